"""The handlers of all routes, armed at once: which of them did a request reach?

Law: every handler is armed before the first request is sent, and restored after the last, whatever happens.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Self

from launchguard.routes.layers import innermost
from launchguard.routes.own_head import OWN_HEAD
from launchguard.routes.wire import wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launchguard.routes.report import FoundRoute

__all__ = ["Wires"]


class Wires:
    """All handlers armed; remembers which were reached since it was last asked."""

    def __init__(self, routes: list[FoundRoute]) -> None:
        self._routes = routes
        self._reached: set[int] = set()
        self._restore: dict[int, Any] = {}

    def __enter__(self) -> Self:
        try:
            for route in self._routes:
                self.arm(route)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        with ExitStack() as stack:
            for restore in self._restore.values():
                stack.callback(restore)
            self._restore.clear()

    def arm(self, route: FoundRoute) -> None:
        """Put the wire in the place of one route's handler, if it has any code."""
        if route.arm is None:
            return

        def hit() -> None:
            self._reached.add(id(route))

        restores = [route.arm(hit)]
        head = innermost(route.details.get(OWN_HEAD))
        if head is not None:
            restores.append(wire(head, hit))
        self._restore[id(route)] = lambda: [restore() for restore in restores]

    @contextmanager
    def without(self, route: FoundRoute) -> Iterator[None]:
        """Inside, this one handler is itself again."""
        self._restore.pop(id(route))()
        try:
            yield
        finally:
            self.arm(route)

    def armed(self, route: FoundRoute) -> bool:
        """Whether the route's handler is wired."""
        return id(route) in self._restore

    def take(self, route: FoundRoute) -> bool:
        """Whether this route's handler was reached; forgets all hits."""
        hit = id(route) in self._reached
        self._reached.clear()
        return hit
