"""Told to stop, a process is not ready at once, and serves what it has to the end."""

from __future__ import annotations

import http.client
import threading
import time
from pathlib import Path

import pytest
from tests.servers.web import start, wait_until_up

APPS = Path(__file__).resolve().parents[1] / "apps"
DRAIN_S = 1.5
SERVERS = [
    ("uvicorn-httptools", "draining:app"),
    ("gunicorn-uvicorn", "draining:app"),
    ("gunicorn-asgi", "draining:app"),
    ("gunicorn-asgi", "draining:app", "--preload", "--asgi-loop=asyncio"),
    ("gunicorn-gthread", "draining:flask_app"),
    ("gunicorn-gthread", "draining:flask_app", "--preload"),
    ("gunicorn-gevent", "draining:flask_app"),
    ("hypercorn", "draining:app"),
    ("hypercorn", "draining:app", "--workers=0"),
    ("hypercorn", "wsgi:draining:flask_app"),
    ("granian", "draining:app"),
    ("granian", "draining:app", "--loop=asyncio", "--workers=2"),
    ("granian-wsgi", "draining:flask_app", "--blocking-threads=4"),
]


@pytest.fixture(params=SERVERS, ids=[" ".join(server) for server in SERVERS])
def server(request):
    kind, target, *args = request.param
    running = start(kind, target, cwd=APPS, env={"DRAIN_S": str(DRAIN_S)}, args=tuple(args))
    try:
        wait_until_up(running)
        yield running
    finally:
        running.stop()
        running.log.unlink()


def status(server, path):
    try:
        return server.ask("GET", path).status
    except (OSError, http.client.HTTPException):
        return None


def test_ready_is_503_at_once_while_a_long_request_is_served_to_its_end(server):
    answers = []
    long = threading.Thread(target=lambda: answers.append(status(server, f"/slow?seconds={DRAIN_S - 0.5}")))
    before = status(server, "/health/ready")
    long.start()
    time.sleep(0.2)
    told = time.monotonic()
    server.process.terminate()
    time.sleep(0.2)

    during = {path: status(server, path) for path in ("/health/ready", "/health/live", "/slow?seconds=0")}
    long.join()
    ended = server.process.wait(timeout=20)
    lasted = time.monotonic() - told

    assert before == 200
    assert during == {"/health/ready": 503, "/health/live": 200, "/slow?seconds=0": 200}
    assert answers == [200]
    assert lasted >= DRAIN_S
    assert ended in (0, -15)


@pytest.mark.parametrize("kind", ["gunicorn-asgi", "granian"])
def test_a_django_project_drains_though_no_lifespan_reaches_it(kind):
    running = start(kind, "served_django:asgi", cwd=APPS, env={"DRAIN_S": str(DRAIN_S)})
    try:
        wait_until_up(running)
        running.process.terminate()
        told = time.monotonic()
        time.sleep(0.3)
        during = status(running, "/health/ready"), status(running, "/")
        running.process.wait(timeout=20)
        lasted = time.monotonic() - told
    finally:
        running.stop()
        running.log.unlink()

    assert during == (503, 200)
    assert lasted >= DRAIN_S
