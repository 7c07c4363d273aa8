"""An empty request from a stranger to an ASGI app, and what came of it: no credentials, no body, an outside address."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.authentication import AuthCredentials, UnauthenticatedUser
from starlette.exceptions import HTTPException, WebSocketException
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from launchguard.routes.browser import browser_headers
from launchguard.routes.made_up import worn
from launchguard.routes.naming import short_error
from launchguard.routes.refusal import is_refusal
from launchguard.routes.report import Proof, softened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "Received",
    "Sent",
    "Watched",
    "host_of",
    "judge_error",
    "judge_response",
    "judge_sent",
    "scope_of",
]

_PLACE = ("path", "raw_path", "method", "route", "endpoint")
"""The parts of a scope that say where a request goes."""

_REFUSING_CLOSE_CODES = (1008, 3000, 3003)
"""Policy violation (RFC 6455), unauthorized and forbidden (IANA's registry of close codes)."""


@dataclass(slots=True)
class Sent:
    """Collects what an app sends: the status and the redirect's goal, or the websocket's answer."""

    status: int = 0
    location: str = ""
    closed: int | None = None
    accepted: bool = False
    messages: list[str] = field(default_factory=list)

    async def __call__(self, message: Any) -> None:
        kind = message["type"]
        self.messages.append(kind)
        if kind in ("http.response.start", "websocket.http.response.start"):
            self.status = message["status"]
            headers = {name.lower(): value for name, value in message.get("headers", ())}
            self.location = headers.get(b"location", b"").decode("latin-1")
        elif kind == "websocket.accept":
            self.accepted = True
        elif kind == "websocket.close":
            self.closed = message.get("code", 1000)


class Watched(dict[str, Any]):
    """A scope that notes whether anybody read where the request goes: what then refuses may let other routes through.

    What middleware left in the scope counts as the place too, since it may have looked at that.
    """

    place_was_read = False

    def __init__(self, scope: dict[str, Any], before: Mapping[str, Any] | None = None) -> None:
        super().__init__(scope)
        if before is None:
            self._place = frozenset(_PLACE)
        else:
            left = [key for key, value in scope.items() if key not in before or before[key] is not value]
            self._place = frozenset((*_PLACE, "state", *left))

    def __getitem__(self, key: str) -> Any:
        self._note(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self._note(key)
        return super().get(key, default)

    def __iter__(self) -> Iterator[str]:
        self.place_was_read = True  # copied: whoever has the copy can read all of it
        return super().__iter__()

    def keys(self) -> Any:
        self.place_was_read = True
        return super().keys()

    def items(self) -> Any:
        self.place_was_read = True
        return super().items()

    def _note(self, key: str) -> None:
        if key in self._place:
            self.place_was_read = True


class Received:
    """What the app hears: the request, then nothing more; a websocket's client connects and goes."""

    def __init__(self, kind: str, body: bytes = b"") -> None:
        self._messages: list[dict[str, Any]]
        if kind == "websocket":
            self._messages = [{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1001}]
        else:
            self._messages = [{"type": "http.request", "body": body or worn().body, "more_body": False}]

    async def __call__(self) -> dict[str, Any]:
        if self._messages:
            return self._messages.pop(0)
        # Until the response is done: whoever listens for a disconnect is cancelled then.
        return await asyncio.get_running_loop().create_future()  # type: ignore[no-any-return]


def scope_of(
    app: Any, method: str, path: str, params: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The ASGI scope of an empty request, with what the app's own middleware would have put there for a stranger.

    It comes by https from an ordinary client, so that what turns away bots, plain http and other sites is not taken for a gate.
    """
    websocket = method == "WEBSOCKET"
    named, made_up = dict(headers or {}), worn()
    given = made_up.over(browser_headers(named.get("host") or host_of(app)) | named)
    scope: dict[str, Any] = {
        "type": "websocket" if websocket else "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "scheme": "wss" if websocket else "https",
        "path": path,
        "raw_path": path.encode(),
        "query_string": made_up.query_string.encode(),
        "root_path": "",
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in given.items()],
        "client": (made_up.client, 1),
        "server": ("launchguard.invalid", 443),
        "state": {},
        "path_params": dict(params),
    }
    if websocket:
        scope["subprotocols"] = []
    else:
        scope["method"] = "GET" if method == "*" else method
    if app is not None:
        scope["app"] = app
        scope["router"] = getattr(app, "router", app)
        _as_middleware_would(app, scope)
    return scope


def host_of(app: Any) -> str:
    """A host that the app serves: of a list of trusted hosts the first, else a made-up one."""
    for layer in getattr(app, "user_middleware", ()):
        if isinstance(layer.cls, type) and issubclass(layer.cls, TrustedHostMiddleware):
            hosts = layer.kwargs.get("allowed_hosts") or ()
            return next((host.replace("*", "www", 1) for host in hosts if host != "*"), "launchguard.invalid")
    return "launchguard.invalid"


def _as_middleware_would(app: Any, scope: dict[str, Any]) -> None:
    installed = [layer.cls for layer in getattr(app, "user_middleware", ()) if isinstance(layer.cls, type)]
    sessions = sys.modules.get("starlette.middleware.sessions")  # cannot be imported without itsdangerous
    if sessions is not None and any(issubclass(cls, sessions.SessionMiddleware) for cls in installed):
        scope["session"] = {}
    if any(issubclass(cls, AuthenticationMiddleware) for cls in installed):
        scope["auth"], scope["user"] = AuthCredentials(), UnauthenticatedUser()


async def judge_error(error: BaseException, app: Any, scope: dict[str, Any]) -> Proof:
    """Whether an exception is a refusal: by its status, by its close code, or by what the app's own handler makes of it."""
    asked = str(dict.__getitem__(scope, "path"))  # not as the gate would: a watched scope is not to note it
    if isinstance(error, WebSocketException):
        return Proof(
            "refused" if error.code in _REFUSING_CLOSE_CODES else "error", f"close code {error.code}"
        )
    handler = _handler_of(error, app)
    if isinstance(error, HTTPException):
        headers = {name.lower(): value for name, value in (error.headers or {}).items()}
        proof = _judge_status(error.status_code, headers.get("location", ""), asked)
        if handler is None or proof.refusal != "refused" or scope["type"] != "http":
            return proof
        try:
            return softened(proof.why, judge_response(await _handled(handler, error, scope), asked))
        except Exception:  # noqa: BLE001 - it is no longer the gate that fails
            return proof
    if handler is None:
        return Proof("error", short_error(error))
    proof = judge_response(await _handled(handler, error, scope), asked)
    return (
        proof if proof.refusal == "refused" else Proof("error", f"{short_error(error)}, answered {proof.why}")
    )


def _handler_of(error: BaseException, app: Any) -> Any:
    """The app's own handler of an exception, as Starlette looks it up: by its status first, then by its class."""
    handlers = getattr(app, "exception_handlers", None) or {}
    status = error.status_code if isinstance(error, HTTPException) else None
    keys = (status, *(cls for cls in type(error).__mro__ if cls is not Exception))
    found = next((handlers[key] for key in keys if handlers.get(key) is not None), None)
    return None if str(getattr(found, "__module__", "")).startswith(("fastapi.", "starlette.")) else found


async def _handled(handler: Any, error: BaseException, scope: dict[str, Any]) -> Any:
    connection: Any = (
        Request(scope) if scope["type"] == "http" else WebSocket(scope, Received("websocket"), Sent())
    )
    answer = handler(connection, error)
    return await answer if hasattr(answer, "__await__") else answer


def judge_response(answer: Any, asked: str) -> Proof:
    """Whether a response object is a refusal."""
    if not isinstance(answer, Response):
        return Proof("error", type(answer).__name__)
    return _judge_status(answer.status_code, answer.headers.get("location", ""), asked)


def judge_sent(sent: Sent, asked: str) -> Proof:
    """Whether what an app sent is a refusal; a websocket closed before it was accepted is a 403 (ASGI specification)."""
    if sent.status:
        return _judge_status(sent.status, sent.location, asked)
    if sent.closed is not None and not sent.accepted:
        return Proof("refused", f"closed before the handshake, code {sent.closed}")
    if sent.closed in _REFUSING_CLOSE_CODES:
        return Proof("refused", f"close code {sent.closed}")
    return Proof("error", "no answer")


def _judge_status(status: int, location: str, asked: str) -> Proof:
    shown = f"{status} to {location.partition('?')[0][:80]}" if location else str(status)
    return Proof("refused" if is_refusal(status, location, asked) else "error", shown)
