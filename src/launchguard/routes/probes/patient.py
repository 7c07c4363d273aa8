"""Waiting for a sync probe no longer than for an ASGI one: it is asked in a thread, which is abandoned if it hangs."""

from __future__ import annotations

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


@contextmanager
def patient(probing: AbstractContextManager[Probe]) -> Iterator[Probe]:
    """A sync probe that is asked in a thread of its own, so that a route that never answers holds nobody up."""
    with probing as probe:
        asked = _Patient(probe)
        try:
            yield asked
        finally:
            asked.worker.close()


class _Patient:
    """Waits for each answer of a sync probe as long as an ASGI one may take."""

    def __init__(self, probe: Probe) -> None:
        self.writes = probe.writes
        self.worker = Worker()
        self._probe = probe

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Proof:
        answer = self.worker.submit(lambda: self._probe.send(method, target, headers, body))
        try:
            proof: Any = answer.result(probes.TIMEOUT_S)
        except TimeoutError:
            self.worker.abandon()
            self.worker = Worker()
            return Proof("error", probes.LATE)
        said: Proof = proof
        return said
