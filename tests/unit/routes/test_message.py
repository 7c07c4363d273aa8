import asyncio
from contextlib import asynccontextmanager

import pytest
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from flask import Flask, abort, request
from starlette.responses import PlainTextResponse

from launchguard.routes import inspect, inspect_async
from launchguard.routes.message import explain, in_one_line


def current_user(authorization: str = Header(None)):
    raise HTTPException(401)


def forgotten(): ...


def app():
    made = FastAPI(openapi_url=None)
    made.add_api_route("/me", lambda: None, dependencies=[Depends(current_user)])
    made.add_api_route("/export", forgotten, methods=["POST"])
    return made


def test_the_message_names_the_door_its_line_and_both_fixes():
    text = explain(inspect(app()))

    assert text.splitlines()[0] == "1 route lets strangers in; nothing declares that as intended:"
    assert f"POST /export  tests/unit/routes/test_message.py:{forgotten.__code__.co_firstlineno}" in text
    assert "dependencies=[Depends(current_user)]" in text
    assert '"POST /export": "why strangers may come here",' in text


def test_the_lines_to_paste_are_python_that_mends_it():
    text = explain(inspect(app()))
    pasted = text[text.index("LaunchGuard(") :]
    given = {}
    exec(pasted, {"LaunchGuard": given.update})

    assert {row.access for row in inspect(app(), **given).routes} == {"protected", "public"}


def test_many_doors_are_counted_and_not_all_listed():
    made = app()
    for number in range(100):
        made.add_api_route(f"/x{number}", forgotten)

    text = explain(inspect(made))

    assert text.startswith("101 routes let strangers in")
    assert "and 81 more" in text
    assert len(text.splitlines()) < 60


def test_an_unread_route_is_told_apart_from_an_open_one():
    made = app()
    made.mount("/o", lambda scope, receive, send: None)

    assert explain(inspect(made)).startswith(
        "1 route lets strangers in and 1 route could not be read, which counts as open"
    )


def test_an_app_without_routes_reads_as_a_sentence():
    assert "a check that sees nothing must not pass" in explain(inspect(FastAPI()))


def passes(token: str = Header(None)): ...


def test_what_was_seen_at_a_door_stands_beside_it():
    made = app()
    made.add_api_route("/me2", lambda: None, dependencies=[Depends(passes)])

    text = explain(inspect(made, auth=[passes]))

    assert "test_message.passes never refuses anybody)" in text
    assert "no gate refuses" not in text


def test_flask_decorators_in_the_wrong_order_are_named_with_the_fix():
    import flask
    from flask_login import LoginManager, login_required

    made = flask.Flask("shop")
    LoginManager(made)

    def orders(): ...

    made.add_url_rule("/orders", view_func=orders)
    made.extensions["registered"] = login_required(orders)
    orders.__globals__["orders"] = made.extensions["registered"]
    try:
        text = explain(inspect(made))
    finally:
        del orders.__globals__["orders"]

    assert "stands above the route, which registers the bare function: swap the two lines" in text


def test_words_for_a_refusal_in_the_body_are_no_gate_to_put():
    made = FastAPI(openapi_url=None)
    made.add_api_route("/export", forgotten)

    @made.get("/own")
    def own():
        raise HTTPException(401)

    text = explain(inspect(made, in_body={"GET /own": "tests/test_own.py"}, prove=True))

    assert "GET /export" in text
    assert "Depends(" not in text


def test_the_gate_to_put_is_one_of_those_that_are_put_this_way(django_ready):
    from django.test import override_settings

    with override_settings(ROOT_URLCONF=__name__):
        text = explain(inspect(settings()))

    assert "permission_classes = [IsAuthenticated]" in text
    assert text.count("LAUNCHGUARD = {") == 1
    assert '        "public": {' in text


def settings():
    from django.conf import settings

    return settings


def __getattr__(name):
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.contrib.auth.decorators import login_required
    from django.urls import path
    from rest_framework.permissions import AllowAny, IsAuthenticated
    from rest_framework.views import APIView

    class Closed(APIView):
        permission_classes = (IsAuthenticated,)

        def get(self, request): ...

    class Open(APIView):
        permission_classes = (AllowAny,)

        def get(self, request): ...

    by_name = [path(f"account/{name}", login_required(lambda request: None)) for name in "abc"]
    return [path("closed", Closed.as_view()), path("open", Open.as_view()), *by_name]


@pytest.mark.parametrize("framework", ["fastapi", "flask"])
def test_a_gate_around_the_app_is_not_put_beside_a_route(framework):
    text = explain(inspect({"fastapi": behind_middleware, "flask": behind_before_request}[framework]()))

    assert "have tests.unit.routes.test_message." in text
    assert "refuse strangers here too" in text
    assert "Depends(" not in text
    assert "    @" not in text


def behind_middleware():
    made = FastAPI(openapi_url=None)
    made.add_api_route("/me", lambda: None)
    made.add_api_route("/export", forgotten)

    @made.middleware("http")
    async def gate(request, call_next):
        return PlainTextResponse("", 401) if request.url.path == "/me" else await call_next(request)

    return made


def behind_before_request():
    made = Flask("shop", static_folder=None)
    made.add_url_rule("/me", "me", lambda: "")
    made.add_url_rule("/export", "export", forgotten)
    made.before_request(lambda: abort(401) if request.path == "/me" else None)
    return made


def test_one_line_names_every_blocker_and_its_place():
    made = app()
    for number in range(5):
        made.add_api_route(f"/x{number}", forgotten)

    line = in_one_line(inspect(made))

    assert line.startswith(
        "launchguard does not let this app serve: route.unprotected POST /export (tests/unit/"
    )
    assert line.endswith("; 3 more")
    assert "\n" not in line


@asynccontextmanager
async def start(app):
    app.state.sessions = {}
    yield


def in_a_session(request: Request):
    if request.headers.get("cookie") not in request.app.state.sessions:
        raise HTTPException(401)


def unstarted(**options):
    made = FastAPI(openapi_url=None, **options)
    made.get("/me", dependencies=[Depends(in_a_session)])(forgotten)
    return made


def test_a_gate_that_failed_before_the_start_up_is_told_how_to_be_asked_after_it():
    report = inspect(unstarted(lifespan=start))

    (finding,) = [each for each in report.findings if each.id == "route.unknown"]
    assert finding.fix.startswith("check the app after its start-up, with --lifespan")
    assert f"{start.__module__}.start did not run" in explain(report)
    assert "--lifespan" in explain(report)


def test_start_up_code_is_not_named_where_none_is_or_where_it_ran():
    async def started():
        made = unstarted(lifespan=start)
        async with made.router.lifespan_context(made):
            return await inspect_async(made)

    assert "--lifespan" not in explain(inspect(unstarted()))
    assert [row.access for row in asyncio.run(started()).routes] == ["protected"]


def test_start_up_code_is_no_fix_for_what_cannot_be_read():
    made = FastAPI(openapi_url=None, lifespan=start)
    made.mount("/o", lambda scope, receive, send: None)
    report = inspect(made)

    assert "--lifespan" not in explain(report)
    assert not any("--lifespan" in finding.fix for finding in report.findings)
