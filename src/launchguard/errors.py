"""What launchguard raises, and nothing else: each error names the broken state and carries its fix."""

from __future__ import annotations

from typing import Any

__all__ = [
    "AlreadyServingError",
    "ConfigError",
    "LaunchguardError",
    "StoreError",
    "TargetError",
    "UnprotectedRoutes",
]


class LaunchguardError(Exception):
    """The base of every error that launchguard raises."""


class ConfigError(LaunchguardError, ValueError):
    """A setting that cannot work: names the field, the value and what to write instead.

    A `ValueError`, so that pydantic collects it with its own errors. The value is never shown when the
    field is a secret.
    """

    def __init__(self, field: str, value: object, fix: str, *, secret: bool = False) -> None:
        shown = "**********" if secret else _shorten(repr(value))
        super().__init__(f"{field}: {shown} cannot be used; {fix}")
        self.field = field
        self.fix = fix


class AlreadyServingError(LaunchguardError, RuntimeError):
    """`install` was called after the app began to serve: its middleware stack is built and would ignore us."""


class UnprotectedRoutes(LaunchguardError):  # noqa: N818 - the public contract's name
    """The boot check found blockers, a private route that lacks auth above all. `report` is the `RouteReport`."""

    def __init__(self, message: str, report: Any = None) -> None:
        super().__init__(message)
        self.report = report


class TargetError(LaunchguardError):
    """A command's target (`module:attribute`, settings module, URL) could not be loaded; says why in one line."""


class StoreError(LaunchguardError):
    """The store of counters did not answer, or not in time. `kind` is a fixed word, fit for a metric label."""

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(message or kind)
        self.kind = kind


def _shorten(text: str, limit: int = 120) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text)} characters)"
