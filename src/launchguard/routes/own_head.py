"""A class's own HEAD handler, for which its GET row answers: what guards `get` alone leaves that one open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launchguard.routes.report import GateRef

__all__ = ["OWN_HEAD", "guarding_both", "own_head"]

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
