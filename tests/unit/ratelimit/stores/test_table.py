"""The table under `shm://`: what one process remembers of a key's place is only where it looks first."""

from __future__ import annotations

from mmap import mmap

import pytest

from launchguard.ratelimit.budgets import weigh
from launchguard.ratelimit.hit import Count, Hit, Op, Strategy, claims_of
from launchguard.ratelimit.stores.table import Table, table_size

KEYS = 2_048
MINUTE_US = 60_000_000
NOW = 1_000_000_000


class Worker:
    """One process that shares the table."""

    def __init__(self, memory: mmap) -> None:
        self.table = Table(memory, 0, KEYS)

    def ask(self, number: int, op: Op = Op.TAKE, strategy: Strategy = Strategy.GCRA, limit: int = 5) -> Count:
        hit = Hit(op, b"buck" + number.to_bytes(12, "little"), strategy, limit, MINUTE_US)
        self.table.open(NOW)
        (count,) = weigh(claims_of([hit]), self.table.find, self.table.begin, NOW)
        self.table.write()
        return count


@pytest.fixture
def workers() -> tuple[Worker, Worker]:
    memory = mmap(-1, table_size(KEYS))
    return Worker(memory), Worker(memory)


def test_a_slot_that_another_worker_gave_to_another_key_is_not_taken_for_the_first(workers):
    one, other = workers
    one.ask(1)
    one.ask(1)
    other.ask(1, Op.FORGET)
    other.ask(2)

    assert one.ask(1).remaining == 4
    assert other.ask(2).remaining == 3


def test_a_state_that_another_worker_moved_to_a_larger_slot_is_found_there(workers):
    one, other = workers
    for _ in range(4):
        one.ask(1, strategy=Strategy.LOG, limit=20)
    for taken in range(4, 12):
        assert other.ask(1, strategy=Strategy.LOG, limit=20).remaining == 19 - taken

    assert one.ask(1, strategy=Strategy.LOG, limit=20).remaining == 7


def test_a_known_key_and_a_new_one_of_one_call_are_both_written(workers):
    one, other = workers
    one.ask(1)
    hits = [
        Hit(Op.TAKE, b"buck" + number.to_bytes(12, "little"), Strategy.GCRA, 5, MINUTE_US)
        for number in (1, 2)
    ]

    one.table.open(NOW)
    weigh(claims_of(hits), one.table.find, one.table.begin, NOW)
    one.table.write()

    assert [other.ask(number).remaining for number in (1, 2)] == [2, 3]


def test_a_key_that_is_given_all_back_is_gone_for_every_worker(workers):
    one, other = workers
    one.ask(1)
    one.ask(1, Op.GIVE)
    other.ask(2)

    assert one.ask(1).remaining == 4
    assert one.table.evicted == other.table.evicted == 0
