"""`launchguard routes TARGET`: who gets in at each route, as a table, a document, or a lock file to commit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from launchguard.cli.app_report import add_arguments, counting, limits_of, read, report_of, say, status_of
from launchguard.errors import ConfigError, TargetError
from launchguard.routes import lock
from launchguard.routes.render import FORMATS, render

if TYPE_CHECKING:
    import argparse

    from launchguard.routes.report import RouteReport

__all__ = ["HELP", "arguments", "run"]

HELP = "who gets in at each route, as a table, JSON or a lock file"
_LOCK = "routes.lock"


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
    if options.write:
        return _write(report, options.write)
    if options.check:
        return _check(report, options.check)
    report.findings = counting(report.findings, options)
    say(render(report, options.format, limits_of(guard)))
    return status_of(report.findings, options)


def _write(report: RouteReport, path: str) -> int:
    lines = lock.lines_of(report.routes)
    try:
        Path(path).write_text(lock.write(lines), encoding="utf-8")
    except OSError as error:
        raise TargetError(f"{path} cannot be written: {error}") from None
    return 0


def _check(report: RouteReport, path: str) -> int:
    changes = lock.compare(lock.parse(read(path), path), lock.lines_of(report.routes))
    say(lock.explain_changes(changes))
    failing = any(change.fails for change in changes)
    if failing:
        say(f"if this is meant: launchguard routes TARGET --write {path if path != _LOCK else ''}".rstrip())
    return int(failing)
