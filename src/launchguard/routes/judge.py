"""Who gets in at each route: the policy, the gates' proofs, and the route's structure, put together.

Law 1: `protected` needs a gate that refused, or one that is known or listed and could not be asked.
Law 2: what cannot be read is `unknown`, never taken for protected.
Law 3: of several routes with one method and path, the loosest is what is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from launchguard.routes.report import BY_URGENCY, RouteAccess

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launchguard.routes.gates import Gates
    from launchguard.routes.policy import Policy
    from launchguard.routes.report import Access, Evidence, FoundRoute, GateRef

__all__ = ["Standing", "Standings", "guards", "loosest", "reachable", "row", "standing"]

_HARMLESS = {"docs": "docs page", "redirect": "redirect, runs no handler"}
"""What is open by its nature and no blocker: docs pages are a warning of their own."""


class Standing(NamedTuple):
    """What the gates of one route say of it, whatever the policy says; `probed` where the tripwire saw it."""

    access: Access
    mechanism: str
    evidence: Evidence
    probed: bool = False


Standings = dict[tuple[int, str], Standing]
"""The standing of each method of each route, by the route's identity."""


def standing(route: FoundRoute, gates: Gates) -> Standing:
    """What the route's own gates amount to."""
    refusing = [gate for gate in route.gates if _outcome(gate, gates) == "refused"]
    if refusing:
        return Standing("protected", _names(refusing), "proven")
    unasked = [gate for gate in route.gates if _outcome(gate, gates) == "error"]
    trusted = [gate for gate in unasked if gate in gates.listed or _is_trusted(gate, gates)]
    if trusted:
        return Standing("protected", _names(trusted), "declared")
    if route.note:
        return Standing("unknown", route.note, "")
    unasked = [gate for gate in unasked if gate.reads_credentials and not gate.carries_only]
    if unasked:
        return Standing("unknown", f"could not be asked: {_reasons(unasked, gates)}", "")
    return Standing("unprotected", "", "")


def guards(route: FoundRoute, gates: Gates) -> bool:
    """Whether the route's early gates settle it, so that the late ones need not be asked."""
    return any(_outcome(gate, gates) == "refused" for gate in route.gates if not gate.late)


def row(method: str, route: FoundRoute, stands: Standing, public: Policy, in_body: Policy) -> RouteAccess:
    """One line of the report: the policy's word before the gates'."""
    entry = public.entry_for(method, route)
    if entry is not None or route.marker is not None:
        reason = route.marker if entry is None else entry.reason
        return _access(method, route, "public", reason or "declared public", "")
    if stands.access == "protected":
        in_body.entry_for(method, route)
        return _access(method, route, *stands[:3])
    declared = in_body.entry_for(method, route)
    if declared is not None and not stands.probed:
        return _access(method, route, "protected", f"in the handler: {declared.reason}", "declared")
    if stands.access == "unprotected" and route.kind in _HARMLESS:
        return _access(method, route, "public", _HARMLESS[route.kind], "")
    return _access(method, route, *stands[:3])


def reachable(found: Iterable[FoundRoute]) -> tuple[list[FoundRoute], list[tuple[FoundRoute, FoundRoute]]]:
    """The routes without those that an earlier one hides entirely, and the (hidden, hiding) pairs."""
    kept: list[FoundRoute] = []
    hidden: list[tuple[FoundRoute, FoundRoute]] = []
    first: dict[tuple[str, str, str], FoundRoute] = {}
    for route in found:
        place = (route.pattern or route.path, str(route.details.get("host", "")))
        hiding = [first.get((*place, method)) for method in route.methods]
        if all(hiding) and "*" not in route.methods:
            hidden.append((route, next(earlier for earlier in hiding if earlier is not None)))
            continue
        for method in route.methods:
            first.setdefault((*place, method), route)
        kept.append(route)
    return kept, hidden


def loosest(rows: Iterable[RouteAccess]) -> list[RouteAccess]:
    """One row for each method and path, in order of appearance."""
    chosen: dict[tuple[str, str], RouteAccess] = {}
    for line in rows:
        key = (line.method, line.path)
        held = chosen.get(key)
        if held is None or BY_URGENCY.index(line.access) < BY_URGENCY.index(held.access):
            chosen[key] = line
    return list(chosen.values())


def _outcome(gate: GateRef, gates: Gates) -> str:
    """`refused`, `passed`, `error`, or empty where the gate was not asked."""
    if gate.never_refuses:
        return ""
    proof = gates.proof(gate)
    return "" if proof is None else proof.refusal


def _is_trusted(gate: GateRef, gates: Gates) -> bool:
    """Whether a gate that could not be proved counts all the same.

    One that the reader knows does, unless a stranger was answered 2xx though no handler was reached: something else serves
    here. So does one that refused, whatever the app's own error handler then answered.
    """
    proof = gates.proof(gate)
    return proof is not None and (proof.softened or (gate.known and not proof.serves))


def _names(refusing: list[GateRef]) -> str:
    """Every gate that refuses, in order, without what only reads a credential for another or holds what one gave."""
    keys = {gate.key for gate in refusing}
    checked = {key for gate in refusing for key in gate.includes}
    chosen = [
        gate
        for gate in refusing
        if not (gate.known and gate.key in checked)
        and not (gate.carries_only and keys.intersection(gate.includes))
    ]
    return " + ".join(dict.fromkeys(gate.name for gate in chosen))


def _reasons(unasked: list[GateRef], gates: Gates) -> str:
    proofs = ((gate, gates.proof(gate)) for gate in unasked)
    return "; ".join(
        dict.fromkeys(f"{gate.name} ({proof.why})" for gate, proof in proofs if proof is not None)
    )


def _access(
    method: str, route: FoundRoute, access: Access, mechanism: str, evidence: Evidence
) -> RouteAccess:
    return RouteAccess(method, route.path, access, mechanism, evidence, route.source)
