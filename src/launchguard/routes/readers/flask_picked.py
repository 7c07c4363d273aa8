"""Flask views whose own `dispatch_request` picks one of their methods by the request: those are the handlers.

Law 1: which method is picked is not guessed: the dispatch is run, with every method that it may pick replaced.
Law 2: a picked method's decorators stay where they are, since what refuses strangers may be one of them.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import textwrap
from functools import lru_cache, partial
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from launchguard.routes.layers import innermost, layers, rebound
from launchguard.routes.once import once
from launchguard.routes.readers.flask_gates import method_gates
from launchguard.routes.readers.flask_request import Asked, StandIn, ask
from launchguard.routes.report import GateRef, Proof
from launchguard.routes.wire import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["arm_all", "picked_gates", "picked_methods"]

_FRAMEWORK = ("builtins", "flask.", "flask_restful", "flask_restx")


def picked_methods(view_class: type) -> dict[str, FunctionType]:
    """The methods that the class's dispatch may pick, by name; none where it is a handler, or the framework's own.

    What has `method_decorators` picks by the HTTP method, as the extensions do that made this attribute.
    """
    own = _own_methods(view_class)
    dispatch = own.pop("dispatch_request", None)
    if dispatch is None or hasattr(view_class, "method_decorators") or not _looked_up_and_called(dispatch)[0]:
        return {}
    called = _called_on_the_way(dispatch, own)
    return {name: method for name, method in own.items() if name not in called and not name.startswith("_")}


def picked_gates(
    view_class: Any, picked: dict[str, FunctionType], asked: Asked, make: Callable[[], Any]
) -> Iterator[GateRef]:
    """What refuses on the way to the picked method: its decorators by name, and the dispatch itself.

    The whole way is run once, and each of them answers for what it took part in.
    """
    chosen: list[str] = []

    def call(stand_in: StandIn, arguments: dict[str, Any]) -> Any:
        made = make()
        for name, method in picked.items():
            setattr(made, name, MethodType(_noted(name, chosen, method, stand_in), made))
        return made.dispatch_request(**arguments)

    whole = once(lambda: ask(asked, call))
    gates = {name: list(method_gates(method, asked, make)) for name, method in picked.items()}

    def proof_of(decorator: str) -> Proof:
        """The whole way's answer where it belongs to this decorator, or (empty) where it belongs to none."""
        proof = whole()
        names = [gate.name for name in chosen for gate in gates[name]]
        takes_part = decorator in names if decorator else not names
        return proof if takes_part or (not decorator and proof.refusal == "error") else Proof("passed")

    for gate in {gate.name: gate for found in gates.values() for gate in found}.values():
        key = (gate.target, view_class, *asked.key)
        yield dataclasses.replace(gate, key=key, prove=partial(proof_of, gate.name), late=True)
    dispatch = view_class.dispatch_request
    yield GateRef(
        key=(dispatch, view_class, *asked.key),
        name=f"{dispatch.__module__}.{dispatch.__qualname__}",
        prove=partial(proof_of, ""),
        late=True,
        target=view_class,
    )


def _noted(name: str, chosen: list[str], method: FunctionType, stand_in: StandIn) -> Callable[..., Any]:
    """The method's decorators around the stand-in, which say that they were picked."""

    def picked(*arguments: Any, **named: Any) -> Any:
        chosen.append(name)
        return _decorated(method, stand_in)(*arguments, **named)

    return picked


def arm_all(picked: dict[str, FunctionType], hit: Callable[[], None]) -> Callable[[], None]:
    """A wire in each method; gives the callable that takes them all away again."""
    handlers = {function: None for method in picked.values() if (function := innermost(method)) is not None}
    restores = [wire(function, hit) for function in handlers]

    def restore() -> None:
        for one in restores:
            one()

    return restore


def _decorated(method: FunctionType, stand_in: StandIn) -> Callable[..., Any]:
    """A method's decorators around the stand-in.

    Raises:
        LookupError: one of them cannot be run alone.
    """
    chain = layers(method)
    around: Callable[..., Any] = stand_in.like(chain[-1])
    for layer in reversed(chain[:-1]):
        alone = rebound(layer, around)
        if alone is None:
            raise LookupError("a decorator does not hold what it wraps")
        around = alone
    return around


def _own_methods(view_class: type) -> dict[str, FunctionType]:
    """Every plain function of the class and of its bases that are not the framework's, the nearest first."""
    found: dict[str, FunctionType] = {}
    for owner in reversed(view_class.__mro__):
        if not f"{owner.__module__}.".startswith(_FRAMEWORK):
            found |= {name: value for name, value in vars(owner).items() if isinstance(value, FunctionType)}
    return found


def _called_on_the_way(dispatch: FunctionType, own: dict[str, FunctionType]) -> set[str]:
    """What the dispatch calls before it picks, and what that calls in turn."""
    called: set[str] = set()
    ahead = [dispatch]
    while ahead:
        new = _looked_up_and_called(ahead.pop())[1] - called
        called |= new
        ahead += [own[name] for name in new if name in own]
    return called


@lru_cache(maxsize=512)
def _looked_up_and_called(function: FunctionType) -> tuple[bool, frozenset[str]]:
    """Whether it calls what it looked up by a name worked out, and which it calls by name without giving their answer."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):  # no source: then it is taken for the handler
        return False, frozenset()
    own = function.__code__.co_varnames[0] if function.__code__.co_argcount else ""
    given = {id(_given(node)) for node in ast.walk(tree) if isinstance(node, ast.Return)}
    called = {
        call.func.attr
        for call in _calls(tree)
        if id(call) not in given and isinstance(call.func, ast.Attribute) and _name(call.func.value) == own
    }
    return _calls_a_lookup(tree, own), frozenset(called)


def _calls_a_lookup(tree: ast.AST, own: str) -> bool:
    """Whether `getattr(self, …)` is called, at once, under a name, or through one more call, as `ensure_sync(method)`."""
    called: list[ast.AST] = []
    for call in _calls(tree):
        called += [call.func, *(call.func.args if isinstance(call.func, ast.Call) else ())]
    names = {_name(node) for node in called} - {""}
    called += [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and names.intersection(map(_name, node.targets))
    ]
    return any(
        isinstance(node, ast.Call)
        and _name(node.func) == "getattr"
        and len(node.args) > 1
        and _name(node.args[0]) == own
        and not isinstance(node.args[1], ast.Constant)
        for node in called
    )


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _given(node: ast.Return) -> ast.AST | None:
    return node.value.value if isinstance(node.value, ast.Await) else node.value


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""
