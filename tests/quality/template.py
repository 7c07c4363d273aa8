"""Fake secrets from templates: `ghp_{b62:36}` gives a text and the random pieces in it, which must not survive.

Every value is drawn from a seeded generator; no file here holds a whole token, real or fake.
"""

from __future__ import annotations

import base64
import functools
import json
import re
import string
import uuid
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random

DIGITS = string.digits
LOWER = string.ascii_lowercase
UPPER = string.ascii_uppercase

ALPHABETS = {
    "b62": DIGITS + LOWER + UPPER,
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "url": DIGITS + LOWER + UPPER + "-_",
    "word": DIGITS + LOWER + UPPER + "_",
    "b64": DIGITS + LOWER + UPPER + "+/",
    "b32": UPPER + "234567",
    "b32l": LOWER + "234567",
    "b58": "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
    "bech": "023456789acdefghjklmnpqrstuvwxyz",
    "BECH": "023456789ACDEFGHJKLMNPQRSTUVWXYZ",
    "up": DIGITS + UPPER,
    "lo": DIGITS + LOWER,
    "az": LOWER + UPPER,
    "AZ": UPPER,
    "aa": LOWER,
    "d": DIGITS,
    "tilde": DIGITS + LOWER + UPPER + "-_.~",
    "pw": DIGITS + LOWER + UPPER + "!_-.",
}

_SLOT = re.compile(r"\{(\w+)(?::(\d+)(?:-(\d+))?)?\}")


class Fake(NamedTuple):
    """A fake value and the pieces of it that are secret."""

    text: str
    pieces: tuple[str, ...]


@functools.cache
def _parts(template: str) -> tuple[str | tuple[str, int, int], ...]:
    parts: list[str | tuple[str, int, int]] = []
    at = 0
    for slot in _SLOT.finditer(template):
        parts.append(template[at : slot.start()])
        low = int(slot[2] or 0)
        parts.append((slot[1], low, int(slot[3] or low)))
        at = slot.end()
    return (*parts, template[at:])


def fill(template: str, rng: random.Random) -> Fake:
    """The template with every slot filled; `{b62:36}`, `{hex:20-40}`, `{uuid}`, `{jwt}`, `{pem:20}`, `{b64json}`."""
    text, pieces = [], []
    for part in _parts(template):
        if isinstance(part, str):
            text.append(part)
            continue
        piece = _slot(*part, rng)
        text.append(piece)
        if part[0] == "dashes":
            continue
        pieces += [run for run in re.split(r"[^A-Za-z0-9]+", piece) if len(run) >= 6] or [piece]
    return Fake("".join(text), tuple(pieces))


def _slot(name: str, low: int, high: int, rng: random.Random) -> str:
    if name == "dashes":
        return "-----"
    if name == "uuid":
        return str(uuid.UUID(int=rng.getrandbits(128), version=4))
    if name == "jwt":
        return f"{_b64json({'alg': 'HS256', 'typ': 'JWT'})}.{_claims(rng)}.{_chars('url', 43, rng)}"
    if name == "b64json":
        return _claims(rng)
    if name == "pem":
        return "\n".join([*(_chars("b64", 64, rng) for _ in range(low - 1)), _chars("b64", 40, rng) + "=="])
    if name == "basic":
        return base64.b64encode(f"{_chars('aa', 6, rng)}:{_chars('pw', 14, rng)}".encode()).decode()
    return _chars(name, rng.randint(low, high), rng)


def _chars(alphabet: str, length: int, rng: random.Random) -> str:
    """Random characters that look like a real key: where the alphabet has digits and letters, both occur."""
    letters = ALPHABETS[alphabet]
    while True:
        text = "".join(rng.choices(letters, k=length))
        mixed = any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
        if length < 8 or mixed or not (set(letters) & set(DIGITS) and set(letters) - set(DIGITS)):
            return text


def _b64json(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _claims(rng: random.Random) -> str:
    return _b64json(
        {
            "sub": _chars("b62", 24, rng),
            "iat": rng.randint(16 * 10**8, 18 * 10**8),
            "jti": _chars("hex", 24, rng),
        }
    )
