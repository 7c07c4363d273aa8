"""What limits add to a request on Starlette, beside slowapi, in one run; and what one key costs in memory.

    python -m benchmarks.limits            # the table
    python -m benchmarks.limits --quick    # fewer rounds

All scenarios run in one process, in turn, several rounds; a figure is the median over the rounds of CPU microseconds a
request less the bare app's in the same round. Each proves that its limits counted while they were timed. `SCENARIOS` takes
more rows: a name, what makes the app, and what a request sends.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import itertools
import json
import secrets
import statistics
import time
import tracemalloc
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.requests import Request  # noqa: TC002 - slowapi looks for it in the annotations
from starlette.responses import JSONResponse
from starlette.routing import Route

from launchguard import RateLimit
from launchguard.asgi import RateLimitMiddleware
from launchguard.ratelimit.hit import Hit, Op, Strategy
from launchguard.ratelimit.stores.memory import MemoryStore
from launchguard.ratelimit.stores.shm import open_shm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PLENTY = ("90000000/day", "80000000/day")


def sign_in(email: str, password: str = "wrong horse battery staple") -> bytes:
    return json.dumps({"email": email, "password": password}).encode()


async def search(request: Request) -> JSONResponse:
    return JSONResponse({})


async def login(request: Request) -> JSONResponse:
    return JSONResponse({}, 401 if b"wrong" in await request.body() else 200)


def bare() -> Any:
    return Starlette(routes=[Route("/search", search), Route("/auth/login", login, methods=["POST"])])


def guarded(*rules: RateLimit, **options: Any) -> Any:
    """Limits alone: the other parts of the guard are another benchmark's."""
    app = bare()
    return RateLimitMiddleware(app, limits=rules, routes=app, **options)


def two_rules(**options: Any) -> Any:
    return guarded(
        RateLimit("minute", "/search", PLENTY[0]), RateLimit("day", "/search", PLENTY[1]), **options
    )


def two_rules_shared() -> Any:
    table = open_shm(f"bench-{secrets.token_hex(4)}")
    table.path.unlink()  # it stays for as long as it is open
    return two_rules(store=table)


def login_preset() -> Any:
    """The whole preset, with figures so high that no address of the benchmark is refused."""
    never = dict.fromkeys(("address", "address_day", "requests"), PLENTY[0])
    return guarded(RateLimit.login("/auth/login", account="email", **never))


def refused() -> Any:
    return guarded(RateLimit("minute", "/search", "1/minute"))


def slowapi_two_rules(**options: Any) -> Any:
    from slowapi import Limiter, _rate_limit_exceeded_handler
    from slowapi.errors import RateLimitExceeded
    from slowapi.util import get_remote_address

    limiter = Limiter(key_func=get_remote_address, headers_enabled=True, **options)

    @limiter.limit(PLENTY[0])
    @limiter.limit(PLENTY[1])
    async def limited(request: Request) -> JSONResponse:
        return JSONResponse({})

    app = Starlette(routes=[Route("/search", limited)])
    app.state.limiter = limiter
    app.add_exception_handler(RateLimitExceeded, _rate_limit_exceeded_handler)
    return app


@dataclass
class Scenario:
    """One row: what makes the app, what a request sends, and what its answer must show."""

    make: Callable[[], Any]
    path: str = "/search"
    method: str = "GET"
    bodies: Iterator[bytes] = field(default_factory=lambda: itertools.repeat(b""))
    shows: bytes = b""
    status: int = 200
    clients: Iterator[str] = field(default_factory=lambda: itertools.repeat("93.184.216.34"))


def many_clients() -> Iterator[str]:
    return (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in itertools.count())


def many_wrong() -> Iterator[bytes]:
    return (sign_in(f"user{n}@example.com") for n in itertools.count())


RIGHT = itertools.repeat(sign_in("ada@example.com", "correct horse battery staple"))

SCENARIOS: dict[str, Scenario] = {
    "bare": Scenario(bare),
    "slowapi, two rules, headers": Scenario(slowapi_two_rules, shows=b"x-ratelimit-limit"),
    "two rules, memory, headers": Scenario(two_rules, shows=b"ratelimit"),
    "two rules, shm, headers": Scenario(two_rules_shared, shows=b"ratelimit"),
    "two rules, a new client each time": Scenario(two_rules, shows=b"ratelimit", clients=many_clients()),
    "bare sign-in": Scenario(bare, "/auth/login", "POST", RIGHT),
    "login preset, JSON, right": Scenario(login_preset, "/auth/login", "POST", RIGHT, b"ratelimit"),
    "login preset, JSON, wrong, all new": Scenario(
        login_preset, "/auth/login", "POST", many_wrong(), b"ratelimit", 401, many_clients()
    ),
    "a hot attacker, refused": Scenario(refused, shows=b"retry-after", status=429),
}
"""Sign-ins are compared with the bare one, all others with the bare search."""


async def drive(
    app: Any, scenario: Scenario, requests: int, clock: Callable[[], float] = time.process_time
) -> float:
    """CPU microseconds a request, or those of another clock."""
    seen: list[Any] = []
    headers = [(b"host", b"example.com"), (b"content-type", b"application/json"), (b"accept", b"*/*")]
    messages = iter(
        [{"type": "http.request", "body": next(scenario.bodies), "more_body": False} for _ in range(requests)]
    )

    async def receive() -> Any:
        return next(messages)

    async def send(sent: Any) -> None:
        if sent["type"] == "http.response.start":
            seen.append(sent)

    base = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": scenario.method, "path": scenario.path,
        "raw_path": scenario.path.encode(), "query_string": b"", "root_path": "", "scheme": "http", "headers": headers,
        "server": ("example.com", 80),
    }  # fmt: skip
    scopes = [{**base, "client": (next(scenario.clients), 1), "state": {}} for _ in range(requests)]
    begun = clock()
    for scope in scopes:
        await app(scope, receive, send)
    spent = clock() - begun
    assert len(seen) == requests
    assert seen[-1]["status"] == scenario.status, seen[-1]
    assert not scenario.shows or any(name.lower() == scenario.shows for name, _ in seen[-1]["headers"])
    return spent / requests * 1e6


def measure(rounds: int, requests: int) -> dict[str, float]:
    """Microseconds that each scenario adds to the bare app."""
    apps = {name: scenario.make() for name, scenario in SCENARIOS.items()}
    for name, scenario in SCENARIOS.items():
        asyncio.run(drive(apps[name], scenario, 80))
    spent: dict[str, list[float]] = {name: [] for name in SCENARIOS}
    for _ in range(rounds):
        for name, scenario in SCENARIOS.items():
            gc.collect()
            spent[name].append(asyncio.run(drive(apps[name], scenario, requests)))
    return {
        name: statistics.median(figures)
        if name.startswith("bare")
        else statistics.median(
            figure - base
            for figure, base in zip(
                figures, spent["bare sign-in" if "login" in name else "bare"], strict=True
            )
        )
        for name, figures in spent.items()
    }


def bytes_a_key(strategy: Strategy, limit: int, hits: int, keys: int = 20_000) -> float:
    store = MemoryStore(max_keys=keys)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(keys):
        hit = Hit(Op.TAKE, number.to_bytes(16, "big"), strategy, limit, 86_400_000_000)
        for _ in range(hits):
            store.take([hit])
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return used / keys


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    added = measure(5 if options.quick else 15, 500 if options.quick else 1_000)
    peer = added["slowapi, two rules, headers"]
    bare_us, sign_in_us = added.pop("bare"), added.pop("bare sign-in")
    print(f"bare Starlette: {bare_us:.1f} us of CPU a request, {sign_in_us:.1f} a sign-in; added by:\n")
    for name, figure in added.items():
        print(f"  {name:38} {figure:8.1f} us   {figure / peer:5.2f} of slowapi")
    print("\nmemory store, bytes a key (of at most 100,000 keys):\n")
    for label, strategy, limit, hits in (
        ("log of 100, one hit", Strategy.LOG, 100, 1),
        ("log of 100, full", Strategy.LOG, 100, 100),
        ("GCRA", Strategy.GCRA, 101, 1),
    ):
        print(f"  {label:38} {bytes_a_key(strategy, limit, hits, 2_000 if hits > 1 else 20_000):8.0f}")


if __name__ == "__main__":
    main()
