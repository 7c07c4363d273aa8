"""Running code beside the event loop: a coroutine from synchronous code, a blocking call from a coroutine.

Both use daemon threads of their own, so that app code that hangs blocks neither the others nor the process's end.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import ctypes
import threading
from concurrent.futures import Future
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

__all__ = ["Abandoned", "Worker", "in_thread", "run_apart"]

T = TypeVar("T")
_LAST_WORDS_S = 0.2


class Abandoned(BaseException):
    """Raised in a thread that is broken off when it comes to itself, so that it does not go on to what held it up."""


class Worker:
    """A daemon thread that runs blocking functions one after the other; one that hangs is left to itself by `close`."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="launchguard-worker", daemon=True)
        self._thread.start()

    def submit(self, function: Callable[[], T]) -> Future[T]:
        """Have a function run, in the caller's context; gives its answer to come."""
        answer: Future[T] = Future()
        self._jobs.put(partial(_run_into, answer, contextvars.copy_context(), function))
        return answer

    def close(self) -> None:
        """Let the thread end when it has done what it was given."""
        self._jobs.put(None)

    def break_off(self, last_words_s: float = 0.0) -> None:
        """Have the thread end now: what it still runs is broken off when it next comes back to Python.

        Only where nothing of the app's is asked any more: a lock that it holds may never be given back.
        """
        self.close()
        self._thread.join(last_words_s)
        if not self._thread.is_alive():
            return
        ident = ctypes.c_ulong(self._thread.ident or 0)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, ctypes.py_object(Abandoned))

    def _work(self) -> None:
        with contextlib.suppress(Abandoned):
            while (job := self._jobs.get()) is not None:
                job()


def _run_into(answer: Future[T], context: contextvars.Context, function: Callable[[], T]) -> None:
    try:
        answer.set_result(context.run(function))
    except Abandoned:
        raise
    except BaseException as error:  # noqa: BLE001 - handed to whoever waits
        answer.set_exception(error)


def run_apart(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine to its end in a thread with an event loop of its own, whether or not a loop runs here.

    Raises:
        Exception: whatever the coroutine raises.
    """
    results: list[T] = []
    errors: list[BaseException] = []
    context = contextvars.copy_context()

    def work_in_loop() -> None:
        try:
            results.append(context.run(_run_in_new_loop, work))
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            errors.append(error)

    thread = threading.Thread(target=work_in_loop, name="launchguard-routes", daemon=True)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


async def in_thread(function: Callable[[], T]) -> T:
    """Run a blocking function in a thread of its own and await its answer; cancelling leaves the thread to itself."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()
    context = contextvars.copy_context()

    def work() -> None:
        try:
            settle = partial(_settle, answer.set_result, context.run(function))
        except BaseException as error:  # noqa: BLE001 - handed to the awaiting coroutine
            settle = partial(_settle, answer.set_exception, error)
        with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits any more
            loop.call_soon_threadsafe(settle, answer)

    threading.Thread(target=work, name="launchguard-gate", daemon=True).start()
    return await answer


def _settle(how: Callable[[Any], None], what: Any, answer: asyncio.Future[Any]) -> None:
    if not answer.done():
        how(what)


def _run_in_new_loop(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work())
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.wait(left, timeout=_LAST_WORDS_S))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
