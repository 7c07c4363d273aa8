"""The shares that issue 6 asks for, on a fourth corpus: written from the formats' public descriptions alone.

Each kind of credential is planted in each context; a random part of that grid is tried here.
"""

from __future__ import annotations

import base64
import json
import logging
import random
import re
from collections import Counter
from urllib.parse import unquote

from tests.quality.score import THRESHOLDS

from launchguard.redaction import Redactor
from launchguard.redaction.exits.stdlib import RedactingFormatter

from .contexts import CONTEXTS, KEPT
from .conversations import SHAPES, sentence
from .disguises import FORMS, PLAIN, WAYS
from .everyday import make as everyday
from .kinds import kinds
from .making import Made, make, windows
from .people import cases as people

REDACTOR = Redactor()
FORMATTER = RedactingFormatter(REDACTOR, logging.Formatter("%(message)s"))
PROMPTS_LEFT = 0
CELLS = 14  # one cell of so many is tried
INVISIBLE = re.compile("[\u200b\u200d\u00ad\u2060\ufeff\ufe0f\U000e0061\x00\x08]|\x1b\\[\\d*m")
CODED = re.compile(r"[A-Za-z0-9+/]{12,}={0,2}")
WIDE = {0xFEE0 + number: number for number in range(0x21, 0x7F)}


def shown(event) -> str:
    """What a reader sees of an event."""
    if isinstance(event, tuple) and len(event) == 2 and isinstance(event[1], tuple):
        return FORMATTER.format(logging.LogRecord("app", logging.INFO, "app.py", 1, event[0], event[1], None))
    if isinstance(event, str):
        return REDACTOR.redact_text(event)
    return json.dumps(REDACTOR.redact(event), ensure_ascii=False, default=repr)


def readings(text: str) -> list[str]:
    """A text as it stands, and with its spellings undone."""
    bare = INVISIBLE.sub("", text)
    seen = [text, bare, bare.translate(WIDE), text.replace("\\\\", "\\").replace("\\n", "\n")]
    seen += [unquote(unquote(one)) for one in seen[:1]]
    seen += [
        base64.b64decode(blob + "=" * (-len(blob) % 4)).decode("latin-1")
        for blob in CODED.findall(text)
        if len(blob.rstrip("=")) % 4 != 1
    ]
    seen += [re.sub(r"=?\r?\n\s*|\\n|\\\n|['\"+, \[\]()\n]", "", one) for one in (text, bare)]
    return seen


def test_corpus_is_as_large_as_promised():
    assert len({name for name, *_ in kinds()}) >= 370
    assert len(CONTEXTS) >= 170
    assert len(SHAPES) >= 60
    assert len(WAYS) >= 70
    assert len(everyday(1)) >= 260


def test_credentials_are_hidden_and_their_context_is_kept():
    dice, hidden, kept, wrong = random.Random(41), [], [], Counter()
    for name, variable, form, shows in kinds():
        for context in dice.sample(CONTEXTS, len(CONTEXTS) // CELLS):
            made = make(form, dice)
            event = context.build(variable, made.text, dice) if context.fits(made.text) else None
            if event is None or not (shows or context.tells):
                continue
            text = shown(event)
            hidden.append(not any(map(made.leaks, readings(text))))
            kept.append(all(word in text for word in KEPT))
            wrong[f"{name} in {context.name}"] += not (hidden[-1] and kept[-1])

    assert len(hidden) > 1500
    assert sum(hidden) >= THRESHOLDS["credentials"] * len(hidden), +wrong
    assert sum(kept) >= THRESHOLDS["context"] * len(kept), +wrong


def test_personal_data_is_hidden_and_its_context_is_kept():
    cases = random.Random(42).sample(people(), 1200)
    texts = [(case, shown(case.event)) for case in cases]

    leaked = [case for case, text in texts if re.sub(r"\W", "", case.hidden) in re.sub(r"\W", "", text)]
    kept = sum(case.kept in text for case, text in texts)

    assert len(leaked) <= (1 - THRESHOLDS["pii"]) * len(cases), leaked
    assert kept >= THRESHOLDS["context"] * len(cases)


def test_what_is_said_to_a_model_is_hidden_and_figures_stay():
    dice, wrong, lost = random.Random(43), Counter(), Counter()
    for name, (shape, kept) in SHAPES.items():
        said = [sentence(dice), sentence(dice)]
        text = shown(shape(*said))
        wrong[name] += any(window in text for one in said for window in windows(one, 20))
        lost[name] += not all(word in text for word in kept)

    assert wrong.total() <= PROMPTS_LEFT, +wrong
    assert lost.total() == 0, +lost


def test_disguises_are_seen_through():
    dice, hidden, wrong = random.Random(44), [], Counter()
    for way, build in WAYS.items():
        for name, form in FORMS.items():
            if name == "plain" and way not in PLAIN:
                continue
            made = make(form, dice)
            event = build(made.text, dice)
            before = event if isinstance(event, str) else json.dumps(event, ensure_ascii=False, default=repr)
            planted = [Made("", (run,)) for run in re.findall(r"\S{40,}", before)] or [made]
            text = shown(event)
            leaks = any(map(made.leaks, readings(text))) or any(
                run.pieces[0][len(run.pieces[0]) // 2 - 10 :][:20] in text for run in planted if run.pieces[0]
            )
            hidden.append(not leaks)
            wrong[way] += leaks

    assert sum(hidden) >= THRESHOLDS["bypasses"] * len(hidden), +wrong


def test_ordinary_events_come_out_as_they_went_in():
    events = everyday(3)

    changed = [
        (event, text)
        for event in events
        if (text := shown(event))
        != (event if isinstance(event, str) else json.dumps(event, ensure_ascii=False, default=repr))
    ]

    assert len(changed) <= (1 - THRESHOLDS["ordinary"]) * len(events), changed
