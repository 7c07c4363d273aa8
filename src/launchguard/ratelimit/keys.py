"""What a counter's key is made of: a keyed hash of the rule, the count and the parts, so that a store knows nobody.

Law 1: parts are length-prefixed, so that no two lists of parts make one text.
Law 2: what is one person's to choose freely never splits a budget: IPv6 addresses count by /64 (and, looser, by /48),
IPv4 inside IPv6 counts as IPv4, an account in any spelling is one account.
Law 3: a part that is not known falls back to the address, never to nothing.
"""

from __future__ import annotations

from hashlib import blake2b
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from launchguard.exchange import Exchange

__all__ = ["KeyMaker", "address_parts", "credential_of", "identity_of", "joined"]

KEY_BYTES = 16
MEMBER_BYTES = 8
_SITE_PREFIX = 6
_NETWORK_PREFIX = 8


class KeyMaker:
    """Makes the keys of one count: 16 bytes of BLAKE2b, keyed by the guard's secret.

    Args:
        secret: any length; without one, accounts could be guessed out of a stolen store.
        names: the rule, the count's label, its strategy: whatever must never share a key.
    """

    __slots__ = ("_base", "_members")

    def __init__(self, secret: bytes, *names: str) -> None:
        key = blake2b(secret, digest_size=32).digest()
        self._base = blake2b(joined(*(name.encode() for name in names)), digest_size=KEY_BYTES, key=key)
        self._members = blake2b(b"member", digest_size=MEMBER_BYTES, key=key)

    def key(self, parts: bytes) -> bytes:
        """The key of these parts, which are joined already."""
        digest = self._base.copy()
        digest.update(parts)
        return digest.digest()

    def member(self, part: bytes) -> bytes:
        """The name of one member of a set: 8 bytes."""
        digest = self._members.copy()
        digest.update(part)
        return digest.digest()


def joined(*parts: bytes) -> bytes:
    """Parts as one text that no other parts make."""
    return b"".join([len(part).to_bytes(4, "big") + part for part in parts])


def address_parts(client: str) -> tuple[bytes, bytes | None]:
    """What an address counts by, and the wider network that it counts by more loosely, if any.

    An IPv4 address counts by itself, an IPv6 address by its /64 and its /48, anything else by its text.
    """
    try:
        address = ip_address(client.partition("%")[0])
    except ValueError:
        return b"ip:" + client.encode(errors="replace"), None
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        if mapped is None:
            packed = address.packed
            return b"ip6:" + packed[:_NETWORK_PREFIX], b"ip6:" + packed[:_SITE_PREFIX]
        address = mapped
    return b"ip4:" + address.packed, None


def identity_of(value: Any) -> bytes | None:
    """A user or tenant as the app names them: a text, a number, or an object with a `pk` or an `id`; None if unknown.

    Raises:
        TypeError: an object that only says where it lies in memory, so that each request would be another user.
    """
    if value is None or value == "":
        return None
    for each in (value, getattr(value, "pk", None), getattr(value, "id", None)):
        if isinstance(each, bytes):
            return each
        if isinstance(each, str | int | UUID):
            return str(each).encode(errors="surrogatepass")
    if getattr(value, "is_anonymous", False) is True:
        return None
    if "__str__" not in {name for each in type(value).__mro__[:-1] for name in vars(each)}:
        raise TypeError(f"{type(value).__name__} names nobody: give its id")
    return str(value).encode(errors="surrogatepass")


def credential_of(x: Exchange) -> bytes | None:
    """The credential that a request carries, unproven: its Authorization, its API key, or its cookies; None without."""
    headers = x.headers
    for name in (b"authorization", b"x-api-key", b"api-key", b"cookie"):
        values = headers.all(name)
        if values:
            scheme, _, rest = b" ".join(values).strip().partition(b" ")
            return joined(name, scheme.lower() if rest else scheme, rest.strip())
    return None
