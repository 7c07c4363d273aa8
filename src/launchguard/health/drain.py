"""Readiness goes off the moment the process is told to stop, before the server stops taking requests."""

from __future__ import annotations

import _thread
import os
import signal
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SigtermWatch"]


class SigtermWatch:
    """Calls `drain` at SIGTERM, before the handler that the server has set.

    Args:
        drain: must be quick and must not raise.
        delay_s: seconds for which the server's own handler is held back, so that load balancers see the readiness
            probe fail while requests are still served; a second SIGTERM ends the wait.
    """

    def __init__(self, drain: Callable[[], None], delay_s: float = 0.0) -> None:
        self._drain = drain
        self._delay_s = delay_s
        self._held_back = False

    def begin(self) -> bool:
        """Stand before the handler that is set now; a second call does so again only where another one came between.

        False where that cannot be: outside the main thread, and before a handler that is not Python's (uWSGI's own),
        which could not be called afterwards.
        """
        if threading.current_thread() is not threading.main_thread():
            return False
        previous = signal.getsignal(signal.SIGTERM)
        if previous is None:
            return False
        if not (isinstance(previous, partial) and previous.func == self._handle):
            signal.signal(signal.SIGTERM, partial(self._handle, previous))
        return True

    def _handle(self, previous: Any, number: int, frame: Any) -> None:
        self._drain()
        if self._delay_s > 0 and not self._held_back:
            self._held_back = True
            # Not a Timer: its start waits for the thread, which gevent forbids in a signal handler.
            _thread.start_new_thread(self._send_again, (number,))
        elif callable(previous):
            previous(number, frame)
        elif previous != signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    def _send_again(self, number: int) -> None:
        time.sleep(self._delay_s)
        os.kill(os.getpid(), number)
