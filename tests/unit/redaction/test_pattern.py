"""Patterns are read before they run: bounded, and never running away."""

from __future__ import annotations

import pytest

from launchguard.redaction.detectors.pattern import MAX_COST, read


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


PEM = "-----BEGIN ACME KEY-----{}-----END ACME KEY-----"


@pytest.mark.parametrize(
    "body",
    [
        r"(?:[A-Za-z0-9+/=]{1,64}\n){1,100}[A-Za-z0-9+/=]{1,64}\n",
        r"(?:(?:\r?\n|\\n)[A-Za-z0-9+/=]{1,80}){1,200}(?:\r?\n|\\n)",
        r"(?:[A-Za-z]{1,20}: [^\n]{1,200}\n){0,5}\n(?:[A-Za-z0-9+/=]{1,64}\n){1,100}",
        r"[A-Za-z0-9+/=\s]{1,1000}",
    ],
)
def test_lines_of_an_armoured_key_are_no_run_away(body):
    assert read(PEM.format(body)).fault == ""


@pytest.mark.parametrize(
    "body", [r"(?:\s{0,4}[A-Za-z0-9+/=]{1,76}){1,100}", r"(?:\r?\n[^\n-]{1,100}){1,200}\r?\n"]
)
def test_lines_that_can_be_cut_in_many_ways_are_refused(body):
    """`re` tries each way; the second cuts each line before or after its carriage return."""
    assert "steps" in read(PEM.format(body)).fault
