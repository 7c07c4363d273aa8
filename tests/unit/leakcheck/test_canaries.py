import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given, strategies as st

from launchguard.leakcheck import LeakCheck
from launchguard.leakcheck.canaries import environment_canaries, forms, make
from launchguard.redaction import Redactor

VALUES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Zs", "Cc"]), min_size=9, max_size=40)


def seen(value: str, text: str) -> bool:
    return any(needle in text for needles in forms(value).values() for needle in needles)


@given(VALUES, st.binary(max_size=7), st.binary(max_size=7))
def test_base64_is_seen_wherever_the_value_stands_in_what_was_encoded(value, before, after):
    raw = before + value.encode() + after

    assert seen(value, base64.b64encode(raw).decode())
    assert seen(value, base64.urlsafe_b64encode(raw).decode())


@given(VALUES)
def test_every_usual_encoding_is_seen(value):
    for text in (
        value,
        quote(value),
        quote(quote(value)),
        json.dumps(value),
        json.dumps(json.dumps(value)),
        value.encode().hex(),
    ):
        assert seen(value, text)


@given(VALUES, VALUES)
def test_another_value_is_not_seen(value, other):
    if value not in other:
        assert not any(needle in other for needle in forms(value)["plain"])


def test_a_value_that_chance_would_find_is_refused():
    with pytest.raises(ValueError, match="at least 6"):
        LeakCheck().mark("12345", "pin")


@pytest.mark.parametrize("kind", ["email", "prompt", "card", "phone", "password", "anything"])
def test_no_two_canaries_are_alike(kind):
    assert make(kind) != make(kind)


def test_a_card_canary_has_a_valid_check_digit():
    digits = [int(digit) for digit in make("card")]

    total = sum(
        digit if place % 2 == 0 else sum(divmod(digit * 2, 10))
        for place, digit in enumerate(reversed(digits))
    )

    assert len(digits) == 16
    assert total % 10 == 0


def test_secrets_of_the_environment_are_found_by_name():
    environ = {
        "STRIPE_API_KEY": "abc123-def456",
        "HOME": "/home/shop-2024",
        "PWD": "/home/shop-2024/api",
        "OLDPWD": "/home/shop-2024/old",
        "DB_PASSWORD": "postgres",
        "PORT": "8000",
    }

    assert dict(environment_canaries(environ, Redactor())) == {"STRIPE_API_KEY": "abc123-def456"}
