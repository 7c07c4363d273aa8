"""Secrets and names in disguise, by another hand than `tests/quality/bypasses.py`."""

from __future__ import annotations

import base64
import json
import urllib.parse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["NAMES", "VALUES"]


def _percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def _inside(sign: str) -> Callable[[str], str]:
    return lambda text: sign.join((text[: len(text) // 3], text[len(text) // 3 : -6], text[-6:]))


def _broken(sign: str, size: int = 24) -> Callable[[str], str]:
    return lambda text: sign.join(text[at : at + size] for at in range(0, len(text), size))


def _each(form: str) -> Callable[[str], str]:
    return lambda text: "".join(form.format(ord(sign)) for sign in text)


def _wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def _bold(text: str) -> str:
    starts = {"A": 0x1D400, "a": 0x1D41A, "0": 0x1D7CE}
    return "".join(
        chr(starts[first] + ord(sign) - ord(first))
        if (first := "A" if sign.isupper() else "a" if sign.islower() else "0") and sign.isalnum()
        else sign
        for sign in text
    )


VALUES: dict[str, Callable[[str], str]] = {
    "zero-width space": _inside("\u200b"),
    "zero-width joiner": _inside("\u200d"),
    "zero-width between all": "\u200b".join,
    "soft hyphen": _inside("\u00ad"),
    "byte order mark": _inside("\ufeff"),
    "word joiner": _inside("\u2060"),
    "direction mark": _inside("\u202e"),
    "grapheme joiner": _inside("\u034f"),
    "variation selector": _inside("\ufe0f"),
    "percent": _percent,
    "percent twice": lambda text: urllib.parse.quote(_percent(text)),
    "percent thrice": lambda text: urllib.parse.quote(urllib.parse.quote(_percent(text))),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64 of JSON": lambda text: base64.b64encode(json.dumps({"k": text}).encode()).decode(),
    "base64 twice": lambda text: base64.b64encode(base64.b64encode(text.encode())).decode(),
    "hex": lambda text: text.encode().hex(),
    "hex in capitals": lambda text: text.encode().hex().upper(),
    "hex with blanks": lambda text: text.encode().hex(" "),
    "unicode escapes": _each("\\u{:04x}"),
    "unicode escapes escaped": _each("\\\\u{:04x}"),
    "long unicode escapes": _each("\\U{:08x}"),
    "unicode escapes in braces": _each("\\u{{{:x}}}"),
    "hex escapes": _each("\\x{:02x}"),
    "octal escapes": _each("\\{:03o}"),
    "entities": _each("&#{};"),
    "hex entities": _each("&#x{:x};"),
    "entities escaped": _each("&amp;#{};"),
    "fullwidth": _wide,
    "bold": _bold,
    "line breaks": _broken("\n"),
    "line breaks of Windows": _broken("\r\n"),
    "line breaks of a shell": _broken("\\\n"),
    "line breaks with indent": _broken("\n    "),
    "quoted-printable": _broken("=\r\n"),
    "string concatenation": _broken("' + '", 16),
    "colours": lambda text: f"{text[:8]}\x1b[31m{text[8:16]}\x1b[0m{text[16:]}",
    "JSON twice": lambda text: json.dumps(json.dumps({"k": text})),
    "bytes": lambda text: repr(text.encode()),
    "zero bytes": _inside("\x00"),
}
NAMES: dict[str, Callable[[str], str]] = {
    "homoglyphs": lambda name: name.translate(str.maketrans("aeopcsik", "аеорсѕіκ")),
    "Greek": lambda name: name.translate(str.maketrans("ao", "αο")),
    "fullwidth": _wide,
    "bold": _bold,
    "zero-width space": lambda name: f"{name[:3]}\u200b{name[3:]}",
    "alternating case": lambda name: "".join(
        sign.upper() if place % 2 else sign for place, sign in enumerate(name)
    ),
    "percent": _percent,
    "percent in part": lambda name: f"%{ord(name[0]):02x}{name[1:]}",
    "unicode escapes": _each("\\u{:04x}"),
    "unicode escape in part": lambda name: f"\\u{ord(name[0]):04x}{name[1:]}",
    "dots": lambda name: name.replace("_", "."),
    "doubled": lambda name: name.replace("_", "__"),
    "plural": lambda name: f"{name}s",
    "number": lambda name: f"{name}2",
    "brackets": lambda name: f"user[{name}]",
    "run together": lambda name: name.replace("_", ""),
}
