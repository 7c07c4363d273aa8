"""All rules of one limiter, made ready, and bound to the routes of the apps that it stands around."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from launchguard.errors import ConfigError
from launchguard.ratelimit.match import Routed, Unrouted
from launchguard.ratelimit.plan import RulePlan
from launchguard.ratelimit.tiers import Tiers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from launchguard.clock import Clock
    from launchguard.exchange import Exchange
    from launchguard.ratelimit.match import Coverage
    from launchguard.ratelimit.rule import RateLimit
    from launchguard.routes.report import FoundRoute

__all__ = ["OUTCOMES", "RuleBook"]

OUTCOMES = ("allowed", "refused", "shadow_refused", "error")
"""The `outcome` label of `launchguard_rate_limit_decisions_total`."""


class RuleBook:
    """The rules by name, and by the requests that they cover.

    Args:
        rules: names are unique.
        secret: keys the hashes of whatever counters are kept by.
        bind_decision: gives what counts a rule's outcome; called once for each.
        on_fault: called with what an app's callable raised.
        clock: steady time in microseconds.

    Attributes:
        find: gives the rules that cover a request, in whichever app it is; leaves its route on the exchange.
        tiers: the rules whose rates depend on the caller's plan.

    Raises:
        ConfigError: two rules of one name.
    """

    def __init__(
        self,
        rules: Sequence[RateLimit],
        *,
        secret: bytes,
        bind_decision: Callable[[str, str], Callable[[], object]] | None,
        on_fault: Callable[[BaseException], None],
        clock: Clock,
    ) -> None:
        self._secret = secret
        self._bind_decision = bind_decision
        self._fault = on_fault
        self._clock = clock
        self._plans: dict[str, RulePlan] = {}
        self.tiers: dict[RulePlan, Tiers] = {}
        for rule in rules:
            self._add(rule)
        self._beside: dict[object, dict[str, Collection[FoundRoute]]] = {}
        self._routed: dict[object, Routed] = {}
        self.find: Callable[[Exchange], Coverage | None] = Unrouted(list(self._plans.values())).find

    @property
    def plans(self) -> Mapping[str, RulePlan]:
        """The rules made ready, by name."""
        return MappingProxyType(self._plans)

    def bind(
        self,
        found: Sequence[FoundRoute],
        beside: Mapping[RateLimit, Collection[FoundRoute]],
        app: object,
    ) -> list[RateLimit]:
        """Bind the rules to an app's routes, in the place of what was bound for it before; gives those without a route."""
        for name in self._beside.pop(app, ()):
            self.tiers.pop(self._plans.pop(name), None)
        for rule in beside:
            self._add(rule)
        self._beside[app] = {rule.name: routes for rule, routes in beside.items()}
        plans = list(self._plans.values())
        at = {name: routes for each in self._beside.values() for name, routes in each.items()}
        self._routed[app] = Routed(plans, found, at)
        self.find = self._routed[app].find if len(self._routed) == 1 else self._find_in_any
        placed = {plan for routed in self._routed.values() for plan in routed.placed}
        return [plan.rule for plan in plans if plan.rule.path is not None and plan not in placed]

    def is_bound(self, method: str, route: FoundRoute) -> bool:
        """Whether a rule is bound to this method of a route."""
        return any(routed.covers(method, route) for routed in self._routed.values())

    def tier(self, plan: RulePlan, x: Exchange) -> RulePlan:
        """The rule with the rates of the caller's plan."""
        tiers = self.tiers.get(plan) if self.tiers else None
        return plan if tiers is None else tiers.chosen(x)

    def by_name(self, name: str) -> RulePlan:
        """A rule that is taken by hand.

        Raises:
            ConfigError: there is none of this name.
        """
        plan = self._plans.get(name)
        if plan is None:
            raise ConfigError("acquire", name, f"the rules are {', '.join(self._plans) or 'none'}")
        return plan

    def _find_in_any(self, x: Exchange) -> Coverage | None:
        return next(
            (found for app in tuple(self._routed.values()) if (found := app.find(x)) is not None), None
        )

    def _add(self, rule: RateLimit) -> None:
        if rule.name in self._plans:
            raise ConfigError("limits", rule.name, "two rules have this name; give one another with name=…")
        plan = self._plans[rule.name] = self._compile(rule)
        if rule.plan is not None:
            self.tiers[plan] = Tiers(plan, lambda rates: self._compile(rule.with_rates(rates)), self._clock)

    def _compile(self, rule: RateLimit) -> RulePlan:
        plan = RulePlan(rule, self._secret, self._fault)
        if self._bind_decision is not None:
            plan.outcomes = {outcome: self._bind_decision(rule.name, outcome) for outcome in OUTCOMES}
            plan.allowed = plan.outcomes["allowed"]
        return plan
