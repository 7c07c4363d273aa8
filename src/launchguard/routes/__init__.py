"""The route check: every route is public by a declared exception, protected by a named mechanism, or a finding."""

from __future__ import annotations

from launchguard.routes.check import inspect, inspect_async
from launchguard.routes.report import FoundRoute, GateRef, Proof, RouteAccess, RouteReader, RouteReport
from launchguard.routes.table import RouteTable

__all__ = [
    "FoundRoute",
    "GateRef",
    "Proof",
    "RouteAccess",
    "RouteReader",
    "RouteReport",
    "RouteTable",
    "inspect",
    "inspect_async",
]
