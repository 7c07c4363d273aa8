"""Ways in which a FastAPI or Starlette app looks guarded and is not, or is guarded and does not look so."""

import asyncio
import functools
import threading

import pytest
from fastapi import APIRouter, Cookie, Depends, FastAPI, Header, HTTPException, Request, Security, WebSocket
from fastapi.security import APIKeyHeader, HTTPBearer, OAuth2PasswordBearer, SecurityScopes
from starlette.applications import Starlette
from starlette.authentication import AuthenticationBackend, AuthenticationError, requires
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import BaseRoute, Host, Match, Mount, Route, Router, WebSocketRoute
from starlette.staticfiles import StaticFiles

from launchguard.errors import ConfigError, TargetError
from launchguard.routes import inspect, inspect_async


def bare_app(**kwargs):
    return FastAPI(openapi_url=None, **kwargs)


def rows(app, **kwargs):
    return {(row.method, row.path): row for row in inspect(app, **kwargs).routes}


def ids(app, **kwargs):
    return {(finding.id, finding.severity) for finding in said(app, **kwargs)}


def said(app, **kwargs):
    """The findings about routes: an app made for a test sets no body limit."""
    return [finding for finding in inspect(app, **kwargs).findings if not finding.id.startswith("settings.")]


def access(app, path="/x", method="GET", **kwargs):
    row = rows(app, **kwargs)[method, path]
    return row.access, row.evidence


def current_user(authorization: str | None = Header(None)):
    if authorization != "Bearer good":
        raise HTTPException(401)
    return "user"


def app_with(dependency, **kwargs):
    app = bare_app(**kwargs)

    @app.get("/x", dependencies=[Depends(dependency)])
    def handler(): ...

    return app


def test_a_dependency_that_refuses_protects_without_being_listed():
    assert access(app_with(current_user)) == ("protected", "proven")


def test_a_dependency_that_never_raises_is_no_gate():
    def current_user_or_none(authorization: str | None = Header(None)):
        return authorization

    assert access(app_with(current_user_or_none)) == ("unprotected", "")


def test_a_listed_gate_that_never_refuses_is_named():
    def soft(authorization: str | None = Header(None)):
        return authorization

    report = inspect(app_with(soft), auth=[soft])

    assert report.routes[0].access == "unprotected"
    assert any(finding.id == "gate.never-refuses" and "soft" in finding.place for finding in report.findings)


@pytest.mark.parametrize("field", ["referer", "x-requested-with", "accept-language", "user-agent", "origin"])
def test_a_header_that_every_browser_sends_is_no_credential(field):
    def asks_for_it(request: Request):
        if field not in request.headers:
            raise HTTPException(403)

    assert access(app_with(asks_for_it)) == ("unprotected", "")
    assert access(app_with(asks_for_it), prove=True) == ("unprotected", "")


def test_auto_error_false_refuses_nobody():
    assert access(app_with(HTTPBearer(auto_error=False))) == ("unprotected", "")
    assert access(app_with(HTTPBearer())) == ("protected", "proven")
    assert access(app_with(APIKeyHeader(name="x-key"))) == ("protected", "proven")


def test_a_check_after_yield_comes_too_late():
    def late(request: Request):
        yield
        raise HTTPException(401)

    assert access(app_with(late), auth=[late]) == ("unprotected", "")


def test_a_session_maker_is_never_called():
    def get_db():
        raise AssertionError("called")

    report = inspect(app_with(get_db))

    assert report.routes[0].access == "unprotected"


def test_a_listed_gate_that_breaks_is_declared_and_an_unlisted_one_unknown():
    def broken(request: Request):
        raise RuntimeError("no database here")

    assert access(app_with(broken), auth=[broken]) == ("protected", "declared")
    assert access(app_with(broken)) == ("unknown", "")
    assert "no database" not in str(inspect(app_with(broken)).findings)


@pytest.mark.parametrize("status", [404, 422, 429, 400, 500, 200])
def test_other_statuses_are_no_refusal(status):
    def picky(request: Request):
        raise HTTPException(status)

    assert access(app_with(picky)) == ("unknown", "")


def test_a_redirect_to_the_login_is_a_refusal_and_one_to_setup_is_not():
    def to(place):
        def gate(request: Request):
            raise HTTPException(303, headers={"Location": place})

        return gate

    assert access(app_with(to("/login?next=/x"))) == ("protected", "proven")
    assert access(app_with(to("/setup"))) == ("unknown", "")


def test_the_apps_own_exception_and_its_handler_are_understood():
    class NotSignedIn(Exception): ...

    def gate(request: Request):
        raise NotSignedIn

    app = app_with(gate)
    app.add_exception_handler(NotSignedIn, lambda request, error: RedirectResponse("/login"))

    assert access(app) == ("protected", "proven")


def test_a_required_header_is_filled_in_before_the_gate_is_judged():
    def key(x_api_key: str = Header(), session: str = Cookie()):
        if x_api_key != "secret":
            raise HTTPException(403)

    def needed(x_trace: str = Header()):
        return x_trace

    assert access(app_with(key)) == ("protected", "proven")
    assert access(app_with(needed)) == ("unprotected", "")


def test_dependency_overrides_are_what_is_asked():
    app = app_with(current_user)
    app.dependency_overrides[current_user] = lambda: "anybody"

    assert access(app, auth=[current_user]) == ("unprotected", "")


def test_a_raw_route_of_a_guarded_router_is_open():
    router = APIRouter(prefix="/own", dependencies=[Depends(current_user)])
    router.add_route("/raw", lambda request: PlainTextResponse(""))
    router.add_websocket_route("/ws", _socket)
    router.add_api_route("/x", lambda: None)
    app = bare_app()
    app.include_router(router, prefix="/api", dependencies=[Depends(current_user)])

    found = rows(app)

    assert found["GET", "/api/raw"].access == "unprotected"
    assert found["WEBSOCKET", "/api/ws"].access == "unprotected"
    assert found["GET", "/api/own/x"].access == "protected"


def test_included_routers_are_seen_however_deep():
    inner, middle = APIRouter(), APIRouter()
    inner.add_api_route("/x", lambda: None, methods=["POST"])
    middle.include_router(inner, prefix="/c")
    app = bare_app()
    app.include_router(middle, prefix="/b")

    assert rows(app).keys() == {("POST", "/b/c/x")}


@pytest.mark.skipif(
    not hasattr(FastAPI, "frontend"), reason="older FastAPI copies a router when it is included"
)
def test_a_router_that_grows_after_it_was_included_is_seen():
    router = APIRouter()
    app = bare_app()
    app.include_router(router, prefix="/late")
    router.add_api_route("/x", lambda: None)

    assert ("GET", "/late/x") in rows(app)


def test_the_apps_dependencies_do_not_cover_mounts():
    app = bare_app(dependencies=[Depends(current_user)])
    sub = bare_app()
    sub.add_api_route("/x", lambda: None)
    app.mount("/sub", sub)
    app.mount("/static", StaticFiles(directory="."))
    app.add_api_route("/x", lambda: None)

    found = rows(app)

    assert found["GET", "/x"].access == "protected"
    assert found["GET", "/sub/x"].access == "unprotected"
    assert found["*", "/static/*"].access == "unprotected"


def test_docs_pages_are_a_warning_even_behind_the_apps_dependencies():
    app = FastAPI(dependencies=[Depends(current_user)])
    app.add_api_route("/x", lambda: None)

    assert ids(app) == {("docs.open", "warning")}


def test_an_opaque_mount_is_unknown_until_it_is_declared():
    async def opaque(scope, receive, send): ...

    app = bare_app()
    app.mount("/o", opaque)

    assert access(app, "/o/*", "*") == ("unknown", "")
    assert access(app, "/o/*", "*", public={"* /o/*": "its own auth"}) == ("public", "")


def test_middleware_around_a_mounted_app_does_not_hide_it():
    class Passing:
        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            await self.app(scope, receive, send)

    sub = bare_app()
    sub.add_api_route("/x", lambda: None)
    app = bare_app()
    app.mount("/sub", Passing(sub))

    assert access(app, "/sub/x") == ("unprotected", "")
    assert access(Passing(app), "/sub/x") == ("unprotected", "")


def test_a_kind_of_node_that_nobody_knows_is_a_blocker():
    class Odd(BaseRoute):
        path = "/odd"

        def matches(self, scope):
            return Match.NONE, {}

    app = Starlette(routes=[Odd(), Route("/x", lambda request: None)])

    assert access(app, "/odd", "*") == ("unknown", "")
    assert ("route.unknown", "blocker") in ids(app)


def test_an_app_without_routes_never_passes():
    assert ids(FastAPI()) == {("routes.empty", "blocker"), ("docs.open", "warning")}
    assert ids(Starlette()) == {("routes.empty", "blocker")}


def test_what_is_no_app_is_refused_with_a_word():
    with pytest.raises(TargetError, match="no route can be read"):
        inspect(object())


class _Backend:
    async def authenticate(self, conn):
        return None


def test_requires_without_scopes_always_passes():
    @requires([])
    async def open_door(request): ...

    @requires("authenticated")
    async def closed(request): ...

    @requires("authenticated", redirect="login")
    def redirected(request): ...

    app = Starlette(
        routes=[
            Route("/open", open_door),
            Route("/closed", closed),
            Route("/redirected", redirected),
            Route("/login", lambda request: None, name="login"),
        ],
        middleware=[Middleware(AuthenticationMiddleware, backend=_Backend())],
    )

    found = rows(app)

    assert found["GET", "/open"].access == "unprotected"
    assert (found["GET", "/closed"].access, found["GET", "/closed"].evidence) == ("protected", "proven")
    assert found["GET", "/closed"].mechanism == "starlette.authentication.requires('authenticated')"
    assert found["GET", "/redirected"].evidence == "proven"


def test_requires_without_its_middleware_is_declared_and_said():
    @requires("authenticated")
    async def closed(request): ...

    app = Starlette(routes=[Route("/x", closed)])

    assert access(app) == ("protected", "declared")
    assert ("gate.unproven", "info") in ids(app)


def needs_session(handler):
    @functools.wraps(handler)
    async def wrapper(request):
        if "user" not in request.session:
            return RedirectResponse("/login")
        return await handler(request)

    return wrapper


def audited(handler):
    @functools.wraps(handler)
    async def wrapper(request):
        return await handler(request)

    return wrapper


def test_a_decorator_is_asked_with_a_stand_in_for_the_handler():
    ran = []

    async def handler(request):
        ran.append(request)

    app = Starlette(
        routes=[Route("/closed", audited(needs_session(handler))), Route("/open", audited(handler))],
        middleware=[Middleware(SessionMiddleware, secret_key="s")],
    )

    found = rows(app)

    assert found["GET", "/closed"].evidence == "proven"
    assert "needs_session" in found["GET", "/closed"].mechanism
    assert found["GET", "/open"].access == "unprotected"
    assert ran == []


def test_a_decorator_of_a_fastapi_endpoint_gets_its_arguments():
    def admins_only(handler):
        @functools.wraps(handler)
        async def wrapper(*args, **kwargs):
            if kwargs["request"].headers.get("x-role") != "admin":
                raise HTTPException(403)
            return await handler(*args, **kwargs)

        return wrapper

    app = bare_app()

    @app.get("/x")
    @admins_only
    async def handler(request: Request, page: int): ...

    assert access(app) == ("protected", "proven")


class GuardAllButHealth:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["path"] != "/health":
            await PlainTextResponse("", 401)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def test_middleware_that_refuses_protects_what_it_refuses_and_nothing_else():
    app = bare_app()
    app.add_api_route("/x", lambda: None)
    app.add_api_route("/health", lambda: None)
    app.add_middleware(GuardAllButHealth)

    found = rows(app, auth=[GuardAllButHealth])

    assert found["GET", "/x"].evidence == "proven"
    assert found["GET", "/health"].access == "unprotected"
    assert ("gate.never-refuses", "warning") not in ids(app, auth=[GuardAllButHealth])


def test_a_middleware_function_is_asked_too():
    app = bare_app()
    app.add_api_route("/x", lambda: None)

    @app.middleware("http")
    async def check(request, call_next):
        if "authorization" not in request.headers:
            return PlainTextResponse("", 401)
        return await call_next(request)

    assert access(app) == ("protected", "proven")


def test_middleware_of_a_route_of_a_mount_and_of_a_router_is_asked():
    async def handler(request): ...

    guard = [Middleware(GuardAllButHealth)]
    app = Starlette(
        routes=[
            Route("/route", handler, middleware=guard),
            Mount("/mount", routes=[Route("/x", handler)], middleware=guard),
            Mount("/router", app=Router([Route("/x", handler)], middleware=guard)),
            Route("/open", handler),
        ]
    )

    found = {path: row.access for (_, path), row in rows(app).items()}

    assert found == {
        "/route": "protected",
        "/mount/x": "protected",
        "/router/x": "protected",
        "/open": "unprotected",
    }


def test_the_serving_middleware_is_not_made_anew():
    made = []

    class Counted(BaseHTTPMiddleware):
        def __init__(self, app):
            super().__init__(app)
            made.append(1)

        async def dispatch(self, request, call_next):
            return PlainTextResponse("", 401)

    app = bare_app()
    app.add_api_route("/x", lambda: None)
    app.add_middleware(Counted)
    app.middleware_stack = app.build_middleware_stack()

    assert access(app) == ("protected", "proven")
    assert made == [1]


async def _socket(websocket: WebSocket): ...


def test_websockets_are_routes_of_their_own():
    app = bare_app(dependencies=[Depends(current_user)])
    app.add_api_websocket_route("/guarded", _socket)
    app.router.add_websocket_route("/raw", _socket)

    found = rows(app)

    assert found["WEBSOCKET", "/guarded"].evidence == "proven"
    assert found["WEBSOCKET", "/raw"].access == "unprotected"


def test_scopes_and_roles_are_part_of_the_name():
    scheme = OAuth2PasswordBearer(tokenUrl="t", scopes={"read": ""})

    def scoped(scopes: SecurityScopes, token: str = Depends(scheme)):
        raise HTTPException(401)

    def role(role):
        def check(user=Depends(current_user)):
            if user != role:
                raise HTTPException(403)

        return check

    app = bare_app()
    app.add_api_route("/scoped", lambda: None, dependencies=[Security(scoped, scopes=["read"])])
    app.add_api_route("/role", lambda: None, dependencies=[Depends(role("admin"))])

    found = rows(app)

    assert found["GET", "/scoped"].mechanism.endswith("scoped[read]")
    assert "(role='admin')" in found["GET", "/role"].mechanism


def test_a_class_based_endpoint_has_the_methods_that_it_defines():
    from starlette.endpoints import HTTPEndpoint

    class Thing(HTTPEndpoint):
        async def get(self, request): ...

        @needs_session
        async def post(self, request): ...

    assert rows(Starlette(routes=[Route("/x", Thing)])).keys() == {("GET", "/x"), ("POST", "/x")}


def test_a_host_route_is_read_and_the_loosest_of_one_path_is_said():
    guarded, open_ = bare_app(dependencies=[Depends(current_user)]), bare_app()
    guarded.add_api_route("/x", lambda: None)
    open_.add_api_route("/x", lambda: None)
    app = Starlette(routes=[Host("a.example", guarded), Host("b.example", open_)])

    assert access(app) == ("unprotected", "")


def test_of_two_routes_with_one_path_the_first_counts_and_the_second_is_said():
    app = app_with(current_user)
    app.add_api_route("/x", lambda: None)

    assert access(app) == ("protected", "proven")
    assert ("route.shadowed", "info") in ids(app)


def test_converters_make_two_routes_of_one_template_and_the_loosest_is_said():
    app = bare_app()
    app.add_api_route("/i/{n:int}", lambda n: None, dependencies=[Depends(current_user)])
    app.add_api_route("/i/{n}", lambda n: None)

    assert access(app, "/i/{n}") == ("unprotected", "")


def test_lambdas_partials_and_callable_objects_are_read():
    class Called:
        async def __call__(self, request):
            return PlainTextResponse("")

    app = Starlette(
        routes=[
            Route("/partial", functools.partial(lambda request, n: None, n=1)),
            Route("/builtin", print),
            Route("/method", Called().__call__),
        ]
    )

    assert {path for _, path in rows(app)} == {"/partial", "/builtin", "/method"}


def test_an_object_that_is_called_is_the_handler_and_no_decorator():
    class Called:
        async def __call__(self):
            raise AssertionError("a handler ran")

    app = bare_app()
    app.add_api_route("/x", Called())

    assert access(app) == ("unprotected", "")
    assert access(app, prove=True) == ("unprotected", "")


def test_a_gate_that_hangs_does_not_hang_the_check(monkeypatch):
    from launchguard.routes import gates

    monkeypatch.setattr(gates, "TIMEOUT_S", 0.1)
    forever = threading.Event()

    async def waits(request: Request):
        await asyncio.Event().wait()

    def blocks(request: Request):
        forever.wait(5)

    app = app_with(waits)
    app.add_api_route("/y", lambda: None, dependencies=[Depends(blocks)])
    try:
        assert access(app, auth=[waits, blocks]) == ("protected", "declared")
        assert access(app, "/y") == ("unknown", "")
    finally:
        forever.set()


def test_a_gate_that_ends_the_process_does_not_end_the_check():
    def leaves(request: Request):
        raise SystemExit(3)

    assert access(app_with(leaves)) == ("unknown", "")


def test_each_distinct_gate_is_called_once():
    calls = []

    def counted(request: Request):
        calls.append(1)
        raise HTTPException(401)

    app = bare_app()
    for number in range(20):
        app.add_api_route(f"/x{number}", lambda: None, dependencies=[Depends(counted)])

    assert {row.evidence for row in inspect(app).routes} == {"proven"}
    assert len(calls) == 1


def test_the_clean_up_of_a_gate_runs():
    events = []

    def session():
        events.append("opened")
        try:
            yield "session"
        except HTTPException:
            events.append("rolled back")
            raise
        finally:
            events.append("closed")

    def gate(request: Request, held=Depends(session)):
        raise HTTPException(401)

    assert access(app_with(gate)) == ("protected", "proven")
    assert events == ["opened", "rolled back", "closed"]


def test_it_may_be_called_inside_a_running_loop():
    async def caller():
        return access(app_with(current_user)), (await inspect_async(app_with(current_user))).routes[
            0
        ].evidence

    assert asyncio.run(caller()) == (("protected", "proven"), "proven")


@pytest.mark.parametrize("entry", ["GET", "GETT /x", "/x", "GET x", "GET /a b", "GET /*/x", ""])
def test_a_public_entry_that_cannot_be_read_is_an_error_that_says_what_to_write(entry):
    with pytest.raises(ConfigError, match="public"):
        inspect(app_with(current_user), public={entry: "why"})


def test_a_misspelt_public_entry_is_a_warning_with_a_guess():
    findings = said(app_with(current_user), public={"GET /xx": "why"})

    assert [finding.id for finding in findings] == ["public.dead-entry"]
    assert "GET /x" in findings[0].fix


def test_a_public_entry_over_a_guarded_route_is_a_warning():
    assert ids(app_with(current_user), public={"GET /x": "why"}) == {("public.guarded", "warning")}


def test_a_pattern_that_opens_a_write_route_is_said():
    app = bare_app()
    app.add_api_route("/a/x", lambda: None, methods=["POST"])

    assert ids(app, public={"* /a/*": "all"}) == {("public.wildcard-write", "warning")}
    assert ids(app, public={"POST /a/*": "sign-in"}) == {("public.wildcard-write", "info")}


def test_a_pattern_does_not_open_what_only_begins_alike():
    app = bare_app()
    app.add_api_route("/admin", lambda: None)
    app.add_api_route("/administration", lambda: None)
    app.add_api_route("/admin/x", lambda: None)

    found = {path: row.access for (_, path), row in rows(app, public={"GET /admin/*": "why"}).items()}

    assert found == {"/admin": "unprotected", "/administration": "unprotected", "/admin/x": "public"}


def test_an_entry_for_get_covers_head_but_not_post():
    app = bare_app()
    app.add_api_route("/x", lambda: None, methods=["GET", "HEAD", "POST"])

    found = {method: row.access for (method, _), row in rows(app, public={"GET /x": "why"}).items()}

    assert found == {"GET": "public", "POST": "unprotected"}


def test_a_list_of_public_entries_lacks_reasons_and_says_so():
    assert ids(app_with(lambda: None), public=["GET /x"]) == {("public.no-reason", "info")}


def test_the_mark_beside_the_handler_is_public_with_its_reason():
    from launchguard.routes.marker import public

    app = bare_app()

    @app.get("/x")
    @audited
    @public("pricing")
    async def handler(request): ...

    row = rows(app)["GET", "/x"]

    assert (row.access, row.mechanism) == ("public", "pricing")
    with pytest.raises(ConfigError):
        public(lambda: None)


def test_a_gate_in_the_handlers_body_can_be_declared():
    app = bare_app()
    app.add_api_route("/x", lambda: None)

    row = rows(app, in_body={"GET /x": "403 in the handler, tests/test_x.py"})["GET", "/x"]

    assert (row.access, row.evidence) == ("protected", "declared")


def test_a_listed_gate_that_no_route_has_is_said():
    app = app_with(current_user)

    assert ids(app, auth=["app.nowhere"]) == {("auth.unused", "warning")}
    assert ids(app, auth=[f"{__name__}.current_user"]) == set()


def test_an_unprotected_route_reads_as_a_blocker_with_its_file_and_line():
    def handler(): ...

    app = bare_app()
    app.add_api_route("/x", handler)

    (finding,) = said(app)

    assert (finding.id, finding.severity, finding.place) == ("route.unprotected", "blocker", "GET /x")
    assert f"test_routes_fastapi_traps.py:{handler.__code__.co_firstlineno}" in finding.evidence


@pytest.mark.skipif(not hasattr(FastAPI, "frontend"), reason="FastAPI brought frontend() later")
def test_frontend_files_are_read_with_their_gates(tmp_path):
    (tmp_path / "index.html").write_text("")
    app = bare_app()
    app.frontend("/", directory=tmp_path)
    router = APIRouter(dependencies=[Depends(current_user)])
    router.frontend("/app", directory=tmp_path)
    app.include_router(router, prefix="/v1")

    found = {path: row.access for (_, path), row in rows(app).items()}

    assert found == {"/*": "unprotected", "/v1/app/*": "protected"}


def test_a_mount_inside_itself_ends():
    router = Router()
    router.routes.append(Mount("/again", app=router))

    assert any(row.access == "unknown" for row in inspect(router).routes)


def test_a_raw_websocket_route_in_starlette_is_found():
    assert access(Starlette(routes=[WebSocketRoute("/ws", _socket)]), "/ws", "WEBSOCKET") == (
        "unprotected",
        "",
    )


def test_a_lookup_that_sees_only_the_path_is_no_riddle():
    def group(slug: str):
        raise HTTPException(404)

    def member(slug: str, x_member: str | None = Header(None)):
        raise HTTPException(404)

    class Holder:
        def __init__(self, found=Depends(group)):
            self.found = found

    app = bare_app()
    app.add_api_route("/{slug}/open", lambda: None, dependencies=[Depends(Holder)])
    app.add_api_route("/{slug}/riddle", lambda: None, dependencies=[Depends(member)])

    found = {path: row.access for (_, path), row in rows(app).items()}

    assert found == {"/{slug}/open": "unprotected", "/{slug}/riddle": "unknown"}


def test_what_only_holds_a_gates_answer_is_not_named_beside_it():
    class Holder:
        def __init__(self, user=Depends(current_user)):
            self.user = user

    class AdminOnly:
        def __init__(self, user=Depends(current_user)):
            if user != "admin":
                raise HTTPException(403)

    app = bare_app()
    app.add_api_route("/held", lambda: None, dependencies=[Depends(Holder)])
    app.add_api_route("/admin", lambda: None, dependencies=[Depends(AdminOnly)])

    found = {path: row.mechanism for (_, path), row in rows(app).items()}

    assert "Holder" not in found["/held"]
    assert "AdminOnly" in found["/admin"]


def test_a_gate_that_lets_some_paths_through_is_asked_on_every_path():
    def but_not_there(request: Request):
        if _exempt(request):
            return
        raise HTTPException(401)

    app = bare_app(dependencies=[Depends(but_not_there)])
    app.add_api_route("/", lambda: None)
    app.add_api_route("/status", lambda: None)
    app.add_api_route("/items/{item}", lambda item: None)

    found = {path: row.access for (_, path), row in rows(app).items()}

    assert found == {"/": "unprotected", "/status": "unprotected", "/items/{item}": "protected"}
    assert ("gate.never-refuses", "warning") not in ids(app, auth=[but_not_there])


def _exempt(request):
    return request.url.path in ("/", "/status")


async def handler(request: Request):
    raise AssertionError("a handler ran")


def test_middleware_that_needs_what_another_leaves_is_asked_behind_it():
    class Leaves:
        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            scope["left"] = True
            await self.app(scope, receive, send)

    class Needs:
        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            assert scope["left"]
            await self.app(scope, receive, send)

    app = bare_app()
    app.add_middleware(Needs)
    app.add_middleware(Leaves)
    app.get("/x")(handler)

    assert rows(app)["GET", "/x"].access == "unprotected"


def test_dependency_is_asked_with_what_the_middleware_leaves():
    class Opens:
        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            scope["state"]["database"] = {}
            await self.app(scope, receive, send)

    def user(request: Request):
        if request.headers.get("authorization") not in request.state.database:
            raise HTTPException(401)

    app = bare_app()
    app.add_middleware(Opens)
    app.get("/x", dependencies=[Depends(user)])(handler)

    assert rows(app)["GET", "/x"].evidence == "proven"


def test_what_middleware_makes_of_the_path_proves_no_other_route():
    class Knows:
        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            scope["state"]["user"] = "somebody" if scope["path"] == "/open" else None
            await self.app(scope, receive, send)

    def user(request: Request):
        if request.state.user is None:
            raise HTTPException(401)

    app = bare_app()
    app.add_middleware(Knows)
    for path in ("/closed", "/open", "/closed-too"):
        app.get(path, dependencies=[Depends(user)])(handler)

    found = rows(app)

    assert [found["GET", path].access for path in ("/closed", "/open", "/closed-too")] == [
        "protected",
        "unprotected",
        "protected",
    ]


def test_backend_that_refuses_strangers_is_a_gate_whatever_status_it_answers():
    class Strict(AuthenticationBackend):
        async def authenticate(self, conn):
            if "authorization" not in conn.headers:
                raise AuthenticationError("who are you?")

    app = Starlette(
        routes=[Route("/x", handler)], middleware=[Middleware(AuthenticationMiddleware, backend=Strict())]
    )

    row = rows(app)["GET", "/x"]

    assert row.evidence == "proven"
    assert row.mechanism.endswith("Strict")


def test_app_that_is_mounted_inside_itself_is_read_once():
    app = bare_app()
    app.get("/x")(handler)
    app.mount("/again", app)

    found = rows(app, public={"GET /x": "open"})

    assert set(found) == {("GET", "/x"), ("*", "/again/*")}
    assert found["*", "/again/*"].access == "unknown"


def test_router_that_dispatches_in_its_own_way_never_passes_unseen():
    class ByVersion(APIRouter):
        def __init__(self):
            super().__init__()
            self.versions = {}

        async def __call__(self, scope, receive, send):
            await self.versions["1"](scope, receive, send)

    lazy, ready = ByVersion(), ByVersion()
    ready.versions["1"] = APIRouter()
    ready.versions["1"].get("/x")(handler)
    app = Starlette(routes=[Mount("/lazy", app=lazy), Mount("/ready", app=ready)])

    found = rows(app)

    assert found["*", "/lazy/*"].access == "unknown"
    assert found["GET", "/ready/x"].access == "unprotected"


def test_socket_server_around_an_app_is_a_row_of_its_own():
    class SocketServer:
        def __init__(self, app):
            self.engineio_server = object()
            self.engineio_path = "/socket.io/"
            self.other_asgi_app = app

        async def __call__(self, scope, receive, send):
            await self.other_asgi_app(scope, receive, send)

    inner = bare_app()
    inner.get("/x")(handler)

    found = rows(SocketServer(inner))

    assert found["*", "/socket.io/*"].access == "unknown"
    assert found["GET", "/x"].access == "unprotected"


def test_a_decorator_behind_a_dependency_that_fails_is_not_asked_on_each_of_its_routes():
    calls = []

    def user(authorization: str | None = Header(None)):
        calls.append(authorization)
        raise RuntimeError("there is no database in a check")

    def decorated(number):
        def handler():
            raise AssertionError(f"handler {number} ran")

        @functools.wraps(handler)
        def wrapper():
            return handler()

        return wrapper

    app = FastAPI(openapi_url=None)
    for number in range(20):
        app.add_api_route(f"/{number}", decorated(number), dependencies=[Depends(user)])

    assert {row.access for row in inspect(app).routes} == {"unknown"}
    assert len(calls) == 1
