"""Servers' and third parties' own loggers, for real: nothing that they write tells, whoever configures logging first."""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.servers.web import ROOT, Server, free_port, serving, wait_until_up

SECRET = "hunter2-Correct-Horse"

SERVERS = {
    "uvicorn-httptools": ("tests.apps.leaky:asgi", ("--log-level=trace",)),
    "uvicorn-run": ("", ()),
    "gunicorn-sync": ("tests.apps.leaky:wsgi", ("--access-logfile=-", "--log-level=debug")),
    "hypercorn": ("tests.apps.leaky:asgi", ("--access-logfile=-", "--error-logfile=-")),
    "granian": ("tests.apps.leaky:asgi", ("--access-log",)),
}

THERE = {
    "the app's own line": "login ",
    "httpx": "HTTP Request: GET http://127.0.0.1:",
    "httpcore": "receive_response_headers.complete",
    "urllib3": "/up?api_key=",
    "SQLAlchemy's statement": "INSERT INTO account (email, password) VALUES",
    "SQLAlchemy's error": "UNIQUE constraint failed: account.email",
    "the crash": "Refused",
    "its cause": "KeyError",
}
"""What must still be readable."""

CAUSE_DROPPED = {"granian", "uvicorn-httptools"}
"""Granian prints no cause; uvicorn's trace level raises the error anew without it."""


@contextmanager
def served(kind, how):
    target, args = SERVERS[kind]
    env = {"LEAKY_SETUP": how, "PYTHONPATH": str(ROOT)}
    if kind != "uvicorn-run":
        with serving(kind, target, cwd=ROOT, env=env, args=args, up="/") as server:
            yield server
        return
    port, (handle, log) = free_port(), tempfile.mkstemp(suffix=".log")
    command = [sys.executable, "-m", "tests.apps.leaky_run", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | env, stdout=handle, stderr=subprocess.STDOUT
    )
    server = Server(port, process, Path(log))
    try:
        wait_until_up(server, "/")
        yield server
    finally:
        os.close(handle)
        server.stop()
        server.log.unlink()


def output_of(kind, how):
    """All that the server wrote while it was told the secret."""
    with served(kind, how) as server:
        query = f"password={quote(SECRET)}&page=2"
        headers = {
            "authorization": f"Bearer {SECRET}",
            "cookie": f"session={SECRET}",
            "referer": f"https://x.example/?token={SECRET}",
        }
        assert server.ask("GET", f"/login?{query}", headers=headers).status == 200
        with suppress(OSError):  # some servers close the connection instead of answering 500
            server.ask("GET", f"/crash?{query}", headers=headers)
        deadline = time.monotonic() + 5
        while "Refused" not in server.output() and time.monotonic() < deadline:
            time.sleep(0.02)
        server.stop()
        return server.output()


def traces_of(output):
    """The lines in which the secret stands, plain or in a usual encoding."""
    forms = [
        SECRET,
        SECRET.encode().hex(),
        base64.b64encode(f"ada:{SECRET}".encode()).decode(),
        quote(SECRET),
    ]
    return [line[:300] for line in output.splitlines() if any(form in line for form in forms)]


@pytest.mark.parametrize("how", ["pipeline", "in_place"])
@pytest.mark.parametrize("kind", SERVERS)
def test_nothing_that_a_server_writes_tells_and_everything_is_still_there(kind, how):
    output = output_of(kind, how)

    assert traces_of(output) == []
    missing = {what for what, text in THERE.items() if text not in output}
    assert missing <= ({"its cause"} if kind in CAUSE_DROPPED else set())
    if how == "pipeline":
        assert_only_json_since_the_set_up(output)
        assert re.findall(r"GET /login\S* (?:HTTP/)?1.*", output) == [], "a server's access line"


def assert_only_json_since_the_set_up(output):
    lines = output.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("{"))
    own = [line for line in lines[first:] if line.strip()]
    events = [json.loads(line) for line in own if line.startswith("{")]
    assert [line for line in own if not line.startswith("{") and not of_a_parent_process(line)] == []
    assert all({"timestamp", "severity_text", "logger", "message"} <= set(event) for event in events)


def of_a_parent_process(line):
    """gunicorn's arbiter and granian's main process never import the app: they say when they start and stop."""
    return line.startswith(("[INFO] ", "[2"))


def test_the_same_app_does_leak_without_us():
    leaks = traces_of(output_of("gunicorn-sync", "none"))

    assert len(leaks) >= 8
