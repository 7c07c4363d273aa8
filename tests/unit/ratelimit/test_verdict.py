"""What a refusal tells: how long to wait, and no more than it must."""

import json

import pytest
from tests.unit.ratelimit.driving import Desk

from launchguard.ratelimit import RateLimit


@pytest.mark.parametrize("rates", [("1/minute", "1/hour"), ("1/hour", "1/minute")])
def test_where_several_rates_refuse_the_wait_is_the_longest(rates):
    desk = Desk([RateLimit("search", "/search", *rates)])
    desk.ask()
    desk.clock.pass_s(10)

    refused = desk.ask()

    assert refused.retry_s == 3590


def test_where_several_rules_refuse_all_are_named_and_the_wait_is_the_longest():
    desk = Desk([RateLimit("burst", "/search", "1/minute"), RateLimit("day", "/search", "1/day")])
    desk.ask()

    refused = desk.ask()

    assert refused.retry_s == 86_400
    assert json.loads(refused.body)["violated-policies"] == ["burst", "day"]
    assert refused.outcomes == [("burst", "refused"), ("day", "refused")]


def test_how_much_of_an_accounts_wait_is_over_is_not_told():
    desk = Desk([RateLimit.login("/auth/login", account="email")])
    while desk.sign_in("ada@example.com").ran:
        pass
    waits = []
    for _ in range(3):
        waits.append(desk.sign_in("ada@example.com").retry_s)
        desk.clock.pass_s(7)

    assert waits == [30, 30, 30]


@pytest.fixture
def unlucky():
    """A desk whose waits get the most that chance may add."""
    desk = Desk([RateLimit("search", "/search", "2/minute")])
    desk.limiter._taking._chance = lambda: 0.999
    return desk


def test_a_wait_is_up_to_a_tenth_longer_so_that_not_all_come_back_at_once(unlucky):
    unlucky.ask()
    unlucky.clock.pass_s(20)
    unlucky.ask()

    assert unlucky.ask().retry_s == 43


def test_no_wait_is_longer_than_the_rates_window(unlucky):
    unlucky.runs(2)

    assert unlucky.ask().retry_s == 60


def test_part_of_a_second_is_rounded_up_so_that_nobody_comes_back_too_early():
    desk = Desk([RateLimit("search", "/search", "1/minute")])
    desk.ask()
    desk.clock.pass_s(9.5)

    refused = desk.ask()
    desk.clock.pass_s(refused.retry_s)

    assert refused.retry_s == 51
    assert refused.headers[b"ratelimit"] == b'"search";r=0;t=51'
    assert desk.ask().ran
