"""Which accounts a request body names: every value that a framework might hand to the handler.

Law 1: where parsers differ (the first of two fields or the last, `;` as a separator, JSON under a form's type), all
their answers count.
Law 2: what cannot be read is strict: it counts as one account for everybody, so that it is no way around. What reads
oddly counts by its values and as strict.
Law 3: it never raises, and what it does is bounded by the bytes that the rule reads.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, unquote_to_bytes

import orjson

from launchguard.ratelimit.accounts import normal_account
from launchguard.ratelimit.ops import new

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["AccountField", "Accounts", "read_json"]

MOST = 16
"""How many different accounts of one body count by themselves; with more, the body is strict as well."""

MOST_RECIPIENTS = 100
"""The same of recipients."""

_MOST_NAMED = 1_000
"""How many recipients are told apart, for each of them costs."""

_BOUNDARY = re.compile(rb'boundary=(?:"([^"]{1,70})"|([^\s;,"]{1,70}))', re.IGNORECASE)
_PLAIN_MULTIPART = re.compile(
    rb'multipart/form-data(?:[ \t]*;[ \t]*charset="?[\w-]+"?)?'
    rb'[ \t]*;[ \t]*boundary=(?:"[\w\'()+,./:=?-]+"|[\w+.-]+)'
    rb'(?:[ \t]*;[ \t]*charset="?[\w-]+"?)?',
    re.IGNORECASE,
)
"""A type whose boundary is the same to every parser: named once, in characters that all take for a token."""
_KIND = re.compile(rb"[\w.+-]+/[\w.+-]+")
"""A type that is the same to every parser: `application/x-www-form-urlencoded=x` is a form to some, `*/*` to others."""
_CHARSET = re.compile(rb';\s*charset="?([a-z0-9_-]+)"?\s*(?:;|$)')
_DISPOSITION = re.compile(rb'form-data; ?name="([^"\\%\r\n]*)"(; ?filename="[^"\r\n]*")?', re.IGNORECASE)
_TEXT_TYPE = re.compile(rb'text/plain(?:; ?charset="?utf-?8"?)?', re.IGNORECASE)
_BETWEEN_MAILS = re.compile(r"[\s,;<>()\"]+")
_BETWEEN_NUMBERS = re.compile(r"[\r\n,;]+")
_BRACE, _BACKSLASH = b"{\\"
"""Bytes are looked for as numbers: as bytes, they would be tried as a number first."""
_UTF_8 = (b"utf-8", b"utf8")
_LIKE_ASCII = (b"us-ascii", b"ascii", b"iso-8859-1", b"latin-1", b"latin1", b"windows-1252")


class Accounts(NamedTuple):
    """The accounts that a body names, in their normal form; `strict` if some of it could not be read."""

    names: tuple[str, ...]
    strict: bool


_UNREADABLE = Accounts((), strict=True)
_JSON = [b"application/json"]


class AccountField:
    """The field of a body that names the account.

    Args:
        field: its name, dotted where nested.
        merge_plus_tags: `name+tag@example.com` is `name@example.com`.
        are_recipients: there may be many, and several in one text.
    """

    __slots__ = ("_are_recipients", "_field", "_merge", "_quoted")

    def __init__(self, field: str, *, merge_plus_tags: bool = False, are_recipients: bool = False) -> None:
        self._field = field
        self._merge = merge_plus_tags
        self._are_recipients = are_recipients
        looks_closer = "." in field or are_recipients
        self._quoted = b"" if looks_closer else b'"%b"' % field.encode()  # as JSON has it

    def named(self, text: str) -> Accounts:
        """The account that is named already."""
        name = normal_account(text, self._merge)
        return new(Accounts, ((name,), False)) if name else _UNREADABLE

    def find(self, data: bytes, content_types: Sequence[bytes]) -> Accounts:
        """The accounts that a whole JSON, urlencoded or multipart body names."""
        if data and content_types == _JSON and (text := self._plain_text(data)) is not None:
            return self.named(text)
        found = _Found(self._merge, self._are_recipients)
        found.strict = len(content_types) > 1
        for content_type in content_types[:1]:
            found.strict |= not _decodes_alike(data, content_type.lower())
            kind = content_type.partition(b";")[0].strip().lower()
            if kind == b"application/x-www-form-urlencoded":
                _form(data, self._field, found)
            elif kind == b"multipart/form-data":
                _multipart(data, content_type.strip(), self._field, found)
            elif kind and _KIND.fullmatch(kind) is None:
                found.strict = True
        document = read_json(data)
        if document is not None:
            found.add_values(_values(document, self._field.split(".")))
        found.strict |= not found.names or len(found.names) > MOST_RECIPIENTS
        return Accounts(tuple(found.names), found.strict)

    def _plain_text(self, data: bytes) -> str | None:
        """The field of a JSON object that has it once, without escapes, and as a text; None where a closer look is due."""
        if data[0] != _BRACE or _BACKSLASH in data or not self._quoted or data.count(self._quoted) != 1:
            return None
        try:
            value = orjson.loads(data).get(self._field)
        except ValueError:
            return None
        return value if isinstance(value, str) and "ß" not in value else None


def read_json(data: bytes) -> Any:
    """A JSON document in any encoding that Python's `json` takes; None if it is none. Objects keep repeated names."""
    try:
        if data[:1] == b"{" and data[1:2] != b"\0":
            return _decode(data.decode("utf-8", "surrogatepass"))
        text = data.decode(json.detect_encoding(data), "surrogatepass")
        return _decode(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return None


class _Found:
    """Gathers accounts."""

    def __init__(self, merge_plus_tags: bool, are_recipients: bool) -> None:
        self.names: dict[str, None] = {}
        self.strict = False
        self._most = _MOST_NAMED if are_recipients else MOST
        self._several = _several if are_recipients else _one
        self._merge_plus_tags = merge_plus_tags

    def add_values(self, values: Iterable[Any]) -> None:
        """Add what stands in a field, a list for each of its items; by no recursion, for a body may nest them deeper."""
        left = [iter(values)]
        while left:
            value = next(left[-1], left)
            if value is left:
                left.pop()
            elif isinstance(value, list):
                left.append(iter(value))
            elif isinstance(value, str | int) and not isinstance(value, bool):
                for text in self._several(str(value)):
                    self._add(text)
            else:
                self.strict = True

    def _add(self, text: str) -> None:
        if len(self.names) >= self._most:
            self.strict = True
            return
        if "ß" in text:
            self._add(text.replace("ß", "s"))  # as MariaDB takes it by default; all others take two letters
        name = normal_account(text, merge_plus_tags=self._merge_plus_tags)
        if "\ufffd" in text:
            self.strict = True  # no UTF-8: to Starlette it is Latin-1, to Werkzeug it stays percent-encoded
        if name:
            self.names[name] = None
        else:
            self.strict = True


def _one(text: str) -> tuple[str]:
    return (text,)


def _several(text: str) -> Sequence[str]:
    """The recipients that one text may name: `a@x.io, Bob <b@x.io>`, a line each, or numbers."""
    if "@" in text:
        return [each for each in _BETWEEN_MAILS.split(text) if "@" in each]
    return [each for each in _BETWEEN_NUMBERS.split(text) if each.strip()] or (text,)


class _Repeated(dict[str, Any]):
    """A JSON object in which a name came more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    return made if len(made) == len(pairs) else _Repeated(pairs)


_decode = json.JSONDecoder(object_pairs_hook=_object).decode


def _values(node: Any, steps: list[str]) -> list[Any]:
    """What stands at a dotted path; a list on the way means each of its items."""
    nodes = [node]
    for step in steps:
        inner: list[Any] = []
        for each in nodes:
            for item in each if isinstance(each, list) else (each,):
                if isinstance(item, _Repeated):
                    inner.extend(value for name, value in item.pairs if name == step)
                elif isinstance(item, dict) and step in item:
                    inner.append(item[step])
        nodes = inner
    return nodes


def _spellings(field: str) -> tuple[str, str]:
    """A nested field as forms write it: `user.email` and `user[email]`."""
    first, *rest = field.split(".")
    return field, first + "".join(f"[{each}]" for each in rest)


def _decodes_alike(data: bytes, content_type: bytes) -> bool:
    """Whether a body is one text to those that heed the type's charset (Django, REST framework, Starlette) and to those that do not.

    In UTF-7 one name has thousands of spellings; RFC 2231 lets a parameter be written in pieces.
    """
    if b"charset" not in content_type:
        return True
    charset = _CHARSET.search(content_type)
    if charset is None or content_type.count(b"charset") > 1:
        return False
    return charset[1] in _UTF_8 or (charset[1] in _LIKE_ASCII and unquote_to_bytes(data).isascii())


def _form(data: bytes, field: str, found: _Found) -> None:
    text = data.decode("utf-8", "replace")
    names = _spellings(field)
    for separated in {text, text.replace(";", "&")}:
        pairs = parse_qsl(separated, keep_blank_values=True, errors="replace")
        found.add_values(value for name, value in pairs if name in names)


def _multipart(data: bytes, content_type: bytes, field: str, found: _Found) -> None:
    found.strict |= _PLAIN_MULTIPART.fullmatch(content_type) is None
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        found.strict = True
        return
    before, *parts = data.split(b"--" + (boundary[1] or boundary[2]))
    if before or not parts or parts.pop().strip() != b"--":
        found.strict = True
    names = [name.encode() for name in _spellings(field)]
    for part in parts:
        head, blank, value = part[2:-2].partition(b"\r\n\r\n")
        name, plain = _part_name(head)
        if not blank or part[:2] != b"\r\n" or part[-2:] != b"\r\n" or not plain:
            found.strict = True
        if name in names or (not plain and any(each in head for each in names)):
            found.add_values([value.decode("utf-8", "replace")])


def _part_name(head: bytes) -> tuple[bytes, bool]:
    """A part's field name, and whether all its lines are such as every parser reads alike."""
    name, is_file, plain = b"", False, True
    for line in head.split(b"\r\n"):
        key, _, value = line.partition(b":")
        disposition = _DISPOSITION.fullmatch(value.strip())
        if key.lower() == b"content-disposition" and disposition is not None and not name:
            name, is_file = disposition[1], disposition[2] is not None
        elif key.lower() == b"content-type" and name:
            plain &= is_file or _TEXT_TYPE.fullmatch(value.strip()) is not None
        else:
            plain = False
    return name, plain
