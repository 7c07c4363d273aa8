"""What a header says of the client, read from the right: each way to pick an address out of it is a function of the headers.

Garbage never raises; it ends the walk, and the nearest address that is known holds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from launchguard.proxies.address import parse_address

if TYPE_CHECKING:
    from launchguard.exchange import Headers

__all__ = [
    "FORWARDING_HEADERS",
    "FORWARDING_SET",
    "MAX_HOPS",
    "Pick",
    "agreeing",
    "forwarded",
    "forwarded_for",
    "is_forwarded",
    "nth_from_right",
    "single",
    "skipping",
]

Pick = Callable[["Headers"], str | None]

MAX_HOPS = 64
"""Entries of a forwarding header that are looked at, from the right; a longer chain is no chain."""

FORWARDING_HEADERS = (
    b"x-forwarded-for",
    b"forwarded",
    b"x-real-ip",
    b"cf-connecting-ip",
    b"fly-client-ip",
    b"true-client-ip",
    b"x-client-ip",
    b"x-azure-clientip",
)
FORWARDING_SET = frozenset(FORWARDING_HEADERS)


def is_forwarded(headers: Headers) -> bool:
    """Whether any field came by which a proxy names its client."""
    return headers.has_any(FORWARDING_SET)


def _text(value: bytes) -> str:
    return value.decode("latin-1")


def forwarded_for(headers: Headers) -> list[str]:
    """The entries of every X-Forwarded-For line in order, at most `MAX_HOPS` from the right."""
    joined = b",".join(line[-8192:] for line in headers.all(b"x-forwarded-for")[-MAX_HOPS:])
    return _text(joined).rsplit(",", MAX_HOPS)[-MAX_HOPS:] if joined else []


def forwarded(headers: Headers) -> list[str]:
    """The `for=` identifiers of RFC 7239 Forwarded lines in order; an element without one gives an empty entry."""
    lines = [_text(line[-8192:]) for line in headers.all(b"forwarded")[-MAX_HOPS:]]
    return [entry for line in lines for entry in _identifiers(line)][-MAX_HOPS:]


def _identifiers(line: str) -> list[str]:
    """The identifiers of one line. One whose quotes are not closed is garbage: a client's quote may have swallowed a proxy's own."""
    return [""] if line.count('"') % 2 else [_for_parameter(element) for element in _split_quoted(line, ",")]


def _for_parameter(element: str) -> str:
    for pair in _split_quoted(element, ";"):
        name, _, value = pair.partition("=")
        if name.strip().lower() == "for":
            return value.strip()
    return ""


def _split_quoted(text: str, separator: str) -> list[str]:
    """Split outside double quotes (RFC 7239 section 4: a value may be a quoted-string)."""
    if '"' not in text:
        return text.split(separator)
    parts, start, quoted = [], 0, False
    for index, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            parts.append(text[start:index])
            start = index + 1
    parts.append(text[start:])
    return parts


def single(name: bytes) -> Pick:
    """A header that the edge overwrites: believed only if it came once."""

    def pick(headers: Headers) -> str | None:
        values = headers.all(name)
        return parse_address(_text(values[0])) if len(values) == 1 else None

    return pick


def nth_from_right(count: int, *, one_line: bool = False) -> Pick:
    """That entry of X-Forwarded-For; nothing if there are fewer, or, if asked for, if they came in several lines."""

    def pick(headers: Headers) -> str | None:
        if one_line and len(headers.all(b"x-forwarded-for")) != 1:
            return None
        entries = forwarded_for(headers)
        return parse_address(entries[-count]) if len(entries) >= count else None

    return pick


def skipping(trusted: Callable[[str], bool], entries: Callable[[Headers], list[str]] = forwarded_for) -> Pick:
    """Walk from the right past trusted addresses; garbage ends the walk at the last address that is known."""

    def pick(headers: Headers) -> str | None:
        nearest: str | None = None
        for entry in reversed(entries(headers)):
            address = parse_address(entry)
            if address is None:
                return nearest
            nearest = address
            if not trusted(address):
                return address
        return nearest

    return pick


def agreeing(one: Pick, other: Pick) -> Pick:
    """What either finds, if the other finds nothing else: of two headers of which a proxy may set only one."""

    def pick(headers: Headers) -> str | None:
        address, second = one(headers), other(headers)
        return address or second if address == second or None in (address, second) else None

    return pick
