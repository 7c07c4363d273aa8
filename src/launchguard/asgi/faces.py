"""One exchange's `receive` and `send`, as the app sees them: every message passes, in order, changed only in its head.

The exchange ends at the last byte, the error or the disconnect: never later, for a background task.
"""

from __future__ import annotations

import asyncio
import contextlib
from time import perf_counter
from typing import TYPE_CHECKING

from launchguard.asgi.ahead import ReadAhead
from launchguard.cors import ALLOW_ORIGIN
from launchguard.part import Reply

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Awaitable

    from launchguard.asgi.types import Message, Receive, Send
    from launchguard.engine import Engine
    from launchguard.exchange import Exchange
    from launchguard.part import BodyPrefix

__all__ = ["HttpFace", "WebSocketFace", "settle"]

_GONE = "ClientDisconnect"
"""What Starlette's requests raise, by name, where the rest of a body will not come; it is then answered with a 500."""

_BARE_500 = Reply(500, (), b"")

_settling: set[asyncio.Task[None]] = set()


async def settle(engine: Engine, x: Exchange) -> None:
    """Settle with the limiter's store; out of reach of a cancellation that ended the app."""
    if engine.is_inline:
        engine.settle(x)
    elif not x.disconnected:
        await engine.settle_async(x)
    else:
        try:
            task = asyncio.get_running_loop().create_task(engine.settle_async(x))
        except RuntimeError:  # not asyncio: the lease dies by itself, the reservation stays
            return
        _settling.add(task)
        task.add_done_callback(_settling.discard)


class _Face:
    __slots__ = ("_ahead", "_receive", "_send", "engine", "trailers", "x")

    def __init__(self, x: Exchange, engine: Engine, receive: Receive, send: Send) -> None:
        self.x = x
        self.engine = engine
        self._receive = receive
        self._send = send
        self._ahead: deque[Message] | None = None
        self.trailers = False

    async def receive(self) -> Message:
        if self._ahead:
            return self._ahead.popleft()
        message = await self._receive()
        if message["type"] == "http.disconnect" and not self.x.finished:
            self.x.disconnected = True
        return message

    async def send(self, message: Message) -> None:
        raise NotImplementedError

    async def answer(self, reply: Reply) -> None:
        """Answer in the app's place. Nobody's code has run: what cannot be sent is nobody's error."""
        if not self.x.disconnected:
            try:
                await self.reply(reply)
            except Exception:  # noqa: BLE001 - servers tell in their own ways that the client is gone
                self.x.disconnected = True
        if self.x.disconnected and not self.x.status:
            self.x.status = 499

    async def reply(self, reply: Reply) -> None:
        """Send a response of the guard's own."""
        raise NotImplementedError

    async def broke(self, error: BaseException) -> None:
        """The app has raised."""
        raise NotImplementedError

    def read(self, wanted: int) -> Awaitable[BodyPrefix]:
        """Read ahead of the app, which gets every message again."""
        ahead = ReadAhead(self.x, self._receive)
        self._ahead = ahead.messages
        return ahead.read(wanted)

    def add_headers(self, message: Message, status: int) -> Message:
        """The message that begins the response, with the parts' header fields.

        `x-request-id` is ours alone; any other that the app set itself stays the app's.
        """
        x = self.x
        headers: list[tuple[bytes, bytes]] = list(message.get("headers") or ())
        names = [name.lower() for name, _ in headers]
        if x.needs_type and b"content-type" in names:
            x.response_type = headers[names.index(b"content-type")][1]
        if x.needs_type and 300 <= status < 400 and b"location" in names:
            x.response_location = headers[names.index(b"location")][1]
        if ALLOW_ORIGIN in names:
            self.engine.origins.learn(x, headers)
        for field in self.engine.respond(x, status):
            if field[0] not in names:
                headers.append(field)
            elif field[0] == b"x-request-id":
                headers = [pair for pair in headers if pair[0].lower() != b"x-request-id"]
                headers.append(field)
        return {**message, "headers": headers}


class HttpFace(_Face):
    """A request and its response."""

    __slots__ = ()

    async def send(self, message: Message) -> None:
        kind = message["type"]
        x = self.x
        last = False
        if kind == "http.response.body":
            body = message.get("body", b"")
            x.bytes_sent += len(body)
            if x.tap is not None:
                x.tap(body)
            last = not (self.trailers or message.get("more_body", False))
        elif kind == "http.response.start":
            if "trailers" in message:
                self.trailers = bool(message["trailers"])
            message = self.add_headers(message, message["status"])
        else:
            last = kind == "http.response.pathsend" or (
                kind == "http.response.trailers" and not message.get("more_trailers", False)
            )
        try:
            await self._send(message)
        except OSError:
            x.disconnected = True
            raise
        if last and not x.finished:
            # The response is whole. A 5xx waits for the app to return: only then is its exception known. A disconnect
            # that was told before is none: hypercorn tells of one when it is asked to stop gracefully.
            x.finished = perf_counter()
            x.disconnected = False
            if x.status < 500 and not x.closed and self.engine.close(x) and x.limiter is not None:
                await settle(self.engine, x)

    async def reply(self, reply: Reply) -> None:
        length = (b"content-length", b"%d" % len(reply.body))
        await self.send(
            {"type": "http.response.start", "status": reply.status, "headers": [*reply.headers, length]}
        )
        await self.send(
            {"type": "http.response.body", "body": b"" if self.x.method == "HEAD" else reply.body}
        )

    async def broke(self, error: BaseException) -> None:
        x = self.x
        if not isinstance(error, Exception):
            x.disconnected = x.disconnected or not x.finished
        elif type(error).__name__ == _GONE and (x.status >= 500 or not x.status):
            x.disconnected, x.status = True, 499
        if not x.disconnected:
            x.error = error
        if x.status:
            return
        if x.disconnected:
            x.status = 499
            return
        with contextlib.suppress(Exception):  # the app's own error is the one that the server must see
            await self.reply(_BARE_500)


class WebSocketFace(_Face):
    """A handshake is an exchange of its own; what follows is counted as its duration, never as its answer."""

    __slots__ = ()

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "websocket.disconnect" and not self.x.status:
            self.x.disconnected = True
        return message

    async def send(self, message: Message) -> None:
        kind = message["type"]
        if kind == "websocket.accept":
            message = self.add_headers(message, 101)
        elif kind == "websocket.close" and not self.x.status:
            self.engine.respond(self.x, 403)
        elif kind == "websocket.http.response.start":
            message = self.add_headers(message, message["status"])
        await self._send(message)

    async def reply(self, reply: Reply) -> None:
        """Refuse the handshake: by the response itself where the server can, else by a close (RFC 6455 code 1008)."""
        await self._receive()
        if "websocket.http.response" not in (self.x.scope.get("extensions") or {}):
            self.engine.respond(self.x, reply.status)
            await self._send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        length = (b"content-length", b"%d" % len(reply.body))
        headers = [*reply.headers, length]
        await self.send({"type": "websocket.http.response.start", "status": reply.status, "headers": headers})
        await self.send({"type": "websocket.http.response.body", "body": reply.body})

    async def broke(self, error: BaseException) -> None:
        if isinstance(error, Exception):
            self.x.error = error
        elif not self.x.status:
            self.x.disconnected = True
        self.x.status = self.x.status or (499 if self.x.disconnected else 500)
