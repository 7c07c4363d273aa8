"""What a prefilter may look for in a pattern's stead: the literals and the head that it begins with, what it is made of."""

from __future__ import annotations

import re
from typing import Any

from launchguard.redaction.detectors.syntax import (
    Nodes,
    begins,
    children,
    class_source,
    escape,
    first,
    members,
    op,
    parse,
    skippable,
    width,
)

__all__ = [
    "begins_with",
    "breadth",
    "first_class",
    "fits_within",
    "head",
    "leading_literals",
    "least_of",
    "length_within",
    "past_run",
    "tail_signs",
    "within_run",
]

_SIGNS = frozenset(map(ord, "-+/=.~^"))
_HEAD_REPEAT = 12  # enough of a token to tell it from prose, few enough to keep the joint automaton small
_ENOUGH = 8  # characters after a long run that tell a token as well
_UNRENDERED = frozenset('"\\' + "".join(map(chr, range(32))) + "\x7f")  # what JSON writes another way


def leading_literals(pattern: str, *, ignore_case: bool) -> tuple[str, ...]:
    """The literals of which every match begins with one; empty where it begins with a character class."""
    found = _leading(parse(pattern), ignore_case=ignore_case)
    return tuple(dict.fromkeys(text for text in found)) if all(found) else ()


def head(pattern: str, prefixes: tuple[str, ...] = ()) -> str:
    """A shorter pattern that is found wherever the whole one is, in the text or in its JSON rendering.

    It stops before whatever JSON writes another way (quotes, backslashes, control characters) and knows no word
    boundaries: what stands before a token may be the `n` of an escaped line break. With `prefixes` it begins at
    these, wherever they stand in the pattern; empty where the pattern does not show them as literals.
    """
    nodes = _flat(parse(pattern))
    if not prefixes:
        return _head(nodes)[0]
    for index in range(len(nodes)):
        begins = _leading(nodes[index:], ignore_case=False)
        if all(begins) and all(text.startswith(prefixes) for text in begins):
            return _head(nodes[index:])[0]
    return ""


def past_run(head: str) -> str:
    """What follows the long run with which a head begins; empty where it begins otherwise, or too little follows.

    An automaton that counts such a run has a state for each of its places, and goes through them in every id.
    """
    nodes = _flat(parse(head))
    skipped = 0
    for index, (code, value) in enumerate(nodes):
        if code is op.LITERAL:
            rest, _ = _head(nodes[index:])
            return rest if skipped > _HEAD_REPEAT and width(rest)[0] >= _ENOUGH else ""
        if code is not op.IN and code not in (op.MAX_REPEAT, op.MIN_REPEAT):
            return ""
        skipped += width(_head([(code, value)])[0])[0]
    return ""


def within_run(head: str) -> str:
    """The head up to where it counts a long run: only the first characters of that."""
    nodes = _flat(parse(head))
    for index, (code, value) in enumerate(nodes):
        if code in (op.MAX_REPEAT, op.MIN_REPEAT):
            once, _ = _head(list(value[2]))
            each = width(once)[0]
            if each > 1 and each * value[0] > _HEAD_REPEAT:
                return f"{_head(nodes[:index])[0]}(?:{once}){{{-(-_HEAD_REPEAT // each)}}}"
    return head


def length_within(pattern: str, alphabet: frozenset[int]) -> int:
    """The least length of a match, if every match is made of these characters alone; else 0."""
    return width(pattern)[0] if _alphabet(parse(pattern)) <= alphabet else 0


def fits_within(pattern: str, alphabet: frozenset[int]) -> bool:
    """Whether there may be a match that is made of these characters alone."""
    return _fits(parse(pattern), alphabet)


def _fits(nodes: Nodes, alphabet: frozenset[int]) -> bool:
    for code, value in nodes:
        inner = children(code, value)
        if inner and not skippable((code, value)) and not any(_fits(branch, alphabet) for branch in inner):
            return False
        if not inner and code is not op.AT and not begins(code, value) & alphabet:
            return False
    return True


def least_of(pattern: str, alphabet: frozenset[int]) -> int:
    """How many of these characters every match holds at least."""
    return _least(parse(pattern), alphabet)


def _least(nodes: Nodes, alphabet: frozenset[int]) -> int:
    total = 0
    for code, value in nodes:
        inner = [_least(branch, alphabet) for branch in children(code, value)]
        if code in (op.MAX_REPEAT, op.MIN_REPEAT):
            total += value[0] * inner[0]
        elif inner:
            total += min(inner)
        elif code is not op.AT:
            total += begins(code, value) <= alphabet
    return total


def breadth(pattern: str) -> int:
    """With how many characters a match may begin."""
    return len(first(parse(pattern)))


def first_class(pattern: str, *, ignore_case: bool = False) -> str:
    """The class of the characters with which a match may begin."""
    found = {chr(number) for number in first(parse(pattern)) if number < 128}
    if ignore_case:
        found |= {character.swapcase() for character in found}
    others = r"\x80-\U0010ffff" if 128 in first(parse(pattern)) else ""
    return f"[{''.join(escape(ord(character)) for character in sorted(found))}{others}]"


def begins_with(pattern: str, characters: str) -> bool:
    """Whether every match begins with one of these characters."""
    return first(parse(pattern)) <= frozenset(map(ord, characters))


def tail_signs(pattern: str) -> frozenset[str]:
    """The signs that may stand in the run with which a match ends."""
    return frozenset(map(chr, _tail(parse(pattern)) & _SIGNS))


def _tail(nodes: Nodes) -> set[int]:
    for code, value in reversed(nodes):
        if code is op.AT:
            continue
        inner = children(code, value)
        found = set().union(*map(_tail, inner)) if inner else begins(code, value)
        return found | _tail(nodes[:-1]) if skippable((code, value)) else found
    return set()


def _alphabet(nodes: Nodes) -> set[int]:
    found: set[int] = set()
    for code, value in nodes:
        inner = children(code, value)
        if inner:
            found = found.union(*map(_alphabet, inner))
        elif code is not op.AT:
            found |= begins(code, value)
    return found


def _flat(nodes: Nodes) -> Nodes:
    """The nodes with plain groups opened."""
    flat: Nodes = []
    for code, value in nodes:
        if code is op.SUBPATTERN and not value[1] and not value[2]:
            flat.extend(_flat(list(value[3])))
        else:
            flat.append((code, value))
    return flat


def _leading(nodes: Nodes, *, ignore_case: bool) -> list[str]:
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


def _few(items: Nodes) -> list[str]:
    return [chr(value) for code, value in items] if all(code is op.LITERAL for code, _ in items) else []


def _is_literal(nodes: Nodes) -> bool:
    return all(
        code is op.LITERAL or (code is op.SUBPATTERN and _is_literal(list(value[3]))) for code, value in nodes
    )


def _head(nodes: Nodes) -> tuple[str, bool]:
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
        return ("", False) if chr(value) in _UNRENDERED else (escape(value), True)
    if code is op.IN:
        hidden = members(value) & {ord(character) for character in _UNRENDERED}
        return ("", False) if hidden or value[0][0] is op.NEGATE else (class_source(value), True)
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
