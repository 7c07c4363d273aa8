"""Gates of Flask that stand in a class, in an asynchronous view, or before another function."""

import functools
from typing import ClassVar

import pytest
from flask import Flask, abort, g
from flask.views import MethodView

from launchguard.routes import inspect


@pytest.fixture
def app():
    made = Flask("shop", static_folder=None)
    made.secret_key = "x" * 40
    return made


def never():
    raise AssertionError("a handler ran")


def row(app, path="/x", method="GET"):
    return next(each for each in inspect(app).routes if (each.method, each.path) == (method, path))


def judged(app, path="/x", method="GET"):
    return row(app, path, method).access, row(app, path, method).evidence


def key_required(view):
    @functools.wraps(view)
    def wrapper(*args, **kwargs):
        abort(401)

    return wrapper


class Resource(MethodView):
    """As the extensions that made the attribute do it."""

    method_decorators = ()

    def dispatch_request(self, *args, **kwargs):
        from flask import request

        method = request.method.lower()
        listed = self.method_decorators
        call = getattr(self, method)
        for decorator in listed.get(method, ()) if isinstance(listed, dict) else listed:
            call = decorator(call)
        return call(*args, **kwargs)


def test_decorators_of_a_resources_methods_are_named_and_proved(app):
    class Thing(Resource):
        method_decorators = (key_required,)

        def get(self):
            never()

    app.add_url_rule("/x", view_func=Thing.as_view("thing"))

    assert judged(app) == ("protected", "proven")
    assert "key_required" in row(app).mechanism


def test_decorators_of_one_method_protect_no_other(app):
    class Thing(Resource):
        method_decorators: ClassVar = {"post": [key_required]}

        def get(self):
            never()

        def post(self):
            never()

    app.add_url_rule("/x", view_func=Thing.as_view("thing"))

    assert judged(app, method="POST") == ("protected", "proven")
    assert judged(app, method="GET") == ("unprotected", "")


def test_a_decorator_around_an_asynchronous_view_is_proved(app):
    def only_members(view):
        @functools.wraps(view)
        async def wrapper():
            if "user" not in g:
                abort(403)
            return await view()

        return wrapper

    def everybody(view):
        @functools.wraps(view)
        async def wrapper():
            return await view()

        return wrapper

    async def view():
        never()

    app.add_url_rule("/x", "x", only_members(view))
    app.add_url_rule("/y", "y", everybody(view))

    assert judged(app, "/x") == ("protected", "proven")
    assert judged(app, "/y") == ("unprotected", "")


def test_a_url_value_preprocessor_runs_before_what_needs_it(app):
    app.url_value_preprocessor(lambda endpoint, values: setattr(g, "tenant", values.pop("tenant")))

    @app.before_request
    def check():
        if g.tenant != "mine":
            abort(404 if g.tenant is None else 403)

    app.add_url_rule("/<tenant>/x", "x", never)

    assert judged(app, "/{tenant}/x") == ("protected", "proven")


def test_a_gate_whose_answer_is_no_response_is_not_proven(app):
    def broken(view):
        @functools.wraps(view)
        def wrapper():
            return object()

        return wrapper

    app.add_url_rule("/x", "x", broken(never))

    assert judged(app)[1] != "proven"


def test_an_error_that_no_handler_takes_is_not_taken_for_a_refusal(app):
    def broken(view):
        @functools.wraps(view)
        def wrapper():
            raise KeyError("session")

        return wrapper

    app.add_url_rule("/x", "x", broken(never))

    assert judged(app)[1] != "proven"


class Passing:
    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        return self.application(environ, start_response)


class Crashing(Passing):
    def __call__(self, environ, start_response):
        raise KeyError("tenant")


class Silent(Passing):
    def __call__(self, environ, start_response):
        return []


class SendsToLogin(Passing):
    def __call__(self, environ, start_response):
        start_response("302 Found", [("Location", "/login?next=/x")])
        return []


@pytest.mark.parametrize(
    ("middleware", "judgement"),
    [
        (Passing, ("unprotected", "")),
        (Crashing, ("unknown", "")),
        (Silent, ("unknown", "")),
        (SendsToLogin, ("protected", "proven")),
    ],
)
def test_wsgi_middleware_is_a_gate_only_where_it_refuses(app, middleware, judgement):
    app.add_url_rule("/x", "x", never)
    app.wsgi_app = middleware(app.wsgi_app)

    assert judged(app) == judgement
