"""docs/examples/flask_app.py, the whole app in one file, works as docs/flask.md says."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "flask_app.py"
LAUNCHGUARD = str(Path(sys.executable).with_name("launchguard"))
ACCOUNT = {"email": "ada@example.com", "password": "correct horse battery staple"}


@pytest.fixture
def client():
    spec = importlib.util.spec_from_file_location("flask_app", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.app.test_client()


def checked(folder):
    command = [LAUNCHGUARD, "check", "flask_app:app"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_only_the_right_password_opens_the_projects(client):
    stranger = client.get("/projects")
    wrong = client.post("/auth/login", json={**ACCOUNT, "password": "a guess"})
    right = client.post("/auth/login", json=ACCOUNT)

    assert [stranger.status_code, wrong.status_code, right.status_code] == [401, 401, 200]
    assert client.get("/projects").json == ["Website relaunch", "Launch party"]


def test_signing_out_closes_them(client):
    client.post("/auth/login", json=ACCOUNT)

    assert client.post("/auth/logout").status_code == 204
    assert client.get("/projects").status_code == 401


def test_the_chat_streams_and_ends_with_its_usage(client):
    client.post("/auth/login", json=ACCOUNT)

    answer = client.post("/v1/chat", json={"question": "When do we launch?"})

    *_, usage, end = answer.text.strip().split("\n\n")
    assert answer.mimetype == "text/event-stream"
    assert '"total_tokens": 10' in usage
    assert end == "data: [DONE]"


def test_every_answer_has_an_id_and_the_sixth_wrong_login_is_refused(client):
    answers = [client.post("/auth/login", json={**ACCOUNT, "password": "a guess"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert all(re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"]) for answer in answers)


def test_health_and_metrics_are_served(client):
    client.get("/", buffered=True)

    assert client.get("/health").json["status"] == "pass"
    assert 'http_route="/"' in client.get("/metrics").text


def test_the_example_passes_the_check():
    done = checked(EXAMPLE.parent)

    assert done.returncode == 0, done.stdout + done.stderr


def test_without_one_gate_the_check_fails_and_names_the_line(tmp_path):
    gated = '@app.get("/projects")\n@login_required'
    source = EXAMPLE.read_text()
    assert gated in source
    (tmp_path / "flask_app.py").write_text(source.replace(gated, '@app.get("/projects")'))

    done = checked(tmp_path)

    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "/projects" in said
    assert "flask_app.py:" in said
