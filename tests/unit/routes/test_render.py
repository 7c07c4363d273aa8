import json
import re
from html.parser import HTMLParser

import pytest

from launchguard.findings import Finding
from launchguard.routes.render import FORMATS, render
from launchguard.routes.report import RouteAccess, RouteReport

NASTY = '/<script>alert("x")</script>|`*{{rows}}'
REPORT = RouteReport(
    [
        RouteAccess("GET", "/me", "protected", "app.user", "proven", "app/api.py:7"),
        RouteAccess("GET", "/", "public", "marketing | page", "", "app/api.py:3"),
        RouteAccess("POST", NASTY, "unprotected", "", "", "app/api.py:11"),
        RouteAccess("*", "/o/*", "unknown", "cannot see", "", ""),
    ],
    [
        Finding("route.unprotected", "blocker", f"POST {NASTY}", "app/api.py:11: open", "close <it>"),
        Finding("docs.open", "warning", "/docs", "open", "close it"),
    ],
)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_tells_of_every_route_or_finding(name):
    text = render(REPORT, name)

    assert "script" in text
    assert not text.endswith("\n")
    assert render(RouteReport([], []), name)


def test_json_has_the_contracts_keys_and_no_other():
    data = json.loads(render(REPORT, "json"))

    assert data.keys() == {"routes"}
    assert data["routes"][0] == {
        "method": "GET",
        "path": "/me",
        "access": "protected",
        "mechanism": "app.user",
        "evidence": "proven",
        "source": "app/api.py:7",
    }


def test_the_table_puts_open_doors_first_and_leaves_empty_columns_out():
    lines = render(REPORT, "text").splitlines()

    assert lines[1].startswith("POST")
    assert lines[2].startswith("*")
    assert "LIMITS" not in lines[0]
    assert "LIMITS" in render(REPORT, "text", lambda row: "login").splitlines()[0]


def test_markdown_escapes_what_would_break_its_table():
    text = render(REPORT, "markdown")

    assert r"marketing \| page" in text
    assert "<script>" not in re.sub(r"`[^`]*`", "", text)
    assert "Signed off by" in text


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []
        self.addresses = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href")]


def test_the_page_loads_nothing_and_runs_nothing_of_the_apps():
    page = Page()
    page.feed(render(REPORT, "html"))

    assert page.addresses == []
    assert page.tags.count("script") == 1
    assert page.tags.count("tr") == 1 + len(REPORT.routes)


def test_sarif_points_at_the_endpoints_line():
    run = json.loads(render(REPORT, "sarif"))["runs"][0]
    place = run["results"][0]["locations"][0]["physicalLocation"]

    assert place == {"artifactLocation": {"uri": "app/api.py"}, "region": {"startLine": 11}}
    assert [result["level"] for result in run["results"]] == ["error", "warning"]
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert rules.keys() == {"route.unprotected", "docs.open"}
    assert rules["docs.open"]["help"]["text"] == "Close it."
    assert run["results"][0]["message"]["text"] == f"POST {NASTY}: open. Close <it>."
