"""One app's route report as its own guard would have it: the guard's policy where one stands on it, else the given one."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

from launchguard.errors import LaunchguardError, TargetError, UnprotectedRoutes
from launchguard.findings import by_severity
from launchguard.routes import inspect, inspect_async
from launchguard.routes.naming import short_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from launchguard.findings import Finding
    from launchguard.guard import LaunchGuard
    from launchguard.routes.report import RouteReport

__all__ = ["guard_on", "inspected"]


def inspected(
    app: Any,
    *,
    public: Mapping[str, str] | None = None,
    auth: Iterable[Any] = (),
    prove: bool = False,
    lifespan: bool = False,
) -> RouteReport:
    """The report of an app, the guard's own findings (config, rules, store) included.

    Args:
        app: the app.
        public: public routes of an app without a guard.
        auth: auth gates of an app without a guard.
        prove: also drive the tripwire.
        lifespan: run the app's start-up code first, and its shutdown after.

    Raises:
        TargetError: it is no app, or its own code failed.
        ConfigError: an entry of the policy cannot be used.
    """
    guard = guard_on(app)
    policy = {"public": public or {}, "auth": list(auth)} if guard is None else _policy_of(guard)
    try:
        if lifespan:
            report = asyncio.run(_within_lifespan(app, policy, prove))
        else:
            report = inspect(app, **policy, prove=prove)
        if guard is not None:
            report.findings = by_severity([*report.findings, *_beyond_routes(guard, app, policy)])
    except LaunchguardError:
        raise
    except Exception as error:  # the app's own code, its start-up for one, may raise anything
        raise TargetError(f"the app could not be inspected: {short_error(error)}") from error
    return report


def guard_on(app: Any) -> LaunchGuard | None:
    """The guard that `install` left on the app; where its module is not loaded, there is none."""
    module = sys.modules.get("launchguard.guard")
    guard: LaunchGuard | None = None if module is None else module.find_guard(app)
    return guard


def _policy_of(guard: LaunchGuard) -> dict[str, Any]:
    config = guard.config
    return {"public": config.public, "auth": config.auth, "in_body": config.in_body}


async def _within_lifespan(app: Any, policy: dict[str, Any], prove: bool) -> RouteReport:
    router = getattr(app, "router", app)
    if not hasattr(router, "lifespan_context"):
        raise TargetError(f"--lifespan: {type(app).__qualname__} has no lifespan")
    async with router.lifespan_context(app):
        return await inspect_async(app, **policy, prove=prove)


def _beyond_routes(guard: LaunchGuard, app: Any, policy: dict[str, Any]) -> list[Finding]:
    """What the guard finds beside the routes: its config, its rules, its store."""
    try:
        report = guard.check(app)
    except UnprotectedRoutes as refused:
        report = refused.report
    of_routes = set(inspect(app, **policy).findings)
    return [finding for finding in report.findings if finding not in of_routes]
