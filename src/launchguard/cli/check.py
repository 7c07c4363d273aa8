"""`launchguard check TARGET`: the verdict of the boot check, for CI and for a container's first command."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from launchguard.cli.app_report import add_arguments, counting, report_of, say, status_of, write
from launchguard.errors import ConfigError
from launchguard.routes import baseline
from launchguard.routes.message import explain

if TYPE_CHECKING:
    import argparse

    from launchguard.findings import Finding
    from launchguard.routes.report import RouteReport

__all__ = ["HELP", "arguments", "run"]

HELP = "the boot check of an app, for CI and a container's first command"
_FROZEN_DAYS = 90


def arguments(parser: argparse.ArgumentParser) -> None:
    """Beside what `routes` takes too: the format, and how a baseline is made."""
    add_arguments(parser)
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument("--freeze", action="store_true", help="write today's findings into --baseline FILE")
    parser.add_argument("--owner", metavar="NAME", help="who mends what is frozen")
    parser.add_argument(
        "--until", metavar="DATE", help=f"the last day of what is frozen (default: {_FROZEN_DAYS} days on)"
    )


def run(options: argparse.Namespace) -> int:
    """Check, and say what was found; quiet where nothing was."""
    report, _ = report_of(options)
    if options.freeze:
        return _freeze(report, options)
    findings = counting(report.findings, options)
    if options.format == "json":
        say(
            json.dumps(
                {"findings": [finding.as_dict() for finding in findings]}, indent=2, ensure_ascii=False
            )
        )
    else:
        say(_text(report, findings, options))
    return status_of(findings, options)


def _text(report: RouteReport, findings: list[Finding], options: argparse.Namespace) -> str:
    """The blockers as the boot says them, then a line for each other finding."""
    parts: list[str] = []
    blockers = {(finding.id, finding.place) for finding in findings if finding.severity == "blocker"}
    if blockers and not options.baseline:
        parts.append(explain(report))
    elif blockers:
        parts.append("\n".join(_line(finding) for finding in findings if finding.severity == "blocker"))
    parts.append("\n".join(_line(finding) for finding in findings if finding.severity != "blocker"))
    return "\n\n".join(part for part in parts if part)


def _line(finding: Finding) -> str:
    return f"{finding.severity}: {finding.id}: {finding.place}: {finding.evidence}\n    {finding.fix}"


def _freeze(report: RouteReport, options: argparse.Namespace) -> int:
    if not options.baseline or not options.owner:
        raise ConfigError(
            "--freeze", options.owner or "", "write --baseline FILE --freeze --owner NAME [--until DATE]"
        )
    until = _day(options.until) if options.until else _today() + dt.timedelta(days=_FROZEN_DAYS)
    failing = [finding for finding in report.findings if finding.severity != "info"]
    write(options.baseline, baseline.freeze(failing, options.owner, until))
    say(f"{options.baseline}: {len(failing)} findings frozen until {until}, owner {options.owner}")
    return 0


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).date()


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ConfigError("--until", text, "write the last day as 2026-12-31") from None
