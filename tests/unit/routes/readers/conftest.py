import contextlib
from types import ModuleType

import pytest


@pytest.fixture
def project(django_ready):
    """Gives `serve(*urlpatterns, **settings)`, which makes them the project's routes, and returns the settings object."""
    from django.conf import settings
    from django.test.utils import override_settings

    with contextlib.ExitStack() as stack:

        def serve(*urlpatterns, **changed):
            urls = ModuleType("urls_of_this_test")
            urls.urlpatterns = list(urlpatterns)
            stack.enter_context(override_settings(ROOT_URLCONF=urls, **changed))
            return settings

        yield serve


@pytest.fixture
def found(project):
    """As `project`, but gives what the reader finds, by method and path."""
    from launchguard.routes.readers.django import DjangoReader

    def read(*urlpatterns, **changed):
        routes = DjangoReader().routes(project(*urlpatterns, **changed))
        return {(method, route.path): route for route in routes for method in route.methods}

    return read


@pytest.fixture
def rows(project):
    """As `project`, but gives the rows of the whole route check, by method and path."""
    from launchguard.routes import inspect

    def check(*urlpatterns, public=(), auth=(), prove=False, **changed):
        report = inspect(project(*urlpatterns, **changed), public=public, auth=auth, prove=prove)
        return {(row.method, row.path): row for row in report.routes}

    return check
