"""What an app hands in and what a client writes that is not quite what it should be."""

import asyncio

import pytest
from tests.unit.ratelimit.driving import Desk

from launchguard.errors import ConfigError
from launchguard.ratelimit import RateLimit, tiers
from launchguard.ratelimit.accounts import normal_account


@pytest.mark.parametrize("account", ["ada@xn--a", "ada@xn--\u00fc.example", f"ada@xn--{'a' * 70}.example"])
def test_a_domain_that_only_looks_like_ascii_for_another_is_taken_as_it_is(account):
    assert normal_account(account.upper()) == normal_account(account)
    assert normal_account(account).startswith("ada@")


@pytest.mark.parametrize("price", ["cheap", "-1", "NaN", "Infinity", "", "1,50"])
def test_a_price_that_is_none_is_told_at_start(price):
    with pytest.raises(ConfigError, match=r"write a price of 0 or more, such as '2\.50'"):
        RateLimit.ai("/v1/chat", budget="1.00/day", prices={"m": price})


def test_a_principal_that_raises_while_it_is_awaited_is_a_fault_and_no_error():
    async def principal(x):
        raise ConnectionError("no session store")

    desk = Desk([RateLimit("mine", "/mine", "1/minute", per="user")], {"principal": principal})
    x = desk.begin("/other").x
    x.path = "/mine"
    assert desk.limiter.wanted(x) is not None

    assert asyncio.run(desk.limiter.admit_async(x, None)) is None
    assert [type(fault) for fault in desk.faults] == [ConnectionError]


def test_tiers_of_many_users_stay_bounded_and_right(monkeypatch):
    monkeypatch.setattr(tiers, "_MOST_OWNERS", 3)
    monkeypatch.setattr(tiers, "_MOST_PLANS", 2)
    rule = RateLimit("search", "/search", lambda x: f"{x.principal + 1}/minute", "1/minute", per="user")
    desk = Desk([rule])

    ran = [desk.runs(6, user=user) for user in (1, 2, 3, 4, 1)]

    assert ran == [2, 3, 4, 5, 0]
    assert len(desk.limiter._asker._tiers[desk.limiter.plans["search"]]._by_owner) <= 3
