"""The tripwire drives the app's own stack, whoever stands in it, and leaves it as it was."""

import asyncio

from fastapi import FastAPI
from starlette.testclient import TestClient

from launchguard import LaunchGuard
from launchguard.routes import inspect


def handler():
    return "hello"


def mechanism(app, path="/x"):
    return next(row.mechanism for row in inspect(app, prove=True).routes if row.path == path)


def test_a_guard_whose_stack_is_built_is_passed_by_and_stands_there_afterwards():
    app = FastAPI(openapi_url=None)
    app.add_api_route("/x", handler)
    guard = LaunchGuard(store="memory://", logging=None, boot="warn")
    guard.install(app)
    client = TestClient(app)
    assert "x-request-id" in client.get("/x").headers
    built = app.middleware_stack

    assert "reaches the handler" in mechanism(app)

    assert app.middleware_stack is built
    assert "x-request-id" in client.get("/x").headers


def test_middleware_that_listens_for_a_disconnect_hears_of_none_before_the_answer():
    heard = []

    class Listening:
        def __init__(self, app):
            self.app = app

        async def __call__(self, scope, receive, send):
            async def listen():
                while True:
                    heard.append((await receive())["type"])

            listener = asyncio.ensure_future(listen())
            await asyncio.sleep(0)
            await self.app(scope, receive, send)
            listener.cancel()

    app = FastAPI(openapi_url=None)
    app.add_middleware(Listening)
    app.add_api_route("/x", handler)

    assert "reaches the handler" in mechanism(app)

    assert set(heard) == {"http.request"}
