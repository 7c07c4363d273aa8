"""Where states lie in a table of fixed size: three regions of buckets, sixteen slots a bucket.

A key lives in the smallest region that holds its state and moves up as the state grows: most keys of a flood have
one entry. With the default of 262,144 keys (29 MB):

    region   words a slot   slots     holds
    small          4        262,144   GCRA, waits, a log of up to 4 entries, 2 members or leases
    medium        32         32,768   a log of up to 32 entries, 16 members or leases
    large        200          2,048   a log of up to 100 entries, 100 members or leases

A bucket is `16 keys of 16 bytes | 16 times (two moments, payload)`. The moments are until when the key refuses and
when its state is gone (microseconds of the machine's monotonic clock); a slot whose state is gone is free, so nothing
is ever swept.

Law 1: a call's changes are written at its end, once all have a slot, each slot's key before its moments and payload.
Law 2: in a full bucket the key that is gone soonest gives way, of those that refuse nothing. A key that is refusing
never does: a bucket full of those is `StoreError("full")`, and nothing of the call is written.
Law 3: nobody but the holder of the table's lock reads or writes here.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from launchguard.errors import StoreError
from launchguard.ratelimit.ops import Strategy

if TYPE_CHECKING:
    from mmap import mmap

    from launchguard.ratelimit.budgets import Budget, State

__all__ = ["DEFAULT_KEYS", "Table", "table_size"]

DEFAULT_KEYS = 262_144
"""How many slots the small region has; a power of two."""

_WAYS = 16
_KEYS = _WAYS * 16
_WORDS = (4, 32, 200)
_SHARE = (1, 8, 128)
_MOST_KNOWN = 2_048
"""How many keys' places are remembered, which is only where to look first."""
_NOWHERE = slice(0, 0)
_NO_KEY = bytes(16)  # of a free slot; a keyed hash never is
_FIXED = (int, tuple)
"""What the states are of strategies whose keys never need a larger slot."""
_number = struct.Struct("=I12x").unpack
_two = struct.Struct("=2q")
_payload = struct.Struct("=16x2q").unpack_from
_three = struct.Struct("=3q")
_four = struct.Struct("=4q").pack_into
_five = struct.Struct("=5q").pack_into


class _Region:
    """Buckets of one size of slot."""

    __slots__ = ("bucket", "last", "mask", "moments", "payload", "slot", "start")

    def __init__(self, start: int, words: int, slots: int) -> None:
        self.start = start
        self.payload = words * 8
        self.slot = 16 + self.payload
        self.bucket = _KEYS + _WAYS * self.slot
        self.mask = slots // _WAYS - 1
        self.last = start + (self.mask + 1) * self.bucket
        self.moments = struct.Struct("=" + f"2q{self.payload}x" * _WAYS)


class _Place:
    """One key of a call: its state, and what it was before.

    If `region` is not None, its key lies at `at`, which is `span` as a slice, and its moments and payload at `slot`.
    """

    __slots__ = ("at", "before", "budget", "key", "region", "slot", "span", "state")

    def __init__(self, key: bytes, budget: Budget) -> None:
        self.key = key
        self.budget = budget
        self.state: State = None
        self.before: State = None
        self.region: _Region | None = None
        self.at = self.slot = 0
        self.span = _NOWHERE

    def settle_at(self, region: _Region, start: int, way: int) -> None:
        """Take a way of the bucket that begins at `start`."""
        self.region = region
        self.at = start + 16 * way
        self.slot = start + _KEYS + way * region.slot
        self.span = slice(self.at, self.at + 16)


def _regions(start: int, keys: int) -> list[_Region]:
    regions = []
    for words, share in zip(_WORDS, _SHARE, strict=True):
        regions.append(_Region(start, words, keys // share))
        start = regions[-1].last
    return regions


def table_size(keys: int) -> int:
    """How many bytes a table for so many keys takes; `keys` is a power of two from 2048."""
    return _regions(0, keys)[-1].last


class Table:
    """The slots in `memory` from `start` on. `open`, then `find` and `begin`, then `write`: one call at a time."""

    def __init__(self, memory: mmap, start: int, keys: int) -> None:
        self.evicted = 0
        self._memory = memory
        self._regions = _regions(start, keys)
        self._small = self._regions[:1]
        self._now = 0
        self._stays = True  # every state of this call is GCRA's and has its slot
        self._places: dict[bytes, _Place] = {}
        self._known: dict[bytes, _Place] = {}
        self.find = self._places.get

    def open(self, now: int) -> None:
        """Forget what the call before left unwritten."""
        self._now = now
        self._stays = True
        self._places.clear()

    def begin(self, key: bytes, budget: Budget) -> _Place:
        """The place of a key that this call has not asked for yet, with its state."""
        memory, strategy = self._memory, budget.strategy
        place = self._known.get(key)
        if place is None or memory[place.span] != key:
            place = self._sought(key, budget)
        place.budget = budget
        self._places[key] = place
        region, slot = place.region, place.slot
        if region is None:
            self._stays = False
            return place
        state: State
        if strategy is _GCRA:
            arrival, rest = _payload(memory, slot)
            if budget.parts != 1:
                arrival = arrival * budget.parts + rest
            place.state = place.before = arrival
            return place
        self._stays = False
        if strategy is _WAITS:
            state = _three.unpack_from(memory, slot + 16)
        elif strategy is _LOG:
            state = _used(memory[slot + 16 : slot + region.slot], 8)
        else:
            state = _used(memory[slot + 16 : slot + region.slot], 16)
        place.state = place.before = state
        return place

    def write(self) -> None:
        """Write what has changed.

        Raises:
            StoreError: every slot that a key could have is taken by one that is being refused (`full`).
        """
        if not self._stays:
            self._write_moved()
            return
        memory = self._memory
        for place in self._places.values():
            state = place.state
            if state is place.before:
                continue
            if state is None:
                self._write(place)
            else:
                refuses_until, gone_at = place.budget.moments(state)
                arrival, rest = divmod(state, place.budget.parts)
                _four(memory, place.slot, refuses_until, gone_at, arrival, rest)

    def _sought(self, key: bytes, budget: Budget) -> _Place:
        """The place of a key, sought in the table; remembered, if there is one, for the next call."""
        place = _Place(key, budget)
        number = _number(key)[0]
        for region in self._small if budget.strategy in (_GCRA, _WAITS) else self._regions:
            start = region.start + (number & region.mask) * region.bucket
            at = self._memory.find(key, start, start + _KEYS) - start
            if at >= 0 and not at & 15:
                place.settle_at(region, start, at >> 4)
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[key] = place
                break
        return place

    def _write_moved(self) -> None:
        """Write what has changed, where a state may need another slot than it has."""
        changed = [place for place in self._places.values() if place.state is not place.before]
        left: list[_Place] = []
        for place in changed:
            if place.region is None or type(place.state) not in _FIXED:
                self._house(place, changed, left)
        for place in (*left, *changed):
            self._write(place)

    def _house(self, place: _Place, changed: list[_Place], left: list[_Place]) -> None:
        """See to it that a state has a slot that holds it."""
        state, region = place.state, place.region
        if state is None or (region is not None and _size(state) <= region.payload):
            return
        if region is not None:
            left.append(_empty(place))
        self._claim(place, changed)

    def _write(self, place: _Place) -> None:
        memory, state, slot = self._memory, place.state, place.slot
        if state is None:
            memory[place.span] = _NO_KEY
            _two.pack_into(memory, slot, 0, 0)
            return
        if place.before is None:
            memory[place.span] = place.key
        refuses_until, gone_at = place.budget.moments(state)
        if type(state) is int:
            _four(memory, slot, refuses_until, gone_at, *divmod(state, place.budget.parts))
        elif type(state) is tuple:
            _five(memory, slot, refuses_until, gone_at, *state)
        else:
            size = place.region.payload if place.region is not None else 0
            memory[slot + 16 : slot + 16 + size] = state.rjust(size, b"\0")
            _two.pack_into(memory, slot, refuses_until, gone_at)

    def clear(self) -> None:
        """Free every slot."""
        empty = bytes(1 << 20)
        for region in self._regions:
            for start in range(region.start, region.last, len(empty)):
                self._memory[start : min(start + len(empty), region.last)] = empty[: region.last - start]

    def _claim(self, place: _Place, changed: list[_Place]) -> None:
        """Give a place the slot that is needed least, of those in its bucket that this call leaves alone."""
        size = _size(place.state)
        region = next(region for region in self._regions if size <= region.payload)
        start = region.start + (_number(place.key)[0] & region.mask) * region.bucket
        ends = region.moments.unpack_from(self._memory, start + _KEYS)
        taken = {(other.at - start) // 16 for other in changed if other.region is not None}
        now = self._now
        idle = [
            (gone_at, way)
            for way, (refuses_until, gone_at) in enumerate(zip(ends[::2], ends[1::2], strict=True))
            if refuses_until <= now and way not in taken
        ]
        if not idle:
            raise StoreError("full", "every slot of a bucket holds a key that is being refused")
        gone_at, way = min(idle)
        if gone_at > now:
            self.evicted += 1
        place.before = None
        place.settle_at(region, start, way)


def _used(payload: bytes, entry: int) -> bytes | None:
    """The entries of so many bytes each that a slot holds, at its end; None if it holds none."""
    begins = -len(payload.lstrip(b"\0")) // entry * entry
    return payload[begins:] if begins else None


def _size(state: State) -> int:
    """How many bytes a state takes."""
    if type(state) is int:
        return 16
    return len(state) if type(state) is bytes else 8 * len(state)


def _empty(place: _Place) -> _Place:
    """The slot that a state has grown out of."""
    left = _Place(place.key, place.budget)
    left.region, left.at, left.slot, left.span = place.region, place.at, place.slot, place.span
    return left


_LOG, _GCRA, _WAITS = Strategy.LOG, Strategy.GCRA, Strategy.WAITS
