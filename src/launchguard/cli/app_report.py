"""What `check` and `routes` share: the target's report, by the guard's own policy where a guard stands on the app."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from launchguard.cli.target import load_target
from launchguard.errors import LaunchguardError, TargetError, UnprotectedRoutes
from launchguard.findings import SEVERITIES, by_severity
from launchguard.routes import baseline, inspect, inspect_async
from launchguard.routes.naming import short_error

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from launchguard.findings import Finding
    from launchguard.guard import LaunchGuard
    from launchguard.routes.report import RouteAccess, RouteReport

__all__ = ["add_arguments", "counting", "limits_of", "report_of", "say", "status_of"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The target and what both verbs take."""
    parser.add_argument("target", help="module:attribute, module:factory(), or a Django settings module")
    parser.add_argument(
        "--prove", action="store_true", help="also drive the app with a wire where its handlers were"
    )
    parser.add_argument(
        "--lifespan", action="store_true", help="run the app's start-up code first, and its shutdown after"
    )
    parser.add_argument(
        "--public",
        action="append",
        default=[],
        metavar="'METHOD /path=reason'",
        help="a public route, for an app without a guard; may be repeated",
    )
    parser.add_argument(
        "--auth",
        action="append",
        default=[],
        metavar="DOTTED.NAME",
        help="an auth gate, for an app without a guard",
    )
    parser.add_argument(
        "--fail-on",
        choices=[*SEVERITIES, "never"],
        default="blocker",
        help="exit 1 at findings of this severity or worse",
    )
    parser.add_argument(
        "--baseline", metavar="FILE", help="findings that are known, each with its owner and last day"
    )


def report_of(options: argparse.Namespace) -> tuple[RouteReport, LaunchGuard | None]:
    """The report of the target, the guard's own findings included; and the guard.

    Raises:
        TargetError: the target cannot be loaded, or is no app.
        ConfigError: an option or the guard's config cannot be used.
    """
    app = load_target(options.target)
    guard = _guard_on(app)
    policy = _policy(options) if guard is None else _policy_of(guard)
    progress("reading the routes" + (" and driving them" if options.prove else ""))
    report = _inspect(app, policy, prove=options.prove, lifespan=options.lifespan)
    if guard is not None:
        report.findings = by_severity([*report.findings, *_beyond_routes(guard, app, policy)])
    return report, guard


def _guard_on(app: Any) -> LaunchGuard | None:
    """The guard that `install` left on the app; where its module is not loaded, there is none."""
    module = sys.modules.get("launchguard.guard")
    guard: LaunchGuard | None = None if module is None else module.find_guard(app)
    return guard


def _policy(options: argparse.Namespace) -> dict[str, Any]:
    public = {}
    for entry in options.public:
        place, _, reason = entry.partition("=")
        public[place.strip()] = reason.strip() or "declared on the command line"
    return {"public": public, "auth": options.auth}


def _policy_of(guard: LaunchGuard) -> dict[str, Any]:
    config = guard.config
    return {"public": config.public, "auth": config.auth, "in_body": config.in_body}


def _inspect(app: Any, policy: dict[str, Any], *, prove: bool, lifespan: bool) -> RouteReport:
    """Inspect in a loop of its own, within the app's lifespan where that is asked for."""
    try:
        return (
            asyncio.run(_within_lifespan(app, policy, prove))
            if lifespan
            else inspect(app, **policy, prove=prove)
        )
    except LaunchguardError:
        raise
    except Exception as error:  # the app's own code, its start-up for one, may raise anything
        raise TargetError(f"the app could not be inspected: {short_error(error)}") from error


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


def limits_of(guard: LaunchGuard | None) -> Callable[[RouteAccess], str]:
    """Names the rules that cover a row."""
    rules = [] if guard is None else list(guard.config.limits)

    def names(row: RouteAccess) -> str:
        return ", ".join(rule.name for rule in rules if _covers(rule, row))

    return names


def _covers(rule: Any, row: RouteAccess) -> bool:
    if rule.path is None or (rule.methods is not None and row.method not in rule.methods):
        return False
    below = rule.path.endswith("/*") and row.path.startswith(rule.path[:-1])
    return bool(rule.path == row.path or below)


def counting(findings: list[Finding], options: argparse.Namespace) -> list[Finding]:
    """The findings that are not in the baseline."""
    if not options.baseline:
        return findings
    known = baseline.parse(read(options.baseline), options.baseline)
    today = dt.datetime.now(tz=dt.UTC).date()
    return by_severity(baseline.apply(findings, known, today))


def status_of(findings: list[Finding], options: argparse.Namespace) -> int:
    """The exit status: 1 for a finding at or over `--fail-on`."""
    if options.fail_on == "never":
        return 0
    failing = SEVERITIES[: SEVERITIES.index(options.fail_on) + 1]
    return int(any(finding.severity in failing for finding in findings))


def read(path: str) -> str:
    """A file's text.

    Raises:
        TargetError: it cannot be read.
    """
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TargetError(f"{path} cannot be read: {error}") from None


def say(text: str) -> None:
    """The command's own voice, on stdout."""
    if text:
        print(text)  # noqa: T201 - see above


def progress(text: str) -> None:
    """A word for the one who waits, on a terminal only."""
    if sys.stderr.isatty():
        print(f"{text} …", file=sys.stderr)  # noqa: T201 - see above
