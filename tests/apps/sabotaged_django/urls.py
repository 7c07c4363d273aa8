import base64

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from tests.apps.sabotage import WAYS

from portal_django.urls import urlpatterns as portal


@csrf_exempt
@require_POST
def sabotage(request, way):
    WAYS[way](base64.b64decode(request.headers["x-planted"]).decode())
    return HttpResponse("done")


urlpatterns = [*portal, path("sabotage/<str:way>", sabotage)]
