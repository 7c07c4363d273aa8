"""Django REST framework's views whose own hooks skip, replace or undo what their permissions say."""

import functools

import pytest

pytestmark = [
    pytest.mark.usefixtures("django_ready"),
    pytest.mark.parametrize("prove", [False, True], ids=["gates", "tripwire"]),
]


def never(*_args, **_named):
    raise AssertionError("a handler ran")


def view(**attributes):
    from rest_framework.permissions import IsAuthenticated
    from rest_framework.views import APIView

    return type("Page", (APIView,), {"permission_classes": [IsAuthenticated], "get": never, **attributes})


def access(rows, page, prove, path="x/"):
    from django.urls import path as url

    found = rows(url(path, page.as_view() if isinstance(page, type) else page), prove=prove)
    return {method: row.access for (method, _), row in found.items()}


def signed_in(request):
    from django.contrib.auth.models import User

    request.user = User(username="anybody")


def test_dispatch_that_picks_otherwise_skips_the_permissions(rows, prove):
    def dispatch(self, request, *args, **kwargs):
        return getattr(self, request.GET.get("op", "secret"))(request)

    assert access(rows, view(dispatch=dispatch, secret=never), prove) == {"GET": "unprotected"}


def test_dispatch_that_picks_behind_the_permissions_is_guarded(rows, prove):
    def dispatch(self, request, *args, **kwargs):
        self.request = self.initialize_request(request, *args, **kwargs)
        self.initial(self.request)
        return getattr(self, request.GET.get("op", "secret"))(request)

    assert access(rows, view(dispatch=dispatch, secret=never), prove) == {"GET": "protected"}


def test_dispatch_that_hands_on_to_nobody_is_the_handler_and_never_runs(rows, prove):
    def dispatch(self, request, *args, **kwargs):
        raise AssertionError("a handler ran")

    assert access(rows, view(dispatch=dispatch), prove) == {"GET": "unprotected"}


def test_the_dispatch_of_a_view_set_is_looked_at_too(rows, prove):
    from rest_framework.permissions import IsAuthenticated
    from rest_framework.viewsets import ViewSet

    class Things(ViewSet):
        permission_classes = (IsAuthenticated,)

        def dispatch(self, request, *args, **kwargs):
            return self.secret(request)

        listed = secret = never

    assert access(rows, Things.as_view({"get": "listed"}), prove) == {"GET": "unprotected"}


def test_view_function_of_its_own_that_asks_no_permission_is_open(rows, prove):
    def as_view(cls, **initkwargs):
        framework = super(page, cls).as_view(**initkwargs)

        @functools.wraps(framework)
        def serve(request, *args, **kwargs):
            return cls().get(request)

        return serve

    page = view(as_view=classmethod(as_view))

    assert access(rows, page, prove) == {"GET": "unprotected"}


def test_error_handler_that_calls_the_handler_after_all_opens_it(rows, prove):
    page = view(handle_exception=lambda self, error: self.get(self.request))

    assert access(rows, page, prove) == {"GET": "unprotected"}


@pytest.mark.parametrize("hook", ["handle_exception", "finalize_response"])
def test_answer_in_the_place_of_a_refusal_proves_nothing(rows, prove, hook):
    from django.http import HttpResponse
    from django.urls import path as url

    page = view(**{hook: lambda *_args, **_named: HttpResponse("all the data")})

    found = rows(url("x/", page.as_view()), prove=prove)["GET", "/x/"]

    assert (found.access, found.evidence) == (("protected", "declared") if prove else ("unknown", ""))


def test_error_handler_that_only_adds_to_the_answer_hides_no_gate(rows, prove):
    def handle_exception(self, error):
        response = super(page, self).handle_exception(error)
        response["X-Request"] = "1"
        return response

    page = view(handle_exception=handle_exception)

    assert access(rows, page, prove) == {"GET": "protected"}


def test_authentication_of_its_own_opens_or_closes(rows, prove):
    from rest_framework.exceptions import NotAuthenticated
    from rest_framework.permissions import AllowAny

    def refuse(self, request):
        raise NotAuthenticated

    lets_all_in = view(perform_authentication=lambda self, request: signed_in(request))
    refuses_all = view(permission_classes=[AllowAny], perform_authentication=refuse)

    assert access(rows, lets_all_in, prove) == {"GET": "unprotected"}
    assert access(rows, refuses_all, prove) == {"GET": "protected"}


def test_head_of_its_own_that_is_open_opens_the_row(rows, prove):
    def get_permissions(self):
        from rest_framework.permissions import IsAuthenticated

        return [] if self.request.method == "HEAD" else [IsAuthenticated()]

    assert access(rows, view(get_permissions=get_permissions), prove) == {"GET": "unprotected"}
    assert access(rows, view(get_permissions=get_permissions, head=never), prove) == {"GET": "unprotected"}
    assert access(rows, view(head=never), prove) == {"GET": "protected"}


def test_hook_for_other_methods_that_serves_them_has_a_row_behind_the_permissions(rows, prove):
    from rest_framework.permissions import AllowAny

    served = {"get": never, "http_method_not_allowed": never}

    assert access(rows, view(**served), prove) == {"GET": "protected", "POST": "protected"}
    assert access(rows, view(permission_classes=[AllowAny], **served), prove) == {
        "GET": "unprotected",
        "POST": "unprotected",
    }


def test_authenticator_that_looks_at_the_path_answers_for_each_path_alone(rows, prove):
    from django.contrib.auth.models import User
    from django.urls import path
    from rest_framework.authentication import BaseAuthentication

    class SignsInAtOnePlace(BaseAuthentication):
        def authenticate(self, request):
            return (User(username="anybody"), None) if request.path == "/open/" else None

    page = view(authentication_classes=[SignsInAtOnePlace])
    found = rows(path("x/", page.as_view()), path("open/", page.as_view()), prove=prove)

    assert {key[1]: row.access for key, row in found.items()} == {"/x/": "protected", "/open/": "unprotected"}


def test_a_decorator_that_looks_at_the_method_is_asked_for_head_too(rows, prove):
    from django.core.exceptions import PermissionDenied

    def guard(readers):
        def decorate(view):
            @functools.wraps(view)
            def wrapper(request):
                if request.method in readers and not request.user.is_authenticated:
                    raise PermissionDenied
                return view(request)

            return wrapper

        return decorate

    def page(request):
        never()

    assert access(rows, guard({"GET"})(page), prove)["GET"] == "unprotected"
    assert access(rows, guard({"GET", "HEAD"})(page), prove)["GET"] == "protected"
