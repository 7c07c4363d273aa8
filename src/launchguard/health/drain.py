"""Readiness goes off the moment the process is told to stop, before the server stops taking requests.

Rule 1: at the first SIGTERM `drain` is called; the server hears of it when the delay is over.
Rule 2: a SIGTERM that comes a second or more after the first ends the wait; an earlier one is the same order, come twice:
systemd tells every process of a service, and then a master tells its workers again.
"""

from __future__ import annotations

import _thread
import os
import signal
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from launchguard.health.orders import after_signals_are_set, hold_event, loop_with_signals, shutdown_event

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

__all__ = ["SigtermWatch"]

REPEAT_S = 1.0


class SigtermWatch:
    """Calls `drain` at SIGTERM, before the handler that the server has set.

    Args:
        drain: must be quick and must not raise.
        delay_s: seconds for which the server's own handler is held back, so that load balancers see the readiness
            probe fail while requests are still served.
        clock: seconds that only grow.
    """

    def __init__(
        self, drain: Callable[[], None], delay_s: float = 0.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._drain = drain
        self._delay_s = delay_s
        self._clock = clock
        self._told_at: float | None = None
        self._is_over = False
        self._has_begun = False
        self._handle_in_loop: Any = None

    def begin(self, loop: asyncio.AbstractEventLoop | None = None) -> bool:
        """Stand before the handler that is set now; a second call does so again only where another one came between.

        False where that cannot be: outside the main thread, and before a handler that is not Python's (uWSGI's own),
        which could not be called afterwards.
        """
        if not self._has_begun:
            self._has_begun = True
            after_signals_are_set(self.begin)
            event = shutdown_event()
            if event is not None:
                hold_event(event, self._drain, self._delay_s)
        if threading.current_thread() is not threading.main_thread():
            return False
        found = loop_with_signals(loop)
        if found is not None:
            self._stand_before_loop(*found)
            return True
        previous = signal.getsignal(signal.SIGTERM)
        if previous is None:
            return False
        if not (isinstance(previous, partial) and previous.func == self._handle):
            signal.signal(signal.SIGTERM, partial(self._handle, previous))
        return True

    def _handle(self, previous: Any, number: int, frame: Any) -> None:
        if not self._lets_through():
            if self._told_at is None:
                self._told_at = self._clock()
                # Not a Timer: its start waits for the thread, which gevent forbids in a signal handler.
                _thread.start_new_thread(self._send_again, (number,))
        elif callable(previous):
            previous(number, frame)
        elif previous != signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    def _send_again(self, number: int) -> None:
        time.sleep(self._delay_s)
        self._end_wait(number)

    def _stand_before_loop(self, loop: asyncio.AbstractEventLoop, handles: dict[Any, Any]) -> None:
        """An event loop hears of signals by a file of its own, past every handler of Python's."""
        servers = handles[signal.SIGTERM]
        if servers is not self._handle_in_loop:
            loop.add_signal_handler(signal.SIGTERM, self._handle_on_loop, loop, handles, servers)
            self._handle_in_loop = handles[signal.SIGTERM]

    def _handle_on_loop(self, loop: asyncio.AbstractEventLoop, handles: dict[Any, Any], servers: Any) -> None:
        if self._lets_through():
            handles[signal.SIGTERM] = servers
            os.kill(os.getpid(), signal.SIGTERM)
        elif self._told_at is None:
            self._told_at = self._clock()
            loop.call_later(self._delay_s, self._end_wait, signal.SIGTERM)

    def _lets_through(self) -> bool:
        """Whether the server may hear of the signal that has come."""
        self._drain()
        if self._delay_s <= 0 or self._is_over:
            return True
        return self._told_at is not None and self._clock() - self._told_at >= REPEAT_S

    def _end_wait(self, number: int) -> None:
        self._is_over = True
        os.kill(os.getpid(), number)
