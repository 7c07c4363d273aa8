"""One account in any spelling is one account."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from launchguard.ratelimit.accounts import normal_account


@pytest.mark.parametrize(
    "spelling",
    [
        "Jose@Example.com", " jose@example.com ", "JOSE@EXAMPLE.COM", "ｊｏｓｅ@example.com", "jose@example.com.",
        "jo\u200bse@example.com", "jo\u00adse@example.com", "jose\0@example.com", "josé@example.com",
        "jose\u0301@example.com", "jose@example。com", "𝓳ose@example.com", "jose@EXAMPLE．com", "\ufeffjose@example.com",
        "jose @example.com",
    ],
)  # fmt: skip
def test_every_spelling_is_the_same_account(spelling):
    assert normal_account(spelling) == "jose@example.com"


def test_a_domain_in_ascii_and_spelt_out_is_one():
    spellings = [
        "a@münchen.de",
        "a@xn--mnchen-3ya.de",
        "A@MÜNCHEN.DE.",
        "a@mu\u0308nchen.de",
        "a@XN--MNCHEN-3YA.de",
    ]

    assert len({normal_account(each) for each in spellings}) == 1


def test_a_domain_of_a_later_standard_is_one_with_its_ascii_form():
    assert normal_account("a@xn--fa-hia.de") == normal_account("a@faß.de")


@pytest.mark.parametrize(
    "spelling",
    ["Ada <ada@x.y>", '"<bob@x.y>" <Ada@x.y> ', "<ada@x.y>", "ａ ＜ada@x.y＞", "Ada Lovelace<ada@x.y.>"],
)
def test_a_name_before_an_address_is_none_of_it(spelling):
    assert normal_account(spelling) == "ada@x.y"


@pytest.mark.parametrize(
    "spelling",
    ["bøb@x7.y", "b🅾b@x7.y", "bob@x٧.y", "b\u0366b@x7.y", "bob\u0903@x7.y", "b\u20ddob@x7.y", "bꞝb@x៧.y",
     "bo\u0640b@x7.y", "🅑🅞🅑@x7.y"],
)  # fmt: skip
def test_letters_and_digits_that_mysql_takes_for_one_are_one(spelling):
    assert normal_account(spelling) == "bob@x7.y"


@pytest.mark.parametrize(
    ("one", "other"),
    [("ı@x.y", "i@x.y"), ("İ@x.y", "i@x.y"), ("ß@x.y", "ss@x.y"), ("ﬁ@x.y", "fi@x.y"), ("K@x.y", "k@x.y")],
)
def test_letters_that_some_database_takes_for_one_are_one(one, other):
    assert normal_account(one) == normal_account(other)


def test_different_accounts_stay_different():
    names = [
        "a@example.com",
        "b@example.com",
        "a@example.org",
        "a.b@example.com",
        "ab@example.com",
        "+4912345",
        "алиса@x.y",
    ]

    assert len({normal_account(each) for each in names}) == len(names)


def test_a_plus_tag_is_kept_or_merged_as_the_rule_says():
    assert normal_account("a+tag@x.y") == "a+tag@x.y"
    assert normal_account("a+tag@x.y", merge_plus_tags=True) == "a@x.y"
    assert normal_account("+tag@x.y", merge_plus_tags=True) == "+tag@x.y"


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=30))
def test_the_form_is_stable(text):
    once = normal_account(text)

    assert normal_account(once) == once


@pytest.mark.parametrize("text", ["a" * 1_025, "\ufdfa" * 1_000])
def test_a_text_that_is_too_long_is_no_account_nor_one_that_becomes_so(text):
    assert normal_account(text) == ""
