"""Puts the engine outermost in a Starlette or FastAPI app.

`add_middleware` is not outermost: the 500s that the framework itself makes would leave without an id. Wrapping what
builds the stack is; it survives later `add_middleware` calls, test clients and rebuilt stacks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchguard.asgi import route_path
from launchguard.errors import AlreadyServingError
from launchguard.ratelimit.limiter import RateLimited

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.asgi import ASGIApp, Scope

KIND = "asgi"

__all__ = ["KIND", "accepts", "answer_refusals", "install", "path_of", "secret_of"]


def accepts(app: Any) -> bool:
    """Whether this is a Starlette app (FastAPI's are)."""
    return (
        hasattr(app, "build_middleware_stack") and hasattr(app, "middleware_stack") and hasattr(app, "router")
    )


def install(app: Any, wrap: Callable[[ASGIApp], ASGIApp]) -> None:
    """Have `wrap` applied to the app's whole middleware stack.

    Raises:
        AlreadyServingError: the stack is built already and would ignore us.
    """
    if app.middleware_stack is not None:
        raise AlreadyServingError(
            "guard.install(app) came after the app began to serve; call it right after the app is made"
        )
    build = app.build_middleware_stack
    app.build_middleware_stack = lambda: wrap(build())


def path_of(app: Any) -> Callable[[Scope], str]:
    """What this app's router sees of a path, seen from outside the app: FastAPI sets its root path when it is called."""
    root_path = getattr(app, "root_path", "")

    def path(scope: Scope) -> str:
        return route_path({"path": scope["path"], "root_path": root_path or scope.get("root_path", "")})

    return path if root_path else route_path


def secret_of(_app: Any) -> None:
    """Starlette has no secret of its own."""


def answer_refusals(app: Any) -> None:
    """A limit that was taken by hand refuses by an exception: answer it with the refusal."""
    from starlette.responses import Response  # noqa: PLC0415 - only where Starlette is

    async def answer(connection: Any, refused: RateLimited) -> Response | None:
        if not _takes_a_response(connection):
            await connection.close(code=1008)  # policy violation (RFC 6455, section 7.4.1)
            return None
        response = Response(refused.reply.body, refused.reply.status)
        response.raw_headers.extend(refused.reply.headers)
        if connection.scope["type"] == "http":
            return response
        await connection.send_denial_response(response)  # older versions send none that is given back
        return None

    app.add_exception_handler(RateLimited, answer)


def _takes_a_response(connection: Any) -> bool:
    """Whether this is a request, or a handshake that is open still, under a server that can answer one."""
    from starlette.websockets import WebSocketState  # noqa: PLC0415 - as above

    scope = connection.scope
    if scope["type"] == "http":
        return True
    can_answer = "websocket.http.response" in scope.get("extensions", {})
    return can_answer and connection.application_state is WebSocketState.CONNECTING
