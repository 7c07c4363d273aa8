"""What may refuse a stranger before a Django view runs: decorators, mixins, the admin's wrapper, middleware.

Law 1: a decorator is known by who made its wrapper (module and qualified name of its code), since `functools.wraps`
copies everything else from the view, and `login_required` leaves no attribute of its own.
Law 2: what Django makes and this page does not name as a gate is none: caches, CSRF, `require_POST`, transactions.
Law 3: a proof runs one wrapper with a stand-in for what it wraps; the project's functions are never changed.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

from launchguard.routes.layers import (
    freevar,
    holding,
    is_wrapper,
    layers,
    made_inside,
    maker,
    maker_of,
    rebound,
)
from launchguard.routes.naming import declared_access, dotted_name
from launchguard.routes.once import once
from launchguard.routes.readers.django_request import (
    StandIn,
    anonymous_request,
    ask,
    judge_error,
    judge_response,
)
from launchguard.routes.readers.django_stack import INFRASTRUCTURE, MiddlewareStack, View
from launchguard.routes.report import GateRef, Proof

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "actions_of",
    "decorator_gates",
    "decorators_of",
    "dispatch_gates",
    "dispatched",
    "is_framework",
    "method_gates",
    "middleware_gates",
    "view_layers",
]

_USER_TESTS = "django.contrib.auth.decorators.user_passes_test"
_METHOD_DECORATOR = "django.utils.decorators._multi_decorate"
_ADMIN = {
    "django.contrib.admin.sites.AdminSite.get_urls",
    "django.contrib.admin.sites.AdminSite.admin_view",
    "django.contrib.admin.options.ModelAdmin.get_urls",
}
_KNOWN_DECORATORS = {
    _USER_TESTS,
    "django.contrib.auth.decorators.login_required",
    "django.contrib.auth.decorators.permission_required",
    "django.contrib.admin.views.decorators.staff_member_required",
}
_KNOWN_MIXINS = "django.contrib.auth.mixins"
_LOGIN_MIDDLEWARE = "django.contrib.auth.middleware.LoginRequiredMiddleware"
_AS_VIEW = ("django.views.generic.base.View.as_view", "rest_framework.viewsets.ViewSetMixin.as_view")
_FRAMEWORK = ("django.", "rest_framework.", "ninja.", "contextlib", "functools", "asgiref.", "launchguard.")


def view_layers(callback: Any) -> list[Any]:
    """The wrappers around a view, outermost first, down to `as_view`'s own function or the view function."""
    chain = layers(callback)
    for index, layer in enumerate(chain):
        if _is_as_view(layer):
            return chain[: index + 1]
    return chain


def _is_as_view(layer: Any) -> bool:
    """Whether a function is what `as_view` makes, the frameworks' or one like them: it holds the class."""
    made_by = maker_of(layer)
    return made_by in _AS_VIEW or (made_by.endswith(".as_view") and isinstance(freevar(layer, "cls"), type))


def actions_of(callback: Any) -> dict[str, str]:
    """Which method of its class a view calls for each HTTP method, where it is told so as view sets are."""
    found = [getattr(callback, "actions", None), *(freevar(layer, "actions") for layer in layers(callback))]
    return next((dict(actions) for actions in found if isinstance(actions, dict)), {})


def decorator_gates(chain: list[Any], view: View, stack: MiddlewareStack) -> Iterator[GateRef]:
    """The gates among a view's wrappers; the last of the chain is the view itself, which may be an object's method."""
    bound: tuple[Any, ...] = ()
    for layer in chain[:-1]:
        name = maker_of(layer)
        if inspect.ismethod(layer):
            bound = (layer.__self__,)
        elif name in _ADMIN:
            yield _admin_gate(layer, view, stack)
            return  # the admin wraps once more at run time: what is below is its own
        elif name == _USER_TESTS:
            yield _user_test_gate(layer, view, stack)
        else:
            yield from _other_gates(layer, bound, view, stack)


def _user_test_gate(layer: Any, view: View, stack: MiddlewareStack) -> GateRef:
    """`login_required`, `permission_required`, `staff_member_required` and all others are this one wrapper."""
    test = freevar(layer, "test_func")
    name = maker_of(test) if made_inside(test) else ""
    known = name in _KNOWN_DECORATORS
    shown = name if known else f"{_USER_TESTS}({dotted_name(test)})"
    permissions = freevar(test, "perms") if name.endswith("permission_required") else None
    if permissions:
        shown = f"{name}({', '.join(map(repr, permissions))})"

    def prove() -> Proof:
        def call(stand_in: StandIn) -> Any:
            alone = rebound(layer, stand_in.like(layer))
            assert alone is not None  # its closure holds `view_func` in every Django
            return stack.enter(view, alone)

        return ask(call, known=True)

    return GateRef(
        key=(shown if known else test, str(freevar(layer, "login_url")), *stack.place_of(view)),
        name=shown,
        known=True,
        prove=prove,
        target=maker(test) if known else test,
    )


def _admin_gate(layer: Any, view: View, stack: MiddlewareStack) -> GateRef:
    owner = freevar(layer, "self")
    site = getattr(owner, "admin_site", owner)

    def prove() -> Proof:
        return ask(lambda stand_in: stack.enter(view, site.admin_view(stand_in.handler)), known=True)

    key = (site, "admin_view", *stack.place_of(view))
    return GateRef(key=key, name=dotted_name(type(site).admin_view), known=True, prove=prove)


def _other_gates(layer: Any, bound: tuple[Any, ...], view: View, stack: MiddlewareStack) -> Iterator[GateRef]:
    """A decorator of the project, or a `method_decorator` on a method that is a view."""

    def call(stand_in: StandIn) -> Any:
        alone = rebound(layer, stand_in.like(layer))
        if alone is None:
            raise LookupError("the wrapper does not hold what it wraps")
        return stack.enter(view, lambda request: alone(*bound, request, **view.kwargs))

    for name, target, known in decorators_of(layer):
        yield GateRef(
            key=(layer, name, view.method, view.path),
            name=f"{name}{declared_access(layer)}",
            known=known,
            prove=lambda: ask(call, view.path),
            late=not known,
            target=target,
        )


def dispatch_gates(view_class: type, view: View, stack: MiddlewareStack) -> Iterator[GateRef]:
    """The classes whose `dispatch` runs before `View`'s: mixins, overrides, `method_decorator(…, name="dispatch")`.

    A mixin that stands after `View` in the order of resolution never runs, and is none.
    """
    prove = once(lambda: ask(lambda stand_in: dispatched(view_class, view, stack, stand_in), view.path))
    for owner in view_class.__mro__:
        if _is_last_dispatch(owner):
            return
        dispatch = owner.__dict__.get("dispatch")
        if dispatch is None:
            continue
        for name, target, known in _named_in(owner, dispatch):
            key = (owner, view_class, name, view.method, view.path)
            yield GateRef(key=key, name=name, known=known, prove=prove, late=not known, target=target)


def _is_last_dispatch(owner: type) -> bool:
    return f"{owner.__module__}.{owner.__qualname__}" in (
        "django.views.generic.base.View",
        "rest_framework.views.APIView",
    )


def _named_in(owner: type, dispatch: Any) -> Iterator[tuple[str, Any, bool]]:
    """What one class's `dispatch` stands for: decorators put on it, and the override itself."""
    for layer in layers(dispatch):
        if maker_of(layer) == _METHOD_DECORATOR:
            yield from _decorators_named(layer)
    if owner.__module__ == _KNOWN_MIXINS:
        yield dotted_name(owner), owner, True
    elif not owner.__module__.startswith(_FRAMEWORK) and not _is_inherited(owner, dispatch):
        yield dotted_name(owner), owner, False


def _is_inherited(owner: type, dispatch: Any) -> bool:
    """`method_decorator(…, name="dispatch")` copies the inherited method: the class itself adds nothing."""
    own = f"{owner.__qualname__}.dispatch"
    codes = (getattr(layer, "__code__", None) for layer in layers(dispatch))
    return not any(code is not None and code.co_qualname == own for code in codes)


def _decorators_named(layer: Any) -> Iterator[tuple[str, Any, bool]]:
    """The decorators of one `method_decorator`, those that Django makes for other ends left out."""
    held = freevar(layer, "decorators")
    for decorator in reversed(held if isinstance(held, (list, tuple)) else [held]):
        target = maker(decorator) if made_inside(decorator) else decorator
        name = maker_of(decorator) if made_inside(decorator) else dotted_name(decorator)
        if name in _KNOWN_DECORATORS:
            yield name, target, True
        elif not name.startswith(_FRAMEWORK):
            yield name, target, False


def dispatched(view_class: type, view: View, stack: MiddlewareStack, stand_in: StandIn) -> Any:
    """Run a class-based view, its handler replaced on the one object that is made for it.

    It is run within the decorators around it, since they may leave it what it needs; from `as_view` down where they let
    nobody through.

    Raises:
        LookupError: its class makes the view function in a way of its own.
    """
    *around, function = view_layers(view.callback)
    if not _is_as_view(function):
        raise LookupError(f"{view_class.__qualname__}.as_view is not the framework's")
    method = view.method.lower()
    handler = actions_of(view.callback).get(method, method)
    came_in = False

    def make(**initkwargs: Any) -> Any:
        nonlocal came_in
        came_in = True
        made: Any = view_class(**initkwargs)
        setattr(made, handler, stand_in.like(getattr(view_class, handler, None)))
        made.throttle_classes = []
        if hasattr(made, "input_class"):  # allauth's check of the body answers 400 before the handler
            made.input_class = None
        return made

    alone = holding(function, "cls", make)
    whole: Any = alone
    for layer in reversed(around):
        whole = rebound(layer, whole) or whole
    if whole is not alone:
        try:
            response = stack.enter(view, lambda request: whole(request, **view.kwargs))
        except Exception:
            if came_in:
                raise
        else:
            if came_in:
                return response
    return stack.enter(view, lambda request: alone(request, **view.kwargs))


def method_gates(handler: Any, view_class: type, view: View, stack: MiddlewareStack) -> Iterator[GateRef]:
    """The gates among the wrappers of a class-based view's method."""
    for layer in layers(handler)[:-1]:
        for name, target, known in decorators_of(layer):
            key = (layer, view_class, name, view.method, view.path)
            prove = _method_proof(layer, view_class, view, stack)
            yield GateRef(key=key, name=name, known=known, prove=prove, late=not known, target=target)


def decorators_of(layer: Any) -> Iterator[tuple[str, Any, bool]]:
    """The decorators that one wrapper stands for, each with its name, itself, and whether it is a known gate.

    Several for a `method_decorator`; none for what the framework makes for other ends.
    """
    made_by = maker_of(layer)
    if made_by == _METHOD_DECORATOR:
        yield from _decorators_named(layer)
    elif made_by == _USER_TESTS:
        yield _USER_TESTS, maker(layer), True
    elif not made_by.startswith(_FRAMEWORK) and is_wrapper(layer):
        yield made_by, maker(layer), False


def is_framework(function: Any) -> bool:
    """Whether a method is the framework's own, so that no app has overridden it."""
    return str(getattr(function, "__module__", "")).startswith(_FRAMEWORK)


def _method_proof(layer: Any, view_class: type, view: View, stack: MiddlewareStack) -> Callable[[], Proof]:
    def call(stand_in: StandIn) -> Any:
        alone = rebound(layer, stand_in.like(layer))
        if alone is None:
            raise LookupError("the wrapper does not hold what it wraps")
        made: Any = view_class()

        def at_view(request: Any) -> Any:
            made.setup(request, **view.kwargs)
            return alone(made, request, **view.kwargs)

        return stack.enter(view, at_view)

    return lambda: ask(call, view.path)


def middleware_gates(view: View, stack: MiddlewareStack) -> Iterator[GateRef]:
    """The project's middleware that may refuse: `LoginRequiredMiddleware`, and whatever is not Django's own."""
    for path in settings.MIDDLEWARE:
        if path == _LOGIN_MIDDLEWARE:
            if getattr(view.callback, "login_required", True):
                yield _login_middleware_gate(path, view)
        elif not path.startswith(INFRASTRUCTURE):
            yield _middleware_gate(path, view, stack)


def _login_middleware_gate(path: str, view: View) -> GateRef:
    factory = import_string(path)

    def prove() -> Proof:
        def call(stand_in: StandIn) -> Any:
            process_view = factory(stand_in.handler).process_view
            request = anonymous_request(view.method, view.path)
            return process_view(request, stand_in.handler, (), {}) or stand_in.handler()

        return ask(call, known=True)

    return GateRef(key=(factory, "process_view"), name=path, known=True, prove=prove, around=True)


def _middleware_gate(path: str, view: View, stack: MiddlewareStack) -> GateRef:
    factory = import_string(path)

    def prove() -> Proof:
        passage = stack.passage(view)
        if path in stack.unused:
            return Proof("passed", "not in use")
        if path not in passage.entered:
            return Proof("error", "another middleware answered first")
        if passage.entered[-1] != path or passage.through:
            return Proof("passed")
        if passage.error is not None:
            return judge_error(passage.error)
        return judge_response(passage.response, view.path)

    key = (factory, view.callback, view.method, view.path)
    known = _is_login_middleware(factory)
    return GateRef(key=key, name=path, known=known, prove=prove, late=True, around=True)


def _is_login_middleware(factory: Any) -> bool:
    return isinstance(factory, type) and any(
        f"{owner.__module__}.{owner.__qualname__}" == _LOGIN_MIDDLEWARE for owner in factory.__mro__
    )
