"""Django REST framework's views: permission classes by method and action, and the hooks that may replace them.

Law 1: permission classes stand for a route only where the framework's own hooks call them. Where a class overrides
`dispatch`, `initial`, `check_permissions` or `get_permissions`, the outermost override is run as one gate instead.
Law 2: a stock permission answers alike for every view with the same authenticators; any other may look at its view,
so that it is asked for each view, action and method.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from launchguard.routes.layered import BEFORE, Layer
from launchguard.routes.layers import layers, maker_of, rebound
from launchguard.routes.marker import marker_of
from launchguard.routes.naming import declared_access, dotted_name, source_of
from launchguard.routes.readers.django_before import before_method, before_permissions
from launchguard.routes.readers.django_class_views import methods_of
from launchguard.routes.readers.django_dispatch import dispatch_gates, dispatched
from launchguard.routes.readers.django_gates import decorators_of, is_framework
from launchguard.routes.readers.django_request import StandIn, ask
from launchguard.routes.readers.django_stack import MiddlewareStack, View
from launchguard.routes.readers.django_view import Handled, arming, defined_in
from launchguard.routes.report import GateRef, Proof

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["handled", "is_api_view"]

_API_VIEW = "rest_framework.decorators.api_view"
_STOCK = "rest_framework.permissions"
_OPEN_TO_ALL = frozenset({"AllowAny"})
_OPEN_TO_READERS = frozenset({"IsAuthenticatedOrReadOnly", "DjangoModelPermissionsOrAnonReadOnly"})
_LOOKS_AT_USER_ONLY = frozenset({"IsAuthenticated", "IsAdminUser", "IsAuthenticatedOrReadOnly"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_HOOKS = ("dispatch", "initial", "check_permissions", "get_permissions")
"""Outermost first."""

_ASKED_WITH = ("initialize_request", "get_authenticators", "permission_denied")
"""What a permission class is asked with and answered by: an override may answer otherwise than other views do."""


def is_api_view(view_class: Any) -> bool:
    """Whether a view's class is Django REST framework's."""
    from rest_framework.views import APIView  # noqa: PLC0415 - loaded already, or the reader would not ask

    return isinstance(view_class, type) and issubclass(view_class, APIView)


@dataclass(frozen=True, slots=True)
class _Action:
    """One method of one view: what a permission may look at."""

    cls: Any
    initkwargs: dict[str, Any]
    actions: dict[str, str] | None
    view: View

    @property
    def name(self) -> str:
        """The name of the handler on the class: the action of a view set, the method of a view."""
        method = self.view.method.lower()
        return self.actions[method] if self.actions else method

    @property
    def permissions(self) -> tuple[Any, ...]:
        return self._listed("permission_classes")

    @property
    def authenticators(self) -> tuple[Any, ...]:
        return self._listed("authentication_classes")

    @property
    def works_them_out(self) -> bool:
        """Whether the class works one of the lists out for each request, as a property does."""
        names = ("permission_classes", "authentication_classes")
        return any(name not in self.initkwargs and _is_worked_out(self.cls, name) for name in names)

    def _listed(self, name: str) -> tuple[Any, ...]:
        listed = self.initkwargs.get(name, () if _is_worked_out(self.cls, name) else getattr(self.cls, name))
        return tuple(listed)

    def key(self, *parts: Any) -> tuple[Any, ...]:
        """A gate's key that holds for this action alone."""
        return (*parts, self.cls, self.name, self.view.method, self.view.path)

    def enter(self, stack: MiddlewareStack, stand_in: StandIn, ask_view: Callable[[Any, Any], Any]) -> Any:
        """Call `ask_view` with the view as it stands when its permissions are asked, and its anonymous request."""

        def at_view(request: Any) -> Any:
            view = self.cls(**self.initkwargs)
            if self.actions:
                view.action_map = self.actions
            setattr(view, self.view.method.lower(), stand_in.handler)
            view.throttle_classes = []
            view.request = request
            view.args, view.kwargs, view.format_kwarg = (), self.view.kwargs, None
            view.headers = view.default_response_headers
            view.request = view.initialize_request(request, **self.view.kwargs)
            return ask_view(view, view.request)

        return stack.enter(self.view, at_view)


def _is_worked_out(cls: Any, name: str) -> bool:
    return hasattr(getattr(cls, name), "__get__")


def handled(callback: Any, path: str, stack: MiddlewareStack) -> Iterator[Handled]:
    """Every method or action that the URL reaches."""
    cls, initkwargs = callback.cls, getattr(callback, "initkwargs", {})
    actions = getattr(callback, "actions", None)
    if actions:
        methods = [name.upper() for name in actions if name != "head" or "get" not in actions]
    else:
        methods = methods_of(cls, initkwargs)
    for method in methods:
        action = _Action(cls, initkwargs, actions, View(callback, method, path))
        handler = getattr(cls, action.name)
        shown = _shown(handler, cls, action.name)
        yield Handled(
            methods=frozenset({method}),
            endpoint=shown,
            source=source_of(shown),
            gates=(*_view_gates(action, stack), *_handler_gates(action, handler, stack)),
            marker=marker_of(handler) or marker_of(callback) or getattr(cls, "__launchguard_public__", None),
            arm=arming(handler),
            details=_details(action) | {BEFORE: _before(callback, action, handler)},
        )


def _before(callback: Any, action: _Action, handler: Any) -> tuple[Layer, ...]:
    return (*before_permissions(action.permissions), *before_method(callback, action.cls, handler))


def _shown(handler: Any, cls: type, name: str) -> Any:
    return layers(handler)[-1] if maker_of(handler) == _API_VIEW else defined_in(cls, name)


def _view_gates(action: _Action, stack: MiddlewareStack) -> Iterator[GateRef]:
    """Decorators and mixins around `dispatch`, then the permissions, each run in the way that the class runs it."""
    replaced = next(
        (hook for hook in _HOOKS if not is_framework(layers(getattr(action.cls, hook))[-1])),
        "check_permissions" if action.works_them_out else None,
    )
    permissions = [
        gate
        for permission in action.permissions
        if (gate := _permission_gate(action, permission, stack, replaced))
    ]
    if action.works_them_out or not is_framework(layers(action.cls.get_permissions)[-1]):
        permissions = []
    for gate in dispatch_gates(action.cls, action.view, stack):
        if gate.known or not permissions:
            yield gate
    if replaced is None:
        for authenticator in action.authenticators:
            if not authenticator.__module__.startswith("rest_framework."):
                yield _authenticator_gate(action, authenticator, stack)
    elif replaced != "dispatch" and not permissions:
        yield _hook_gate(action, replaced, stack)
    yield from permissions


def _permission_gate(
    action: _Action, permission: Any, stack: MiddlewareStack, replaced: str | None
) -> GateRef | None:
    """None for what is open by its definition, for this method at least."""
    stock = getattr(permission, "__module__", "") == _STOCK and isinstance(permission, type)
    name = permission.__name__ if stock else ""
    is_open = name in _OPEN_TO_ALL or (name in _OPEN_TO_READERS and action.view.method in _SAFE)
    if is_open or (isinstance(permission, type) and is_object_level_only(permission)):
        return None

    def call(stand_in: StandIn) -> Any:
        if replaced == "dispatch":
            return dispatched(action.cls, action.view, stack, stand_in)
        return action.enter(stack, stand_in, lambda view, request: asked(view, request, stand_in))

    def asked(view: Any, request: Any, stand_in: StandIn) -> Any:
        if replaced is not None:
            return _run_hook(view, request, replaced, stand_in)
        if not permission().has_permission(request, view):
            view.permission_denied(request)
        return stand_in.handler()

    alike = all(is_framework(getattr(action.cls, hook)) for hook in _ASKED_WITH)
    shared = replaced is None and name in _LOOKS_AT_USER_ONLY and alike
    everywhere = (permission, *action.authenticators, action.view.method in _SAFE)
    key = (*everywhere, *stack.place_of(action.view)) if shared else action.key(permission)
    return GateRef(
        key=key,
        name=_permission_name(permission),
        known=stock and replaced is None,
        prove=lambda: _said_no(ask(call, action.view.path)),
        target=permission,
        made_with=(*_operands(permission), *action.authenticators),
    )


def _said_no(proof: Proof) -> Proof:
    """The framework answers 401 to every stranger whom a permission turns away, whatever it was that was missing."""
    return proof._replace(why=f"not permitted, {proof.why}") if proof.refusal == "refused" else proof


def is_object_level_only(permission: type) -> bool:
    """Whether a permission class says nothing before an object is fetched: it lets every request through to the handler."""
    method = getattr(permission, "has_permission", None)
    return getattr(method, "__qualname__", "") == "BasePermission.has_permission"


def _operands(permission: Any) -> tuple[Any, ...]:
    """The classes of `A | B`, `A & B` and `~A`; of any other permission the class alone."""
    if not hasattr(permission, "operator_class"):
        return (permission,)
    parts = (getattr(permission, name, None) for name in ("op1_class", "op2_class"))
    return tuple(operand for part in parts if part is not None for operand in _operands(part))


def _permission_name(permission: Any) -> str:
    """The dotted name; of `A | B`, `A & B` and `~A` the expression."""
    if hasattr(permission, "operator_class"):
        operator = {"AND": " & ", "OR": " | "}.get(permission.operator_class.__name__)
        first = _permission_name(permission.op1_class)
        return f"({first}{operator}{_permission_name(permission.op2_class)})" if operator else f"~{first}"
    return dotted_name(permission)


def _authenticator_gate(action: _Action, authenticator: Any, stack: MiddlewareStack) -> GateRef:
    """An authenticator that raises without credentials refuses strangers by itself; most give None."""

    def call(stand_in: StandIn) -> Any:
        def asked(_view: Any, request: Any) -> Any:
            authenticator().authenticate(request)
            return stand_in.handler()

        return action.enter(stack, stand_in, asked)

    return GateRef(
        key=(authenticator, "authenticate"),
        name=dotted_name(authenticator),
        prove=lambda: ask(call, action.view.path),
    )


def _hook_gate(action: _Action, hook: str, stack: MiddlewareStack) -> GateRef:
    """An override of one of the hooks, where no permission class can be named in its place."""

    def call(stand_in: StandIn) -> Any:
        return action.enter(stack, stand_in, lambda view, request: _run_hook(view, request, hook, stand_in))

    function = getattr(action.cls, hook)
    owner = action.cls if is_framework(function) else function
    name = f"{owner.__module__}.{owner.__qualname__}"
    return GateRef(
        key=action.key(function), name=name, prove=lambda: ask(call, action.view.path), target=function
    )


def _run_hook(view: Any, request: Any, hook: str, stand_in: StandIn) -> Any:
    if hook == "initial":
        view.initial(request, **view.kwargs)
    else:
        view.check_permissions(request)
    return stand_in.handler()


def _handler_gates(action: _Action, handler: Any, stack: MiddlewareStack) -> Iterator[GateRef]:
    """The gates among the wrappers of the method, or of the function below `@api_view`."""
    chain = layers(handler)
    is_function = maker_of(handler) == _API_VIEW
    for layer in chain[is_function:-1]:
        for name, target, known in decorators_of(layer):
            yield GateRef(
                key=action.key(layer, name),
                name=f"{name}{declared_access(layer)}",
                known=known,
                prove=_wrapper_proof(action, layer, stack, is_function=is_function),
                late=not known,
                target=target,
            )


def _wrapper_proof(
    action: _Action, layer: Any, stack: MiddlewareStack, *, is_function: bool
) -> Callable[[], Proof]:
    def call(stand_in: StandIn) -> Any:
        alone = rebound(layer, stand_in.like(layer))
        if alone is None:
            raise LookupError("the wrapper does not hold what it wraps")

        def asked(view: Any, request: Any) -> Any:
            return alone(*(() if is_function else (view,)), request, **action.view.kwargs)

        return action.enter(stack, stand_in, asked)

    return lambda: ask(call, action.view.path)


def _details(action: _Action) -> dict[str, Any]:
    details: dict[str, Any] = {
        "permissions": tuple(map(_permission_name, action.permissions)),
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


def _fields(action: _Action) -> tuple[str, ...]:
    """The names that the declared serializer takes from a body, as far as its class tells without being made."""
    serializer = action.initkwargs.get("serializer_class", getattr(action.cls, "serializer_class", None))
    named = getattr(getattr(serializer, "Meta", None), "fields", ())
    declared = getattr(serializer, "_declared_fields", {})
    return tuple(dict.fromkeys([*declared, *(named if isinstance(named, (list, tuple)) else ())]))
