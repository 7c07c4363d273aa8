"""The guard installed into Starlette and FastAPI apps: outermost, once, before the app serves."""

from __future__ import annotations

import warnings

import pytest
from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from tests.kits.client import client_of
from tests.kits.observed import Growth, captured_log

from launchguard import AlreadyServingError, LaunchGuard, RateLimit, current

KEY = "sk_" + "live_" + "a1B2c3D4e5F6g7H8i9J0k1L2"
QUIET = {"store": "memory://", "boot": "off"}


@pytest.fixture
def log():
    with captured_log() as lines:
        yield lines


def fail(request):
    raise ZeroDivisionError(f"the key is {KEY}")


def told(log):
    return [
        (line["http.route"], line["http.response.status_code"], line.get("error.type"))
        for line in log.requests()
    ]


# outermost


def test_a_500_that_the_framework_makes_carries_the_id_is_logged_once_and_counted(log):
    app = Starlette(routes=[Route("/boom", fail)])
    LaunchGuard(**QUIET).install(app)
    grown = Growth()

    answer = client_of(app).get("/boom")

    assert answer.status_code == 500
    assert answer.headers.get_list("x-request-id") == [log.requests()[0]["request_id"]]
    assert told(log) == [("/boom", 500, "ZeroDivisionError")]
    assert grown() == {("GET", "/boom", "500", "ZeroDivisionError"): 1}
    assert KEY not in log.getvalue()


def test_the_exception_itself_is_raised_on_to_the_server():
    app = Starlette(routes=[Route("/boom", fail)])
    LaunchGuard(logging=None, **QUIET).install(app)

    with pytest.raises(ZeroDivisionError):
        TestClient(app).get("/boom")


def test_a_handler_for_500s_sees_the_id_and_its_answer_carries_it(log):
    app = FastAPI()
    LaunchGuard(**QUIET).install(app)

    @app.exception_handler(Exception)
    async def sorry(request: Request, error: Exception):
        return JSONResponse({"id": current().request_id}, 500)

    @app.get("/boom")
    async def boom():
        raise ZeroDivisionError

    answer = client_of(app).get("/boom")

    assert answer.json()["id"] == answer.headers["x-request-id"] == log.requests()[0]["request_id"]
    assert told(log) == [("/boom", 500, "ZeroDivisionError")]


def test_middleware_added_after_install_runs_inside_the_guard(log):
    seen = []

    class Refuse:
        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            if scope["type"] == "http":
                seen.append(current().request_id)
                if scope["path"] == "/refused/7":
                    return await PlainTextResponse("", 401)(scope, receive, send)
            return await self.app(scope, receive, send)

    app = FastAPI()

    @app.get("/refused/{number}")
    async def never(number: int):
        return {}

    LaunchGuard(**QUIET).install(app)
    app.add_middleware(Refuse)
    answer = client_of(app).get("/refused/7")

    assert answer.status_code == 401
    assert seen == [answer.headers["x-request-id"]]
    assert told(log) == [("/refused/{number}", 401, None)]


def test_base_http_middleware_and_compression_of_the_apps_own_change_nothing(log):
    async def dispatch(request, call_next):
        response = await call_next(request)
        response.headers["x-seen"] = current().request_id
        return response

    def big(request):
        return PlainTextResponse("a" * 5000)

    app = Starlette(
        routes=[Route("/big", big)],
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=dispatch), Middleware(GZipMiddleware)],
    )
    LaunchGuard(**QUIET).install(app)
    answer = client_of(app).get("/big")

    assert answer.headers["x-seen"] == answer.headers["x-request-id"]
    assert answer.headers["content-encoding"] == "gzip"
    assert log.requests()[0]["http.response.body.size"] < 1000


def test_a_405_and_a_404_and_a_redirect_have_their_route(log):
    app = FastAPI()

    @app.get("/things/{thing}/")
    async def thing(thing: int):
        raise HTTPException(404)

    LaunchGuard(**QUIET).install(app)
    client = client_of(app, follow_redirects=False)
    for method, path in (
        ("POST", "/things/7/"),
        ("GET", "/things/7/"),
        ("GET", "/things/7"),
        ("GET", "/none"),
    ):
        client.request(method, path)

    assert told(log) == [
        ("/things/{thing}/", 405, None),
        ("/things/{thing}/", 404, None),
        ("unmatched", 307, None),
        ("unmatched", 404, None),
    ]


def test_the_stack_may_be_built_anew():
    app = Starlette(routes=[Route("/boom", fail)])
    guard = LaunchGuard(logging=None, **QUIET)
    guard.install(app)
    client = client_of(app)
    client.get("/boom")
    app.middleware_stack = None

    assert len(client.get("/boom").headers.get_list("x-request-id")) == 1


def test_a_test_client_as_context_manager_runs_the_apps_own_lifespan():
    import contextlib

    happened = []

    @contextlib.asynccontextmanager
    async def lifespan(app):
        happened.append("up")
        yield {"pool": "a pool"}
        happened.append("down")

    async def state(request):
        return PlainTextResponse(request.state.pool)

    app = Starlette(routes=[Route("/", state)], lifespan=lifespan)
    LaunchGuard(logging=None, **QUIET).install(app)

    with client_of(app) as client:
        assert client.get("/").text == "a pool"
    assert happened == ["up", "down"]


# once, and in time


def test_a_second_install_says_so_and_changes_nothing(caplog):
    app = FastAPI()
    first, second = LaunchGuard(logging=None, **QUIET), LaunchGuard(logging=None, **QUIET)
    first.install(app)
    build = app.build_middleware_stack

    assert first.install(app) is app
    assert second.install(app) is app
    assert app.build_middleware_stack is build
    assert caplog.text.count("called twice") == 2


@pytest.mark.parametrize("begun", ["a request", "a lifespan"])
def test_installing_after_the_app_began_to_serve_is_an_error(begun):
    app = FastAPI()
    if begun == "a request":
        client_of(app).get("/")
    else:
        with client_of(app):
            pass

    with pytest.raises(AlreadyServingError, match="right after the app is made"):
        LaunchGuard(logging=None, **QUIET).install(app)


# routes: prefixes, mounts, root paths


def test_routers_of_one_suffix_and_other_prefixes_are_series_of_their_own():
    app = FastAPI()
    for prefix in ("/v1", "/v2"):
        inner, outer = APIRouter(prefix="/users"), APIRouter(prefix="/api")

        @inner.get("/{uid}")
        async def user(uid: int):
            return {}

        outer.include_router(inner)
        app.include_router(outer, prefix=prefix)
    LaunchGuard(logging=None, **QUIET).install(app)
    grown = Growth()
    client = client_of(app)
    for path in ("/v1/api/users/1", "/v2/api/users/1", "/v2/api/users/2"):
        client.get(path)

    assert grown() == {
        ("GET", "/v1/api/users/{uid}", "200", ""): 1,
        ("GET", "/v2/api/users/{uid}", "200", ""): 2,
    }


def test_a_thousand_tenants_of_a_mount_are_one_series():
    async def item(request):
        return PlainTextResponse("")

    sub = Starlette(routes=[Route("/items/{item}", item)])
    app = Starlette(routes=[Mount("/t/{tenant}", sub)])
    LaunchGuard(logging=None, **QUIET).install(app)
    grown = Growth()
    client = client_of(app)
    for tenant in range(100):
        client.get(f"/t/{tenant}/items/{tenant}")

    assert grown() == {("GET", "/t/{tenant}/items/{item}", "200", ""): 100}


def test_an_opaque_mount_is_one_series():
    async def raw(scope, receive, send):
        await PlainTextResponse("")(scope, receive, send)

    app = Starlette(routes=[Mount("/raw", raw)])
    LaunchGuard(logging=None, **QUIET).install(app)
    grown = Growth()
    client = client_of(app)
    for number in range(20):
        client.get(f"/raw/{number}")

    assert grown() == {("GET", "/raw/*", "200", ""): 20}


def test_a_guarded_app_mounted_in_an_unguarded_one_is_limited_and_named_by_its_own_paths(log):
    sub = FastAPI()

    @sub.post("/login/{realm}")
    async def login(realm: str):
        return {}

    LaunchGuard(limits=[RateLimit("login", "/login/{realm}", "2/minute")], **QUIET).install(sub)
    app = FastAPI()
    app.mount("/api", sub)
    client = client_of(app)

    assert [client.post("/api/login/a").status_code for _ in range(3)] == [200, 200, 429]
    assert told(log)[0][:2] == ("/login/{realm}", 200)
    assert client.get("/api/health/live").status_code == 200


def test_a_guarded_app_mounted_in_a_guarded_one_has_one_id_one_line_and_both_rules(log):
    sub = FastAPI()

    @sub.get("/items")
    async def items():
        current().identify(tenant="acme")
        return {}

    LaunchGuard(limits=[RateLimit("inner", "/items", "5/minute")], **QUIET).install(sub)
    app = FastAPI()
    LaunchGuard(limits=[RateLimit("outer", "/sub/*", "2/minute")], **QUIET).install(app)
    app.mount("/sub", sub)
    grown = Growth()
    client = client_of(app)

    answers = [client.get("/sub/items") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["ratelimit-policy"].startswith('"inner"')
    assert [line["http.route"] for line in log.requests()] == ["/sub/items"] * 3
    assert log.requests()[0]["tenant.id"] == "acme"
    assert grown()["GET", "/sub/items", "200", ""] == 2
    assert len(answers[0].headers.get_list("x-request-id")) == 1


def test_one_guard_on_an_app_and_on_what_is_mounted_in_it_does_its_work_once(log):
    guard = LaunchGuard(limits=[RateLimit("items", "/sub/items", "2/minute")], **QUIET)
    sub, app = FastAPI(), FastAPI()

    @sub.get("/items")
    async def items():
        return {}

    app.mount("/sub", sub)
    guard.install(sub)
    guard.install(app)
    client = client_of(app)

    assert [client.get("/sub/items").status_code for _ in range(3)] == [200, 200, 429]
    assert len(log.requests()) == 3


def app_with_a_root_path():
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*root_path")  # FastAPI's newest take it for deprecated
        return FastAPI(root_path="/api/v1")


@pytest.mark.parametrize("how", ["the app's", "the server's"])
def test_both_spellings_of_a_root_path_are_one_limit_and_one_series(how):
    app = app_with_a_root_path() if how == "the app's" else FastAPI()

    @app.post("/auth/login")
    async def login():
        return {}

    LaunchGuard(limits=[RateLimit("login", "/auth/login", "2/minute")], logging=None, **QUIET).install(app)
    grown = Growth()
    client = client_of(app, root_path="" if how == "the app's" else "/api/v1")
    paths = ["/auth/login", "/api/v1/auth/login", "/auth/login"]

    assert [client.post(path).status_code for path in paths] == [200, 200, 429]
    assert {labels[1] for labels in grown()} == {"/auth/login"}


@pytest.mark.parametrize("path", ["/health", "/api/v1/health", "/health/ready", "/api/v1/health/ready"])
def test_health_answers_under_both_spellings_of_a_root_path_and_never_redirects(path):
    app = app_with_a_root_path()
    LaunchGuard(logging=None, **QUIET).install(app)

    answer = client_of(app, follow_redirects=False).get(path)

    assert answer.headers["content-type"] == "application/health+json"
    assert answer.status_code in (200, 503)
