"""Which origins may read the app's answers, as its answers say: so that their pages can read a refusal of the guard's, too.

An app's own layer for CORS (Fetch standard, 3.3) stands inside the guard and never sees what the guard refuses: without
these fields a browser gives its page no status and no `Retry-After`, but an error like that of a dead network. A page whose
requests need a preflight has always shown by then what the app says of its origin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchguard.part import Reply

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launchguard.exchange import Exchange

__all__ = ["ALLOW_ORIGIN", "Origins"]

ALLOW_ORIGIN = b"access-control-allow-origin"

_MOST_ORIGINS = 256
_TOLD = (ALLOW_ORIGIN, b"access-control-allow-credentials")
_MORE = (
    (b"access-control-expose-headers", b"retry-after, ratelimit, ratelimit-policy, x-request-id"),
    (b"vary", b"origin"),
)


class Origins:
    """What the app says of the origins that came last; bounded: all are dropped when there are too many."""

    def __init__(self) -> None:
        self._told: dict[bytes, tuple[tuple[bytes, bytes], ...]] = {}

    def learn(self, x: Exchange, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep what an answer of the app says."""
        told = tuple((name.lower(), value) for name, value in headers if name.lower() in _TOLD)
        origin = b"*" if (ALLOW_ORIGIN, b"*") in told else x.headers.get(b"origin")
        if told and origin is not None and self._told.get(origin) != told:
            if len(self._told) >= _MOST_ORIGINS:
                self._told.clear()
            self._told[origin] = told

    def readable(self, x: Exchange, reply: Reply) -> Reply:
        """A refusal as the pages may read it that may read the app's answers."""
        origin = x.headers.get(b"origin")
        if origin is None:
            return reply
        told = self._told.get(origin) or self._told.get(b"*")
        return reply if told is None else Reply(reply.status, (*reply.headers, *told, *_MORE), reply.body)
