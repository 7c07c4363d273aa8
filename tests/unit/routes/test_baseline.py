import datetime as dt

import pytest

from launchguard.errors import ConfigError
from launchguard.findings import Finding
from launchguard.routes.baseline import apply, freeze, parse

TODAY = dt.date(2026, 6, 1)
OLD = Finding("route.unprotected", "blocker", "GET /old", "app.py:1: open", "fix")
NEW = Finding("route.unprotected", "blocker", "GET /new", "app.py:9: open", "fix")


def known(until):
    return parse(freeze([OLD], "payments team", until), "baseline.json")


def test_what_is_frozen_does_not_count_and_what_is_new_does():
    assert apply([OLD, NEW], known(TODAY), TODAY) == [NEW]


def test_after_its_last_day_it_counts_again_and_says_whose_it_is():
    (finding,) = apply([OLD], known(TODAY - dt.timedelta(days=1)), TODAY)

    assert finding.severity == "blocker"
    assert "payments team" in finding.evidence


def test_what_is_mended_is_said_so_that_its_entry_goes():
    assert [finding.id for finding in apply([], known(TODAY), TODAY)] == ["baseline.mended"]


def test_a_finding_that_moved_to_another_line_is_the_same():
    moved = Finding(OLD.id, OLD.severity, OLD.place, "other.py:77: open", OLD.fix)

    assert apply([moved], known(TODAY), TODAY) == []


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        '{"findings": [{"id": "x", "place": "y", "until": "2026-12-31"}]}',
        '{"findings": [{"id": "x", "place": "y", "owner": "", "until": "2026-12-31"}]}',
        '{"findings": [{"id": "x", "place": "y", "owner": "me", "until": "soon"}]}',
        '{"findings": ["x"]}',
    ],
)
def test_a_baseline_without_owner_or_day_is_an_error(text):
    with pytest.raises(ConfigError, match=r"b\.json"):
        parse(text, "b.json")
