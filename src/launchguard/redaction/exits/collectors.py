"""The collectors that an app has set up already, found where they are: Sentry's client, OpenTelemetry's providers.

To be called once everything is set up, at boot; a collector that comes later is given its wrapper by hand.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from launchguard.redaction.exits.sentry import redact_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launchguard.redaction.redactor import Redactor

__all__ = ["redact_collectors"]


def redact_collectors(redactor: Redactor) -> Callable[[], None]:
    """Redact what the loaded collectors send; gives what undoes it. Imports none that is not loaded."""
    undos = list(_redact(redactor))

    def undo() -> None:
        for each in undos:
            each()

    return undo


def _redact(redactor: Redactor) -> Iterator[Callable[[], None]]:
    sentry: Any = sys.modules.get("sentry_sdk")
    if sentry is not None and (client := sentry.get_client()).is_active():
        yield redact_client(redactor, client)
    for module, getter in (
        ("opentelemetry.sdk.trace", "opentelemetry.trace.get_tracer_provider"),
        ("opentelemetry.sdk._logs", "opentelemetry._logs.get_logger_provider"),
    ):
        if module in sys.modules:
            from launchguard.redaction.exits.otel import redact_exporters  # noqa: PLC0415 - needs the SDK

            api, _, name = getter.rpartition(".")
            yield redact_exporters(getattr(sys.modules[api], name)(), redactor)
