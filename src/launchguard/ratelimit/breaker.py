"""A store that fails is left alone: after three failures in a row one take a second tries it, all others fail at once.

Each change is one log line. The threads and tasks of a process share one breaker for one store.
"""

from __future__ import annotations

import logging
import os
import threading
import weakref
from typing import TYPE_CHECKING, TypeVar

from launchguard.clock import monotonic_us
from launchguard.errors import StoreError
from launchguard.ratelimit.hit import admitting, settling

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launchguard.clock import Clock
    from launchguard.ratelimit.budgets import Line
    from launchguard.ratelimit.hit import AsyncStore, Count, Store

__all__ = ["AsyncGuardedStore", "Breaker", "GuardedStore"]

A = TypeVar("A")
T = TypeVar("T")

_OPENS_AT = 3
_PROBE_US = 1_000_000
_FULL = "full"

_log = logging.getLogger("launchguard")


class Breaker:
    """Decides whether a store is asked.

    Args:
        store: the fixed word for logs and metrics.
        on_error: told of each failure (store, kind), and of each opening as kind `open`.
        opens_when_full: False for a table in memory, which is full for some keys only.
        clock: steady time in microseconds.
    """

    def __init__(
        self,
        store: str,
        on_error: Callable[[str, str], None] = lambda _store, _kind: None,
        *,
        opens_when_full: bool = True,
        clock: Clock = monotonic_us,
    ) -> None:
        self.is_open = False
        self.has_failed = False
        self._store = store
        self._on_error = on_error
        self._opens_when_full = opens_when_full
        self._clock = clock
        self.after_fork()
        self._failures = 0
        self._opened = 0
        self._probe_at = 0
        _breakers.add(self)

    def after_fork(self) -> None:
        """Begin with a lock that nobody holds."""
        self._lock = threading.Lock()

    def admit(self) -> None:
        """Let one take a second through while open.

        Raises:
            StoreError: it is not this one (`open`).
        """
        with self._lock:
            now = self._clock()
            if self.is_open and now < self._probe_at:
                raise StoreError("open", f"{self._store} failed; it is tried once a second")
            self._probe_at = now + _PROBE_US

    def failed(self, error: StoreError) -> None:
        """Count a failure; the third in a row opens."""
        self._on_error(self._store, error.kind)
        with self._lock:
            self.has_failed = True
            if error.kind != _FULL or self._opens_when_full:
                self._failures += 1
            opens = self._failures >= _OPENS_AT and not self.is_open
            if opens:
                self.is_open = True
                self._opened = self._clock()
                self._probe_at = self._opened + _PROBE_US
        if opens:
            self._on_error(self._store, "open")
            _log.error(
                "the store %s fails (%s: %s); until it answers, each rule does what its on_store_error says",
                self._store,
                error.kind,
                error,
            )

    def answered(self) -> None:
        """It works (again)."""
        with self._lock:
            closes, self.is_open = self.is_open, False
            self.has_failed = False
            self._failures = 0
        if closes:
            _log.warning(
                "the store %s answers again, after %.1f s", self._store, (self._clock() - self._opened) / 1e6
            )


class GuardedStore:
    """A store behind a breaker: what it is asked may raise `StoreError` of the kind `open` too."""

    def __init__(self, store: Store, breaker: Breaker) -> None:
        self.name = store.name
        self.inline = store.inline
        self.breaker = breaker
        self._store = store
        self.take = _through(breaker, store.take)
        self.admit = _through(breaker, admitting(store))
        self.settle = _through(breaker, settling(store))

    def reset(self) -> None:
        """As the store's own."""
        self._store.reset()

    def close(self) -> None:
        """As the store's own."""
        self._store.close()


def _through(breaker: Breaker, ask: Callable[[A], T]) -> Callable[[A], T]:
    """The same question to the store, through its breaker: raises `StoreError` as the store does, or `open` at once."""

    def through(asked: A) -> T:
        if breaker.is_open:
            breaker.admit()
        try:
            answer = ask(asked)
        except StoreError as error:
            breaker.failed(error)
            raise
        if breaker.has_failed:
            breaker.answered()
        return answer

    return through


class AsyncGuardedStore:
    """An async store behind a breaker."""

    def __init__(self, store: AsyncStore, breaker: Breaker) -> None:
        self.name = store.name
        self.breaker = breaker
        self._store = store

    async def take(self, hits: Sequence[Line]) -> Sequence[Count]:
        """As the store's own.

        Raises:
            StoreError: as the store's own, or `open` at once.
        """
        if self.breaker.is_open:
            self.breaker.admit()
        try:
            counts = await self._store.take(hits)
        except StoreError as error:
            self.breaker.failed(error)
            raise
        if self.breaker.has_failed:
            self.breaker.answered()
        return counts

    async def aclose(self) -> None:
        """As the store's own."""
        await self._store.aclose()


_breakers: weakref.WeakSet[Breaker] = weakref.WeakSet()


def _after_fork() -> None:
    """A lock that a thread held at the fork has nobody who would let go of it in the child."""
    for breaker in _breakers:
        breaker.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
