"""What may refuse a stranger before a Django view runs: decorators, the admin's wrapper, middleware.

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

from launchguard.routes.calls import looks_at_place
from launchguard.routes.layers import (
    freevar,
    is_wrapper,
    layers,
    made_inside,
    maker,
    maker_of,
    rebound,
)
from launchguard.routes.naming import declared_access, dotted_name
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
    from collections.abc import Iterator

__all__ = [
    "AS_VIEW",
    "FRAMEWORK",
    "METHOD_DECORATOR",
    "actions_of",
    "decorator_gates",
    "decorators_named",
    "decorators_of",
    "is_as_view",
    "is_framework",
    "middleware_gates",
    "view_layers",
]

_USER_TESTS = "django.contrib.auth.decorators.user_passes_test"
METHOD_DECORATOR = "django.utils.decorators._multi_decorate"
_MIDDLEWARE_DECORATOR = "django.utils.decorators.make_middleware_decorator"
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
_LOGIN_MIDDLEWARE = "django.contrib.auth.middleware.LoginRequiredMiddleware"
AS_VIEW = ("django.views.generic.base.View.as_view", "rest_framework.viewsets.ViewSetMixin.as_view")
FRAMEWORK = ("django.", "rest_framework.", "ninja.", "contextlib", "functools", "asgiref.", "launchguard.")


def view_layers(callback: Any) -> list[Any]:
    """The wrappers around a view, outermost first, down to `as_view`'s own function or the view function."""
    chain = layers(callback)
    for index, layer in enumerate(chain):
        if is_as_view(layer):
            return chain[: index + 1]
    return chain


def is_as_view(layer: Any) -> bool:
    """Whether a function is what `as_view` makes, the frameworks' or one like them: it holds the class."""
    if maker_of(layer) in AS_VIEW:
        return True
    name = getattr(getattr(layer, "__code__", None), "co_qualname", "")
    return "as_view.<locals>." in name and isinstance(freevar(layer, "cls"), type)


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
        proof = ask(lambda stand_in: stack.enter(view, site.admin_view(stand_in.handler)), known=True)
        return proof._replace(by_place=looks_at_place(site))

    key = (site, "admin_view", *stack.place_of(view))
    return GateRef(key=key, name=dotted_name(type(site).admin_view), known=True, prove=prove)


def _other_gates(layer: Any, bound: tuple[Any, ...], view: View, stack: MiddlewareStack) -> Iterator[GateRef]:
    """A decorator of the project, or a `method_decorator` on a method that is a view."""

    def call(stand_in: StandIn) -> Any:
        alone = rebound(layer, stand_in.like(layer))
        if alone is None:
            raise LookupError("the wrapper does not hold what it wraps")
        return stack.enter(view, lambda request: alone(*bound, request, **stack.arguments(view)))

    for name, target, known in decorators_of(layer):
        yield GateRef(
            key=(layer, name, view.method, view.path),
            name=f"{name}{declared_access(layer)}",
            known=known,
            prove=lambda: ask(call, view.path),
            late=not known,
            target=target,
        )


def decorators_named(layer: Any) -> Iterator[tuple[str, Any, bool]]:
    """The decorators of one `method_decorator`, those that Django makes for other ends left out."""
    held = freevar(layer, "decorators")
    for decorator in reversed(held if isinstance(held, (list, tuple)) else [held]):
        target = maker(decorator) if made_inside(decorator) else decorator
        name = maker_of(decorator) if made_inside(decorator) else dotted_name(decorator)
        if name == _MIDDLEWARE_DECORATOR:
            target = freevar(decorator, "middleware_class")
            name = dotted_name(target)
        if name in _KNOWN_DECORATORS:
            yield name, target, True
        elif not name.startswith(FRAMEWORK):
            yield name, target, False


def decorators_of(layer: Any) -> Iterator[tuple[str, Any, bool]]:
    """The decorators that one wrapper stands for, each with its name, itself, and whether it is a known gate.

    Several for a `method_decorator`; none for what the framework makes for other ends.
    """
    made_by = maker_of(layer)
    if made_by == METHOD_DECORATOR:
        yield from decorators_named(layer)
    elif made_by == _USER_TESTS:
        yield _USER_TESTS, maker(layer), True
    elif made_by == _MIDDLEWARE_DECORATOR:
        middleware = type(freevar(layer, "middleware"))
        if not f"{middleware.__module__}.".startswith(INFRASTRUCTURE):
            yield dotted_name(middleware), middleware, False
    elif not made_by.startswith(FRAMEWORK) and is_wrapper(layer):
        yield made_by, maker(layer), False


def is_framework(function: Any) -> bool:
    """Whether a method is the framework's own, so that no app has overridden it."""
    return str(getattr(function, "__module__", "")).startswith(FRAMEWORK)


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
