"""A Django project's middleware, entered with an anonymous request and a stand-in where its view would be.

Law 1: the project's own handler is left alone: each middleware is made a second time, as Django's test client does.
Law 2: a response that is made where the view would be is taken there; on the way back the middleware sees an empty one
of its status, which need not be rendered.
Law 3: what a middleware raises is not turned into an error page, so that no error is logged or reported for a proof.
"""

from __future__ import annotations

import functools
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse
from django.urls import get_resolver
from django.utils.module_loading import import_string

from launchguard.routes.made_up import worn
from launchguard.routes.readers.django_request import anonymous_request, bare_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.routes.made_up import MadeUp
    from launchguard.routes.readers.django_paths import Declared

__all__ = ["INFRASTRUCTURE", "MiddlewareStack", "Passage", "View"]


INFRASTRUCTURE = (
    "django.",
    "launchguard.",
    "corsheaders.",
    "csp.",
    "debug_toolbar.",
    "django_htmx.",
    "django_prometheus.",
    "django_structlog.",
    "silk.",
    "waffle.",
    "whitenoise.",
)
"""Middleware that concerns transport, headers or measuring, and never who asks: not entered for a proof of its own."""


class View(NamedTuple):
    """What is asked for: a view under a concrete path."""

    callback: Any
    method: str
    path: str


@dataclass(slots=True, eq=False)
class Passage:
    """How an anonymous request went through the stack: the middleware that it entered, in order, and what came of it."""

    entered: list[str] = field(default_factory=list)
    through: bool = False
    response: Any = None
    error: Exception | None = None


class MiddlewareStack:
    """The project's middleware, made once, the first time that a gate needs it."""

    def __init__(self) -> None:
        self.unused: set[str] = set()
        """Middleware that said, when it was made, that this project has no use for it."""
        self.asks_anybody = any(not path.startswith(INFRASTRUCTURE) for path in settings.MIDDLEWARE)
        """Whether there is middleware that may say who is asking."""
        self._declared: dict[tuple[int, str], Declared] = {}
        self._views: list[tuple[str, Any]] = []
        self._passages: dict[tuple[Any, str, str, MadeUp], Passage] = {}
        self._made: Callable[[Any], Any] | None = None
        self._once = threading.Lock()

    def declare(self, declared: Declared, path: str) -> None:
        """Say which way leads to a view that is asked for under this path."""
        self._declared[id(declared.callback), path] = declared

    def arguments(self, view: View) -> dict[str, Any]:
        """What Django would hand to the view for this path, converted; empty where a converter refuses it."""
        declared = self._declared.get((id(view.callback), view.path))
        return (declared.arguments(view.path) if declared is not None else None) or {}

    def place_of(self, view: View) -> tuple[str, ...]:
        """What a gate's key must hold beside the gate: the place, where middleware may know a visitor at one only."""
        return (view.method, view.path) if self.asks_anybody else ()

    def passage(self, view: View) -> Passage:
        """What the middleware alone does with a stranger who asks for a view; asked once for each."""
        key = (view.callback, view.method, view.path, worn())
        known = self._passages.get(key)
        if known is None:
            known = self._passages[key] = self._pass(view)
        return known

    def enter(self, view: View, at_view: Callable[[Any], Any]) -> Any:
        """Call `at_view` with the anonymous request that the middleware leaves, and give its response.

        Where all middleware is Django's own, the request is made as it would leave it; so it is where the project's
        middleware fails or lets nobody through.
        """
        if not self.asks_anybody:
            return at_view(anonymous_request(view.method, view.path))
        passage = Passage()
        try:
            response = self._run(view, at_view, passage)
            passage.response = passage.response or response
        except Exception as error:
            if passage.through and passage.response is None:
                raise
            passage.error = error
        self._passages.setdefault((view.callback, view.method, view.path, worn()), passage)
        if passage.through:
            return passage.response
        return at_view(anonymous_request(view.method, view.path))

    def _pass(self, view: View) -> Passage:
        passage = Passage()
        try:
            response = self._run(view, lambda _request: HttpResponse(), passage)
            passage.response = passage.response or response
        except Exception as error:  # noqa: BLE001 - the project's own middleware may raise anything
            passage.error = error
        return passage

    def _run(self, view: View, at_view: Callable[[Any], Any], passage: Passage) -> Any:
        request = bare_request(view.method, view.path)
        request.resolver_match = _match(get_resolver(), view.path)
        request.launchguard = (view, at_view, passage)
        return self._chain(request)

    def _chain(self, request: Any) -> Any:
        with self._once:
            if self._made is None:
                self._made = self._make()
        return self._made(request)

    def _make(self) -> Callable[[Any], Any]:
        handler: Callable[[Any], Any] = self._innermost
        adapt = BaseHandler().adapt_method_mode
        for path in reversed(settings.MIDDLEWARE):
            if path.startswith("launchguard."):
                continue
            factory = import_string(path)
            is_async = not getattr(factory, "sync_capable", True)
            try:
                made = factory(adapt(is_async, handler, False))
            except MiddlewareNotUsed:
                self.unused.add(path)
                continue
            if hasattr(made, "process_view"):
                self._views.insert(0, (path, adapt(False, made.process_view)))
            handler = _noted(adapt(False, made, is_async), path)
        return handler

    def _innermost(self, request: Any) -> Any:
        view, at_view, passage = request.launchguard
        stand_in = functools.wraps(view.callback, assigned=())(lambda _request, **_kwargs: None)
        for path, process_view in self._views:
            passage.entered.append(path)
            response = process_view(request, stand_in, (), self.arguments(view))
            if response:
                return response
        passage.through = True
        passage.response = at_view(request)
        return HttpResponse(status=getattr(passage.response, "status_code", 200))


def _noted(middleware: Callable[[Any], Any], path: str) -> Callable[[Any], Any]:
    def handler(request: Any) -> Any:
        request.launchguard[2].entered.append(path)
        return middleware(request)

    return handler


@functools.lru_cache(maxsize=4096)
def _match(resolver: Any, path: str) -> Any:
    try:
        return resolver.resolve(path)
    except Exception:  # noqa: BLE001 - a converter may raise anything; a gate is then asked without parameters
        return None
