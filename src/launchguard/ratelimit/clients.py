"""What is kept of the clients that came last, by one rule: the hits of their addresses, and refusals for a moment.

The counts of an address cost the same each time: their hits are made once for each client, so that one that comes again
costs a look-up. Bounded: all are dropped when there are too many. Accounts are never kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchguard.ratelimit.caller import Caller
from launchguard.ratelimit.keys import MEMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launchguard.exchange import Exchange
    from launchguard.ratelimit.budgets import Line
    from launchguard.ratelimit.caller import Subject
    from launchguard.ratelimit.counter import Counter, Digests
    from launchguard.ratelimit.keys import KeyMaker
    from launchguard.ratelimit.pending import Refusal

__all__ = ["MOST_CLIENTS", "Client", "Clients", "spread"]

MOST_CLIENTS = 2_048
"""How many clients are kept at a time."""

Lines = list[tuple["Counter", "Line"]]


class Client:
    """One client's address, as one rule counts it.

    Attributes:
        hits: what is asked for each request; `counters` are the counts that they are of.
        distinct: the hits of its sets of accounts, but for the member.
        caller: its address.
        member: the address as a member of an account's set of known ones; empty where none are kept.
    """

    __slots__ = ("caller", "counters", "distinct", "hits", "member")

    def __init__(self, caller: Caller, member: bytes, plain: Lines, distinct: Lines) -> None:
        self.caller = caller
        self.member = member
        self.counters = [counter for counter, _ in plain]
        self.hits = [hit for _, hit in plain]
        self.distinct = distinct


class Clients:
    """The clients that came last to one rule.

    Args:
        plain: the counters that an address alone is asked for, at a fixed `cost`.
        distinct: the counters of its sets of accounts.
        cost: the rule's.
        members: makes the names of members of sets.
        are_known: an account's set of known addresses is kept.
        on_fault: called with what an app's callable raised.

    Attributes:
        refused: the last refusal of each client's address, which holds until its own time; by the client's address, and
            whether it is a shared one.
    """

    __slots__ = (
        "_are_known",
        "_by_address",
        "_cost",
        "_distinct",
        "_fault",
        "_known",
        "_members",
        "_plain",
        "_shared",
        "refused",
    )

    def __init__(
        self,
        plain: Sequence[Counter],
        distinct: Sequence[Counter],
        cost: int,
        members: KeyMaker,
        *,
        are_known: bool,
        on_fault: Callable[[BaseException], None],
    ) -> None:
        self._members = members
        self._are_known = are_known
        self._plain = plain
        self._distinct = distinct
        self._cost = cost
        self._fault = on_fault
        self._known: dict[str, Client] = {}
        self._shared: dict[str, Client] = {}
        self._by_address = {each for counter in plain for each in (counter, counter.loose)}
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
        subject = caller.subject(("ip",), x)
        digests: Digests = {}
        plain: Lines = []
        for counter in self._plain:
            plain += spread(counter, subject, digests, self._cost, shared=x.shared_client)
        distinct: Lines = []
        for counter in self._distinct:
            distinct += spread(counter, subject, digests, 1, shared=x.shared_client)
        member = self._members.digest(caller.address)[MEMBER] if self._are_known else b""
        return Client(caller, member, plain, distinct)

    def forget(self) -> None:
        """Drop all."""
        self._known.clear()
        self._shared.clear()
        self.refused.clear()


def spread(
    counter: Counter, subject: Subject, digests: Digests, cost: int, member: bytes = b"", *, shared: bool
) -> Lines:
    """One count's hits: a shared address is counted loosely, and the network around an IPv6 address as well."""
    loose = counter.loose
    if loose is None or not subject.by_address:
        return [(counter, counter.hit(subject.parts, digests, cost, member))]
    if shared:
        return [(loose, loose.hit(subject.parts, digests, cost, member))]
    made = [(counter, counter.hit(subject.parts, digests, cost, member))]
    if subject.site is not None:
        made.append((loose, loose.hit(subject.site, digests, cost, member)))
    return made
