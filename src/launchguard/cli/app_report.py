"""What `check` and `routes` share: the target's report, by the guard's own policy where a guard stands on the app."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from launchguard.errors import TargetError
from launchguard.findings import SEVERITIES, by_severity
from launchguard.preflight.inspected import inspected
from launchguard.preflight.target import guard_on, load_target
from launchguard.routes import baseline

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from launchguard.findings import Finding
    from launchguard.guard import LaunchGuard
    from launchguard.routes.report import RouteAccess, RouteReport

__all__ = ["add_arguments", "counting", "limits_of", "read", "report_of", "say", "status_of", "write"]


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
    with contextlib.redirect_stdout(sys.stderr):  # stdout is the command's: an app may print, or log there
        app = load_target(options.target)
        progress("reading the routes" + (" and driving them" if options.prove else ""))
        report = inspected(
            app,
            public=_public(options.public),
            auth=options.auth,
            prove=options.prove,
            lifespan=options.lifespan,
        )
    return report, guard_on(app)


def _public(entries: list[str]) -> dict[str, str]:
    """`METHOD /path=reason`, one each."""
    public = {}
    for entry in entries:
        place, _, reason = entry.partition("=")
        public[place.strip()] = reason.strip() or "declared on the command line"
    return public


def limits_of(guard: LaunchGuard | None) -> Callable[[RouteAccess], str]:
    """Names the rules that cover a row."""
    rules = [] if guard is None else list(guard.limiter.rules)

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


def write(path: str, text: str) -> None:
    """Make a file.

    Raises:
        TargetError: it cannot be written.
    """
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise TargetError(f"{path} cannot be written: {error}") from None


def say(text: str) -> None:
    """The command's own voice, on stdout; a reader such as `head` may have enough of it."""
    if text:
        try:
            print(text, flush=True)  # noqa: T201 - see above
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def progress(text: str) -> None:
    """A word for the one who waits, on a terminal only."""
    if sys.stderr.isatty():
        print(f"{text} …", file=sys.stderr)  # noqa: T201 - see above
