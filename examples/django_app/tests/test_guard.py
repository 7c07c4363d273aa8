"""What the guard adds: an id on every answer, limits, health, metrics, a log without secrets, a check at start."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

FOLDER = Path(__file__).parents[1]
EMAIL = "ada.lovelace@example.com"
PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module", params=["gunicorn", "uvicorn"])
def guarded(request, tmp_path_factory, serving):
    """The portal's address and its data folder, with the guard on, under a WSGI and an ASGI server."""
    var = tmp_path_factory.mktemp("guarded")
    with serving(request.param, var, PORTAL_DEMO="1") as url:
        yield url, var


@pytest.fixture
def url(guarded):
    return guarded[0]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/nothing-here", 404), ("/projects", 401), ("/hooks/stripe", 405), ("/demo/error", 500)],
)
def test_every_answer_carries_one_id(url, path, status):
    answer = httpx.get(f"{url}{path}")

    assert answer.status_code == status
    [request_id] = answer.headers.get_list("x-request-id")
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,128}", request_id)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/auth/login", {"json": {"email": EMAIL, "password": "nope"}}),
        ("/admin/login/", {"data": {"username": EMAIL, "password": "nope"}}),
    ],
)
def test_the_sixth_quick_wrong_login_is_refused(url, path, body):
    with httpx.Client(base_url=url) as client:
        if path == "/admin/login/":
            client.get(path)
            body["data"]["csrfmiddlewaretoken"] = client.cookies["csrftoken"]
        answers = [client.post(path, **body) for _ in range(6)]

    *wrong, refused = answers
    assert {answer.status_code for answer in wrong} <= {200, 401}
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert int(refused.headers["retry-after"]) >= 1


def test_health_says_that_all_is_well(url):
    answer = httpx.get(f"{url}/health")

    assert (answer.status_code, answer.json()["status"]) == (200, "pass")


def test_metrics_name_routes_by_their_template(url):
    httpx.get(f"{url}/projects/7")

    text = httpx.get(f"{url}/metrics").text

    assert 'http_route="/projects/{project}"' in text
    assert "/projects/7" not in text


def test_no_secret_of_a_days_work_is_in_the_log(guarded):
    url, var = guarded
    with httpx.Client(base_url=url) as client:
        account = {"team": "Analytical Engines", "email": EMAIL, "password": PASSWORD}
        token = client.post("/auth/signup", json=account).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        client.post("/v1/chat", json={"messages": [{"role": "user", "content": "my diagnosis is private"}]})
        client.get("/search", params={"q": "merger with Babbage"})
        client.get("/nothing-here", params={"access_token": token})
        client.post("/auth/reset", json={"email": EMAIL})
        request_id = client.get("/demo/error").headers["x-request-id"]

    log = (var / "log").read_text()
    crash = [json.loads(line) for line in log.splitlines() if request_id in line]
    served = [line for line in crash if line.get("event_name") == "http.server.request"]
    reset = next((var / "outbox").glob("*")).read_text().partition("#")[2].split()[0]
    secrets = [EMAIL, PASSWORD, token, reset, "my diagnosis", "merger", "d3m0d3m0"]
    assert "the model service refused" in log
    assert [line["http.response.status_code"] for line in served] == [500]
    assert [secret for secret in secrets if secret in log] == []


@pytest.fixture
def copy(tmp_path):
    """The portal in a folder of its own, to be broken."""
    ignored = shutil.ignore_patterns("var", "tests", "__pycache__")
    return Path(shutil.copytree(FOLDER, tmp_path / "app", ignore=ignored))


def check(folder):
    """`manage.py check`, as CI runs it."""
    command = [sys.executable, "manage.py", "check"]
    # Under pytest a guard only warns; what is run here is the real thing.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "PYTEST_"))
    }
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=30, check=False
    )


def test_the_portal_as_it_is_passes_the_check(copy):
    checked = check(copy)

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_view_that_lets_everybody_in_fails_the_check_which_names_it(copy):
    path = copy / "portal_django" / "views" / "chat.py"
    gate = "content_negotiation_class = ByTheBody\n"
    path.write_text(path.read_text().replace(gate, f"{gate}    permission_classes = ()\n"))

    checked = check(copy)

    assert checked.returncode == 1
    assert "/v1/chat" in checked.stderr
    assert "portal_django/views/chat.py:" in checked.stderr


def test_the_demo_shows_what_it_promises(tmp_path):
    demo = [sys.executable, str(FOLDER.parent / "demo.py"), "django", "--check"]
    environment = os.environ | {"PORTAL_VAR": str(tmp_path)}

    shown = subprocess.run(demo, env=environment, capture_output=True, text=True, timeout=60, check=False)

    assert shown.returncode == 0, shown.stdout + shown.stderr
