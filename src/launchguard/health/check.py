"""One health check, and what one run of it said."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from launchguard.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["Check", "CheckResult", "Status"]

Status = Literal["pass", "warn", "fail"]

MAX_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Check:
    """A callable that raises, or gives False, when something that the app needs is not well.

    Attributes:
        name: what it is called in the report; unique.
        run: sync or async, without arguments.
        timeout_s: seconds after which it counts as failed.
        critical: a failure makes the whole fail (503); else it only warns.

    Raises:
        ConfigError: the name is empty or too long, or the time-out is not between 0 and 60 seconds.
    """

    name: str
    run: Callable[[], Awaitable[object] | object]
    timeout_s: float = 1.0
    critical: bool = True

    def __post_init__(self) -> None:
        if not 0 < len(self.name) <= 64:
            raise ConfigError("health_check.name", self.name, "write a name of 1 to 64 characters")
        if not 0 < self.timeout_s <= MAX_TIMEOUT_S:
            raise ConfigError("health_check.timeout", self.timeout_s, "write seconds above 0 and up to 60")
        if not callable(self.run):
            raise ConfigError("health_check", self.run, "decorate a function without arguments")

    @property
    def is_async(self) -> bool:
        return inspect.iscoroutinefunction(self.run) or inspect.iscoroutinefunction(
            getattr(self.run, "__call__", None)  # noqa: B004 - an object whose call is a coroutine function
        )


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one run of a check said. `error` is the exception's class name, never its message."""

    name: str
    status: Status
    duration_ms: float
    error: str = ""
