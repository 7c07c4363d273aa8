"""The guard: configuration → parts → engine → adapter, and the boot check before anything is served.

Rule 1: everything that can be wrong is found here, at start; what runs per request is bound and done.
Rule 2: one guard may stand around several apps; counters, health and metrics are the guard's, routes are the app's.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import logging
from typing import TYPE_CHECKING, Any

from launchguard.accesslog import AccessLog
from launchguard.asgi import GuardedASGI, route_path
from launchguard.config import load_config
from launchguard.engine import Engine, FaultLog
from launchguard.errors import ConfigError
from launchguard.handlimits import Beside, HandLimit, TakeByName
from launchguard.health import Check, Health, Runner
from launchguard.health.drain import SigtermWatch
from launchguard.inspection import Inspection
from launchguard.install import installer_of
from launchguard.limiting import build_limiter
from launchguard.logsetup import configure_logging, set_up_logging
from launchguard.metrics import Metrics, MetricsEndpoint, instruments
from launchguard.opsaccess import OpsAccess
from launchguard.proxies import ProxyWatch, resolver
from launchguard.redaction import Redactor
from launchguard.redaction.exits.collectors import redact_collectors
from launchguard.requestid import RequestId
from launchguard.routes.marker import public
from launchguard.workers import find_workers
from launchguard.wsgi import GuardedWSGI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launchguard.asgi import ASGIApp
    from launchguard.config import GuardConfig
    from launchguard.logsetup import LogSetup
    from launchguard.part import Endpoint, Part
    from launchguard.ratelimit import Limiter
    from launchguard.ratelimit.stores import Opened
    from launchguard.redaction import RedactionConfig
    from launchguard.routes import RouteReport
    from launchguard.wsgi import WSGIApp

__all__ = ["LaunchGuard", "find_guard", "remember_guard"]

_log = logging.getLogger("launchguard")

_MARK = "__launchguard__"


class LaunchGuard:
    """Guards an app: rate limits, request ids, redacted logs, health, metrics, and a boot that refuses open routes.

    Every keyword is a field of `launchguard.GuardConfig`; each can also come from the environment (`LAUNCHGUARD_…`) or
    from `[tool.launchguard]` in pyproject.toml or a launchguard.toml.

        guard = LaunchGuard(auth=[current_user], public={"GET /": "marketing page"})
        guard.install(app)

    Attributes:
        config: the configuration as it was read.
        findings: what is odd about the configuration itself.

    Raises:
        ConfigError: a value is wrong; names the field, the value and the fix.
    """

    def __init__(self, **settings: Any) -> None:
        self.config, self.findings = load_config(settings)
        config = self.config
        if not config.enabled:
            _log.warning("launchguard is switched off (enabled=False): apps are served unguarded")
        self._workers = find_workers()
        self._metrics = instruments()
        self._metrics.build.labels(
            importlib.metadata.version("launchguard"), config.commit, config.environment
        ).set(1)
        self._faults = FaultLog(lambda part: self._metrics.faults.labels(part).inc())
        self.redactor = Redactor(
            _keyed(config), on_redact=lambda kind, count: self._metrics.redactions.labels(kind).inc(count)
        )
        self._proxies = ProxyWatch(self._metrics.undeclared_proxy.inc, config.proxies)
        self._resolver = resolver(config.proxies, self._proxies)
        token = config.ops_token.get_secret_value() if config.ops_token is not None else None
        self._access = OpsAccess(config.ops_networks, token)
        self.health = Health(Runner(), self._access, config.commit, self._proxies.findings)
        self._sigterm = SigtermWatch(self.drain, config.drain_s)
        for name, check in config.checks.items():
            self.health.runner.add(Check(name, check))
        self._limiter: Limiter | None = None
        self._store: Opened | None = None
        self._logs: LogSetup | None = None
        self._engines: list[Engine] = []
        self._exits_redacted = False
        self._beside: list[Beside] = []
        self._inspections: dict[int, Inspection] = {}
        self._disabled = 0

    @property
    def limiter(self) -> Limiter:
        """The rate limits; made at the first use, when the app and its secret are known."""
        return self._limiter or self._make_limiter(None)

    def install(self, app: Any) -> Any:
        """Put the guard outermost in a FastAPI, Starlette or Flask app; gives the app back.

        A second call says so and changes nothing.

        Raises:
            AlreadyServingError: the app has begun to serve.
            ConfigError: `app` is no app of these frameworks.
        """
        installer = installer_of(app)
        if installer is None:
            fix = "install takes a FastAPI, Starlette or Flask app; wrap any other with guard.asgi(app) or guard.wsgi(app)"
            raise ConfigError("install", app, fix)
        if getattr(app, _MARK, None) is not None:
            _log.warning("guard.install(app) was called twice for one app; the second call changes nothing")
            return app
        if not self.config.enabled:
            return app
        wrap = self._wrap_asgi if installer.KIND == "asgi" else self._wrap_wsgi
        inspection = self._inspection(app)
        installer.install(app, lambda inner: wrap(inner, inspection))
        installer.answer_refusals(app)
        setattr(app, _MARK, self)
        return app

    def asgi(self, app: ASGIApp, routes: Any = None) -> ASGIApp:
        """Wrap any ASGI application. Its routes are checked only if `routes` names the app to inspect.

        Raises:
            ConfigError: `app` is not callable, or `routes` is no app whose routes can be read.
        """
        _must_be_callable("asgi", app)
        if not self.config.enabled:
            return app
        inspection = self._inspection(routes)
        guarded = self._wrap_asgi(app, inspection)
        self._mark(guarded, inspection)
        return guarded

    def wsgi(self, app: WSGIApp, routes: Any = None) -> WSGIApp:
        """Wrap any WSGI application. Its routes are checked only if `routes` names the app to inspect.

        Raises:
            ConfigError: `app` is not callable, or `routes` is no app whose routes can be read.
        """
        _must_be_callable("wsgi", app)
        if not self.config.enabled:
            return app
        inspection = self._inspection(routes)
        guarded = self._wrap_wsgi(app, inspection)
        self._mark(guarded, inspection)
        return guarded

    def check(self, app: Any) -> RouteReport:
        """The boot check, now: for `wsgi.py`, an app factory, serverless.

        Raises:
            UnprotectedRoutes: a blocker was found, whatever `boot` says.
        """
        return self._inspection(app).check()

    def engine_for(self, inspection: Inspection) -> Engine:
        """The parts in their order, around the routes of one app. For adapters."""
        config = self.config
        endpoints: dict[str, Endpoint] = {}
        if config.health_path:
            endpoints |= self.health.endpoints(config.health_path)
        if config.metrics_path:
            endpoints[config.metrics_path] = MetricsEndpoint(self._metrics, self._access)
        parts: list[Part] = [
            self._resolver,
            RequestId(),
            Metrics(self._metrics),
            self.limiter,
        ]
        if config.logging is not None or self._logs is not None:
            logs = self._logging()
            log = AccessLog(logs.bind, self.redactor.redact, config.log_fields)
            logs.on_change(log.bind_anew)
            parts.append(log)
        engine = Engine(
            parts,
            admission=self.limiter,
            boot=inspection.boot,
            endpoints=endpoints,
            route_of=inspection.route_of,
            on_fault=self._faults,
        )
        engine.enabled = not self._disabled
        self._engines.append(engine)
        return engine

    def inspection_of(self, app: Any) -> Inspection:
        """What the boot check is to look at. For adapters."""
        return self._inspection(app)

    def configure_logging(self, **options: Any) -> LogSetup:
        """Put structlog and standard logging onto one pipeline of redacted JSON lines (a console on a terminal).

        Options are those of `launchguard.logsetup.configure_logging`: `stream`, `level`, `console`.

        Raises:
            ConfigError: an option is wrong.
        """
        config = self.config
        self._logs = configure_logging(
            self.redactor,
            service=config.service,
            environment=config.environment,
            commit=config.commit,
            **options,
        )
        return self._logs

    def health_check(
        self, name: str, timeout: float = 1.0, *, critical: bool = True
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Decorate a function that raises, or gives False, when something that the app needs is not well.

        Args:
            name: what the check is called in the report.
            timeout: seconds after which it counts as failed.
            critical: a failure answers 503; else the status is `warn`, with 200.

        Raises:
            ConfigError: the name or the time-out cannot be used.
        """

        def add(function: Callable[..., Any]) -> Callable[..., Any]:
            self.health.runner.add(Check(name, function, timeout, critical))
            return function

        return add

    def public(self, reason: str) -> Callable[[Any], Any]:
        """Declare the handler below public, and say why.

        Raises:
            ConfigError: there is no reason.
        """
        return public(reason)

    def limit(self, *rates: str, name: str | None = None, **options: Any) -> HandLimit | TakeByName:
        """A limit beside the route: `@guard.limit("20/minute", per="user")`, or `Depends(guard.limit("search"))`.

        Args:
            rates: rates for the handler below; or the name of one of the guard's rules, as a dependency that takes it.
            name: the rule's; None for the handler's.
            options: `per` and whatever else `RateLimit` takes.

        Raises:
            ConfigError: nothing is given, there is no rule of this name, or a rate or an option cannot be used.
        """
        if not rates:
            raise ConfigError("limit", "", 'write rates such as "20/minute", or the name of a rule')
        if len(rates) == 1 and not rates[0][:1].isdigit():
            self._must_be_a_rule(rates[0], options | ({"name": name} if name else {}))
            return TakeByName(self.acquire, rates[0])
        shadow = {"mode": "shadow"} if self.config.mode == "shadow" else {}
        return HandLimit(rates, name, options | shadow, self._beside)

    async def acquire(self, name: str, *, cost: int | None = None, account: str | None = None) -> None:
        """Take from a rule by hand, where the identity is known.

        Args:
            name: the rule's.
            cost: what it costs; None for the rule's own.
            account: the account, for a rule that is kept by one.

        Raises:
            RateLimited: the rule refuses; the installed guard answers 429.
            ConfigError: there is no rule of this name.
        """
        if self._is_on():
            await self.limiter.acquire_async(name, cost=cost, account=account)

    def acquire_sync(self, name: str, *, cost: int | None = None, account: str | None = None) -> None:
        """As `acquire`, for code that runs in a thread."""
        if self._is_on():
            self.limiter.acquire(name, cost=cost, account=account)

    @contextlib.contextmanager
    def disabled(self) -> Iterator[None]:
        """For an app's own tests: everything passes through untouched inside."""
        self._disable(1)
        try:
            yield
        finally:
            self._disable(-1)

    def reset(self) -> None:
        """For an app's own tests: drop every counter of the limits."""
        self.limiter.reset()

    def drain(self) -> None:
        """Turn readiness off: the process was told to stop. Called at SIGTERM and at the end of the lifespan."""
        self.health.drain()

    def _mark(self, guarded: Any, inspection: Inspection) -> None:
        """A command that is pointed at a wrapped app finds the guard on it, and what it inspects."""
        setattr(guarded, _MARK, self)
        if inspection.app is not None:
            self._inspections[id(guarded)] = inspection

    def _wrap_asgi(self, app: ASGIApp, inspection: Inspection) -> GuardedASGI:
        return GuardedASGI(
            app,
            self.engine_for(inspection),
            path_of=inspection.path_of or route_path,
            on_startup=self._started,
            on_shutdown=self.drain,
            on_stopped=self._close,
        )

    def _wrap_wsgi(self, app: WSGIApp, inspection: Inspection) -> GuardedWSGI:
        self._sigterm.begin()  # here too: the boot check may come in a thread, where no handler can be set
        return GuardedWSGI(app, self.engine_for(inspection))

    def _inspection(self, app: Any) -> Inspection:
        """The one inspection of an app, however often it is checked or wrapped; of an unnamed one there are several."""
        known = self._inspections.get(id(app)) if app is not None else None
        if known is not None:
            return known
        installer = installer_of(app)
        limiter = self._make_limiter(installer.secret_of(app) if installer is not None else None)
        inspection = Inspection(
            app,
            self.config,
            limiter=limiter,
            findings=self.findings,
            store=self._store,
            beside=self._beside,
            siblings=self._inspections,
            on_passed=self._passed,
        )
        return self._inspections.setdefault(id(app), inspection) if app is not None else inspection

    def _make_limiter(self, frameworks_secret: str | bytes | None) -> Limiter:
        if self._limiter is None:
            own = self.config.secret
            secret = own.get_secret_value() if own is not None else frameworks_secret
            self._limiter, self._store = build_limiter(
                self.config,
                secret.encode() if isinstance(secret, str) else secret,
                self._workers,
                self._metrics,
                self._faults,
            )
        return self._limiter

    def _passed(self) -> None:
        """The boot check has passed: ready, and told of SIGTERM from now on."""
        if not self._exits_redacted:
            self._exits_redacted = True
            if self.config.logging is not None:
                redact_collectors(self.redactor)
                self.redactor.warm()
        self.health.started = True
        self._sigterm.begin()

    def _started(self) -> None:
        """A lifespan begins, perhaps not this app's first: what an earlier one's end switched off is on again."""
        self.health.draining = False

    async def _close(self) -> None:
        """The app has shut down: connections of this event loop are let go of in it."""
        if self._store is not None and self._store.async_store is not None:
            await self._store.aclose()

    def _logging(self) -> LogSetup:
        if self._logs is None:
            config = self.config
            self._logs = set_up_logging(
                self.redactor,
                config.logging,
                service=config.service,
                environment=config.environment,
                commit=config.commit,
            )
        return self._logs

    def _disable(self, step: int) -> None:
        self._disabled += step
        for engine in self._engines:
            engine.enabled = not self._disabled

    def _is_on(self) -> bool:
        return self.config.enabled and not self._disabled

    def _must_be_a_rule(self, name: str, options: dict[str, Any]) -> None:
        names = [rule.name for rule in self.config.limits]
        if name not in names:
            raise ConfigError(
                "limit",
                name,
                f"write rates such as 20/minute, or a rule: {', '.join(names) or 'there is none'}",
            )
        if options:
            raise ConfigError(
                "limit", options, f"the rule {name!r} stands in limits=; write {', '.join(options)}= there"
            )


def _keyed(config: GuardConfig) -> RedactionConfig:
    """The redaction's choices, its pseudonyms keyed by the guard's secret unless they have a key of their own."""
    if config.redaction.pseudonym_key is not None or config.secret is None:
        return config.redaction
    return config.redaction.model_copy(update={"pseudonym_key": config.secret})


def _must_be_callable(field: str, app: Any) -> None:
    if not callable(app):
        raise ConfigError(field, app, "hand in an application, which is a callable")


_remembered: list[tuple[Callable[[Any], bool], Callable[[], LaunchGuard]]] = []


def remember_guard(is_app: Callable[[Any], bool], get_guard: Callable[[], LaunchGuard]) -> None:
    """Have `find_guard` answer for apps that carry no mark of their own (Django's handlers)."""
    _remembered.append((is_app, get_guard))


def find_guard(app: Any) -> LaunchGuard | None:
    """The guard that `install`, `asgi` or `wsgi` left on an app, or None."""
    guard = getattr(app, _MARK, None)
    if isinstance(guard, LaunchGuard):
        return guard
    return next((get_guard() for is_app, get_guard in reversed(_remembered) if is_app(app)), None)
