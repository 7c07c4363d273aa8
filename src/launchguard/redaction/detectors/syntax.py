"""A pattern as a tree, and the plainest questions about one: what it is made of, what it begins with.

Python shows how it reads a pattern only in a module that it calls its own, `re._parser`, which was and may again be
`sre_parse`. It is named here alone.
"""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import Any

try:
    from re import _constants as op, _parser as parser  # type: ignore[attr-defined]  # the only reader of patterns there is
except ImportError:
    with warnings.catch_warnings():  # these names are deprecated where the others are
        warnings.simplefilter("ignore", DeprecationWarning)
        import sre_constants as op
        import sre_parse as parser

__all__ = [
    "Nodes",
    "begins",
    "children",
    "class_source",
    "escape",
    "first",
    "members",
    "op",
    "parse",
    "skippable",
    "width",
]

Nodes = list[Any]
"""The parts of a pattern in order, each an operation and what it is applied to."""


@lru_cache(maxsize=4096)
def parse(pattern: str) -> Nodes:
    """The pattern's nodes, not to be changed.

    Raises:
        re.error: it is no regular expression.
    """
    return list(parser.parse(pattern, re.ASCII))


def width(pattern: str) -> tuple[int, int]:
    """How many characters a match takes, at least and at most."""
    low, high = parser.parse(pattern, re.ASCII).getwidth()
    return low, high


def children(code: Any, value: Any) -> list[Nodes]:
    if code in (op.MAX_REPEAT, op.MIN_REPEAT):
        return [list(value[2])]
    if code is op.SUBPATTERN:
        return [list(value[3])]
    if code is op.BRANCH:
        return [list(branch) for branch in value[1]]
    return []


def skippable(node: tuple[Any, Any]) -> bool:
    code, value = node
    return code is op.AT or (code in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] == 0)


def first(nodes: Nodes) -> frozenset[int]:
    """The ASCII characters with which these nodes can begin; 128 stands for all the others."""
    found: set[int] = set()
    for code, value in nodes:
        if code is not op.AT:
            found |= begins(code, value)
        if not skippable((code, value)):
            break
    return frozenset(found)


def begins(code: Any, value: Any) -> set[int]:
    if code is op.LITERAL:
        return {min(value, 128)}
    if code is op.IN:
        return members(value)
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.SUBPATTERN, op.BRANCH):
        return set().union(*(first(inner) for inner in children(code, value)))
    if code is op.NOT_LITERAL:
        return set(range(129)) - {value}
    return set(range(129))


def members(items: Nodes) -> set[int]:
    probe = re.compile(class_source(items), re.ASCII)
    found = {number for number in range(128) if probe.match(chr(number))}
    beyond = any(value > 127 for code, value in items if code is op.LITERAL) or any(
        value[1] > 127 for code, value in items if code is op.RANGE
    )
    return found | {128} if beyond or probe.match("\u2603") else found


_CATEGORY = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}


def class_source(items: Nodes) -> str:
    parts = []
    for code, value in items:
        if code is op.NEGATE:
            parts.append("^")
        elif code is op.LITERAL:
            parts.append(escape(value))
        elif code is op.RANGE:
            parts.append(f"{escape(value[0])}-{escape(value[1])}")
        else:
            parts.append(_CATEGORY[value])
    return f"[{''.join(parts)}]"


def escape(number: int) -> str:
    character = chr(number)
    return character if character.isalnum() or number > 127 else f"\\x{number:02x}"
