"""Under ASGI nothing of launchguard blocks the event loop: BlockBuster fails what would."""

from __future__ import annotations

import asyncio
import time

import pytest
from blockbuster import BlockingError, blockbuster_ctx
from fastapi import Depends, FastAPI, HTTPException, Request, WebSocket
from fastapi.responses import StreamingResponse
from tests.kits.asgi import drive, http_scope
from tests.kits.observed import captured_log

from launchguard import LaunchGuard, RateLimit, current

LOCAL = {"client": ("127.0.0.1", 5000)}


@pytest.fixture(autouse=True)
def _nothing_of_ours_blocks():
    with blockbuster_ctx(scanned_modules="launchguard"):
        yield


@pytest.fixture
def app():
    with captured_log() as lines:
        app = FastAPI(openapi_url=None, max_body_size=100_000)

        async def current_user(request: Request):
            if "authorization" not in request.headers:
                raise HTTPException(401)
            current().identify(user="ann", tenant="acme")

        guard = LaunchGuard(
            auth=[current_user],
            public=["POST /login", "GET /boom", "GET /stream", "WEBSOCKET /talk"],
            limits=[
                RateLimit.login("/login", account="email"),
                RateLimit("stream", "/stream", "100/minute"),
                RateLimit("slow", None, "100/minute"),
            ],
            log_fields=["client.address", "url.path", "user_agent.original"],
            boot="enforce",
            store="memory://",
        )

        @app.get("/mine/{item}", dependencies=[Depends(current_user), Depends(guard.limit("slow"))])
        async def mine(item: int):
            return {}

        @app.post("/login")
        async def login(request: Request):
            await request.json()
            raise HTTPException(401)

        @app.get("/boom")
        async def boom():
            raise ZeroDivisionError

        @app.get("/stream")
        async def stream():
            async def chunks():
                for _ in range(3):
                    await asyncio.sleep(0)
                    yield b"x"

            return StreamingResponse(chunks())

        @app.websocket("/talk")
        async def talk(websocket: WebSocket):
            await websocket.accept()
            await websocket.send_text("hello")

        @guard.health_check("thread")
        def in_a_thread():
            time.sleep(0.01)

        @guard.health_check("loop")
        async def in_the_loop():
            await asyncio.sleep(0.01)

        guard.install(app)
        app.state.lines = lines
        yield app


def test_what_would_block_is_told_of():
    async def in_the_loop():
        LaunchGuard(store="memory://")  # reads files, at start

    with pytest.raises(BlockingError):
        asyncio.run(in_the_loop())


def test_nothing_blocks_in_boot_requests_streams_limits_logs_and_probes(app):
    asked = [
        ("/mine/1", {}),
        ("/mine/1", {"headers": [(b"authorization", b"x")]}),
        ("/nowhere", {}),
        ("/stream", {}),
        *[("/login", {"method": "POST"})] * 8,
        ("/health", LOCAL),
        ("/health/ready", LOCAL),
        ("/health/live", LOCAL),
        ("/metrics", LOCAL),
        ("/metrics", {}),
    ]

    async def all_of_them():
        statuses = []
        for path, more in asked:
            incoming = [{"type": "http.request", "body": b'{"email": "a@x.io"}', "more_body": False}]
            statuses.append((await drive(app, http_scope(path, **more), incoming=incoming))[0]["status"])
        await drive(app, http_scope("/boom"), raises=ZeroDivisionError)
        talk = {"type": "websocket", "path": "/talk", "headers": [], "subprotocols": [], "client": None}
        await drive(
            app, talk | {"query_string": b"", "root_path": ""}, incoming=[{"type": "websocket.connect"}]
        )
        return statuses

    statuses = asyncio.run(all_of_them())

    assert statuses[:4] == [401, 200, 404, 200]
    assert statuses[4:12].count(429) == 3
    assert statuses[12:] == [200, 200, 200, 200, 403]
    assert len(app.state.lines.requests()) == len(asked) - 4 + 2, "the probes that went well are quiet"
