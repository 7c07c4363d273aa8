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
from typing import TYPE_CHECKING

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

    __slots__ = ("_general", "_segments", "_static")

    def __init__(self, found: Iterable[FoundRoute]) -> None:
        lines = [_Line(order, route) for order, route in enumerate(found)]
        literal: dict[str, list[_Line]] = {}
        dynamic: dict[str, list[_Line]] = {"": []}
        for line in lines:
            for path in line.spellings:
                literal.setdefault(path, []).append(line)
            if not line.spellings:
                dynamic.setdefault(line.segment, []).append(line)
        self._general = _alternations(dynamic[""])
        self._segments = {segment: _alternations(own) for segment, own in dynamic.items() if segment}
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
        line = self._find(method, path)
        if line is None and method != "WEBSOCKET":
            line = self._find(_OTHER, path)
        return None if line is None else line.route

    def _find(self, method: str, path: str) -> _Line | None:
        """The first line in the router's order that matches the path and names the method; `""` is any but websockets."""
        own, line = self._segments.get(path[1 : path.find("/", 1)]), None
        if own is not None and (tried := own.get(method)) is not None:
            line = tried.find(path)
        if (tried := self._general.get(method)) is None:
            return line
        general = tried.find(path)
        if line is None or general is None:
            return line or general
        return line if line.order < general.order else general


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


def _alternations(lines: list[_Line]) -> dict[str, _Alternation]:
    """For each method the patterns of the lines that serve it, in order, tried as one."""
    made: dict[tuple[int, ...], _Alternation] = {}  # most methods share one list: compile it once
    found: dict[str, _Alternation] = {}
    for method, chosen in _by_method(lines).items():
        key = tuple(line.order for line in chosen)
        found[method] = made.get(key) or made.setdefault(key, _Alternation(chosen))
    return found


class _Alternation:
    """Many patterns as one regular expression; an empty group after each says which one matched."""

    __slots__ = ("_line_of_group", "_match", "_one_by_one")

    def __init__(self, lines: Sequence[_Line]) -> None:
        self._one_by_one = lines if any(_BACK_REFERENCE.search(line.pattern) for line in lines) else ()
        joined = [_GROUP_NAME.sub("(?:", line.pattern) for line in lines if not self._one_by_one]
        self._match = re.compile("|".join(f"(?:{pattern})()" for pattern in joined)).match
        self._line_of_group: dict[int, _Line] = {}
        group = 0
        for line, pattern in zip(lines, joined, strict=False):
            group += _groups(pattern) + 1
            self._line_of_group[group] = line

    def find(self, path: str) -> _Line | None:
        if self._one_by_one:
            return next((line for line in self._one_by_one if line.matches(path)), None)
        found = self._match(path)
        return None if found is None else self._line_of_group[found.lastindex or 0]


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
