"""Runs checks side by side; a flood of probes costs one run.

Rule 1: at most one run at a time in a process; who asks meanwhile waits for it, and within `max_age_s` nobody runs.
Rule 2: a check that outlives its time-out has failed; while its thread or task is still stuck it is not started again.
Rule 3: sync checks run in threads of their own, capped, so that a stuck one starves nobody else's pool.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic
from typing import TYPE_CHECKING

from launchguard.health.check import Check, CheckResult

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Runner"]

MAX_THREADS = 16
MAX_AGE_S = 1.0


class Runner:
    """The checks of one guard.

    Args:
        max_age_s: seconds for which a report is given again without a new run.
    """

    def __init__(self, max_age_s: float = MAX_AGE_S) -> None:
        self.checks: list[Check] = []
        self._max_age_s = max_age_s
        self._pool: ThreadPoolExecutor | None = None
        self._stuck: dict[str, Future[object]] = {}
        self._tasks: dict[str, asyncio.Task[object]] = {}
        self._lock = threading.Lock()
        self._results: Sequence[CheckResult] = ()
        self._ran_at = float("-inf")
        self._running: asyncio.Task[Sequence[CheckResult]] | None = None

    def add(self, check: Check) -> None:
        """Add a check; one of the same name is replaced (a reloaded module)."""
        self.checks = [each for each in self.checks if each.name != check.name] + [check]

    def run(self) -> Sequence[CheckResult]:
        """The results, from WSGI: blocks for at most the longest time-out."""
        with self._lock:
            if monotonic() - self._ran_at > self._max_age_s:
                started = [(check, monotonic(), self._submit(check)) for check in self.checks]
                self._keep([self._wait(*each) for each in started])
            return self._results

    async def run_async(self) -> Sequence[CheckResult]:
        """The results, from an event loop, which is never blocked."""
        if monotonic() - self._ran_at <= self._max_age_s:
            return self._results
        try:
            asyncio.get_running_loop()
        except RuntimeError:  # trio: the checks run in threads, an async one on a loop of its own there
            results: Sequence[CheckResult] = await sys.modules["trio"].to_thread.run_sync(self.run)
            return results
        running = self._running
        if running is None or running.done() or running.get_loop() is not asyncio.get_running_loop():
            running = self._running = asyncio.ensure_future(self._run_all())
        return await asyncio.shield(running)

    async def _run_all(self) -> Sequence[CheckResult]:
        results = await asyncio.gather(*(self._await(check) for check in self.checks))
        self._keep(results)
        return results

    async def _await(self, check: Check) -> CheckResult:
        begun = monotonic()
        running = self._task(check) if check.is_async else asyncio.wrap_future(self._submit(check))
        done, _ = await asyncio.wait([running], timeout=check.timeout_s)
        if not done:
            running.add_done_callback(_retrieve)
            if check.is_async:
                running.cancel()  # which it may not heed: it is not waited for
            return _result(check, begun, TimeoutError())
        try:
            return _result(check, begun, _failure(running.result()))
        except Exception as error:  # noqa: BLE001 - whatever a check raises is its result
            return _result(check, begun, error)

    def _wait(self, check: Check, begun: float, future: Future[object]) -> CheckResult:
        try:
            said = future.result(timeout=max(0.0, begun + check.timeout_s - monotonic()))
        except Exception as error:  # noqa: BLE001 - whatever a check raises is its result
            return _result(check, begun, error)
        return _result(check, begun, _failure(said))

    def _task(self, check: Check) -> asyncio.Task[object]:
        """Start an async check, unless its last run is still stuck in this loop: then wait for that one."""
        stuck = self._tasks.get(check.name)
        if stuck is not None and not stuck.done() and stuck.get_loop() is asyncio.get_running_loop():
            return stuck
        task = self._tasks[check.name] = asyncio.ensure_future(_call_async(check))
        return task

    def _submit(self, check: Check) -> Future[object]:
        """Start a check in a thread, unless its last run is still stuck there: then wait for that one."""
        stuck = self._stuck.get(check.name)
        if stuck is not None and not stuck.done():
            return stuck
        if self._pool is None:
            self._pool = ThreadPoolExecutor(MAX_THREADS, thread_name_prefix="launchguard-health")
        future = self._stuck[check.name] = self._pool.submit(_call, check)
        return future

    def _keep(self, results: Sequence[CheckResult]) -> None:
        self._results = results
        self._ran_at = monotonic()

    def close(self) -> None:
        """Let go of the threads without waiting for a stuck one."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


class _SaidFalse(Exception):  # noqa: N818 - stands for an answer
    """A check gave False."""


def _call(check: Check) -> object:
    try:
        said = check.run()
        return asyncio.run(said) if asyncio.iscoroutine(said) else said
    except SystemExit as exit_:  # raised on, it would end the server
        return exit_


async def _call_async(check: Check) -> object:
    try:
        return await check.run()  # type: ignore[misc]
    except SystemExit as exit_:  # as above
        return exit_


def _failure(said: object) -> BaseException | None:
    """Why what a check gave is no success."""
    if said is False:
        return _SaidFalse()
    return said if isinstance(said, SystemExit) else None


def _retrieve(running: asyncio.Future[object]) -> None:
    """Nobody asks any more: asyncio is not to tell of an exception that nobody has seen."""
    if not running.cancelled():
        running.exception()


def _result(check: Check, begun: float, error: BaseException | None) -> CheckResult:
    duration_ms = round((monotonic() - begun) * 1000, 1)
    if error is None:
        return CheckResult(check.name, "pass", duration_ms)
    kind = "False" if isinstance(error, _SaidFalse) else type(error).__name__
    return CheckResult(check.name, "fail" if check.critical else "warn", duration_ms, kind)
