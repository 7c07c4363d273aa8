"""launchguard: what a working product needs the day before its first customers arrive.

The public names are resolved when they are first asked for (PEP 562): importing `launchguard` loads no framework, no
store and no telemetry.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from launchguard.config import GuardConfig
    from launchguard.errors import (
        AlreadyServingError,
        ConfigError,
        LaunchguardError,
        StoreError,
        UnprotectedRoutes,
    )
    from launchguard.exchange import Exchange, current
    from launchguard.findings import Finding
    from launchguard.guard import LaunchGuard
    from launchguard.ratelimit.limiter import RateLimited
    from launchguard.ratelimit.rule import RateLimit
    from launchguard.redaction.redactor import Redactor

__all__ = [
    "AlreadyServingError",
    "ConfigError",
    "Exchange",
    "Finding",
    "GuardConfig",
    "LaunchGuard",
    "LaunchguardError",
    "RateLimit",
    "RateLimited",
    "Redactor",
    "StoreError",
    "UnprotectedRoutes",
    "current",
]

_HOMES = {
    "AlreadyServingError": "errors",
    "ConfigError": "errors",
    "Exchange": "exchange",
    "Finding": "findings",
    "GuardConfig": "config",
    "LaunchGuard": "guard",
    "LaunchguardError": "errors",
    "RateLimit": "ratelimit.rule",
    "RateLimited": "ratelimit.limiter",
    "Redactor": "redaction.redactor",
    "StoreError": "errors",
    "UnprotectedRoutes": "errors",
    "current": "exchange",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
