"""Rates by the caller's plan: a callable of the app says which, and its answers are kept for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchguard.ratelimit.keys import identity_of, joined

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.clock import Clock
    from launchguard.exchange import Exchange
    from launchguard.ratelimit.plan import RulePlan

__all__ = ["Tiers"]

KEPT_US = 30_000_000
"""How long an answer is kept; microseconds."""

AGAIN_US = 1_000_000
"""After how long one is asked for again, where it did not answer."""

_MOST_OWNERS = 10_000
_MOST_PLANS = 1_000


class Tiers:
    """The plans of one rule: its own rates for whoever is not known, others by the callable's answer.

    Args:
        base: the rule with the rates that it was given.
        compile_plan: makes a plan of the same rule with other rates.
        clock: steady time in microseconds.
    """

    def __init__(
        self, base: RulePlan, compile_plan: Callable[[tuple[str, ...]], RulePlan], clock: Clock
    ) -> None:
        self.base = base
        self.ask = base.rule.plan
        self._compile = compile_plan
        self._clock = clock
        self._by_owner: dict[bytes, tuple[int, RulePlan]] = {}
        self._by_rates: dict[tuple[str, ...], RulePlan] = {}

    def wanted(self, x: Exchange) -> Callable[[Any], None] | None:
        """What takes the callable's answer, where it is to be asked; None where its last answer still holds."""
        owner = _owner(x)
        if owner is None:
            return None
        kept = self._by_owner.get(owner)
        if kept is not None:
            now = self._clock()
            if kept[0] > now:
                return None
            self._by_owner[owner] = (now + AGAIN_US, kept[1])  # while one asks, others go on as before
        return lambda answer: self._put(owner, answer)

    def chosen(self, x: Exchange) -> RulePlan:
        """The plan of an exchange's owner, as it was last said."""
        owner = _owner(x)
        kept = None if owner is None else self._by_owner.get(owner)
        return self.base if kept is None else kept[1]

    def _put(self, owner: bytes, answer: Any) -> None:
        if len(self._by_owner) >= _MOST_OWNERS:
            self._by_owner.clear()
        until_us, held = self._clock() + KEPT_US, self._by_owner.get(owner)
        self._by_owner[owner] = (
            until_us,
            self.base if held is None else held[1],
        )  # should the answer be no rate
        rates = (answer,) if answer and isinstance(answer, str) else tuple(answer or ())
        self._by_owner[owner] = (until_us, self._plan(rates))

    def _plan(self, rates: tuple[str, ...]) -> RulePlan:
        if not rates:
            return self.base
        plan = self._by_rates.get(rates)
        if plan is None:
            if len(self._by_rates) >= _MOST_PLANS:
                self._by_rates.clear()
            plan = self._by_rates[rates] = self._compile(rates)
        return plan


def _owner(x: Exchange) -> bytes | None:
    """Whose plan it is: the tenant's, else the user's; None where neither is known."""
    tenant, user = identity_of(x.tenant), identity_of(x.principal)
    if tenant is None:
        return None if user is None else joined(b"user", user)
    return joined(b"tenant", tenant)
