"""Every byte that goes to Redis and comes back: what the sync and the async store share.

Law 1: one take is one command, sent once: what is answered too late may have been counted. Only a script that Redis
says it does not know, and so has not run, is sent again, by its text.
Law 2: what comes back is checked; whatever is no answer to a take becomes a `StoreError` of a fixed kind.
"""

from __future__ import annotations

import hashlib
import struct
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import hiredis

from launchguard.errors import StoreError
from launchguard.ratelimit.budgets import gcra_left
from launchguard.ratelimit.ops import Count, Strategy, new

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchguard.ratelimit.budgets import Budget, Line
    from launchguard.ratelimit.ops import Op

__all__ = [
    "BY_HASH",
    "BY_TEXT",
    "SCRIPT",
    "SCRIPT_HASH",
    "accepted",
    "arguments",
    "checked",
    "command",
    "counts",
    "failure",
    "head",
    "is_unknown_script",
    "master",
    "tail",
]

SCRIPT = files("launchguard.ratelimit.stores").joinpath("take.lua").read_bytes()
SCRIPT_HASH = hashlib.sha1(SCRIPT, usedforsecurity=False).hexdigest().encode()

BY_HASH = b"$7\r\nEVALSHA\r\n$40\r\n" + SCRIPT_HASH + b"\r\n"
BY_TEXT = b"$4\r\nEVAL\r\n$%d\r\n%b\r\n" % (len(SCRIPT), SCRIPT)

_GCRA = Strategy.GCRA
_WAIVED = -1
_pack = struct.Struct("<bbbb5d").pack
_answer = struct.Struct("<3d")
_NO_MEMBER = bytes(8)

_KINDS = {
    "AUTH": "auth",
    "NOAUTH": "auth",
    "NOPERM": "auth",
    "WRONGPASS": "auth",
    "BUSY": "busy",
    "CLUSTERDOWN": "down",
    "LOADING": "down",
    "MASTERDOWN": "down",
    "MISCONF": "readonly",
    "NOREPLICAS": "readonly",
    "READONLY": "readonly",
    "TRYAGAIN": "down",
    "OOM": "full",
}


def command(*parts: bytes) -> bytes:
    """Any command as Redis reads it (RESP 2)."""
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts)


def arguments(hits: Sequence[Line]) -> bytes:
    """What the script is told of the hits: see the head of take.lua."""
    return b"".join(
        [
            _told(op, budget, cost, soft, given) + (member or _NO_MEMBER)
            for op, _, budget, cost, member, soft, given in hits
        ]
    )


@lru_cache(maxsize=4096)
def _told(op: Op, budget: Budget, cost: int, soft: bool, given: int) -> bytes:
    """A hit but for its key and member. Remembered, since most hits of a count are alike."""
    base_us, cap_us = budget.base_us, budget.cap_us
    if budget.strategy is _GCRA:
        base_us, cap_us = divmod(cost * budget.window_us, budget.limit)
    return _pack(
        *(op, budget.strategy, soft, given),
        *(budget.limit, budget.window_us, cost, base_us, cap_us),
    )


def tail(hits: Sequence[Line], prefix: bytes, now: bytes = b"") -> bytes:
    """All of one take but its first words: `head` puts `BY_HASH` or `BY_TEXT` before it."""
    parts, key = [_whole(len(hits))], _before_key(prefix)
    for hit in hits:
        parts += (key, hit[1], b"\r\n")
    told = arguments(hits)
    parts.append(b"$%d\r\n%b\r\n" % (len(told), told))
    if now:
        parts.append(b"$%d\r\n%b\r\n" % (len(now), now))
    return b"".join(parts)


@lru_cache(maxsize=64)
def _whole(number: int) -> bytes:
    digits = b"%d" % number
    return b"$%d\r\n%b\r\n" % (len(digits), digits)


@lru_cache(maxsize=64)
def _before_key(prefix: bytes) -> bytes:
    return b"$%d\r\n%b" % (len(prefix) + 16, prefix)


def head(hits: Sequence[Line], script: bytes, now: bytes = b"") -> bytes:
    """The first words of a take."""
    return b"*%d\r\n%b" % (4 + len(hits) + bool(now), script)


def is_unknown_script(reply: Any) -> bool:
    """Whether Redis has not run the script because it does not know it: after a restart or SCRIPT FLUSH."""
    return isinstance(reply, hiredis.ReplyError) and str(reply).startswith("NOSCRIPT")


def counts(reply: Any, hits: Sequence[Line]) -> list[Count]:
    """The answers of a take.

    Raises:
        StoreError: Redis answered with an error, or with what no take answers (`protocol`).
    """
    if type(reply) is not bytes or len(reply) != _answer.size * len(hits):
        raise failure(reply)
    try:
        return [
            _count(hit[2], int(retry_us), int(held), int(rest))
            for hit, (retry_us, held, rest) in zip(hits, _answer.iter_unpack(reply), strict=True)
        ]
    except (ValueError, OverflowError):  # no number, or none that ends
        raise failure(None) from None


def _count(budget: Budget, retry_us: int, held: int, gone_us: int) -> Count:
    if retry_us == _WAIVED:
        left, retry_us, gone_us = budget.limit, 0, 0  # as law 7 says
    elif budget.strategy is _GCRA:
        left, gone_us = gcra_left(held, gone_us, budget.limit, budget.window_us)  # its rest till here
    else:
        left = budget.limit - held
    return new(Count, (not retry_us, left if left > 0 else 0, retry_us, gone_us))  # noqa: FURB136 - a call costs more


def failure(reply: Any) -> StoreError:
    """What an answer that is none says, in a fixed word.

    Redis before 7 puts an error that a script met into the middle of another's text.
    """
    if not isinstance(reply, hiredis.ReplyError):
        return StoreError("protocol", "what answers there is no Redis")
    text = str(reply)
    word = text.partition(" ")[0]
    kind = _KINDS.get(word) or next((kind for word, kind in _KINDS.items() if f"-{word} " in text), "error")
    return StoreError(kind, text[:200])


def checked(reply: Any) -> Any:
    """The reply, unless it is an error.

    Raises:
        StoreError: it is.
    """
    if isinstance(reply, hiredis.ReplyError):
        raise failure(reply)
    return reply


def accepted(reply: Any) -> None:
    """Make sure that a greeting was answered with OK.

    Raises:
        StoreError: it was not.
    """
    if reply != b"OK":
        raise failure(reply)


def master(reply: Any) -> tuple[str, int] | None:
    """Where a sentinel says that the master is; None if it does not know.

    Raises:
        StoreError: the sentinel answered with an error.
    """
    match checked(reply):
        case [bytes(host), bytes(port)] if port.isdigit():
            return host.decode("latin-1"), int(port)
    return None
