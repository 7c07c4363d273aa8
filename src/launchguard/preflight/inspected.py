"""One app's route report as its own guard would have it: the guard's policy where one stands on it, else the given one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from launchguard.errors import LaunchguardError, TargetError
from launchguard.findings import by_severity
from launchguard.preflight.target import guard_on
from launchguard.routes import inspect, inspect_async
from launchguard.routes.naming import short_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from launchguard.routes.report import RouteReport

__all__ = ["inspected"]


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
    policy: dict[str, Any] = {"public": public or {}, "auth": list(auth)}
    try:
        inspection = None if guard is None else guard.inspection_of(app)
        if inspection is not None:
            policy = inspection.policy
        if lifespan:
            report = asyncio.run(_within_lifespan(app, policy, prove))
        else:
            report = inspect(app, **policy, prove=prove)
        if inspection is not None:
            report = inspection.complete(report)
    except LaunchguardError:
        raise
    except Exception as error:  # the app's own code, its start-up for one, may raise anything
        raise TargetError(f"the app could not be inspected: {short_error(error)}") from error
    report.findings = by_severity(report.findings)
    return report


async def _within_lifespan(app: Any, policy: dict[str, Any], prove: bool) -> RouteReport:
    router = getattr(app, "router", app)
    if not hasattr(router, "lifespan_context"):
        raise TargetError(f"--lifespan: {type(app).__qualname__} has no lifespan")
    async with router.lifespan_context(app):
        return await inspect_async(app, **policy, prove=prove)
