"""Ways in which a Django project looks guarded and is not, or is guarded and does not look so.

The whole check runs in a process of its own, so that the project can be set up as each trap needs it.
"""

import json
import subprocess
import sys
from pathlib import Path

import django
import pytest

pytestmark = pytest.mark.skipif(
    django.VERSION < (5, 1), reason="the traps are laid around LoginRequiredMiddleware, of Django 5.1"
)

ROOT = Path(__file__).parents[2]

PREAMBLE = """
import functools, json, sys
from types import ModuleType
sys.path[:0] = [{root!r}]
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.django_project.settings"
import django
django.setup()
from django.conf import settings
from django.contrib.auth.decorators import login_not_required, login_required, permission_required, user_passes_test
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.urls import include, path, re_path
from django.utils.decorators import method_decorator
from django.views import View
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.views import APIView

def handler(request, *args, **kwargs):
    print("THE HANDLER RAN")
    return HttpResponse()

"""

CHECK = """
urls = ModuleType("urls_of_this_test")
urls.urlpatterns = urlpatterns
settings.ROOT_URLCONF = urls
from launchguard.routes import inspect
report = inspect(settings, prove={prove})
print(json.dumps({{f"{{row.method}} {{row.path}}": row.access for row in report.routes}}))
"""


def checked(code, *, prove):
    source = PREAMBLE.format(root=str(ROOT)) + code + CHECK.format(prove=prove)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", source], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "THE HANDLER RAN" not in done.stdout
    return json.loads(done.stdout.splitlines()[-1])


TRAPS = """
class AfterView(View, LoginRequiredMixin):
    get = handler

class Forgetful(LoginRequiredMixin, View):
    def dispatch(self, request, *args, **kwargs):
        return View.dispatch(self, request, *args, **kwargs)
    get = handler

class Partly(LoginRequiredMixin, View):
    def dispatch(self, request, *args, **kwargs):
        if request.method == "GET":
            return View.dispatch(self, request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)
    get = handler
    post = handler

class Initial(APIView):
    permission_classes = [IsAuthenticated]
    def initial(self, request, *args, **kwargs):
        pass
    get = handler

class Permits(APIView):
    permission_classes = [IsAuthenticated]
    def check_permissions(self, request):
        pass
    get = handler

class Chooses(APIView):
    permission_classes = [IsAuthenticated]
    def get_permissions(self):
        return []
    get = handler

class Dispatches(APIView):
    permission_classes = [IsAuthenticated]
    def dispatch(self, request, *args, **kwargs):
        return HttpResponse("all of the work is done here")
    get = handler

def sounds_like_auth(function):
    @functools.wraps(function)
    def login_required(request, *args, **kwargs):
        return function(request, *args, **kwargs)
    return login_required

def inverted(function):
    @functools.wraps(function)
    def wrapper(request, *args, **kwargs):
        if request.user.is_authenticated:
            return HttpResponse(status=403)
        return function(request, *args, **kwargs)
    return wrapper

@method_decorator(login_required, name="get")
class OwnHead(View):
    get = handler
    def head(self, request):
        return handler(request)

class LoginPlease(View):
    @method_decorator(sounds_like_auth)
    def get(self, request):
        return handler(request)

def asks_for_a_browser(function):
    @functools.wraps(function)
    def wrapper(request, *args, **kwargs):
        if not {"Referer", "X-Requested-With", "Accept-Language", "User-Agent", "Origin"} <= request.headers.keys():
            return HttpResponse(status=403)
        return function(request, *args, **kwargs)
    return wrapper

def delegating(request):
    return login_required(handler)(request)

urlpatterns = [
    path("lambda/", user_passes_test(lambda user: True)(handler)),
    path("after/", AfterView.as_view()),
    path("forgetful/", Forgetful.as_view()),
    path("partly/", Partly.as_view()),
    path("initial/", Initial.as_view()),
    path("permits/", Permits.as_view()),
    path("chooses/", Chooses.as_view()),
    path("dispatches/", Dispatches.as_view()),
    path("sounds/", sounds_like_auth(handler)),
    path("inverted/", inverted(handler)),
    path("own-head/", OwnHead.as_view()),
    path("browser/", asks_for_a_browser(handler)),
    path("method/", LoginPlease.as_view()),
    path("only-included/", include([path("x/", handler)])),
]
"""
OPEN = {
    "GET /lambda/",
    "GET /after/",
    "GET /forgetful/",
    "GET /partly/",
    "GET /initial/",
    "GET /permits/",
    "GET /chooses/",
    "GET /sounds/",
    "GET /inverted/",
    "GET /browser/",
    "GET /own-head/",
    "GET /method/",
    "GET /only-included/x/",
}


@pytest.mark.parametrize("prove", [False, True])
def test_no_trap_is_called_protected(prove):
    access = checked(TRAPS, prove=prove)

    assert {row: access[row] for row in OPEN} == dict.fromkeys(OPEN, "unprotected")
    assert access["POST /partly/"] == "protected"
    assert access["GET /dispatches/"] != "protected"


def test_exemption_that_wraps_copies_outwards_does_not_mean_open():
    access = checked(
        """
@login_not_required
def exempt(request):
    return handler(request)

urlpatterns = [path("x/", login_required(exempt)), path("y/", exempt)]
settings.MIDDLEWARE = [*settings.MIDDLEWARE, "django.contrib.auth.middleware.LoginRequiredMiddleware"]
""",
        prove=False,
    )

    assert access["GET /x/"] == "protected"
    assert access["GET /y/"] == "unprotected"


def test_middleware_that_signs_strangers_in_opens_what_login_required_guards():
    code = """
class Demo:
    def __init__(self, get_response):
        self.get_response = get_response
    def __call__(self, request):
        class Somebody:
            is_authenticated = True
            is_active = True
        request.user = Somebody()
        return self.get_response(request)

sys.modules["demo"] = module = ModuleType("demo")
module.Demo = Demo
settings.MIDDLEWARE = [*settings.MIDDLEWARE, "demo.Demo"]
urlpatterns = [path("x/", login_required(handler))]
"""

    assert checked(code, prove=False)["GET /x/"] == "unprotected"
    assert checked(code, prove=True)["GET /x/"] == "unprotected"


def test_middleware_that_signs_strangers_in_at_one_place_opens_that_place_alone():
    code = """
class Demo:
    def __init__(self, get_response):
        self.get_response = get_response
    def __call__(self, request):
        class Somebody:
            is_authenticated = True
        if request.path.startswith("/demo/"):
            request.user = Somebody()
        return self.get_response(request)

class Orders(APIView):
    permission_classes = [IsAuthenticated]
    get = handler

sys.modules["demo"] = module = ModuleType("demo")
module.Demo = Demo
settings.MIDDLEWARE = [*settings.MIDDLEWARE, "demo.Demo"]
page = login_required(handler)
urlpatterns = [path("x/", page), path("demo/x/", page), path("orders/", Orders.as_view()), path("demo/orders/", Orders.as_view())]
"""
    access = checked(code, prove=False)

    assert (access["GET /x/"], access["GET /demo/x/"]) == ("protected", "unprotected")
    assert access["GET /orders/"] == "protected"


def test_without_authentication_middleware_nothing_is_called_proven():
    code = """
settings.MIDDLEWARE = [path for path in settings.MIDDLEWARE if "Authentication" not in path and "messages" not in path]
urlpatterns = [path("x/", login_required(handler))]
"""
    source = (
        PREAMBLE.format(root=str(ROOT))
        + code
        + CHECK.format(prove=False).replace("row.access", "row.evidence")
    )
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, timeout=60, check=True
    )

    assert json.loads(done.stdout.splitlines()[-1])["GET /x/"] == "declared"


def test_csrf_does_not_pass_for_auth():
    code = """
from django.views.decorators.csrf import csrf_protect
urlpatterns = [path("x/", csrf_protect(handler))]
"""

    assert checked(code, prove=True)["POST /x/"] == "unprotected"


def test_setup_redirect_of_a_middleware_is_no_proof():
    code = """
class SetUpFirst:
    def __init__(self, get_response):
        self.get_response = get_response
    def __call__(self, request):
        if request.path != "/setup/":
            from django.http import HttpResponseRedirect
            return HttpResponseRedirect("/setup/")
        return self.get_response(request)

sys.modules["demo"] = module = ModuleType("demo")
module.SetUpFirst = SetUpFirst
settings.MIDDLEWARE = [*settings.MIDDLEWARE, "demo.SetUpFirst"]
urlpatterns = [path("x/", handler), path("y/", login_required(handler)), path("setup/", handler)]
"""

    assert checked(code, prove=False)["GET /x/"] == "unknown"
    assert checked(code, prove=True)["GET /x/"] == "unprotected"
    assert checked(code, prove=True)["GET /y/"] == "protected"
