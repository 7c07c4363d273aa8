"""Where a host is: its name looked up within a time, and how long each of its addresses is tried.

Law 1: a name server that hangs holds up one thread a name, and nobody's pool: a loop's own executor is the app's.
Law 2: all addresses of a name share the time of one connection, so that a dead one does not hide those behind it.
"""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Place", "find", "find_async", "shares", "time_left"]

Place = tuple[int, int, int, str, Any]
"""One address as `socket.getaddrinfo` gives it."""

_LEAST_S = 0.001
_MOST_PLACES = 4
"""So that each has a time in which a server that is there would answer."""

T = TypeVar("T")

_asked: dict[tuple[int, str, int], Future[Sequence[Place]]] = {}


def find(host: str, port: int, deadline: float) -> Sequence[Place]:
    """The addresses of a host, the first few.

    Raises:
        OSError: it has none, or none was found in time.
        UnicodeError: it cannot be a name.
    """
    found = _numeric(host, port) or _looked_up(host, port).result(time_left(deadline))
    return found[:_MOST_PLACES]


async def find_async(host: str, port: int) -> Sequence[Place]:
    """As `find`, awaited; the caller sets the time."""
    found = _numeric(host, port)
    if found:
        return found
    loop = asyncio.get_running_loop()
    waiter: asyncio.Future[None] = loop.create_future()

    def tell(_: object) -> None:
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(_wake, waiter)

    asked = _looked_up(host, port)
    asked.add_done_callback(tell)
    await waiter
    return asked.result()[:_MOST_PLACES]


def shares(tried: Sequence[T], deadline: float, *, behind: int = 0) -> Iterator[tuple[T, float]]:
    """What is tried in turn, each with its share in seconds of the time that is left when its turn comes.

    Args:
        tried: addresses, or servers.
        deadline: when all must have been tried; as `time.monotonic`.
        behind: how many shares are for what comes after.
    """
    for at, each in enumerate(tried):
        yield each, time_left(deadline) / (len(tried) - at + behind)


def time_left(deadline: float) -> float:
    """Seconds until a moment of `time.monotonic`; never none, which would mean to wait for good or not at all."""
    return max(_LEAST_S, deadline - time.monotonic())


def _numeric(host: str, port: int) -> Sequence[Place]:
    """An address that needs no looking up; nothing for a name."""
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return []


def _looked_up(host: str, port: int) -> Future[Sequence[Place]]:
    """The look-up of a name that is under way, or a new one; a child does not wait for its parent's."""
    key, mine = (os.getpid(), host, port), Future[Any]()
    asked = _asked.setdefault(key, mine)
    if asked is mine:
        try:
            threading.Thread(target=_look_up, args=(key, mine), name="launchguard-names", daemon=True).start()
        except RuntimeError as error:  # the process may have no more threads, or ends
            del _asked[key]
            mine.set_exception(OSError(str(error)))
    return asked


def _look_up(key: tuple[int, str, int], asked: Future[Sequence[Place]]) -> None:
    try:
        found = socket.getaddrinfo(key[1], key[2], type=socket.SOCK_STREAM)
    except Exception as error:  # noqa: BLE001 - told to whoever waits
        _asked.pop(key, None)
        asked.set_exception(error)
    else:
        _asked.pop(key, None)
        asked.set_result(found)


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
