"""The counts that a rule keeps by account: what is asked of the store once a body has named one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchguard.ratelimit.hit import Op
from launchguard.ratelimit.keys import MEMBER, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchguard.exchange import Exchange
    from launchguard.ratelimit.clients import Client
    from launchguard.ratelimit.counter import Counter
    from launchguard.ratelimit.keys import KeyMaker
    from launchguard.ratelimit.pending import Pending

__all__ = ["AccountCounts"]

_ALONE, _JOINT = ("account",), ("account", "ip")
_GIVEN = {"": 0, "known": 1, "unknown": -1}
_PEEK = Op.PEEK

_Line = tuple["Counter", int, int]
"""A count, which digest its key is cut out of, and whether the account's set must name the address (1), or not (-1)."""


class AccountCounts:
    """The counts by account of one rule.

    Args:
        counters: those with an account among their parts; a set of known addresses stands before what asks it.
        members: names an account in the sets of addresses, if no count does.
        cost: the rule's.
    """

    __slots__ = ("_alone", "_cost", "_joint", "_looks_at", "_makers", "_others", "_read", "_unread")

    def __init__(self, counters: Sequence[Counter], members: KeyMaker, cost: int) -> None:
        keys = dict.fromkeys((counter.keys, counter.quota.per) for counter in counters)
        self._alone = [maker for maker, per in keys if per == _ALONE] or [members]
        self._joint = [maker for maker, per in keys if per == _JOINT]
        self._others = [(maker, per) for maker, per in keys if per not in (_ALONE, _JOINT)]
        self._makers = [*self._alone, *self._joint, *(maker for maker, _ in self._others)]
        self._cost = cost
        has_set = any(counter.quota.distinct for counter in counters)
        self._read = [
            self._line(counter) for counter in counters if has_set or counter.quota.condition != "known"
        ]
        self._unread = [
            self._line(counter)
            for counter in counters
            if not counter.quota.distinct and counter.quota.condition != "known"
        ]
        looks = [at for at, (counter, _, _) in enumerate(self._read, 1) if counter.quota.distinct]
        self._looks_at = looks[0] if looks else 0

    def add(self, pending: Pending, client: Client, x: Exchange, name: bytes, *, is_read: bool) -> None:
        """Put an account's hits after those that are there.

        Of what is unreadable there are no sets, and no address is known for it.
        """
        hits, counters, look = pending.hits, pending.counters, 0
        alone = joined(name)
        digests = [keys.digest(alone) for keys in self._alone]
        digests += [keys.digest(alone + client.caller.joined) for keys in self._joint]
        for keys, per in self._others:
            digests.append(keys.digest(client.caller.subject(per, x, name).parts))
        if is_read:
            member = digests[0][MEMBER]
            for counter, (op, key, budget, cost, _, soft, _, ask) in client.distinct:
                counters.append(counter)
                hits.append((op, key, budget, cost, member, soft, 0, ask))
            look = self._looks_at and self._looks_at + len(hits)
        for counter, digest, given in self._read if is_read else self._unread:
            counters.append(counter)
            is_set = counter.op is _PEEK
            hits.append(
                (
                    counter.op,
                    digests[digest][counter.at],
                    counter.budget,
                    1 if is_set else self._cost,
                    client.member if is_set else b"",
                    counter.soft,
                    given * look,
                    counter.ask,
                )
            )

    def _line(self, counter: Counter) -> _Line:
        return counter, self._makers.index(counter.keys), _GIVEN.get(counter.quota.condition, 0)
