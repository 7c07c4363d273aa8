"""The platforms that stand before apps: which header names the client, and behind which peers it is believed."""

from __future__ import annotations

from typing import NamedTuple

from launchguard.proxies.address import PRIVATE, Networks, networks
from launchguard.proxies.headers import Pick, agreeing, nth_from_right, single, skipping

__all__ = ["EDGES"]

_TEN = networks("10.0.0.0/8", "127.0.0.0/8", "::1/128")
_RAILWAY = networks("100.64.0.0/10", "fd00::/8", "127.0.0.0/8", "::1/128")
_GOOGLE = networks("35.191.0.0/16", "130.211.0.0/22", "2600:2d00:1:b029::/64", "2600:2d00:1:1::/64",
                   "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "::1/128")  # fmt: skip
_CLOUDFLARE = networks(
    # https://www.cloudflare.com/ips/ (15 IPv4 and 7 IPv6 ranges)
    "173.245.48.0/20", "103.21.244.0/22", "103.22.200.0/22", "103.31.4.0/22", "141.101.64.0/18", "108.162.192.0/18",
    "190.93.240.0/20", "188.114.96.0/20", "197.234.240.0/22", "198.41.128.0/17", "162.158.0.0/15", "104.16.0.0/13",
    "104.24.0.0/14", "172.64.0.0/13", "131.0.72.0/22", "2400:cb00::/32", "2606:4700::/32", "2803:f800::/32",
    "2405:b500::/32", "2405:8100::/32", "2a06:98c0::/29", "2c0f:f248::/32",
)  # fmt: skip
_WORKERS = networks("2a06:98c0:3600::/48")
"""Where calls of Cloudflare's Workers come from: clients, who may write what they like into X-Forwarded-For."""


class Edge(NamedTuple):
    """One platform."""

    pick: Pick
    peers: Networks | None
    """Behind which peers the header is believed; None: always (the edge is the only way in)."""
    signs: tuple[bytes, ...]
    """Header fields that betray this edge."""


EDGES: dict[str, Edge] = {
    "cloudflare": Edge(single(b"cf-connecting-ip"), _CLOUDFLARE, (b"cf-connecting-ip", b"cf-ray")),
    "fly": Edge(single(b"fly-client-ip"), PRIVATE, (b"fly-client-ip", b"fly-request-id")),
    "render": Edge(
        skipping(lambda a: PRIVATE.contains(a) or (_CLOUDFLARE.contains(a) and not _WORKERS.contains(a))),
        _TEN,
        (b"rndr-id", b"render-proxy-ttl"),
    ),
    "heroku": Edge(nth_from_right(1, one_line=True), _TEN, (b"x-request-start",)),
    "aws": Edge(nth_from_right(1), PRIVATE, (b"x-amzn-trace-id",)),
    "gcp": Edge(nth_from_right(2), _GOOGLE, (b"x-cloud-trace-context",)),
    "vercel": Edge(nth_from_right(1), None, (b"x-vercel-id",)),
    "railway": Edge(single(b"x-real-ip"), _RAILWAY, (b"x-railway-edge", b"x-railway-request-id")),
    "azure": Edge(nth_from_right(1), PRIVATE, (b"x-azure-ref", b"x-appgw-trace-id", b"x-arr-log-id")),
    "nginx": Edge(agreeing(single(b"x-real-ip"), nth_from_right(1)), PRIVATE, ()),
}
