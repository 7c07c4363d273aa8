"""Drives a WSGI app in-process, as a stranger: its own stack runs, its handlers are wired.

Law 1: nothing that the probe switches off stays off: CSRF checks, rate limits, commits come back when it ends.
Law 2: what the app raises is its own business: the hit of the wire is the verdict.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

from flask import got_request_exception, request

from launchguard.routes.found_objects import can_be_made_up, found_by
from launchguard.routes.readers.flask_request import login_paths
from launchguard.routes.readers.wsgi import cgi_headers, environ_of, mounts_of, unwrapped
from launchguard.routes.refusal import is_refusal
from launchguard.routes.report import Proof
from launchguard.routes.somebody import Somebody
from launchguard.routes.writes import uncommitted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

__all__ = ["SYNCHRONOUS", "probing"]

SYNCHRONOUS = True
"""All is sent in one thread without an event loop, since such an app may refuse to run inside one."""

_SWITCHED = {"WTF_CSRF_ENABLED": False, "PROPAGATE_EXCEPTIONS": True}
"""CSRF checks of Flask-WTF are off, or every open POST looks protected; errors are raised, not logged and rendered."""


@contextmanager
def probing(app: Any) -> Iterator[_Probe]:
    """Within, the app may be asked: CSRF checks and rate limits are off, nothing is committed."""
    with ExitStack() as stack:
        writes = stack.enter_context(uncommitted())
        logins: set[str] = set()
        for flask_app in _flask_apps(app):
            stack.enter_context(_disarmed(flask_app))
            logins |= login_paths(flask_app)
        yield _Probe(app, writes, logins)


class _Probe:
    """One WSGI app, asked as often as one likes.

    Attributes:
        writes: the database writes of code above the handlers, which were rolled back.
    """

    def __init__(self, app: Any, writes: list[str], login_paths: set[str]) -> None:
        self._app = _unguarded(app)
        self._flask_apps = list(_flask_apps(app))
        self._login_paths = login_paths
        self.writes = writes
        self.finds_objects = can_be_made_up()

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Proof:
        """Ask once. Of the response's body no more than the first chunk is made."""
        path, _, query = target.partition("?")
        answers: list[tuple[int, str]] = []

        def start_response(line: str, fields: Any, _error: Any = None) -> Any:
            location = next((value for name, value in fields if name.lower() == "location"), "")
            answers.append((int(line[:3]), location))
            return lambda _data: None

        environ = environ_of(method, path, headers.get("host", "localhost"), body) | cgi_headers(headers)
        environ["QUERY_STRING"] = query
        try:
            answer = self._app(environ, start_response)
            with closing(answer) if hasattr(answer, "close") else nullcontext():
                next(iter(answer), None)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - see law 2; no app ends the check
            return Proof("error", type(error).__name__)
        status, location = answers[-1] if answers else (0, "")
        refused = is_refusal(status, location, path, self._login_paths)
        return Proof("refused" if refused else "error", str(status))

    def finding(self, value: str) -> AbstractContextManager[None]:
        """SQLAlchemy's objects."""
        return found_by(value)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Within, what is sent looks like a GET to all that runs before the view, once its route is found."""

        def as_get() -> None:
            request.method = "GET"

        functions = [app.before_request_funcs.setdefault(None, []) for app in self._flask_apps]
        for first in functions:
            first.insert(0, as_get)
        try:
            yield
        finally:
            for first in functions:
                first.remove(as_get)

    @contextmanager
    def signed_in(self) -> Iterator[None]:
        """Within, Flask-Login knows a made-up visitor who may do everything."""
        flask_login: Any = sys.modules.get("flask_login.utils")
        if flask_login is None:
            yield
            return
        held, flask_login._get_user = flask_login._get_user, Somebody  # noqa: SLF001 - what `current_user` asks
        try:
            yield
        finally:
            flask_login._get_user = held  # noqa: SLF001


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
    missing = object()
    before = {name: app.config.get(name, missing) for name in _SWITCHED}
    limiters = [(limiter, limiter.enabled) for limiter in _limiters(app)]
    outermost, app.wsgi_app = app.wsgi_app, _unguarded(app.wsgi_app)
    served = app._got_first_request  # noqa: SLF001 - else an app that is probed can no longer be set up
    app.config.update(_SWITCHED)
    for limiter, _ in limiters:
        limiter.enabled = False
    try:
        with got_request_exception.muted() if hasattr(got_request_exception, "muted") else nullcontext():
            yield
    finally:
        app.wsgi_app = outermost
        app._got_first_request = served  # noqa: SLF001
        for limiter, enabled in limiters:
            limiter.enabled = enabled
        for name, value in before.items():
            app.config[name] = value
            if value is missing:
                del app.config[name]


def _unguarded(app: Any) -> Any:
    """The app without launchguard's own layer: its limits would refuse a probe, and its metrics would count it."""
    while type(app).__module__.partition(".")[0] == "launchguard" and hasattr(app, "app"):
        app = app.app
    return app


def _limiters(app: Any) -> list[Any]:
    """Flask-Limiter's objects: a probe must not be refused for asking too often."""
    with suppress(TypeError):
        return [limiter for limiter in app.extensions.get("limiter", ()) if hasattr(limiter, "enabled")]
    return []
