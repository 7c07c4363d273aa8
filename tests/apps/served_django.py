"""A guarded Django project in one file, its own settings, for tests with real servers."""

from __future__ import annotations

import os

SECRET_KEY = "a-secret-of-the-tests-0123456789-0123456789-0123456789"
ROOT_URLCONF = __name__
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
INSTALLED_APPS = ["launchguard.django", "django.contrib.auth", "django.contrib.contenttypes"]
MIDDLEWARE = ["launchguard.django.LaunchGuardMiddleware"]
USE_TZ = True
LAUNCHGUARD = {
    "public": {"GET /": "home"},
    "store": os.environ.get("STORE", "auto"),
    "drain_s": float(os.environ.get("DRAIN_S", "0")),
}


def home(request):
    from django.http import JsonResponse

    return JsonResponse({"path": request.path})


def customers(_request):
    from django.http import JsonResponse

    return JsonResponse(["everybody's data"], safe=False)


def __getattr__(name):
    """What needs settings that are read: Django imports this module for them."""
    if name == "urlpatterns":
        from django.urls import path

        return [path("", home), *([path("customers", customers)] if os.environ.get("LEAVE_ONE_OPEN") else [])]
    if name in ("wsgi", "asgi"):
        os.environ["DJANGO_SETTINGS_MODULE"] = __name__
        from django.core.asgi import get_asgi_application
        from django.core.wsgi import get_wsgi_application

        return (get_wsgi_application if name == "wsgi" else get_asgi_application)()
    raise AttributeError(name)
