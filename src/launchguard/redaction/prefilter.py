"""One look at a whole event's rendered bytes that says what may be in it; a miss is the end of the matter.

Law: what a prefilter leaves out must be absent. It may name too much, never too little; what it names is decided by
rules.py and assignments.py alone, so that both engines give equal results.

`Re2Prefilter` asks one automaton for everything. `PythonPrefilter` cuts the bytes into words and looks their beginnings
up, so that only what the words allow is searched for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from launchguard.redaction.decode import ENCODED, WRAPPED
from launchguard.redaction.words import STEMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchguard.redaction.rules import Rule

__all__ = ["Prefilter", "make"]

# After a stem, in rendered bytes: the rest of the name, maybe a second word, then what makes it an assignment.
_QUOTE = r"""(?:\\{1,16}["']|['`])"""
_GAP = r"(?:[ ]|\\{1,8}[tnr])"
_REST = r"[\w.\-\[\]]{0,64}(?: [A-Za-z]{1,20})?"
_AFTER = "|".join(
    (
        rf"{_QUOTE}?[\])]?{_GAP}{{0,4}}(?:[=:>]|\\{{1,8}}u003[dD])",
        rf"{_QUOTE},",
        rf"(?:{_QUOTE}|[,]|{_GAP}){{1,8}}(?i:val)",
        rf"{_QUOTE}?s?[ ,(:]{{1,4}}(?:[A-Za-z]{{2,8}}[ :]{{1,2}}){{0,3}}[\"'`(<\[\\]{{0,4}}[^ 0-9]{{0,24}}[0-9]",
        r"[^<>]{0,80}>",
    )
)
_FLAG = rf"--[\w\-]{{0,40}}(?i:{'|'.join(STEMS)})[\w\-]{{0,40}}{_QUOTE}?,?[ ]"
_STEM_TAIL = rf"{_REST}(?:{_AFTER})"


class Prefilter(Protocol):
    """Says which of its entries may occur; entries are numbered rules first, then stems, flag, encoded, wrapped."""

    def fired(self, data: bytes) -> tuple[int, ...]:
        """The numbers of the entries that may occur in these rendered bytes, in order."""


def make(rules: Sequence[Rule], engine: str) -> Prefilter:
    """The prefilter for these rules: `re2`, `python`, or `auto` for re2 where it is installed.

    Raises:
        ImportError: re2 was asked for and is not installed.
    """
    if engine == "python":
        return PythonPrefilter(rules)
    try:
        return Re2Prefilter(rules)
    except ImportError:
        if engine == "re2":
            raise
        return PythonPrefilter(rules)


class Re2Prefilter:
    """One google-re2 `Set` over everything: linear, and two nanoseconds a byte."""

    _MEMORY = 256 << 20  # bytes; a roof for the automaton, which takes what it meets

    def __init__(self, rules: Sequence[Rule]) -> None:
        import re2  # noqa: PLC0415 - an extra

        options = re2.Options()
        options.max_mem = self._MEMORY
        options.log_errors = False
        joint = re2.Set.SearchSet(options)
        sources = [rule.head() for rule in rules]
        tail = _STEM_TAIL.replace("{0,64}", "*").replace("{0,80}", "*")
        sources += [f"(?i:{stem}){tail}" for stem in STEMS]
        sources += [_FLAG, ENCODED.replace("\\#", "#"), WRAPPED]
        for source in sources:
            joint.Add(source)
        self._witness = joint.Add(
            r"\z"
        )  # matches always, at the end: its absence says that the automaton gave up
        joint.Compile()
        self._match = joint.Match
        self._everything = tuple(range(self._witness))

    def fired(self, data: bytes) -> tuple[int, ...]:
        found = self._match(data)
        if len(found) == 1:
            return ()
        found.sort()
        return tuple(found[:-1]) if found and found[-1] == self._witness else self._everything


_WORDS = bytes(
    ord(chr(number).lower()) if number < 128 and chr(number).isalnum() else 32 for number in range(256)
)
_ESCAPES = re.compile(rb"\\{1,16}[nrtbfv0]")
_RUN = re.compile(r"[A-Za-z0-9]{1,64}")
_BEGINNING = 3  # letters by which an open-ended literal is looked up


class PythonPrefilter:
    """The same answers from the standard library: words first, then a search only for what they allow."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._sources = [rule.head() for rule in rules]
        self._sources += [rf"{stem}{_STEM_TAIL.replace('{0,64}', '{0,64}+', 1)}" for stem in STEMS]
        self._flag = len(self._sources)
        self._sources += [_FLAG, ENCODED, WRAPPED]
        self._searches: dict[int, re.Pattern[str]] = {}
        self._words: dict[bytes, list[tuple[str, int]]] = {}
        self._beginnings: dict[bytes, list[tuple[str, int]]] = {}
        self._literals: list[tuple[str, int]] = [
            (stem, len(rules) + place) for place, stem in enumerate(STEMS)
        ]
        self._anywhere = [number for number, rule in enumerate(rules) if not rule.anchors]
        for number, rule in enumerate(rules):
            for anchor in rule.anchors:
                self._file(anchor, number, leads=rule.leads)

    def _file(self, anchor: str, number: int, *, leads: bool) -> None:
        entry = (anchor.lower(), number)
        run = _RUN.match(anchor)
        word = run[0].lower().encode() if run else b""
        if leads and run and run.end() < len(anchor):
            self._words.setdefault(word, []).append(entry)
        elif leads and len(word) >= _BEGINNING:
            self._beginnings.setdefault(word[:_BEGINNING], []).append(entry)
        else:
            self._literals.append(entry)

    def fired(self, data: bytes) -> tuple[int, ...]:
        text = data.decode("utf-8", "replace")
        low = text.lower()
        found = {number for literal, number in self._literals if literal in low}
        words = set(data.translate(_WORDS).split())
        if b"\\" in data:
            words.update(_ESCAPES.sub(b" ", data).translate(_WORDS).split())
        for word in self._words.keys() & words:
            found.update(number for literal, number in self._words[word] if literal in low)
        for beginning in self._beginnings.keys() & {word[:_BEGINNING] for word in words}:
            found.update(number for literal, number in self._beginnings[beginning] if literal in low)
        found.update(self._anywhere)
        found = {number for number in found if self._search(number, low if self._is_stem(number) else text)}
        found.update(self._marks(data, text, words))
        return tuple(sorted(found))

    def _is_stem(self, number: int) -> bool:
        return self._flag - len(STEMS) <= number < self._flag

    def _search(self, number: int, text: str) -> bool:
        pattern = self._searches.get(number)
        if pattern is None:
            pattern = self._searches[number] = re.compile(self._sources[number], re.ASCII)
        return pattern.search(text) is not None

    def _marks(self, data: bytes, text: str, words: set[bytes]) -> list[int]:
        found = []
        if b"--" in data and self._search(self._flag, text):
            found.append(self._flag)
        coded = (
            b"%" in data
            or b"&" in data
            or b"\\" in data
            or not data.isascii()
            or any(len(word) > 17 for word in words)
        )
        if coded and self._search(self._flag + 1, text):
            found.append(self._flag + 1)
        if b"\\n" in data and self._search(self._flag + 2, text):
            found.append(self._flag + 2)
        return found
