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


@pytest.mark.parametrize("answer", ["5/fortnight", "0/minute", 5, {"a": 1}, ["4/minute", None]])
def test_a_plan_that_is_no_rate_is_told_of_and_asked_for_again_no_sooner_than_any(answer):
    asked = []
    rule = RateLimit("search", "/search", "2/minute", lambda x: asked.append(1) or answer, per="user")
    desk = Desk([rule])

    assert desk.runs(5, user="ada") == 2
    assert (len(asked), len(desk.faults)) == (1, 1)


def test_a_plan_that_is_no_rate_leaves_the_one_that_held():
    answers = iter(["4/hour", "5/fortnight"])
    desk = Desk([RateLimit("search", "/search", "1/hour", lambda x: next(answers), per="user")])

    ran = desk.runs(2, user="ada")
    desk.clock.pass_s(60)

    assert ran + desk.runs(5, user="ada") == 4


def test_a_plan_that_is_slow_to_come_again_is_asked_for_once_by_all_who_wait():
    asked = []

    async def plan(x):
        asked.append(x)
        await asyncio.sleep(0)
        return "50/hour"

    desk = Desk([RateLimit("search", "/search", "1/hour", plan, per="user")])

    async def ask_at_once(times):
        begun = [desk.begin("/other", user="ada").x for _ in range(times)]
        for x in begun:
            x.path = "/search"
            assert desk.limiter.wanted(x) is not None
        return await asyncio.gather(*[desk.limiter.admit_async(x, None) for x in begun])

    first = asyncio.run(ask_at_once(1))
    desk.clock.pass_s(31)
    rest = asyncio.run(ask_at_once(20))

    assert first + rest == [None] * 21
    assert len(asked) == 2


def test_a_plan_that_fails_leaves_the_one_that_held_and_is_asked_for_once_a_second():
    asked = []

    def plan(x):
        asked.append(x)
        if len(asked) > 1:
            raise ConnectionError("no database")
        return "4/hour"

    desk = Desk([RateLimit("search", "/search", "1/hour", plan, per="user")])

    ran = desk.runs(1, user="ada")
    desk.clock.pass_s(31)
    ran += desk.runs(2, user="ada")
    desk.clock.pass_s(1)
    ran += desk.runs(2, user="ada")

    assert (ran, len(asked), len(desk.faults)) == (4, 3, 2)


@pytest.mark.parametrize("answer", ["", None, [], ()])
def test_a_plan_that_says_nothing_is_the_rules_own(answer):
    desk = Desk([RateLimit("search", "/search", "2/minute", lambda x: answer, per="user")])

    assert (desk.runs(5, user="ada"), desk.faults) == (2, [])


async def awaited(*args):
    return "ada"


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: RateLimit("search", "/search", "1/minute", per=awaited), "limits[search].per"),
        (lambda: RateLimit.ai("/chat", per="nobody"), "limits[ai].per"),
        (lambda: RateLimit.ai("/chat", per=("tenant", "account")), "limits[ai].per"),
        (lambda: RateLimit.ai("/chat", per=()), "limits[ai].per"),
        (lambda: RateLimit.code("/code", per="nobody"), "limits[code].per"),
        (lambda: RateLimit.webhook("/hook", per=awaited), "limits[webhook].per"),
        (lambda: RateLimit.webhook("/hook", signature="x"), "limits[webhook].signature"),
        (lambda: RateLimit.webhook("/hook", signature=awaited), "limits[webhook].signature"),
        *(
            (lambda wrong=wrong: RateLimit.ai("/a", tokens="9/day", estimate=wrong), "limits[ai].estimate")
            for wrong in (0, -1, True, "5", 1.5, awaited)
        ),
        (lambda: RateLimit("a", "/a", "9" * 5_000 + "/minute"), "limits[a].rates"),
        (lambda: RateLimit("a", "/a", "9" * 16 + "/minute"), "limits[a].rates"),
        (lambda: RateLimit("a", "/a", "1/" + "9" * 5_000 + " seconds"), "limits[a].rates"),
        (lambda: RateLimit.ai("/a", budget="1/day", prices={"m": "1e400000000"}), "limits[ai].prices[m]"),
        (lambda: RateLimit.ai("/a", budget="1/day", prices={5: "1"}), "limits[ai].prices"),
        *(
            (lambda wrong=wrong: RateLimit.password_reset("/a", neutral=wrong), "limits[password_reset].neutral")
            for wrong in (object(), (99, "x"), ("a", "b"), b"x", {1, 2}, 5, (202, None), (200, {"a": float("nan")}),
                          (302, "", {"location": "/a\r\nx: y"}), (302, "", {"a b": "c"}), (302, "", "/a"), (302, "", {}, 1))
        ),
    ],
)  # fmt: skip
def test_what_would_fail_at_the_first_request_is_told_at_start(make, field):
    with pytest.raises(ConfigError) as told:
        make()

    assert told.value.field == field


@pytest.mark.parametrize("odd", [{"complete": False}, {"complete": False, "timed_out": True}])
def test_a_shadow_rule_refuses_no_body_that_it_cannot_read(odd):
    desk = Desk([RateLimit.login("/auth/login", account="email", mode="shadow")])

    assert desk.ask("/auth/login", "POST", body=b"x" * 70_000, **odd).ran
