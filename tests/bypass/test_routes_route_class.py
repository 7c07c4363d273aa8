"""FastAPI routes whose own class, app or error handler decides beside their dependencies."""

import pytest
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from launchguard.routes import inspect

pytestmark = pytest.mark.parametrize("prove", [False, True], ids=["gates", "tripwire"])


def current_user(authorization: str | None = Header(None)):
    if authorization != "Bearer good":
        raise HTTPException(401)


def never():
    raise AssertionError("a handler ran")


class Guards(APIRoute):
    def get_route_handler(self):
        inner = super().get_route_handler()

        async def handler(request):
            current_user(request.headers.get("authorization"))
            return await inner(request)

        return handler


class HandsOn(APIRoute):
    def get_route_handler(self):
        inner = super().get_route_handler()

        async def handler(request):
            return await inner(request)

        return handler


class ServesTheRefused(APIRoute):
    def get_route_handler(self):
        inner = super().get_route_handler()

        async def handler(request):
            try:
                return await inner(request)
            except HTTPException:
                return JSONResponse(self.endpoint())

        return handler


class SkipsDependencies(APIRoute):
    def get_route_handler(self):
        async def handler(request):
            return JSONResponse(self.endpoint())

        return handler


def rows(app, prove):
    return {row.path: row for row in inspect(app, prove=prove).routes}


@pytest.mark.parametrize("flat", [True, False], ids=["the app's own route", "an included one"])
@pytest.mark.parametrize(
    ("route_class", "dependencies", "verdict"),
    [
        (Guards, [], "protected"),
        (HandsOn, [], "unprotected"),
        (HandsOn, [Depends(current_user)], "protected"),
        (ServesTheRefused, [Depends(current_user)], "unprotected"),
        (SkipsDependencies, [Depends(current_user)], "unprotected"),
    ],
    ids=["guards", "hands on", "hands on behind a gate", "serves the refused", "skips"],
)
def test_class_of_a_route_decides_what_its_dependencies_amount_to(
    prove, flat, route_class, dependencies, verdict
):
    app = FastAPI(openapi_url=None)
    router = app.router if flat else APIRouter()
    router.route_class = route_class

    @router.get("/x/{number}", dependencies=dependencies)
    def handler(number: int, query: int):
        raise AssertionError("a handler ran")

    if not flat:
        app.include_router(router)
    row = rows(app, prove)["/x/{number}"]

    assert row.access == verdict
    if dependencies and verdict == "protected":
        assert row.mechanism.endswith("current_user")


def test_what_a_mounted_app_overrides_opens_its_own_routes_alone(prove):
    app, mounted = FastAPI(openapi_url=None), FastAPI(openapi_url=None)
    for each in (app, mounted):
        each.get("/x", dependencies=[Depends(current_user)])(never)
    mounted.dependency_overrides[current_user] = lambda: "anybody"
    app.mount("/m", mounted)

    found = {path: row.access for path, row in rows(app, prove).items()}
    assert found == {"/x": "protected", "/m/x": "unprotected"}


def test_gate_that_looks_at_its_route_or_endpoint_is_asked_with_them(prove):
    def refuse_unless_public(request: Request):
        if "public" not in (request.scope["route"].tags or []) and request.scope["endpoint"] is not exempt:
            raise HTTPException(401)

    def exempt():
        raise AssertionError("a handler ran")

    app = FastAPI(openapi_url=None, dependencies=[Depends(refuse_unless_public)])
    app.get("/closed")(never)
    app.get("/tagged", tags=["public"])(never)
    app.get("/exempt")(exempt)

    found = {path: row.access for path, row in rows(app, prove).items()}
    assert found == {"/closed": "protected", "/tagged": "unprotected", "/exempt": "unprotected"}


def test_refusal_that_an_error_handler_answers_with_data_is_not_proven(prove):
    app = FastAPI(openapi_url=None)
    app.get("/x", dependencies=[Depends(current_user)])(never)

    @app.exception_handler(401)
    def serve(request, error):
        return JSONResponse({"all": "the data"})

    row = rows(app, prove)["/x"]
    assert (row.access, row.evidence) == ("protected", "declared")


def test_refusal_that_an_error_handler_only_dresses_stays_proven(prove):
    app = FastAPI(openapi_url=None)
    app.get("/x", dependencies=[Depends(current_user)])(never)

    @app.exception_handler(HTTPException)
    async def dressed(request, error):
        return JSONResponse({"code": error.status_code}, error.status_code)

    row = rows(app, prove)["/x"]
    assert (row.access, row.evidence) == ("protected", "proven")


@pytest.mark.parametrize("is_csrf", [False, True], ids=["a key", "a token in a cookie"])
def test_middleware_that_lets_writers_in_by_a_key_is_no_csrf_check(prove, is_csrf):
    class OfAKey:
        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            sent = dict(scope["headers"])
            if scope["method"] != "GET" and sent.get(b"x-key") != b"the-one-that-we-know":
                await JSONResponse({}, 403)(scope, receive, send)
                return
            await self.app(scope, receive, send)

    class OfAToken(OfAKey):
        async def __call__(self, scope, receive, send):
            sent = dict(scope["headers"])
            if scope["method"] != "GET" and sent.get(b"x-token", b"none") not in sent.get(b"cookie", b""):
                await JSONResponse({}, 403)(scope, receive, send)
                return
            await self.app(scope, receive, send)

    app = FastAPI(openapi_url=None)
    app.post("/x")(never)
    app.add_middleware(OfAToken if is_csrf else OfAKey)

    assert (rows(app, prove)["/x"].access == "protected") is not is_csrf
