"""The same app file under every server that we know, started for real."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from launchguard import workers
from launchguard.workers import Workers, find_workers

APP = """
import json, os
from dataclasses import astuple
from launchguard.workers import find_workers

AT_LOAD, LOADED_BY = astuple(find_workers()), os.getpid()

def seen():
    return json.dumps({"at_load": AT_LOAD, "now": astuple(find_workers()), "loaded_by": LOADED_BY, "pid": os.getpid()}).encode()

def wsgi(environ, start_response):
    start_response("200 OK", [("content-type", "application/json")])
    return [seen()]

async def asgi(scope, receive, send):
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        return await send({"type": "lifespan.shutdown.complete"})
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": seen()})
"""

BIN = Path(sys.executable).parent


def serve(folder: Path, command: list[str]) -> tuple[dict, int]:
    """Start a server on a free port, ask it once, stop it; gives its answer and its process id."""
    (folder / "probe_app.py").write_text(APP)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [part.replace("PORT", str(port)) for part in command]
    environment = {key: value for key, value in os.environ.items() if key != "WEB_CONCURRENCY"}
    log = (folder / "server.log").open("w")
    server = subprocess.Popen(
        [str(BIN / command[0]), *command[1:]], cwd=folder, stdout=log, stderr=log, env=environment
    )
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                    return json.load(answer), server.pid
            except (URLError, OSError):
                assert server.poll() is None, (folder / "server.log").read_text()
                assert time.monotonic() < deadline, (folder / "server.log").read_text()
                time.sleep(0.05)
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        log.close()


SEVERAL = {
    "gunicorn": ["gunicorn", "-w", "2", "-b", "127.0.0.1:PORT", "probe_app:wsgi"],
    "gunicorn --preload": ["gunicorn", "--preload", "--workers=2", "-b", "127.0.0.1:PORT", "probe_app:wsgi"],
    "uvicorn": ["uvicorn", "--workers", "2", "--port", "PORT", "probe_app:asgi"],
    "hypercorn": ["hypercorn", "-w", "2", "-b", "127.0.0.1:PORT", "probe_app:asgi"],
    "granian": ["granian", "--interface", "asgi", "--workers", "2", "--port", "PORT", "probe_app:asgi"],
    "uwsgi": [
        "pyuwsgi",
        "--http-socket",
        "127.0.0.1:PORT",
        "--master",
        "--die-on-term",
        "-p",
        "2",
        "-w",
        "probe_app:wsgi",
    ],
}


@pytest.mark.parametrize("case", SEVERAL)
def test_each_worker_of_a_server_names_the_same_parent(case: str, tmp_path: Path) -> None:
    answer, server_pid = serve(tmp_path, SEVERAL[case])

    expected = [case.partition(" ")[0], server_pid, True, 2]
    assert answer["now"] == expected
    assert answer["at_load"] == expected
    assert answer["pid"] != server_pid


def test_a_preloading_master_loads_the_app_itself_and_still_names_itself(tmp_path: Path) -> None:
    answer, server_pid = serve(tmp_path, SEVERAL["gunicorn --preload"])

    assert answer["loaded_by"] == server_pid
    assert answer["at_load"][1] == server_pid


LONE = {
    "uvicorn": ["uvicorn", "--port", "PORT", "probe_app:asgi"],
    "uvicorn --reload": ["uvicorn", "--reload", "--port", "PORT", "probe_app:asgi"],
    "gunicorn": ["gunicorn", "-b", "127.0.0.1:PORT", "probe_app:wsgi"],
    "hypercorn": ["hypercorn", "-b", "127.0.0.1:PORT", "probe_app:asgi"],
}


@pytest.mark.parametrize("case", LONE)
def test_a_server_with_one_worker_is_not_several(case: str, tmp_path: Path) -> None:
    answer, _ = serve(tmp_path, LONE[case])

    assert answer["now"][2:] == [False, 1]


def test_a_worker_count_hidden_in_a_config_file_counts_as_several(tmp_path: Path) -> None:
    (tmp_path / "gunicorn.conf.py").write_text("workers = 2\n")

    answer, server_pid = serve(tmp_path, ["gunicorn", "-b", "127.0.0.1:PORT", "probe_app:wsgi"])

    assert answer["now"] == ["gunicorn", server_pid, True, None]


def test_a_process_that_no_server_runs_is_alone() -> None:
    assert find_workers() == Workers("", os.getpid(), several=False, count=1)


def test_a_command_may_speak_as_one_of_the_workers() -> None:
    several = Workers("gunicorn", 7, several=True, count=None)

    workers.assume(several)
    assumed = find_workers()
    workers.assume(None)

    assert assumed is several
    assert find_workers().parent == os.getpid()


def test_where_there_is_no_proc_the_command_comes_from_ps(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise FileNotFoundError(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)

    assert "python" in workers._command(os.getpid())[0]


def test_a_server_that_renamed_its_insides_is_taken_for_a_lone_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "gunicorn.arbiter", object())
    monkeypatch.setenv("SERVER_SOFTWARE", "gunicorn/99")
    monkeypatch.setattr(sys, "argv", ["gunicorn", "--workers", "many"])

    assert find_workers() == Workers("", os.getpid(), several=False, count=1)


@pytest.mark.parametrize(
    ("arguments", "count"),
    [("-w 3", 3), ("-w3", 3), ("--workers 3", 3), ("--workers=3", 3), ("-w 2 --workers 5", 5), ("", 1)],
)
def test_every_spelling_of_the_workers_option_is_read(
    arguments: str, count: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WEB_CONCURRENCY", raising=False)
    monkeypatch.setitem(sys.modules, "gunicorn.arbiter", object())
    monkeypatch.setenv("SERVER_SOFTWARE", "gunicorn/23.0.0")
    monkeypatch.setattr(sys, "argv", ["/usr/bin/gunicorn", *arguments.split(), "main:app"])

    assert find_workers().count == count
