"""What each kind of Django view says of itself: its methods, its handler, and what stands before the handler."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from launchguard.routes.layers import innermost
from launchguard.routes.wire import wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.routes.report import GateRef

__all__ = ["Handled", "arming", "defined_in"]


@dataclass(slots=True, eq=False)
class Handled:
    """One handler of a view. The fields are those of `FoundRoute`; `gates` are those below the view's own wrappers."""

    methods: frozenset[str]
    endpoint: Any
    source: str
    gates: tuple[GateRef, ...] = ()
    kind: str = "http"
    marker: str | None = None
    note: str = ""
    arm: Callable[[Callable[[], None]], Callable[[], None]] | None = None
    details: dict[str, Any] = field(default_factory=dict)


def arming(handler: Any) -> Callable[[Callable[[], None]], Callable[[], None]] | None:
    """The tripwire of a handler: its innermost function is wired; None where there is no Python function."""
    function = innermost(handler)
    return None if function is None else lambda hit: wire(function, hit)


def defined_in(view_class: type, method: str) -> Any:
    """What to show as the handler of a class-based view: the method where the class itself has it, else the class."""
    for owner in view_class.__mro__:
        if method in owner.__dict__:
            own = owner.__module__ == view_class.__module__
            return owner.__dict__[method] if own else view_class
    return view_class
