"""One connection to Redis that all tasks of a loop share: questions go out together, answers come back in order.

Law 1: time is Redis' own. A question is late only if it was sent `COMMAND_S` ago and the loop has looked at the socket
since: a loop that was busy elsewhere finds the answer there, and finds nothing late.
Law 2: a late question fails alone. Those behind it keep their own time, and its answer is thrown away when it comes.
Law 3: a connection on which nothing came for `SILENT_S` is given up, and one that lay idle that long is looked at before
it is asked.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections import deque
from typing import TYPE_CHECKING, Any, cast

import hiredis

from launchguard.errors import StoreError
from launchguard.ratelimit.stores.address import CONNECT_S
from launchguard.ratelimit.stores.handshake import explained
from launchguard.ratelimit.stores.link import COMMAND_S, keep_alive
from launchguard.ratelimit.stores.names import find_async, shares, time_left
from launchguard.ratelimit.stores.wire import accepted, failure, master

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchguard.ratelimit.stores.address import Address
    from launchguard.ratelimit.stores.names import Place

__all__ = ["AsyncLink", "open_async_link"]

SILENT_S = 1.0
_LAST_LOOK_S = 0.001
_TURNS = 3
"""Of the loop: it looks at the socket, reads, and tells of the end."""


class _Question:
    """Something asked: who waits for the answer, and when it went out."""

    __slots__ = ("answer", "sent")

    def __init__(self, answer: asyncio.Future[Any], sent: float) -> None:
        self.answer = answer
        self.sent = sent

    def due(self) -> float:
        """When it is late, or, once it was, when the whole connection is."""
        return self.sent + (SILENT_S if self.answer.done() else COMMAND_S)


class AsyncLink(asyncio.Protocol):
    """An open connection."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.is_open = False
        self._loop = loop
        self._reader = hiredis.Reader()
        self._waiting: deque[_Question] = deque()
        self._unsent: list[tuple[bytes, _Question]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._has_looked = False
        self._used = loop.time()

    def is_fresh(self) -> bool:
        """Whether it may be asked at once; one that lay idle is looked at first (`stands`)."""
        return self.is_open and self._loop.time() - self._used < SILENT_S

    async def stands(self) -> bool:
        """Whether it is open still: a loop that stood still, as between the calls of a function, sees now what came meanwhile."""
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        if self._waiting and all(question.answer.done() for question in self._waiting):
            self.close()
        self._used = self._loop.time()
        return self.is_open

    def ask(self, data: bytes) -> asyncio.Future[Any]:
        """Send one command; its answer is awaited. An error that Redis answers is given, not raised.

        The future raises `StoreError`: `timeout`, `closed` or `protocol`.
        """
        future = self._loop.create_future()
        if not self.is_open:
            future.set_exception(StoreError("closed", "Redis closed the connection"))
            return future
        self._used = now = self._loop.time()
        question = _Question(future, now)
        if not self._waiting:
            self._transport.write(data)  # alone: at once; among others: one write a turn of the loop
        else:
            if not self._unsent:
                self._loop.call_soon(self._send)
            self._unsent.append((data, question))
        self._waiting.append(question)
        if self._timer is None:
            self._timer = self._loop.call_later(COMMAND_S, self._look)
        return future

    def close(self) -> None:
        """Let go of the socket; who waits is told."""
        self._give_up(StoreError("closed", "the connection was closed"))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one by its methods only
        self.is_open = True

    def data_received(self, data: bytes) -> None:
        answers = []
        try:
            self._reader.feed(data)
            while (answer := self._reader.gets()) is not False:
                answers.append(answer)
            unasked = len(answers) - len(self._waiting) + self._reader.has_data()
        except hiredis.HiredisError:
            unasked = 1
        if unasked > 0:
            self._give_up(failure(None))
            return
        if answers:  # a piece of one is none: what comes byte by byte is late all the same
            self._has_looked = False
        for answer in answers:
            future = self._waiting.popleft().answer
            if not future.done():
                future.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(
            StoreError("closed", f"the connection broke: {explained(exc) if exc else 'closed by Redis'}")
        )

    def _send(self) -> None:
        now = self._loop.time()
        for _, question in self._unsent:
            question.sent = now
        data = b"".join([data for data, _ in self._unsent])
        self._unsent.clear()
        if self.is_open:
            self._transport.write(data)

    def _look(self) -> None:
        """Fail what is late, after one more look at the socket, and come back when the next would be."""
        now = self._loop.time()
        late = [question for question in self._waiting if question.due() <= now]
        self._timer = None
        if late and not self._has_looked:
            self._has_looked = True
            self._timer = self._loop.call_later(_LAST_LOOK_S, self._look)
            return
        self._has_looked = False
        for question in late:
            if question.answer.done():
                self._give_up(StoreError("timeout", f"Redis has said nothing for {SILENT_S} s"))
                return
            question.answer.set_exception(StoreError("timeout", f"Redis did not answer within {COMMAND_S} s"))
        if self._waiting:
            due_s = min(question.due() for question in self._waiting) - now
            # Never later than what is asked next may be late.
            self._timer = self._loop.call_later(min(max(_LAST_LOOK_S, due_s), COMMAND_S), self._look)

    def _give_up(self, error: StoreError) -> None:
        self._transport.abort()
        self._end(error)

    def _end(self, error: StoreError) -> None:
        self.is_open = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            future = self._waiting.popleft().answer
            if not future.done():
                future.set_exception(error)


async def open_async_link(address: Address) -> AsyncLink:
    """A connection of the running loop to the server, signed in; sentinels are asked within the same time.

    Raises:
        StoreError: `connect` (nobody answers, TLS fails, no sentinel knows the master), `auth`, or as `AsyncLink.ask`.
    """
    deadline = time.monotonic() + CONNECT_S
    node = await _master(address, deadline) if address.kind == "sentinel" else None
    link = await _connect(address, node, deadline)
    try:
        for greeting in address.greeting():
            accepted(await link.ask(greeting))
    except BaseException:
        link.close()
        raise
    return link


async def _connect(address: Address, node: tuple[str, int] | None, deadline: float) -> AsyncLink:
    loop = asyncio.get_running_loop()
    link = AsyncLink(loop)
    try:
        async with asyncio.timeout(time_left(deadline)):
            if address.path:
                await loop.create_unix_connection(lambda: link, address.path)
            else:
                host, port = node or address.nodes[0]
                channel = await _dialled_first(await find_async(host, port), deadline)
                name = host if address.tls is not None else None
                try:
                    await loop.create_connection(
                        lambda: link, sock=channel, ssl=address.tls, server_hostname=name
                    )
                except BaseException:
                    channel.close()
                    raise
    except (OSError, ssl.SSLError, UnicodeError, OverflowError) as error:  # TimeoutError is an OSError
        raise address.unreachable(error) from None
    return link


async def _dialled_first(places: Sequence[Place], deadline: float) -> socket.socket:
    """A connection to the first address that takes one."""
    failed: OSError | None = None
    for place, share_s in shares(places, deadline):
        try:
            channel = await _dialled(place, share_s)
        except OSError as error:
            failed = error
            continue
        keep_alive(channel)
        return channel
    raise failed or OSError("the name has no address")


async def _dialled(place: Place, within_s: float) -> socket.socket:
    family, kind, protocol, _, where = place
    channel = socket.socket(family, kind, protocol)
    try:
        channel.setblocking(False)
        async with asyncio.timeout(within_s):
            await asyncio.get_running_loop().sock_connect(channel, where)
    except BaseException:
        channel.close()
        raise
    return channel


async def _master(address: Address, deadline: float) -> tuple[str, int]:
    """Ask the sentinels in turn; each leaves those behind it, and the master, their share of the time."""
    errors: list[StoreError] = []
    for node, share_s in shares(address.nodes, deadline, behind=1):
        try:
            link = await _connect(address, node, time.monotonic() + share_s)
            try:
                for greeting in address.sentinel_greeting():
                    accepted(await link.ask(greeting))
                found = master(await link.ask(address.sentinel_question()))
            finally:
                link.close()
        except StoreError as error:
            errors.append(error)
            continue
        if found:
            return found
    raise address.masterless(errors)
