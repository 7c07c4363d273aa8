"""The report as one self-contained HTML page: nothing is loaded, so that it can be mailed, printed and signed."""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from launchguard.routes.report import BY_URGENCY

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.findings import Finding
    from launchguard.routes.report import RouteAccess, RouteReport

__all__ = ["render"]

_PLACE = re.compile(r"\{\{(\w+)\}\}")
_WORDS = {"unprotected": "open", "unknown": "unread", "public": "public", "protected": "protected"}


def render(report: RouteReport, limits: Callable[[RouteAccess], str]) -> str:
    """The page: a verdict, the findings, and every route, which can be searched and filtered without a network."""
    page = files(__package__).joinpath("page.html").read_text(encoding="utf-8")
    count = Counter(row.access for row in report.routes)
    rows = sorted(report.routes, key=lambda row: (BY_URGENCY.index(row.access), row.path, row.method))
    filled = {
        "verdict": _verdict(report),
        "filters": "".join(_filter(access, count[access]) for access in BY_URGENCY if count[access]),
        "findings": "".join(_finding(finding) for finding in report.findings),
        "rows": "".join(_row(row, limits(row)) for row in rows),
        "total": str(len(rows)),
    }
    return _PLACE.sub(lambda place: filled[place[1]], page).rstrip("\n")


def _verdict(report: RouteReport) -> str:
    doors = sum(row.access in ("unprotected", "unknown") for row in report.routes)
    blockers = sum(finding.severity == "blocker" for finding in report.findings)
    if doors:
        text = f"{doors} {'route is' if doors == 1 else 'routes are'} open or unread"
    elif blockers:
        text = f"{blockers} {'finding blocks' if blockers == 1 else 'findings block'} the launch"
    else:
        text = "Every route is public by declaration or protected"
    return f'<p class="verdict {"bad" if doors or blockers else "good"}">{text}</p>'


def _filter(access: str, number: int) -> str:
    return (
        f'<label class="chip {access}"><input type="checkbox" value="{access}" checked>'
        f"<b>{number}</b> {_WORDS[access]}</label>"
    )


def _finding(finding: Finding) -> str:
    return (
        f'<li class="{finding.severity}"><p><span class="tag">{finding.severity}</span> '
        f"<code>{escape(finding.id)}</code> <strong>{_breakable(finding.place)}</strong></p>"
        f"<p>{escape(finding.evidence)}</p><p class=fix>{escape(finding.fix)}</p></li>"
    )


def _row(row: RouteAccess, limit: str) -> str:
    evidence = f" <small>{row.evidence}</small>" if row.evidence else ""
    cells = (
        ("Route", f"<code><b>{escape(row.method)}</b> {_breakable(row.path)}</code>"),
        ("Access", f'<span class="tag {row.access}">{_WORDS[row.access]}</span>{evidence}'),
        ("By", _breakable(row.mechanism)),
        ("Limits", escape(limit)),
        ("Source", f"<code>{_breakable(row.source)}</code>" if row.source else ""),
    )
    inner = "".join(
        f'<td data-name="{name}"{"" if text else " class=none"}>{text}</td>' for name, text in cells
    )
    return f'<tr data-access="{row.access}">{inner}</tr>\n'


def _breakable(text: str) -> str:
    """Escaped, with places where a narrow screen may break a path or a dotted name."""
    broken = escape(text)
    for mark in ("/", ".", "_", ":"):
        broken = broken.replace(mark, f"{mark}<wbr>")
    return broken
