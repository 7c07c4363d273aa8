"""Readiness goes off the moment the process is told to stop, before the server stops taking requests."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["on_sigterm"]


def on_sigterm(drain: Callable[[], None], delay_s: float = 0.0) -> bool:
    """Call `drain` at SIGTERM, before the handler that the server has set; False outside the main thread.

    Args:
        drain: must be quick and must not raise.
        delay_s: seconds for which the server's own handler is held back, so that load balancers see the readiness
            probe fail while requests are still served; a second SIGTERM ends the wait.
    """
    if threading.current_thread() is not threading.main_thread():
        return False
    previous = signal.getsignal(signal.SIGTERM)
    waiting = False

    def handle(number: int, frame: Any) -> None:
        nonlocal waiting
        drain()
        if delay_s > 0 and not waiting:
            waiting = True
            timer = threading.Timer(delay_s, os.kill, (os.getpid(), number))
            timer.daemon = True
            timer.start()
        elif callable(previous):
            previous(number, frame)
        elif previous != signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    signal.signal(signal.SIGTERM, handle)
    return True
