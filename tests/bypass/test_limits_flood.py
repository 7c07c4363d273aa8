"""A flood of addresses frees nobody who is refused, and forgets nobody who is known: fifty times as many keys as there is room for.

`python -m benchmarks.attack` plays the same with a million addresses against each store at its full size.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from tests.unit.ratelimit.driving import Clock, Desk

from launchguard.ratelimit import RateLimit
from launchguard.ratelimit.stores.memory import MemoryStore
from launchguard.ratelimit.stores.shm import open_shm

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS = 2_048
ADDRESSES = 20_000
HOME, ATTACKER = "93.184.216.34", "198.51.100.7"


def strangers(first: int, count: int) -> Iterator[str]:
    return (f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}" for n in range(first, first + count))


@pytest.fixture(params=["memory", "shm"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    rules, clock = [RateLimit.login("/auth/login", account="email")], Clock()
    if request.param == "memory":
        yield Desk(rules, {"store": MemoryStore(max_keys=KEYS, clock=clock)})
        return
    table = open_shm(f"flood-{secrets.token_hex(4)}", keys=KEYS, clock=clock)
    yield Desk(rules, {"store": table})
    table.close()
    table.path.unlink()


def test_a_flood_frees_no_attacker_and_forgets_no_owner(desk: Desk) -> None:
    victims = [f"victim{number}@example.org" for number in range(20)]
    desk.sign_in("owner@example.org", right=True, client=HOME)
    guessing = strangers(0, 1_000)
    for victim in (*victims, "owner@example.org"):
        for _ in range(5):
            assert desk.sign_in(victim, client=next(guessing)).ran
    for number in range(11):
        desk.sign_in(f"other{number}@example.org", client=ATTACKER)

    for number, client in enumerate(strangers(1_000, ADDRESSES)):
        desk.sign_in(f"user{number}@example.org", client=client)

    desk.clock.pass_s(2)  # what the limiter itself remembers of a refusal is over: the store is asked
    fresh = strangers(500_000, 100)
    assert [desk.sign_in(victim, client=next(fresh)).ran for victim in victims] == [False] * 20
    assert not desk.sign_in("owner@example.org", client=next(fresh)).ran
    assert not desk.sign_in("yet-another@example.org", client=ATTACKER).ran
    assert desk.sign_in("owner@example.org", right=True, client=HOME).ran
    assert not desk.faults
