"""Every detector built in: well-formed, true to its examples on both engines, and no scanner's prey in the source."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from pathlib import Path

import pytest
import re2

from launchguard.redaction import Redactor, detectors
from launchguard.redaction.detectors import builtin
from launchguard.redaction.detectors.checks import check_of
from launchguard.redaction.detectors.pattern import read
from launchguard.redaction.effort import Effort
from launchguard.redaction.rules import Rule, Text

ROOT = Path(__file__).parents[3]
DETECTORS = builtin()
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

# Kinds of which an example may stand in the source whole: no scanner blocks a push for them.
HARMLESS = {"prompt",
    "email", "phone", "card", "iban", "ssn", "authorization", "password", "password-hash", "secret", "signed-url", "url-password",
    "webhook-signature", *(detector.kind for detector in DETECTORS if detector.kind.endswith("-url")),
}  # fmt: skip


def found(detector, text):
    return Rule(detector).finds(Text(text, "", Effort(len(text))))


@pytest.fixture(scope="module")
def redactor():
    return Redactor()


def test_more_than_a_hundred_and_fifty_kinds_of_credentials_are_known():
    personal = {"email", "phone", "card", "iban", "ssn"}

    assert len({detector.kind for detector in DETECTORS} - personal) > 300


def test_names_are_unique_slugs():
    counts = Counter(detector.name for detector in DETECTORS)

    assert [name for name, count in counts.items() if count > 1 or not SLUG.fullmatch(name)] == []


def test_kinds_are_slugs_that_fit_a_metric_label():
    assert [d.kind for d in DETECTORS if not SLUG.fullmatch(d.kind) or len(d.kind) > 40] == []


def test_every_pattern_is_linear():
    assert [(d.name, read(d.pattern).fault) for d in DETECTORS if read(d.pattern).fault] == []


def test_every_check_is_known():
    for detector in DETECTORS:
        check_of(detector.check)


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)
def test_detector_finds_its_good_examples_and_none_of_its_bad_ones(detector):
    assert [text for text in detector.good if not found(detector, text)] == []
    assert [text for text in detector.bad if found(detector, text)] == []


def test_every_good_example_is_hidden_by_the_redactor(redactor):
    kept = [
        (d.name, text) for d in DETECTORS for text in d.good if "[redacted:" not in redactor.redact_text(text)
    ]

    assert kept == []


def test_linear_engine_takes_the_head_of_every_pattern():
    for detector in DETECTORS:
        re2.compile(Rule(detector).head())


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)
def test_linear_engine_reads_a_pattern_as_the_standard_library_does(detector):
    if detector.kind in {"private-key", "pgp-private-key", "ansible-vault"}:
        return  # more lines than RE2 counts; only their heads meet RE2
    options = re2.Options()
    options.case_sensitive = not detector.ignore_case
    linear = re2.compile(detector.pattern, options)
    flags = re.ASCII | (re.IGNORECASE if detector.ignore_case else 0)

    for text in (*detector.good, *detector.bad):
        expected, actual = re.search(detector.pattern, text, flags), linear.search(text)
        assert (actual and actual.span()) == (expected and expected.span()), text


def test_a_token_is_found_after_an_escaped_line_break_and_inside_quotes():
    github = next(detector for detector in DETECTORS if detector.name == "github-token")
    token = github.good[0]

    for text in (f"a\\n{token}", f'"{token}"', f"x={token}", f"({token})", f"_{token}"):
        assert found(github, text), text


def test_a_token_within_a_longer_word_is_something_else():
    github = next(detector for detector in DETECTORS if detector.name == "github-token")

    assert not found(github, "a" + github.good[0])


def test_no_whole_token_stands_in_the_source():
    paths = [
        Path(detectors.__file__).parent / f"{module.name}.py"
        for module in pkgutil.iter_modules(detectors.__path__)
    ]
    paths += [*sorted((ROOT / "tests" / "quality").rglob("*.py")), Path(__file__)]
    rules = [Rule(detector) for detector in DETECTORS if detector.kind not in HARMLESS]
    hits = []
    for path in paths:
        text = path.read_text()
        hits += [
            (path.name, rule.detector.name, text[span.start : span.end])
            for rule in rules
            for span in rule.spans(Text(text, "", Effort(100 * len(text))))
        ]

    assert hits == []


def test_every_family_exposes_detectors_alone():
    for module in pkgutil.iter_modules(detectors.__path__):
        family = importlib.import_module(f"{detectors.__name__}.{module.name}")
        if hasattr(family, "DETECTORS"):
            assert family.__all__ == ["DETECTORS"]
            assert family.__doc__
