"""From a URL to a store that may be asked: its checks, its breaker, and what counts in its place while it is down."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from launchguard.errors import ConfigError, StoreError
from launchguard.findings import Finding
from launchguard.ratelimit.breaker import AsyncGuardedStore, Breaker, GuardedStore
from launchguard.ratelimit.stores.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from launchguard.ratelimit.budgets import Line
    from launchguard.ratelimit.hit import AsyncStore, Count, Store
    from launchguard.workers import Workers

__all__ = ["OnError", "Opened", "open_store"]

OnError = Callable[[str, str], None]
"""Told of each failure of a store: which, and of what kind; both are fixed words."""

_SCHEMES = (
    "write auto, memory://, shm://NAME, redis://HOST, rediss://HOST, redis+unix:///PATH, "
    "redis+sentinel://HOST/SERVICE, redis+cluster://HOST or limits+…://"
)
_OF_REDIS = ("redis", "rediss", "valkey", "valkeys", "unix", "sentinel")
_AS_SET = "the config says so"
_SHM_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SHM_KEYS = 262_144
_FALLBACK_KEYS = 65_536
_MEMORY_KEYS = 100_000


def _nothing() -> list[Finding]:
    return []


async def _nothing_async() -> list[Finding]:
    return []


@dataclass(slots=True)
class Opened:
    """A store, ready.

    Attributes:
        url: what was opened, fit to be shown.
        why: how it came to be that one, for the log.
        store: for threads; in an event loop too if it is `inline`.
        async_store: for event loops; None if `store` is inline.
        fallback: what counts while the store is down, for `on_store_error="local"`; None for memory.
        secret: what keys the hashes where the config has no secret: the shared table's own; None otherwise.
        findings: what is odd about it, seen without asking a server.
        probe: asks the server and gives what is odd there, within 0.6 s; nothing for memory and shm.
        probe_async: the same, awaited.
    """

    url: str
    why: str
    store: Store
    async_store: AsyncStore | None = None
    fallback: Store | None = None
    secret: bytes | None = None
    findings: list[Finding] = field(default_factory=list)
    probe: Callable[[], list[Finding]] = _nothing
    probe_async: Callable[[], Awaitable[list[Finding]]] = _nothing_async

    def close(self) -> None:
        """Let go of files and of the threads' connections."""
        self.store.close()
        if self.fallback is not None:
            self.fallback.close()

    async def aclose(self) -> None:
        """Let go of the running loop's connection; at the end of the lifespan, while the loop still runs."""
        if self.async_store is not None:
            await self.async_store.aclose()


def open_store(
    url: str,
    *,
    secret: bytes | None,
    workers: Workers,
    on_error: OnError = lambda _store, _kind: None,
    name: str = "",
) -> Opened:
    """Open the store that a URL names. A server is not asked yet: the first take, or `probe`, does.

    Args:
        url: `auto`, `memory://`, `shm://[name]`, a Redis URL, or `limits+…://`.
        secret: keys the hashes; in Redis it also sets this guard's keys apart from others'.
        workers: the server that runs this process.
        on_error: told of each failure.
        name: of the shared table where the URL has none; by default one for the current directory.

    Raises:
        ConfigError: the URL cannot be used; a password in it is not shown.
    """
    scheme, separator, _ = url.partition("://")
    if url != "auto" and not separator:
        raise ConfigError("store", url.rpartition("@")[2], _SCHEMES)
    if url == "auto":
        return _open_auto(workers, on_error, name)
    if scheme == "memory":
        return _open_memory(url, workers, on_error)
    if scheme == "shm":
        return _open_shm(url, on_error, name)
    if scheme.partition("+")[0].partition("-")[0] in _OF_REDIS:
        return _open_redis(url, secret, workers, on_error, name)
    if scheme.startswith("limits+"):
        return _open_limits(url, secret, workers, on_error, name)
    raise ConfigError("store", f"{scheme}://…", _SCHEMES)


def _open_auto(workers: Workers, on_error: OnError, name: str) -> Opened:
    if not workers.several:
        opened = _open_memory("memory://", workers, on_error)
        opened.why = (
            f"{workers.server} runs one worker" if workers.server else "a lone process serves this app"
        )
        return opened
    many = "several" if workers.count is None else str(workers.count)
    why = f"{workers.server} runs {many} workers on this machine"
    if find_spec("fcntl") is None:
        opened = _open_memory("memory://", workers, on_error)
        opened.why = f"{why}, but this system has no record locks to share a table under"
        return opened
    opened = _open_shm("shm://", on_error, name)
    opened.why = why
    return opened


def _open_memory(url: str, workers: Workers, on_error: OnError) -> Opened:
    parts = urlsplit(url)
    if parts.netloc or parts.path.strip("/"):
        raise ConfigError("store", url, "memory has no name; write memory://, or shm://NAME to share one")
    keys = _keys(url, _MEMORY_KEYS, least=16)
    store = GuardedStore(MemoryStore(max_keys=keys), Breaker("memory", on_error, opens_when_full=False))
    opened = Opened("memory://", _AS_SET, store)
    if workers.several:
        times = "several times" if workers.count is None else f"{workers.count} times"
        opened.findings.append(
            Finding(
                "store.memory-per-worker",
                "warning",
                "store: memory://",
                f"{workers.server} runs several workers and each counts for itself: {times} the limit gets through",
                "write shm:// for the workers of one machine, or redis:// for several machines",
            )
        )
    return opened


def _open_shm(url: str, on_error: OnError, name: str) -> Opened:
    parts = urlsplit(url)
    name = parts.netloc or name or _directory_name()
    if parts.path.strip("/") or not _SHM_NAME.fullmatch(name):
        raise ConfigError("store", url, "write shm://NAME, 1 to 64 of A-Z a-z 0-9 . _ - and no path")
    keys = _keys(url, _SHM_KEYS, least=2048)
    if keys & (keys - 1):
        raise ConfigError("store", url, f"?keys= is a power of two; write ?keys={1 << keys.bit_length()}")
    if find_spec("fcntl") is None:
        raise ConfigError("store", url, "this system has no POSIX record locks; write memory:// or redis://")
    store, secret = _shared_table(name, keys, on_error)
    return Opened(
        f"shm://{name}",
        _AS_SET,
        store,
        fallback=GuardedStore(MemoryStore(), Breaker("memory", on_error, opens_when_full=False)),
        secret=secret,
    )


def _open_redis(url: str, secret: bytes | None, workers: Workers, on_error: OnError, name: str) -> Opened:
    if find_spec("hiredis") is None or find_spec("redis") is None:
        raise ConfigError(
            "store", f"{url.partition('://')[0]}://…", "install it: pip install 'launchguard[redis]'"
        )
    from launchguard.ratelimit.stores import cluster, probing, redis  # noqa: PLC0415 - only for who uses Redis
    from launchguard.ratelimit.stores.address import read_address  # noqa: PLC0415

    address = read_address(url)
    prefix = _prefix(secret)
    breaker = Breaker("redis", on_error)
    store: redis.RedisStore | cluster.RedisClusterStore
    async_store: redis.AsyncRedisStore | cluster.AsyncRedisClusterStore
    if address.kind == "cluster":
        store, async_store = (
            cluster.RedisClusterStore(address, prefix),
            cluster.AsyncRedisClusterStore(address, prefix),
        )
    else:
        store, async_store = redis.RedisStore(address, prefix), redis.AsyncRedisStore(address, prefix)
    return Opened(
        address.url,
        _AS_SET,
        GuardedStore(store, breaker),
        AsyncGuardedStore(async_store, breaker),
        fallback=_fallback(workers, on_error, name),
        probe=partial(probing.probe, store),
        probe_async=partial(probing.probe_async, async_store),
    )


def _open_limits(url: str, secret: bytes | None, workers: Workers, on_error: OnError, name: str) -> Opened:
    if find_spec("limits") is None:
        raise ConfigError(
            "store", f"{url.partition('://')[0]}://…", "install it: pip install 'launchguard[limits]'"
        )
    from launchguard.ratelimit.stores.address import masked  # noqa: PLC0415 - only for who uses limits
    from launchguard.ratelimit.stores.limits import AsyncLimitsStore, LimitsStore  # noqa: PLC0415

    store, breaker = LimitsStore(url, _prefix(secret).decode()), Breaker("limits", on_error)
    return Opened(
        masked(url),
        f"{_AS_SET}; this backend is not atomic, and counts in fixed windows",
        GuardedStore(store, breaker),
        AsyncGuardedStore(AsyncLimitsStore(store), breaker),
        fallback=_fallback(workers, on_error, name),
    )


def _fallback(workers: Workers, on_error: OnError, name: str) -> Store:
    """Where a machine counts while its server is down: together, if it has several workers."""
    if workers.several and find_spec("fcntl") is not None:
        return _LaterShared(f"{(name or _directory_name())[:50]}.fallback", on_error)
    return GuardedStore(MemoryStore(), Breaker("memory", on_error, opens_when_full=False))


class _LaterShared:
    """A shared table that is made when it is first asked: it takes 7 MB that a machine with a sound Redis can spare."""

    name = "shm"
    inline = True

    def __init__(self, name: str, on_error: OnError) -> None:
        self._name = name
        self._on_error = on_error
        self._table: Store | None = None

    def take(self, hits: Sequence[Line]) -> Sequence[Count]:
        return self._opened().take(hits)

    def reset(self) -> None:
        self._opened().reset()

    def close(self) -> None:
        if self._table is not None:
            self._table.close()

    def _opened(self) -> Store:
        if self._table is None:
            try:
                self._table, _ = _shared_table(self._name, _FALLBACK_KEYS, self._on_error)
            except ConfigError as error:
                raise StoreError("connect", str(error)) from None
        return self._table


def _shared_table(name: str, keys: int, on_error: OnError) -> tuple[Store, bytes]:
    from launchguard.ratelimit.stores.shm import open_shm  # noqa: PLC0415 - POSIX only

    table = open_shm(name, keys=keys)
    return GuardedStore(table, Breaker("shm", on_error, opens_when_full=False)), table.secret


def _prefix(secret: bytes | None) -> bytes:
    """What all keys of one guard begin with, before the sixteen bytes of each: another secret is another guard."""
    return b"lg:%b:" % blake2b(secret or b"", digest_size=4).hexdigest().encode()


def _directory_name() -> str:
    """A name that all workers of one app share, and two apps of one user do not."""
    return f"app-{blake2b(os.fsencode(os.getcwd()), digest_size=6).hexdigest()}"  # noqa: PTH109 - bytes wanted


def _keys(url: str, default: int, *, least: int) -> int:
    options = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    text = options.pop("keys", str(default))
    for other in options:
        raise ConfigError("store", url, f"the option {other[:40]!r} is unknown; there is keys")
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= 1 << 26:
        raise ConfigError("store", url, f"?keys= is a number from {least} to {1 << 26}")
    return int(text)
