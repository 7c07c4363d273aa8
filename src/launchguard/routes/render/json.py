"""The report as JSON: `{"routes": [{"method", "path", "access", "mechanism", "evidence", "source"}, …]}`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.routes.report import RouteAccess, RouteReport

__all__ = ["render"]


def render(report: RouteReport, limits: Callable[[RouteAccess], str]) -> str:  # noqa: ARG001 - the contract's keys alone
    """Exactly the contract's keys, in the router's order."""
    return json.dumps({"routes": [asdict(row) for row in report.routes]}, indent=2, ensure_ascii=False)
