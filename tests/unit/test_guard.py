"""The guard itself: what it puts together, what it refuses to be given, and how it is switched off."""

from __future__ import annotations

import subprocess
import sys

import pytest
from fastapi import Depends, FastAPI, HTTPException
from flask import Flask
from starlette.responses import JSONResponse, PlainTextResponse
from tests.kits.client import client_of
from tests.kits.observed import Growth, captured_log, samples

from launchguard import ConfigError, LaunchGuard, RateLimit, UnprotectedRoutes, current
from launchguard.guard import find_guard

SECRET = "0123456789abcdef0123456789abcdef"
QUIET = {"store": "memory://", "logging": None, "boot": "off"}


@pytest.fixture
def log():
    with captured_log() as lines:
        yield lines


def an_app():
    app = FastAPI(openapi_url=None)

    @app.get("/users/{number}")
    async def user(number: int):
        return {"id": current().request_id if current() else None}

    return app


# the whole, at work


def test_all_parts_work_on_one_request(log):
    app = an_app()
    guard = LaunchGuard(
        limits=[RateLimit("users", "/users/{id}", "2/minute")],
        commit="abc1234",
        store="memory://",
        boot="off",
    )
    guard.install(app)
    grown, decided = Growth(), Growth("launchguard_rate_limit_decisions_total")
    client = client_of(app)

    answers = [client.get(f"/users/{number}") for number in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["x-request-id"] for answer in answers] == [
        line["request_id"] for line in log.requests()
    ]
    assert answers[0].json()["id"] == answers[0].headers["x-request-id"]
    assert log.requests()[2]["rate_limit.rule"] == "users"
    assert grown() == {
        ("GET", "/users/{number}", "200", ""): 2,
        ("GET", "/users/{number}", "429", ""): 1,
    }
    assert decided() == {("users", "allowed"): 2, ("users", "refused"): 1}
    assert client.get("/health").json() == {"status": "pass", "releaseId": "abc1234"}
    assert "launchguard_build_info" in client.get("/metrics").text


def test_endpoints_are_where_the_config_says_or_nowhere():
    app, bare = an_app(), an_app()
    LaunchGuard(health_path="/ops/health", metrics_path="/ops/metrics", **QUIET).install(app)
    LaunchGuard(health_path=None, metrics_path="", **QUIET).install(bare)
    client, none = client_of(app), client_of(bare)

    assert [client.get(path).status_code for path in ("/ops/health/live", "/ops/metrics", "/health")] == [
        200, 200, 404,
    ]  # fmt: skip
    assert [none.get(path).status_code for path in ("/health", "/metrics")] == [404, 404]


def test_two_endpoints_of_one_path_are_an_error():
    for path in ("/ops", "/ops/live"):
        with pytest.raises(ConfigError, match="metrics_path"):
            LaunchGuard(health_path="/ops", metrics_path=path, **QUIET)


def test_only_get_and_head_are_the_endpoints_and_the_rest_is_the_apps():
    app = an_app()
    LaunchGuard(**QUIET).install(app)
    client = client_of(app)

    assert client.head("/health").content == b""
    assert client.head("/health").status_code == 200
    assert client.post("/health").status_code == 404


def test_health_checks_by_decorator_and_by_config():
    app = an_app()
    guard = LaunchGuard(checks={"disk": lambda: None}, **QUIET)

    @guard.health_check("cache", timeout=0.5, critical=False)
    async def cache():
        raise ConnectionError

    guard.install(app)
    checks = client_of(app).get("/health").json()["checks"]

    assert checks["disk:responseTime"][0]["status"] == "pass"
    assert checks["cache:responseTime"][0] == checks["cache:responseTime"][0] | {
        "status": "warn",
        "output": "ConnectionError",
    }


def test_a_fault_in_what_the_app_handed_in_is_counted_and_the_request_served_and_limited():
    def principal(x):
        raise ZeroDivisionError

    app = an_app()
    limits = [RateLimit("users", "/users/{id}", "2/minute", per="user")]
    LaunchGuard(limits=limits, principal=principal, **QUIET).install(app)
    grown = Growth("launchguard_internal_errors_total")
    client = client_of(app)

    assert [client.get("/users/1").status_code for _ in range(3)] == [200, 200, 429]
    assert set(grown()) == {("ratelimit",)}


def test_two_guards_share_the_metrics_of_the_process():
    for commit in ("aaaaaaa", "bbbbbbb"):
        app = an_app()
        LaunchGuard(commit=commit, environment="t", **QUIET).install(app)
        grown = Growth()

        client_of(app).get("/users/1")

        assert grown() == {("GET", "/users/{number}", "200", ""): 1}
    assert {labels[1] for labels in samples("launchguard_build_info")} >= {"aaaaaaa", "bbbbbbb"}


def test_shadow_mode_refuses_nobody_and_counts_who_it_would_have(log):
    app = an_app()
    LaunchGuard(
        limits=[RateLimit("users", "/users/{id}", "1/minute")], mode="shadow", store="memory://", boot="off"
    ).install(app)
    decided = Growth("launchguard_rate_limit_decisions_total")
    client = client_of(app)

    answers = [client.get("/users/1") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert all("ratelimit" not in answer.headers for answer in answers)
    assert decided() == {("users", "allowed"): 1, ("users", "shadow_refused"): 2}
    assert [line.get("rate_limit.outcome") for line in log.requests()] == [
        None,
        "shadow_refused",
        "shadow_refused",
    ]


def test_what_the_app_says_of_a_request_is_in_its_line_and_in_its_limits(log):
    app = FastAPI(openapi_url=None)
    guard = LaunchGuard(
        limits=[RateLimit("try", "/try", "2/minute", failed=[418])], store="memory://", boot="off"
    )
    guard.install(app)

    @app.get("/try")
    async def attempt(said: str):
        current().identify(user="ann", tenant="acme")
        current().facts["plan"] = "pro"
        getattr(current(), said)()
        return {}

    client = client_of(app)

    told = [client.get(f"/try?said={said}").status_code for said in ["succeeded"] * 3 + ["failed"] * 3]

    assert told == [200] * 3 + [200, 200, 429]
    assert log.requests()[0]["tenant.id"] == "acme"
    assert log.requests()[0]["plan"] == "pro"


# switched off


def test_disabled_passes_everything_through_untouched_even_before_the_first_request():
    app = an_app()
    guard = LaunchGuard(limits=[RateLimit("users", "/users/{id}", "1/minute")], **QUIET)
    guard.install(app)
    client = client_of(app)

    with guard.disabled():
        answers = [client.get("/users/1") for _ in range(3)]
        with guard.disabled():
            pass
        still = client.get("/health").status_code

    assert [answer.status_code for answer in answers] == [200] * 3
    assert "x-request-id" not in answers[0].headers
    assert answers[0].json() == {"id": None}
    assert still == 404
    assert [client.get("/users/1").status_code for _ in range(2)] == [200, 429]


def test_reset_forgets_what_was_counted():
    app = an_app()
    guard = LaunchGuard(limits=[RateLimit("users", "/users/{id}", "1/minute")], **QUIET)
    guard.install(app)
    client = client_of(app)
    before = [client.get("/users/1").status_code for _ in range(2)]

    guard.reset()

    assert before == [200, 429]
    assert client.get("/users/1").status_code == 200


@pytest.mark.parametrize("how", ["environment", "code"])
def test_a_guard_that_is_switched_off_hands_the_app_back_as_it_was_and_says_so(how, monkeypatch, caplog):
    if how == "environment":
        monkeypatch.setenv("LAUNCHGUARD_ENABLED", "0")
    options = {} if how == "environment" else {"enabled": False}
    guard = LaunchGuard(limits=[RateLimit("users", "/users/{id}", "1/minute")], **QUIET, **options)
    app, flask = an_app(), Flask(__name__)
    build, wsgi_app = app.build_middleware_stack, flask.wsgi_app

    guard.install(app)
    guard.install(flask)

    assert app.build_middleware_stack == build
    assert flask.wsgi_app == wsgi_app
    assert guard.asgi(app) is app
    assert guard.wsgi(flask) is flask
    assert [client_of(app).get("/users/1").status_code for _ in range(2)] == [200, 200]
    assert caplog.text.count("switched off") == 1


# what it is given


@pytest.mark.parametrize("app", [None, "main:app", object(), lambda: None])
def test_installing_into_what_is_no_app_says_what_to_do(app):
    with pytest.raises(ConfigError, match=r"guard\.asgi\(app\)"):
        LaunchGuard(**QUIET).install(app)


@pytest.mark.parametrize("wrap", ["asgi", "wsgi"])
def test_wrapping_what_cannot_be_called_or_inspected_says_so(wrap):
    guard = LaunchGuard(**QUIET)

    with pytest.raises(ConfigError, match=wrap):
        getattr(guard, wrap)("main:app")
    with pytest.raises(ConfigError, match="routes"):
        getattr(guard, wrap)(lambda *_: None, routes=object())


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"store": "mongodb://localhost"}, "store"),
        ({"proxies": "clowdflare"}, "proxies"),
        ({"ops_networks": ["10.0.0.0/64"]}, "ops_networks"),
        ({"block_networks": ["home"]}, "home"),
        ({"limit": []}, "limits"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_its_name(settings, named):
    with pytest.raises(ConfigError, match=named):
        LaunchGuard(**(QUIET | settings)).install(an_app())


def test_a_raw_app_is_guarded_without_its_routes_being_known():
    async def app(scope, receive, send):
        await JSONResponse({"id": current().request_id})(scope, receive, send)

    guarded = LaunchGuard(limits=[RateLimit("all", "/a/*", "1/minute")], **QUIET).asgi(app)
    client = client_of(guarded)
    grown = Growth()

    answer = client.get("/b/1")

    assert answer.json()["id"] == answer.headers["x-request-id"]
    assert [client.get("/a/1").status_code for _ in range(2)] == [200, 429]
    assert set(grown()) == {("GET", "unmatched", "200", ""), ("GET", "unmatched", "429", "")}


def test_a_raw_app_around_a_known_one_is_inspected_by_the_known_one():
    app = an_app()

    async def around(scope, receive, send):
        await app(scope, receive, send)

    guarded = LaunchGuard(limits=[RateLimit("users", "/users/{id}", "1/minute")], **QUIET).asgi(
        around, routes=app
    )
    client = client_of(guarded)
    grown = Growth()

    assert [client.get("/users/1").status_code for _ in range(2)] == [200, 429]
    assert set(grown()) == {("GET", "/users/{number}", "200", ""), ("GET", "/users/{number}", "429", "")}


def test_a_raw_wsgi_app_is_guarded_too():
    from werkzeug.test import Client

    def app(environ, start_response):
        start_response("200 OK", [])
        return [current().request_id.encode()]

    guarded = LaunchGuard(limits=[RateLimit("all", "/a/*", "1/minute")], **QUIET).wsgi(app)
    client = Client(guarded)
    answer = client.get("/b")

    assert answer.text == answer.headers["x-request-id"]
    assert [client.get("/a/1").status_code for _ in range(2)] == [200, 429]
    assert client.get("/health/live").status_code == 200


def test_the_guard_is_found_on_what_it_was_put_on():
    guard = LaunchGuard(**QUIET)
    app, raw = an_app(), PlainTextResponse("")
    guard.install(app)

    assert find_guard(app) is guard
    assert find_guard(guard.asgi(raw)) is guard
    assert find_guard(guard.wsgi(lambda *_: [])) is guard
    assert find_guard(an_app()) is None


# guard.check


def an_open_app():
    app = FastAPI(openapi_url=None, max_body_size=1000)

    async def current_user():
        raise HTTPException(401)

    @app.get("/mine", dependencies=[Depends(current_user)])
    async def mine():
        return {}

    @app.get("/customers")
    async def customers():
        return ["everybody's data"]

    return app, current_user


@pytest.mark.parametrize("boot", ["enforce", "warn", "off"])
def test_check_raises_for_an_open_route_whatever_boot_says(boot):
    app, current_user = an_open_app()
    guard = LaunchGuard(auth=[current_user], **(QUIET | {"boot": boot}))

    with pytest.raises(UnprotectedRoutes) as refused:
        guard.check(app)

    assert "GET /customers" in str(refused.value)
    assert "test_guard.py:" in str(refused.value)
    assert {row.path: row.access for row in refused.value.report.routes} == {
        "/mine": "protected",
        "/customers": "unprotected",
    }


def test_check_gives_the_report_of_a_closed_app():
    app, current_user = an_open_app()
    guard = LaunchGuard(auth=[current_user], public={"GET /customers": "a demo"}, **QUIET)

    assert [row.access for row in guard.check(app).routes] == ["protected", "public"]


def test_check_in_a_flask_factory_uses_flasks_own_secret():
    app = Flask(__name__)
    app.secret_key = SECRET
    guard = LaunchGuard(store="limits+memory://", logging=None, boot="off")

    assert "store.no-secret" not in {finding.id for finding in guard.check(app).findings}


# what is imported


def test_importing_launchguard_imports_no_framework_no_store_and_no_telemetry():
    program = (
        "import sys, launchguard; launchguard.current; launchguard.ConfigError;"
        "heavy = ('fastapi', 'starlette', 'django', 'flask', 'werkzeug', 'redis', 'limits', 'opentelemetry',"
        " 'prometheus_client', 'pydantic', 'sqlalchemy', 'sentry_sdk', 're2');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_making_a_guard_imports_no_framework_no_store_and_no_telemetry():
    program = (
        "import sys; from launchguard import LaunchGuard, RateLimit;"
        "LaunchGuard(limits=[RateLimit.login('/login')], store='memory://').asgi(print);"
        "heavy = ('fastapi', 'starlette', 'django', 'flask', 'werkzeug', 'redis', 'limits', 'opentelemetry',"
        " 'sqlalchemy', 'sentry_sdk');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_every_public_name_is_there_and_no_other():
    import launchguard

    assert dir(launchguard) == sorted(launchguard.__all__)
    for name in launchguard.__all__:
        assert getattr(launchguard, name) is not None
    with pytest.raises(AttributeError, match="Guard2"):
        launchguard.Guard2  # noqa: B018 - the look-up is the test
