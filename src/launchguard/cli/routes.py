"""`launchguard routes TARGET`: who gets in at each route, as a table, a document, or a lock file to commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchguard.cli.app_report import (
    add_arguments,
    counting,
    limits_of,
    read,
    report_of,
    say,
    status_of,
    write,
)
from launchguard.errors import ConfigError
from launchguard.routes import lock
from launchguard.routes.render import FORMATS, render

if TYPE_CHECKING:
    import argparse

    from launchguard.routes.report import RouteReport

__all__ = ["HELP", "arguments", "run"]

HELP = "who gets in at each route, as a table, JSON or a lock file"
_LOCK = "routes.lock"
_BLIND = ("routes.empty", "routes.missing")
"""Findings that say of the inventory itself that it is not to be believed."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Beside what `check` takes too: the format, and the lock file."""
    add_arguments(parser)
    parser.add_argument("--format", choices=list(FORMATS), default="text")
    parser.add_argument(
        "--write", nargs="?", const=_LOCK, metavar="FILE", help=f"write the lock file (default: {_LOCK})"
    )
    parser.add_argument(
        "--check",
        nargs="?",
        const=_LOCK,
        metavar="FILE",
        help="fail on what is new, gone or weaker than the lock file",
    )


def run(options: argparse.Namespace) -> int:
    """Print, write or compare."""
    if options.write and options.check:
        raise ConfigError("--write", options.write, "write --write or --check, not both")
    report, guard = report_of(options)
    if options.write or options.check:
        return _blind(report) or (_write if options.write else _check)(report, options.write or options.check)
    report.findings = counting(report.findings, options)
    say(render(report, options.format, limits_of(guard)))
    return status_of(report.findings, options)


def _blind(report: RouteReport) -> int:
    """1 where routes were missed: a lock of what was not seen would be agreed to, and pass from then on."""
    missed = [finding for finding in report.findings if finding.id in _BLIND]
    say("\n".join(f"{finding.id}: {finding.evidence}\n    {finding.fix}" for finding in missed))
    return int(bool(missed))


def _write(report: RouteReport, path: str) -> int:
    write(path, lock.write(lock.lines_of(report.routes)))
    return 0


def _check(report: RouteReport, path: str) -> int:
    changes = lock.compare(lock.parse(read(path), path), lock.lines_of(report.routes))
    say(lock.explain_changes(changes))
    failing = any(change.fails for change in changes)
    if failing:
        say(f"if this is meant: launchguard routes TARGET --write {path if path != _LOCK else ''}".rstrip())
    return int(failing)
