"""Reading the beginning of a request's body ahead of the app, which gets every message again.

A body mostly came with its head and is at hand at once: the clock is set only where it must be waited for.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import types
from collections import deque
from typing import TYPE_CHECKING, Any

from launchguard.part import BodyPrefix

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Generator

    from launchguard.asgi.types import Message, Receive
    from launchguard.exchange import Exchange

__all__ = ["BODY_TIMEOUT_S", "ReadAhead"]

_new = tuple.__new__
"""Makes a named tuple of a whole tuple, for a fifth of what naming its values costs."""

BODY_TIMEOUT_S = 10.0
"""How long a rule waits for the part of a body that it reads."""


class ReadAhead:
    """What was read of a body, and the messages for the app. A client that goes meanwhile is noted on the exchange.

    Attributes:
        messages: what the app is still to receive.
    """

    __slots__ = ("_chunks", "_receive", "_size", "_x", "messages")

    def __init__(self, x: Exchange, receive: Receive) -> None:
        self._x = x
        self._receive = receive
        self._chunks: list[bytes] = []
        self._size = 0
        self.messages: deque[Message] = deque()

    async def read(self, wanted: int) -> BodyPrefix:
        """At least `wanted` bytes of the body, or all of it, or what came in `BODY_TIMEOUT_S`."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:  # trio, whose scopes must nest: the clock is set first
            return await self._wait(_trio_deadline(BODY_TIMEOUT_S), self._receive(), wanted)
        complete: bool | None = None
        while complete is None:
            receiving = self._receive().__await__()
            try:
                waiting = next(receiving)
            except StopIteration as at_hand:
                complete = self._take(at_hand.value, wanted)
            else:
                return await self._wait(asyncio.timeout(BODY_TIMEOUT_S), _resumed(receiving, waiting), wanted)
        return _new(BodyPrefix, (b"".join(self._chunks), complete, False))

    async def _wait(self, deadline: Any, first: Awaitable[Message], wanted: int) -> BodyPrefix:
        try:
            async with deadline:
                complete = self._take(await first, wanted)
                while complete is None:
                    complete = self._take(await self._receive(), wanted)
        except TimeoutError:
            return BodyPrefix(b"".join(self._chunks), complete=False, timed_out=True)
        return BodyPrefix(b"".join(self._chunks), complete)

    def _take(self, message: Message, wanted: int) -> bool | None:
        """Keep a message; says whether the body is whole, or None if it is to be read on."""
        self.messages.append(message)
        if message["type"] != "http.request":
            self._x.disconnected = True
            return False
        chunk = message.get("body", b"")
        self._chunks.append(chunk)
        if not message.get("more_body", False):
            return True
        self._size += len(chunk)
        return False if self._size > wanted else None


@types.coroutine
def _resumed(step: Any, waiting: Any) -> Generator[Any, None, Message]:
    """Go on with an awaitable that was begun by hand, as `yield from` would have done."""
    try:
        while True:
            try:
                yield waiting
            except BaseException as error:
                if not hasattr(step, "throw"):  # a server in another language hands out bare iterators
                    raise
                waiting = step.throw(error)
            else:
                waiting = next(step)
    except StopIteration as done:
        message: Message = done.value
        return message


@contextlib.asynccontextmanager
async def _trio_deadline(seconds: float) -> AsyncIterator[None]:
    with sys.modules["trio"].move_on_after(seconds) as scope:
        yield
    if scope.cancelled_caught:
        raise TimeoutError
