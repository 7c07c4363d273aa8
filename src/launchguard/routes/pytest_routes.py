"""The proof as tests: `pytest --launchguard TARGET` collects one test a route, beside the app's own.

The plugin hands the report in; a test fails for a route that is open or unread, and for each other blocker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from launchguard.routes.message import explain
from launchguard.routes.report import RouteReport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launchguard.findings import Finding
    from launchguard.routes.report import RouteAccess

__all__ = ["route_items"]

_OF_ROUTES = ("route.unprotected", "route.unknown")


def route_items(session: pytest.Session, target: str, report: RouteReport) -> list[pytest.Item]:
    """One test for each route, and one for each blocker that is about none; for `pytest_collection_modifyitems`."""
    parent = _Target.from_parent(session, name=target)
    return list(_items(parent, report))


def _items(parent: _Target, report: RouteReport) -> Iterator[pytest.Item]:
    for row in report.routes:
        yield _RouteItem.from_parent(parent, name=f"{row.method} {row.path}", row=row, report=report)
    for finding in report.findings:
        if finding.severity == "blocker" and finding.id not in _OF_ROUTES:
            yield _FindingItem.from_parent(parent, name=f"{finding.id} {finding.place}", finding=finding)


class _Target(pytest.Collector):
    """Stands for the app in the tests' names."""

    def collect(self) -> list[pytest.Item]:
        return []


class _Failed(Exception):  # noqa: N818 - carries the message of a failed test
    """Its message is all that there is to say."""


class _Item(pytest.Item):
    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """The message alone: a traceback through the plugin helps nobody."""
        return (
            str(excinfo.value) if isinstance(excinfo.value, _Failed) else super().repr_failure(excinfo, style)
        )

    def reportinfo(self) -> tuple[Any, None, str]:
        return self.path, None, self.name


class _RouteItem(_Item):
    """Passes where strangers are refused, or meant to come."""

    def __init__(self, *, row: RouteAccess, report: RouteReport, **named: Any) -> None:
        super().__init__(**named)
        self._row = row
        self._report = report

    def runtest(self) -> None:
        if self._row.access not in ("public", "protected"):
            place = f"{self._row.method} {self._row.path}"
            said = [finding for finding in self._report.findings if finding.place == place]
            raise _Failed(explain(RouteReport([self._row], said, self._report.found)))


class _FindingItem(_Item):
    """Always fails: a blocker was found."""

    def __init__(self, *, finding: Finding, **named: Any) -> None:
        super().__init__(**named)
        self._finding = finding

    def runtest(self) -> None:
        raise _Failed(f"{self._finding.place}: {self._finding.evidence}\n{self._finding.fix}")
