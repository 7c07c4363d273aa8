"""Drives a WSGI app in-process, as a stranger: its own stack runs, its handlers are wired.

Law 1: nothing that the probe switches off stays off: CSRF checks, rate limits, commits come back when it ends.
Law 2: what the app raises is its own business: the hit of the wire is the verdict.
"""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

from launchguard.routes.probes.sqlalchemy_writes import uncommitted
from launchguard.routes.readers.wsgi import environ_of, mounts_of, unwrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["WsgiProbe", "cgi_headers", "probing"]

_SWITCHED = {"WTF_CSRF_ENABLED": False, "PROPAGATE_EXCEPTIONS": True}
"""CSRF checks of Flask-WTF are off, or every open POST looks protected; errors are raised, not logged and rendered."""


class WsgiProbe:
    """One WSGI app, asked as often as one likes.

    Attributes:
        writes: the database writes of code above the handlers, which were rolled back.
    """

    def __init__(self, app: Any, writes: list[str]) -> None:
        self._app = app
        self.writes = writes

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> int:
        """Ask once; gives the status, or 0 where the app raised. The body is read to its first chunk only."""
        status: list[int] = []

        def start_response(line: str, _headers: Any, _error: Any = None) -> Any:
            status.append(int(line[:3]))
            return lambda _data: None

        environ = environ_of(method, path, headers.get("host", "localhost"), body) | cgi_headers(headers)
        try:
            answer = self._app(environ, start_response)
            with closing(answer) if hasattr(answer, "close") else nullcontext():
                next(iter(answer), None)
        except Exception:  # noqa: BLE001 - see law 2
            return 0
        return status[-1] if status else 0


@contextmanager
def probing(app: Any) -> Iterator[WsgiProbe]:
    """Within, the app may be asked: CSRF checks and rate limits are off, nothing is committed."""
    with ExitStack() as stack:
        writes = stack.enter_context(uncommitted())
        for flask_app in _flask_apps(app):
            stack.enter_context(_disarmed(flask_app))
        yield WsgiProbe(app, writes)


def cgi_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Header fields as CGI variables (RFC 3875 section 4.1.18)."""
    named = {name.upper().replace("-", "_"): value for name, value in headers.items()}
    bare = ("CONTENT_TYPE", "CONTENT_LENGTH")
    return {name if name in bare else f"HTTP_{name}": value for name, value in named.items()}


def _flask_apps(app: Any) -> Iterator[Any]:
    """Every Flask app behind this callable, mounted ones included."""
    inner, _ = unwrapped(app)
    if hasattr(inner, "url_map") and hasattr(inner, "wsgi_app"):
        yield inner
        inner, _ = unwrapped(inner.wsgi_app)
    for mounted in (mounts_of(inner) or {}).values():
        yield from _flask_apps(mounted)


@contextmanager
def _disarmed(app: Any) -> Iterator[None]:
    """Switch off what stands before the handlers without asking who is there; restore all of it."""
    from flask import got_request_exception  # noqa: PLC0415 - there is a Flask app, so it is loaded

    missing = object()
    before = {name: app.config.get(name, missing) for name in _SWITCHED}
    limiters = [(limiter, limiter.enabled) for limiter in _limiters(app)]
    served = app._got_first_request  # noqa: SLF001 - else an app that is probed can no longer be set up
    app.config.update(_SWITCHED)
    for limiter, _ in limiters:
        limiter.enabled = False
    try:
        with got_request_exception.muted() if hasattr(got_request_exception, "muted") else nullcontext():
            yield
    finally:
        app._got_first_request = served  # noqa: SLF001
        for limiter, enabled in limiters:
            limiter.enabled = enabled
        for name, value in before.items():
            app.config[name] = value
            if value is missing:
                del app.config[name]


def _limiters(app: Any) -> list[Any]:
    """Flask-Limiter's objects: a probe must not be refused for asking too often."""
    with suppress(TypeError):
        return [limiter for limiter in app.extensions.get("limiter", ()) if hasattr(limiter, "enabled")]
    return []
