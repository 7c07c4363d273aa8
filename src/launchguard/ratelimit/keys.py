"""What a counter's key is made of: a keyed hash of the rule, the count and the parts, so that a store knows nobody.

Law 1: parts are length-prefixed, but for the last, so that no two lists of parts make one text.
Law 2: what is one person's to choose freely never splits a budget: IPv6 addresses count by /64 (and, looser, by /48),
IPv4 inside IPv6 counts as IPv4, an account in any spelling is one account.
Law 3: a part that is not known falls back to the address, never to nothing.
"""

from __future__ import annotations

from hashlib import blake2b
from socket import AF_INET, AF_INET6, inet_pton
from struct import Struct
from types import NoneType
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from launchguard.exchange import Exchange

__all__ = [
    "AT_ONCE",
    "MEMBER",
    "MEMBER_BYTES",
    "KeyMaker",
    "address_parts",
    "credential_of",
    "identity_of",
    "joined",
    "may_be_made_up",
]

MEMBER_BYTES = 8
AT_ONCE = 3
"""How many keys are made of one digest of 64 bytes; its end names a member of a set."""
MEMBER = AT_ONCE
_cut = Struct("16s16s16s8x8s").unpack
_CREDENTIALS = (b"authorization", b"x-api-key", b"api-key", b"cookie")
_length = Struct(">I").pack
_SITE_BYTES = 6
_NETWORK_BYTES = 8
_MAPPED = bytes(10) + b"\xff\xff"
"""What an IPv4 address begins with inside IPv6 (RFC 4291, 2.5.5.2)."""


class KeyMaker:
    """Makes the keys of counts that are kept by the same parts: a digest of BLAKE2b behind a key of its own, cut up.

    Args:
        secret: any length; without one, accounts could be guessed out of a stolen store.
        names: the rule, the counts' labels, their strategies: whatever must never share a key.
    """

    __slots__ = ("_begun",)

    def __init__(self, secret: bytes, *names: str) -> None:
        key = blake2b(secret, digest_size=32).digest()
        named = blake2b(joined(*(name.encode() for name in names)), key=key, digest_size=32).digest()
        # BLAKE2 cannot be extended, so that a key in front is as good as its keyed mode, which takes two blocks for one.
        self._begun = blake2b(named).copy

    def cut(self, parts: bytes) -> tuple[bytes, ...]:
        """Of these parts, which are joined already: three keys, and the name of a member of a set (at `MEMBER`)."""
        digest = self._begun()
        digest.update(parts)
        return _cut(digest.digest())


def joined(*parts: bytes) -> bytes:
    """Parts as one text that no other parts make; what is joined part by part may be put together."""
    text = b""
    for part in parts:
        text += _length(len(part)) + part
    return text


def address_parts(client: str) -> tuple[bytes, bytes | None]:
    """What an address counts by, and the wider network that it counts by more loosely, if any.

    An IPv4 address counts by itself, an IPv6 address by its /64 and its /48, anything else by its text.
    """
    try:
        return b"ip4:" + inet_pton(AF_INET, client), None
    except (OSError, ValueError):
        pass
    try:
        packed = inet_pton(AF_INET6, client.partition("%")[0])
    except (OSError, ValueError):
        return b"ip:" + client.encode(errors="replace"), None
    if packed.startswith(_MAPPED):
        return b"ip4:" + packed[len(_MAPPED) :], None
    return b"ip6:" + packed[:_NETWORK_BYTES], b"ip6:" + packed[:_SITE_BYTES]


def identity_of(value: Any) -> bytes | None:
    """A user or tenant as the app names them: a text, a number, or an object with a `pk` or an `id`; None if unknown.

    False is nobody, too: `user.is_authenticated and user.pk` says so of a stranger.

    Raises:
        TypeError: an object that only says where it lies in memory, or what all its fields are now, so that each request
            would be another user; or True, so that all would be one.
    """
    if isinstance(value, NoneType) or value is False:  # a proxy's class is that of what it stands for
        return None
    for each in (value, getattr(value, "pk", None), getattr(value, "id", None)):
        if isinstance(each, bytes):
            return each or None
        if isinstance(each, str | int | UUID) and not isinstance(each, bool):
            return str(each).encode(errors="surrogatepass") or None
    if getattr(value, "is_anonymous", False) is True or getattr(value, "is_authenticated", True) is False:
        return None
    names_itself = "__str__" in {name for each in type(value).__mro__[:-1] for name in vars(each)}
    if not names_itself or isinstance(value, bool) or hasattr(value, "__pydantic_fields__"):
        raise TypeError(f"{type(value).__name__} names nobody: give its id")
    return str(value).encode(errors="surrogatepass") or None


def may_be_made_up(x: Exchange) -> bool:
    """Whether the credential that counts may be another than the one by which a user is known, or another spelling of it.

    A client may add to what it is known by: a second credential, a cookie among others, or signs that a reader of base64
    passes over.
    """
    values = [value for name in _CREDENTIALS for value in x.headers.all(name)]
    return len(values) != 1 or bool(x.headers.all(b"cookie")) or values[0][:6].lower() == b"basic "


def credential_of(x: Exchange) -> bytes | None:
    """The credential that a request carries, unproven: its Authorization, its API key, or its cookies; None without."""
    headers = x.headers
    for name in _CREDENTIALS:
        values = headers.all(name)
        if values:
            scheme, _, rest = b" ".join(values).strip().partition(b" ")
            return joined(name, scheme.lower() if rest else scheme, rest.strip())
    return None
