"""Counters in Redis or Valkey: one Lua script, one trip a take, the server's clock, and no second try.

`wire.py` has every byte, `address.py` where Redis is. Here are the two stores, sync and async: they differ in how they
wait, and in nothing else.
"""

from __future__ import annotations

import asyncio
import os
import weakref
from typing import TYPE_CHECKING, Any

from launchguard.errors import StoreError
from launchguard.ratelimit.stores.async_link import open_async_link
from launchguard.ratelimit.stores.link import open_link
from launchguard.ratelimit.stores.wire import (
    BY_HASH,
    BY_TEXT,
    checked,
    command,
    counts,
    head,
    is_unknown_script,
    tail,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchguard.ratelimit.budgets import Line
    from launchguard.ratelimit.hit import Count
    from launchguard.ratelimit.stores.address import Address
    from launchguard.ratelimit.stores.async_link import AsyncLink
    from launchguard.ratelimit.stores.link import Link

__all__ = ["AsyncRedisStore", "RedisStore"]

_SERVER_TIME = b""
_ELSEWHERE = frozenset(("auth", "down", "protocol", "readonly"))
"""After these the next take opens a new connection: sentinels or a name may lead to another server by now, and behind
what was no answer the answer may still come."""


class RedisStore:
    """`redis://` and its kin, for threads: each take has a link of its own while it lasts."""

    name = "redis"
    inline = False

    def __init__(self, address: Address, prefix: bytes, *, now: bytes = _SERVER_TIME) -> None:
        self.address = address
        self.now = now
        self._prefix = prefix
        self._idle: list[Link] = []
        _stores.add(self)

    def take(self, hits: Sequence[Line]) -> Sequence[Count]:
        """Ask once for all hits, all or none.

        Raises:
            StoreError: Redis cannot be reached, does not answer in time, or refuses; `kind` says which.
        """
        rest = tail(hits, self._prefix, self.now)
        answer = self.send(head(hits, BY_HASH, self.now) + rest)
        if is_unknown_script(answer):
            answer = self.send(head(hits, BY_TEXT, self.now) + rest)
        try:
            return counts(answer, hits)
        except StoreError as error:
            if error.kind in _ELSEWHERE:
                self.close()
            raise

    def ask(self, *words: bytes) -> Any:
        """The answer to any one command.

        Raises:
            StoreError: as `take`.
        """
        return checked(self.send(command(*words)))

    def reset(self) -> None:
        """Drop every key of this guard. Walks through the whole database."""
        cursor = b"0"
        while True:
            cursor, keys = self.ask(b"SCAN", cursor, b"MATCH", self._prefix + b"*", b"COUNT", b"1000")
            for key in keys:  # one by one: in a cluster, each has a slot of its own
                self.ask(b"UNLINK", key)
            if cursor == b"0":
                return

    def close(self) -> None:
        """Let go of the connections that nobody uses now."""
        while self._idle:
            self._idle.pop().close()

    def send(self, *commands: bytes) -> Any:
        """Send commands over one link, each after the other's answer, and give the last answer, error or not.

        Raises:
            StoreError: the link broke, or the answer is late.
        """
        link = self._link()
        try:
            for data in commands:
                answer = link.ask(data)
        except BaseException:
            link.close()
            self.close()  # the others were opened to the same server, and are as dead
            raise
        self._idle.append(link)
        return answer

    def _link(self) -> Link:
        while True:
            try:
                link = self._idle.pop()
            except IndexError:
                return open_link(self.address)
            if link.is_fresh():
                return link
            link.close()


class AsyncRedisStore:
    """`redis://` and its kin, for event loops: one link a running loop, shared by all its tasks."""

    name = "redis"

    def __init__(self, address: Address, prefix: bytes, *, now: bytes = _SERVER_TIME) -> None:
        self.address = address
        self.now = now
        self._prefix = prefix
        self._links: dict[asyncio.AbstractEventLoop, AsyncLink] = {}
        self._opening: dict[asyncio.AbstractEventLoop, asyncio.Task[AsyncLink]] = {}

    async def take(self, hits: Sequence[Line]) -> Sequence[Count]:
        """Ask once for all hits, all or none.

        Raises:
            StoreError: Redis cannot be reached, does not answer in time, or refuses; `kind` says which.
        """
        rest = tail(hits, self._prefix, self.now)
        link = self._link() or await self._open()
        answer = await link.ask(head(hits, BY_HASH, self.now) + rest)
        if is_unknown_script(answer):
            answer = await self.send(head(hits, BY_TEXT, self.now) + rest)
        try:
            return counts(answer, hits)
        except StoreError as error:
            if error.kind in _ELSEWHERE:
                await self.aclose()
            raise

    async def ask(self, *words: bytes) -> Any:
        """The answer to any one command.

        Raises:
            StoreError: as `take`.
        """
        return checked(await self.send(command(*words)))

    async def aclose(self) -> None:
        """Let go of the running loop's connection: at the end of the lifespan, while the loop still runs."""
        if not self._links:
            return
        link = self._links.pop(_running(), None)
        if link is not None:
            link.close()
            await asyncio.sleep(0)  # the loop closes the socket in its next turn

    async def send(self, *commands: bytes) -> Any:
        """As `RedisStore.send`, awaited; other tasks' commands never come between.

        Raises:
            StoreError: the link broke, or the answer is late.
        """
        link = self._link() or await self._open()
        for data in commands[:-1]:
            link.ask(data).add_done_callback(asyncio.Future.exception)  # the last one's answer tells as much
        return await link.ask(commands[-1])

    def _link(self) -> AsyncLink | None:
        """The running loop's link, if it may be asked at once."""
        link = self._links.get(_running())
        return link if link is not None and link.is_fresh() else None

    async def _open(self) -> AsyncLink:
        """Open the loop's link, once for all tasks that wait for it; one that is cancelled leaves the others theirs."""
        loop = _running()
        link = self._links.get(loop)
        if link is not None and link.is_open and await link.stands():
            return link
        opening = self._opening.get(loop)
        if opening is None:
            for ended in [other for other in (*self._links, *self._opening) if other.is_closed()]:
                self._links.pop(ended, None)
                self._opening.pop(ended, None)
            opening = self._opening[loop] = loop.create_task(open_async_link(self.address))
            opening.add_done_callback(lambda task: self._opened(loop, task))
        return await asyncio.shield(opening)

    def _opened(self, loop: asyncio.AbstractEventLoop, task: asyncio.Task[AsyncLink]) -> None:
        self._opening.pop(loop, None)
        if not task.cancelled() and task.exception() is None:
            self._links[loop] = task.result()


def _running() -> asyncio.AbstractEventLoop:
    """The running loop.

    Raises:
        StoreError: it is not asyncio's (`loop`).
    """
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise StoreError(
            "loop", "Redis is asked in asyncio's loops only, and another runs here (trio)"
        ) from None


_stores: weakref.WeakSet[RedisStore] = weakref.WeakSet()


def _after_fork() -> None:
    """A child must not read its parent's answers."""
    for store in _stores:
        store.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
