"""The example app as it is, under the workers of a real server: its limits hold with no Redis, and while Redis dies."""

from __future__ import annotations

import secrets
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.servers.redis import RedisServer
from tests.servers.tables import new_tables_removed
from tests.servers.web import ROOT, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.web import Server

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
    with example(tmp_path, 4) as server, ThreadPoolExecutor(32) as pool:
        at_one_account = Counter(pool.map(lambda _: guess(server, "ann@example.org"), range(100)))
        by_one_address = Counter(pool.map(lambda n: guess(server, f"user{n}@example.org"), range(100)))

    assert at_one_account == {401: FREE_GUESSES, 429: 100 - FREE_GUESSES}
    assert by_one_address == {401: 9, 429: 91}  # ten different accounts an hour, of which Ann's was the first


def test_redis_killed_under_a_hundred_requests_a_second_shows_clients_the_policy_alone(
    tmp_path: Path,
) -> None:
    seen: list[tuple[str, int]] = []

    def ask(server: Server, number: int) -> None:
        if number % 2:
            seen.append(("login", guess(server, "ann@example.org")))
        else:
            seen.append(("page", server.ask("GET", "/").status))

    with (
        RedisServer() as redis,
        example(tmp_path, 2, LAUNCHGUARD_STORE=redis.url, LAUNCHGUARD_SECRET=secrets.token_hex(16)) as server,
        ThreadPoolExecutor(32) as pool,
    ):
        guess(server, "ann@example.org")
        began = time.monotonic()
        dying, rising = threading.Timer(1.0, redis.kill), threading.Timer(2.5, redis.start)
        dying.start()
        rising.start()
        for number in range(400):
            time.sleep(max(0.0, began + number / 100 - time.monotonic()))
            pool.submit(ask, server, number)
        rising.join()
        pool.shutdown()
        output = server.output()

    statuses = Counter(seen)
    assert len(seen) == 400
    assert {status for path, status in statuses if path == "page"} == {200}
    assert {status for path, status in statuses if path == "login"} == {401, 429}
    # What Redis had counted, what the machine counts while it is gone, and what an empty Redis counts anew.
    assert statuses["login", 401] <= 3 * FREE_GUESSES
    assert "the store redis fails" in output
    assert "the store redis answers again" in output
