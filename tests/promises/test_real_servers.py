"""One guard under every real server: ids, logs, limits, streams, disconnects, a graceful stop."""

from __future__ import annotations

import http.client
import socket
import time
from pathlib import Path

import pytest
from tests.servers.web import serving, start, wait_until_up

APPS = Path(__file__).resolve().parents[1] / "apps"

ASGI = ["uvicorn-h11", "uvicorn-httptools", "hypercorn", "granian", "gunicorn-asgi"]
WSGI = ["gunicorn-sync", "gunicorn-gthread", "granian-wsgi"]
EVERY = [(kind, "served:app") for kind in ASGI] + [(kind, "served_flask:app") for kind in WSGI]


@pytest.fixture(scope="module", params=EVERY, ids=[kind for kind, _ in EVERY])
def server(request):
    kind, target = request.param
    with serving(kind, target, cwd=APPS) as running:
        running.extra["kind"] = kind
        yield running


def test_every_answer_carries_one_id_that_stands_in_its_line(server):
    expected = {"/": 200, "/nowhere": 404, "/private/1": 401, "/boom": 500}

    answers = {path: server.ask("GET", path) for path in expected}

    assert {path: answer.status for path, answer in answers.items()} == expected
    lines = server.wait_for_lines(len(expected))
    for path, answer in answers.items():
        (request_id,) = answer.header("x-request-id")
        (line,) = [line for line in lines if line["request_id"] == request_id]
        assert line["http.response.status_code"] == expected[path]


def test_an_id_that_came_is_the_one_that_the_handler_sees(server):
    answer = server.ask("GET", "/", headers={"x-request-id": "my-id.1"})

    assert answer.header("x-request-id") == ["my-id.1"]
    assert answer.json() == {"id": "my-id.1"}


def test_a_crash_is_in_the_access_log_once_by_its_type_and_tells_no_secret(server):
    answer = server.ask("GET", "/boom", headers={"x-request-id": f"boom-{server.port}"})
    time.sleep(0.1)

    assert answer.status == 500
    lines = [line for line in server.lines() if line["request_id"] == f"boom-{server.port}"]
    assert [line["error.type"] for line in lines] == ["RuntimeError"]
    assert "a1B2c3D4e5F6g7H8i9J0k1L2" not in server.output()
    assert "the key is" not in server.output() or "the key is [redacted:" in server.output()


def test_what_runs_in_a_thread_logs_the_requests_id(server):
    server.ask("GET", "/thread", headers={"x-request-id": f"thread-{server.port}"})

    assert f'"request_id":"thread-{server.port}"' in next(
        line for line in server.output().splitlines() if "from a thread" in line
    )


def test_one_connection_serves_many_requests(server):
    if server.extra["kind"] == "gunicorn-sync":
        return  # closes every connection, by design
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    ids = set()
    for _ in range(3):
        connection.request("GET", "/")
        response = connection.getresponse()
        ids.add(response.getheader("x-request-id"))
        response.read()
    connection.close()

    assert len(ids) == 3


def test_a_stream_arrives_while_it_is_made_and_is_timed_to_its_end(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/stream?chunks=5&pause=0.1", headers={"x-request-id": f"stream-{server.port}"})
    response = connection.getresponse()
    begun = time.monotonic()
    first = response.read1(100)
    first_after = time.monotonic() - begun
    rest = response.read()
    connection.close()

    assert first.startswith(b"data: 0")
    assert rest.endswith(b"data: 4\n\n")
    assert first_after < 0.3
    time.sleep(0.15)
    (line,) = [line for line in server.lines() if line["request_id"] == f"stream-{server.port}"]
    assert line["duration_ms"] >= 380
    assert line["ttfb_ms"] < 300
    assert line["http.response.body.size"] == len(first + rest)


def test_a_client_gone_in_mid_stream_is_told_as_that_and_not_as_a_server_error(server):
    request_id = f"gone-{server.port}"
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(
            f"GET /stream?chunks=60&pause=0.05 HTTP/1.1\r\nHost: x\r\nX-Request-Id: {request_id}\r\n\r\n".encode()
        )
        client.recv(500)
    deadline = time.monotonic() + 8
    while time.monotonic() < deadline:
        lines = [line for line in server.lines() if line["request_id"] == request_id]
        if lines:
            break
        time.sleep(0.05)

    assert [(line["http.response.status_code"], line.get("error.type")) for line in lines] == [
        (200, "client_disconnected")
    ]


def test_the_sixth_of_six_quick_wrong_logins_is_refused(server):
    answers = [server.ask("POST", "/login", {"email": "a@example.com"}) for _ in range(6)]

    assert [answer.status for answer in answers] == [401] * 5 + [429]
    assert answers[5].header("content-type") == ["application/problem+json"]
    assert int(answers[5].header("retry-after")[0]) > 0


def test_operations_on_loopback_see_metrics_and_strangers_do_not(server):
    server.ask("GET", "/private/7", headers={"authorization": "Bearer let-me-in"})
    time.sleep(1.1)

    shown = server.ask("GET", "/metrics")

    assert shown.status == 200
    assert b'http_route="/private/{item}"' in shown.body
    assert server.ask("GET", "/metrics", headers={"x-forwarded-for": "127.0.0.1"}).status == 403


@pytest.mark.parametrize(("kind", "target"), EVERY, ids=[kind for kind, _ in EVERY])
def test_a_graceful_stop_lets_a_stream_end_and_logs_it(kind, target):
    server = start(kind, target, cwd=APPS)
    try:
        wait_until_up(server)
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=15)
        connection.request("GET", "/stream?chunks=10&pause=0.1", headers={"x-request-id": "graceful"})
        response = connection.getresponse()
        response.read1(10)
        server.process.terminate()
        rest = response.read()
        connection.close()
        server.stop()

        assert rest.endswith(b"data: 9\n\n")
        (line,) = [line for line in server.lines() if line["request_id"] == "graceful"]
        assert line.get("error.type", "") == ""
    finally:
        server.stop()
        server.log.unlink()


@pytest.mark.parametrize("kind", ASGI)
def test_a_background_task_is_not_in_the_duration_and_logs_the_requests_id(kind):
    with serving(kind, "served:app", cwd=APPS) as server:
        server.ask("GET", "/background", headers={"x-request-id": "with-a-task"})
        deadline = time.monotonic() + 5
        while "from the background" not in server.output() and time.monotonic() < deadline:
            time.sleep(0.05)

        (line,) = [line for line in server.lines() if line["request_id"] == "with-a-task"]
        assert line["duration_ms"] < 250
        logged = next(line for line in server.output().splitlines() if "from the background" in line)
        assert '"request_id":"with-a-task"' in logged
