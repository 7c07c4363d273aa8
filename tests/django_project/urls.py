"""The routes of the tests' Django project, where a test brings none of its own."""

from django.contrib import admin
from django.http import HttpResponse
from django.urls import path


def home(_request):
    return HttpResponse("home")


urlpatterns = [path("", home), path("admin/", admin.site.urls)]
