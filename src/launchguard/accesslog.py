"""One line a request, keys by OpenTelemetry; no path, query, address, user agent or exception message unasked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from launchguard.exchange import Exchange

__all__ = ["FIELDS", "AccessLog", "Field"]

Field = Literal["client.address", "url.path", "user_agent.original"]
FIELDS: tuple[Field, ...] = ("client.address", "url.path", "user_agent.original")
"""What a line holds only if it was asked for."""

MAX_TEXT = 256


class AccessLog:
    """Emits the event `http.server.request` at the end of every exchange.

    Args:
        emit: writes one event; the values that it is given are safe to render as they are.
        redact: makes plain and safe what the app itself put on the exchange (tenant, facts).
        static: keys that every line carries, such as `service.name`.
        ask: which of `FIELDS` a line holds too.
        quiet: routes that log nothing while they answer below 400, such as health probes.
    """

    name = "accesslog"

    def __init__(
        self,
        emit: Callable[[dict[str, Any]], None],
        redact: Callable[[Any], Any],
        static: Mapping[str, str] | None = None,
        ask: Collection[Field] = (),
        quiet: Collection[str] = (),
    ) -> None:
        self._emit = emit
        self._redact = redact
        self._static = dict(static or {})
        self._ask = tuple(ask)
        self._quiet = frozenset(quiet)

    def on_end(self, x: Exchange) -> None:
        if x.status < 400 and x.path in self._quiet:  # noqa: PLR2004
            return
        event = {
            "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds")[:-6] + "Z",
            "severity_text": "ERROR" if x.status >= 500 else "INFO",  # noqa: PLR2004
            "event_name": "http.server.request",
            "request_id": x.request_id,
            "http.request.method": x.method if x.method.isalpha() else "_OTHER",
            "http.route": x.route or "unmatched",
            "http.response.status_code": x.status,
            "duration_ms": round((x.finished - x.started) * 1000, 3),
            "ttfb_ms": round((x.first_byte - x.started) * 1000, 3) if x.first_byte else None,
            "http.response.body.size": x.bytes_sent,
            **self._static,
        }
        if x.error_type:
            event["error.type"] = x.error_type
        if x.decisions:
            self._add_limits(event, x.decisions)
        if x.tenant is not None:
            event["tenant.id"] = self._redact(str(x.tenant)[:MAX_TEXT])
        if x._facts:  # noqa: SLF001 - the property would make an empty one
            event.update(self._redact(x._facts))  # noqa: SLF001
        for field in self._ask:
            event[field] = self._asked(x, field)
        self._emit(event)

    @staticmethod
    def _add_limits(event: dict[str, Any], decisions: list[Any]) -> None:
        refused = [each for each in decisions if each.outcome != "allowed"]
        if refused:
            event["ratelimit.rule"] = refused[0].rule
            event["ratelimit.outcome"] = refused[0].outcome
            event["ratelimit.key"] = refused[0].key

    def _asked(self, x: Exchange, field: Field) -> Any:
        if field == "client.address":
            return x.client
        if field == "url.path":
            return self._redact(x.path[:MAX_TEXT])
        agent = x.headers.get(b"user-agent") or b""
        return self._redact(agent.decode("latin-1")[:MAX_TEXT])
