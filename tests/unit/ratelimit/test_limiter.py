"""The limiter: one plan, one take, one verdict, and what clients are told."""

from __future__ import annotations

import asyncio
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace

import pytest

from launchguard.errors import ConfigError, LaunchguardError, StoreError
from launchguard.exchange import Exchange, RawHeaders, current_var
from launchguard.ratelimit import RateLimit, RateLimited
from launchguard.ratelimit.stores.memory import MemoryStore

from .driving import Desk


class BrokenStore:
    name = "broken"
    inline = True

    def __init__(self) -> None:
        self.asked = 0

    def take(self, hits):
        self.asked += 1
        raise StoreError("timeout")

    def reset(self) -> None: ...

    def close(self) -> None: ...


def test_a_rule_lets_its_limit_through_and_no_more():
    desk = Desk([RateLimit("search", "/search", "5/minute")])

    assert desk.runs(8) == 5

    desk.clock.pass_s(60)
    assert desk.runs(8) == 5


@pytest.fixture
def restless_threads():
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    with ThreadPoolExecutor(4) as pool:
        yield pool
    sys.setswitchinterval(before)


def test_first_requests_of_one_client_in_several_threads_are_all_counted(restless_threads):
    desk = Desk([RateLimit("minute", "/search", "1/minute"), RateLimit("day", "/search", "9/day")])
    together = Barrier(4)

    def ask_as_each_client(_: int) -> int:
        together.wait()
        return sum(desk.ask(client=f"198.51.{number >> 8}.{number & 255}").ran for number in range(500))

    assert sum(restless_threads.map(ask_as_each_client, range(4))) == 500


def test_a_refusal_is_a_problem_with_the_fields_of_the_draft():
    desk = Desk([RateLimit("search", "/search", "30/minute")])
    desk.runs(30)

    desk.clock.pass_s(48)
    refused = desk.ask()

    assert refused.status == 429
    assert refused.headers[b"content-type"] == b"application/problem+json"
    assert refused.headers[b"retry-after"] == b"12"
    assert refused.headers[b"ratelimit-policy"] == b'"search";q=30;w=60'
    assert refused.headers[b"ratelimit"] == b'"search";r=0;t=12'
    assert json.loads(refused.body) == {
        "type": "https://iana.org/assignments/http-problem-types#quota-exceeded",
        "title": "Too many requests",
        "status": 429,
        "violated-policies": ["search"],
    }


def test_the_fields_stand_on_every_answer_of_a_limited_route():
    desk = Desk([RateLimit("search", "/search", "5/second", "30/minute")])

    answer = desk.ask()

    assert answer.headers[b"ratelimit-policy"] == b'"search";q=5;w=1, "search.2";q=30;w=60'
    assert answer.headers[b"ratelimit"] == b'"search";r=4;t=1, "search.2";r=29;t=60'


def test_an_uncovered_route_has_no_fields_and_no_cost():
    desk = Desk([RateLimit("search", "/search", "1/minute")])

    answer = desk.ask("/other")

    assert answer.headers == {}
    assert answer.x.limiter is None
    assert len(desk.store) == 0


def test_several_rules_are_consumed_all_or_none():
    desk = Desk([RateLimit("day", "/search", "80/day"), RateLimit("minute", "/search", "2/minute")])

    desk.runs(50)
    desk.clock.pass_s(60)
    answer = desk.ask()

    assert b'"day";r=77' in answer.headers[b"ratelimit"]


def test_a_jittered_wait_is_never_too_early_and_never_longer_than_the_window():
    desk = Desk([RateLimit("search", "/search", "1 per 10 minutes")])
    desk.limiter._taking._chance = lambda: 0.999
    desk.ask()
    desk.clock.pass_s(300)

    refused = desk.ask()

    assert 300 < refused.retry_s <= 330
    assert f"t={refused.retry_s}".encode() in refused.headers[b"ratelimit"]


def test_a_shadow_rule_counts_refuses_nobody_and_is_shown_to_nobody():
    desk = Desk([RateLimit("search", "/search", "2/minute", mode="shadow")])

    assert desk.runs(5) == 5
    assert desk.counted == {("search", "allowed"): 2, ("search", "shadow_refused"): 3}
    assert b"ratelimit" not in desk.ask().headers


def test_a_shadow_rule_beside_an_enforced_one_consumes_only_what_is_admitted():
    desk = Desk(
        [RateLimit("trial", "/search", "3/minute", mode="shadow"), RateLimit("real", "/search", "2/minute")]
    )

    assert desk.runs(10) == 2
    assert desk.counted["real", "refused"] == 8
    assert ("trial", "shadow_refused") not in desk.counted


def test_a_refusal_is_noted_with_its_hashed_key_and_counted():
    desk = Desk([RateLimit("search", "/search", "1/minute")])
    desk.ask()

    refused = desk.ask()
    (decision,) = refused.x.decisions

    assert (decision.rule, decision.outcome, decision.retry_s) == ("search", "refused", 60)
    assert len(bytes.fromhex(decision.key)) == 16
    assert desk.counted == {("search", "allowed"): 1, ("search", "refused"): 1}


def test_an_attacker_who_was_just_refused_asks_the_store_for_nothing():
    desk = Desk([RateLimit("search", "/search", "1/minute")])
    desk.runs(2)
    desk.limiter._taking.store = broken = BrokenStore()

    refused = desk.ask()

    assert (refused.status, broken.asked) == (429, 0)
    assert desk.counted["search", "refused"] == 2


def test_a_refusal_is_remembered_for_a_second_at_most():
    desk = Desk([RateLimit("search", "/search", "1/minute")])
    desk.runs(2)
    desk.store.reset()

    desk.clock.pass_s(1)

    assert desk.ask().ran


def test_a_refused_client_has_no_body_read():
    desk = Desk([RateLimit.login("/auth/login", account="email", address="1/hour")])
    desk.sign_in("a@x.y")
    desk.sign_in("a@x.y")

    again = desk.begin("/auth/login", "POST", json_body={"email": "b@x.y"})

    assert again.status == 429
    assert desk.limiter.wanted(again.x) == 0


def test_an_address_behind_an_undeclared_proxy_counts_at_twenty_times_the_limit():
    desk = Desk([RateLimit("search", "/search", "3/minute")])

    assert desk.runs(100, shared=True) == 60
    assert b"q=60" in desk.ask(shared=True).headers[b"ratelimit-policy"]
    assert desk.runs(10) == 3


def test_an_ipv6_client_hops_in_vain_within_its_64_and_not_for_ever_within_its_48():
    desk = Desk([RateLimit("search", "/search", "3/minute")])

    within_64 = sum(desk.ask(client=f"2001:db8:0:1::{n:x}").ran for n in range(50))
    within_48 = sum(desk.ask(client=f"2001:db8:1:{n:x}::1").ran for n in range(200))

    assert within_64 == 3
    assert within_48 == 60


@pytest.mark.parametrize(
    "per", ["user", "tenant", "credential", "account", "global", ("user", "ip"), lambda x: x.principal]
)
def test_every_key_splits_by_what_it_says(per):
    options = {"account": "email"} if per == "account" else {}
    desk = Desk([RateLimit("search", "/search", "2/minute", per=per, **options)])

    def ask(who: str) -> bool:
        token = [(b"authorization", f"Bearer {who}".encode())]
        return desk.ask(
            method="POST", user=who, tenant=who, headers=token, json_body={"email": f"{who}@x.y"}
        ).ran

    ada = sum(ask("ada") for _ in range(4))
    bob = sum(ask("bob") for _ in range(4))

    assert ada == 2
    assert bob == (0 if per == "global" else 2)


@pytest.mark.parametrize("per", ["user", "tenant", "credential", lambda x: None])
def test_who_is_not_known_counts_by_address(per):
    desk = Desk([RateLimit("search", "/search", "2/minute", per=per)])

    assert desk.runs(5) == 2
    assert desk.runs(5, client="198.51.100.7") == 2


@pytest.mark.parametrize("per", ["user", "tenant", "credential"])
def test_made_up_credentials_are_no_way_around(per):
    desk = Desk([RateLimit("search", "/search", "2/minute", per=per)])

    ran = sum(desk.ask(headers=[(b"authorization", b"Bearer %d" % n)]).ran for n in range(100))

    assert ran == 10


def test_proven_users_of_one_address_do_not_share_a_budget():
    desk = Desk([RateLimit("search", "/search", "2/minute", per="credential")])

    ran = sum(
        desk.ask(user=f"user{n}", headers=[(b"authorization", b"Bearer %d" % n)]).ran for n in range(50)
    )

    assert ran == 50


def test_path_parameters_split_a_budget_only_if_asked():
    together = Desk([RateLimit("invite", "/teams/{team}/invites", "2/minute")])
    apart = Desk([RateLimit("invite", "/teams/{team}/invites", "2/minute", per=("ip", "path"))])

    assert sum(together.ask(f"/teams/{n}/invites").ran for n in range(10)) == 2
    assert sum(apart.ask(f"/teams/{n}/invites").ran for n in range(10)) == 10


def test_a_hit_costs_what_the_rule_says():
    desk = Desk([RateLimit("export", "/search", "10/minute", cost=4)])

    assert desk.runs(5) == 2


def test_a_cost_may_be_worked_out_and_what_it_raises_costs_one():
    desk = Desk([RateLimit("export", "/search", "10/minute", cost=lambda x: int(x.headers.get(b"x-rows")))])

    assert desk.runs(5, headers=[(b"x-rows", b"5")]) == 2
    assert desk.runs(5, client="198.51.100.7") == 5
    assert len(desk.faults) == 5


def test_a_callable_key_that_raises_counts_by_address_and_is_a_fault():
    desk = Desk([RateLimit("search", "/search", "2/minute", per=lambda x: 1 / 0)])

    assert desk.runs(4) == 2
    assert isinstance(desk.faults[0], ZeroDivisionError)


def test_only_failures_count_where_the_rule_says_so():
    desk = Desk([RateLimit("code", "/code", "3/minute", failed=(401,))])

    assert desk.runs(20, "/code", status=200) == 20
    assert desk.runs(20, "/code", status=401) == 3


def test_failures_are_charged_before_the_handler():
    desk = Desk([RateLimit("code", "/code", "3/minute", failed=(401,))])

    at_once = [desk.begin("/code") for _ in range(100)]

    assert sum(answer.ran for answer in at_once) == 3


def test_a_client_that_goes_before_the_answer_has_failed():
    desk = Desk([RateLimit("code", "/code", "3/minute", failed=(401,))])

    assert desk.runs(20, "/code", status=499) == 3


def test_methods_are_those_of_the_rule_and_head_is_get():
    desk = Desk([RateLimit("search", "/search", "1/minute", methods="GET")])

    assert desk.runs(3, "/search", "POST") == 3
    assert desk.ask("/search", "HEAD").ran
    assert not desk.ask("/search", "GET").ran


def test_a_websocket_handshake_is_a_request():
    desk = Desk([RateLimit("live", "/live", "2/minute")])

    assert desk.runs(5, "/live", "WEBSOCKET") == 2


# Who it is.


def test_the_app_is_asked_who_it_is_before_the_rules_are_planned():
    desk = Desk(
        [RateLimit("search", "/search", "2/minute", per=("tenant", "user"))],
        {"principal": lambda x: x.headers.get(b"x-user"), "tenant": lambda x: "acme"},
    )

    assert desk.runs(4, headers=[(b"x-user", b"ada")]) == 2
    assert desk.runs(4, headers=[(b"x-user", b"bob")]) == 2
    assert desk.ask(headers=[(b"x-user", b"bob")]).x.tenant == "acme"


def test_an_asynchronous_principal_is_awaited():
    async def principal(x):
        await asyncio.sleep(0)
        return x.headers.get(b"x-user")

    desk = Desk([RateLimit("search", "/search", "1/minute", per="user")], {"principal": principal})

    async def ask(user: bytes) -> bool:
        answer = desk.begin("/other", headers=[(b"x-user", user)])
        answer.x.path = "/search"
        assert desk.limiter.wanted(answer.x) is not None
        return await desk.limiter.admit_async(answer.x, None) is None

    assert not desk.limiter.inline
    assert asyncio.run(ask(b"ada"))
    assert not asyncio.run(ask(b"ada"))
    assert asyncio.run(ask(b"bob"))


def test_an_asynchronous_principal_under_a_synchronous_server_is_a_fault_and_no_error():
    async def principal(x): ...

    desk = Desk([RateLimit("search", "/search", "1/minute", per="user")], {"principal": principal})

    assert desk.ask().ran
    assert isinstance(desk.faults[0], TypeError)


def test_a_principal_that_raises_is_nobody():
    desk = Desk([RateLimit("search", "/search", "1/minute", per="user")], {"principal": lambda x: 1 / 0})

    assert desk.runs(3) == 1
    assert len(desk.faults) == 3


def test_a_plan_gives_its_tenant_other_rates_and_is_asked_once_a_while():
    asked = []

    def plan_of(x):
        asked.append(x.tenant)
        return {"big": "5/minute", "huge": ["7/minute", "100/day"]}.get(x.tenant)

    desk = Desk([RateLimit("api", "/search", "2/minute", plan_of, per="tenant")])

    assert desk.runs(10, tenant="small") == 2
    assert desk.runs(10, tenant="big") == 5
    assert desk.runs(10, tenant="huge") == 7
    assert desk.runs(10) == 2
    assert asked == ["small", "big", "huge"]

    desk.clock.pass_s(30)
    desk.ask(tenant="big")
    assert asked[-1] == "big"


@pytest.mark.parametrize("answer", ["0/minute", 7, object()])
def test_a_plan_that_makes_no_sense_leaves_the_rules_own_rates(answer):
    desk = Desk([RateLimit("api", "/search", "2/minute", lambda x: answer, per="tenant")])

    assert desk.runs(10, tenant="acme") == 2
    assert desk.faults


def test_networks_may_be_allowed_or_blocked():
    desk = Desk(
        [RateLimit("search", "/search", "1/minute")],
        {"allow": ["10.0.0.0/8", "2001:db8::/32"], "block": ["198.51.100.0/24", "10.6.6.6"]},
    )

    assert desk.runs(5, client="10.1.2.3") == 5
    assert desk.runs(5, client="2001:db8::7") == 5
    assert desk.runs(5, client="::ffff:10.1.2.3") == 5
    assert desk.ask("/anything", client="198.51.100.7").status == 403
    assert desk.ask(client="10.6.6.6").status == 403
    assert desk.runs(5, client="unknown") == 1


def test_a_network_that_is_none_is_refused():
    with pytest.raises(ConfigError, match=r"10\.0\.0\.0/33"):
        Desk([], {"allow": ["10.0.0.0/33"]})


# By hand.


def test_a_limit_is_taken_by_hand_where_the_identity_is_known():
    desk = Desk([RateLimit("export", None, "2/minute", per="user")])
    answer = desk.begin("/other")
    answer.x.identify(user="ada")

    desk.limiter.acquire("export", x=answer.x)
    desk.limiter.acquire("export", x=answer.x)
    with pytest.raises(RateLimited) as raised:
        desk.limiter.acquire("export", x=answer.x)

    assert raised.value.reply.status == 429
    assert raised.value.rule == "export"
    headers: list = []
    desk.limiter.on_response(answer.x, headers)
    assert b'"export";r=0' in dict(headers)[b"ratelimit"]


def test_what_is_taken_by_hand_is_found_through_the_running_exchange():
    desk = Desk([RateLimit("export", None, "1/minute")])
    answer = desk.begin("/other")
    token = current_var.set(answer.x)

    try:
        asyncio.run(desk.limiter.acquire_async("export", cost=1))
        with pytest.raises(RateLimited):
            asyncio.run(desk.limiter.acquire_async("export"))
    finally:
        current_var.reset(token)


def test_what_is_taken_by_hand_may_name_its_account():
    desk = Desk([RateLimit("mail", None, "1/day", per="account")])
    answer = desk.begin("/other")

    desk.limiter.acquire("mail", account="A@x.y", x=answer.x)
    desk.limiter.acquire("mail", account="b@x.y", x=answer.x)
    with pytest.raises(RateLimited):
        desk.limiter.acquire("mail", account=" a@X.Y", x=answer.x)


def test_failures_taken_by_hand_are_given_back_at_the_end():
    desk = Desk([RateLimit("code", None, "2/minute", failed=(401,))])

    for _ in range(5):
        answer = desk.begin("/other")
        desk.limiter.acquire("code", x=answer.x)
        desk.end(answer, 200)

    assert len(desk.store) == 0


def test_a_limit_by_hand_that_cannot_work_says_why():
    desk = Desk([RateLimit("export", None, "1/minute")])
    x = desk.begin("/other").x

    with pytest.raises(ConfigError, match="export"):
        desk.limiter.acquire("exprt", x=x)
    with pytest.raises(ConfigError, match="0 or more"):
        desk.limiter.acquire("export", cost=-1, x=x)
    with pytest.raises(LaunchguardError, match="no request is running"):
        desk.limiter.acquire("export")


# When the store is gone.


def test_a_dead_store_is_answered_as_each_rule_says():
    rules = [
        RateLimit("a", "/allow", "1/minute", on_store_error="allow"),
        RateLimit("l", "/local", "2/minute"),
        RateLimit("d", "/deny", "1/minute", on_store_error="deny"),
    ]
    desk = Desk(rules, {"store": BrokenStore(), "fallback": MemoryStore()})

    denied = desk.ask("/deny")

    assert desk.runs(5, "/allow") == 5
    assert desk.runs(5, "/local") == 2
    assert (denied.status, denied.retry_s) == (503, 1)
    assert b"temporary-reduced-capacity" in denied.body
    assert desk.counted["a", "error"] == 5
    assert desk.counted["d", "error"] == 1


def test_a_dead_store_without_a_stand_in_refuses_nobody():
    desk = Desk([RateLimit("l", "/search", "1/minute")], {"store": BrokenStore()})

    answer = desk.ask()

    assert answer.ran
    assert answer.headers == {}
    assert answer.outcomes == [("l", "error")]


def test_what_was_counted_in_the_stand_in_is_settled_there():
    fallback = MemoryStore()
    desk = Desk(
        [RateLimit("l", "/search", "1/minute", failed=(401,))], {"store": BrokenStore(), "fallback": fallback}
    )

    assert desk.runs(5) == 5
    assert len(fallback) == 0


def test_a_store_that_dies_before_the_end_leaves_what_was_charged():
    desk = Desk([RateLimit("l", "/search", "2/minute", failed=(401,))])
    answer = desk.begin()
    desk.limiter._taking._settle = BrokenStore().take

    desk.end(answer, 200)

    assert len(desk.store) == 1


def test_a_plain_rule_and_one_taken_by_hand_are_both_shown():
    desk = Desk([RateLimit("l", "/search", "9/minute"), RateLimit("hand", None, "5/minute")])
    x = Exchange("http", "GET", "/search", RawHeaders([]), "203.0.113.9")
    assert desk.limiter.wanted(x) == 0
    assert desk.limiter.admit(x, None) is None

    desk.limiter.acquire("hand", x=x)

    headers: list[tuple[bytes, bytes]] = []
    desk.limiter.on_response(x, headers)
    assert dict(headers)[b"ratelimit-policy"] == b'"l";q=9;w=60, "hand";q=5;w=60'
    assert dict(headers)[b"ratelimit"] == b'"l";r=8;t=60, "hand";r=4;t=60'


def test_wanted_says_what_covers_and_the_body_say():
    desk = Desk(
        [RateLimit("l", "/search", "1/minute"), RateLimit.login("/auth/login", account="email")],
        {"block": ["198.51.100.0/24"]},
    )
    plain = Desk([RateLimit("l", "/search", "1/minute")])
    plain.ask()

    def wanted(limiter, path: str, client: str = "203.0.113.9") -> int | None:
        return limiter.wanted(Exchange("http", "POST", path, RawHeaders([]), client))

    assert wanted(desk.limiter, "/else") is None
    assert wanted(desk.limiter, "/search") == 0
    assert wanted(desk.limiter, "/auth/login") == 64 * 1024
    assert wanted(desk.limiter, "/auth/login", "198.51.100.7") == 0
    assert wanted(plain.limiter, "/else") is None
    assert wanted(plain.limiter, "/search") == 0
    assert not plain.ask().ran


def test_reset_forgets_every_counter_and_every_refusal():
    desk = Desk([RateLimit("search", "/search", "1/minute")])
    desk.runs(3)

    desk.limiter.reset()

    assert desk.ask().ran


def test_two_rules_of_one_name_are_refused():
    with pytest.raises(ConfigError, match="two rules"):
        Desk([RateLimit("search", "/a", "1/minute"), RateLimit("search", "/b", "1/minute")])


def test_rules_that_nothing_supplies_are_known():
    rules = [
        RateLimit("by_user", "/a", "1/minute", per="user"),
        RateLimit("by_hand", None, "1/minute", per="user"),
        RateLimit("by_tenant", "/b", "1/minute", per=("tenant", "ip")),
    ]

    unsupplied = Desk(rules, {"principal": lambda x: None}).limiter.unsupplied()

    assert [(rule.name, part) for rule, part in unsupplied] == [("by_tenant", "tenant")]


def test_the_rules_of_a_request_read_its_address_once():
    desk = Desk([RateLimit("minute", "/search", "5/minute"), RateLimit("day", "/search", "50/day")])

    x = desk.ask("/search", "GET").x

    minute, day = (plan.clients.of(x).caller for plan in desk.limiter.plans.values())
    assert minute is day


TOKEN = (b"authorization", b"Bearer good")
SESSION = (b"cookie", b"session=good")


@pytest.mark.parametrize(
    "sent",
    [
        lambda n: [SESSION, (b"authorization", b"Bearer %d" % n)],
        lambda n: [(b"cookie", b"session=good; junk=%d" % n)],
        lambda n: [TOKEN, (b"authorization", b"Bearer %d" % n)],
        lambda n: [(b"x-api-key", b"good"), (b"authorization", b"Bearer %d" % n)],
        lambda n: [(b"authorization", b"Basic YWRh%sOnB3" % (b"!" * n))],
    ],
)
def test_who_is_signed_in_gets_no_new_count_by_what_is_added_to_the_credential(sent):
    desk = Desk([RateLimit("search", "/search", "3/minute", per="credential")])

    assert sum(desk.ask(user="ada", headers=sent(number)).ran for number in range(50)) == 15


@pytest.mark.parametrize("stranger", [None, False, SimpleNamespace(is_anonymous=True)])
def test_whom_a_framework_calls_anonymous_has_checked_no_credential(stranger):
    desk = Desk(
        [RateLimit("search", "/search", "3/minute", per="credential")], {"principal": lambda x: stranger}
    )

    ran = sum(desk.ask(headers=[(b"authorization", b"Bearer %d" % number)]).ran for number in range(50))

    assert ran == 15


@pytest.mark.parametrize("name", [b"authorization", b"x-api-key"])
def test_checked_credentials_behind_one_address_count_each_by_itself(name):
    desk = Desk([RateLimit("search", "/search", "3/minute", per="credential")])

    ran = sum(desk.ask(user=str(number), headers=[(name, b"key %d" % number)]).ran for number in range(50))

    assert ran == 50
