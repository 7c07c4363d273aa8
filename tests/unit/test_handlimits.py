"""Limits beside the route: a decorator on the handler, a dependency, and taken by hand."""

from __future__ import annotations

import asyncio
import threading

import pytest
from fastapi import BackgroundTasks, Depends, FastAPI, WebSocket
from flask import Flask
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from launchguard import (
    ConfigError,
    LaunchGuard,
    LaunchguardError,
    RateLimit,
    RateLimited,
    UnprotectedRoutes,
    current,
)
from launchguard.handlimits import rules_beside
from launchguard.routes.report import FoundRoute

SECRET = "0123456789abcdef0123456789abcdef"


def a_guard(*limits, **options):
    return LaunchGuard(limits=limits, store="memory://", logging=None, boot="off", **options)


def client_of(app):
    return TestClient(app, raise_server_exceptions=False)


def statuses(client, path, times, method="GET", **options):
    return [client.request(method, path, **options).status_code for _ in range(times)]


def flask_statuses(client, *asked):
    return [client.open(path, method=method).status_code for method, path in asked]


# @guard.limit on a handler


def test_a_handler_declared_after_install_is_limited_and_needs_no_request_argument():
    app, guard = FastAPI(), a_guard()
    guard.install(app)

    @app.get("/search")
    @guard.limit("2/minute")
    async def search(q: str = ""):
        return {"q": q}

    client = client_of(app)

    assert statuses(client, "/search", 3) == [200, 200, 429]
    assert client.get("/search").headers["ratelimit-policy"] == '"search";q=2;w=60'


@pytest.mark.parametrize("order", ["limit above the route", "limit below the route"])
def test_both_orders_of_the_decorators_are_the_same(order):
    app, guard = FastAPI(), a_guard()
    guard.install(app)

    def search():
        return {}

    if order == "limit above the route":
        guard.limit("1/minute")(app.get("/search")(search))
    else:
        app.get("/search")(guard.limit("1/minute")(search))

    assert statuses(client_of(app), "/search", 2) == [200, 429]


def test_all_rates_hold_and_options_are_the_rules():
    app, guard = FastAPI(), a_guard()
    guard.install(app)

    @app.get("/search")
    @guard.limit("5/second", "3/hour", per="global", name="finder")
    async def search():
        return {}

    client = client_of(app)

    assert statuses(client, "/search", 4) == [200, 200, 200, 429]
    assert [rule.name for rule in guard.limiter.rules] == ["finder"]


def test_two_handlers_of_one_name_have_a_limit_each():
    app, guard = FastAPI(), a_guard()
    guard.install(app)
    for path in ("/a", "/b"):

        @app.get(path)
        @guard.limit("1/minute")
        async def index():
            return {}

    client = client_of(app)

    assert statuses(client, "/a", 2) == [200, 429]
    assert statuses(client, "/b", 2) == [200, 429]
    assert [rule.name for rule in guard.limiter.rules] == ["index", "index-2"]


def test_one_handler_on_two_methods_and_two_paths_has_one_budget():
    app, guard = FastAPI(), a_guard()
    guard.install(app)

    @app.get("/v2/search")
    @app.post("/search")
    @app.get("/search")
    @guard.limit("2/minute")
    async def search():
        return {}

    client = client_of(app)

    assert [
        client.get("/search").status_code,
        client.post("/search").status_code,
        client.get("/v2/search").status_code,
    ] == [200, 200, 429]


def test_a_flask_view_of_two_methods_has_one_budget():
    app, guard = Flask(__name__), a_guard(secret=SECRET)
    guard.install(app)

    @app.route("/search", methods=["GET", "POST"])
    @guard.limit("2/minute")
    def search():
        return {}

    asked = [("GET", "/search"), ("POST", "/search"), ("GET", "/search")]

    assert flask_statuses(app.test_client(), *asked) == [200, 200, 429]


def test_a_starlette_endpoint_is_limited():
    guard = a_guard()

    @guard.limit("1/minute")
    async def home(request):
        return PlainTextResponse("")

    app = Starlette(routes=[Route("/", home)])
    guard.install(app)

    assert statuses(client_of(app), "/", 2) == [200, 429]


def test_a_check_before_serving_changes_no_limit():
    app, guard = FastAPI(openapi_url=None), a_guard()
    guard.install(app)

    @app.get("/search")
    @guard.public("anybody may search")
    @guard.limit("2/minute")
    async def search():
        return {}

    for _ in range(3):
        guard.check(app)
    client = client_of(app)

    assert statuses(client, "/search", 3) == [200, 200, 429]
    assert [rule.name for rule in guard.limiter.rules] == ["search"]


def test_two_apps_of_one_guard_have_each_its_rules_and_its_handlers_limits():
    guard = LaunchGuard(
        limits=[RateLimit("old", "/old", "1/minute"), RateLimit("new", "/new", "1/minute")],
        public=["GET /old", "GET /new", "GET /old/more", "GET /new/more"],
        store="memory://",
        logging=None,
        boot="enforce",
    )
    clients = {}
    for name in ("/old", "/new"):
        app = FastAPI(openapi_url=None)
        guard.install(app)

        @app.get(name)
        async def index():
            return {}

        @app.get(f"{name}/more")
        @guard.limit("1/minute")
        async def more():
            return {}

        clients[name] = client_of(app)

    for name, client in clients.items():
        assert statuses(client, name, 2) == [200, 429]
        assert statuses(client, f"{name}/more", 2) == [200, 429]


def test_a_limit_on_what_is_no_route_is_a_finding_that_refuses_the_boot():
    app = FastAPI()
    guard = LaunchGuard(store="memory://", logging=None, boot="enforce")
    guard.install(app)

    @guard.limit("2/minute")
    async def forgotten():
        return {}

    with pytest.raises(UnprotectedRoutes) as refused:
        guard.check(app)

    (found,) = [finding for finding in refused.value.report.findings if finding.id == "limit.no-route"]
    assert found.severity == "blocker"
    assert "forgotten" in found.evidence


def test_a_limit_per_user_that_nothing_names_is_a_finding():
    app, guard = FastAPI(openapi_url=None), a_guard()
    guard.install(app)

    @app.get("/search")
    @guard.public("anybody may search")
    @guard.limit("2/minute", per="user")
    async def search():
        return {}

    findings = guard.check(app).findings

    assert [finding.severity for finding in findings if finding.id == "limit.no-identity"] == ["warning"]


@pytest.mark.parametrize(
    ("rates", "options", "named"),
    [
        ((), {}, "limit"),
        (("0/minute",), {}, "0/minute"),
        (("5/fortnight",), {}, "5/fortnight"),
        (("5/minute;10/hour",), {}, "5/minute;10/hour"),
        (("5/minute", "search"), {}, "search"),
        (("5/minute",), {"per": "planet"}, "planet"),
        (("serach",), {}, "search"),
        (("search",), {"per": "user"}, "per"),
    ],
)
def test_what_cannot_be_used_is_an_error_where_it_is_written(rates, options, named):
    guard = a_guard(RateLimit("search", None, "5/minute"))

    with pytest.raises(ConfigError, match=named):
        guard.limit(*rates, **options)


# Depends(guard.limit("name")), guard.acquire


def test_a_dependency_takes_from_the_rule_and_its_refusal_is_the_guards():
    app, guard = FastAPI(), a_guard(RateLimit("search", None, "2/minute"))
    guard.install(app)

    @app.get("/search", dependencies=[Depends(guard.limit("search"))])
    async def search():
        return {}

    client = client_of(app)
    answers = [client.get("/search") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["content-type"] == "application/problem+json"
    assert int(answers[2].headers["retry-after"]) > 0
    assert answers[2].headers["ratelimit"].startswith('"search";r=0')
    assert answers[2].headers.get_list("x-request-id") == [answers[2].headers["x-request-id"]]


def test_a_dependency_counts_the_user_whom_an_earlier_one_named():
    app, guard = FastAPI(), a_guard(RateLimit("search", None, "1/minute", per="user"))
    guard.install(app)

    async def current_user(user: str):
        current().identify(user=user)

    @app.get("/search", dependencies=[Depends(current_user), Depends(guard.limit("search"))])
    async def search():
        return {}

    client = client_of(app)

    assert statuses(client, "/search?user=ann", 2) == [200, 429]
    assert statuses(client, "/search?user=bob", 1) == [200]


def test_acquire_takes_a_cost_and_an_account():
    app = FastAPI()
    guard = a_guard(RateLimit("export", None, "10/hour"), RateLimit("mail", None, "1/hour", per="account"))
    guard.install(app)

    @app.get("/export")
    async def export(rows: int):
        await guard.acquire("export", cost=rows)
        return {}

    @app.get("/mail")
    def mail(to: str):
        guard.acquire_sync("mail", account=to)
        return {}

    client = client_of(app)

    assert [client.get(f"/export?rows={rows}").status_code for rows in (6, 6, 4)] == [200, 429, 200]
    assert [client.get(f"/mail?to={to}").status_code for to in ("a@x.io", "A@x.io", "b@x.io")] == [
        200,
        429,
        200,
    ]


def by_header(x):
    return (x.headers.get(b"x-user") or b"").decode()


async def by_header_async(x):
    return by_header(x)


@pytest.mark.parametrize("principal", [by_header, by_header_async])
def test_what_is_taken_by_hand_counts_the_user_whom_the_guards_principal_names(principal):
    app = FastAPI()
    guard = a_guard(RateLimit("search", None, "1/minute", per="user"), principal=principal)
    guard.install(app)

    @app.get("/search", dependencies=[Depends(guard.limit("search"))])
    async def search():
        return {}

    client = client_of(app)

    assert statuses(client, "/search", 2, headers={"x-user": "ann"}) == [200, 429]
    assert statuses(client, "/search", 1, headers={"x-user": "bob"}) == [200]


async def plan_of(x):
    return {"big": "3/minute"}.get(x.tenant)


@pytest.mark.parametrize("plan", [plan_of, lambda x: {"big": "3/minute"}.get(x.tenant)])
def test_what_is_taken_by_hand_counts_by_the_callers_plan(plan):
    app, guard = FastAPI(), a_guard(RateLimit("api", None, "1/minute", plan, per="tenant"))
    guard.install(app)

    @app.get("/{tenant}")
    async def api(tenant: str):
        current().identify(tenant=tenant)
        await guard.acquire("api")
        return {}

    client = client_of(app)

    assert statuses(client, "/big", 4) == [200, 200, 200, 429]
    assert statuses(client, "/small", 2) == [200, 429]


def test_what_is_taken_in_a_thread_counts_by_the_callers_plan():
    app, guard = FastAPI(), a_guard(RateLimit("api", None, "1/minute", lambda x: "2/minute", per="user"))
    guard.install(app)

    @app.get("/")
    def api():
        current().identify(user="ann")
        guard.acquire_sync("api")
        return {}

    assert statuses(client_of(app), "/", 3) == [200, 200, 429]


def test_a_place_that_a_background_task_takes_is_not_held_for_good():
    app, guard = FastAPI(), a_guard(RateLimit.ai(None, requests=None, concurrent=1))
    guard.install(app)

    @app.get("/")
    async def later(tasks: BackgroundTasks):
        tasks.add_task(guard.acquire, "ai")
        return {}

    before = renewing()

    assert statuses(client_of(app), "/", 1) == [200]
    assert renewing() <= before


def renewing():
    return sum(thread.name == "launchguard-leases" for thread in threading.enumerate())


def test_acquire_outside_a_request_or_from_no_rule_says_so():
    guard = a_guard(RateLimit("export", None, "10/hour"))

    with pytest.raises(LaunchguardError, match="no request"):
        asyncio.run(guard.acquire("export"))
    with pytest.raises(ConfigError, match="the rules are export"):
        asyncio.run(guard.acquire("exprot"))


def test_a_refusal_by_hand_in_a_raw_asgi_app_is_an_exception_to_catch():
    caught = []

    async def app(scope, receive, send):
        try:
            guard.acquire_sync("one")
        except RateLimited as refused:
            caught.append((refused.rule, refused.reply.status))
        await PlainTextResponse("")(scope, receive, send)

    guard = a_guard(RateLimit("one", None, "1/hour"))
    client = client_of(guard.asgi(app))
    statuses(client, "/", 2)

    assert caught == [("one", 429)]


def talking_app():
    app, guard = FastAPI(), a_guard(RateLimit("talk", None, "1/hour"))
    guard.install(app)

    @app.websocket("/before")
    async def before(websocket: WebSocket):
        await guard.acquire("talk")
        await websocket.accept()

    @app.websocket("/after")
    async def after(websocket: WebSocket):
        await websocket.accept()
        await guard.acquire("talk")
        await websocket.send_text("hello")

    return client_of(app)


def test_a_refusal_by_hand_before_a_websocket_was_accepted_is_a_429():
    client = talking_app()
    with client.websocket_connect("/before"):
        pass

    with pytest.raises(WebSocketDenialResponse) as denied, client.websocket_connect("/before"):
        pass

    assert denied.value.status_code == 429
    assert denied.value.headers["ratelimit"].startswith('"talk";r=0')


def test_a_refusal_by_hand_in_an_open_websocket_closes_it_as_a_policy_violation():
    client = talking_app()
    with client.websocket_connect("/after") as open_one:
        assert open_one.receive_text() == "hello"

    with client.websocket_connect("/after") as refused, pytest.raises(WebSocketDisconnect) as closed:
        refused.receive_text()

    assert closed.value.code == 1008


def test_a_guard_in_shadow_refuses_beside_handlers_no_more_than_elsewhere():
    app, guard = FastAPI(), a_guard(RateLimit("hand", None, "1/minute"), mode="shadow")
    guard.install(app)

    @app.get("/", dependencies=[Depends(guard.limit("hand"))])
    @guard.limit("1/minute", mode="enforce")
    async def beside():
        return {}

    client = client_of(app)

    assert statuses(client, "/", 3) == [200, 200, 200]
    assert "ratelimit" not in client.get("/").headers


def test_rates_as_a_dependency_are_an_error_where_they_are_written():
    """FastAPI would ask every client for a query parameter `handler`, and answer 422."""
    app, guard = FastAPI(), a_guard()

    with pytest.raises(ConfigError, match=r"as a dependency name a rule"):
        app.get("/", dependencies=[Depends(guard.limit("2/minute"))])(lambda: None)


def test_nothing_is_taken_where_the_guard_is_off():
    app = FastAPI()
    guard = a_guard(RateLimit("search", None, "1/minute"))
    guard.install(app)

    @app.get("/search", dependencies=[Depends(guard.limit("search"))])
    async def search():
        return {}

    client = client_of(app)
    with guard.disabled():
        assert statuses(client, "/search", 3) == [200, 200, 200]
    assert statuses(client, "/search", 2) == [200, 429]


def test_a_found_route_without_an_endpoint_takes_no_handlers_limit():
    guard = a_guard()
    guard.limit("1/minute")(lambda: None)

    assert rules_beside(guard._beside, [FoundRoute(frozenset({"GET"}), "/")], ()) == {}
