"""What nobody in their right mind sends: answered, logged safely, and worth no series and no fault of the guard's."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import socket
import time
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families as parse_text
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from tests.kits.asgi import drive, header, http_scope
from tests.kits.observed import Growth, captured_log, samples
from tests.servers.web import serving, start

from launchguard import LaunchGuard, RateLimit

APPS = Path(__file__).resolve().parents[1] / "apps"
FAULTS = "launchguard_internal_errors_total"

NASTY_IDS = [
    b"", b" ", b"a b", b"a\rb", b"a\x00b", b"\xff\xfe", "ü".encode(), b"x" * 129, b"x" * 100_000, b"../../etc",
    b"<script>", b'","admin":true,"x":"', b"\x1b[31mred", b"a;b", "\u0661\u0662".encode(), b"urn:uuid:{1}",
]  # fmt: skip
NASTY_ADDRESSES = [
    b", ".join(b"10.0.%d.%d" % divmod(number, 256) for number in range(1000)),
    b"x" * 1_000_000,
    b",,,,,,", b"\xff\xff", b"::1%eth0%eth1", b"[::1", b"1.2.3.4\x00", b'for="_hidden"', b"999.1.1.1",
    b"127.0.0.1, 127.0.0.1", b"0x7f.1", b"'; DROP TABLE users",
]  # fmt: skip
NASTY_PATHS = [
    "/%ff%fe", "/%c0%af", "/a%00b", "/%0d%0aSet-Cookie:%20x=1", "/%1b[31m", "/" + "a" * 30_000, "//x", "/./../x",
    "/%f0%9f%92%a9", "/users/%2f", "/?" + "q=%ff&" * 500,
]  # fmt: skip


def is_safe(line: str) -> bool:
    """One whole JSON object, and no raw control character in it."""
    return isinstance(json.loads(line), dict) and not any(ord(character) < 32 for character in line)


# in process: what a server would refuse first


@pytest.fixture(scope="module")
def guarded():
    """A Starlette app that is limited, logged with every field that can be asked for, and around it the guard."""

    async def answer(request):
        return PlainTextResponse("")

    app = Starlette(routes=[Route("/users/{id}", answer, methods=["GET", "POST"]), Route("/", answer)])
    with captured_log() as lines:
        guard = LaunchGuard(
            limits=[
                RateLimit("users", "/users/{id}", "100000/minute", "100000/hour"),
                RateLimit("body", "/", "100000/minute", per="account", account="email"),
            ],
            proxies=2,
            log_fields=["client.address", "url.path", "user_agent.original"],
            store="memory://",
            boot="off",
        )
        guard.install(app)
        yield app, lines


@contextlib.contextmanager
def harmless(lines):
    """Inside, nothing is a fault, and what is logged is safe."""
    faults = Growth(FAULTS)
    already = len(lines.getvalue())
    yield
    logged = lines.getvalue()[already:].splitlines()
    assert faults() == {}
    assert logged
    assert all(map(is_safe, logged))


def ask(app, path="/users/1", method="GET", headers=(), **more):
    scope = http_scope(path, method, headers, **({"raw_path": b"/"} | more))
    return asyncio.run(drive(app, scope))


@pytest.mark.parametrize("sent", NASTY_IDS, ids=range(len(NASTY_IDS)))
def test_an_id_that_is_none_is_replaced(sent, guarded):
    app, lines = guarded
    with harmless(lines):
        answer = ask(app, headers=[(b"x-request-id", sent)])

    (made,) = header(answer[0], b"x-request-id")
    assert made != sent
    assert len(made) == 32


def test_two_ids_are_none(guarded):
    app, _ = guarded
    (made,) = header(ask(app, headers=[(b"x-request-id", b"a"), (b"x-request-id", b"b")])[0], b"x-request-id")

    assert made not in (b"a", b"b")


@pytest.mark.parametrize("name", [b"x-forwarded-for", b"forwarded", b"x-real-ip", b"cf-connecting-ip"])
@pytest.mark.parametrize("sent", NASTY_ADDRESSES, ids=range(len(NASTY_ADDRESSES)))
def test_an_address_that_is_none_is_nobody(name, sent, guarded):
    app, lines = guarded
    with harmless(lines):
        answer = ask(app, headers=[(name, sent)] * 3)

    assert answer[0]["status"] == 200
    assert len(lines.requests()[-1]["client.address"]) <= 39


@pytest.mark.parametrize(
    "client", [None, ("", 0), ("testclient", 1), ("/run/app.sock", 0), ("fe80::1%eth0", 5), ("x" * 10_000, 1)]
)
def test_a_peer_that_is_no_address_is_served_and_is_no_operator(client, guarded):
    app, lines = guarded
    with harmless(lines):
        answer = ask(app, client=client)

    assert answer[0]["status"] == 200
    assert ask(app, "/metrics", client=client)[0]["status"] == 403


@pytest.mark.parametrize(
    "path",
    ["", "/\udcff\udcfe", "/\ufffd", "/a\x00b", "/a\r\nb", "/\x1b[2J", "/" + "a" * 1_000_000, "/\u202eevil"],
)
def test_a_path_of_any_bytes_is_answered_and_logged_safely(path, guarded):
    app, lines = guarded
    with harmless(lines):
        answer = ask(app, path)

    assert answer[0]["status"] in (200, 307, 404)
    assert len(lines.getvalue().splitlines()[-1]) < 2500


@pytest.mark.parametrize(
    "name", [b"user-agent", b"host", b"cookie", b"authorization", b"content-type", b"accept"]
)
@pytest.mark.parametrize("value", [b"\xff" * 100, b"\x00\r\n\x1b", b"a" * 1_000_000, b""])
def test_a_header_of_any_bytes_is_answered(name, value, guarded):
    app, lines = guarded
    with harmless(lines):
        answer = ask(app, headers=[(name, value)])
        ask(app, "/health", headers=[(name, value)])
        ask(app, "/metrics", headers=[(name, value)], client=("127.0.0.1", 1))

    assert answer[0]["status"] == 200


def test_a_hundred_thousand_paths_are_no_series(guarded):
    app, _ = guarded
    quiet = LaunchGuard(store="memory://", boot="off", logging=None).asgi(_not_found, routes=app)
    before, grown = len(samples("http_server_request_duration_seconds_count")), Growth()

    async def all_of_them():
        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            pass

        for number in range(100_000):
            await quiet(http_scope(f"/made/up/{number}"), receive, send)

    asyncio.run(all_of_them())

    assert grown() == {("GET", "unmatched", "404", ""): 100_000}
    assert len(samples("http_server_request_duration_seconds_count")) <= before + 1


async def _not_found(scope, receive, send):
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def test_hosts_and_methods_that_were_made_up_are_no_series(guarded):
    app, lines = guarded
    grown = Growth()
    with harmless(lines):
        for number in range(500):
            ask(app, headers=[(b"host", b"host-%d.example" % number)])
        for number in range(50):
            ask(app, method=f"MADEUP{number}")
        for method in ("get", "GET ", "ГЕТ", "", "G" * 10_000, "GET\r\nX: y"):
            ask(app, method=method)

    assert {labels[0] for labels in grown()} == {"GET", "_OTHER"}
    assert {labels[1] for labels in grown()} <= {"/users/{id}", "unmatched"}
    assert {line["http.request.method"] for line in lines.requests()} <= {"GET", "POST", "_OTHER"}


def test_bodies_that_are_none_are_answered(guarded):
    app, lines = guarded
    bodies = [
        b"\xff" * 1000,
        b'{"email": ' * 1000,
        b'{"email": "\\ud800"}',
        b"[" * 100_000,
        b"email=%ff%00",
        b"",
    ]
    with harmless(lines):
        for body in bodies:
            for kind in (
                b"application/json",
                b"application/x-www-form-urlencoded",
                b"multipart/form-data",
                b"\xff",
            ):
                incoming = [{"type": "http.request", "body": body, "more_body": False}]
                scope = http_scope("/", "POST", [(b"content-type", kind), (b"content-length", b"-1")])
                assert asyncio.run(drive(app, scope, incoming=incoming))[0]["status"] in (200, 405)


@pytest.mark.parametrize(
    "odd",
    [
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "unix:"},
        {"PATH_INFO": ""},
        {"PATH_INFO": "/\xff\xfe\x00\r\n"},
        {"PATH_INFO": "/" + "a" * 1_000_000},
        {"REQUEST_METHOD": "MADE\xdcP"},
        {"CONTENT_LENGTH": "abc"},
        {"CONTENT_LENGTH": "-1"},
        {"CONTENT_LENGTH": "9" * 50},
        {"HTTP_X_REQUEST_ID": "a\r\nb"},
        {"HTTP_X_FORWARDED_FOR": "1.2.3.4, " * 1000},
        {"HTTP_USER_AGENT": "\xff\x00" * 1000},
        {"HTTP_HOST": "\xff"},
    ],
    ids=str,
)
def test_an_environ_of_any_kind_is_answered(odd, guarded):
    from werkzeug.test import create_environ

    def app(environ, start_response):
        environ["wsgi.input"].read(10)
        start_response("200 OK", [])
        return [b""]

    _, lines = guarded
    limits = [RateLimit("body", "/*", "100000/minute", per="account", account="email")]
    wrapped = LaunchGuard(
        limits=limits,
        log_fields=["client.address", "url.path", "user_agent.original"],
        store="memory://",
        boot="off",
    ).wsgi(app)
    environ = create_environ("/", method="POST", data=b"{}") | odd
    environ["wsgi.input"] = io.BytesIO(b"{}")
    seen = []
    with harmless(lines):
        b"".join(
            wrapped(environ, lambda status, headers, *_: seen.append((status, headers)) or (lambda _: None))
        )

    assert seen[0][0] == "200 OK"
    (request_id,) = [value for name, value in seen[0][1] if name == "X-Request-Id"]
    assert request_id.isalnum()


# through real servers


@pytest.fixture(
    scope="module",
    params=[
        ("uvicorn-h11", "served:app", ()),
        ("uvicorn-httptools", "served:app", ()),
        ("gunicorn-gthread", "served_flask:app", ("--limit-request-field_size=0", "--limit-request-line=0")),
    ],
    ids=["h11", "httptools", "gunicorn"],
)
def server(request):
    kind, target, args = request.param
    with serving(kind, target, cwd=APPS, args=args) as running:
        yield running


def send_raw(server, request: bytes) -> bytes:
    """The first line of the answer; empty where the server hangs up."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        with contextlib.suppress(OSError):
            client.sendall(request)
            client.shutdown(socket.SHUT_WR)
        try:
            return client.recv(65536).split(b"\r\n")[0]
        except OSError:
            return b""


def raw(path: bytes = b"/", method: bytes = b"GET", *headers: bytes) -> bytes:
    return b"\r\n".join(
        [method + b" " + path + b" HTTP/1.1", b"Host: x", b"Connection: close", *headers, b"", b""]
    )


def scraped(server):
    time.sleep(1.1)
    text = server.ask("GET", "/metrics").body.decode()
    return [sample for family in parse_text(text) for sample in family.samples]


def test_a_server_survives_it_all_and_tells_of_it_safely(server):
    server.ask("GET", "/nowhere")
    before = scraped(server)
    said = len(server.output().splitlines())
    requests = [
        *[raw(path.encode()) for path in NASTY_PATHS],
        raw(b"/\xff\xfe"),
        *[raw(b"/", b"GET", b"X-Request-Id: " + sent) for sent in NASTY_IDS if b"\r" not in sent],
        *[raw(b"/", b"GET", b"X-Forwarded-For: " + sent, b"Forwarded: " + sent) for sent in NASTY_ADDRESSES],
        raw(b"/", b"GET", b"X-Big: " + b"a" * 1_000_000),
        raw(b"/", b"GET", b"User-Agent: \xff\xfe", b"Cookie: \xff"),
        *[raw(b"/", b"MADEUP%d" % number) for number in range(50)],
        *[
            b"GET /nowhere HTTP/1.1\r\nHost: host-%d.example\r\nConnection: close\r\n\r\n" % number
            for number in range(100)
        ],
        b"GET / HTTP/1.1\r\nHost: \xff\r\nConnection: close\r\n\r\n",
    ]

    answers = [send_raw(server, request) for request in requests]

    assert server.process.poll() is None
    assert {answer.split(b" ")[1][:1] for answer in answers if answer} <= {b"2", b"4", b"5"}
    assert sum(bool(answer) for answer in answers) > len(answers) * 0.9
    assert not [answer for answer in answers if answer.startswith(b"HTTP/1.1 500")]
    after = scraped(server)
    assert sum(sample.value for sample in after if sample.name == FAULTS) == 0
    series = [
        [sample.labels for sample in each if sample.name == "http_server_request_duration_seconds_count"]
        for each in (before, after)
    ]
    assert {labels["http_request_method"] for labels in series[1]} <= {"GET", "_OTHER"}
    assert len(series[1]) - len(series[0]) <= 6
    lines = server.output().splitlines()[said:]
    assert len(lines) > 150
    assert all(map(is_safe, lines)), next(line for line in lines if not line.startswith("{"))


@pytest.mark.parametrize("kind", ["uvicorn-h11", "uvicorn-httptools", "gunicorn-gthread"])
def test_a_peer_on_a_unix_socket_is_served_and_is_no_operator(kind, tmp_path):
    path = tmp_path / "app.sock"
    bind = ("--bind", f"unix:{path}") if kind.startswith("gunicorn") else ("--uds", str(path))
    server = start(
        kind, "served_flask:app" if kind.startswith("gunicorn") else "served:app", cwd=APPS, args=bind
    )
    try:
        deadline = time.monotonic() + 30
        while not path.exists() and server.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        answers = []
        for asked in (b"/", b"/metrics", b"/health", b"/login"):
            for _ in range(7 if asked == b"/login" else 1):
                with socket.socket(socket.AF_UNIX) as client:
                    client.settimeout(10)
                    client.connect(str(path))
                    client.sendall(raw(asked, b"POST" if asked == b"/login" else b"GET"))
                    answers.append(client.makefile("rb").readline().split()[1])
    finally:
        server.stop()
        output = server.output()
        server.log.unlink()

    assert answers == [b"200", b"403", b"200"] + [b"401"] * 5 + [b"429"] * 2
    assert "Traceback" not in output
