"""One line a request, keys by OpenTelemetry; no path, query, address, user agent or exception message unasked."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Literal

from launchguard.clock import rfc3339
from launchguard.exchange import KNOWN_METHODS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from launchguard.exchange import Exchange

    Emit = Callable[[dict[str, Any]], None]

__all__ = ["AccessLog", "Field"]

Field = Literal["client.address", "url.path", "user_agent.original"]
"""What a line holds only if it was asked for."""

MAX_TEXT = 256

_IN_COMMON = frozenset(
    {
        "severity_text",
        "event_name",
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "service.name",
        "service.version",
        "deployment.environment.name",
    }
)
"""What an app's facts cannot say in our place."""


class AccessLog:
    """Emits the event `http.server.request` at the end of every exchange, but of the guard's own that went well.

    What the lines of one method, route and status have in common is bound once.

    Args:
        bind: given the fields that events have in common, gives what writes one of them, with the service's fields. What
            launchguard itself puts in is safe as it is.
        redact: makes safe and plain what the app or the client put there: facts, tenant, fields that were asked for.
        ask: which `Field`s a line holds too.
    """

    name = "accesslog"

    def __init__(
        self,
        bind: Callable[[Mapping[str, Any]], Emit],
        redact: Callable[[Any], Any],
        ask: Collection[Field] = (),
    ) -> None:
        self._bind = bind
        self._redact = redact
        self._ask = tuple(ask)
        self._bound: dict[tuple[str, str, int], Emit] = {}

    def bind_anew(self) -> None:
        """The way out has changed."""
        self._bound.clear()

    def on_end(self, x: Exchange) -> None:
        status = x.status
        if x.is_own and status < 400:
            return
        key = (x.method, x.route, status)
        emit = self._bound.get(key) or self._bound_to(key)
        started, first_byte = x.started, x.first_byte
        # Floats with floats to the end: `round` costs twice as much.
        event: dict[str, Any] = {
            "timestamp": rfc3339(time.time()),
            "request_id": x.request_id,
            "duration_ms": ((x.finished - started) * 1e6 + 0.5) // 1.0 / 1e3,
            "ttfb_ms": ((first_byte - started) * 1e6 + 0.5) // 1.0 / 1e3 if first_byte else None,
            "http.response.body.size": x.bytes_sent,
        }
        if x.error_type:
            event["error.type"] = x.error_type
        if x.decisions is not None:
            _add_refusal(event, x.decisions)
        if x.tenant is not None:
            event["tenant.id"] = self._redact(str(x.tenant)[:MAX_TEXT])
        if x.noted is not None:
            for name, value in self._redact(x.noted).items():
                if name not in _IN_COMMON:
                    event.setdefault(name, value)
        for field in self._ask:
            event[field] = x.client if field == "client.address" else self._redact(_asked(x, field))
        emit(event)

    def _bound_to(self, key: tuple[str, str, int]) -> Emit:
        method, route, status = key
        emit = self._bind(
            {
                "severity_text": "ERROR" if status >= 500 else "INFO",
                "event_name": "http.server.request",
                "http.request.method": method if method in KNOWN_METHODS else "_OTHER",
                "http.route": route or "unmatched",
                "http.response.status_code": status,
            }
        )
        if method in KNOWN_METHODS:
            self._bound[key] = emit
        return emit


def _add_refusal(event: dict[str, Any], decisions: list[Any]) -> None:
    refused = next((each for each in decisions if each.outcome != "allowed"), None)
    if refused is not None:
        event["rate_limit.rule"] = refused.rule
        event["rate_limit.outcome"] = refused.outcome
        event["rate_limit.quota"] = refused.quota
        event["rate_limit.key"] = refused.key


def _asked(x: Exchange, field: Field) -> str:
    if field == "url.path":
        return x.path[:MAX_TEXT]
    return (x.headers.get(b"user-agent") or b"")[:MAX_TEXT].decode("latin-1")
