"""Patterns are read before they run: linear, bounded, and with a head that stands wherever the whole does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings, strategies as st

from launchguard.redaction.detectors import builtin
from launchguard.redaction.detectors.pattern import (
    MAX_COST,
    head,
    leading_literals,
    length_within,
    read,
    tail_signs,
)


@pytest.mark.parametrize(
    ("pattern", "fix"),
    [
        ("a*b", "{n,m}"),
        ("a{3,}", "{n,m}"),
        ("a{1,2000}", "{n,m}"),
        ("(?=x)a", "lookahead"),
        ("(?<!x)a", "lookbehind"),
        (r"(a)\1", "back-reference"),
        ("a{1,5}+", "possessive"),
        ("(?>a)", "atomic"),
        ("(a{1,100}){1,100}b", "steps"),
        ("[a-z]{1,500}[a-z0-9]{1,500}[a-z]{1,50}x", "steps"),
        ("(?:a|ab|abc|b){1,60}c", "steps"),
        ("x{0,5}", "empty"),
        ("(unclosed", "compile"),
    ],
)
def test_pattern_that_could_run_away_is_refused_with_the_fix(pattern, fix):
    assert fix in read(pattern).fault


def test_a_pattern_that_re_would_never_finish_is_counted_as_endless():
    assert read("(?:a{1,30}){1,30}b").cost > MAX_COST


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
