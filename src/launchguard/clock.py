"""Time is handed in: whatever decides by time takes a clock, so that no test sleeps."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["Clock", "monotonic_us", "rfc3339"]

Clock = Callable[[], int]
"""A callable that gives a steady time in whole microseconds; its zero means nothing."""


def monotonic_us() -> int:
    """This machine's monotonic time in microseconds: common to all processes of one boot."""
    return time.monotonic_ns() // 1000


_second: tuple[float, str] = (0.0, "1970-01-01T00:00:00")
_MILLISECONDS = tuple(f".{each:03d}Z" for each in range(1000))


def rfc3339(moment: float) -> str:
    """Seconds since the epoch as RFC 3339 in UTC with milliseconds: `2026-07-31T12:00:00.123Z`."""
    global _second  # noqa: PLW0603 - the text of the running second, made once a second; replaced whole, so no lock
    second, text = _second
    passed = moment - second
    if not 0.0 <= passed < 1.0:  # floats with floats: mixed, they cost twice
        second = moment // 1
        passed = moment - second
        text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        _second = (second, text)
    return text + _MILLISECONDS[int(passed * 1000.0)]
