"""One connection: its time, its pieces, the addresses of a name, and what lies between that breaks it off."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import secrets
import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest
from tests.servers.redis import RedisServer, SlowWire, free_port
from tests.unit.ratelimit.stores.faces import PREFIX, Async, Sync, kind_of

from launchguard.errors import StoreError
from launchguard.ratelimit.hit import Hit, Op, Strategy
from launchguard.ratelimit.stores.address import read_address
from launchguard.ratelimit.stores.async_link import open_async_link
from launchguard.ratelimit.stores.link import open_link
from launchguard.ratelimit.stores.redis import AsyncRedisStore
from launchguard.ratelimit.stores.wire import command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PING = command(b"PING")


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture
def wire(server: RedisServer) -> Iterator[SlowWire]:
    wire = SlowWire(server.port)
    yield wire
    wire.close()


def log() -> Hit:
    return Hit(Op.TAKE, secrets.token_bytes(16), Strategy.LOG, 5, 3_600_000_000)


class Pieced:
    """Answers each question of a connection in pieces, each after a pause."""

    def __init__(self, answers: Callable[[int], Iterator[tuple[float, bytes]]]) -> None:
        self._answers = answers
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError), client:
            number = 0
            while client.recv(65536):
                for pause_s, piece in self._answers(number):
                    time.sleep(pause_s)
                    client.sendall(piece)
                number += 1


def ask(url: str, times: int) -> list[object]:
    """What a connection for threads is answered, or fails with."""
    link = open_link(read_address(url))
    try:
        return [link.ask(PING) for _ in range(times)]
    finally:
        link.close()


def ask_async(url: str, times: int) -> list[object]:
    async def main() -> list[object]:
        link = await open_async_link(read_address(url))
        try:
            return [await link.ask(PING) for _ in range(times)]
        finally:
            link.close()
            await asyncio.sleep(0)

    return asyncio.run(main())


BOTH = pytest.mark.parametrize("asking", [ask, ask_async], ids=["sync", "asyncio"])


def in_pieces(number: int) -> Iterator[tuple[float, bytes]]:
    """The first answer comes whole just in time; those after it take a third of theirs."""
    if number == 0:
        yield 0.0, b"+PO"
        yield 0.08, b"NG\r\n"
    else:
        yield 0.03, b"+PONG\r\n"


@BOTH
def test_an_answer_in_pieces_takes_no_time_from_those_after_it(asking: Callable) -> None:
    pieced = Pieced(in_pieces)

    assert asking(pieced.url, 4) == [b"PONG"] * 4
    pieced.close()


def without_end(number: int) -> Iterator[tuple[float, bytes]]:
    yield 0.0, b"+"
    for _ in range(2_000):
        yield 0.0005, b"a"


@BOTH
def test_an_answer_without_end_is_late_in_the_time_of_one(asking: Callable) -> None:
    """Each byte is in time."""
    pieced = Pieced(without_end)
    began = time.monotonic()

    with pytest.raises(StoreError) as failed:
        asking(pieced.url, 1)

    assert failed.value.kind == "timeout"
    assert time.monotonic() - began < 0.6  # 0.1 s, and what a loaded machine adds
    pieced.close()


def pushed(number: int) -> Iterator[tuple[float, bytes]]:
    """What a server pushes under RESP 3, unasked, and then the answer."""
    yield 0.0, b">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nx\r\n"
    yield 0.01, b"+OK\r\n"


def test_behind_what_was_no_answer_nothing_more_is_asked(
    open_store: Callable[[str], Sync | Async],
) -> None:
    """Or the answer to one would be read as the answer to the next."""
    pieced = Pieced(pushed)
    store = open_store(pieced.url)

    kinds = set()
    for _ in range(3):
        kinds.add(kind_of(store))
        time.sleep(0.02)

    assert kinds == {"protocol"}
    pieced.close()


# A proxy between that breaks connections off.


def test_connections_that_were_broken_off_while_idle_are_replaced(
    wire: SlowWire, open_store: Callable[[str], Sync | Async]
) -> None:
    store = open_store(wire.url)
    store.take([log()])

    wire.reset()
    time.sleep(1.05)  # what lay idle that long is looked at before it is asked

    assert store.take([log()])[0].allowed


def test_a_connection_that_is_broken_off_in_mid_answer_costs_one_take(
    wire: SlowWire, open_store: Callable[[str], Sync | Async]
) -> None:
    store = open_store(wire.url)
    store.take([log()])

    wire.dribbles, wire.delay_s = True, 0.01
    threading.Timer(0.05, wire.reset).start()
    kind = kind_of(store)
    wire.dribbles, wire.delay_s = False, 0.0

    assert kind == "closed"
    assert store.take([log()])[0].allowed


def test_a_half_open_connection_is_given_up(
    wire: SlowWire, open_store: Callable[[str], Sync | Async]
) -> None:
    """What is sent vanishes, and what comes after would, too: the network has forgotten this connection."""
    store = open_store(wire.url)
    store.take([log()])

    wire.is_cut = True
    kind = kind_of(store)
    time.sleep(1.1)
    wire.is_cut = False

    assert kind == "timeout"
    assert store.take([log()])[0].allowed


# The addresses of a name.


@contextlib.contextmanager
def vanishing() -> Iterator[int]:
    """A port on loopback where packets vanish: its backlog is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, contextlib.ExitStack() as stack:
        port = listener.getsockname()[1]
        stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        for _ in range(2):  # what the kernel keeps beside
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        yield port


class NameServer:
    """Stands in for the system's: `redis.test` has these ports of loopback, or makes whoever asks wait."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *ports: int) -> None:
        self.ports = ports
        self.hangs = False
        self.asked = 0
        self._answers = threading.Event()
        self._system = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self._look_up)

    def wake(self) -> None:
        self.hangs = False
        self._answers.set()

    def _look_up(self, host: object, port: object, *args: object, **options: object) -> object:
        if host not in ("redis.test", b"redis.test") or options.get("flags"):
            return self._system(host, port, *args, **options)
        self.asked += 1
        if self.hangs:
            self._answers.wait(10)
        if not self.ports:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", each)) for each in self.ports]


def test_a_dead_address_of_a_name_hides_none_behind_it(
    server: RedisServer, open_store: Callable[[str], Sync | Async], monkeypatch: pytest.MonkeyPatch
) -> None:
    with vanishing() as dead:
        NameServer(monkeypatch, dead, free_port(), server.port)
        store = open_store("redis://redis.test")
        began = time.monotonic()
        allowed = store.take([log()])[0].allowed

    assert allowed
    assert time.monotonic() - began < 0.5


def test_a_name_of_many_dead_addresses_costs_the_time_of_one(
    open_store: Callable[[str], Sync | Async], monkeypatch: pytest.MonkeyPatch
) -> None:
    with vanishing() as dead:
        NameServer(monkeypatch, *[dead] * 8)
        store = open_store("redis://redis.test")
        began = time.monotonic()
        kind = kind_of(store)

    assert kind == "connect"
    assert time.monotonic() - began < 0.9  # 0.5 s, and what a loaded machine adds


def test_a_name_that_stops_resolving_and_comes_back_elsewhere(
    server: RedisServer, open_store: Callable[[str], Sync | Async], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = NameServer(monkeypatch)
    store = open_store("redis://redis.test")

    kind = kind_of(store)
    names.ports = (server.port,)

    assert kind == "connect"
    assert store.take([log()])[0].allowed


def test_a_name_server_that_hangs_costs_half_a_second_and_one_thread(
    server: RedisServer, open_store: Callable[[str], Sync | Async], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = NameServer(monkeypatch, server.port)
    names.hangs = True
    store = open_store("redis://redis.test")

    began = time.monotonic()
    kinds = {kind_of(store), kind_of(store)}
    took = time.monotonic() - began
    names.wake()

    assert kinds == {"connect"}
    assert took < 1.8  # 0.5 s each, and what a loaded machine adds
    assert names.asked == 1
    assert store.take([log()])[0].allowed


def test_a_name_server_that_hangs_fills_no_pool_of_the_loop(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = NameServer(monkeypatch, server.port)
    names.hangs = True

    async def main() -> set[str]:
        stores = [AsyncRedisStore(read_address("redis://redis.test"), PREFIX) for _ in range(40)]
        taking = [asyncio.create_task(store.take([log()])) for store in stores]
        await asyncio.sleep(0)
        async with asyncio.timeout(0.4):
            await asyncio.to_thread(dict)  # the app's own
        failed = await asyncio.gather(*taking, return_exceptions=True)
        return {error.kind for error in failed if isinstance(error, StoreError)}

    assert asyncio.run(main()) == {"connect"}
    names.wake()


def test_a_loop_that_ends_while_a_name_is_looked_up_is_none_of_its_business(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    names = NameServer(monkeypatch, server.port)
    names.hangs = True
    asked = AsyncRedisStore(read_address("redis://redis.test"), PREFIX)

    async def main() -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await asked.take([log()])

    asyncio.run(main())
    names.wake()
    other = Sync("redis://redis.test")

    assert other.take([log()])[0].allowed
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    other.close()


@pytest.mark.parametrize(
    "url", ["redis+unix:///nowhere/redis.sock", "redis://127.0.0.1:1", "redis://[::1]:1"]
)
def test_what_cannot_be_reached_leaves_no_socket_behind(
    url: str, open_store: Callable[[str], Sync | Async]
) -> None:
    """A socket that is forgotten warns, and warnings are errors here."""
    assert kind_of(open_store(url)) == "connect"
    gc.collect()


def test_idle_connections_are_looked_at_by_the_system(server: RedisServer) -> None:
    link = open_link(read_address(server.url))

    assert link._socket.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    link.close()
