import hashlib
import hmac
import sys
import types
from inspect import signature

import pytest
from fastapi import Depends, FastAPI, Header
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from launchguard.routes import inspect
from launchguard.routes.report import FoundRoute
from launchguard.routes.suspects import kind_of, unlimited


def handler(): ...


def route(path, *methods, endpoint=handler):
    return FoundRoute(frozenset(methods or {"POST"}), path, endpoint=endpoint, source="app.py:1")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/auth/login", "login"),
        ("/api/v1/sign-in", "login"),
        ("/accounts/sign_up/", "signup"),
        ("/users/register", "signup"),
        ("/auth/forgot-password", "password_reset"),
        ("/password/reset/{token}", "password_reset"),
        ("/teams/{team}/invites", "invite"),
        ("/hooks/stripe", "webhook"),
        ("/v1/chat/completions", "ai"),
        ("/auth/verify-otp", "code"),
        ("/orders", ""),
        ("/catalogin", ""),
        ("/registered-users", ""),
    ],
)
def test_a_kind_is_known_by_whole_words_of_the_path(path, kind):
    assert kind_of("POST", route(path)) == kind


def test_reading_a_login_page_is_no_login():
    assert kind_of("GET", route("/login", "GET")) == ""


def test_a_handler_is_known_by_its_name_too():
    def forgot_password(): ...

    assert kind_of("POST", route("/account/help", endpoint=forgot_password)) == "password_reset"


def test_a_handler_that_calls_a_model_through_a_helper_is_of_the_kind_ai(monkeypatch):
    fake = types.ModuleType("openai")
    monkeypatch.setitem(sys.modules, "openai", fake)
    space = {"openai": fake, "__name__": "app"}
    exec("def answer(q):\n    return openai.responses.create(q)\ndef view(q):\n    return answer(q)\n", space)

    assert kind_of("GET", route("/summary", "GET", endpoint=space["view"])) == "ai"
    assert kind_of("GET", route("/summary", "GET", endpoint=handler)) == ""


def test_only_what_no_rule_covers_is_said_with_the_line_to_add():
    found = [route("/auth/login"), route("/auth/signup")]

    findings = list(unlimited(found, lambda method, route: route.path == "/auth/signup"))

    assert [finding.id for finding in findings] == ["limit.missing-login"]
    assert findings[0].severity == "warning"
    assert 'RateLimit.login("/auth/login", account="email")' in findings[0].fix


class Credentials(BaseModel):
    username: str
    password: str


def test_the_account_field_is_the_one_that_the_body_has():
    app = FastAPI(openapi_url=None)

    @app.post("/login")
    def login(body: Credentials): ...

    (finding,) = unlimited(inspect(app).found, lambda method, route: False)

    assert 'account="username"' in finding.fix


def ids(app):
    return {finding.id for finding in inspect(app).findings}


def test_a_422_that_repeats_a_password_is_said_until_it_is_answered_otherwise():
    app = FastAPI(openapi_url=None)

    @app.post("/x")
    def view(body: Credentials): ...

    assert "settings.echoes-input" in ids(app)

    app.add_exception_handler(RequestValidationError, lambda request, error: None)

    assert "settings.echoes-input" not in ids(app)


def signed(raw: bytes, signature: str = Header()):
    return hmac.compare_digest(hmac.new(b"k", raw, hashlib.sha256).hexdigest(), signature)


def test_a_web_hook_must_show_a_signature_check():
    app = FastAPI(openapi_url=None)
    app.add_api_route("/hooks/bare", handler, methods=["POST"])
    app.add_api_route("/hooks/signed", handler, methods=["POST"], dependencies=[Depends(signed)])

    places = {finding.place for finding in inspect(app).findings if finding.id == "webhook.no-signature"}

    assert places == {"POST /hooks/bare"}


def test_debug_overrides_and_a_missing_body_limit_are_said(monkeypatch):
    app = FastAPI(openapi_url=None, debug=True)
    app.add_api_route("/x", handler)
    app.dependency_overrides[handler] = handler

    assert {"settings.debug", "settings.no-body-limit"} <= ids(app)
    assert "settings.dependency-overrides" not in ids(app)

    monkeypatch.delenv("PYTEST_CURRENT_TEST")

    assert "settings.dependency-overrides" in ids(app)


@pytest.mark.skipif("max_body_size" not in signature(FastAPI).parameters, reason="FastAPI 0.164 brought it")
def test_a_body_limit_is_seen():
    app = FastAPI(openapi_url=None, max_body_size=1_000_000)
    app.add_api_route("/x", handler)

    assert "settings.no-body-limit" not in ids(app)


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ("sendMagicLink Sign in by mail", "login"),
        ("obtain_reset_password_mail", "password_reset"),
        ("createChatCompletion", "ai"),
        ("Reset the counters", ""),
        ("Generate an invoice", ""),
        ("listOrders", ""),
    ],
)
def test_an_openapi_operation_says_what_its_path_does_not(operation, kind):
    found = route("/v1/do")
    found.details["operation"] = operation

    assert kind_of("POST", found) == kind


def test_a_fastapi_operation_is_read():
    app = FastAPI(openapi_url=None)
    app.add_api_route("/v1/session", handler, methods=["POST"], operation_id="signIn")

    assert [finding.id for finding in unlimited(inspect(app).found, lambda method, route: False)] == [
        "limit.missing-login"
    ]


def test_an_admins_pages_are_called_after_models_and_its_login_is_one():
    page, login = route("/admin/portal/invite/add/"), route("/admin/login/")
    page.details["admin"] = login.details["admin"] = True

    assert [kind_of("POST", page), kind_of("POST", login)] == ["", "login"]


def test_a_django_rule_is_spelt_as_the_settings_have_it():
    found = route("/auth/login")
    found.details["in_settings"] = True

    (finding,) = unlimited([found], lambda method, route: False)

    assert '{"preset": "login", "path": "/auth/login", "account": "email"}' in finding.fix
