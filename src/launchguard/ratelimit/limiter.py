"""The limiter: match → plan → take (`taking.py`: ask the store once → verdict), and settle at the end.

Law 1: sync and async share every decision; they differ only where a store or an app's callable is awaited.
Law 2: a fault never refuses: a callable that raises counts as no answer.
"""

from __future__ import annotations

import random
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from launchguard.clock import monotonic_us
from launchguard.errors import ConfigError, LaunchguardError
from launchguard.exchange import current
from launchguard.ratelimit import fields
from launchguard.ratelimit.asking import Asker
from launchguard.ratelimit.figures import fields_of
from launchguard.ratelimit.match import Coverage
from launchguard.ratelimit.networks import Networks
from launchguard.ratelimit.pending import Decision, Pending, Refusal
from launchguard.ratelimit.plan import Request
from launchguard.ratelimit.rulebook import RuleBook
from launchguard.ratelimit.settle import read_usage
from launchguard.ratelimit.taking import Taking

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from launchguard.clock import Clock
    from launchguard.exchange import Exchange
    from launchguard.part import BodyPrefix, HeaderList, Reply
    from launchguard.ratelimit.hit import AsyncStore, Store
    from launchguard.ratelimit.plan import RulePlan
    from launchguard.ratelimit.rule import RateLimit
    from launchguard.routes.report import FoundRoute

__all__ = ["Limiter", "RateLimited"]

_FOREVER = 1 << 62
_BLOCKED = Refusal(_FOREVER, fields.blocked(), None, Decision("", "blocked network", "refused"), None)


class RateLimited(LaunchguardError):  # noqa: N818 - the contract's name
    """A limit that was taken by hand refuses; `reply` is the response to give."""

    def __init__(self, rule: str, reply: Reply) -> None:
        super().__init__(f"the limit {rule!r} is used up")
        self.rule = rule
        self.reply = reply


class Limiter:
    """Implements `launchguard.part.Admission`, and the part that adds the header fields.

    Args:
        rules: names are unique.
        store: where counters live; must not wait where `async_store` is None and an event loop runs.
        async_store: the same, awaited.
        fallback: counts while the store is gone, for rules with `on_store_error="local"`.
        secret: keys the hashes of whatever counters are kept by.
        principal: says who is signed in, before routing; plain or a coroutine function.
        tenant: says whose data is touched.
        allow: networks that no rule counts.
        block: networks that get 403.
        bind_decision: gives what counts a rule's outcome; called once for each at construction.
        on_fault: called with `ratelimit` and what an app's callable raised.
        clock: steady time in microseconds.
        chance: a number in [0, 1), for the jitter of waits.

    Raises:
        ConfigError: two rules of one name, or a network that is none.
    """

    name = "ratelimit"
    own = True
    inline: bool
    """Nothing is ever awaited, so that the sync spelling may be called in an event loop."""

    def __init__(
        self,
        rules: Sequence[RateLimit],
        *,
        store: Store,
        async_store: AsyncStore | None = None,
        fallback: Store | None = None,
        secret: bytes = b"",
        principal: Callable[[Any], Any] | None = None,
        tenant: Callable[[Any], Any] | None = None,
        allow: Iterable[str] = (),
        block: Iterable[str] = (),
        bind_decision: Callable[[str, str], Callable[[], object]] | None = None,
        on_fault: Callable[[str, BaseException], None] | None = None,
        clock: Clock = monotonic_us,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._taking = Taking(store, async_store, fallback, clock, chance)
        self._principal = principal
        self._tenant = tenant
        self._networks = Networks(allow, block)
        self._has_networks = bool(self._networks)
        self._on_fault = on_fault
        self._clock = clock
        self._book = RuleBook(
            rules, secret=secret, bind_decision=bind_decision, on_fault=self._fault, clock=clock
        )
        self._asker = Asker(principal, tenant, self._book.tiers, self._fault)
        self.inline = self._is_inline()

    @property
    def rules(self) -> tuple[RateLimit, ...]:
        """All rules, those beside handlers included once they are bound."""
        return tuple(plan.rule for plan in self.plans.values())

    @property
    def plans(self) -> Mapping[str, RulePlan]:
        """The rules made ready, by name: to plan for somebody without a request, as the command line does."""
        return self._book.plans

    @property
    def store(self) -> Store:
        """Where counters live."""
        return self._taking.store

    def bind(
        self,
        found: Sequence[FoundRoute],
        beside: Mapping[RateLimit, Collection[FoundRoute]] = MappingProxyType({}),
        *,
        app: object = None,
    ) -> list[RateLimit]:
        """Bind the rules to an app's routes; gives those that match none, here or in another app of this limiter.

        Args:
            found: the routes in the router's own order.
            beside: rules that stand beside handlers, with the handlers' routes, which share one budget.
            app: which app, where several are bound; the same app bound again replaces its routes.

        Raises:
            ConfigError: two rules of one name.
        """
        unplaced = self._book.bind(found, beside, app)
        self.inline = self._is_inline()
        return unplaced

    def is_bound(self, method: str, route: FoundRoute) -> bool:
        """Whether a rule is bound to this method of a route."""
        return self._book.is_bound(method, route)

    def unsupplied(self) -> list[tuple[RateLimit, str]]:
        """Rules on a path that are keyed by a user or tenant whom nothing names before routing."""
        supplied = {"user": self._principal, "tenant": self._tenant}
        return [
            (plan.rule, part)
            for plan in self.plans.values()
            for part, source in supplied.items()
            if source is None
            and plan.rule.path is not None
            and not plan.rule.preset
            and any(part in quota.per for quota in plan.rule.quotas)
        ]

    async def plan_for(self, x: Exchange, plan: RulePlan) -> RulePlan:
        """A rule at the rates of the caller's plan, without a request: whom an exchange names is not asked for."""
        await self._asker.ask_plan(x, plan)
        return self._book.tier(plan, x)

    # The three moments of an exchange.

    def wanted(self, x: Exchange) -> int | None:
        """How many bytes of the request's body the rules read, or None where no rule covers the request.

        None are read for a client that is refused anyway. Leaves on the exchange what `admit` needs.
        """
        if self._has_networks and (place := self._networks.place(x.client)):
            x.limiter = _BLOCKED if place == "block" else None
            return 0 if place == "block" else None
        coverage = self._book.find(x)
        if coverage is None:
            return None
        if any(coverage.refused) and (refusal := self._remembered(x, coverage)) is not None:
            x.limiter = refusal
            return 0
        x.limiter = coverage
        return coverage.body_bytes

    def admit(self, x: Exchange, body: BodyPrefix | None) -> Reply | None:
        """Plan, ask the store once, and give the refusal, or None to go on."""
        coverage = x.limiter
        if type(coverage) is not Coverage:
            return self._refuse_again(x)
        if coverage.is_plain and not x.shared_client:
            return self._taking.take(x, coverage.planned(x), None)
        if coverage.asks:
            self._asker.ask(x, coverage.plans)
        request = Request(x, body)
        pending, reply = self._plan(coverage, request)
        return self._taking.take(x, pending, request) if pending.claims and reply is None else reply

    async def admit_async(self, x: Exchange, body: BodyPrefix | None) -> Reply | None:
        """As `admit`, awaited."""
        coverage = x.limiter
        if type(coverage) is not Coverage:
            return self._refuse_again(x)
        if coverage.is_plain and not x.shared_client:
            return await self._taking.take_async(x, coverage.planned(x), None)
        if coverage.asks:
            await self._asker.ask_async(x, coverage.plans)
        request = Request(x, body)
        pending, reply = self._plan(coverage, request)
        if reply is not None or not pending.claims:
            return reply
        return await self._taking.take_async(x, pending, request)

    def on_response(self, x: Exchange, headers: HeaderList) -> None:
        """Add the RateLimit fields, and begin to read usage figures out of the body."""
        state = x.limiter
        if type(state) is tuple:
            x.limiter = None
            headers += state
        elif type(state) is Refusal:
            headers += state.fields or ()
        elif type(state) is Pending:
            headers += fields_of(state) or ()
            if state.estimate is not None and state.consumed:
                read_usage(x, state)
            if not (state.settles or state.later or state.unread or state.more):
                x.limiter = None

    def settle(self, x: Exchange) -> None:
        """After the end: give back, charge what was used, free leases."""
        self._taking.settle(x)

    async def settle_async(self, x: Exchange) -> None:
        """As `settle`, awaited."""
        await self._taking.settle_async(x)

    # By hand.

    def acquire(
        self, name: str, *, cost: int | None = None, account: str | None = None, x: Exchange | None = None
    ) -> None:
        """Take from a rule where the identity is known.

        Args:
            name: the rule's.
            cost: what it costs; None for the rule's own.
            account: the account, for a rule that is kept by one.
            x: the exchange; None for the running one.

        Raises:
            RateLimited: the rule refuses.
            ConfigError: there is no rule of this name, or the cost is negative.
            LaunchguardError: no request is running.
        """
        x, plan = self._called(name, cost, x)
        if plan.asks:
            self._asker.ask(x, (plan,))
        pending, request = self._by_hand(x, plan, cost, account)
        reply = self._taking.take(x, pending, request)
        if reply is not None:
            raise RateLimited(name, reply)

    async def acquire_async(
        self, name: str, *, cost: int | None = None, account: str | None = None, x: Exchange | None = None
    ) -> None:
        """As `acquire`, awaited."""
        x, plan = self._called(name, cost, x)
        if plan.asks:
            await self._asker.ask_async(x, (plan,))
        pending, request = self._by_hand(x, plan, cost, account)
        reply = await self._taking.take_async(x, pending, request)
        if reply is not None:
            raise RateLimited(name, reply)

    def reset(self) -> None:
        """Drop every counter."""
        for plan in self.plans.values():
            plan.clients.forget()
        self._taking.reset()

    # What they share.

    def _is_inline(self) -> bool:
        return self._taking.async_store is None and not self._asker.waits

    def _fault(self, error: BaseException) -> None:
        if self._on_fault is not None:
            self._on_fault(self.name, error)

    def _remembered(self, x: Exchange, coverage: Coverage) -> Refusal | None:
        """A refusal of this client's address that still holds, so that an attack asks the store for nothing."""
        for refused in coverage.refused:
            refusal = refused.get((x.client, x.shared_client))
            if refusal is not None and refusal.until_us > self._clock():
                return refusal
        return None

    def _refuse_again(self, x: Exchange) -> Reply | None:
        refusal = x.limiter
        if type(refusal) is not Refusal:
            return None
        x.decisions = [refusal.decision]
        if refusal.plan is not None:
            refusal.plan.count("refused")
        return refusal.reply

    def _plan(self, coverage: Coverage, request: Request) -> tuple[Pending, Reply | None]:
        """What is asked for an exchange; or the refusal of a body that no account can be found in."""
        x = request.x
        pending = x.limiter = Pending()
        x.needs_type = True
        cut = None if request.body is None or request.body.complete else request.body
        for plan in coverage.plans:
            if cut is not None and (reply := _unreadable(plan, cut)) is not None:
                return pending, reply
            (plan if plan.rule.plan is None else self._book.tier(plan, x)).add(pending, request)
        return pending, None

    def _called(self, name: str, cost: int | None, x: Exchange | None) -> tuple[Exchange, RulePlan]:
        """The exchange and the rule of a take by hand."""
        plan = self._book.by_name(name)
        if cost is not None and cost < 0:
            raise ConfigError("acquire.cost", cost, "a cost is 0 or more")
        x = x or current()
        if x is None:
            raise LaunchguardError(f"acquire({name!r}): no request is running here")
        return x, plan

    def _by_hand(
        self, x: Exchange, plan: RulePlan, cost: int | None, account: str | None
    ) -> tuple[Pending, Request]:
        pending = Pending()
        request = Request(x, None, account, cost)
        self._book.tier(plan, x).add(pending, request)
        if type(x.limiter) is not Pending:
            begun = Pending()
            begun.fields = x.limiter if type(x.limiter) is tuple else None
            x.limiter = begun
        x.limiter.more = [*(x.limiter.more or ()), pending]
        x.needs_type = True
        return pending, request


def _unreadable(plan: RulePlan, cut: BodyPrefix) -> Reply | None:
    """A preset reads the account of every request: one that is too long or too slow for that is refused, but by no shadow rule."""
    rule = plan.rule
    if not rule.preset or rule.account is None or not plan.enforced:
        return None
    if cut.timed_out:
        return fields.plain_problem(408, "Request Timeout")
    return fields.plain_problem(413, "Content Too Large")
