"""The whole stack beside the peers', in one run: microseconds of CPU added to a request, and ratios.

    python -m benchmarks.stack             # FastAPI and Django, memory store
    python -m benchmarks.stack --quick     # fewer rounds

Each scenario runs in a process of its own, in turn, several rounds; the figures are medians of the process's CPU time a
request over the bare app's of the same round. Each proves that its parts worked while they were timed: an id on the
response, one log line a request, one observation a request, the limit's header fields.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import logging
import os
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable

GOALS = {"fastapi": 0.19, "django": 0.12}
LATER = {"fastapi": 0.125, "django": 0.1}

PATH = "/items/7"
HEADERS = [
    (b"host", b"testserver"),
    (b"user-agent", b"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36"),
    (b"accept", b"application/json"),
    (b"accept-encoding", b"gzip, deflate"),
    (b"connection", b"keep-alive"),
    (b"authorization", b"Bearer benchmark"),
]


# the apps


def fastapi_app() -> Any:
    app = FastAPI()

    @app.get("/items/{item_id}")
    async def item(item_id: int) -> dict[str, int]:
        return {"id": item_id}

    return app


def structlog_line(app: Any, sink: Any) -> Any:
    """The access line that people write by hand with structlog."""
    import structlog

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sink),
        cache_logger_on_first_use=True,
    )
    log = structlog.get_logger()

    async def logged(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        begun = time.perf_counter()
        status = 0

        async def sending(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await app(scope, receive, sending)
        took = (time.perf_counter() - begun) * 1000
        log.info(
            "request", method=scope["method"], path=scope["path"], status=status, duration_ms=round(took, 3)
        )

    return logged


# the scenarios: each gives (call one request, what proves that it worked)


def fastapi_bare(sink: Any) -> tuple[Any, Callable[[int], dict[str, bool]]]:
    return fastapi_app(), lambda _: {}


def fastapi_peers(sink: Any) -> tuple[Any, Callable[[int], dict[str, bool]]]:
    from asgi_correlation_id import CorrelationIdMiddleware
    from prometheus_client import REGISTRY
    from prometheus_fastapi_instrumentator import Instrumentator
    from slowapi import Limiter
    from slowapi.util import get_remote_address

    app = FastAPI()
    limiter = Limiter(key_func=get_remote_address, headers_enabled=True)
    app.state.limiter = limiter

    @app.get("/items/{item_id}")
    @limiter.limit("10000000/minute")
    @limiter.limit("50000000/hour")
    async def item(request: Request, response: Response, item_id: int) -> dict[str, int]:
        return {"id": item_id}

    Instrumentator().instrument(app)
    app.add_middleware(CorrelationIdMiddleware)

    def proof(count: int) -> dict[str, bool]:
        counted = REGISTRY.get_sample_value(
            "http_requests_total", {"handler": "/items/{item_id}", "method": "GET", "status": "2xx"}
        )
        return {"metrics": counted == count, "line": len(sink.getvalue().splitlines()) == count}

    return structlog_line(app, sink), proof


def guard_options(sink: Any) -> dict[str, Any]:
    from launchguard import RateLimit

    return {
        "public": {"GET /items/{item_id}": "benchmark", "GET /items/<int:item_id>": "benchmark"},
        "limits": [
            RateLimit("minute", "/items/{item_id}", "10000000/minute"),
            RateLimit("hour", "/items/{item_id}", "50000000/hour"),
        ],
        "store": "memory://",
        "boot": "warn",
    }


def launchguard_proof(sink: Any) -> Callable[[int], dict[str, bool]]:
    from launchguard.metrics import instruments

    def proof(count: int) -> dict[str, bool]:
        registry = instruments().registry
        labels = {
            "http_request_method": "GET",
            "http_route": "/items/{item_id}",
            "http_response_status_code": "200",
            "error_type": "",
        }
        counted = registry.get_sample_value("http_server_request_duration_seconds_count", labels)
        taken = registry.get_sample_value(
            "launchguard_rate_limit_decisions_total", {"rule": "minute", "outcome": "allowed"}
        )
        lines = [
            json.loads(line)
            for line in sink.getvalue().splitlines()
            if b"http.server.request" in line.encode()
        ]
        return {
            "metrics": counted == count,
            "limits": taken == count,
            "line": len(lines) == count and lines[-1]["http.route"] == "/items/{item_id}",
        }

    return proof


def fastapi_launchguard(sink: Any) -> tuple[Any, Callable[[int], dict[str, bool]]]:
    from launchguard import LaunchGuard

    app = fastapi_app()
    guard = LaunchGuard(**guard_options(sink))
    guard.configure_logging(stream=sink, console=False)
    guard.install(app)
    return app, launchguard_proof(sink)


def django_setup(middleware: list[str], **settings: Any) -> Any:
    import django
    from django.conf import settings as configured
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import JsonResponse
    from django.urls import path

    def item(request: Any, item_id: int) -> Any:
        return JsonResponse({"id": item_id})

    sys.modules[__name__].urlpatterns = [path("items/<int:item_id>", item)]  # type: ignore[attr-defined]
    configured.configure(
        SECRET_KEY="benchmark-benchmark-benchmark-benchmark-benchmark-benchmark",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=middleware,
        LOGGING_CONFIG=None,
        USE_TZ=True,
        **settings,
    )
    django.setup()
    return WSGIHandler()


def django_bare(sink: Any) -> tuple[Any, Callable[[int], dict[str, bool]]]:
    return django_setup([]), lambda _: {}


def django_peers(sink: Any) -> tuple[Any, Callable[[int], dict[str, bool]]]:
    import structlog

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sink),
        cache_logger_on_first_use=True,
    )
    app = django_setup(
        [
            "django_prometheus.middleware.PrometheusBeforeMiddleware",
            "django_guid.middleware.guid_middleware",
            "django_structlog.middlewares.RequestMiddleware",
            "django_prometheus.middleware.PrometheusAfterMiddleware",
        ],
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django_structlog",
            "django_guid",
        ],
        DJANGO_GUID={"VALIDATE_GUID": False},
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    )
    from prometheus_client import REGISTRY

    def proof(count: int) -> dict[str, bool]:
        counted = REGISTRY.get_sample_value("django_http_requests_before_middlewares_total")
        finished = sum("request_finished" in line for line in sink.getvalue().splitlines())
        return {"metrics": counted == count, "line": finished == count}

    return app, proof


def django_launchguard(sink: Any) -> tuple[Any, Callable[[int], dict[str, bool]]]:
    options = guard_options(sink)
    app = django_setup([])
    from django.conf import settings

    from launchguard.django.conf import get_guard

    settings.LAUNCHGUARD = options
    settings.MIDDLEWARE = ["launchguard.django.LaunchGuardMiddleware"]
    get_guard().configure_logging(stream=sink, console=False)
    app.load_middleware()
    return app, launchguard_proof(sink)


SCENARIOS = {
    "fastapi": {"bare": fastapi_bare, "peers": fastapi_peers, "launchguard": fastapi_launchguard},
    "django": {"bare": django_bare, "peers": django_peers, "launchguard": django_launchguard},
}


# driving


async def drive_asgi(app: Any, count: int) -> tuple[float, dict[bytes, bytes]]:
    headers: dict[bytes, bytes] = {}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            assert message["status"] == 200, message
            headers.update(message["headers"])

    def scope() -> dict[str, Any]:
        return {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": PATH, "raw_path": PATH.encode(), "root_path": "", "query_string": b"", "headers": HEADERS,
            "client": ("192.0.2.7", 4000), "server": ("testserver", 80), "state": {},
        }  # fmt: skip

    begun = time.process_time()
    for _ in range(count):
        await app(scope(), receive, send)
    return time.process_time() - begun, headers


def drive_wsgi(app: Any, count: int) -> tuple[float, dict[bytes, bytes]]:
    headers: dict[bytes, bytes] = {}

    def start_response(status: str, fields: list[tuple[str, str]], exc_info: Any = None) -> Any:
        assert status.startswith("200"), status
        headers.update({name.lower().encode(): value.encode() for name, value in fields})

    def environ() -> dict[str, Any]:
        return {
            "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": PATH, "QUERY_STRING": "",
            "SERVER_NAME": "testserver", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "192.0.2.7",
            "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr,
            "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
            **{f"HTTP_{name.decode().upper().replace('-', '_')}": value.decode() for name, value in HEADERS},
        }  # fmt: skip

    begun = time.process_time()
    for _ in range(count):
        response = app(environ(), start_response)
        for _ in response:
            pass
        if hasattr(response, "close"):
            response.close()
    return time.process_time() - begun, headers


def run_one(framework: str, scenario: str, count: int, repeats: int) -> dict[str, Any]:
    """In a process of its own: the best of a few repeats, and the proof over all that was sent."""
    logging.disable(logging.NOTSET)
    sink = io.StringIO()
    app, proof = SCENARIOS[framework][scenario](sink)
    best, sent, headers = float("inf"), 0, {}
    for _ in range(repeats + 1):
        if framework == "fastapi":
            took, headers = asyncio.run(drive_asgi(app, count))
        else:
            took, headers = drive_wsgi(app, count)
        sent += count
        best = min(best, took / count * 1e6)
    proven = proof(sent)
    if scenario != "bare":
        proven["id"] = b"x-request-id" in headers or b"correlation-id" in headers
    if scenario == "launchguard":
        proven["headers"] = b'"minute"' in headers.get(b"ratelimit", b"")
    return {"us": best, "proof": proven}


def measure(framework: str, rounds: int, count: int, repeats: int) -> dict[str, list[float]]:
    figures: dict[str, list[float]] = {name: [] for name in SCENARIOS[framework]}
    for _ in range(rounds):
        for scenario in SCENARIOS[framework]:
            command = [
                sys.executable,
                "-m",
                "benchmarks.stack",
                "--one",
                framework,
                scenario,
                str(count),
                str(repeats),
            ]
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                check=False,
                env=os.environ | {"LAUNCHGUARD_BOOT": "warn"},
            )
            if done.returncode:
                raise SystemExit(f"{framework} {scenario} failed:\n{done.stderr[-3000:]}")
            result = json.loads(done.stdout.splitlines()[-1])
            unproven = [part for part, worked in result["proof"].items() if not worked]
            if unproven:
                raise SystemExit(
                    f"{framework} {scenario}: {', '.join(unproven)} did not work while it was timed"
                )
            figures[scenario].append(result["us"])
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=SCENARIOS)
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        framework, scenario, count, repeats = options.one
        print(json.dumps(run_one(framework, scenario, int(count), int(repeats))))
        return
    rounds, count, repeats = (3, 1000, 3) if options.quick else (7, 2000, 5)
    print(f"{'':10}{'bare':>9}{'peers add':>12}{'launchguard adds':>19}{'ratio':>8}{'goal':>7}{'later':>7}")
    for framework in [options.only] if options.only else SCENARIOS:
        figures = measure(framework, rounds, count, repeats)
        bare, peers, ours = (
            figures["bare"],
            *(
                [each - base for each, base in zip(figures[name], figures["bare"], strict=True)]
                for name in ("peers", "launchguard")
            ),
        )
        ratio = statistics.median(ours) / statistics.median(peers)
        print(
            f"{framework:10}{statistics.median(bare):6.1f} µs{statistics.median(peers):9.1f} µs{statistics.median(ours):16.1f} µs"
            f"{ratio:8.3f}{GOALS[framework]:7.2f}{LATER[framework]:7.3f}"
        )


if __name__ == "__main__":
    main()
