"""The report as a table for a terminal, the doors that need a look first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchguard.routes.report import BY_URGENCY

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.routes.report import RouteAccess, RouteReport

__all__ = ["render"]

_HEAD = ("METHOD", "PATH", "ACCESS", "EVIDENCE", "BY", "LIMITS", "SOURCE")


def render(report: RouteReport, limits: Callable[[RouteAccess], str]) -> str:
    """Columns as wide as their contents; a column that is empty throughout is left out."""
    rows = sorted(report.routes, key=lambda row: (BY_URGENCY.index(row.access), row.path, row.method))
    cells = [
        (row.method, row.path, row.access, row.evidence, row.mechanism, limits(row), row.source)
        for row in rows
    ]
    kept = [index for index in range(len(_HEAD)) if not cells or any(line[index] for line in cells)]
    table = [[line[index] for index in kept] for line in (_HEAD, *cells)]
    widths = [max(len(line[column]) for line in table) for column in range(len(kept))]
    lines = [
        "  ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    ]
    return "\n".join(lines)
