"""Redis Cluster and Sentinel: real servers, keys over all slots, a slot that moves, a master that changes."""

from __future__ import annotations

import secrets
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

import hiredis
import pytest
from hypothesis import HealthCheck, given, settings
from redis.crc import key_slot
from tests.servers.redis import Babble, RedisServer, bus_port, free_port, redis_binary, redis_cluster
from tests.unit.ratelimit.stores.faces import PREFIX, Async, Sync, kind_of
from tests.unit.ratelimit.timelines import timelines

from launchguard.errors import StoreError
from launchguard.ratelimit.hit import Hit, Op, Strategy
from launchguard.ratelimit.stores.address import read_address
from launchguard.ratelimit.stores.cluster import AsyncRedisClusterStore, RedisClusterStore
from launchguard.ratelimit.stores.cluster_plan import ClusterPlan
from launchguard.ratelimit.stores.probing import probe, probe_async

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOUR_US = 3_600_000_000


@pytest.fixture(scope="module")
def nodes() -> Iterator[list[RedisServer]]:
    """Three masters that share the 16,384 slots."""
    with redis_cluster() as servers:
        yield servers


class SyncCluster(Sync):
    def __init__(self, url: str) -> None:
        self.store = RedisClusterStore(read_address(url), PREFIX)


class AsyncCluster(Async):
    def __init__(self, url: str) -> None:
        super().__init__("redis://unused")
        self.store = AsyncRedisClusterStore(read_address(url), PREFIX)


@pytest.fixture(params=[SyncCluster, AsyncCluster], ids=["sync", "async"])
def store(request: pytest.FixtureRequest, nodes: list[RedisServer]) -> Iterator[Sync | Async]:
    opened = request.param(f"redis+cluster://127.0.0.1:{nodes[1].port},127.0.0.1:{nodes[2].port}")
    yield opened
    opened.close()


def kind_of_call(store: Sync | Async, hits: list[Hit]) -> str:
    with pytest.raises(StoreError) as failed:
        store.take(hits)
    return failed.value.kind


def log(key: bytes, limit: int = 5, **more: object) -> Hit:
    return Hit(Op.TAKE, key, Strategy.LOG, limit, HOUR_US, **more)


def keys_of_three_nodes() -> list[bytes]:
    """One key a node."""
    found: dict[int, bytes] = {}
    while len(found) < 3:
        key = secrets.token_bytes(16)
        found.setdefault(key_slot(PREFIX + key) * 3 // 16384, key)
    return [found[number] for number in range(3)]


def test_hits_of_all_nodes_are_counted(store: Sync | Async) -> None:
    keys = keys_of_three_nodes()

    for taken in range(1, 4):
        counts = store.take([log(key) for key in keys])
        assert [count.remaining for count in counts] == [5 - taken] * 3
        assert all(count.allowed for count in counts)


def test_a_refusal_gives_the_other_slots_back(store: Sync | Async) -> None:
    first, second, third = keys_of_three_nodes()
    store.take([log(second, limit=1)])

    refused = store.take([log(first), log(second, limit=1), log(third)])

    assert [(count.allowed, count.remaining) for count in refused] == [(True, 5), (False, 0), (True, 5)]
    assert refused[1].retry_us > 0
    assert [count.remaining for count in store.take([log(first), log(third)])] == [4, 4]


def test_waits_and_amounts_are_given_back_exactly(store: Sync | Async) -> None:
    waits_key, amount_key, refusing = keys_of_three_nodes()
    waits = Hit(Op.TAKE, waits_key, Strategy.WAITS, 3, HOUR_US, base_us=1_000_000, cap_us=60_000_000)
    amount = Hit(Op.TAKE, amount_key, Strategy.GCRA, 7, HOUR_US, 3)
    store.take([log(refusing, limit=1)])

    for _ in range(5):
        assert not store.take([waits, amount, log(refusing, limit=1)])[2].allowed

    assert [count.remaining for count in store.take([waits, amount])] == [2, 4]


def test_a_member_that_was_there_before_survives_a_refusal(store: Sync | Async) -> None:
    """Else refused calls would wipe out whom an address has tried before."""
    members, refusing, _ = keys_of_three_nodes()
    tried = Hit(Op.TAKE, members, Strategy.DISTINCT, 2, HOUR_US, member=b"account1")
    store.take([tried])
    store.take([log(refusing, limit=1)])

    for _ in range(3):
        store.take([tried, log(refusing, limit=1)])

    assert store.take([tried._replace(op=Op.PEEK, limit=0)])[0].allowed


def member(key: bytes, name: bytes, limit: int = 2) -> Hit:
    return Hit(Op.TAKE, key, Strategy.DISTINCT, limit, HOUR_US, member=name)


def test_a_member_that_a_refused_call_brought_is_taken_out_again(store: Sync | Async) -> None:
    """Else an address would run out of accounts by requests that were refused."""
    narrow, wide, _ = keys_of_three_nodes()
    store.take([member(wide, b"another1", 1)])

    for name in (b"account1", b"account2", b"account3"):
        refused = store.take([member(narrow, name), member(wide, name, 1)])
        assert [(count.allowed, count.remaining) for count in refused] == [(True, 2), (False, 0)]

    assert not store.take([member(narrow, b"account1")._replace(op=Op.PEEK, limit=0)])[0].allowed
    assert [count.remaining for count in store.take([member(narrow, b"account4")])] == [1]


def test_a_member_that_was_there_survives_a_refusal_by_another_set(store: Sync | Async) -> None:
    narrow, wide, last = keys_of_three_nodes()
    store.take([member(narrow, b"account1")])
    store.take([member(wide, b"another1", 1)])
    store.take([member(last, b"account1")])

    refused = store.take(
        [
            member(narrow, b"account1"),
            member(wide, b"account1", 1),
            member(last, b"account1"),
            member(last, b"account2"),
        ]
    )

    assert [(count.allowed, count.remaining) for count in refused] == [
        (True, 1),
        (False, 0),
        (True, 1),
        (True, 1),
    ]
    there = [member(key, b"account1")._replace(op=Op.PEEK, limit=0) for key in (narrow, last)]
    assert [count.allowed for count in store.take(there)] == [True, True]


def test_a_hit_that_depends_on_a_peek_in_another_slot(store: Sync | Async) -> None:
    known, waits, pair = keys_of_three_nodes()
    peek = Hit(Op.PEEK, known, Strategy.DISTINCT, 0, HOUR_US, member=b"address1")
    call = [peek, log(waits, given=-1), log(pair, given=1)]

    stranger = store.take(call)
    store.take([peek._replace(op=Op.CHARGE, limit=10)])
    owner = store.take(call)

    assert [(count.allowed, count.remaining) for count in stranger[1:]] == [(True, 4), (True, 5)]
    assert [(count.allowed, count.remaining) for count in owner[1:]] == [(True, 5), (True, 4)]


def test_one_slot_is_one_atomic_call_with_flushed_scripts(
    store: Sync | Async, nodes: list[RedisServer]
) -> None:
    key = secrets.token_bytes(16)
    for node in nodes:
        node.flush_scripts()

    assert [count.remaining for count in store.take([log(key), log(key)])] == [4, 3]


def test_a_slot_that_moves_is_followed(store: Sync | Async, nodes: list[RedisServer]) -> None:
    """While it moves (ASK) and after (MOVED), and no count is lost."""
    key = keys_of_three_nodes()[0]
    slot = str(key_slot(PREFIX + key))
    names = [node.ask("CLUSTER", "MYID") for node in nodes]
    store.take([log(key)])

    nodes[1].ask("CLUSTER", "SETSLOT", slot, "IMPORTING", names[0])
    nodes[0].ask("CLUSTER", "SETSLOT", slot, "MIGRATING", names[1])
    nodes[0].ask("MIGRATE", "127.0.0.1", str(nodes[1].port), PREFIX + key, "0", "1000")
    during = store.take([log(key)])[0].remaining
    for node in (nodes[1], nodes[0], nodes[2]):
        node.ask("CLUSTER", "SETSLOT", slot, "NODE", names[1])
    after = store.take([log(key)])[0].remaining

    assert (during, after) == (3, 2)


def test_two_keys_of_a_slot_that_is_half_moved_are_a_failure_that_passes(
    store: Sync | Async, nodes: list[RedisServer]
) -> None:
    """TRYAGAIN: Redis runs nothing, since one key is here and one is there."""
    first = keys_of_three_nodes()[0]
    slot = key_slot(PREFIX + first)
    second = next(key for key in iter(lambda: secrets.token_bytes(16), b"") if key_slot(PREFIX + key) == slot)
    names = [node.ask("CLUSTER", "MYID") for node in nodes]
    store.take([log(first), log(second)])

    nodes[1].ask("CLUSTER", "SETSLOT", str(slot), "IMPORTING", names[0])
    nodes[0].ask("CLUSTER", "SETSLOT", str(slot), "MIGRATING", names[1])
    nodes[0].ask("MIGRATE", "127.0.0.1", str(nodes[1].port), PREFIX + first, "0", "1000")
    during = kind_of_call(store, [log(first), log(second)])
    nodes[0].ask("MIGRATE", "127.0.0.1", str(nodes[1].port), PREFIX + second, "0", "1000")
    for node in (nodes[1], nodes[0], nodes[2]):
        node.ask("CLUSTER", "SETSLOT", str(slot), "NODE", names[1])
    after = [count.remaining for count in store.take([log(first), log(second)])]

    assert (during, after) == ("down", [3, 3])


@pytest.mark.parametrize("make", [SyncCluster, AsyncCluster])
@pytest.mark.parametrize("dies", [True, False], ids=["it died", "by hand"])
def test_a_replica_that_takes_over_goes_on_counting(make: type[Sync | Async], *, dies: bool) -> None:
    options = ("--cluster-enabled", "yes", "--cluster-node-timeout", "500", "--repl-diskless-sync-delay", "0")
    with RedisServer(*options, port=bus_port()) as master, RedisServer(*options, port=bus_port()) as replica:
        master.ask("CLUSTER", "ADDSLOTS", *map(str, range(16384)))
        replica.ask("CLUSTER", "MEET", "127.0.0.1", str(master.port))
        name = master.ask("CLUSTER", "MYID")
        _until(lambda: name in replica.ask("CLUSTER", "NODES"))
        replica.ask("CLUSTER", "REPLICATE", name)
        _until(lambda: b"master_link_status:up" in replica.ask("INFO", "replication"))
        _until(lambda: b"cluster_state:ok" in master.ask("CLUSTER", "INFO"))
        store = make(f"redis+cluster://127.0.0.1:{master.port},127.0.0.1:{replica.port}")
        hits = [log(key) for key in keys_of_three_nodes()]
        assert [count.remaining for count in store.take(hits)] == [4, 4, 4]

        if dies:
            master.ask("WAIT", "1", "1000")
            master.kill()
            assert kind_of_call(store, hits) in ("closed", "connect", "down")
            replica.ask("CLUSTER", "FAILOVER", "TAKEOVER")
        else:
            replica.ask("CLUSTER", "FAILOVER")
        _until(lambda: b"role:master" in replica.ask("INFO", "replication"))
        _until(lambda: b"cluster_state:ok" in replica.ask("CLUSTER", "INFO"))

        assert [count.remaining for count in store.take(hits)] == [3, 3, 3]
        store.close()


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_node_that_dies_in_the_middle_of_a_call_costs_the_others_nothing(
    store: Sync | Async, nodes: list[RedisServer]
) -> None:
    """What the slots before it consumed is given back; it is well again when the node is."""
    first, second, _ = keys_of_three_nodes()
    call = [log(first), log(second)]
    assert [count.remaining for count in store.take(call)] == [4, 4]

    nodes[1].kill()
    kinds = {kind_of_call(store, call) for _ in range(3)}
    alone = store.take([log(first)])
    nodes[1].start()
    deadline = time.monotonic() + 10
    while not all(b"cluster_state:ok" in node.ask("CLUSTER", "INFO") for node in nodes):
        assert time.monotonic() < deadline
        time.sleep(0.05)

    assert kinds <= {"closed", "connect"}
    assert [count.remaining for count in alone] == [3]
    assert [count.remaining for count in store.take(call)] == [2, 4]  # the other came back empty


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=timelines())
def test_whatever_is_asked_each_hit_has_its_count(
    nodes: list[RedisServer], steps: list[tuple[int, list[Hit]]]
) -> None:
    store = RedisClusterStore(
        read_address(f"redis+cluster://127.0.0.1:{nodes[0].port}"), secrets.token_bytes(8)
    )

    for _, hits in steps:
        counts = store.take(hits)
        assert len(counts) == len(hits)
        assert all(
            0 <= count.remaining <= hit.limit and (count.retry_us == 0) == count.allowed
            for hit, count in zip(hits, counts, strict=True)
        )
    store.close()


def test_reset_reaches_every_node(nodes: list[RedisServer]) -> None:
    store = RedisClusterStore(read_address(f"redis+cluster://127.0.0.1:{nodes[0].port}"), PREFIX)
    hits = [log(key, limit=1) for key in keys_of_three_nodes()]
    store.take(hits)

    store.reset()

    assert all(count.allowed for count in store.take(hits))
    store.close()


def test_a_cluster_that_is_not_there_is_a_store_error() -> None:
    assert kind_of(SyncCluster(f"redis+cluster://127.0.0.1:{free_port()}")) == "connect"


@pytest.mark.parametrize("where", ["127.0.0.1:x", "127.0.0.1:", "nowhere", ":\u0663", "a b:1"])
def test_a_redirection_to_where_nobody_can_be_is_a_store_error(where: str) -> None:
    plan = ClusterPlan(read_address("redis+cluster://127.0.0.1"), PREFIX)
    steps = plan.take([log(secrets.token_bytes(16))])
    next(steps)
    steps.send([[0, 16383, [b"127.0.0.1", 7000]]])

    with pytest.raises(StoreError) as failed:
        steps.send(hiredis.ReplyError(f"MOVED 1 {where}"))

    assert failed.value.kind == "error"


@pytest.mark.parametrize("place", [[None, 7001], [b"", 7001], [b"::1", 7001, b"id", []]])
def test_a_node_that_does_not_name_itself_is_where_it_was_reached(place: list[object]) -> None:
    """As a cluster behind a network load balancer does (`cluster-preferred-endpoint-type unknown-endpoint`)."""
    plan = ClusterPlan(read_address("redis+cluster://[::1]:7000"), PREFIX)
    steps = plan.nodes()
    next(steps)

    with pytest.raises(StopIteration) as told:
        steps.send([[0, 16383, place]])

    assert told.value.value == [("::1", 7001)]


@pytest.mark.parametrize("make", [SyncCluster, AsyncCluster])
def test_a_cluster_without_a_slot_is_a_store_error_for_takes_and_for_the_probe(
    make: type[Sync | Async],
) -> None:
    """As one is that was only just begun."""
    with RedisServer("--cluster-enabled", "yes", port=bus_port()) as server:
        store = make(f"redis+cluster://127.0.0.1:{server.port}")
        kind = kind_of(store)
        asked = (
            probe(store.store)
            if make is SyncCluster
            else store.loop.run_until_complete(probe_async(store.store))
        )
        store.close()

    assert kind == "down"
    assert [finding.id for finding in asked] == ["store.unreachable"]


@pytest.mark.parametrize("make", [Sync, Async])
@pytest.mark.parametrize("port", [b"99999", b"0", b"x", b""])
def test_a_sentinel_that_names_no_place_is_a_store_error(make: type[Sync | Async], port: bytes) -> None:
    babble = Babble(b"*2\r\n$9\r\n127.0.0.1\r\n$%d\r\n%b\r\n" % (len(port), port))
    store = make(f"redis+sentinel://127.0.0.1:{babble.port}/the-master")
    assert kind_of(store) == "connect"
    store.close()
    babble.close()


def test_a_lone_server_is_no_cluster() -> None:
    with RedisServer() as server:
        store = SyncCluster(f"redis+cluster://127.0.0.1:{server.port}")
        assert kind_of(store) == "error"
        store.close()


class Watched(NamedTuple):
    """A master, its replica, and the port of a sentinel that watches them."""

    master: RedisServer
    replica: RedisServer
    port: int


@contextmanager
def watched(password: str = "", sentinel_lines: str = "") -> Iterator[Watched]:
    signed = ("--requirepass", password, "--masterauth", password) if password else ()
    with (
        RedisServer(*signed, password=password) as master,
        RedisServer(*signed, password=password) as replica,
    ):
        replica.ask("REPLICAOF", "127.0.0.1", str(master.port))
        port, config = free_port(), master.folder / "sentinel.conf"
        config.write_text(
            f"port {port}\nbind 127.0.0.1\ndir {master.folder}\n"
            f"sentinel monitor the-master 127.0.0.1 {master.port} 1\n"
            "sentinel down-after-milliseconds the-master 400\nsentinel failover-timeout the-master 3000\n"
            + (f"sentinel auth-pass the-master {password}\n" if password else "")
            + sentinel_lines
        )
        process = subprocess.Popen([redis_binary(), str(config), "--sentinel"], stdout=subprocess.DEVNULL)
        try:
            until_it_listens(port)
            yield Watched(master, replica, port)
        finally:
            process.kill()
            process.wait()


def until_it_listens(port: int) -> None:
    deadline = time.monotonic() + 10
    while True:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        assert time.monotonic() < deadline
        time.sleep(0.02)


def until_it_answers(store: Sync | Async, hit: Hit) -> None:
    deadline = time.monotonic() + 20
    while True:
        with suppress(StoreError):
            store.take([hit])
            return
        assert time.monotonic() < deadline
        time.sleep(0.05)


SENTINELS = {
    "open": ("", "", "", ""),
    "with a password": ("of-the-servers", "requirepass of-the-sentinels\n", ":of-the-servers@", "sentinel_password=of-the-sentinels"),
    "with a user": (
        "",
        "user default off\nuser watcher on >p+%&#@/? +sentinel|get-master-addr-by-name\n",
        "",
        "sentinel_username=watcher&sentinel_password=p+%25%26%23%40%2F%3F",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("open_store", "kind"),
    [(Sync, "open"), (Async, "with a password"), (Sync, "with a user"), (Async, "with a user")],
    indirect=["open_store"],
)
def test_the_sentinels_name_the_master_and_its_successor(
    kind: str, open_store: Callable[[str], Sync | Async]
) -> None:
    password, lines, userinfo, options = SENTINELS[kind]
    hit = log(secrets.token_bytes(16))
    with watched(password, lines) as (master, replica, port):
        nobody = free_port()
        store = open_store(
            f"redis+sentinel://{userinfo}127.0.0.1:{nobody},127.0.0.1:{port}/the-master?{options}"
        )
        until_it_answers(store, hit)
        while b"master_link_status:up" not in replica.ask("INFO", "replication"):
            time.sleep(0.05)
        time.sleep(1.2)  # the sentinel learns of replicas from the master's INFO, once a second at its start

        master.kill()
        until_it_answers(store, hit)

        assert store.take([hit])[0].remaining == 5 - 3


@pytest.mark.parametrize("open_store", [Sync, Async], indirect=True)
def test_a_sentinel_that_refuses_the_password_says_so_and_shows_it_nowhere(
    open_store: Callable[[str], Sync | Async],
) -> None:
    with watched(sentinel_lines="requirepass right\n") as (_, _, port):
        where = f"redis+sentinel://127.0.0.1:{port},127.0.0.1:{free_port()}/the-master"
        for url in (where, f"{where}?sentinel_password=wr0ng"):
            with pytest.raises(StoreError, match="sentinel_password=") as failed:
                open_store(url).take([log(secrets.token_bytes(16))])

            assert failed.value.kind == "auth"
            assert "wr0ng" not in str(failed.value)
