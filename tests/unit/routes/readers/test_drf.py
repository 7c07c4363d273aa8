import functools
import re

import django
import pytest


@pytest.fixture(autouse=True)
def _django(django_ready):
    pass


def viewset(**attributes):
    """A view set with `list`, `create` and an extra action, none of which may run."""
    from rest_framework.decorators import action
    from rest_framework.permissions import AllowAny
    from rest_framework.viewsets import ViewSet

    class Things(ViewSet):
        def list(self, request):
            raise AssertionError("a handler ran")

        def create(self, request):
            raise AssertionError("a handler ran")

        @action(detail=False, methods=["get"], permission_classes=[AllowAny])
        def prices(self, request):
            raise AssertionError("a handler ran")

    for name, value in attributes.items():
        setattr(Things, name, value)
    return Things


def routed(view_set):
    from django.urls import include, path
    from rest_framework.routers import SimpleRouter

    router = SimpleRouter()
    router.register("things", view_set, basename="thing")
    return path("api/", include(router.urls))


def test_stock_permission_is_known_and_proved(rows):
    from rest_framework.permissions import IsAuthenticated

    result = rows(routed(viewset(permission_classes=[IsAuthenticated])))

    row = result["GET", "/api/things/"]
    assert (row.access, row.evidence, row.mechanism) == (
        "protected",
        "proven",
        "rest_framework.permissions.IsAuthenticated",
    )


def test_permission_of_one_action_is_read_from_its_initkwargs(rows):
    from rest_framework.permissions import IsAuthenticated

    result = rows(routed(viewset(permission_classes=[IsAuthenticated])))

    assert result["GET", "/api/things/prices/"].access == "unprotected"


def test_read_only_permission_protects_writes_alone(rows):
    from rest_framework.permissions import IsAuthenticatedOrReadOnly

    result = rows(routed(viewset(permission_classes=[IsAuthenticatedOrReadOnly])))

    assert result["GET", "/api/things/"].access == "unprotected"
    assert result["POST", "/api/things/"].evidence == "proven"


def test_default_permission_lets_everybody_in(rows):
    assert rows(routed(viewset()))["POST", "/api/things/"].access == "unprotected"


@pytest.mark.skipif(django.VERSION < (5, 1), reason="Django 5.1 brought LoginRequiredMiddleware")
def test_views_are_exempt_from_login_required_middleware(rows):
    from django.conf import settings

    middleware = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]

    assert rows(routed(viewset()), MIDDLEWARE=middleware)["GET", "/api/things/"].access == "unprotected"


def test_permissions_are_joined_by_name(rows):
    from rest_framework.permissions import IsAdminUser, IsAuthenticated

    result = rows(routed(viewset(permission_classes=[IsAuthenticated | IsAdminUser])))

    assert result["GET", "/api/things/"].mechanism == (
        "(rest_framework.permissions.IsAuthenticated | rest_framework.permissions.IsAdminUser)"
    )


def test_permission_of_the_project_is_asked_for_each_action(rows):
    from rest_framework.permissions import BasePermission

    class ListIsOpen(BasePermission):
        def has_permission(self, request, view):
            return view.action == "list" or request.user.is_authenticated

    result = rows(routed(viewset(permission_classes=[ListIsOpen])))

    assert result["GET", "/api/things/"].access == "unprotected"
    assert result["POST", "/api/things/"].evidence == "proven"


def test_permission_that_looks_at_objects_only_is_no_gate(rows):
    from rest_framework.permissions import BasePermission

    class IsOwner(BasePermission):
        def has_object_permission(self, request, view, obj):
            return False

    assert rows(routed(viewset(permission_classes=[IsOwner])))["GET", "/api/things/"].access == "unprotected"


def test_overridden_get_permissions_is_run(rows):
    from rest_framework.permissions import AllowAny, IsAuthenticated

    def get_permissions(self):
        return [AllowAny()] if self.action == "list" else [IsAuthenticated()]

    result = rows(routed(viewset(permission_classes=[IsAuthenticated], get_permissions=get_permissions)))

    assert result["GET", "/api/things/"].access == "unprotected"
    assert result["POST", "/api/things/"].evidence == "proven"


def test_overridden_initial_is_run(rows):
    from rest_framework.exceptions import NotAuthenticated

    def initial(self, request, *args, **kwargs):
        if "x-key" not in request.headers:
            raise NotAuthenticated

    row = rows(routed(viewset(initial=initial)))["GET", "/api/things/"]

    assert (row.access, row.evidence) == ("protected", "proven")


def test_authenticator_that_raises_without_credentials_is_a_gate(rows):
    from rest_framework.authentication import BaseAuthentication
    from rest_framework.exceptions import AuthenticationFailed

    class NeedsKey(BaseAuthentication):
        def authenticate(self, request):
            raise AuthenticationFailed

    row = rows(routed(viewset(authentication_classes=[NeedsKey])))["GET", "/api/things/"]

    assert (row.access, row.evidence) == ("protected", "proven")
    assert row.mechanism.endswith("NeedsKey")


def test_authenticator_that_signs_everybody_in_opens_what_it_serves(rows):
    from rest_framework.authentication import BaseAuthentication
    from rest_framework.permissions import IsAuthenticated

    class Everybody:
        is_authenticated = True

    class Demo(BaseAuthentication):
        def authenticate(self, request):
            return Everybody(), None

    opened = viewset(permission_classes=[IsAuthenticated], authentication_classes=[Demo])

    assert rows(routed(opened))["GET", "/api/things/"].access == "unprotected"


def test_function_view_shows_its_own_function_and_its_decorators(rows, found):
    from django.urls import path
    from rest_framework.decorators import api_view, permission_classes
    from rest_framework.permissions import IsAuthenticated

    @api_view(["GET", "POST"])
    @permission_classes([IsAuthenticated])
    def things(request):
        raise AssertionError("a handler ran")

    routes = found(path("x/", things))

    assert set(routes) == {("GET", "/x/"), ("POST", "/x/")}
    assert routes["GET", "/x/"].endpoint.__name__ == "things"
    assert rows(path("x/", things))["POST", "/x/"].evidence == "proven"


def test_decorator_on_an_action_is_asked_with_the_view(rows):
    from rest_framework.response import Response
    from rest_framework.viewsets import ViewSet

    def needs_key(method):
        @functools.wraps(method)
        def wrapper(self, request, *args, **kwargs):
            if self.action == "list" and request.headers.get("x-key") != "k3y":
                return Response(status=403)
            return method(self, request, *args, **kwargs)

        return wrapper

    class Things(ViewSet):
        @needs_key
        def list(self, request):
            raise AssertionError("a handler ran")

        @needs_key
        def create(self, request):
            raise AssertionError("a handler ran")

    result = rows(routed(Things))

    assert result["GET", "/api/things/"].evidence == "proven"
    assert result["POST", "/api/things/"].access == "unprotected"


def test_format_suffix_is_another_spelling_of_its_route(project):
    from django.urls import include, path
    from rest_framework.routers import DefaultRouter

    from launchguard.routes.readers.django import DjangoReader

    router = DefaultRouter()
    router.register("things", viewset(), basename="thing")
    routes = list(DjangoReader().routes(project(path("api/", include(router.urls)))))

    spellings = [route.pattern for route in routes if route.path == "/api/things/" and "GET" in route.methods]
    assert len(spellings) == 2
    assert any(re.match(pattern, "/api/things.json") for pattern in spellings)
    assert not [route.path for route in routes if "{format}" in route.path]


def test_head_that_the_first_request_adds_to_the_actions_is_no_route_of_its_own(found):
    urls = routed(viewset())
    view = urls.url_patterns[0].callback
    view.actions["head"] = view.actions["get"]

    assert {method for method, path in found(urls) if path == "/api/things/"} == {"GET", "POST"}


def test_tripwire_sees_what_dispatch_overrides_open(rows):
    from rest_framework.permissions import IsAuthenticated

    def initial(self, request, *args, **kwargs):
        return None

    careless = viewset(permission_classes=[IsAuthenticated], initial=initial)

    by_gates = rows(routed(careless))["GET", "/api/things/"]
    by_wire = rows(routed(careless), prove=True)["GET", "/api/things/"]
    assert by_gates.access == "unprotected"
    assert by_wire.access == "unprotected"


def test_fields_of_a_serializer_are_told(found):
    from rest_framework import serializers

    class Login(serializers.Serializer):
        email = serializers.EmailField()
        password = serializers.CharField()

    routes = found(routed(viewset(serializer_class=Login)))

    assert routes["POST", "/api/things/"].details["fields"] == ("email", "password")


def test_view_that_lets_in_whom_its_permission_denies_is_open(rows):
    from rest_framework.permissions import IsAuthenticated

    def permission_denied(self, request, message=None, code=None):
        pass

    from django.urls import path

    guarded = viewset(permission_classes=[IsAuthenticated])
    lenient = viewset(permission_classes=[IsAuthenticated], permission_denied=permission_denied)
    result = rows(
        path("guarded/", guarded.as_view({"get": "list"})), path("lenient/", lenient.as_view({"get": "list"}))
    )

    assert result["GET", "/guarded/"].evidence == "proven"
    assert result["GET", "/lenient/"].access == "unprotected"


def test_permissions_that_a_property_works_out_are_asked_for_each_action(rows):
    from rest_framework.permissions import AllowAny, IsAuthenticated

    @property
    def permission_classes(self):
        return [AllowAny] if self.action == "list" else [IsAuthenticated]

    result = rows(routed(viewset(permission_classes=permission_classes)))

    assert result["GET", "/api/things/"].access == "unprotected"
    assert result["POST", "/api/things/"].evidence == "proven"
    assert result["POST", "/api/things/"].mechanism.endswith("Things")
