"""The breaker: a store that fails is left alone, tried once a second, and taken back when it answers."""

from __future__ import annotations

import asyncio
import logging
import os
import threading

import pytest

from launchguard.errors import StoreError
from launchguard.ratelimit.breaker import AsyncGuardedStore, Breaker, GuardedStore
from launchguard.ratelimit.hit import Count, Hit, Op, Strategy

HITS = [Hit(Op.TAKE, b"k" * 16, Strategy.LOG, 5, 60_000_000)]
ANSWER = [Count(True, 4, 0, 60_000_000)]


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000

    def __call__(self) -> int:
        return self.now


class Frail:
    """A store that fails as long as it is told to."""

    name = "redis"
    inline = False

    def __init__(self) -> None:
        self.fails_with = ""
        self.asked = 0

    def take(self, hits):
        self.asked += 1
        if self.fails_with:
            raise StoreError(self.fails_with, "as told")
        return ANSWER

    def reset(self) -> None: ...

    def close(self) -> None: ...


class AsyncFrail(Frail):
    async def take(self, hits):
        return super().take(hits)

    async def aclose(self) -> None: ...


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def told() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def breaker(clock: Clock, told: list[tuple[str, str]]) -> Breaker:
    return Breaker("redis", lambda store, kind: told.append((store, kind)), clock=clock)


def kinds(store: GuardedStore, times: int) -> list[str]:
    seen = []
    for _ in range(times):
        try:
            store.take(HITS)
            seen.append("ok")
        except StoreError as error:
            seen.append(error.kind)
    return seen


def test_the_third_failure_in_a_row_opens_it(breaker: Breaker) -> None:
    frail = Frail()
    store = GuardedStore(frail, breaker)
    frail.fails_with = "timeout"

    assert kinds(store, 6) == ["timeout", "timeout", "timeout", "open", "open", "open"]
    assert frail.asked == 3


def test_one_late_answer_now_and_then_opens_nothing(breaker: Breaker) -> None:
    frail = Frail()
    store = GuardedStore(frail, breaker)

    for _ in range(10):
        frail.fails_with = "timeout"
        assert kinds(store, 2) == ["timeout", "timeout"]
        frail.fails_with = ""
        assert kinds(store, 1) == ["ok"]


def test_while_open_one_take_a_second_tries_the_store(breaker: Breaker, clock: Clock) -> None:
    frail = Frail()
    store = GuardedStore(frail, breaker)
    frail.fails_with = "connect"
    kinds(store, 3)

    asked = frail.asked
    for _ in range(10):
        clock.now += 1_000_000
        assert kinds(store, 3) == ["connect", "open", "open"]

    assert frail.asked == asked + 10


def test_a_hundred_threads_send_one_probe(breaker: Breaker, clock: Clock) -> None:
    frail = Frail()
    store = GuardedStore(frail, breaker)
    frail.fails_with = "connect"
    kinds(store, 3)
    clock.now += 1_000_000

    threads = [threading.Thread(target=kinds, args=(store, 1)) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert frail.asked == 3 + 1


def test_the_first_answer_closes_it(breaker: Breaker, clock: Clock) -> None:
    frail = Frail()
    store = GuardedStore(frail, breaker)
    frail.fails_with = "connect"
    kinds(store, 3)

    frail.fails_with = ""
    clock.now += 1_000_000

    assert kinds(store, 3) == ["ok", "ok", "ok"]


def test_each_change_of_state_is_one_log_line(
    breaker: Breaker, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    frail = Frail()
    store = GuardedStore(frail, breaker)
    with caplog.at_level(logging.INFO, "launchguard"):
        frail.fails_with = "connect"
        for _ in range(5):
            kinds(store, 20)
            clock.now += 1_000_000
        frail.fails_with = ""
        kinds(store, 20)

    assert [record.getMessage() for record in caplog.records] == [
        "the store redis fails (connect: as told); until it answers, each rule does what its on_store_error says",
        "the store redis answers again, after 5.0 s",
    ]


def test_failures_and_the_opening_are_counted(breaker: Breaker, told: list[tuple[str, str]]) -> None:
    frail = Frail()
    frail.fails_with = "timeout"

    kinds(GuardedStore(frail, breaker), 50)

    assert told == [("redis", "timeout")] * 3 + [("redis", "open")]


def test_threads_and_tasks_share_what_they_know(breaker: Breaker) -> None:
    frail, async_frail = Frail(), AsyncFrail()
    frail.fails_with = "timeout"
    kinds(GuardedStore(frail, breaker), 3)

    with pytest.raises(StoreError, match="tried once a second"):
        asyncio.run(AsyncGuardedStore(async_frail, breaker).take(HITS))

    assert async_frail.asked == 0


def test_tasks_open_and_close_it_as_threads_do(breaker: Breaker, clock: Clock) -> None:
    frail = AsyncFrail()
    store = AsyncGuardedStore(frail, breaker)

    async def main() -> list[object]:
        frail.fails_with = "timeout"
        seen = [(await asyncio.gather(store.take(HITS), return_exceptions=True))[0] for _ in range(4)]
        frail.fails_with = ""
        clock.now += 1_000_000
        return [*(error.kind for error in seen), await store.take(HITS), await store.take(HITS)]

    assert asyncio.run(main()) == ["timeout", "timeout", "timeout", "open", ANSWER, ANSWER]


def test_a_table_that_is_full_for_some_keys_stays_open_to_others(clock: Clock) -> None:
    frail = Frail()
    store = GuardedStore(frail, Breaker("shm", opens_when_full=False, clock=clock))
    frail.fails_with = "full"

    assert kinds(store, 10) == ["full"] * 10


def test_a_child_waits_for_no_lock_that_a_thread_held_at_the_fork(breaker: Breaker) -> None:
    with breaker._lock:
        child = os.fork()
        if not child:
            free = breaker._lock.acquire(timeout=2)
            os._exit(0 if free else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
