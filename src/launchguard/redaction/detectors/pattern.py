"""Whether a detector's pattern can be used: it compiles, it is bounded, and no text makes it run away.

Law: a pattern's cost is bounded by its own text. A quantifier has an upper bound, and where two neighbours can eat
the same characters their bounds multiply; a pattern whose product is too large is refused when it is loaded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from launchguard.redaction.detectors.syntax import Nodes, children, first, op, parse, skippable, width

__all__ = ["MAX_COST", "Shape", "read"]

MAX_COST = 300_000
"""The most steps that one attempt at one place may take, by the bound that `read` computes."""

_MAX_REPEAT = 1000  # RE2 refuses more
_ENDLESS = 10**12
_REFUSED = {
    op.ASSERT: "lookahead and lookbehind are refused by the linear engine; check the surroundings with bad= examples instead",
    op.ASSERT_NOT: "lookahead and lookbehind are refused by the linear engine; check the surroundings with bad= examples instead",
    op.GROUPREF: "a back-reference is refused by the linear engine; spell the alternatives out",
    op.GROUPREF_EXISTS: "a conditional group is refused by the linear engine; spell the alternatives out",
    op.ATOMIC_GROUP: "an atomic group is refused by the linear engine; a bounded quantifier does",
    op.POSSESSIVE_REPEAT: "a possessive quantifier is refused by the linear engine; a bounded one does",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a pattern: the most characters it can take, the most steps at one place, and what is wrong."""

    width: int
    cost: int
    fault: str = ""


@lru_cache(maxsize=4096)
def read(pattern: str) -> Shape:
    """Read a pattern; `fault` says what to change, and is empty where it can be used."""
    try:
        nodes = parse(pattern)
        re.compile(pattern, re.ASCII)
    except (re.error, RecursionError, OverflowError) as error:
        return Shape(0, 0, f"it does not compile ({error}); mend the regular expression")
    if fault := _fault(nodes):
        return Shape(0, 0, fault)
    least, most = width(pattern)
    if least == 0:
        return Shape(0, 0, "it matches the empty string; make it demand at least one character")
    cost = _cost(nodes, frozenset())
    if cost > MAX_COST:
        fix = "neighbouring quantifiers eat the same characters; put a literal between them or lower their bounds"
        return Shape(most, cost, f"one attempt can take {cost} steps (at most {MAX_COST}); {fix}")
    return Shape(most, cost)


def _fault(nodes: list[Any]) -> str:
    for code, value in nodes:
        if code in _REFUSED:
            return _REFUSED[code]
        if code in (op.MAX_REPEAT, op.MIN_REPEAT) and (value[1] is op.MAXREPEAT or value[1] > _MAX_REPEAT):
            return f"a quantifier has no bound or one over {_MAX_REPEAT}; write {{n,m}} instead of *, + and {{n,}}"
        for inner in children(code, value):
            if fault := _fault(inner):
                return fault
    return ""


def _cost(nodes: Nodes, follow: frozenset[int]) -> int:
    """The most steps of one attempt: each part is gone through once for each way in which those before it can be read."""
    total, ways = 1, 1
    for index, (code, value) in enumerate(nodes):
        after = _after(nodes, index, follow)
        total = min(total + ways * _cost_of(code, value, after), _ENDLESS)
        ways = min(ways * _ways_of(code, value, after), _ENDLESS)
    return total


def _cost_of(code: Any, value: Any, after: frozenset[int]) -> int:
    inner = children(code, value)
    if code in (op.MAX_REPEAT, op.MIN_REPEAT):
        follow = after | first(inner[0]) if value[1] > 1 else after
        each = _ways(inner[0], follow)
        once = 1 + _cost(inner[0], follow)
        return once * (value[1] + 1) if each == 1 else min(once * _power(each, value[1] + 1), _ENDLESS)
    return 1 + sum(_cost(branch, after) for branch in inner)


def _ways(nodes: Nodes, follow: frozenset[int]) -> int:
    """In how many ways the nodes can read one text, where the next character does not decide."""
    ways = 1
    for index, (code, value) in enumerate(nodes):
        ways = min(ways * _ways_of(code, value, _after(nodes, index, follow)), _ENDLESS)
    return ways


def _after(nodes: Nodes, index: int, follow: frozenset[int]) -> frozenset[int]:
    """With what a text can go on after the node."""
    rest = nodes[index + 1 :]
    return first(rest) | follow if all(map(skippable, rest)) else first(rest)


def _ways_of(code: Any, value: Any, after: frozenset[int]) -> int:
    inner = children(code, value)
    if code in (op.MAX_REPEAT, op.MIN_REPEAT):
        low, high = value[0], value[1]
        begins = first(inner[0])
        each = _ways(inner[0], after | begins if high > 1 else after)
        return min(_power(each, high) * (high - low + 1 if begins & after else 1), _ENDLESS)
    if code is op.SUBPATTERN:
        return _ways(inner[0], after)
    if code is op.BRANCH:
        ways = [_ways(branch, after) for branch in inner]
        firsts = [first(branch) for branch in inner]
        apart = sum(map(len, firsts)) == len(frozenset().union(*firsts))
        return max(ways) if apart else sum(ways)
    return 1


def _power(each: int, times: int) -> int:
    return each if each == 1 or times == 1 else _ENDLESS if times > 64 else min(each**times, _ENDLESS)
