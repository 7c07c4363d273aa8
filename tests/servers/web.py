"""Starts a real web server on a free port of loopback and stops it; keeps what it wrote."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
START_S = 30

_PYTHON_M = {
    "uvicorn-h11": ["uvicorn", "--http=h11", "--port={port}"],
    "uvicorn-httptools": ["uvicorn", "--http=httptools", "--port={port}"],
    "uvicorn-workers": ["uvicorn", "--workers=2", "--port={port}"],
    "uvicorn-reload": ["uvicorn", "--reload", "--port={port}"],
    "uvicorn-no-lifespan": ["uvicorn", "--lifespan=off", "--port={port}"],
    "hypercorn": ["hypercorn", "--bind=127.0.0.1:{port}"],
    "granian": ["granian", "--interface=asgi", "--host=127.0.0.1", "--port={port}"],
    "granian-wsgi": ["granian", "--interface=wsgi", "--host=127.0.0.1", "--port={port}"],
    "gunicorn-sync": ["gunicorn", "--bind=127.0.0.1:{port}", "--graceful-timeout=10"],
    "gunicorn-gthread": ["gunicorn", "--bind=127.0.0.1:{port}", "--threads=4", "--graceful-timeout=10"],
    "gunicorn-gevent": ["gunicorn", "--bind=127.0.0.1:{port}", "--worker-class=gevent"],
    "gunicorn-workers": ["gunicorn", "--bind=127.0.0.1:{port}", "--workers=2"],
    "gunicorn-preload": ["gunicorn", "--bind=127.0.0.1:{port}", "--workers=2", "--preload"],
    "gunicorn-asgi": ["gunicorn", "--bind=127.0.0.1:{port}", "--worker-class=asgi", "--graceful-timeout=10"],
    "gunicorn-uvicorn": [
        "gunicorn",
        "--bind=127.0.0.1:{port}",
        "--worker-class=uvicorn.workers.UvicornWorker",
    ],
    "flask-run": ["flask", "--app={target}", "run", "--port={port}"],
    "runserver": ["django", "runserver", "--settings={target}", "--noreload", "127.0.0.1:{port}"],
}


@dataclass
class Answer:
    """One response."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name]

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    extra: dict[str, Any] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        sent = {"content-type": "application/json"} if isinstance(body, dict) else {}
        try:
            connection.request(method, path, data, sent | (headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def lines(self, event: str = "http.server.request") -> list[dict[str, Any]]:
        """The JSON lines of one event."""
        parsed = (json.loads(line) for line in self.output().splitlines() if line.startswith("{"))
        return [line for line in parsed if line.get("event_name") == event]

    def wait_for_lines(self, count: int) -> list[dict[str, Any]]:
        """The access lines once there are so many: the last one is written after its response."""
        deadline = time.monotonic() + 5
        while len(self.lines()) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.lines()

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            return self.process.wait()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def start(
    kind: str, target: str, *, cwd: Path, env: dict[str, str] | None = None, args: tuple[str, ...] = ()
) -> Server:
    """Start a server without waiting for it."""
    port = free_port()
    handle, log = tempfile.mkstemp(suffix=".log")
    parts = [part.format(port=port, target=target) for part in _PYTHON_M[kind]]
    last = [] if any(target in part for part in parts) else [target]
    command = [sys.executable, "-m", *parts, *args, *last]
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LAUNCHGUARD_", "PYTEST_", "COV_", "DJANGO_"))
    }
    environment |= {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}", "PYTHONUNBUFFERED": "1"} | (env or {})
    process = subprocess.Popen(
        command, cwd=cwd, env=environment, stdout=handle, stderr=subprocess.STDOUT, start_new_session=True
    )
    os.close(handle)
    return Server(port, process, Path(log))


def wait_until_up(server: Server, path: str = "/health/live") -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise AssertionError(
                f"the server ended with {server.process.returncode}:\n{server.output()[-4000:]}"
            )
        try:
            if server.ask("GET", path).status < 500:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the server did not come up:\n{server.output()[-4000:]}")


@contextmanager
def serving(
    kind: str,
    target: str,
    *,
    cwd: Path,
    env: dict[str, str] | None = None,
    args: tuple[str, ...] = (),
    up: str = "/health/live",
) -> Iterator[Server]:
    """A server that answers, and is stopped at the end."""
    server = start(kind, target, cwd=cwd, env=env, args=args)
    try:
        wait_until_up(server, up)
        yield server
    finally:
        server.stop()
        with suppress(ProcessLookupError):
            os.killpg(server.process.pid, signal.SIGKILL)
        server.log.unlink(missing_ok=True)
