"""Redis: the answers of the reference model, exact counts under load, and every way in which it fails."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trio
import uvloop
from hypothesis import HealthCheck, given, settings
from tests.servers.redis import Babble, RedisServer, SlowWire, free_port
from tests.unit.ratelimit.reference import ReferenceStore
from tests.unit.ratelimit.stores.faces import PREFIX, Async, Sync, kind_of
from tests.unit.ratelimit.timelines import timelines

from launchguard.errors import StoreError
from launchguard.ratelimit.hit import Hit, Op, Strategy
from launchguard.ratelimit.stores.address import read_address
from launchguard.ratelimit.stores.limits import AsyncLimitsStore, LimitsStore
from launchguard.ratelimit.stores.probing import probe, probe_async
from launchguard.ratelimit.stores.redis import AsyncRedisStore, RedisStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOUR_US = 3_600_000_000


@pytest.fixture(scope="module")
def shared() -> Iterator[RedisServer]:
    """One server for the tests that leave it well."""
    with RedisServer() as server:
        yield server


@pytest.fixture
def server() -> Iterator[RedisServer]:
    """A server of one test's own, to be maltreated."""
    with RedisServer() as server:
        yield server


def log(key: bytes = b"", limit: int = 100) -> Hit:
    return Hit(Op.TAKE, key or secrets.token_bytes(16), Strategy.LOG, limit, HOUR_US)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=timelines())
def test_redis_answers_as_the_reference_model_does(
    shared: RedisServer, steps: list[tuple[int, list[Hit]]]
) -> None:
    store, reference = RedisStore(read_address(shared.url), secrets.token_bytes(8)), ReferenceStore()
    now = 1_700_000_000_000_000

    for pause, hits in steps:
        now += pause
        store.now = b"%d" % now
        assert list(store.take(hits)) == reference.take(hits, now)

    store.close()


def test_sync_and_async_share_one_count(shared: RedisServer) -> None:
    hit, sync, asynchronous = log(limit=3), Sync(shared.url), Async(shared.url)

    remaining = [store.take([hit])[0].remaining for store in (sync, asynchronous, sync)]

    assert remaining == [2, 1, 0]
    sync.close()
    asynchronous.close()


def test_the_time_is_the_servers_own(shared: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker whose clock is a day ahead admits nobody twice."""
    hit, store = log(limit=1), Sync(shared.url)
    store.take([hit])
    monkeypatch.setattr(time, "time", lambda: 9_999_999_999.0)

    assert not store.take([hit])[0].allowed
    store.close()


def test_a_key_expires_by_itself(shared: RedisServer) -> None:
    store = RedisStore(read_address(shared.url), b"expiry:")
    store.take([Hit(Op.TAKE, b"0123456789abcdef", Strategy.LOG, 5, 60_000_000)])

    assert 60_000 < shared.ask("PTTL", b"expiry:0123456789abcdef") <= 61_000
    store.close()


def test_reset_drops_this_guards_keys_and_no_others(shared: RedisServer) -> None:
    mine, other = (
        RedisStore(read_address(shared.url), b"lg:1:"),
        RedisStore(read_address(shared.url), b"lg:2:"),
    )
    hit = log(limit=1)
    mine.take([hit])
    other.take([hit])

    mine.reset()

    assert mine.take([hit])[0].allowed
    assert not other.take([hit])[0].allowed
    mine.close()
    other.close()


def test_four_processes_of_a_thousand_requests_get_the_limit_exactly(shared: RedisServer) -> None:
    script = f"""
import asyncio
from launchguard.ratelimit.hit import Hit, Op, Strategy
from launchguard.ratelimit.stores.address import read_address
from launchguard.ratelimit.stores.probing import probe, probe_async
from launchguard.ratelimit.stores.redis import AsyncRedisStore
hit = Hit(Op.TAKE, b"one hot key, 16b", Strategy.LOG, 100, 3_600_000_000)
async def main():
    store = AsyncRedisStore(read_address({shared.url!r}), b"exact:")
    allowed = 0
    for _ in range(10):
        allowed += sum([counts[0].allowed for counts in await asyncio.gather(*(store.take([hit]) for _ in range(100)))])
    await store.aclose()
    print(allowed)
asyncio.run(main())
"""
    workers = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]

    assert sum(int(worker.communicate(timeout=60)[0]) for worker in workers) == 100


def test_threads_get_the_limit_exactly(shared: RedisServer) -> None:
    store, hit, allowed = RedisStore(read_address(shared.url), PREFIX), log(), []

    def work() -> None:
        allowed.extend(store.take([hit])[0].allowed for _ in range(100))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(allowed) == 100
    store.close()


def test_a_child_never_reads_its_parents_answers(shared: RedisServer) -> None:
    store, hit = RedisStore(read_address(shared.url), PREFIX), log(limit=2)
    store.take([hit])
    script = """
import os, sys
from launchguard.ratelimit.hit import Hit, Op, Strategy
from launchguard.ratelimit.stores.address import read_address
from launchguard.ratelimit.stores.probing import probe, probe_async
from launchguard.ratelimit.stores.redis import RedisStore
store = RedisStore(read_address(sys.argv[1]), b"fork:")
mine = [Hit(Op.TAKE, b"%016d" % 1, Strategy.LOG, 100, 3_600_000_000)]
store.take(mine)
for _ in range(4):
    if os.fork() == 0:
        child = [Hit(Op.TAKE, b"%016d" % os.getpid(), Strategy.LOG, 50, 3_600_000_000)]
        wrong = [n for n in range(50) if store.take(child)[0].remaining != 49 - n]
        os._exit(len(wrong))
wrong = [n for n in range(50) if store.take(mine)[0].remaining != 98 - n]
print(len(wrong) + sum(os.wait()[1] for _ in range(4)))
"""
    run = subprocess.run(
        [sys.executable, "-c", script, shared.url], stdout=subprocess.PIPE, text=True, check=True
    )

    assert run.stdout == "0\n"
    store.close()


def test_a_store_serves_one_loop_after_another(shared: RedisServer) -> None:
    store, hit = AsyncRedisStore(read_address(shared.url), PREFIX), log(limit=2)

    async def once() -> bool:
        allowed = (await store.take([hit]))[0].allowed
        await store.aclose()
        return allowed

    assert [asyncio.run(once()) for _ in range(3)] == [True, True, False]


def test_a_task_that_is_cancelled_takes_nobody_elses_answer(shared: RedisServer) -> None:
    store, hits = (
        AsyncRedisStore(read_address(shared.url), PREFIX),
        [log(limit=5 + number) for number in range(20)],
    )

    async def main() -> list[int]:
        await store.take([log()])
        tasks = [asyncio.create_task(store.take([hit])) for hit in hits]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        await store.aclose()
        return [answer[0].remaining for answer in answers[1::2]]

    assert asyncio.run(main()) == [hit.limit - 1 for hit in hits[1::2]]


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_a_busy_loop_makes_no_answer_late(
    shared: RedisServer, new_loop: Callable[[], asyncio.AbstractEventLoop]
) -> None:
    """250 requests wait while the loop stands still for three times the deadline: Redis was not late."""
    store = AsyncRedisStore(read_address(shared.url), PREFIX)

    async def main() -> int:
        await store.take([log()])
        tasks = [asyncio.create_task(store.take([log()])) for _ in range(250)]
        await asyncio.sleep(0)
        time.sleep(0.3)
        answers = await asyncio.gather(*tasks)
        await store.aclose()
        return sum(answer[0].allowed for answer in answers)

    with asyncio.Runner(loop_factory=new_loop) as runner:
        assert runner.run(main()) == 250


def test_greenlets_that_keep_the_hub_busy_make_no_answer_late(shared: RedisServer) -> None:
    script = """
from gevent import monkey; monkey.patch_all()
import gevent, sys, time
from launchguard.ratelimit.hit import Hit, Op, Strategy
from launchguard.ratelimit.stores.address import read_address
from launchguard.ratelimit.stores.redis import RedisStore
store = RedisStore(read_address(sys.argv[1]), b"greenlets:")
hits = [Hit(Op.TAKE, b"one hot key, 16b", Strategy.LOG, 30, 3_600_000_000)]
def burn():
    until = time.perf_counter() + 0.25
    while time.perf_counter() < until: pass
takes = [gevent.spawn(lambda: store.take(hits)[0].allowed) for _ in range(50)]
gevent.spawn(burn); gevent.spawn(burn)
gevent.joinall(takes)
print(sum(take.get() for take in takes))
"""
    run = subprocess.run(
        [sys.executable, "-c", script, shared.url], stdout=subprocess.PIPE, text=True, check=True
    )

    assert run.stdout == "30\n"


RIGHTS = "~lg:* +eval +evalsha +get +psetex +del +time +info +scan +unlink"
"""All that a user of the server must be allowed, as the page says."""
PAGE = Path(__file__).parents[4] / "docs" / "limits" / "stores.md"


def test_a_user_with_few_rights_is_enough(
    server: RedisServer, open_store: Callable[[str], Sync | Async]
) -> None:
    server.ask("ACL", "SETUSER", "limits", "on", ">s3cret", *RIGHTS.split())
    store, hit = open_store(f"redis://limits:s3cret@127.0.0.1:{server.port}"), log(limit=2)
    mine = RedisStore(read_address(f"redis://limits:s3cret@127.0.0.1:{server.port}"), PREFIX)

    remaining = [store.take([hit])[0].remaining for _ in range(2)]
    store.take([hit._replace(op=Op.FORGET)])
    found = probe(mine)
    mine.reset()
    mine.close()

    assert remaining == [1, 0]
    assert found == []
    assert store.take([hit])[0].allowed
    assert RIGHTS in PAGE.read_text()


def test_over_a_unix_socket(shared: RedisServer, open_store: Callable[[str], Sync | Async]) -> None:
    store = open_store(f"redis+unix://{shared.unix_socket}?db=3")

    assert store.take([log()])[0].allowed


def test_a_loop_that_is_not_asyncios_is_a_store_error(shared: RedisServer) -> None:
    """So that each rule does what its on_store_error says, where it would else count nothing in silence."""
    stores = (
        AsyncRedisStore(read_address(shared.url), PREFIX),
        AsyncLimitsStore(LimitsStore("limits+memory://", "lg:")),
    )

    async def main() -> list[str]:
        kinds = []
        for store in stores:
            with pytest.raises(StoreError) as failed:
                await store.take([log()])
            kinds.append(failed.value.kind)
            await store.aclose()
        return kinds

    assert trio.run(main) == ["loop", "loop"]


# Every way in which it fails. What a caller gets is a StoreError of a fixed kind, soon, and it is well again by itself.


def test_a_server_that_is_not_there(open_store: Callable[[str], Sync | Async]) -> None:
    assert kind_of(open_store(f"redis://127.0.0.1:{free_port()}")) == "connect"


def test_a_server_where_packets_vanish_costs_half_a_second(open_store: Callable[[str], Sync | Async]) -> None:
    """A full backlog: no more connections are taken, and none is refused."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)), contextlib.ExitStack() as stack:
            for _ in range(2):  # what the kernel keeps beside
                waiting = stack.enter_context(socket.socket())
                waiting.setblocking(False)
                waiting.connect_ex(("127.0.0.1", port))
            store = open_store(f"redis://127.0.0.1:{port}")
            began = time.monotonic()
            kind = kind_of(store)
            took = time.monotonic() - began

    assert kind == "connect"
    assert 0.4 < took < 2  # 0.5 s, and what a loaded machine adds


def test_a_server_that_is_killed_and_comes_back(
    server: RedisServer, open_store: Callable[[str], Sync | Async]
) -> None:
    store = open_store(server.url)
    store.take([log()])

    server.kill()
    kinds = {kind_of(store), kind_of(store)}
    server.start()

    assert kinds <= {"closed", "connect"}
    assert store.take([log()])[0].allowed


def test_a_stopped_server_costs_one_short_timeout_and_what_it_missed_is_counted_once(
    server: RedisServer, open_store: Callable[[str], Sync | Async]
) -> None:
    store, hit = open_store(server.url), log(limit=10)
    store.take([hit])

    server.pause()
    began = time.monotonic()
    with pytest.raises(StoreError, match="did not answer within") as failed:
        store.take([hit])
    took = time.monotonic() - began
    server.resume()

    assert failed.value.kind == "timeout"
    assert took < 2  # 0.1 s, and what a loaded machine adds; redis-py's own retries take 9.5 s
    assert store.take([hit])[0].remaining == 10 - 3


def test_one_late_answer_fails_one_take_and_no_other(server: RedisServer) -> None:
    wire = SlowWire(server.port)
    store = AsyncRedisStore(read_address(wire.url), PREFIX)

    async def main() -> list[object]:
        await store.take([log()])
        wire.delay_s = 0.15
        late = asyncio.create_task(store.take([log()]))
        await asyncio.sleep(0.08)
        wire.delay_s = 0.0
        in_time = asyncio.create_task(store.take([log()]))
        answers = await asyncio.gather(late, in_time, return_exceptions=True)
        await store.aclose()
        return answers

    late, in_time = asyncio.run(main())
    wire.close()

    assert isinstance(late, StoreError)
    assert late.kind == "timeout"
    assert not isinstance(in_time, StoreError), in_time
    assert in_time[0].allowed


def test_what_is_asked_behind_a_late_answer_is_late_in_its_own_time(server: RedisServer) -> None:
    wire = SlowWire(server.port)
    store = AsyncRedisStore(read_address(wire.url), PREFIX)

    async def main() -> list[float]:
        await store.take([log()])
        wire.delay_s = 0.6
        took = []
        for _ in range(3):
            began = time.monotonic()
            with pytest.raises(StoreError):
                await store.take([log()])
            took.append(time.monotonic() - began)
        await store.aclose()
        return took

    took = asyncio.run(main())
    wire.close()

    assert max(took) < 0.4  # 0.1 s each, and what a loaded machine adds


def test_a_slow_server_is_a_timeout(server: RedisServer, open_store: Callable[[str], Sync | Async]) -> None:
    wire = SlowWire(server.port)
    store = open_store(wire.url)
    store.take([log()])

    wire.delay_s = 0.3
    kind = kind_of(store)
    wire.delay_s = 0.0
    time.sleep(0.4)

    assert kind == "timeout"
    assert store.take([log()])[0].allowed
    wire.close()


def test_a_flushed_server_counts_anew(server: RedisServer, open_store: Callable[[str], Sync | Async]) -> None:
    store, hit = open_store(server.url), log(limit=1)
    store.take([hit])

    server.flush()

    assert store.take([hit])[0].allowed


def test_flushed_scripts_are_no_error(server: RedisServer, open_store: Callable[[str], Sync | Async]) -> None:
    store, hit = open_store(server.url), log(limit=2)
    store.take([hit])

    server.flush_scripts()

    assert store.take([hit])[0].remaining == 0


def test_a_server_out_of_memory(server: RedisServer, open_store: Callable[[str], Sync | Async]) -> None:
    store = open_store(server.url)
    store.take([log()])

    server.fill_memory()
    kind = kind_of(store)
    server.empty_memory()

    assert kind == "full"
    assert store.take([log()])[0].allowed


def test_a_read_only_replica(server: RedisServer, open_store: Callable[[str], Sync | Async]) -> None:
    store = open_store(server.url)
    store.take([log()])

    server.make_read_only()
    kind = kind_of(store)
    server.make_writable()

    assert kind == "readonly"
    assert store.take([log()])[0].allowed


def test_a_changed_password_and_back(server: RedisServer, open_store: Callable[[str], Sync | Async]) -> None:
    store = open_store(server.url)
    store.take([log()])

    server.change_password("another")
    kinds = [kind_of(store), kind_of(store)]
    server.change_password("")

    assert kinds[-1] == "auth"
    assert store.take([log()])[0].allowed


def test_a_wrong_password_is_never_shown(
    server: RedisServer, open_store: Callable[[str], Sync | Async]
) -> None:
    server.change_password("right")
    store = open_store(f"redis://:wr0ng@127.0.0.1:{server.port}")

    with pytest.raises(StoreError) as failed:
        store.take([log()])

    assert failed.value.kind == "auth"
    assert "wr0ng" not in str(failed.value)


@pytest.mark.parametrize(
    "words",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"+OK\r\n",
        b"*1\r\n:0\r\n",
        b"*3\r\n$1\r\n0\r\n:1\r\n:1\r\n",
        b"*-1\r\n",
        b"*3\r\n:0\r\n:1\r\n:1\r\n+and more\r\n",
        b"\x00\xff\x80",
    ],
)
def test_garbage_for_an_answer(words: bytes, open_store: Callable[[str], Sync | Async]) -> None:
    babble = Babble(words)

    kind = kind_of(open_store(babble.url))
    babble.close()

    assert kind in ("protocol", "timeout")


def test_an_answer_of_more_than_was_asked_ends_the_connection(
    open_store: Callable[[str], Sync | Async],
) -> None:
    """Else the surplus would be read as the answer to the next question."""
    babble = Babble(b"*3\r\n:0\r\n:1\r\n:1\r\n" * 2)
    store = open_store(babble.url)

    kinds = []
    for _ in range(3):
        try:
            store.take([log()])
        except StoreError as error:
            kinds.append(error.kind)
    babble.close()

    assert "protocol" in kinds


@pytest.mark.parametrize("policy", ["allkeys-lru", "volatile-ttl"])
def test_a_server_that_evicts_is_a_finding_whatever_the_policy(shared: RedisServer, policy: str) -> None:
    store, async_store = RedisStore(read_address(shared.url), PREFIX), Async(shared.url)
    shared.ask("CONFIG", "SET", "maxmemory-policy", policy)
    found = probe(store)
    found_async = async_store.loop.run_until_complete(probe_async(async_store.store))
    shared.ask("CONFIG", "SET", "maxmemory-policy", "noeviction")

    assert [finding.id for finding in found] == ["store.evicts"]
    assert policy in found[0].evidence
    assert "noeviction" in found[0].fix
    assert found_async == found
    assert probe(store) == []
    store.close()
    async_store.close()


def test_a_server_that_cannot_be_reached_is_a_finding_without_a_password() -> None:
    address = read_address(f"redis://:s3cret@127.0.0.1:{free_port()}")

    found = probe(RedisStore(address, PREFIX))

    assert [finding.id for finding in found] == ["store.unreachable"]
    assert "s3cret" not in str(found)
    assert [finding.id for finding in asyncio.run(probe_async(AsyncRedisStore(address, PREFIX)))] == [
        "store.unreachable"
    ]
