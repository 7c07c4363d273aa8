"""Counts and times every exchange; no client can add a series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchguard.exchange import KNOWN_METHODS

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.exchange import Exchange
    from launchguard.metrics.instruments import Instruments

__all__ = ["Metrics"]

MAX_ERROR_TYPES = 100
UNMATCHED = "unmatched"


class Metrics:
    """`http_server_request_duration_seconds` and `http_server_active_requests`.

    A label value is bound once: methods are the known ones or `_OTHER`, routes are declared templates, error types are
    at most `MAX_ERROR_TYPES` names and then `_OTHER`. A handshake is timed to its answer, as a GET. An idle server that is
    scraped serves nothing: the guard's own paths are timed, and are not active.

    Args:
        metrics: where it counts.
    """

    name = "metrics"

    def __init__(self, metrics: Instruments) -> None:
        self._observer = metrics.observer
        self._begin = metrics.begin
        self._finish = metrics.finish
        self._bound: dict[tuple[str, str, int, str], Callable[[float], None]] = {}
        self._error_types: set[str] = set()

    def on_request(self, x: Exchange) -> None:
        if not x.is_own:
            self._begin(x)

    def on_end(self, x: Exchange) -> None:
        if not x.is_own:
            self._finish(x)
        key = (x.method, x.route, x.status, x.error_type)
        observe = self._bound.get(key) or self._bind(key)
        end = x.first_byte if x.kind == "websocket" and x.first_byte else x.finished
        observe(end - x.started)

    def _bind(self, key: tuple[str, str, int, str]) -> Callable[[float], None]:
        method, route, status, error_type = key
        if error_type and error_type not in self._error_types:
            if len(self._error_types) >= MAX_ERROR_TYPES:
                error_type = "_OTHER"
            self._error_types.add(error_type)
        if method not in KNOWN_METHODS:
            method = "_OTHER"
        elif method == "WEBSOCKET":
            method = "GET"
        label = (method, route or UNMATCHED, str(status), error_type)
        observe = self._observer(*label)
        if label[0] != "_OTHER" and error_type != "_OTHER":
            self._bound[key] = observe
        return observe
