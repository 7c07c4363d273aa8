"""What the boot finds beside open routes: the same in a serving app, in its log, as in `launchguard check`."""

import sys
import types

import pytest
from fastapi import FastAPI
from flask import Flask
from pydantic import BaseModel, SecretStr
from starlette.testclient import TestClient

from launchguard import LaunchGuard, RateLimit
from launchguard.preflight.inspected import inspected
from launchguard.workers import Workers, assume

SECRET = "0123456789abcdef0123456789abcdef"
FOUR = Workers("gunicorn", 1, several=True, count=4)


class Credentials(BaseModel):
    email: str
    password: SecretStr


def handler(): ...


def with_password(body: Credentials): ...


def fastapi_app(*paths, endpoint=handler, operation_id=None, **options):
    """An app without a fault but those that a test puts in."""
    app = FastAPI(**({"openapi_url": None, "max_body_size": 1000} | options))
    for path in paths or ("/x",):
        app.add_api_route(path, endpoint, methods=["POST"], operation_id=operation_id)
    return app


def overridden():
    app = fastapi_app()
    app.dependency_overrides[handler] = handler
    return app


def calling_a_model():
    space = {"openai": sys.modules["openai"]}
    exec("def summary(): return openai.responses.create()", space)
    return fastapi_app("/report", endpoint=space["summary"])


def flask_app(**config):
    app = Flask("shop")
    app.config.update({"MAX_CONTENT_LENGTH": 1000, "SECRET_KEY": SECRET} | config)
    app.post("/x")(handler)
    return app


CASES = {
    "limit.no-route": (fastapi_app, {"limits": [RateLimit.login("/nowhere")]}, "blocker"),
    "limit.missing-login": (lambda: fastapi_app("/auth/sign-in"), {}, "warning"),
    "limit.missing-signup": (lambda: fastapi_app("/users", operation_id="registerAccount signUp"), {}, "warning"),
    "limit.missing-password-reset": (lambda: fastapi_app("/auth/forgot-password"), {}, "warning"),
    "limit.missing-invite": (lambda: fastapi_app("/teams/{team}/invites"), {}, "warning"),
    "limit.missing-code": (lambda: fastapi_app("/auth/verify-otp"), {}, "warning"),
    "limit.missing-webhook": (lambda: fastapi_app("/hooks/stripe"), {}, "warning"),
    "limit.missing-ai": (calling_a_model, {}, "warning"),
    "webhook.no-signature": (lambda: fastapi_app("/hooks/stripe"), {}, "warning"),
    "limit.no-identity": (fastapi_app, {"limits": [RateLimit("x", "/x", "1/day", per="user")]}, "warning"),
    "store.no-secret": (fastapi_app, {"store": "redis://127.0.0.1:9"}, "blocker"),
    "store.unreachable": (fastapi_app, {"store": "redis://127.0.0.1:9", "secret": SECRET}, "warning"),
    "settings.debug": (lambda: fastapi_app(debug=True), {}, "warning"),
    "settings.no-body-limit": (lambda: fastapi_app(max_body_size=None), {}, "warning"),
    "settings.echoes-input": (lambda: fastapi_app(endpoint=with_password), {}, "warning"),
    "settings.dependency-overrides": (overridden, {}, "warning"),
    "docs.open": (lambda: fastapi_app(openapi_url="/docs.json"), {"public": {"POST /x": "a test"}}, "warning"),
    "route.shadowed": (lambda: fastapi_app("/x", "/x"), {}, "info"),
    "routes.empty": (lambda: FastAPI(openapi_url=None, max_body_size=1000), {"public": {}}, "blocker"),
    "public.dead-entry": (fastapi_app, {"public": {"* /*": "all", "GET /pricing": "gone"}}, "warning"),
    "public.no-reason": (fastapi_app, {"public": ["POST /x"]}, "info"),
    "public.wildcard-write": (fastapi_app, {}, "warning"),
    "auth.unused": (fastapi_app, {"auth": ["app.current_user"]}, "warning"),
}  # fmt: skip
FLASK = {
    "settings.debug": (lambda: flask_app(DEBUG=True), "warning"),
    "settings.no-body-limit": (lambda: flask_app(MAX_CONTENT_LENGTH=None), "warning"),
    "settings.login-disabled": (lambda: flask_app(LOGIN_DISABLED=True), "blocker"),
}


@pytest.fixture
def said(monkeypatch, caplog):
    """Guards and boots an app as a server does, and asks the command: what each says of a slug, by severity."""
    caplog.set_level("INFO", "launchguard")
    levels = {"ERROR": "blocker", "WARNING": "warning", "INFO": "info"}

    def said(app, slug, **settings):
        monkeypatch.delenv("PYTEST_CURRENT_TEST")  # in a test, overrides are nothing special
        settings = {
            "public": {"* /*": "a test"},
            "store": "memory://",
            "boot": "warn",
            "logging": None,
        } | settings
        LaunchGuard(**settings).install(app)
        if isinstance(app, Flask):
            app.test_client().get("/")
        else:
            with TestClient(app):
                pass
        logged = {
            levels[record.levelname] for record in caplog.records if record.message.startswith(f"{slug}: ")
        }
        return logged, {finding.severity for finding in inspected(app).findings if finding.id == slug}

    return said


@pytest.mark.parametrize("slug", CASES)
def test_it_is_in_the_log_of_the_boot_and_in_the_check(said, monkeypatch, slug):
    monkeypatch.setitem(sys.modules, "openai", types.ModuleType("openai"))
    make, settings, severity = CASES[slug]

    assert said(make(), slug, **settings) == ({severity}, {severity})


@pytest.mark.parametrize("slug", FLASK)
def test_a_flask_app_is_told_the_same(said, slug):
    make, severity = FLASK[slug]

    assert said(make(), slug) == ({severity}, {severity})


def test_an_app_without_a_fault_is_told_nothing(said):
    logged, found = said(fastapi_app(), "", public={"POST /x": "a test"})

    assert (logged, found) == (set(), set())


@pytest.mark.parametrize(
    ("environment", "severity"), [("production", "blocker"), ("staging", "warning"), ("", "warning")]
)
def test_memory_under_several_workers_stops_a_start_in_production(said, environment, severity):
    assume(FOUR)
    try:
        rules = [RateLimit("x", "/x", "1/day")]
        seen = said(fastapi_app(), "store.memory-per-worker", limits=rules, environment=environment)
    finally:
        assume(None)

    assert seen == ({severity}, {severity})


def test_memory_under_several_workers_is_nothing_to_an_app_without_rules(said):
    assume(FOUR)
    try:
        seen = said(fastapi_app(), "store.memory-per-worker", environment="production")
    finally:
        assume(None)

    assert seen == (set(), set())


@pytest.mark.parametrize(
    ("variables", "arguments"),
    [
        ({"FORWARDED_ALLOW_IPS": "*"}, []),
        ({"UVICORN_FORWARDED_ALLOW_IPS": "*"}, []),
        ({"GUNICORN_CMD_ARGS": "-w 2 --forwarded-allow-ips=*"}, []),
        ({}, ["--forwarded-allow-ips", "*"]),
    ],
)
def test_a_server_that_believes_every_peer_is_said(said, monkeypatch, variables, arguments):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["uvicorn", "main:app", *arguments])

    assert said(fastapi_app(), "proxies.trust-everybody") == ({"warning"}, {"warning"})


def test_a_server_that_believes_its_proxy_is_not(said, monkeypatch):
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "10.0.0.1")

    assert said(fastapi_app(), "proxies.trust-everybody") == (set(), set())
