"""Whatever happens to Redis, no request becomes a 500, each rule keeps its promise, and all is well again by itself.

The table of docs/limits/when-redis-fails.md is what these tests see.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple

import httpx
import pytest
from fastapi import FastAPI
from tests.servers.redis import Babble, RedisServer, SlowWire

from launchguard import LaunchGuard, RateLimit
from launchguard.guard import find_guard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

POLICIES = ("local", "allow", "deny")


class Stage(NamedTuple):
    """A server, and the wire to it that can be slowed down."""

    server: RedisServer
    wire: SlowWire


def _kill(stage: Stage) -> Callable[[], None]:
    stage.server.kill()
    return stage.server.start


def _pause(stage: Stage) -> Callable[[], None]:
    stage.server.pause()
    return stage.server.resume


def _slow(stage: Stage) -> Callable[[], None]:
    stage.wire.delay_s = 0.3

    def heal() -> None:
        stage.wire.delay_s = 0.0

    return heal


def _out_of_memory(stage: Stage) -> Callable[[], None]:
    stage.server.fill_memory()
    return stage.server.empty_memory


def _read_only(stage: Stage) -> Callable[[], None]:
    stage.server.make_read_only()
    return stage.server.make_writable


def _another_password(stage: Stage) -> Callable[[], None]:
    stage.server.change_password("another")
    return lambda: stage.server.change_password("")


def _garbage(stage: Stage) -> Callable[[], None]:
    """Another program has the port."""
    stage.server.kill()
    babble = Babble(port=stage.server.port)

    def heal() -> None:
        babble.close()
        stage.server.start()

    return heal


FAILURES = {
    "killed": _kill,
    "stopped (SIGSTOP)": _pause,
    "slow": _slow,
    "out of memory": _out_of_memory,
    "a read-only replica": _read_only,
    "another password": _another_password,
    "garbage": _garbage,
}


async def answer() -> dict[str, str]:
    return {}


def app_on(url: str) -> FastAPI:
    """Three routes, three an hour each, one for each thing that a rule may do without its store."""
    app = FastAPI()
    for policy in POLICIES:
        app.add_api_route(f"/{policy}", answer)
    LaunchGuard(
        store=url,
        secret="a secret of these tests, 32 bytes",
        boot="off",
        logging=None,
        limits=[RateLimit(policy, f"/{policy}", "3/hour", on_store_error=policy) for policy in POLICIES],
    ).install(app)
    return app


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app, in this loop; the connection is closed at the end, as the lifespan does."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://app.test") as client:
        yield client
    await find_guard(app)._store.aclose()


async def statuses(client: httpx.AsyncClient, policy: str, times: int) -> list[int]:
    return [(await client.get(f"/{policy}")).status_code for _ in range(times)]


@pytest.fixture
def stage():
    with RedisServer() as server:
        wire = SlowWire(server.port)
        yield Stage(server, wire)
        wire.close()


@pytest.mark.parametrize("failure", FAILURES)
def test_each_rule_keeps_its_promise_while_redis_is_down_and_after(failure: str, stage: Stage) -> None:
    url = stage.wire.url if failure == "slow" else stage.server.url

    async def main() -> None:
        async with serving(app_on(url)) as client:
            sound = [await statuses(client, policy, 1) for policy in POLICIES]
            heal = FAILURES[failure](stage)
            denied = await client.get("/deny")
            down = {policy: await statuses(client, policy, 8) for policy in POLICIES}
            heal()
            deadline = time.monotonic() + 10
            while (await client.get("/deny")).status_code == 503:
                assert time.monotonic() < deadline, "it does not recover"
                await asyncio.sleep(0.1)
            well = {policy: await statuses(client, policy, 6) for policy in POLICIES}

        assert sound == [[200]] * 3
        assert (denied.status_code, denied.headers["content-type"]) == (503, "application/problem+json")
        assert int(denied.headers["retry-after"]) >= 1
        assert down["local"] == [200] * 3 + [429] * 5
        assert down["allow"] == [200] * 8
        assert down["deny"] == [503] * 8
        for policy in POLICIES:
            assert 429 in well[policy]
            assert set(well[policy]) <= {200, 429}

    asyncio.run(main())


@pytest.mark.parametrize("what", ["scripts flushed", "flushed"])
def test_what_is_flushed_is_no_failure(what: str, stage: Stage) -> None:
    async def main() -> None:
        async with serving(app_on(stage.server.url)) as client:
            before = await statuses(client, "deny", 2)
            stage.server.flush_scripts() if what == "scripts flushed" else stage.server.flush()
            after = await statuses(client, "deny", 4)

        assert before == [200] * 2
        assert after == ([200] + [429] * 3 if what == "scripts flushed" else [200] * 3 + [429])

    asyncio.run(main())


def test_killed_under_a_load_of_a_hundred_requests_a_second_clients_see_the_policy_alone(
    stage: Stage,
) -> None:
    seen: dict[str, set[int]] = {policy: set() for policy in POLICIES}

    async def main() -> None:
        async with serving(app_on(stage.server.url)) as client:

            async def ask(policy: str) -> None:
                seen[policy].add((await client.get(f"/{policy}")).status_code)

            asked = []
            for number in range(240):
                if number == 60:
                    stage.server.kill()
                if number == 150:
                    await asyncio.to_thread(stage.server.start)
                asked.append(asyncio.create_task(ask(POLICIES[number % 3])))
                await asyncio.sleep(0.01)
            await asyncio.gather(*asked)

    asyncio.run(main())

    assert seen["local"] == {200, 429}
    assert seen["allow"] == {200, 429}
    assert seen["deny"] == {200, 429, 503}
