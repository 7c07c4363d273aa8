"""A guarded Flask app for tests with real servers."""

from __future__ import annotations

import os
import time

import structlog
from flask import Flask, Response, abort, request

from launchguard import LaunchGuard, RateLimit, current

log = structlog.get_logger("served")
KEY = "sk_" + "live_" + "a1B2c3D4e5F6g7H8i9J0k1L2"
app = Flask(__name__)


def require_user():
    if request.headers.get("Authorization") != "Bearer let-me-in":
        abort(401)


@app.before_request
def gate():
    if request.path.startswith("/private"):
        require_user()


@app.get("/")
def home():
    return {"id": current().request_id}


@app.get("/private/<int:item>")
def private(item: int):
    return {"item": item}


@app.get("/thread")
def in_a_thread():
    log.info("from a thread")
    return {}


@app.get("/boom")
def boom():
    raise RuntimeError(f"the key is {KEY}")


@app.get("/stream")
def stream():
    chunks, pause = int(request.args.get("chunks", 5)), float(request.args.get("pause", 0.05))

    def produce():
        for number in range(chunks):
            yield f"data: {number}\n\n"
            time.sleep(pause)

    return Response(produce(), mimetype="text/event-stream")


@app.get("/slow")
def slow():
    """What the context says before, between and after three pauses, in which others run."""

    def produce():
        for number in range(4):
            yield ("" if number == 0 else " ") + current().request_id
            time.sleep(0.05)

    time.sleep(0.05)
    log.info("while others run", header=request.headers.get("X-Request-Id"))
    return Response(produce(), mimetype="text/plain")


@app.post("/login")
def login():
    abort(401)


if os.environ.get("LEAVE_ONE_OPEN"):

    @app.get("/customers")
    def customers():
        return ["everybody's data"]


guard = LaunchGuard(
    public=["GET /", "GET /thread", "GET /boom", "GET /slow", "GET /stream", "POST /login"],
    limits=[RateLimit("login", "/login", "5/minute")],
    store=os.environ.get("STORE", "auto"),
    secret="a-secret-of-the-tests-0123456789",
)
guard.install(app)
