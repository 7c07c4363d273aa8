"""The figures of a take in the header fields: every count that is shown, once.

Of a count's several forms (loose for what many share, by an address and by the network around it) the first is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter, mul
from typing import TYPE_CHECKING

from launchguard.ratelimit import fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

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
        pick: gives the figures that it takes out of all; None where it takes all.
        factors: by what each of them is multiplied; None where by nothing.
    """

    policy: tuple[bytes, bytes]
    limit: bytes
    pick: Callable[[Sequence[int]], Sequence[int]] | None
    factors: tuple[int, ...] | None

    def values(self, figures: Sequence[int]) -> Fields:
        """Both fields, out of what is left of each count that may be shown, and the seconds until it is whole."""
        picked: Iterable[int] = figures if self.pick is None else self.pick(figures)
        if self.factors is not None:
            picked = map(mul, picked, self.factors)
        return self.policy, (fields.LIMIT, self.limit % tuple(picked))


@lru_cache(maxsize=512)
def layout_of(counters: tuple[Counter, ...]) -> Layout | None:
    """How the fields of these counters, which all may be shown, look; None if there are none."""
    first: dict[str, int] = {}
    for index, counter in enumerate(counters):
        first.setdefault(counter.name, index)
    if not first:
        return None
    shown = [counters[index] for index in first.values()]
    factors = tuple([factor for counter in shown for factor in (counter.quota.rate.scale, 1)])
    places = [place for index in first.values() for place in (2 * index, 2 * index + 1)]
    return Layout(
        (fields.POLICY, fields.field_value([counter.item for counter in shown])),
        fields.field_value([fields.limit_format(name) for name in first]),
        None if len(shown) == len(counters) else itemgetter(*places),
        None if set(factors) == {1} else factors,
    )


def _shown(pending: Pending) -> tuple[Counter, ...]:
    return tuple([claim[0] for claim in pending.claims if claim[0].is_shown])
