"""Where the value that begins here ends: quoted, bracketed, a block, a header's scheme and token, a line, a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import orjson

from launchguard.redaction.llm import content_keys
from launchguard.redaction.marker import MARKER, is_marked
from launchguard.redaction.rules import Span
from launchguard.redaction.values import (
    hides_text,
    is_code,
    is_keyspace,
    is_prose,
    is_template,
    is_word,
    is_worded,
)
from launchguard.redaction.words import BENIGN_VALUES

if TYPE_CHECKING:
    from launchguard.redaction.names import Verdict
    from launchguard.redaction.rules import Text

__all__ = ["value_at"]

_OPEN = re.compile(r"""(?:[bBuUrRfF]{1,2}(?=["']))?(?P<quote>\\{0,8}["'`])""")
_CLOSED = re.compile(r"[ \t]{0,4}(?:[%})\n]|$)")  # what follows a quote that closes
_PRINTED = re.compile(
    r"(?:[\[(][\s\[(]{0,8})?[A-Z]\w{2,60}[({](?![\"'])"
)  # objects as Python prints them, whose own fields tell
_WRAPPER = re.compile(r"""(?:Some|Just|Secret)[( ](?=\\{0,8}["'])""")  # as Rust and Haskell print
_TOKEN = re.compile(
    r"""(?:[^\s"'<>&,;()\[\]{}|`\\]++|\\++(?!["'nrt])|[(\[{](?=[^\s"'])|[,;)\]}|](?=[^\s"',;)\]}|<>&\\])(?![ ]?[\w.-]{1,40}["']?[=:]))+"""
)
_REACH = 512
"""As much of a value is looked at before it is known to be one: a text of nothing but names costs each of them that."""
_JUDGED = 16  # characters of a value that are judged for one unit of effort
_FOUND = 256  # characters in which its end is looked for
_LINES = 128  # characters of lines that are gone through
_OPENED = 128  # characters in which a quote that is open is looked for
_DEEPEST = 64  # brackets that open and never close are a text that was cut, or made to be slow
_SIGNS = 512  # brackets and quotes up to the end of a value that may be none
_SIGNS_AT_ONCE, _SIGNS_A_UNIT = 16, 4
_LINE = re.compile(  # an apostrophe is no quote
    r"""[^\r\n"'<>\\]+(?:(?:\\(?![nr"'])|(?<=\w)'(?=\w))[^\r\n"'<>\\]*)*"""
)
_SAYING = re.compile(r"[^\r\n<>]*")  # what is said may hold quotes, and `Note: ` or the like
_NEXT_FIELD = re.compile(
    r"[ \t](?:[\w.\-]{1,40}+=|[A-Z]?[a-z]+(?:_[a-z]+)++:[ \t])|[,;][ \t]++[\w.\-]{1,40}+(?:=|:[ \t])"
)
_NEXT_PAIR = re.compile(  # a class first, so that a search need not stop at every character
    r"""[,; \t](?:(?<=[,;])[ \t]++[\w.\-]{1,40}+(?:=|:[ \t])|(?<=[ \t])(?<![ \t][ \t])[ \t]*+(?:[\w.\-]{1,40}+(?:=|:[ \t])|\#))"""
)
_SCHEME = re.compile(
    r"(?:basic|bearer|digest|token|apikey|api-key|key|jwt|negotiate|ntlm|oauth|signature|hawk|hmac|splunk|bot|dpop|ssws|genie(?:key)?|aws4-hmac-sha256|[a-z0-9-]{0,20}-hmac-[a-z0-9-]{0,20})[ \t]{1,4}",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"""[^\s;,="'<>]++(?:=[^\s;,"'<>]*+)?(?:;[ \t]{0,2}[^\s;,="'<>]++(?:=[^\s;"'<>]*+)?)*+"""
)
_NUMBER = re.compile(
    r"(?:[A-Z]{2}[0-9]{2}(?>(?:[ -]?[A-Z0-9]{2,4}){2,8}[A-Z0-9]{0,3})|[+(]{0,2}[0-9](?:[0-9 ()./-]{0,30}[0-9])?)(?=[ \t,;.]|$)"
)
_NUMBERED = frozenset({"card", "phone", "iban", "bank-account", "ssn"})
_SET_COOKIE = re.compile(
    r"""set-cookie:[ \t]{0,4}[^\s;,="'<>]{1,256}=(?P<value>[^\s;"'<>]*+)""", re.IGNORECASE
)  # its attributes say nothing
_LITERAL = re.compile(r"(?:null|none|true|false|nil|undefined)(?=\s{0,8}(?:[,}\])\\]|$))", re.IGNORECASE)
_SCHEMA = re.compile(r"""\{\s{0,8}\\{0,8}["'](?:type|\$ref|anyOf|allOf)\\{0,8}["']\s{0,8}:[^{}]{0,400}\}""")
_SCHEMA_HOLDS = re.compile(r"""["'](?:default|example|examples|const|enum|value)\\{0,8}["']""")
_BLOCK = re.compile(
    r"[|>][+-]?[0-9]?[ \t]{0,4}\r?\n(?P<indent>[ \t]{1,40})[^\r\n]*+(?:\r?\n(?P=indent)[^\r\n]*+)*+"
)
_BRACKET = re.compile(r"""\\{0,8}["']|[\[\](){}]""")
_STRING = {
    quote: re.compile(rf"[^{quote}\\]*+(?:\\.[^{quote}\\]*+)*+(?={quote})", re.DOTALL) for quote in "\"'`"
}
_ARMOUR_HEAD = re.compile(r"-----BEGIN [A-Z0-9 ]{1,40}-----")
_ARMOUR_TAIL = re.compile(r"-----END [A-Z0-9 ]{1,40}-----")
_ARMOUR_LENGTH = 65_536


def value_at(text: Text, start: int, at: int, verdict: Verdict, *, prose: bool = False) -> Span | None:  # noqa: PLR0911 - one line a case
    """The value that begins here, as a span; an empty span where it is none to hide."""
    raw = text.raw
    nothing = Span(at, at, verdict.kind)
    if wrapper := _WRAPPER.match(raw, at):
        at = wrapper.end()
    if at >= len(raw) or raw[at] in "])},;":
        return nothing
    if opening := _OPEN.match(raw, at):
        return _quoted(text, start, opening, verdict) or nothing
    if is_template(raw[at : at + 80]) or _LITERAL.match(raw, at):
        return nothing
    marker = MARKER.match(raw, at)
    if marker is None and (structured := _structured(text, at, verdict)):
        return structured
    if verdict.kind == "cookie" and (cookie := _SET_COOKIE.match(raw, start)):
        hides = hides_text(verdict, cookie["value"])
        return Span(*cookie.span("value"), verdict.kind) if hides else nothing
    end = _unquoted_end(raw, start, at, at + _REACH, verdict, prose=prose)
    end = max(end, marker.end()) if marker else end
    text.effort.spend((end - at) // _JUDGED)
    if not _hides_unquoted(raw, start, at, end, verdict, prose=prose):
        return nothing
    if end - at > _REACH // 2:  # its beginning told; all of it is hidden
        end = max(end, _unquoted_end(raw, start, at, len(raw), verdict, prose=prose))
    return Span(at, end, verdict.kind)


def _hides_unquoted(raw: str, start: int, at: int, end: int, verdict: Verdict, *, prose: bool) -> bool:
    value = raw[at:end]
    if (
        not any(map(str.isalnum, value))
        or (raw[at - 1 : at] == ":" and is_keyspace(verdict, value))
        or not hides_text(verdict, value, in_prose=True)
        or is_code(value, raw[end : end + 1], raw[start:at])
    ):
        return False
    if not prose:
        return True
    if verdict.when != "content" and value.split(None, 1)[0].lower() in BENIGN_VALUES:
        return verdict.kind == "authorization" and _is_quoted_header(value, raw[end : end + 1])
    return not (
        is_prose(value, raw[end : end + 40])
        or is_worded(verdict, value)
        or (verdict.kind not in {"password", "prompt"} and is_word(value))
    )


def _is_quoted_header(value: str, after: str) -> bool:
    """Whether this is a scheme and a token, up to the quote of `"Authorization: Bearer sunshine"`, and no sentence."""
    _, _, token = value.partition(" ")
    return after in {'"', "'"} and token.isalpha() and token.lower() not in BENIGN_VALUES


def _structured(text: Text, at: int, verdict: Verdict) -> Span | None:
    """A value in brackets, a printed object or an indented block; an empty span where there is none to hide in it."""
    raw, nothing = text.raw, Span(at, at, verdict.kind)
    if verdict.when == "content" and (printed := _PRINTED.match(raw, at)):
        first = printed.end()
        if _holds_told(text, first, first + _REACH):
            return nothing
        last = _bracket_end(text, first - 1, _SIGNS) - 1
        if last < first or _holds_told(text, first, last):
            return nothing
        return Span(first, last, verdict.kind)
    if raw[at] in "[{(" and verdict.when != "likely":
        return _bracketed(text, at, verdict) or nothing
    if raw[at] in "|>" and (block := _BLOCK.match(raw, at)):
        first = block.end("indent")
        text.effort.spend((block.end() - first) // _LINES)
        hides = _hides(text, verdict, first, block.end())
        return Span(first, block.end(), verdict.kind) if hides else nothing
    return None


def _holds_told(text: Text, first: int, last: int) -> bool:
    """Whether a printed object has a field of its own that tells."""
    held = text.raw[first:last]
    return any(f"{name}=" in held for name in text.told or ("content",))


def _hides(text: Text, verdict: Verdict, first: int, last: int) -> bool:
    """Whether this stretch, whose ends are sure, is a value to hide; a long one is judged by how it begins."""
    text.effort.spend((last - first) // _FOUND + min(last - first, _REACH) // _JUDGED)
    value = text.raw[first:last]
    if len(value) > _REACH and not is_marked(value[:_REACH]):
        value = value[:_REACH]
    return hides_text(verdict, value)


def _quoted(text: Text, start: int, opening: re.Match[str], verdict: Verdict) -> Span | None:
    first, quote = opening.end(), opening["quote"]
    if quote == text.raw[start - 1 : start] and quote not in text.raw[start : opening.start()]:
        return None  # `token=` in quotes, as prose names it
    if text.raw[opening.start() - 1] == ":" and _CLOSED.match(text.raw, first):
        return None  # `'New password:'`
    last = _closing(text.raw, first, quote)
    head = text.raw[first : min(last, first + _REACH)]
    if first == last or (is_template(head) and not (verdict.when == "content" and '"' in head)):
        return None
    return Span(first, last, verdict.kind) if _hides(text, verdict, first, last) else None


def _closing(raw: str, first: int, quote: str) -> int:
    """Where the quote that opened before `first` is closed; the end of the text where it is not (it was cut)."""
    if len(quote) == 1:
        string = _STRING[quote].match(raw, first)
        return string.end() if string and string.end() < len(raw) else len(raw)
    at = raw.find(quote, first)
    while at > first and raw[at - 1] == "\\":
        at = raw.find(quote, at + len(quote))
    return at if at >= 0 else len(raw)


def _bracketed(text: Text, at: int, verdict: Verdict) -> Span | None:
    end = _bracket_end(text, at, _SIGNS)
    held = text.raw[at : end or at + _REACH]
    text.effort.spend(len(held) // _JUDGED)
    if not _hides_bracketed(held, verdict, closed=end > 0):
        return None
    return Span(at, end or _bracket_end(text, at, len(text.raw)) or len(text.raw), verdict.kind)


def _hides_bracketed(held: str, verdict: Verdict, *, closed: bool) -> bool:
    inner = (held[1:-1] if closed else held[1:]).strip()
    if "[redacted:prompt" in inner:  # taken apart already: what is left is looked at by its own names
        return False
    if (schema := _SCHEMA.match(held)) and not _SCHEMA_HOLDS.search(schema[0]):
        return False
    if verdict.when == "content" and closed and _is_no_talk(held):
        return False
    return any(map(str.isalpha, MARKER.sub("", inner))) and hides_text(verdict, inner)


def _is_no_talk(text: str) -> bool:
    """Whether this is JSON whose objects have no shape of a model's traffic: an API's list of `messages`, say."""
    try:
        value = orjson.loads(text)
    except ValueError:
        return False
    items = value if isinstance(value, list) else [value]
    return bool(items) and all(isinstance(item, dict) and not content_keys(item) for item in items)


def _bracket_end(text: Text, at: int, most: int) -> int:
    """Where the bracket at `at` is closed; 0 where it is not (it was cut), or not within so many signs."""
    depth, inside = 0, ""
    for count, match in enumerate(_BRACKET.finditer(text.raw, at)):
        if count % _SIGNS_AT_ONCE == 0:
            text.effort.spend(_SIGNS_AT_ONCE // _SIGNS_A_UNIT)
        sign = match[0]
        if inside:
            inside = "" if sign == inside else inside
        elif sign in "[({":
            depth += 1
        elif sign in "])}":
            depth -= 1
            if depth == 0:
                return match.end()
        else:
            inside = sign
        if depth > _DEEPEST or count == most:
            break
    return 0


def _unquoted_end(raw: str, start: int, at: int, most: int, verdict: Verdict, *, prose: bool) -> int:
    """Where a value without quotes ends, at `most` there."""
    if verdict.kind == "authorization" and (scheme := _SCHEME.match(raw, at)):
        many = (
            scheme[0].strip().lower() in {"digest", "oauth", "signature", "hawk", "aws4-hmac-sha256"}
            or "=" in raw[at : at + 40].partition(",")[0]
        )
        match = (_LINE if many and "," in raw[at : at + 400] else _TOKEN).match(raw, scheme.end(), most)
        return match.end() if match else scheme.end()
    if verdict.kind == "cookie" and raw[start - 1 : start] not in {"?", "&"}:
        match = _COOKIES.match(raw, at, most)
        return match.end() if match else at
    if verdict.when == "content" and not _is_enclosed(raw, start):
        end = _SAYING.match(raw, at, most).end()  # type: ignore[union-attr]  # it may be empty
        # After a count: fields.
        pair = (_NEXT_FIELD if raw[at].isalpha() else _NEXT_PAIR).search(raw, at, end)
        return len(raw[: pair.start() if pair else end].rstrip())
    if verdict.when == "content" or (prose and _begins_line(raw, start)):
        number = (_NUMBER.match(raw, at) or MARKER.match(raw, at)) if verdict.kind in _NUMBERED else None
        match = number or _LINE.match(raw, at, most)
        end = match.end() if match else at
        pair = _NEXT_PAIR.search(raw, at, end)
        return len(raw[: pair.start() if pair else end].rstrip())
    if armour := _ARMOUR_HEAD.match(raw, at):
        tail = _ARMOUR_TAIL.search(raw, armour.end(), min(most, at + _ARMOUR_LENGTH))
        return tail.end() if tail else armour.end()
    match = _TOKEN.match(raw, at, most)
    return at + len(match[0].rstrip(".,;:)]}")) if match else at


def _is_enclosed(raw: str, start: int) -> bool:
    """Whether a quote is open in this line before the name, so that the next one closes it."""
    line = raw[max(0, start - _OPENED) : start].rpartition("\n")[2]
    return line.count('"') % 2 == 1 or line.count("'") % 2 == 1


def _begins_line(raw: str, start: int) -> bool:
    line = raw[raw.rfind("\n", max(0, start - 80), start) + 1 : start] if start else ""
    return len(line) < 60 and not line.strip(" \t-\"'")
