"""What the route check has to say beyond the rows: open doors, gates that never refuse, entries that mislead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchguard.findings import Finding
from launchguard.routes import suspects

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launchguard.routes.gates import Gates
    from launchguard.routes.judge import Standing
    from launchguard.routes.policy import Policy
    from launchguard.routes.report import FoundRoute, GateRef, RouteAccess, RouteReport

__all__ = ["AFTER_START_UP", "NO_GATE", "of_report", "written"]

_SHOWN = 3
NO_GATE = "no gate refuses strangers here"
"""What is said of an open route that has nothing that looks like a gate."""

AFTER_START_UP = "check the app after its start-up, with --lifespan"


def of_report(
    report: RouteReport,
    *,
    public: Policy,
    in_body: Policy,
    gates: Gates,
    stands: Mapping[tuple[str, str], Standing],
    hidden: list[tuple[FoundRoute, FoundRoute]],
) -> list[Finding]:
    """Every finding of one run."""
    guarded = {
        place: standing.mechanism
        for place, standing in stands.items()
        if standing.access == "protected" and standing.evidence == "proven"
    }
    places = {(method, route.path): route for route in report.found for method in route.methods}
    marked = {
        (method, route.path): route for route in report.found if route.marker for method in route.methods
    }
    return [
        *_empty(report),
        *_rows(report, places, gates),
        *public.findings(report.routes, guarded),
        *in_body.findings(report.routes, guarded),
        *_guarded_markers(marked, guarded),
        *_of_gates(gates),
        *_docs(report),
        *suspects.unsigned(report.found, report.routes),
        *suspects.echoing(report.found),
        *_hidden(hidden),
    ]


def written(writes: list[str]) -> list[Finding]:
    """What gates wrote while they were asked; nothing of it stays."""
    if not writes:
        return []
    return [
        Finding(
            "gate.wrote",
            "info",
            "the gates",
            f"asked with an empty request, gates wrote to the database, which was undone: {first_words(writes)}",
            "let no gate write before the request is known to be allowed: strangers can fill that table",
        )
    ]


def first_words(writes: list[str]) -> str:
    """How many statements there were, and what each kind does to which table; none of their values."""
    kinds = list(dict.fromkeys(" ".join(write.split()[:3]) for write in writes))
    more = f" and {len(kinds) - _SHOWN} other kinds" if len(kinds) > _SHOWN else ""
    return f"{len(writes)} statements ({', '.join(kinds[:_SHOWN])}{more})"


def _empty(report: RouteReport) -> Iterator[Finding]:
    if not any(route.kind != "docs" for route in report.found):
        yield Finding(
            "routes.empty",
            "blocker",
            "the app's router",
            f"{len(report.found)} routes were read, none of them the app's own",
            "check the app that it is, after its routers were included: a check that sees nothing must not pass",
        )


def _passing(row: RouteAccess, places: Mapping[tuple[str, str], FoundRoute], gates: Gates) -> str:
    """The route's gates that were asked and let strangers in, by name."""
    route = places.get((row.method, row.path))
    if row.access != "unprotected" or route is None:
        return ""
    misplaced = ", ".join(route.details.get("misplaced", ()))
    if misplaced:
        return f"{misplaced} stands above the route, which registers the bare function: swap the two lines"
    asked = ((gate, gates.proof(gate)) for gate in route.gates if gate.known or gate in gates.listed)
    names = [
        gate.name
        for gate, proof in asked
        if gate.never_refuses or (proof is not None and proof.refusal == "passed")
    ]
    said = [f"{', '.join(dict.fromkeys(names))} never refuses anybody"] if names else []
    said += [
        f"{gate.name} is no auth gate, it lets in whoever sends {made_up.words}"
        for gate in route.gates
        if (made_up := gates.lifting(gate))
    ]
    return "; ".join(said)


def _rows(
    report: RouteReport, places: Mapping[tuple[str, str], FoundRoute], gates: Gates
) -> Iterator[Finding]:
    unstarted = report.failed_unstarted
    for row in report.routes:
        first = f"{AFTER_START_UP}, " if (row.method, row.path) in unstarted else ""
        yield from _of_row(row, _passing(row, places, gates), first)


def _of_row(row: RouteAccess, passing: str, first: str) -> Iterator[Finding]:
    place = f"{row.method} {row.path}"
    seen = f"{row.source}: " if row.source else ""
    if row.access == "unprotected":
        yield Finding(
            "route.unprotected",
            "blocker",
            place,
            f"{seen}{row.mechanism or passing or NO_GATE}",
            f'put an auth gate on it, or declare it: public={{"{place}": "why strangers may come here"}}',
        )
    elif row.access == "unknown":
        yield Finding(
            "route.unknown",
            "blocker",
            place,
            f"{seen}{row.mechanism}",
            f'{first}name its gate in auth=[…], prove it with --prove, or declare it: public={{"{place}": "why"}}',
        )


def _guarded_markers(
    marked: Mapping[tuple[str, str], FoundRoute], guarded: Mapping[tuple[str, str], str]
) -> Iterator[Finding]:
    for place, route in marked.items():
        if place in guarded:
            yield Finding(
                "public.guarded",
                "warning",
                f"{place[0]} {place[1]}",
                f"{route.source}: marked @guard.public, but {guarded[place]} refuses strangers there",
                "take the mark off, or the gate",
            )


def _of_gates(gates: Gates) -> Iterator[Finding]:
    by_name: dict[str, list[GateRef]] = {}
    for gate in gates.seen.values():
        if gate in gates.listed or gate.known:
            by_name.setdefault(gate.name, []).append(gate)
    for name, same in by_name.items():
        yield from _of_gate(name, same, gates)
    for name in gates.listed.unused():
        yield Finding(
            "auth.unused",
            "warning",
            f"auth: {name}",
            "no route depends on this gate",
            "correct its name, put it on the routes it is meant for, or delete the entry",
        )


def _of_gate(name: str, same: list[GateRef], gates: Gates) -> Iterator[Finding]:
    listed = any(gate in gates.listed for gate in same)
    proofs = [proof for gate in same if (proof := gates.proof(gate)) is not None]
    silent = next((gate.never_refuses for gate in same if gate.never_refuses), "")
    if listed and (silent or (proofs and all(proof.refusal == "passed" for proof in proofs))):
        yield Finding(
            "gate.never-refuses",
            "warning",
            name,
            silent or "called with an empty request, it returned: strangers pass",
            "make it raise 401 for a request without credentials; routes that rely on it alone are open",
        )
    elif proofs and all(proof.refusal == "error" for proof in proofs):
        yield Finding(
            "gate.unproven",
            "warning" if listed else "info",
            name,
            f"called with an empty request, it neither refused nor returned: {proofs[0].why}",
            "make it raise 401 or 403 for a request without credentials, before it looks at anything else",
        )


def _docs(report: RouteReport) -> Iterator[Finding]:
    open_pages = [
        row.path for row in report.routes if row.access == "public" and row.mechanism == "docs page"
    ]
    if open_pages:
        yield Finding(
            "docs.open",
            "warning",
            ", ".join(open_pages),
            "anybody can read the whole API's description",
            "switch it off in production (FastAPI(openapi_url=None)), put it behind a gate, or declare it public",
        )


def _hidden(hidden: list[tuple[FoundRoute, FoundRoute]]) -> Iterator[Finding]:
    for route, earlier in hidden:
        yield Finding(
            "route.shadowed",
            "info",
            f"{'/'.join(sorted(route.methods))} {route.path}",
            f"{route.source} is never reached: {earlier.source} has the same path and comes first",
            "delete one of the two",
        )
