"""The shares that issue 6 asks for, on a second corpus, which was written without sight of the detectors."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import NamedTuple

import pytest
from tests.quality.score import THRESHOLDS, leaks, plain, render

from launchguard.redaction import Redactor

from .bypasses import NAMES, VALUES
from .contexts import CONTEXTS, Field
from .kinds import KINDS
from .ordinary import ORDINARY
from .pii import PERSONAL, planted
from .prompts import SAID, forms, shapes

REDACT = Redactor().redact
NAMED = ("password", "api_key", "access_token", "client_secret", "auth_token", "private_key", "refresh_token")


class Share(NamedTuple):
    """How many of the events came out right, and where the others stood."""

    right: float
    wrong: list[str]

    def __str__(self) -> str:
        return f"{self.right:.2%}: {Counter(self.wrong).most_common(12)}"


def share(results: list[tuple[str, bool]]) -> Share:
    wrong = [where for where, right in results if not right]
    return Share(1 - len(wrong) / len(results), wrong)


@pytest.fixture(scope="module")
def credentials():
    r = random.Random(20261124)
    hidden, kept = [], []
    for kind in KINDS:
        for name in r.sample(sorted(CONTEXTS), 6):
            fake = kind.fake(r)
            if not CONTEXTS[name].takes(fake.text, telling=kind.telling):
                continue
            event, keeps = CONTEXTS[name].plant(Field(r.choice(kind.fields)), fake.text)
            text = render(REDACT(event))
            hidden.append((f"{kind.name} in {name}", not leaks(text, fake.pieces)))
            kept += [(f"{kind.name} in {name}: {keep}", keep in text) for keep in keeps]
    return share(hidden), share(kept)


def test_credentials_are_hidden(credentials):
    assert credentials[0].right >= THRESHOLDS["credentials"], credentials[0]


def test_what_stands_around_them_stays(credentials):
    assert credentials[1].right >= THRESHOLDS["context"], credentials[1]


def test_corpus_is_as_large_as_promised():
    assert len({kind.name for kind in KINDS}) >= 400
    assert len(CONTEXTS) >= 150
    assert len(ORDINARY) >= 100


def test_personal_data_is_hidden():
    r = random.Random(7)
    results = []
    for kind in PERSONAL:
        for _ in range(150):
            event, value, keeps = planted(kind, r)
            text = render(REDACT(event))
            right = value not in text and value[-6:] not in text and all(keep in text for keep in keeps)
            results.append((f"{kind} {value}", right))

    found = share(results)

    assert found.right >= THRESHOLDS["pii"], found


def test_prompts_are_hidden():
    results = []
    for prompt, answer in SAID:
        for name, data, content, keeps in shapes(prompt, answer):
            for form, event in forms(data):
                text = render(REDACT(event))
                gone = not any(piece in text or json.dumps(piece)[1:-1] in text for piece in content)
                results.append((f"{name} as {form}", gone and all(keep in text for keep in keeps)))

    found = share(results)

    assert found.right >= THRESHOLDS["prompts"], found


def test_disguises_are_seen_through():
    r = random.Random(3)
    telling = [kind for kind in KINDS if kind.telling and not kind.name.startswith(("url-", "pem-"))]
    results = []
    for name, disguise in VALUES.items():
        for kind in r.sample(telling, 12):
            worn = disguise(kind.fake(r).text)
            text = render(REDACT(f"value {worn} end"))
            results.append((name, worn[4:20] not in text and worn[-16:] not in text))
    for name, disguise in NAMES.items():
        for field in NAMED:
            value = "kQ7zX2mV9b" + "N4cL1pR8"
            line = render(REDACT(f"x=1 {disguise(field)}={value} y=2"))
            data = render(REDACT({disguise(field): value}))
            results += [(name, value not in line), (name, value not in data)]

    found = share(results)

    assert found.right >= THRESHOLDS["bypasses"], found


def test_ordinary_events_come_out_as_they_went_in():
    r = random.Random(11)
    results = []
    for number, make in enumerate(ORDINARY):
        for _ in range(10):
            event = make(r)
            results.append((f"{number}: {event}"[:200], REDACT(event) == plain(event)))

    found = share(results)

    assert 1 - found.right <= 1 - THRESHOLDS["ordinary"], found
