"""One look at a whole event's rendered bytes that says what may be in it; a miss is the end of the matter.

Law: what a prefilter leaves out must be absent. It may name too much, never too little; what it names is decided by
rules.py and assignments.py alone, so that both engines give equal results.

`Re2Prefilter` asks one automaton for everything; `PythonPrefilter` (prefilter_python.py) does without.
"""

from __future__ import annotations

import os
import re
import threading
from functools import cached_property
from itertools import groupby, islice
from time import thread_time_ns
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakSet

from launchguard.redaction import words
from launchguard.redaction.decode import ENCODED, WRAPPED
from launchguard.redaction.walk import SHAPES
from launchguard.redaction.words import STEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from launchguard.redaction.rules import Rule

__all__ = ["LARGE", "LISTED", "SHAPED", "STEM_TAIL", "Prefilter", "make", "named"]

# After a stem, in rendered bytes: the rest of the name, maybe a second word, then what makes it an assignment.
_QUOTE = r"""(?:\\{1,16}["']|['`])"""
_GAP = r"(?:[ ]|\\{1,8}[tnr])"
_REST = r"[\w.\-\[\]]{0,64}(?: [A-Za-z]{1,20})?"
_IN_TAG = r"[^<>]{0,80}>"
_BREAK = r"(?:\\{1,8}r)?\\{1,8}n"
_IN_HEAD = rf"[,;|][\w.\-,;|]{{0,80}}{_BREAK}|{_BREAK}[\w.\-]{{1,40}}[,;|]"
_AFTER = "|".join(
    (
        rf"[ ]?{_QUOTE}?[\])]?(?:\*\*)?{_GAP}{{0,48}}(?:[=:>]|[?+.!\-]{{1,2}}[=>]|\\{{1,8}}u003[dD])",
        rf"{_QUOTE}(?:,|;|\\{{1,8}}[rn])",
        rf"(?:{_QUOTE}|[,/<>]|{_GAP}){{1,8}}(?:--)?(?i:val|body|data|secret-string)",
        r"</|[ ]\{",
        _IN_HEAD,
        rf"{_QUOTE}?s?(?:[,(:|;]|{_GAP}){{1,48}}(?:[A-Za-z]{{2,8}}[ :]{{1,2}}){{0,3}}[\"'`(<\[\\]{{0,4}}[^ 0-9\"]{{0,24}}[0-9]",
        _IN_TAG,
    )
)
_FLAG = rf"--(?:[A-Za-z0-9]{{1,20}}[\-_]){{0,4}}[A-Za-z0-9]{{0,20}}?(?i:{'|'.join(STEMS)})[\w\-]{{0,40}}{_QUOTE}?,?[ ]|INSERT INTO |[Ii]nsert into "
"""What asks for every stem: a flag, and a statement whose values stand apart from their names."""

STEM_TAIL = rf"{_REST}(?:{_AFTER})"

# What the joint automaton looks for in their stead. It knows a state for each count, and for each thing that may still
# come: where a stem stands in a tag, only what opens the tag tells; in the head of a table, only the next sign.
_LOOSE_TAIL = (
    STEM_TAIL.replace("{0,64}", "*").replace("{0,80}", "*").replace("{0,48}", "*").replace("{1,48}", "+")
)
_LOOSE_HEAD = _IN_HEAD.replace("{0,80}", "*")
_ANY_STEM = (
    rf"(?i:{'|'.join(STEMS)}){_LOOSE_TAIL.replace('|[^<>]*>', '').replace(_LOOSE_HEAD, '[,;|]|' + _BREAK)}"
    rf"|[<:>](?:[\w.\-\[\]]|[^\x00-\x7f])*(?i:{'|'.join(STEMS)})[^<>]*>"
)
_MAYBE_WRAPPED = r"""[A-Za-z0-9_\-+/.%](?:=|\\{1,4})?(?:\\r)?(?:\\n|\n)|[\"'][ ]{0,4}\+"""

_APART = r"[^A-Za-z0-9\"\\]*"  # what may stand between the words of a name
_TAIL = 8  # letters of a telling word that are looked for; seven would be those of `message`

SHAPED = rf"(?:\\{{1,16}}[\"']|')(?:{'|'.join(sorted(SHAPES))}|(?:{'|'.join(sorted(words.CONTENT_ROOTS))})[_.][^\\\"']{{0,80}})(?:\\{{1,16}}[\"']|')[ ]?:"
"""A quoted key inside a text that may be part of a telling shape."""


def named(hide: Iterable[str] = ()) -> str:
    """A key that may be a telling name: whatever names.py and llm.py judge shows here, and so do lists of pairs.

    `hide` holds the names that the app hides itself, as names.py folds them.
    """
    tails = {
        word[-_TAIL:] for table in (words.ENDINGS, words.EXACT, words.LIKELY, words.CONTENT) for word in table
    }
    shortest = sorted(
        tail for tail in tails if not any(tail != other and tail.endswith(other) for other in tails)
    )
    spread = "|".join(_APART.join(tail) if len(tail) > 4 else tail for tail in shortest)
    passed = f"(?:(?:{'|'.join(sorted(words.NEUTRAL))}|[0-9]){_APART})*"
    ending = "|".join(
        (f"(?:{spread})s?{_APART}{passed}", *(_APART.join(name) + _APART for name in hide if name))
    )
    within = "|".join(
        (
            f"(?i:{ending})",
            r'(?:[^\x00-\x7f"\\]|%[2-7][0-9A-Fa-f]|&#?[0-9A-Za-z]{2,8};)[^"\\]*',
            r'\\.(?:[^"\\]|\\.)*',
        )
    )
    whole = "|".join(
        (
            *sorted(SHAPES),
            rf'(?i:{"|".join(sorted(words.CONTENT_ROOTS))})[^a-z"\\][^"\\]*',
            "(?:input|output).value",
        )
    )
    return "|".join((rf'[{{,]"(?:[^"\\]*(?:{within})|{whole})":', *map(re.escape, LISTED)))


LISTED = ('[["', ',["', '"--')
"""A list of pairs, a list of arguments: their items may be names."""

_MEMORY, _LESS_MEMORY = 64 << 20, 16 << 20  # bytes; a roof for one automaton, which takes what it meets
_GROUP = 64
LARGE = 8192
"""Bytes of an event whose pieces are tried first."""
_PROBES, _PROBE = 8, 256  # bytes each
_SLOW_NS = 100  # a byte; known states take two, and a new one thousands


class Prefilter(Protocol):
    """Says which of its entries may occur; entries are numbered rules first, then stems, flag, encoded, wrapped, named, shaped.

    `look` is for fewer than `LARGE` bytes, and equals `nothing` where nothing may occur: a line that says nothing, as
    nearly all do, pays for no call beside it. `told` makes entries of what it gave.
    """

    nothing: Sequence[int]
    look: Callable[[bytes], Sequence[int]]

    def told(self, found: Sequence[int], data: bytes) -> tuple[int, ...]:
        """The numbers of the entries that may occur in bytes of which a look gave this, in order."""

    def fired(self, data: bytes) -> tuple[int, ...]:
        """The numbers of the entries that may occur in these rendered bytes, in order."""


def make(rules: Sequence[Rule], engine: str, hide: Iterable[str] = ()) -> Prefilter:
    """The prefilter for these rules: `re2` or `python`.

    Raises:
        ImportError: re2 was asked for and is not installed.
    """
    from launchguard.redaction.prefilter_python import PythonPrefilter  # noqa: PLC0415 - it takes its entries from here

    return PythonPrefilter(rules, hide) if engine == "python" else Re2Prefilter(rules, hide)


class Re2Prefilter:
    """Two looks with google-re2, each linear and two nanoseconds a byte: which groups may be there, and which of a group.

    One automaton for every rule apart would know too many states: each new id in a log would build some, for
    microseconds each. Rules that share a context are alternatives of one pattern, whose common beginnings RE2 joins.
    """

    def __init__(self, rules: Sequence[Rule], hide: Iterable[str] = ()) -> None:
        stems, marks = len(rules), len(rules) + len(STEMS)
        precise = [rule.sought() for rule in rules] + [f"(?i:{stem}){_LOOSE_TAIL}" for stem in STEMS]
        precise += [_FLAG, ENCODED, WRAPPED, named(hide), SHAPED]
        looks = [*_grouped(rules), ([*range(stems, marks)], _ANY_STEM), ([marks + 2], _MAYBE_WRAPPED)]
        self._sure = [marks, marks + 1, marks + 3, marks + 4]
        self._groups = [_Group(numbers, [precise[number] for number in numbers]) for numbers, _ in looks]
        self._sources = [source for _, source in looks] + [precise[number] for number in self._sure]
        look, self._witness = _automaton(self._sources)
        self.look: Callable[[bytes], Sequence[int]] = look
        self.nothing: Sequence[int] = [self._witness]
        _alive.add(self)

    def renew(self) -> None:
        """Compile everything anew, at the next look: what stands may be locked for good, and is only left behind."""
        left: list[Any] = [self.look]

        def anew(data: bytes) -> Sequence[int]:
            self.look, _ = _automaton(self._sources)
            return self.look(data)

        self.look = anew
        left.append(self.__dict__.pop("_apart", None))
        left += [group.__dict__.pop("_automaton", None) for group in self._groups]
        _left_behind.append(left)

    def fired(self, data: bytes) -> tuple[int, ...]:
        return self.told(self.look(data) if len(data) < LARGE else self._found_in_large(data), data)

    def told(self, found: Sequence[int], data: bytes) -> tuple[int, ...]:
        if found == self.nothing:
            return ()
        if self._witness not in found:  # the automaton gave up: everything may be there
            found = [*range(self._witness)]
        numbers: list[int] = []
        groups = len(self._groups)
        for number in found:
            if number < groups:
                numbers += self._groups[number].fired(data)
            elif number < self._witness:
                numbers.append(self._sure[number - groups])
        numbers.sort()
        return tuple(numbers)

    def _found_in_large(self, data: bytes) -> Sequence[int]:
        """The same, but a text that makes the joint automaton meet ever new states goes through it pattern by pattern."""
        start = thread_time_ns()
        for at in range(0, len(data), len(data) // _PROBES):
            self.look(data[at : at + _PROBE])
        if thread_time_ns() - start < _PROBES * _PROBE * _SLOW_NS:
            return self.look(data)
        found = [number for number, shows in enumerate(self._apart) if shows(data)]
        return [*found, self._witness]

    @cached_property
    def _apart(self) -> list[Callable[[bytes], bool]]:
        """An automaton for each pattern; one that gives up says that everything may be there."""
        return [_alone(source) for source in self._sources]


_alive: WeakSet[Re2Prefilter] = WeakSet()
_left_behind: list[Any] = []
_had_threads = False


def _before_fork() -> None:
    global _had_threads  # noqa: PLW0603 - told to the child
    _had_threads = threading.active_count() > 1


def _after_fork() -> None:
    """In a forked child: RE2 looks without the GIL, so that another thread may have held its locks in the parent."""
    if _had_threads:
        for prefilter in _alive:
            prefilter.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_child=_after_fork)


class _Group:
    """The members of one group, apart; compiled when the group fires first."""

    def __init__(self, numbers: list[int], sources: list[str]) -> None:
        self._numbers = numbers
        self._sources = sources

    @cached_property
    def _automaton(self) -> tuple[Callable[[bytes], list[int]], int]:
        return _automaton(self._sources, _LESS_MEMORY)

    def fired(self, data: bytes) -> list[int]:
        match, witness = self._automaton
        found = match(data)
        return (
            [self._numbers[number] for number in found if number != witness]
            if witness in found
            else self._numbers
        )


def _automaton(sources: Sequence[str], memory: int = _MEMORY) -> tuple[Callable[[bytes], list[int]], int]:
    """A google-re2 `Set` over the patterns, and the number of its witness, whose absence says that it gave up."""
    import re2  # noqa: PLC0415 - an extra

    options = re2.Options()
    options.max_mem = memory
    options.log_errors = False
    joint = re2.Set.SearchSet(options)
    for source in sources:
        joint.Add(source)
    witness = joint.Add(r"\z")
    joint.Compile()
    return getattr(joint, "_set", joint).Match, witness  # what it wraps: bytes need no wrapper


def _alone(source: str) -> Callable[[bytes], bool]:
    match, witness = _automaton([source], _LESS_MEMORY)
    return lambda data: match(data) != [witness]


def _grouped(rules: Sequence[Rule]) -> list[tuple[list[int], str]]:
    """The rules by their contexts, some dozens a group, neighbours by what they begin with; each with its pattern."""
    glances = [rule.glance() for rule in rules]
    order = sorted(range(len(rules)), key=lambda number: (glances[number][0], rules[number].anchors[:1]))
    groups = []
    for context, members in groupby(order, key=lambda number: glances[number][0]):
        for numbers in _batched(members, _GROUP):
            heads = "|".join(f"(?:{glances[number][1]})" for number in numbers)
            groups.append((numbers, f"{context}(?:{heads})"))
    return groups


def _batched(items: Iterable[int], size: int) -> Iterator[list[int]]:
    """Lists of so many items, the last one shorter (`itertools.batched` comes with Python 3.12)."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
