"""The login preset: slows a patient attacker down, and never locks an owner out."""

from __future__ import annotations

import pytest

from launchguard.ratelimit import RateLimit

from .driving import Desk

HOME, STRANGER = "203.0.113.9", "198.51.100.7"


@pytest.fixture
def desk() -> Desk:
    return Desk([RateLimit.login("/auth/login", account="email")])


def strangers(count: int) -> list[str]:
    return [f"10.{number >> 8}.{number & 255}.1" for number in range(count)]


def test_the_sixth_of_six_quick_wrong_logins_is_refused(desk):
    statuses = [desk.sign_in("ada@x.y").status for _ in range(6)]

    assert statuses == [401] * 5 + [429]


def test_a_thousand_addresses_get_five_guesses_at_one_account(desk):
    ran = sum(desk.sign_in("ada@x.y", client=client).ran for client in strangers(1_000))

    assert ran == 5


def test_a_hundred_guesses_at_once_are_five(desk):
    body = {"email": "ada@x.y"}

    at_once = [desk.begin("/auth/login", "POST", json_body=body, client=client) for client in strangers(100)]

    assert sum(answer.ran for answer in at_once) == 5


def test_waits_double_from_thirty_seconds_to_an_hour(desk):
    clients = iter(strangers(1_000))
    for _ in range(5):
        desk.sign_in("ada@x.y", client=next(clients))

    waits = []
    for _ in range(9):
        waited = 0
        while not desk.sign_in("ada@x.y", client=next(clients)).ran:
            desk.clock.pass_s(30)
            waited += 30
        waits.append(waited)

    assert waits == [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]


def test_guesses_at_one_account_in_a_month_are_few(desk):
    clients, ran = iter(strangers(60_000)), 0
    for _ in range(30 * 24 * 2):
        ran += desk.sign_in("ada@x.y", client=next(clients)).ran
        desk.clock.pass_s(1_800)

    assert ran <= 5 + 7 + 30 * 24


def test_an_address_gets_twenty_failures_whatever_the_accounts(desk):
    desk = Desk([RateLimit.login("/auth/login", account="email", accounts=None, requests=None)])

    ran = sum(desk.sign_in(f"user{number}@x.y").ran for number in range(50))

    assert ran == 20


def test_an_address_may_fail_at_ten_accounts_an_hour(desk):
    ran = sum(desk.sign_in(f"user{number}@x.y").ran for number in range(15))

    assert ran == 10


def test_success_gives_back_what_was_charged(desk):
    desk = Desk([RateLimit.login("/auth/login", account="email", requests=None)])

    assert sum(desk.sign_in(f"user{number}@x.y", right=True).ran for number in range(200)) == 200


def test_requests_count_whatever_their_outcome_since_each_costs_a_hash(desk):
    assert sum(desk.sign_in("ada@x.y", right=True).ran for _ in range(100)) == 60


def test_a_stranger_cannot_lock_the_owner_out(desk):
    desk.sign_in("ada@x.y", right=True, client=HOME)
    for client in strangers(200):
        desk.sign_in("ada@x.y", client=client)

    assert not desk.sign_in("ada@x.y", client=STRANGER).ran
    assert desk.sign_in("ada@x.y", right=True, client=HOME).ran


def test_an_owner_at_a_known_address_has_a_budget_of_its_own(desk):
    desk.sign_in("ada@x.y", right=True, client=HOME)
    for client in strangers(20):
        desk.sign_in("ada@x.y", client=client)

    ran = sum(desk.sign_in("ada@x.y", client=HOME).ran for _ in range(20))

    assert ran == 10


def test_failures_at_a_known_address_do_not_slow_the_account_elsewhere(desk):
    desk.sign_in("ada@x.y", right=True, client=HOME)
    for _ in range(10):
        desk.sign_in("ada@x.y", client=HOME)

    assert desk.sign_in("ada@x.y", right=True, client=STRANGER).ran


def test_success_forgets_the_pair_and_not_the_address(desk):
    desk.sign_in("ada@x.y", right=True)
    for _ in range(9):
        desk.sign_in("ada@x.y")
    desk.sign_in("ada@x.y", right=True)

    ran = sum(desk.sign_in("ada@x.y").ran for _ in range(20))

    assert ran == 10


def test_an_attackers_own_success_frees_no_failures_of_the_address(desk):
    desk = Desk([RateLimit.login("/auth/login", account="email", requests=None, accounts=None)])
    ran = 0
    for number in range(60):
        ran += desk.sign_in(f"victim{number}@x.y").ran
        desk.sign_in("mallory@x.y", right=True)

    assert ran == 20


def test_looking_at_the_page_makes_no_address_known(desk):
    desk.ask("/auth/login", "GET", json_body={"email": "ada@x.y"}, client=STRANGER, status=200)

    ran = sum(desk.sign_in("ada@x.y", client=STRANGER).ran for _ in range(10))

    assert ran == 5


def test_strict_bodies_of_strangers_do_not_close_the_page():
    desk = Desk([RateLimit.login("/auth/login", account="email")])
    for client in strangers(50):
        desk.ask("/auth/login", "POST", body=b"garbage", status=422, client=client)

    assert desk.ask("/auth/login", "GET").ran
    assert desk.sign_in("ada@x.y").ran


@pytest.mark.parametrize(
    ("status", "counts"),
    [(400, True), (401, True), (403, True), (422, True), (499, True), (200, False), (302, False), (404, False), (429, False), (500, False), (503, False)],
)  # fmt: skip
def test_the_status_says_whether_it_failed(status, counts):
    desk = Desk([RateLimit.login("/auth/login", account="email", requests=None)])

    ran = sum(
        desk.ask("/auth/login", "POST", json_body={"email": "a@x.y"}, status=status).ran for _ in range(10)
    )

    assert ran == (5 if counts else 10)


def test_a_form_that_is_shown_again_has_failed():
    desk = Desk([RateLimit.login("/auth/login", account="email", requests=None)])
    form = {"body": b"email=a%40x.y", "content_type": b"application/x-www-form-urlencoded"}

    ran = sum(
        desk.ask("/auth/login", "POST", status=200, response_type=b"text/html; charset=utf-8", **form).ran
        for _ in range(10)
    )

    assert ran == 5


@pytest.mark.parametrize(
    ("location", "counts"),
    [
        (b"/auth/login", True), (b"/auth/login/", True), (b"/auth/login?next=/&error=1", True), (b"?error=1", True),
        (b"login", True), (b"https://example.com/auth/login#again", True), (b"/prefix/auth/login", True),
        (b"/", False), (b"/dashboard", False), (b"/auth/login/second-factor", False), (b"/?from=/auth/login", False),
        (b"//[", False), (b"", False), (b"\xff", False),
    ],
)  # fmt: skip
def test_a_form_that_redirects_to_itself_has_failed(location, counts):
    """Flask's usual way: a message is flashed, and the form shown again by a redirect."""
    desk = Desk([RateLimit.login("/auth/login", account="email", requests=None)])
    form = {"body": b"email=a%40x.y", "content_type": b"application/x-www-form-urlencoded"}

    ran = sum(desk.ask("/auth/login", "POST", status=302, location=location, **form).ran for _ in range(10))

    assert ran == (5 if counts else 10)


@pytest.mark.parametrize(("location", "counts"), [(b"/home", False), (b"/", True)])
def test_a_form_at_the_root_redirects_to_itself_only_there(location, counts):
    desk = Desk([RateLimit.login("/", account="email", requests=None)])
    form = {"body": b"email=a%40x.y", "content_type": b"application/x-www-form-urlencoded"}

    ran = sum(desk.ask("/", "POST", status=303, location=location, **form).ran for _ in range(10))

    assert ran == (5 if counts else 10)


def test_the_app_may_say_the_outcome_itself():
    desk = Desk([RateLimit.login("/auth/login", account="email", requests=None)])

    def ask(outcome: str, status: int) -> bool:
        answer = desk.begin(
            "/auth/login", "POST", json_body={"email": f"{outcome}@x.y"}, client=f"10.0.0.{status // 10}"
        )
        getattr(answer.x, outcome)()
        return desk.end(answer, status).ran

    assert sum(ask("failed", 200) for _ in range(10)) == 5
    assert sum(ask("succeeded", 401) for _ in range(10)) == 10


def test_a_refusal_does_not_tell_which_bucket_was_full():
    by_account = Desk([RateLimit.login("/auth/login", account="email")])
    for client in strangers(5):
        by_account.sign_in("ada@x.y", client=client)
    by_address = Desk([RateLimit.login("/auth/login", account="email", address="5 per 30 seconds")])
    for number in range(5):
        by_address.sign_in(f"user{number}@x.y")

    one, other = by_account.sign_in("ada@x.y"), by_address.sign_in("ada@x.y")

    assert one.body == other.body
    assert one.headers[b"retry-after"] == other.headers[b"retry-after"] == b"30"
    assert one.headers[b"ratelimit"] == other.headers[b"ratelimit"]


def test_only_the_address_policy_is_advertised(desk):
    policy = desk.sign_in("ada@x.y").headers[b"ratelimit-policy"]

    assert policy == b'"login";q=20;w=900, "login.2";q=100;w=86400, "login.3";q=60;w=60'


def test_the_figures_do_not_tell_whether_the_account_was_tried_by_others():
    fresh, tried = (Desk([RateLimit.login("/auth/login", account="email")]) for _ in range(2))
    for client in strangers(4):
        tried.sign_in("ada@x.y", client=client)

    one, other = fresh.sign_in("ada@x.y"), tried.sign_in("ada@x.y")

    assert one.headers == other.headers


def test_a_store_keeps_no_account_in_clear(desk):
    desk.sign_in("ada@x.y")

    places = list(desk.store._order)
    assert len(places) > 1
    assert all(len(place.key) == 16 and b"ada" not in place.key for place in places)


def test_a_body_that_is_too_long_or_too_slow_to_find_the_account_in_is_refused(desk):
    long = desk.ask("/auth/login", "POST", body=b"x" * 70_000, complete=False)
    slow = desk.ask("/auth/login", "POST", body=b"{", complete=False, timed_out=True)

    assert (long.status, slow.status) == (413, 408)


def test_a_batch_costs_the_address_each_of_its_accounts():
    desk = Desk([RateLimit.login("/auth/login", account="email", accounts=None)])
    batch = [{"email": f"user{number}@x.y"} for number in range(8)]

    ran = sum(desk.ask("/auth/login", "POST", json_body=batch, status=401).ran for _ in range(10))

    assert ran == 2


def test_a_wrong_field_name_is_said_once(desk, caplog):
    for number in range(3):
        desk.ask("/auth/login", "POST", json_body={"username": "ada"}, client=f"10.0.0.{number}")

    assert [record.args[1] for record in caplog.records] == ["email"]
