"""The route report for different readers: one module a format, each with `render(report, limits) -> str`."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.routes.report import RouteAccess, RouteReport

__all__ = ["FORMATS", "Limits", "no_limits", "render"]

FORMATS = {"text": "table", "json": "json", "markdown": "markdown", "html": "html", "sarif": "sarif"}
"""What `--format` takes, and the module that writes it."""

Limits = "Callable[[RouteAccess], str]"
"""Names the rules that cover a route, for its column; empty where none does."""


def no_limits(row: RouteAccess) -> str:  # noqa: ARG001 - the shape of `Limits`
    """Where no guard is known, no limit is."""
    return ""


def render(report: RouteReport, format_name: str, limits: Callable[[RouteAccess], str] = no_limits) -> str:
    """The report in one of `FORMATS`, without a newline at its end."""
    module = importlib.import_module(f"{__name__}.{FORMATS[format_name]}")
    text: str = module.render(report, limits)
    return text
