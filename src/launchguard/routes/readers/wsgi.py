"""WSGI callables around an app: what they wrap, what they dispatch to, and whether they refuse strangers themselves."""

from __future__ import annotations

import copy
import inspect
import sys
from io import BytesIO
from typing import TYPE_CHECKING, Any

from launchguard.routes.browser import browser_headers
from launchguard.routes.made_up import worn
from launchguard.routes.naming import dotted_name
from launchguard.routes.refusal import is_refusal
from launchguard.routes.report import GateRef, Proof
from launchguard.routes.sample import sample

if TYPE_CHECKING:
    from collections.abc import Mapping

    from launchguard.routes.report import FoundRoute

__all__ = ["cgi_headers", "environ_of", "middleware_gate", "mounts_of", "unwrapped"]

_HOLDERS = ("wsgi_app", "application", "app", "_app", "wrapped", "_wrapped")
_NO_GATES = (
    "werkzeug.",
    "launchguard.",
    "flask.",
    "whitenoise.",
    "sentry_sdk.",
    "opentelemetry.",
    "prometheus_client.",
)
_DEPTH = 20


def unwrapped(app: Any) -> tuple[Any, list[Any]]:
    """The innermost app or dispatcher behind middleware, and the middleware, outermost first."""
    wrappers: list[Any] = []
    while len(wrappers) < _DEPTH:
        if inspect.ismethod(app) and app.__name__ == "wsgi_app":
            return app.__self__, wrappers
        held = _holder(app)
        if held is None or mounts_of(app) is not None:
            break
        wrappers.append(app)
        app = getattr(app, held)
    return app, wrappers


def mounts_of(app: Any) -> dict[str, Any] | None:
    """The mounts of werkzeug's dispatcher, or None."""
    module = sys.modules.get("werkzeug.middleware.dispatcher")
    return dict(app.mounts) if module is not None and isinstance(app, module.DispatcherMiddleware) else None


def middleware_gate(wrapper: Any, route: FoundRoute) -> GateRef | None:
    """A WSGI middleware as a gate of one route; None for what is known to concern transport only."""
    name = dotted_name(type(wrapper))
    held = _holder(wrapper)
    if held is None or name.startswith(_NO_GATES):
        return None
    method = "GET" if route.methods & {"GET", "*", "WEBSOCKET"} else min(route.methods)

    def prove() -> Proof:
        path = sample(route.pattern) if route.pattern else route.path.removesuffix("*")
        return _passage(wrapper, held, method, path)

    key = (type(wrapper), id(wrapper), method, route.path)
    return GateRef(key=key, name=name, prove=prove, late=True, around=True)


def _passage(wrapper: Any, held: str, method: str, path: str) -> Proof:
    """Call a copy of the middleware that holds a stand-in for the app."""
    reached: list[bool] = []
    answers: list[tuple[int, str]] = []

    def stand_in(_environ: Any, start_response: Any) -> list[bytes]:
        reached.append(True)
        start_response("200 OK", [])
        return []

    def start_response(status: str, headers: Any, _error: Any = None) -> Any:
        location = next((value for name, value in headers if name.lower() == "location"), "")
        answers.append((int(status[:3]), location))
        return lambda _data: None

    alone = copy.copy(wrapper)
    setattr(alone, held, stand_in)
    try:
        body = alone(environ_of(method, path), start_response)
        for _ in body:
            pass
    except Exception as error:  # noqa: BLE001 - the app's own middleware may raise anything
        return Proof("passed") if reached else Proof("error", type(error).__name__)
    if reached:
        return Proof("passed")
    status, location = answers[-1] if answers else (0, "")
    return Proof("refused" if is_refusal(status, location, path) else "error", str(status))


def environ_of(method: str, path: str, host: str = "localhost", body: bytes = b"") -> dict[str, Any]:
    """The environ of an anonymous request over https (PEP 3333): no cookie, no credential."""
    made_up = worn()
    body = body or made_up.body
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": made_up.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": made_up.client,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **cgi_headers(made_up.over(browser_headers(host))),
    }


def cgi_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Header fields as CGI variables (RFC 3875 section 4.1.18)."""
    named = {name.upper().replace("-", "_"): value for name, value in headers.items()}
    bare = ("CONTENT_TYPE", "CONTENT_LENGTH")
    return {name if name in bare else f"HTTP_{name}": value for name, value in named.items()}


def _holder(app: Any) -> str | None:
    """The attribute under which a middleware object keeps what it wraps."""
    if (
        inspect.isroutine(app)
        or isinstance(app, type)
        or "flask.app" in {base.__module__ for base in type(app).__mro__}
    ):
        return None
    own = {*getattr(app, "__dict__", ()), *getattr(type(app), "__slots__", ())}
    return next((name for name in _HOLDERS if name in own and callable(getattr(app, name))), None)
