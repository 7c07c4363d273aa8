"""Where finished lines leave the process: one write call a line, from any thread, in any fork, never raising.

1. A line goes out by one `os.write` where the stream has a file descriptor: nothing waits in a buffer that a fork
   would copy or a crash would lose, and the kernel keeps the lines of several workers apart (whole lines up to
   PIPE_BUF on a pipe, any length on a file).
2. The lock is held over that write: whoever waits for it would wait for the same full pipe. It is reentrant,
   because a signal handler may log in the middle of a line.
3. A line that cannot be written is dropped and counted. A dead terminal must not become a dead request.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import select
import sys
import threading
import weakref
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LineSink"]

_WAIT_S = 0.05
"""How long a full non-blocking pipe is waited for before the rest of a line is dropped."""


class LineSink:
    """Writes lines to a stream, text or binary; None follows whatever `sys.stdout` is at the time.

    `dropped` counts the lines that could not be written, or not whole.
    """

    def __init__(self, stream: IO[Any] | None = None) -> None:
        self._given = stream
        self._stream: IO[Any] | None = None
        self._renew_lock()
        self.dropped = 0
        self._bind(stream if stream is not None else sys.stdout)
        _sinks.add(self)

    def write(self, lines: bytes) -> None:
        """One event: its line, or the lines that belong together (a traceback on a terminal), with the last end."""
        if self._given is None and sys.stdout is not self._stream:
            self._bind(sys.stdout)
        acquire, release = self._hold
        try:
            acquire()
            try:
                if self._fd is not None:
                    self._write_fd(self._fd, lines)
                elif self._put is not None:
                    self._put(lines.decode("utf-8", "replace") if self._is_text else lines)
                    self._flush()
            finally:
                release()
        except (OSError, ValueError, TypeError):  # closed, broken pipe, full disk
            self.dropped += 1

    def _renew_lock(self) -> None:
        lock = threading.RLock()
        self._hold = lock.acquire, lock.release  # `with` takes twice as long

    def isatty(self) -> bool:
        """Whether a person reads along."""
        try:
            return self._stream is not None and self._stream.isatty()
        except ValueError:  # closed
            return False

    def _bind(self, stream: IO[Any] | None) -> None:
        self._stream = stream
        # Celery's proxy makes records of what it is given: our lines would come back.
        is_proxy = isinstance(getattr(stream, "logger", None), logging.Logger)
        way: IO[Any] | None = sys.__stdout__ if is_proxy else stream
        self._fd: int | None = None
        self._put: Callable[[Any], object] | None = None
        if way is None:  # pythonw, a daemon
            return
        self._put, self._flush = way.write, way.flush
        # What is not binary and can write is text: pytest's capture.
        self._is_text = not isinstance(way, io.RawIOBase | io.BufferedIOBase)
        # Only the process's own streams: another stream's buffered text would change places with our lines.
        if any(way is own for own in (sys.__stdout__, sys.__stderr__)):
            with contextlib.suppress(OSError, ValueError):  # it has no descriptor, or is closed
                self._fd = way.fileno()

    def _write_fd(self, fd: int, data: bytes) -> None:
        try:
            written = os.write(fd, data)
        except BlockingIOError:
            written = 0
        while written < len(data):  # a full non-blocking pipe, or a signal in the middle of a long line
            if not select.select([], [fd], [], _WAIT_S)[1]:
                self.dropped += 1
                return
            try:
                written += os.write(fd, data[written:])
            except BlockingIOError:
                continue


_sinks: weakref.WeakSet[LineSink] = weakref.WeakSet()


def _renew_locks() -> None:
    """In a forked child: a lock that another thread held in the parent would never be freed here."""
    for sink in _sinks:
        sink._renew_lock()  # noqa: SLF001 - our own class, in its own module


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_locks)
