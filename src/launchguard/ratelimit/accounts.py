"""One account in any spelling is one account: names that people type, brought to one form before they are counted.

Law 1: too much merging is harmless, too little is a way around: whatever a database, a mail server or a framework might
take for the same account is the same here.
Law 2: the form is stable: what went through once does not change a second time.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["normal_account"]

LONGEST = 1024
"""Characters, also once they are spelt out; a longer text is no account."""

_ALIKE = str.maketrans(
    {"\u3002": ".", "\uff0e": ".", "\uff61": ".", "\u0131": "i", "\u018d": "zw"}
    | dict.fromkeys("\u00b7\u0345\u0640\u07fa\u0824\u0828\u180a\u1cd3\u1cf2\u1cf3\ufe73", "")
    | dict(zip("đðꝺ\u1dd9\u1dd3øꞝħłŀᵹꞡꞛꝼꞣꞥꞃꞧꞅꞩꞇꞟ", "ddddaoohllggafknrrsstu", strict=True))  # noqa: RUF001
    | {"æ": "ae", "œ": "oe", "ꜳ": "aa", "ꜵ": "ao", "ꜷ": "au", "ꜹ": "av", "ꜻ": "av", "ꜽ": "ay", "ꝏ": "oo", "ꝡ": "vy"}
    | {"ȸ": "db", "ȹ": "qp", "ʣ": "dz", "ʦ": "ts", "ƾ": "ts", "ʪ": "ls", "ʫ": "lz", "ᵺ": "th", "ỻ": "ll", "ꜩ": "tz"}
    | dict(zip("༳༪༫༬༭༮༯༰༱༲", "0123456789", strict=True))
)  # fmt: skip
"""What the default collation table of Unicode, and so MySQL by default, takes for these letters (UCA 9, first level).

Compatibility forms and accents are not in it: they are folded before.
"""
_LETTERS = re.compile(
    r"(?:SQUARED|(?:CIRCLED|SQUARED) LATIN (?:CAPITAL|SMALL) LETTER|COMBINING LATIN SMALL LETTER(?: INSULAR| LONG)?) ([A-Z]{1,4})\b"
)
"""Characters that stand for letters by no decomposition, only by their names."""
_DROPPED = ("Mn", "Mc", "Me", "Cc", "Cf", "Cs")


def normal_account(text: str, merge_plus_tags: bool = False) -> str:
    """The form under which an account is counted; empty if nothing is left.

    Compatibility forms, digits and case are folded, accents, controls and invisible characters dropped; a name before an
    address goes; a domain is spelt out of its ASCII form (IDNA) and loses its trailing dot.
    """
    if len(text) > LONGEST:
        return ""
    if text.isascii() and text.isprintable():
        folded = text.lower().strip()
        if not (
            merge_plus_tags
            or " " in folded
            or "@." in folded
            or "xn--" in folded
            or folded[-1:] == "."
            or "<" in folded
        ):
            return folded
    else:
        folded = _folded(text)
    if "<" in folded:
        folded = _without_display_name(folded)
    local, at, domain = folded.rpartition("@")
    if not at:
        return folded
    domain = domain.strip(" .")
    if "xn--" in domain:
        domain = _spelt_out(domain)
    if merge_plus_tags:
        local = local.partition("+")[0] or local
    return f"{local.rstrip()}@{domain}"


def _folded(text: str) -> str:
    while True:
        wide = unicodedata.normalize("NFKD", text.translate(_ALIKE)).casefold()
        if len(wide) > LONGEST:  # one character may stand for eighteen
            return ""
        kept = "".join([_plain(each) for each in wide]).strip()
        if kept == text:
            return kept
        text = kept


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    letters = _LETTERS.search(unicodedata.name(character, ""))
    if letters is not None:
        return letters[1].lower()
    kind = unicodedata.category(character)
    if kind in _DROPPED:
        return ""
    figure = unicodedata.numeric(character) if kind[0] == "N" else -1.0
    return f"{figure:.0f}" if figure in range(10) else character


def _without_display_name(text: str) -> str:
    """`Ada <ada@example.com>` as the address alone, which is all that pydantic's `EmailStr` hands on."""
    address = text.rpartition("<")[2].partition(">")[0].strip()
    return address if "@" in address else text


def _spelt_out(domain: str) -> str:
    """`xn--mnchen-3ya.de` as what it stands for, folded like any other text.

    Not by the codec `idna`: it follows the standard of 2003, and gives up on names that later ones allow.
    """
    while True:
        spelt = _folded(".".join([_label(each) for each in domain.split(".")])).strip(" .")
        if len(spelt) >= len(domain) or "@" in spelt or "<" in spelt:
            return domain
        domain = spelt


def _label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
