"""From a plan to its verdict: ask the store once, stand in for one that is gone, and settle at the end.

Law 1: sync and async share every decision; they differ only where a store is awaited.
Law 2: a store that is gone is no refusal of its own: each rule says what then.
Law 3: what is refused consumed nothing, and what was consumed is settled exactly once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchguard.errors import StoreError
from launchguard.ratelimit import fields
from launchguard.ratelimit.figures import figures_admitted
from launchguard.ratelimit.hit import admitting, due_lines, lines_of, settling, summed
from launchguard.ratelimit.pending import Decision
from launchguard.ratelimit.plan import Request
from launchguard.ratelimit.settle import Settler, held
from launchguard.ratelimit.verdict import decide

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launchguard.clock import Clock
    from launchguard.exchange import Exchange
    from launchguard.part import Reply
    from launchguard.ratelimit.budgets import Admitted
    from launchguard.ratelimit.hit import AsyncStore, Count, Store
    from launchguard.ratelimit.pending import Pending
    from launchguard.ratelimit.plan import RulePlan

__all__ = ["Taking"]


class Taking:
    """Takes what was planned.

    Args:
        store: where counters live; must not wait where `async_store` is None and an event loop runs.
        async_store: the same, awaited.
        fallback: counts while the store is gone, for rules with `on_store_error="local"`.
        clock: steady time in microseconds.
        chance: a number in [0, 1), for the jitter of waits.
    """

    def __init__(
        self,
        store: Store,
        async_store: AsyncStore | None,
        fallback: Store | None,
        clock: Clock,
        chance: Callable[[], float],
    ) -> None:
        self.store = store
        self.async_store = async_store
        self._admit, self._settle = admitting(store), settling(store)
        self._fallback = fallback
        self._clock = clock
        self._chance = chance
        self._settler = Settler()

    def take(self, x: Exchange, pending: Pending, request: Request | None) -> Reply | None:
        """Ask the store for what is pending, and give the refusal, or None to go on.

        Args:
            x: the exchange.
            pending: its plan.
            request: what it was planned from; None where only the exchange was needed.
        """
        admit = self._admit
        try:
            answers = admit(pending.claims)
        except StoreError:
            return self._without_store(x, pending, request)
        return self._verdict(x, pending, answers)

    async def take_async(self, x: Exchange, pending: Pending, request: Request | None) -> Reply | None:
        """As `take`, awaited."""
        if self.async_store is None:
            return self.take(x, pending, request)
        try:
            counts = await self.async_store.take(lines_of(pending.claims))
        except StoreError:
            return self._without_store(x, pending, request)
        return self._verdict(x, pending, summed(pending.claims, counts))

    def settle(self, x: Exchange) -> None:
        """After the end: give back, charge what was used, free leases."""
        for pending in held(x):
            due = self._settler.due(x, pending)
            if due:
                try:
                    settle = self._settle if pending.store is None else settling(pending.store)
                    settle(due)
                except StoreError:
                    continue  # what was charged stays charged; a lease dies by itself

    async def settle_async(self, x: Exchange) -> None:
        """As `settle`, awaited."""
        for pending in held(x):
            due = self._settler.due(x, pending)
            if not due:
                continue
            try:
                if pending.store is not None:
                    settling(pending.store)(due)
                elif self.async_store is None:
                    self._settle(due)
                elif lines := due_lines(due):
                    await self.async_store.take(lines)
            except StoreError:
                continue  # as above

    def reset(self) -> None:
        """Drop every counter."""
        self.store.reset()
        if self._fallback is not None:
            self._fallback.reset()

    def _verdict(self, x: Exchange, pending: Pending, answers: Admitted | Sequence[Count]) -> Reply | None:
        if type(answers) is tuple:
            for plan, _ in pending.segments:
                counted = plan.allowed
                counted()
            figures, found = answers
            layout = pending.layout
            shown = figures_admitted(pending, figures) if layout is None else layout.values(figures)
            if pending.is_shared:
                x.limiter = shown
                return None
            pending.consumed, pending.found, pending.fields = True, found, shown
            reply = None
        else:
            if pending.is_shared:
                pending = x.limiter = pending.copy()
            pending.counts = answers  # type: ignore[assignment] # the tuple is gone
            reply = decide(x, pending, self._clock, self._chance)
        if pending.leases and pending.consumed and not x.closed:  # else nobody would free them
            self._settler.hold(pending, self.store)
        return reply

    def _without_store(self, x: Exchange, pending: Pending, request: Request | None) -> Reply | None:
        """The store is gone: each rule says what then."""
        if pending.is_shared:
            pending = x.limiter = pending.copy()
        plans = [plan for plan, _ in pending.segments]
        local = [plan for plan in plans if plan.rule.on_store_error == "local" and self._fallback is not None]
        uncounted = [plan for plan in plans if plan not in local]
        pending.drop()
        for plan in uncounted:
            self._note_error(x, plan)
        if any(plan.enforced and plan.rule.on_store_error == "deny" for plan in uncounted):
            return fields.unavailable(1)
        for plan in local:
            plan.add(pending, request or Request(x, None))
        if self._fallback is None or not pending.claims:
            return None
        try:
            answers = admitting(self._fallback)(pending.claims)
        except StoreError:
            pending.drop()
            for plan in local:
                self._note_error(x, plan)
            return None
        pending.store = self._fallback
        return self._verdict(x, pending, answers)

    def _note_error(self, x: Exchange, plan: RulePlan) -> None:
        plan.count("error")
        x.decisions = [*(x.decisions or ()), Decision(plan.rule.name, plan.rule.name, "error")]
