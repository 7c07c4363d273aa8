"""Django's class-based views: one handler a method, behind the class's `dispatch`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from launchguard.routes.layered import BEFORE
from launchguard.routes.layers import innermost
from launchguard.routes.marker import marker_of
from launchguard.routes.naming import source_of
from launchguard.routes.own_head import OWN_HEAD, guarding_both, own_head
from launchguard.routes.readers.django_before import before_method
from launchguard.routes.readers.django_gates import actions_of, dispatch_gates, method_gates
from launchguard.routes.readers.django_stack import MiddlewareStack, View
from launchguard.routes.readers.django_view import Handled, arming, defined_in
from launchguard.routes.readers.picked import arm_all, goes_by_the_method, picked_methods

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["handled", "methods_of"]

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
    methods = [*map(str.upper, actions), *methods_of(view_class, initkwargs)]
    if not methods or _picks_otherwise(view_class):
        whole = _whole(view_class, marker, View(callback, "GET", path), stack)
        yield replace(whole, methods=frozenset(methods) or whole.methods)
        return
    for method in dict.fromkeys(methods):
        name = actions.get(method.lower(), method.lower())
        handler = getattr(view_class, name)
        view = View(callback, method, path)
        head = own_head(view_class, method)
        gates = method_gates(handler, view_class, view, stack)
        yield Handled(
            methods=frozenset({method}),
            endpoint=defined_in(view_class, name),
            source=source_of(defined_in(view_class, name)),
            gates=(
                *dispatch_gates(view_class, view, stack),
                *(guarding_both(gates, method_gates(head, view_class, view, stack)) if head else gates),
            ),
            kind=kind,
            marker=marker_of(handler) or marker,
            arm=arming(handler),
            details={BEFORE: before_method(callback, view_class, handler)}
            | ({OWN_HEAD: head} if head else {}),
        )


def _picks_otherwise(view_class: type) -> bool:
    """Whether its own dispatch picks a method of the class by anything but the HTTP method."""
    dispatch = innermost(view_class.dispatch)  # type: ignore[attr-defined]
    return (
        dispatch is not None
        and not dispatch.__module__.startswith("django.")
        and bool(picked_methods(view_class, "dispatch", ("builtins.", "django.")))
        and not goes_by_the_method(dispatch)
    )


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


def _whole(view_class: type, marker: str | None, view: View, stack: MiddlewareStack) -> Handled:
    """A class without handlers, as GraphQL's views are: its innermost `dispatch` does the work, what stands before it may refuse.

    Nothing can take the place of that one on a single object, so that only the tripwire proves what stands before it. Where it
    picks one of the class's methods, those are the handlers, each behind its own decorators.
    """
    owners = [
        owner for owner in view_class.__mro__ if "dispatch" in owner.__dict__ and owner.__module__ != _BASE
    ]
    dispatch: Any = owners[-1].__dict__["dispatch"] if owners else view_class.dispatch  # type: ignore[attr-defined]
    picked = picked_methods(view_class, "dispatch", ("builtins.", "django."))
    before = (
        gate for gate in dispatch_gates(view_class, view, stack) if picked or gate.key[0] is not owners[-1]
    )
    return Handled(
        methods=frozenset({"GET", "POST"}),
        endpoint=view_class,
        source=source_of(view_class),
        gates=tuple(replace(gate, prove=None) for gate in before),
        marker=marker_of(dispatch) or marker,
        arm=(lambda hit: arm_all(picked, hit)) if picked else arming(dispatch),
        details={"any_method": True},
    )
