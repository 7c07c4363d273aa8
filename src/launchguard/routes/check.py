"""The route check: read the routes, ask the gates, and say of each route who gets in.

One pass for both faces: `inspect` runs it in a thread of its own, `inspect_async` in the app's own event loop, where
the pools and clients live that its gates may need.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from launchguard.errors import TargetError
from launchguard.findings import by_severity
from launchguard.routes import findings, judge, plausible, readers
from launchguard.routes.apart import in_thread, run_apart
from launchguard.routes.gates import AuthList, Gates
from launchguard.routes.naming import dotted_name
from launchguard.routes.policy import Policy
from launchguard.routes.report import RouteReport
from launchguard.routes.writes import uncommitted_here

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from launchguard.findings import Finding
    from launchguard.routes.report import FoundRoute, RouteReader

__all__ = ["inspect", "inspect_async"]


def inspect(
    app: Any,
    public: Mapping[str, str] | Iterable[str] = (),
    auth: Iterable[Any] = (),
    prove: bool = False,
    *,
    in_body: Mapping[str, str] | Iterable[str] = (),
) -> RouteReport:
    """Say of every route of an app who gets in; may be called inside a running event loop.

    Args:
        app: a FastAPI, Starlette, Flask or Django application.
        public: `METHOD /path` or `METHOD /path/*` to the reason why strangers may come there.
        auth: what refuses strangers: functions, classes, objects, or dotted names.
        prove: also drive the tripwire. Not for a serving process: the handlers' code is replaced meanwhile.
        in_body: routes whose handler itself refuses strangers, to the reason and the test that shows it.

    Raises:
        TargetError: no reader knows this kind of app.
        ConfigError: an entry of `public` or `in_body` cannot be read.
    """
    check = _Check(app, public, auth, prove, in_body, started=False)
    return run_apart(check.run)


async def inspect_async(
    app: Any,
    public: Mapping[str, str] | Iterable[str] = (),
    auth: Iterable[Any] = (),
    prove: bool = False,
    *,
    in_body: Mapping[str, str] | Iterable[str] = (),
) -> RouteReport:
    """As `inspect`, in the running asyncio loop, of an app that was started in it."""
    check = _Check(app, public, auth, prove, in_body, started=True)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        # Another event loop than asyncio's, such as trio's: the gates are asked apart from it.
        return run_apart(check.run)
    return await check.run()


class _Check:
    """One run of the check over one app."""

    def __init__(
        self,
        app: Any,
        public: Mapping[str, str] | Iterable[str],
        auth: Iterable[Any],
        prove: bool,
        in_body: Mapping[str, str] | Iterable[str],
        *,
        started: bool,
    ) -> None:
        reader = readers.find(app)
        if reader is None:
            kind = f"{type(app).__module__}.{type(app).__qualname__}"
            raise TargetError(
                f"no route can be read from a {kind}; hand in the FastAPI, Starlette, Flask or Django app itself"
            )
        self.app = app
        self.reader: RouteReader = reader
        self.public = Policy(public)
        self.in_body = Policy(in_body, "in_body")
        self.listed = AuthList(auth)
        self.tripwire = prove
        self.starts = [] if started else list(reader.starts(app))

    async def run(self) -> RouteReport:
        """The whole check, in the running event loop."""
        gates = Gates(self.listed)
        found, implausible = await in_thread(self._read)  # it looks into source files
        kept, hidden = judge.reachable(found)
        try:
            with uncommitted_here() as written:
                await self._ask(kept, gates)
        finally:
            gates.close()
        standings = {
            (id(route), method): judge.standing(route, gates) for route in kept for method in route.methods
        }
        proved: list[Finding] = []
        if self.tripwire:
            from launchguard.routes.tripwire import prove  # noqa: PLC0415 - only in CI

            for route in kept:
                route.details["made_up"] = tuple(filter(None, map(gates.lifting, route.gates)))
            standings, proved = await prove(self.app, kept, standings, self.in_body, gates.csrf_checks())
        rows = [
            judge.row(method, route, standings[id(route), method], self.public, self.in_body)
            for route in kept
            for method in sorted(route.methods)
        ]
        report = RouteReport(judge.loosest(rows), [], found, [dotted_name(start) for start in self.starts])
        said = findings.of_report(
            report,
            public=self.public,
            in_body=self.in_body,
            gates=gates,
            stands={
                (method, route.path): standings[id(route), method]
                for route in kept
                for method in route.methods
            },
            hidden=hidden,
        )
        said += findings.written(written)
        report.findings = by_severity([*said, *implausible, *proved, *self.reader.settings(self.app)])
        return report

    def _read(self) -> tuple[list[FoundRoute], list[Finding]]:
        """The inventory, and why it is not to be believed; describing an app takes longer than reading it."""
        found = list(self.reader.routes(self.app))
        described = self.reader.described(self.app) if self.tripwire else ()
        return found, [*plausible.missing(found, described), *plausible.few(found, self.starts)]

    async def _ask(self, kept: list[FoundRoute], gates: Gates) -> None:
        """Prove the gates: those that many routes share at first, then the late ones of routes still open."""
        early = [gate for route in kept for gate in route.gates if not gate.late and gates.is_candidate(gate)]
        await gates.prove(early)
        await gates.prove(gate for gate in gates.split(kept) if gates.is_candidate(gate))
        late = [
            gate
            for route in kept
            if not judge.guards(route, gates) and not self._is_open(route)
            for gate in route.gates
            if gate.late and gates.is_candidate(gate)
        ]
        await gates.prove(late)

    def _is_open(self, route: FoundRoute) -> bool:
        return route.marker is not None or all(
            self.public.find(method, route) is not None for method in route.methods
        )
