"""What only driving the app can show, and what driving it must never do."""

import functools
import logging
import threading
import uuid

import pytest
from fastapi import Depends, FastAPI, Form, Header, HTTPException, Request, WebSocket
from fastapi.security import HTTPBasic, HTTPBearer
from pydantic import BaseModel, EmailStr
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from launchguard.errors import TargetError
from launchguard.routes import inspect


def bare_app(**kwargs):
    return FastAPI(openapi_url=None, **kwargs)


def proved(app, **kwargs):
    report = inspect(app, prove=True, **kwargs)
    return {(row.method, row.path): (row.access, row.evidence) for row in report.routes}


def never(*args, **kwargs):
    raise AssertionError("a handler ran")


def current_user(authorization: str | None = Header(None)):
    if authorization != "Bearer good":
        raise HTTPException(401)


def test_an_open_handler_is_reached_and_never_runs():
    ran = []
    app = bare_app()

    @app.post("/x")
    def handler():
        ran.append(1)

    code = handler.__code__

    assert proved(app)["POST", "/x"] == ("unprotected", "")
    assert ran == []
    assert handler.__code__ is code


def test_a_guarded_handler_is_not_reached():
    app = bare_app()
    app.add_api_route("/x", lambda: None, dependencies=[Depends(current_user)])

    assert proved(app)["GET", "/x"] == ("protected", "proven")


class Order(BaseModel):
    email: EmailStr | None = None
    amount: int
    tags: list[str]


@pytest.mark.parametrize("declared", ["body", "path", "query", "form", "header"])
def test_validation_does_not_hide_an_open_door(declared):
    app = bare_app()
    endpoints = {
        "body": lambda order: None,
        "path": lambda number: None,
        "query": lambda number: None,
        "form": lambda number: None,
        "header": lambda number: None,
    }
    handler = endpoints[declared]
    handler.__annotations__ = {
        "body": {"order": Order},
        "path": {"number": uuid.UUID},
        "query": {"number": int},
        "form": {"number": int},
        "header": {"number": int},
    }[declared]
    if declared in ("form", "header"):
        handler.__defaults__ = ({"form": Form, "header": Header}[declared](),)
    app.add_api_route("/x/{number}" if declared == "path" else "/x", handler, methods=["POST"])

    assert set(proved(app).values()) == {("unprotected", "")}


def test_a_dependency_that_asks_for_parameters_does_not_hide_an_open_door():
    def paging(request: Request, number: uuid.UUID, x_trace: str = Header()): ...

    def body(order: Order): ...

    app = bare_app()
    app.add_api_route(
        "/{number}", lambda: None, methods=["POST"], dependencies=[Depends(paging), Depends(body)]
    )

    assert proved(app)["POST", "/{number}"] == ("unprotected", "")


def test_a_decorated_handler_with_parameters_is_reached():
    def traced(handler):
        @functools.wraps(handler)
        async def wrapper(*args, **kwargs):
            kwargs["number"] += 1
            return await handler(*args, **kwargs)

        return wrapper

    app = bare_app()

    @app.get("/{number}")
    @traced
    async def handler(number: int, order: str): ...

    assert proved(app)["GET", "/{number}"] == ("unprotected", "")


def test_a_gate_that_lets_any_token_in_is_an_open_door():
    app = bare_app()
    app.add_api_route("/bearer", lambda: None, dependencies=[Depends(HTTPBearer())])
    app.add_api_route("/basic", lambda: None, dependencies=[Depends(HTTPBasic())])

    assert inspect(app).routes[0].evidence == "proven"
    assert set(proved(app).values()) == {("unprotected", "")}


def test_a_handler_that_swallows_everything_does_not_hide_the_hit():
    app = bare_app()
    app.add_api_route("/x", lambda: None)
    app.add_exception_handler(Exception, lambda request, error: PlainTextResponse("fine"))

    @app.middleware("http")
    async def swallow(request, call_next):
        try:
            return await call_next(request)
        except Exception:
            return PlainTextResponse("fine", 401)

    assert proved(app)["GET", "/x"] == ("unprotected", "")


def test_a_status_alone_proves_nothing():
    def broken(request: Request):
        raise HTTPException(404)

    app = bare_app()
    app.add_api_route("/x", lambda: None, dependencies=[Depends(broken)])

    assert inspect(app).routes[0].access == "unknown"
    assert proved(app)["GET", "/x"] == ("unprotected", "")  # what stands behind the one that asks nobody


def test_a_guard_that_structure_cannot_see_is_proved():
    def hidden():
        raise HTTPException(401)

    app = bare_app()
    app.add_api_route("/x", lambda: None, dependencies=[Depends(hidden)])

    assert inspect(app).routes[0].access == "unprotected"
    assert proved(app)["GET", "/x"] == ("protected", "proven")


def test_head_that_slips_past_a_guard_for_get_opens_the_route():
    class GuardGet:
        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            if scope["method"] == "GET":
                await PlainTextResponse("", 401)(scope, receive, send)
                return
            await self.app(scope, receive, send)

    app = Starlette(routes=[Route("/x", lambda request: None)], middleware=[Middleware(GuardGet)])

    assert proved(app)["GET", "/x"] == ("unprotected", "")


def test_each_method_of_a_class_is_judged_on_its_own():
    def guarded(method):
        @functools.wraps(method)
        async def wrapper(self, request):
            return (
                PlainTextResponse("", 401)
                if "authorization" not in request.headers
                else await method(self, request)
            )

        return wrapper

    class Thing(HTTPEndpoint):
        @guarded
        async def get(self, request): ...

        async def post(self, request): ...

    app = Starlette(routes=[Route("/x", Thing)])
    expected = {("GET", "/x"): "protected", ("POST", "/x"): "unprotected"}

    assert {(row.method, row.path): row.access for row in inspect(app).routes} == expected
    assert proved(app)["POST", "/x"] == ("unprotected", "")


def test_one_function_behind_two_paths_is_judged_by_path():
    def shared(): ...

    app = bare_app()
    app.add_api_route("/open", shared)
    app.add_api_route("/closed", shared, dependencies=[Depends(current_user)])

    assert proved(app) == {("GET", "/open"): ("unprotected", ""), ("GET", "/closed"): ("protected", "proven")}


def test_a_path_that_an_earlier_route_takes_is_asked_otherwise():
    app = bare_app()
    app.add_api_route("/items/1", lambda: None, dependencies=[Depends(current_user)])
    app.add_api_route("/items/{name}", lambda name: None)

    assert proved(app)["GET", "/items/{name}"] == ("unprotected", "")


def test_what_an_earlier_route_refuses_proves_nothing_of_the_one_that_it_hides():
    app = bare_app()
    app.add_api_route("/{name}", lambda name: None, dependencies=[Depends(current_user)])
    app.add_api_route("/items", lambda: None)

    assert proved(app)["GET", "/items"] == ("unprotected", "")


def test_websockets_are_driven():
    app = bare_app()

    @app.websocket("/open")
    async def open_(websocket: WebSocket): ...

    @app.websocket("/closed", dependencies=[Depends(current_user)])
    async def closed(websocket: WebSocket): ...

    assert proved(app) == {
        ("WEBSOCKET", "/open"): ("unprotected", ""),
        ("WEBSOCKET", "/closed"): ("protected", "proven"),
    }


def test_mounted_and_included_handlers_are_armed_before_anything_is_sent():
    sub = bare_app()
    sub.add_api_route("/x", never)
    app = bare_app()
    app.mount("/sub", sub)
    app.add_api_route("/{a}/{b}", never)

    assert {access for access, _ in proved(app).values()} == {"unprotected"}


def test_everything_is_restored_even_if_the_probe_breaks(monkeypatch):
    from launchguard.routes import drive

    def handler(number: int): ...

    app = bare_app()
    app.add_api_route("/x", handler)
    code, stack = handler.__code__, app.middleware_stack
    monkeypatch.setattr(drive.Drive, "standing", never)

    with pytest.raises(AssertionError):
        inspect(app, prove=True)

    assert handler.__code__ is code
    assert app.routes[0].dependant.query_params != []
    assert app.middleware_stack is stack
    assert logging.root.manager.disable == 0


def test_the_lifespan_does_not_run():
    started = []

    async def lifespan(app):
        started.append(1)
        yield

    from contextlib import asynccontextmanager

    app = bare_app(lifespan=asynccontextmanager(lifespan))
    app.add_api_route("/x", lambda: None)
    proved(app)

    assert started == []


def test_a_guarded_app_is_driven_without_its_guard():
    from launchguard import LaunchGuard

    app = bare_app_with_x()
    guard = LaunchGuard(boot="enforce", store="memory://")
    guard.install(app)

    assert proved(app)["GET", "/x"] == ("unprotected", "")
    assert proved(guard.asgi(bare_app_with_x()))["GET", "/x"] == ("unprotected", "")


def bare_app_with_x():
    app = bare_app()
    app.add_api_route("/x", lambda: None)
    return app


def test_a_probe_that_hangs_ends(monkeypatch):
    from launchguard.routes import probes

    monkeypatch.setattr(probes, "TIMEOUT_S", 0.1)
    released = threading.Event()

    async def hangs():
        import asyncio

        await asyncio.Event().wait()

    app = bare_app()
    app.add_api_route("/x", lambda: None, dependencies=[Depends(hangs)])
    try:
        assert proved(app)["GET", "/x"] == ("unprotected", "")
    finally:
        released.set()


def test_a_declared_gate_in_the_body_is_verified_by_one_real_request():
    ran = []
    app = bare_app()

    @app.get("/honest")
    def honest(request: Request):
        ran.append(1)
        raise HTTPException(403)

    @app.get("/boast")
    def boast():
        return "all our secrets"

    found = proved(app, in_body={"GET /honest": "tests/test_honest.py", "GET /boast": "tests/test_boast.py"})

    assert found == {("GET", "/honest"): ("protected", "proven"), ("GET", "/boast"): ("unprotected", "")}
    assert ran == [1]


def test_it_refuses_to_run_in_a_serving_process():
    app = bare_app_with_x()
    source = "def serve(work):\n    return work()\n"
    frame: dict = {"__name__": "uvicorn.server"}
    exec(source, frame)

    with pytest.raises(TargetError, match="serving process"):
        frame["serve"](lambda: inspect(app, prove=True))


def test_writes_above_a_handler_are_rolled_back_and_said(tmp_path):
    from sqlalchemy import create_engine, text

    engine = create_engine(f"sqlite:///{tmp_path}/db.sqlite")
    with engine.begin() as connection:
        connection.execute(text("create table audit (line text)"))

    def audit(request: Request):
        with engine.begin() as connection:
            connection.execute(text("insert into audit values ('s3cret')"))

    app = bare_app()
    app.add_api_route("/x", lambda: None, dependencies=[Depends(audit), Depends(current_user)])
    report = inspect(app, prove=True, auth=[current_user])
    with engine.connect() as connection:
        kept = connection.execute(text("select count(*) from audit")).scalar()
    engine.dispose()

    assert "tripwire.wrote" in [finding.id for finding in report.findings]
    assert "s3cret" not in str(report.findings)
    assert report.routes[0].evidence == "proven"
    assert "gate.wrote" in [finding.id for finding in report.findings]
    assert kept == 0


class AsksForAToken:
    """As a CSRF check: a stranger can fetch the token and send it."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http" and scope["method"] == "POST" and b"x-csrf" not in dict(scope["headers"]):
            await PlainTextResponse("", 403)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def test_a_csrf_check_is_no_auth_gate():
    app = bare_app()
    app.add_api_route("/x", lambda: None, methods=["POST"])
    app.add_api_route("/guarded", lambda: None, methods=["POST"], dependencies=[Depends(current_user)])
    app.add_middleware(AsksForAToken)
    layers = app.user_middleware

    assert {row.path: row.access for row in inspect(app).routes} == {
        "/x": "unprotected",
        "/guarded": "protected",
    }
    assert proved(app)["POST", "/x"] == ("unprotected", "")
    assert proved(app)["POST", "/guarded"] == ("protected", "proven")
    assert app.user_middleware is layers


def test_what_turns_bots_plain_http_and_other_hosts_away_is_no_auth_gate():
    from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    app = bare_app_with_x()

    @app.middleware("http")
    async def no_bots(request, call_next):
        return await call_next(request) if "user-agent" in request.headers else PlainTextResponse("", 403)

    app.add_middleware(HTTPSRedirectMiddleware)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["*.example.com"])

    assert inspect(app).routes[0].access == "unprotected"
    assert proved(app)["GET", "/x"] == ("unprotected", "")


def test_a_host_route_is_asked_by_its_host():
    from starlette.routing import Host

    app = Starlette(routes=[Host("api.example.com", bare_app_with_x())])

    assert proved(app)["GET", "/x"] == ("unprotected", "")


def test_flask_view_that_never_answers_is_given_up_said_and_never_run(monkeypatch):
    from flask import Flask

    monkeypatch.setattr("launchguard.routes.probes.TIMEOUT_S", 0.05)
    held, ran, ended = threading.Event(), [], threading.Event()
    app = Flask("shop", static_folder=None)

    @app.before_request
    def waits():
        if threading.current_thread().name != "launchguard-worker":
            return
        try:
            while not held.wait(0.01):
                pass
        finally:
            ended.set()

    app.add_url_rule("/x", view_func=lambda: ran.append(1) or "", endpoint="x")
    view = app.view_functions["x"]
    code = view.__code__
    app.before_request_funcs[None][0].__module__ = "flask_wtf.made_up"  # asked by the tripwire alone

    report = inspect(app, prove=True)
    held.set()

    assert ended.wait(5)
    assert "tripwire.timed-out" in [finding.id for finding in report.findings]
    assert view.__code__ is code
    assert ran == []


def test_app_that_keeps_everybody_waiting_is_asked_no_more_after_a_while(monkeypatch):
    from flask import Flask

    monkeypatch.setattr("launchguard.routes.probes.TIMEOUT_S", 0.05)
    monkeypatch.setattr("launchguard.routes.tripwire._PATIENCE_S", 0.0)
    monkeypatch.setattr("launchguard.routes.tripwire._PATIENCE_PER_ROUTE_S", 0.005)
    app, let_go, asked = Flask("shop", static_folder=None), threading.Event(), []

    @app.before_request
    def waits():
        asked.append(1)
        let_go.wait(5)

    app.before_request_funcs[None][0].__module__ = "flask_wtf.made_up"  # asked by the tripwire alone
    for number in range(200):
        app.add_url_rule(f"/{number}", view_func=never, endpoint=str(number))

    finding = next(found for found in inspect(app, prove=True).findings if found.id == "tripwire.timed-out")
    let_go.set()

    assert len(asked) < 100
    assert "more were not asked then" in finding.evidence


def test_worker_that_is_broken_off_does_not_go_on_to_what_it_was_held_up_before():
    from launchguard.routes.apart import Worker

    went_on, begun, ended = [], threading.Event(), threading.Event()

    def work():
        begun.set()
        try:
            while not ended.wait(0.01):
                pass
            went_on.append(1)
        finally:
            ended.set()

    worker = Worker()
    worker.submit(work)
    assert begun.wait(5)
    worker.break_off()

    assert ended.wait(5)
    assert went_on == []


def test_locks_of_an_abandoned_worker_are_given_back():
    """asgiref takes its lock in a statement of its own: an exception raised into the thread there keeps it for good."""
    from launchguard.routes.apart import Worker

    lock, begun, go_on = threading.Lock(), threading.Event(), threading.Event()

    def work():
        lock.acquire()
        begun.set()
        go_on.wait(5)
        try:
            pass
        finally:
            lock.release()

    worker = Worker()
    worker.submit(work)
    assert begun.wait(5)
    worker.close()
    go_on.set()

    assert lock.acquire(timeout=5)


def test_object_that_the_url_names_is_found_so_that_its_absence_decides_nothing(tmp_path):
    from flask import Flask, abort, g, redirect, session
    from sqlalchemy import String, create_engine
    from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

    class Base(DeclarativeBase):
        pass

    class Project(Base):
        __tablename__ = "project"
        id: Mapped[str] = mapped_column(String, primary_key=True)

    engine = create_engine(f"sqlite:///{tmp_path}/db.sqlite")
    Base.metadata.create_all(engine)
    app = Flask("shop", static_folder=None)
    app.secret_key = "x" * 40

    @app.url_value_preprocessor
    def pull(endpoint, values):
        with Session(engine) as database:
            g.project = database.get(Project, (values or {}).pop("project", None) or "none")
        if endpoint == "create":
            return
        if g.project is None:
            abort(redirect("/create"))
        if endpoint != "join" and "project" not in session:
            abort(401)

    app.add_url_rule("/create", "create", lambda: "")
    app.add_url_rule("/<project>/join/<token>.xml", "join", lambda token: "")
    app.add_url_rule("/<project>/bills", "bills", lambda: "")
    app.add_url_rule("/<project>/as.<any(csv,json):kind>", "export", lambda kind: "")

    found = proved(app, public={"GET /create": "a project of one's own"})
    with Session(engine) as database:
        left = database.get(Project, "7107")
    engine.dispose()

    assert found["GET", "/{project}/join/{token}.xml"] == ("unprotected", "")
    assert found["GET", "/{project}/bills"] == ("protected", "proven")
    assert found["GET", "/{project}/as.{kind}"] == ("protected", "proven")
    assert left is None


def test_made_up_object_lets_no_made_up_account_in(tmp_path):
    from sqlalchemy import String, create_engine, select
    from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

    class Base(DeclarativeBase):
        pass

    class Account(Base):
        __tablename__ = "account"
        token: Mapped[str] = mapped_column(String, primary_key=True)

    engine = create_engine(f"sqlite:///{tmp_path}/db.sqlite")

    def account(authorization: str = Header("")):
        with Session(engine) as database:  # its table is missing: a database that was never set up
            if database.scalars(select(Account).where(Account.token == authorization)).first() is None:
                raise HTTPException(404)

    app = bare_app()
    app.get("/orders/{order}", dependencies=[Depends(account)])(lambda order: None)

    assert proved(app)["GET", "/orders/{order}"] == ("unknown", "")
    engine.dispose()


@pytest.mark.parametrize("refuses", [True, False])
def test_flask_route_of_a_subdomain_is_driven_at_its_own_host(refuses):
    from flask import Flask, abort

    app = Flask("shop", static_folder=None, subdomain_matching=True)
    app.config["SERVER_NAME"] = "shop.invalid"

    @app.before_request
    def gate():
        if refuses:
            abort(401)

    app.add_url_rule("/x", "x", lambda: "", subdomain="api")

    (row,) = inspect(app, prove=True).routes

    assert row.access == ("protected" if refuses else "unprotected")
    assert refuses or row.mechanism == "a request without credentials reaches the handler"
