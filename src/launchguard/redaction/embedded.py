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

_BUDGET = 256  # pieces of data in one text; what only looks like one costs several, by its length
_LONGEST = 131_072  # characters of one piece of data
_DEEPEST = 100  # brackets within brackets; the walk ends long before
_LONGEST_LITERAL = 8_192  # `ast` is slow, and deep literals are its weakness
_OPENING = re.compile(r"""[\[{](?=\s{0,8}(?:["'\[{]|b["'])|[\[{\s]{0,8}\\{1,8}")""")
_ESCAPED = re.compile(r"""[\[{][\[{\s]{0,8}\\{1,8}"(?:[^"\\]|\\.)*+""", re.DOTALL)
_BRACKET = re.compile(r"""["'\[\](){}]""")
_STRING = {quote: re.compile(rf"(?:[^{quote}\\]|\\.)*+{quote}", re.DOTALL) for quote in "\"'"}


def redact_embedded(text: str, redact: Callable[[Any], Any]) -> tuple[str, bool]:
    """The text with each piece of data in it replaced by its redacted form; `redact` gives the value itself back where it hid nothing.

    The second value says that the whole text was data, and put together anew.
    """
    whole = _json(text) if text[:1] in {"{", "[", '"'} else None
    if whole is not None:
        clean = redact(whole)
        return (text, False) if clean is whole else (_spelt_like(text, clean), True)
    parts: list[str] = []
    done, left = 0, _BUDGET
    match = _OPENING.search(text)
    while match is not None and left > 0:
        start = match.start()
        if escaped := _ESCAPED.match(text, start):
            end = 1 + max(text.rfind("}", start, escaped.end()), text.rfind("]", start, escaped.end()))
            clean = _redacted_escaped(text[start:end], redact) if end > start else None
        else:
            end = _end(text, start)
            if end == start + 1:  # never closed: what stands within is not closed either
                break
            clean = _redacted_piece(text[start:end], redact)
        if clean:
            parts += (text[done:start], clean)
            done = end
        left -= 1 if clean is not None else 4 + (end - start) // 256
        match = _OPENING.search(text, end if clean is not None else start + 1)
    return ("".join((*parts, text[done:])) if parts else text), False


def _redacted_piece(piece: str, redact: Callable[[Any], Any]) -> str | None:
    """The piece redacted; empty where there is nothing to hide in it, None where it is no data."""
    value = _json(piece) or _literal(piece)
    if not value:
        return None
    clean = redact(value)
    return "" if clean is value else _spelt_like(piece, clean)


def _redacted_escaped(piece: str, redact: Callable[[Any], Any]) -> str | None:
    """As above for JSON that was itself written as a JSON string, its quotes escaped."""
    try:
        plain = orjson.loads(f'"{piece}"')
    except ValueError:
        return None
    clean, _ = redact_embedded(plain, redact)
    return "" if clean == plain else json.dumps(clean, ensure_ascii=piece.isascii())[1:-1]


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
            if depth > _DEEPEST:
                break
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
