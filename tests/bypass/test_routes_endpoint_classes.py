"""Starlette's endpoint classes whose own code skips the guarded method, picks another one, or is itself the guard."""

import functools

import pytest
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint, WebSocketEndpoint
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from launchguard.routes import inspect

pytestmark = pytest.mark.parametrize("prove", [False, True], ids=["gates", "tripwire"])


def refuse_strangers(connection):
    if connection.headers.get("authorization") != "Bearer good":
        raise HTTPException(401)


def guarded(method):
    @functools.wraps(method)
    async def wrapper(self, request):
        refuse_strangers(request)
        return await method(self, request)

    return wrapper


async def never(self, request):
    raise AssertionError("a handler ran")


class Open(HTTPEndpoint):
    async def get(self, request):
        raise AssertionError("a handler ran")


class Mixin:
    async def dispatch(self):
        refuse_strangers(Request(self.scope))
        await super().dispatch()


class DispatchGuards(Mixin, Open):
    pass


class MixinStandsBehind(Open, Mixin):
    pass


class DispatchAnswers(Open):
    async def dispatch(self):
        if Request(self.scope).headers.get("authorization") != "Bearer good":
            await PlainTextResponse("", 401)(self.scope, self.receive, self.send)
            return
        await super().dispatch()


class Bypasses(DispatchGuards):
    async def dispatch(self):
        await HTTPEndpoint.dispatch(self)


class GuardsTooLate(Open):
    async def dispatch(self):
        await super().dispatch()
        refuse_strangers(Request(self.scope))


class GuardsWhenItIsMade(Open):
    def __init__(self, scope, receive, send):
        super().__init__(scope, receive, send)
        refuse_strangers(Request(scope))


class GuardsReadersAlone(Open):
    post = never

    async def dispatch(self):
        if self.scope["method"] == "GET":
            refuse_strangers(Request(self.scope))
        await super().dispatch()


class Picks(HTTPEndpoint):
    get = guarded(never)

    async def dispatch(self):
        request = Request(self.scope, self.receive)
        picked = getattr(self, request.query_params.get("op", "show"))
        await (await picked(request))(self.scope, self.receive, self.send)

    async def show(self, request):
        raise AssertionError("a handler ran")


class PicksWhatIsGuarded(Picks):
    show = guarded(never)


class ServesAlone(HTTPEndpoint):
    get = guarded(never)

    async def dispatch(self):
        raise AssertionError("a handler ran")


class AnswersEveryMethod(HTTPEndpoint):
    get = guarded(never)

    async def method_not_allowed(self, request):
        raise AssertionError("a handler ran")


class LogsOtherMethods(HTTPEndpoint):
    get = guarded(never)

    async def method_not_allowed(self, request):
        return await super().method_not_allowed(request)


@pytest.mark.parametrize(
    ("endpoint", "access"),
    [
        (DispatchGuards, {"GET": "protected"}),
        (MixinStandsBehind, {"GET": "unprotected"}),
        (DispatchAnswers, {"GET": "protected"}),
        (Bypasses, {"GET": "unprotected"}),
        (GuardsTooLate, {"GET": "unprotected"}),
        (GuardsWhenItIsMade, {"GET": "protected"}),
        (GuardsReadersAlone, {"GET": "protected", "POST": "unprotected"}),
        (Picks, {"GET": "unprotected"}),
        (PicksWhatIsGuarded, {"GET": "protected"}),
        (ServesAlone, {"GET": "unprotected"}),
        (AnswersEveryMethod, {"GET": "protected", "POST": "unprotected"}),
        (LogsOtherMethods, {"GET": "protected"}),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_an_endpoint_class_does_before_its_methods_decides(prove, endpoint, access):
    report = inspect(Starlette(routes=[Route("/x", endpoint)]), prove=prove)

    assert {row.method: row.access for row in report.routes} == access


def test_the_methods_guard_is_no_evidence_where_the_class_never_calls_it(prove):
    class NeverDispatches(Open):
        get = guarded(never)

        def __await__(self):
            return self.serve().__await__()

        async def serve(self):
            await PlainTextResponse("served")(self.scope, self.receive, self.send)

    report = inspect(Starlette(routes=[Route("/x", NeverDispatches)]), prove=prove)

    assert [row.access for row in report.routes] == ["unknown"]


def test_websocket_class_that_closes_on_strangers_in_its_dispatch_is_a_gate(prove):
    class Feed(WebSocketEndpoint):
        async def dispatch(self):
            socket = WebSocket(self.scope, self.receive, self.send)
            if socket.headers.get("authorization") != "Bearer good":
                await socket.close(1008)
                return
            await super().dispatch()

        async def on_connect(self, websocket):
            raise AssertionError("a handler ran")

    report = inspect(Starlette(routes=[WebSocketRoute("/x", Feed)]), prove=prove)

    assert [row.access for row in report.routes] == ["protected"]


def test_asgi_object_around_another_one_is_no_handler(prove):
    class Served:
        async def __call__(self, scope, receive, send):
            raise AssertionError("a handler ran")

    class Guard:
        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            refuse_strangers(Request(scope))
            await self.app(scope, receive, send)

    app = Starlette(routes=[Route("/closed", Guard(Served())), Route("/open", Served())])
    rows = {row.path: row.access for row in inspect(app, prove=prove).routes}

    assert rows == {"/closed": "protected", "/open": "unprotected"}
