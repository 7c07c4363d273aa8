"""Where Redis is: what a store's URL says, checked before anything is opened.

    redis://[user:password@]host[:port][/database]        rediss:// the same over TLS
    redis+unix://[user:password@]/path/of/socket[?db=0]
    redis+sentinel://[user:password@]host:port,host:port/service[/database]
    redis+cluster://[user:password@]host:port,host:port

TLS options, for rediss:// and `?tls=true`: `ssl_cert_reqs` (required, optional, none), `ssl_ca_certs`, `ssl_certfile`,
`ssl_keyfile`, `ssl_check_hostname`. Sentinels that ask for a password of their own: `sentinel_password`, and
`sentinel_username` if they have users. `valkey`, `valkeys` and their kin are other names for the same.
"""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit

from launchguard.errors import ConfigError, StoreError
from launchguard.ratelimit.stores.handshake import explained
from launchguard.ratelimit.stores.wire import command

if TYPE_CHECKING:
    from collections.abc import Sequence
    from urllib.parse import SplitResult

__all__ = ["CONNECT_S", "Address", "masked", "read_address"]

CONNECT_S = 0.5
"""How long a connection may take to come about, TLS included."""

_SCHEMES = ("redis", "rediss", "redis+unix", "redis+sentinel", "redis+cluster")
_PORT = {"redis": 6379, "rediss": 6379, "redis+sentinel": 26379, "redis+cluster": 6379}
_NODE = re.compile(r"(?:\[(?P<ip6>[0-9A-Fa-f:.]+)\]|(?P<name>[\w.-]+))(?::(?P<port>[0-9]{1,9}))?")
_DIGITS = 10
"""A server counts its databases in 32 bits."""
_SENTINEL = ("sentinel_password", "sentinel_username")
_TLS = ("ssl_ca_certs", "ssl_cert_reqs", "ssl_certfile", "ssl_check_hostname", "ssl_keyfile")
_VALKEY = re.compile(r"\Avalkey(?=s?\Z|\+)")
_OTHER_SPELLINGS = {
    "unix": "write redis+unix:///run/redis.sock?db=0",
    "redis+ssl": "write rediss://",
    "redis+tls": "write rediss://",
    "redis+socket": "write redis+unix:///run/redis.sock?db=0",
    "sentinel": "write redis+sentinel://host:26379/service",
    "redis-sentinel": "write redis+sentinel://host:26379/service",
    "redis-cluster": "write redis+cluster://host:6379",
    "rediss+sentinel": "write redis+sentinel://…?tls=true",
    "rediss+cluster": "write redis+cluster://…?tls=true",
}
"""What other clients call the same."""
_YES_OR_NO = ("ssl_check_hostname", "tls")
_VERIFY = {"required": ssl.CERT_REQUIRED, "optional": ssl.CERT_OPTIONAL, "none": ssl.CERT_NONE}


@dataclass(frozen=True, slots=True)
class Address:
    """Where Redis is, and what is said to it first.

    Attributes:
        kind: `single`, `sentinel` or `cluster`.
        nodes: host and port of the server, the sentinels, or some of the cluster's nodes.
        path: of a unix socket, instead of nodes.
        service: what the sentinels call the master.
        username, password: of the servers; the sentinels have their own, or none.
    """

    url: str
    kind: str
    nodes: tuple[tuple[str, int], ...] = ()
    path: str = ""
    service: str = ""
    database: int = 0
    username: str = ""
    password: str = ""
    sentinel_username: str = ""
    sentinel_password: str = ""
    tls: ssl.SSLContext | None = None

    def __repr__(self) -> str:
        return f"<Address {self.url}>"

    def greeting(self) -> tuple[bytes, ...]:
        """The commands that begin a connection."""
        select = (command(b"SELECT", b"%d" % self.database),) if self.database else ()
        return _sign_in(self.username, self.password) + select

    def sentinel_greeting(self) -> tuple[bytes, ...]:
        """The commands that begin a connection to a sentinel."""
        return _sign_in(self.sentinel_username, self.sentinel_password)

    def sentinel_question(self) -> bytes:
        """What is asked of a sentinel: where the master is."""
        return command(b"SENTINEL", b"get-master-addr-by-name", self.service.encode())

    def unreachable(self, error: Exception) -> StoreError:
        """What to tell of a connection that did not come about."""
        why = explained(error)
        if isinstance(error, TimeoutError):
            why = f"not within {CONNECT_S} s{'' if self.tls is None else '; where no TLS is spoken, write redis://'}"
        return StoreError("connect", f"{self.url} cannot be reached: {why}")

    def masterless(self, errors: Sequence[StoreError]) -> StoreError:
        """What to tell where no sentinel has named the master; `errors` are of those that gave no answer."""
        for error in errors:
            if error.kind == "auth":
                fix = "see sentinel_password= and sentinel_username= in the URL"
                return StoreError("auth", f"a sentinel of {self.url} refuses ({error}); {fix}")
        why = f": {errors[-1]}" if errors else ", which is what stands after the hosts"
        return StoreError("connect", f"no sentinel of {self.url} knows the master {self.service!r}{why}")


def _sign_in(username: str, password: str) -> tuple[bytes, ...]:
    if not (username or password):
        return ()
    return (command(b"AUTH", *((username.encode(),) if username else ()), password.encode()),)


def masked(url: str) -> str:
    """The URL as it may be shown: without whoever signs in, and without options."""
    scheme, separator, rest = url.partition("://") if "://" in url else ("", "", url)
    _, at, place = rest.rpartition("@")
    return f"{scheme}{separator}{'***@' if at else ''}{place.partition('?')[0]}"


def read_address(url: str) -> Address:
    """The address that a URL names.

    Raises:
        ConfigError: scheme, host, port, database, service or an option cannot be; the password is never shown.
    """
    shown = masked(url)
    try:
        parts = urlsplit(url)
    except ValueError as error:
        _refuse(shown, f"{error}; write redis://host:6379/0")
    if parts.fragment or ("@" in url and "@" not in parts.netloc):
        _refuse(
            shown,
            "write the special characters of user and password percent-encoded: / is %2F, ? is %3F, # is %23, @ is %40",
        )
    parts = parts._replace(scheme=_VALKEY.sub("redis", parts.scheme))
    if parts.scheme not in _SCHEMES:
        fix = f"write one of {', '.join(f'{scheme}://' for scheme in _SCHEMES)}"
        _refuse(shown, _OTHER_SPELLINGS.get(parts.scheme, fix))
    options = _options(parts, shown)
    userinfo, _, hosts = parts.netloc.rpartition("@")
    username, _, password = userinfo.partition(":")
    kind = {"redis+sentinel": "sentinel", "redis+cluster": "cluster"}.get(parts.scheme, "single")
    is_socket = parts.scheme == "redis+unix"
    service, database = _service_and_database(parts, options, shown)
    if is_socket and (hosts or not parts.path.strip("/")):
        _refuse(shown, "write the socket's absolute path: redis+unix:///run/redis.sock?db=0")
    return Address(
        url=shown,
        kind=kind,
        nodes=() if is_socket else _nodes(hosts, parts.scheme, shown),
        path=unquote(parts.path) if is_socket else "",
        service=service,
        database=database,
        username=unquote(username),
        password=unquote(password),
        sentinel_username=options.get("sentinel_username", ""),
        sentinel_password=options.get("sentinel_password", ""),
        tls=_tls(options, shown) if _speaks_tls(parts, options, shown) else None,
    )


def _options(parts: SplitResult, shown: str) -> dict[str, str]:
    options = dict(parse_qsl(parts.query.replace("+", "%2B"), keep_blank_values=True))
    known = {"db", "tls", *_TLS, *(_SENTINEL if parts.scheme == "redis+sentinel" else ())}
    for name in options:
        if name in known:
            continue
        if "sentinel_password" in options and name not in _SENTINEL:  # it may be the rest of the password
            _refuse(shown, "what follows an & is no option; write the & of a password as %26")
        _refuse(shown, f"the option {name[:40]!r} is unknown; there are {', '.join(sorted(known))}")
    for name in _YES_OR_NO:
        if options.get(name, "true") not in ("true", "false"):
            _refuse(shown, f"{name} is {options[name][:20]!r}; write true or false")
    return options


def _speaks_tls(parts: SplitResult, options: dict[str, str], shown: str) -> bool:
    """Whether TLS is asked for; where something in the URL asks for it in vain, that is no silent no."""
    asked = options.get("tls") == "true" or next((name for name in _TLS if name in options), "")
    if asked and parts.scheme == "redis+unix":
        _refuse(shown, "no TLS is spoken over a unix socket; leave tls and the options of ssl away")
    if parts.scheme == "rediss" and options.get("tls") == "false":
        _refuse(shown, "rediss:// is TLS and tls=false is none; write redis:// for none")
    spoken = parts.scheme == "rediss" or options.get("tls") == "true"
    if asked and not spoken:
        fix = "write rediss://" if parts.scheme == "redis" else "add tls=true"
        _refuse(shown, f"{asked} is of use over TLS only; {fix}")
    return spoken


def _nodes(hosts: str, scheme: str, shown: str) -> tuple[tuple[str, int], ...]:
    nodes = []
    for node in hosts.split(","):
        found = _NODE.fullmatch(unquote(node))
        if found is None:
            _refuse(shown, f"{node[:60]!r} is no host with a port; write {scheme}://host:{_PORT[scheme]}")
        port = int(found["port"] or _PORT[scheme])
        if not 0 < port < 65536:
            _refuse(shown, f"the port {port} cannot be one; write 1 to 65535")
        nodes.append((found["ip6"] or found["name"], port))
    if len(nodes) > 1 and scheme not in ("redis+sentinel", "redis+cluster"):
        _refuse(shown, "several hosts are for redis+sentinel:// and redis+cluster:// only")
    return tuple(nodes)


def _service_and_database(parts: SplitResult, options: dict[str, str], shown: str) -> tuple[str, int]:
    words = [] if parts.scheme == "redis+unix" else [unquote(word) for word in parts.path.split("/") if word]
    service = ""
    if parts.scheme == "redis+sentinel":
        if not words:
            _refuse(shown, "name the service after the hosts: redis+sentinel://host:26379/mymaster")
        service = words.pop(0)
    number = options.get("db") or (words.pop(0) if words else "0")
    if words or not (number.isascii() and number.isdigit() and len(number) < _DIGITS):
        _refuse(shown, f"the database {'/'.join([number, *words])[:40]!r} is no number; write /0 or ?db=0")
    if parts.scheme == "redis+cluster" and number != "0":
        _refuse(shown, "a cluster has database 0 only")
    return service, int(number)


def _tls(options: dict[str, str], shown: str) -> ssl.SSLContext:
    verify = options.get("ssl_cert_reqs", "required")
    if verify not in _VERIFY:
        _refuse(shown, f"ssl_cert_reqs is {verify[:20]!r}; write {', '.join(_VERIFY)}")
    try:
        context = ssl.create_default_context(cafile=options.get("ssl_ca_certs"))
        if "ssl_keyfile" in options and "ssl_certfile" not in options:
            _refuse(shown, "ssl_keyfile is of no use without the certificate; add ssl_certfile=")
        if "ssl_certfile" in options:
            context.load_cert_chain(options["ssl_certfile"], options.get("ssl_keyfile"))
    except (OSError, ssl.SSLError) as error:
        _refuse(shown, f"a file of ssl_ca_certs, ssl_certfile or ssl_keyfile cannot be read: {error}")
    context.check_hostname = verify == "required" and options.get("ssl_check_hostname", "true") != "false"
    context.verify_mode = _VERIFY[verify]
    return context


def _refuse(shown: str, fix: str) -> NoReturn:
    raise ConfigError("store", shown, fix)
