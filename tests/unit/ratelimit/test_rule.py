"""A rule is checked when it is made: what cannot work names the field, the value and the fix."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given, strategies as st

from launchguard.errors import ConfigError
from launchguard.ratelimit import RateLimit
from launchguard.ratelimit.hit import Strategy
from launchguard.ratelimit.rate import parse_amount, parse_duration, parse_rate

MINUTE_US = 60_000_000


@pytest.mark.parametrize(
    ("text", "limit", "window_us"),
    [
        ("30/minute", 30, MINUTE_US),
        ("5 per 15 minutes", 5, 15 * MINUTE_US),
        ("200000/day", 200_000, 24 * 60 * MINUTE_US),
        ("200_000 / day", 200_000, 24 * 60 * MINUTE_US),
        ("10 PER HOUR", 10, 60 * MINUTE_US),
        ("3/2 hours", 3, 120 * MINUTE_US),
        ("1/s", 1, 1_000_000),
        ("7/week", 7, 7 * 24 * 60 * MINUTE_US),
    ],
)
def test_a_rate_is_read_as_a_person_writes_it(text, limit, window_us):
    rate = parse_rate(text, "rates")

    assert (rate.limit, rate.window_us) == (limit, window_us)


@pytest.mark.parametrize(
    "text",
    [
        "0/minute", "-1/minute", "1.5/minute", "many/minute", "5/fortnight", "5", "", "/minute", "5/", "5/0 minutes",
        "5/minute;10/hour", "5/minute, 10/hour", "5/minute and 10/hour", "5/minute|10/hour", "5/minute 10/hour",
        "2 per 2 years", "5/400 days", "5//minute", "5 minutes", "5/minute\n10/hour", "٥٥٥٥/minut",
    ],
)  # fmt: skip
def test_an_impossible_rate_is_an_error_that_says_what_to_write(text):
    with pytest.raises(ConfigError) as raised:
        RateLimit("search", "/search", text)

    assert raised.value.field == "limits[search].rates"
    assert repr(text)[:20] in str(raised.value)
    assert "'" in raised.value.fix or "window" in raised.value.fix


@pytest.mark.parametrize(
    ("read", "value", "fix"),
    [
        (parse_rate, "5/minute 10/hour", "each rate as a text of its own"),
        (parse_rate, "5 per minute per hour", "each rate as a text of its own"),
        (parse_rate, "10,000/day", "without a comma"),
        (parse_amount, "20,00/day", "without a comma; write an amount"),
        (parse_amount, 20.0, "a text, since floats are not exact"),
        (parse_amount, "20", "such as '20.00/day'"),
    ],
)
def test_what_was_probably_meant_is_the_fix(read, value, fix):
    with pytest.raises(ConfigError) as raised:
        read(value, "rates")

    assert fix in raised.value.fix


@pytest.mark.parametrize("value", [5, None, 5.0, b"5/minute", True])
def test_a_rate_that_is_no_text_is_refused(value):
    with pytest.raises(ConfigError, match="rates"):
        RateLimit("search", "/search", value)


@given(st.text(max_size=30))
def test_any_text_is_a_rate_or_a_config_error(text):
    try:
        rate = parse_rate(text, "rates")
    except ConfigError:
        return

    assert rate.limit >= 1
    assert rate.window_us >= 1


def test_amounts_over_what_a_store_counts_exactly_are_scaled():
    rate = parse_rate("900000000/day", "tokens")

    assert rate.limit * rate.scale == 900_000_000
    assert rate.units(15) == 2


@pytest.mark.parametrize(
    "text", ["0/day", "20", "-1.00/day", "x/day", "1e400/day", "20.00 EUR/day", "nan/day", "20.00"]
)
def test_an_impossible_budget_is_refused(text):
    with pytest.raises(ConfigError):
        parse_amount(text, "budget")


@pytest.mark.parametrize("value", [0, -5, "soon", "0 seconds", "2 years", 1.5, True, None])
def test_an_impossible_duration_is_refused(value):
    with pytest.raises(ConfigError):
        parse_duration(value, "wait")


def test_a_log_counts_up_to_a_hundred_and_gcra_above():
    rule = RateLimit("search", "/search", "100/minute", "101/minute")

    assert [quota.strategy for quota in rule.quotas] == [Strategy.LOG, Strategy.GCRA]


def test_further_rates_are_named_by_their_number():
    rule = RateLimit("search", "/search", "5/second", "30/minute", "1000/day")

    assert [quota.label for quota in rule.quotas] == ["search", "search.2", "search.3"]


@pytest.mark.parametrize(
    ("declared", "printed"),
    [
        ("/teams/{team:int}/invites", "/teams/{team}/invites"),
        ("teams/<int:team>/invites", "/teams/{team}/invites"),
        ("/api/*", "/api/*"),
        ("/*", "/*"),
        ("/", "/"),
        ("/auth/login/", "/auth/login/"),
    ],
)
def test_a_path_may_be_written_as_the_framework_does(declared, printed):
    assert RateLimit("rule", declared, "5/minute").path == printed


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/a/*/b",
        "/a?b=c",
        "/a#b",
        "/a b",
        "/{",
        "/a{b",
        "/a}b",
        "//a",
        "/a*",
        7,
        "/a\n",
        "http://x/y",
        "/{1}",
    ],
)
def test_an_unusable_path_is_refused(path):
    with pytest.raises(ConfigError) as raised:
        RateLimit("search", path, "5/minute")

    assert raised.value.field == "limits[search].path"


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"per": "address"}, "per"),
        ({"per": ()}, "per"),
        ({"per": "account"}, "account"),
        ({"account": "email"}, "per"),
        ({"per": "account", "account": "user..email"}, "account"),
        ({"methods": "GET /"}, "methods"),
        ({"methods": []}, "methods"),
        ({"cost": 0}, "cost"),
        ({"cost": -1}, "cost"),
        ({"cost": 1.5}, "cost"),
        ({"cost": 6}, "cost"),
        ({"failed": 401}, "failed"),
        ({"failed": [9]}, "failed"),
        ({"mode": "off"}, "mode"),
        ({"on_store_error": "raise"}, "on_store_error"),
        ({"plus_tags": "drop"}, "plus_tags"),
    ],
)
def test_an_option_that_cannot_work_names_itself(options, field):
    with pytest.raises(ConfigError) as raised:
        RateLimit("search", "/search", "5/minute", **options)

    assert raised.value.field == f"limits[search].{field}"


@pytest.mark.parametrize("name", ["", "a b", "a" * 49, 'a"b', 7, "ä", "a\n"])
def test_a_name_must_fit_a_header_field_and_a_label(name):
    with pytest.raises(ConfigError, match=r"limits\.name"):
        RateLimit(name, "/search", "5/minute")


def test_a_rule_without_a_rate_is_refused():
    with pytest.raises(ConfigError, match="at least one rate"):
        RateLimit("search", "/search")


def test_a_rule_never_changes():
    rule = RateLimit("search", "/search", "5/minute")

    with pytest.raises(FrozenInstanceError):
        rule.name = "other"


def test_get_covers_head():
    assert RateLimit("search", "/search", "5/minute", methods="get").methods == {"GET", "HEAD"}


def test_a_mapping_makes_the_same_rule_as_the_preset():
    mapping = {"preset": "login", "path": "/auth/login", "account": "email", "address": "3/hour"}

    made = RateLimit.from_mapping(mapping)

    assert made.quotas == RateLimit.login("/auth/login", account="email", address="3/hour").quotas


def test_a_mapping_makes_a_plain_rule():
    made = RateLimit.from_mapping(
        {"name": "search", "path": "/search", "rates": ["5/second", "30/minute"], "per": ["user", "ip"]}
    )

    assert made == RateLimit("search", "/search", "5/second", "30/minute", per=("user", "ip"))
    assert RateLimit.from_mapping({"name": "a", "path": "/a", "rate": "5/minute"}) == RateLimit(
        "a", "/a", "5/minute"
    )


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        ({"preset": "logon", "path": "/x"}, "limits.preset"),
        ({"preset": "login", "path": "/x", "acount": "email"}, "limits[login].acount"),
        ({"name": "search", "path": "/x", "rates": "5/minute", "windw": 1}, "limits[search].windw"),
        ({"path": "/x", "rates": "5/minute"}, "limits"),
        ({"preset": "login", "path": "/x", "free": "many"}, "limits[login].free"),
    ],
)
def test_a_wrong_mapping_is_an_error_that_names_the_key(mapping, field):
    with pytest.raises(ConfigError) as raised:
        RateLimit.from_mapping(mapping)

    assert raised.value.field == field


def test_shadow_is_the_same_rule_counting_only():
    rule = RateLimit("search", "/search", "5/minute")

    assert rule.in_shadow().mode == "shadow"
    assert rule.in_shadow().quotas == rule.quotas


@pytest.mark.parametrize("account", [5, "", "user..email", b"email"])
def test_a_presets_account_that_names_no_field_is_an_error(account):
    with pytest.raises(ConfigError, match=r"limits\[login\]\.account: .*'user\.email'"):
        RateLimit.login("/auth/login", account=account)


def test_methods_that_are_none_are_an_error():
    with pytest.raises(ConfigError, match=r"limits\[search\]\.methods: '5'"):
        RateLimit("search", "/search", "5/minute", methods=5)
