"""The workers of one server hold a limit together, with no Redis and nothing set: what counts is how often the handler ran."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psutil
import pytest
from tests.servers.tables import new_tables_removed
from tests.servers.web import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.web import Server

RULES = """
import os
from launchguard import LaunchGuard, RateLimit

def ran(what):
    with open("ran.log", "a") as log: log.write(what + "\\n")

guard = LaunchGuard(
    boot="off", logging=None,
    limits=[
        RateLimit("export", "/export", "20/hour"),
        RateLimit("report", "/report", "20/hour"),
        RateLimit.login("/auth/login", account="email"),
    ],
)
"""

FASTAPI = (
    RULES
    + """
from fastapi import FastAPI, HTTPException
app = FastAPI()

@app.get("/export")
def export():
    ran("export"); return {}

@app.get("/report")
def report():
    ran("report"); return {}

@app.post("/auth/login")
def login():
    ran("login"); raise HTTPException(401)

guard.install(app)
"""
)

FLASK = (
    RULES
    + """
from flask import Flask
app = Flask(__name__)

@app.get("/export")
def export():
    ran("export"); return {}

@app.get("/report")
def report():
    ran("report"); return {}

@app.post("/auth/login")
def login():
    ran("login"); return {}, 401

guard.install(app)
"""
)

SERVERS = {
    "uvicorn --workers 4": ("uvicorn-workers", FASTAPI, ("--workers=4",)),
    "gunicorn -w 4": ("gunicorn-workers", FLASK, ("--workers=4", "--threads=4")),
    "gunicorn --preload -w 4": ("gunicorn-preload", FLASK, ("--workers=4", "--threads=4")),
}


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    kind, app, arguments = SERVERS[request.param]
    tmp_path = tmp_path_factory.mktemp(
        f"shared{os.getpid()}-"
    )  # names the table: no other run may have left one
    (tmp_path / "shared_app.py").write_text(app)
    with new_tables_removed(), serving(kind, "shared_app:app", cwd=tmp_path, args=arguments) as running:
        running.extra["folder"] = tmp_path
        yield running


def runs(server: Server, what: str) -> int:
    log = server.extra["folder"] / "ran.log"
    return log.read_text().splitlines().count(what) if log.exists() else 0


def at_once(server: Server, times: int, method: str, path: str, body: dict | None = None) -> list[int]:
    def ask(_: int) -> int:
        try:
            return server.ask(method, path, body).status
        except OSError:
            return 0  # a worker was killed under it

    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(ask, range(times)))


def test_four_workers_let_the_limit_through_exactly(server: Server) -> None:
    seen = at_once(server, 200, "GET", "/export")

    assert sorted(set(seen)) == [200, 429]
    assert runs(server, "export") == seen.count(200) == 20


def test_a_hundred_guesses_at_once_are_the_five_that_are_free(server: Server) -> None:
    seen = at_once(server, 100, "POST", "/auth/login", {"email": "ann@example.org", "password": "guess"})

    assert sorted(set(seen)) == [401, 429]
    assert runs(server, "login") == 5


def test_a_worker_that_is_killed_takes_nothing_with_it(server: Server) -> None:
    first = at_once(server, 10, "GET", "/report")
    workers = psutil.Process(server.process.pid).children()
    os.kill(max(worker.pid for worker in workers), signal.SIGKILL)

    at_once(server, 200, "GET", "/report")

    assert first == [200] * 10
    assert runs(server, "report") == 20
