"""The shares that issue 6 asks for, on what models are told and say as logs print it, and on what only sounds like it."""

from __future__ import annotations

import random

import pytest
from tests.quality.score import THRESHOLDS, plain
from tests.quality.third.test_third import REDACTOR, judged

from . import again, logged, printed, services, talkative


@pytest.mark.parametrize(
    "cases",
    [logged.cases, lambda rng: printed.cases(rng, {**printed.SHAPES, **again.SHAPES})],
    ids=["logged", "printed"],
)
def test_what_is_said_to_models_is_hidden_and_its_context_kept(cases):
    hidden, kept, wrong = judged(cases(random.Random(41)))

    assert hidden >= THRESHOLDS["prompts"], (hidden, wrong)
    assert kept >= THRESHOLDS["context"], kept


def test_ordinary_events_come_out_as_they_went_in():
    rng = random.Random(42)
    events = [*services.cases(rng), *talkative.cases(rng)]

    changed = [(name, event) for name, _, event in events if REDACTOR.redact(event) != plain(event)]

    assert len(changed) <= (1 - THRESHOLDS["ordinary"]) * len(events), changed
