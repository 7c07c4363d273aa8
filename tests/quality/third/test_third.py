"""The shares that issue 6 asks for, on a third corpus, which was written before a look at any detector."""

from __future__ import annotations

import base64
import json
import random
import urllib.parse
from collections import Counter

import pytest
from tests.quality.score import THRESHOLDS, plain

from launchguard.redaction import RedactionConfig, Redactor

from . import bypasses, fresh, ordinary, personal, prompts
from .contexts import CONTEXTS, fits
from .kinds import KINDS

REDACTOR = Redactor(RedactionConfig())
WINDOW = 10  # characters of a secret that are a leak
EACH = 4  # contexts for a kind


def leaves(value) -> str:
    """All texts of an event, names too, unescaped."""
    if isinstance(value, dict):
        return "\n".join(f"{key}\n{leaves(item)}" for key, item in value.items())
    return "\n".join(map(leaves, value)) if isinstance(value, list) else str(value)


def leaked(text: str, secret: str) -> bool:
    """Whether ten characters of a secret, or all of a shorter one, stand there plain or as they were encoded."""
    if len(secret) <= WINDOW:
        return secret in text
    encoded = base64.b64encode(secret.encode()).decode()
    for form in {secret, urllib.parse.quote(secret, safe=""), encoded, json.dumps(secret)[1:-1]}:
        windows = [form[at : at + WINDOW] for at in range(len(form) - WINDOW + 1)]
        told = [
            window for window in windows if any(map(str.isdigit, window))
        ] or windows  # names hold words too
        if any(window in text for window in told):
            return True
    return False


def planted(rng: random.Random):
    for kind in KINDS:
        done = 0
        for context in rng.sample(CONTEXTS, len(CONTEXTS)):
            value, secrets = kind.make(rng)
            if done < EACH and fits(context, kind.flags, value):
                done += 1
                event, kept = context.make(rng, kind.field, value)
                yield kind.name, context.name, (event, secrets, kept)


def judged(cases) -> tuple[float, float, Counter]:
    """The share of secrets that are hidden, that of what stands around them and is kept, and where the rest was."""
    hidden, kept, wrong = [], [], Counter()
    for kind, where, (event, secrets, keeps) in cases:
        text = leaves(REDACTOR.redact(event))
        for secret in secrets:
            hidden.append(not leaked(text, secret))
            wrong[f"{kind} in {where}"] += not hidden[-1]
        kept += [keep in text for keep in keeps]
    return sum(hidden) / len(hidden), sum(kept) / max(1, len(kept)), +wrong


def test_corpus_is_as_large_as_promised():
    assert len({kind.name for kind in KINDS}) >= 500
    assert len(CONTEXTS) >= 100
    assert len(ordinary.MAKERS) >= 200
    assert len(prompts.SHAPES) >= 130


@pytest.mark.parametrize(
    ("part", "cases"),
    [
        ("credentials", lambda: planted(random.Random(31))),
        ("credentials", lambda: fresh.credentials(random.Random(31))),
        ("pii", lambda: random.Random(32).sample(personal.cases(random.Random(32)), 1500)),
        ("prompts", lambda: prompts.cases(random.Random(33))),
        ("bypasses", lambda: bypasses.cases(random.Random(34))),
    ],
    ids=["credentials", "fresh credentials", "pii", "prompts", "bypasses"],
)
def test_what_must_not_be_seen_is_hidden_and_its_context_kept(part, cases):
    hidden, kept, wrong = judged(cases())

    assert hidden >= THRESHOLDS[part], (hidden, wrong)
    assert part == "bypasses" or kept >= THRESHOLDS["context"], kept


def test_ordinary_events_come_out_as_they_went_in():
    rng = random.Random(35)
    events = [*ordinary.cases(rng, 4), *fresh.ordinary(rng, 4)]

    changed = [(name, event) for name, _, event in events if REDACTOR.redact(event) != plain(event)]

    assert len(changed) <= (1 - THRESHOLDS["ordinary"]) * len(events), changed
