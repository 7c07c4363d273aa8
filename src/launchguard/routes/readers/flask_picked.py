"""Flask views whose own `dispatch_request` picks one of their methods by the request: those are the handlers.

Law 1: which method is picked is not guessed: the dispatch is run, with every method that it may pick replaced.
Law 2: a picked method's decorators stay where they are, since what refuses strangers may be one of them.
"""

from __future__ import annotations

import dataclasses
from functools import partial
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from launchguard.routes.once import once
from launchguard.routes.readers.flask_gates import method_gates
from launchguard.routes.readers.flask_request import Asked, StandIn, ask
from launchguard.routes.readers.picked import decorated
from launchguard.routes.report import GateRef, Proof

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["picked_gates"]


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
        return decorated(method, stand_in.like)(*arguments, **named)

    return picked
