"""Who an exchange comes from, as far as its rules ask: address, user, tenant, credential, or what the app says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchguard.ratelimit.keys import address_parts, credential_of, identity_of, joined, may_be_made_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.exchange import Exchange
    from launchguard.ratelimit.quota import Per

__all__ = ["Caller", "Subject"]


_ALONE = ("ip",)


class Subject:
    """The parts of one key, and what they stand on.

    Attributes:
        parts: joined, ready to be hashed.
        by_address: an address is among them, so that many may share it.
        site: the same parts with the wider network of an IPv6 address, or None.
        unproven: a credential that nobody has checked is among them: its address goes with it.
    """

    __slots__ = ("by_address", "parts", "site", "unproven")

    def __init__(self, parts: bytes, site: bytes | None, *, by_address: bool, unproven: bool) -> None:
        self.parts = parts
        self.site = site
        self.by_address = by_address
        self.unproven = unproven


class Caller:
    """A client's address, and what its requests are counted by; one for all rules. `joined` is the address as a key's part, `joined_site` the network around it.

    Args:
        client: the address behind the declared proxies, as text.
        on_fault: called with what an app's callable raised; the part then counts by address.
    """

    __slots__ = ("_fault", "address", "joined", "joined_site", "site")

    def __init__(self, client: str, on_fault: Callable[[BaseException], None]) -> None:
        self._fault = on_fault
        self.address, self.site = address_parts(client)
        self.joined = joined(self.address)
        self.joined_site = b"" if self.site is None else joined(self.site)

    def subject(self, per: tuple[Per, ...], x: Exchange, account: bytes = b"") -> Subject:
        """What a count is kept by in one exchange. What is not known counts by its address."""
        if per == _ALONE:
            return Subject(self.joined, self.joined_site or None, by_address=True, unproven=False)
        parts: list[bytes] = []
        by_address = unproven = False
        for part in per:
            if part == "ip":
                by_address = True
            elif part == "account":
                parts.append(account)
            else:
                known = self._known(part, x)
                if known is None and part in ("user", "tenant"):
                    known = credential_of(x)
                    unproven |= known is not None
                    by_address = True
                elif part == "credential":
                    unproven |= known is not None and (self._known("user", x) is None or may_be_made_up(x))
                by_address |= known is None
                parts.append(b"" if known is None else _tag(part) + known)
        if not by_address:
            return Subject(joined(*parts), None, by_address=False, unproven=unproven)
        site = None if self.site is None or unproven else joined(*parts, self.site)
        return Subject(joined(*parts) + self.joined, site, by_address=not unproven, unproven=unproven)

    def _known(self, part: Per, x: Exchange) -> bytes | None:
        try:
            if callable(part):
                return identity_of(part(x))
            if part == "user":
                return identity_of(x.principal)
            if part == "tenant":
                return identity_of(x.tenant)
        except Exception as error:  # noqa: BLE001 - the app's own callable; the request goes on without its answer
            self._fault(error)
            return None
        if part == "credential":
            return credential_of(x)
        return x.path.rstrip("/\n").encode(errors="surrogatepass") if part == "path" else b""


def _tag(part: Any) -> bytes:
    return part.encode() + b":" if isinstance(part, str) else b"callable:"
