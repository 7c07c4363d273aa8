"""Drives a Django project in-process, as a stranger: its middleware, decorators and permissions run, its handlers are wired.

Law 1: CSRF checks and throttles are off, writes are rolled back, and all of it is as before when the probe ends.
Law 2: an error is raised, not rendered, logged or reported: the hit of the wire is the verdict.
"""

from __future__ import annotations

import logging
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import got_request_exception

from launchguard.routes.probes.django_writes import undone_writes
from launchguard.routes.probes.wsgi import cgi_headers
from launchguard.routes.readers.django_request import allowed_host
from launchguard.routes.readers.wsgi import environ_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["DjangoProbe", "probing"]

_LOGGERS = ("django.request", "django.security", "django.security.csrf")


class DjangoProbe:
    """The project that is set up in this process, asked as often as one likes.

    Attributes:
        writes: the database writes of code above the handlers, which were rolled back.
    """

    def __init__(self, handler: BaseHandler) -> None:
        self._handler = handler
        self.writes: list[str] = []

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> int:
        """Ask once; gives the status, or 0 where the project raised. Not inside a running event loop."""
        environ = environ_of(method, path, headers.get("host") or allowed_host(), body) | cgi_headers(headers)
        if settings.SECURE_PROXY_SSL_HEADER:
            name, value = settings.SECURE_PROXY_SSL_HEADER
            environ[name] = value
        try:
            request = WSGIRequest(environ)
            request._dont_enforce_csrf_checks = True  # noqa: SLF001 - Django's own switch for test clients
            with undone_writes() as writes:
                response = self._handler.get_response(request)
            response.close()
        except Exception:  # noqa: BLE001 - see law 2
            return 0
        self.writes += writes
        return int(response.status_code)


@contextmanager
def probing(app: Any) -> Iterator[DjangoProbe]:  # noqa: ARG001 - one process holds one project
    """Within, the project may be asked through its own middleware, made anew as Django's test client does."""
    with ExitStack() as stack:
        stack.enter_context(_quiet())
        stack.enter_context(_raising())
        stack.enter_context(_unthrottled())
        handler = BaseHandler()
        handler.load_middleware()
        yield DjangoProbe(handler)


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
def _raising() -> Iterator[None]:
    before = settings.DEBUG_PROPAGATE_EXCEPTIONS
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True
    try:
        yield
    finally:
        settings.DEBUG_PROPAGATE_EXCEPTIONS = before


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
