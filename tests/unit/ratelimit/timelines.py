"""Random time lines of hits, for holding a store against the reference model."""

from __future__ import annotations

from hypothesis import strategies as st

from launchguard.ratelimit.budgets import Claim, Question
from launchguard.ratelimit.hit import Hit, Op, Strategy, claims_of

SECOND_US = 1_000_000
KEYS = [bytes([number]) * 16 for number in range(1, 4)]
MEMBERS = [bytes([number]) * 8 for number in range(4)]

SHAPES = {
    Strategy.LOG: [(3, 10 * SECOND_US), (1, 7), (5, 60 * SECOND_US), (100, 60 * SECOND_US)],
    Strategy.GCRA: [
        (3, 10 * SECOND_US),
        (7, 60 * SECOND_US),
        (200, 60 * SECOND_US),
        (90_000_000, 86_400 * SECOND_US),
    ],
    Strategy.WAITS: [(2, 120 * SECOND_US), (5, 3_600 * SECOND_US)],
    Strategy.DISTINCT: [(2, 10 * SECOND_US), (3, 60 * SECOND_US)],
    Strategy.LEASES: [(2, 10 * SECOND_US), (3, 30 * SECOND_US)],
}
"""Limit and window of each; one shape a strategy holds through one time line, as one rule's does."""

ADMITTING = {Strategy.LEASES: [Op.LEASE, Op.PEEK]}
SETTLING = {Strategy.LEASES: [Op.RENEW, Op.GIVE, Op.FORGET]}


@st.composite
def hits(draw: st.DrawFn, shapes: dict[Strategy, tuple[int, int]], *, admitting: bool) -> Hit:
    strategy = draw(st.sampled_from(list(Strategy)))
    limit, window_us = shapes[strategy]
    if admitting:
        op = draw(st.sampled_from(ADMITTING.get(strategy, [Op.TAKE, Op.TAKE, Op.TAKE, Op.PEEK])))
    else:
        op = draw(st.sampled_from(SETTLING.get(strategy, [Op.CHARGE, Op.GIVE, Op.GIVE, Op.FORGET])))
    known = strategy is Strategy.DISTINCT and op is Op.PEEK and draw(st.booleans())
    amounts = strategy in (Strategy.LOG, Strategy.GCRA)
    return Hit(
        op=op,
        key=draw(st.sampled_from(KEYS))[:15] + bytes([strategy]),
        strategy=strategy,
        limit=0 if known else limit,
        window_us=window_us,
        cost=draw(st.sampled_from([1, 1, 1, 2, 3, limit, limit + 1])) if amounts else 1,
        member=draw(st.sampled_from(MEMBERS)),
        base_us=SECOND_US if strategy is Strategy.WAITS else 0,
        cap_us=30 * SECOND_US if strategy is Strategy.WAITS else 0,
        soft=draw(st.integers(0, 9)) == 0,
    )


@st.composite
def calls(draw: st.DrawFn, shapes: dict[Strategy, tuple[int, int]]) -> list[Hit]:
    admitting = draw(st.integers(0, 3)) > 0
    chosen = draw(st.lists(hits(shapes, admitting=admitting), min_size=1, max_size=4))
    looked = 0
    for at, hit in enumerate(chosen, 1):
        if hit.op is Op.PEEK:
            looked = at
        elif looked and draw(st.booleans()):
            chosen[at - 1] = hit._replace(given=looked if draw(st.booleans()) else -looked)
    return chosen


@st.composite
def timelines(draw: st.DrawFn) -> list[tuple[int, list[Hit]]]:
    """Steps of (microseconds that pass before, hits of one call)."""
    shapes = {strategy: draw(st.sampled_from(choice)) for strategy, choice in SHAPES.items()}
    pause = st.sampled_from([0, 0, 0, 1, 7, SECOND_US, 10 * SECOND_US - 1, 10 * SECOND_US, 61 * SECOND_US])
    return draw(st.lists(st.tuples(pause, calls(shapes)), min_size=1, max_size=25))


def shown(hits: list[Hit]) -> list[Claim]:
    """Claims whose figures are all told."""
    return [
        (
            Question(asked.op, asked.budget, soft=asked.soft, given=asked.given, is_shown=True),
            key,
            cost,
            member,
        )
        for asked, key, cost, member in claims_of(hits)
    ]
