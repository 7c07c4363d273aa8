"""Checks that a match must pass, by name: check digits, checksums, randomness. Each is a plain function of the text.

A parameter follows a colon: `entropy:3.5`. A new check is one function and one line in `_CHECKS`.
"""

# ruff: noqa: SIM905 - a table of words reads best as words
from __future__ import annotations

import math
import re
import zlib
from base64 import b64decode, urlsafe_b64decode
from collections import Counter
from typing import TYPE_CHECKING

from launchguard.errors import ConfigError
from launchguard.redaction.marker import MARKER
from launchguard.redaction.words import BENIGN_VALUES

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["check_of", "entropy"]

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_IBAN_LENGTHS = {
    country: int(length)
    for country, length in (
        pair.split(":")
        for pair in """AD:24 AE:23 AL:28 AT:20 AZ:28 BA:20 BE:16 BG:22 BH:22 BI:27 BR:29 BY:28 CH:21 CR:22 CY:28 CZ:24
        DE:22 DJ:27 DK:18 DO:28 EE:20 EG:29 ES:24 FI:18 FK:18 FO:18 FR:27 GB:22 GE:22 GI:23 GL:18 GR:27 GT:28 HR:21
        HU:28 IE:22 IL:23 IQ:23 IS:26 IT:27 JO:30 KW:30 KZ:20 LB:28 LC:32 LI:21 LT:20 LU:20 LV:21 LY:25 MC:27 MD:24
        ME:22 MK:19 MN:20 MR:27 MT:31 MU:30 NI:28 NL:18 NO:15 OM:23 PK:24 PL:28 PS:29 PT:25 QA:29 RO:24 RS:22 RU:33
        SA:24 SC:31 SD:18 SE:24 SI:19 SK:24 SM:27 SO:23 ST:25 SV:28 TL:23 TN:24 TR:26 UA:29 VA:22 VG:24 XK:20
        YE:30""".split()
    )
}
_CARDS = re.compile(  # issuer ranges of ISO/IEC 7812 with their lengths
    r"4\d{12}(?:\d{3})?(?:\d{3})?|5[1-5]\d{14}|2(?:2[2-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[689]\d)\d{11}(?:\d{2})?|6(?:011|5\d\d|4[4-9]\d)\d{12}(?:\d{3})?|35(?:2[89]|[3-8]\d)\d{12}"
    r"|62\d{14,17}|(?:5[06789]|6\d)\d{10,17}|9792\d{12}|220[0-4]\d{12}"
)
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\U0003ffff"  # scripts without blanks between words
_SAID = re.compile(rf"(?P<word>[^\W\d_{_UNSPACED}]{{2,}}|[{_UNSPACED}]{{2}})|[0-9]+(?:[.,:][0-9]+)*")
_JUDGED = 512  # characters
_DATE_OR_IP = re.compile(r"(?:19|20)\d\d[-/.](?:0[1-9]|1[0-2])[-/.]|^(?:\d{1,3}\.){3}\d{1,3}$")
_NO_MAILBOXES = frozenset({"git", "hg", "svn"})
_NO_DOMAINS = frozenset({"openssh.com", "libssh.org"})  # of ciphers' names: `chacha20-poly1305@openssh.com`
_NO_TLDS = frozenset(
    """png jpg jpeg gif svg webp avif ico css js mjs cjs map ts tsx jsx json html htm xml yaml yml toml php py rb go rs
    java md txt log csv pdf gz tgz zip whl mp3 mp4 woff ttf internal svc""".split()
)
_VERHOEFF_D = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_VERHOEFF_P = (
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def entropy(text: str) -> float:
    """Shannon entropy in bits a character."""
    size = len(text)
    return -sum(count / size * math.log2(count / size) for count in Counter(text).values()) if size else 0.0


def check_of(names: str) -> Callable[[str], bool] | None:
    """The check that these names stand for, None for none.

    Raises:
        ConfigError: a name is unknown, or its parameter is no number.
    """
    checks = [_one(name) for name in names.split()]
    if len(checks) < 2:
        return checks[0] if checks else None
    return lambda text: all(check(text) for check in checks)


def _one(name: str) -> Callable[[str], bool]:
    word, _, parameter = name.partition(":")
    if word == "entropy":
        try:
            least = float(parameter)
        except ValueError:
            raise ConfigError(
                "check", name, "write the least bits a character, such as entropy:3.5"
            ) from None
        return lambda text: entropy(text) >= least
    if word in _CHECKS and not parameter:
        return _CHECKS[word]
    raise ConfigError("check", name, f"the checks are: entropy:N, {', '.join(sorted(_CHECKS))}")


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def luhn(text: str) -> bool:
    """The check digit of ISO/IEC 7812-1."""
    digits = [int(digit) for digit in reversed(_digits(text))]
    total = sum(digits[0::2]) + sum((2 * digit) // 10 + (2 * digit) % 10 for digit in digits[1::2])
    return len(digits) > 1 and total % 10 == 0


def card(text: str) -> bool:
    """A payment card: an issuer's range and length, and Luhn; not one digit over and over."""
    digits = _digits(text)
    return _CARDS.fullmatch(digits) is not None and luhn(digits) and len(set(digits)) > 1


def iban(text: str) -> bool:
    """ISO 13616: the country's length and modulo 97."""
    compact = re.sub(r"[ \-]", "", text).upper()
    if _IBAN_LENGTHS.get(compact[:2]) != len(compact) or not compact.isalnum():
        return False
    return int("".join(str(int(character, 36)) for character in compact[4:] + compact[:4])) % 97 == 1


def verhoeff(text: str) -> bool:
    """The dihedral check digit, as in Aadhaar numbers."""
    check = 0
    for place, digit in enumerate(reversed(_digits(text))):
        check = int(_VERHOEFF_D[check][int(_VERHOEFF_P[place % 8][int(digit)])])
    return check == 0


def crc32_base62(text: str) -> bool:
    """The last six characters are the CRC-32 of what follows the prefix, in base 62 (GitHub, npm, GitLab runners)."""
    body = text.rpartition("_")[2]
    if len(body) < 7:
        return False
    number, code = zlib.crc32(body[:-6].encode()), ""
    for _ in range(6):
        number, place = divmod(number, 62)
        code = _BASE62[place] + code
    return code == body[-6:]


def jwt(text: str) -> bool:
    """A JOSE header first: base64url of a JSON object that names an algorithm or a type (RFC 7515)."""
    header = text.split(".", 1)[0]
    try:
        plain = urlsafe_b64decode(header[:400] + "=" * (-len(header[:400]) % 4))
    except ValueError:
        return False
    return plain.startswith(b"{") and any(
        word in plain for word in (b'"alg"', b'"typ"', b'"enc"', b'"kid"', b'"cty"')
    )


def basic(text: str) -> bool:
    """Base64 of printable `user:password` (RFC 7617)."""
    standard = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        plain = b64decode(standard + "=" * (-len(standard) % 4)).decode()
    except ValueError:
        return False
    return ":" in plain and plain.isprintable()


def email(text: str) -> bool:
    """No remote of a version control system, no file name (`icon@2x.png`), no host inside a cluster."""
    local, _, domain = text.partition("@")
    return (
        local not in _NO_MAILBOXES
        and domain.lower() not in _NO_DOMAINS
        and domain.rpartition(".")[2].lower() not in _NO_TLDS
    )


def phone(text: str) -> bool:
    """Seven to fifteen digits that are no date and no IPv4 address."""
    return 7 <= len(_digits(text)) <= 15 and _DATE_OR_IP.search(text) is None


def mixed(text: str) -> bool:
    """Holds a letter and a digit."""
    return any(map(str.isalpha, text)) and any(map(str.isdigit, text))


def varied(text: str) -> bool:
    """Holds an upper-case letter, a lower-case letter and a digit, as what is random in base 62 does."""
    return text.lower() != text != text.upper() and any(map(str.isdigit, text))


def worded(text: str) -> bool:
    """Is something said: three words at least, and far more words than numbers, of which reports are full."""
    words = [match["word"] is not None for match in _SAID.finditer(MARKER.sub("", text[:_JUDGED]))]
    return sum(words) > 2 * max(1, words.count(False) + 0.5 * (False in words))


def unpublished(text: str) -> bool:
    """Does not call itself a publishable key, nor is it the id of a Stripe checkout."""
    return not text.startswith(("pk_", "pk-", "pub", "sb_publishable", "cs_live_", "cs_test_"))


def worthy(text: str) -> bool:
    """Not one plain word of prose: it holds a digit, a sign, or letters of both cases after the first."""
    return not text.isalpha() or text[1:] not in {text[1:].lower(), text[1:].upper()}


def unmasked(text: str) -> bool:
    """Not hidden already: more than stars and the like."""
    return bool(text.strip("*xX.\u2022"))


def unspoken(text: str) -> bool:
    """None of the words that people say of a password: required, invalid, expired …"""
    return text.lower() not in BENIGN_VALUES


_CHECKS: dict[str, Callable[[str], bool]] = {
    "luhn": luhn,
    "card": card,
    "iban": iban,
    "verhoeff": verhoeff,
    "crc32-base62": crc32_base62,
    "jwt": jwt,
    "mixed": mixed,
    "varied": varied,
    "unmasked": unmasked,
    "worded": worded,
    "worthy": worthy,
    "unspoken": unspoken,
    "unpublished": unpublished,
    "basic": basic,
    "email": email,
    "phone": phone,
}
