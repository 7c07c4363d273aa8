"""Each standalone middleware through real apps: alone, and several around one another."""

from __future__ import annotations

import signal

import pytest
from fastapi import APIRouter, FastAPI
from flask import Flask
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from tests.kits.client import client_of
from tests.kits.observed import Growth, captured_log
from werkzeug.test import Client

from launchguard import ConfigError, RateLimit, asgi, current, wsgi


@pytest.fixture
def log():
    with captured_log() as lines:
        yield lines


def the_id(request):
    return JSONResponse({"id": current().request_id})


def fail(request):
    raise ZeroDivisionError("a secret")


def starlette_app(**options):
    async def stream(request):
        async def chunks():
            yield b"one"
            yield b"two"

        return StreamingResponse(chunks())

    return Starlette(
        routes=[
            Route("/", the_id),
            Route("/users/{id:int}", the_id),
            Route("/boom", fail),
            Route("/stream", stream),
            Mount("/t/{tenant}", routes=[Route("/items/{item}", the_id)]),
        ],
        **options,
    )


def flask_app():
    app = Flask(__name__)

    @app.get("/")
    def home():
        return {"id": current().request_id}

    @app.get("/users/<int:number>")
    def user(number):
        return {"id": current().request_id}

    @app.get("/boom")
    def boom():
        raise ZeroDivisionError("a secret")

    return app


def raw_wsgi(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [current().request_id.encode()]


async def raw_asgi(scope, receive, send):
    await PlainTextResponse(current().request_id)(scope, receive, send)


# alone, ASGI


def test_request_id_on_starlette_is_one_and_the_handlers():
    app = starlette_app()
    app.add_middleware(asgi.RequestIDMiddleware)

    answer = client_of(app).get("/", headers={"x-request-id": "mine"})

    assert answer.headers.get_list("x-request-id") == ["mine"]
    assert answer.json() == {"id": "mine"}


def test_request_id_around_a_raw_asgi_app():
    answer = client_of(asgi.RequestIDMiddleware(raw_asgi)).get("/")

    assert answer.headers["x-request-id"] == answer.text


def test_access_log_on_starlette_names_the_route_and_the_error(log):
    app = starlette_app()
    app.add_middleware(asgi.AccessLogMiddleware)
    client = client_of(app)

    for path in ("/users/7", "/t/acme/items/1", "/nowhere", "/boom"):
        client.get(path)

    told = [
        (line["http.route"], line["http.response.status_code"], line.get("error.type"))
        for line in log.requests()
    ]
    assert told == [
        ("/users/{id}", 200, None),
        ("/t/{tenant}/items/{item}", 200, None),
        ("unmatched", 404, None),
        ("/boom", 500, "ZeroDivisionError"),
    ]


def test_access_log_has_the_fields_that_were_asked_for(log):
    app = starlette_app()
    app.add_middleware(asgi.AccessLogMiddleware, fields=["url.path", "client.address"])

    client_of(app).get("/users/7")

    (line,) = log.requests()
    assert (line["url.path"], line["client.address"]) == ("/users/7", "127.0.0.1")


def test_metrics_on_fastapi_count_by_the_whole_template_and_are_shown():
    app = FastAPI()
    router = APIRouter(prefix="/v1")
    router.add_api_route("/things/{thing}", lambda thing: {}, methods=["GET"])
    app.include_router(router, prefix="/api")
    app.add_middleware(asgi.MetricsMiddleware)
    grown = Growth()
    client = client_of(app)

    for thing in range(3):
        client.get(f"/api/v1/things/{thing}")
    shown = client.get("/metrics")

    assert grown()["GET", "/api/v1/things/{thing}", "200", ""] == 3
    assert 'http_route="/api/v1/things/{thing}"' in shown.text


def test_metrics_are_hidden_from_strangers_and_absent_where_they_were_switched_off():
    app, silent = starlette_app(), starlette_app()
    app.add_middleware(asgi.MetricsMiddleware, networks=["10.0.0.0/8"], token="a-token-of-sixteen")
    silent.add_middleware(asgi.MetricsMiddleware, path=None)
    client = client_of(app)

    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"authorization": "Bearer a-token-of-sixteen"}).status_code == 200
    assert client_of(silent).get("/metrics").status_code == 404


def test_rate_limit_on_starlette_counts_the_handler():
    app = starlette_app()
    app.add_middleware(asgi.RateLimitMiddleware, limits=[RateLimit("users", "/users/{id}", "2/minute")])
    client = client_of(app)

    answers = [client.get(f"/users/{number}") for number in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"users";q=2;w=60'
    assert client.get("/").status_code == 200


def test_rate_limit_around_a_raw_app_goes_by_its_own_template():
    app = asgi.RateLimitMiddleware(raw_asgi_without_exchange, limits=[RateLimit("all", "/*", "1/minute")])
    client = client_of(app)

    assert [client.get(path).status_code for path in ("/a", "/b")] == [200, 429]


async def raw_asgi_without_exchange(scope, receive, send):
    await PlainTextResponse("")(scope, receive, send)


def test_health_on_starlette_answers_all_four():
    app = starlette_app()
    app.add_middleware(asgi.HealthMiddleware, checks={"db": lambda: False}, commit="abc1234")
    client = client_of(app)

    answers = {path: client.get(f"/health{path}") for path in ("", "/live", "/ready", "/startup")}

    assert {path: answer.status_code for path, answer in answers.items()} == {
        "": 503,
        "/live": 200,
        "/ready": 503,
        "/startup": 200,
    }
    assert answers[""].json()["releaseId"] == "abc1234"
    assert answers[""].json()["checks"]["db:responseTime"][0]["status"] == "fail"


def test_a_lifespan_passes_through_every_middleware():
    started = []

    async def lifespan(app):
        started.append("up")
        yield
        started.append("down")

    import contextlib

    app = starlette_app(lifespan=contextlib.asynccontextmanager(lifespan))
    for middleware in (asgi.RequestIDMiddleware, asgi.HealthMiddleware, asgi.MetricsMiddleware):
        app.add_middleware(middleware)

    with TestClient(app):
        assert started == ["up"]
    assert started == ["up", "down"]


@pytest.mark.parametrize("middleware", [asgi.HealthMiddleware, wsgi.HealthMiddleware])
def test_health_is_not_ready_once_the_process_was_told_to_stop(middleware):
    told = []
    before = signal.signal(signal.SIGTERM, lambda *_: told.append("server"))
    try:
        if middleware is wsgi.HealthMiddleware:
            client = Client(middleware(raw_wsgi))
        else:
            client = client_of(middleware(raw_asgi))
        ready = client.get("/health/ready").status_code
        signal.raise_signal(signal.SIGTERM)

        assert (ready, client.get("/health/ready").status_code) == (200, 503)
        assert client.get("/health/live").status_code == 200
        assert told == ["server"]
    finally:
        signal.signal(signal.SIGTERM, before)


# alone, WSGI


def test_request_id_on_flask_is_one_and_the_handlers():
    app = flask_app()
    app.wsgi_app = wsgi.RequestIDMiddleware(app.wsgi_app)

    answer = app.test_client().get("/", headers={"x-request-id": "mine"})

    assert answer.headers.getlist("x-request-id") == ["mine"]
    assert answer.json == {"id": "mine"}


def test_request_id_around_a_raw_wsgi_app():
    answer = Client(wsgi.RequestIDMiddleware(raw_wsgi)).get("/")

    assert answer.headers["x-request-id"] == answer.text


def test_access_log_on_flask_names_the_route(log):
    app = flask_app()
    app.wsgi_app = wsgi.AccessLogMiddleware(app.wsgi_app, routes=app)
    client = app.test_client()

    for path in ("/users/7", "/nowhere", "/boom"):
        client.get(path, buffered=True)

    told = [(line["http.route"], line["http.response.status_code"]) for line in log.requests()]
    assert told == [("/users/{number}", 200), ("unmatched", 404), ("/boom", 500)]


def test_metrics_on_flask_count_by_the_template_and_are_shown():
    app = flask_app()
    app.wsgi_app = wsgi.MetricsMiddleware(app.wsgi_app, routes=app)
    grown = Growth()
    client = app.test_client()

    client.get("/users/1", buffered=True)
    client.get("/users/2", buffered=True)

    assert grown() == {("GET", "/users/{number}", "200", ""): 2}
    assert b"http_server_request_duration_seconds_bucket" in client.get("/metrics").data


def test_rate_limit_on_flask_counts_the_handler():
    app = flask_app()
    app.wsgi_app = wsgi.RateLimitMiddleware(
        app.wsgi_app, limits=[RateLimit("users", "/users/<int:number>", "2/minute")], routes=app
    )
    client = app.test_client()

    answers = [client.get(f"/users/{number}") for number in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["RateLimit"].startswith('"users";r=0')


def test_health_on_flask():
    app = flask_app()
    app.wsgi_app = wsgi.HealthMiddleware(app.wsgi_app, checks={"db": lambda: None})

    assert app.test_client().get("/health").json["checks"]["db:responseTime"][0]["status"] == "pass"


# several around one another

ORDERS = ([3, 0, 1, 2, 4], [4, 3, 2, 1, 0], [3, 1, 4, 0, 2])
LIMITS = {"limits": [RateLimit("users", "/users/{id}", "2/minute")]}
FLASK_LIMITS = {"limits": [RateLimit("users", "/users/{number}", "2/minute")]}


@pytest.mark.parametrize("order", ORDERS)
def test_asgi_middlewares_around_a_limit_in_any_order_do_each_its_work_once(order, log):
    app = starlette_app()
    stack = [
        (asgi.RequestIDMiddleware, {}),
        (asgi.AccessLogMiddleware, {}),
        (asgi.MetricsMiddleware, {}),
        (asgi.RateLimitMiddleware, LIMITS),
        (asgi.HealthMiddleware, {}),
    ]
    for place in order:
        app.add_middleware(stack[place][0], **stack[place][1])
    grown = Growth()
    client = client_of(app)

    answers = [client.get("/users/7") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert grown() == {("GET", "/users/{id}", "200", ""): 2, ("GET", "/users/{id}", "429", ""): 1}
    assert [line["http.route"] for line in log.requests()] == ["/users/{id}"] * 3
    for answer, line in zip(answers, log.requests(), strict=True):
        assert answer.headers.get_list("x-request-id") == [line["request_id"]]
        assert len(answer.headers.get_list("ratelimit-policy")) == 1
    assert client.get("/health").status_code == 200
    assert client.get("/metrics").status_code == 200


@pytest.mark.parametrize("order", ORDERS)
def test_wsgi_middlewares_around_a_limit_in_any_order_do_each_its_work_once(order, log):
    app = flask_app()
    stack = [
        (wsgi.RequestIDMiddleware, {}),
        (wsgi.AccessLogMiddleware, {"routes": app}),
        (wsgi.MetricsMiddleware, {"routes": app}),
        (wsgi.RateLimitMiddleware, FLASK_LIMITS | {"routes": app}),
        (wsgi.HealthMiddleware, {}),
    ]
    for place in order:
        app.wsgi_app = stack[place][0](app.wsgi_app, **stack[place][1])
    grown = Growth()
    client = app.test_client()

    answers = [client.get("/users/7", buffered=True) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert grown() == {("GET", "/users/{number}", "200", ""): 2, ("GET", "/users/{number}", "429", ""): 1}
    assert [line["http.route"] for line in log.requests()] == ["/users/{number}"] * 3
    for answer, line in zip(answers, log.requests(), strict=True):
        assert answer.headers.getlist("x-request-id") == [line["request_id"]]
        assert len(answer.headers.getlist("ratelimit-policy")) == 1
    assert client.get("/health").status_code == 200
    assert client.get("/metrics").status_code == 200


def test_two_rate_limits_around_one_another_count_each_its_own():
    app = starlette_app()
    app.add_middleware(asgi.RateLimitMiddleware, limits=[RateLimit("users", "/users/{id}", "5/minute")])
    app.add_middleware(asgi.RateLimitMiddleware, limits=[RateLimit("home", "/", "1/minute")])
    client = client_of(app)

    assert [client.get("/").status_code for _ in range(2)] == [200, 429]
    assert [client.get("/users/1").status_code for _ in range(6)] == [200] * 5 + [429]


@pytest.mark.parametrize("limits", [["5/minute"], RateLimit("a", "/a", "5/minute"), "5/minute"])
def test_limits_that_are_none_are_an_error_that_says_what_to_write(limits):
    with pytest.raises(ConfigError, match=r"limits: .*RateLimit"):
        asgi.RateLimitMiddleware(raw_asgi, limits=limits)
