"""What may refuse a stranger inside a Django class-based view: mixins, its own `dispatch` and `setup`, its methods' decorators.

Law: the class is run as it is, from `as_view` down, its handlers replaced on the one object that is made for it.
"""

from __future__ import annotations

import itertools
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from launchguard.routes.layers import holding, innermost, layers, maker_of, rebound
from launchguard.routes.naming import dotted_name
from launchguard.routes.once import once
from launchguard.routes.readers.django_gates import (
    FRAMEWORK,
    METHOD_DECORATOR,
    actions_of,
    decorators_named,
    decorators_of,
    is_as_view,
    is_framework,
    view_layers,
)
from launchguard.routes.readers.django_request import StandIn, ask
from launchguard.routes.readers.picked import decorated
from launchguard.routes.report import GateRef, Proof

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launchguard.routes.readers.django_stack import MiddlewareStack, View

__all__ = ["dispatch_gates", "dispatched", "method_gates", "owners_before"]

_KNOWN_MIXINS = "django.contrib.auth.mixins"


def dispatch_gates(
    view_class: type, view: View, stack: MiddlewareStack, picked: dict[str, FunctionType] | None = None
) -> Iterator[GateRef]:
    """The classes whose `setup` or `dispatch` runs before `View`'s: mixins, overrides, `method_decorator(…, name="dispatch")`.

    A mixin that stands after `View` in the order of resolution never runs, and is none. `picked` are the methods that an own
    dispatch picks from, where it does not go by the HTTP method.
    """
    prove = once(
        lambda: ask(lambda stand_in: dispatched(view_class, view, stack, stand_in, picked), view.path)
    )
    for owner in owners_before(view_class):
        found = [*_named_in(owner, owner.__dict__["dispatch"])] if "dispatch" in owner.__dict__ else []
        if not found and "setup" in owner.__dict__ and not is_framework(owner):
            found.append((dotted_name(owner), owner, False))
        for name, target, known in found:
            key = (owner, view_class, name, view.method, view.path)
            yield GateRef(key=key, name=name, known=known, prove=prove, late=not known, target=target)


def owners_before(view_class: type) -> list[type]:
    """The classes that stand before the frameworks' own `View` in the order of resolution, which dispatches to a method."""
    return list(itertools.takewhile(lambda owner: not _is_last_dispatch(owner), view_class.__mro__))


def _is_last_dispatch(owner: type) -> bool:
    return f"{owner.__module__}.{owner.__qualname__}" in (
        "django.views.generic.base.View",
        "rest_framework.views.APIView",
    )


def _named_in(owner: type, dispatch: Any) -> Iterator[tuple[str, Any, bool]]:
    """What one class's `dispatch` stands for: decorators put on it or on the class, and the override itself."""
    chain = layers(dispatch)
    for layer in chain:
        if maker_of(layer) == METHOD_DECORATOR:
            yield from decorators_named(layer)
        elif layer is not chain[-1]:
            yield from decorators_of(layer)
    if owner.__module__ == _KNOWN_MIXINS:
        yield dotted_name(owner), owner, True
    elif not owner.__module__.startswith(FRAMEWORK) and not _is_inherited(owner, dispatch):
        yield dotted_name(owner), owner, False


def _is_inherited(owner: type, dispatch: Any) -> bool:
    """`method_decorator(…, name="dispatch")` copies the inherited method: the class itself adds nothing."""
    inherited = (base.__dict__.get("dispatch") for base in owner.__mro__[1:])
    return any(found is not None and innermost(found) is innermost(dispatch) for found in inherited)


def dispatched(
    view_class: type,
    view: View,
    stack: MiddlewareStack,
    stand_in: StandIn,
    picked: dict[str, FunctionType] | None = None,
) -> Any:
    """Run a class-based view, its handler replaced on the one object that is made for it; of `picked` ones each, behind its decorators.

    It is run within the decorators around it, since they may leave it what it needs; from `as_view` down where they let
    nobody through.

    Raises:
        LookupError: its class makes the view function in a way of its own.
    """
    *around, function = view_layers(view.callback)
    if not is_as_view(function):
        raise LookupError(f"{view_class.__qualname__}.as_view is not the framework's")
    came_in = False

    def make(**initkwargs: Any) -> Any:
        nonlocal came_in
        came_in = True
        return _replaced(view_class(**initkwargs), view, stand_in, picked)

    alone = holding(function, "cls", make)
    whole: Any = alone
    for layer in reversed(around):
        whole = rebound(layer, whole) or whole
    if whole is not alone:
        try:
            response = stack.enter(view, lambda request: whole(request, **stack.arguments(view)))
        except Exception:
            if came_in:
                raise
        else:
            if came_in:
                return response
    return stack.enter(view, lambda request: alone(request, **stack.arguments(view)))


def _replaced(made: Any, view: View, stand_in: StandIn, picked: dict[str, FunctionType] | None) -> Any:
    """A view's object with a stand-in in the place of each handler, and without what answers otherwise than a gate."""
    for name, method in (picked or {}).items():
        setattr(made, name, MethodType(decorated(method, stand_in.like), made))
    if not picked:
        method_name = view.method.lower()
        handler = actions_of(view.callback).get(method_name, method_name)
        setattr(made, handler, stand_in.like(getattr(type(made), handler, None)))
    made.throttle_classes = []
    if hasattr(made, "input_class"):  # allauth's check of the body answers 400 before the handler
        made.input_class = None
    return made


def method_gates(handler: Any, view_class: type, view: View, stack: MiddlewareStack) -> Iterator[GateRef]:
    """The gates among the wrappers of a class-based view's method."""
    for layer in layers(handler)[:-1]:
        for name, target, known in decorators_of(layer):
            key = (layer, view_class, name, view.method, view.path)
            prove = _method_proof(layer, view_class, view, stack)
            yield GateRef(key=key, name=name, known=known, prove=prove, late=not known, target=target)


def _method_proof(layer: Any, view_class: type, view: View, stack: MiddlewareStack) -> Callable[[], Proof]:
    def call(stand_in: StandIn) -> Any:
        alone = rebound(layer, stand_in.like(layer))
        if alone is None:
            raise LookupError("the wrapper does not hold what it wraps")
        made: Any = view_class()

        def at_view(request: Any) -> Any:
            made.setup(request, **stack.arguments(view))
            return alone(made, request, **stack.arguments(view))

        return stack.enter(view, at_view)

    return lambda: ask(call, view.path)
