"""The report as Markdown: what is signed off before a launch."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from launchguard.routes.report import Access, RouteAccess, RouteReport

__all__ = ["render"]

_TITLES: dict[Access, str] = {
    "unprotected": "Open, and nobody said so",
    "unknown": "Could not be read",
    "public": "Public by declaration",
    "protected": "Protected",
}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|])")


def render(report: RouteReport, limits: Callable[[RouteAccess], str]) -> str:
    """A heading and a table for each kind of access, the findings, and a line to sign on."""
    count = Counter(row.access for row in report.routes)
    said = ", ".join(f"{count[access]} {access}" for access in _TITLES if count[access]) or "none"
    parts = ["# Who gets in", f"{len(report.routes)} routes: {said}."]
    for access, title in _TITLES.items():
        rows = sorted(
            (row for row in report.routes if row.access == access), key=lambda row: (row.path, row.method)
        )
        if rows:
            parts += [f"## {title}", _table(access, rows, limits)]
    if report.findings:
        parts += ["## Findings", "\n".join(_finding(finding.as_dict()) for finding in report.findings)]
    parts += ["Signed off by: ____________________  Date: ____________"]
    return "\n\n".join(parts)


def _table(access: str, rows: Iterable[RouteAccess], limits: Callable[[RouteAccess], str]) -> str:
    by = {"public": "Reason", "protected": "Gate"}.get(access, "Seen")
    lines = [f"| Route | {by} | Evidence | Limits | Source |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| `{_code(f'{row.method} {row.path}')}` | {_text(row.mechanism)} | {row.evidence} | {_text(limits(row))} "
        f"| {_text(row.source)} |"
        for row in rows
    ]
    return "\n".join(lines)


def _finding(finding: dict[str, str]) -> str:
    return f"- **{finding['severity']}** `{finding['id']}` {_text(finding['place'])}: {_text(finding['evidence'])}"


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    return text.replace("`", "'").replace("|", "\\|")
