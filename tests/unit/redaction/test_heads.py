"""A pattern's head stands wherever the whole does, and what a pattern is made of is known."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings, strategies as st

from launchguard.redaction.detectors import builtin
from launchguard.redaction.detectors.heads import (
    fits_within,
    head,
    leading_literals,
    length_within,
    past_run,
    tail_signs,
    within_run,
)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("ghp_[a-z]{4}", ("ghp_",)),
        ("(?:sk|rk)_live_[0-9]{3}", ("sk_live_", "rk_live_")),
        ("gh[po]_x", ("ghp_x", "gho_x")),
        ("[a-z]{3}@x", ()),
        ("(?:a_|[0-9])x", ()),
    ],
)
def test_leading_literals_are_read_off(pattern, expected):
    assert leading_literals(pattern, ignore_case=False) == expected


def test_head_stops_before_what_json_writes_another_way():
    assert re.compile(head(r"key=[ \t]{1,3}abc")).fullmatch("key=")
    assert re.compile(head(r"ab\"cd")).fullmatch("ab")


def test_head_can_begin_at_a_literal_within():
    assert re.compile(head(r"[0-9]{8,10}:AA[a-z]{33}", (":AA",))).match(":AA" + "a" * 33)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(builtin()), st.data())
def test_head_is_found_wherever_the_whole_pattern_is(detector, data):
    text = data.draw(st.sampled_from(detector.good))
    whole = re.compile(detector.pattern, re.ASCII | (re.IGNORECASE if detector.ignore_case else 0)).search(
        text
    )

    shorter = re.compile(f"(?i:{head(detector.pattern)})", re.ASCII).search(text)

    assert whole is None or shorter is not None


def test_alphabet_and_tail_of_a_pattern_are_known():
    assert length_within("[0-9]{4}-[0-9]{4}", frozenset(map(ord, "0123456789-"))) == 9
    assert length_within("[0-9]{4}x", frozenset(map(ord, "0123456789-"))) == 0
    assert tail_signs("eyJ[A-Za-z0-9_-]{3,9}[=]{0,2}") == {"-", "="}
    assert tail_signs("ghp_[A-Za-z0-9]{36}") == frozenset()


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("[0-9a-f]{32}", True),
        ("11[0-9a-f]{4}", True),
        ("ghp_[0-9]{4}", False),
        ("(?:ghp_|ab)[a-z0-9]{4}", True),
        ("x{0,3}[0-9]", True),
        ("[g-z]{1,3}[0-9]", False),
    ],
)
def test_whether_some_match_is_made_of_an_alphabet_is_known(pattern, fits):
    assert fits_within(pattern, frozenset(map(ord, "0123456789abcdef-"))) == fits


@pytest.mark.parametrize(
    ("pattern", "rest"),
    [
        ("(?:[0-9a-f]{8}){4}-[0-9a-f]{8}", "-00000000"),
        ("[MN](?:[a-z]{2}){10}\\.[a-z]{4}\\.[a-z]{9}", ".aaaa.aaaaaaaaa"),
        ("[MN](?:[a-z]{2}){10}\\.[a-z]{4}", ""),
        ("[0-9a-f]{32}-us", ""),
        ("[0-9]{4}-[0-9]{8}", ""),
        ("ghp_[a-z]{36}", ""),
    ],
)
def test_what_follows_a_long_run_is_known_where_it_tells(pattern, rest):
    found = past_run(head(pattern))

    assert bool(found) == bool(rest)
    assert not rest or re.compile(found).fullmatch(rest)


def test_a_long_run_within_a_head_is_cut_short():
    assert re.compile(within_run("11(?:[0-9a-f]{8}){4}")).fullmatch("11" + "0" * 16)
    assert within_run("ghp_[a-z]{12}") == "ghp_[a-z]{12}"
