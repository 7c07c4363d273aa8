"""What a Starlette or FastAPI app runs at its start-up: its lifespan, and handlers of the event."""

from __future__ import annotations

from inspect import getclosurevars
from types import FunctionType
from typing import TYPE_CHECKING, Any

from launchguard.routes.naming import unwrap_partial

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["start_up_of"]

_FRAMEWORKS = ("starlette.", "fastapi.")


def start_up_of(app: Any) -> Iterator[Any]:
    """The app's own functions among them, in no order; FastAPI merges the lifespans of included routers into closures."""
    router = getattr(app, "router", app)
    todo = [*getattr(router, "on_startup", ()), getattr(router, "lifespan_context", None)]
    while todo:
        started = unwrap_partial(todo.pop())
        if not isinstance(started, FunctionType):
            continue
        if started.__module__.startswith(_FRAMEWORKS):
            todo += getclosurevars(started).nonlocals.values()
        else:
            yield started
