"""Views with one hole each, copied into the portal by `test_holes.py`. They look like what people ship."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_required, user_passes_test
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.urls import path
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from django.views.static import serve
from rest_framework.permissions import BasePermission, IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.response import Response
from rest_framework.views import APIView


@require_GET
def report(_request):
    """login_required is forgotten."""
    return HttpResponse("everything")


class Invoices(View, LoginRequiredMixin):
    """The mixin stands after View, so that its dispatch never runs."""

    def get(self, _request):
        return HttpResponse("all invoices")


@user_passes_test(lambda _user: True)
@require_GET
def members(_request):
    """The test lets everybody pass."""
    return HttpResponse("all members")


@csrf_exempt
@require_POST
def take_orders(_request):
    """Made for a machine, and open to all of them."""
    return HttpResponse("thank you")


class Catalogue(APIView):
    """Reading is open to strangers, writing is not."""

    permission_classes = (IsAuthenticatedOrReadOnly,)

    def get(self, _request):
        return Response([])

    def post(self, _request):
        return Response([])


class Legacy(APIView):
    """`initial` is what asks the permissions, and here it asks nothing."""

    permission_classes = (IsAuthenticated,)

    def initial(self, request, *args, **kwargs):
        """A hurried fix of another problem."""

    def get(self, _request):
        return Response([])


class Anybody(BasePermission):
    """A stub that was to be filled in."""

    def has_permission(self, _request, _view):
        return True


class Feed(APIView):
    permission_classes = (Anybody,)

    def get(self, _request):
        return Response([])


class Stranger(BasePermission):
    """Its logic is the wrong way round."""

    def has_permission(self, request, _view):
        return not (request.user and request.user.is_authenticated)


class Vault(APIView):
    permission_classes = (Stranger,)

    def get(self, _request):
        return Response([])


def with_key(view):
    """Looks whether there is a key, and not which."""

    @wraps(view)
    def wrapper(request):
        if "X-Api-Key" not in request.headers:
            return HttpResponse(status=401)
        return view(request)

    return wrapper


@with_key
@require_GET
def usage(_request):
    return HttpResponse("all usage")


def by_session(view):
    """Fails for a stranger instead of refusing: nobody can say what it is."""

    @wraps(view)
    def wrapper(request):
        return view(request, request.session["member"])

    return wrapper


@by_session
def settings_page(_request, _member):
    return HttpResponse()


@login_required
@require_GET
def guarded(_request):
    """The one without a hole: nothing may be said of it."""
    return HttpResponse("yours")


urlpatterns = [
    path("report", report),
    path("invoices", Invoices.as_view()),
    path("members", members),
    path("orders/take", take_orders),
    path("catalogue", Catalogue.as_view()),
    path("legacy", Legacy.as_view()),
    path("feed", Feed.as_view()),
    path("vault", Vault.as_view()),
    path("usage", usage),
    path("settings", settings_page),
    path("files/<path:path>", serve, {"document_root": settings.VAR}),
    path("guarded", guarded),
]
