"""What an exchange's end gives back, where the app's own word on it fails."""

import re

import pytest
from tests.unit.ratelimit.driving import Desk

from launchguard.ratelimit import RateLimit


def broken(x):
    raise ConnectionError("the user's record is gone")


def test_where_nobody_can_say_whether_an_attempt_failed_it_counts():
    desk = Desk([RateLimit("code", "/code", "3/minute", failed=broken)])

    assert desk.runs(5, "/code", "POST") == 3
    assert {type(fault) for fault in desk.faults} == {ConnectionError}


def test_what_did_not_fail_is_given_back():
    desk = Desk([RateLimit("code", "/code", "3/minute", failed=lambda x: False)])

    assert desk.runs(5, "/code", "POST") == 5
    assert desk.faults == []


def test_of_two_rules_on_one_request_each_asks_its_own_word_for_a_failure():
    desk = Desk(
        [
            RateLimit("strict", "/code", "3/minute", failed=lambda x: True),
            RateLimit("mild", "/code", "2/minute", failed=lambda x: False),
        ]
    )

    assert desk.runs(5, "/code", "POST") == 3


def test_a_sign_in_that_failed_and_succeeded_by_different_words_makes_the_address_known_and_costs_it():
    """An app's own `failed=` may count what the status calls a success."""
    desk = Desk([RateLimit.login("/login", account="email", address="3/hour", failed=lambda x: True)])
    ran = [desk.ask("/login", "POST", json_body={"email": "ada@example.com"}).ran for _ in range(5)]

    assert ran == [True] * 3 + [False] * 2


def test_a_place_whose_stream_has_ended_is_renewed_no_more():
    desk = Desk([RateLimit.ai("/v1/chat", requests=None, tokens=None, concurrent=1)])
    ask = ("/v1/chat", "POST")
    desk.ask(*ask, user="ada")

    desk.limiter._taking._settler._keeper.renew()

    assert desk.begin(*ask, user="ada").ran
    desk.limiter._taking._settler._keeper.renew()
    assert not desk.begin(*ask, user="ada").ran


def test_a_shadow_rules_places_and_tokens_that_did_not_fit_are_not_given_back():
    desk = Desk([RateLimit.ai("/v1/chat", requests=None, tokens="1000/day", concurrent=1, mode="shadow")])
    first = desk.begin("/v1/chat", "POST", user="ada")
    second = desk.ask("/v1/chat", "POST", user="ada")
    third = desk.ask("/v1/chat", "POST", user="ada")
    desk.end(first)
    fourth = desk.ask("/v1/chat", "POST", user="ada")

    refused = [("ai", "shadow_refused")]
    assert [second.outcomes, third.outcomes, fourth.outcomes] == [refused, refused, []]


def test_tokens_that_the_app_charges_cost_what_the_dearer_side_of_the_model_does():
    rule = RateLimit.ai("/v1/chat", requests=None, budget="0.02/day", prices={"m": ("1.00", "10.00")})
    desk = Desk([rule])
    ran = 0
    for _ in range(5):
        answer = desk.begin("/v1/chat", "POST", json_body={"model": "m", "max_tokens": 1}, user="ada")
        ran += answer.ran
        answer.x.charged = 1000
        desk.end(answer)

    assert ran == 2


def test_usage_is_read_beside_whatever_else_reads_the_answer():
    desk = Desk([RateLimit.ai("/v1/chat", requests=None, tokens="1000/day")])
    seen = []
    answer = desk.begin("/other")
    x = answer.x
    x.path, x.method, x.tap = "/v1/chat", "POST", seen.append
    assert desk.limiter.wanted(x) is not None
    assert desk.limiter.admit(x, None) is None
    desk.limiter.on_response(x, [])
    usage = b'{"usage": {"prompt_tokens": 600, "completion_tokens": 300}}'

    x.tap(usage)
    x.status = 200
    desk.limiter.settle(x)

    assert seen == [usage]
    left = desk.begin("/v1/chat", "POST").headers[b"ratelimit"]
    assert int(re.search(rb"ai\.tokens\";r=(\d+)", left)[1]) <= 100


@pytest.mark.parametrize(
    ("rule", "needed"),
    [
        (RateLimit("code", "/code", "2/minute", failed=(401,)), True),
        (RateLimit.login("/code", account="email"), True),
        (RateLimit("search", "/code", "2/minute"), False),
    ],
)
def test_the_answers_type_is_asked_for_where_it_decides_what_is_due(rule, needed):
    answer = Desk([rule]).begin("/code", "POST", json_body={"email": "ada@example.com"})

    assert answer.x.needs_type is needed


def test_of_a_body_that_names_two_accounts_each_gets_back_what_it_was_charged():
    """The one from its known address, the other from an unknown one: they were charged by different counts."""
    never = dict.fromkeys(("address", "address_day", "requests", "accounts"))
    desk = Desk([RateLimit.login("/auth/login", account="email", known="3/hour", known_day=None, **never)])
    desk.sign_in("ada@example.com", right=True)
    both = b'{"email": "ada@example.com", "email": "bob@example.com"}'

    for _ in range(10):
        assert desk.ask("/auth/login", "POST", body=both).ran

    assert [desk.sign_in("ada@example.com").ran for _ in range(4)] == [True] * 3 + [False]
    assert [desk.sign_in("bob@example.com").ran for _ in range(6)] == [True] * 5 + [False]
