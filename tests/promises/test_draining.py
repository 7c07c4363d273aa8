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
    ("uvicorn-h11", "draining:app"),
    ("uvicorn-httptools", "draining:app"),
    ("gunicorn-gthread", "draining:flask_app"),
    ("gunicorn-gevent", "draining:flask_app"),
]


@pytest.fixture(params=SERVERS, ids=[kind for kind, _ in SERVERS])
def server(request):
    kind, target = request.param
    running = start(kind, target, cwd=APPS, env={"DRAIN_S": str(DRAIN_S)})
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
