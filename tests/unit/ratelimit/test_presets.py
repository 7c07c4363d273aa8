"""The other presets: sign-up, reset, code, invite, web-hook. Every figure is a keyword."""

from __future__ import annotations

import json

import pytest

from launchguard.errors import ConfigError
from launchguard.ratelimit import RateLimit
from launchguard.ratelimit.presets import PRESETS

from .driving import Desk


def test_sign_up_lets_three_accounts_an_hour_be_made():
    desk = Desk([RateLimit.signup("/auth/signup")])

    assert desk.runs(10, "/auth/signup", "POST", status=201) == 3


def test_sign_up_forgives_a_form_that_was_filled_in_wrongly_but_not_for_ever():
    desk = Desk([RateLimit.signup("/auth/signup")])

    assert desk.runs(30, "/auth/signup", "POST", status=422) == 20


def reset(desk: Desk, email: str = "ada@x.y", client: str = "203.0.113.9"):
    return desk.ask("/auth/reset", "POST", json_body={"email": email}, client=client, status=202)


def test_a_reset_sends_an_account_three_mails_an_hour_and_five_a_day():
    desk = Desk([RateLimit.password_reset("/auth/reset", account="email")])
    hours = []
    for hour in range(4):
        hours.append(sum(reset(desk, client=f"10.0.{hour}.{n}").ran for n in range(10)))
        desk.clock.pass_s(3_600)

    assert hours == [3, 2, 0, 0]


def test_a_reset_lets_an_address_ask_ten_times_an_hour():
    desk = Desk([RateLimit.password_reset("/auth/reset", account="email")])

    assert sum(reset(desk, f"user{n}@x.y").ran for n in range(20)) == 10


def test_a_reset_has_a_daily_cap_of_mails():
    desk = Desk([RateLimit.password_reset("/auth/reset", account="email", mails="50/day")])

    assert sum(reset(desk, f"user{n}@x.y", f"10.0.0.{n}").ran for n in range(100)) == 50


def test_a_neutral_answer_looks_like_the_apps_own():
    desk = Desk(
        [
            RateLimit.password_reset(
                "/auth/reset", account="email", neutral=(202, {"message": "Check your inbox."})
            )
        ]
    )

    answers = [reset(desk) for _ in range(6)]

    assert [answer.ran for answer in answers] == [True] * 3 + [False] * 3
    assert {answer.status for answer in answers} == {202}
    assert json.loads(answers[-1].body) == {"message": "Check your inbox."}
    assert b"retry-after" not in answers[-1].headers
    assert [answer.headers[b"ratelimit"][:24].rpartition(b";")[0] for answer in answers] == [
        b'"password_reset";r=%d' % left for left in (9, 8, 7, 6, 5, 4)
    ]


@pytest.mark.parametrize(
    ("neutral", "status", "headers", "body"),
    [
        ("sent", 200, {b"content-type": b"text/plain; charset=utf-8"}, b"sent"),
        ((302, "", {"Location": "/done", "content-type": "text/html"}), 302, {b"location": b"/done", b"content-type": b"text/html"}, b""),
        ((200, '{"ok": true}\n', {"content-type": "application/json"}), 200, {b"content-type": b"application/json"}, b'{"ok": true}\n'),
    ],
)  # fmt: skip
def test_a_neutral_answer_is_the_apps_own_to_the_byte(neutral, status, headers, body):
    desk = Desk([RateLimit.password_reset("/auth/reset", account="email", neutral=neutral)])

    last = [desk.ask("/auth/reset", "POST", json_body={"email": "ada@x.y"}) for _ in range(4)][-1]

    shown = {name: value for name, value in last.headers.items() if not name.startswith(b"ratelimit")}
    assert (last.ran, last.status, shown, last.body) == (False, status, headers, body)


def test_a_neutral_answer_out_of_a_file_may_be_a_pair():
    rule = RateLimit.from_mapping(
        {"preset": "password_reset", "path": "/r", "account": "email", "neutral": [202, {"a": 1}]}
    )

    assert rule.neutral == (202, {"a": 1})


@pytest.mark.parametrize("address", ["10/hour", "200/hour"], ids=["log", "GCRA"])
def test_no_figure_tells_a_neutral_answer_from_the_apps_own(address):
    """Two addresses of one history, of which one asks for an account that has had its mails."""
    rule = RateLimit.password_reset(
        "/auth/reset", account="email", address=address, neutral="Check your inbox."
    )
    desk = Desk([rule])
    stranger, other = "203.0.113.50", "203.0.113.60"
    for host in range(3):
        desk.ask("/auth/reset", "POST", json_body={"email": "ada@example.org"}, client=f"203.0.113.{host}")
    for client in (stranger, other):
        desk.ask("/auth/reset", "POST", json_body={"email": f"{client}@example.org"}, client=client)
    desk.clock.pass_s(7)

    for _ in range(3):
        neutral = desk.ask("/auth/reset", "POST", json_body={"email": "ada@example.org"}, client=stranger)
        own = desk.ask("/auth/reset", "POST", json_body={"email": "bob@example.org"}, client=other)

        assert (neutral.ran, own.ran) == (False, True)
        assert neutral.headers[b"ratelimit"] == own.headers[b"ratelimit"]
        assert neutral.headers[b"ratelimit-policy"] == own.headers[b"ratelimit-policy"]


def test_a_neutral_answer_stands_only_for_what_would_tell_of_an_account():
    desk = Desk([RateLimit.password_reset("/auth/reset", account="email", neutral="Check your inbox.")])

    answers = [reset(desk, f"user{n}@x.y") for n in range(11)]

    assert answers[-1].status == 429


def test_a_code_takes_five_tries_and_ten_a_day_across_codes():
    desk = Desk([RateLimit.code("/auth/code", account="email")])
    codes = []
    for number in range(4):
        ask = {
            "json_body": {"email": "ada@x.y", "code": "000000"},
            "client": f"10.0.0.{number}",
            "status": 401,
        }
        codes.append(sum(desk.ask("/auth/code", "POST", **ask).ran for _ in range(10)))
        desk.clock.pass_s(600)

    assert codes == [5, 5, 0, 0]


def test_a_right_code_makes_the_tries_good():
    desk = Desk([RateLimit.code("/auth/code")])
    for _ in range(4):
        desk.ask("/auth/code", "POST", user="ada", status=401)
    desk.ask("/auth/code", "POST", user="ada", status=200)

    ran = sum(desk.ask("/auth/code", "POST", user="ada", status=401).ran for _ in range(10))

    assert ran == 5


def invite(desk: Desk, *recipients: str, user: str = "ada", tenant: str = "acme", team: int = 1) -> bool:
    body = {"emails": list(recipients)}
    return desk.ask(
        f"/teams/{team}/invites", "POST", json_body=body, user=user, tenant=tenant, status=201
    ).ran


def test_a_sender_invites_twenty_an_hour_to_whichever_team():
    desk = Desk([RateLimit.invite("/teams/{team}/invites", account="emails")])

    assert sum(invite(desk, f"user{n}@x.y", team=n) for n in range(30)) == 20


def test_a_list_of_recipients_costs_each():
    desk = Desk([RateLimit.invite("/teams/{team}/invites", account="emails")])

    assert sum(invite(desk, *(f"user{n}-{m}@x.y" for m in range(10))) for n in range(5)) == 2


def test_a_recipient_is_invited_three_times_a_day_by_whomever():
    desk = Desk([RateLimit.invite("/teams/{team}/invites", account="emails")])

    assert sum(invite(desk, "ada@x.y", user=f"user{n}", tenant=f"tenant{n}") for n in range(10)) == 3


@pytest.mark.parametrize("count", [21, 100, 101, 1000])
@pytest.mark.parametrize("write", [list, ", ".join, ";".join, "\n".join])
def test_a_list_costs_each_however_long_and_however_written(count, write):
    desk = Desk([RateLimit.invite("/teams/{team}/invites", account="emails")])
    body = {"emails": write([f"user{n}@x.y" for n in range(count)])}

    assert not desk.ask("/teams/1/invites", "POST", json_body=body, user="ada", tenant="acme").ran


def test_each_of_a_long_list_counts_by_itself():
    desk = Desk(
        [RateLimit.invite("/teams/{team}/invites", account="emails", sender="1000/hour", tenant=None)]
    )
    crowd = [f"user{n}@x.y" for n in range(100)]

    assert [invite(desk, *crowd, user=f"u{n}") for n in range(4)] == [
        *([True] * 3),
        False,
    ]


@pytest.mark.parametrize("text", ["ada@x.y, bob@x.y", "Bob <bob@x.y>;Ada <ADA@X.Y>", "bob@x.y\r\nada@x.y"])
def test_a_recipient_counts_in_a_text_of_several_as_alone(text):
    desk = Desk([RateLimit.invite("/teams/{team}/invites", account="emails")])
    for n in range(3):
        assert invite(desk, "ada@x.y", user=f"user{n}", tenant=f"tenant{n}")

    body = {"emails": text}

    assert not desk.ask("/teams/1/invites", "POST", json_body=body, user="eve", tenant="other").ran


def test_a_tenant_invites_two_hundred_a_day():
    desk = Desk([RateLimit.invite("/teams/{team}/invites")])

    assert sum(invite(desk, user=f"user{n}") for n in range(250)) == 200


def test_a_web_hook_takes_a_burst_and_counts_by_source():
    desk = Desk([RateLimit.webhook("/hooks/stripe", requests="50/minute")])

    assert desk.runs(80, "/hooks/stripe", "POST") == 50
    assert desk.runs(80, "/hooks/stripe", "POST", client="198.51.100.7") == 50


def test_strangers_cannot_use_up_the_budget_of_what_is_signed():
    def signed(x, body: bytes) -> bool:
        return x.headers.get(b"signature") == b"right" and body == b"{}"

    desk = Desk(
        [RateLimit.webhook("/hooks/stripe", requests="50/minute", unsigned="5/minute", signature=signed)]
    )

    strangers = desk.runs(100, "/hooks/stripe", "POST", body=b"{}")
    provider = desk.runs(100, "/hooks/stripe", "POST", body=b"{}", headers=[(b"signature", b"right")])

    assert (strangers, provider) == (5, 50)


def test_a_signature_that_cannot_be_checked_is_none():
    desk = Desk([RateLimit.webhook("/hooks", unsigned="2/minute", signature=lambda x, body: 1 / 0)])

    assert desk.runs(10, "/hooks", "POST") == 2
    assert desk.faults


FIGURES = {
    "login": ["address", "address_day", "requests", "accounts", "known", "known_day"],
    "signup": ["address", "requests"],
    "password_reset": ["per_account", "per_account_day", "address", "mails"],
    "code": ["tries", "tries_day", "address"],
    "invite": ["sender", "recipient", "tenant"],
    "webhook": ["requests"],
    "ai": ["requests", "tokens"],
}


@pytest.mark.parametrize(
    ("preset", "figure"), [(preset, figure) for preset in PRESETS for figure in FIGURES[preset]]
)
def test_every_figure_is_a_keyword(preset, figure):
    account = {"account": "email"} if preset in ("login", "password_reset", "code", "invite") else {}
    make = getattr(RateLimit, preset)

    changed = {quota.rate.limit for quota in make("/x", **account, **{figure: "77/week"}).quotas}

    assert 77 in changed
    with pytest.raises(ConfigError) as raised:
        make("/x", **account, **{figure: "0/week"})
    assert raised.value.field == f"limits[{preset}].{figure}"


def test_a_figure_is_switched_off_with_none_and_a_rule_of_nothing_is_refused():
    assert len(RateLimit.signup("/x", requests=None).quotas) == 1
    with pytest.raises(ConfigError, match="switched off"):
        RateLimit.signup("/x", requests=None, address=None)


@pytest.mark.parametrize(
    ("preset", "options", "field"),
    [
        ("login", {"free": 0}, "free"),
        ("login", {"wait": "soon"}, "wait"),
        ("login", {"wait_cap": "10 seconds"}, "wait_cap"),
        ("login", {"accounts": "500/hour"}, "accounts"),
        ("login", {"known_addresses": 1_000}, "known_addresses"),
        ("login", {"failed": 401}, "failed"),
        ("ai", {"concurrent": 0}, "concurrent"),
        ("ai", {"concurrent": 101}, "concurrent"),
        ("ai", {"budget": "20.00/day"}, "prices"),
        ("ai", {"budget": "20/day", "prices": {"m": 2.5}}, "prices[m]"),
        ("ai", {"budget": "20/day", "prices": {"m": ("1", "2", "3")}}, "prices[m]"),
        ("ai", {"budget": "20/day", "prices": {"m": "-1"}}, "prices[m]"),
        ("ai", {"budget": "20/day", "prices": {"m": "NaN"}}, "prices[m]"),
        ("ai", {"budget": "20/day", "prices": {}}, "prices"),
        ("ai", {"budget": "0/day", "prices": {"m": "1"}}, "budget"),
        ("ai", {"budget": "0.0000001/day", "prices": {"m": "1"}}, "budget"),
    ],
)
def test_a_figure_that_cannot_work_names_itself(preset, options, field):
    with pytest.raises(ConfigError) as raised:
        getattr(RateLimit, preset)("/x", **options)

    assert raised.value.field == f"limits[{preset}].{field}"


def test_a_keyword_that_is_none_is_refused():
    with pytest.raises(TypeError, match="acount"):
        RateLimit.login("/x", acount="email")
