"""A path that a route's pattern matches: what a probe asks for, without knowing the app's data."""

from __future__ import annotations

import re
from functools import lru_cache
from re import _constants as op, _parser as parser  # type: ignore[attr-defined]
from typing import Any

__all__ = ["sample"]

_CANDIDATES = "1aA/-_.@ " + "".join(map(chr, (*range(33, 127), *range(0xA1, 0x250))))
"""What is tried where a class of characters leaves a choice, likeliest first: a `1` is an id, a name and a hex digit."""


@lru_cache(maxsize=4096)
def sample(pattern: str) -> str:
    """A short text that `pattern` matches; empty where none was found (look-arounds that contradict, for example)."""
    try:
        text = _Sampler().sequence(parser.parse(pattern))
        return text if re.match(pattern, text) else ""
    except (re.error, RecursionError, KeyError):
        return ""


class _Sampler:
    """Walks a parsed expression once, remembering what its groups stand for."""

    def __init__(self) -> None:
        self.groups: dict[int | None, str] = {}

    def sequence(self, parsed: Any) -> str:
        return "".join(self._one(code, argument) for code, argument in parsed)

    def _one(self, code: Any, argument: Any) -> str:
        if code is op.LITERAL:
            return chr(argument)
        if code in (op.NOT_LITERAL, op.ANY, op.IN):
            return _member(code, argument)
        if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            return self._repeat(*argument)
        return self._nested(code, argument)

    def _nested(self, code: Any, argument: Any) -> str:
        if code is op.SUBPATTERN:
            number, _, _, inner = argument
            text = self.groups[number] = self.sequence(inner)
            return text
        if code in (op.BRANCH, op.ATOMIC_GROUP):
            return self.sequence(argument[1][0] if code is op.BRANCH else argument)
        return self.groups[argument] if code is op.GROUPREF else ""  # anchors and look-arounds take no room

    def _repeat(self, least: int, most: int, inner: Any) -> str:
        """As few as allowed, but one where a parameter could be empty: `[^/]*` is asked for with a value."""
        times = least
        if least == 0 and most > 1:
            times = 1
        return "".join(self.sequence(inner) for _ in range(times))


def _member(code: Any, argument: Any) -> str:
    """A character of a class, the likeliest id first."""
    return next((character for character in _CANDIDATES if _belongs(character, code, argument)), "1")


def _belongs(character: str, code: Any, argument: Any) -> bool:
    point = ord(character)
    if code is op.ANY:
        return True
    if code is op.NOT_LITERAL:
        return bool(point != argument)
    negated = bool(argument) and argument[0][0] is op.NEGATE
    members = argument[1:] if negated else argument
    found = any(_in_member(point, kind, value) for kind, value in members)
    return found is not negated


def _in_member(point: int, kind: Any, value: Any) -> bool:
    if kind is op.LITERAL:
        return bool(point == value)
    if kind is op.RANGE:
        return bool(value[0] <= point <= value[1])
    return re.match(_CATEGORIES[value], chr(point)) is not None


_CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}
