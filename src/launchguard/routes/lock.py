"""`routes.lock`: who gets in at each route, one sorted line each, committed so that a loosened route is a line in a diff.

Law 1: a line holds nothing that changes without anybody's access changing: no line numbers, no addresses, no order.
Law 2: what is new, gone or weaker than the file fails; what is stronger is only said.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from launchguard.errors import ConfigError
from launchguard.routes.report import BY_URGENCY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launchguard.routes.report import RouteAccess

__all__ = ["Change", "Line", "compare", "explain_changes", "lines_of", "parse", "write"]

_HEAD = "# Who gets in at each route. Made by `launchguard routes TARGET --write`; its diff is the review.\n"
_STRENGTH = {("protected", "proven"): 3, ("protected", "declared"): 2, ("public", ""): 1}

ChangeKind = Literal["new", "gone", "weakened", "changed"]


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One line: `path method access evidence "mechanism"`."""

    path: str
    method: str
    access: str
    evidence: str
    mechanism: str

    def __str__(self) -> str:
        path = json.dumps(self.path, ensure_ascii=False) if any(map(str.isspace, self.path)) else self.path
        said = json.dumps(self.mechanism, ensure_ascii=False)
        return f"{self.method} {path} {self.access} {self.evidence or '-'} {said}"

    @property
    def strength(self) -> int:
        """How hard it is for a stranger to get in: 3 proven, 2 declared, 1 public by declaration, 0 open or unread."""
        return _STRENGTH.get((self.access, self.evidence), 0)

    @property
    def gates(self) -> frozenset[str]:
        return frozenset(self.mechanism.split(" + ")) if self.access == "protected" else frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """How one route differs from the file, and why that matters."""

    kind: ChangeKind
    before: Line | None
    after: Line | None
    why: str

    @property
    def fails(self) -> bool:
        return self.kind != "changed"


def lines_of(rows: Iterable[RouteAccess]) -> list[Line]:
    """The report as the file has it: sorted, and without what moves on its own."""
    return sorted(Line(row.path, row.method, row.access, row.evidence, _said(row)) for row in rows)


def _said(row: RouteAccess) -> str:
    """The gate or the reason; what was seen of an open door depends on how hard it was tried."""
    return row.mechanism if row.access in ("public", "protected") else ""


def write(lines: Iterable[Line]) -> str:
    """The file's text."""
    return _HEAD + "".join(f"{line}\n" for line in sorted(lines))


def parse(text: str, name: str = "routes.lock") -> list[Line]:
    """The lines of a file.

    Raises:
        ConfigError: a line cannot be read, or stands twice, or is a conflict marker; says which.
    """
    found: list[Line] = []
    places: set[tuple[str, str]] = set()
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
            raise ConfigError(
                f"{name}:{number}", line, "merge it, then run `launchguard routes TARGET --write` again"
            )
        if line.strip() and not line.startswith("#"):
            found.append(_line(line, f"{name}:{number}"))
            place = (found[-1].path, found[-1].method)
            if place in places:  # a merge that kept both sides
                raise ConfigError(f"{name}:{number}", line, "keep one line for each method and path")
            places.add(place)
    return found


def _line(text: str, place: str) -> Line:
    method, _, rest = text.partition(" ")
    try:
        if rest.startswith('"'):
            path, end = json.JSONDecoder().raw_decode(rest)
            rest = rest[end:].lstrip(" ")
        else:
            path, _, rest = rest.partition(" ")
        access, evidence, said = rest.split(" ", 2)
        mechanism = json.loads(said)
    except ValueError:
        mechanism = None
    known = isinstance(mechanism, str) and str(path).startswith("/") and access in BY_URGENCY
    if not known or evidence not in ("proven", "declared", "-"):
        raise ConfigError(place, text, "write it anew with `launchguard routes TARGET --write`")
    return Line(path, method, access, "" if evidence == "-" else evidence, mechanism)


def compare(before: Iterable[Line], after: Iterable[Line]) -> list[Change]:
    """What changed, by path and method."""
    old = {(line.path, line.method): line for line in before}
    new = {(line.path, line.method): line for line in after}
    changes = [_change(old.get(place), new.get(place)) for place in sorted(old.keys() | new.keys())]
    return [change for change in changes if change is not None]


def _change(before: Line | None, after: Line | None) -> Change | None:
    if before == after:
        return None
    if before is None or after is None:
        kind: ChangeKind = "new" if before is None else "gone"
        return Change(
            kind,
            before,
            after,
            "not in the file" if before is None else "in the file, but no longer in the app",
        )
    if after.strength < before.strength:
        return Change("weakened", before, after, f"was {_state(before)}, is {_state(after)}")
    dropped = before.gates - after.gates
    if dropped and after.access == "protected":
        return Change("weakened", before, after, f"no longer guarded by {', '.join(sorted(dropped))}")
    return Change("changed", before, after, "not weaker")


def _state(line: Line) -> str:
    return f"{line.access} ({line.evidence})" if line.evidence else line.access


def explain_changes(changes: Iterable[Change]) -> str:
    """The difference as a reviewer reads it: what was, what is, and why it matters."""
    blocks = []
    for change in changes:
        lines = [f"{change.kind}: {change.why}"]
        lines += [f"  - {change.before}"] if change.before is not None else []
        lines += [f"  + {change.after}"] if change.after is not None else []
        blocks.append("\n".join(lines))
    return "\n".join(blocks)
