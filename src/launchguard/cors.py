"""Which origins may read the app's answers, as its answers say: so that their pages can read a refusal of the guard's, too.

An app's own layer for CORS (Fetch standard, 3.3) stands inside the guard and never sees what the guard refuses: without
these fields a browser gives its page no status and no `Retry-After`, but an error like that of a dead network. A page whose
requests need a preflight has always shown by then what the app says of its origin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchguard.part import Reply

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launchguard.exchange import Exchange

__all__ = ["ALLOW_ORIGIN", "Origins"]

ALLOW_ORIGIN = b"access-control-allow-origin"

_MOST = 256
_LONGEST = 512
_TOLD = (ALLOW_ORIGIN, b"access-control-allow-credentials")
_PREFLIGHT = (
    *_TOLD,
    *(b"access-control-" + name for name in (b"allow-methods", b"allow-headers", b"max-age")),
)
_VARY = (b"vary", b"Origin")
_EXPOSED = (b"access-control-expose-headers", b"retry-after, ratelimit, ratelimit-policy, x-request-id")
_REFUSED = 400

Fields = tuple[tuple[bytes, bytes], ...]


class Origins:
    """What the app says of the origins that came last; bounded: all are dropped when there are too many."""

    def __init__(self) -> None:
        self._told: dict[bytes, Fields] = {}
        self._preflights: dict[tuple[bytes, str], Fields] = {}

    def learn(self, x: Exchange, headers: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep what an answer of the app says; one of the limits' own says nothing new."""
        origin = x.headers.get(b"origin")
        if origin is None or len(origin) > _LONGEST or x.decisions:
            return
        said = [(name.lower(), value) for name, value in headers if name.lower() in _PREFLIGHT]
        told = tuple(field for field in said if field[0] in _TOLD)
        if not told:
            return
        _keep(self._told, b"*" if (ALLOW_ORIGIN, b"*") in told else origin, told)
        if _is_preflight(x) and len(x.path) <= _LONGEST:
            _keep(self._preflights, (origin, x.path), tuple(said))

    def readable(self, x: Exchange, reply: Reply) -> Reply:
        """A refusal as the pages may read it that may read the app's answers.

        A preflight that is refused would be a dead network to the page: it gets the app's own answer, as it came last, so that
        the request itself comes and is refused.
        """
        origin = x.headers.get(b"origin")
        if origin is None:
            return reply
        if _is_preflight(x) and (answer := self._preflights.get((origin, x.path))) is not None:
            return Reply(204, (*answer, _VARY), b"")
        told = self._told.get(origin) or self._told.get(b"*")
        if told is None:
            return reply
        exposed = (_EXPOSED,) if reply.status >= _REFUSED else ()  # a neutral answer looks like the app's own
        return Reply(reply.status, (*reply.headers, *told, *exposed, _VARY), reply.body)


def _is_preflight(x: Exchange) -> bool:
    return x.method == "OPTIONS" and x.headers.get(b"access-control-request-method") is not None


def _keep(kept: dict[Any, Fields], key: object, fields: Fields) -> None:
    if kept.get(key) != fields:
        if len(kept) >= _MOST:
            kept.clear()
        kept[key] = fields
