"""From a rule, an exchange and its body to the hits that the store is asked: nothing here waits or keeps an answer."""

from __future__ import annotations

from os import urandom
from typing import TYPE_CHECKING

from launchguard.ratelimit.account_counts import AccountCounts
from launchguard.ratelimit.body import MOST_RECIPIENTS, AccountField, Accounts
from launchguard.ratelimit.budgets import MAX_AMOUNT
from launchguard.ratelimit.clients import Clients, spread
from launchguard.ratelimit.counter import counters_of
from launchguard.ratelimit.estimate import estimate
from launchguard.ratelimit.keys import MEMBER_BYTES, KeyMaker
from launchguard.ratelimit.outcome import ending

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.exchange import Exchange
    from launchguard.part import BodyPrefix
    from launchguard.ratelimit.caller import Caller
    from launchguard.ratelimit.clients import Client
    from launchguard.ratelimit.counter import Counter, Digests
    from launchguard.ratelimit.pending import Pending
    from launchguard.ratelimit.quota import Per
    from launchguard.ratelimit.rule import RateLimit

__all__ = ["Request", "RulePlan"]

AI_BODY_BYTES = 1024 * 1024
"""How much of a request's body is read to estimate its tokens; bytes."""

_READ_ONLY = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "WEBSOCKET"})
_NO_ACCOUNTS, _UNREAD = Accounts((), strict=False), Accounts((), strict=True)


class Request:
    """One exchange as its rules' plans see it.

    Args:
        x: the exchange.
        body: what was read of its body, or None.
        account: the account, where it is taken by hand.
        cost: what it costs, where it is taken by hand; None for the rule's own.

    Attributes:
        caller: the client's address, once a rule has read it.
    """

    __slots__ = ("account", "body", "caller", "cost", "x")

    def __init__(
        self, x: Exchange, body: BodyPrefix | None, account: str | None = None, cost: int | None = None
    ) -> None:
        self.x = x
        self.body = body
        self.account = account
        self.cost = cost
        self.caller: Caller | None = None


class RulePlan:
    """One rule, ready to plan.

    Args:
        rule: the rule.
        secret: keys the hashes.
        on_fault: called with what an app's callable raised.

    Attributes:
        clients: what is kept of the clients that came last.
        shown: the counters that the header fields name.
        settles: something may be due at an exchange's end.
        is_metered: what something costs is known only then.
        leases: places are held until then.
        asks: the app may be asked who it is.
        body_bytes: how much of a request's body it reads.
        ended: gives the outcome of an exchange.
        outcomes: what counts an outcome in the metrics; `allowed` is one of them, at hand.
    """

    __slots__ = (
        "_base_cost",
        "_fault",
        "_field",
        "_of_accounts",
        "_rest",
        "allowed",
        "asks",
        "body_bytes",
        "clients",
        "ended",
        "enforced",
        "is_metered",
        "is_plain",
        "leases",
        "outcomes",
        "rule",
        "settles",
        "shown",
    )

    def __init__(self, rule: RateLimit, secret: bytes, on_fault: Callable[[BaseException], None]) -> None:
        self.rule = rule
        self.enforced = rule.mode == "enforce"
        counters = counters_of(rule.name, rule.quotas, secret, soft=not self.enforced)
        self.shown = [counter for counter in counters if counter.is_shown]
        self.body_bytes = _body_bytes(rule)
        self.is_metered = any(quota.unit != "requests" for quota in rule.quotas)
        self.settles = self.is_metered or any(quota.refunded or quota.distinct for quota in rule.quotas)
        self.leases = any(quota.unit == "streams" for quota in rule.quotas)
        self.asks = rule.plan is not None or any(_asks(part) for quota in rule.quotas for part in quota.per)
        self.allowed: Callable[[], object] = _uncounted
        self.outcomes: dict[str, Callable[[], object]] = {}
        plain = [counter for counter in counters if _is_plain(counter, rule)]
        distinct = [counter for counter in counters if counter.quota.distinct == "account"]
        of_accounts = [counter for counter in counters if "account" in counter.quota.per]
        self._base_cost = rule.cost if isinstance(rule.cost, int) else 1
        self._rest = [counter for counter in counters if counter not in (*plain, *distinct, *of_accounts)]
        self.is_plain = len(plain) == len(counters)
        self._of_accounts = AccountCounts(
            of_accounts, KeyMaker(secret, rule.name, "members"), self._base_cost
        )
        self._field = AccountField(
            rule.account or "",
            merge_plus_tags=rule.plus_tags == "merge",
            are_recipients=rule.preset == "invite",
        )
        self.clients = Clients(
            plain, distinct, self._base_cost, of_accounts=self._of_accounts, on_fault=on_fault
        )
        self.ended = ending(rule.failed, rule.succeeded, on_fault)
        self._fault = on_fault

    def count(self, outcome: str) -> None:
        """Count an outcome in the metrics."""
        counted = self.outcomes.get(outcome)
        if counted is not None:
            counted()

    def add(self, pending: Pending, request: Request) -> None:
        """Put this rule's claims after those that are there."""
        client = self.clients.of(request.x, request.caller)
        request.caller = client.caller
        pending.layout = client.layout if not pending.segments else None
        pending.segments.append((self, len(pending.claims)))
        if self.settles:
            pending.settles = True
        if self.leases:
            pending.leases = True
        cost = request.cost
        if not self.is_plain:
            cost = self._add_rest(pending, request, client)
        if cost is None or cost == self.rule.cost:
            pending.claims += client.claims
        else:
            pending.claims += [(counter, key, cost, member) for counter, key, _, member in client.claims]

    def _add_rest(self, pending: Pending, request: Request, client: Client) -> int | None:
        """The counts that take more than an address; gives the cost of the request, if it is not the rule's own."""
        rule, x = self.rule, request.x
        cost = self._cost(request) if callable(rule.cost) or request.cost is not None else None
        if rule.account is not None or request.account is not None:
            names, strict = self._accounts(request, client)
            if strict or len(names) != 1:
                pending.is_sure = False
                if len(names) > 1:
                    cost = len(names) * (cost or 1)
            for name in names[:MOST_RECIPIENTS]:
                spelt = b"account:" + name.encode("utf-8", "surrogatepass")
                self._of_accounts.add(pending.claims, client, x, spelt)
            if strict:
                pending.unread = True
                self._of_accounts.add_unread(pending.claims, client, x)
        if self._rest:
            self._add_others(pending, request, self._base_cost if cost is None else cost)
        return cost

    def _add_others(self, pending: Pending, request: Request, cost: int) -> None:
        """The counts that are kept by neither the address alone nor an account."""
        pending.layout = None
        digests: Digests = {}
        signed = self._is_signed(request) if self.rule.signature is not None else None
        for counter in self._rest:
            quota = counter.quota
            if signed is not None and (quota.condition == "signed") is not signed:
                continue
            if quota.unit == "streams":
                self._add(pending, request, counter, digests, 1, urandom(MEMBER_BYTES))
            elif quota.unit != "requests":
                self._add(pending, request, counter, digests, self._reserve(pending, request, counter))
            else:
                self._add(pending, request, counter, digests, cost)

    def _add(
        self,
        pending: Pending,
        request: Request,
        counter: Counter,
        digests: Digests,
        cost: int,
        member: bytes = b"",
    ) -> None:
        x = request.x
        caller = self.clients.of(x, request.caller).caller
        subject = caller.subject(counter.quota.per, x)
        claims = spread(counter, subject, digests, cost, member, shared=x.shared_client)
        if subject.unproven and counter.companion is not None:
            address = caller.subject(("ip",), x)
            claims += spread(counter.companion, address, digests, cost, member, shared=x.shared_client)
        pending.claims += claims

    def _accounts(self, request: Request, client: Client) -> Accounts:
        x, body = request.x, request.body
        if request.account is not None:
            return self._field.named(request.account)
        if body is None or not body.data:
            return _NO_ACCOUNTS if x.method in _READ_ONLY and client.claims else _UNREAD
        if not body.complete or len(body.data) > self.rule.body_bytes:
            return _UNREAD
        return self._field.find(body.data, x.headers.all(b"content-type"))

    def _is_signed(self, request: Request) -> bool:
        body, check = request.body, self.rule.signature
        if body is None or not body.complete or check is None:
            return False
        try:
            return check(request.x, body.data) is True
        except Exception as error:  # noqa: BLE001 - the app's own callable: what it cannot check is not signed
            self._fault(error)
            return False

    def _cost(self, request: Request) -> int:
        if request.cost is not None:
            return request.cost
        try:
            cost = int(self.rule.cost(request.x))  # type: ignore[operator] # asked only where it is a callable
        except Exception as error:  # noqa: BLE001 - the app's own callable: it then costs one
            self._fault(error)
            return 1
        return min(max(0, cost), MAX_AMOUNT)

    def _told(self, x: Exchange) -> int | None:
        """What the app says that a request will use; None where it says nothing."""
        said = self.rule.estimate
        if not callable(said):
            return said
        try:
            return min(max(0, int(said(x))), MAX_AMOUNT)
        except Exception as error:  # noqa: BLE001 - the app's own callable: it then counts by its length
            self._fault(error)
            return None

    def _reserve(self, pending: Pending, request: Request, counter: Counter) -> int:
        if pending.estimate is None:
            pending.estimate = estimate(request.x, request.body)
        told = self._told(request.x)
        guess = pending.estimate if told is None else pending.estimate._replace(prompt=0, answer=told)
        amount = guess.amount(counter.quota.unit, self.rule.prices)
        return min(max(1, counter.quota.rate.units(amount)), MAX_AMOUNT)


def _uncounted() -> None:
    """Nobody counts outcomes."""


def _is_plain(counter: Counter, rule: RateLimit) -> bool:
    quota = counter.quota
    only_address = quota.per == ("ip",) and not quota.distinct and not quota.condition
    return only_address and quota.unit == "requests" and isinstance(rule.cost, int)


def _asks(part: Per) -> bool:
    """Whether a part of a key may need to know who is signed in."""
    return callable(part) or part in ("user", "tenant", "credential")


def _body_bytes(rule: RateLimit) -> int:
    wanted = rule.body_bytes if rule.account is not None or rule.signature is not None else 0
    reserves = rule.estimate is None and any(quota.unit in ("tokens", "money") for quota in rule.quotas)
    return max(wanted, AI_BODY_BYTES if reserves else 0)
