"""Guarded apps that take a while to stop, for tests of the readiness probe."""

from __future__ import annotations

import asyncio
import os
import time

from flask import Flask
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from launchguard import LaunchGuard


async def slow(request):
    await asyncio.sleep(float(request.query_params["seconds"]))
    return PlainTextResponse("done")


app = Starlette(routes=[Route("/slow", slow)])
flask_app = Flask(__name__)


@flask_app.get("/slow")
def slow_in_a_thread():
    from flask import request

    time.sleep(float(request.args["seconds"]))
    return "done"


guard = LaunchGuard(
    public={"GET /slow": "a test"},
    drain_s=float(os.environ.get("DRAIN_S", "0")),
    secret="a-secret-of-the-tests-0123456789",
    store="memory://",
)
guard.install(app)
guard.install(flask_app)
