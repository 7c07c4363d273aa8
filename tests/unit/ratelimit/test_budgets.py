"""The edges of the arithmetic that random timelines seldom hit."""

from hypothesis import given, strategies as st

from launchguard.ratelimit.budgets import budget_of
from launchguard.ratelimit.hit import Count, Strategy

MINUTE_US = 60_000_000
STEP_US = MINUTE_US // 700  # and 2/7 of a microsecond more


budget = budget_of(Strategy.GCRA, 700, MINUTE_US)


def asked(state, now, cost=1):
    after = budget.take(state, now, cost, b"")
    if after is None:
        return Count(False, budget.left(state, now)[0], budget.wait(state, now, cost, b""), 0), state
    return Count(True, budget.left(after, now)[0], 0, 0), after


def test_a_refill_that_takes_a_part_of_a_microsecond_admits_nobody_before_it_is_over():
    _, used_up = asked(None, 0, cost=700)

    early, state = asked(used_up, STEP_US)
    due, _ = asked(state, STEP_US + 1)

    assert (early.allowed, early.retry_us) == (False, 1)
    assert due.allowed


def test_parts_of_microseconds_are_not_lost():
    _, state = asked(None, 0, cost=700)
    now, admitted = 0, 0
    while now < MINUTE_US:
        count, state = asked(state, now)
        admitted += count.allowed
        now += count.retry_us

    assert admitted == 699
    assert asked(state, MINUTE_US)[0].allowed


@given(
    st.sampled_from(
        [budget, budget_of(Strategy.GCRA, 600, MINUTE_US), budget_of(Strategy.LOG, 5, MINUTE_US)]
    ),
    st.lists(st.tuples(st.integers(0, 2 * MINUTE_US), st.integers(0, 900)), max_size=12),
)
def test_what_is_shown_of_a_take_is_what_is_left_after_it(kept, steps):
    state, now = None, 0
    for passed, cost in steps:
        now += passed
        figures = []
        after = kept.take(state, now, cost, b"")

        assert kept.take_shown(state, now, cost, b"", figures) == after
        assert figures == ([] if after is None else [*kept.left(after, now, 1_000_000)])
        state = state if after is None else after
