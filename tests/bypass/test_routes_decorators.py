"""Decorators that are classes, and decorators that look only when the handler has run already."""

import functools
import os
from types import ModuleType

import pytest
from fastapi import FastAPI, HTTPException, Request
from flask import Flask, abort, request as flask_request

from launchguard.routes import inspect

KEY = "k-7d1f0c"
pytestmark = pytest.mark.parametrize("prove", [False, True], ids=["gates", "tripwire"])


class Decorator:
    """A class that wraps a handler; its subclasses say when they look."""

    def __init__(self, handler):
        self.handler = handler
        functools.update_wrapper(self, handler)


def on_fastapi(refuses):
    class Gate(Decorator):
        async def __call__(self, request: Request):
            if refuses and request.headers.get("x-key") != KEY:
                raise HTTPException(401)
            return await self.handler(request)

    async def handler(request: Request):
        raise AssertionError("a handler ran")

    app = FastAPI(openapi_url=None)
    app.add_api_route("/x", Gate(handler))
    return app


def on_flask(refuses):
    class Gate(Decorator):
        def __call__(self):
            if refuses and flask_request.headers.get("x-key") != KEY:
                abort(401)
            return self.handler()

    return flask_with(Gate(ran))


def on_django(refuses):
    from django.core.exceptions import PermissionDenied

    class Gate(Decorator):
        def __call__(self, request):
            if refuses and request.headers.get("x-key") != KEY:
                raise PermissionDenied
            return self.handler(request)

    return django_with(Gate(ran))


@pytest.mark.parametrize("make", [on_fastapi, on_flask, on_django], ids=lambda make: make.__name__)
def test_a_decorator_that_is_a_class_is_asked(prove, make, django_project):
    assert access(make(refuses=True), prove) == ("protected", "proven")
    assert access(make(refuses=False), prove) == ("unprotected", "")


def test_a_check_behind_the_handler_comes_too_late_on_flask(prove):
    def too_late(view):
        @functools.wraps(view)
        def late():
            answer = view()
            if flask_request.headers.get("x-key") != KEY:
                abort(401)
            return answer

        return late

    assert access(flask_with(too_late(ran)), prove) == ("unprotected", "")


def test_a_check_behind_the_handler_comes_too_late_on_django(prove, django_project):
    from django.core.exceptions import PermissionDenied

    def too_late(view):
        @functools.wraps(view)
        def late(request):
            answer = view(request)
            if request.headers.get("x-key") != KEY:
                raise PermissionDenied
            return answer

        return late

    assert access(django_with(too_late(ran)), prove) == ("unprotected", "")


def ran(*_arguments):
    raise AssertionError("a handler ran")


def flask_with(view):
    app = Flask("shop", static_folder=None)
    app.add_url_rule("/x", "x", view)
    return app


@pytest.fixture
def django_project():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.django_project.settings")
    import django

    django.setup()
    from django.test.utils import override_settings

    with override_settings(ROOT_URLCONF=URLS, ALLOWED_HOSTS=["*"]):
        yield


URLS = ModuleType("urls_of_these_decorators")


def django_with(view):
    from django.conf import settings
    from django.urls import clear_url_caches, path

    URLS.urlpatterns = [path("x", view)]
    clear_url_caches()
    return settings


def access(app, prove):
    line = next(line for line in inspect(app, prove=prove).routes if line.path == "/x")
    return (line.access, line.evidence)
