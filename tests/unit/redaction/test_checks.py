"""Check digits and checksums, by examples from their standards."""

from __future__ import annotations

import pytest

from launchguard.errors import ConfigError
from launchguard.redaction.detectors.checks import check_of, entropy


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("luhn", "79927398713", True),
        ("luhn", "79927398710", False),
        ("card", "4242 4242 4242 4242", True),
        ("card", "3782-822463-10005", True),
        ("card", "0000 0000 0000 0000", False),
        ("card", "1234567812345670", False),
        ("iban", "GB82 WEST 1234 5698 7654 32", True),
        ("iban", "GB82 WEST 1234 5698 7654 33", False),
        ("iban", "XX82 WEST 1234 5698 7654 32", False),
        ("verhoeff", "2363", True),
        ("verhoeff", "2364", False),
        ("jwt", "eyJhbGciOiJIUzI1NiJ9.e30.x", True),
        ("jwt", "eyJub3RoaW5nIjoxfQ.e30.x", False),
        ("mixed", "abc1", True),
        ("mixed", "abcd", False),
        ("entropy:3.5", "aaaaaaaaaaaaaaab", False),
        ("entropy:3.5", "a1B2c3D4e5F6g7H8", True),
        ("mixed entropy:3", "a1B2c3D4e5F6g7H8", True),
    ],
)
def test_check(name, text, expected):
    assert check_of(name)(text) is expected


def test_github_token_carries_its_checksum():
    assert check_of("crc32-base62")("ghp_" + "0" * 30 + "2yBBxL") is False


def test_no_name_is_no_check():
    assert check_of("") is None


@pytest.mark.parametrize("name", ["nonsense", "entropy", "entropy:high", "luhn:2"])
def test_unknown_check_says_which_there_are(name):
    with pytest.raises(ConfigError, match="entropy"):
        check_of(name)


def test_entropy_of_nothing_is_nothing():
    assert entropy("") == 0.0
