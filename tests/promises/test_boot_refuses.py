"""An app with an open route does not serve, whatever the server makes of a failed start."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn.supervisors.multiprocess
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from tests.servers.web import ROOT, serving, start, wait_until_up

from launchguard import LaunchGuard

APPS = Path(__file__).resolve().parents[1] / "apps"
OPEN = {"LEAVE_ONE_OPEN": "1"}


@contextmanager
def starting(kind, target, **env):
    server = start(kind, target, cwd=APPS, env=OPEN | env)
    try:
        yield server
    finally:
        server.stop()
        server.log.unlink()


def wait_for(server, text):
    """What the server said once the text is among it, or its process has ended."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and text not in server.output() and server.process.poll() is None:
        time.sleep(0.05)
    return server.output()


def ended(server):
    server.process.wait(timeout=20)
    return server.process.returncode


@pytest.mark.parametrize(
    ("kind", "target", "status"),
    [
        ("uvicorn-h11", "served:app", 3),
        ("uvicorn-workers", "served:app", None),
        ("uvicorn-reload", "served:app", None),
        ("gunicorn-uvicorn", "served:app", 3),
        ("gunicorn-asgi", "served:app", 3),
        ("hypercorn", "served:app", 0),
        ("granian", "served:app", 1),
        ("gunicorn-sync", "served_django:wsgi", 3),
        ("uvicorn-no-lifespan", "served_django:asgi", 1),
        ("runserver", "served_django", 1),
    ],
)
def test_the_start_fails_and_names_file_line_and_fix(kind, target, status):
    with starting(kind, target) as server:
        said = wait_for(server, "why strangers may come here")

        if status is None:
            with pytest.raises(OSError, match="refused"):
                server.ask("GET", "/")
        else:
            assert ended(server) == status
    assert "GET /customers" in said
    assert f"{target.partition(':')[0]}.py:" in said


@pytest.mark.skipif(
    not hasattr(uvicorn.supervisors.multiprocess, "STARTUP_FAILURE"),
    reason="this uvicorn starts every worker again that ends, whatever its status",
)
def test_workers_of_a_refused_project_are_not_started_again_for_ever():
    with starting("uvicorn-workers", "served_django:asgi") as server:
        ended(server)

        assert server.output().count("launchguard does not let this app serve.") <= 2  # one a worker


def test_the_server_says_again_in_one_line_what_stands_above():
    with starting("uvicorn-h11", "served:app") as server:
        ended(server)
        said = server.output()

    assert said.count("launchguard does not let this app serve.") == 1
    assert "launchguard does not let this app serve: route.unprotected GET /customers (" in said


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("uvicorn-no-lifespan", "served:app"),
        ("gunicorn-sync", "served_flask:app"),
        ("granian-wsgi", "served_flask:app"),
        ("flask-run", "served_flask:app"),
    ],
)
def test_a_server_that_cannot_be_stopped_serves_nothing_and_the_log_alone_says_why(kind, target):
    with starting(kind, target) as server:
        wait_until_up(server)
        answers = [server.ask("GET", path) for path in ("/", "/customers", "/health/ready")]

        assert [answer.status for answer in answers] == [503, 503, 503]
        assert server.ask("GET", "/health/live").status == 200
        assert b"customers" not in answers[1].body
        assert "GET /customers" in server.output()


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("uvicorn-no-lifespan", "served:app"),
        ("gunicorn-sync", "served_django:wsgi"),
    ],
)
def test_a_closed_app_serves_without_a_lifespan_too(kind, target):
    with serving(kind, target, cwd=APPS) as server:
        assert server.ask("GET", "/").status == 200
        assert server.ask("GET", "/health/ready").status == 200


@pytest.mark.parametrize(("env", "status"), [(OPEN, 1), ({}, 0)])
def test_djangos_own_check_has_the_verdict_for_ci(env, status):
    checked = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--settings=served_django"],
        cwd=APPS,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{APPS}{os.pathsep}{ROOT / 'src'}"} | env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert checked.returncode == status, checked.stderr
    assert ("launchguard.E010" in checked.stderr) is bool(env)


@pytest.mark.parametrize("leaves_one_open", [True, False])
def test_a_guarded_app_in_an_unguarded_one_is_checked_before_its_first_request(leaves_one_open, capsys):
    def page(_request):
        return PlainTextResponse("hello")

    inner = Starlette(routes=[Route("/", page), *([Route("/customers", page)] if leaves_one_open else [])])
    LaunchGuard(public={"GET /": "home"}, boot="enforce", store="memory://", logging=None).install(inner)
    outer = Starlette(routes=[Route("/other", page), Mount("/shop", inner)])

    with TestClient(outer) as client:  # a mounted app's lifespan is not run
        statuses = [client.get(path).status_code for path in ("/other", "/shop/")]

    assert statuses == [200, 503 if leaves_one_open else 200]
    assert ("GET /customers" in capsys.readouterr().err) is leaves_one_open
