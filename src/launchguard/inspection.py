"""The boot check of one app: its routes are read, its gates proved, its rules bound, and everything is judged once."""

from __future__ import annotations

import logging
import sys
from itertools import starmap
from typing import TYPE_CHECKING, Any

from launchguard.boot import Boot, is_judged_elsewhere
from launchguard.errors import ConfigError, UnprotectedRoutes
from launchguard.findings import Finding
from launchguard.handlimits import rules_beside
from launchguard.install import installer_of
from launchguard.limiting import store_findings
from launchguard.routes import inspect, inspect_async, readers, suspects
from launchguard.routes.message import NOT_SERVED, explain, in_one_line
from launchguard.routes.report import RouteReport
from launchguard.routes.table import RouteTable
from launchguard.workers import trust_in_everybody

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from launchguard.asgi import Scope
    from launchguard.config import GuardConfig
    from launchguard.exchange import Exchange
    from launchguard.handlimits import Beside
    from launchguard.ratelimit import Limiter, RateLimit
    from launchguard.ratelimit.stores import Opened

__all__ = ["Inspection"]

_log = logging.getLogger("launchguard")


class Inspection:
    """What is known of one app's routes, before and after the boot check.

    Args:
        app: the app whose routes are read; None for an opaque application, whose routes nobody names.
        config: the guard's.
        limiter: whose rules are bound to the routes.
        findings: what the guard has found already.
        store: the limiter's store, which is probed at boot; None if it is not known.
        beside: limits that stand beside handlers.
        siblings: the inspections of the guard's apps, this one included.
        on_passed: called once the app may serve.

    Raises:
        ConfigError: `app` is of no framework whose routes can be read.
    """

    def __init__(
        self,
        app: Any,
        config: GuardConfig,
        *,
        limiter: Limiter,
        findings: Sequence[Finding],
        store: Opened | None,
        beside: Sequence[Beside],
        siblings: Mapping[int, Inspection],
        on_passed: Callable[[], None],
    ) -> None:
        if app is not None and readers.find(app) is None:
            raise ConfigError("routes", app, "name the FastAPI, Starlette, Django or Flask app to inspect")
        self.app = app
        self.report: RouteReport | None = None
        self._config = config
        self._limiter = limiter
        self._findings = findings
        self._store = store
        self._beside = beside
        self._siblings = siblings
        self._own_names: set[str] = set()
        self._on_passed = on_passed
        self._table = RouteTable(())
        live = f"{config.health_path}/live" if config.health_path else None
        self.boot = Boot(self._boot, self._boot_async, live)

    @property
    def path_of(self) -> Callable[[Scope], str] | None:
        """What the app's own router sees of a path, or None where that needs no asking."""
        installer = installer_of(self.app) if self.app is not None else None
        found: Callable[[Scope], str] | None = getattr(installer, "path_of", lambda _: None)(self.app)
        return found

    def route_of(self, x: Exchange) -> str:
        """The template of the route that an exchange reaches, or empty."""
        return self._table.resolve(x.method, x.path)

    def check(self) -> RouteReport:
        """Inspect now.

        Raises:
            UnprotectedRoutes: there is a blocker, and no command is about to judge that itself.
        """
        report = self.complete(inspect(self.app, **self.policy))
        if self.blockers(report) and not is_judged_elsewhere():
            raise UnprotectedRoutes(explain(report), report)
        return report

    def complete(self, report: RouteReport) -> RouteReport:
        """A report of the routes, with what the guard finds beside them: its config, its rules, its store."""
        return self._bind(report, self._store.probe() if self._store is not None else ())

    @staticmethod
    def blockers(report: RouteReport) -> list[Finding]:
        return [finding for finding in report.findings if finding.severity == "blocker"]

    def _boot(self) -> str | None:
        try:
            if self.app is None or self._config.boot == "off":
                report = self._unjudged()
            else:
                report = inspect(self.app, **self.policy)
            return self._judge(self.complete(report))
        except Exception as error:  # noqa: BLE001 - an app that cannot be checked is served only if its owner said so
            return self._broken(error)

    async def _boot_async(self) -> str | None:
        try:
            if self.app is None or self._config.boot == "off":
                report = self._unjudged()
            else:
                report = await inspect_async(self.app, **self.policy)
            return self._judge(
                self._bind(report, await self._store.probe_async() if self._store is not None else ())
            )
        except Exception as error:  # noqa: BLE001 - as above
            return self._broken(error)

    def _unjudged(self) -> RouteReport:
        """The inventory alone, for limits and metrics: no gate is called."""
        reader = None if self.app is None else readers.find(self.app)
        return RouteReport([], [], [] if reader is None else list(reader.routes(self.app)))

    def _broken(self, error: Exception) -> str | None:
        _log.error("the boot check itself failed", exc_info=error)
        if self._config.boot == "enforce":
            return f"{NOT_SERVED}, since it could not be checked: {type(error).__name__}: {error}"
        self._on_passed()
        return None

    @property
    def policy(self) -> dict[str, Any]:
        """What the route check is told."""
        config = self._config
        return {"public": config.public, "auth": config.auth, "in_body": config.in_body}

    def _bind(self, report: RouteReport, probed: Sequence[Finding]) -> RouteReport:
        """Limits and metrics know the routes from here on; what they cannot place is a finding."""
        self._table = RouteTable(report.found)
        self.report = report
        report.findings[:] = dict.fromkeys([*report.findings, *self._findings, *_trusting(), *probed])
        if self.app is not None:
            report.findings.extend(self._shadowed(report))
            taken = {rule.name for rule in self._limiter.rules} - self._own_names
            beside = rules_beside(self._beside, report.found, taken)
            self._own_names = {rule.name for rule in beside}
            unplaced = self._limiter.bind(report.found, beside, app=id(self.app))
            if self._is_last():
                report.findings.extend(map(_unplaced, unplaced))
                report.findings.extend(_homeless(each) for each in self._beside if not each.placed)
            report.findings.extend(starmap(_unnamed, self._limiter.unsupplied()))
            report.findings.extend(suspects.unlimited(report.found, self._limiter.is_bound))
        if self._store is not None:
            report.findings.extend(store_findings(self._store, self._limiter, self._config.environment))
        return report

    def _is_last(self) -> bool:
        """Whether no other app of the guard is still to be bound, to which a rule may belong."""
        return all(other.report is not None for other in self._siblings.values())

    def _shadowed(self, report: RouteReport) -> list[Finding]:
        """Routes of the app that the guard's own endpoints answer in their place."""
        ours = [path for path in (self._config.health_path, self._config.metrics_path) if path]
        return [
            Finding(
                "route.shadowed",
                "warning",
                f"GET {route.path}",
                f"{route.source or 'a mount'}: the guard answers GET {route.path} itself, so that the app's own route is never reached",
                "rename the app's route, or set health_path= or metrics_path= to another path or None",
            )
            for route in report.found
            if route.path in ours and "GET" in route.methods
        ]

    def _judge(self, report: RouteReport) -> str | None:
        """Why the app may not serve, in one line, or None where it may; a person is told on stderr, at length and once."""
        blockers = self.blockers(report)
        for finding in report.findings:
            level = {"blocker": logging.ERROR, "warning": logging.WARNING}.get(finding.severity, logging.INFO)
            _log.log(level, "%s: %s (%s); %s", finding.id, finding.evidence, finding.place, finding.fix)
        if blockers and self._config.boot == "enforce":
            print(f"{NOT_SERVED}.\n\n{explain(report)}", file=sys.stderr, flush=True)  # noqa: T201 - a person reads this, whatever the log's format
            return in_one_line(report)
        self._on_passed()
        return None


def _unplaced(rule: RateLimit) -> Finding:
    return Finding(
        "limit.no-route",
        "blocker",
        f"limits: {rule.name}",
        f"the rule {rule.name!r} covers {rule.path}, which is no route of this app",
        "correct its path, or drop the rule",
    )


def _homeless(beside: Beside) -> Finding:
    return Finding(
        "limit.no-route",
        "blocker",
        beside.source,
        f"@guard.limit stands beside {beside.handlers_name}, which no route leads to: nothing is limited by it",
        "put it on the function that the route is declared with, or drop it",
    )


def _unnamed(rule: RateLimit, part: str) -> Finding:
    source = "principal" if part == "user" else "tenant"
    return Finding(
        "limit.no-identity",
        "warning",
        f"limits: {rule.name}",
        f"the rule {rule.name!r} counts by {part}, but nothing names one before routing: it counts by address",
        f"set {source}= to a callable of the exchange, or take a rule where it is known: "
        f'Depends(guard.limit("{rule.name}"))',
    )


def _trusting() -> list[Finding]:
    """The server hands over as the client's address what the client wrote."""
    setting = trust_in_everybody()
    if not setting:
        return []
    return [
        Finding(
            "proxies.trust-everybody",
            "warning",
            setting,
            "the server believes X-Forwarded-For from every peer: whoever writes one chooses the address that limits count",
            "drop it, or name your proxy's address there; and set proxies= to what stands in front of the app",
        )
    ]
