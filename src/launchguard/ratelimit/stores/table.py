"""Where states lie in a table of fixed size: three regions of buckets, sixteen slots a bucket.

A key lives in the smallest region that holds its state and moves up as the state grows: most keys of a flood have
one entry. With the default of 262,144 keys (29 MB):

    region   words a slot   slots     holds
    small          4        262,144   GCRA, waits, a log of up to 4 entries, 2 members or leases
    medium        32         32,768   a log of up to 32 entries, 16 members or leases
    large        200          2,048   a log of up to 100 entries, 100 members or leases

A bucket is `16 keys of 16 bytes | 16 pairs of moments | 16 payloads`. The moments are until when the key refuses and
when its state is gone (microseconds of the machine's monotonic clock); a slot whose state is gone is free, so nothing
is ever swept.

Law 1: a call's changes are collected and written at its end, each slot's key before its payload before its moments.
Law 2: in a full bucket the key that refuses for the shortest time gives way, then the one that is gone soonest. A key
that is refusing never does: a bucket full of those is `StoreError("full")`, and nothing of the call is written.
Law 3: nobody but the holder of the table's lock reads or writes here.
"""

from __future__ import annotations

import struct
from array import array
from typing import TYPE_CHECKING

from launchguard.errors import StoreError
from launchguard.ratelimit.budgets import moments
from launchguard.ratelimit.hit import Strategy

if TYPE_CHECKING:
    from mmap import mmap

    from launchguard.ratelimit.budgets import State
    from launchguard.ratelimit.hit import Hit

__all__ = ["DEFAULT_KEYS", "Table", "table_size"]

DEFAULT_KEYS = 262_144
"""How many slots the small region has; a power of two."""

_WAYS = 16
_KEYS = _WAYS * 16
_HEAD = _KEYS + _WAYS * 16
_WORDS = (4, 32, 200)
_SHARE = (1, 8, 128)
_NO_KEY = bytes(16)  # of a free slot; a keyed hash never is
_number = struct.Struct("=I12x").unpack
_moments = struct.Struct("=2q")
_all_moments = struct.Struct(f"={2 * _WAYS}q")
_two = struct.Struct("=2q")
_three = struct.Struct("=3q")


class _Region:
    """Buckets of one size of slot."""

    __slots__ = ("bucket", "last", "mask", "payload", "start")

    def __init__(self, start: int, words: int, slots: int) -> None:
        self.start = start
        self.payload = words * 8
        self.bucket = _HEAD + _WAYS * self.payload
        self.mask = slots // _WAYS - 1
        self.last = start + (self.mask + 1) * self.bucket


_Place = tuple[_Region, int, int, int]
"""One slot: its region, and where its key, its moments and its payload lie. A plain tuple: made for every hit."""


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
    """The slots in `memory` from `start` on. `begin`, then `load` and `save`, then `write`: one call at a time."""

    def __init__(self, memory: mmap, start: int, keys: int) -> None:
        self.evicted = 0
        self._memory = memory
        self._regions = _regions(start, keys)
        self._small = self._regions[:1]
        self._now = 0
        self._places: dict[bytes, _Place] = {}
        self._writes: list[tuple[_Place, bytes, bytes, int, int]] = []

    def begin(self, now: int) -> None:
        """Forget what the call before left unwritten."""
        self._now = now
        self._places.clear()
        self._writes.clear()

    def load(self, hit: Hit) -> State:
        """The state of the hit's key, or None."""
        key, strategy = hit.key, hit.strategy
        is_small = strategy is _GCRA or strategy is _WAITS
        number = _number(key)[0]
        for region in self._small if is_small else self._regions:
            start = region.start + (number & region.mask) * region.bucket
            at = self._memory.find(key, start, start + _KEYS) - start
            if at >= 0 and not at & 15:
                break
        else:
            return None
        payload = start + _HEAD + (at >> 4) * region.payload
        self._places[key] = region, start + at, start + _KEYS + at, payload
        if is_small:
            state = _three.unpack_from(self._memory, payload)
            return state if strategy is _WAITS else state[:2]
        return array("q", self._memory[payload : payload + region.payload])

    def save(self, hit: Hit, state: State) -> None:
        """Note the new state of the hit's key, and where it will lie.

        Raises:
            StoreError: every slot that it could have is taken by a key that is being refused (`full`).
        """
        place = self._places.get(hit.key)
        if state is None:
            if place is not None:
                self._writes.append((place, _NO_KEY, b"", 0, 0))
            return
        strategy = hit.strategy
        if strategy is _GCRA:
            payload = _two.pack(*state)
        elif strategy is _WAITS:
            payload = _three.pack(*state)
        else:
            payload = state.tobytes()
        if place is None or len(payload) > place[0].payload:
            if place is not None:
                self._writes.append((place, _NO_KEY, b"", 0, 0))
            place = self._claim(hit.key, next(r for r in self._regions if len(payload) <= r.payload))
        if strategy is not _GCRA and strategy is not _WAITS:
            payload = payload.rjust(place[0].payload, b"\0")
        self._writes.append((place, hit.key, payload, *moments(state, hit)))

    def write(self) -> None:
        """Write what was saved."""
        memory = self._memory
        for (_, at, its_moments, its_payload), key, payload, refuses_until, gone_at in self._writes:
            memory[at : at + 16] = key
            memory[its_payload : its_payload + len(payload)] = payload
            _moments.pack_into(memory, its_moments, refuses_until, gone_at)

    def clear(self) -> None:
        """Free every slot."""
        empty = bytes(1 << 20)
        for region in self._regions:
            for start in range(region.start, region.last, len(empty)):
                self._memory[start : min(start + len(empty), region.last)] = empty[: region.last - start]

    def _claim(self, key: bytes, region: _Region) -> _Place:
        start = region.start + (_number(key)[0] & region.mask) * region.bucket
        ends = _all_moments.unpack_from(self._memory, start + _KEYS)
        claimed = {place[1] for place, *_ in self._writes}
        now = self._now
        ways = [way for way in range(_WAYS) if start + 16 * way not in claimed]
        way = min(ways, key=lambda way: (max(0, ends[2 * way] - now), ends[2 * way + 1]), default=-1)
        if way < 0 or ends[2 * way] > now:
            raise StoreError("full", "every slot of a bucket holds a key that is being refused")
        if ends[2 * way + 1] > now:
            self.evicted += 1
        return region, start + 16 * way, start + _KEYS + 16 * way, start + _HEAD + way * region.payload


_LOG, _GCRA, _WAITS = Strategy.LOG, Strategy.GCRA, Strategy.WAITS
