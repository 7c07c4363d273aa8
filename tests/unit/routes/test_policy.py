"""What a public entry opens, and for which methods."""

import pytest

from launchguard.routes.policy import Policy
from launchguard.routes.report import FoundRoute


def opens(entry, method, path):
    route = FoundRoute(path=path, methods=frozenset({method}))
    return Policy({entry: "why"}).find(method, route) is not None


@pytest.mark.parametrize("path", ["/docs", "/docs/*"])
def test_an_entry_opens_its_own_method_alone(path):
    asked = path.replace("*", "page")

    assert opens(f"GET {path}", "GET", asked)
    assert [method for method in ("POST", "DELETE", "WEBSOCKET") if opens(f"GET {path}", method, asked)] == []


@pytest.mark.parametrize("path", ["/docs", "/docs/*"])
def test_an_entry_for_get_opens_head_and_one_for_head_no_get(path):
    asked = path.replace("*", "page")

    assert opens(f"GET {path}", "HEAD", asked)
    assert not opens(f"HEAD {path}", "GET", asked)


@pytest.mark.parametrize("path", ["/docs", "/docs/*"])
def test_a_star_opens_every_method(path):
    asked = path.replace("*", "page")

    assert all(opens(f"* {path}", method, asked) for method in ("GET", "POST", "WEBSOCKET"))


def test_a_pattern_opens_what_is_below_it_and_not_itself_or_what_begins_alike():
    assert opens("GET /docs/*", "GET", "/docs/a/b")
    assert not opens("GET /docs/*", "GET", "/docs")
    assert not opens("GET /docs/*", "GET", "/docs-of-admins")


def test_the_exact_entry_is_the_one_whose_reason_counts():
    policy = Policy({"GET /docs/*": "wide", "GET /docs/api": "exact"})

    assert policy.find("GET", FoundRoute(path="/docs/api", methods=frozenset({"GET"}))).reason == "exact"
