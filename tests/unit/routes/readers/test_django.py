import functools

import django
import pytest
from django.views import View


@pytest.fixture(autouse=True)
def _django(django_ready):
    pass


def view(request, *args, **kwargs):
    raise AssertionError("a handler ran")


async def async_view(request, *args, **kwargs):
    raise AssertionError("a handler ran")


def gates(route):
    return [gate.name for gate in route.gates]


def test_function_view_without_a_decorator_answers_get_and_post(found):
    from django.urls import path

    routes = found(path("x/", view))

    assert set(routes) == {("GET", "/x/"), ("POST", "/x/")}
    assert routes["GET", "/x/"].details["method_blind"] == ("GET", "POST")


def test_methods_that_a_function_view_names_are_its_methods(found):
    from django.urls import path

    def api(request):
        return {"PUT": 1, "DELETE": 2}[request.method]

    routes = found(path("x/", api))

    assert {method for method, _ in routes} == {"GET", "POST", "PUT", "DELETE"}
    assert "method_blind" not in routes["GET", "/x/"].details


@pytest.mark.parametrize(
    ("decorator", "methods"),
    [("require_GET", {"GET"}), ("require_safe", {"GET"}), ("require_POST", {"POST"})],
)
def test_require_decorators_limit_the_methods(found, decorator, methods):
    from django.urls import path
    from django.views.decorators import http

    routes = found(path("x/", getattr(http, decorator)(view)))

    assert {method for method, _ in routes} == methods


def test_public_entry_for_get_is_enough_for_a_view_that_never_looks_at_the_method(rows):
    from django.urls import path

    result = rows(path("", view), public={"GET /": "home"})

    assert {row.access for row in result.values()} == {"public"}


def test_login_required_is_known_by_who_made_the_wrapper(found):
    from django.contrib.auth.decorators import login_required
    from django.urls import path

    route = found(path("x/", login_required(view)))["GET", "/x/"]

    assert gates(route) == ["django.contrib.auth.decorators.login_required"]
    assert route.gates[0].known
    assert route.endpoint is view
    assert route.source.startswith("tests/unit/routes/readers/test_django.py:")


@pytest.mark.parametrize("handler", [view, async_view])
def test_login_required_is_proved_without_running_the_handler(rows, handler):
    from django.contrib.auth.decorators import login_required
    from django.urls import path

    row = rows(path("x/", login_required(handler)))["GET", "/x/"]

    assert (row.access, row.evidence) == ("protected", "proven")


def test_routes_that_share_a_decorator_share_its_proof(found):
    from django.contrib.auth.decorators import login_required, permission_required
    from django.urls import path

    routes = found(
        path("a/", login_required(view)),
        path("b/", login_required(async_view)),
        path("c/", permission_required("app.see")(view)),
    )

    keys = {path: route.gates[0].key for (_, path), route in routes.items()}
    assert keys["/a/"] == keys["/b/"] != keys["/c/"]
    name = routes["GET", "/c/"].gates[0].name  # its argument is told since Django 5.1
    assert name.removesuffix("('app.see')") == "django.contrib.auth.decorators.permission_required"


def test_staff_member_required_is_proved(rows):
    from django.contrib import admin
    from django.contrib.admin.views.decorators import staff_member_required
    from django.urls import path

    row = rows(path("x/", staff_member_required(view)), path("admin/", admin.site.urls))["GET", "/x/"]

    assert (row.access, row.evidence, row.mechanism) == (
        "protected",
        "proven",
        "django.contrib.admin.views.decorators.staff_member_required",
    )


def test_decorator_of_the_project_is_proved_by_calling_it(rows):
    from django.urls import path

    row = rows(path("x/<int:pk>/", needs_key(view)))["GET", "/x/{pk}/"]

    assert (row.access, row.evidence) == ("protected", "proven")
    assert row.mechanism.endswith("needs_key")


def needs_key(function):
    @functools.wraps(function)
    def wrapper(request, *args, **kwargs):
        from django.http import HttpResponse

        if "x-key" not in request.headers:
            return HttpResponse(status=401)
        return function(request, *args, **kwargs)

    return wrapper


def test_decorator_of_the_project_that_is_listed_is_known_by_its_name(rows):
    from django.urls import path

    row = rows(path("x/", listed_gate(view)), auth=[listed_gate])["GET", "/x/"]

    assert (row.access, row.evidence) == ("protected", "declared")


def listed_gate(function):
    @functools.wraps(function)
    def wrapper(request, *args, **kwargs):
        raise RuntimeError("needs a running service")

    return wrapper


def test_class_based_view_has_one_route_a_method_with_its_own_gates(found):
    from django.contrib.auth.decorators import login_required
    from django.urls import path
    from django.utils.decorators import method_decorator
    from django.views import View

    class Thing(View):
        def get(self, request): ...

        @method_decorator(login_required)
        def post(self, request): ...

    routes = found(path("x/", Thing.as_view()))

    assert set(routes) == {("GET", "/x/"), ("POST", "/x/")}
    assert gates(routes["GET", "/x/"]) == []
    assert gates(routes["POST", "/x/"]) == ["django.contrib.auth.decorators.login_required"]
    assert routes["GET", "/x/"].endpoint is Thing.get


def test_form_view_has_no_row_for_put_which_is_its_post(found):
    from django.urls import path
    from django.views.generic import FormView

    class Form(FormView): ...

    assert {method for method, _ in found(path("x/", Form.as_view()))} == {"GET", "POST"}


@pytest.mark.parametrize("name", ["LoginRequiredMixin", "PermissionRequiredMixin", "UserPassesTestMixin"])
def test_mixins_are_known_and_proved(rows, name):
    from django.contrib.auth import mixins
    from django.urls import path
    from django.views import View

    class Thing(getattr(mixins, name), View):
        permission_required = "app.see"

        def test_func(self):
            return self.request.user.is_staff

        def get(self, request):
            raise AssertionError("a handler ran")

    row = rows(path("x/", Thing.as_view()))["GET", "/x/"]

    assert (row.access, row.evidence, row.mechanism) == (
        "protected",
        "proven",
        f"django.contrib.auth.mixins.{name}",
    )


def test_method_decorator_on_dispatch_names_the_decorator(rows):
    from django.contrib.auth.decorators import login_required
    from django.urls import path
    from django.utils.decorators import method_decorator
    from django.views.decorators.cache import never_cache
    from django.views.generic import TemplateView

    @method_decorator([never_cache, login_required], name="dispatch")
    class Page(TemplateView):
        template_name = "page.html"

    row = rows(path("x/", Page.as_view()))["GET", "/x/"]

    assert (row.access, row.evidence) == ("protected", "proven")
    assert row.mechanism == "django.contrib.auth.decorators.login_required"


@pytest.mark.skipif(django.VERSION < (5, 1), reason="Django 5.1 brought LoginRequiredMiddleware")
def test_login_required_middleware_protects_what_is_not_exempt(rows):
    from django.conf import settings
    from django.contrib.auth.decorators import login_not_required
    from django.urls import path

    @login_not_required
    def open_view(request): ...

    result = rows(
        path("x/", view),
        path("open/", open_view),
        MIDDLEWARE=[*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"],
    )

    assert result["GET", "/x/"].evidence == "proven"
    assert result["GET", "/x/"].mechanism == "django.contrib.auth.middleware.LoginRequiredMiddleware"
    assert result["GET", "/open/"].access == "unprotected"


class KeyMiddleware:
    """Lets /open/ through, and refuses all else without a key."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        from django.http import HttpResponse

        if request.path.startswith("/open/") or "x-key" in request.headers:
            return self.get_response(request)
        return HttpResponse(status=401)


def test_middleware_of_the_project_is_asked_for_each_route(rows, monkeypatch):
    from django.conf import settings
    from django.urls import path
    from django.utils import module_loading

    from launchguard.routes.readers import django_gates, django_stack

    def imported(path):
        return KeyMiddleware if path == "shop.KeyMiddleware" else module_loading.import_string(path)

    monkeypatch.setattr(django_gates, "import_string", imported)
    monkeypatch.setattr(django_stack, "import_string", imported)
    result = rows(
        path("x/", view), path("open/", view), MIDDLEWARE=[*settings.MIDDLEWARE, "shop.KeyMiddleware"]
    )

    assert (result["GET", "/x/"].access, result["GET", "/x/"].mechanism) == (
        "protected",
        "shop.KeyMiddleware",
    )
    assert result["GET", "/open/"].access == "unprotected"


def test_admin_is_protected_by_its_own_gate_but_for_the_login(rows):
    from django.contrib import admin
    from django.urls import path

    result = rows(path("admin/", admin.site.urls))

    opened = {path for (_, path), row in result.items() if row.access != "protected"}
    assert opened == {"/admin/login/"}
    assert {row.mechanism for row in result.values() if row.access == "protected"} == {
        "django.contrib.admin.sites.AdminSite.admin_view"
    }


def test_admin_page_wrapped_in_admin_view_by_hand_is_protected_and_one_that_is_not_is_open(rows):
    from django.contrib import admin
    from django.urls import path

    class Site(admin.AdminSite):
        def get_urls(self):
            return [path("by-hand/", self.admin_view(view)), path("forgotten/", view), *super().get_urls()]

    result = rows(path("admin/", Site().urls))

    assert result["GET", "/admin/by-hand/"].evidence == "proven"
    assert result["GET", "/admin/forgotten/"].access == "unprotected"


def test_redirect_runs_no_handler_and_static_files_are_static(found):
    from django.urls import path
    from django.views.generic import RedirectView
    from django.views.static import serve

    routes = found(path("old/", RedirectView.as_view(url="/new/")), path("media/<path:path>", serve))

    assert routes["GET", "/old/"].kind == "redirect"
    assert routes["GET", "/media/{path}"].kind == "static"


def test_settings_that_open_doors_are_findings(project):
    from launchguard.routes.readers.django import DjangoReader

    app = project(DEBUG=True, DATA_UPLOAD_MAX_MEMORY_SIZE=None)

    assert {finding.id for finding in DjangoReader().settings(app)} == {
        "settings.debug",
        "settings.no-body-limit",
    }


def test_marker_beside_a_view_makes_it_public(rows):
    from django.urls import path
    from django.views import View

    from launchguard.routes.marker import public

    @public("a page for everybody")
    def page(request): ...

    class Thing(View):
        @public("also open")
        def get(self, request): ...

    result = rows(path("x/", page), path("y/", Thing.as_view()))

    assert (result["GET", "/x/"].access, result["GET", "/x/"].mechanism) == ("public", "a page for everybody")
    assert result["GET", "/y/"].mechanism == "also open"


def test_tripwire_reaches_open_views_and_restores_them(rows):
    from django.contrib.auth.decorators import login_required
    from django.urls import path
    from django.views.decorators.csrf import csrf_protect

    ran = []

    def open_view(request):
        ran.append(request)

    code = open_view.__code__
    result = rows(path("x/", csrf_protect(open_view)), path("y/", login_required(view)), prove=True)

    assert result["POST", "/x/"].access == "unprotected"
    assert "reaches the handler" in result["POST", "/x/"].mechanism
    assert result["GET", "/y/"].evidence == "proven"
    assert ran == []
    assert open_view.__code__ is code


def test_redirect_that_runs_code_of_its_own_is_a_view_like_any_other(rows):
    from django.contrib.auth.mixins import LoginRequiredMixin
    from django.urls import path
    from django.views.generic import RedirectView

    class Quick(RedirectView):
        http_method_names = ("post",)

        def post(self, request, *args, **kwargs):
            raise AssertionError("a handler ran")

    class Root(LoginRequiredMixin, RedirectView):
        def get_redirect_url(self, *args, **kwargs):
            raise AssertionError("a handler ran")

    result = rows(path("quick/", Quick.as_view()), path("", Root.as_view()), prove=True)

    assert result["POST", "/quick/"].access == "unprotected"
    assert result["GET", "/"].access == "protected"
    assert set(result) == {("POST", "/quick/"), ("GET", "/")}


def test_redirect_to_a_login_below_an_i18n_prefix_is_a_refusal(rows):
    from django.conf.urls.i18n import i18n_patterns
    from django.contrib.auth.views import LoginView
    from django.urls import path

    def signed_in_only(function):
        @functools.wraps(function)
        def wrapper(request):
            from django.shortcuts import redirect

            return function(request) if request.user.is_authenticated else redirect("/de/door/")

        return wrapper

    result = rows(path("x/", signed_in_only(view)), *i18n_patterns(path("door/", LoginView.as_view())))

    assert result["GET", "/x/"].evidence == "proven"


def test_method_of_an_object_may_be_a_view_and_carry_decorators(rows):
    from django.contrib.auth.decorators import login_required
    from django.urls import path
    from django.utils.decorators import method_decorator

    class Pages:
        @method_decorator(login_required)
        def account(self, request): ...

        @needs_key_method
        def orders(self, request): ...

        def home(self, request): ...

    pages = Pages()
    result = rows(path("a/", pages.account), path("o/", pages.orders), path("h/", pages.home))

    assert result["GET", "/a/"].mechanism == "django.contrib.auth.decorators.login_required"
    assert result["GET", "/a/"].evidence == "proven"
    assert result["GET", "/o/"].evidence == "proven"
    assert result["GET", "/h/"].access == "unprotected"


def needs_key_method(method):
    @functools.wraps(method)
    def wrapper(self, request, *args, **kwargs):
        from django.http import HttpResponse

        return (
            method(self, request, *args, **kwargs) if "x-key" in request.headers else HttpResponse(status=401)
        )

    return wrapper


def test_class_is_asked_within_the_decorator_that_leaves_it_what_it_needs(rows):
    from django.http import HttpResponse
    from django.urls import path
    from django.views import View

    def leaves(function):
        @functools.wraps(function)
        def wrapper(request, *args, **kwargs):
            request.client = "app"
            return function(request, *args, **kwargs)

        return wrapper

    class Needs(View):
        def dispatch(self, request, *args, **kwargs):
            if request.client == "app" and not request.user.is_authenticated:
                return HttpResponse(status=401)
            return super().dispatch(request, *args, **kwargs)

        def get(self, request):
            raise AssertionError("a handler ran")

    result = rows(path("x/", leaves(Needs.as_view())))

    assert result["GET", "/x/"].evidence == "proven"


@pytest.mark.parametrize("setting", ["ROOT_HOSTCONF", "SUBDOMAIN_URLCONFS", "PUBLIC_SCHEMA_URLCONF"])
def test_url_configurations_by_host_are_said_to_be_unread(rows, setting):
    from django.urls import path

    result = rows(path("x/", view), **{setting: "mysite.hosts"})

    assert result["*", "/*"].access == "unknown"
    assert setting in result["*", "/*"].mechanism


@pytest.mark.parametrize(
    ("checks", "by_structure", "proved"),
    [
        ("mixin", "protected", "protected"),
        ("override", "unknown", "protected"),
        ("", "unprotected", "unprotected"),
    ],
)
def test_class_that_works_in_its_dispatch_is_guarded_by_what_stands_before_it(
    rows, checks, by_structure, proved
):
    from django.contrib.auth.mixins import LoginRequiredMixin
    from django.core.exceptions import PermissionDenied
    from django.urls import path
    from django.views import View

    class GraphQL(View):
        def dispatch(self, request, *args, **kwargs):
            raise AssertionError("a handler ran")

    class Asks(GraphQL):
        def dispatch(self, request, *args, **kwargs):
            if not request.user.is_authenticated:
                raise PermissionDenied
            return super().dispatch(request, *args, **kwargs)

    class Behind(LoginRequiredMixin, GraphQL):
        pass

    pattern = path("graphql/", {"mixin": Behind, "override": Asks, "": GraphQL}[checks].as_view())

    assert rows(pattern)["POST", "/graphql/"].access == by_structure
    assert rows(pattern, prove=True)["POST", "/graphql/"].access == proved


def test_project_without_its_hosts_is_proved_all_the_same(rows):
    from django.contrib.auth.decorators import login_required
    from django.urls import path

    result = rows(
        path("x/", login_required(view)), path("y/", view), prove=True, ALLOWED_HOSTS=[], DEBUG=False
    )

    assert result["GET", "/x/"].evidence == "proven"
    assert result["GET", "/y/"].access == "unprotected"


class ViewSet(View):
    @classmethod
    def as_view(cls, actions, **initkwargs):
        def view(request, *args, **kwargs):
            made = cls(**initkwargs)
            for method, action in actions.items():
                setattr(made, method, getattr(made, action))
            return made.dispatch(request, *args, **kwargs)

        functools.update_wrapper(view, cls, updated=())
        functools.update_wrapper(view, cls.dispatch, assigned=())
        view.cls = cls
        return view


def test_view_sets_that_are_no_rest_frameworks_own_are_read_by_their_actions(rows):
    """As taiga's copy of an old Django REST framework: the mapping is in the closure alone."""
    from django.contrib.auth.decorators import login_required
    from django.urls import path
    from django.utils.decorators import method_decorator

    class Shops(ViewSet):
        def listed(self, request):
            raise AssertionError("the handler ran")

        @method_decorator(login_required)
        def made(self, request):
            raise AssertionError("the handler ran")

    view = Shops.as_view({"get": "listed", "post": "made"})

    assert {key: row.access for key, row in rows(path("shops/", view)).items()} == {
        ("GET", "/shops/"): "unprotected",
        ("POST", "/shops/"): "protected",
    }


@pytest.mark.parametrize("prove", [False, True], ids=["structure", "tripwire"])
def test_dispatch_that_picks_its_method_by_an_action_is_judged_by_that_method(project, prove):
    from django.contrib.auth.decorators import login_required
    from django.urls import path
    from django.utils.decorators import method_decorator

    from launchguard.routes import inspect

    class Shop(View):
        def get(self, request):
            raise AssertionError("the handler ran")

        def dispatch(self, request, *args, action="", **kwargs):
            return getattr(self, f"do_{action}")(request, *args, **kwargs)

        @method_decorator(login_required)
        def do_guarded(self, request):
            raise AssertionError("the handler ran")

        def do_open(self, request):
            raise AssertionError("the handler ran")

    class WithoutGet(Shop):
        http_method_names = ()

    served = project(
        path("guarded/", Shop.as_view(), {"action": "guarded"}),
        path("open/", Shop.as_view(), {"action": "open"}),
        path("bare/", WithoutGet.as_view(), {"action": "guarded"}),
    )

    found = {row.path: row.access for row in inspect(served, prove=prove).routes}

    assert found == {"/guarded/": "protected", "/open/": "unprotected", "/bare/": "protected"}
