r"""What a detector is: data that finds one kind of secret or personal datum.

How to write one. Each module beside this one holds one family and exposes `DETECTORS: tuple[Detector, ...]`;
`launchguard.redaction.detectors.builtin()` collects them all. Three lines do:

    Detector(name="acme-key", pattern=r"acme_[A-Za-z0-9]{32}", good=("acme_" + "a1B2" * 8,)),

The engine, not the pattern, does the following, so patterns stay short:

* It looks for the `prefixes` first and tries the pattern only around them. Left out, they are read off the
  pattern's own beginning (`acme_` above; each branch of a leading `(?:a_|b_)`). A pattern that begins with a
  character class and has neither prefixes nor `keyed_by` is tried everywhere: right for cards and IBANs, and
  costly, so rare.
* A match that begins with a letter or digit counts only if no letter or digit stands before it; never write a
  leading `\b`.
* It hides the whole run: a match is stretched to the right over `[A-Za-z0-9_]` and over those of
  `-+/=.~^` that the last class of its pattern holds, since a token whose tail is left is a leak. So give the shortest length a true token
  has, `{36}` or `{20,40}`, and never `{36,}`. End in `\b` only where a longer run is something else (32 hex
  digits that must not be the head of 64).
* Text is tried as it stands and again decoded (percent, base64, `\u0041`, escaped JSON, zero-width characters,
  line breaks inside a token); patterns need not care.
* Names (`password=`, `"api_key":`, `X-Api-Key:`) are the business of names.py. A detector is for values that
  tell by themselves, or with a telling word near them (`keyed_by`).

The pattern is what Python's `re` (with re.ASCII) and RE2 both take: no lookaround, no back-reference, every quantifier bounded
by at most 1000 (`{1,64}`, never `*` or `+`); no two neighbouring quantifiers that can eat the same characters.
`.` does not match a line break. `tests/unit/redaction/` proves all of this for every detector built in.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Detector"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """Finds one kind of secret or personal datum.

    Attributes:
        name: its slug, unique among all detectors: lower case, digits, hyphens.
        pattern: what a value looks like. The named group `secret`, if there is one, is what is hidden; else all.
        kind: the word in the marker `[redacted:KIND]` and in the metric's label: a slug; the name if left out.
            Several detectors may share one kind.
        prefixes: literals of which one must occur in a match, without quotes, backslashes and control characters.
        ignore_case: prefixes and pattern match in either case.
        check: the name of a check that a match must pass (checks.py): `luhn`, `card`, `iban`, `jwt`, `crc32-base62`,
            `verhoeff`, `entropy:3.5` (bits a character, at least), `mixed` (holds a letter and a digit), `varied` (and both
            cases) …; several
            are joined by a space, and all must pass. It is given what is hidden.
        keyed_by: telling words; one must stand at most 64 characters before the match (or be part of the name of the
            field that holds the text), at the beginning of a word, in either case: `datadog`, `dd_`.
        until: where what is hidden ends, if that is further than the pattern can reach: a pattern that is searched for after
            the match; without one in the text, all the rest is hidden. Where the pattern has a group `quote` that took
            part, the secret goes on to where that quote is closed instead.
        beside: what else must stand in the text, before the match or after it: a pattern. It is what an event is searched
            for at first, so that it should be rarer than `pattern`; `prefixes` are then literals of it.
        tells: names that tell in a text in which the pattern is found, as `prompt` does everywhere: what stands under one of
            them is hidden then, and the match itself is not.
        good: texts in which the detector must find something; at least one.
        bad: texts in which it must not: near misses, look-alikes, ordinary ids.
        source: where the format is described in public: a URL or the name of a standard.
    """

    name: str
    pattern: str
    good: tuple[str, ...]
    bad: tuple[str, ...] = ()
    kind: str = ""
    prefixes: tuple[str, ...] = ()
    ignore_case: bool = False
    check: str = ""
    keyed_by: tuple[str, ...] = ()
    until: str = ""
    beside: str = ""
    tells: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        if not self.kind:
            object.__setattr__(self, "kind", self.name)
