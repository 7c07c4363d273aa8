"""Django's class-based views: one handler a method, behind the class's `dispatch`."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from launchguard.routes.layered import BEFORE
from launchguard.routes.layers import innermost
from launchguard.routes.marker import marker_of
from launchguard.routes.naming import source_of
from launchguard.routes.own_head import OWN_HEAD, asked_for_head_too, guarding_both, own_head
from launchguard.routes.readers.django_before import before_method
from launchguard.routes.readers.django_dispatch import dispatch_gates, method_gates, owners_before
from launchguard.routes.readers.django_gates import actions_of
from launchguard.routes.readers.django_stack import MiddlewareStack, View
from launchguard.routes.readers.django_view import Handled, arming, defined_in
from launchguard.routes.readers.picked import arm_all, goes_by_the_method, hands_on, picked_methods
from launchguard.routes.readers.unnamed_methods import answered_by_hook

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from types import FunctionType

    from launchguard.routes.report import GateRef

__all__ = ["FRAMEWORKS", "OTHERS", "dispatches_itself", "handled", "methods_of", "whole"]

FRAMEWORKS = ("django.", "rest_framework.")

OTHERS = "http_method_not_allowed"
"""What the frameworks call where a class has no handler for a method."""

_BASE = "django.views.generic.base"
_FORM = "django.views.generic.edit"


def handled(callback: Any, view_class: type, path: str, stack: MiddlewareStack) -> Iterator[Handled]:
    """Every method that the class answers; a class that answers all in its own `dispatch` is one handler."""
    initkwargs = getattr(callback, "view_initkwargs", None) or {}
    marker = marker_of(callback) or getattr(view_class, "__launchguard_public__", None)
    kind = "redirect" if _only_redirects(view_class) else "http"
    actions = {
        method.lower(): action
        for method, action in actions_of(callback).items()
        if hasattr(view_class, action)
    }
    named = [*map(str.upper, actions), *methods_of(view_class, initkwargs)]
    if dispatches_itself(view_class) or not (named or _answered_otherwise(view_class, named)):
        yield from whole(callback, view_class, named, path, stack)
        return
    for method in dict.fromkeys([*named, *_answered_otherwise(view_class, named)]):
        name = actions.get(method.lower(), method.lower())
        name = name if hasattr(view_class, name) else OTHERS
        handler = getattr(view_class, name)
        view = View(callback, method, path)
        head = own_head(view_class, method)
        yield Handled(
            methods=frozenset({method}),
            endpoint=defined_in(view_class, name),
            source=source_of(defined_in(view_class, name)),
            gates=tuple(_gates(view_class, handler, head, view, stack)),
            kind=kind,
            marker=marker_of(handler) or marker,
            arm=arming(handler),
            details={BEFORE: before_method(callback, view_class, handler)}
            | ({OWN_HEAD: head} if head else {}),
        )


def _gates(view_class: type, handler: Any, head: Any, view: View, stack: MiddlewareStack) -> list[GateRef]:
    """What stands before a method of a class; before that of HEAD too where it is GET's row."""
    gates = list(method_gates(handler, view_class, view, stack))
    if view.method != "GET":
        return [*dispatch_gates(view_class, view, stack), *gates]
    of_head = View(view.callback, "HEAD", view.path)
    before = asked_for_head_too(
        dispatch_gates(view_class, view, stack), lambda: dispatch_gates(view_class, of_head, stack)
    )
    if head:
        return [*before, *guarding_both(gates, method_gates(head, view_class, of_head, stack))]
    return [
        *before,
        *asked_for_head_too(gates, lambda: method_gates(handler, view_class, of_head, stack)),
    ]


def _answered_otherwise(view_class: type, named: list[str]) -> list[str]:
    return sorted(answered_by_hook(view_class, OTHERS, named, FRAMEWORKS))


def dispatches_itself(view_class: type) -> bool:
    """Whether its own dispatch is the handler, or picks a method of the class by anything but the HTTP method."""
    return bool(_picks(view_class)) or _working(view_class) is not None


def _picks(view_class: type) -> dict[str, FunctionType]:
    """The methods that its own dispatch picks from, where that does not go by the HTTP method."""
    dispatch = innermost(view_class.dispatch)  # type: ignore[attr-defined]
    if dispatch is None or dispatch.__module__.startswith(FRAMEWORKS):
        return {}
    picked = picked_methods(view_class, "dispatch", ("builtins.", *FRAMEWORKS))
    return {} if goes_by_the_method(dispatch) else picked


def _working(view_class: type) -> type | None:
    """The class whose own `dispatch` does the work, as it hands on to nothing, so that no class behind it is asked."""
    for owner in owners_before(view_class):
        dispatch = innermost(owner.__dict__.get("dispatch"))
        if dispatch is None or dispatch.__module__.startswith(FRAMEWORKS):
            continue
        if not hands_on(dispatch, "dispatch"):
            return owner
    return None


def methods_of(view_class: type, initkwargs: dict[str, Any]) -> list[str]:
    """The methods that the class has a handler for, those left out that the framework answers itself.

    OPTIONS of `View`, HEAD where there is GET, PUT of the generic form views, which is their POST, and what a redirect
    does with every other method, which is its GET.
    """
    allowed: list[str] = initkwargs.get("http_method_names") or view_class.http_method_names  # type: ignore[attr-defined]
    found = [name for name in allowed if _own(view_class, name, allowed)]
    return [name.upper() for name in found if not (name == "head" and "get" in found)]


def _own(view_class: type, name: str, allowed: list[str]) -> bool:
    handler = getattr(view_class, name, None)
    module, qualified = getattr(handler, "__module__", ""), getattr(handler, "__qualname__", "")
    if name == "options" and module in (_BASE, "rest_framework.views"):
        return False
    if "get" in allowed and name != "get" and module == _BASE and qualified.startswith("RedirectView."):
        return False
    return handler is not None and not (
        name == "put" and module == _FORM and qualified.startswith("ProcessFormView.")
    )


def _only_redirects(view_class: type) -> bool:
    """Whether no code of the app's runs: a `RedirectView` with nothing of its own but attributes, its `dispatch` apart."""
    names = (*view_class.http_method_names, "get_redirect_url")  # type: ignore[attr-defined]
    handlers = [getattr(view_class, name) for name in names if hasattr(view_class, name)]
    return hasattr(view_class, "get_redirect_url") and all(
        handler.__module__ == _BASE for handler in handlers
    )


def whole(
    callback: Any, view_class: type, named: Collection[str], path: str, stack: MiddlewareStack
) -> Iterator[Handled]:
    """A class whose own dispatch picks one of its methods, or does the work itself, as GraphQL's views do.

    The picked methods are the handlers, each behind its own decorators. Nothing can take the place of a dispatch that works on a
    single object, so that only the tripwire proves what stands before it.
    """
    methods = frozenset(named) or frozenset({"GET", "POST"})
    picked = _picks(view_class)
    working = None if picked else _working(view_class) or _last_of_the_apps(view_class)
    dispatch: Any = view_class.dispatch if working is None else working.__dict__["dispatch"]  # type: ignore[attr-defined]
    marker = marker_of(dispatch) or marker_of(callback)
    for methods_alike in [frozenset({method}) for method in sorted(methods)] if picked else [methods]:
        gates = dispatch_gates(view_class, View(callback, min(methods_alike), path), stack, picked)
        yield Handled(
            methods=methods_alike,
            endpoint=view_class,
            source=source_of(view_class),
            gates=tuple(gates if working is None else _before(working, view_class, gates)),
            marker=marker or getattr(view_class, "__launchguard_public__", None),
            arm=partial(arm_all, picked) if picked else None if working is None else arming(dispatch),
            details={"any_method": True},
        )


def _last_of_the_apps(view_class: type) -> type | None:
    owners = [owner for owner in owners_before(view_class) if "dispatch" in owner.__dict__]
    return next((owner for owner in reversed(owners) if not owner.__module__.startswith("django.")), None)


def _before(working: type, view_class: type, gates: Iterable[GateRef]) -> Iterator[GateRef]:
    """The gates of the classes that stand before the one that works; what decorates that one's dispatch counts too."""
    order = view_class.__mro__
    for gate in gates:
        owner = gate.key[0]
        if order.index(owner) < order.index(working) or (owner is working and gate.target is not working):
            yield replace(gate, prove=None)
