"""`make demo` and `make demo-django`: serve a portal and show what to try. With `--check`, try it and stop.

python examples/demo.py fastapi|django [--check]
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple

import tour

START_S = 30


class Portal(NamedTuple):
    name: str
    folder: str
    prepare: list[str]
    """What to run first, after `python`."""
    serve: list[str]
    """What serves it, after `python -m`."""


PORTALS = {
    "fastapi": Portal(
        "The FastAPI portal", "fastapi_app", [], ["uvicorn", "portal.main:app", "--port={port}"]
    ),
    "django": Portal(
        "The Django portal",
        "django_app",
        ["manage.py", "migrate", "--verbosity=0"],
        ["gunicorn", "portal_django.wsgi", "--threads=4", "--bind=127.0.0.1:{port}"],
    ),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("portal", choices=PORTALS)
    parser.add_argument("--check", action="store_true", help="try every step, say what came back, and stop")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    portal = PORTALS[options.portal]
    return check(portal) if options.check else show(portal)


def show(portal: Portal) -> int:
    port = free_port()
    with suppress(KeyboardInterrupt), serving(portal, port, None) as server:
        say(guide(portal, f"http://127.0.0.1:{port}", tour.steps(tour.sign_up(port))))
        return server.wait()
    return 0


def guide(portal: Portal, url: str, steps: list[tour.Step]) -> str:
    lines = [f"\n{strong(portal.name)} is up at {strong(url)}; Ctrl-C stops it. Try, in another terminal:\n"]
    for number, step in enumerate(steps, 1):
        lines.append(f"{number}. {strong(step.title)}\n   {step.as_curl(url)}\n")
    lines.append("Each request is one line below, with the id that its answer carries in x-request-id.")
    lines.append("The crash has a key in its message: the log says [redacted:…] in its place.\n")
    return "\n".join(lines)


def check(portal: Portal) -> int:
    port = free_port()
    answers, problems = [], []
    with tempfile.TemporaryFile() as log:
        with serving(portal, port, log):
            token = tour.sign_up(port)
            for step in tour.steps(token):
                answered, wrong = tour.tried(port, step)
                statuses = " ".join(str(answer.status) for answer in answered)
                say(f"{'FAIL' if wrong else 'ok':4} {step.title}: {statuses}, id {answered[-1].request_id}")
                answers += answered if step.logged else []
                problems += wrong
        log.seek(0)
        problems += tour.told(log.read().decode(), answers, token)
    for problem in problems:
        say(f"FAIL {problem}")
    return 1 if problems else 0


@contextmanager
def serving(portal: Portal, port: int, log: IO[bytes] | None) -> Iterator[subprocess.Popen[bytes]]:
    """The portal under its server, ready; its output goes to `log`, or to this terminal."""
    folder = Path(__file__).parent / portal.folder
    environment = os.environ | {"PORTAL_DEMO": "1"}
    if portal.prepare:
        subprocess.run([sys.executable, *portal.prepare], cwd=folder, env=environment, check=True)  # noqa: S603 - our own words
    command = [sys.executable, "-m", *(word.format(port=port) for word in portal.serve)]
    server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)  # noqa: S603 - our own words
    try:
        wait_until_ready(server, port)
        yield server
    except SystemExit:
        if log:
            log.seek(0)
            say(log.read().decode())
        raise
    finally:
        server.terminate()
        server.wait()


def wait_until_ready(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError):
            if tour.ask(port, "GET /health/ready").status == 200:
                return
        time.sleep(0.1)
    raise SystemExit(f"{' '.join(server.args)} did not become ready; see above.")


def free_port() -> int:
    """8000, or any other where that is taken."""
    with socket.socket() as wanted:
        wanted.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            wanted.bind(("127.0.0.1", 8000))
        except OSError:
            wanted.bind(("127.0.0.1", 0))
        return wanted.getsockname()[1]


def strong(text: str) -> str:
    return f"\033[1m{text}\033[0m" if sys.stdout.isatty() and "NO_COLOR" not in os.environ else text


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - a demo talks


if __name__ == "__main__":
    sys.exit(main())
