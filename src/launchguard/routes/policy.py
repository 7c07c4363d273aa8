"""What the app's owner declares open: `public={"GET /pricing": "marketing page", "POST /auth/*": "sign-in"}`.

All other routes are private. An entry says why; one that opens nothing, or a door that is locked anyway, is a finding.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from launchguard.errors import ConfigError
from launchguard.findings import Finding
from launchguard.routes.template import template_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launchguard.routes.report import FoundRoute, RouteAccess

__all__ = ["METHODS", "Policy", "PublicEntry", "without_reason"]

METHODS = frozenset(
    {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY", "WEBSOCKET", "*"}
)
"""What an entry's method may be; `*` is every method."""

READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(slots=True)
class PublicEntry:
    """One declared exception: a method, a template or a `/*` pattern, and the reason."""

    text: str
    method: str
    path: str
    reason: str
    opens: list[tuple[str, str]] = field(default_factory=list)
    """The (method, path) of every route that it covers."""

    def covers(self, method: str, path: str) -> bool:
        """Whether this entry opens that row; GET covers HEAD."""
        if self.method not in (method, "*") and (self.method, method) != ("GET", "HEAD"):
            return False
        return self.path == path or (self.path.endswith("/*") and path.startswith(self.path[:-1]))


class Policy:
    """All public entries of one app, or its in-body declarations: `METHOD /path` to a reason.

    Raises:
        ConfigError: an entry is not `METHOD /path` or `METHOD /path/*`.
    """

    def __init__(self, entries: Mapping[str, str] | Iterable[str], name: str = "public") -> None:
        reasons = dict(entries) if isinstance(entries, Mapping) else dict.fromkeys(entries, "")
        self.name = name
        self.entries = [_entry(name, text, reason) for text, reason in reasons.items()]
        self._exact = {
            (entry.method, entry.path): entry for entry in self.entries if not entry.path.endswith("/*")
        }
        self._wide = [entry for entry in self.entries if entry.path.endswith("/*")]

    def entry_for(self, method: str, route: FoundRoute) -> PublicEntry | None:
        """As `find`; the entry remembers what it opened."""
        entry = self.find(method, route)
        if entry is not None:
            entry.opens.append((method, route.path))
        return entry

    def find(self, method: str, route: FoundRoute) -> PublicEntry | None:
        """The entry that opens this route, the exact one before a pattern, or None."""
        entry = self._find(method, route.path)
        if entry is None:
            alike = route.details.get("method_blind", ())
            entry = next((found for other in alike if (found := self._find(other, route.path))), None)
        if entry is None and "*" in route.methods:
            entry = self._find("GET", route.path) if route.kind == "static" else None
        return entry

    def _find(self, method: str, path: str) -> PublicEntry | None:
        wanted = (method, "GET", "*") if method == "HEAD" else (method, "*")
        exact = next((entry for verb in wanted if (entry := self._exact.get((verb, path)))), None)
        return exact or next((entry for entry in self._wide if entry.covers(method, path)), None)

    def findings(self, rows: Iterable[RouteAccess], guarded: Mapping[tuple[str, str], str]) -> list[Finding]:
        """What is wrong with the entries themselves.

        Args:
            rows: every route of the report, for a "did you mean".
            guarded: (method, path) of public routes that a proven gate refuses all the same, with its name.
        """
        known = [f"{row.method} {row.path}" for row in rows]
        found: list[Finding] = []
        for entry in self.entries:
            found += (
                _dead(self.name, entry, known)
                + _guarded(self.name, entry, guarded)
                + _writes(self.name, entry)
            )
        return [*found, *without_reason({entry.text: entry.reason for entry in self.entries}, self.name)]


def without_reason(entries: Mapping[str, str], name: str = "public") -> list[Finding]:
    """A finding for each entry that does not say why it is open."""
    return [
        Finding(
            f"{_slug(name)}.no-reason",
            "info",
            f"{name}: {text}",
            "the entry says no reason",
            f'write why: {name}={{"{text}": "why strangers may come here"}}',
        )
        for text, reason in entries.items()
        if not reason.strip()
    ]


def _entry(name: str, text: object, reason: object) -> PublicEntry:
    if not isinstance(text, str) or not isinstance(reason, str):
        raise ConfigError(name, text, 'write {"METHOD /path": "why strangers may come here"}')
    method, _, path = text.strip().partition(" ")
    method, path = method.upper(), path.strip()
    if method not in METHODS:
        close = difflib.get_close_matches(method, METHODS, n=1)
        hint = f"; did you mean {close[0]} {path or '/path'}?" if close else ""
        raise ConfigError(
            name, text, f'write "METHOD /path" or "METHOD /path/*", such as "GET /pricing"{hint}'
        )
    if (
        not path.startswith("/")
        or any(character.isspace() for character in path)
        or "*" in path.removesuffix("/*")
    ):
        raise ConfigError(
            name, text, 'the path begins with a slash, and a star stands only at its end: "GET /docs/*"'
        )
    return PublicEntry(text, method, template_of(path), reason)


def _slug(name: str) -> str:
    return name.replace("_", "-")


def _dead(name: str, entry: PublicEntry, known: list[str]) -> list[Finding]:
    if entry.opens:
        return []
    close = difflib.get_close_matches(f"{entry.method} {entry.path}", known, n=1)
    fix = f"did you mean {close[0]!r}? " if close else ""
    return [
        Finding(
            f"{_slug(name)}.dead-entry",
            "warning",
            f"{name}: {entry.text}",
            "the entry matches no route",
            f"{fix}correct the entry or delete it: the next route of that name would be open unseen",
        )
    ]


def _guarded(name: str, entry: PublicEntry, guarded: Mapping[tuple[str, str], str]) -> list[Finding]:
    if name != "public" or not entry.opens or not all(row in guarded for row in entry.opens):
        return []
    return [
        Finding(
            "public.guarded",
            "warning",
            f"public: {entry.text}",
            f"the route is declared public, but {guarded[entry.opens[0]]} refuses strangers there",
            "delete the entry, or take the gate off the route",
        )
    ]


def _writes(name: str, entry: PublicEntry) -> list[Finding]:
    """A pattern that opens routes that change things; of every method it is a warning, of a named one a note."""
    if name != "public" or not entry.path.endswith("/*"):
        return []
    opened = sorted(
        {f"{method} {path}" for method, path in entry.opens if method not in READING and method != "*"}
    )
    if not opened:
        return []
    shown = ", ".join(opened[:5]) + (f" and {len(opened) - 5} more" if len(opened) > 5 else "")
    return [
        Finding(
            "public.wildcard-write",
            "warning" if entry.method == "*" else "info",
            f"public: {entry.text}",
            f"the pattern opens routes that write: {shown}",
            "name each of them in an entry of its own, so that a new one below it is not open from its first day",
        )
    ]
