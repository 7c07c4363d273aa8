"""A class with a HEAD handler of its own: the row of GET answers for it, and it is open where only `get` is guarded."""

import functools

import pytest
from flask import Flask, abort, request
from flask.views import MethodView
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.exceptions import HTTPException
from starlette.routing import Route

from launchguard.routes import inspect

pytestmark = pytest.mark.parametrize("prove", [False, True], ids=["gates", "tripwire"])


def never(*_args, **_named):
    raise AssertionError("a handler ran")


def flask_guard(method):
    @functools.wraps(method)
    def wrapper(self):
        if request.authorization is None or request.authorization.token != "good":
            abort(401)
        return method(self)

    return wrapper


def starlette_guard(method):
    @functools.wraps(method)
    async def wrapper(self, request):
        if request.headers.get("authorization") != "Bearer good":
            raise HTTPException(401)
        return await method(self, request)

    return wrapper


async def never_async(self, request):
    never()


def of_flask(*, guarded):
    class Thing(MethodView):
        @flask_guard
        def get(self):
            never()

        def head(self):
            never()

    if guarded:
        Thing.head = flask_guard(Thing.head)
    app = Flask("shop", static_folder=None)
    app.add_url_rule("/x", view_func=Thing.as_view("thing"))
    return app


def of_starlette(*, guarded):
    class Thing(HTTPEndpoint):
        get = starlette_guard(never_async)
        head = starlette_guard(never_async) if guarded else never_async

    return Starlette(routes=[Route("/x", Thing)])


@pytest.mark.parametrize("make", [of_flask, of_starlette])
def test_an_open_head_opens_the_row(prove, make):
    (row,) = inspect(make(guarded=False), prove=prove).routes

    assert (row.method, row.access) == ("GET", "unprotected")


@pytest.mark.parametrize("make", [of_flask, of_starlette])
def test_a_head_that_is_guarded_alike_is_protected(prove, make):
    (row,) = inspect(make(guarded=True), prove=prove).routes

    assert (row.method, row.access, row.evidence) == ("GET", "protected", "proven")
