"""`/health`, `/health/live`, `/health/ready`, `/health/startup` as `application/health+json`.

The words are those of draft-inadarei-api-health-check-06 (expired; a vocabulary, not a standard). Anybody sees the
status and the commit; the checks only those whom operations let in, and of an error no more than its class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from launchguard.part import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from launchguard.exchange import Exchange
    from launchguard.findings import Finding
    from launchguard.health.check import CheckResult, Status
    from launchguard.health.run import Runner
    from launchguard.opsaccess import OpsAccess
    from launchguard.part import Endpoint

__all__ = ["Health"]

_HEADERS = ((b"content-type", b"application/health+json"), (b"cache-control", b"no-store"))


class Health:
    """The state that the probes see, and the four endpoints that show it.

    Attributes:
        started: False until the boot check has passed; the start-up and readiness probes fail before.
        draining: True once the process was told to stop; readiness fails at once, what runs is served to its end.
    """

    def __init__(
        self,
        runner: Runner,
        access: OpsAccess,
        release_id: str,
        notices: Callable[[], Sequence[Finding]] = tuple,
    ) -> None:
        self.runner = runner
        self.started = False
        self.draining = False
        self._access = access
        self._release_id = release_id
        self._notices = notices

    def endpoints(self, path: str) -> dict[str, Endpoint]:
        """The endpoints below `path`, ready for the engine."""
        return {
            path: _All(self),
            f"{path}/live": _Live(self),
            f"{path}/ready": _Ready(self),
            f"{path}/startup": _Startup(self),
        }

    def drain(self) -> None:
        """The process was told to stop."""
        self.draining = True

    def reply(
        self, x: Exchange, status: Status, checks: dict[str, list[dict[str, Any]]] | None = None
    ) -> Reply:
        """One answer: 200 for `pass` and `warn`, 503 for `fail`."""
        body: dict[str, Any] = {"status": status, "releaseId": self._release_id}
        if checks and self._access.allows(x):
            body["checks"] = checks
        return Reply(503 if status == "fail" else 200, _HEADERS, orjson.dumps(body))

    def report(self, x: Exchange, results: Sequence[CheckResult]) -> Reply:
        """The answer to a probe that asks for the checks."""
        notices = self._notices()
        checks = {f"{result.name}:responseTime": [_shown(result)] for result in results}
        checks |= {notice.id: [{"status": "warn", "output": notice.evidence}] for notice in notices}
        statuses = [result.status for result in results]
        if not self.started or self.draining or "fail" in statuses:
            return self.reply(x, "fail", checks | self._state())
        return self.reply(x, "warn" if "warn" in statuses or notices else "pass", checks)

    def _state(self) -> dict[str, list[dict[str, Any]]]:
        if self.draining:
            return {"launchguard:state": [{"status": "fail", "output": "draining"}]}
        return {} if self.started else {"launchguard:state": [{"status": "fail", "output": "starting"}]}


class _Probe:
    def __init__(self, health: Health) -> None:
        self.health = health


class _All(_Probe):
    """All checks: is everything well?"""

    def serve(self, x: Exchange) -> Reply:
        return self.health.report(x, self.health.runner.run())

    async def serve_async(self, x: Exchange) -> Reply:
        return self.health.report(x, await self.health.runner.run_async())


class _Ready(_All):
    """May traffic come? No check is run while the answer is no already."""

    def serve(self, x: Exchange) -> Reply:
        if self.health.draining or not self.health.started:
            return self.health.report(x, ())
        return super().serve(x)

    async def serve_async(self, x: Exchange) -> Reply:
        if self.health.draining or not self.health.started:
            return self.health.report(x, ())
        return await super().serve_async(x)


class _Live(_Probe):
    """Is the process alive? No I/O: a dependency that is down must not restart it."""

    def serve(self, x: Exchange) -> Reply:
        return self.health.reply(x, "pass")

    async def serve_async(self, x: Exchange) -> Reply:
        return self.serve(x)


class _Startup(_Probe):
    """Has the start-up, boot check included, ended well?"""

    def serve(self, x: Exchange) -> Reply:
        return self.health.reply(x, "pass" if self.health.started else "fail")

    async def serve_async(self, x: Exchange) -> Reply:
        return self.serve(x)


def _shown(result: CheckResult) -> dict[str, Any]:
    shown = {"status": result.status, "observedValue": result.duration_ms, "observedUnit": "ms"}
    return shown | {"output": result.error} if result.error else shown
