"""The memory store: the reference model's answers, and a bound that no flood moves."""

from __future__ import annotations

import random
import threading

import pytest
from hypothesis import given, settings

from launchguard.errors import ConfigError, StoreError
from launchguard.ratelimit.hit import Hit, Op, Strategy, claims_of, summed
from launchguard.ratelimit.stores.memory import MemoryStore

from .reference import ReferenceStore
from .timelines import shown, timelines

MINUTE_US = 60_000_000


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000_000_000

    def __call__(self) -> int:
        return self.now


def take(key: bytes, limit: int = 5, window_us: int = MINUTE_US) -> Hit:
    return Hit(Op.TAKE, key, Strategy.LOG, limit, window_us)


def key_of(number: int) -> bytes:
    return number.to_bytes(16, "big")


@settings(max_examples=300, deadline=None)
@given(timelines())
def test_answers_are_those_of_the_reference_model(timeline):
    clock = Clock()
    store, reference = MemoryStore(clock=clock), ReferenceStore()

    for pause, hits in timeline:
        clock.now += pause

        assert list(store.take(hits)) == reference.take(hits, clock.now)


@settings(max_examples=100, deadline=None)
@given(timelines())
def test_its_halves_answer_as_the_whole_does(timeline):
    clock = Clock()
    store, reference = MemoryStore(clock=clock), ReferenceStore()

    for pause, hits in timeline:
        clock.now += pause
        expected = reference.take(hits, clock.now)

        if hits[0].op in (Op.TAKE, Op.LEASE, Op.PEEK):
            claims = shown(hits)
            assert store.admit(claims) == summed(claims, expected)
        else:
            store.settle([(claims_of(hits), 0)])


@pytest.mark.parametrize(("before", "after", "left"), [(120, 700, 349), (700, 120, 59), (120, 240, 119)])
def test_a_key_whose_limit_changes_is_as_far_ahead_as_before(before, after, left):
    """By a caller's plan: half of the minute is used up under the one, and so it is under the other."""
    store = MemoryStore(clock=Clock())
    used = Hit(Op.TAKE, key_of(1), Strategy.GCRA, before, MINUTE_US, before // 2)

    store.take([used])
    (count,) = store.take([used._replace(limit=after, cost=1)])

    assert count.remaining == left
    assert store.admit(shown([used._replace(limit=after, cost=left)]))[0] == [0, 60]


def test_a_key_of_which_nothing_is_kept_is_none():
    store = MemoryStore(clock=Clock())
    store.take([take(key_of(1))])

    store.take([take(key_of(1))._replace(op=Op.FORGET)])
    store.take([take(key_of(2))._replace(op=Op.PEEK)])

    assert len(store) == 0


def test_a_flood_of_new_keys_frees_no_key_that_is_refused():
    clock = Clock()
    store = MemoryStore(max_keys=1_000, clock=clock, chance=random.Random(1).random)
    refused = [key_of(number) for number in range(100)]
    for key in refused:
        for _ in range(6):
            store.take([take(key)])

    for number in range(20_000):
        clock.now += 10
        store.take([take(key_of(1_000_000 + number))])

    assert len(store) == 1_000
    assert not any(store.take([take(key)])[0].allowed for key in refused)


def test_a_flood_of_long_windows_frees_no_short_refusal():
    clock = Clock()
    store = MemoryStore(max_keys=500, clock=clock, chance=random.Random(2).random)
    refused = key_of(1)
    for _ in range(6):
        store.take([take(refused)])

    for number in range(5_000):
        store.take([take(key_of(1_000_000 + number), window_us=86_400_000_000)])

    assert not store.take([take(refused)])[0].allowed


def test_a_table_full_of_refused_keys_says_so_and_takes_nothing():
    clock = Clock()
    store = MemoryStore(max_keys=16, clock=clock)
    for number in range(16):
        store.take([take(key_of(number), limit=1)])

    with pytest.raises(StoreError) as raised:
        store.take([take(key_of(0), limit=1), take(key_of(99), limit=1)])

    assert raised.value.kind == "full"
    assert len(store) == 16


def test_keys_that_are_over_go_as_new_ones_come():
    clock = Clock()
    store = MemoryStore(clock=clock)
    for number in range(1_000):
        store.take([take(key_of(number))])

    clock.now += 2 * MINUTE_US
    for number in range(1_000):
        store.take([take(key_of(10_000 + number))])

    assert len(store) <= 1_100


def test_reset_drops_every_key():
    store = MemoryStore()
    for _ in range(6):
        store.take([take(key_of(1))])

    store.reset()

    assert store.take([take(key_of(1))])[0].allowed
    assert len(store) == 1


def test_threads_at_once_get_exactly_the_limit():
    store = MemoryStore()
    allowed: list[bool] = []

    def knock() -> None:
        allowed.extend(store.take([take(key_of(1), limit=100)])[0].allowed for _ in range(200))

    threads = [threading.Thread(target=knock) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(allowed) == 100


def test_a_cap_that_cannot_work_is_refused():
    with pytest.raises(ConfigError, match="max_keys"):
        MemoryStore(max_keys=0)
