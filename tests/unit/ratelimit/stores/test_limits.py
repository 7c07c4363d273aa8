"""The other backends, through the package `limits`: what holds there, and what is said of it."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest
from limits.errors import StorageError

from launchguard.errors import ConfigError, StoreError
from launchguard.ratelimit.hit import Hit, Op, Strategy
from launchguard.ratelimit.stores import open_store
from launchguard.ratelimit.stores.limits import AsyncLimitsStore, LimitsStore
from launchguard.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUR_US = 3_600_000_000
ALONE = Workers("", 1, several=False, count=1)


@pytest.fixture
def store() -> Iterator[LimitsStore]:
    store = LimitsStore("limits+memory://", "lg:test:")
    yield store
    store.reset()


def hit(op: Op = Op.TAKE, strategy: Strategy = Strategy.LOG, limit: int = 5, **more: object) -> Hit:
    return Hit(op, b"0123456789abcde%d" % strategy, strategy, limit, HOUR_US, **more)


@pytest.mark.parametrize("strategy", [Strategy.LOG, Strategy.GCRA])
def test_the_limit_is_admitted_and_no_more(store: LimitsStore, strategy: Strategy) -> None:
    counts = [store.take([hit(strategy=strategy)])[0] for _ in range(7)]

    assert [count.allowed for count in counts] == [True] * 5 + [False] * 2
    assert [count.remaining for count in counts] == [4, 3, 2, 1, 0, 0, 0]
    assert 0 < counts[-1].retry_us <= HOUR_US


def test_a_refused_call_consumes_nothing(store: LimitsStore) -> None:
    other = hit(strategy=Strategy.GCRA, limit=1)
    store.take([other])

    refused = store.take([hit(), other])

    assert [count.allowed for count in refused] == [True, False]
    assert store.take([hit()])[0].remaining == 4


def test_a_soft_hit_refuses_nobody(store: LimitsStore) -> None:
    shadow = hit(strategy=Strategy.GCRA, limit=1, soft=True)

    counts = [store.take([hit(), shadow]) for _ in range(3)]

    assert [pair[1].allowed for pair in counts] == [True, False, False]
    assert counts[-1][0].remaining == 2


def test_what_is_given_back_may_be_taken_again(store: LimitsStore) -> None:
    for _ in range(5):
        store.take([hit()])

    store.take([hit(Op.GIVE, cost=2)])

    assert [store.take([hit()])[0].allowed for _ in range(3)] == [True, True, False]


def test_more_is_never_given_back_than_was_taken(store: LimitsStore) -> None:
    store.take([hit()])

    store.take([hit(Op.GIVE, cost=50)])

    assert [store.take([hit()])[0].allowed for _ in range(6)] == [True] * 5 + [False]


def test_a_charge_counts_whether_it_fits_or_not(store: LimitsStore) -> None:
    assert store.take([hit(Op.CHARGE, Strategy.GCRA, cost=50)])[0].allowed
    assert not store.take([hit(strategy=Strategy.GCRA)])[0].allowed


def test_failures_beyond_the_free_ones_wait_and_a_success_is_given_back(store: LimitsStore) -> None:
    attempt = hit(strategy=Strategy.WAITS, limit=2, base_us=30_000_000, cap_us=HOUR_US)
    store.take([attempt])
    store.take([attempt])

    waits = store.take([attempt])[0]
    store.take([attempt._replace(op=Op.GIVE)])

    assert not waits.allowed
    assert 0 < waits.retry_us <= 30_000_000
    assert store.take([attempt])[0].allowed


def test_distinct_members_are_counted_once(store: LimitsStore) -> None:
    def tries(member: bytes, op: Op = Op.TAKE, limit: int = 2) -> bool:
        return store.take([hit(op, Strategy.DISTINCT, limit, member=member)])[0].allowed

    assert [tries(b"first..."), tries(b"first..."), tries(b"second.."), tries(b"third...")] == [
        True,
        True,
        True,
        False,
    ]
    assert tries(b"second..", Op.PEEK, 0)
    assert not tries(b"third...", Op.PEEK, 0)
    tries(b"first...", Op.GIVE)
    assert tries(b"third...")


def test_leases_hold_places_until_they_are_given_back(store: LimitsStore) -> None:
    def lease(member: bytes, op: Op = Op.LEASE) -> bool:
        return store.take([hit(op, Strategy.LEASES, 2, member=member)])[0].allowed

    assert [lease(b"stream-1"), lease(b"stream-2"), lease(b"stream-3")] == [True, True, False]
    lease(b"stream-2", Op.RENEW)
    lease(b"stream-1", Op.GIVE)
    assert [lease(b"stream-3"), lease(b"stream-4")] == [True, False]


def test_a_hit_that_depends_on_a_peek_is_waived(store: LimitsStore) -> None:
    known = hit(Op.PEEK, Strategy.DISTINCT, 0, member=b"address1")

    assert [count.remaining for count in store.take([known, hit(given=1)])] == [0, 5]
    assert [count.remaining for count in store.take([known, hit(given=-1)])] == [0, 4]


def test_threads_are_admitted_no_more_than_the_limit(store: LimitsStore) -> None:
    allowed = []
    threads = [
        threading.Thread(
            target=lambda: allowed.extend(store.take([hit(limit=50)])[0].allowed for _ in range(20))
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(allowed) <= 50


def test_an_event_loop_is_served_from_a_thread(store: LimitsStore) -> None:
    assert asyncio.run(AsyncLimitsStore(store).take([hit()]))[0].remaining == 4


@pytest.mark.parametrize(
    "error", [TimeoutError("timed out"), StorageError(ConnectionRefusedError("timed out"))]
)
def test_whatever_a_backend_raises_is_a_store_error(
    store: LimitsStore, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(key: str) -> int:
        raise error

    monkeypatch.setattr(store._storage, "get", fail)

    with pytest.raises(
        StoreError, match=r"memory: (TimeoutError|ConnectionRefusedError): timed out"
    ) as failed:
        store.take([hit()])

    assert failed.value.kind == "error"


def test_it_is_opened_by_its_url_and_says_what_it_is_not() -> None:
    opened = open_store("limits+memory://", secret=b"s", workers=ALONE)

    assert (opened.store.name, opened.async_store.name, opened.fallback.name) == (
        "limits",
        "limits",
        "memory",
    )
    assert "not atomic" in opened.why


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("limits+redis://:s3cret@h", "write redis://"),
        ("limits+bogus://h", "the package limits cannot open it"),
        ("limits+memcached://", "the package limits cannot open it"),
    ],
)
def test_a_backend_that_cannot_be_is_refused_with_the_fix(url: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as refused:
        open_store(url, secret=None, workers=ALONE)

    assert "s3cret" not in str(refused.value)


def test_what_is_forgotten_is_as_it_was_never_there(store: LimitsStore) -> None:
    for _ in range(5):
        store.take([hit()])
    store.take([hit(Op.GIVE)])

    store.take([hit(Op.FORGET)])

    assert store.take([hit()])[0].remaining == 4


def test_a_member_that_is_not_there_cannot_be_given_back(store: LimitsStore) -> None:
    def tries(member: bytes, op: Op = Op.TAKE) -> bool:
        return store.take([hit(op, Strategy.DISTINCT, 1, member=member)])[0].allowed

    tries(b"first...")
    tries(b"second..", Op.GIVE)

    assert not tries(b"second..")


def test_another_worker_that_takes_the_last_meanwhile_costs_what_was_taken_of_the_others(
    store: LimitsStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, last = hit(limit=1), hit(strategy=Strategy.GCRA, limit=1)
    consume = store._consume

    def late(each: Hit) -> bool:
        if each == last:
            consume(last)
        return consume(each)

    monkeypatch.setattr(store, "_consume", late)

    counts = store.take([first, last])

    assert [count.allowed for count in counts] == [True, False]
    assert store.take([first])[0].allowed


def test_counters_in_a_backend_of_others_are_not_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    store = LimitsStore("limits+memory://", "lg:test:")
    monkeypatch.setattr(store, "_scheme", "memcached")

    with pytest.raises(StoreError, match="memcached cannot drop the keys of one guard"):
        store.reset()
