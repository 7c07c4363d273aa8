"""django-ninja's operations: one URL's callback is shared by all of its methods, each with its own `auth`.

Law 1: several callbacks in `auth` are alternatives: the first that accepts lets the request in.
Law 2: to reach the handler a request must also pass validation and throttling; a tripwire takes both away, so that an
open door is not mistaken for a closed one because of a 422.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from asgiref.sync import async_to_sync

from launchguard.routes.calls import looks_at_place
from launchguard.routes.layers import freevar, innermost, layers, rebound
from launchguard.routes.marker import marker_of
from launchguard.routes.naming import dotted_name, source_of
from launchguard.routes.readers.django_gates import decorators_of
from launchguard.routes.readers.django_request import StandIn, ask
from launchguard.routes.readers.django_stack import MiddlewareStack, View
from launchguard.routes.readers.django_view import Handled
from launchguard.routes.report import GateRef, Proof
from launchguard.routes.wire import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["handled", "path_view_of"]


def path_view_of(callback: Any) -> Any:
    """The `PathView` behind a URL's callback, or None where it is not ninja's."""
    from ninja.operation import PathView  # noqa: PLC0415 - loaded already, or the reader would not ask

    holder = getattr(callback, "__self__", None) or freevar(callback, "self")
    return holder if isinstance(holder, PathView) else None


def handled(path_view: Any, callback: Any, path: str, stack: MiddlewareStack) -> Iterator[Handled]:
    """Every operation of one URL; of two with the same method the first answers."""
    taken: set[str] = set()
    for operation in path_view.operations:
        methods = {method.upper() for method in operation.methods} - taken
        taken |= methods
        if methods:
            yield _handled(operation, frozenset(methods), View(callback, min(methods), path), stack)


def _handled(operation: Any, methods: frozenset[str], view: View, stack: MiddlewareStack) -> Handled:
    handler = operation.view_func
    gates = [_auth_gate(operation, view, stack)] if operation.auth_callbacks else []
    gates += _wrapper_gates(operation, view, stack)
    details: dict[str, Any] = {
        "fix": "auth={gate}",
        "fields": _fields(operation),
        "operation": " ".join(filter(None, (operation.operation_id, operation.summary))),
    }
    return Handled(
        methods=methods,
        endpoint=innermost(handler) or handler,
        source=source_of(handler),
        gates=tuple(gates),
        marker=marker_of(handler),
        arm=lambda hit: _arm(operation, hit),
        details=details,
    )


def _fields(operation: Any) -> tuple[str, ...]:
    """The names that the operation takes from a body or form: of plain parameters, and of the schemas they are."""
    found: list[str] = []
    for model in operation.models:
        if getattr(model, "__ninja_param_source__", "") not in ("body", "form"):
            continue
        for name, field in model.model_fields.items():
            found += getattr(field.annotation, "model_fields", None) or [name]
    return tuple(dict.fromkeys(found))


def _auth_gate(operation: Any, view: View, stack: MiddlewareStack) -> GateRef:
    callbacks = tuple(operation.auth_callbacks)

    def call(stand_in: StandIn) -> Any:
        def asked(request: Any) -> Any:
            request._ninja_csrf_exempt = True  # noqa: SLF001 - CSRF is no proof of who asks
            accepted = any(_settled(callback(request)) for callback in callbacks)
            return stand_in.handler() if accepted else operation.api.create_response(request, {}, status=401)

        return stack.enter(view, asked)

    def prove() -> Proof:
        return ask(call, view.path)._replace(by_place=any(map(looks_at_place, callbacks)))

    name = " | ".join(dotted_name(callback) for callback in callbacks)
    return GateRef(key=(*callbacks, "auth"), name=name, known=True, prove=prove)


def _settled(answer: Any) -> Any:
    return async_to_sync(_awaited)(answer) if inspect.isawaitable(answer) else answer


async def _awaited(answer: Any) -> Any:
    return await answer


def _wrapper_gates(operation: Any, view: View, stack: MiddlewareStack) -> Iterator[GateRef]:
    """Decorators on the operation as a whole (`decorate_view`), then those on the function."""
    for chain in (layers(operation.run), layers(operation.view_func)):
        for layer in chain[:-1]:
            for name, target, known in decorators_of(layer):
                prove = _wrapper_proof(layer, view, stack)
                key = (layer, operation, name, view.method, view.path)
                yield GateRef(key=key, name=name, known=known, prove=prove, late=not known, target=target)


def _wrapper_proof(layer: Any, view: View, stack: MiddlewareStack) -> Callable[[], Proof]:
    def call(stand_in: StandIn) -> Any:
        alone = rebound(layer, stand_in.like(layer))
        if alone is None:
            raise LookupError("the wrapper does not hold what it wraps")
        return stack.enter(view, lambda request: alone(request, **stack.arguments(view)))

    return lambda: ask(call, view.path)


def _arm(operation: Any, hit: Callable[[], None]) -> Callable[[], None]:
    function = innermost(operation.view_func)
    restore = wire(function, hit) if function is not None else None
    throttles, operation.throttle_objects = operation.throttle_objects, []
    operation._get_values = _no_values  # noqa: SLF001 - on this object only

    def disarm() -> None:
        operation.throttle_objects = throttles
        vars(operation).pop("_get_values", None)
        if restore is not None:
            restore()

    return disarm


def _no_values(*_args: Any, **_named: Any) -> dict[str, Any]:
    return {}
