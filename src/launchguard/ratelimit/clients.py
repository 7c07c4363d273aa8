"""What is kept of the clients that came last, by one rule: the hits of their addresses, and refusals for a moment.

The counts of an address cost the same each time: their hits are made once for each client, so that one that comes again
costs a look-up. Bounded: all are dropped when there are too many. Accounts are never kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchguard.ratelimit.caller import Caller
from launchguard.ratelimit.figures import layout_of
from launchguard.ratelimit.rows import Rows, makers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launchguard.exchange import Exchange
    from launchguard.ratelimit.account_counts import AccountCounts
    from launchguard.ratelimit.caller import Subject
    from launchguard.ratelimit.counter import Counter, Digests
    from launchguard.ratelimit.figures import Layout
    from launchguard.ratelimit.keys import KeyMaker
    from launchguard.ratelimit.pending import PlannedClaim, Refusal

__all__ = ["MOST_CLIENTS", "Client", "Clients", "spread"]

MOST_CLIENTS = 2_048
"""How many clients are kept at a time."""


class Client:
    """One client's address, as one rule counts it.

    Attributes:
        claims: what is asked for each request; `layout` is that of their header fields.
        distinct: the claims of its sets of accounts, but for the member.
        caller: its address.
        member: the address as a member of an account's set of known ones.
    """

    __slots__ = ("caller", "claims", "distinct", "layout", "member")

    def __init__(self, caller: Caller, member: bytes, form: _Form) -> None:
        self.caller = caller
        self.member = member
        self.claims: list[PlannedClaim] = []
        self.distinct: list[PlannedClaim] = []
        form.add(self)
        self.layout: Layout | None = form.layout


class Clients:
    """The clients that came last to one rule.

    Args:
        plain: the counters that an address alone is asked for, at a fixed `cost`.
        distinct: the counters of its sets of accounts.
        cost: the rule's.
        of_accounts: the counts by account, some of which name the address.
        on_fault: called with what an app's callable raised.

    Attributes:
        refused: the last refusal of each client's address, which holds until its own time; by the client's address, and
            whether it is a shared one.
    """

    __slots__ = (
        "_as_shared",
        "_as_site",
        "_by_address",
        "_fault",
        "_known",
        "_of_accounts",
        "_plainly",
        "_shared",
        "refused",
    )

    def __init__(
        self,
        plain: Sequence[Counter],
        distinct: Sequence[Counter],
        cost: int,
        of_accounts: AccountCounts,
        on_fault: Callable[[BaseException], None],
    ) -> None:
        self._of_accounts = of_accounts
        self._plainly = _Form(plain, distinct, cost)
        self._as_site = _Form(plain, distinct, cost, with_site=True)
        self._as_shared = _Form(_loose(plain), _loose(distinct), cost)
        self._fault = on_fault
        self._known: dict[str, Client] = {}
        self._shared: dict[str, Client] = {}
        self._by_address = {*plain, *_loose(plain)}
        self.refused: dict[tuple[str, bool], Refusal] = {}

    def of(self, x: Exchange, caller: Caller | None = None) -> Client:
        """What is kept of an exchange's client, made now if it is new.

        Args:
            x: the exchange.
            caller: its address, where another rule has read it already.
        """
        clients = self._shared if x.shared_client else self._known
        client = clients.get(x.client)
        if client is None:
            if len(clients) >= MOST_CLIENTS:
                clients.clear()
            client = clients[x.client] = self._made(x, caller or Caller(x.client, self._fault))
        return client

    def remember(self, x: Exchange, counter: Counter, refusal: Refusal) -> None:
        """Keep a refusal for a moment, if it is one of this client's address alone."""
        if counter in self._by_address:
            if len(self.refused) >= MOST_CLIENTS:
                self.refused.clear()
            self.refused[x.client, x.shared_client] = refusal

    def _made(self, x: Exchange, caller: Caller) -> Client:
        alone = self._plainly if caller.site is None else self._as_site
        form = self._as_shared if x.shared_client else alone
        return Client(caller, self._of_accounts.member(caller.address), form)

    def forget(self) -> None:
        """Drop all."""
        self._known.clear()
        self._shared.clear()
        self.refused.clear()


class _Form:
    """How a rule counts one kind of address: by itself, loosely where many share it, or with the network around it.

    Args:
        plain: the counters that it is asked for.
        distinct: those of its sets of accounts.
        cost: of the plain ones.
        with_site: the network around an IPv6 address is counted as well, loosely.
    """

    __slots__ = ("_around", "_distinct", "_makers", "_plain", "layout")

    def __init__(
        self, plain: Sequence[Counter], distinct: Sequence[Counter], cost: int, *, with_site: bool = False
    ) -> None:
        self._makers = makers_of([*plain, *distinct])
        self._around: tuple[KeyMaker, ...] = ()
        if with_site:
            self._around = makers_of(_loose([*plain, *distinct]))
            plain, distinct = _with_loose(plain), _with_loose(distinct)
        makers = self._makers + self._around
        self._plain = Rows(plain, makers, cost)
        self._distinct = Rows(distinct, makers, 1)
        self.layout = layout_of(tuple([counter for counter in plain if counter.is_shown]))

    def add(self, client: Client) -> None:
        """Put the claims of a client's address."""
        caller = client.caller
        keys: tuple[bytes, ...] = ()
        for maker in self._makers:
            keys += maker.cut(caller.joined)
        for maker in self._around:
            keys += maker.cut(caller.joined_site)
        self._plain.add(client.claims, keys)
        self._distinct.add(client.distinct, keys)


def _loose(counters: Sequence[Counter]) -> list[Counter]:
    return [counter.loose for counter in counters if counter.loose is not None]


def _with_loose(counters: Sequence[Counter]) -> list[Counter]:
    return [each for counter in counters for each in (counter, *_loose([counter]))]


def spread(
    counter: Counter, subject: Subject, digests: Digests, cost: int, member: bytes = b"", *, shared: bool
) -> list[PlannedClaim]:
    """One count's claims: a shared address is counted loosely, and the network around an IPv6 address as well."""
    loose = counter.loose
    if loose is None or not subject.by_address:
        return [counter.claim(subject.parts, digests, cost, member)]
    if shared:
        return [loose.claim(subject.parts, digests, cost, member)]
    claims = [counter.claim(subject.parts, digests, cost, member)]
    if subject.site is not None:
        claims.append(loose.claim(subject.site, digests, cost, member))
    return claims
