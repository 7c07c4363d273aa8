"""Time is handed in: whatever decides by time takes a clock, so that no test sleeps."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["Clock", "monotonic_us"]

Clock = Callable[[], int]
"""A callable that gives a steady time in whole microseconds; its zero means nothing."""


def monotonic_us() -> int:
    """This machine's monotonic time in microseconds: common to all processes of one boot."""
    return time.monotonic_ns() // 1000
