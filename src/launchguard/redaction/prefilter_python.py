"""The prefilter without a linear engine: an event's words are cut out and looked up, and only what they allow is searched for.

Each rule is filed once under the cheapest thing that must show where it matches: a whole word (`ghp` of `ghp_`), a
word's beginning (`akia`), a piece of any word, a rare sign, or, for rules made of one alphabet (codes, digits), the
event's runs of that alphabet, which are short next to the event. Field names, levels, routes and the like come again in
nearly every event: a field that showed nothing once is remembered, and only new ones are looked at. Of a new one that
holds figures after a remembered name, only the figures are (prefilter_figures.py).
"""

from __future__ import annotations

import re
from os.path import commonprefix
from typing import TYPE_CHECKING

from launchguard.redaction.decode import CODED, CUT, PLAIN_CODED, SPACED_CODED, SPELT
from launchguard.redaction.detectors.heads import least_of, length_within
from launchguard.redaction.prefilter import LISTED, SHAPED, STEM_TAIL, named
from launchguard.redaction.prefilter_figures import FIGURES, Figures, parted
from launchguard.redaction.rules import BEFORE_NUMBER
from launchguard.redaction.words import STEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from launchguard.redaction.rules import Rule

__all__ = ["PythonPrefilter"]


def _keeping(extra: str, *, lower: bool = False) -> bytes:
    """A table for `bytes.translate` that keeps letters, digits and `extra`; all else becomes a line break."""
    kept = {number for number in range(128) if chr(number).isalnum() or chr(number) in extra}
    return bytes(
        ord(chr(number).lower()) if lower and number in kept else number if number in kept else 10
        for number in range(256)
    )


_CODE_SIGNS = "+/_-"
_DIGIT_SIGNS = " ()./+-"
_WORDS = _keeping("", lower=True)
_CODES = _keeping(_CODE_SIGNS)
_LONG_DIGITS = re.compile(rb"[0-9 ()./+\-]{9,}")
_CODE_ALPHABET = frozenset(
    number for number in range(128) if chr(number).isalnum() or chr(number) in _CODE_SIGNS
)
_SIGNS = _DIGIT_SIGNS.encode()
_TEN = frozenset(map(ord, "0123456789"))
_DIGIT_ALPHABET = frozenset(map(ord, "0123456789" + _DIGIT_SIGNS))
_CODE_LENGTH = 12  # characters of a run that is looked at; no rule filed under codes is shorter
_DIGIT_LENGTH = 9  # as in _LONG_DIGITS
_ESCAPES = re.compile(rb"(?<!\\)\\++(?:u[0-9a-fA-F]{4}(?:\[[0-9;]{0,12}m)?|[nrtbfv])")
_KEYS = re.compile(r'"([^"\\]{0,512})":')
_SLASHED = re.compile(r'[{,]"[^"\\]{0,512}\\')
_RUN = re.compile(r"[a-z0-9]{1,64}")
_BEGINNING = 3  # letters by which an open-ended literal is looked up; two do where it has no more
_NO_TAIL = r"(?<![0-9])(?<![0-9]\.)"  # BEFORE_NUMBER, as this engine says it faster
_MEMO_LIMIT = 16_384  # words and keys that are remembered
_MEMO_LENGTH = 24
_FIELD_LENGTH = 96
_RECENT_LIMIT = 512
_FIGURES = 10  # digits
_PLACES = 64  # of a literal that are looked at one by one
_MANY = 24  # fields with figures in one event
_HEX_DIGITS = b"0123456789abcdef"  # no stem is made of them alone
_INSERTED = ("INSERT INTO ", "Insert into ", "insert into ")
_PAIRS, _LISTS, _FLAGS = (sign.encode() for sign in LISTED)

_FLAG = re.compile(r"--[A-Za-z0-9][\w\-]{0,160}+(?:\\{1,16}[\"']|['`])?,?[ ]", re.ASCII)
"""Any option; of which those tell that hold a stem."""
_TELLING_FLAG = re.compile("|".join(STEMS), re.IGNORECASE)
_SHAPED = re.compile(SHAPED.replace(r"\\{1,16}", r"(?<!\\)\\++"), re.ASCII)

Entry = tuple[str, int]


class PythonPrefilter:
    """The same answers as `Re2Prefilter`, from the standard library."""

    nothing: Sequence[int] = ()

    def __init__(self, rules: Sequence[Rule], hide: Iterable[str] = ()) -> None:
        self.look: Callable[[bytes], Sequence[int]] = self.fired
        self._heads = [rule.head() for rule in rules]
        self._sought = [
            _NO_TAIL + rule.head() if rule.context() == BEFORE_NUMBER else rule.head() for rule in rules
        ]
        self._telling = re.compile(named(hide), re.ASCII).search
        self._folded = frozenset(number for number, rule in enumerate(rules) if rule.fold)
        self._first_mark = len(rules) + len(STEMS)
        self._words: dict[bytes, list[Entry]] = {}
        self._beginnings: dict[bytes, list[Entry]] = {}
        self._short_beginnings: dict[bytes, list[Entry]] = {}
        self._pieces: dict[str, list[Entry]] = {}
        self._signs: dict[str, list[Entry]] = {}
        self._codes: list[int] = []
        self._digits: list[int] = []
        self._anywhere: list[int] = []
        self._in_runs: set[str] = set()  # literals that can stand in a run of codes only
        self._quiet: set[str] = set()
        self._leads: set[bytes] = set()
        self._seen: set[bytes] = set()
        self._recent: set[bytes] = set()
        self._boring: set[bytes] = set()
        self._known: dict[bytes, tuple[Entry, ...]] = {}
        self._compiled: dict[int, re.Pattern[str]] = {}
        self._crowded: dict[str, Callable[[str, int], re.Match[str] | None]] = {}
        self._stems: list[Entry] = []
        self._foreign: list[Entry] = []  # no words of ASCII
        for number, stem in enumerate(STEMS, len(rules)):
            if not stem.isascii():
                self._foreign.append((stem, number))
            elif stem.isalnum():
                self._stems.append((stem, number))
            else:
                self._file_literal(stem, number, bounded=False)
        for number, rule in enumerate(rules):
            self._file(number, rule)
        self._least = min((least_of(self._heads[number], _TEN) for number in self._digits), default=0)
        self._any_digits = self._joined(self._digits)
        self._figures = Figures(rules, self._digits)
        self._hex_pieces = [piece for piece in self._pieces if not piece.encode().strip(_HEX_DIGITS)]

    def _file(self, number: int, rule: Rule) -> None:
        head = self._heads[number]
        if not rule.fold and length_within(head, _DIGIT_ALPHABET) >= _DIGIT_LENGTH:
            self._digits.append(number)
        elif not rule.anchors or any(anchor.isalnum() and len(anchor) < 2 for anchor in rule.anchors):
            alike = not rule.fold and length_within(head, _CODE_ALPHABET) >= _CODE_LENGTH
            (self._codes if alike else self._anywhere).append(number)
        else:
            for literal in _shared(rule.anchors):
                self._file_literal(literal, number, bounded=rule.bounded)

    def _joined(self, numbers: list[int]) -> Callable[[str], re.Match[str] | None]:
        """A search for any of these rules."""
        bounded = [self._heads[number] for number in numbers if self._sought[number] != self._heads[number]]
        others = [self._heads[number] for number in numbers if self._sought[number] == self._heads[number]]
        numeral = f"{_NO_TAIL}(?:{'|'.join(bounded)})" if bounded else "(?!)"
        return re.compile("|".join([numeral, *others]), re.ASCII).search

    def _file_literal(self, cased: str, number: int, *, bounded: bool) -> None:
        literal = cased.lower()
        if _CODE_ALPHABET.issuperset(map(ord, cased)):
            self._in_runs.add(cased)
        begins = _RUN.match(literal)
        if bounded and begins and begins.end() < len(literal):
            self._words.setdefault(begins[0].encode(), []).append((cased, number))
        elif bounded and begins:
            by_bytes = self._beginnings if begins.end() >= _BEGINNING else self._short_beginnings
            by_bytes.setdefault(literal[:_BEGINNING].encode(), []).append((cased, number))
        else:
            piece = max(_RUN.findall(literal), key=len, default="")
            sign = next((character for character in literal if not character.isalnum()), "")
            table, key = (
                (self._pieces, piece) if len(piece) >= _BEGINNING or not sign else (self._signs, sign)
            )
            table.setdefault(key, []).append((cased, number))

    def told(self, found: Sequence[int], data: bytes) -> tuple[int, ...]:  # noqa: ARG002 - one look is all
        return tuple(found)

    def fired(self, data: bytes) -> tuple[int, ...]:
        # Within a text a quote is escaped, so this cuts between fields only. Not `-=`: that walks what is remembered.
        fields = set(data.split(b',"')) - self._seen - self._recent
        listed = _PAIRS in data or _LISTS in data or _FLAGS in data
        if fields and not listed:
            fields = self._beyond_figures(fields)
        if not fields and not listed:
            return ()
        rest = data if listed else b'{"' + b',"'.join(fields)
        if 2 * len(rest) > len(data):
            rest = data
        found = self._fired(rest)
        if found:
            return found if rest is data else self._fired(data)
        self._learn(fields)
        return ()

    def _beyond_figures(self, fields: set[bytes]) -> set[bytes]:
        """The fields that hold more than figures which show nothing, after what has led to figures before."""
        rest, found = set(), []
        for field in fields:
            lead, figures = parted(field)
            if lead not in self._leads or figures.strip(FIGURES):
                rest.add(field)
            elif figures:
                found.append(figures)
        if found:
            joined = b'"'.join(found)
            if self._figures.show(joined.decode()) or self._by_digits(joined):
                return fields
        if len(fields) > _MANY:  # rows, which come again
            self._seen.update(field for field in fields - rest if not _is_figure(field))
        return rest

    def _learn(self, fields: set[bytes]) -> None:
        """Remember quiet fields: times and ids for a while, since the lines of one request share some, others for good."""
        for memo, limit in (
            (self._seen, _MEMO_LIMIT),
            (self._leads, _MEMO_LIMIT),
            (self._recent, _RECENT_LIMIT),
        ):
            if len(memo) > limit:
                memo.clear()
        for field in fields:
            if len(field) <= _FIELD_LENGTH:
                lead, figures = parted(field)
                if not figures.strip(FIGURES):
                    self._leads.add(lead)
                else:
                    (self._recent if _is_figure(field) else self._seen).add(field)

    def _fired(self, data: bytes) -> tuple[int, ...]:
        text = data.decode("utf-8", "replace")
        runs = set(data.translate(_CODES).split())
        found = self._by_words(self._telling_words(data, runs), text, b"\n".join(runs).decode())
        codes = b"\n".join([run for run in runs if len(run) >= _CODE_LENGTH]).decode()
        found.update(
            number for number in self._codes if codes and self._search(number, self._sought[number], codes)
        )
        found.update(self._by_digits(_ESCAPES.sub(b"\n", data) if b"\\u" in data else data))
        found.update(number for number in self._anywhere if self._search(number, self._sought[number], text))
        found.update(self._marked(text, codes))
        return tuple(sorted(found))

    def _by_digits(self, data: bytes) -> list[int]:
        """The rules that are made of digits, where a run of these is long enough."""
        long = [run for run in _LONG_DIGITS.findall(data) if len(run.translate(None, _SIGNS)) >= self._least]
        if not long:
            return []
        digits = b"\n".join(long).decode()
        if self._any_digits(digits) is None:
            return []
        return [number for number in self._digits if self._search(number, self._sought[number], digits)]

    def _telling_words(self, data: bytes, runs: set[bytes]) -> set[bytes]:
        """The event's words in lower case, but for those known to show nothing."""
        words = set(b"\n".join(runs).translate(_WORDS).split())
        if b"\\" in data:
            words.update(_ESCAPES.sub(b"\n", data).translate(_WORDS).split())
        return words - self._boring

    def _entries(self, word: bytes) -> tuple[Entry, ...]:
        """What is filed under this word, its beginning or a piece of it; remembered, since most words come again."""
        known = self._known.get(word)
        if known is not None:
            return known
        text = word.decode()
        found = (
            self._words.get(word, [])
            + self._beginnings.get(word[:_BEGINNING], [])
            + self._short_beginnings.get(word[:2], [])
        )
        if word.strip(_HEX_DIGITS):
            found += [entry for piece, entries in self._pieces.items() if piece in text for entry in entries]
            found += [entry for entry in self._stems if entry[0] in text]
        else:  # an id or a number, of which each event has some
            found += [entry for piece in self._hex_pieces if piece in text for entry in self._pieces[piece]]
        if len(word) <= _MEMO_LENGTH and not _is_figure(word):
            self._remember(word, found)
        return tuple(found)

    def _remember(self, word: bytes, found: list[Entry]) -> None:
        if len(self._known) + len(self._boring) > _MEMO_LIMIT:
            self._known.clear()
            self._boring.clear()
        if found:
            self._known[word] = tuple(found)
        else:
            self._boring.add(word)

    def _by_words(self, words: set[bytes], text: str, runs: str) -> set[int]:
        """The rules and stems for which a word, a piece of one or a sign shows."""
        entries = {entry for word in words for entry in self._entries(word)}
        entries.update(entry for sign, filed in self._signs.items() if sign in text for entry in filed)
        low, low_runs = text.lower(), runs.lower()
        if not text.isascii():
            entries.update(entry for entry in self._foreign if entry[0] in low)
        found: set[int] = set()
        for literal, number in entries:
            if number >= len(self._heads):
                if self._search(number, literal + _PYTHON_TAIL, low):
                    found.add(number)
            elif number not in found:
                folded = number in self._folded
                if literal not in (
                    (low_runs if folded else runs) if literal in self._in_runs else low if folded else text
                ):
                    continue
                if self._shows(number, literal, low if folded else text):
                    found.add(number)
        return found

    def _shows(self, number: int, literal: str, hay: str) -> bool:
        """Whether the rule's head stands at one of the literal's places; of a text that is full of these, in one search."""
        match = (self._compiled.get(number) or self._compile(number, self._heads[number])).match
        at = hay.find(literal)
        for _ in range(_PLACES):
            if at < 0:
                return False
            if match(hay, at):
                return True
            at = hay.find(literal, at + 1)
        return at >= 0 and self._search_from(number, literal, hay, at)

    def _search_from(self, number: int, literal: str, hay: str, at: int) -> bool:
        source = f"(?={re.escape(literal)})(?:{self._heads[number]})"
        search = self._crowded.get(source)
        if search is None:
            search = self._crowded[source] = re.compile(source, re.ASCII).search
        return search(hay, at) is not None

    def _search(self, number: int, source: str, text: str) -> bool:
        return (self._compiled.get(number) or self._compile(number, source)).search(text) is not None

    def _compile(self, number: int, source: str) -> re.Pattern[str]:
        pattern = self._compiled[number] = re.compile(source, re.ASCII)
        return pattern

    def _marked(self, text: str, codes: str) -> list[int]:
        flag, coded, wrapped, telling, shaped = range(self._first_mark, self._first_mark + 5)
        signs = "%" in text or "&" in text or "\\" in text or not text.isascii()
        found = []
        if any(sign in text for sign in _INSERTED) or (
            "--" in text and any(map(_TELLING_FLAG.search, set(_FLAG.findall(text))))
        ):
            found.append(flag)
        if (
            SPELT.search(text) or CODED.search(text)
            if signs
            else PLAIN_CODED.search(codes) or SPACED_CODED.search(text)
        ):
            found.append(coded)
        if ("\\n" in text or "+" in text) and CUT.search(text):
            found.append(wrapped)
        if self._is_named(text):
            found.append(telling)
        if ("'" in text or '\\"' in text) and _SHAPED.search(text):
            found.append(shaped)
        return found

    def _is_named(self, text: str) -> bool:
        if len(self._quiet) > _MEMO_LIMIT:
            self._quiet.clear()
        for key in set(_KEYS.findall(text)) - self._quiet:
            if self._telling(f'{{"{key}":'):
                return True
            self._quiet.add(key)
        return any(sign in text for sign in LISTED) or ("\\" in text and _SLASHED.search(text) is not None)


# What follows a name, or a word of it, is never part of it, and so on: possessive, so that a failure is one.
_PYTHON_TAIL = STEM_TAIL
for _run in ("{0,64}", "{1,20}", ",48}", "{0,80}", "{2,8}", "[ :]{1,2}", "{0,3}", "{0,4}", "{0,24}"):
    _PYTHON_TAIL = _PYTHON_TAIL.replace(_run, f"{_run}+")


def _is_figure(text: bytes) -> bool:
    """Whether a text is a time, an id or a measure, which comes again for a while at most."""
    return len(text) - len(text.translate(None, b"0123456789")) > _FIGURES


def _shared(anchors: tuple[str, ...]) -> tuple[str, ...]:
    """What all of a rule's literals begin with, where that is telling enough to be looked up in their stead."""
    common = commonprefix(anchors)  # noqa: RUF071 - of characters, as wanted
    return (common,) if len(common) >= _BEGINNING and not common.isdigit() else anchors
