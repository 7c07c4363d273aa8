"""The counts that a rule keeps by account: what is asked of the store once a body has named one."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from launchguard.ratelimit.hit import Op
from launchguard.ratelimit.keys import MEMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launchguard.exchange import Exchange
    from launchguard.ratelimit.clients import Client
    from launchguard.ratelimit.counter import Counter
    from launchguard.ratelimit.keys import KeyMaker
    from launchguard.ratelimit.pending import PlannedClaim

__all__ = ["AccountCounts"]

_ALONE, _JOINT = ("account",), ("account", "ip")
_UNREADABLE = b"unreadable"
_DIGEST = MEMBER + 1
"""How many pieces a digest is cut into."""


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
        self._read = _Columns(list(counters) if has_set else always, order, cost)
        self._unread = _Columns([counter for counter in always if not counter.quota.distinct], order, cost)

    def members(self, address: bytes) -> tuple[bytes, ...]:
        """An address as a member of the sets, for each count of an account whose body was read."""
        if not any(self._read.sets):
            return (b"",) * len(self._read.sets)
        member = self._members.cut(address)[MEMBER]
        return tuple([member if is_set else b"" for is_set in self._read.sets])

    def add(self, claims: list[PlannedClaim], client: Client, x: Exchange, name: bytes) -> None:
        """Put an account's claims after those that are there."""
        keys = self._keys(client, x, name)
        for counter, key, cost, _ in client.distinct:
            claims.append((counter, key, cost, keys[MEMBER]))
        read = self._read
        claims += zip(read.counters, read.pick(keys), read.costs, client.members)  # noqa: B905 - as long as the first

    def add_unread(self, claims: list[PlannedClaim], client: Client, x: Exchange) -> None:
        """Put those of whatever is unreadable: of that there are no sets, and no address is known for it."""
        keys = self._keys(client, x, _UNREADABLE)
        unread = self._unread
        claims += [
            (counter, key, cost, b"")
            for counter, key, cost in zip(unread.counters, unread.pick(keys), unread.costs)  # noqa: B905 - as above
        ]

    def _keys(self, client: Client, x: Exchange, name: bytes) -> tuple[bytes, ...]:
        keys = self._alone.cut(name)
        if self._joint is not None:
            keys += self._joint.cut(client.caller.joined + name)
        for maker, per in self._others:
            keys += maker.cut(client.caller.subject(per, x, name).parts)
        return keys


class _Columns:
    """Counters, and what their claims have alike for every account.

    Attributes:
        pick: of all pieces of the digests, the key of each counter; one more, for `itemgetter` gives no tuple of one.
        sets: which of them are sets of addresses.
    """

    __slots__ = ("costs", "counters", "pick", "sets")

    def __init__(self, counters: Sequence[Counter], makers: list[KeyMaker], cost: int) -> None:
        self.counters = tuple(counters)
        places = [_DIGEST * makers.index(counter.keys) + counter.at for counter in counters]
        self.pick: Callable[[Any], tuple[bytes, ...]] = itemgetter(*places, 0, 0)
        self.sets = tuple([counter.op is Op.PEEK for counter in counters])
        self.costs = tuple([1 if is_set else cost for is_set in self.sets])
