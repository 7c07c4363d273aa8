"""The same text read as something else would read it: percent signs, escapes, entities, base64, hex undone.

A view knows, for each of its characters, where in the source it stands, so that what is found in the view is hidden
in the source. Spellings are undone in one go, packings in another, and a view may be viewed again, `MAX_DEPTH` times.
"""

from __future__ import annotations

import binascii
import contextlib
import html
import re
import unicodedata
from base64 import b32decode, b64decode
from bisect import bisect_right
from typing import TYPE_CHECKING

from launchguard.redaction.words import LOOKALIKES

if TYPE_CHECKING:
    from launchguard.redaction.effort import Effort

__all__ = [
    "ACCENTED",
    "CODED",
    "CUT",
    "ENCODED",
    "MAX_DEPTH",
    "PLAIN_CODED",
    "SPACED_CODED",
    "SPELT",
    "WRAPPED",
    "View",
    "respelt",
    "unpacked",
    "unwrapped",
]

MAX_DEPTH = 3

# Base64 of printable ASCII shows in each group of four; hex digests and random ids almost never do (RFC 4648).
_QUAD = r"[I-Za-f][C-HS-Xi-nyz0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/_\-]"
_INVISIBLE = "\u00ad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f\x7f-\x9f"
_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f"
_CONTROL = r"\\u00(?:0[0-8bBeEfF]|1[0-9a-fA-F]|7[fF])|\\[bf]"  # as JSON writes some of these
_SPACES_APART = "\u00a0\u2007\u2009\u202f"
_LOOKALIKE = "".join(map(chr, LOOKALIKES))
ACCENTED = {
    number: base
    for number in range(0xC0, 0x180)
    if (base := unicodedata.normalize("NFKD", chr(number))[0]).isascii() and base.isalpha()
} | str.maketrans("łŁøØđĐßæ", "lLoOdDsa")
"""Latin letters with a mark, and the plain ones that they are written for."""
_ACCENT = "".join(map(chr, ACCENTED))
_WIDE = "\uff01-\uff5e\U0001d400-\U0001d7ff\u2100-\u214f\u2460-\u24ff"

_CODED_RUNS = (  # from where a run begins: random ids would make an automaton meet ever new states
    rf"(?:^|[^A-Za-z0-9+/_\-]|\\[nrtbfv]|\\u00[01][0-9a-f])(?:{_QUAD}){{6}}"
    r"|(?:^|[^0-9a-zA-Z]|0x|\\[nrtbfv]|\\u00[01][0-9a-f])(?:[2-7][0-9a-fA-F][ :]?){16}"
    r"|(?:^|[^0-9a-zA-Z])[E-P][A-Z2-7]{23}"
)
_SIGNS = (  # what shows a spelling, each with what must stand before it
    ("", r"%[2-7][0-9A-Fa-f]"),
    ("", r"\\U000[01][0-9a-fA-F]|\\[01][0-7]{2}"),
    ("[A-Za-z0-9_=:.-]", rf"(?:{_CONTROL}|[{_CONTROLS}])[A-Za-z0-9_=:.-]"),
    ("[0-9A-Z]", f"[{_SPACES_APART}][0-9A-Z]"),
    (
        "",
        r"\\u(?:00[2-9a-fA-F]|0[1-9a-fA-F][0-9a-fA-F]|[1-9a-fA-F][0-9a-fA-F]{2})[0-9a-fA-F]|\\x[0-9a-fA-F]{2}|\\u\{",
    ),
    ("", r"&#[xX]?[0-9a-fA-F]{2}|&(?:quot|amp|lt|gt|apos|equals|colon|lowbar);"),
    ("[A-Za-z0-9_=:-]", f"[{_INVISIBLE}]"),
    ("", f"[{_INVISIBLE}][A-Za-z0-9_=:-]"),
    ("", r"\\u001[bB]\[|\x1b\[|\\\\x1b\[|\\\\033\["),
    ("", f"[{_WIDE}]"),
    ("[A-Za-z_]", f"[{_LOOKALIKE}]"),
    ("", f"[{_LOOKALIKE}][A-Za-z_]"),
    ("", f"[{_ACCENT}][A-Za-z_{_ACCENT}-]{{0,20}}(?:\\\\?[\"'])?[ ]?[=:]"),  # in a name, not in prose
)
ENCODED = "|".join((_CODED_RUNS, *(f"{before}(?:{sign})" for before, sign in _SIGNS)))
"""Found (in a text or in its JSON rendering) wherever a view may show more; for a prefilter."""

# A look ahead is tried fifty times faster than an alternation: at nearly every place nothing begins.
_SPELLING = f"(?=[%\\\\&{_CONTROLS}\x7f{_INVISIBLE}{_SPACES_APART}{_WIDE}{_LOOKALIKE}{_ACCENT}])"
_CODING = r"(?=[02-7E-Za-f])"
SPELT = re.compile(
    _SPELLING + f"(?:{'|'.join(f'(?<={before})(?:{sign})' if before else sign for before, sign in _SIGNS)})",
    re.ASCII,
)
CODED = re.compile(
    _CODING
    + rf"(?:(?:(?<![A-Za-z0-9+/_\-])|(?<=\\[nrtbfv])|(?<=\\u00[01][0-9a-f]))(?:{_QUAD}){{6}}"
    + r"|(?:(?<![0-9a-zA-Z])|(?<=0x)|(?<=\\[nrtbfv])|(?<=\\u00[01][0-9a-f]))(?:[2-7][0-9a-fA-F][ :]?){16}"
    + r"|(?<![0-9a-zA-Z])[E-P][A-Z2-7]{23})",
    re.ASCII,
)
"""`ENCODED` in two, for an engine that can look around."""

PLAIN_CODED = re.compile(
    rf"{_CODING}(?:(?<![A-Za-z0-9+/_\-])(?:{_QUAD}){{6}}|(?:(?<![0-9a-zA-Z])|(?<=0x))(?:[2-7][0-9a-fA-F][ :]?){{16}}|(?<![0-9a-zA-Z])[E-P][A-Z2-7]{{23}})",
    re.ASCII,
)
"""The same for base64 and hex in what holds no escapes."""

SPACED_CODED = re.compile(r"(?:[2-7][0-9a-fA-F][ :]){15}", re.ASCII)
"""The same for hex with a sign after each byte."""

WRAPPED = (
    r"[A-Za-z0-9_\-+/.%]{5}(?:=|\\{1,4})?(?:\\r)?(?:\\n|\n)(?:[ ]|\\t){0,8}[A-Za-z0-9_\-+/.%]{3}"
    r"|[A-Za-z0-9_\-]{3}\\?[\"'][ ]{0,4}\+[ ]{0,4}(?:\\n[ ]{0,8})?\\?[\"'][A-Za-z0-9_\-]{3}"
)
"""Found wherever a token may have been cut by a line break, or put together of literals."""
CUT = re.compile(
    r"(?=[\"'=\\\n])(?:(?<=[A-Za-z0-9_\-+/.%]{5})(?:=|\\{1,4})?(?:\\r)?(?:\\n|\n)(?:[ ]|\\t){0,8}[A-Za-z0-9_\-+/.%]{3}"
    r"|(?<=[A-Za-z0-9_\-]{3})\\?[\"'][ ]{0,4}\+[ ]{0,4}(?:\\n[ ]{0,8})?\\?[\"'][A-Za-z0-9_\-]{3})"
)
"""The same for an engine that can look around."""

_SPELT = re.compile(
    _SPELLING
    + "(?:"
    + "|".join(
        (
            r"(?P<percent>(?:%[0-9A-Fa-f]{2}){1,65536})",
            r"(?P<escape>(?:\\{1,8}+(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|U000[01][0-9A-Fa-f]{4}|[01][0-7]{2})){1,65536})",
            r"(?P<point>\\{1,8}+u\{[0-9A-Fa-f]{1,6}\})",
            r"(?P<entity>(?:&(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[a-z]{2,8});){1,65536})",
            rf"(?P<nothing>(?:\x1b|\\x1b|\\033|\\u001b)\[[0-9;]{{0,16}}[A-Za-z]|[{_INVISIBLE}{_CONTROLS}]{{1,4096}})",
            rf"(?P<space>(?<=[0-9A-Z])[{_SPACES_APART}](?=[0-9A-Z]))",
            rf"(?P<letter>[{_WIDE}{_LOOKALIKE}{_ACCENT}]{{1,4096}})",
        )
    )
    + ")"
)
_MAY_SPELL = re.compile(rf"[%\\&\x7f{_CONTROLS}]")
_PACKED = re.compile(
    _CODING + r"(?<![A-Za-z0-9])(?:"
    rf"(?P<base64>(?<![A-Za-z0-9+/_\-])(?:{_QUAD}){{5}}[A-Za-z0-9+/_\-]{{2,1048576}}={{0,2}})"
    r"|(?P<base32>(?<![A-Za-z0-9])[E-P][A-Z2-7]{23,1048576}={0,6}(?![A-Za-z0-9]))"
    r"|(?P<spaced>(?<![0-9a-zA-Z])(?:[2-7][0-9a-fA-F][ :]){15,65536}[2-7][0-9a-fA-F](?![0-9a-zA-Z]))"
    r"|(?P<hex>(?<![0-9a-zA-Z])(?:0x)?(?:[2-7][0-9a-fA-F]){16,1048576}(?![0-9a-fA-F])))"
)
_SHORT = 12  # characters
_KNOWN: dict[str, str] = {}
"""Short spellings and what they stand for."""
_SPELLINGS, _PACKINGS = 3 / 2, 1 / 4  # that are undone for one unit of effort
_KNOWN_LIMIT = 2048
_Piece = tuple[int, int, int, bool]
"""Start in the view, start and end in the source, and whether it is copied."""

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")
_READ = 4096  # characters that say whether the rest can be read
_SLASHES = re.compile(r"\\{2,8}")
_BREAK = re.compile(
    r"(?=[\"'=\\\r\n])(?:(?<=[A-Za-z0-9_\-])(?P<quote>[\"'])[ ]{0,4}\+[ ]{0,4}(?:\n[ ]{0,8})?(?P=quote)(?=[A-Za-z0-9_\-])|"
    r"(?<=[A-Za-z0-9_\-+/.%])(?:=|\\{1,4})?(?:\r?\n|(?:\\r)?\\n)[ \t]{0,8}(?=[A-Za-z_\-+%.]{0,40}[0-9]|[a-z]{1,20}[A-Z]|[A-Z]{1,20}[a-z]{1,20}[A-Z])(?![\w.\-]{1,64}[ \t]?[\"']?[=:]))"
)  # what goes on like a code is no new word, and what goes on with a sign is no new name


class View:
    """A text read another way. Where a stretch of it stands in the source is worked out only when something is found."""

    __slots__ = ("_count", "_effort", "_pattern", "_pieces", "_raw", "text")

    def __init__(self, text: str, raw: str, pattern: re.Pattern[str], count: int, effort: Effort) -> None:
        self.text = text
        self._raw = raw
        self._pattern = pattern
        self._count = count
        self._effort = effort
        self._pieces: list[_Piece] = []

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the view stands in the source."""
        first = self._piece(start)
        last = self._piece(max(start, end - 1))
        from_ = first[1] + (start - first[0] if first[3] else 0)
        to = last[1] + (end - last[0]) if last[3] else last[2]
        return from_, to

    def _piece(self, at: int) -> _Piece:
        if not self._pieces:
            self._effort.spend(self._count)
            self._pieces = _pieces(self._raw, self._pattern)
        return self._pieces[max(0, bisect_right(self._pieces, (at, 1 << 60)) - 1)]


def respelt(raw: str, effort: Effort) -> View | None:
    """The text with percent signs, escapes, entities and look-alikes undone, or None where there are none.

    Raises:
        OverEffortError: there are too many; so it is of the other views.
    """
    if raw.isascii() and _MAY_SPELL.search(raw) is None:
        return None
    return _substituted(raw, _SPELT, effort, _SPELLINGS)


def unpacked(raw: str, effort: Effort) -> View | None:
    """The text with its base64 and hex undone, or None where there are none."""
    return _substituted(raw, _PACKED, effort, _PACKINGS)


def unwrapped(raw: str, effort: Effort) -> View | None:
    """The text with the line breaks inside its tokens taken out, or None where there are none."""
    return _substituted(raw, _BREAK, effort, _SPELLINGS)


def _substituted(raw: str, pattern: re.Pattern[str], effort: Effort, a_unit: float) -> View | None:
    text, count = pattern.subn(_plain, raw, count=1 + int(a_unit * max(effort.left, 0)))
    effort.spend(int(count / a_unit))
    return None if text == raw else View(text, raw, pattern, count, effort)


def _pieces(raw: str, pattern: re.Pattern[str]) -> list[_Piece]:
    pieces: list[_Piece] = []
    length = done = 0
    for match in pattern.finditer(raw):
        plain = _plain(match)
        start, end = match.span()
        if plain == match[0]:
            continue
        if start > done:
            pieces.append((length, done, start, True))
            length += start - done
        if plain:
            pieces.append((length, start, end, match.lastgroup == "letter" and len(plain) == end - start))
            length += len(plain)
        done = end
    pieces.append((length, done, len(raw), True))
    return pieces


def _plain(match: re.Match[str]) -> str:
    """What stands in the place of this spelling; short ones are remembered, since a hostile text is made of them."""
    text = match[0]
    known = _KNOWN.get(text)
    if known is not None:
        return known
    plain = _undo(match)
    if plain is None:
        plain = text
    if len(text) <= _SHORT and match.re is _SPELT:
        if len(_KNOWN) >= _KNOWN_LIMIT:
            _KNOWN.clear()
        _KNOWN[text] = plain
    return plain


def _undo(match: re.Match[str]) -> str | None:
    kind = match.lastgroup
    text = match[0]
    if kind in {None, "quote", "nothing"}:
        return ""
    try:
        return _UNDO[kind](text)
    except (ValueError, OverflowError):
        return None


def _percent(text: str) -> str:
    return binascii.unhexlify(text.replace("%", "")).decode("utf-8", "replace")


def _escape(text: str) -> str:
    plain = _SLASHES.sub(r"\\", text).encode().decode("unicode_escape")
    return plain.encode("utf-8", "replace").decode()


def _point(text: str) -> str:
    return chr(int(text.strip("\\u{}"), 16))


def _entities(text: str) -> str:
    for opening, base in (("&#x", 16), ("&#X", 16), ("&#", 10)):
        if text.startswith(opening):
            with contextlib.suppress(ValueError):  # the run goes on in another way
                return "".join(
                    chr(int(number, base)) for number in text[len(opening) : -1].split(f";{opening}")
                )
    return html.unescape(text)


def _base64(text: str) -> str | None:
    run = text.rstrip("=").replace("-", "+").replace("_", "/")
    plain = b64decode(run[: len(run) - (len(run) % 4 == 1)] + "=" * (-len(run) % 4))
    return _readable(plain)


def _base32(text: str) -> str | None:
    run = text.rstrip("=")
    return _readable(b32decode(run + "=" * (-len(run) % 8)))


def _hex(text: str) -> str | None:
    return _readable(binascii.unhexlify(text.removeprefix("0x")))


def _spaced(text: str) -> str | None:
    return _hex(text.replace(" ", "").replace(":", ""))


def _readable(plain: bytes) -> str | None:
    text = plain.decode("utf-8", "replace")
    odd = len(_UNREADABLE.findall(text, 0, _READ))
    return text if odd * 20 <= min(len(text), _READ) else None


def _letter(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(LOOKALIKES).translate(ACCENTED)


_UNDO = {
    "percent": _percent,
    "escape": _escape,
    "point": _point,
    "entity": _entities,
    "base64": _base64,
    "base32": _base32,
    "hex": _hex,
    "spaced": _spaced,
    "space": lambda _: " ",
    "letter": _letter,
}
