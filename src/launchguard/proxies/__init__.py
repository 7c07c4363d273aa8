"""Who the client is: exactly one header of the declared proxies is believed, read from the right.

Rule 1: an address that a stranger can write is never believed: a header counts only behind a peer that the
declaration names, and of a list only the part that the declared hops wrote.
Rule 2: garbage never raises; it ends the walk, and the nearest address that is known holds.
Rule 3: servers such as uvicorn overwrite the peer before any middleware runs (the port is then 0); the raw header
is read again here, since their answer may be the forged end of the list.
"""

from launchguard.proxies.address import parse_address
from launchguard.proxies.client import ClientResolver, resolver
from launchguard.proxies.edges import EDGES
from launchguard.proxies.headers import FORWARDING_HEADERS, is_forwarded
from launchguard.proxies.watch import ProxyWatch

__all__ = [
    "EDGES",
    "FORWARDING_HEADERS",
    "ClientResolver",
    "ProxyWatch",
    "is_forwarded",
    "parse_address",
    "resolver",
]
