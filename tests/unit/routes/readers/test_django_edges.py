"""Middleware of a project that refuses late, fails, or is not used; views and handlers of unusual shapes."""

import functools

import pytest

HERE = "tests.unit.routes.readers.test_django_edges"


@pytest.fixture(autouse=True)
def _django(django_ready):
    pass


def view(request):
    raise AssertionError("a handler ran")


class ViewRefuser:
    """Decides once the view is known, as permission middleware does."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        from django.http import HttpResponseForbidden

        return HttpResponseForbidden() if request.path.startswith("/x/") else None


class Crashing:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        raise KeyError("tenant")


class NotUsed:
    def __init__(self, get_response):
        from django.core.exceptions import MiddlewareNotUsed

        raise MiddlewareNotUsed


def with_middleware(name):
    from django.conf import settings

    return [*settings.MIDDLEWARE, f"{HERE}.{name}"]


def standing(rows, *patterns, at="/x/", method="GET", **settings):
    row = rows(*patterns, **settings)[method, at]
    return row.access, row.evidence


def test_middleware_that_refuses_once_the_view_is_known_protects_that_view_alone(rows):
    from django.urls import path

    patterns, middleware = [path("x/", view), path("y/", view)], with_middleware("ViewRefuser")

    assert standing(rows, *patterns, MIDDLEWARE=middleware) == ("protected", "proven")
    assert standing(rows, *patterns, at="/y/", MIDDLEWARE=middleware)[0] == "unprotected"


def test_middleware_that_crashes_on_strangers_protects_nothing(rows):
    from django.contrib.auth.decorators import login_required
    from django.urls import path

    patterns = [path("x/", view), path("y/", login_required(view))]
    middleware = with_middleware("Crashing")

    assert standing(rows, *patterns, MIDDLEWARE=middleware)[0] in ("unprotected", "unknown")
    assert standing(rows, *patterns, at="/y/", MIDDLEWARE=middleware) == ("protected", "proven")


def test_middleware_that_is_not_used_is_no_gate(rows):
    from django.urls import path

    assert standing(rows, path("x/", view), MIDDLEWARE=with_middleware("NotUsed")) == ("unprotected", "")


def test_a_class_that_does_all_in_dispatch_is_one_open_door(rows):
    from django.urls import path
    from django.views import View

    class Everything(View):
        def dispatch(self, request, *args, **kwargs):
            raise AssertionError("a handler ran")

    result = rows(path("x/", Everything.as_view()))

    assert {(key, row.access) for key, row in result.items()} == {
        (("GET", "/x/"), "unprotected"),
        (("POST", "/x/"), "unprotected"),
    }


def test_a_decorator_that_lets_strangers_reach_an_asynchronous_view_is_no_gate(rows):
    from django.urls import path

    def everybody(view):
        @functools.wraps(view)
        async def wrapper(request):
            return await view(request)

        return wrapper

    async def later(request):
        raise AssertionError("a handler ran")

    assert standing(rows, path("x/", everybody(later))) == ("unprotected", "")


def test_an_answer_that_is_no_response_proves_nothing(rows):
    from django.urls import path

    def broken(view):
        @functools.wraps(view)
        def wrapper(request):
            return None if request.user.is_anonymous else view(request)

        return wrapper

    assert standing(rows, path("x/", broken(view)))[1] != "proven"


def test_a_login_page_that_the_project_does_not_have_makes_its_redirect_no_refusal(rows):
    from django.shortcuts import redirect
    from django.urls import path

    def elsewhere(view):
        @functools.wraps(view)
        def wrapper(request):
            return redirect("/nowhere/") if request.user.is_anonymous else view(request)

        return wrapper

    assert standing(rows, path("x/", elsewhere(view)), LOGIN_URL="no-such-name")[1] != "proven"


def test_decorators_of_a_ninja_operation_are_gates(rows):
    from django.contrib.auth.decorators import login_required
    from django.urls import path
    from ninja import NinjaAPI
    from ninja.decorators import decorate_view

    api = NinjaAPI(urls_namespace="decorated-operations", docs_url=None, openapi_url=None)

    def everybody(view):
        @functools.wraps(view)
        def wrapper(request, *args, **kwargs):
            return view(request, *args, **kwargs)

        return wrapper

    @api.get("/members")
    @decorate_view(login_required)
    def members(request):
        raise AssertionError("a handler ran")

    @api.get("/all")
    @decorate_view(everybody)
    def everything(request):
        raise AssertionError("a handler ran")

    @api.get("/function/{number}")
    @login_required
    def function(request, number: int):
        raise AssertionError("a handler ran")

    pattern = path("api/", api.urls)

    assert standing(rows, pattern, at="/api/members") == ("protected", "proven")
    assert standing(rows, pattern, at="/api/function/{number}") == ("protected", "proven")
    assert standing(rows, pattern, at="/api/all") == ("unprotected", "")
