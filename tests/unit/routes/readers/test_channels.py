import sys
from types import ModuleType

import pytest

from launchguard.routes import inspect


@pytest.fixture(autouse=True)
def _django(django_ready):
    pass


@pytest.fixture
def status():
    from channels.generic.websocket import WebsocketConsumer

    class Status(WebsocketConsumer):
        def connect(self):
            raise AssertionError("a consumer ran")

    return Status


def router(*routes):
    from channels.routing import URLRouter

    return URLRouter(list(routes))


def switch(*routes):
    from channels.routing import ProtocolTypeRouter
    from channels.security.websocket import AllowedHostsOriginValidator
    from channels.sessions import SessionMiddlewareStack
    from django.core.asgi import get_asgi_application

    sockets = AllowedHostsOriginValidator(SessionMiddlewareStack(router(*routes)))
    return ProtocolTypeRouter({"http": get_asgi_application(), "websocket": sockets})


def sockets(app, **kwargs):
    rows = inspect(app, **kwargs).routes
    return {row.path: row for row in rows if row.method == "WEBSOCKET"}


def test_each_websocket_is_a_row_that_says_who_decides(status):
    from django.urls import path, re_path

    app = switch(
        re_path(r"^ws/status/$", status.as_asgi()),
        path("chat/", router(path("<slug:room>/", status.as_asgi()))),
    )

    found = sockets(app)

    assert set(found) == {"/ws/status/", "/chat/{room}/"}
    assert {row.access for row in found.values()} == {"unknown"}
    assert "Status decides in its own code" in found["/ws/status/"].mechanism


def test_websocket_is_declared_public_or_in_the_body(status):
    from django.urls import path

    app = switch(path("news/", status.as_asgi()), path("mail/", status.as_asgi()))

    found = sockets(
        app, public={"WEBSOCKET /news/": "a feed"}, in_body={"WEBSOCKET /mail/": "tests/test_mail.py"}
    )

    assert found["/news/"].access == "public"
    assert (found["/mail/"].access, found["/mail/"].evidence) == ("protected", "declared")


def test_http_routes_behind_the_switch_are_read_and_proved_as_ever(project):
    from django.urls import path

    def view(request):
        raise AssertionError("a handler ran")

    project(path("open/", view))

    rows = {(row.method, row.path): row.access for row in inspect(switch(), prove=True).routes}

    assert rows["GET", "/open/"] == "unprotected"


@pytest.mark.parametrize("importable", [True, False])
def test_project_whose_settings_name_the_application_has_its_websockets_read(
    project, monkeypatch, status, importable
):
    from django.urls import path

    module = ModuleType("asgi_of_this_test")
    if importable:
        module.application = switch(path("ws/", status.as_asgi()))
    monkeypatch.setitem(sys.modules, "asgi_of_this_test", module)
    monkeypatch.setattr("launchguard.routes.readers.channels.apps.is_installed", lambda name: True)
    app = project(ASGI_APPLICATION="asgi_of_this_test.application")

    found = sockets(app)

    assert {row.access for row in found.values()} == {"unknown"}
    assert set(found) == ({"/ws/"} if importable else {"/*"})
