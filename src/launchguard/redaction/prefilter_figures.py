"""What may be in figures (times, ids, amounts, addresses): the few rules that such signs alone can satisfy.

Nearly every event has some figures that are new, and nothing of what was remembered helps with these. But most rules
demand letters that no figure holds, so they need not be asked at all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from launchguard.redaction.decode import PLAIN_CODED
from launchguard.redaction.detectors.heads import fits_within
from launchguard.redaction.words import STEMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from launchguard.redaction.rules import Rule

__all__ = ["FIGURES", "Figures", "parted"]

FIGURES = b"0123456789abcdef-:.+TZ,[]{}/ "
_ALPHABET = frozenset(FIGURES.lower() + FIGURES.upper())
_NEVER = "(?!)"
_OPENING = b":[{"  # before a text, where it is not its field's whole
_BACKSLASH = ord("\\")
_BIG = re.compile(rb"(?<![0-9.])[0-9]{12}")  # the walk looks at integers from 10**11 on


def parted(field: bytes) -> tuple[bytes, bytes]:
    """A rendered field, cut at the last quote before its value: what leads to the figures, and what may be these.

    No rule's head holds a quote, so what is found in the whole is found in one of the parts. An escaped quote is part
    of a text and cuts nothing. Numbers that are no text and too short for a card are nothing at all.
    """
    lead, _, figures = field.rstrip(b'"}]').rpartition(b'"')
    if not lead or lead[-1] in _OPENING:
        return lead, figures
    if lead[-1] == _BACKSLASH:
        return lead, b"\\"
    return lead, figures if figures.strip(FIGURES) or _BIG.search(figures) else b""


class Figures:
    """Says whether anything may be in figures."""

    def __init__(self, rules: Sequence[Rule], at_length: Iterable[int]) -> None:
        """`at_length` holds the numbers of the rules that ask for long runs of digits, which are looked at apart."""
        apart = set(at_length)
        possible = [
            rule
            for number, rule in enumerate(rules)
            if number not in apart and fits_within(rule.head(), _ALPHABET)
        ]
        stems = [re.escape(stem) for stem in STEMS if fits_within(re.escape(stem), _ALPHABET)]
        bounded = [rule.head() for rule in possible if rule.context()]
        free = [source for rule in possible if not rule.context() for source in _literals(rule)] + stems
        self._at_a_word = re.compile(rf"\b(?:{'|'.join(bounded) or _NEVER})", re.ASCII).search
        self._anywhere = re.compile("|".join(free) or _NEVER, re.ASCII).search

    def show(self, figures: str) -> bool:
        """Whether a rule's head, or a text in a disguise, may be in these figures."""
        return (
            self._at_a_word(figures) is not None
            or self._anywhere(figures) is not None
            or PLAIN_CODED.search(figures) is not None
        )


def _literals(rule: Rule) -> list[str]:
    """What must stand where a rule finds something: a search for literals is thrice as fast as one for their heads."""
    if rule.fold or not rule.anchors:
        return [rule.head()]
    return [source for source in map(re.escape, rule.anchors) if fits_within(source, _ALPHABET)]
