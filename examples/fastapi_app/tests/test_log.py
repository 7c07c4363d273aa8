"""The portal under uvicorn, and what its log says: one line a request, and no secret of anybody."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from portal.stripe_signature import sign

FOLDER = Path(__file__).parents[1]
EMAIL = "ada.lovelace@example.com"
PASSWORD = "correct horse battery staple"
SECRET = "whsec_of_the_tests"


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The portal's address, its data folder and its log."""
    var, port = tmp_path_factory.mktemp("served"), free_port()
    command = [sys.executable, "-m", "uvicorn", "portal.main:app", f"--port={port}"]
    environment = os.environ | {"PORTAL_VAR": str(var)}
    with (var / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=FOLDER, env=environment, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(url, server)
        yield url, var
    finally:
        server.terminate()
        server.wait()


def wait_until_ready(url, server):
    for _ in range(300):
        assert server.poll() is None
        try:
            httpx.get(f"{url}/health/ready").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(url)


def eventually(look):
    """What is to be seen: the log's line, and background tasks such as a mail, come after the answer."""
    deadline = time.monotonic() + 10
    while not (seen := look()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return seen


def log_in(var):
    return (var / "log").read_text()


def lines_of(var, event, request_id):
    lines = [json.loads(line) for line in log_in(var).splitlines() if request_id in line]
    return [line for line in lines if event in (line.get("event_name"), line.get("message"))]


def journey(url, var):
    """What a client does in a day; gives every secret that came up."""
    with httpx.Client(base_url=url) as client:
        account = {"team": "Analytical Engines", "email": EMAIL, "password": PASSWORD}
        token = client.post("/auth/signup", json=account).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        client.post("/auth/login", json={"email": EMAIL, "password": "a wrong guess"})
        client.post("/auth/signup", json={"email": EMAIL, "password": "tooshort"})
        client.post("/v1/chat", json={"messages": [{"role": "user", "content": "my diagnosis is private"}]})
        client.get("/search", params={"q": "merger with Babbage"})
        client.get("/nothing-here", params={"access_token": token})
        client.post("/auth/reset", json={"email": EMAIL})
        client.post("/auth/code", json={"email": EMAIL})
        signature = sign(SECRET, b"{}", int(time.time()))
        client.post("/hooks/stripe", content=b"{}", headers={"Stripe-Signature": signature})
        client.get("/demo/error")
    eventually(lambda: log_in(var).count("mail_sent") == 2 and "Traceback" in log_in(var))
    mails = "".join(path.read_text() for path in (var / "outbox").glob("*.eml"))
    reset = mails.partition("#")[2].split()[0]
    code = mails.partition("code is ")[2][:6]
    words = ["a wrong guess", "tooshort", "my diagnosis", "merger", "d3m0d3m0", signature.partition("v1=")[2]]
    return [EMAIL, PASSWORD, SECRET, token, reset, f"is {code}", *words]


def test_no_secret_of_a_days_work_is_in_the_log(served):
    secrets = journey(*served)

    log = log_in(served[1])
    assert "the model service refused" in log
    assert [secret for secret in secrets if secret in log] == []


def test_a_request_is_one_line_that_its_id_finds(served):
    url, var = served

    request_id = httpx.get(f"{url}/projects/7?q=secret").headers["x-request-id"]

    [line] = eventually(lambda: lines_of(var, "http.server.request", request_id))
    assert line["http.route"] == "/projects/{project}"
    assert line["http.response.status_code"] == 401
    assert line["duration_ms"] > 0
    assert "secret" not in json.dumps(line)


def test_what_the_app_logs_carries_the_id_of_its_request(served):
    url, var = served

    address = {"email": EMAIL}
    request_id = httpx.post(f"{url}/auth/reset", json=address).headers["x-request-id"]

    [line] = eventually(lambda: lines_of(var, "mail_sent", request_id))
    assert line["to"] == "[redacted:email]"


def test_the_demo_shows_what_it_promises(tmp_path):
    demo = [sys.executable, str(FOLDER.parent / "demo.py"), "fastapi", "--check"]
    environment = os.environ | {"PORTAL_VAR": str(tmp_path)}

    shown = subprocess.run(demo, env=environment, capture_output=True, text=True, timeout=60, check=False)

    assert shown.returncode == 0, shown.stdout + shown.stderr
