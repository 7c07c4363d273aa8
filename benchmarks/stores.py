"""What one take of two rules costs in each store, and in Redis beside a bare EVALSHA of the same script.

    python -m benchmarks.stores

The EVALSHA is sent by redis-py, and by launchguard's own connection with its bytes packed before. All in one run,
interleaved, medians of wall-clock microseconds. Then what two rules add to a request on Starlette: over Redis by the
clock, beside slowapi and beside both kinds of a bare EVALSHA, and by store in CPU time; and the script's own time, as
Redis counts it.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import secrets
import statistics
import time
from typing import TYPE_CHECKING, Any

import redis
import redis.asyncio
from redis.backoff import NoBackoff
from redis.retry import Retry
from tests.servers.redis import RedisServer

from benchmarks.limits import Scenario, bare, drive, slowapi_two_rules, two_rules
from launchguard.ratelimit.hit import Hit, Op, Strategy
from launchguard.ratelimit.stores import wire
from launchguard.ratelimit.stores.address import read_address
from launchguard.ratelimit.stores.link import open_link
from launchguard.ratelimit.stores.memory import MemoryStore
from launchguard.ratelimit.stores.redis import AsyncRedisStore, RedisStore
from launchguard.ratelimit.stores.shm import open_shm

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 3_000
SCRIPT_ROUNDS = 21
IN_A_ROW = 10
KEYS = 500
MINUTE_US = 60_000_000
PREFIX = b"lg:bench:"
BARE = "EVALSHA, same connection"
PEER = "EVALSHA, redis-py's client"
"""A bare EVALSHA of the script: its bytes packed before, over launchguard's own connection; and as redis-py sends it."""


def calls() -> list[list[Hit]]:
    """Two rules each: a log and a GCRA, of one of 500 clients."""
    return [
        [
            Hit(Op.TAKE, secrets.token_bytes(16), Strategy.LOG, 30, MINUTE_US),
            Hit(Op.TAKE, secrets.token_bytes(16), Strategy.GCRA, 3_000, 60 * MINUTE_US),
        ]
        for _ in range(KEYS)
    ]


def evalsha_arguments(hits: list[Hit]) -> list[Any]:
    keys = [PREFIX + hit.key for hit in hits]
    return [wire.SCRIPT_HASH, len(hits), *keys, wire.arguments(hits)]


def packed(hits: list[Hit]) -> bytes:
    """The take as launchguard sends it."""
    return wire.head(hits, wire.BY_HASH) + wire.tail(hits, PREFIX)


def timed(rows: dict[str, Callable[[list[Hit]], Any]], asked: list[list[Hit]]) -> dict[str, float]:
    """Medians of each row, in turn, over the same calls."""
    taken: dict[str, list[float]] = {name: [] for name in rows}
    for hits in itertools.islice(itertools.cycle(asked), ROUNDS):
        for name, ask in rows.items():
            begun = time.perf_counter()
            ask(hits)
            taken[name].append(time.perf_counter() - begun)
    return {name: statistics.median(figures) * 1e6 for name, figures in taken.items()}


async def timed_async(
    rows: dict[str, Callable[[list[Hit]], Any]], asked: list[list[Hit]]
) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in rows}
    for hits in itertools.islice(itertools.cycle(asked), ROUNDS):
        for name, ask in rows.items():
            begun = time.perf_counter()
            await ask(hits)
            taken[name].append(time.perf_counter() - begun)
    return {name: statistics.median(figures) * 1e6 for name, figures in taken.items()}


async def fifty_at_once(ask: Callable[[list[Hit]], Any], asked: list[list[Hit]]) -> float:
    """Microseconds a take, with 50 in flight."""
    chunks = [asked[start : start + 50] for start in range(0, KEYS, 50)]
    begun = time.perf_counter()
    for chunk in chunks * 4:
        await asyncio.gather(*[ask(hits) for hits in chunk])
    return (time.perf_counter() - begun) / (KEYS * 4) * 1e6


def in_process() -> dict[str, float]:
    table = open_shm(f"bench-{secrets.token_hex(4)}")
    try:
        return timed({"memory": MemoryStore().take, "shm": table.take}, calls())
    finally:
        table.close()
        table.path.unlink()


def sync_redis(server: RedisServer) -> dict[str, float]:
    store = RedisStore(read_address(server.url), PREFIX)
    peer = redis.Redis(port=server.port, retry=Retry(NoBackoff(), 0))
    peer.script_load(wire.SCRIPT)
    server.ask("CONFIG", "RESETSTAT")
    asked = calls()
    bytes_of = {id(hits): packed(hits) for hits in asked}
    figures = timed(
        {
            "redis-py PING": lambda _hits: peer.ping(),
            PEER: lambda hits: peer.execute_command("EVALSHA", *evalsha_arguments(hits)),
            BARE: lambda hits: store.send(bytes_of[id(hits)]),
            "launchguard take": store.take,
        },
        asked,
    )
    store.close()
    peer.close()
    return figures


async def async_redis(server: RedisServer) -> tuple[dict[str, float], dict[str, float]]:
    store = AsyncRedisStore(read_address(server.url), PREFIX)
    peer = redis.asyncio.Redis(port=server.port, retry=Retry(NoBackoff(), 0))

    asked = calls()
    bytes_of = {id(hits): packed(hits) for hits in asked}

    def evalsha(hits: list[Hit]) -> Any:
        return peer.execute_command("EVALSHA", *evalsha_arguments(hits))

    def bare_evalsha(hits: list[Hit]) -> Any:
        return store.send(bytes_of[id(hits)])

    rows = {PEER: evalsha, BARE: bare_evalsha, "launchguard take": store.take}
    alone = await timed_async({"redis.asyncio PING": lambda _hits: peer.ping(), **rows}, asked)
    together = {name: await fifty_at_once(ask, asked) for name, ask in rows.items()}
    await store.aclose()
    await peer.aclose()
    return alone, together


SCRIPTS = {
    "return 1": b"return 1",
    "two GET, two SET": b"""
for index = 1, 2 do
  redis.call('SET', KEYS[index], redis.call('GET', KEYS[index]) or 'sixteen bytes...', 'PX', '60000')
end
return 1""",
    "take.lua, two rules": wire.SCRIPT,
}
"""What the script is measured beside: the least that any script costs, and the least that reads and writes two keys."""


def script_times(server: RedisServer) -> dict[str, tuple[float, float, float]]:
    """Each script's own time by Redis' commandstats: median and best of its rounds, and times the plain one beside it."""
    link = open_link(read_address(server.url))
    hashes = {name: link.ask(wire.command(b"SCRIPT", b"LOAD", script)) for name, script in SCRIPTS.items()}
    takes: dict[str, list[float]] = {name: [] for name in SCRIPTS}
    asked = calls()
    for _ in range(SCRIPT_ROUNDS):
        for name, digest in hashes.items():
            by_hash = wire.BY_HASH.replace(wire.SCRIPT_HASH, digest)
            link.ask(wire.command(b"CONFIG", b"RESETSTAT"))
            for hits in asked:
                link.ask(wire.head(hits, by_hash) + wire.tail(hits, PREFIX + name.encode()))
            takes[name].append(script_us(server))
    link.close()
    plain = takes["two GET, two SET"]
    return {
        name: (
            statistics.median(figures),
            min(figures),
            statistics.median(figure / beside for figure, beside in zip(figures, plain, strict=True)),
        )
        for name, figures in takes.items()
    }


def script_us(server: RedisServer) -> float:
    """Microseconds an EVALSHA, as Redis counts them since its last CONFIG RESETSTAT."""
    lines = server.ask("INFO", "commandstats").decode().splitlines()
    (line,) = [line for line in lines if line.startswith("cmdstat_evalsha:")]
    return float(line.partition("usec_per_call=")[2].partition(",")[0])


async def on_starlette(server: RedisServer) -> dict[str, float]:
    """CPU microseconds that two rules with headers add to a request."""
    table, address = open_shm(f"bench-{secrets.token_hex(4)}"), read_address(server.url)
    link, shared = AsyncRedisStore(address, PREFIX), RedisStore(address, PREFIX)
    apps = {
        "bare": bare(),
        "memory": two_rules(),
        "shm": two_rules(store=table),
        "redis": two_rules(store=shared, async_store=link),
    }
    shows = {store: Scenario(bare, shows=b"" if store == "bare" else b"ratelimit") for store in apps}
    spent: dict[str, list[float]] = {store: [] for store in apps}
    for store, app in apps.items():
        await drive(app, shows[store], 100)
    for _ in range(9):
        for store, app in apps.items():
            spent[store].append(await drive(app, shows[store], 500))
    await link.aclose()
    table.close()
    table.path.unlink()
    bare_us = spent.pop("bare")
    return {
        store: statistics.median(figure - base for figure, base in zip(figures, bare_us, strict=True))
        for store, figures in spent.items()
    }


def behind(app: Any, ask: Callable[[], Any]) -> Any:
    """The app behind one question to Redis and nothing else."""

    async def asking(scope: Any, receive: Any, send: Any) -> None:
        await ask()
        await app(scope, receive, send)

    return asking


async def over_redis(server: RedisServer) -> dict[str, list[float]]:
    """Microseconds by the clock of a request on each app, and of an EVALSHA alone: the mean of a few in a row, after one
    that is not counted, as in a process that serves one app; round by round in another order, so that noise hits all alike."""
    store, shared = (
        AsyncRedisStore(read_address(server.url), PREFIX),
        RedisStore(read_address(server.url), PREFIX),
    )
    peer = redis.asyncio.Redis(port=server.port, retry=Retry(NoBackoff(), 0))
    await peer.script_load(wire.SCRIPT)
    asked = calls()
    bytes_ = itertools.cycle([packed(hits) for hits in asked])
    words = itertools.cycle([evalsha_arguments(hits) for hits in asked])

    def ask_here() -> Any:
        return store.send(next(bytes_))

    def ask_peer() -> Any:
        return peer.execute_command("EVALSHA", *next(words))

    def drives(app: Any, shows: bytes = b"") -> Callable[[int], Any]:
        return lambda requests: drive(app, Scenario(bare, shows=shows), requests, time.perf_counter)

    def alone(ask: Callable[[], Any]) -> Callable[[int], Any]:
        async def timing(requests: int) -> float:
            begun = time.perf_counter()
            for _ in range(requests):
                await ask()
            return (time.perf_counter() - begun) / requests * 1e6

        return timing

    rows = {
        "bare": drives(bare()),
        "slowapi": drives(slowapi_two_rules(storage_uri=server.url), b"x-ratelimit-limit"),
        "launchguard": drives(two_rules(store=shared, async_store=store), b"ratelimit"),
        "app behind " + BARE: drives(behind(bare(), ask_here)),
        "app behind " + PEER: drives(behind(bare(), ask_peer)),
        BARE: alone(ask_here),
        PEER: alone(ask_peer),
    }
    taken: dict[str, list[float]] = {name: [] for name in rows}
    for _ in range(ROUNDS // IN_A_ROW):
        for name in random.sample(list(rows), len(rows)):
            await rows[name](1)
            taken[name].append(await rows[name](IN_A_ROW))
    await store.aclose()
    await peer.aclose()
    return taken


def show_over_redis(taken: dict[str, list[float]]) -> None:
    def less(name: str, *others: str) -> float:
        """The median over the rounds of one row less others of the same round."""
        rounds = zip(taken[name], *(taken[other] for other in others), strict=True)
        return statistics.median(figure - sum(beside) for figure, *beside in rounds)

    print("\na request on Starlette, by the clock; differences are medians of those within one round\n")
    for name, figures in taken.items():
        added = "" if name in ("bare", BARE, PEER) else f"   {less(name, 'bare'):+7.1f} beside bare"
        print(f"  {name:38} {statistics.median(figures):8.1f} us{added}")
    print("\nwhat launchguard's two rules add to a bare request, less\n")
    for bare_evalsha in (BARE, PEER):
        print(f"  {bare_evalsha:38} {less('launchguard', 'bare', bare_evalsha):+8.1f} us")
        print(
            f"  the same, if it stands before the app  {less('launchguard', 'app behind ' + bare_evalsha):+8.1f} us"
        )


def show(title: str, figures: dict[str, float], against: str = "") -> None:
    print(f"\n{title}\n")
    for name, figure in figures.items():
        beside = (
            f"   {figure - figures[against]:+7.1f} beside {against}" if against and name != against else ""
        )
        print(f"  {name:26} {figure:8.1f} us{beside}")


def show_scripts(server: RedisServer) -> None:
    version = server.ask("INFO", "server").decode().partition("redis_version:")[2].split()[0]
    print(
        f"\nscripts called back to back, by commandstats of Redis {version}, {SCRIPT_ROUNDS} rounds of {KEYS}\n"
    )
    for name, (median, best, times) in script_times(server).items():
        print(
            f"  {name:26} {median:8.1f} us   at best {best:5.1f}   {times:4.2f} times a GET and a SET for each key"
        )


def main() -> None:
    show("one take of two rules, in this process", in_process())
    with RedisServer() as server:
        show("Redis, threads", sync_redis(server), BARE)
        print(f"\n  the script in these calls, by Redis' own commandstats: {script_us(server):.1f} us")
        show_scripts(server)
        alone, together = asyncio.run(async_redis(server))
        show("Redis, event loop", alone, BARE)
        show("Redis, event loop, 50 in flight, each", together, BARE)
        show_over_redis(asyncio.run(over_redis(server)))
        show(
            "added to a request on Starlette by two rules with headers (CPU)",
            asyncio.run(on_starlette(server)),
        )


if __name__ == "__main__":
    main()
