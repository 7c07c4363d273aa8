"""Everything that is to be hidden in one text: detectors, assignments, and both again on what the text encodes."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Protocol

import orjson

from launchguard.redaction.assignments import Assignments
from launchguard.redaction.decode import ENCODED, MAX_DEPTH, respelt, unpacked, unwrapped
from launchguard.redaction.marker import MARKER
from launchguard.redaction.rules import Rule, Span, Text
from launchguard.redaction.words import STEMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from launchguard.redaction.effort import Effort
    from launchguard.redaction.marker import Markers
    from launchguard.redaction.names import NameRules
    from launchguard.redaction.prefilter import Prefilter

__all__ = ["Plan", "Scanner"]

_NONE: frozenset[int] = frozenset()
_SHORT = 2048  # characters of a text that are searched before it is looked at
_VIEWED = 256  # characters of a view for one unit of effort
_PASSES = 4  # the second nearly always finds nothing more
_PLAN_LIMIT = 512  # distinct sets of fired entries; events of one app have dozens
_ESCAPE = ("\x1b", "\\x1b", "\\033", "\\u001b", "\\u001B")
_COLOUR = re.compile(r"[0-9;]{1,16}m")
_SCHEME_END = "://"
_USERINFO = re.compile(r"://[^\s/@:]{0,128}:[^\s/]{0,256}")
_USERINFO_REACH = 400
_ENCODED = re.compile(ENCODED, re.ASCII)


class Tally(Protocol):
    """Counts what is hidden."""

    def count(self, kind: str) -> None:
        """One more value of this kind."""


class Plan:
    """What may be in an event, by its prefilter: which rules and stems to try on its texts.

    `named` says that a name in it may tell, `scans` that a text in it may.
    """

    __slots__ = (
        "_bytes",
        "_exact",
        "_folded",
        "_searches",
        "encoded",
        "named",
        "rules",
        "scans",
        "shaped",
        "stems",
        "words",
        "wrapped",
    )

    def __init__(self, fired: Sequence[int], rules: Sequence[Rule]) -> None:
        stems_from, marks_from = len(rules), len(rules) + len(STEMS)
        self.rules = [rules[number] for number in fired if number < stems_from]
        flag, self.encoded, self.wrapped, self.named, self.shaped = (
            marks_from + mark in fired for mark in range(5)
        )
        self.scans = fired != (marks_from + 3,)
        self.stems = (
            STEMS if flag else tuple(STEMS[n - stems_from] for n in fired if stems_from <= n < marks_from)
        )
        self.words = tuple({word for rule in self.rules for word in rule.words})
        self._exact = tuple({anchor for rule in self.rules if not rule.fold for anchor in rule.anchors})
        self._folded = tuple(
            {anchor for rule in self.rules if rule.fold for anchor in rule.anchors} | set(self.stems)
        )
        self._searches = [re.compile(rule.head(), re.ASCII).search for rule in self.rules if not rule.anchors]
        if self.encoded:
            self._searches.append(_ENCODED.search)
        self._bytes = (
            tuple(anchor.encode() for anchor in self._exact),
            tuple(anchor.encode() for anchor in self._folded),
        )

    def touches(self, raw: str, name: str) -> bool:
        """Whether anything that fired for the event may be in this text of it."""
        for anchor in self._exact:
            if anchor in raw:
                return True
        if self._folded:
            low = raw.lower()
            for anchor in self._folded:
                if anchor in low:
                    return True
        if self._searches and len(raw) > _SHORT:
            return True
        for search in self._searches:
            if search(raw):
                return True
        if (self.wrapped and ("\n" in raw or "+" in raw or "\\n" in raw)) or (
            self.shaped and ("{" in raw or "[" in raw)
        ):
            return True
        return bool(self.words) and any(word in name for word in self.words)

    def touches_within(self, rendered: bytes) -> bool:
        """Whether anything that fired for the event may be in this part of it."""
        exact, folded = self._bytes
        if self.wrapped or self.shaped or self._searches or any(anchor in rendered for anchor in exact):
            return True
        low = rendered.lower() if folded else rendered
        return any(anchor in low for anchor in folded)


class Scanner:
    """Finds what is to be hidden in a text. Shared by all threads; holds no state but its cache of plans."""

    def __init__(
        self, rules: Sequence[Rule], prefilter: Prefilter, names: NameRules, markers: Markers
    ) -> None:
        self._rules = rules
        self._markers = markers
        self.prefilter = prefilter
        self._assignments = Assignments(names)
        self._plans: dict[tuple[int, ...], Plan] = {}

    def plan(self, rendered: bytes) -> Plan | None:
        """What may be in these JSON bytes; None if nothing."""
        fired = self.prefilter.fired(rendered)
        return self.planned(fired) if fired else None

    def planned(self, fired: tuple[int, ...]) -> Plan:
        """What may be in an event for which these entries of the prefilter fired."""
        plan = self._plans.get(fired)
        if plan is None:
            if len(self._plans) >= _PLAN_LIMIT:
                self._plans.clear()
            plan = self._plans[fired] = Plan(fired, self._rules)
        return plan

    def redacted(self, raw: str, name: str, plan: Plan, tally: Tally, effort: Effort) -> str:
        """The text with everything hidden. What is hidden changes what stands beside it, so it is looked at again.

        Raises:
            OverEffortError: the text costs more than its length allows.
        """
        text = raw
        for _ in range(_PASSES):
            found = self.spans(Text(text, name, effort), plan)
            spans = [span for span in found if self._markers.hides(span.kind)]
            if not spans:
                break
            text = self._replaced(text, spans, tally)
            again = self.plan(_rendered(text))
            if again is None:
                break
            plan = again
        return text

    def _replaced(self, text: str, spans: list[Span], tally: Tally) -> str:
        parts: list[str] = []
        done = 0
        for start, end, kind in spans:
            tally.count(kind)
            length = f" ({end - start} chars)" if kind == "prompt" else ""
            parts += (text[done:start], self._markers.of(kind, text[start:end]), length)
            done = end
        return "".join((*parts, text[done:]))

    def spans(self, text: Text, plan: Plan) -> list[Span]:
        """What is to be hidden, in order, none overlapping.

        Raises:
            OverEffortError: the text costs more than its length allows.
        """
        found = self._found(text, plan, 0)
        return _merged(found) if found else found

    def _found(self, text: Text, plan: Plan, depth: int) -> list[Span]:
        raw = text.raw
        found = [span for rule in plan.rules for span in rule.spans(text)]
        tokens = {span.start for span in found} if plan.wrapped else _NONE
        if plan.stems or text.told:
            found.extend(self._assignments.spans(text, (*plan.stems, *text.told)))
        if found and "[" in raw:
            found = _outside_markers(raw, [_past_colour(raw, span) for span in found])
        if depth < MAX_DEPTH:
            found.extend(self._seen_through(text, plan, depth, tokens))
        return _no_userinfo(raw, found) if found and "@" in raw else found

    def _seen_through(
        self, text: Text, plan: Plan, depth: int, tokens: frozenset[int] | set[int]
    ) -> Iterator[Span]:
        """What is found in the text as something else would read it, as spans of the text.

        `tokens` are the places where a detector found something in the text as it is.
        """
        ways = (respelt, unpacked) if plan.encoded else ()
        for read in (*ways, unwrapped) if plan.wrapped else ways:
            view = read(text.raw, text.effort)
            if view is None:
                continue
            inner = self.plan(_rendered(view.text))
            if inner is None:
                continue
            text.effort.spend(10 + len(view.text) // _VIEWED)
            for start, end, kind in self._found(Text(view.text, text.name, text.effort), inner, depth + 1):
                first, last = view.source(start, end)
                if read is not unwrapped or not _are_two(text.raw, first, last, tokens):
                    yield Span(first, last, kind)


def _past_colour(raw: str, span: Span) -> Span:
    """Without the colour in which a terminal shows the value: `ESC[35m`, of which digits and a letter read as a token's."""
    if raw[span.start - 1 : span.start] != "[" or not raw.endswith(_ESCAPE, 0, span.start - 1):
        return span
    colour = _COLOUR.match(raw, span.start, span.end)
    return span._replace(start=colour.end()) if colour else span


def _are_two(raw: str, first: int, last: int, tokens: frozenset[int] | set[int]) -> bool:
    """Whether this is a word and what stands on the line below it, rather than one token that a line break cut."""
    above, cut, below = raw[first:last].partition("\n")
    if not cut:
        return False
    above = above.rstrip("\r\\")
    return last - len(below.lstrip(" \t")) in tokens or (above.isalpha() and above.islower())


def _rendered(text: str) -> bytes:
    return orjson.dumps(text if text.isascii() else text.encode("utf-8", "replace").decode())


def _no_userinfo(raw: str, found: list[Span]) -> list[Span]:
    """Without addresses that are a URL's password and host: `https://ada:secret@example.com`."""
    ends = sorted(span.end for span in found if span.kind != "email" and raw.startswith("@", span.end))

    def is_userinfo(span: Span) -> bool:
        place = bisect_right(ends, span.start)
        if place < len(ends) and ends[place] < span.end:
            return True
        scheme = raw.rfind(_SCHEME_END, max(0, span.start - _USERINFO_REACH), span.start)
        return scheme >= 0 and _USERINFO.fullmatch(raw, scheme, span.start) is not None

    return [span for span in found if span.kind != "email" or not is_userinfo(span)]


def _outside_markers(raw: str, found: list[Span]) -> list[Span]:
    markers = [match.span() for match in MARKER.finditer(raw)]

    def is_inside(span: Span) -> bool:
        place = bisect_right(markers, span.start, key=_start) - 1
        return place >= 0 and span.end <= markers[place][1]

    return [span for span in found if not is_inside(span)] if markers else found


def _start(span: tuple[int, int]) -> int:
    return span[0]


def _merged(found: list[Span]) -> list[Span]:
    """Spans in order, overlapping ones joined under the kind of the longest."""
    found.sort(key=lambda span: (span.start, -span.end))
    merged = [found[0]]
    for span in found[1:]:
        last = merged[-1]
        if span.start >= last.end:
            merged.append(span)
        elif span.end > last.end:
            kind = span.kind if span.end - span.start > last.end - last.start else last.kind
            merged[-1] = Span(last.start, span.end, kind)
    return merged
