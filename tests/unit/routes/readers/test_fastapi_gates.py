"""Gates of FastAPI that answer otherwise than by an HTTPException, and what a stranger has to send to reach them."""

import pytest
from fastapi import Depends, FastAPI, Form, HTTPException, Security, WebSocket, WebSocketException
from fastapi.security import APIKeyCookie, APIKeyHeader, OAuth2PasswordRequestForm
from pydantic import BaseModel
from starlette.responses import PlainTextResponse

from launchguard.routes import inspect


@pytest.fixture
def app():
    return FastAPI(openapi_url=None)


def never():
    raise AssertionError("a handler ran")


def judged(app, path="/x", method="GET", **options):
    rows = {(row.method, row.path): row for row in inspect(app, **options).routes}
    return rows[method, path].access, rows[method, path].evidence


class ClosesWith:
    def __init__(self, code):
        self.code = code

    async def __call__(self, websocket: WebSocket):
        raise WebSocketException(self.code)


@pytest.mark.parametrize("code", [1008, 3000, 3003])
def test_a_websocket_that_is_closed_as_a_refusal_is_protected(app, code):
    @app.websocket("/x", dependencies=[Depends(ClosesWith(code))])
    async def talk(websocket: WebSocket):
        never()

    assert judged(app, method="WEBSOCKET") == ("protected", "proven")


def test_a_websocket_that_is_closed_for_another_reason_is_not_proven(app):
    @app.websocket("/x", dependencies=[Depends(ClosesWith(1011))])
    async def talk(websocket: WebSocket):
        never()

    assert judged(app, method="WEBSOCKET")[1] != "proven"


class RefusesHandshakes:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})
        else:
            await self.app(scope, receive, send)


def test_middleware_that_closes_before_the_handshake_refuses_it(app):
    app.add_middleware(RefusesHandshakes)

    @app.websocket("/x")
    async def talk(websocket: WebSocket):
        never()

    app.add_api_route("/x", never)

    assert judged(app, method="WEBSOCKET") == ("protected", "proven")
    assert judged(app) == ("unprotected", "")


class CopiesTheScope:
    """Lets everybody in but below /x, which it reads out of a copy."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        copied = {**scope}
        if copied["path"] == "/x":
            await PlainTextResponse("", 401)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def test_middleware_that_looks_at_a_copy_of_the_scope_is_asked_at_each_path(app):
    app.add_middleware(CopiesTheScope)
    app.add_api_route("/x", never)
    app.add_api_route("/y", never)

    assert judged(app, "/x") == ("protected", "proven")
    assert judged(app, "/y") == ("unprotected", "")


class SignUp(BaseModel):
    email: str
    age: int


def test_a_form_is_filled_in_so_that_the_handler_is_reached(app):
    @app.post("/plain")
    def plain(email: str = Form(), age: int = Form()):
        never()

    @app.post("/model")
    def model(data: SignUp = Form()):
        never()

    rows = {row.path: row for row in inspect(app, prove=True).routes}

    assert rows["/plain"].mechanism.startswith("a request without credentials reaches the handler")
    assert rows["/model"].mechanism.startswith("a request without credentials reaches the handler")


def test_a_form_that_a_dependency_reads_is_filled_in_before_its_gate_is_judged(app):
    def pin_required(pin: str = Form(min_length=4)):
        raise HTTPException(403)

    def whole_form_required(form: SignUp = Form()):
        raise HTTPException(403)

    app.add_api_route("/x", never, methods=["POST"], dependencies=[Depends(pin_required)])
    app.add_api_route("/y", never, methods=["POST"], dependencies=[Depends(whole_form_required)])
    app.add_api_route("/token", never, methods=["POST"], dependencies=[Depends(OAuth2PasswordRequestForm)])

    rows = {row.path: row for row in inspect(app, prove=True).routes}

    for path in ("/x", "/y"):
        assert (rows[path].access, rows[path].evidence) == ("protected", "proven")
    assert rows["/token"].mechanism.startswith("a request without credentials reaches the handler")


@pytest.mark.parametrize("scheme", [APIKeyHeader(name="X-Key"), APIKeyCookie(name="session")])
def test_a_key_that_nobody_looks_at_lets_a_made_up_one_in(app, scheme):
    app.add_api_route("/x", never, dependencies=[Security(scheme)])

    assert judged(app) == ("protected", "proven")
    assert judged(app, prove=True)[0] == "unprotected"
