"""What answers 403 to an empty request for want of something that any stranger can send: no gate, however it looks.

Each check stands in each of the places that the frameworks have for one, beside a check that asks for what is kept secret.
"""

import contextlib
import functools
import hmac
import os
from types import ModuleType

import pytest
from fastapi import Depends, FastAPI, HTTPException, Request, WebSocket, WebSocketException
from flask import Flask, abort, request as flask_request
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request as StarletteRequest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from launchguard.routes import inspect

pytestmark = pytest.mark.parametrize("prove", [False, True], ids=["gates", "tripwire"])
SITES = frozenset({"https://shop.example.com", "https://www.example.com"})
KEYS = {"k-7d1f0c": "warehouse"}
TOLD = "shared-with-the-partner"


class Sent:
    """One request, in the same words for every framework."""

    def __init__(self, headers, cookies, query, client, form):
        self.headers, self.cookies, self.query, self.client, self.form = headers, cookies, query, client, form

    def header(self, name):
        return self.headers.get(name) or ""


def has_a_key_in_the_query(sent):
    return "key" in sent.query


def comes_from_the_site(sent):
    return sent.header("Origin") in SITES


def refers_to_the_site(sent):
    return sent.header("Referer").startswith("https://shop.example.com/")


def has_both_halves_of_a_token(sent):
    return bool(sent.cookies.get("xsrf")) and sent.cookies.get("xsrf") == sent.header("X-Xsrf")


def has_a_form_token(sent):
    return bool(sent.cookies.get("csrf_token")) and sent.cookies.get("csrf_token") == sent.form.get(
        "csrf_token"
    )


def asks_for_the_sites_host(sent):
    return sent.header("Host") in {"api.example.com", "www.example.com"}


def comes_from_the_sites_app(sent):
    return sent.header("User-Agent").startswith("ShopApp/")


def is_no_bot(sent):
    return not any(
        word in sent.header("User-Agent").lower() for word in ("bot", "curl", "python", "launchguard")
    )


def says_that_it_comes_from_inside(sent):
    return sent.header("X-Forwarded-For").startswith(("10.", "127."))


def says_that_it_comes_from_the_country(sent):
    return sent.header("CF-IPCountry") in {"US", "CA"}


def is_of_a_network_that_is_served(sent):
    return not sent.client.startswith("192.0.2.")


def has_the_version(sent):
    return sent.header("X-Api-Version") == "2"


def has_a_version_by_date(sent):
    return sent.header("Shop-Version") >= "2024-06-01"


def names_its_client(sent):
    return sent.header("X-Client-Id") != ""


def takes_the_vendors_type(sent):
    return "application/vnd.shop+json" in sent.header("Accept")


def agreed_to_cookies(sent):
    return "agreed" in sent.cookies


def switched_the_preview_on(sent):
    return sent.query.get("preview") == "true"


NO_GATES = [
    has_a_key_in_the_query,
    comes_from_the_site,
    refers_to_the_site,
    has_both_halves_of_a_token,
    has_a_form_token,
    asks_for_the_sites_host,
    comes_from_the_sites_app,
    is_no_bot,
    says_that_it_comes_from_inside,
    says_that_it_comes_from_the_country,
    is_of_a_network_that_is_served,
    has_the_version,
    has_a_version_by_date,
    names_its_client,
    takes_the_vendors_type,
    agreed_to_cookies,
    switched_the_preview_on,
]


def has_the_token(sent):
    return sent.header("Authorization") == f"Bearer {TOLD}"


def has_a_known_key(sent):
    return KEYS.get(sent.header("X-Key")) is not None


def has_a_known_key_in_the_query(sent):
    return sent.query.get("key") in KEYS


def has_a_known_session(sent):
    return sent.cookies.get("sid") in KEYS


def is_signed(sent):
    return hmac.compare_digest(sent.header("X-Signature"), hmac.digest(TOLD.encode(), b"", "sha256").hex())


def comes_from_inside(sent):
    return sent.client.startswith("10.")


GATES = [
    has_the_token,
    has_a_known_key,
    has_a_known_key_in_the_query,
    has_a_known_session,
    is_signed,
    comes_from_inside,
]


async def of_starlette(request):
    form = await request.form() if request.method == "POST" else {}
    return Sent(request.headers, request.cookies, request.query_params, request.client.host, form)


def of_flask():
    asked = flask_request
    return Sent(asked.headers, asked.cookies, asked.args, asked.remote_addr, asked.form)


def of_django(request):
    return Sent(request.headers, request.COOKIES, request.GET, request.META["REMOTE_ADDR"], request.POST)


def fastapi_dependency(check, method):
    async def gate(request: Request):
        if not check(await of_starlette(request)):
            raise HTTPException(403)

    app = FastAPI(openapi_url=None)
    app.add_api_route("/x", lambda: None, methods=[method], dependencies=[Depends(gate)])
    return app


def fastapi_middleware(check, method):
    app = FastAPI(openapi_url=None)
    app.add_api_route("/x", lambda: None, methods=[method])

    @app.middleware("http")
    async def gate(request, call_next):
        return await call_next(request) if check(await of_starlette(request)) else PlainTextResponse("", 403)

    return app


def starlette_middleware(check, method):
    class Gate:
        def __init__(self, app, check):
            self.app, self.check = app, check

        async def __call__(self, scope, receive, send):
            let_in = self.check(await of_starlette(StarletteRequest(scope, receive)))
            await (self.app if let_in else PlainTextResponse("", 403))(scope, receive, send)

    async def handler(request):
        return PlainTextResponse("")

    return Starlette(
        routes=[Route("/x", handler, methods=[method])], middleware=[Middleware(Gate, check=check)]
    )


def starlette_decorator(check, method):
    def gate(handler):
        @functools.wraps(handler)
        async def wrapper(request):
            return (
                await handler(request) if check(await of_starlette(request)) else PlainTextResponse("", 403)
            )

        return wrapper

    @gate
    async def handler(request):
        return PlainTextResponse("")

    return Starlette(routes=[Route("/x", handler, methods=[method])])


def flask_before_request(check, method):
    app = Flask("shop", static_folder=None)
    app.add_url_rule("/x", "x", lambda: "", methods=[method])
    app.before_request(lambda: None if check(of_flask()) else abort(403))
    return app


def flask_decorator(check, method):
    def gate(view):
        @functools.wraps(view)
        def wrapper():
            return view() if check(of_flask()) else abort(403)

        return wrapper

    app = Flask("shop", static_folder=None)
    app.add_url_rule("/x", "x", gate(lambda: ""), methods=[method])
    return app


def django_decorator(check, method):
    from django.http import HttpResponse, HttpResponseForbidden

    def gate(view):
        @functools.wraps(view)
        def wrapper(request):
            return view(request) if check(of_django(request)) else HttpResponseForbidden()

        return wrapper

    return gate(lambda request: HttpResponse())


def django_dispatch(check, method):
    from django.core.exceptions import PermissionDenied
    from django.http import HttpResponse
    from django.views import View

    class Page(View):
        def dispatch(self, request, *args, **kwargs):
            if not check(of_django(request)):
                raise PermissionDenied
            return super().dispatch(request, *args, **kwargs)

        def get(self, request):
            return HttpResponse()

        post = get

    return Page.as_view()


def drf_permission(check, method):
    from rest_framework.permissions import BasePermission
    from rest_framework.response import Response
    from rest_framework.views import APIView

    class Gate(BasePermission):
        def has_permission(self, request, view):
            return check(of_django(request))

    class Page(APIView):
        permission_classes = (Gate,)

        def get(self, request):
            return Response()

        post = get

    return Page.as_view()


def drf_permissions_put_together(check, method):
    from rest_framework.permissions import AllowAny, BasePermission
    from rest_framework.response import Response
    from rest_framework.views import APIView

    class Gate(BasePermission):
        def has_permission(self, request, view):
            return check(of_django(request))

    class Page(APIView):
        permission_classes = (AllowAny & Gate,)

        def get(self, request):
            return Response()

        post = get

    return Page.as_view()


PLACES = [
    fastapi_dependency,
    fastapi_middleware,
    starlette_middleware,
    starlette_decorator,
    flask_before_request,
    flask_decorator,
]
DJANGO_PLACES = [django_decorator, django_dispatch, drf_permission, drf_permissions_put_together]


@pytest.fixture
def django_ready():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.django_project.settings")
    import django

    django.setup()


@contextlib.contextmanager
def served(view):
    """Django's one project, with a view at `/x`."""
    from django.conf import settings
    from django.test.utils import override_settings
    from django.urls import path

    urls = ModuleType("urls_of_this_test")
    urls.urlpatterns = [path("x", view)]
    with override_settings(ROOT_URLCONF=urls, ALLOWED_HOSTS=["*"]):
        yield settings


def method_of(check):
    """A form comes with POST."""
    return "POST" if check is has_a_form_token else "GET"


def row(app, method="GET", **options):
    report = inspect(app, **options)
    return next(line for line in report.routes if line.method == method and line.path == "/x"), report


@pytest.mark.parametrize("check", NO_GATES, ids=lambda check: check.__name__)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_what_any_stranger_can_send_is_no_credential(place, check, prove):
    method = method_of(check)
    line, report = row(place(check, method), method, prove=prove)

    assert (line.access, line.evidence) == ("unprotected", "")
    if check is not is_no_bot and not prove:  # a browser is no bot
        assert "is no auth gate, it lets in whoever sends" in next(
            finding.evidence for finding in report.findings if finding.id == "route.unprotected"
        )


@pytest.mark.parametrize("check", GATES, ids=lambda check: check.__name__)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_what_no_stranger_can_make_up_stays_a_gate(place, check, prove):
    line, _ = row(place(check, "GET"), prove=prove)

    assert (line.access, line.evidence) == ("protected", "proven")


@pytest.mark.parametrize("check", NO_GATES, ids=lambda check: check.__name__)
@pytest.mark.parametrize("place", DJANGO_PLACES, ids=lambda place: place.__name__)
@pytest.mark.usefixtures("django_ready")
def test_what_any_stranger_can_send_is_no_credential_on_django(place, check, prove):
    method = method_of(check)
    with served(place(check, method)) as settings:
        line, _ = row(settings, method, prove=prove)

    assert (line.access, line.evidence) == ("unprotected", "")


@pytest.mark.parametrize("check", GATES, ids=lambda check: check.__name__)
@pytest.mark.parametrize("place", DJANGO_PLACES, ids=lambda place: place.__name__)
@pytest.mark.usefixtures("django_ready")
def test_what_no_stranger_can_make_up_stays_a_gate_on_django(place, check, prove):
    with served(place(check, "GET")) as settings:
        line, _ = row(settings, prove=prove)

    assert (line.access, line.evidence) == ("protected", "proven")


def test_one_middleware_with_two_reasons_is_judged_at_each_place(prove):
    app = FastAPI(openapi_url=None)
    for path in ("/private", "/other", "/x", "/y"):
        app.add_api_route(path, lambda: None)

    @app.middleware("http")
    async def gate(request, call_next):
        sent = await of_starlette(request)
        asked = {"/x": comes_from_the_sites_app, "/y": comes_from_the_site}.get(
            request.url.path, has_the_token
        )
        return await call_next(request) if asked(sent) else PlainTextResponse("", 403)

    found = {line.path: line.access for line in inspect(app, prove=prove).routes}

    assert found == {"/private": "protected", "/other": "protected", "/x": "unprotected", "/y": "unprotected"}


def test_a_closed_websocket_is_a_gate_unless_it_asks_for_the_sites_own_origin(prove):
    def has_a_token(websocket: WebSocket, token: str | None = None):
        if token != TOLD:
            raise WebSocketException(1008)

    def is_our_page(websocket: WebSocket):
        if websocket.headers.get("origin") not in SITES:
            raise WebSocketException(1008)

    async def talk(websocket: WebSocket): ...

    app = FastAPI(openapi_url=None)
    app.add_api_websocket_route("/private", talk, dependencies=[Depends(has_a_token)])
    app.add_api_websocket_route("/open", talk, dependencies=[Depends(is_our_page)])

    found = {line.path: line.access for line in inspect(app, prove=prove).routes}

    assert found == {"/private": "protected", "/open": "unprotected"}
