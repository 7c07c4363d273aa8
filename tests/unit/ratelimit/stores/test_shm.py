"""The shared table: the answers of the reference model, and the nine traps of a file shared by processes.

The letters are those of docs/limits/stores.md, where each trap is told.
"""

from __future__ import annotations

import asyncio
import os
import resource
import secrets
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from blockbuster import blockbuster_ctx
from hypothesis import given, settings
from tests.unit.ratelimit.reference import ReferenceStore
from tests.unit.ratelimit.timelines import shown, timelines

from launchguard.errors import ConfigError, StoreError
from launchguard.ratelimit.hit import Hit, Op, Strategy, claims_of, summed
from launchguard.ratelimit.stores import mapping
from launchguard.ratelimit.stores.mapping import _header, table_path
from launchguard.ratelimit.stores.shm import ShmStore, open_shm
from launchguard.ratelimit.stores.table import table_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEYS = 2048
MINUTE_US = 60_000_000
DAY_US = 86_400_000_000


class Clock:
    def __init__(self) -> None:
        self.now = 10_000_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def name() -> Iterator[str]:
    """A table name of this test's own; its file is removed."""
    name = f"test-{secrets.token_hex(6)}"
    yield name
    table_path(name).unlink(missing_ok=True)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(name: str, clock: Clock) -> Iterator[ShmStore]:
    store = open_shm(name, keys=KEYS, clock=clock)
    yield store
    store.close()


def log(key: bytes, limit: int = 5, window_us: int = MINUTE_US, cost: int = 1) -> Hit:
    return Hit(Op.TAKE, key, Strategy.LOG, limit, window_us, cost)


def key_in_bucket(number: int, bucket: bytes = b"\x01\x00\x00\x00") -> bytes:
    """Keys that all belong in one bucket."""
    return bucket + number.to_bytes(12, "little")


def run(script: str, *arguments: str, **options: object) -> subprocess.Popen[str]:
    """Another process, with the names that every script here needs."""
    prelude = """
import os, sys, threading, time
from launchguard.errors import StoreError
from launchguard.ratelimit.hit import Hit, Op, Strategy, claims_of, summed
from launchguard.ratelimit.stores.shm import open_shm
name = sys.argv[1]
HIT = Hit(Op.TAKE, b"hot key 16 bytes", Strategy.LOG, 100, 3_600_000_000)
def takes(store, count):
    allowed = 0
    for _ in range(count):
        while True:
            try:
                allowed += store.take([HIT])[0].allowed
                break
            except StoreError as error:
                assert error.kind == "busy"
    return allowed
"""
    return subprocess.Popen(
        [sys.executable, "-c", prelude + script, *arguments], stdout=subprocess.PIPE, text=True, **options
    )


def answers(process: subprocess.Popen[str]) -> list[int]:
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return [int(line) for line in out.split()]


@settings(max_examples=150, deadline=None)
@given(steps=timelines())
def test_the_table_and_its_halves_answer_as_the_reference_model_does(
    steps: list[tuple[int, list[Hit]]],
) -> None:
    clock, reference = Clock(), ReferenceStore()
    name = f"test-model-{os.getpid()}"
    store = open_shm(name, keys=KEYS, clock=clock)
    store.reset()

    try:
        for number, (pause, hits) in enumerate(steps):
            clock.now += pause
            expected = reference.take(hits, clock.now)
            if number % 2:
                assert list(store.take(hits)) == expected
            elif hits[0].op in (Op.TAKE, Op.LEASE, Op.PEEK):
                claims = shown(hits)
                assert store.admit(claims) == summed(claims, expected)
            else:
                store.settle([(claims_of(hits), 0)])
    finally:
        store.close()
        table_path(name).unlink()


def test_a_request_that_only_looks_sees_what_was_put_before_it(store: ShmStore) -> None:
    put = Hit(
        Op.CHARGE, secrets.token_bytes(16), Strategy.DISTINCT, 20, 60_000_000, member=secrets.token_bytes(8)
    )
    look = put._replace(op=Op.PEEK, limit=0)
    stranger = look._replace(member=secrets.token_bytes(8))

    store.settle([(claims_of([put]), 0)])

    assert store.admit(claims_of([look, stranger])) == ([], [True, False])


def test_a_state_outgrows_its_slot_and_keeps_every_entry(store: ShmStore, clock: Clock) -> None:
    key = secrets.token_bytes(16)

    for taken in range(100):
        clock.now += 1
        assert store.take([log(key, limit=100)])[0].remaining == 99 - taken
    clock.now += 1

    assert store.take([log(key, limit=100)])[0].retry_us == MINUTE_US - 100


def test_four_processes_of_a_thousand_requests_get_the_limit_exactly(name: str) -> None:
    script = "print(takes(open_shm(name), 1000))"
    processes = [run(script, name) for _ in range(4)]

    assert sum(sum(answers(process)) for process in processes) == 100


def test_a_forked_preloading_master_shares_no_lock_with_its_workers(name: str) -> None:
    """(a) flock and open file description locks would leak through the fork."""
    script = """
store = open_shm(name)
for _ in range(4):
    if os.fork() == 0:
        os.write(1, b"%d\\n" % takes(store, 500))
        os._exit(0)
for _ in range(4):
    assert os.wait()[1] == 0
"""
    assert sum(answers(run(script, name))) == 100


def test_a_fork_while_a_thread_holds_the_table_leaves_the_child_free(name: str) -> None:
    """(a)"""
    script = """
store = open_shm(name)
held = threading.Event()
def hold():
    store._lock()
    held.set()
    time.sleep(0.5)
    store._unlock()
threading.Thread(target=hold).start()
held.wait()
if os.fork() == 0:
    time.sleep(0.6)
    print(int(store.take([HIT])[0].allowed), flush=True)
    os._exit(0)
assert os.wait()[1] == 0
"""
    assert answers(run(script, name)) == [1]


def test_threads_of_one_process_get_the_limit_exactly(name: str) -> None:
    """(b) record locks do not exclude threads."""
    script = """
store, allowed = open_shm(name), []
threads = [threading.Thread(target=lambda: allowed.append(takes(store, 500))) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(sum(allowed))
"""
    assert answers(run(script, name)) == [100]


def test_every_user_of_a_table_in_a_process_gets_the_same_instance(name: str) -> None:
    """(b) a second descriptor, closed, would drop the locks of the first."""
    first, second = open_shm(name, keys=KEYS), open_shm(name, keys=KEYS)
    first.close()

    assert first is second
    assert second.take([log(b"k" * 16)])[0].allowed
    second.close()


def hold(name: str, hold_how: str = "_lock") -> subprocess.Popen[str]:
    """Another process that stands in the middle of a take."""
    process = run(
        f"store = open_shm(name, keys={KEYS}); store.{hold_how}(); print('1', flush=True); time.sleep(60)",
        name,
    )
    assert process.stdout.readline() == "1\n"
    return process


def test_a_stopped_worker_in_the_middle_of_a_take_holds_up_nobody(name: str) -> None:
    """(c)"""
    store, holder = open_shm(name, keys=KEYS), hold(name)
    try:
        os.kill(holder.pid, signal.SIGSTOP)
        began = time.monotonic()
        with pytest.raises(StoreError) as refusal:
            store.take([log(b"k" * 16)])

        assert refusal.value.kind == "busy"
        assert time.monotonic() - began < 1  # 50 ms and what a loaded machine adds; never for good
    finally:
        holder.kill()
        holder.communicate()
        store.close()


def test_an_event_loop_may_ask_it_also_while_another_holds_it(name: str) -> None:
    """(c) nothing that BlockBuster knows to block."""
    store, holder = open_shm(name, keys=KEYS), hold(name)

    async def main() -> str:
        with pytest.raises(StoreError) as refusal:
            store.take([log(b"k" * 16)])
        holder.kill()
        await asyncio.to_thread(holder.communicate)
        assert store.take([log(b"k" * 16)])[0].allowed
        return refusal.value.kind

    with blockbuster_ctx():
        assert asyncio.run(main()) == "busy"
    store.close()


def test_a_worker_killed_in_the_middle_of_a_take_leaves_the_table_free(name: str) -> None:
    """(c)"""
    store, holder = open_shm(name, keys=KEYS), hold(name)

    holder.kill()
    holder.communicate()

    assert store.take([log(b"k" * 16)])[0].allowed
    store.close()


def test_the_limit_holds_exactly_while_workers_are_killed(name: str) -> None:
    """(c) what a killed worker had been told is in the table."""
    script = """
store = open_shm(name)
while True: os.write(1, b"1" if takes(store, 1) else b"0")
"""
    told = 0
    for _ in range(8):
        worker = run(script, name)
        told += worker.stdout.read(5).count("1")
        worker.kill()
        told += worker.communicate()[0].count("1")
    told += sum(answers(run("print(takes(open_shm(name), 200))", name)))

    assert 100 - 8 <= told <= 100  # each may have counted one that it had no time to tell


def test_a_thread_that_holds_the_table_too_long_is_not_waited_for(store: ShmStore) -> None:
    """(c)"""
    store._threads.acquire()

    with pytest.raises(StoreError) as refusal:
        store.take([log(b"k" * 16)])
    store._threads.release()

    assert refusal.value.kind == "busy"


def test_all_of_the_file_is_allocated_at_the_start(store: ShmStore) -> None:
    """(d) a page that cannot be had later would end the process by SIGBUS."""
    facts = store.path.stat()

    assert facts.st_size == 4096 + table_size(KEYS)
    assert facts.st_blocks * 512 >= facts.st_size


def test_a_table_for_which_there_is_no_room_is_refused_at_the_start(name: str) -> None:
    """(d)"""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(ConfigError, match=r"no room for its 28 MB .*keys=16384"):
            open_shm(name)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_the_file_is_closed_to_other_users_whatever_the_umask(name: str) -> None:
    """(e)"""
    before = os.umask(0)
    try:
        store = open_shm(name, keys=KEYS)
    finally:
        os.umask(before)

    assert store.path.stat().st_mode & 0o777 == 0o600
    store.close()


def _symlink(path: Path) -> None:
    path.symlink_to(path.with_suffix(".target"))


def _hard_link(path: Path) -> None:
    path.touch(0o600)
    path.with_suffix(".second").hardlink_to(path)


def _open_to_others(path: Path) -> None:
    path.touch()
    path.chmod(0o666)


def _another_program(path: Path) -> None:
    path.touch(0o600)
    path.write_bytes(b"#!/bin/sh\nexit\n")


@pytest.mark.parametrize(
    ("plant", "message"),
    [
        (_symlink, "cannot be opened"),
        (_hard_link, "no plain file with one name"),
        (_open_to_others, r"others may open it \(mode 666\)"),
        (_another_program, "no table of launchguard"),
    ],
)
def test_a_file_that_somebody_else_may_have_planted_is_refused(
    name: str, plant: Callable[[Path], None], message: str
) -> None:
    """(e)"""
    path = table_path(name)
    plant(path)

    try:
        with pytest.raises(ConfigError, match=message) as refusal:
            open_shm(name, keys=KEYS)
    finally:
        for planted in path.parent.glob(f"{path.name}*"):
            planted.unlink()

    assert str(path) in str(refusal.value)
    assert "remove it" in str(refusal.value)


def test_a_file_of_another_user_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """(e)"""
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    path = table_path(name)
    path.touch(0o600)

    try:
        with pytest.raises(
            ConfigError, match=f"belongs to user {owner}, and this process runs as {owner + 1}"
        ):
            open_shm(name, keys=KEYS)
    finally:
        path.unlink()


def edit_header(name: str, **changes: object) -> None:
    path = table_path(name)
    names = ["magic", "layout", "keys", "boot", "secret"]
    with path.open("r+b") as file:
        values = dict(zip(names, _header.unpack(file.read(_header.size)), strict=True)) | changes
        file.seek(0)
        file.write(_header.pack(*values.values()))


def test_a_table_that_an_older_launchguard_left_does_not_stop_a_newer_one(
    name: str, store: ShmStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """(e) nor does the newer touch it: workers of the older may still be running."""
    store.take([log(b"k" * 16, limit=1)])
    monkeypatch.setattr(mapping, "_LAYOUT", mapping._LAYOUT + 1)

    newer = open_shm(name, keys=KEYS)

    try:
        assert newer.path != store.path
        assert newer.take([log(b"k" * 16, limit=1)])[0].allowed
        assert not store.take([log(b"k" * 16, limit=1)])[0].allowed
    finally:
        newer.close()
        newer.path.unlink()


def test_a_table_of_another_layout_under_the_very_name_is_refused_with_the_fix(name: str) -> None:
    """(e)"""
    open_shm(name, keys=KEYS).close()
    edit_header(name, layout=99)

    with pytest.raises(ConfigError, match="its layout is 99, and this name is of layout 2; remove it"):
        open_shm(name, keys=KEYS)


def test_a_table_of_another_size_is_refused_with_the_fix(name: str) -> None:
    """(e)"""
    open_shm(name, keys=KEYS).close()

    with pytest.raises(ConfigError, match=r"made for 2048 keys, not 4096; write \?keys=2048"):
        open_shm(name, keys=2 * KEYS)


def test_a_table_of_an_earlier_boot_is_emptied(name: str) -> None:
    """(e), (f) its times are another clock's."""
    store = open_shm(name, keys=KEYS)
    store.take([log(b"k" * 16, limit=1)])
    secret = store.secret
    store.close()
    edit_header(name, boot=b"another boot, 16")

    store = open_shm(name, keys=KEYS)

    assert store.take([log(b"k" * 16, limit=1)])[0].allowed
    assert store.secret != secret
    store.close()


def test_counts_and_secret_outlive_the_processes_and_are_told_by_one_clock(name: str) -> None:
    """(f) the monotonic clock is common to all processes of a boot."""
    script = "store = open_shm(name); takes(store, 100); print(int.from_bytes(store.secret, 'big'))"
    secret = answers(run(script, name))[0]

    store = open_shm(name)
    count = store.take([Hit(Op.TAKE, b"hot key 16 bytes", Strategy.LOG, 100, 3_600_000_000)])[0]

    assert not count.allowed
    assert 3_500_000_000 < count.retry_us <= 3_600_000_000
    assert int.from_bytes(store.secret, "big") == secret
    store.close()


def test_two_new_keys_of_one_call_never_take_the_same_slot(store: ShmStore) -> None:
    """(g)"""
    keys = [key_in_bucket(number) for number in range(16)]

    store.take([log(key, limit=3) for key in keys])

    assert [count.remaining for count in store.take([log(key, limit=3) for key in keys])] == [1] * 16


def test_a_key_that_refuses_nothing_gives_way_though_one_that_refuses_is_older(
    store: ShmStore, clock: Clock
) -> None:
    """(h) by age, one hit under a rate for a day would outlive a refused login."""
    refused = key_in_bucket(100)
    for _ in range(3):
        store.take([log(refused, limit=3)])
    clock.now += 1
    for number in range(60):
        store.take([log(key_in_bucket(number), limit=100, window_us=DAY_US)])

    assert not store.take([log(refused, limit=3)])[0].allowed
    assert store.evicted == 60 - 15


def test_of_the_keys_that_refuse_nothing_the_one_that_is_whole_again_first_gives_way(store: ShmStore) -> None:
    """(h)"""
    soon = key_in_bucket(0)
    store.take([log(soon, limit=3)])
    others = [log(key_in_bucket(number), limit=3, window_us=DAY_US) for number in range(1, 17)]

    store.take(others)

    assert [count.remaining for count in store.take(others)] == [1] * 16
    assert store.evicted == 1


def test_a_bucket_full_of_refused_keys_is_a_store_error_and_nothing_is_consumed(
    store: ShmStore, clock: Clock
) -> None:
    """(i) capacity is the number of keys that are used up."""
    for number in range(16):
        store.take([log(key_in_bucket(number), limit=1)])
    other = b"elsewhere" + secrets.token_bytes(7)

    with pytest.raises(StoreError) as refusal:
        store.take([log(other, limit=3), log(key_in_bucket(16), limit=1)])

    assert refusal.value.kind == "full"
    assert store.take([log(other, limit=3)])[0].remaining == 2
    clock.now += MINUTE_US
    assert store.take([log(key_in_bucket(16), limit=1)])[0].allowed


def test_a_flood_of_one_hit_keys_frees_no_refused_key(store: ShmStore, clock: Clock) -> None:
    """(i) ten times as many keys as there are slots."""
    refused = [secrets.token_bytes(16) for _ in range(20)]
    for key in refused:
        store.take([log(key, limit=1, window_us=DAY_US)])

    for _ in range(10 * KEYS):
        clock.now += 1
        store.take([log(secrets.token_bytes(16), limit=30)])

    assert [store.take([log(key, limit=1, window_us=DAY_US)])[0].allowed for key in refused] == [False] * 20


def test_reset_drops_every_key(store: ShmStore) -> None:
    key = secrets.token_bytes(16)
    store.take([log(key, cost=5)])
    big = secrets.token_bytes(16)
    store.take([log(big, limit=100, cost=100)])

    store.reset()

    assert [count.remaining for count in store.take([log(key), log(big, limit=100)])] == [4, 99]


def test_a_name_is_one_users_own(name: str) -> None:
    assert table_path(name).name == f"launchguard-v2-{os.geteuid()}-{name}"
