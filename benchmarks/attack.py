"""A flood of a million addresses against each store: memory, latency, and who is still refused.

    python -m benchmarks.attack                        # all three, about two minutes; writes docs/img/attack.svg
    python -m benchmarks.attack --addresses 100000 --store shm

Two hundred victims' accounts have used up their limit before. Then every address makes one request under a rule of
30 a minute and of 1,000 a day. At last a harder flood: a fifth as many addresses, each of which uses up a limit of its own.

A take in memory or shm never waits, so that its time is the processor's, which others on the machine do not lengthen; one in
Redis is timed by the clock, with 50 in flight.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import secrets
import statistics
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.servers.redis import RedisServer

from launchguard.errors import StoreError
from launchguard.ratelimit.hit import Hit, Op, Strategy
from launchguard.ratelimit.stores.address import read_address
from launchguard.ratelimit.stores.memory import MemoryStore
from launchguard.ratelimit.stores.redis import AsyncRedisStore
from launchguard.ratelimit.stores.shm import open_shm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launchguard.ratelimit.hit import Count

VICTIMS = 200
CHUNKS = 50
IN_FLIGHT = 50
DAY_US = 86_400_000_000
MINUTE_US = 60_000_000


@dataclass
class Flood:
    """What was seen of one store."""

    p50_us: list[float] = field(default_factory=list)
    p99_us: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    max_us: float = 0.0
    errors: int = 0
    refused_before: int = 0
    refused_after: int = 0
    errors_used_up: int = 0
    refused_after_used_up: int = 0


def one_request(address: bytes) -> list[Hit]:
    return [
        Hit(Op.TAKE, address, Strategy.LOG, 30, MINUTE_US),
        Hit(Op.TAKE, address[::-1], Strategy.GCRA, 1_000, DAY_US),
    ]


def victim_hit(key: bytes) -> list[Hit]:
    return [Hit(Op.TAKE, key, Strategy.LOG, 5, DAY_US)]


class Attack:
    """One store under attack."""

    def __init__(
        self, take: Any, memory_mb: Callable[[], float], at_once: int, clock: Callable[[], float]
    ) -> None:
        self._take = take
        self._memory_mb = memory_mb
        self._at_once = at_once
        self._clock = clock
        self.seen = Flood()

    async def run(self, addresses: int) -> Flood:
        victims = [secrets.token_bytes(16) for _ in range(VICTIMS)]
        for key in victims:
            for _ in range(6):
                await self._take(victim_hit(key))
        self.seen.refused_before = await self._refused(victims)
        for _ in range(CHUNKS):
            await self._flood(addresses // CHUNKS)
        self.seen.refused_after = await self._refused(victims)
        for _ in range(addresses // 5):
            try:
                await self._take([Hit(Op.TAKE, secrets.token_bytes(16), Strategy.LOG, 1, DAY_US)])
            except StoreError:
                self.seen.errors_used_up += 1
        self.seen.refused_after_used_up = await self._refused(victims)
        return self.seen

    async def _flood(self, addresses: int) -> None:
        taken: list[float] = []
        for _ in range(addresses // self._at_once):
            if self._at_once == 1:
                await self._timed(taken)
            else:
                await asyncio.gather(*[self._timed(taken) for _ in range(self._at_once)])
        cuts = statistics.quantiles(taken, n=100)
        self.seen.p50_us.append(cuts[49] * 1e6)
        self.seen.p99_us.append(cuts[98] * 1e6)
        self.seen.max_us = max(self.seen.max_us, max(taken) * 1e6)
        self.seen.memory_mb.append(self._memory_mb())

    async def _timed(self, taken: list[float]) -> None:
        hits = one_request(secrets.token_bytes(16))
        begun = self._clock()
        try:
            await self._take(hits)
        except StoreError:
            self.seen.errors += 1
        taken.append(self._clock() - begun)

    async def _refused(self, victims: list[bytes]) -> int:
        return sum([not (await self._take(victim_hit(key)))[0].allowed for key in victims])


def inline(store: Any) -> Any:
    async def take(hits: list[Hit]) -> list[Count]:
        return store.take(hits)

    return take


def rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


@contextmanager
def memory() -> Iterator[Attack]:
    base = rss_mb()
    yield Attack(inline(MemoryStore()), lambda: rss_mb() - base, 1, time.thread_time)


@contextmanager
def shm() -> Iterator[Attack]:
    table = open_shm(f"attack-{secrets.token_hex(4)}")
    size_mb = table.path.stat().st_size / 1e6
    try:
        yield Attack(inline(table), lambda: size_mb, 1, time.thread_time)
    finally:
        table.close()
        table.path.unlink()


@contextmanager
def redis() -> Iterator[Attack]:
    with RedisServer("--maxmemory", "1gb", "--maxmemory-policy", "noeviction") as server:
        store = AsyncRedisStore(read_address(server.url), b"lg:attack:")

        def memory_mb() -> float:
            lines = server.ask("INFO", "memory").decode().splitlines()
            return int(dict(line.split(":", 1) for line in lines if ":" in line)["used_memory"]) / 1e6

        yield Attack(store.take, memory_mb, IN_FLIGHT, time.perf_counter)


STORES = {"memory": memory, "shm": shm, "redis": redis}


def plot(floods: dict[str, Flood], addresses: int, path: Path) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    figure, (latency, used) = plt.subplots(1, 2, figsize=(10, 3.6))
    for name, seen in floods.items():
        seen_so_far = [addresses / CHUNKS * (number + 1) / 1e6 for number in range(len(seen.p99_us))]
        (line,) = latency.plot(seen_so_far, seen.p99_us, label=f"{name}, p99")
        latency.plot(seen_so_far, seen.p50_us, linestyle=":", color=line.get_color(), label=f"{name}, p50")
        used.plot(seen_so_far, seen.memory_mb, label=name)
    latency.set(title="one take of two rules", xlabel="million addresses", ylabel="µs", yscale="log")
    used.set(title="memory", xlabel="million addresses", ylabel="MB", ylim=(0, None))
    latency.legend(fontsize=7)
    used.legend(fontsize=7)
    figure.tight_layout()
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--addresses", type=int, default=1_000_000)
    parser.add_argument("--store", choices=STORES, action="append")
    parser.add_argument("--plot", type=Path, default=Path("docs/img/attack.svg"))
    options = parser.parse_args()
    floods: dict[str, Flood] = {}
    for name in options.store or STORES:
        with STORES[name]() as attack:
            floods[name] = asyncio.run(attack.run(options.addresses))
    print(
        f"{options.addresses:,} addresses of one request, then {options.addresses // 5:,} that use up a limit of 1 a day\n"
    )
    print(f"{'':24}" + "".join(f"{name:>12}" for name in floods))
    for label, value in (
        ("first p50, us", lambda seen: f"{seen.p50_us[0]:.1f}"),
        ("last p50, us", lambda seen: f"{seen.p50_us[-1]:.1f}"),
        ("last p99, us", lambda seen: f"{seen.p99_us[-1]:.1f}"),
        ("longest, us", lambda seen: f"{seen.max_us:.0f}"),
        ("memory, MB", lambda seen: f"{max(seen.memory_mb):.0f}"),
        ("store errors", lambda seen: f"{seen.errors}"),
        ("victims refused before", lambda seen: f"{seen.refused_before}"),
        ("  after the flood", lambda seen: f"{seen.refused_after}"),
        ("  after the used-up", lambda seen: f"{seen.refused_after_used_up}"),
        ("errors in the used-up", lambda seen: f"{seen.errors_used_up}"),
    ):
        print(f"{label:24}" + "".join(f"{value(seen):>12}" for seen in floods.values()))
    if not options.store:
        plot(floods, options.addresses, options.plot)
        print(f"\n{options.plot}")


if __name__ == "__main__":
    main()
