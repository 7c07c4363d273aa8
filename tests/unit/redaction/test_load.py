"""A detector of the app's own is three lines, and is checked when it is loaded."""

from __future__ import annotations

import pytest

from launchguard.errors import ConfigError
from launchguard.redaction import Detector, RedactionConfig, Redactor
from launchguard.redaction.detectors import builtin
from launchguard.redaction.detectors.gitleaks import read_gitleaks
from launchguard.redaction.detectors.load import fault, read_file

GOOD = """
[[detector]]
name = "acme-key"
pattern = 'acme_[A-Za-z0-9]{32}'
good = ["acme_a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2"]
"""


@pytest.fixture
def write(tmp_path):
    def write(text):
        path = tmp_path / "mine.toml"
        path.write_text(text)
        return path

    return write


def test_three_lines_make_a_detector(write):
    redactor = Redactor(RedactionConfig(detector_files=(write(GOOD),)))

    assert redactor.redact_text("x acme_" + "z9Y8" * 8 + " y") == "x [redacted:acme-key] y"


def test_detector_in_code_does_the_same():
    mine = Detector(name="acme-key", pattern=r"acme_[a-z]{8}", good=("acme_abcdefgh",))

    assert (
        Redactor(RedactionConfig(detectors=(mine,))).redact_text("acme_zzzzzzzz!") == "[redacted:acme-key]!"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[detector", ["mine.toml", "no TOML"]),
        ("x = 1", ["mine.toml", "[[detector]]"]),
        ("detector = [1]", ["mine.toml", "detector 1"]),
        ('[[detector]]\nname = "a"\ngood = ["x"]', ["mine.toml", "(a)", "pattern", "missing"]),
        (GOOD.replace("good", "godo"), ["mine.toml", "acme-key", "godo", "no such field"]),
        (GOOD.replace('["acme_a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2"]', '"acme_"'), ["acme-key", "good", "list of strings"]),
        (GOOD.replace("acme_[A-Za-z0-9]{32}", "acme_(["), ["acme-key", "does not compile"]),
        (GOOD.replace("{32}", "{32,}"), ["acme-key", "no bound", "{n,m}"]),
        (GOOD.replace("acme_[", "(?<!x)acme_["), ["acme-key", "lookbehind", "linear"]),
        (GOOD.replace("{32}", "{40}"), ["acme-key", "nothing in its own good example"]),
        (GOOD + 'bad = ["acme_a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2"]', ["acme-key", "bad example"]),
        (GOOD + 'check = "magic"', ["acme-key", "magic", "luhn"]),
        (GOOD + "prefixes = ['\"acme']", ["acme-key", "quote"]),
        (GOOD.replace('"acme-key"', '"Acme Key"'), ["Acme Key", "slug"]),
        (GOOD.replace("acme_[A-Za-z0-9]{32}", "(?:[a-z0-9]{1,200}[a-z]{1,200}){1,3}acme_.{32}"), ["acme-key", "steps"]),
    ],
)  # fmt: skip
def test_detector_that_cannot_work_stops_the_start_with_file_detector_and_fix(write, text, words):
    path = write(text)

    with pytest.raises(ConfigError) as caught:
        Redactor(RedactionConfig(detector_files=(path,)))

    assert [word for word in words if word not in str(caught.value)] == []


def test_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        read_file(tmp_path / "nowhere.toml")


def test_two_detectors_of_one_name_are_an_error():
    taken = Detector(name=builtin()[0].name, pattern="zzzz_[a-z]{8}", good=("zzzz_abcdefgh",))

    with pytest.raises(ConfigError, match="two detectors"):
        Redactor(RedactionConfig(detectors=(taken,)))


def test_fault_of_a_sound_detector_is_empty():
    assert fault(Detector(name="a", pattern="zzzz_[a-z]{8}", good=("zzzz_abcdefgh",))) == ""


GITLEAKS = r"""
title = "mine"
[[rules]]
id = "acme-token"
regex = '''\b(acme_(?i)[a-z0-9]{20,})(?:[\x60'"\s;]|\\[nr]|$)'''
entropy = 3
keywords = ["acme_"]
[[rules]]
id = "adobe-client-id"
regex = '''(?i)[\w.-]{0,50}?(?:adobe)(?:[ \t\w.-]{0,20})[\s'"]{0,3}(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}([a-f0-9]{32})(?:[\x60'"\s;]|\\[nr]|$)'''
keywords = ["adobe"]
"""


def test_rules_in_gitleaks_form_hide_their_group(write):
    redactor = Redactor(RedactionConfig(gitleaks_files=(write(GITLEAKS),)))

    assert redactor.redact_text("x acme_A1b2C3d4E5f6G7h8I9j0 y") == "x [redacted:acme-token] y"
    assert (
        redactor.redact_text("adobe_client = 'abcdef0123456789abcdef0123456789'")
        == "adobe_client = '[redacted:adobe-client-id]'"
    )


def test_gitleaks_rule_by_path_is_left_out_with_a_word(write):
    path = write(GITLEAKS + "\n[[rules]]\nid = 'by-path'\npath = 'x'")

    with pytest.warns(UserWarning, match="by-path"):
        found = read_gitleaks(path)

    assert [detector.name for detector in found] == ["acme-token", "adobe-client-id"]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("id = 'a'\nregex = '([a'", ["rule 'a'", "compile"]),
        ("id = 'a'\nregex = 'a(?=b)'", ["rule 'a'", "lookahead"]),
        ("id = 'a'", ["rule 'a'", "no regex"]),
    ],
)
def test_broken_gitleaks_rule_stops_the_start(write, rule, words):
    with pytest.raises(ConfigError) as caught:
        read_gitleaks(write(f"[[rules]]\n{rule}"))

    assert [word for word in words if word not in str(caught.value)] == []


def test_gitleaks_file_without_rules_is_an_error(write):
    with pytest.raises(ConfigError, match="rules"):
        read_gitleaks(write("title = 'x'"))
