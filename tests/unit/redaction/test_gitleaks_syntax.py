"""Rules as gitleaks writes them, in Go's spelling of expressions, find what they find there."""

import pytest

from launchguard.redaction import RedactionConfig, Redactor


@pytest.mark.parametrize(
    ("regex", "found", "left"),
    [
        (r"zzqq_([[:alnum:]]{20})\b", "zzqq_" + "aB3" * 6 + "xy", "zzqq_" + "_" * 20),
        (r"zzqq_([[:xdigit:]]{20})\b", "zzqq_" + "af09" * 5, "zzqq_" + "gh09" * 5),
        (r"zzqq_([a-z]+)-end", "zzqq_abcdefgh-end", "zzqq_ABCDEFGH-end"),
        (r"zzqq_([a-z]{10,})\z", "zzqq_abcdefghijklm", "zzqq_abc"),
        (r"zzqq_(?P<key>[a-z]{8})(?P<check>[0-9]{4})", "zzqq_abcdefgh1234", "zzqq_abcdefgh"),
    ],
    ids=["posix letters", "posix digits", "one or more", "end of text", "two named groups"],
)
def test_an_expression_of_go_finds_the_secret_and_nothing_else(tmp_path, regex, found, left):
    file = tmp_path / "rules.toml"
    file.write_text(f"[[rules]]\nid = 'acme'\nregex = '''{regex}'''\nkeywords = ['zzqq_']\n")
    redactor = Redactor(RedactionConfig(gitleaks_files=(file,)))

    clean = redactor.redact_text(f"got {found}")

    assert clean.startswith("got zzqq_[redacted:acme]")
    assert redactor.redact_text(f"got {left}") == f"got {left}"
