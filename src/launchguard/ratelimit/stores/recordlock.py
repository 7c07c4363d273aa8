"""Record locks of a whole file, tried and never waited for, without letting go of the interpreter in between.

Python's own `fcntl.lockf` lets other threads run around the call. A worker with busy threads then holds the lock while it
waits for its turn, 5 ms and more, and all other workers wait with it (seen: 12 of 5 guesses under gunicorn with threads, the
others having given up). Called through `PyDLL` the lock is held for as long as a take computes: 10 µs.
"""

from __future__ import annotations

import ctypes
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["give_way", "lock_calls"]

_ULOCK, _TLOCK = 0, 2
_WHOLE = ctypes.c_long(0)  # from the descriptor's position on, which nobody moves, without end
_lockf = ctypes.PyDLL(None).lockf
_usleep = ctypes.CDLL(None).usleep
_MOMENT_US = 100


def lock_calls(file: int) -> tuple[Callable[[], int], Callable[[], int]]:
    """What tries to lock a file, and what unlocks it: with their arguments, so that a take makes two bare calls.

    The first answers 0 if this process has the lock now; POSIX `lockf`, so it belongs to the process and dies with it.
    """
    return partial(_lockf, file, _TLOCK, _WHOLE), partial(_lockf, file, _ULOCK, _WHOLE)


def give_way() -> None:
    """Let other processes and threads run for a moment: whoever holds the lock needs a processor to let go of it."""
    _usleep(_MOMENT_US)
