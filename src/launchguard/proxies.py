"""Who the client is: exactly one header of the declared proxies is believed, read from the right.

Rule 1: an address that a stranger can write is never believed: a header counts only behind a peer that the
declaration names, and of a list only the part that the declared hops wrote.
Rule 2: garbage never raises; it ends the walk, and the nearest address that is known holds.
Rule 3: servers such as uvicorn overwrite the peer before any middleware runs (the port is then 0); the raw header
is read again here, since their answer may be the forged end of the list.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_network
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from typing import TYPE_CHECKING, Any, NamedTuple

from launchguard.errors import ConfigError
from launchguard.findings import Finding

if TYPE_CHECKING:
    from launchguard.exchange import Exchange, Headers

__all__ = [
    "EDGES",
    "FORWARDING_HEADERS",
    "ClientResolver",
    "ProxyWatch",
    "is_forwarded",
    "parse_address",
    "resolver",
]

_log = logging.getLogger("launchguard")

Network = IPv4Network | IPv6Network
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
_FORWARDING = frozenset(FORWARDING_HEADERS)

_MAPPED = bytes(10) + b"\xff\xff"
_COMPATIBLE = bytes(12)


@lru_cache(maxsize=8192)
def parse_address(text: str) -> str | None:
    """The address in an entry of a forwarding header in canonical form, or None for anything else.

    Takes ports (`192.0.2.1:80`, `[2001:db8::1]:80`), quotes, brackets and IPv6 zones away, and unwraps IPv4-mapped
    addresses, so that one client has one spelling.
    """
    text = text.strip().strip('"')
    if len(text) > 64:
        return None
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    text = text.partition("%")[0]
    try:
        if ":" not in text:
            inet_pton(AF_INET, text)
            return text  # without leading zeros there is one spelling
        packed = inet_pton(AF_INET6, text)
    except (OSError, ValueError):
        return None
    if packed.startswith(_MAPPED):
        return inet_ntop(AF_INET, packed[12:])
    if packed.startswith(_COMPATIBLE):
        return IPv6Address(packed).compressed  # the system writes these few with dots
    return inet_ntop(AF_INET6, packed)


class _Networks:
    """Membership of an address, in canonical form, in a few networks; remembered, since peers are few."""

    def __init__(self, networks: Sequence[Network]) -> None:
        heads: dict[tuple[int, int], set[int]] = {}
        for network in networks:
            rest = network.max_prefixlen - network.prefixlen
            head = int(network.network_address) >> rest
            heads.setdefault((network.max_prefixlen, rest), set()).add(head)
        self._heads = {
            bits: [(rest, found) for (width, rest), found in heads.items() if width == bits]
            for bits in (32, 128)
        }
        self.contains = lru_cache(maxsize=4096)(self._contains)

    def _contains(self, address: str) -> bool:
        packed = inet_pton(AF_INET6 if ":" in address else AF_INET, address)
        number = int.from_bytes(packed)
        return any(number >> rest in heads for rest, heads in self._heads[8 * len(packed)])


def _networks(*texts: str) -> _Networks:
    return _Networks([ip_network(text) for text in texts])


# RFC 1918, loopback, link-local, RFC 6598 (carriers), RFC 4193: what a proxy of one's own may have for an address. The ranges
# of documentation and of benchmarks, which `ipaddress` calls private too, are no proxy's.
_PRIVATE = _networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16",
                     "100.64.0.0/10", "::1/128", "fc00::/7", "fe80::/10")  # fmt: skip
_TEN = _networks("10.0.0.0/8", "127.0.0.0/8", "::1/128")
_RAILWAY = _networks("100.64.0.0/10", "fd00::/8", "127.0.0.0/8", "::1/128")
_GOOGLE = _networks("35.191.0.0/16", "130.211.0.0/22", "2600:2d00:1:b029::/64", "2600:2d00:1:1::/64",
                    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "::1/128")  # fmt: skip
_CLOUDFLARE = _networks(
    # https://www.cloudflare.com/ips/ (15 IPv4 and 7 IPv6 ranges)
    "173.245.48.0/20", "103.21.244.0/22", "103.22.200.0/22", "103.31.4.0/22", "141.101.64.0/18", "108.162.192.0/18",
    "190.93.240.0/20", "188.114.96.0/20", "197.234.240.0/22", "198.41.128.0/17", "162.158.0.0/15", "104.16.0.0/13",
    "104.24.0.0/14", "172.64.0.0/13", "131.0.72.0/22", "2400:cb00::/32", "2606:4700::/32", "2803:f800::/32",
    "2405:b500::/32", "2405:8100::/32", "2a06:98c0::/29", "2c0f:f248::/32",
)  # fmt: skip


def _text(value: bytes) -> str:
    return value.decode("latin-1")


def _forwarded_for(headers: Headers) -> list[str]:
    """The entries of every X-Forwarded-For line in order, at most `MAX_HOPS` from the right."""
    joined = b",".join(line[-8192:] for line in headers.all(b"x-forwarded-for")[-MAX_HOPS:])
    return _text(joined).rsplit(",", MAX_HOPS)[-MAX_HOPS:] if joined else []


def _forwarded(headers: Headers) -> list[str]:
    """The `for=` identifiers of RFC 7239 Forwarded lines in order; an element without one gives an empty entry."""
    joined = _text(b",".join(line[-8192:] for line in headers.all(b"forwarded")[-MAX_HOPS:]))
    return [_for_parameter(element) for element in _split_quoted(joined, ",")][-MAX_HOPS:] if joined else []


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


def _single(name: bytes) -> Pick:
    """A header that the edge overwrites: believed only if it came once."""

    def pick(headers: Headers) -> str | None:
        values = headers.all(name)
        return parse_address(_text(values[0])) if len(values) == 1 else None

    return pick


def _nth_from_right(count: int, *, one_line: bool = False) -> Pick:
    def pick(headers: Headers) -> str | None:
        if one_line and len(headers.all(b"x-forwarded-for")) != 1:
            return None
        entries = _forwarded_for(headers)
        return parse_address(entries[-count]) if len(entries) >= count else None

    return pick


def _skipping(
    trusted: Callable[[str], bool], entries: Callable[[Headers], list[str]] = _forwarded_for
) -> Pick:
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


def _first_of(*picks: Pick) -> Pick:
    def pick(headers: Headers) -> str | None:
        return next((address for each in picks if (address := each(headers)) is not None), None)

    return pick


class _Edge(NamedTuple):
    pick: Pick
    peers: _Networks | None
    """Behind which peers the header is believed; None: always (the edge is the only way in)."""
    signs: tuple[bytes, ...]
    """Header fields that betray this edge."""


EDGES: dict[str, _Edge] = {
    "cloudflare": _Edge(_single(b"cf-connecting-ip"), _CLOUDFLARE, (b"cf-connecting-ip", b"cf-ray")),
    "fly": _Edge(_single(b"fly-client-ip"), _PRIVATE, (b"fly-client-ip", b"fly-request-id")),
    "render": _Edge(
        _skipping(lambda a: _PRIVATE.contains(a) or _CLOUDFLARE.contains(a)),
        _TEN,
        (b"rndr-id", b"render-proxy-ttl"),
    ),
    "heroku": _Edge(_nth_from_right(1, one_line=True), _TEN, (b"x-request-start",)),
    "aws": _Edge(_nth_from_right(1), _PRIVATE, (b"x-amzn-trace-id",)),
    "gcp": _Edge(_nth_from_right(2), _GOOGLE, (b"x-cloud-trace-context",)),
    "vercel": _Edge(_nth_from_right(1), None, (b"x-vercel-id",)),
    "railway": _Edge(_single(b"x-real-ip"), _RAILWAY, (b"x-railway-edge", b"x-railway-request-id")),
    "azure": _Edge(_nth_from_right(1), _PRIVATE, (b"x-azure-ref", b"x-appgw-trace-id", b"x-arr-log-id")),
    "nginx": _Edge(_first_of(_single(b"x-real-ip"), _nth_from_right(1)), _PRIVATE, ()),
}


class ProxyWatch:
    """Tells once, and counts always, that requests come through a proxy that nobody declared.

    The commonest outage of all rate limiters: everybody is counted as one client, the proxy.

    Args:
        count: called for each such request.
        declared: what `proxies` says; None if nothing.
    """

    def __init__(self, count: Callable[[], object], declared: Any = None) -> None:
        self._count = count
        self._declared = declared
        self._found: list[Finding] = []

    def __call__(self, x: Exchange) -> None:
        self._count()
        if not self._found:
            self._found.append(self._finding(x))
            _log.warning("%s: %s; %s", self._found[0].id, self._found[0].evidence, self._found[0].fix)

    def findings(self) -> list[Finding]:
        """The finding, once there was such a request."""
        return self._found

    def _finding(self, x: Exchange) -> Finding:
        header = next(name.decode() for name in FORWARDING_HEADERS if x.headers.get(name) is not None)
        signs = (
            name
            for name, edge in EDGES.items()
            if any(x.headers.get(sign) is not None for sign in edge.signs)
        )
        edge = next(signs, None)
        if self._declared is None:
            said = f"from {'a private' if x.shared_client else 'a public'} peer, but proxies is not set"
        else:
            said = f"from {x.client}, which is none of the proxies that are declared ({self._declared!r})"
        return Finding(
            "proxies.undeclared",
            "warning",
            "proxies",
            f"requests arrive with {header} {said}: all clients may count as one",
            f'set proxies="{edge}"'
            if edge and edge != self._declared
            else 'set proxies= to the count of proxies, their networks, or "nginx"',
        )


_LAST = _nth_from_right(1)


def is_forwarded(headers: Headers) -> bool:
    """Whether any field came by which a proxy names its client."""
    return headers.has_any(_FORWARDING)


class ClientResolver:
    """Sets `client` and `shared_client` of an exchange.

    Args:
        pick: reads the client's address out of the header that is believed; None: no proxy is declared.
        believed: whether a peer is one of the declared proxies; None: every peer is.
        on_undeclared: called with an exchange whose peer is probably a proxy all the same.
    """

    name = "proxies"

    def __init__(
        self,
        pick: Pick | None,
        believed: Callable[[str], bool] | None = None,
        on_undeclared: Callable[[Exchange], None] | None = None,
    ) -> None:
        self._pick = pick
        self._believed = believed
        self._on_undeclared = on_undeclared

    def on_request(self, x: Exchange) -> None:
        peer = parse_address(x.peer) if x.peer else None
        x.client = peer or "unknown"
        if self._pick is None:
            if x.headers.has_any(_FORWARDING):
                self._undeclared(x, peer)
        elif peer is None or x.peer_rewritten or self._believed is None or self._believed(peer):
            x.client = self._pick(x.headers) or x.client
        elif _PRIVATE.contains(peer) and x.headers.has_any(_FORWARDING):
            self._undeclared(x, peer)  # another proxy of one's own, which the declaration does not name

    def _undeclared(self, x: Exchange, peer: str | None) -> None:
        if x.peer_rewritten:
            x.client = _LAST(x.headers) or x.client
            return
        x.shared_client = peer is None or _PRIVATE.contains(peer)
        if self._on_undeclared is not None:
            self._on_undeclared(x)


def resolver(declared: Any, on_undeclared: Callable[[Exchange], None] | None = None) -> ClientResolver:
    """The resolver for a value of the `proxies` field.

    Args:
        declared: None, a count of hops, a network or several, the name of an edge, or
            `{"networks": […], "header": "x-forwarded-for" | "forwarded"}`.
        on_undeclared: see `ClientResolver`.

    Raises:
        ConfigError: it is none of these.
    """
    if declared is None:
        return ClientResolver(None, on_undeclared=on_undeclared)
    if isinstance(declared, bool) or (isinstance(declared, int) and not 1 <= declared <= MAX_HOPS):
        raise ConfigError("proxies", declared, f"write the number of proxies before the app, 1 to {MAX_HOPS}")
    if isinstance(declared, int):
        return ClientResolver(_nth_from_right(declared), None, on_undeclared)
    if isinstance(declared, str) and declared.isdecimal():
        return resolver(int(declared), on_undeclared)
    if isinstance(declared, str) and declared.lower() in EDGES:
        edge = EDGES[declared.lower()]
        return ClientResolver(edge.pick, None if edge.peers is None else edge.peers.contains, on_undeclared)
    if isinstance(declared, dict):
        return _by_networks(
            declared.get("networks"), declared.get("header", "x-forwarded-for"), on_undeclared
        )
    return _by_networks(declared, "x-forwarded-for", on_undeclared)


def _by_networks(
    declared: Any, header: Any, on_undeclared: Callable[[Exchange], None] | None
) -> ClientResolver:
    readers = {"x-forwarded-for": _forwarded_for, "forwarded": _forwarded}
    if str(header).lower() not in readers:
        raise ConfigError("proxies.header", header, 'write "x-forwarded-for" or "forwarded"')
    texts = [part.strip() for part in declared.split(",")] if isinstance(declared, str) else declared
    try:
        networks = [ip_network(str(text), strict=False) for text in texts]
    except (ValueError, TypeError):
        names = ", ".join(EDGES)
        fix = f"write a count of hops, networks such as 10.0.0.0/8, or an edge: {names}"
        raise ConfigError("proxies", declared, fix) from None
    if not networks:
        raise ConfigError("proxies", declared, "write at least one network, or leave proxies out")
    trusted = _Networks(networks).contains
    return ClientResolver(_skipping(trusted, readers[str(header).lower()]), trusted, on_undeclared)
