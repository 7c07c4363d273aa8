"""Values that stand below or behind their column's name: an SQL `INSERT`, a table with a head of names.

The name is one of a list, and the value has its place in another; a statement's literals are values whatever they
look like, a table's cells only where they look like a generator's output, or where its head is no prose.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from launchguard.redaction.marker import is_marked
from launchguard.redaction.rules import Span
from launchguard.redaction.values import hides_text, looks_random

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launchguard.redaction.effort import Effort
    from launchguard.redaction.names import Verdict

__all__ = ["AFTER_COLUMN", "in_rows"]

AFTER_COLUMN = frozenset(",;\t|)\"'`]\r\n ")
"""What may stand behind a name in a list of columns."""

_VALUES = re.compile(
    r"""["'`\]]?(?:\s{0,4},\s{0,4}["'`\[]?[\w.]{1,64}["'`\]]?){0,60}\s{0,4}\)\s{0,8}values\s{0,8}\(""",
    re.IGNORECASE,
)
_CELL = re.compile(
    r"""\s{0,8}(?:[NEBX]?'(?P<text>(?:[^'\\]|''|\\.){0,4096})'|"[^"]{0,4096}"|[^,()'"]{0,200}(?:\([^()]{0,200}\))?)\s{0,8}(?P<after>[,)])""",
    re.IGNORECASE | re.DOTALL,
)
_NEXT_ROW = re.compile(r"\s{0,8},\s{0,8}\(")
_COLUMN = r"""["'`]?[\w .-]{1,64}["'`]?"""
_HEAD = re.compile(rf"{_COLUMN}(?:(?P<sign>[,;|\t]){_COLUMN}(?:(?P=sign){_COLUMN}){{0,100}})")
_QUOTES = frozenset("\"'`")
_REACH = 2000  # characters of column names before the one that tells
_ROWS, _COLUMNS = 1000, 500
_LOOKED_AT = 32  # characters of a head for one unit of effort
_LEAST, _SHORTEST = 8, 4
_NUMBERED = frozenset({"phone", "ssn", "bank-account", "national-id"})
_DIGITS, _LONGEST_NUMBER = 7, 24


def in_rows(raw: str, start: int, end: int, verdict: Verdict, effort: Effort) -> Iterator[Span]:
    """The values in the column of this name, as spans."""
    if verdict.when == "content":
        return
    effort.spend(2)
    if values := _VALUES.match(raw, end):
        opening = raw.rfind("(", max(0, start - _REACH), start)
        if opening >= 0:
            yield from _inserted(raw, values.end(), raw.count(",", opening, start), verdict, effort)
    elif head := _head_around(raw, start, end, effort):
        yield from _below(raw, head, start, verdict, effort)


def _inserted(raw: str, at: int, column: int, verdict: Verdict, effort: Effort) -> Iterator[Span]:
    for _ in range(_ROWS):
        cells = list(_cells(raw, at))
        effort.spend(1 + len(cells) // 4)
        if len(cells) <= column:
            return
        value = cells[column]
        if value["text"] and hides_text(verdict, value["text"]):
            yield Span(*value.span("text"), verdict.kind)
        following = _NEXT_ROW.match(raw, cells[-1].end())
        if following is None:
            return
        at = following.end()


def _cells(raw: str, at: int) -> Iterator[re.Match[str]]:
    """The values of a row that begins here."""
    for _ in range(_COLUMNS):
        cell = _CELL.match(raw, at)
        if cell is None:
            return
        yield cell
        if cell["after"] == ")":
            return
        at = cell.end()


def _head_around(raw: str, start: int, end: int, effort: Effort) -> re.Match[str] | None:
    """The line of column names in which this one stands, with a row below it."""
    first = raw.rfind("\n", max(0, start - _REACH), start) + 1
    last = raw.find("\n", end, end + _REACH)
    if last < 0 or start - first > _REACH:
        return None
    effort.spend((last - first) // _LOOKED_AT)
    head = _HEAD.fullmatch(raw, first, last - (raw[last - 1] == "\r"))
    sign = head["sign"] if head else ""
    if head is None:
        return None
    start -= raw[start - 1 : start] in _QUOTES
    end += raw[end : end + 1] in _QUOTES
    if (start > first and raw[start - 1] != sign) or (end < head.end() and raw[end] != sign):
        return None
    return head


def _below(raw: str, head: re.Match[str], start: int, verdict: Verdict, effort: Effort) -> Iterator[Span]:
    sign, column = head["sign"], raw.count(head["sign"], head.start(), start)
    columns = head[0].count(sign) + 1
    sure = " " not in head[0] and verdict.when == "always"
    at = raw.find("\n", head.end()) + 1
    for _ in range(_ROWS):
        stop = raw.find("\n", at)
        stop = stop if stop >= 0 else len(raw)
        cells = raw[at:stop].split(sign)
        effort.spend(1 + len(cells) // 4)
        if len(cells) != columns:
            return
        cell = cells[column]
        value = cell.strip(" \t\r\"'`")
        if not is_marked(value) and _tells(verdict, value, sure=sure):
            first = at + len(sign.join(cells[:column])) + bool(column) + cell.index(value)
            yield Span(first, first + len(value), verdict.kind)
        if stop == len(raw):
            return
        at = stop + 1


def _tells(verdict: Verdict, value: str, *, sure: bool) -> bool:
    """Whether a cell is a value to hide; `sure` says that the head is one of names without doubt, and no line of prose."""
    if verdict.kind in _NUMBERED:
        return len(value) < _LONGEST_NUMBER and sum(map(str.isdigit, value)) >= _DIGITS
    mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    if sure and len(value) >= _SHORTEST and (mixed or verdict.kind == "password"):
        return hides_text(verdict, value, in_prose=True)
    return len(value) >= _LEAST and (
        looks_random(value.rstrip("=")) or (verdict.kind == "password" and mixed)
    )
