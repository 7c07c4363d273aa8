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
    from launchguard.ratelimit.ops import Answer
    from launchguard.ratelimit.pending import Pending

__all__ = ["Layout", "fields_of", "figures_refused", "layout_of"]


def fields_of(pending: Pending) -> tuple[bytes, bytes] | None:
    """The values of `RateLimit-Policy` and `RateLimit`; None where no rule may be shown."""
    if pending.more is None:
        return pending.fields or _figures(pending)
    every = [pending, *pending.more]
    ready = [made for each in every if (made := each.fields or _figures(each)) is not None]
    if not ready:
        return None
    return b", ".join([policy for policy, _ in ready]), b", ".join([limit for _, limit in ready])


def figures_refused(pending: Pending, hard: Sequence[int], retry_s: int) -> tuple[bytes, bytes] | None:
    """The values for a refusal: what refuses has nothing left until then; all of a rule that guards an account.

    Args:
        pending: the take.
        hard: the hits that refuse.
        retry_s: seconds until it may be tried again.
    """
    layout = pending.layout or layout_of(tuple(pending.counters))
    if layout is None:
        return None
    over: set[str] = set()
    for plan, start, end in pending.ranges():
        refusing = [index for index in hard if start <= index < end]
        if refusing:
            veiled = plan.rule.guards_account
            over.update(pending.counters[index].name for index in (range(start, end) if veiled else refusing))
    figures: list[int] = []
    for index, scale in layout.shown:
        count = pending.counts[index]
        if pending.counters[index].name in over:
            figures += (0, retry_s)
        else:
            figures += (count.remaining * scale, fields.seconds(count.reset_us))
    return layout.policy, layout.limit % tuple(figures)


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields of the same counters, whatever their figures.

    Attributes:
        policy: the value of `RateLimit-Policy`.
        limit: a format of `RateLimit` that takes two figures for each of `shown`.
        shown: which hit's, and by what its figures are multiplied.
    """

    policy: bytes
    limit: bytes
    shown: tuple[tuple[int, int], ...]

    def values(self, counts: Sequence[Answer]) -> tuple[bytes, bytes]:
        """The values of both fields for a take that was admitted."""
        figures: list[int] = []
        for index, scale in self.shown:
            _, remaining, _, reset_us = counts[index]
            figures.append(remaining * scale)
            figures.append(-(-reset_us // 1_000_000))
        return self.policy, self.limit % tuple(figures)


@lru_cache(maxsize=512)
def layout_of(counters: tuple[Counter, ...]) -> Layout | None:
    """How the fields of these counters look; None if none is shown."""
    shown: dict[str, tuple[int, int]] = {}
    for index, counter in enumerate(counters):
        if counter.is_shown:
            shown.setdefault(counter.name, (index, counter.scale))
    if not shown:
        return None
    policies = [counters[index].item for index, _ in shown.values()]
    limits = [fields.limit_format(name) for name in shown]
    return Layout(fields.field_value(policies), fields.field_value(limits), tuple(shown.values()))


def _figures(pending: Pending) -> tuple[bytes, bytes] | None:
    """The values for a take that was admitted."""
    if not pending.counts:
        return None
    layout = pending.layout or layout_of(tuple(pending.counters))
    return None if layout is None else layout.values(pending.counts)
