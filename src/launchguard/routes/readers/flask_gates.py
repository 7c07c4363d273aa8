"""What may refuse a stranger before a Flask view runs: `before_request`, decorators, method decorators of resources.

Law 1: a decorator is known by who made its wrapper, since `functools.wraps` copies everything else from the view.
Law 2: what stands here as a known gate is proved once for all of its routes; anything else is asked for each route.
"""

from __future__ import annotations

import dataclasses
import inspect
from typing import TYPE_CHECKING, Any

from launchguard.routes.calls import looks_at_place
from launchguard.routes.layers import freevar, is_wrapper, layers, made_inside, maker, maker_of, rebound
from launchguard.routes.naming import declared_access, dotted_name
from launchguard.routes.once import once
from launchguard.routes.readers.flask_request import (
    Asked,
    StandIn,
    ask,
    preprocessors_of,
    proof_of_app,
    proof_of_preprocessor,
)
from launchguard.routes.report import GateRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["app_gates", "method_gates", "resource_gates", "wrapper_gates"]

_KNOWN = frozenset(
    {
        "flask_login.utils.login_required",
        "flask_login.utils.fresh_login_required",
        "flask_security.decorators.auth_required",
        "flask_security.decorators.auth_token_required",
        "flask_security.decorators.http_auth_required",
        "flask_security.decorators.permissions_accepted",
        "flask_security.decorators.permissions_required",
        "flask_security.decorators.roles_accepted",
        "flask_security.decorators.roles_required",
        "flask_jwt_extended.view_decorators.jwt_required",
        "flask_httpauth.HTTPAuth.login_required",
        "flask_httpauth.MultiAuth.login_required",
        "flask_principal.IdentityContext.__call__",
    }
)
_NO_GATES = (
    "flask.",
    "werkzeug.",
    "contextlib.",
    "functools.",
    "launchguard.",
    "apiflask.",
    "flasgger.",
    "flask_babel.",
    "flask_caching.",
    "flask_compress.",
    "flask_cors.",
    "flask_debugtoolbar.",
    "flask_limiter.",
    "flask_marshmallow.",
    "flask_principal.Principal",
    "flask_restful.",
    "flask_restx.",
    "flask_security.decorators.anonymous_user_required",
    "flask_security.decorators.unauth_csrf",
    "flask_session.",
    "flask_smorest.",
    "flask_talisman.",
    "flask_wtf.",
    "prometheus_flask_exporter.",
    "sentry_sdk.",
    "webargs.",
)
"""What wraps views or runs before them for other ends: transport, forms, caches, CSRF; never a gate."""

_DISPATCHING = ("full_dispatch_request", "preprocess_request", "dispatch_request")
"""What a class of the app's own may do otherwise than Flask, outermost first."""


def app_gates(asked: Asked) -> Iterator[GateRef]:
    """What the app runs before the view: functions that it was given, and what its own class does about them.

    Where the class has a dispatch of its own, that decides whether the functions are run at all.
    """
    own = next((found for name in _DISPATCHING if _is_apps(found := getattr(type(asked.app), name))), None)
    if own is None:
        yield from _preprocessor_gates(asked)
        return
    prove = once(lambda: proof_of_app(asked))
    for gate in _preprocessor_gates(asked):
        yield dataclasses.replace(gate, prove=prove, known=False)
    name = f"{own.__module__}.{own.__qualname__}"
    yield GateRef(key=(own, *asked.key), name=name, prove=prove, late=True, around=True, target=own)


def _is_apps(method: Any) -> bool:
    return not str(method.__module__).startswith(_NO_GATES)


def _preprocessor_gates(asked: Asked) -> Iterator[GateRef]:
    """The `before_request` functions of the app and of the view's blueprints."""
    for position, (_, function) in enumerate(preprocessors_of(asked.app, asked.rule.endpoint)):
        known = next((name for name in map(maker_of, layers(function)) if name in _KNOWN), None)
        name = known or _function_name(function)
        if name.startswith(_NO_GATES):
            continue
        yield GateRef(
            key=(function, *asked.key, position),
            name=name,
            known=known is not None,
            prove=lambda position=position: proof_of_preprocessor(asked, position),  # type: ignore[misc]
            late=True,
            around=True,
            target=layers(function)[-1],
        )


def wrapper_gates(chain: list[Any], asked: Asked) -> Iterator[GateRef]:
    """The gates among a view's wrappers; the last of the chain is the view itself."""
    bound: tuple[Any, ...] = ()
    for layer in chain[:-1]:
        if inspect.ismethod(layer):
            bound = (layer.__self__,)
        elif is_wrapper(layer) and not maker_of(layer).startswith(_NO_GATES):
            yield _wrapper_gate(layer, asked, lambda bound=bound: bound)  # type: ignore[misc]


def method_gates(handler: Any, asked: Asked, make: Callable[[], Any]) -> Iterator[GateRef]:
    """The gates among the wrappers of a method; `make` gives the object that it is called on."""
    for layer in layers(handler)[:-1]:
        if is_wrapper(layer) and not maker_of(layer).startswith(_NO_GATES):
            yield _wrapper_gate(layer, asked, lambda: (make(),))


def _wrapper_gate(layer: Any, asked: Asked, bound: Callable[[], tuple[Any, ...]]) -> GateRef:
    name = maker_of(layer)
    known = name in _KNOWN

    def call(stand_in: StandIn, arguments: dict[str, Any]) -> Any:
        alone = rebound(layer, stand_in.like(layer))
        if alone is None:
            raise LookupError(f"{name} does not hold what it wraps")
        return alone(*bound(), **arguments)

    by_place = preprocessors_of(asked.app, asked.rule.endpoint) or _looks_at_place(layer, asked.app)
    place = asked.key if by_place else ()  # somebody may know a visitor there alone
    shared = (maker(layer), id(asked.app), asked.method == "OPTIONS", _options(layer), *place)
    return GateRef(
        key=shared if known else (layer, *asked.key),
        name=f"{name}{declared_access(layer)}",
        known=known,
        never_refuses=_never_refuses(layer, name, asked),
        prove=lambda: ask(asked, call, known=known),
        late=not known,
        target=maker(layer),
    )


def _looks_at_place(layer: Any, app: Any) -> bool:
    """Whether the app's own functions that an extension asks, for a user or a password, look at where the request goes."""
    holders = (
        freevar(layer, "self"),
        getattr(app, "login_manager", None),
        app.extensions.get("flask-jwt-extended"),
    )
    held = (value for holder in holders for value in getattr(holder, "__dict__", {}).values())
    return any(looks_at_place(value) for value in held if inspect.isfunction(value))


def _options(layer: Any) -> str:
    """What a known decorator was made with, its wrapped view left out, so that equal ones share a proof."""
    code = getattr(layer, "__code__", None)
    names = code.co_freevars if code is not None else ()
    wrapped = getattr(layer, "__wrapped__", None)
    held = [(name, value) for name in names if (value := freevar(layer, name)) is not wrapped]
    return ", ".join(f"{name}={value!r}" for name, value in held)


def _never_refuses(layer: Any, name: str, asked: Asked) -> str:
    if name.startswith(("flask_jwt_extended.", "flask_httpauth.")) and freevar(layer, "optional"):
        return "optional=True lets everybody in"
    if name.startswith("flask_login.") and asked.app.config.get("LOGIN_DISABLED"):
        return "LOGIN_DISABLED is set"
    return ""


def resource_gates(view_class: Any, asked: Asked, make: Callable[[], Any]) -> Iterator[GateRef]:
    """What runs in a class's own `dispatch_request` before its method: `method_decorators`, or an override.

    The whole dispatch is run, the method replaced on this one object.
    """

    def call(stand_in: StandIn, arguments: dict[str, Any]) -> Any:
        made = make()
        name = asked.method.lower()
        setattr(made, name, stand_in.like(getattr(view_class, name, None)))
        return made.dispatch_request(**arguments)

    prove = once(lambda: ask(asked, call))
    decorators = getattr(view_class, "method_decorators", ())
    if isinstance(decorators, dict):
        decorators = decorators.get(asked.method.lower(), ())
    for decorator in reversed(list(decorators)):
        name = maker_of(decorator) if made_inside(decorator) else dotted_name(decorator)
        known = name in _KNOWN
        target = maker(decorator) if made_inside(decorator) else decorator
        key = (decorator, view_class, *asked.key)
        yield GateRef(key=key, name=name, known=known, prove=prove, late=not known, target=target)
    dispatch = view_class.dispatch_request
    if not str(dispatch.__module__).startswith(("flask.views", "flask_restful", "flask_restx")):
        name = f"{dispatch.__module__}.{dispatch.__qualname__}"
        yield GateRef(
            key=(dispatch, view_class, *asked.key), name=name, prove=prove, late=True, target=view_class
        )


def _function_name(function: Any) -> str:
    return maker_of(function) if made_inside(function) else dotted_name(function)
