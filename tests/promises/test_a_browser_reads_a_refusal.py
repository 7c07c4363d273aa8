"""A page of another origin reads a refusal, if and only if the app lets it read the app's own answers."""

from __future__ import annotations

import os
from types import ModuleType

import pytest
from fastapi import FastAPI
from flask import Flask
from starlette.middleware.cors import CORSMiddleware
from starlette.testclient import TestClient

from launchguard import LaunchGuard, RateLimit
from launchguard.cors import Origins
from launchguard.exchange import Exchange, RawHeaders
from launchguard.part import Reply

OURS, THEIRS = "https://app.example", "https://evil.example"
ALLOWED = {"Access-Control-Allow-Origin": OURS, "Access-Control-Allow-Credentials": "true"}
SETTINGS = {"store": "memory://", "boot": "off", "logging": None}
SEARCH = RateLimit("search", "/search", "2/minute")


def fastapi_app():
    app = FastAPI()
    app.add_middleware(CORSMiddleware, allow_origins=[OURS], allow_credentials=True, allow_methods=["*"])
    LaunchGuard(limits=[SEARCH], **SETTINGS).install(app)

    @app.get("/search")
    async def search():
        return {}

    client = TestClient(app)
    return lambda method, **headers: client.request(method, "/search", headers=headers)


def flask_app():
    app = Flask(__name__)
    LaunchGuard(limits=[SEARCH], **SETTINGS).install(app)
    app.get("/search")(dict)

    @app.after_request
    def allow(response):
        from flask import request

        if request.headers.get("Origin") == OURS:
            response.headers.update(ALLOWED)
        return response

    client = app.test_client()
    return lambda method, **headers: client.open("/search", method=method, headers=headers)


@pytest.fixture(params=["fastapi", "flask", "django", "django async"])
def ask(request):
    """Sends one request to an app whose own layer for CORS stands inside the guard."""
    if request.param == "fastapi":
        yield fastapi_app()
    elif request.param == "flask":
        yield flask_app()
    else:
        yield from django_app(is_async="async" in request.param)


def django_app(*, is_async):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.django_project.settings")
    import django

    django.setup()
    from asgiref.sync import async_to_sync
    from django.http import HttpResponse
    from django.test import AsyncClient, Client
    from django.test.utils import override_settings
    from django.urls import path

    from launchguard.django.conf import get_guard

    def search(request):
        return HttpResponse(headers=ALLOWED if request.headers.get("Origin") == OURS else {})

    urls = ModuleType("urls_of_this_test")
    urls.urlpatterns = [path("search", search)]
    guard = "launchguard.django.LaunchGuardMiddleware"
    with override_settings(
        ROOT_URLCONF=urls, MIDDLEWARE=[guard], LAUNCHGUARD={"limits": [SEARCH], **SETTINGS}
    ):
        get_guard.cache_clear()
        client = AsyncClient() if is_async else Client()

        def ask(method, **headers):
            sent = client.generic(method, "/search", headers=headers)
            return async_to_sync(answered)(sent) if is_async else sent

        yield ask
    get_guard.cache_clear()


async def answered(sent):
    return await sent


def test_a_page_reads_a_refusal_where_it_reads_the_apps_answers(ask):
    for _ in range(2):
        assert ask("GET", Origin=OURS).status_code == 200

    refused = ask("GET", Origin=OURS)

    assert refused.status_code == 429
    assert refused.headers["Access-Control-Allow-Origin"] == OURS
    assert refused.headers["Access-Control-Allow-Credentials"] == "true"
    assert "retry-after" in refused.headers["Access-Control-Expose-Headers"]
    assert refused.headers["Vary"] == "Origin"


@pytest.mark.parametrize("headers", [{"Origin": THEIRS}, {}])
def test_nobody_else_does(ask, headers):
    ask("GET", Origin=OURS)
    ask("GET", **headers)

    refused = ask("GET", **headers)

    assert refused.status_code == 429
    assert not [name for name, _ in refused.headers.items() if name.lower().startswith("access-control")]


def test_a_preflight_costs_nothing_and_is_enough():
    ask = fastapi_app()
    for _ in range(5):
        assert ask("OPTIONS", Origin=OURS, **{"Access-Control-Request-Method": "GET"}).status_code == 200
    for _ in range(2):
        assert ask("GET").status_code == 200

    assert ask("GET", Origin=OURS).headers["Access-Control-Allow-Origin"] == OURS


@pytest.mark.parametrize("is_async", [False, True])
def test_a_preflight_that_is_refused_is_answered_as_the_app_did(is_async):
    """A Django view may take any method, so that a preflight counts like any other request."""
    for ask in django_app(is_async=is_async):
        asked = {"Access-Control-Request-Method": "POST"}
        ask("OPTIONS", Origin=OURS, **asked)
        ask("POST", Origin=OURS)

        again, refused = ask("OPTIONS", Origin=OURS, **asked), ask("POST", Origin=OURS)

        assert (again.status_code, again.headers["Access-Control-Allow-Origin"]) == (204, OURS)
        assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (429, OURS)
        assert ask("OPTIONS", Origin=THEIRS, **asked).status_code == 429
        assert ask("OPTIONS", Origin=OURS).status_code == 429


def exchange(origin, path="/"):
    headers = [(b"origin", origin), (b"access-control-request-method", b"GET")]
    return Exchange("http", "OPTIONS", path, RawHeaders(headers), "203.0.113.9")


def test_who_lets_everybody_read_lets_everybody_read_a_refusal():
    origins = Origins()
    origins.learn(exchange(b"https://a.example"), [(b"Access-Control-Allow-Origin", b"*")])

    readable = origins.readable(exchange(b"https://b.example"), Reply(429, (), b""))

    assert (b"access-control-allow-origin", b"*") in readable.headers


def test_a_neutral_answer_is_no_more_telling_to_a_page():
    origins = Origins()
    origins.learn(exchange(OURS.encode()), [(b"access-control-allow-origin", OURS.encode())])

    answer = origins.readable(
        Exchange("http", "POST", "/", exchange(OURS.encode()).headers, None), Reply(202, (), b"")
    )

    assert answer.headers == ((b"access-control-allow-origin", OURS.encode()), (b"vary", b"Origin"))


def test_a_flood_of_origins_is_not_kept():
    origins = Origins()

    for number in range(5_000):
        origin = b"https://%d.example" % number
        origins.learn(exchange(origin), [(b"access-control-allow-origin", origin)])

        origins.learn(exchange(origin, f"/{number}"), [(b"access-control-allow-origin", origin)])

    assert max(len(origins._told), len(origins._preflights)) <= 256
