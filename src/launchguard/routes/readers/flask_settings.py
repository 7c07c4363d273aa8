"""Settings of a Flask app that open doors, whatever its routes say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchguard.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

__all__ = ["flask_settings"]


def flask_settings(app: Flask) -> Iterator[Finding]:
    """Debug mode, a login that is switched off, bodies without a limit."""
    if app.debug:
        yield Finding(
            "settings.debug",
            "warning",
            f"Flask app {app.name!r}: debug",
            "the debugger runs code for whoever reaches an error page",
            "start it without --debug, and with FLASK_DEBUG unset",
        )
    if app.config.get("LOGIN_DISABLED"):
        yield Finding(
            "settings.login-disabled",
            "blocker",
            f"Flask app {app.name!r}: LOGIN_DISABLED",
            "Flask-Login's login_required lets everybody in",
            "delete the setting outside tests",
        )
    if app.config.get("MAX_CONTENT_LENGTH") is None:
        yield Finding(
            "settings.no-body-limit",
            "warning",
            f"Flask app {app.name!r}: MAX_CONTENT_LENGTH",
            "a request body may be of any size",
            "set MAX_CONTENT_LENGTH, in bytes: 1_000_000 for an API, more where files are uploaded",
        )
