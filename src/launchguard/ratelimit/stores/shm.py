"""Counters shared by the workers of one machine: a mapped file of fixed size, and no server.

Law 1: one record lock (POSIX, `lockf`) guards the table, and one thread lock beside it: a record lock belongs to a
process, so it does not exclude threads; `flock`'s would be inherited by the forks of a preloading master, and shared.
Law 2: never wait for good. The lock is tried for about 50 ms, then the store is `busy`: a worker that was stopped in the
middle holds up nobody for longer, and one that only lost its turn on a busy machine has it back by then. One that was
killed holds nothing: the kernel lets go of its locks.
Law 3: one instance a file and process, and its descriptor stays open: closing any descriptor of a file drops every
record lock that the process holds on it.
Law 4: the file is ours alone (`mapping.py`), and its times are the machine's monotonic clock, read under the lock.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any, TypeVar

from launchguard.clock import monotonic_us
from launchguard.errors import StoreError
from launchguard.ratelimit.budgets import admit, settle, weigh
from launchguard.ratelimit.hit import claims_of
from launchguard.ratelimit.stores.mapping import HEADER_SIZE, map_file, open_file, table_path
from launchguard.ratelimit.stores.recordlock import give_way, lock_calls
from launchguard.ratelimit.stores.table import DEFAULT_KEYS, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from launchguard.clock import Clock
    from launchguard.ratelimit.budgets import Admitted, Ask, Claim, Line
    from launchguard.ratelimit.hit import Count, Due
    from launchguard.ratelimit.stores.mapping import Mapped

__all__ = ["ShmStore", "open_shm"]

T = TypeVar("T")

_AT_ONCE = 10
_TRIES = 300
"""50 ms on a machine at rest."""
_OPENING_TRIES = 30_000
_THREADS_S = 0.5
"""How long a thread waits for others of its process, which give up by themselves."""

_open: dict[Path, ShmStore] = {}
_opening = threading.Lock()


def open_shm(name: str, *, keys: int = DEFAULT_KEYS, clock: Clock = monotonic_us) -> ShmStore:
    """The table of this name; the same instance for every caller in this process.

    Raises:
        ConfigError: the file cannot be used: another user's, of another size, no table, or there is no room for it.
    """
    path = table_path(name)
    with _opening:
        store = _open.get(path)
        if store is None:
            store = _open[path] = ShmStore(path, keys=keys, clock=clock)
        store.users += 1
        return store


def made_here() -> set[Path]:
    """The tables that this process has open, and made: no other had any before."""
    return {path for path, store in _open.items() if store.made}


class ShmStore:
    """`shm://name`: the counters of the workers of one machine. Opened by `open_shm` (law 3)."""

    name = "shm"
    inline = True

    def __init__(self, path: Path, *, keys: int, clock: Clock) -> None:
        self.path = path
        self.users = 0
        self._keys = keys
        self._clock = clock
        self._threads = threading.Lock()
        self._file = open_file(path)
        self._try_lock, self._let_go = lock_calls(self._file)
        try:
            self._memory, self._secret, self.made = self._map()
        except BaseException:
            os.close(self._file)
            raise
        self._table = Table(self._memory, HEADER_SIZE, keys)

    @property
    def secret(self) -> bytes:
        """32 random bytes, made with the file: they key the hashes of all its workers."""
        return self._secret

    @property
    def evicted(self) -> int:
        """How many keys this process has given up that still counted something."""
        return self._table.evicted

    def take(self, hits: Sequence[Line]) -> Sequence[Count]:
        """Ask once for all hits, all or none.

        Raises:
            StoreError: the table was not to be had within about 50 ms (`busy`), or where a key belongs all others are being
                refused (`full`).
        """
        return self._ask(weigh, claims_of(hits))

    def admit(self, claims: Sequence[Claim]) -> Admitted | Sequence[Count]:
        """As `take`, for a call that admits; a count for each claim only if some of it does not fit."""
        return self._ask(admit, claims)

    def settle(self, due: Sequence[Due]) -> None:
        """As `take`, for what is due of claims that were admitted; answers nothing."""
        self._ask(settle, due)

    def reset(self) -> None:
        """Drop every key of the table, whoever shares it."""
        self._lock()
        try:
            self._table.clear()
        finally:
            self._unlock()

    def close(self) -> None:
        """Let go of the file, once the last user in this process has."""
        with _opening:
            self.users -= 1
            if self.users == 0:
                _open.pop(self.path, None)
                self._memory.close()
                os.close(self._file)

    def after_fork(self) -> None:
        """In a child: a thread that held the lock at the fork is not here to let go of it."""
        self._threads = threading.Lock()

    def _ask(self, ask: Ask[T], asked: Any) -> T:
        self._lock()
        try:
            now = self._clock()
            table = self._table
            table.open(now)
            answers = ask(asked, table.find, table.begin, now)
            table.write()
        finally:
            self._unlock()
        return answers

    def _lock(self) -> None:
        threads = self._threads
        if not threads.acquire(False) and not threads.acquire(timeout=_THREADS_S):
            raise StoreError("busy", "the table is held by another thread")
        try:
            if self._try_lock() != 0:
                _keep_trying(self._try_lock, _TRIES)
        except BaseException:
            threads.release()
            raise

    def _unlock(self) -> None:
        try:
            self._let_go()
        finally:
            self._threads.release()

    def _map(self) -> Mapped:
        """Map the file, having made it if it is new: under the lock, so that one of several workers does."""
        _keep_trying(self._try_lock, _OPENING_TRIES)
        try:
            return map_file(self._file, self.path, self._keys)
        finally:
            self._let_go()


def _keep_trying(try_lock: Callable[[], int], tries: int) -> None:
    """Lock the record: at once for as long as a take lasts, then now and then.

    Tries are counted, not time: on a machine too busy to give us a turn, the holder has had none either.
    """
    for number in range(tries):
        if try_lock() == 0:
            return
        if number >= _AT_ONCE:
            give_way()
    raise StoreError("busy", "the table is held by another process")


def _after_fork() -> None:
    for store in _open.values():
        store.after_fork()


os.register_at_fork(after_in_child=_after_fork)
