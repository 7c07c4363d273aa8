"""Values that must not be seen again, and every form in which they might be."""

from __future__ import annotations

import base64
import html
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from launchguard.redaction.redactor import Redactor

__all__ = ["MIN_LENGTH", "Canary", "environment_canaries", "forms", "make"]

MIN_LENGTH = 6
"""Shorter values are found in ordinary text by chance."""

_MIN_CORE = 8

_FOLDERS = ("PWD", "OLDPWD")  # of every shell; elsewhere these letters stand for a password


@dataclass(frozen=True, slots=True)
class Canary:
    """One value that must not be seen again. `forms` maps how it is encoded to what is looked for."""

    name: str
    value: str
    forms: Mapping[str, tuple[str, ...]] = field(repr=False)


def make(kind: str) -> str:
    """A value that nobody else has, shaped as its kind: `email`, `prompt`, `card`, `phone`; any other is a token."""
    unique = secrets.token_hex(10)
    digits = str(secrets.randbelow(10**9)).zfill(9)
    shapes = {
        "email": f"canary.{unique}@example.com",
        "prompt": f"Tell nobody about {unique}, please",
        "card": _luhn(f"400000{digits}"),
        "phone": f"+4930{digits}",
    }
    return shapes.get(kind, f"canary{unique}")


def environment_canaries(environ: Mapping[str, str], redactor: Redactor) -> Iterator[tuple[str, str]]:
    """Name and value of each secret in the environment: by its variable's name, or as the password in a URL."""
    for name, value in environ.items():
        if name in _FOLDERS:
            continue
        safe = str(redactor.redact({name: value}).get(name, value))
        if safe == value:
            continue
        secret = value if safe.startswith("[") and safe.endswith("]") else _password(value)
        if secret and _is_telling(secret):
            yield name, secret


def forms(value: str) -> dict[str, tuple[str, ...]]:
    """How the value may be written: plain, percent-encoded, escaped, as HTML, in hex, in base64 at any offset."""
    raw = value.encode()
    percent = (quote(value, safe=""), quote(value), quote_plus(value), quote(quote(value, safe=""), safe=""))
    escaped = (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1])
    found = {
        "plain": (value,),
        "percent-encoded": (*percent, *(each.replace("%", "%25") for each in percent)),
        "escaped": (*escaped, json.dumps(escaped[0])[1:-1]),
        "html": (html.escape(value),),
        "hex": (raw.hex(), raw.hex().upper()),
        "base64": tuple(_base64_cores(raw)),
    }
    unlike = {form: tuple(dict.fromkeys(t for t in texts if t != value)) for form, texts in found.items()}
    return {"plain": (value,), **{form: texts for form, texts in unlike.items() if texts}}


def _base64_cores(raw: bytes) -> Iterator[str]:
    """What is the same of its base64 wherever in a longer text it begins: three offsets, two alphabets."""
    for offset in range(3):
        padded = b"\0" * offset + raw
        core = slice(-(-offset * 8 // 6), len(padded) * 8 // 6)
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            text = encode(padded).decode()[core]
            if len(text) >= _MIN_CORE:
                yield text


def _password(url: str) -> str | None:
    try:
        return urlsplit(url).password
    except ValueError:
        return None


def _is_telling(value: str) -> bool:
    """Whether the value cannot be an ordinary word, such as `postgres` or `changeme`, that logs are full of."""
    return len(value) >= 16 or (len(value) >= 8 and not value.isalpha() and not value.isdigit())


def _luhn(digits: str) -> str:
    """The digits with their check digit (ISO/IEC 7812-1)."""
    doubled = (int(d) * 2 if place % 2 == 0 else int(d) for place, d in enumerate(reversed(digits)))
    return f"{digits}{-sum(d - 9 if d > 9 else d for d in doubled) % 10}"
