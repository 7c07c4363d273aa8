"""Limits beside the route: `@guard.limit("20/minute", per="user")` on a handler, `Depends(guard.limit("search"))`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from launchguard.errors import ConfigError
from launchguard.ratelimit.rule import RateLimit
from launchguard.routes.layers import layers
from launchguard.routes.naming import dotted_name, source_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from inspect import Signature

    from launchguard.routes.report import FoundRoute

__all__ = ["Beside", "HandLimit", "TakeByName", "rules_beside"]


class TakeByName:
    """A dependency that takes from one of the guard's rules; what `Depends` sees has no parameters."""

    def __init__(self, acquire: Callable[[str], Awaitable[None]], name: str) -> None:
        self._acquire = acquire
        self._name = name

    async def __call__(self) -> None:
        await self._acquire(self._name)


class HandLimit:
    """A limit for handlers: as a decorator it notes the handler and gives it back as it is; its routes are found at boot.

    Raises:
        ConfigError: a rate or an option cannot be used.
    """

    def __init__(
        self, rates: Sequence[str], name: str | None, options: dict[str, Any], beside: list[Beside]
    ) -> None:
        self.name = name
        self._rates = tuple(rates)
        self._options = options
        self._beside = beside
        self.rule(name or "limit", "/")  # a mistake is told where it is written, not at boot

    def __call__(self, handler: Any) -> Any:
        self._beside.append(Beside(handler, self))
        return handler

    @property
    def __signature__(self) -> Signature:
        """A framework looks at it where this is a dependency, and would ask every client for the handler."""
        fix = 'as a dependency name a rule: RateLimit("search", None, "20/minute") in limits=, Depends(guard.limit("search"))'
        raise ConfigError("limit", self._rates, fix)

    def rule(self, name: str, path: str) -> RateLimit:
        """The rule as it reads on one of its handler's routes."""
        return RateLimit(name, path, *self._rates, **self._options)


@dataclass(eq=False)
class Beside:
    """A limit and the handler that it stands beside.

    Attributes:
        placed: whether a route of an app of this guard has led to the handler.
    """

    handler: Any
    limit: HandLimit
    placed: bool = False

    @property
    def handlers_name(self) -> str:
        return dotted_name(self.handler)

    @property
    def source(self) -> str:
        """`file:line` of the handler."""
        return source_of(self.handler)

    def routes(self, found: Iterable[FoundRoute]) -> list[FoundRoute]:
        """The routes that lead to the handler."""
        innermost = layers(self.handler)[-1]
        return [route for route in found if route.endpoint is not None and route.endpoint is innermost]


def rules_beside(
    beside: Iterable[Beside], found: Sequence[FoundRoute], taken: Iterable[str]
) -> dict[RateLimit, list[FoundRoute]]:
    """The rules that stand beside the handlers of these routes, each with all routes of its handler: one budget.

    A rule without a name of its own is named after its handler.
    """
    names = set(taken)
    rules = {}
    for each in beside:
        routes = each.routes(found)
        if routes:
            each.placed = True
            stem = getattr(routes[0].endpoint, "__name__", "handler")[:44]
            name = each.limit.name or _free(stem, names)
            names.add(name)
            rules[each.limit.rule(name, routes[0].path)] = routes
    return rules


def _free(stem: str, names: set[str]) -> str:
    """The stem, with a number where another rule has it."""
    if stem not in names:
        return stem
    return next(f"{stem}-{number}" for number in range(2, len(names) + 3) if f"{stem}-{number}" not in names)
