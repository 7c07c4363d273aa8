"""Figures are passed over only where no rule could match in them, whatever the figures are."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings, strategies as st

from launchguard.redaction import RedactionConfig, Redactor
from launchguard.redaction.detectors import builtin
from launchguard.redaction.prefilter_figures import FIGURES, parted

FAST = Redactor(RedactionConfig(engine="re2"))
PLAIN = Redactor(RedactionConfig(engine="python"))
LEARNT = {
    "id": "7f",
    "at": "2026-11-24T08:46:37Z",
    "n": 12,
    "list": ["1", "2"],
    "in": {"id": "1", "n": 3},
    "last": "5",
}
SIGNS = FIGURES.decode()
GOOD = [good for detector in builtin() for good in detector.good if not set(good) - set(SIGNS)]
FIGURE_TEXTS = st.lists(
    st.sampled_from([*GOOD, "4242424242424242", "4242 4242", "415-555-2671", "11", "0123456789abcdef", "://", "--", "0."])
    | st.text(SIGNS, max_size=12),
    max_size=5,
).map("".join)  # fmt: skip


@pytest.fixture(autouse=True)
def learn():
    for redactor in (FAST, PLAIN):
        for _ in range(2):
            redactor.render(LEARNT)


@settings(max_examples=250, deadline=None)
@given(FIGURE_TEXTS, FIGURE_TEXTS, st.integers(-(10**18), 10**18), st.floats(allow_nan=False))
@example("", "4242424242424242", 4242424242424242, 0.0)
@example("6768705f6142336445366748396142336445366748396142", "", 0, 4242424242424242.0)
def test_both_engines_hide_the_same_of_figures_after_names_that_are_known(one, other, whole, part):
    event = {**LEARNT, "id": one, "list": [other, whole], "in": {"id": other, "n": whole}, "n": part}

    assert PLAIN.render(event) == FAST.render(event)


@pytest.mark.parametrize("figures", GOOD)
def test_what_a_detector_finds_in_figures_is_found_after_a_name_that_is_known(figures):
    assert FAST.render({**LEARNT, "id": figures}) != FAST.render(LEARNT).replace(
        b'"7f"', f'"{figures}"'.encode()
    )
    assert PLAIN.render({**LEARNT, "id": figures}) == FAST.render({**LEARNT, "id": figures})


def test_a_number_that_is_a_card_is_found_after_a_name_that_is_known():
    assert b"[redacted:card]" in PLAIN.render({**LEARNT, "n": 4242424242424242})


@pytest.mark.parametrize(
    ("field", "lead", "figures"),
    [
        (b'{"at":"2026-11-24"', b'{"at":', b"2026-11-24"),
        (b'in":{"id":"1"}}', b'in":{"id":', b"1"),
        (b'n":12.5', b"n", b""),
        (b'n":4242424242424242', b"n", b":4242424242424242"),
        (b'n":0.4242424242424242', b"n", b""),
        (b'x":"a \\"12', b'x":"a \\', b"\\"),
        (b"2026", b"", b"2026"),
    ],
)
def test_a_field_is_cut_where_its_value_begins(field, lead, figures):
    assert parted(field) == (lead, figures)
