"""Every byte that goes to Redis and comes back: what the sync and the async store share.

Law 1: one take is one command, sent once: what is answered too late may have been counted. Only a script that Redis
says it does not know, and so has not run, is sent again, by its text.
Law 2: what comes back is checked; whatever is no answer to a take becomes a `StoreError` of a fixed kind.
"""

from __future__ import annotations

import hashlib
import struct
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import hiredis

from launchguard.errors import StoreError
from launchguard.ratelimit.budgets import gcra_left
from launchguard.ratelimit.hit import Count, Strategy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchguard.ratelimit.hit import Hit

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
_pack = struct.Struct("<bbbb5d8s").pack
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
    "OOM": "full",
}


def command(*parts: bytes) -> bytes:
    """Any command as Redis reads it (RESP 2)."""
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts)


def arguments(hits: Sequence[Hit]) -> list[bytes]:
    """What the script is told of each hit: see the head of take.lua."""
    told = []
    for hit in hits:
        budget, cost = hit.budget, hit.cost
        limit, window_us, base_us, cap_us = budget.limit, budget.window_us, budget.base_us, budget.cap_us
        if budget.strategy is _GCRA:
            base_us, cap_us = divmod(cost * window_us, limit)
        told.append(
            _pack(
                *(hit.op, budget.strategy, hit.soft, hit.given),
                *(limit, window_us, cost, base_us, cap_us),
                hit.member or _NO_MEMBER,
            )
        )
    return told


def tail(hits: Sequence[Hit], prefix: bytes, now: bytes = b"") -> bytes:
    """All of one take but its first words: `head` puts `BY_HASH` or `BY_TEXT` before it."""
    key = b"$%d\r\n%b" % (len(prefix) + 16, prefix)
    keys = [b"%b%b\r\n" % (key, hit.key) for hit in hits]
    told = [b"$52\r\n%b\r\n" % argument for argument in arguments(hits)]
    count = b"%d" % len(hits)
    return b"$%d\r\n%b\r\n%b$%d\r\n%b\r\n%b" % (
        len(count),
        count,
        b"".join(keys),
        len(now),
        now,
        b"".join(told),
    )


def head(hits: Sequence[Hit], script: bytes) -> bytes:
    """The first words of a take."""
    return b"*%d\r\n%b" % (4 + 2 * len(hits), script)


def is_unknown_script(reply: Any) -> bool:
    """Whether Redis has not run the script because it does not know it: after a restart or SCRIPT FLUSH."""
    return isinstance(reply, hiredis.ReplyError) and str(reply).startswith("NOSCRIPT")


def counts(reply: Any, hits: Sequence[Hit]) -> list[Count]:
    """The answers of a take.

    Raises:
        StoreError: Redis answered with an error, or with what no take answers (`protocol`).
    """
    if (
        not isinstance(reply, list)
        or len(reply) != 3 * len(hits)
        or not all(type(number) is int for number in reply)
    ):
        raise failure(reply)
    answers = []
    for index, hit in enumerate(hits):
        retry_us, held, gone_us = reply[3 * index : 3 * index + 3]
        if retry_us == _WAIVED:
            answers.append(Count(True, hit.limit, 0, 0))
        elif hit.strategy is _GCRA:
            answers.append(
                Count(not retry_us, *_between(retry_us, gcra_left(held, gone_us, hit.limit, hit.window_us)))
            )
        else:
            answers.append(Count(not retry_us, max(0, hit.limit - held), retry_us, gone_us))
    return answers


def _between(retry_us: int, left: tuple[int, int]) -> tuple[int, int, int]:
    return left[0], retry_us, left[1]


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
