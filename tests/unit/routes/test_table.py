import re

import pytest
from hypothesis import given, settings, strategies as st
from starlette.routing import Match, Mount, Route, WebSocketRoute, compile_path

from launchguard.routes.report import FoundRoute
from launchguard.routes.table import RouteTable, pattern_of
from launchguard.routes.template import template_of


def found(path, *methods, pattern=None):
    return FoundRoute(
        frozenset(methods or {"GET"}),
        template_of(path),
        compile_path(path)[0].pattern if pattern is None else pattern,
    )


def test_a_literal_path_is_resolved():
    table = RouteTable([found("/a"), found("/a/b")])

    assert table.resolve("GET", "/a/b") == "/a/b"
    assert table.resolve("GET", "/c") == ""


def test_the_routers_order_beats_literal_before_dynamic():
    table = RouteTable([found("/users/{id}"), found("/users/me")])

    assert table.resolve("GET", "/users/me") == "/users/{id}"


def test_an_earlier_dynamic_route_of_another_method_does_not_hide_a_literal():
    table = RouteTable([found("/users/{id}", "DELETE"), found("/users/me")])

    assert table.resolve("GET", "/users/me") == "/users/me"
    assert table.resolve("DELETE", "/users/me") == "/users/{id}"


def test_a_wrong_method_still_belongs_to_the_first_route_of_that_path():
    table = RouteTable([found("/things/{id}"), found("/login", "POST")])

    assert table.resolve("PATCH", "/things/4") == "/things/{id}"
    assert table.resolve("GET", "/login") == "/login"
    assert table.resolve("BREW", "/login") == "/login"


def test_head_is_answered_by_get():
    assert RouteTable([found("/a", "POST"), found("/{x}")]).resolve("HEAD", "/a") == "/{x}"


def test_a_trailing_newline_reaches_the_starlette_route_as_in_its_router():
    table = RouteTable([found("/auth/login", "POST"), found("/u/{id}")])

    assert table.resolve("POST", "/auth/login\n") == "/auth/login"
    assert table.resolve("GET", "/u/4\n") == "/u/{id}"
    assert table.resolve("POST", "/auth/login\n\n") == ""


@pytest.mark.parametrize("pattern", [r"^/login/?\Z", r"^/login/{0,2}\Z", r"^/login/*\Z"])
def test_a_slash_that_a_pattern_may_leave_out_is_no_part_of_its_first_segment(pattern):
    table = RouteTable([found("/login/", "POST", pattern=pattern)])

    assert table.resolve("POST", "/login") == table.resolve("POST", "/login/") == "/login/"


def test_a_template_without_a_pattern_matches_exactly():
    table = RouteTable([found("/auth/login", pattern=""), found("/u/{id}", pattern="")])

    assert table.resolve("GET", "/auth/login\n") == ""
    assert table.resolve("GET", "/u/5") == "/u/{id}"
    assert table.resolve("GET", "/u/5/6") == ""


def test_a_mount_covers_everything_below_and_nothing_beside():
    table = RouteTable([found("/static/*", "*", pattern="")])

    assert table.resolve("GET", "/static/a/b.css") == "/static/*"
    assert table.resolve("PURGE", "/static/") == "/static/*"
    assert table.resolve("WEBSOCKET", "/static/x") == "/static/*"
    assert table.resolve("GET", "/static") == ""
    assert table.resolve("GET", "/statics/x") == ""


def test_a_websocket_and_a_request_of_one_path_are_two_routes():
    table = RouteTable([found("/ws/{room}", "WEBSOCKET"), found("/{kind}/{room}")])

    assert table.resolve("WEBSOCKET", "/ws/a") == "/ws/{room}"
    assert table.resolve("GET", "/ws/a") == "/{kind}/{room}"
    assert table.resolve("WEBSOCKET", "/other/a") == ""


def test_patterns_with_groups_of_their_own_do_not_disturb_each_other():
    table = RouteTable(
        [
            found("/a", pattern=r"^/a/(x|y)/(\d+)$"),
            found("/b", pattern=r"^/a/(?P<n>[0-9]+)/(?P<m>z)$"),
            found("/c", pattern=r"^/a/(?P<n>.*)$"),
        ]
    )

    assert table.resolve("GET", "/a/y/3") == "/a"
    assert table.resolve("GET", "/a/3/z") == "/b"
    assert table.resolve("GET", "/a/w") == "/c"


def test_flags_and_back_references_keep_their_meaning():
    table = RouteTable(
        [
            found("/a", pattern=r"(?i)^/a/x{2}(?P<n>[a-z])$"),
            found("/b", pattern=r"^/a/(?P<n>.)-(?P=n)$"),
            found("/c", pattern=r"^/A/(.)\1$"),
        ]
    )

    assert table.resolve("GET", "/A/XXb") == "/a"
    assert table.resolve("GET", "/a/5-5") == "/b"
    assert table.resolve("GET", "/a/5-6") == ""
    assert table.resolve("GET", "/A/77") == "/c"


def test_pattern_of_escapes_what_a_regular_expression_would_read():
    assert re.match(pattern_of("/a.b/{id}"), "/a.b/1")
    assert not re.match(pattern_of("/a.b/{id}"), "/axb/1")


SEGMENTS = st.sampled_from(["a", "b", "{x}", "{y:int}", "{rest:path}", "a{z}", "7"])
PATHS = st.lists(SEGMENTS, min_size=0, max_size=3, unique=True).map(lambda parts: "/" + "/".join(parts))
METHODS = st.sampled_from(["GET", "POST", "WEBSOCKET"])


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(METHODS, PATHS), min_size=1, max_size=8),
    st.lists(st.sampled_from(["a", "b", "7", "ab", "", "a\n", "\n"]), max_size=4),
    st.sampled_from(["GET", "POST", "DELETE", "WEBSOCKET"]),
)
def test_the_table_agrees_with_starlettes_router(routes, parts, method):
    path = "/" + "/".join(parts)
    routers = [
        WebSocketRoute(template, endpoint=_socket)
        if verb == "WEBSOCKET"
        else Route(template, _view, methods=[verb])
        for verb, template in routes
    ]
    table = RouteTable([found(template, verb) for verb, template in routes])

    assert table.resolve(method, path) == _starlettes_answer(routers, method, path)


def _starlettes_answer(routers, method, path):
    kind = "websocket" if method == "WEBSOCKET" else "http"
    scope = {"type": kind, "method": method, "path": path, "headers": []}
    answers = [(router.matches(scope)[0], router.path_format) for router in routers]
    full = [template for match, template in answers if match is Match.FULL]
    partial = [template for match, template in answers if match is Match.PARTIAL]
    return (full + partial + [""])[0]


def _view(request): ...


async def _socket(websocket): ...


@pytest.mark.parametrize("count", [0, 1, 3000])
def test_any_number_of_routes_is_taken(count):
    table = RouteTable([found(f"/area{n % 50}/thing{n}/{{id}}") for n in range(count)])

    assert table.resolve("GET", f"/area{(count - 1) % 50}/thing{count - 1}/4") == (
        f"/area{(count - 1) % 50}/thing{count - 1}/{{id}}" if count else ""
    )


def test_starlettes_mount_regex_is_what_the_prefix_pattern_says():
    assert Mount("/m", routes=[]).path_regex.pattern == "^/m/(?P<path>.*)$"
