"""A finding is what a failed check reports: one shape for the boot, the routes, health and the launch report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["SEVERITIES", "Finding", "Severity", "by_severity"]

Severity = Literal["blocker", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("blocker", "warning", "info")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a failed check reports.

    Attributes:
        id: a stable slug with dots, such as `route.unprotected`; never reused, one page in docs/findings/.
        severity: `blocker`, `warning` or `info`.
        place: where: `file:line`, a route, a field of the config.
        evidence: what was seen there, redacted.
        fix: the next thing to do, in one sentence.
    """

    id: str
    severity: Severity
    place: str
    evidence: str
    fix: str

    def as_dict(self) -> dict[str, str]:
        return {
            "id": self.id,
            "severity": self.severity,
            "place": self.place,
            "evidence": self.evidence,
            "fix": self.fix,
        }


def by_severity(findings: list[Finding]) -> list[Finding]:
    """The same findings, blockers first, otherwise in their order."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
