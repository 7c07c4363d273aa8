"""Django REST framework's views and view sets: a row for each method or action that a URL reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchguard.routes.layered import BEFORE, Layer
from launchguard.routes.layers import layers, maker_of
from launchguard.routes.marker import marker_of
from launchguard.routes.naming import source_of
from launchguard.routes.own_head import OWN_HEAD, asked_for_head_too, guarding_both, own_head
from launchguard.routes.readers.django_before import before_method, before_permissions
from launchguard.routes.readers.django_class_views import (
    FRAMEWORKS,
    OTHERS,
    dispatches_itself,
    methods_of,
    whole,
)
from launchguard.routes.readers.django_stack import MiddlewareStack, View
from launchguard.routes.readers.django_view import Handled, arming, defined_in
from launchguard.routes.readers.unnamed_methods import answered_by_hook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launchguard.routes.report import GateRef

from launchguard.routes.readers.drf_gates import API_VIEW, Action, handler_gates, permission_name, view_gates

__all__ = ["handled", "is_api_view"]


def is_api_view(view_class: Any) -> bool:
    """Whether a view's class is Django REST framework's."""
    from rest_framework.views import APIView  # noqa: PLC0415 - loaded already, or the reader would not ask

    return isinstance(view_class, type) and issubclass(view_class, APIView)


def handled(callback: Any, path: str, stack: MiddlewareStack) -> Iterator[Handled]:
    """Every method or action that the URL reaches."""
    cls, initkwargs = callback.cls, getattr(callback, "initkwargs", {})
    actions = getattr(callback, "actions", None)
    if actions:
        methods = [name.upper() for name in actions if name != "head" or "get" not in actions]
    else:
        methods = methods_of(cls, initkwargs)
    if dispatches_itself(cls):
        yield from whole(callback, cls, methods, path, stack)
        return
    for method in [*methods, *sorted(answered_by_hook(cls, OTHERS, methods, FRAMEWORKS))]:
        action = Action(cls, initkwargs, actions, View(callback, method, path))
        handler = getattr(cls, action.name)
        shown = _shown(handler, cls, action.name)
        head = None if actions else own_head(cls, method)
        yield Handled(
            methods=frozenset({method}),
            endpoint=shown,
            source=source_of(shown),
            gates=tuple(_gates(action, handler, head, stack)),
            marker=marker_of(handler) or marker_of(callback) or getattr(cls, "__launchguard_public__", None),
            arm=arming(handler),
            details=_details(action)
            | {BEFORE: _before(callback, action, handler)}
            | ({OWN_HEAD: head} if head else {}),
        )


def _gates(action: Action, handler: Any, head: Any, stack: MiddlewareStack) -> list[GateRef]:
    """What stands before the view's permissions, these, and what stands before its handler; before that of HEAD too."""
    of_head = action.of_head() if action.view.method == "GET" else action
    gates = asked_for_head_too(view_gates(action, stack), lambda: view_gates(of_head, stack))
    of_handler = list(handler_gates(action, handler, stack))
    if head:
        return [*gates, *guarding_both(of_handler, handler_gates(of_head, head, stack))]
    return [*gates, *asked_for_head_too(of_handler, lambda: handler_gates(of_head, handler, stack))]


def _before(callback: Any, action: Action, handler: Any) -> tuple[Layer, ...]:
    return (*before_permissions(action.permissions), *before_method(callback, action.cls, handler))


def _shown(handler: Any, cls: type, name: str) -> Any:
    return layers(handler)[-1] if maker_of(handler) == API_VIEW else defined_in(cls, name)


def _details(action: Action) -> dict[str, Any]:
    details: dict[str, Any] = {
        "permissions": tuple(map(permission_name, action.permissions)),
        "fix": "permission_classes = [{gate}]",
    }
    scopes = getattr(action.cls, "required_scopes", None)
    if scopes:
        details["scopes"] = tuple(scopes)
    fields = _fields(action)
    if fields:
        details["fields"] = fields
    if action.actions:
        details["action"] = action.name
    return details


def _fields(action: Action) -> tuple[str, ...]:
    """The names that the declared serializer takes from a body, as far as its class tells without being made."""
    serializer = action.initkwargs.get("serializer_class", getattr(action.cls, "serializer_class", None))
    named = getattr(getattr(serializer, "Meta", None), "fields", ())
    declared = getattr(serializer, "_declared_fields", {})
    return tuple(dict.fromkeys([*declared, *(named if isinstance(named, (list, tuple)) else ())]))
