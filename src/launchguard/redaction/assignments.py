"""Names with values in free text: `key=value`, `key: value`, `--token x`, JSON, YAML, dotenv, form bodies, tags, prose.

A stem (a piece of a telling word) is looked for; around it stands the name, which names.py judges; after it comes a
separator and the value, of which exactly the value is hidden.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from launchguard.redaction.marker import MARKER
from launchguard.redaction.names import Verdict
from launchguard.redaction.rules import Span, Text
from launchguard.redaction.values import hides_text, is_code, is_prose, is_template, is_word, looks_random
from launchguard.redaction.words import BENIGN_VALUES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from launchguard.redaction.names import NameRules

__all__ = ["Assignments"]

_NAME_LENGTH = 128
_NAME_RUN = re.compile(r"[\w.\-\[\]]*")
_NAME_EXTRA = frozenset("_-.[]")
_SEPARATOR = re.compile(
    r"""(?P<quote>\\{0,8}["'`]?)[\])]?[ \t]{0,4}(?P<sign>=>|:=|={1,2}|::?|\\?u003d)[ \t]{0,4}(?:(?:\\{1,8}r)?(?:\\{1,8}n|\r?\n)[ \t]{0,40}(?=["'\\]))?"""
)
_PAIRED = re.compile(
    r"""\\{0,8}["']?[ \t]{0,2},?(?:\\n|\s){0,20}\\{0,8}["']?(?:value|val)\\{0,8}["']?[ \t]{0,2}(?P<sign>[:=])[ \t]{0,4}""",
    re.IGNORECASE,
)
_PART = re.compile(
    r"""\\{0,8}"(?:;[^\r\n\\]{0,200})?(?:(?:\r?\n|(?:\\{1,8}r)?\\{1,8}n)[^\r\n\\:]{1,60}:[^\r\n\\]{0,200}){0,3}(?:(?:\\{1,8}r)?\\{1,8}n|\r?\n){2}(?P<value>[^\r\n\\]{1,4096})"""
)
_TUPLED = re.compile(r"""\\{0,8}["'],[ \t]{0,2}(?=b?\\{0,8}["'])""")
_ELEMENT = re.compile(r"[^<>\n]{0,80}>(?P<value>[^<>]{1,4096})(?=</)")
_FLAG = re.compile(r"""["']?,?[ \t]{1,4}(?!-)(?=[^\s])""")
_PROSE = re.compile(
    r"""\\{0,4}["'`]?s?(?:,|[ \t]{1,3}\()?[ \t]{1,3}(?:(?:is|was|are|of|for|to|equals|value|set|now|being|used|supplied|provided|given|sent|got|received|with)[ \t:]{1,2}){0,3}(?P<open>["'`(<\[]{0,2})(?P<value>[^\s"'`()<>,;\[\]]{4,4096})"""
)
_OPEN = re.compile(r"""(?:[bBuUrRfF]{1,2}(?=["']))?(?P<quote>\\{0,8}["'`])""")
_TOKEN = re.compile(
    r"""(?:[^\s"'<>&,;()\[\]{}|`\\]|\\(?!\\*["'nrt])|[(\[{](?=[^\s"'])|[,;)\]}|](?=[^\s"',;)\]}|<>&\\])(?![ ]?[\w.-]{1,40}["']?[=:]))+"""
)
_LINE = re.compile(r"""[^\r\n"'<>\\]+(?:\\(?![nr"'])[^\r\n"'<>\\]*)*""")
_NEXT_PAIR = re.compile(r"""[,;]?[ \t]+[\w.\-]{1,40}(?:=|:[ \t])|[ \t]+#""")
_SCHEME = re.compile(
    r"(?:basic|bearer|digest|token|apikey|api-key|key|jwt|negotiate|ntlm|oauth|signature|hawk|hmac|splunk|bot|dpop|ssws|genie(?:key)?|aws4-hmac-sha256|[a-z0-9-]{0,20}-hmac-[a-z0-9-]{0,20})[ \t]{1,4}",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"""[^\s;,="'<>]{1,256}(?:=[^\s;,"'<>]{0,4096})?(?:;[ \t]{0,2}[^\s;,="'<>]{1,256}(?:=[^\s;"'<>]{0,4096})?){0,100}"""
)
_BLOCK = re.compile(
    r"[|>][+-]?[0-9]?[ \t]{0,4}\r?\n(?P<indent>[ \t]{1,40})[^\r\n]{0,4096}(?:\r?\n(?P=indent)[^\r\n]{0,4096}){0,200}"
)
_BRACKET = re.compile(r"""\\{0,8}["']|[\[\](){}]""")
_ARMOUR = re.compile(r"-----BEGIN [A-Z0-9 ]{1,40}-----[\s\S]{0,65536}?-----END [A-Z0-9 ]{1,40}-----")
_FIELD_BEFORE = re.compile(r"(?:^|\n)[ \t]{0,8}([\w.\-\[\]]{1,100})\r?\n[^\n]{0,200}$")
_WORD_BEFORE = re.compile(r"([A-Za-z]{2,20})[ \t]$")
_WORD_AFTER = re.compile(r"[ \t]([A-Za-z]{2,20})")
_EVIDENCE = re.compile(
    r"""["'](?:role|messages|choices|candidates|contents|finish_reason|stop_reason|completion|tool_calls|functionCall)\\*["']|\bgen_ai\.|\brole=["']"""
)
_AFTER_PAIR = frozenset({'"', "'", "\\", " ", ",", "\n", "\r", "\t"})
_SPOKEN = frozenset({"content", "text", "arguments", "parts", "input", "output", "message"})


class Assignments:
    """Finds the values of telling names in free text."""

    def __init__(self, names: NameRules) -> None:
        self._names = names

    def spans(self, text: Text, stems: Iterable[str]) -> Iterator[Span]:
        """The values to hide; `stems` are those that may occur in the text."""
        low, raw = text.low, text.raw
        markers = [match.span() for match in MARKER.finditer(raw)] if "[" in raw else []
        done = 0
        for at in _places(low, stems):
            if at < done or any(start <= at < end for start, end in markers):
                continue
            start, end = _name_around(raw, at, done)
            span = self._value(text, start, end)
            if span is None:
                done = max(done, end)
            else:
                yield span
                done = span.end

    def _value(self, text: Text, start: int, end: int) -> Span | None:
        raw = text.raw
        verdict = self._judge(text, start, end)
        if (verdict is None or verdict.when == "likely") and (spaced := self._spaced(raw, start, end)):
            verdict, end = spaced
        text.effort.spend(1 if verdict is None else 4)
        if verdict is None:
            return None
        for read in (_assigned, _paired, _tupled, _element, _parted, _flagged, _told):
            span = read(raw, start, end, verdict)
            if span is not None:
                return span if span.end > span.start else None
        return None

    def _judge(self, text: Text, start: int, end: int) -> Verdict | None:
        name = text.raw[max(start, end - _NAME_LENGTH) : end]  # its end decides
        verdict = self._names.judge(name)
        if verdict is None and name == "input_value":
            return self._judge_field(text.raw, start)
        if verdict is None and name.rpartition(".")[2].lower() in _SPOKEN and _EVIDENCE.search(text.raw):
            return self._names.judge("prompt")
        return verdict

    def _judge_field(self, raw: str, start: int) -> Verdict | None:
        """What the field says of which pydantic tells the input: its name stands on the line before."""
        field = _FIELD_BEFORE.search(raw, max(0, start - 300), start)
        verdict = self._names.judge(field[1].rpartition(".")[2]) if field else None
        return verdict or Verdict("secret", "likely")

    def _spaced(self, raw: str, start: int, end: int) -> tuple[Verdict, int] | None:
        """A name of two words: `api key`, `card number`."""
        before = _WORD_BEFORE.search(raw, max(0, start - 24), start)
        after = _WORD_AFTER.match(raw, end)
        name = raw[max(start, end - _NAME_LENGTH) : end]
        if after and (verdict := self._names.judge(f"{name} {after[1]}")) and verdict.when != "likely":
            return verdict, after.end()
        if before and (verdict := self._names.judge(f"{before[1]} {name}")) and verdict.when != "likely":
            return verdict, end
        return None


def _places(low: str, stems: Iterable[str]) -> list[int]:
    found: list[int] = []
    for stem in stems:
        at = low.find(stem)
        while at >= 0:
            found.append(at)
            at = low.find(stem, at + len(stem))
    found.sort()
    return found


def _name_around(raw: str, at: int, floor: int) -> tuple[int, int]:
    """The run of a name's characters around a stem, not before `floor`."""
    end = _NAME_RUN.match(raw, at).end()  # type: ignore[union-attr]  # it may be empty
    start = at
    while start > floor and ((character := raw[start - 1]).isalnum() or character in _NAME_EXTRA):
        start -= 1
    if start and raw[start - 1] == "\\" and raw[start] in "nrt":
        start += 1  # an escaped line break, not the name's first letter
    while end > at and raw[end - 1] in ".-[":
        end -= 1
    return start, end


def _assigned(raw: str, start: int, end: int, verdict: Verdict) -> Span | None:
    """`name=value`, `"name": value`, `name => value` and the like."""
    match = _SEPARATOR.match(raw, end)
    if match is None or (raw.startswith("//", match.end()) and match["sign"] == ":"):
        return None
    quoted = bool(match["quote"].strip("\\"))
    return _value_at(raw, start, match.end(), verdict, prose=match["sign"] == ":" and not quoted)


def _paired(raw: str, start: int, end: int, verdict: Verdict) -> Span | None:
    """`name="token" value="…"`, `- name: TOKEN` and `value: …` on the next line."""
    match = _PAIRED.match(raw, end) if raw[end : end + 1] in _AFTER_PAIR else None
    return _value_at(raw, start, match.end(), verdict) if match else None


def _tupled(raw: str, start: int, end: int, verdict: Verdict) -> Span | None:
    """`("Authorization", "Bearer …")`, `[b"cookie", b"…"]`."""
    if raw[end : end + 1] not in {'"', "'", "\\"}:
        return None
    opening = raw[max(0, start - 12) : start].rstrip("\\\"'").rstrip("b").rstrip("\\\"'").rstrip()
    match = _TUPLED.match(raw, end)
    if match is None or not opening.endswith(("(", "[")):
        return None
    span = _value_at(raw, start, match.end(), verdict)
    closing = raw[span.end : span.end + 12].lstrip("\\\"'").lstrip(" ,") if span else ""
    return span if closing.startswith((")", "]")) else None


def _element(raw: str, start: int, end: int, verdict: Verdict) -> Span | None:
    """`<password>…</password>`."""
    if not start or raw[start - 1] not in "<:":
        return None
    match = _ELEMENT.match(raw, end)
    if match is None or not hides_text(verdict, match["value"]):
        return None
    return Span(*match.span("value"), verdict.kind)


def _parted(raw: str, _start: int, end: int, verdict: Verdict) -> Span | None:
    """`name="token"`, an empty line and the value: a part of a multipart form (RFC 7578)."""
    match = _PART.match(raw, end) if raw[end : end + 1] in {'"', "\\"} else None
    if match is None or not match["value"].strip() or not hides_text(verdict, match["value"]):
        return None
    return Span(*match.span("value"), verdict.kind)


def _flagged(raw: str, start: int, end: int, verdict: Verdict) -> Span | None:
    """`--token value`, also as items of a printed list."""
    match = _FLAG.match(raw, end) if raw.startswith("--", start) else None
    if match is None:
        return None
    return _value_at(raw, start, match.end(), verdict)


def _told(raw: str, _start: int, end: int, verdict: Verdict) -> Span | None:
    """`the api key is 8f3a…`: prose, so the value itself must look like a secret."""
    match = _PROSE.match(raw, end) if verdict.when != "content" else None
    if match is None:
        return None
    value = match["value"].rstrip(".:!?")
    first = match.start("value")
    weak = verdict.kind in {"password", "code"} and (
        match["open"] or re.search(r"\s(?:is|was)[\s:]", raw[end:first])
    )
    telling = looks_random(value) or (
        weak
        and any(map(str.isdigit, value))
        and hides_text(verdict, value, in_prose=True)
        and (not value.isdigit() or len(value) > 3)
    )
    return Span(first, first + len(value), verdict.kind) if telling else None


def _value_at(raw: str, start: int, at: int, verdict: Verdict, *, prose: bool = False) -> Span | None:  # noqa: PLR0911 - one line a case
    """The value that begins here, as a span; an empty span where it is none to hide."""
    nothing = Span(at, at, verdict.kind)
    if at >= len(raw):
        return nothing
    if opening := _OPEN.match(raw, at):
        return _quoted(raw, opening, verdict) or nothing
    if is_template(raw[at : at + 80]):
        return nothing
    marker = MARKER.match(raw, at)
    if marker is None and raw[at] in "[{(" and verdict.when != "likely":
        return _bracketed(raw, at, verdict) or nothing
    if raw[at] in "|>" and (block := _BLOCK.match(raw, at)):
        first = block.end("indent")
        hides = hides_text(verdict, raw[first : block.end()])
        return Span(first, block.end(), verdict.kind) if hides else nothing
    end = _unquoted_end(raw, start, at, verdict, prose=prose)
    end = max(end, marker.end()) if marker else end
    value = raw[at:end]
    if (
        not any(map(str.isalnum, value))
        or not hides_text(verdict, value, in_prose=True)
        or is_code(value, raw[end : end + 1], raw[start:at])
    ):
        return nothing
    if prose and verdict.when != "content" and value.split(None, 1)[0].lower() in BENIGN_VALUES:
        return nothing
    if prose and (
        is_prose(value, raw[end : end + 40])
        or (verdict.kind not in {"password", "prompt"} and is_word(value))
    ):
        return nothing
    return Span(at, end, verdict.kind)


def _quoted(raw: str, opening: re.Match[str], verdict: Verdict) -> Span | None:
    first, quote = opening.end(), opening["quote"]
    last = _closing(raw, first, quote)
    value = raw[first:last]
    if not value or not hides_text(verdict, value) or is_template(value):
        return None
    return Span(first, last, verdict.kind)


def _closing(raw: str, first: int, quote: str) -> int:
    """Where the quote that opened before `first` is closed; the end of the text where it is not (it was cut)."""
    at = raw.find(quote, first)
    while at >= 0:
        slashes = 0
        while at - slashes - 1 >= first and raw[at - slashes - 1] == "\\":
            slashes += 1
        if slashes == 0 or (len(quote) == 1 and slashes % 2 == 0):
            return at
        at = raw.find(quote, at + len(quote))
    return len(raw)


def _bracketed(raw: str, at: int, verdict: Verdict) -> Span | None:
    end = _bracket_end(raw, at)
    inner = raw[at + 1 : end - 1].strip()
    if "[redacted:prompt" in inner:  # taken apart already: what is left is looked at by its own names
        return None
    if not any(map(str.isalpha, MARKER.sub("", inner))) or not hides_text(verdict, inner):
        return None
    return Span(at, end, verdict.kind)


def _bracket_end(raw: str, at: int) -> int:
    """Where the bracket at `at` is closed; the end of the text where it is not (it was cut)."""
    depth, inside = 0, ""
    for match in _BRACKET.finditer(raw, at):
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
    return len(raw)


def _unquoted_end(raw: str, start: int, at: int, verdict: Verdict, *, prose: bool) -> int:
    if verdict.kind == "authorization" and (scheme := _SCHEME.match(raw, at)):
        many = (
            scheme[0].strip().lower() in {"digest", "oauth", "signature", "hawk", "aws4-hmac-sha256"}
            or "=" in raw[at : at + 40].partition(",")[0]
        )
        match = (_LINE if many and "," in raw[at : at + 400] else _TOKEN).match(raw, scheme.end())
        return match.end() if match else scheme.end()
    if verdict.kind == "cookie":
        match = _COOKIES.match(raw, at)
        return match.end() if match else at
    if verdict.when == "content" or (prose and _begins_line(raw, start)):
        match = _LINE.match(raw, at)
        end = match.end() if match else at
        pair = _NEXT_PAIR.search(raw, at, end)
        return len(raw[: pair.start() if pair else end].rstrip())
    if armour := _ARMOUR.match(raw, at):
        return armour.end()
    match = _TOKEN.match(raw, at)
    return len(raw[: match.end()].rstrip(".,;:)]}")) if match else at


def _begins_line(raw: str, start: int) -> bool:
    line = raw[raw.rfind("\n", max(0, start - 80), start) + 1 : start] if start else ""
    return len(line) < 60 and not line.strip(" \t-\"'")
