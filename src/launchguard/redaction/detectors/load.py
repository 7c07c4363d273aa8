"""Which detectors and names are at work: those built in, the app's own, and files of them, each checked when loaded."""

# ruff: noqa: SIM905 - a table of words reads best as words
from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from launchguard.errors import ConfigError
from launchguard.redaction.detectors import builtin
from launchguard.redaction.detectors.checks import check_of
from launchguard.redaction.detectors.detector import Detector
from launchguard.redaction.detectors.pattern import read
from launchguard.redaction.effort import Effort
from launchguard.redaction.rules import Rule, Text

if TYPE_CHECKING:
    from pathlib import Path

    from launchguard.redaction.config import RedactionConfig

__all__ = ["allowed_names", "detectors", "fault", "read_file", "verify"]

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_FIELDS = frozenset(Detector.__dataclass_fields__)
_TUPLES = ("good", "bad", "prefixes", "keyed_by", "tells")
_UNFIT = re.compile(r'["\'\\\x00-\x1f\x7f]')

_OWN_NAMES = frozenset(
    """timestamp severity_text severity_number event_name event level logger message msg request_id trace_id span_id
    http.request.method http.route http.response.status_code duration_ms ttfb_ms error.type bytes_sent service environment
    commit version pid process thread lineno module function exception stack tenant""".split()
)


def detectors(config: RedactionConfig) -> tuple[Detector, ...]:
    """Every detector that this config puts to work.

    Raises:
        ConfigError: one of the app's own cannot be used.
    """
    from launchguard.redaction.detectors.gitleaks import read_gitleaks  # noqa: PLC0415 - rarely wanted

    found = [one for one in builtin() if one.kind != "prompt" or config.llm == "hide"]
    for detector in config.detectors:
        verify(detector, "detectors")
        found.append(detector)
    for path in config.detector_files:
        found.extend(read_file(path))
    for path in config.gitleaks_files:
        found.extend(read_gitleaks(path))
    seen: set[str] = set()
    for detector in found:
        if detector.name in seen:
            raise ConfigError("detectors", detector.name, "two detectors have this name; give yours another")
        seen.add(detector.name)
    return tuple(found)


def allowed_names(config: RedactionConfig) -> frozenset[str] | None:
    """The names that pass in `allow` mode; None in `deny` mode."""
    return config.allow | _OWN_NAMES if config.mode == "allow" else None


def read_file(path: Path) -> tuple[Detector, ...]:
    """The detectors of a TOML file: `[[detector]]` tables with the fields of `Detector`.

    Raises:
        ConfigError: the file is no TOML, or one of its detectors cannot be used.
    """
    tables = read_toml(path).get("detector")
    if not isinstance(tables, list) or not tables:
        raise ConfigError(
            "detector_files", str(path), "it has no [[detector]] table; write one for each detector"
        )
    found = tuple(_from_table(table, f"{path}, detector {place}") for place, table in enumerate(tables, 1))
    for detector in found:
        verify(detector, str(path))
    return found


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file's content.

    Raises:
        ConfigError: it cannot be read or is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(
            "detector_files", str(path), f"it cannot be read ({error.strerror}); name an existing file"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("detector_files", str(path), f"it is no TOML ({error}); mend that line") from None


def _from_table(table: Any, where: str) -> Detector:
    if not isinstance(table, dict):
        raise ConfigError(where, table, "write a table: [[detector]] and its fields below")
    where = f"{where} ({table['name']})" if isinstance(table.get("name"), str) else where
    if unknown := sorted(table.keys() - _FIELDS):
        raise ConfigError(
            where, unknown[0], f"there is no such field; the fields are {', '.join(sorted(_FIELDS))}"
        )
    if missing := sorted({"name", "pattern", "good"} - table.keys()):
        raise ConfigError(where, missing[0], "the field is missing; a detector needs name, pattern and good")
    for field, value in table.items():
        fits = (
            isinstance(value, list) and all(isinstance(item, str) for item in value)
            if field in _TUPLES
            else isinstance(value, bool if field == "ignore_case" else str)
        )
        if not fits:
            fix = (
                "write a list of strings"
                if field in _TUPLES
                else "write true or false"
                if field == "ignore_case"
                else "write a string"
            )
            raise ConfigError(f"{where}, {field}", value, fix)
    fields: dict[str, Any] = {
        field: tuple(value) if field in _TUPLES else value for field, value in table.items()
    }
    return Detector(**fields)


def verify(detector: Detector, where: str) -> None:
    """Check a detector as a whole.

    Raises:
        ConfigError: it cannot be used; names where it stands, the detector and what to write instead.
    """
    if problem := fault(detector):
        raise ConfigError(f"{where}: detector {detector.name!r}", detector.pattern, problem)


def fault(detector: Detector, *, examples: bool = True) -> str:  # noqa: PLR0911 - one line a case
    """What is wrong with a detector and how to mend it; empty where nothing is."""
    for word, slug in (("name", detector.name), ("kind", detector.kind)):
        if not _SLUG.fullmatch(slug):
            return f"{word} {slug!r} is no slug; write lower case, digits and hyphens, at most 40"
    for pattern in filter(None, (detector.pattern, detector.until, detector.beside)):
        if problem := read(pattern).fault:
            return problem
    try:
        check_of(detector.check)
    except ConfigError as error:
        return str(error)
    for literal in (*detector.prefixes, *detector.keyed_by):
        if not literal or _UNFIT.search(literal):
            return f"prefix {literal!r} is empty or holds a quote, backslash or control character; shorten it to what stands before"
    if not examples:
        return _refusal(detector)
    if not detector.good:
        return "good is empty; give at least one text in which it must find something"
    return _contradiction(detector) or _refusal(detector)


def _contradiction(detector: Detector) -> str:
    rule = Rule(detector)
    for text in detector.good:
        if not _finds(rule, text):
            return f"it finds nothing in its own good example {_shorten(text)}; mend the pattern, its prefixes, its check or the example"
    for text in detector.bad:
        if _finds(rule, text):
            return f"it finds something in its own bad example {_shorten(text)}; tighten the pattern or mend the example"
    return ""


def _refusal(detector: Detector) -> str:
    """What google-re2 says against the pattern, where it is installed."""
    try:
        import re2  # noqa: PLC0415 - an extra
    except ImportError:
        return ""
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(detector.pattern, options)
    except re2.error as error:
        return f"the linear engine refuses it ({error}); keep to what RE2 takes"
    return ""


def _finds(rule: Rule, text: str) -> bool:
    return rule.finds(Text(text, "", Effort(len(text))))


def _shorten(text: str) -> str:
    return repr(text if len(text) < 60 else text[:57] + "…")
