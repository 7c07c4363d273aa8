"""What a refused start says: which doors are open, where their code is, and the lines to paste."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from launchguard.routes.findings import AFTER_START_UP, NO_GATE

if TYPE_CHECKING:
    from launchguard.findings import Finding
    from launchguard.routes.report import FoundRoute, GateRef, RouteAccess, RouteReport

__all__ = ["NOT_SERVED", "explain", "in_one_line"]

NOT_SERVED = "launchguard does not let this app serve"
_SHOWN = 20
_IN_ONE_LINE = 3
_OPEN = ("unprotected", "unknown")


def explain(report: RouteReport) -> str:
    """The whole message for a person who wants to go home: what is open, where, and the fix, in that order."""
    doors = [row for row in report.routes if row.access in _OPEN]
    others = [
        finding for finding in report.findings if finding.severity == "blocker" and not _of_route(finding)
    ]
    parts = [_headline(doors, others)]
    if doors:
        parts += [_table(doors, _seen(report)), _start_line(report)]
        parts += [_gate_line(report), _public_lines(doors, report)]
    parts += [f"  {finding.place}: {finding.evidence}\n    {finding.fix}" for finding in others]
    return "\n\n".join(part for part in parts if part)


def in_one_line(report: RouteReport) -> str:
    """The same where it is said again, by a server that was told why: each blocker, and where."""
    sources = {f"{row.method} {row.path}": f" ({row.source})" for row in report.routes if row.source}
    blockers = [finding for finding in report.findings if finding.severity == "blocker"]
    shown = [f"{each.id} {each.place}{sources.get(each.place, '')}" for each in blockers[:_IN_ONE_LINE]]
    more = f"; {len(blockers) - _IN_ONE_LINE} more" if len(blockers) > _IN_ONE_LINE else ""
    return f"{NOT_SERVED}: {'; '.join(shown)}{more}"


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


def _start_line(report: RouteReport) -> str:
    """Why gates may have failed that are well once the app serves."""
    if not report.failed_unstarted:
        return ""
    return (
        f"{', '.join(report.unstarted)} did not run, and what it opens may be what these failed without: "
        f"{AFTER_START_UP}."
    )


def _by_place(report: RouteReport) -> dict[tuple[str, str], FoundRoute]:
    return {(method, route.path): route for route in report.found for method in route.methods}


def _gate_line(report: RouteReport) -> str:
    """How to close a door, with the gate that most other routes have."""
    by_place = _by_place(report)
    for row in report.routes:
        route = by_place.get((row.method, row.path))
        if row.access != "unprotected" or route is None:
            continue
        fix = str(route.details.get("fix", ""))
        gate = _usual_gate(report, fix)
        if gate is not None and gate.around:
            return f"If it is private, have {gate.name} refuse strangers here too, as it does on your other routes."
        if gate is not None and fix:
            code = fix.format(gate=gate.name.partition("(")[0].rpartition(".")[2])
            return f"If it is private, put the gate that your other routes have on it:\n\n    {code}"
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


def _usual_gate(report: RouteReport, fix: str) -> GateRef | None:
    """The gate that protects most routes of this app, of those on which one is put the same way."""
    by_place = _by_place(report)
    gates: Counter[str] = Counter()
    named: dict[str, GateRef] = {}
    for row in report.routes:
        route = by_place[row.method, row.path]
        first = row.mechanism.partition(" + ")[0]
        found = next((gate for gate in route.gates if gate.name == first), None)
        if row.evidence == "proven" and found is not None and route.details.get("fix") == fix:
            gates[first] += 1
            named[first] = found
    return named[gates.most_common(1)[0][0]] if gates else None
