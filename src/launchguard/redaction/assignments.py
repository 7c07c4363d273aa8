"""Names with values in free text: `key=value`, `key: value`, `--token x`, JSON, YAML, dotenv, form bodies, tags, prose.

A stem (a piece of a telling word) is looked for; around it stands the name, which names.py judges; after it comes a
separator and the value, of which exactly the value is hidden.
"""

from __future__ import annotations

import re
from heapq import heapify, heappop, heapreplace
from typing import TYPE_CHECKING

from launchguard.redaction.forms import FORMS
from launchguard.redaction.marker import MARKER
from launchguard.redaction.names import Verdict
from launchguard.redaction.rows import AFTER_COLUMN, in_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launchguard.redaction.names import NameRules
    from launchguard.redaction.rules import Span, Text

__all__ = ["Assignments"]

_NAME_LENGTH = 128
_NAME_RUN = re.compile(r"[\w.\-\[\]]*")
_SILENT_COST, _TELLING_COST = 4, 9  # units for any name, and more for one that tells
_NAME_EXTRA = frozenset("_-.[]")
_FIELD_BEFORE = re.compile(r"(?:^|\n)[ \t]{0,8}([\w.\-\[\]]{1,100})\r?\n[^\n]{0,200}$")
_WORD_BEFORE = re.compile(r"(?<![=\w])([A-Za-z]{2,20})[ \t]$")
_WORD_AFTER = re.compile(r"[ \t]([^\W\d_]{2,20})")
_SPOKEN = frozenset({"content", "text", "arguments", "parts", "input", "output", "message"})


class Assignments:
    """Finds the values of telling names in free text."""

    def __init__(self, names: NameRules) -> None:
        self._names = names

    def spans(self, text: Text, stems: Iterable[str]) -> Iterator[Span]:
        """The values to hide; `stems` are those that may occur in the text."""
        low, raw = text.low, text.raw
        markers = [match.span() for match in MARKER.finditer(raw)] if "[" in raw else []
        places = [(at, stem) for stem in stems if (at := low.find(stem)) >= 0]
        heapify(places)
        done = passed = 0
        while places:
            at, stem = places[0]
            while passed < len(markers) and markers[passed][1] <= at:
                passed += 1
            if at >= done and not (passed < len(markers) and markers[passed][0] <= at):
                start, end = _name_around(raw, at, done)
                span = self._value(text, start, end)
                if span is not None:
                    yield span
                elif raw[end : end + 1] in AFTER_COLUMN and (verdict := self._judge(text, start, end)):
                    yield from in_rows(raw, start, end, verdict, text.effort)
                done = max(done, end if span is None else span.end)
            at = low.find(stem, max(at + len(stem), done))
            heapreplace(places, (at, stem)) if at >= 0 else heappop(places)

    def _value(self, text: Text, start: int, end: int) -> Span | None:
        raw = text.raw
        text.effort.spend(_SILENT_COST)
        verdict = self._judge(text, start, end)
        if raw[start - 1 : start] == "=" and raw[end : end + 1] in {" ", ":"} and raw[end : end + 2] != "::":
            return None  # `key=session:42`, `name=session key=5`: a value, and no name
        if (verdict is None or verdict.when == "likely") and (spaced := self._spaced(raw, start, end)):
            verdict, end = spaced
        if verdict is None:
            return None
        text.effort.spend(_TELLING_COST)
        span = _in_a_form(text, start, end, verdict)
        if span is None and (spaced := self._spaced(raw, start, end)) and spaced[1] > end:
            span = _in_a_form(text, start, spaced[1], spaced[0])
        if (
            span is not None
            and raw.startswith("://", max(0, start - 3))
            and (host := raw.find("@", span.start, span.end)) > 0
        ):
            span = span._replace(end=host)  # `https://__token__:…@host`
        return span if span is not None and span.end > span.start else None

    def _judge(self, text: Text, start: int, end: int) -> Verdict | None:
        name = text.raw[max(start, end - _NAME_LENGTH) : end]  # its end decides
        verdict = self._names.judge(name)
        if verdict is None and name == "input_value":
            return self._judge_field(text.raw, start)
        if verdict is None:
            last = name.rpartition(".")[2].lstrip("_").lower()
            if kind := text.told.get(last):
                return Verdict(kind, "content")
            if last in _SPOKEN and text.is_traffic:
                return self._names.judge("prompt")
        return verdict

    def _judge_field(self, raw: str, start: int) -> Verdict | None:
        """What the field says of which pydantic tells the input: its name stands on the line before."""
        field = _FIELD_BEFORE.search(raw, max(0, start - 300), start)
        verdict = self._names.judge(field[1].rpartition(".")[2]) if field else None
        return verdict or Verdict("secret", "likely")

    def _spaced(self, raw: str, start: int, end: int) -> tuple[Verdict, int] | None:
        """A name of two words: `api key`, `card number`."""
        before = _WORD_BEFORE.search(raw, max(0, start - 24), start)
        after = _WORD_AFTER.match(raw, end)
        name = raw[max(start, end - _NAME_LENGTH) : end]
        if after and (verdict := self._names.judge(f"{name} {after[1]}")) and verdict.when != "likely":
            return verdict, after.end()
        if before and (verdict := self._names.judge(f"{before[1]} {name}")) and verdict.when != "likely":
            return verdict, end
        return None


def _in_a_form(text: Text, start: int, end: int, verdict: Verdict) -> Span | None:
    for form in FORMS:
        span = form(text, start, end, verdict)
        if span is not None:
            return span
    return None


def _name_around(raw: str, at: int, floor: int) -> tuple[int, int]:
    """The run of a name's characters around a stem, not before `floor`."""
    end = _NAME_RUN.match(raw, at).end()  # type: ignore[union-attr]  # it may be empty
    start = at
    floor = max(floor, at - 2 * _NAME_LENGTH)
    while start > floor and ((character := raw[start - 1]).isalnum() or character in _NAME_EXTRA):
        start -= 1
    if start and raw[start - 1] == "\\" and raw[start] in "nrt":
        start += 1  # an escaped line break, not the name's first letter
    while end > at and raw[end - 1] in ".-[":
        end -= 1
    return start, end
