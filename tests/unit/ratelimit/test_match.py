"""Which requests a rule covers: those that reach the covered handler, by the app's own routes."""

from __future__ import annotations

import pytest

from launchguard.ratelimit import RateLimit
from launchguard.routes.report import FoundRoute

from .driving import Desk


def route(path: str, *methods: str, pattern: str = "", **details: object) -> FoundRoute:
    return FoundRoute(frozenset(methods or ("GET",)), path, pattern, details=details)


def covers(desk: Desk, path: str, method: str = "GET", **headers: str) -> bool:
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return b"ratelimit" in desk.begin(path, method, headers=sent).headers


def bound(path: str, *found: FoundRoute, **options: object) -> Desk:
    desk = Desk([RateLimit("rule", path, "1000/minute", **options)])
    desk.unplaced = desk.limiter.bind(found)
    return desk


def test_a_bound_rule_covers_its_route_and_no_other():
    desk = bound("/users/{id}", route("/users/{id}"), route("/users/{id}/posts"))

    assert covers(desk, "/users/7")
    assert not covers(desk, "/users/7/posts")
    assert not covers(desk, "/users/")
    assert desk.begin("/users/7").x.route == "/users/{id}"


def test_parameters_are_matched_by_place_whatever_their_names():
    assert not bound("/teams/{team}/invites", route("/teams/{team_id}/invites", "POST")).unplaced


def test_a_route_before_it_takes_its_requests():
    desk = bound("/users/{id}", route("/users/me"), route("/users/{id}"))

    assert not covers(desk, "/users/me")
    assert covers(desk, "/users/you")


def test_a_route_after_it_does_not():
    desk = bound("/users/{id}", route("/users/{id}"), route("/users/me"))

    assert covers(desk, "/users/me")


def test_a_newline_at_the_end_reaches_starlettes_route():
    desk = bound("/auth/login", route("/auth/login", "POST", pattern="^/auth/login$"))

    assert covers(desk, "/auth/login\n", "POST")


def test_methods_are_those_that_reach_the_code():
    desk = bound("/items", route("/items", "GET"), route("/items", "POST"))

    assert covers(desk, "/items", "GET")
    assert covers(desk, "/items", "HEAD")
    assert covers(desk, "/items", "POST")
    assert not covers(desk, "/items", "OPTIONS")
    assert not covers(desk, "/items", "WEBSOCKET")


def test_a_method_in_lower_case_is_the_method():
    desk = bound("/items", route("/items", "GET"), route("/items", "POST"), methods="POST")

    assert covers(desk, "/items", "post")


@pytest.mark.parametrize("header", ["x_http_method_override", "x_http_method", "x_method_override"])
def test_a_method_override_is_no_way_around(header):
    desk = bound("/items", route("/items", "GET"), route("/items", "DELETE"), methods="DELETE")

    assert covers(desk, "/items", "POST", **{header: "delete"})
    assert covers(desk, "/items", "GET", **{header: "DELETE"})
    assert not covers(desk, "/items", "GET")


def test_a_view_that_takes_any_method_is_covered_under_any():
    desk = bound("/login", route("/login", "GET", "POST", any_method=True))

    assert covers(desk, "/login", "PUT")
    assert covers(desk, "/login", "BREW")


def test_methods_that_reach_the_same_code_are_covered():
    assert covers(bound("/login", route("/login", "POST", aliases=("PUT",))), "/login", "PUT")


def test_a_websocket_route_is_covered_by_its_handshake():
    desk = bound("/live", route("/live", "WEBSOCKET"))

    assert covers(desk, "/live", "WEBSOCKET")
    assert not covers(desk, "/live", "GET")


def test_a_star_covers_everything_below():
    desk = bound("/api/*", route("/api/items"), route("/api/items/{id}", "DELETE"), route("/other"))

    assert covers(desk, "/api/items")
    assert covers(desk, "/api/items/7", "DELETE")
    assert covers(desk, "/api/nothing")
    assert not covers(desk, "/other")
    assert not covers(desk, "/apis")


def test_a_star_alone_covers_everything():
    desk = bound("/*", route("/"), route("/a/{b}"))

    assert covers(desk, "/")
    assert covers(desk, "/a/7")
    assert covers(desk, "/nothing")


def test_a_rule_inside_an_opaque_mount_covers_by_its_own_template():
    desk = bound("/legacy/login", route("/legacy/*", "*", pattern=r"^/legacy/(?s:.*)\Z"))

    assert not desk.unplaced
    assert covers(desk, "/legacy/login", "POST")
    assert covers(desk, "/legacy/Login/", "POST")
    assert not covers(desk, "/legacy/other")


def test_a_mount_itself_may_be_covered():
    assert covers(bound("/legacy/*", route("/legacy/*", "*")), "/legacy/x/y", "POST")


def test_a_trailing_slash_too_many_in_the_rule_is_forgiven():
    desk = bound("/auth/login", route("/auth/login/", "POST"))

    assert not desk.unplaced
    assert covers(desk, "/auth/login/", "POST")


def test_a_rule_that_matches_no_route_is_reported():
    desk = bound("/auth/logon", route("/auth/login", "POST"))

    assert [rule.name for rule in desk.unplaced] == ["rule"]


def test_a_rule_by_hand_needs_no_route():
    assert not bound(None, route("/auth/login", "POST")).unplaced


def test_rules_beside_handlers_are_bound_with_the_rest():
    desk = Desk([])
    items, others, more = route("/items"), route("/items", "POST"), route("/more")
    beside = {RateLimit("handler", "/items", "1/minute"): [items, more]}

    assert desk.limiter.bind([items, others, more], beside) == []
    assert desk.limiter.bind([items, others, more], beside) == []
    assert desk.runs(3, "/items") == 1
    assert not covers(desk, "/items", "POST")
    assert covers(desk, "/more")


def test_an_app_that_is_bound_again_keeps_no_rules_of_handlers_that_are_gone():
    desk = Desk([])
    items = route("/items")
    desk.limiter.bind([items], {RateLimit("one", "/items", "1/minute"): [items]}, app=1)

    desk.limiter.bind([items], {RateLimit("two", "/items", "1/minute"): [items]}, app=1)

    assert [rule.name for rule in desk.limiter.rules] == ["two"]


def test_it_is_known_which_routes_a_rule_is_bound_to():
    limited, other = route("/items"), route("/other")
    desk = Desk([RateLimit("items", "/items", "1/minute")])
    desk.limiter.bind([limited, other])

    assert desk.limiter.is_bound("GET", limited)
    assert not desk.limiter.is_bound("GET", other)


def test_one_limiter_may_stand_around_several_apps():
    desk = Desk([RateLimit("a", "/a", "9/minute"), RateLimit("b", "/b", "9/minute")])

    assert [rule.name for rule in desk.limiter.bind([route("/a")], app=1)] == ["b"]
    assert desk.limiter.bind([route("/b")], app=2) == []
    assert covers(desk, "/a")
    assert covers(desk, "/b")
    assert not covers(desk, "/c")


@pytest.mark.parametrize(
    "spelling",
    [
        "/auth/login", "/auth/login/", "//auth//login", "/Auth/LOGIN", "/auth/./login", "/auth/x/../login",
        "/auth;x=1/login;y", "/auth/%6cogin", "/auth/%256cogin", "/auth/login\n", "/auth\\login", "/auth/login/ ",
        "/auth/login//", "/AUTH/%4COGIN/", "/auth/%2e/login",
    ],
)  # fmt: skip
def test_where_no_routes_are_known_every_spelling_is_covered(spelling):
    assert covers(Desk([RateLimit("rule", "/auth/login", "9/minute")]), spelling, "POST")


def test_where_no_routes_are_known_other_paths_are_not_covered():
    desk = Desk([RateLimit("rule", "/auth/{name}", "9/minute", methods="POST")])

    assert covers(desk, "/auth/login", "POST")
    assert covers(desk, "/auth/login", "GET", x_http_method_override="POST")
    assert not covers(desk, "/auth/login", "GET")
    assert not covers(desk, "/auth", "POST")
    assert not covers(desk, "/auth/login/more", "POST")


def test_where_no_routes_are_known_rules_of_one_path_are_all_counted():
    desk = Desk(
        [
            RateLimit("a", "/x", "9/minute"),
            RateLimit("b", "/*", "9/minute"),
            RateLimit("c", "/{any}", "9/minute"),
        ]
    )

    assert desk.ask("/x").headers[b"ratelimit"].count(b"r=8") == 3
