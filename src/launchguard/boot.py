"""The boot check's state: run once, before anything is served; while it refuses, nothing is.

What is checked is handed in. An app with a lifespan is checked after its own start-up; one without, before its first
request; a refused app answers every request with 503, and says why in the log alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING

from launchguard.part import Reply

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from launchguard.exchange import Exchange

__all__ = ["Boot", "is_judged_elsewhere", "judged_elsewhere"]

_judges: list[None] = []


@contextlib.contextmanager
def judged_elsewhere() -> Iterator[None]:
    """Inside, no boot check runs and none refuses: a command loads the app in order to judge it itself."""
    _judges.append(None)
    try:
        yield
    finally:
        _judges.pop()


def is_judged_elsewhere() -> bool:
    """Whether a command judges the app, so that its own code need not."""
    return bool(_judges)


class Boot:
    """Runs a boot check once.

    Attributes:
        passed: True once the app may serve.
        message: why it may not; None before the check, and where it may.

    Args:
        check: gives the message of the refusal, or None where the app may serve.
        check_async: the same, awaited, for an app that is checked inside its own event loop.
        live_path: the path that answers 200 even while the app is refused; None for none.
    """

    def __init__(
        self,
        check: Callable[[], str | None],
        check_async: Callable[[], Awaitable[str | None]],
        live_path: str | None = None,
    ) -> None:
        self.passed = False
        self.message: str | None = None
        self._check = check
        self._check_async = check_async
        self._live_path = live_path
        self._lock = threading.Lock()
        self._running: asyncio.Task[None] | None = None

    def run(self) -> bool:
        """Check now unless that was done, and say whether the app may serve; other threads wait for the answer."""
        if is_judged_elsewhere():
            return True
        with self._lock:
            if self._is_pending():
                self._settle(self._check())
        return self.passed

    async def run_async(self) -> bool:
        """As `run`; requests that come meanwhile wait for the same check."""
        if self._is_pending():
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:  # trio: a request that comes meanwhile checks for itself, to the same end
                await self._settle_async()
            else:
                running = self._running
                if running is None or running.done() or running.get_loop() is not loop:
                    running = self._running = loop.create_task(self._settle_async())
                await asyncio.shield(running)
        return self.passed

    def refusal(self, x: Exchange) -> Reply | None:
        """What a refused app answers; the reason stands in the log, not in the body."""
        if self.message is None:
            return None
        if x.path == self._live_path and x.method in ("GET", "HEAD"):
            return None
        headers = ((b"content-type", b"application/problem+json"), (b"cache-control", b"no-store"))
        return Reply(503, headers, b'{"title":"Service Unavailable","status":503}')

    async def _settle_async(self) -> None:
        self._settle(await self._check_async())

    def _is_pending(self) -> bool:
        return not self.passed and self.message is None

    def _settle(self, message: str | None) -> None:
        if self._is_pending():
            self.message = message
            self.passed = message is None
