"""Keeps the places of live streams: one thread a process renews them all, so that a killed process frees its own."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from launchguard.errors import StoreError
from launchguard.ratelimit.hit import Op

if TYPE_CHECKING:
    from collections.abc import Sequence

    from launchguard.ratelimit.hit import Hit, Store

__all__ = ["LeaseKeeper"]

RENEW_EVERY_S = 10.0
"""A third of a lease's life, so that two renewals may fail."""

_AT_ONCE = 100


class LeaseKeeper:
    """Renews the leases of all live exchanges of this process.

    The thread starts with the first lease and ends when there are none. After a fork the child starts its own.
    """

    def __init__(self, every_s: float = RENEW_EVERY_S) -> None:
        self._every_s = every_s
        self._is_running = False
        self._begin()

    def hold(self, store: Store, leases: Sequence[Hit]) -> None:
        """Renew these until `release`."""
        if self._pid != os.getpid():
            self._begin()
        with self._lock:
            for lease in leases:
                self._live[(lease.key, lease.member)] = (store, lease._replace(op=Op.RENEW, given=0))
            if not self._is_running:
                self._is_running = True
                self._wake.clear()
                threading.Thread(target=self._run, name="launchguard-leases", daemon=True).start()

    def release(self, leases: Sequence[Hit]) -> None:
        """Renew these no more; the caller gives them back."""
        with self._lock:
            for lease in leases:
                self._live.pop((lease.key, lease.member), None)

    def renew(self) -> bool:
        """Renew all once; False if there are none, and the thread may end."""
        with self._lock:
            live = list(self._live.values())
            if not live:
                self._is_running = False
                return False
        by_store: dict[int, tuple[Store, list[Hit]]] = {}
        for store, lease in live:
            by_store.setdefault(id(store), (store, []))[1].append(lease)
        for store, leases in by_store.values():
            for start in range(0, len(leases), _AT_ONCE):
                try:
                    self._renew_at(store, leases[start : start + _AT_ONCE])
                except StoreError:
                    break  # the next round is in time still
        return True

    def _renew_at(self, store: Store, leases: list[Hit]) -> None:
        store.take(leases)
        with self._lock:
            ended = [lease for lease in leases if (lease.key, lease.member) not in self._live]
        if ended:  # released while they were renewed
            store.take([lease._replace(op=Op.GIVE) for lease in ended])

    def _begin(self) -> None:
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._live: dict[tuple[bytes, bytes], tuple[Store, Hit]] = {}
        self._is_running = False

    def _run(self) -> None:
        wake = self._wake
        while not wake.wait(self._every_s):
            if not self.renew():
                return
