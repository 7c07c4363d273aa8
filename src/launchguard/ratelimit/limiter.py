"""The limiter: match → plan → ask the store once → verdict, and what is due at the end.

Law 1: sync and async share every decision; they differ only where a store or an app's callable is awaited.
Law 2: a fault never refuses: a callable that raises counts as no answer, a store that is gone as each rule says.
Law 3: what is refused consumed nothing, and what was consumed is settled exactly once.
"""

from __future__ import annotations

import random
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from launchguard.clock import monotonic_us
from launchguard.errors import ConfigError, LaunchguardError, StoreError
from launchguard.exchange import current
from launchguard.ratelimit import fields
from launchguard.ratelimit.asking import Asker
from launchguard.ratelimit.figures import fields_of
from launchguard.ratelimit.hit import admitting, settling
from launchguard.ratelimit.match import Coverage
from launchguard.ratelimit.networks import Networks
from launchguard.ratelimit.pending import Decision, Pending, Refusal
from launchguard.ratelimit.plan import Request
from launchguard.ratelimit.rulebook import RuleBook
from launchguard.ratelimit.settle import Settler, read_usage
from launchguard.ratelimit.verdict import allow, decide, is_allowed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from launchguard.clock import Clock
    from launchguard.exchange import Exchange
    from launchguard.part import BodyPrefix, HeaderList, Reply
    from launchguard.ratelimit.budgets import Line
    from launchguard.ratelimit.hit import Answer, AsyncStore, Store
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
        bind_decision: Callable[[str, str], Callable[[], None]] | None = None,
        on_fault: Callable[[str, BaseException], None] | None = None,
        clock: Clock = monotonic_us,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._take, self._settle = admitting(store), settling(store)
        self._async_store = async_store
        self._fallback = fallback
        self._principal = principal
        self._tenant = tenant
        self._networks = Networks(allow, block)
        self._has_networks = bool(self._networks)
        self._on_fault = on_fault
        self._clock = clock
        self._chance = chance
        self._settler = Settler(self._fault)
        self._book = RuleBook(
            rules, secret=secret, bind_decision=bind_decision, on_fault=self._fault, clock=clock
        )
        self._asker = Asker(principal, tenant, self._book.tiers, self._fault)
        self.inline = async_store is None and not self._asker.waits

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
        return self._store

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
        self.inline = self._async_store is None and not self._asker.waits
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
        if coverage.asks:
            self._asker.ask(x, coverage.plans)
        pending, reply = self._plan(x, coverage, body)
        if reply is not None or not pending.hits:
            return reply
        try:
            counts = self._take(pending.hits)
        except StoreError:
            return self._without_store(x, pending, Request(x, body))
        return self._verdict(x, pending, counts)

    async def admit_async(self, x: Exchange, body: BodyPrefix | None) -> Reply | None:
        """As `admit`, awaited."""
        coverage = x.limiter
        if type(coverage) is not Coverage:
            return self._refuse_again(x)
        if coverage.asks:
            await self._asker.ask_async(x, coverage.plans)
        pending, reply = self._plan(x, coverage, body)
        if reply is not None or not pending.hits:
            return reply
        try:
            counts = await self._take_async(pending.hits)
        except StoreError:
            return self._without_store(x, pending, Request(x, body))
        return self._verdict(x, pending, counts)

    def on_response(self, x: Exchange, headers: HeaderList) -> None:
        """Add the RateLimit fields, and begin to read usage figures out of the body."""
        state = x.limiter
        if state is None:
            return
        shown: tuple[bytes, bytes] | None
        if type(state) is tuple:
            shown, x.limiter = state, None
        elif type(state) is Refusal:
            shown = state.fields
        elif type(state) is Pending:
            shown = fields_of(state)
            if state.estimate is not None and state.consumed:
                read_usage(x, state)
            if not (state.settles or state.is_due):
                x.limiter = None
        else:
            return
        if shown is not None:
            headers.append((fields.POLICY, shown[0]))
            headers.append((fields.LIMIT, shown[1]))

    def settle(self, x: Exchange) -> None:
        """After the end: give back, charge what was used, free leases."""
        for pending, hits in self._settler.due(x):
            try:
                (self._settle if pending.store is None else settling(pending.store))(hits)
            except StoreError:
                continue  # what was charged stays charged; a lease dies by itself

    async def settle_async(self, x: Exchange) -> None:
        """As `settle`, awaited."""
        for pending, hits in self._settler.due(x):
            try:
                if pending.store is not None:
                    settling(pending.store)(hits)
                elif self._async_store is None:
                    self._settle(hits)
                else:
                    await self._async_store.take(hits)
            except StoreError:
                continue  # as above

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
        try:
            counts = self._take(pending.hits)
        except StoreError:
            reply = self._without_store(x, pending, request)
        else:
            reply = self._verdict(x, pending, counts)
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
        try:
            counts = await self._take_async(pending.hits)
        except StoreError:
            reply = self._without_store(x, pending, request)
        else:
            reply = self._verdict(x, pending, counts)
        if reply is not None:
            raise RateLimited(name, reply)

    def reset(self) -> None:
        """Drop every counter."""
        for plan in self.plans.values():
            plan.clients.forget()
        self._store.reset()
        if self._fallback is not None:
            self._fallback.reset()

    # What they share.

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

    def _plan(self, x: Exchange, coverage: Coverage, body: BodyPrefix | None) -> tuple[Pending, Reply | None]:
        """The hits of an exchange; or the refusal of a body that no account can be found in."""
        if coverage.is_plain and not x.shared_client:
            pending = coverage.planned(x)
            if not pending.is_shared:
                x.limiter = pending
                x.needs_type = True
            return pending, None
        pending = x.limiter = Pending()
        x.needs_type = True
        request = Request(x, body)
        for plan in coverage.plans:
            reply = _unreadable(plan, body)
            if reply is not None:
                return pending, reply
            self._book.tier(plan, x).add(pending, request)
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

    async def _take_async(self, hits: Sequence[Line]) -> Sequence[Answer]:
        if self._async_store is None:
            return self._take(hits)
        return await self._async_store.take(hits)

    def _verdict(self, x: Exchange, pending: Pending, counts: Sequence[Answer]) -> Reply | None:
        if pending.is_shared:
            if is_allowed(counts):
                allow(pending)
                x.limiter = pending.layout and pending.layout.values(counts)
                return None
            pending = x.limiter = Pending(pending)
        pending.counts = counts
        reply = decide(x, pending, self._clock, self._chance)
        if pending.consumed and pending.leases and not x.closed:  # else nobody would free them
            self._settler.hold(pending, self._store)
        return reply

    def _without_store(self, x: Exchange, pending: Pending, request: Request) -> Reply | None:
        """The store is gone: each rule says what then."""
        if pending.is_shared:
            pending = x.limiter = Pending(pending)
        plans = [plan for plan, _ in pending.segments]
        local = [plan for plan in plans if plan.rule.on_store_error == "local" and self._fallback is not None]
        uncounted = [plan for plan in plans if plan not in local]
        pending.hits, pending.counters, pending.segments = [], [], []
        for plan in uncounted:
            self._note_error(x, plan)
        if any(plan.enforced and plan.rule.on_store_error == "deny" for plan in uncounted):
            return fields.unavailable(1)
        for plan in local:
            plan.add(pending, request)
        if self._fallback is None or not pending.hits:
            return None
        try:
            counts = admitting(self._fallback)(pending.hits)
        except StoreError:
            pending.hits, pending.counters, pending.segments = [], [], []
            for plan in local:
                self._note_error(x, plan)
            return None
        pending.store = self._fallback
        return self._verdict(x, pending, counts)

    def _note_error(self, x: Exchange, plan: RulePlan) -> None:
        plan.count("error")
        x.decisions = [*(x.decisions or ()), Decision(plan.rule.name, plan.rule.name, "error")]


def _unreadable(plan: RulePlan, body: BodyPrefix | None) -> Reply | None:
    """A preset reads the account of every request: one that is too long or too slow for that is refused."""
    rule = plan.rule
    if body is None or body.complete or not rule.preset or rule.account is None:
        return None
    if body.timed_out:
        return fields.plain_problem(408, "Request Timeout")
    return fields.plain_problem(413, "Content Too Large")
