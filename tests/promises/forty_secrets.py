"""Plants some sixty secrets, by as many ways, into a running example, then looks for them in all that it wrote.

    python -m tests.promises.forty_secrets fastapi|django

Whatever the server's processes print is read, and `/metrics` and `/health` too; each secret is looked for plain and
in every usual encoding. Each way must also have left an event that can still be found.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tests.servers.web import ROOT, serving

from launchguard.leakcheck.canaries import forms, make

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.web import Server

FOREVER = 4_000_000_000


class Example(NamedTuple):
    """A server to plant secrets in."""

    kind: str
    target: str
    folder: str
    args: tuple[str, ...] = ()


EXAMPLES = {
    "fastapi": Example("uvicorn-httptools", "tests.apps.sabotaged_fastapi:app", "fastapi_app"),
    "django": Example(
        "gunicorn-gthread", "tests.apps.sabotaged_django.wsgi", "django_app", ("--access-logfile=-",)
    ),
}


@dataclass
class Planted:
    """One secret: by which way it went in, and what must still be found of it."""

    way: str
    value: str
    found: str


def token() -> str:
    return f"{secrets.token_hex(4)}-{secrets.token_urlsafe(15)}"


def jwt() -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": secrets.token_hex(8), "exp": FOREVER})
    encoded = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    return ".".join([*encoded, secrets.token_urlsafe(32)])


def pem() -> str:
    lines = "\n".join(base64.b64encode(secrets.token_bytes(48)).decode() for _ in range(4))
    return f"-----BEGIN PRIVATE KEY-----\n{lines}\n-----END PRIVATE KEY-----"


VALUES = {
    "jwt": jwt,
    "pem": pem,
    "stripe": lambda: f"sk_live_{secrets.token_hex(12)}",
    "github": lambda: f"github_pat_{secrets.token_hex(11)}_{secrets.token_hex(29)}7",
    "aws": lambda: f"AKIA{''.join(secrets.choice('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567') for _ in range(16))}",
    "card": lambda: make("card"),
    "email": lambda: make("email"),
}
"""Values that tell by themselves; all are planted by the way `known_value`."""

SENTENCES = ("prompt", "tool_call", "span_of_a_model")


def plant_inside(server: Server) -> Iterator[Planted]:
    """Have the app itself tell secrets."""
    # Read, not imported: it sets Sentry, tracing and loggers up for the process that it runs in.
    for way in re.findall(r"^@way\ndef (\w+)", (ROOT / "tests/apps/sabotage.py").read_text(), re.MULTILINE):
        values = (
            VALUES.values()
            if way == "known_value"
            else (lambda: make("prompt"),)
            if way in SENTENCES
            else (token,)
        )
        for value in values:
            planted = Planted(way, value(), way)
            header = base64.b64encode(planted.value.encode()).decode()
            server.ask("POST", f"/sabotage/{way}", headers={"x-planted": header})
            yield planted


def requests_of(secret: str) -> dict[str, tuple[str, str, bytes, dict[str, str]]]:
    """Requests that carry the secret in, each in another place."""
    as_json = {"content-type": "application/json"}
    as_form = {"content-type": "application/x-www-form-urlencoded"}
    login = json.dumps({"email": "ada@example.com", "password": secret}).encode()
    bearer = {"authorization": f"Bearer {secret}"}
    chat = json.dumps({"messages": [{"role": "user", "content": secret}]}).encode()
    return {
        "query": ("GET", f"/?access_token={secret}", b"", {}),
        "query-of-nothing": ("GET", f"/nowhere?password={secret}", b"", {}),
        "bearer": ("GET", "/projects", b"", bearer),
        "basic": (
            "GET",
            "/projects",
            b"",
            {"authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"},
        ),
        "cookie": ("GET", "/", b"", {"cookie": f"sessionid={secret}"}),
        "api-key": ("GET", "/", b"", {"x-api-key": secret}),
        "referer": ("GET", "/", b"", {"referer": f"https://example.com/reset?token={secret}"}),
        "agent": ("GET", "/", b"", {"user-agent": f"client/{secret}"}),
        "baggage": ("GET", "/", b"", {"baggage": f"session={secret}", "tracestate": f"v={secret[:8]}"}),
        "login": ("POST", "/auth/login", login, as_json),
        "broken-json": ("POST", "/auth/login", login[:-1], as_json),
        "wrong-shape": ("POST", "/auth/login", json.dumps({"password": {"x": secret}}).encode(), as_json),
        "form": ("POST", "/auth/login", f"email=ada%40example.com&password={secret}".encode(), as_form),
        "chat": ("POST", "/v1/chat", chat, as_json),
        "reset": (
            "POST",
            "/auth/reset/confirm",
            json.dumps({"token": secret, "password": secret}).encode(),
            as_json,
        ),
        "signature": ("POST", "/hooks/stripe", b"{}", {"stripe-signature": f"t=1,v1={secret}"}),
        "bad-method": ("PATCH", f"/?token={secret}", b"", bearer),
    }


def plant_outside(server: Server) -> Iterator[Planted]:
    """Send secrets as a client would; each request's line is found by its id."""
    for way in requests_of(""):
        value = token()
        method, path, body, headers = requests_of(value)[way]
        server.ask(method, path, body, headers | {"x-request-id": f"forty-{way}"})
        yield Planted(way, value, f"forty-{way}")


@contextmanager
def running(name: str, **extra: str) -> Iterator[Server]:
    example = EXAMPLES[name]
    folder = ROOT / "examples" / example.folder
    with tempfile.TemporaryDirectory() as var:
        environment = {
            "PYTHONPATH": f"{ROOT}:{folder}",
            "PORTAL_VAR": var,
            "PORTAL_HOSTS": "127.0.0.1",
            **extra,
        }
        if name == "django":
            command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
            subprocess.run(command, cwd=folder, env=environment, check=True, timeout=60)
        with serving(example.kind, example.target, cwd=folder, env=environment, args=example.args) as server:
            yield server


def written_by(name: str, **extra: str) -> tuple[list[Planted], str]:
    """Everything that was planted in one example, and everything that came out of it."""
    with running(name, **extra) as server:
        planted = [*plant_outside(server), *plant_inside(server)]
        scraped = "".join(server.ask("GET", path).body.decode() for path in ("/metrics", "/health"))
        deadline = time.monotonic() + 5
        while missing(planted, server.output()) and time.monotonic() < deadline:
            time.sleep(0.05)
        server.stop()
        return planted, server.output() + scraped


def leaked(planted: list[Planted], output: str) -> list[str]:
    """The ways by which a secret came through, and the line it stands in."""
    found = []
    for each in planted:
        needles = [needle for needles in forms(each.value).values() for needle in needles]
        needles += [line for line in each.value.splitlines() if len(line) > 40 and "--" not in line]
        line = next((line for line in output.splitlines() if any(needle in line for needle in needles)), None)
        if line is not None:
            found.append(f"{each.way}: {line[:400]}")
    return found


def missing(planted: list[Planted], output: str) -> list[str]:
    """The ways that left nothing that can be found."""
    return [each.way for each in planted if not re.search(rf"\b{each.found}\b", output)]


def main() -> int:
    planted, output = written_by(sys.argv[1])
    leaks, lost = leaked(planted, output), missing(planted, output)
    print(f"{len(planted)} secrets planted, {len(leaks)} found, {len(lost)} events lost")  # noqa: T201 - a script's own voice
    print("\n".join([*leaks, *(f"lost: {way}" for way in lost)]))  # noqa: T201 - as above
    return 1 if leaks or lost else 0


if __name__ == "__main__":
    sys.exit(main())
