"""The promises that hold for any value: never raises, never mutates, a second pass changes nothing, linear, bounded."""

# ruff: noqa: SIM905 - lists of names read best as words
from __future__ import annotations

import copy
import statistics
import time

import orjson
import pytest
from hypothesis import given, settings, strategies as st

from launchguard.redaction import RedactionConfig, Redactor
from launchguard.redaction.detectors import builtin

FAST = Redactor(RedactionConfig(engine="re2"))
PLAIN = Redactor(RedactionConfig(engine="python"))
BOTH = pytest.mark.parametrize("redactor", [FAST, PLAIN], ids=["re2", "python"])

PIECES = (
    """password token api_key secret = : => ' " \\" { } [ ] ( ) , ; & ? \\n --token Authorization: Bearer abc hunter2 x
    %3D %20 \\u0041 &quot; é п <password> </password> [redacted:token] [email:0123456789abcdef] prompt messages
    'role': 'user' content input_value https://u:p@h/ @ a@b.co +14155552671 4242424242424242 Z2hwX2ExYjJhMWIy null
    12 ... - _ key session Cookie: a=b; c=d | value is card number ghp_ eyJ -> ?= ::= Some(" ** --value --body </key>
    <string> : Set-Cookie: 8f3a9c01d2e4b85677aa iban: null "type":""".split()
    + [
        "\n",
        " ",
        "  ",
        "\t",
        "      ",
        ":\n   ",
        "\u201c",
        "\u201d",
        " id",
        "{ get; set; } =",
        "\u200b",
        "\ud800",
        "\x1b[31m",
        "\x00",
        "[redacted:prompt] (5 chars)",
    ]
    + [good for detector in builtin() for good in detector.good[:1]]
)
ATOMS = st.integers(0, len(PIECES) - 1).map(lambda number: PIECES[number])
GOODS = [good for detector in builtin() for good in detector.good]
TEXTS = st.lists(ATOMS, max_size=8).map("".join) | st.text(max_size=40)
NAMES = st.sampled_from(
    "password token_count event message messages role content value name apiKey headers model input text id key card type".split()
) | st.text(max_size=8)  # fmt: skip
LEAVES = TEXTS | st.none() | st.booleans() | st.integers() | st.floats() | st.binary(max_size=20)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4) | st.tuples(inner, inner)
    ),
    max_leaves=10,
)


@settings(max_examples=250, deadline=None)
@given(VALUES)
def test_any_value_becomes_json_and_stays_itself(value):
    before = copy.deepcopy(value)

    clean = FAST.redact(value)

    assert clean != "[redacted:failed]"
    assert repr(value) == repr(before)
    assert repr(orjson.loads(orjson.dumps(clean))) == repr(clean)


@settings(max_examples=250, deadline=None)
@given(VALUES)
def test_a_second_pass_changes_nothing(value):
    once = FAST.redact(value)

    assert repr(FAST.redact(once)) == repr(once)


@settings(max_examples=250, deadline=None)
@given(VALUES)
def test_both_engines_give_the_same(value):
    assert repr(PLAIN.redact(value)) == repr(FAST.redact(value))


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_rendering_gives_the_bytes_of_what_redact_gives(event):
    assert orjson.loads(FAST.render(event)) == orjson.loads(orjson.dumps(FAST.redact(event)))


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, len(GOODS) - 1).map(lambda number: GOODS[number]),
    st.sampled_from(["{}", "x {} y", "a={}", "'{}'", "({})"]),
)
def test_what_a_detector_finds_both_engines_hide_alike(good, around):
    text = around.replace("{}", good)

    assert PLAIN.redact_text(text) == FAST.redact_text(text)


HOSTILE = [
    "SECRET_", "secret ", "eyJ", "a@", "@", "4", "4 ", '"', "\\", "{", 'password="', "password=", "key: ", "://a:", "%25", "QUJD",
    "sk-", "-----BEGIN PRIVATE KEY-----", "+1", "\\u0041", "<token", "[redacted:", "prompt: [", "token \n", "AKIA", "\u200b",
    "%41a", "\x00a", "\u0430a", "ab\nc1", "token\t", "|token|", "67 68 ",
    '{"token":', "Bearer ", "cookie: a=b; ", "'role': 'user', 'content': ", "--token ", "a.", "0123456789abcdef", "GB82 ", "&#103;",
    "key=", "message=", "message: ", "prompt: ", "phone=[", "card={", 'content="', "cookie:=", "key:=",
]  # fmt: skip


@BOTH
def test_no_input_costs_far_more_than_twice_as_much_when_it_is_twice_as_long(redactor):
    """Doubling the input may not quadruple the work: the least of several runs, in the process's own time."""
    slow = []
    for piece in HOSTILE:
        short, long = (_least_time(redactor, piece * (size // len(piece))) for size in (16_384, 65_536))
        if long > 4 * 3 * short + 0.02:
            slow.append((piece, short, long))

    assert slow == []


@BOTH
def test_hostile_inputs_cost_no_more_than_a_hundred_times_the_median(redactor):
    times = {piece: _least_time(redactor, piece * (65_536 // len(piece))) for piece in HOSTILE}

    assert max(times.values()) < 0.02 + 100 * statistics.median(times.values())


def _least_time(redactor, text):
    redactor.render({"event": text})
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        redactor.render({"event": text})
        best = min(best, time.process_time() - start)
    return best


@settings(max_examples=60, deadline=None)
@given(TEXTS.map(lambda text: text * 50))
def test_output_is_bounded_by_the_input(text):
    assert len(FAST.redact_text(text)) <= 40 + 12 * len(text)
