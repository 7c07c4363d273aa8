"""Which route a request reaches: the router's own answer, worked out ahead.

Law 1: the first route in the router's order whose pattern and method both match wins; failing that, the first
whose pattern matches (the router's 405 still belongs to that route).
Law 2: a pattern is matched as its router does: Starlette's `^…$` also matches before a trailing newline, so that
`/auth/login%0A` is the login.
Law 3: the cost does not grow with the number of routes: a literal path is one lookup, and all patterns that share
a first segment are one regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from launchguard.routes.template import is_literal, template_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from launchguard.routes.report import FoundRoute

__all__ = ["RouteTable", "pattern_of", "template_of"]

_GROUP_NAME = re.compile(r"\(\?P<[A-Za-z_]\w*>")
_BACK_REFERENCE = re.compile(r"\(\?P=|\(\?\(|\\[1-9]")
_GLOBAL_FLAGS = re.compile(r"(\^?)\(\?([aiLmsux]+)\)")
_PARAMETER = re.compile(r"\{[^{}]*\}")
_QUANTIFIERS = ("?", "*", "{")
_OTHER = ""
"""Stands for every method that no route names."""


class RouteTable:
    """The routes of one app, ready to be asked; never changes."""

    __slots__ = ("_dynamic", "_static")

    def __init__(self, found: Iterable[FoundRoute]) -> None:
        lines = [_Line(order, route) for order, route in enumerate(found)]
        literal: dict[str, list[_Line]] = {}
        dynamic: dict[str, list[_Line]] = {"": []}
        for line in lines:
            for path in line.spellings:
                literal.setdefault(path, []).append(line)
            if not line.spellings:
                dynamic.setdefault(line.segment, []).append(line)
        self._dynamic = _by_segment(dynamic)
        self._static: dict[str, dict[str, FoundRoute]] = {}
        for path, spelt in literal.items():
            others = [*dynamic.get(path[1 : path.find("/", 1)], ()), *dynamic[""]]
            by_method = _by_method([*spelt, *(line for line in others if line.matches(path))])
            self._static[path] = {method: chosen[0].route for method, chosen in by_method.items()}

    def resolve(self, method: str, path: str) -> str:
        """The template of the route that a request reaches, or empty. `method` is `WEBSOCKET` for a handshake."""
        route = self.match(method, path)
        return "" if route is None else route.path

    def match(self, method: str, path: str) -> FoundRoute | None:
        """The route that a request reaches, or None; `path` is relative to the root path."""
        known = self._static.get(path)
        if known is not None:
            return known.get(method) or (known.get(_OTHER) if method != "WEBSOCKET" else None)
        line = self._first(method, path)
        if line is None and method != "WEBSOCKET":
            line = self._first(_OTHER, path)
        return None if line is None else line.route

    def _first(self, method: str, path: str) -> _Line | None:
        """The first line in the router's order that matches the path and names the method; `""` is any but websockets."""
        segments = self._dynamic.get(method)
        if segments is None:
            return None
        parts = path.split("/", 2)
        own = segments.get(parts[1]) if len(parts) > 1 else None
        line = None
        if own is not None:
            match, lines = own
            found = match(path)
            line = None if found is None else lines[found.lastindex]
        general = segments.get("")
        if general is None:
            return line
        match, lines = general
        found = match(path)
        other = None if found is None else lines[found.lastindex]
        if line is None or other is None:
            return line or other
        return line if line.order < other.order else other


class _Line:
    """One route, its pattern, and where the table keeps it."""

    __slots__ = ("_compiled", "methods", "order", "pattern", "route", "segment", "spellings")

    def __init__(self, order: int, route: FoundRoute) -> None:
        self.order = order
        self.route = route
        self.pattern = _scope_flags(route.pattern) if route.pattern else pattern_of(route.path)
        self.methods = route.methods | {"HEAD"} if "GET" in route.methods else route.methods
        self.spellings = _spellings(route.path, self.pattern)
        first, slash, _ = route.path[1:].partition("/")
        beginning = f"^{re.escape(f'/{first}/')}"
        fixed = bool(slash) and is_literal(first) and self.pattern.startswith(beginning)
        is_bare = self.pattern[len(beginning) : len(beginning) + 1] not in _QUANTIFIERS
        self.segment = first if fixed and is_bare else ""
        self._compiled: re.Pattern[str] | None = None

    def matches(self, path: str) -> bool:
        if self._compiled is None:
            self._compiled = re.compile(self.pattern)
        return self._compiled.match(path) is not None


class _Which(NamedTuple):
    """Which line matched: by the number of its group, as a match of the `re` module says it."""

    lastindex: int | None


_Finder = tuple[Callable[[str], "re.Match[str] | _Which | None"], Mapping["int | None", "_Line"]]
"""Matches some lines in order, and says by number which one it was. No function of ours: a call costs half a match."""


def _by_segment(dynamic: Mapping[str, list[_Line]]) -> dict[str, dict[str, _Finder]]:
    """For each method and first segment what finds a line; under the segment `""` the lines of any segment."""
    found: dict[str, dict[str, _Finder]] = {}
    for segment, lines in dynamic.items():
        made: dict[tuple[int, ...], _Finder] = {}  # most methods share one list: compile it once
        for method, chosen in _by_method(lines).items():
            key = tuple(line.order for line in chosen)
            finder = made.get(key) or made.setdefault(key, _finder(chosen))
            found.setdefault(method, {})[segment] = finder
    return found


def _finder(lines: Sequence[_Line]) -> _Finder:
    """Many patterns as one regular expression; an empty group after each says which one matched."""
    if any(_BACK_REFERENCE.search(line.pattern) for line in lines):

        def which(path: str) -> _Which | None:
            return next((_Which(number) for number, line in enumerate(lines) if line.matches(path)), None)

        return which, dict(enumerate(lines))
    patterns = [_GROUP_NAME.sub("(?:", line.pattern) for line in lines]
    match = re.compile("|".join(f"(?:{pattern})()" for pattern in patterns)).match
    line_of_group: dict[int | None, _Line] = {}
    group = 0
    for line, pattern in zip(lines, patterns, strict=True):
        group += _groups(pattern) + 1
        line_of_group[group] = line
    return match, line_of_group


def pattern_of(template: str) -> str:
    """The regular expression that a printed template stands for: a parameter is one segment, `/*` anything below."""
    stem = template.removesuffix("/*")
    literals = _PARAMETER.split(stem)
    body = "[^/]+".join(re.escape(literal) for literal in literals)
    return f"^{body}/(?s:.*)\\Z" if stem != template else f"^{body}\\Z"


def _groups(pattern: str) -> int:
    return re.compile(pattern).groups if pattern.count("(") != pattern.count("(?:") else 0


def _scope_flags(pattern: str) -> str:
    """`(?i)` at the start means the whole pattern; in an alternation it must say so."""
    found = _GLOBAL_FLAGS.match(pattern)
    return f"(?{found[2]}:{found[1]}{pattern[found.end() :]})" if found else pattern


def _spellings(template: str, pattern: str) -> tuple[str, ...]:
    """The only paths that a literal pattern matches; none for a pattern with parameters."""
    escaped = re.escape(template)
    if pattern == f"^{escaped}$":
        return (template, f"{template}\n")
    return (template,) if pattern == f"^{escaped}\\Z" else ()


def _by_method(lines: Iterable[_Line]) -> dict[str, list[_Line]]:
    """For each method the lines that serve it, in order; under `""` first those of every method, then the rest."""
    ordered = sorted(lines, key=lambda line: line.order)
    methods = {method for line in ordered for method in line.methods} - {"*"}
    chosen = {method: [line for line in ordered if line.methods & {method, "*"}] for method in methods}
    http = [line for line in ordered if "WEBSOCKET" not in line.methods]
    chosen[_OTHER] = sorted(http, key=lambda line: "*" not in line.methods)
    chosen.setdefault("WEBSOCKET", [line for line in ordered if "*" in line.methods])
    return {method: found for method, found in chosen.items() if found}
