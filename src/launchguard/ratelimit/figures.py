"""The figures of a take in the header fields: every count that is shown, once.

Of a count's several forms (loose for what many share, by an address and by the network around it) the first is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from launchguard.ratelimit import fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchguard.ratelimit.counter import Counter
    from launchguard.ratelimit.pending import Pending

__all__ = [
    "Fields",
    "Layout",
    "fields_of",
    "figures_admitted",
    "figures_counted",
    "figures_refused",
    "layout_of",
]


Fields = tuple[tuple[bytes, bytes], tuple[bytes, bytes]]
"""`RateLimit-Policy` and `RateLimit`, each with its name."""


def fields_of(pending: Pending) -> Fields | None:
    """The fields of a request and of what was taken by hand in it; None where no rule is shown."""
    if pending.more is None:
        return pending.fields
    ready = [each.fields for each in (pending, *pending.more) if each.fields is not None]
    if not ready:
        return None
    policies, limits = zip(*ready, strict=True)
    return (
        (fields.POLICY, b", ".join([value for _, value in policies])),
        (fields.LIMIT, b", ".join([value for _, value in limits])),
    )


def figures_admitted(pending: Pending, figures: Sequence[int]) -> Fields | None:
    """The fields of a take that was admitted, of which these figures are shown."""
    if not figures:
        return None
    layout = pending.layout or layout_of(_shown(pending))
    return None if layout is None else layout.values(figures)


def figures_counted(pending: Pending) -> Fields | None:
    """The fields out of a count for each claim."""
    figures: list[int] = []
    for (counter, _, _, _), count in zip(pending.claims, pending.counts, strict=True):
        if counter.is_shown:
            figures += (count.remaining, fields.seconds(count.reset_us))
    return figures_admitted(pending, figures)


def figures_refused(pending: Pending, hard: Sequence[int], retry_s: int) -> Fields | None:
    """The fields of a refusal: what refuses has nothing left until then; all of a rule that guards an account.

    Args:
        pending: the take, with a count for each claim.
        hard: the claims that refuse.
        retry_s: seconds until it may be tried again.
    """
    over: set[str] = set()
    for plan, start, end in pending.ranges():
        refusing = [index for index in hard if start <= index < end]
        if refusing:
            veiled = plan.rule.guards_account
            over.update(
                pending.claims[index][0].name for index in (range(start, end) if veiled else refusing)
            )
    figures: list[int] = []
    for (counter, _, _, _), count in zip(pending.claims, pending.counts, strict=True):
        if counter.is_shown:
            refuses = counter.name in over
            figures += (0, retry_s) if refuses else (count.remaining, fields.seconds(count.reset_us))
    return figures_admitted(pending, figures)


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of the same counters, whatever their figures.

    Attributes:
        policy: `RateLimit-Policy`.
        limit: a format of `RateLimit` that takes two figures for each count.
        picked: which figures it takes, and by what what is left is multiplied; None for all as they are.
    """

    policy: tuple[bytes, bytes]
    limit: bytes
    picked: tuple[tuple[int, int], ...] | None

    def values(self, figures: Sequence[int]) -> Fields:
        """Both fields, out of what is left of each count that may be shown, and the seconds until it is whole."""
        if self.picked is not None:
            figures = [
                figure
                for at, scale in self.picked
                for figure in (figures[2 * at] * scale, figures[2 * at + 1])
            ]
        return self.policy, (fields.LIMIT, self.limit % tuple(figures))


@lru_cache(maxsize=512)
def layout_of(counters: tuple[Counter, ...]) -> Layout | None:
    """How the fields of these counters, which all may be shown, look; None if there are none."""
    shown: dict[str, int] = {}
    for index, counter in enumerate(counters):
        shown.setdefault(counter.name, index)
    if not shown:
        return None
    first = [counters[index] for index in shown.values()]
    as_they_are = len(first) == len(counters) and all(counter.quota.rate.scale == 1 for counter in first)
    return Layout(
        (fields.POLICY, fields.field_value([counter.item for counter in first])),
        fields.field_value([fields.limit_format(name) for name in shown]),
        None if as_they_are else tuple((index, counters[index].quota.rate.scale) for index in shown.values()),
    )


def _shown(pending: Pending) -> tuple[Counter, ...]:
    return tuple([claim[0] for claim in pending.claims if claim[0].is_shown])
