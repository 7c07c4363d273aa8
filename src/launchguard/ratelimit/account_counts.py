"""The counts that a rule keeps by account: what is asked of the store once a body has named one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchguard.ratelimit.keys import MEMBER
from launchguard.ratelimit.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchguard.exchange import Exchange
    from launchguard.ratelimit.clients import Client
    from launchguard.ratelimit.counter import Counter
    from launchguard.ratelimit.keys import KeyMaker
    from launchguard.ratelimit.pending import PlannedClaim

__all__ = ["AccountCounts"]

_ALONE, _JOINT = ("account",), ("account", "ip")
_UNREADABLE = b"unreadable"


class AccountCounts:
    """The counts by account of one rule.

    Args:
        counters: those with an account among their parts; a set of known addresses stands before what asks it.
        members: names members of sets, and the account itself where no count does.
        cost: the rule's.
    """

    __slots__ = ("_alone", "_joint", "_members", "_others", "_read", "_unread")

    def __init__(self, counters: Sequence[Counter], members: KeyMaker, cost: int) -> None:
        makers = dict.fromkeys((counter.keys, counter.quota.per) for counter in counters)
        alone = next((each for each in makers if each[1] == _ALONE), (members, _ALONE))
        joint = next((each for each in makers if each[1] == _JOINT), None)
        self._members = members
        self._alone = alone[0]
        self._joint = joint and joint[0]
        self._others = [each for each in makers if each not in (alone, joint)]
        order = [maker for maker, _ in (alone, *([joint] if joint else ()), *self._others)]
        has_set = any(counter.quota.distinct for counter in counters)
        always = [counter.unconditional() for counter in counters if counter.quota.condition != "known"]
        self._read = Rows(counters if has_set else always, order, cost)
        self._unread = Rows([counter for counter in always if not counter.quota.distinct], order, cost)

    def member(self, address: bytes) -> bytes:
        """An address as a member of an account's set of known ones; empty where no account has such a set."""
        return self._members.cut(address)[MEMBER] if self._read.has_set else b""

    def add(self, claims: list[PlannedClaim], client: Client, x: Exchange, name: bytes) -> None:
        """Put an account's claims after those that are there."""
        keys = self._keys(client, x, name)
        for counter, key, cost, _ in client.distinct:
            claims.append((counter, key, cost, keys[MEMBER]))
        self._read.add(claims, keys, client.member)

    def add_unread(self, claims: list[PlannedClaim], client: Client, x: Exchange) -> None:
        """Put those of whatever is unreadable: of that there are no sets, and no address is known for it."""
        self._unread.add(claims, self._keys(client, x, _UNREADABLE))

    def _keys(self, client: Client, x: Exchange, name: bytes) -> tuple[bytes, ...]:
        keys = self._alone.cut(name)
        if self._joint is not None:
            keys += self._joint.cut(client.caller.joined + name)
        for maker, per in self._others:
            keys += maker.cut(client.caller.subject(per, x, name).parts)
        return keys
