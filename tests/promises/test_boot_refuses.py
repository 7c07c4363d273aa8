"""An app with an open route does not serve, whatever the server makes of a failed start."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.servers.web import serving, start, wait_until_up

APPS = Path(__file__).resolve().parents[1] / "apps"
OPEN = {"LEAVE_ONE_OPEN": "1"}


@pytest.mark.parametrize(
    ("kind", "status"), [("uvicorn-h11", 3), ("granian", 1), ("hypercorn", 0), ("uvicorn-workers", 0)]
)
def test_the_start_fails_and_names_file_line_and_fix(kind, status):
    server = start(kind, "served:app", cwd=APPS, env=OPEN)
    try:
        ended = None
        deadline = time.monotonic() + 20
        while ended is None and time.monotonic() < deadline:
            ended = server.process.poll()
            time.sleep(0.05)
            if kind == "uvicorn-workers" and "GET /customers" in server.output():
                break  # its parent starts dead workers again, for ever
        output = server.output()
    finally:
        server.stop()
        server.log.unlink()

    assert kind == "uvicorn-workers" or ended == status
    assert "GET /customers" in output
    assert "served.py:" in output
    assert "public={" in output


def test_without_a_lifespan_nothing_is_served_and_the_reason_is_in_the_log_alone():
    server = start("uvicorn-no-lifespan", "served:app", cwd=APPS, env=OPEN)
    try:
        wait_until_up(server)
        answers = [server.ask("GET", path) for path in ("/", "/customers", "/health/ready")]

        assert [answer.status for answer in answers] == [503, 503, 503]
        assert server.ask("GET", "/health/live").status == 200
        assert b"customers" not in answers[1].body
        assert "GET /customers" in server.output()
    finally:
        server.stop()
        server.log.unlink()


def test_a_closed_app_serves_without_a_lifespan_too():
    with serving("uvicorn-no-lifespan", "served:app", cwd=APPS) as server:
        assert server.ask("GET", "/").status == 200
        assert server.ask("GET", "/health/ready").status == 200
