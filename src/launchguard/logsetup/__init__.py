"""Logging for a whole process: one pipeline of redacted JSON lines, or redaction of the app's own handlers in place."""

from launchguard.logsetup.emit import ACCESS_LOGGER, Bind, Emit
from launchguard.logsetup.setup import LogSetup, configure_logging, redact_in_place, set_up_logging
from launchguard.logsetup.sink import LineSink

__all__ = [
    "ACCESS_LOGGER",
    "Bind",
    "Emit",
    "LineSink",
    "LogSetup",
    "configure_logging",
    "redact_in_place",
    "set_up_logging",
]
