"""What a refused start says: which doors are open, where their code is, and the lines to paste."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from launchguard.routes.findings import NO_GATE

if TYPE_CHECKING:
    from launchguard.findings import Finding
    from launchguard.routes.report import FoundRoute, RouteAccess, RouteReport

__all__ = ["explain", "gate_fix"]

_SHOWN = 20
_OPEN = ("unprotected", "unknown")


def explain(report: RouteReport) -> str:
    """The whole message for a person who wants to go home: what is open, where, and the fix, in that order."""
    doors = [row for row in report.routes if row.access in _OPEN]
    others = [
        finding for finding in report.findings if finding.severity == "blocker" and not _of_route(finding)
    ]
    parts = [_headline(doors, others)]
    if doors:
        parts += [_table(doors, _seen(report)), _gate_line(report), _public_lines(doors, report)]
    parts += [f"  {finding.place}: {finding.evidence}\n    {finding.fix}" for finding in others]
    return "\n\n".join(part for part in parts if part)


def gate_fix(report: RouteReport, route: FoundRoute | None) -> str:
    """How this framework puts the app's own most used gate on a route, as code; empty where none is known."""
    template = "" if route is None else str(route.details.get("fix", ""))
    gate = _usual_gate(report, template)
    return template.format(gate=gate.rpartition(".")[2]) if template and gate else ""


def _of_route(finding: Finding) -> bool:
    return finding.id in ("route.unprotected", "route.unknown")


def _headline(doors: list[RouteAccess], others: list[Finding]) -> str:
    if not doors:
        return f"The route check found {len(others)} {'blocker' if len(others) == 1 else 'blockers'}:"
    unread = sum(row.access == "unknown" for row in doors)
    still_open = len(doors) - unread
    said = []
    if still_open:
        said.append(f"{still_open} {'route lets' if still_open == 1 else 'routes let'} strangers in")
    if unread:
        said.append(
            f"{unread} {'route' if unread == 1 else 'routes'} could not be read, which counts as open"
        )
    return f"{' and '.join(said).capitalize()}; nothing declares that as intended:"


def _seen(report: RouteReport) -> dict[str, str]:
    """What was seen at each door, where that is more than that nothing stands there."""
    evidence = {finding.place: finding.evidence for finding in report.findings if _of_route(finding)}
    seen = {}
    for row in report.routes:
        place = f"{row.method} {row.path}"
        text = evidence.get(place, row.mechanism).removeprefix(f"{row.source}: ")
        seen[place] = "" if text == NO_GATE else text
    return seen


def _table(doors: list[RouteAccess], seen: dict[str, str]) -> str:
    shown = doors[:_SHOWN]
    places = [f"{row.method} {row.path}" for row in shown]
    width = max(map(len, places))
    lines = [
        f"  {place:{width}}  {row.source or '(no Python source)'}{f'  ({seen[place]})' if seen[place] else ''}"
        for place, row in zip(places, shown, strict=True)
    ]
    if len(doors) > _SHOWN:
        lines.append(f"  and {len(doors) - _SHOWN} more: launchguard routes lists them all")
    return "\n".join(lines)


def _by_place(report: RouteReport) -> dict[tuple[str, str], FoundRoute]:
    return {(method, route.path): route for route in report.found for method in route.methods}


def _gate_line(report: RouteReport) -> str:
    by_place = _by_place(report)
    for row in report.routes:
        if row.access == "unprotected":
            fix = gate_fix(report, by_place.get((row.method, row.path)))
            if fix:
                return f"If it is private, put the gate that your other routes have on it:\n\n    {fix}"
    return (
        "If it is private, put a gate on it that refuses strangers with 401, and name the gate in auth=[…]."
    )


def _public_lines(doors: list[RouteAccess], report: RouteReport) -> str:
    entries = [
        f'            "{row.method} {row.path}": "why strangers may come here",' for row in doors[:_SHOWN]
    ]
    in_settings = any(route.details.get("in_settings") for route in report.found)
    first, last = ("LAUNCHGUARD = {", "}") if in_settings else ("LaunchGuard(", ")")
    field = '"public": {' if in_settings else "public={"
    lines = [
        "If it is meant for everybody, say so and why:",
        "",
        f"    {first}",
        f"        {field}",
        *entries,
    ]
    return "\n".join([*lines, "        },", f"    {last}"])


def _usual_gate(report: RouteReport, fix: str) -> str:
    """The gate that protects most routes of this app, of those on which one is put the same way."""
    by_place = _by_place(report)
    gates: Counter[str] = Counter()
    for row in report.routes:
        route = by_place[row.method, row.path]
        first = row.mechanism.partition(" + ")[0]
        named = any(gate.name == first for gate in route.gates)  # else words, as for a refusal in the body
        if row.evidence == "proven" and named and route.details.get("fix") == fix:
            gates[first] += 1
    return gates.most_common(1)[0][0].partition("(")[0] if gates else ""
