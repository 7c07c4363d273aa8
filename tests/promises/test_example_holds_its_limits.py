"""The example app as it is, under the workers of a real server: its limits hold with no Redis, and while Redis dies."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest
from tests.servers.redis import RedisServer, SlowWire
from tests.servers.tables import new_tables_removed
from tests.servers.web import ROOT, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.servers.web import Server

WORKERS = 4
FREE_GUESSES = 5
"""Of the login preset, at one account from addresses that are not known for it."""


@contextmanager
def example(folder: Path, workers: int, **environment: str) -> Iterator[Server]:
    with (
        new_tables_removed(),
        serving(
            "uvicorn-workers",
            "portal.main:app",
            cwd=ROOT / "examples" / "fastapi_app",
            env={"PORTAL_VAR": str(folder), "LAUNCHGUARD_SERVICE": f"portal-{secrets.token_hex(4)}"}
            | environment,
            args=(f"--workers={workers}",),
        ) as server,
    ):
        yield server


def guess(server: Server, account: str) -> int:
    """A wrong password; 401 is the handler's answer, 429 the guard's."""
    return server.ask("POST", "/auth/login", {"email": account, "password": "wrong horse"}).status


def test_a_hundred_guesses_at_once_at_four_workers_are_the_five_that_are_free(tmp_path: Path) -> None:
    with example(tmp_path, WORKERS) as server, ThreadPoolExecutor(32) as pool:
        at_one_account = Counter(pool.map(lambda _: guess(server, "ann@example.org"), range(100)))
        by_one_address = Counter(pool.map(lambda n: guess(server, f"user{n}@example.org"), range(100)))

    assert at_one_account == {401: FREE_GUESSES, 429: 100 - FREE_GUESSES}
    assert by_one_address == {401: 9, 429: 91}  # ten different accounts an hour, of which Ann's was the first


def _cut(redis: RedisServer, wire: SlowWire) -> Callable[[], None]:
    """Nothing arrives any more, as if a cable were cut or Redis stopped (SIGSTOP)."""
    wire.is_cut = True

    def mend() -> None:
        wire.is_cut = False

    return mend


def _kill(redis: RedisServer, wire: SlowWire) -> Callable[[], None]:
    redis.kill()
    return redis.start


@pytest.mark.parametrize("fail", [_kill, _cut])
def test_redis_failing_under_a_hundred_requests_a_second_shows_clients_the_policy_alone(
    fail: Callable[[RedisServer, SlowWire], Callable[[], None]], tmp_path: Path
) -> None:
    """The load goes on until all four workers have told that Redis is back, so that a slow machine only takes longer."""
    asked: list[Future[tuple[str, int]]] = []

    def ask(number: int) -> tuple[str, int]:
        if number % 2:
            return "login", guess(server, "ann@example.org")
        return "page", server.ask("GET", "/").status

    with RedisServer() as redis, closing(SlowWire(redis.port)) as wire, ThreadPoolExecutor(32) as pool:
        environment = {"LAUNCHGUARD_STORE": wire.url, "LAUNCHGUARD_SECRET": secrets.token_hex(16)}
        with example(tmp_path, WORKERS, **environment) as server:
            assert guess(server, "ann@example.org") == 401

            def load_until(what: str, workers: int) -> None:
                """Until so many workers have said it; a connection each, so that every worker is asked."""
                deadline = time.monotonic() + 60
                while server.output().count(what) < workers:
                    assert time.monotonic() < deadline, f"{what!r} is not said by {workers} workers"
                    asked.append(pool.submit(ask, len(asked)))
                    time.sleep(0.01)

            mend = fail(redis, wire)
            load_until("the store redis fails", WORKERS)
            mend()
            load_until("the store redis answers again", WORKERS)
            statuses = Counter(future.result() for future in asked)

    assert {status for path, status in statuses if path == "page"} == {200}
    assert {status for path, status in statuses if path == "login"} == {401, 429}
    # What the machine counts while Redis is gone, and what an empty Redis counts anew.
    assert statuses["login", 401] <= 3 * FREE_GUESSES
