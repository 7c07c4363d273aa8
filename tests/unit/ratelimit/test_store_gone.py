"""A store that is gone, at every moment that it is asked: each rule says what then, sync and awaited alike."""

import asyncio

import pytest
from tests.unit.ratelimit.driving import Desk

from launchguard.errors import StoreError
from launchguard.exchange import Exchange, RawHeaders
from launchguard.ratelimit import RateLimit, RateLimited
from launchguard.ratelimit.stores.memory import MemoryStore

RULES = [
    RateLimit("allowed", None, "1/minute", on_store_error="allow"),
    RateLimit("counted", None, "2/minute"),
    RateLimit("denied", None, "1/minute", on_store_error="deny"),
]


class Gone:
    """Both a store and an awaited one."""

    name = "gone"
    inline = False

    def take(self, hits):
        raise StoreError("timeout")

    def reset(self): ...

    def close(self): ...


class GoneAsync(Gone):
    async def take(self, hits):
        raise StoreError("timeout")

    async def aclose(self): ...


def desk_without(rules, **options):
    return Desk(rules, {"store": Gone(), "async_store": GoneAsync(), "fallback": MemoryStore()} | options)


@pytest.fixture(params=["sync", "async"])
def acquire(request):
    """Takes from a rule by hand; gives the status of the refusal, or 200."""

    def take(desk, name):
        x = desk.begin("/unlimited").x
        try:
            if request.param == "sync":
                desk.limiter.acquire(name, x=x)
            else:
                asyncio.run(desk.limiter.acquire_async(name, x=x))
        except RateLimited as refused:
            return refused.reply.status
        return 200

    return take


def test_a_limit_taken_by_hand_is_answered_as_its_rule_says(acquire):
    desk = desk_without(RULES)

    assert [acquire(desk, "allowed") for _ in range(3)] == [200] * 3
    assert [acquire(desk, "counted") for _ in range(3)] == [200, 200, 429]
    assert acquire(desk, "denied") == 503
    assert desk.counted["allowed", "error"] == 3
    assert ("counted", "error") not in desk.counted


def test_where_the_stand_in_is_gone_too_nobody_is_refused(acquire):
    desk = desk_without(RULES, fallback=Gone())

    assert [acquire(desk, "counted") for _ in range(3)] == [200] * 3
    assert desk.counted == {("counted", "error"): 3}


def test_an_awaited_request_is_settled_where_it_was_counted():
    desk = desk_without([RateLimit("code", "/code", "2/minute", failed=(401,))])

    async def runs(status):
        x = Exchange("http", "POST", "/code", RawHeaders([]), "203.0.113.9")
        assert desk.limiter.wanted(x) is not None
        refusal = await desk.limiter.admit_async(x, None)
        x.status = status
        await desk.limiter.settle_async(x)
        return refusal is None

    right = [asyncio.run(runs(200)) for _ in range(5)]
    wrong = [asyncio.run(runs(401)) for _ in range(3)]

    assert right == [True] * 5
    assert wrong == [True, True, False]


def test_what_an_awaited_store_cannot_take_back_stays_charged_and_raises_nothing():
    desk = Desk([RateLimit("code", "/code", "2/minute", failed=(401,))])
    answer = desk.begin("/code", "POST")
    desk.limiter._taking.async_store = GoneAsync()

    answer.x.status = 200
    asyncio.run(desk.limiter.settle_async(answer.x))

    assert len(desk.store) == 1
