"""Counters that are asked for together: what their claims have alike is worked out once, and their keys cut at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchguard.ratelimit.hit import Op
from launchguard.ratelimit.keys import MEMBER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from launchguard.ratelimit.counter import Counter
    from launchguard.ratelimit.keys import KeyMaker
    from launchguard.ratelimit.pending import PlannedClaim

__all__ = ["Rows", "makers_of"]

_DIGEST = MEMBER + 1
"""How many pieces a digest is cut into."""


class Rows:
    """Counters, and what their claims have alike whoever is counted.

    Args:
        counters: in the order of their claims.
        makers: what makes their keys, in the order in which the digests will be handed in.
        cost: the rule's.

    Attributes:
        has_set: whether one of them is a set of addresses.
    """

    __slots__ = ("_rows", "has_set")

    def __init__(self, counters: Sequence[Counter], makers: Sequence[KeyMaker], cost: int) -> None:
        self._rows = [
            (counter, _DIGEST * makers.index(counter.keys) + counter.at, 1 if is_set else cost, is_set)
            for counter in counters
            for is_set in [counter.op is Op.PEEK]
        ]
        self.has_set = any(is_set for _, _, _, is_set in self._rows)

    def add(self, claims: list[PlannedClaim], keys: tuple[bytes, ...], address: bytes = b"") -> None:
        """Put claims after those that are there, of the pieces of all digests, and the address as a member of the sets."""
        for counter, place, cost, is_set in self._rows:
            claims.append((counter, keys[place], cost, address if is_set else b""))


def makers_of(counters: Iterable[Counter]) -> tuple[KeyMaker, ...]:
    """What makes the keys of these counters, each once."""
    return tuple(dict.fromkeys(counter.keys for counter in counters))
