"""How long an answer may take: by the clock, but not on a machine that is too busy to work on it.

A process that stands still waits for something that does not come; one that computes is given the CPU time that it was promised.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

__all__ = ["Patience", "answered_in_time"]

_STANDS_STILL = 0.1
"""The share of the time below which a process did not work."""

_AT_MOST = 5
"""How many times the promised time anything may take, however busy the machine is."""

_LOOK_EVERY = 0.25
"""How often it is looked again beyond the promised time, as a share of it."""


class Patience:
    """Begins to count when it is made; the process's own time is looked at only beyond the promised one."""

    def __init__(self, timeout_s: float) -> None:
        self.timeout_s = timeout_s
        self._begun = self._seen = time.monotonic()
        self._cpu_at_first = self._cpu_seen = -1.0

    def left_s(self) -> float:
        """Seconds until it is worth to look again; nothing if the time is over."""
        now = time.monotonic()
        if now - self._begun < self.timeout_s:
            return self.timeout_s - (now - self._begun)
        cpu = time.process_time()
        if self._cpu_at_first < 0:
            self._cpu_at_first = self._cpu_seen = cpu
        elif (
            cpu - self._cpu_seen < (now - self._seen) * _STANDS_STILL
            or cpu - self._cpu_at_first >= self.timeout_s
            or now - self._begun >= self.timeout_s * _AT_MOST
        ):
            return 0.0
        self._seen, self._cpu_seen = now, cpu
        return self.timeout_s * _LOOK_EVERY


async def answered_in_time(answer: asyncio.Future[Any], timeout_s: float) -> bool:
    """Wait for an answer as long as patience allows; whether it came."""
    patience = Patience(timeout_s)
    while not answer.done() and (left_s := patience.left_s()):
        await asyncio.wait({answer}, timeout=left_s)
    return answer.done()
