"""Bytes ↔ exchange for ASGI: one wrapped `send`, one pass. The decisions are the engine's.

The context is set and reset in the coroutine that runs the app.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchguard.asgi.faces import HttpFace, WebSocketFace, settle
from launchguard.asgi.lifespan import Lifespan
from launchguard.exchange import Exchange, RawHeaders

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from launchguard.asgi.types import ASGIApp, Message, Receive, Scope, Send
    from launchguard.engine import Engine

__all__ = ["GuardedASGI", "route_path"]

MARK = "launchguard"


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
        path_of: gives the path that the app's router sees.
        on_startup: called when the app's own start-up is complete and the boot check has passed.
        on_shutdown: called when the server says that it stops.
        on_stopped: awaited when the app has shut down.
    """

    def __init__(
        self,
        app: ASGIApp,
        engine: Engine,
        path_of: Callable[[Scope], str] = route_path,
        on_startup: Callable[[], None] | None = None,
        on_shutdown: Callable[[], None] | None = None,
        on_stopped: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.app = app
        self.engine = engine
        self.path_of = path_of
        self._lifespan = Lifespan(app, engine.boot, on_startup, on_shutdown, on_stopped)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        engine = self.engine
        if not engine.enabled or (kind != "http" and kind != "websocket"):  # noqa: PLR1714 - no tuple a request
            await (self._lifespan.run if kind == "lifespan" else self.app)(scope, receive, send)
            return
        outer = scope.get(MARK)
        if outer is not None:
            if id(engine) in outer[1].lineage:
                await self.app(scope, receive, send)
                return
            engine = engine.inside(outer[1])
        x = self._exchange(kind, scope)
        if outer is not None:
            x.join(outer[0])
            send = _rejoining(outer[0], x, send)
        scope[MARK] = (x, engine)
        face = (HttpFace if kind == "http" else WebSocketFace)(x, engine, receive, send)
        engine.open(x)
        tokens = engine.enter(x)
        try:
            reply = engine.at_once(x)
            if isinstance(reply, int):
                reply = await engine.later_async(x, reply, face.read)
            if reply is None:
                await self.app(scope, face.receive, face.send)
            else:
                await face.answer(reply)
        except BaseException as error:
            await face.broke(error)
            raise
        finally:
            if not x.closed and engine.close(x) and x.limiter is not None:
                await settle(engine, x)
            engine.leave(tokens)
            if outer is None:
                # Scope and exchange name each other: a cycle would wait for the collector.
                scope.pop(MARK, None)
            else:
                scope[MARK] = outer
                outer[0].rejoin(x)

    def _exchange(self, kind: Any, scope: Scope) -> Exchange:
        peer = scope.get("client")
        method = scope["method"] if kind == "http" else "WEBSOCKET"
        x = Exchange(
            kind, method, self.path_of(scope), RawHeaders(scope["headers"]), peer[0] if peer else None, scope
        )
        if peer and not peer[1]:
            x.peer_rewritten = True
        return x


def _rejoining(outer: Exchange, x: Exchange, send: Send) -> Send:
    """What was said to an inner guard reaches the outer one before the message that may end its exchange."""

    async def told(message: Message) -> None:
        outer.rejoin(x)
        await send(message)

    return told
