"""Waiting for a sync probe no longer than for an ASGI one: it is asked in a thread, which is abandoned if it hangs."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from launchguard.routes import probes
from launchguard.routes.apart import Worker
from launchguard.routes.report import Proof

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from launchguard.routes.probes import Probe

__all__ = ["patient"]


_LAST_WORDS_S = 0.5
"""How long the threads that nobody waits for any more may take to end by themselves, all together, in seconds."""


@contextmanager
def patient(probing: AbstractContextManager[Probe]) -> Iterator[Probe]:
    """A sync probe that is asked in a thread of its own, so that a route that never answers holds nobody up.

    What still hangs at the end is broken off, before the wires are taken away and it could reach a handler.
    """
    with probing as probe:
        asked = _Patient(probe)
        try:
            yield asked
        finally:
            asked.end()


class _Patient:
    """Waits for each answer of a sync probe as long as an ASGI one may take."""

    def __init__(self, probe: Probe) -> None:
        self.writes = probe.writes
        self.finds_objects = probe.finds_objects
        self._probe = probe
        self._worker = Worker()
        self._hanging: list[Worker] = []

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Proof:
        answer = self._worker.submit(lambda: self._probe.send(method, target, headers, body))
        try:
            proof: Any = answer.result(probes.TIMEOUT_S)
        except TimeoutError:
            self._worker.close()
            self._hanging.append(self._worker)
            self._worker = Worker()
            return Proof("error", probes.LATE)
        said: Proof = proof
        return said

    def finding(self, value: str) -> AbstractContextManager[None]:
        """As the probe's own."""
        return self._probe.finding(value)

    def signed_in(self) -> AbstractContextManager[None]:
        """As the probe's own."""
        return self._probe.signed_in()

    def reading(self) -> AbstractContextManager[None]:
        """As the probe's own."""
        return self._probe.reading()

    def end(self) -> None:
        """Let all threads go."""
        self._worker.close()
        until = time.monotonic() + _LAST_WORDS_S
        for worker in self._hanging:
            worker.break_off(max(0.0, until - time.monotonic()))
