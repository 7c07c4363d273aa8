"""From a rule, an exchange and its body to the hits that the store is asked: nothing here waits or remembers an answer.

The counts of an address cost the same each time: their hits are made once for each client and kept, a few thousand of
them, so that a client that comes again costs one look-up. Accounts are never kept.
"""

from __future__ import annotations

from os import urandom
from typing import TYPE_CHECKING

from launchguard.ratelimit.accounts import normal_account
from launchguard.ratelimit.body import Accounts, find_accounts
from launchguard.ratelimit.budgets import MAX_AMOUNT
from launchguard.ratelimit.counter import Counter
from launchguard.ratelimit.estimate import estimate
from launchguard.ratelimit.keys import MEMBER_BYTES, joined

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.exchange import Exchange
    from launchguard.part import BodyPrefix
    from launchguard.ratelimit.caller import Caller, Subject
    from launchguard.ratelimit.hit import Hit
    from launchguard.ratelimit.pending import Pending, Refusal
    from launchguard.ratelimit.quota import Per
    from launchguard.ratelimit.rule import RateLimit

__all__ = ["AddressHits", "Request", "RulePlan"]

_KEPT_CLIENTS = 2_048
_READ_ONLY = ("GET", "HEAD", "OPTIONS", "TRACE", "WEBSOCKET")
_UNREADABLE = b"unreadable"
_NO_ACCOUNTS = Accounts((), strict=False)
AI_BODY_BYTES = 256 * 1024
"""How much of a request's body is read to estimate its tokens; bytes."""


class AddressHits:
    """What one client's address is asked for by one rule, and a refusal of it that still holds."""

    __slots__ = ("counters", "hits", "refusal")

    def __init__(self, counters: list[Counter], hits: list[Hit]) -> None:
        self.counters = counters
        self.hits = hits
        self.refusal: Refusal | None = None


class Request:
    """One exchange as its rules' plans see it: what several of them read is read once.

    Args:
        x: the exchange.
        body: what was read of its body, or None.
        caller: who it comes from, worked out when first asked for.
        account: the account, where it is taken by hand.
    """

    __slots__ = ("_caller", "_make_caller", "account", "body", "cost", "x")

    def __init__(
        self,
        x: Exchange,
        body: BodyPrefix | None,
        make_caller: Callable[[Exchange], Caller],
        account: str | None = None,
        cost: int | None = None,
    ) -> None:
        self.x = x
        self.body = body
        self.account = account
        self.cost = cost
        self._make_caller = make_caller
        self._caller: Caller | None = None

    @property
    def caller(self) -> Caller:
        if self._caller is None:
            self._caller = self._make_caller(self.x)
        return self._caller


class RulePlan:
    """One rule, ready to plan.

    Args:
        rule: the rule.
        secret: keys the hashes.
        on_fault: called with what an app's callable raised.
    """

    __slots__ = (
        "_address",
        "_by_client",
        "_fault",
        "_rest",
        "_shared",
        "asks",
        "body_bytes",
        "counters",
        "enforced",
        "outcomes",
        "rule",
        "settles",
        "shown",
    )

    def __init__(self, rule: RateLimit, secret: bytes, on_fault: Callable[[BaseException], None]) -> None:
        self.rule = rule
        self.enforced = rule.mode == "enforce"
        self.counters = [Counter(rule.name, quota, secret, soft=not self.enforced) for quota in rule.quotas]
        self.shown = [counter for counter in self.counters if counter.quota.shown and self.enforced]
        self.body_bytes = _body_bytes(rule)
        self.settles = any(quota.refunded or quota.unit != "requests" for quota in rule.quotas)
        self.asks = rule.plan is not None or any(_asks(part) for quota in rule.quotas for part in quota.per)
        self.outcomes: dict[str, Callable[[], None]] = {}
        plain = [counter for counter in self.counters if _is_plain(counter, rule)]
        self._address = plain
        self._rest = [counter for counter in self.counters if counter not in plain]
        self._by_client: dict[str, AddressHits] = {}
        self._shared: dict[str, AddressHits] = {}
        self._fault = on_fault

    def remembered(self, x: Exchange, now_us: int) -> Refusal | None:
        """A refusal of this client's address that still holds."""
        known = (self._shared if x.shared_client else self._by_client).get(x.client)
        if known is None or known.refusal is None:
            return None
        return known.refusal if known.refusal.until_us > now_us else None

    def remember(self, x: Exchange, counter: Counter, refusal: Refusal) -> None:
        """Keep a refusal for a moment, if it is one of this client's address alone."""
        known = (self._shared if x.shared_client else self._by_client).get(x.client)
        if known is not None and counter in known.counters:
            known.refusal = refusal

    def forget(self) -> None:
        """Drop what is kept of clients."""
        self._by_client.clear()
        self._shared.clear()

    def add(self, pending: Pending, request: Request) -> None:
        """Put this rule's hits after those that are there."""
        pending.segments.append((self, len(pending.hits)))
        pending.settles |= self.settles
        cost = request.cost
        if self._rest:
            cost = self._add_all(pending, request)
        if self._address:
            known = self._kept(request)
            if cost is None or cost == self.rule.cost:
                pending.hits += known.hits
            else:
                pending.hits += [hit._replace(cost=cost) for hit in known.hits]
            pending.counters += known.counters

    def _kept(self, request: Request) -> AddressHits:
        x = request.x
        clients = self._shared if x.shared_client else self._by_client
        known = clients.get(x.client)
        if known is None:
            if len(clients) >= _KEPT_CLIENTS:
                clients.clear()
            made: list[tuple[Counter, Hit]] = []
            for counter in self._address:
                subject = request.caller.subject(counter.quota.per)
                made += _spread(counter, subject, x.shared_client, self.rule.cost)  # type: ignore[arg-type] # plain: an int
            known = clients[x.client] = AddressHits([each for each, _ in made], [hit for _, hit in made])
        return known

    def _add_all(self, pending: Pending, request: Request) -> int | None:
        """The counts that take more than an address; gives the cost of one request, if it is not the rule's own."""
        accounts = self._accounts(request)
        names = [b"account:" + name.encode(errors="surrogatepass") for name in accounts.names]
        pending.unread |= accounts.strict
        signed = self._is_signed(request) if self.rule.signature is not None else None
        cost = self._cost(request) if callable(self.rule.cost) or request.cost is not None else None
        if len(names) > 1:
            cost = len(names) * (cost or 1)
        known_at: dict[bytes, int] = {}
        for counter in self._rest:
            quota = counter.quota
            if quota.condition in ("signed", "unsigned") and (quota.condition == "signed") is not signed:
                continue
            if quota.distinct == "account":
                self._add_distinct(pending, request, counter, names)
            elif quota.distinct == "ip":
                self._add_known(pending, request, counter, names, known_at)
            elif "account" in quota.per:
                self._add_accounts(
                    pending, request, counter, [*names, *[_UNREADABLE] * accounts.strict], known_at
                )
            elif quota.unit == "streams":
                self._add(pending, request, counter, 1, urandom(MEMBER_BYTES))
            elif quota.unit != "requests":
                self._add(pending, request, counter, self._reserve(pending, request, counter))
            else:
                self._add(pending, request, counter, self._base_cost() if cost is None else cost)
        return cost

    def _add(
        self, pending: Pending, request: Request, counter: Counter, cost: int, member: bytes = b""
    ) -> None:
        subject = request.caller.subject(counter.quota.per)
        for each, hit in _spread(counter, subject, request.x.shared_client, cost, member):
            pending.counters.append(each)
            pending.hits.append(hit)
        if subject.unproven and counter.companion is not None:
            address = request.caller.subject(("ip",))
            for each, hit in _spread(counter.companion, address, request.x.shared_client, cost):
                pending.counters.append(each)
                pending.hits.append(hit)

    def _add_distinct(self, pending: Pending, request: Request, counter: Counter, names: list[bytes]) -> None:
        for name in names:
            self._add(pending, request, counter, 1, counter.member(name))

    def _add_known(
        self,
        pending: Pending,
        request: Request,
        counter: Counter,
        names: list[bytes],
        known_at: dict[bytes, int],
    ) -> None:
        member = counter.member(request.caller.address)
        for name in names:
            pending.counters.append(counter)
            pending.hits.append(counter.hit(joined(name), 1, member))
            known_at[name] = len(pending.hits)

    def _add_accounts(
        self,
        pending: Pending,
        request: Request,
        counter: Counter,
        names: list[bytes],
        known_at: dict[bytes, int],
    ) -> None:
        condition = counter.quota.condition
        for name in names:
            asked = known_at.get(name, 0)
            if condition == "known" and not asked:
                continue
            subject = request.caller.subject(counter.quota.per, name)
            given = 0 if not condition else asked if condition == "known" else -asked
            pending.counters.append(counter)
            pending.hits.append(counter.hit(subject.parts, self._base_cost(), b"", given))

    def _accounts(self, request: Request) -> Accounts:
        rule, x, body = self.rule, request.x, request.body
        if rule.account is None and request.account is None:
            return _NO_ACCOUNTS
        merge = rule.plus_tags == "merge"
        if request.account is not None:
            name = normal_account(request.account, merge_plus_tags=merge)
            return Accounts((name,) if name else (), strict=not name)
        if x.method in _READ_ONLY and self._address and (body is None or not body.data):
            return _NO_ACCOUNTS
        if body is None:
            return Accounts((), strict=True)
        complete = body.complete and len(body.data) <= rule.body_bytes
        return find_accounts(
            body.data,
            x.headers.all(b"content-type"),
            rule.account or "",
            complete=complete,
            merge_plus_tags=merge,
        )

    def _is_signed(self, request: Request) -> bool:
        body, check = request.body, self.rule.signature
        if body is None or not body.complete or check is None:
            return False
        try:
            return check(request.x, body.data) is True
        except Exception as error:  # noqa: BLE001 - the app's own callable: what it cannot check is not signed
            self._fault(error)
            return False

    def _base_cost(self) -> int:
        return self.rule.cost if isinstance(self.rule.cost, int) else 1

    def _cost(self, request: Request) -> int:
        if request.cost is not None:
            return request.cost
        try:
            cost = self.rule.cost(request.x)  # type: ignore[operator] # asked only where it is a callable
        except Exception as error:  # noqa: BLE001 - the app's own callable: it then costs one
            self._fault(error)
            return 1
        return min(max(0, int(cost)), MAX_AMOUNT)

    def _reserve(self, pending: Pending, request: Request, counter: Counter) -> int:
        if pending.estimate is None:
            pending.estimate = estimate(request.x, request.body)
        amount = pending.estimate.amount(counter.quota.unit, self.rule.prices)
        return min(max(1, counter.quota.rate.units(amount)), MAX_AMOUNT)


def _spread(
    counter: Counter, subject: Subject, shared: bool, cost: int, member: bytes = b""
) -> list[tuple[Counter, Hit]]:
    """One count's hits: a shared address is counted loosely, and the network around an IPv6 address as well."""
    loose = counter.loose
    if loose is None or not subject.by_address:
        return [(counter, counter.hit(subject.parts, cost, member))]
    if shared:
        return [(loose, loose.hit(subject.parts, cost, member))]
    made = [(counter, counter.hit(subject.parts, cost, member))]
    if subject.site is not None:
        made.append((loose, loose.hit(subject.site, cost, member)))
    return made


def _is_plain(counter: Counter, rule: RateLimit) -> bool:
    quota = counter.quota
    return (
        quota.per == ("ip",)
        and not quota.distinct
        and not quota.condition
        and quota.unit == "requests"
        and isinstance(rule.cost, int)
    )


def _asks(part: Per) -> bool:
    """Whether a part of a key may need to know who is signed in."""
    return callable(part) or part in ("user", "tenant", "credential")


def _body_bytes(rule: RateLimit) -> int:
    wanted = rule.body_bytes if rule.account is not None or rule.signature is not None else 0
    reserves = any(quota.unit in ("tokens", "money") for quota in rule.quotas)
    return max(wanted, AI_BODY_BYTES if reserves else 0)
