"""The layers before a Django view's handler, as the tripwire may leave them out: middleware, decorators, mixins, permissions."""

from __future__ import annotations

import functools
from types import FunctionType
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

from launchguard.routes.layered import Layer, decorators_before, overrides_before
from launchguard.routes.layers import layers
from launchguard.routes.naming import dotted_name
from launchguard.routes.readers.django_stack import INFRASTRUCTURE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["before_method", "before_permissions", "middleware_before"]

_HOOKS = ("setup", "dispatch", "initial", "check_permissions")
_FRAMEWORKS = ("django.views.", "rest_framework.")


def before_method(callback: Any, view_class: type, handler: Any) -> tuple[Layer, ...]:
    """Of a class-based view: the decorators around it, its own and its mixins' hooks, the decorators of its method."""
    found = [
        *decorators_before(layers(callback)),
        *_dispatch_decorators(view_class),
        *overrides_before(view_class, _HOOKS, _is_the_frameworks),
        *decorators_before(layers(handler)),
    ]
    return tuple(found)


def _dispatch_decorators(view_class: type) -> Iterator[Layer]:
    """What `method_decorator` put on a `dispatch`."""
    for owner in view_class.__mro__:
        if _is_the_frameworks(owner):
            return
        own = owner.__dict__.get("dispatch")
        if hasattr(own, "__wrapped__"):
            yield from decorators_before(layers(own))


def _is_the_frameworks(owner: type) -> bool:
    return f"{owner.__module__}.".startswith(_FRAMEWORKS)


def before_permissions(permissions: tuple[Any, ...]) -> Iterator[Layer]:
    """Django REST framework's permission classes, each of which may look an object up before it looks at the visitor."""
    for permission in permissions:
        asked = getattr(permission, "has_permission", None)
        if isinstance(permission, type) and isinstance(asked, FunctionType):
            yield Layer(dotted_name(permission), asked, _yes)


def _yes(*_arguments: Any) -> bool:
    return True


@functools.cache
def middleware_before() -> tuple[Layer, ...]:
    """The project's own middleware, as far as it is classes with a `__call__` or the older hooks."""
    return tuple(
        layer
        for path in settings.MIDDLEWARE
        if not path.startswith(INFRASTRUCTURE)
        for layer in _of_middleware(path, import_string(path))
    )


def _of_middleware(path: str, factory: Any) -> Iterator[Layer]:
    hooks: dict[str, Callable[..., Any]] = {
        "__call__": lambda made, request: made.get_response(request),
        "process_request": lambda *_arguments: None,
        "process_view": lambda *_arguments: None,
    }
    for name, instead in hooks.items():
        function = vars(factory).get(name) if isinstance(factory, type) else None
        if isinstance(function, FunctionType):
            yield Layer(f"{path}.{name}", function, instead, shared=True)
