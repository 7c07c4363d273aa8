"""The findings as SARIF 2.1.0 (OASIS), for code scanning in GitHub and GitLab."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.findings import Finding
    from launchguard.routes.report import RouteAccess, RouteReport

__all__ = ["render"]

_LEVELS = {"blocker": "error", "warning": "warning", "info": "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(report: RouteReport, limits: Callable[[RouteAccess], str]) -> str:  # noqa: ARG001 - findings alone
    """One run, one rule for each kind of finding, one result for each finding."""
    sources = {f"{row.method} {row.path}": row.source for row in report.routes}
    firsts = {finding.id: finding for finding in reversed(report.findings)}
    run = {
        "tool": {
            "driver": {
                "name": "launchguard",
                "version": version("launchguard"),
                "rules": [_rule(firsts[rule]) for rule in sorted(firsts)],
            }
        },
        "results": [_result(finding, sources.get(finding.place, "")) for finding in report.findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _rule(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "shortDescription": {"text": finding.id.replace(".", ": ").replace("-", " ")},
        "help": {"text": f"{_sentence(finding.fix)}."},
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
    }


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _result(finding: Finding, source: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.id,
        "level": _LEVELS[finding.severity],
        "message": {
            "text": f"{finding.place}: {finding.evidence.removeprefix(f'{source}: ')}. {_sentence(finding.fix)}."
        },
        "partialFingerprints": {"launchguard/v1": f"{finding.id} {finding.place}"},
        "locations": [{"logicalLocations": [{"fullyQualifiedName": finding.place, "kind": "resource"}]}],
    }
    file, _, line = source.rpartition(":")
    if file and line.isdigit() and not PurePosixPath(file).is_absolute():
        place = {"artifactLocation": {"uri": file}, "region": {"startLine": int(line)}}
    else:
        place = {"artifactLocation": {"uri": "routes.lock"}, "region": {"startLine": 1}}
    result["locations"][0]["physicalLocation"] = place
    return result
