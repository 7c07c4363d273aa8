"""Data inside a text: JSON or a printed Python literal, taken apart, redacted by its structure, and put back as it was spelt."""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["redact_embedded"]

_TRIES = 8
_LONGEST = 16_384  # characters of one piece of data
_LONGEST_LITERAL = 8_192  # `ast` is slow, and deep literals are its weakness
_OPENING = re.compile(r"""[\[{](?=\s{0,8}(?:["'\[{]|b["']))""")
_ESCAPED = re.compile(r"""[\[{](?=[\[{\s]{0,8}\\{1,8}")""")
_BRACKET = re.compile(r"""["'\[\](){}]""")
_STRING = {quote: re.compile(rf"(?:[^{quote}\\\\]|\\\\.)*{quote}", re.DOTALL) for quote in "\"'"}


def redact_embedded(text: str, redact: Callable[[Any], Any]) -> tuple[str, bool]:
    """The text with each piece of data in it replaced by its redacted form; `redact` gives the value itself back where it hid nothing.

    The second value says that the whole text was data, and put together anew.
    """
    whole = _json(text) if text[:1] in {"{", "[", '"'} else None
    if whole is not None:
        clean = redact(whole)
        return (text, False) if clean is whole else (_spelt_like(text, clean), True)
    if escaped := _ESCAPED.search(text):
        return _redact_escaped(text, escaped.start(), redact), False
    parts: list[str] = []
    done = 0
    match = _OPENING.search(text)
    for _ in range(_TRIES):
        if match is None:
            break
        start, end = match.start(), _end(text, match.start())
        if end == start + 1:  # never closed: what stands within is not closed either
            break
        piece = text[start:end]
        value = _json(piece) or _literal(piece)
        if value:
            clean = redact(value)
            if clean is not value:
                parts += (text[done:start], _spelt_like(piece, clean))
                done = end
        match = _OPENING.search(text, end if value else start + 1)
    return ("".join((*parts, text[done:])) if parts else text), False


def _redact_escaped(text: str, start: int, redact: Callable[[Any], Any]) -> str:
    """As above for JSON that was itself written as a JSON string, its quotes escaped."""
    end = max(text.rfind("}"), text.rfind("]")) + 1
    try:
        plain = orjson.loads(f'"{text[start:end]}"')
    except ValueError:
        return text
    clean, _ = redact_embedded(plain, redact)
    return (
        text
        if clean == plain
        else f"{text[:start]}{json.dumps(clean, ensure_ascii=text.isascii())[1:-1]}{text[end:]}"
    )


def _json(text: str) -> Any:
    try:
        value = orjson.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict | list | str) else None


def _literal(text: str) -> Any:
    if len(text) > _LONGEST_LITERAL or "'" not in text:
        return None
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None
    return value if isinstance(value, dict | list) else None


def _end(text: str, start: int) -> int:
    """Where the bracket at `start` is closed; one past it where it is not, or too far off."""
    depth, at, roof = 0, start, min(len(text), start + _LONGEST)
    while match := _BRACKET.search(text, at, roof):
        sign, at = match[0], match.end()
        if sign in "[({":
            depth += 1
        elif sign in "])}":
            depth -= 1
            if depth == 0:
                return at
        else:
            string = _STRING[sign].match(text, at, roof)
            if string is None:
                break
            at = string.end()
    return start + 1


def _spelt_like(text: str, value: Any) -> str:
    """Data in the spelling of `text`: its language, its separators, its indent, its escapes."""
    if text[:1] != '"' and "'" in text and _json(text) is None:
        return repr(value)
    indent = re.search(r"\n( {1,8})\S", text[:400])
    separators = None if '": ' in text or indent else (",", ":")
    return json.dumps(
        value, ensure_ascii=text.isascii(), separators=separators, indent=len(indent[1]) if indent else None
    )
