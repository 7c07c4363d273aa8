"""What a first look says: nothing of ordinary lines, and everything that a detector would find."""

from __future__ import annotations

import orjson
import pytest

from launchguard.redaction.compiled import compiled
from launchguard.redaction.detectors import builtin
from launchguard.redaction.words import STEMS

ENGINES = pytest.mark.parametrize("engine", ["re2", "python"])
MARKS = ["flag", "encoded", "wrapped", "named", "shaped"]


def fired(engine, event):
    """The names of the detectors that a first look names, and its marks."""
    rules, prefilter = compiled(builtin(), engine, frozenset())
    numbers = prefilter.fired(orjson.dumps(event))
    named = {number: rule.detector.name for number, rule in enumerate(rules)}
    last = len(rules) + len(STEMS)
    return {named.get(number, MARKS[number - last] if number >= last else "a stem") for number in numbers}


@ENGINES
@pytest.mark.parametrize(
    "event",
    [
        {"message": "order placed", "items": 3, "request": "GET /"},
        {"ts": "2026-11-03 08:46:37,445", "msg": "done"},
        {"timestamp": "2026-11-24T08:46:37.123456Z", "request_id": "9f86d081884c7d659a2feaa0c55ad015", "duration_ms": 1763.5714285714287},
        {"event": "user signed in", "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736", "span_id": "00f067aa0ba902b7"},
        {"id": "0e37df36-f698-41e6-8b7d-3c1f4a2b9d10", "host": "web-5d9f8b7c6d-x2x7q", "client_ip": "10.20.30.40"},
    ],
)  # fmt: skip
def test_an_ordinary_line_says_nothing(engine, event):
    assert fired(engine, event) == set()


@ENGINES
@pytest.mark.parametrize(
    ("event", "mark"),
    [
        ({"user_password": 1}, "named"),
        ({"p-a-s-s-w-o-r-d": 1}, "named"),
        ({"user_message": 1}, "named"),
        ({'a "quoted" name': 1}, "named"),
        ({"value": 1}, "named"),
        ({"llm.anything": 1}, "named"),
        ({"a": {"b": [{"naïve": 1}]}}, "named"),
        ({"a": "ghp_aB3dE6gH9a\nB3dE6gH9"}, "wrapped"),
        ({"a": "'ghp_aB3dE6' + 'gH9aB3'"}, "wrapped"),
        ({"a": "token%3D"}, "encoded"),
        ({"a": '{"value": 1}'}, "shaped"),
    ],
)
def test_a_first_look_shows_a_name_and_a_disguise(engine, event, mark):
    assert mark in fired(engine, event)


@ENGINES
@pytest.mark.parametrize("detector", builtin(), ids=lambda detector: detector.name)
def test_what_a_detector_finds_a_first_look_names(engine, detector):
    words = detector.keyed_by[:1] or ("",)
    for good in detector.good:
        for around in ("{} {}", "{}:\n{}\n", "({}={})"):
            found = fired(engine, {"a": around.format(words[0], good)})

            assert detector.name in found, (good, around)


@ENGINES
@pytest.mark.parametrize("text", ["<a-token>x</a-token>", "a:token x>", "<x:password type='text'>"])
def test_a_stem_in_a_tag_shows(engine, text):
    assert "a stem" in fired(engine, {"a": text})


@ENGINES
def test_the_last_of_many_places_is_looked_at(engine):
    text = "secret " * 500 + "password is hunter2-9"

    assert "password-in-prose" in fired(engine, {"a": "password, " * 500 + "password is hunter2-9"})
    assert "quoted-password-in-prose" in fired(engine, {"a": "password; " * 500 + "password is 'hunter2-9'"})
    assert "a stem" in fired(engine, {"a": text})
