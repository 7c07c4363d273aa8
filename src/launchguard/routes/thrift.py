"""Which further attempts are spared an app that takes long over them: it may decode a key, or ask a database, for each token.

Law 1: while they are cheap, every route is asked everything.
Law 2: then one route of a kind is enough. Routes are of one kind if they stand in one module behind the same gates and
layers, and gave the empty request the same answer; a kind that let anybody in is asked on each of its routes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchguard.routes.layered import BEFORE

if TYPE_CHECKING:
    from collections.abc import Hashable

    from launchguard.routes.report import FoundRoute, GateRef, Proof

__all__ = ["Thrift", "kind_of"]

_ALLOWED_S = 0.5
_ALLOWED_PER_ROUTE_S = 0.0005
"""How much CPU may go into further attempts before any is spared: half a second, and another half a thousand routes."""

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Thrift:
    """Counts what further attempts cost, and remembers which kinds of routes refused them."""

    def __init__(self, routes: int) -> None:
        self._left_s = _ALLOWED_S + _ALLOWED_PER_ROUTE_S * routes
        self._refused: dict[Hashable, bool] = {}

    def spares(self, kind: Hashable) -> bool:
        """Whether an attempt need not be made."""
        return self._left_s <= 0 and self._refused.get(kind, False)

    def note(self, kind: Hashable, cost_s: float, *, hit: bool) -> None:
        """An attempt was made: what it cost, and whether it reached the handler."""
        self._left_s -= cost_s
        self._refused[kind] = self._refused.get(kind, True) and not hit


def kind_of(route: FoundRoute, method: str, attempt: str, answered: Proof) -> Hashable:
    """What an attempt on a route has in common with the same attempt on another one."""
    gates = tuple(map(_which, route.gates))
    layers = tuple(layer.name for layer in route.details.get(BEFORE, ()))
    return attempt, method in _READING, getattr(route.endpoint, "__module__", ""), gates, layers, answered[:2]


def _which(gate: GateRef) -> Hashable:
    """The gate without its place: the authenticators that it was made with tell two permissions of one name apart."""
    subject = gate.subject
    # A gate that is asked at each place has its place in its key.
    while isinstance(subject, tuple) and subject:
        subject = subject[0]
    parts = gate.made_with if isinstance(gate.made_with, (tuple, list)) else (gate.made_with,)
    return gate.name, id(subject), tuple(map(id, parts))
