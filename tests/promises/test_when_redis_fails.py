"""Whatever happens to Redis, no request becomes a 500, each rule keeps its promise, and all is well again by itself.

The table of docs/limits/when-redis-fails.md is what these tests see.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple, Protocol

import httpx
import pytest
from fastapi import FastAPI
from flask import Flask
from tests.servers.redis import Babble, RedisServer, SlowWire, redis_cluster, wait_for_cluster

from launchguard import LaunchGuard, RateLimit
from launchguard.guard import find_guard
from launchguard.ratelimit.stores.address import read_address
from launchguard.ratelimit.stores.link import open_link
from launchguard.ratelimit.stores.wire import command

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping

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


def _busy(stage: Stage) -> Callable[[], None]:
    """Somebody else's script does not end."""
    stage.server.ask("CONFIG", "SET", "lua-time-limit", "50")
    endless = open_link(read_address(stage.server.url))
    endless._socket.sendall(command(b"EVAL", b"while true do end", b"0"))
    time.sleep(0.1)

    def heal() -> None:
        stage.server.ask("SCRIPT", "KILL")
        endless.close()

    return heal


def _full_of_clients(stage: Stage) -> Callable[[], None]:
    """All connections are others'."""
    first = open_link(read_address(stage.server.url))
    first.ask(command(b"CONFIG", b"SET", b"maxclients", b"1"))
    first.ask(command(b"CLIENT", b"KILL", b"TYPE", b"normal", b"SKIPME", b"yes"))

    def heal() -> None:
        first.ask(command(b"CONFIG", b"SET", b"maxclients", b"1000"))
        first.close()

    return heal


def _byte_by_byte(stage: Stage) -> Callable[[], None]:
    stage.wire.dribbles, stage.wire.delay_s = True, 0.01

    def heal() -> None:
        stage.wire.dribbles, stage.wire.delay_s = False, 0.0

    return heal


def _cut_off(stage: Stage) -> Callable[[], None]:
    """Half-open: what is sent vanishes, and nobody says so."""
    stage.wire.is_cut = True

    def heal() -> None:
        stage.wire.is_cut = False

    return heal


def _loading(stage: Stage) -> Callable[[], None]:
    """It starts, with a big file to read."""
    return stage.server.start_slowly().join


def _without_its_master(stage: Stage) -> Callable[[], None]:
    stage.server.make_read_only()
    stage.server.ask("CONFIG", "SET", "replica-serve-stale-data", "no")
    return stage.server.make_writable


def _without_replicas(stage: Stage) -> Callable[[], None]:
    stage.server.ask("CONFIG", "SET", "min-replicas-to-write", "1")
    return lambda: stage.server.ask("CONFIG", "SET", "min-replicas-to-write", "0")


def _without_the_right_to_scripts(stage: Stage) -> Callable[[], None]:
    stage.server.ask("ACL", "SETUSER", "default", "-@scripting")
    return lambda: stage.server.ask("ACL", "SETUSER", "default", "+@all")


def _without_the_right_to_the_keys(stage: Stage) -> Callable[[], None]:
    stage.server.ask("ACL", "SETUSER", "default", "resetkeys", "~others:*")
    return lambda: stage.server.ask("ACL", "SETUSER", "default", "allkeys")


def _without_the_right_to_what_the_script_does(stage: Stage) -> Callable[[], None]:
    stage.server.ask("ACL", "SETUSER", "default", "-psetex")
    return lambda: stage.server.ask("ACL", "SETUSER", "default", "+@all")


def _not_saved(stage: Stage) -> Callable[[], None]:
    """Its disk takes nothing any more, and it was told to stop then."""
    (stage.server.folder / "dump.rdb").mkdir()
    stage.server.ask("CONFIG", "SET", "save", "1 1")
    stage.server.ask("BGSAVE")
    deadline = time.monotonic() + 10
    while b"rdb_last_bgsave_status:err" not in stage.server.ask("INFO", "persistence"):
        assert time.monotonic() < deadline
        time.sleep(0.02)

    def heal() -> None:
        stage.server.ask("CONFIG", "SET", "stop-writes-on-bgsave-error", "no")

    return heal


FAILURES = {
    "killed": _kill,
    "stopped (SIGSTOP)": _pause,
    "slow": _slow,
    "out of memory": _out_of_memory,
    "a read-only replica": _read_only,
    "another password": _another_password,
    "garbage": _garbage,
    "busy with a script": _busy,
    "full of clients": _full_of_clients,
    "answering byte by byte": _byte_by_byte,
    "cut off": _cut_off,
    "loading": _loading,
    "without its master": _without_its_master,
    "without replicas": _without_replicas,
    "without the right to scripts": _without_the_right_to_scripts,
    "without the right to the keys": _without_the_right_to_the_keys,
    "without the right to what the script does": _without_the_right_to_what_the_script_does,
    "not saved": _not_saved,
}
_ON_THE_WIRE = ("slow", "answering byte by byte", "cut off")


class Face(Protocol):
    """An app under the guard, asked one request at a time; status and header fields."""

    def get(self, path: str) -> tuple[int, Mapping[str, str]]: ...


class Asgi:
    """FastAPI in one event loop."""

    def __init__(self, url: str) -> None:
        self._runner = asyncio.Runner()
        self._app = fastapi_on(url)
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://app.test")

    def get(self, path: str) -> tuple[int, Mapping[str, str]]:
        answer = self._runner.run(self._client.get(path))
        return answer.status_code, answer.headers

    def close(self) -> None:
        self._runner.run(find_guard(self._app)._store.aclose())
        self._runner.close()


class Wsgi:
    """Flask in threads."""

    def __init__(self, url: str) -> None:
        app = Flask(__name__)
        for policy in POLICIES:
            app.add_url_rule(f"/{policy}", policy, dict)
        self._guard = guarded(app, url)
        self._client = app.test_client()

    def get(self, path: str) -> tuple[int, Mapping[str, str]]:
        answer = self._client.get(path)
        return answer.status_code, answer.headers

    def close(self) -> None:
        self._guard._store.close()


async def answer() -> dict[str, str]:
    return {}


def fastapi_on(url: str) -> FastAPI:
    app = FastAPI()
    for policy in POLICIES:
        app.add_api_route(f"/{policy}", answer)
    guarded(app, url)
    return app


def guarded(app: object, url: str, rate: str = "3/hour") -> LaunchGuard:
    """Three routes, three an hour each, one for each thing that a rule may do without its store."""
    guard = LaunchGuard(
        store=url,
        secret="a secret of these tests, 32 bytes",
        boot="off",
        logging=None,
        limits=[RateLimit(policy, f"/{policy}", rate, on_store_error=policy) for policy in POLICIES],
    )
    guard.install(app)
    return guard


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app, in this loop; the connection is closed at the end, as the lifespan does."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://app.test") as client:
        yield client
    await find_guard(app)._store.aclose()


def statuses(face: Face, policy: str, times: int) -> list[int]:
    return [face.get(f"/{policy}")[0] for _ in range(times)]


@pytest.fixture(params=[Asgi, Wsgi])
def open_face(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Face]]:
    opened = []

    def opening(url: str) -> Face:
        opened.append(request.param(url))
        return opened[-1]

    yield opening
    for face in opened:
        face.close()


@pytest.fixture
def stage():
    with RedisServer() as server:
        wire = SlowWire(server.port)
        yield Stage(server, wire)
        wire.close()


@pytest.mark.parametrize("failure", FAILURES)
def test_each_rule_keeps_its_promise_while_redis_is_down_and_after(
    failure: str, stage: Stage, open_face: Callable[[str], Face], caplog: pytest.LogCaptureFixture
) -> None:
    face = open_face(stage.wire.url if failure in _ON_THE_WIRE else stage.server.url)
    sound = [statuses(face, policy, 1) for policy in POLICIES]
    heal = FAILURES[failure](stage)
    status, fields = face.get("/deny")
    down = {policy: statuses(face, policy, 8) for policy in POLICIES}
    heal()
    deadline = time.monotonic() + 10
    while face.get("/deny")[0] == 503:
        assert time.monotonic() < deadline, "it does not recover"
        time.sleep(0.1)
    well = {policy: statuses(face, policy, 6) for policy in POLICIES}

    told = [record.getMessage() for record in caplog.records]
    assert sum("the store redis fails" in line for line in told) == 1
    assert sum("the store redis answers again" in line for line in told) == 1
    assert sound == [[200]] * 3
    assert (status, fields["content-type"]) == (503, "application/problem+json")
    assert int(fields["retry-after"]) >= 1
    assert down["local"] == [200] * 3 + [429] * 5
    assert down["allow"] == [200] * 8
    assert down["deny"] == [503] * 8
    for policy in POLICIES:
        assert 429 in well[policy]
        assert set(well[policy]) <= {200, 429}


@pytest.fixture(scope="module")
def cluster() -> Iterator[list[RedisServer]]:
    with redis_cluster("--cluster-node-timeout", "500") as servers:
        yield servers


def test_each_rule_keeps_its_promise_while_a_cluster_has_lost_its_quorum_and_after(
    cluster: list[RedisServer], open_face: Callable[[str], Face], caplog: pytest.LogCaptureFixture
) -> None:
    """Two of three masters die: the third knows that it must not go on alone."""
    for server in cluster:
        server.flush()
    face = open_face(f"redis+cluster://127.0.0.1:{cluster[0].port}")
    sound = [statuses(face, policy, 1) for policy in POLICIES]
    for server in cluster[1:]:
        server.kill()
    down = []
    for _ in range(2):  # at once, and when the third has noticed
        down.append({policy: statuses(face, policy, 8) for policy in POLICIES})
        while b"cluster_state:ok" in cluster[0].ask("CLUSTER", "INFO"):
            time.sleep(0.05)
    for server in cluster[1:]:
        server.start()
    wait_for_cluster(cluster)
    time.sleep(1.1)  # one look a second
    well = {policy: statuses(face, policy, 6) for policy in POLICIES}

    told = [record.getMessage() for record in caplog.records]
    assert sound == [[200]] * 3
    assert down[1]["allow"] == [200] * 8
    assert down[1]["deny"] == [503] * 8
    assert [*down[0]["local"], *down[1]["local"]].count(200) <= 3 + 2  # what the third still counted
    assert all(set(each[policy]) <= {200, 429, 503} for each in down for policy in POLICIES)
    for policy in POLICIES:
        assert 429 in well[policy]
        assert set(well[policy]) <= {200, 429}
    assert sum("the store redis fails" in line for line in told) == 1
    assert sum("the store redis answers again" in line for line in told) == 1


FLUSHED = {
    "scripts flushed": (RedisServer.flush_scripts, [200] + [429] * 3),
    "flushed": (RedisServer.flush, [200] * 3 + [429]),
    "evicting": (
        lambda server: server.ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lru"),
        [200] + [429] * 3,
    ),
}


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("what", FLUSHED)
def test_what_is_flushed_or_evicts_is_no_failure(
    what: str, policy: str, stage: Stage, open_face: Callable[[str], Face]
) -> None:
    flush, expected = FLUSHED[what]
    face = open_face(stage.server.url)
    before = statuses(face, policy, 2)

    flush(stage.server)

    assert before == [200] * 2
    assert statuses(face, policy, 4) == expected


def test_a_busy_loop_with_250_requests_opens_no_breaker_and_lets_no_limit_slip(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """Redis is well; it is the loop that stands still for three times the time that Redis has."""
    app = FastAPI()
    for policy in POLICIES:
        app.add_api_route(f"/{policy}", answer)
    guarded(app, stage.server.url, "100/hour")

    async def main() -> dict[str, list[int]]:
        async with serving(app) as client:
            await client.get("/local")
            asked = {
                policy: [asyncio.create_task(client.get(f"/{policy}")) for _ in range(250)]
                for policy in POLICIES
            }
            for _ in range(6):  # the first are in Redis, others on their way
                await asyncio.sleep(0)
            time.sleep(0.3)
            return {policy: [(await each).status_code for each in tasks] for policy, tasks in asked.items()}

    seen = asyncio.run(main())

    assert {policy: statuses.count(200) for policy, statuses in seen.items()} == {
        "local": 99,
        "allow": 100,
        "deny": 100,
    }
    assert all(set(statuses) == {200, 429} for statuses in seen.values())
    assert "the store redis fails" not in caplog.text


def test_a_refused_attacker_costs_redis_next_to_nothing(
    stage: Stage, open_face: Callable[[str], Face]
) -> None:
    face = open_face(stage.server.url)
    statuses(face, "local", 4)

    stage.server.ask("CONFIG", "RESETSTAT")
    began = time.monotonic()
    seen = statuses(face, "local", 200)
    took_s = time.monotonic() - began

    lines = stage.server.ask("INFO", "commandstats").decode().splitlines()
    takes = [line for line in lines if line.startswith("cmdstat_eval")]
    assert seen == [429] * 200
    assert sum(int(line.partition("calls=")[2].partition(",")[0]) for line in takes) <= 1 + took_s


def test_killed_under_a_load_of_a_hundred_requests_a_second_clients_see_the_policy_alone(
    stage: Stage,
) -> None:
    seen: dict[str, set[int]] = {policy: set() for policy in POLICIES}

    async def main() -> None:
        async with serving(fastapi_on(stage.server.url)) as client:

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
