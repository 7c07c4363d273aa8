"""Drives a Django project in-process, as a stranger: its middleware, decorators and permissions run, its handlers are wired.

Law 1: CSRF checks and throttles are off, writes are rolled back, and all of it is as before when the probe ends.
Law 2: an error is raised, not rendered, logged or reported: the hit of the wire is the verdict.
"""

from __future__ import annotations

import logging
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import got_request_exception

from launchguard.routes.found_objects import can_be_made_up, found_by
from launchguard.routes.probes import django_found
from launchguard.routes.probes.django_writes import undone_writes
from launchguard.routes.readers.django_request import allowed_host, judge_error, judge_response
from launchguard.routes.readers.wsgi import cgi_headers, environ_of
from launchguard.routes.somebody import NUMBER
from launchguard.routes.writes import uncommitted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launchguard.routes.report import Proof

__all__ = ["SYNCHRONOUS", "probing"]

SYNCHRONOUS = True
"""All is sent in one thread without an event loop, since such an app may refuse to run inside one."""

_LOGGERS = ("django.request", "django.security", "django.security.csrf")


@contextmanager
def probing(app: Any) -> Iterator[_Probe]:  # noqa: ARG001 - one process holds one project
    """Within, the project may be asked through its own middleware, made anew as Django's test client does."""
    with ExitStack() as stack:
        stack.enter_context(_quiet())
        stack.enter_context(_set("DEBUG_PROPAGATE_EXCEPTIONS", True))
        stack.enter_context(_set("MIDDLEWARE", _without_the_guard()))
        stack.enter_context(
            _set("ALLOWED_HOSTS", [*settings.ALLOWED_HOSTS, allowed_host()])
        )  # may be empty in CI
        stack.enter_context(_unthrottled())
        handler = BaseHandler()
        handler.load_middleware()
        yield _Probe(handler, stack.enter_context(uncommitted()))


class _Probe:
    """The project that is set up in this process, asked as often as one likes.

    Attributes:
        writes: the database writes of code above the handlers, which were rolled back.
    """

    def __init__(self, handler: BaseHandler, writes: list[str]) -> None:
        self._handler = handler
        self._somebody: Any = None
        self.writes = writes
        self._method = ""
        self.finds_objects = True

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Proof:
        """Ask once."""
        path, _, query = target.partition("?")
        environ = environ_of(
            self._method or method, path, headers.get("host") or allowed_host(), body
        ) | cgi_headers(headers)
        environ["QUERY_STRING"] = query
        if settings.SECURE_PROXY_SSL_HEADER:
            name, value = settings.SECURE_PROXY_SSL_HEADER
            environ[name] = value
        with undone_writes():
            return self._judged(environ, path)

    @contextmanager
    def finding(self, value: str) -> Iterator[None]:
        """Django's objects, and SQLAlchemy's."""
        with ExitStack() as stack:
            stack.enter_context(django_found.found_by(value))
            if can_be_made_up():
                stack.enter_context(found_by(value))
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Within, what is sent with a writing method is sent as a GET: middleware comes before routing."""
        self._method = "GET"
        try:
            yield
        finally:
            self._method = ""

    @contextmanager
    def signed_in(self) -> Iterator[None]:
        """Within, every request is a made-up superuser's, to Django's own authentication and to Django REST framework's.

        So is what an app takes for an anonymous user in a way of its own.
        """
        self._somebody = _superuser()
        try:
            with _nobody_is_anonymous():
                yield
        finally:
            self._somebody = None

    def _judged(self, environ: dict[str, Any], path: str) -> Proof:
        try:
            request = WSGIRequest(environ)
            request._dont_enforce_csrf_checks = True  # noqa: SLF001 - Django's own switch for test clients
            if self._somebody is not None:
                request._cached_user = request._force_auth_user = self._somebody  # noqa: SLF001 - as the frameworks' own test clients
            response = self._handler.get_response(request)
            response.close()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - see law 2; no app ends the check
            return judge_error(error)
        return judge_response(response, path)


@contextmanager
def _nobody_is_anonymous() -> Iterator[None]:
    if not apps.is_installed("django.contrib.auth"):
        yield
        return
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415 - needs the app registry

    cls: Any = AnonymousUser
    changed = {"is_authenticated": True, "is_anonymous": False, "has_perm": _yes, "has_perms": _yes}
    changed |= {"is_active": True, "is_staff": True, "is_superuser": True, "id": NUMBER, "pk": NUMBER}
    before = {name: vars(cls)[name] for name in changed if name in vars(cls)}
    for name, value in changed.items():
        setattr(cls, name, value)
    try:
        yield
    finally:
        for name in changed:
            delattr(cls, name)
        for name, value in before.items():
            setattr(cls, name, value)


def _yes(*_arguments: Any, **_named: Any) -> bool:
    return True


def _superuser() -> Any:
    """None where the project has no users, or makes them in a way of its own."""
    try:
        from django.contrib.auth import get_user_model  # noqa: PLC0415 - needs the app registry

        made = get_user_model()()
        made.pk, made.is_active, made.is_staff, made.is_superuser = NUMBER, True, True, True
    except Exception:  # noqa: BLE001 - the project's own class may want anything
        return None
    return made


@contextmanager
def _quiet() -> Iterator[None]:
    """Errors of the probe reach neither the log nor whoever listens for errors."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [logger.disabled for logger in loggers]
    receivers, got_request_exception.receivers = got_request_exception.receivers, []
    got_request_exception.sender_receivers_cache.clear()
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        got_request_exception.receivers = receivers
        got_request_exception.sender_receivers_cache.clear()
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled


@contextmanager
def _set(name: str, value: Any) -> Iterator[None]:
    before = getattr(settings, name)
    setattr(settings, name, value)
    try:
        yield
    finally:
        setattr(settings, name, before)


def _without_the_guard() -> list[str]:
    """A guard that refuses to serve would refuse the probe that is to say why."""
    return [path for path in settings.MIDDLEWARE if not path.startswith("launchguard.")]


@contextmanager
def _unthrottled() -> Iterator[None]:
    """Django REST framework's throttles would refuse a probe for asking too often."""
    views = sys.modules.get("rest_framework.views")
    if views is None:
        yield
        return
    before = views.APIView.check_throttles
    views.APIView.check_throttles = lambda _view, _request: None
    try:
        yield
    finally:
        views.APIView.check_throttles = before
