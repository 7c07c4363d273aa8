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
_OTHER = ""
"""Stands for every method that no route of a bucket names."""


class RouteTable:
    """The routes of one app, ready to be asked; never changes."""

    __slots__ = ("_buckets", "_general", "_static")

    def __init__(self, found: Iterable[FoundRoute]) -> None:
        lines = [_Line(order, route) for order, route in enumerate(found)]
        dynamic = [line for line in lines if not line.spellings]
        self._general = _Bucket([line for line in dynamic if not line.segment])
        self._buckets = {
            segment: _Bucket([line for line in dynamic if line.segment == segment])
            for segment in {line.segment for line in dynamic if line.segment}
        }
        literal: dict[str, list[_Line]] = {}
        for line in lines:
            for path in line.spellings:
                literal.setdefault(path, []).append(line)
        self._static = {path: _by_method([*lines, *self._dynamic(path)]) for path, lines in literal.items()}

    def resolve(self, method: str, path: str) -> str:
        """The template of the route that a request reaches, or empty. `method` is `WEBSOCKET` for a handshake."""
        route = self.match(method, path)
        return "" if route is None else route.path

    def match(self, method: str, path: str) -> FoundRoute | None:
        """The route that a request reaches, or None; `path` is relative to the root path."""
        known = self._static.get(path)
        if known is not None:
            lines = known.get(method) or (known.get(_OTHER) if method != "WEBSOCKET" else None)
            return lines[0].route if lines else None
        line = self._find(method, path)
        if line is None and method != "WEBSOCKET":
            line = self._find(_OTHER, path)
        return None if line is None else line.route

    def _find(self, method: str, path: str) -> _Line | None:
        general = self._general.find(method, path)
        own = self._own(path)
        line = None if own is None else own.find(method, path)
        if line is None or general is None:
            return line or general
        return line if line.order < general.order else general

    def _own(self, path: str) -> _Bucket | None:
        return self._buckets.get(path[1 : path.find("/", 1)])

    def _dynamic(self, path: str) -> list[_Line]:
        buckets = [bucket for bucket in (self._own(path), self._general) if bucket is not None]
        return [line for bucket in buckets for line in bucket.lines if line.matches(path)]


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
        fixed = bool(slash) and is_literal(first) and self.pattern.startswith(f"^{re.escape(f'/{first}/')}")
        self.segment = first if fixed else ""
        self._compiled: re.Pattern[str] | None = None

    def matches(self, path: str) -> bool:
        if self._compiled is None:
            self._compiled = re.compile(self.pattern)
        return self._compiled.match(path) is not None


class _Bucket:
    """Patterns with one first segment, in order: for each method one alternation, tried once."""

    __slots__ = ("_alternations", "lines")

    def __init__(self, lines: list[_Line]) -> None:
        self.lines = lines
        made: dict[
            tuple[int, ...], _Alternation
        ] = {}  # most methods of a bucket share one list: compile it once
        self._alternations: dict[str, _Alternation] = {}
        for method, chosen in _by_method(lines).items():
            key = tuple(line.order for line in chosen)
            self._alternations[method] = made.get(key) or made.setdefault(key, _Alternation(chosen))

    def find(self, method: str, path: str) -> _Line | None:
        """The first line that matches the path and names the method; `""` asks for any but websockets."""
        alternation = self._alternations.get(method)
        return None if alternation is None else alternation.find(path)


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
