"""How many answers of a model stream at once, on a real server: held to the last byte, freed by who goes, and after a kill."""

from __future__ import annotations

import os
import signal
import socket
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

import pytest
from tests.servers.redis import RedisServer
from tests.servers.web import serving

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.servers.web import Server

APP = """
import asyncio
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from launchguard import LaunchGuard, RateLimit

app = FastAPI()

@app.post("/v1/chat")
async def chat(words: int = 1_000_000):
    async def stream():
        for _ in range(words):
            yield b'data: {"choices": []}\\n\\n'
            await asyncio.sleep(0.02)
    return StreamingResponse(stream(), media_type="text/event-stream")

LaunchGuard(
    boot="off", logging=None, secret="a secret of these tests, 32 bytes",
    limits=[RateLimit.ai("/v1/chat", requests=None, concurrent=2)],
).install(app)
"""


class Clients:
    """Opens streams, and closes at the end what a test has not."""

    def __init__(self, server: Server) -> None:
        self._port = server.port
        self._stack = ExitStack()

    def begin(self, path: str = "/v1/chat") -> tuple[int, socket.socket]:
        """Ask for a stream and read as far as its first bytes; the status, and the connection that holds it."""
        connection = self._stack.enter_context(
            socket.create_connection(("127.0.0.1", self._port), timeout=10)
        )
        connection.sendall(
            f"POST {path} HTTP/1.1\r\nHost: app.test\r\nContent-Length: 2\r\n"
            "Content-Type: application/json\r\n\r\n{}".encode()
        )
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(65536)
        return int(head.split(b" ")[1]), connection

    def is_let_in(self) -> bool:
        """Whether there is a place for one more, which ends at once."""
        status, connection = self.begin("/v1/chat?words=0")
        connection.close()
        return status == 200

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def until(claim: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not claim():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "streams_app.py").write_text(APP)
    return tmp_path


def streaming(folder: Path, store: str) -> AbstractContextManager[Server]:
    return serving("uvicorn-httptools", "streams_app:app", cwd=folder, env={"LAUNCHGUARD_STORE": store})


@pytest.mark.parametrize("store", ["memory", "redis"])
def test_two_streams_are_two_until_one_ends_or_its_client_goes(folder: Path, store: str) -> None:
    with (
        RedisServer() as redis,
        streaming(folder, redis.url if store == "redis" else "memory://") as server,
        Clients(server) as clients,
    ):
        first, endless = clients.begin()
        second, short = clients.begin("/v1/chat?words=20")
        third, _ = clients.begin()

        assert (first, second, third) == (200, 200, 429)
        while short.recv(65536)[-5:] != b"0\r\n\r\n":  # to its last chunk
            pass
        until(clients.is_let_in)
        assert clients.begin()[0] == 200
        assert not clients.is_let_in()
        endless.close()
        until(clients.is_let_in)


def test_the_places_of_a_process_that_was_killed_free_themselves(folder: Path) -> None:
    with RedisServer() as redis:
        with streaming(folder, redis.url) as server, Clients(server) as clients:
            for _ in range(2):
                clients.begin()
            os.kill(server.process.pid, signal.SIGKILL)
            server.process.wait()
        with streaming(folder, redis.url) as server, Clients(server) as clients:
            status, _ = clients.begin()
            (key,) = redis.ask("KEYS", "lg:*")
            left_ms = redis.ask("PTTL", key)

    assert status == 429
    assert 0 < left_ms <= 31_000
