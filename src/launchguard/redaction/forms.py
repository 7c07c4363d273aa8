"""The forms in which a value follows its name: `=` and `:`, pairs, tuples, tags, form parts, flags, prose.

Each function is given the text, where a name stands in it and what the name says, and gives the span of the value to
hide; an empty span where the form fits but its value is none to hide, None where the form does not fit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from launchguard.redaction.extent import value_at
from launchguard.redaction.marker import is_marked
from launchguard.redaction.rules import Span
from launchguard.redaction.values import hides_text, looks_random

if TYPE_CHECKING:
    from launchguard.redaction.names import Verdict
    from launchguard.redaction.rules import Text

__all__ = ["FORMS"]

_SEPARATOR = re.compile(
    r"""[ ]?(?P<quote>\\{0,8}["'`]?)[\])>]?(?:\*\*)?[ \t]{0,40}(?P<sign>=>|->|:{1,3}=|\?{1,2}=|[+.!]={1,3}|={1,3}|::?|\\?u003d)(?:\*\*)?[ \t]{0,40}(?:(?:\\{1,8}r)?(?:\\{1,8}n|\r?\n)[ \t]{0,40}(?:string\([0-9]{1,6}\)[ ])?(?=["'\\]))?"""
)
_ARN = re.compile(r"\barn:[\w-]{0,16}:[\w-]{1,40}:[\w-]{0,20}:[0-9]{0,12}:$")
_ARN_LENGTH = 100
_PAIRED = re.compile(
    r"""\\{0,8}["']?[ \t]{0,2}(?:,|/?>)?(?:\\n|\s){0,20}<?\\{0,8}["']?(?:value|val)\\{0,8}["']?[ \t]{0,2}(?P<sign>[:=])[ \t]{0,4}"""
    r"""|["']?[ \t]{1,4}--(?:value|body|secret-string|data)[ =]""",
    re.IGNORECASE,
)
_PART = re.compile(
    r"""\\{0,8}"(?:;[^\r\n\\]{0,200})?(?:(?:\r?\n|(?:\\{1,8}r)?\\{1,8}n)[^\r\n\\:]{1,60}:[^\r\n\\]{0,200}){0,3}(?:(?:\\{1,8}r)?\\{1,8}n|\r?\n){2}(?P<value>[^\r\n\\]++)"""
)
_TUPLED = re.compile(r"""\\{0,8}["'],[ \t]{0,2}(?=b?\\{0,8}["'])""")
_ATOM = re.compile(r""",[ ]?(?:<<)?(?=\\{0,8}")""")
_ELEMENT = re.compile(
    r"(?:</(?:key|name|k|field|param|dt|th|td|label|string|b|strong)>(?:\\n|\s){0,20}<\w{1,20}|[^<>\n]{0,80})>(?P<value>[^<>]++)(?=</)"
)
_CELL = re.compile(
    r"(?:</(?:td|th|code|b|strong|span|dt|tt)>\s{0,8}){1,3}(?:<(?:td|dd|code|span|tt|pre)(?: [^<>]{0,80})?>\s{0,8}){1,3}(?P<value>[^\s<>]{8,4096}+)(?=\s{0,8}</)"
)
_TYPE = r"[A-Za-z_][\w.]{0,40}(?:[<\[][\w., |?\[\]]{0,60}[>\]])?(?:[ ]?\|[ ]?None)?\??"
_TYPED = re.compile(
    rf"""(?:[ \t]{{0,4}}:[ \t]{{0,8}}{_TYPE}[ \t]{{0,8}}|[ \t]{{1,8}}(?:{_TYPE}|\{{ ?get;[\w; ]{{0,30}}\}})[ \t]{{1,8}})=[ \t]{{0,8}}(?=[bru]{{0,2}}\\{{0,8}}["'`])"""
)  # without a colon only with blanks: `name type="…"` is a tag's
_MEMBER = re.compile(
    r""":[ ](?:-?[0-9]{1,20}|\\{0,8}["'][^"'<>\n]{0,100}["'])>:[ ]?"""
)  # an Enum's, as Python prints a dict by them
_BELOW = re.compile(r""":[ \t]{0,8}\r?\n[ \t]{1,40}(?P<value>[^\s"':=]{8,}+={0,2})[ \t]{0,8}(?:\r?\n|$)""")
_COLUMN = re.compile(
    r"""(?:[`*]{0,2}[ \t]{0,40}[|,;\t][ \t]{0,40}["'`]?|[ \t]{2,40})(?P<value>[^\s"'`,;|<>=]{8,}+={0,2})(?=["'`]?[ \t]{0,40}(?:[|,;]|\r?\n|$))"""
)
_FLAG = re.compile(r"""["']?,?[ \t]{1,4}(?!-)(?=[^\s(])""")
_PROSE = re.compile(
    r"""\\{0,4}["'`]?s?(?:,|[ \t]{1,3}\()?[ \t]{1,3}(?:(?:is|was|are|ist|lautet|est|es|to|equals|value|set|now|being|used|supplied|provided|given|sent|got|received|with)[ \t:]{1,2}){0,3}(?P<open>["'`(<\[\u201c\u201d\u201e\u00ab\u2018]{0,2})(?P<value>(?!#)[^\s"'`()<>,;\[\]\u201c\u201d\u00bb\u2019]{4,}+)"""
)
_DIGEST = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
"""As git and SHA-256 write: after a mere `key`, what a store is asked by."""
_AFTER_CELL = frozenset(" \t|,;`*")
_AFTER_PAIR = frozenset({'"', "'", "\\", " ", ",", "\n", "\r", "\t"})


def _assigned(text: Text, start: int, end: int, verdict: Verdict) -> Span | None:
    """`name=value`, `"name": value`, `name => value` and the like."""
    raw = text.raw
    if typed := _TYPED.match(raw, end) or (raw[start - 1 : start] == "<" and _MEMBER.match(raw, end)):
        return value_at(text, start, typed.end(), verdict)
    match = _SEPARATOR.match(raw, end)
    if match is None or (raw.startswith("//", match.end()) and match["sign"] == ":"):
        return None
    if match["sign"] in {"==", "==="} and raw[end] == "=" == raw[match.end() - 1]:
        return None  # without a blank it pads base64
    if match["sign"] == ":" and _tells_of_one(raw, start, match.end()):
        return Span(end, end, verdict.kind)
    quoted = bool(match["quote"].strip("\\"))
    return value_at(text, start, match.end(), verdict, prose=match["sign"] == ":" and not quoted)


def _tells_of_one(raw: str, start: int, end: int) -> bool:
    """`${TOKEN:?missing}`, what a shell says where a variable is unset; `arn:aws:…:secret:name`, a resource of AWS."""
    if raw[start - 1 : start] == "{":
        return raw[end : end + 1] == "?" and raw[start - 2 : start] == "${"
    return raw[start - 1 : start] == ":" and _ARN.search(raw, max(0, start - _ARN_LENGTH), start) is not None


def _paired(text: Text, start: int, end: int, verdict: Verdict) -> Span | None:
    """`name="token" value="…"`, `- name: TOKEN` and `value: …` on the next line."""
    raw = text.raw
    match = _PAIRED.match(raw, end) if raw[end : end + 1] in _AFTER_PAIR else None
    return value_at(text, start, match.end(), verdict) if match else None


def _tupled(text: Text, start: int, end: int, verdict: Verdict) -> Span | None:
    """`("Authorization", "Bearer …")`, `[b"cookie", b"…"]`."""
    raw = text.raw
    if raw[end : end + 1] not in {'"', "'", "\\"}:
        return None
    opening = raw[max(0, start - 12) : start].rstrip("\\\"'").rstrip("b").rstrip("\\\"'").rstrip()
    match = _TUPLED.match(raw, end)
    if match is None or not opening.endswith(("(", "[")):
        return None
    span = value_at(text, start, match.end(), verdict)
    closing = raw[span.end : span.end + 12].lstrip("\\\"'").lstrip(" ,") if span else ""
    return span if closing.startswith((")", "]")) else None


def _atom(text: Text, start: int, end: int, verdict: Verdict) -> Span | None:
    """`{token, <<"…">>}`, `{:token, "…"}`: pairs of Erlang and Elixir."""
    raw = text.raw
    if raw[end : end + 1] != "," or raw[start - 1 : start] not in {"{", ":"}:
        return None
    match = _ATOM.match(raw, end)
    return value_at(text, start, match.end(), verdict) if match else None


def _element(text: Text, start: int, end: int, verdict: Verdict) -> Span | None:
    """`<password>…</password>`."""
    raw = text.raw
    if not start or raw[start - 1] not in "<:>":
        return None
    match = _ELEMENT.match(raw, end)
    if match is None or not hides_text(verdict, match["value"]):
        return None
    return Span(*match.span("value"), verdict.kind)


def _parted(text: Text, _start: int, end: int, verdict: Verdict) -> Span | None:
    """`name="token"`, an empty line and the value: a part of a multipart form (RFC 7578)."""
    raw = text.raw
    match = _PART.match(raw, end) if raw[end : end + 1] in {'"', "\\"} else None
    if match is None or not match["value"].strip() or not hides_text(verdict, match["value"]):
        return None
    return Span(*match.span("value"), verdict.kind)


def _flagged(text: Text, start: int, end: int, verdict: Verdict) -> Span | None:
    """`--token value`, also as items of a printed list."""
    raw = text.raw
    match = _FLAG.match(raw, end) if raw.startswith("--", start) else None
    if match is None:
        return None
    return value_at(text, start, match.end(), verdict)


def _below(text: Text, _start: int, end: int, verdict: Verdict) -> Span | None:
    """`api key:` with the value alone on the next line."""
    raw = text.raw
    return _generated(_BELOW.match(raw, end), verdict) if raw.startswith(":", end) else None


def _in_column(text: Text, _start: int, end: int, verdict: Verdict) -> Span | None:
    """`NAME      value`, `| name | value |`, `name,value`: tables, whose values tell only if a generator made them."""
    raw = text.raw
    return _generated(_COLUMN.match(raw, end), verdict) if raw[end : end + 1] in _AFTER_CELL else None


def _in_cell(text: Text, _start: int, end: int, verdict: Verdict) -> Span | None:
    """`<td>name</td><td>value</td>`: a page's table, as settings are shown in."""
    return _generated(_CELL.match(text.raw, end), verdict) if text.raw[end : end + 2] == "</" else None


def _generated(match: re.Match[str] | None, verdict: Verdict) -> Span | None:
    if match is None or verdict.when == "content":
        return None
    value = match["value"]
    strong = verdict.kind == "password" and any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    if not ((strong and hides_text(verdict, value)) or looks_random(value.rstrip("="))) or is_marked(value):
        return None
    return Span(*match.span("value"), verdict.kind)


def _told(text: Text, start: int, end: int, verdict: Verdict) -> Span | None:
    """`the api key is 8f3a…`: prose, so the value itself must look like a secret."""
    raw = text.raw
    match = _PROSE.match(raw, end) if verdict.when != "content" else None
    if match is None:
        return None
    value = match["value"].rstrip(".:!?")
    if verdict.when == "likely" and verdict.kind == "key" and _DIGEST.fullmatch(value):
        return None
    first = match.start("value")
    weak = (
        verdict.kind in {"password", "code"}
        and (
            (match["open"] and raw[start:end].lower() != "pass")  # a verb, in manuals
            or re.search(r"\s(?:is|was|ist|lautet|est|es)[\s:]", raw[end:first])
        )
    )
    telling = looks_random(value) or (
        weak
        and any(map(str.isdigit, value))
        and not (value.isdigit() and match["open"].startswith("("))  # a count, a line's number
        and hides_text(verdict, value, in_prose=True)
        and (not value.isdigit() or len(value) > 3)
    )
    return Span(first, first + len(value), verdict.kind) if telling else None


FORMS = (_below, _assigned, _paired, _tupled, _atom, _element, _in_cell, _parted, _flagged, _in_column, _told)
"""In the order in which they are tried."""
