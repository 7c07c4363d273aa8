"""Bytes ↔ exchange for ASGI: one wrapped `send`, one pass. The decisions are the engine's.

Rule 1: every message of the app passes through, in order, changed only where header fields are added.
Rule 2: the exchange ends at the last byte, the error or the disconnect: never later, for a background task.
Rule 3: the context is set and reset in the coroutine that runs the app.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from time import perf_counter
from typing import TYPE_CHECKING, Any

from launchguard import standalone
from launchguard.errors import UnprotectedRoutes
from launchguard.exchange import Exchange, RawHeaders
from launchguard.part import BodyPrefix, Reply

if TYPE_CHECKING:
    from launchguard.boot import Boot
    from launchguard.engine import Engine

__all__ = [
    "AccessLogMiddleware",
    "GuardedASGI",
    "HealthMiddleware",
    "MetricsMiddleware",
    "RateLimitMiddleware",
    "RequestIDMiddleware",
    "route_path",
    "settle",
]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

MARK = "launchguard"
BODY_TIMEOUT_S = 10.0
"""How long a rule waits for the part of a body that it reads."""

_BARE_500 = Reply(500, (), b"")

_settling: set[asyncio.Task[None]] = set()


def route_path(scope: Scope) -> str:
    """The path that a router under this scope's `root_path` sees (ASGI 3: `path` includes `root_path`)."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    if root and path.startswith(root):
        if path == root:
            return ""
        if path[len(root)] == "/":
            return path[len(root) :]
    return path


class GuardedASGI:
    """An ASGI application with the engine around it.

    Args:
        app: the application.
        engine: what walks the parts.
        boot: the boot check, if there is one; None serves unchecked.
        path_of: gives the path that the app's router sees.
        on_startup: called when the app's own start-up is complete and the boot check has passed.
        on_shutdown: called when the server says that it stops.
        on_stopped: awaited when the app has shut down.
    """

    def __init__(
        self,
        app: ASGIApp,
        engine: Engine,
        boot: Boot | None = None,
        path_of: Callable[[Scope], str] = route_path,
        on_startup: Callable[[], None] | None = None,
        on_shutdown: Callable[[], None] | None = None,
        on_stopped: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.app = app
        self.engine = engine
        self.boot = boot
        self.path_of = path_of
        self._on_startup = on_startup
        self._on_shutdown = on_shutdown
        self._on_stopped = on_stopped

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        engine = self.engine
        if kind == "lifespan":
            await _Lifespan(self, receive, send).run(scope)
            return
        if kind not in ("http", "websocket") or not engine.enabled:
            await self.app(scope, receive, send)
            return
        outer = scope.get(MARK)
        if outer is not None:
            if id(engine) in outer[1].lineage:
                await self.app(scope, receive, send)
                return
            engine = engine.inside(outer[1])
        await self._guard(kind, engine, outer, scope, receive, send)

    async def _guard(
        self, kind: Any, engine: Engine, outer: Any, scope: Scope, receive: Receive, send: Send
    ) -> None:
        peer = scope.get("client")
        method = scope["method"] if kind == "http" else "WEBSOCKET"
        headers = RawHeaders(scope["headers"])
        x = Exchange(kind, method, self.path_of(scope), headers, peer[0] if peer else None, scope)
        if peer and not peer[1]:
            x.peer_rewritten = True
        if outer is not None:
            x.join(outer[0])
            send = _rejoining(outer[0], x, send)
        scope[MARK] = (x, engine)
        face = (_Http if kind == "http" else _WebSocket)(x, engine, receive, send)
        engine.open(x)
        token = engine.enter(x)
        try:
            reply = None if self.boot is None or self.boot.passed else await self._booted(x, self.boot)
            if reply is None:
                if x.path in engine.endpoints and method in ("GET", "HEAD"):
                    reply = await engine.serve_async(x)
                elif engine.admission is not None and engine.covers(x):
                    reply = await face.admitted()
            if reply is None:
                await self.app(scope, face.receive, face.send)
            else:
                await face.reply(reply)
        except BaseException as error:
            await face.broke(error)
            raise
        finally:
            if not x.closed and engine.close(x) and x.limiter is not None:
                await settle(engine, x)
            engine.leave(x, token)
            if outer is None:
                # Scope and exchange name each other: a cycle would wait for the collector.
                scope.pop(MARK, None)
            else:
                scope[MARK] = outer
                outer[0].rejoin(x)

    @staticmethod
    async def _booted(x: Exchange, boot: Boot) -> Reply | None:
        """Check before the first request where no lifespan came; while the app is refused, refuse."""
        await boot.run_async()
        return boot.refusal(x)


async def settle(engine: Engine, x: Exchange) -> None:
    """Settle with the limiter's store; out of reach of a cancellation that ended the app."""
    admission = engine.admission
    if admission is None or admission.inline:
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


def _rejoining(outer: Exchange, x: Exchange, send: Send) -> Send:
    """What was said to an inner guard reaches the outer one before the message that may end its exchange."""

    async def told(message: Message) -> None:
        outer.rejoin(x)
        await send(message)

    return told


class _Face:
    """One exchange's `receive` and `send`, as the app sees them."""

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

    async def admitted(self) -> Reply | None:
        """The refusal of the rules that cover this exchange, or None to go on."""
        x, engine = self.x, self.engine
        admission = engine.admission
        if admission is None:
            return None
        wanted = engine.body_wanted(admission, x) if x.kind == "http" else 0
        body = await self.read(wanted) if wanted else None
        if admission.inline:
            return engine.admit(admission, x, body)
        return await engine.admit_async(admission, x, body)

    async def read(self, wanted: int) -> BodyPrefix:
        """Read ahead of the app, which gets every message again."""
        self._ahead = deque()
        chunks: list[bytes] = []
        try:
            async with _deadline(BODY_TIMEOUT_S):
                complete = await self._read_into(chunks, self._ahead, wanted)
        except TimeoutError:
            return BodyPrefix(b"".join(chunks), complete=False, timed_out=True)
        return BodyPrefix(b"".join(chunks), complete)

    async def _read_into(self, chunks: list[bytes], ahead: deque[Message], wanted: int) -> bool:
        size = 0
        while True:
            message = await self._receive()
            ahead.append(message)
            if message["type"] != "http.request":
                self.x.disconnected = True
                return False
            chunk = message.get("body", b"")
            chunks.append(chunk)
            size += len(chunk)
            if not message.get("more_body", False):
                return True
            if size > wanted:
                return False

    def add_headers(self, message: Message, status: int) -> Message:
        """The message that begins the response, with the parts' header fields.

        `x-request-id` is ours alone; any other that the app set itself stays the app's.
        """
        x = self.x
        headers: list[tuple[bytes, bytes]] = list(message.get("headers") or ())
        names = [name.lower() for name, _ in headers]
        if x.limiter is not None and b"content-type" in names:
            x.response_type = headers[names.index(b"content-type")][1]
        for field in self.engine.respond(x, status):
            if field[0] not in names:
                headers.append(field)
            elif field[0] == b"x-request-id":
                headers = [pair for pair in headers if pair[0].lower() != b"x-request-id"]
                headers.append(field)
        return {**message, "headers": headers}

    async def send(self, message: Message) -> None:
        raise NotImplementedError

    async def reply(self, reply: Reply) -> None:
        raise NotImplementedError

    async def broke(self, error: BaseException) -> None:
        raise NotImplementedError


class _Http(_Face):
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
            last = not message.get("more_body", False) and not self.trailers
        elif kind == "http.response.start":
            self.trailers = bool(message.get("trailers", False))
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
        if not x.disconnected:
            x.error = error
        if x.status:
            return
        if x.disconnected:
            x.status = 499
            return
        with contextlib.suppress(Exception):  # the app's own error is the one that the server must see
            await self.reply(_BARE_500)


class _WebSocket(_Face):
    """A handshake is an exchange of its own; what follows is counted as its duration, never as its answer."""

    __slots__ = ()

    async def receive(self) -> Message:
        if self._ahead:
            return self._ahead.popleft()
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


class _Lifespan:
    """The app's own start-up runs first; then the boot check sees what it made, and may refuse."""

    def __init__(self, guarded: GuardedASGI, receive: Receive, send: Send) -> None:
        self._guarded = guarded
        self._receive = receive
        self._send = send
        self._refusal: str | None = None

    async def run(self, scope: Scope) -> None:
        try:
            await self._guarded.app(scope, self.receive, self.send)
        except Exception:
            if self._refusal is None:  # else a shutdown that failed too; the server must hear of the refusal
                raise
        if self._guarded._on_stopped is not None:  # noqa: SLF001
            await self._guarded._on_stopped()  # noqa: SLF001
        if self._refusal is not None:
            await self._send({"type": "lifespan.startup.failed", "message": self._refusal})
            raise UnprotectedRoutes(self._refusal)  # as Starlette raises: its test client would wait for ever

    async def receive(self) -> Message:
        if self._refusal is not None:
            return {"type": "lifespan.shutdown"}
        message = await self._receive()
        if message["type"] == "lifespan.shutdown" and self._guarded._on_shutdown is not None:  # noqa: SLF001 - its own part
            self._guarded._on_shutdown()  # noqa: SLF001
        return message

    async def send(self, message: Message) -> None:
        if self._refusal is not None:
            return
        boot = self._guarded.boot
        if message["type"] == "lifespan.startup.complete":
            if boot is not None and not await boot.run_async():
                self._refusal = boot.message or "refused"
                return
            if self._guarded._on_startup is not None:  # noqa: SLF001
                self._guarded._on_startup()  # noqa: SLF001
        await self._send(message)


def _deadline(seconds: float) -> Any:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _trio_deadline(seconds)
    return asyncio.timeout(seconds)


@contextlib.asynccontextmanager
async def _trio_deadline(seconds: float) -> AsyncIterator[None]:
    with sys.modules["trio"].move_on_after(seconds) as scope:
        yield
    if scope.cancelled_caught:
        raise TimeoutError


class RequestIDMiddleware(GuardedASGI):
    """One `x-request-id` on every response; `structlog` logs it. Arguments: `launchguard.standalone.request_id`."""

    def __init__(self, app: ASGIApp, **options: Any) -> None:
        super().__init__(app, standalone.request_id(**options))


class AccessLogMiddleware(GuardedASGI):
    """One redacted line a request. Arguments: `launchguard.standalone.access_log`."""

    def __init__(self, app: ASGIApp, **options: Any) -> None:
        super().__init__(app, standalone.access_log(**options))


class MetricsMiddleware(GuardedASGI):
    """Requests counted and timed, shown at `/metrics`. Arguments: `launchguard.standalone.metrics`."""

    def __init__(self, app: ASGIApp, **options: Any) -> None:
        super().__init__(app, standalone.metrics(**options))


class RateLimitMiddleware(GuardedASGI):
    """Rate limits by path. Arguments: `launchguard.standalone.rate_limit`."""

    def __init__(self, app: ASGIApp, **options: Any) -> None:
        super().__init__(app, standalone.rate_limit(**options))


class HealthMiddleware(GuardedASGI):
    """`/health` and its probes. Arguments: `launchguard.standalone.health`."""

    def __init__(self, app: ASGIApp, **options: Any) -> None:
        super().__init__(app, standalone.health(**options))
