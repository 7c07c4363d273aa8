"""Layers that answer everybody alike, or a stranger alone, with something else than 401 or 403: what stands behind them?"""

import functools

import pytest
from flask import Flask, Request, abort, current_app, redirect, request, session
from flask.views import MethodView
from flask_login import LoginManager, current_user, login_required
from tests.bypass.test_routes_django_traps import checked

from launchguard.routes import inspect


@pytest.fixture
def app():
    made = Flask("shop", static_folder=None)
    made.secret_key = "x" * 40
    LoginManager(made).user_loader(lambda _id: None)
    return made


def handler():
    raise AssertionError("the handler ran")


def by(deny):
    """A decorator whose wrapper calls `deny` first, and gives what that gives."""

    def decorator(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return deny() or function(*args, **kwargs)

        return wrapper

    return decorator


def row(app, view, path="/x"):
    app.add_url_rule(path, view_func=view, endpoint=path)
    found = next(row for row in inspect(app, prove=True).routes if row.path == path)
    return found.access, found.evidence


def switched_off():
    if not current_app.config.get("FEATURE"):
        abort(404)


def server_of(visitor):
    if not visitor.is_authenticated:
        abort(410)
    raise RuntimeError("this server cannot be reached from a test")


def test_a_switch_that_is_off_hides_neither_an_open_handler_nor_a_gate(app):
    assert row(app, by(switched_off)(handler), "/open") == ("unprotected", "")
    assert row(app, by(switched_off)(login_required(handler)), "/guarded") == ("protected", "proven")


def test_a_stranger_who_is_told_that_the_thing_is_gone_was_refused_if_a_visitor_gets_further(app):
    assert row(app, by(lambda: server_of(current_user))(handler)) == ("protected", "proven")


def test_what_fails_before_it_looks_at_the_visitor_stays_a_riddle(app):
    def deny():
        return 1 / 0 or current_user.is_authenticated

    assert row(app, by(deny)(handler)) == ("unknown", "")


def test_what_may_look_at_a_credential_of_the_apps_own_stays_a_riddle(app):
    def deny():
        if request.headers.get("x-shop") != "sesame":
            abort(404)

    assert row(app, by(deny)(handler)) == ("unknown", "")


def test_a_decorator_of_the_same_code_that_asks_something_else_is_asked_anew(app):
    def deny(ask):
        def denied():
            if not ask():
                abort(410)

        return denied

    visitor, feature = (
        deny(lambda: current_user.is_authenticated),
        deny(lambda: current_app.config.get("FEATURE")),
    )
    app.add_url_rule("/first", view_func=by(visitor)(lambda: None))
    app.add_url_rule("/second", view_func=by(visitor)(lambda: None), endpoint="second")

    assert row(app, by(feature)(lambda: None), "/open") == ("unprotected", "")
    rows = {found.path: (found.access, found.evidence) for found in inspect(app, prove=True).routes}
    assert rows["/first"] == rows["/second"] == ("protected", "proven")


def test_a_setup_page_before_everything_hides_neither_an_open_view_nor_a_guarded_one(app):
    app.before_request(lambda: None if request.path == "/setup" else redirect("/setup"))
    app.add_url_rule("/guarded", view_func=login_required(handler), endpoint="guarded")

    assert row(app, handler) == ("unprotected", "")
    assert {found.access for found in inspect(app, prove=True).routes if found.path == "/guarded"} == {
        "protected"
    }


class Shelf:
    """Has a method by the name of an attribute of Flask's request, which has nothing to do with it."""

    def full_path(self):
        return request.headers.get("x-shop")


class ShopRequest(Request):
    """A request class of the app's own: what its attributes do is read."""

    def root_path(self):
        return request.headers.get("x-shop")


@pytest.mark.parametrize(("deny", "access"), [("full_path", "unprotected"), ("root_path", "unknown")])
def test_what_is_asked_of_the_request_is_looked_for_in_request_classes_alone(app, deny, access):
    denying = {
        "full_path": lambda: None if request.full_path == "/setup" else redirect("/setup"),
        "root_path": lambda: None if request.root_path == "/setup" else redirect("/setup"),
    }
    app.before_request(denying[deny])

    assert row(app, handler)[0] == access


def test_what_is_asked_of_something_else_too_is_looked_for_everywhere(app):
    shelf = Shelf()
    app.before_request(
        lambda: None if request.full_path == "/setup" or shelf.full_path() else redirect("/setup")
    )

    assert row(app, handler) == ("unknown", "")


def test_a_decorator_that_serves_strangers_itself_is_the_handler(app):
    assert row(app, by(lambda: "from the cache")(handler)) == ("unprotected", "")


def test_the_code_of_each_layer_is_its_own_again(app):
    view = by(switched_off)(handler)
    code = view.__code__

    row(app, view)

    assert view.__code__ is code


def test_django_views_mixins_and_permissions_that_look_an_object_up_first():
    access = checked(
        """
from django.contrib.auth.models import AnonymousUser, User
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.permissions import BasePermission

class LooksUp:  # fails for whoever is signed in, as where the tables are missing
    def __init__(self, get_response):
        self.get_response = get_response
    def __call__(self, request):
        if request.user.is_authenticated:
            raise RuntimeError
        return self.get_response(request)

sys.modules["demo"] = module = ModuleType("demo")
module.LooksUp = LooksUp
settings.MIDDLEWARE = [*settings.MIDDLEWARE, "demo.LooksUp"]

def needs_setting(name):
    def decorator(function):
        @functools.wraps(function)
        def wrapper(request, *args, **kwargs):
            if not getattr(settings, name, None):
                raise Http404
            return function(request, *args, **kwargs)
        return wrapper
    return decorator

class NotForStrangers:
    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

class Missing:
    def dispatch(self, request, *args, **kwargs):
        if not getattr(settings, "FEATURE", None):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

class Hidden(NotForStrangers, View):
    get = handler

class Off(Missing, View):
    get = handler

class OffAndGuarded(Missing, LoginRequiredMixin, View):
    get = handler

class OfAShop(APIView):
    def get_permissions(self):
        shop = get_object_or_404(User, pk=self.kwargs["pk"])
        self.permission_classes = [IsAuthenticated] if shop.is_active else []
        return super().get_permissions()
    get = handler

class OpenShop(OfAShop):
    def get_permissions(self):
        get_object_or_404(User, pk=self.kwargs["pk"])
        return []

class ByToken(View):
    def dispatch(self, request, *args, **kwargs):
        request.user = AnonymousUser()
        if not request.user.is_authenticated:
            raise Http404
        return super().dispatch(request, *args, **kwargs)
    get = handler

class HasShop(BasePermission):
    def has_permission(self, request, view):
        if not getattr(settings, "SHOP", None):
            raise Http404
        return True

class Shop(APIView):
    permission_classes = [HasShop]
    get = handler

class GuardedShop(APIView):
    permission_classes = [HasShop, IsAuthenticated]
    get = handler

urlpatterns = [
    path("open/", needs_setting("FEATURE")(handler)),
    path("guarded/", needs_setting("FEATURE")(login_required(handler))),
    path("hidden/", Hidden.as_view()),
    path("off/", Off.as_view()),
    path("off-guarded/", OffAndGuarded.as_view()),
    path("of-a-shop/<int:pk>/", OfAShop.as_view()),
    path("open-shop/<int:pk>/", OpenShop.as_view()),
    path("by-token/", ByToken.as_view()),
    path("shop/", Shop.as_view()),
    path("shop-guarded/", GuardedShop.as_view()),
]
""",
        prove=True,
    )

    assert {key.split()[1]: value for key, value in access.items() if key.startswith("GET")} == {
        "/open/": "unprotected",
        "/guarded/": "protected",
        "/hidden/": "protected",
        "/off/": "unprotected",
        "/off-guarded/": "protected",
        "/of-a-shop/{pk}/": "protected",
        "/open-shop/{pk}/": "unprotected",
        "/by-token/": "protected",
        "/shop/": "unprotected",
        "/shop-guarded/": "protected",
    }


def test_a_csrf_check_of_the_apps_own_protects_no_view_and_hides_no_gate(app):
    @app.before_request
    def nonce():
        session.setdefault("nonce", "n1")
        if request.method == "POST" and request.headers.get("x-nonce") != session["nonce"]:
            abort(403)

    app.add_url_rule("/open", view_func=handler, endpoint="open", methods=["POST"])
    app.add_url_rule("/guarded", view_func=login_required(handler), endpoint="guarded", methods=["POST"])
    app.add_url_rule("/feature", view_func=by(switched_off)(handler), endpoint="feature", methods=["POST"])

    assert {found.path: found.access for found in inspect(app, prove=True).routes} == {
        "/open": "unprotected",
        "/guarded": "protected",
        "/feature": "unprotected",
    }
    assert {found.path: found.access for found in inspect(app).routes} == {
        "/open": "unknown",
        "/guarded": "protected",
        "/feature": "unknown",
    }


def test_a_function_before_all_views_that_lets_only_visitors_write_is_a_gate(app):
    @app.before_request
    def members_write():
        if request.method == "POST" and not current_user.is_authenticated:
            abort(403)

    app.add_url_rule("/x", view_func=handler, endpoint="x", methods=["GET", "POST"])

    assert {found.method: found.access for found in inspect(app, prove=True).routes} == {
        "GET": "unprotected",
        "POST": "protected",
    }


def test_decorators_that_a_resource_adds_when_it_is_called_are_left_out_too(app):
    class Resource(MethodView):
        """As the extensions' own."""

        def dispatch_request(self, **kwargs):
            method = getattr(self, request.method.lower())
            for decorator in self.method_decorators:
                method = decorator(method)
            return method(**kwargs)

    class Thing(Resource):
        method_decorators = (by(switched_off),)

        def get(self):
            handler()

        @login_required
        def post(self):
            handler()

    app.add_url_rule("/x", view_func=Thing.as_view("thing"))

    assert {found.method: found.access for found in inspect(app, prove=True).routes} == {
        "GET": "unprotected",
        "POST": "protected",
    }


def test_an_app_that_ends_its_process_above_a_handler_does_not_end_the_check(app):
    @app.before_request
    def ends():
        raise SystemExit

    assert row(app, handler)[0] == "unprotected"


def test_asgi_middleware_dependencies_and_decorators_that_answer_everybody_alike_are_passed_by():
    from fastapi import Depends, FastAPI, Header, HTTPException, Request

    def guarded(authorization: str = Header("")):
        if authorization != "Bearer right":
            raise HTTPException(401)

    async def enough(request: Request):
        raise HTTPException(429)

    async def keyed(key: str = Header("", alias="x-key")):
        raise HTTPException(404) if key != "right" else RuntimeError

    app = FastAPI(openapi_url=None)

    @app.middleware("http")
    async def only_once_started(request, call_next):
        if not hasattr(request.app.state, "shop"):
            raise RuntimeError("not started")
        return await call_next(request)

    app.add_api_route("/open", handler, dependencies=[Depends(enough)])
    app.add_api_route("/guarded", handler, dependencies=[Depends(enough), Depends(guarded)])
    app.add_api_route("/riddle", handler, dependencies=[Depends(keyed)])

    assert {found.path: found.access for found in inspect(app, prove=True).routes} == {
        "/open": "unprotected",
        "/guarded": "protected",
        "/riddle": "unknown",
    }


def test_asgi_csrf_check_and_missing_fields_behind_another_layer_are_passed_by():
    from fastapi import FastAPI, File, HTTPException, Request, UploadFile
    from starlette.middleware.base import BaseHTTPMiddleware
    from starlette.responses import PlainTextResponse

    def scoped(function):
        @functools.wraps(function)
        async def wrapper(request: Request, *args, **kwargs):
            if "who" not in request.headers.get("authorization", ""):
                raise HTTPException(401)
            return function(request, *args, **kwargs)

        return wrapper

    @scoped
    def upload(request: Request, files: list[UploadFile] = File(...)):
        raise AssertionError("the handler ran")

    class Nonce(BaseHTTPMiddleware):
        async def dispatch(self, request, call_next):
            if request.method == "POST" and request.headers.get("x-shop-nonce") != "of this session":
                return PlainTextResponse("", 403)
            return await call_next(request)

    class Started(BaseHTTPMiddleware):
        async def dispatch(self, request, call_next):
            return await call_next(request) if request.app.state.shop else None

    app = FastAPI(openapi_url=None)
    app.add_api_route("/open", handler, methods=["POST"])
    app.add_api_route("/upload", upload, methods=["POST"])
    app.add_middleware(Nonce)
    app.add_middleware(Started)

    assert {found.path: found.access for found in inspect(app, prove=True).routes} == {
        "/open": "unprotected",
        "/upload": "protected",
    }
