"""The guard on trio, whose event loop is not asyncio's."""

from __future__ import annotations

import pytest
import trio
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from tests.kits.asgi import drive, http_scope

from launchguard import LaunchGuard, RateLimit, current


@pytest.fixture
def app():
    async def login(request):
        return JSONResponse({"id": current().request_id, "sent": await request.json()})

    async def home(request):
        return JSONResponse({})

    app = Starlette(routes=[Route("/login", login, methods=["POST"]), Route("/", home)])
    guard = LaunchGuard(
        public=["GET /", "POST /login"],
        limits=[RateLimit.login("/login", account="email", requests="2/minute")],
        checks={"sync": lambda: None},
        boot="enforce",
        store="memory://",
        logging=None,
    )

    @guard.health_check("async")
    async def well():
        pass

    guard.install(app)
    return app


def ask(app, *asked):
    async def all_of_them():
        return [
            await drive(app, http_scope(path, **more), incoming=incoming) for path, incoming, more in asked
        ]

    return trio.run(all_of_them)


def test_requests_are_checked_limited_and_answered(app):
    body = [{"type": "http.request", "body": b'{"email": "a@x.io"}', "more_body": False}]

    answers = ask(app, *[("/login", list(body), {"method": "POST"}) for _ in range(3)], ("/", None, {}))

    assert [sent[0]["status"] for sent in answers] == [200, 200, 429, 200]


def test_endpoints_answer(app):
    local = {"client": ("127.0.0.1", 1)}

    answers = ask(app, *[(path, None, local) for path in ("/", "/health", "/health/ready", "/metrics")])

    assert [sent[0]["status"] for sent in answers] == [200] * 4
    assert answers[1][1]["body"].count(b'"pass"') == 3


def test_a_body_that_does_not_come_is_not_waited_for_for_ever(app, monkeypatch):
    monkeypatch.setattr("launchguard.asgi.ahead.BODY_TIMEOUT_S", 0.01)
    sent = []

    async def receive():
        await trio.sleep(60)
        raise AssertionError

    async def send(message):
        sent.append(message)

    trio.run(app, http_scope("/login", method="POST"), receive, send)

    assert sent[0]["status"] == 408
