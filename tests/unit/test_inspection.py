"""The boot check of one app: when it runs, what it sees, and what follows from it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time

import pytest
from fastapi import Depends, FastAPI, HTTPException
from flask import Flask, abort
from starlette.testclient import WebSocketDenialResponse
from tests.kits.asgi import drive, http_scope
from tests.kits.client import client_of

from launchguard import LaunchGuard, RateLimit, UnprotectedRoutes

SECRET = "0123456789abcdef0123456789abcdef"
QUIET = {"store": "memory://", "logging": None}


def fastapi_app(*, asked=None, lifespan=None):
    """One private route; `asked` counts how often its gate ran."""
    app = FastAPI(openapi_url=None, max_body_size=1000, lifespan=lifespan)

    async def current_user():
        if asked is not None:
            asked.append(1)
        await asyncio.sleep(0)
        raise HTTPException(401)

    @app.get("/mine", dependencies=[Depends(current_user)])
    async def mine():
        return {}

    @app.get("/")
    async def home():
        return {}

    return app, current_user


def guarded(app, gate, **options):
    guard = LaunchGuard(
        **(QUIET | {"auth": [gate], "public": {"GET /": "home"}, "boot": "enforce"} | options)
    )
    guard.install(app)
    return guard


def test_a_closed_app_is_ready_and_the_check_runs_once():
    asked = []
    app, gate = fastapi_app(asked=asked)
    guarded(app, gate)

    with client_of(app) as client:
        proved = len(asked)
        answers = [client.get("/").status_code for _ in range(3)]

    assert proved > 0
    assert len(asked) == proved
    assert answers == [200] * 3


def test_requests_that_come_at_once_without_a_lifespan_share_one_check():
    asked = []
    app, gate = fastapi_app(asked=asked)
    guard = guarded(app, gate)

    async def at_once():
        return await asyncio.gather(*(drive(app, http_scope()) for _ in range(20)))

    answers = asyncio.run(at_once())
    of_the_boot = len(asked)
    guard.check(app)

    assert [sent[0]["status"] for sent in answers] == [200] * 20
    assert len(asked) == 2 * of_the_boot, "as often as one check asks"


def test_threads_that_come_at_once_wait_for_one_check():
    asked = []
    app = Flask(__name__)

    @app.before_request
    def gate():
        asked.append(1)
        time.sleep(0.02)
        abort(401)

    @app.get("/mine")
    def mine():
        return {}

    guard = LaunchGuard(boot="enforce", secret=SECRET, **QUIET)
    guard.install(app)
    statuses = []
    threads = [
        threading.Thread(target=lambda: statuses.append(app.test_client().get("/health/live").status_code))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    once = len(asked)
    guard.check(app)

    assert statuses == [200] * 8
    assert len(asked) == 2 * once


def test_routes_that_the_apps_own_start_up_adds_are_checked():
    async def late():
        return {}

    @contextlib.asynccontextmanager
    async def lifespan(app):
        app.add_api_route("/late", late, methods=["GET"])
        yield

    app, gate = fastapi_app(lifespan=lifespan)
    guarded(app, gate)

    with pytest.raises(UnprotectedRoutes, match="GET /late"), client_of(app):
        pass


def test_a_refused_app_answers_503_to_everything_but_the_liveness_probe(capsys):
    app, gate = fastapi_app()
    guarded(app, gate, public={})
    client = client_of(app)

    answers = {path: client.get(path) for path in ("/", "/mine", "/nowhere", "/health/ready", "/metrics")}

    assert {answer.status_code for answer in answers.values()} == {503}
    assert all(b"GET /" not in answer.content for answer in answers.values())
    assert all(answer.headers["x-request-id"] for answer in answers.values())
    assert client.get("/health/live").status_code == 200
    assert "GET /" in capsys.readouterr().err


def test_a_refused_websocket_is_refused_too():
    app, gate = fastapi_app()
    guarded(app, gate, public={})

    @app.websocket("/ws")
    async def talk(websocket):
        await websocket.accept()

    with pytest.raises(WebSocketDenialResponse) as denied, client_of(app).websocket_connect("/ws"):
        pass
    assert denied.value.status_code == 503


def test_warn_serves_and_says_what_enforce_would_refuse(caplog):
    app, gate = fastapi_app()
    guarded(app, gate, public={}, boot="warn")
    client = client_of(app)

    assert client.get("/").status_code == 200
    assert client.get("/health/ready").status_code == 200
    assert "route.unprotected" in caplog.text


def test_off_reads_the_routes_for_limits_and_metrics_and_calls_no_gate():
    asked = []
    app, gate = fastapi_app(asked=asked)
    guarded(app, gate, public={}, boot="off", limits=[RateLimit("home", "/", "1/minute")])
    client = client_of(app)

    assert [client.get("/").status_code for _ in range(2)] == [200, 429]
    assert asked == []


def test_a_rule_of_no_route_refuses_the_boot_with_its_name():
    app, gate = fastapi_app()
    guard = guarded(app, gate, limits=[RateLimit("search", "/serach", "1/minute")])

    with pytest.raises(UnprotectedRoutes, match="serach"):
        guard.check(app)
    assert client_of(app).get("/").status_code == 503


def test_a_route_of_the_apps_that_the_guard_answers_is_a_warning():
    app, gate = fastapi_app()

    @app.get("/health")
    async def health():
        return {}

    guard = guarded(app, gate, public={"GET /": "home", "GET /health": "probe"})
    findings = guard.check(app).findings

    (shadowed,) = [finding for finding in findings if finding.id == "route.shadowed"]
    assert shadowed.severity == "warning"
    assert shadowed.place == "GET /health"


def test_what_is_odd_about_the_config_is_among_the_findings(monkeypatch):
    monkeypatch.setenv("LAUNCHGUARD_BOOT", "off")
    monkeypatch.setenv("LAUNCHGUARD_STROE", "memory://")
    app, gate = fastapi_app()
    guard = guarded(app, gate, public=["GET /"])

    ids = {finding.id: finding.severity for finding in guard.check(app).findings}

    assert ids["config.env-overridden"] == "info"
    assert ids["config.unknown-variable"] == "warning"
    assert ids["public.no-reason"] == "info"


def fastapi_whose_routes_cannot_be_read(**options):
    class Exploding(list):
        def __iter__(self):
            raise RuntimeError("no routes for you")

    app, gate = fastapi_app()
    guarded(app, gate, **options)
    app.router.routes = Exploding()
    return client_of(app)


def flask_whose_routes_cannot_be_read(**options):
    def explode(*_):
        raise RuntimeError("no routes for you")

    app = Flask(__name__)
    LaunchGuard(secret=SECRET, **QUIET, **options).install(app)
    app.url_map.iter_rules = explode
    return app.test_client()


@pytest.mark.parametrize("client", [fastapi_whose_routes_cannot_be_read, flask_whose_routes_cannot_be_read])
@pytest.mark.parametrize(("boot", "status"), [("enforce", 503), ("warn", 200)])
def test_an_app_that_cannot_be_checked_is_served_only_if_its_owner_said_so(client, boot, status, caplog):
    assert client(boot=boot).get("/health/ready").status_code == status
    assert "no routes for you" in caplog.text


def test_a_refused_app_is_not_reached_by_the_liveness_probes_path_and_another_method():
    app, gate = fastapi_app()

    @app.post("/{path:path}")
    async def anything(path: str):
        return "reached"

    guarded(app, gate)

    assert client_of(app).post("/health/live").status_code == 503


def test_a_shared_store_without_a_secret_refuses_the_boot():
    app, gate = fastapi_app()
    guard = guarded(app, gate, store="limits+memory://")

    with pytest.raises(UnprotectedRoutes) as refused:
        guard.check(app)

    assert "store.no-secret" in {finding.id for finding in refused.value.report.findings}


def test_an_app_that_starts_again_is_ready_again():
    app, gate = fastapi_app()
    guarded(app, gate)

    with client_of(app) as client:
        first = client.get("/health/ready").status_code
    stopped = client_of(app).get("/health/ready").status_code
    with client_of(app) as client:
        again = client.get("/health/ready").status_code

    assert (first, stopped, again) == (200, 503, 200)
