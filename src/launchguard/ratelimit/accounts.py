"""One account in any spelling is one account: names that people type, brought to one form before they are counted.

Law 1: too much merging is harmless, too little is a way around: whatever a database, a mail server or a framework might
take for the same account is the same here.
Law 2: the form is stable: what went through once does not change a second time.
"""

from __future__ import annotations

import unicodedata

__all__ = ["normal_account"]

LONGEST = 1024
"""Characters; a longer text is no account."""

_DOTS = str.maketrans({"\u3002": ".", "\uff0e": ".", "\uff61": ".", "\u0131": "i"})
_DROPPED = ("Mn", "Cc", "Cf", "Cs")


def normal_account(text: str, *, merge_plus_tags: bool = False) -> str:
    """The form under which an account is counted; empty if nothing is left.

    Compatibility forms and case are folded, accents, controls and invisible characters dropped; a name before an
    address goes; a domain is spelt out of its ASCII form (IDNA) and loses its trailing dot.
    """
    if len(text) > LONGEST:
        return ""
    if text.isascii() and text.isprintable():
        folded = text.strip().lower()
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
        wide = unicodedata.normalize("NFKD", text.translate(_DOTS)).casefold()
        kept = "".join([each for each in wide if unicodedata.category(each) not in _DROPPED]).strip()
        if kept == text:
            return kept
        text = kept


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
