"""Reads a detector's pattern: what it begins with, whether it is linear, and the head that a prefilter can look for.

Law: a pattern's cost is bounded by its own text. A quantifier has an upper bound, and where two neighbours can eat
the same characters their bounds multiply; a pattern whose product is too large is refused when it is loaded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from re import _constants as op, _parser as parser  # type: ignore[attr-defined]  # the only reader of patterns there is
from typing import Any

__all__ = [
    "MAX_COST",
    "Shape",
    "begins_with",
    "head",
    "leading_literals",
    "length_within",
    "read",
    "tail_signs",
]

MAX_COST = 600_000
"""The most steps that one attempt at one place may take, by the bound that `read` computes."""

_MAX_REPEAT = 1000  # RE2 refuses more
_ENDLESS = 10**12
_SIGNS = frozenset(map(ord, "-+/=.~^"))
_HEAD_REPEAT = 12  # enough of a token to tell it from prose, few enough to keep the joint automaton small
_UNRENDERED = frozenset('"\\' + "".join(map(chr, range(32))) + "\x7f")  # what JSON writes another way
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
        tree = parser.parse(pattern, re.ASCII)
        re.compile(pattern, re.ASCII)
    except (re.error, RecursionError, OverflowError) as error:
        return Shape(0, 0, f"it does not compile ({error}); mend the regular expression")
    fault = _fault(list(tree))
    if fault:
        return Shape(0, 0, fault)
    low, width = tree.getwidth()
    if low == 0:
        return Shape(0, 0, "it matches the empty string; make it demand at least one character")
    cost = _cost(list(tree))
    if cost > MAX_COST:
        fix = "neighbouring quantifiers eat the same characters; put a literal between them or lower their bounds"
        return Shape(width, cost, f"one attempt can take {cost} steps (at most {MAX_COST}); {fix}")
    return Shape(width, cost)


def leading_literals(pattern: str, *, ignore_case: bool) -> tuple[str, ...]:
    """The literals of which every match begins with one; empty where it begins with a character class."""
    found = _leading(list(parser.parse(pattern, re.ASCII)), ignore_case=ignore_case)
    return tuple(dict.fromkeys(text for text in found)) if all(found) else ()


def head(pattern: str, prefixes: tuple[str, ...] = ()) -> str:
    """A shorter pattern that is found wherever the whole one is, in the text or in its JSON rendering.

    It stops before whatever JSON writes another way (quotes, backslashes, control characters) and knows no word
    boundaries: what stands before a token may be the `n` of an escaped line break. With `prefixes` it begins at
    these, wherever they stand in the pattern; empty where the pattern does not show them as literals.
    """
    nodes = _flat(list(parser.parse(pattern, re.ASCII)))
    if not prefixes:
        return _head(nodes)[0]
    for index in range(len(nodes)):
        begins = _leading(nodes[index:], ignore_case=False)
        if all(begins) and all(text.startswith(prefixes) for text in begins):
            return _head(nodes[index:])[0]
    return ""


def length_within(pattern: str, alphabet: frozenset[int]) -> int:
    """The least length of a match, if every match is made of these characters alone; else 0."""
    tree = parser.parse(pattern, re.ASCII)
    return tree.getwidth()[0] if _alphabet(list(tree)) <= alphabet else 0


def least_of(pattern: str, alphabet: frozenset[int]) -> int:
    """How many of these characters every match holds at least."""
    return _least(list(parser.parse(pattern, re.ASCII)), alphabet)


def _least(nodes: list[Any], alphabet: frozenset[int]) -> int:
    total = 0
    for code, value in nodes:
        inner = [_least(branch, alphabet) for branch in _children(code, value)]
        if code in (op.MAX_REPEAT, op.MIN_REPEAT):
            total += value[0] * inner[0]
        elif inner:
            total += min(inner)
        elif code is not op.AT:
            total += _begins(code, value) <= alphabet
    return total


def begins_with(pattern: str, characters: str) -> bool:
    """Whether every match begins with one of these characters."""
    return _first(list(parser.parse(pattern, re.ASCII))) <= frozenset(map(ord, characters))


def tail_signs(pattern: str) -> frozenset[str]:
    """The signs that may stand in the run with which a match ends."""
    return frozenset(map(chr, _tail(list(parser.parse(pattern, re.ASCII))) & _SIGNS))


def _tail(nodes: list[Any]) -> set[int]:
    for code, value in reversed(nodes):
        if code is op.AT:
            continue
        inner = _children(code, value)
        found = set().union(*map(_tail, inner)) if inner else _begins(code, value)
        return found | _tail(nodes[:-1]) if _skippable((code, value)) else found
    return set()


def _alphabet(nodes: list[Any]) -> set[int]:
    found: set[int] = set()
    for code, value in nodes:
        inner = _children(code, value)
        if inner:
            found = found.union(*map(_alphabet, inner))
        elif code is not op.AT:
            found |= _begins(code, value)
    return found


def _flat(nodes: list[Any]) -> list[Any]:
    """The nodes with plain groups opened."""
    flat: list[Any] = []
    for code, value in nodes:
        if code is op.SUBPATTERN and not value[1] and not value[2]:
            flat.extend(_flat(list(value[3])))
        else:
            flat.append((code, value))
    return flat


def _fault(nodes: list[Any]) -> str:
    for code, value in nodes:
        if code in _REFUSED:
            return _REFUSED[code]
        if code in (op.MAX_REPEAT, op.MIN_REPEAT) and (value[1] is op.MAXREPEAT or value[1] > _MAX_REPEAT):
            return f"a quantifier has no bound or one over {_MAX_REPEAT}; write {{n,m}} instead of *, + and {{n,}}"
        for inner in _children(code, value):
            if fault := _fault(inner):
                return fault
    return ""


def _children(code: Any, value: Any) -> list[list[Any]]:
    if code in (op.MAX_REPEAT, op.MIN_REPEAT):
        return [list(value[2])]
    if code is op.SUBPATTERN:
        return [list(value[3])]
    if code is op.BRANCH:
        return [list(branch) for branch in value[1]]
    return []


def _cost(nodes: list[Any]) -> int:
    """An upper bound of the steps of one attempt: the ways to read the text, times the steps of one way."""
    return min(_ways(nodes, frozenset()) * _steps(nodes), _ENDLESS)


def _steps(nodes: list[Any]) -> int:
    total = 0
    for code, value in nodes:
        times = value[1] + 1 if code in (op.MAX_REPEAT, op.MIN_REPEAT) else 1
        total += times * (1 + sum(_steps(inner) for inner in _children(code, value)))
    return min(total, _ENDLESS)


def _ways(nodes: list[Any], follow: frozenset[int]) -> int:
    """In how many ways the nodes can read one text, where the next character does not decide."""
    ways = 1
    for index, (code, value) in enumerate(nodes):
        rest = _first(nodes[index + 1 :])
        after = rest | follow if all(_skippable(node) for node in nodes[index + 1 :]) else rest
        ways = min(ways * _ways_of(code, value, after), _ENDLESS)
    return ways


def _ways_of(code: Any, value: Any, after: frozenset[int]) -> int:
    if code in (op.MAX_REPEAT, op.MIN_REPEAT):
        low, high, inner = value[0], value[1], list(value[2])
        begins = _first(inner)
        each = _ways(inner, after | begins if high > 1 else after)
        if each > 1 and high > 64:
            return _ENDLESS
        return int(min(each**high * (high - low + 1 if begins & after else 1), _ENDLESS))
    if code is op.SUBPATTERN:
        return _ways(list(value[3]), after)
    if code is op.BRANCH:
        branches = [list(branch) for branch in value[1]]
        ways = [_ways(branch, after) for branch in branches]
        firsts = [_first(branch) for branch in branches]
        apart = sum(map(len, firsts)) == len(frozenset().union(*firsts))
        return max(ways) if apart else sum(ways)
    return 1


def _skippable(node: tuple[Any, Any]) -> bool:
    code, value = node
    return code is op.AT or (code in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] == 0)


def _first(nodes: list[Any]) -> frozenset[int]:
    """The ASCII characters with which these nodes can begin; 128 stands for all the others."""
    found: set[int] = set()
    for code, value in nodes:
        if code is not op.AT:
            found |= _begins(code, value)
        if not _skippable((code, value)):
            break
    return frozenset(found)


def _begins(code: Any, value: Any) -> set[int]:
    if code is op.LITERAL:
        return {min(value, 128)}
    if code is op.IN:
        return _members(value)
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.SUBPATTERN, op.BRANCH):
        return set().union(*(_first(inner) for inner in _children(code, value)))
    if code is op.NOT_LITERAL:
        return set(range(129)) - {value}
    return set(range(129))


def _members(items: list[Any]) -> set[int]:
    probe = re.compile(_class(items), re.ASCII)
    return {number for number in range(129) if probe.match(chr(number if number < 128 else 0x2603))}


_CATEGORY = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}


def _class(items: list[Any]) -> str:
    parts = []
    for code, value in items:
        if code is op.NEGATE:
            parts.append("^")
        elif code is op.LITERAL:
            parts.append(_escape(value))
        elif code is op.RANGE:
            parts.append(f"{_escape(value[0])}-{_escape(value[1])}")
        else:
            parts.append(_CATEGORY[value])
    return f"[{''.join(parts)}]"


def _escape(number: int) -> str:
    character = chr(number)
    return character if character.isalnum() or number > 127 else f"\\x{number:02x}"


def _leading(nodes: list[Any], *, ignore_case: bool) -> list[str]:
    """What the nodes begin with, one text a branch; an empty text for a branch that begins with no literal."""
    texts = [""]
    for code, value in nodes:
        if code is op.AT:
            continue
        if code is op.LITERAL and chr(value) not in _UNRENDERED:
            character = chr(value).lower() if ignore_case else chr(value)
            texts = [text + character for text in texts]
            continue
        if code is op.SUBPATTERN and not value[1]:
            branch = list(value[3])
            inner = _leading(branch, ignore_case=ignore_case)
            texts = [text + more for text in texts for more in inner]
            if not _is_literal(branch):
                break
            continue
        if code is op.BRANCH:
            inner = [text for branch in value[1] for text in _leading(list(branch), ignore_case=ignore_case)]
            texts = [text + more for text in texts for more in inner]
            if not all(_is_literal(list(branch)) for branch in value[1]):
                break
            continue
        if (
            code is op.IN
            and 1 <= len(members := _few(value)) <= 8
            and not ignore_case
            and not _UNRENDERED.intersection(members)
        ):
            texts = [text + member for text in texts for member in members]
            continue
        break
    return texts


def _few(items: list[Any]) -> list[str]:
    return [chr(value) for code, value in items] if all(code is op.LITERAL for code, _ in items) else []


def _is_literal(nodes: list[Any]) -> bool:
    return all(
        code is op.LITERAL or (code is op.SUBPATTERN and _is_literal(list(value[3]))) for code, value in nodes
    )


def _head(nodes: list[Any]) -> tuple[str, bool]:
    """The head's source, and whether it says all that the nodes do, so that more may follow."""
    parts: list[str] = []
    for code, value in nodes:
        source, whole = _head_of(code, value)
        parts.append(source)
        if not whole:
            return "".join(parts), False
    return "".join(parts), True


def _head_of(code: Any, value: Any) -> tuple[str, bool]:  # noqa: PLR0911 - one line a case
    if code is op.AT:
        return "", True
    if code is op.LITERAL:
        return ("", False) if chr(value) in _UNRENDERED else (_escape(value), True)
    if code is op.IN:
        hidden = _members(value) & {ord(character) for character in _UNRENDERED}
        return ("", False) if hidden or value[0][0] is op.NEGATE else (_class(value), True)
    if code is op.SUBPATTERN:
        source, whole = _head(list(value[3]))
        flag = "i" if value[1] & re.IGNORECASE else ""
        return f"(?{flag}:{source})", whole
    if code is op.BRANCH:
        heads = [_head(list(branch)) for branch in value[1]]
        return f"(?:{'|'.join(source for source, _ in heads)})", all(whole for _, whole in heads)
    if code in (op.MAX_REPEAT, op.MIN_REPEAT):
        low, high, inner = value
        source, whole = _head(list(inner))
        if not whole:
            return (source, False) if low else ("", False)
        if high <= _HEAD_REPEAT:
            return f"(?:{source}){{{low},{high}}}", True
        return (f"(?:{source}){{{min(low, _HEAD_REPEAT)}}}" if low else ""), False
    return "", False
