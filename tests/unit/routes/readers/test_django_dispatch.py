"""Class-based views whose own code decides which method answers, or whether any is asked at all."""

import functools

import pytest
from django.views import View

pytestmark = [
    pytest.mark.usefixtures("django_ready"),
    pytest.mark.parametrize("prove", [False, True], ids=["gates", "tripwire"]),
]


def never(*_args, **_named):
    raise AssertionError("a handler ran")


def access(rows, view, prove):
    from django.urls import path

    found = rows(path("x/", view.as_view() if isinstance(view, type) else view), prove=prove)
    return {method: row.access for (method, _), row in found.items()}


def behind_login(**attributes):
    from django.contrib.auth.mixins import LoginRequiredMixin

    return type("Page", (LoginRequiredMixin, View), attributes)


def refuse_strangers(request):
    from django.core.exceptions import PermissionDenied

    if not request.user.is_authenticated:
        raise PermissionDenied


def test_hook_for_other_methods_that_serves_them_has_rows(rows, prove):
    served = {"get": never, "http_method_not_allowed": never}

    assert access(rows, type("Page", (View,), served), prove) == {"GET": "unprotected", "POST": "unprotected"}
    assert access(rows, behind_login(**served), prove) == {"GET": "protected", "POST": "protected"}


def test_hook_for_other_methods_that_still_answers_405_has_none(rows, prove):
    class Page(View):
        get = never

        def http_method_not_allowed(self, request, *args, **kwargs):
            return super().http_method_not_allowed(request, *args, **kwargs)

    assert access(rows, Page, prove) == {"GET": "unprotected"}


def test_class_with_nothing_but_a_hook_for_other_methods_is_no_handler_of_its_mixins(rows, prove):
    assert access(rows, behind_login(http_method_not_allowed=never), prove) == {
        "GET": "protected",
        "POST": "protected",
    }


@pytest.mark.parametrize("attributes", [{"get": never}, {}], ids=["with a method", "without"])
def test_mixin_behind_a_dispatch_that_hands_on_to_nobody_guards_nothing(rows, prove, attributes):
    class Page(behind_login(**attributes)):
        def dispatch(self, request, *args, **kwargs):
            return self.work(request)

        work = never

    assert set(access(rows, Page, prove).values()) == {"unprotected"}


def test_dispatch_that_picks_is_run_with_all_that_it_may_pick_replaced(rows, prove):
    class Picks(behind_login()):
        def dispatch(self, request, *args, **kwargs):
            return getattr(self, "do_" + request.GET.get("op", "show"))(request)

        do_show = never

    class Asks(Picks):
        def dispatch(self, request, *args, **kwargs):
            refuse_strangers(request)
            return getattr(self, "do_" + request.GET.get("op", "show"))(request)

    assert set(access(rows, Picks, prove).values()) == {"unprotected"}
    assert set(access(rows, Asks, prove).values()) == {"protected"}


def test_setup_that_refuses_is_a_gate(rows, prove):
    class Page(View):
        get = never

        def setup(self, request, *args, **kwargs):
            super().setup(request, *args, **kwargs)
            refuse_strangers(request)

    assert access(rows, Page, prove) == {"GET": "protected"}


def test_decorator_of_the_class_that_replaces_dispatch_is_a_gate(rows, prove):
    def guarded(view_class):
        dispatch = view_class.dispatch

        def guarding(self, request, *args, **kwargs):
            refuse_strangers(request)
            return dispatch(self, request, *args, **kwargs)

        view_class.dispatch = guarding
        return view_class

    assert access(rows, guarded(type("Page", (View,), {"get": never})), prove) == {"GET": "protected"}


def test_answer_in_the_place_of_a_refusal_leaves_nothing_declared(rows, prove):
    from django.http import HttpResponse

    page = behind_login(get=never, handle_no_permission=lambda self: HttpResponse("all the data"))

    assert access(rows, page, False) == {"GET": "unknown"}


def test_decorator_that_is_an_object_is_no_handler(rows, prove):
    class Guard:
        def __init__(self, view):
            self.view = view

        def __call__(self, request, *args, **kwargs):
            refuse_strangers(request)
            return self.view(request, *args, **kwargs)

    def page(request):
        never()

    assert set(access(rows, Guard(page), prove).values()) == {"protected"}


class Refusing:
    """Middleware that a view is decorated with."""

    def __init__(self, get_response):
        self.get_response = get_response

    def process_view(self, request, view, args, kwargs):
        refuse_strangers(request)


def test_middleware_made_a_decorator_is_a_gate(rows, prove):
    from django.utils.decorators import decorator_from_middleware, method_decorator

    guard = decorator_from_middleware(Refusing)

    @functools.wraps(never)
    def page(request):
        never()

    @method_decorator(guard, name="dispatch")
    class Page(View):
        get = never

    assert set(access(rows, guard(page), prove).values()) == {"protected"}
    assert access(rows, Page, prove) == {"GET": "protected"}
