"""The counts that a rule keeps by account: what is asked of the store once a body has named one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchguard.ratelimit.hit import Op
from launchguard.ratelimit.keys import MEMBER, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchguard.exchange import Exchange
    from launchguard.ratelimit.budgets import Budget
    from launchguard.ratelimit.budgets.budget import Ask
    from launchguard.ratelimit.clients import Client
    from launchguard.ratelimit.counter import Counter
    from launchguard.ratelimit.keys import KeyMaker
    from launchguard.ratelimit.pending import Pending

__all__ = ["AccountCounts"]

_ALONE, _JOINT = ("account",), ("account", "ip")
_GIVEN = {"": 0, "known": 1, "unknown": -1}

_Line = tuple["Op", int, slice, "Budget", int, bool, bool, int, "Ask"]
"""A hit's op, which digest its key is cut out of and where, its budget and cost, whether its member is the address, whether
it is soft, whether the account's set must name the address (1), or not (-1), and the budget's word."""


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
        unconditional = [counter for counter in counters if counter.quota.condition != "known"]
        self._read = self._lines(list(counters) if has_set else unconditional)
        self._unread = self._lines([counter for counter in unconditional if not counter.quota.distinct])
        looks = [at for at, counter in enumerate(self._read[0], 1) if counter.quota.distinct]
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
        of, lines = self._read if is_read else self._unread
        counters += of
        for op, digest, at, budget, cost, is_set, soft, given, ask in lines:
            member = client.member if is_set else b""
            hits.append((op, digests[digest][at], budget, cost, member, soft, given * look, ask))

    def _lines(self, counters: list[Counter]) -> tuple[list[Counter], list[_Line]]:
        return counters, [self._line(counter) for counter in counters]

    def _line(self, counter: Counter) -> _Line:
        is_set, digest = counter.op is Op.PEEK, self._makers.index(counter.keys)
        cost, given = 1 if is_set else self._cost, _GIVEN.get(counter.quota.condition, 0)
        return counter.op, digest, counter.at, counter.budget, cost, is_set, counter.soft, given, counter.ask
