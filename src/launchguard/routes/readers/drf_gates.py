"""What Django REST framework asks before a view's handler: permissions by method and action, and the hooks that may replace them.

Law 1: permission classes stand for a route only where the framework's own hooks call them. Where a class overrides
`initial`, `check_permissions` or `get_permissions`, the outermost override is run as one gate instead; where it overrides
what answers as a whole (`as_view`, `dispatch`, `handle_exception` …), the view is run as a whole.
Law 2: a stock permission answers alike for every view with the same authenticators; any other may look at its view,
so that it is asked for each view, action and method.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from launchguard.routes.calls import looks_at_place
from launchguard.routes.layers import layers, maker_of, rebound
from launchguard.routes.naming import declared_access, dotted_name
from launchguard.routes.readers.django_class_views import (
    OTHERS,
)
from launchguard.routes.readers.django_dispatch import dispatch_gates, dispatched
from launchguard.routes.readers.django_gates import AS_VIEW, decorators_of, is_framework, view_layers
from launchguard.routes.readers.django_request import StandIn, ask
from launchguard.routes.readers.django_stack import MiddlewareStack, View
from launchguard.routes.report import GateRef, Proof

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["API_VIEW", "Action", "handler_gates", "permission_name", "view_gates"]

API_VIEW = "rest_framework.decorators.api_view"
_STOCK = "rest_framework.permissions"
_OPEN_TO_ALL = frozenset({"AllowAny"})
_OPEN_TO_READERS = frozenset({"IsAuthenticatedOrReadOnly", "DjangoModelPermissionsOrAnonReadOnly"})
_LOOKS_AT_USER_ONLY = frozenset({"IsAuthenticated", "IsAdminUser", "IsAuthenticatedOrReadOnly"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_WHOLE = (
    "dispatch",
    "initialize_request",
    "perform_authentication",
    "handle_exception",
    "get_exception_handler",
    "finalize_response",
)
"""What decides beside the permissions whether a stranger is answered, so that nothing less than the whole view tells."""

_HOOKS = ("initial", "check_permissions", "get_permissions")
"""What asks the permissions, outermost first."""

_ASKED_WITH = ("initialize_request", "get_authenticators", "permission_denied")
"""What a permission class is asked with and answered by: an override may answer otherwise than other views do."""


@dataclass(frozen=True, slots=True)
class Action:
    """One method of one view: what a permission may look at."""

    cls: Any
    initkwargs: dict[str, Any]
    actions: dict[str, str] | None
    view: View

    @property
    def name(self) -> str:
        """The name of the handler on the class: the action of a view set, the method of a view."""
        method = self.view.method.lower()
        name = self.actions.get(method, method) if self.actions else method
        return name if hasattr(self.cls, name) else OTHERS

    def of_head(self) -> Action:
        """The same for HEAD, which the handler of GET answers unless there is another."""
        actions = self.actions and {**self.actions, "head": self.actions["get"]}
        return replace(self, actions=actions, view=View(self.view.callback, "HEAD", self.view.path))

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
            view.args, view.kwargs, view.format_kwarg = (), stack.arguments(self.view), None
            view.headers = view.default_response_headers
            view.request = view.initialize_request(request, **view.kwargs)
            return ask_view(view, view.request)

        return stack.enter(self.view, at_view)


def _is_worked_out(cls: Any, name: str) -> bool:
    return hasattr(getattr(cls, name), "__get__")


def view_gates(action: Action, stack: MiddlewareStack) -> Iterator[GateRef]:
    """Decorators and mixins around `dispatch`, then the permissions, each run in the way that the class runs it."""
    replaced = _replaced(action)
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


def _replaced(action: Action) -> str | None:
    """The outermost hook that the class has in the place of the framework's; None where all of them are the framework's."""
    if maker_of(view_layers(action.view.callback)[-1]) not in AS_VIEW:
        return "dispatch"
    own = (hook for hook in (*_WHOLE, *_HOOKS) if not is_framework(layers(getattr(action.cls, hook))[-1]))
    return next(own, "check_permissions" if action.works_them_out else None)


def _permission_gate(
    action: Action, permission: Any, stack: MiddlewareStack, replaced: str | None
) -> GateRef | None:
    """None for what is open by its definition, for this method at least."""
    stock = getattr(permission, "__module__", "") == _STOCK and isinstance(permission, type)
    name = permission.__name__ if stock else ""
    is_open = name in _OPEN_TO_ALL or (name in _OPEN_TO_READERS and action.view.method in _SAFE)
    if is_open or (isinstance(permission, type) and is_object_level_only(permission)):
        return None

    def call(stand_in: StandIn) -> Any:
        if replaced in _WHOLE:
            return dispatched(action.cls, action.view, stack, stand_in)
        return action.enter(stack, stand_in, lambda view, request: asked(view, request, stand_in))

    def asked(view: Any, request: Any, stand_in: StandIn) -> Any:
        if replaced is not None:
            return _run_hook(view, request, replaced, stand_in)
        if not permission().has_permission(request, view):
            view.permission_denied(request)
        return stand_in.handler()

    alike = all(is_framework(getattr(action.cls, hook)) for hook in _ASKED_WITH)
    alike = alike and not any(map(looks_at_place, action.authenticators))
    shared = replaced is None and name in _LOOKS_AT_USER_ONLY and alike
    everywhere = (permission, *action.authenticators, action.view.method in _SAFE)
    key = (*everywhere, *stack.place_of(action.view)) if shared else action.key(permission)
    return GateRef(
        key=key,
        name=permission_name(permission),
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


def permission_name(permission: Any) -> str:
    """The dotted name; of `A | B`, `A & B` and `~A` the expression."""
    if hasattr(permission, "operator_class"):
        operator = {"AND": " & ", "OR": " | "}.get(permission.operator_class.__name__)
        first = permission_name(permission.op1_class)
        return f"({first}{operator}{permission_name(permission.op2_class)})" if operator else f"~{first}"
    return dotted_name(permission)


def _authenticator_gate(action: Action, authenticator: Any, stack: MiddlewareStack) -> GateRef:
    """An authenticator that raises without credentials refuses strangers by itself; most give None."""

    def call(stand_in: StandIn) -> Any:
        def asked(_view: Any, request: Any) -> Any:
            authenticator().authenticate(request)
            return stand_in.handler()

        return action.enter(stack, stand_in, asked)

    return GateRef(
        key=(authenticator, "authenticate"),
        name=dotted_name(authenticator),
        prove=lambda: ask(call, action.view.path)._replace(by_place=looks_at_place(authenticator)),
    )


def _hook_gate(action: Action, hook: str, stack: MiddlewareStack) -> GateRef:
    """An override of one of the hooks, where no permission class can be named in its place."""

    def call(stand_in: StandIn) -> Any:
        if hook in _WHOLE:
            return dispatched(action.cls, action.view, stack, stand_in)
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


def handler_gates(action: Action, handler: Any, stack: MiddlewareStack) -> Iterator[GateRef]:
    """The gates among the wrappers of the method, or of the function below `@api_view`."""
    chain = layers(handler)
    is_function = maker_of(handler) == API_VIEW
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
    action: Action, layer: Any, stack: MiddlewareStack, *, is_function: bool
) -> Callable[[], Proof]:
    def call(stand_in: StandIn) -> Any:
        alone = rebound(layer, stand_in.like(layer))
        if alone is None:
            raise LookupError("the wrapper does not hold what it wraps")

        def asked(view: Any, request: Any) -> Any:
            return alone(*(() if is_function else (view,)), request, **stack.arguments(action.view))

        return action.enter(stack, stand_in, asked)

    return lambda: ask(call, action.view.path)
