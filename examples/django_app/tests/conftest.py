"""The portal as a client meets it: real servers, spoken to over HTTP. Each test brings its own team."""

import contextlib
import email
import email.policy
import itertools
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

FOLDER = Path(__file__).parents[1]
PASSWORD = "correct horse battery staple"
SECRET = "whsec_of_the_tests"
SERVERS = {
    "gunicorn": ["gunicorn", "portal_django.wsgi", "--threads=4", "--bind=127.0.0.1:{port}"],
    "uvicorn": ["uvicorn", "portal_django.asgi:application", "--lifespan=off", "--port={port}"],
}


@contextlib.contextmanager
def _serving(name: str, var: Path, **environment: str) -> Iterator[str]:
    """The portal under one server, with its data in `var`; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"PORTAL_VAR": str(var), "PORTAL_MODEL_DELAY_S": "0"} | environment
    manage = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(manage, cwd=FOLDER, env=environment, check=True)
    command = [sys.executable, "-m", *(part.format(port=port) for part in SERVERS[name])]
    with (var / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=FOLDER, env=environment, stdout=log, stderr=log)
        try:
            _wait(server, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def _wait(server: subprocess.Popen, port: int) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise RuntimeError(f"the portal did not start: {server.args}")


@pytest.fixture(scope="session")
def serving() -> Callable[..., contextlib.AbstractContextManager[str]]:
    return _serving


@pytest.fixture(scope="session")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="session")
def portal(request: pytest.FixtureRequest, var: Path) -> Iterator[str]:
    """The portal with its guard off: a test signs up more teams than one address may."""
    environment = {"LAUNCHGUARD_ENABLED": "0", "PORTAL_DEMO": "1", "PORTAL_STRIPE_WEBHOOK_SECRET": SECRET}
    with _serving(getattr(request, "param", "gunicorn"), var, **environment) as url:
        yield url


@pytest.fixture
def client(portal: str) -> Iterator[httpx.Client]:
    """A stranger at the door."""
    with httpx.Client(base_url=portal, timeout=30) as stranger:
        yield stranger


class Member:
    """A client who is signed in, with the token in every request."""

    password = PASSWORD

    def __init__(self, client: httpx.Client, email: str, signed_in: dict[str, str]) -> None:
        self.client = client
        self.email = email
        self.team = signed_in["team"]
        self.token = signed_in["access_token"]

    def __call__(self, method: str, path: str, **options: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.request(method, path, headers=headers, **options)


_numbers = itertools.count()


@pytest.fixture
def signed_up(client: httpx.Client):
    def sign_up(name: str) -> Member:
        address = f"{name}-{next(_numbers)}@example.com"
        body = {"team": f"Team of {name}", "email": address, "password": PASSWORD}
        answer = client.post("/auth/signup", json=body)
        assert answer.status_code == 201, answer.text
        return Member(client, address, answer.json())

    return sign_up


@pytest.fixture
def ada(signed_up) -> Member:
    return signed_up("ada")


@pytest.fixture
def bob(signed_up) -> Member:
    return signed_up("bob")


class Outbox:
    """The mail that Django's file backend wrote: several messages a file, each ended by a line of dashes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def to(self, address: str) -> list[str]:
        """The text of each mail to one address, in the order sent."""
        parts = [
            part.strip()
            for path in sorted(self.folder.glob("*"))
            for part in path.read_text().split("-" * 79)
        ]
        mails = [email.message_from_string(part, policy=email.policy.default) for part in parts if part]
        return [message.get_content() for message in mails if message["To"] == address]

    def token(self, address: str) -> str:
        """What follows the `#` in the last mail's link."""
        return re.search(r"#(\S+)", self.to(address)[-1]).group(1)


@pytest.fixture
def outbox(var: Path) -> Outbox:
    return Outbox(var / "outbox")


@pytest.fixture(scope="module")
def portal_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The portal in a folder of its own, to be broken."""
    ignored = shutil.ignore_patterns("var", "tests", "__pycache__")
    return Path(shutil.copytree(FOLDER, tmp_path_factory.mktemp("copy") / "app", ignore=ignored))


@pytest.fixture(scope="module")
def launchguard(portal_copy: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line, at the copy; as in production, without the demo's routes."""
    command = str(Path(sys.executable).with_name("launchguard"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [command, *arguments],
            cwd=portal_copy,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run
