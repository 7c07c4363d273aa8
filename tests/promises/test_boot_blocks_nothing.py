"""The boot check never stops the app's event loop: source files are read, and gates of threads are asked, beside it."""

import asyncio

import pytest
from blockbuster import blockbuster_ctx
from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.security import HTTPBearer
from starlette.staticfiles import StaticFiles
from tests.kits.asgi import drive, http_scope

from launchguard import LaunchGuard

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


def handler(): ...


class Gate:
    """A class: its line is looked up in its file."""

    async def __call__(self, authorization: str = Header(None)):
        await asyncio.sleep(0)
        raise HTTPException(401)


def gate_of_a_thread(authorization: str = Header(None)):
    raise HTTPException(401)


async def gate(authorization: str = Header(None)):
    raise HTTPException(401)


def guarded(tmp_path, *, closed=True, **settings):
    app = FastAPI(max_body_size=1000)
    app.get("/")(handler)
    for path, each in {"/a": gate, "/b": gate_of_a_thread, "/c": Gate(), "/d": HTTPBearer()}.items():
        app.get(path, dependencies=[Depends(each)] if closed else [])(handler)
    app.mount("/files", StaticFiles(directory=tmp_path))
    public = {"GET /": "home", "* /files/*": "files"}
    LaunchGuard(public=public, boot="enforce", store="memory://", **settings).install(app)
    return app


@pytest.mark.parametrize(("closed", "status"), [(True, 200), (False, 503)])
async def test_first_request_without_a_lifespan(tmp_path, closed, status):
    app = guarded(tmp_path, closed=closed)

    with blockbuster_ctx():
        sent = await drive(app, http_scope("/"))

    assert sent[0]["status"] == status


async def test_start_with_a_lifespan(tmp_path):
    app = guarded(tmp_path)
    incoming = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

    with blockbuster_ctx():
        sent = await drive(app, {"type": "lifespan", "state": {}}, incoming=incoming)

    assert [message["type"] for message in sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


async def test_a_gate_is_asked_in_the_apps_own_loop(tmp_path):
    app = FastAPI(max_body_size=1000, openapi_url=None)
    loops = []

    async def asked(authorization: str = Header(None)):
        loops.append(asyncio.get_running_loop())
        raise HTTPException(401)

    app.get("/", dependencies=[Depends(asked)])(handler)
    LaunchGuard(boot="enforce", store="memory://").install(app)

    await drive(app, http_scope("/"))

    assert loops
    assert set(loops) == {asyncio.get_running_loop()}
