"""The standalone middlewares' engines: each is the guard's engine with one part switched on.

    app.add_middleware(RequestIDMiddleware)                      # ASGI, from launchguard.asgi
    app.wsgi_app = MetricsMiddleware(app.wsgi_app, routes=app)   # WSGI, from launchguard.wsgi

Routes are read at the first request: from `routes`, or else from the app that the framework names in the scope.
"""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_bytes
from typing import TYPE_CHECKING, Any

from launchguard.accesslog import AccessLog, Field
from launchguard.deployment import find_commit
from launchguard.engine import Engine
from launchguard.errors import ConfigError
from launchguard.health import Check, Health, Runner
from launchguard.health.drain import SigtermWatch
from launchguard.logsetup import set_up_logging
from launchguard.metrics import Metrics, MetricsEndpoint, instruments
from launchguard.opsaccess import OpsAccess
from launchguard.proxies import resolver
from launchguard.ratelimit.limiter import Limiter
from launchguard.ratelimit.rule import RateLimit
from launchguard.ratelimit.stores.memory import MemoryStore
from launchguard.redaction.redactor import Redactor
from launchguard.requestid import RequestId
from launchguard.routes import readers
from launchguard.routes.table import RouteTable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from launchguard.exchange import Exchange
    from launchguard.ratelimit.hit import AsyncStore, Store

__all__ = ["Standalone", "access_log", "health", "metrics", "rate_limit", "request_id"]

LOOPBACK = ("127.0.0.0/8", "::1/128")


class FirstRequest:
    """Reads the app's routes once, at the first request: a middleware is made before the routes are."""

    name = "routes"
    own = True

    def __init__(self, app: Any = None, limiter: Limiter | None = None) -> None:
        self._app = app
        self._limiter = limiter
        self._table: RouteTable | None = None

    def on_request(self, x: Exchange) -> None:
        if self._table is None:
            app = self._app if self._app is not None else x.scope.get("app")
            reader = None if app is None else readers.find(app)
            found = [] if reader is None else list(reader.routes(app))
            self._table = RouteTable(found)
            if self._limiter is not None and found:
                self._limiter.bind(found)

    def route_of(self, x: Exchange) -> str:
        return "" if self._table is None else self._table.resolve(x.method, x.path)


class Standalone:
    """Mixed into a driver: the engine is what `make` makes of the keyword arguments."""

    make: Callable[..., Engine]

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, type(self).make(**options))  # type: ignore[call-arg]


def request_id() -> Engine:
    """One `x-request-id` on every response, bound to structlog's context."""
    return Engine([RequestId()])


def access_log(
    fields: Collection[Field] = (), redactor: Redactor | None = None, routes: Any = None
) -> Engine:
    """One redacted line a request."""
    redactor = redactor or Redactor()
    first = FirstRequest(routes)
    logs = set_up_logging(redactor)
    log = AccessLog(logs.bind, redactor.redact, fields)
    logs.on_change(log.bind_anew)
    return Engine([first, resolver(None), RequestId(), log], route_of=first.route_of)


def metrics(
    path: str | None = "/metrics",
    networks: Sequence[str] = LOOPBACK,
    token: str | None = None,
    routes: Any = None,
) -> Engine:
    """Requests counted and timed, and shown to operations at `path`."""
    kept = instruments()
    first = FirstRequest(routes)
    endpoints = {path: MetricsEndpoint(kept, OpsAccess(networks, token))} if path else {}
    return Engine([first, Metrics(kept)], endpoints=endpoints, route_of=first.route_of)


def rate_limit(
    limits: Any,
    proxies: Any = None,
    secret: bytes | None = None,
    store: Store | None = None,
    async_store: AsyncStore | None = None,
    routes: Any = None,
) -> Engine:
    """Rate limits, counted in this process unless a store is handed in.

    Raises:
        ConfigError: `limits` is no sequence of `RateLimit`.
    """
    if not isinstance(limits, Sequence) or not all(isinstance(each, RateLimit) for each in limits):
        raise ConfigError(
            "limits", limits, 'write a list such as [RateLimit("search", "/search", "30/minute")]'
        )
    limiter = Limiter(
        limits, store=store or MemoryStore(), async_store=async_store, secret=secret or token_bytes(32)
    )
    first = FirstRequest(routes, limiter)
    return Engine([resolver(proxies), first, limiter], admission=limiter, route_of=first.route_of)


def health(
    path: str = "/health",
    checks: Mapping[str, Callable[[], Any]] | None = None,
    networks: Sequence[str] = LOOPBACK,
    token: str | None = None,
    commit: str | None = None,
    drain_s: float = 0.0,
) -> Engine:
    """`/health`, `/health/live`, `/health/ready` and `/health/startup`; ready no more at SIGTERM, see `drain_s` there."""
    runner = Runner()
    for name, check in (checks or {}).items():
        runner.add(Check(name, check))
    state = Health(runner, OpsAccess(networks, token), commit or find_commit())
    state.started = True
    SigtermWatch(state.drain, drain_s).begin()
    return Engine([], endpoints=state.endpoints(path))
