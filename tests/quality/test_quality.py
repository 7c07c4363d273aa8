"""The shares that issue 6 asks for, held on a sample; `python -m tests.quality.score --full` measures all of it."""

from __future__ import annotations

import pytest

from launchguard.redaction import Redactor

from .contexts import CONTEXTS
from .credentials import KINDS
from .ordinary import ordinary_events
from .score import THRESHOLDS, leaks, measure, plain


@pytest.fixture(scope="module")
def tallies():
    return measure(Redactor().redact, seed=7, contexts_per_kind=5, each=4)


@pytest.mark.parametrize("part", THRESHOLDS)
def test_share_that_comes_out_right(tallies, part):
    tally = tallies[part]

    assert tally.rate >= THRESHOLDS[part], f"{tally.rate:.3%}: {tally.worst(8)}, such as {tally.examples[:3]}"


def test_corpus_is_as_large_as_promised():
    assert len(KINDS) >= 180
    assert len(CONTEXTS) >= 30
    assert sum(1 for _ in ordinary_events(1, 20)) >= 2000


def test_a_scrubber_that_hides_nothing_scores_nothing():
    tallies = measure(lambda event: event, seed=7, contexts_per_kind=1, each=1)

    assert tallies["credentials"].rate < 0.01
    assert tallies["pii"].rate == 0
    assert tallies["prompts"].rate == 0


def test_a_scrubber_that_hides_everything_spoils_everything():
    tallies = measure(lambda _: "[redacted]", seed=7, contexts_per_kind=1, each=1)

    assert tallies["credentials"].rate == 1
    assert tallies["ordinary"].rate == 0
    assert tallies["context"].rate == 0


@pytest.mark.parametrize(
    "text",
    [
        "x hx7qlm2w z",
        "x hx7q\u200blm2w z",
        "x hx7q%6Cm2w z",
        "x hx7q\\nlm2w z",
        "x eCBoeDdxbG0ydyB6IGF0IGFsbA z",
        "x 687837716c6d327768783771 z",
    ],
)
def test_a_leak_is_seen_through_encodings(text):
    assert leaks(text, ["hx7qlm2w"])


def test_plain_turns_tuples_into_lists_and_changes_nothing_else():
    assert plain({"a": (1, [None, "x"])}) == {"a": [1, [None, "x"]]}
