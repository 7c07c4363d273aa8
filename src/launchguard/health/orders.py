"""How servers order their workers to stop where a signal handler, set once, does not hear of it.

What is read here is no server's promise: where a next version has renamed it, nothing is found, and the worker stops as
if the guard had not asked.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
import time
import warnings
from multiprocessing import current_process
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["after_signals_are_set", "hold_event", "loop_with_signals", "shutdown_event"]

SETS_SIGNALS_LATER = (
    # With --preload: in each worker, after the app was loaded.
    ("gunicorn.workers.base", "Worker", "init_signals"),
    # WSGI: after the app was loaded, and it runs in other threads. ASGI: as much, for apps that no lifespan reaches.
    ("granian._signals", "", "set_sync_signals"),
    ("granian._signals", "", "set_loop_signals"),
)


def after_signals_are_set(begin: Callable[..., object]) -> None:
    """Call `begin` each time that the server has set its handlers after the app was loaded, with its loop if it has one."""
    for module, owner, name in SETS_SIGNALS_LATER:
        found = sys.modules.get(module)
        home = getattr(found, owner, None) if owner else found
        original = getattr(home, name, None)
        if home is not None and callable(original):
            setattr(home, name, _then(original, begin))


def _then(original: Callable[..., Any], begin: Callable[..., object]) -> Callable[..., Any]:
    def both(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        begin(next((each for each in args if isinstance(each, asyncio.AbstractEventLoop)), None))
        return result

    return both


def loop_with_signals(
    known: asyncio.AbstractEventLoop | None,
) -> tuple[asyncio.AbstractEventLoop, dict[Any, Any]] | None:
    """This thread's event loop and its table of signals, if it is the loop that handles SIGTERM."""
    loop = known or _loop()
    if loop is None:
        return None
    table = getattr(loop, "_signal_handlers", None)
    tables = [table] if table is not None else gc.get_referents(loop)  # uvloop keeps its own out of sight
    for each in tables:
        if isinstance(each, dict) and type(each.get(signal.SIGTERM)).__name__ == "Handle":
            return loop, each
    return None


def _loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        if "gunicorn.workers.gasgi" not in sys.modules:
            return None
    # gunicorn's own ASGI worker has set its loop, and loads the app before it runs.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return asyncio.get_event_loop()
        except RuntimeError:
            return None


def shutdown_event() -> Any:
    """What hypercorn's master sets to stop its workers, which get no signal; None in any other process."""
    process = current_process()
    if not getattr(getattr(process, "_target", None), "__module__", "").startswith("hypercorn."):
        return None
    event = getattr(process, "_kwargs", {}).get("shutdown_event")
    return event if hasattr(event, "is_set") else None


def hold_event(event: Any, drain: Callable[[], None], delay_s: float) -> None:
    """Call `drain` when the event is first seen set, and have it seen by the server when `delay_s` has passed since."""
    is_set = event.is_set
    seen_at: float | None = None

    def is_over() -> bool:
        nonlocal seen_at
        if not is_set():
            return False
        if seen_at is None:
            seen_at = time.monotonic()
            drain()
        return time.monotonic() - seen_at >= delay_s

    event.is_set = is_over
