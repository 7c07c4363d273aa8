"""A baseline: the findings that a legacy app had when it adopted the check, each with an owner and a last day.

What stands in it does not fail until its day has passed; everything new fails from its first day.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from launchguard.errors import ConfigError
from launchguard.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Known", "apply", "freeze", "parse"]


@dataclass(frozen=True, slots=True)
class Known:
    """One frozen finding."""

    id: str
    place: str
    owner: str
    until: dt.date


def parse(text: str, name: str) -> list[Known]:
    """The entries of a baseline file.

    Raises:
        ConfigError: it is no baseline, or an entry lacks its owner or its day; says which.
    """
    try:
        entries = json.loads(text)["findings"]
    except (ValueError, KeyError, TypeError):
        raise ConfigError(name, text[:40], "write it anew with --freeze: it is no baseline") from None
    return [_known(entry, f"{name}: entry {number}") for number, entry in enumerate(entries, start=1)]


def _known(entry: object, place: str) -> Known:
    if not isinstance(entry, dict) or not all(
        isinstance(entry.get(key), str) and entry[key] for key in Known.__slots__
    ):
        raise ConfigError(
            place, entry, 'write {"id": …, "place": …, "owner": "who mends it", "until": "2026-12-31"}'
        )
    try:
        until = dt.date.fromisoformat(entry["until"])
    except ValueError:
        raise ConfigError(place, entry["until"], 'write the last day as "2026-12-31"') from None
    return Known(entry["id"], entry["place"], entry["owner"], until)


def freeze(findings: Iterable[Finding], owner: str, until: dt.date) -> str:
    """The text of a baseline of these findings."""
    entries = sorted({(finding.id, finding.place) for finding in findings})
    listed = [
        {"id": id_, "place": place, "owner": owner, "until": until.isoformat()} for id_, place in entries
    ]
    return json.dumps({"findings": listed}, indent=2, ensure_ascii=False) + "\n"


def apply(findings: Iterable[Finding], known: Iterable[Known], today: dt.date) -> list[Finding]:
    """The findings that still count: new ones, those whose day has passed, and a note of each entry without a cause."""
    held = {(entry.id, entry.place): entry for entry in known}
    left: list[Finding] = []
    met: set[tuple[str, str]] = set()
    for finding in findings:
        entry = held.get((finding.id, finding.place))
        if entry is None:
            left.append(finding)
            continue
        met.add((entry.id, entry.place))
        if today > entry.until:
            said = f"{finding.evidence} (frozen by {entry.owner} until {entry.until}, which has passed)"
            left.append(Finding(finding.id, finding.severity, finding.place, said, finding.fix))
    left += [_mended(entry) for place, entry in held.items() if place not in met]
    return left


def _mended(entry: Known) -> Finding:
    return Finding(
        "baseline.mended",
        "info",
        entry.place,
        f"the baseline still holds {entry.id}, which is mended",
        "delete the entry, so that it cannot come back unseen",
    )
