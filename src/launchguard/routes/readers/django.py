"""Reads a Django project's routes: from the URL configuration, with Django REST framework's and ninja's views opened up.

Law 1: Django chooses the view by path alone; of two views with one pattern the first gets every request.
Law 2: each kind of view has its own module that says which methods it answers and what stands before its handler;
what none of them knows is reported with a note, and never taken for protected.
"""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.urls import get_resolver

from launchguard.routes.layered import BEFORE
from launchguard.routes.made_up import VALUE
from launchguard.routes.own_head import asked_for_head_too
from launchguard.routes.readers import django_class_views, django_functions, drf, ninja
from launchguard.routes.readers.channels import django_inside, is_protocol_router, websockets_of
from launchguard.routes.readers.django_before import middleware_before
from launchguard.routes.readers.django_gates import decorator_gates, middleware_gates, view_layers
from launchguard.routes.readers.django_paths import Declared, declared_in
from launchguard.routes.readers.django_settings import django_settings
from launchguard.routes.readers.django_stack import MiddlewareStack, View
from launchguard.routes.report import FoundRoute
from launchguard.routes.sample import sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launchguard.findings import Finding
    from launchguard.routes.readers.django_view import Handled
    from launchguard.routes.report import GateRef

__all__ = ["DjangoReader"]

_DOCS = (
    "drf_spectacular.",
    "drf_yasg.",
    "rest_framework.schemas.",
    "rest_framework.documentation.",
    "ninja.openapi.",
)

_OTHER_CONFIGURATIONS = ("ROOT_HOSTCONF", "SUBDOMAIN_URLCONFS", "PUBLIC_SCHEMA_URLCONF")
"""Where django-hosts, django-subdomains and django-tenants are told of further URL configurations."""


class DjangoReader:
    """Reads the project that is set up in this process; the app object only says that it is Django's."""

    def reads(self, app: Any) -> bool:
        """A handler of Django, the handler that serves static files around it, Channels' switch before it, or the settings."""
        if is_protocol_router(app):
            app = django_inside(app)
        return isinstance(app, BaseHandler) or app is settings

    def described(self, app: Any) -> tuple[()]:  # noqa: ARG002 - see below
        """The framework describes nothing but the table that is read."""
        return ()

    def starts(self, app: Any) -> tuple[()]:  # noqa: ARG002 - see below
        """Nothing runs later than the code that makes the app."""
        return ()

    def settings(self, app: Any) -> Iterator[Finding]:  # noqa: ARG002 - as below
        """Settings of the project that open doors."""
        return django_settings()

    def routes(self, app: Any) -> Iterator[FoundRoute]:
        """Every view of the project, since one process holds one, and every WebSocket beside them."""
        yield from self._views()
        yield from _by_host()
        yield from websockets_of(app)

    def _views(self) -> Iterator[FoundRoute]:
        stack = MiddlewareStack()
        seen: set[str] = set()
        by_view: dict[int, tuple[Declared, list[FoundRoute]]] = {}
        for declared in declared_in(get_resolver()):
            if declared.pattern in seen:
                continue
            seen.add(declared.pattern)
            plain = by_view.get(id(declared.callback))
            if plain is not None and _is_format_of(declared, plain[0]):
                yield from (dataclasses.replace(route, pattern=declared.pattern) for route in plain[1])
                continue
            found = list(_routes_of(declared, stack))
            by_view[id(declared.callback)] = (declared, found)
            yield from found


def _by_host() -> Iterator[FoundRoute]:
    """Other URL configurations, which a library serves by the host's name: said to be unread, as long as nobody reads them."""
    for name in _OTHER_CONFIGURATIONS:
        declared = getattr(settings, name, None)
        if declared and declared != settings.ROOT_URLCONF:
            note = f"{name} = {declared!r}: which URL configuration serves depends on the host, and only ROOT_URLCONF was read"
            yield FoundRoute(frozenset({"*"}), "/*", kind="mount", note=note, details={"in_settings": True})


def _is_format_of(declared: Declared, plain: Declared) -> bool:
    """Whether a pattern is another spelling of one route with a format at its end: `/users.json` is `/users/`."""
    if not declared.path.rstrip("/").endswith("{format}"):
        return False
    stem = declared.path.rstrip("/").removesuffix("{format}").removesuffix(".")
    return stem.rstrip("/") == plain.path.rstrip("/")


def _routes_of(declared: Declared, stack: MiddlewareStack) -> Iterator[FoundRoute]:
    if not callable(declared.callback):
        note = f"a {type(declared.node).__name__} in the URL configuration is no view that Django knows"
        yield FoundRoute(frozenset({"*"}), declared.path, declared.pattern, kind="mount", note=note)
        return
    chain = view_layers(declared.callback)
    path = sample(declared.pattern)
    stack.declare(declared, path)
    for handled in _handled(declared.callback, chain, path, stack):
        view = View(declared.callback, min(handled.methods), path)
        yield FoundRoute(
            methods=handled.methods,
            path=declared.path,
            pattern=declared.pattern,
            endpoint=handled.endpoint,
            source=handled.source,
            gates=(*_around(chain, view, stack), *handled.gates),
            kind=_kind(handled),
            marker=handled.marker,
            note=handled.note,
            arm=handled.arm,
            details={**handled.details, **_of_django(handled), BEFORE: _before(handled)},
        )


def _around(chain: list[Any], view: View, stack: MiddlewareStack) -> list[GateRef]:
    """The middleware and the decorators of a view, which may look at the method: HEAD comes with GET."""

    def of(asked: View) -> list[GateRef]:
        return [*middleware_gates(asked, stack), *decorator_gates(chain, asked, stack)]

    if view.method != "GET":
        return of(view)
    return asked_for_head_too(of(view), lambda: of(View(view.callback, "HEAD", view.path)))


def _handled(callback: Any, chain: list[Any], path: str, stack: MiddlewareStack) -> Iterator[Handled]:
    view_class = getattr(callback, "view_class", None) or getattr(callback, "cls", None)
    if "rest_framework" in sys.modules and drf.is_api_view(view_class):
        return drf.handled(callback, path, stack)
    if "ninja" in sys.modules and (path_view := ninja.path_view_of(callback)) is not None:
        return ninja.handled(path_view, callback, path, stack)
    if isinstance(view_class, type):
        return django_class_views.handled(callback, view_class, path, stack)
    return django_functions.handled(callback, chain)


def _of_django(handled: Handled) -> dict[str, Any]:
    """Django answers HEAD with GET's handler; made-up credentials come as a session too; the policy is in the settings."""
    cookie = f"{settings.SESSION_COOKIE_NAME}={VALUE}"
    return {"head": "GET" in handled.methods, "credentials": {"cookie": cookie}, "in_settings": True}


def _before(handled: Handled) -> tuple[Any, ...]:
    return (*middleware_before(), *handled.details.get(BEFORE, ()))


def _kind(handled: Handled) -> Any:
    module = getattr(handled.endpoint, "__module__", "") or ""
    return "docs" if handled.kind == "http" and f"{module}.".startswith(_DOCS) else handled.kind
