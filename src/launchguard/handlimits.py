"""Limits beside the route: `@guard.limit("20/minute", per="user")` on a handler, `Depends(guard.limit("search"))`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from launchguard.ratelimit.rule import RateLimit
from launchguard.routes.layers import layers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from launchguard.routes.report import FoundRoute

__all__ = ["HandLimit", "TakeByName", "rules_beside"]


class TakeByName:
    """A dependency that takes from one of the guard's rules; what `Depends` sees has no parameters."""

    def __init__(self, acquire: Callable[[str], Awaitable[None]], name: str) -> None:
        self._acquire = acquire
        self._name = name

    async def __call__(self) -> None:
        await self._acquire(self._name)


@dataclass(frozen=True)
class HandLimit:
    """A rule beside a handler: as a decorator it gives the handler back as it is; its route is found at boot."""

    rates: tuple[str, ...]
    options: dict[str, Any]
    beside: list[tuple[Any, HandLimit]]

    def __call__(self, handler: Any) -> Any:
        self.beside.append((handler, self))
        return handler


def rules_beside(
    beside: Sequence[tuple[Any, HandLimit]], found: Iterable[FoundRoute], taken: Iterable[str]
) -> list[RateLimit]:
    """The rules that stand beside the handlers of these routes, each named after its handler.

    Raises:
        ConfigError: a rate cannot be used.
    """
    names = set(taken)
    rules = []
    for route in found:
        for handler, limit in beside:
            if route.endpoint is not None and layers(handler)[-1] is route.endpoint:
                stem = getattr(route.endpoint, "__name__", "handler")[:48]
                name = limit.options.get("name") or _free(stem, names)
                names.add(name)
                options = {key: value for key, value in limit.options.items() if key != "name"}
                rules.append(RateLimit(name, route.path, *limit.rates, methods=route.methods, **options))
    return rules


def _free(stem: str, names: set[str]) -> str:
    """The stem, with a number where another rule has it."""
    if stem not in names:
        return stem
    return next(f"{stem}-{number}" for number in range(2, len(names) + 3) if f"{stem}-{number}" not in names)
