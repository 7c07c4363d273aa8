"""HEAD, for which the row of GET answers: what guards GET alone leaves the other open.

A class may have a HEAD handler of its own, with decorators of its own; and a gate may look at the method that it is asked for.
"""

from __future__ import annotations

import inspect
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from launchguard.routes.calls import names_of
from launchguard.routes.layers import layers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from launchguard.routes.report import GateRef, Proof

__all__ = ["OWN_HEAD", "asked_for_head_too", "guarding_both", "own_head"]

OWN_HEAD = "own_head"
"""The detail of a route that holds the handler, for the tripwire."""


def own_head(handlers: Any, method: str) -> Any:
    """The `head` of a class, if it is the row of GET that is made and HEAD has another handler; else None."""
    if method != "GET" or not isinstance(handlers, type):
        return None
    head = getattr(handlers, "head", None)
    return None if head is getattr(handlers, "get", None) else head


def guarding_both(gates: Iterable[GateRef], of_head: Iterable[GateRef]) -> list[GateRef]:
    """The gates of GET that stand before HEAD's own handler too."""
    names = {gate.name for gate in of_head}
    return [gate for gate in gates if gate.name in names]


def asked_for_head_too(gates: Iterable[GateRef], of_head: Callable[[], Iterable[GateRef]]) -> list[GateRef]:
    """The gates of GET; one that looks at the method refuses only if it refuses HEAD as well. `of_head` makes those of HEAD."""
    asked = list(gates)
    if not any(map(_looks_at_method, asked)):
        return asked
    heads = {gate.name: gate for gate in of_head()}
    return [
        replace(gate, prove=_both(gate.prove, heads[gate.name].prove))
        if gate.name in heads and _looks_at_method(gate)
        else gate
        for gate in asked
    ]


def _looks_at_method(gate: GateRef) -> bool:
    """Whether the app's own code in it mentions a method; what the frameworks know as gates is asked alike for both."""
    if gate.known:
        return False
    parts = (gate.target, gate.key[0] if isinstance(gate.key, tuple) else None)
    return any(_mentions_method(layer) for part in parts if callable(part) for layer in layers(part)[:1])


def _mentions_method(part: Any) -> bool:
    functions = (
        [value for value in vars(part).values() if inspect.isfunction(value)]
        if isinstance(part, type)
        else [part]
    )
    return any("method" in names_of(function) for function in functions)


def _both(of_get: Callable[[], Any] | None, of_head: Callable[[], Any] | None) -> Callable[[], Any] | None:
    """Both asked, if the first refuses; the second's answer counts then."""
    if of_get is None or of_head is None:
        return of_get
    if inspect.iscoroutinefunction(of_get):
        return partial(_both_awaited, of_get, of_head)
    return partial(_both_called, of_get, of_head)


def _both_called(of_get: Callable[[], Proof], of_head: Callable[[], Proof]) -> Proof:
    proof = of_get()
    return of_head() if proof.refusal == "refused" else proof


async def _both_awaited(of_get: Callable[[], Any], of_head: Callable[[], Any]) -> Proof:
    proof: Proof = await of_get()
    return await of_head() if proof.refusal == "refused" else proof
