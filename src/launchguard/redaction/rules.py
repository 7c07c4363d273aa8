"""A detector at work: where to try its pattern, and the whole run that it hides.

Law: a pattern is tried only at its anchors, each try is bounded by the pattern's own cost, and tries that find
nothing are paid out of an `Effort`. So the time for a text is linear in its length, on any regex engine.
"""

from __future__ import annotations

import re
from functools import cached_property
from math import isqrt
from string import ascii_letters, digits
from typing import TYPE_CHECKING, NamedTuple

from launchguard.redaction.detectors.checks import check_of
from launchguard.redaction.detectors.heads import (
    begins_with,
    breadth,
    first_class,
    head,
    leading_literals,
    past_run,
    tail_signs,
    within_run,
)
from launchguard.redaction.detectors.pattern import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launchguard.redaction.detectors.detector import Detector
    from launchguard.redaction.effort import Effort

__all__ = ["BEFORE_NUMBER", "Rule", "Span", "Text"]

_ALNUM = frozenset(ascii_letters + digits)
_RUN = re.compile(r"[A-Za-z0-9]*")  # no match may begin within one
_COLOUR = re.compile(r"\x1b\[[0-9;]{0,12}m$")
_PART_OF_MORE = re.compile(
    r"(?:[0-9]\.|[A-Za-z0-9]_)[0-9]$"
)  # a fraction's digits, an id's (`blk_4029…`): no card
_AFTER_ESCAPE = (
    r"\\[nrtbfv]|\\u00[01][0-9a-f]|[0-9;\[]m"  # what an escape leaves before a token, once rendered
)
_PORT = re.compile(r"[0-9]{1,5}[/;?][^@]*=")  # of a URL without a user, up to an `@` in what it is asked
_BEFORE_WORD = rf"(?:^|[^0-9A-Za-z]|{_AFTER_ESCAPE})"
BEFORE_NUMBER = (
    rf"(?:^|[^0-9A-Za-z.]|[^0-9]\.|{_AFTER_ESCAPE})"  # nor the tail of a number: floats are everywhere
)
_ESCAPED = frozenset("nrtbfv")
_REACH = 64  # characters between a telling word and the value
_BEFORE = 100  # characters of a match that may stand before its literal
_COST_UNIT = 60
_MANY, _SHORT = 16, 3
_MATCH_COST = 2  # units for judging a match, beside the pattern's price
_LONG = 1024
_BROAD = 3  # characters with which a pattern may begin, so that it is tried nearly everywhere
_STRIDE, _BROAD_STRIDE = 96, 24  # characters that are searched for one unit of effort
_CLOSING = {  # where a letter follows, it is an apostrophe
    quote: re.compile(rf"(?:[^{quote}\\]|\\.|{quote}(?=\w))*+(?P<end>{quote}|\Z)", re.DOTALL)
    for quote in "\"'"
}
_TRAFFIC = re.compile(
    r"""["'](?:role|choices|candidates|contents|finish_reason|stop_reason|tool_calls|functionCall)\\{0,8}["']|\bgen_ai\."""
)


class Span(NamedTuple):
    """A stretch of text to hide, and the kind that it is."""

    start: int
    end: int
    kind: str


class Text:
    """A text under inspection, with what several rules ask of it."""

    __slots__ = ("_is_traffic", "_low", "effort", "name", "raw", "told")

    def __init__(self, raw: str, name: str, effort: Effort) -> None:
        self.raw = raw
        self.name = name
        self.effort = effort
        self.told: dict[str, str] = {}  # names that tell in this text alone, and of what kind
        self._low: str | None = None
        self._is_traffic: bool | None = None

    @property
    def is_traffic(self) -> bool:
        """Whether something shows that a model is spoken to: only then is a `message` content."""
        if self._is_traffic is None:
            self._is_traffic = _TRAFFIC.search(self.raw) is not None
        return self._is_traffic

    @property
    def low(self) -> str:
        """The text in lower case, each character in its place."""
        if self._low is None:
            low = self.raw.lower()
            if len(low) != len(self.raw):  # a few letters outside ASCII grow
                low = "".join(
                    character.lower() if len(character.lower()) == 1 else character for character in self.raw
                )
            self._low = low
        return self._low


class Rule:
    """One detector, ready to look for its kind in a text."""

    def __init__(self, detector: Detector) -> None:
        self.detector = detector
        self.kind = detector.kind
        self.fold = detector.ignore_case
        self._sought = detector.beside or detector.pattern
        leading = leading_literals(self._sought, ignore_case=self.fold)
        prefixes = tuple(prefix.lower() for prefix in detector.prefixes) if self.fold else detector.prefixes
        self.leads = bool(leading) and (not prefixes or all(text.startswith(prefixes) for text in leading))
        self.words = tuple(word.lower() for word in detector.keyed_by)
        if self.leads:
            self.anchors = prefixes or leading
        else:
            self.anchors = prefixes or self.words
        if self.leads and len(self.anchors) > _MANY and min(map(len, self.anchors)) < _SHORT:
            self.leads, self.anchors = False, ()  # a country code is no anchor: trying everywhere is cheaper
        self._by_word = not self.leads and not prefixes and bool(self.words)
        self.fold = self.fold or self._by_word
        self.bounded = self.leads or self._by_word  # no letter or digit stands before an anchor
        self._is_url = detector.kind.endswith("-url")
        self._open_ended = bool(detector.until) or "(?P<quote>" in detector.pattern
        self._is_broad = breadth(detector.pattern) > _BROAD
        self._price = 1 + isqrt(read(detector.pattern).cost) // _COST_UNIT

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(
            self.detector.pattern, re.ASCII | (re.IGNORECASE if self.detector.ignore_case else 0)
        )

    @cached_property
    def _bounded_regex(self) -> re.Pattern[str]:
        """The same, tried only where a word begins: far faster where the pattern may begin with any letter."""
        begins = first_class(self.detector.pattern, ignore_case=self.detector.ignore_case)
        return re.compile(
            rf"(?={begins})(?:(?<![A-Za-z0-9])|(?![A-Za-z0-9])|(?<=[nrtbfvm])(?:(?<=\\.)|(?<=m)))(?:{self.detector.pattern})",
            self.regex.flags & ~re.UNICODE,
        )

    @cached_property
    def _until(self) -> re.Pattern[str]:
        return re.compile(f"(?P<end>{self.detector.until or '$'})", self.regex.flags & ~re.UNICODE)

    @cached_property
    def _beside(self) -> re.Pattern[str]:
        return re.compile(self.detector.beside, self.regex.flags & ~re.UNICODE)

    @cached_property
    def _check(self) -> object:
        return check_of(self.detector.check)

    @cached_property
    def _width(self) -> int:
        return min(read(self.detector.pattern).width, 4096)

    @cached_property
    def _tail(self) -> re.Pattern[str]:
        """What goes on with a token for which the pattern asks no further."""
        return re.compile(f"[A-Za-z0-9_{re.escape(''.join(sorted(tail_signs(self.detector.pattern))))}]*")

    def head(self) -> str:
        """What a prefilter looks for: found in the JSON rendering of each text in which the rule finds something."""
        if self.leads or not self.anchors:
            source = head(self._sought)
        else:
            source = "" if self._by_word or self.fold else head(self._sought, self.anchors)
            source = source or "|".join(map(re.escape, self.anchors))
        return f"(?i:{source})" if self.fold else source

    def context(self) -> str:
        """What must stand before the head in rendered text: a pattern, or empty.

        Without it a random id would begin a match at every letter, and an automaton would meet ever new states.
        """
        head = self.head()
        if head and begins_with(head, digits):
            return BEFORE_NUMBER
        if head and begins_with(head, ascii_letters + digits) and (self.bounded or not self.anchors):
            return _BEFORE_WORD
        return ""

    def sought(self) -> str:
        """The head in its context: for a search without an anchor."""
        return f"{self.context()}(?:{self.head()})"

    def glance(self) -> tuple[str, str]:
        """The context and a lighter head, for a first look that goes through the runs of every id."""
        head = self.head()
        lighter = past_run(head)
        return ("", lighter) if lighter else (self.context(), within_run(head))

    def spans(self, text: Text) -> Iterator[Span]:
        """What the rule finds in the text to hide, left to right."""
        if not self.detector.tells:
            return self._matches(text)
        if self.finds(text):
            text.told |= dict.fromkeys(map(str.lower, self.detector.tells), self.kind)
        return iter(())

    def finds(self, text: Text) -> bool:
        """Whether the text holds what the rule looks for."""
        return next(self._matches(text), None) is not None

    def _matches(self, text: Text) -> Iterator[Span]:
        if self.detector.beside:
            text.effort.spend(1 + len(text.raw) // _STRIDE)
            if self._beside.search(text.raw):
                yield from self._search(text, 0, len(text.raw))
        elif not self.anchors:
            yield from self._search(text, 0, len(text.raw))
        elif self.leads:
            yield from self._at_anchors(text)
        elif self._by_word:
            yield from self._after_words(text)
        else:
            yield from self._around_anchors(text)

    def _at_anchors(self, text: Text) -> Iterator[Span]:
        hay = text.low if self.fold else text.raw
        for anchor in self.anchors:
            at = hay.find(anchor)
            while at >= 0:
                match = self.regex.match(text.raw, at)
                span = self._accept(text, match) if match else None
                text.effort.spend(self._price if match is None else self._price + _MATCH_COST)
                if span:
                    yield span
                at = hay.find(anchor, span.end if span else at + len(anchor))

    def _around_anchors(self, text: Text) -> Iterator[Span]:
        hay = text.low if self.fold else text.raw
        for start, end in _windows(hay, self.anchors, self._width):
            yield from self._search(text, start, min(end, len(hay)))

    def _after_words(self, text: Text) -> Iterator[Span]:
        if any(_has_word(text.name, word) for word in self.words):
            yield from self._search(text, 0, len(text.raw))
            return
        done = 0
        for word in self.words:
            at = text.low.find(word)
            while at >= 0:
                text.effort.spend(1)
                start = max(done, at + len(word))
                if _begins_word(text.low, at):
                    for span in self._search(text, start, start + _REACH + self._width):
                        if span.start - start <= _REACH:
                            yield span
                            done = max(done, span.end)
                at = text.low.find(word, max(done, at + len(word)))

    def _search(self, text: Text, start: int, end: int) -> Iterator[Span]:
        regex = self._bounded_regex if self._is_broad or end - start > _LONG else self.regex
        text.effort.spend(1 + (end - start) // (_BROAD_STRIDE if self._is_broad else _STRIDE))
        match = regex.search(text.raw, start, end)
        while match:
            span = self._accept(text, match)
            text.effort.spend(self._price + _MATCH_COST)
            if span:
                yield span
                start = span.end
            else:
                start = match.start() + 1
                if text.raw[match.start()] in _ALNUM:
                    start = _RUN.match(text.raw, start, max(start, end)).end()  # type: ignore[union-attr]  # it may be empty
            match = regex.search(text.raw, start, end)

    def _accept(self, text: Text, match: re.Match[str]) -> Span | None:
        raw, start = text.raw, match.start()
        if not _begins_word(raw, start):
            return None
        if raw[start] in digits and _PART_OF_MORE.search(raw, max(0, start - 2), start + 1):
            return None
        first, last = match.span("secret") if "secret" in self.regex.groupindex else match.span()
        if first < 0:  # the secret's group stands in a branch that was not taken
            first, last = match.span()
        if self._open_ended:
            last = self._closed(text, match, last)
        if self._check is not None and not self._check(raw[first:last]):  # type: ignore[operator]
            return None
        if self._is_url and _PORT.match(raw, first, last):
            return None
        if self.words and not self._by_word and not self._near(text, start):
            return None
        return Span(first, self._stretch(raw, last) if last == match.end() else last, self.kind)

    def _closed(self, text: Text, match: re.Match[str], last: int) -> int:
        """Where the quote is closed that the match opened, or else what `until` says; the end of the text without one."""
        quote = match["quote"] if "quote" in self.regex.groupindex else None
        end = _CLOSING[quote].match(text.raw, last) if quote else self._until.search(text.raw, last)
        found = end.start("end") if end else len(text.raw)
        text.effort.spend((found - last) // _BROAD_STRIDE)
        return found if quote else last + len(text.raw[last:found].rstrip())

    def _stretch(self, raw: str, last: int) -> int:
        """The end of the run: a token whose tail is left is a leak."""
        if last >= len(raw) or (raw[last - 1] not in _ALNUM and raw[last - 1] not in "_-+/=^"):
            return last
        end = self._tail.match(raw, last).end()  # type: ignore[union-attr]  # it may be empty
        while end > last and raw[end - 1] in ".-/~":
            end -= 1
        return end

    def _near(self, text: Text, start: int) -> bool:
        before = text.low[max(0, start - _REACH) : start]
        return any(_has_word(before, word) or _has_word(text.name, word) for word in self.words)


def _windows(hay: str, anchors: tuple[str, ...], width: int) -> list[tuple[int, int]]:
    """The stretches in which a match that holds an anchor may stand, in order and apart."""
    found: list[tuple[int, int]] = []
    for anchor in anchors:
        at = hay.find(anchor)
        while at >= 0:
            last = at
            while (further := hay.rfind(anchor, last + 1, last + width)) >= 0:
                last = further
            found.append((max(0, at - _BEFORE), last + width))
            at = hay.find(anchor, last + width - len(anchor) + 1)
    found.sort()
    apart = found[:1]
    for start, end in found[1:]:
        first, last = apart[-1]
        if start <= last:
            apart[-1] = first, max(last, end)
        else:
            apart.append((start, end))
    return apart


def _begins_word(text: str, at: int) -> bool:
    return not at or text[at] not in _ALNUM or text[at - 1] not in _ALNUM or _follows_escape(text, at)


def _has_word(text: str, word: str) -> bool:
    at = text.find(word)
    while at >= 0:
        if _begins_word(text, at):
            return True
        at = text.find(word, at + 1)
    return False


def _follows_escape(raw: str, start: int) -> bool:
    if raw[start - 1] == "m" and _COLOUR.search(raw, max(0, start - 16), start):
        return True
    return start > 1 and raw[start - 1] in _ESCAPED and raw[start - 2] == "\\"
