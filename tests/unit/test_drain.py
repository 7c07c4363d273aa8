"""The watch for SIGTERM: readiness first, the server's own handler after it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time

import granian._signals as granian_signals
import pytest

from launchguard.health.drain import SigtermWatch
from launchguard.health.orders import hold_event, shutdown_event


@pytest.fixture
def server():
    """A server's own handler; what it was told, in order."""
    told = []
    before = signal.signal(signal.SIGTERM, lambda *_: told.append("server"))
    yield told
    signal.signal(signal.SIGTERM, before)


def test_the_drain_comes_before_the_servers_own_handler(server):
    SigtermWatch(lambda: server.append("drain")).begin()

    signal.raise_signal(signal.SIGTERM)

    assert server == ["drain", "server"]


def test_beginning_twice_changes_nothing(server):
    watch = SigtermWatch(lambda: server.append("drain"))
    watch.begin()
    watch.begin()

    signal.raise_signal(signal.SIGTERM)

    assert server == ["drain", "server"]


def test_a_handler_that_was_set_since_is_stood_before_again(server):
    watch = SigtermWatch(lambda: server.append("drain"))
    watch.begin()
    signal.signal(signal.SIGTERM, lambda *_: server.append("a later server"))
    watch.begin()

    signal.raise_signal(signal.SIGTERM)

    assert server == ["drain", "a later server"]


def test_the_servers_handler_waits_for_the_delay_and_no_longer_though_the_watch_began_twice(server):
    watch = SigtermWatch(lambda: server.append("drain"), delay_s=0.1)
    watch.begin()
    inner = signal.getsignal(signal.SIGTERM)

    def later(number, frame):
        inner(number, frame)

    signal.signal(signal.SIGTERM, later)
    watch.begin()
    begun = time.monotonic()

    signal.raise_signal(signal.SIGTERM)
    at_once = list(server)
    while "server" not in server and time.monotonic() < begun + 5:
        time.sleep(0.005)
    waited = time.monotonic() - begun

    assert at_once == ["drain"]
    assert server == ["drain"] * 3 + ["server"], (
        "once at the first signal, through both watches at the second"
    )
    assert waited >= 0.1


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_a_signal_that_comes_a_second_later_ends_the_wait_and_its_echo_does_not(server):
    clock = Clock()
    SigtermWatch(lambda: None, delay_s=0.2, clock=clock).begin()

    signal.raise_signal(signal.SIGTERM)
    clock.now += 0.9
    signal.raise_signal(signal.SIGTERM)
    after_the_echo = list(server)
    clock.now += 0.2
    signal.raise_signal(signal.SIGTERM)

    assert after_the_echo == []
    assert server == ["server"]
    time.sleep(0.25)  # the timer of the first signal fires into this handler, not into the test runner's


@pytest.fixture(params=["asyncio", "uvloop"])
def loop(request, server):
    """A loop that handles SIGTERM, as gunicorn's ASGI worker and granian set it up."""
    loop = (
        asyncio.new_event_loop()
        if request.param == "asyncio"
        else pytest.importorskip("uvloop").new_event_loop()
    )
    loop.add_signal_handler(signal.SIGTERM, server.append, "server")
    yield loop
    loop.close()


async def told(server):
    deadline = time.monotonic() + 5
    while "server" not in server and time.monotonic() < deadline:
        await asyncio.sleep(0.005)


def test_a_loop_that_handles_the_signal_itself_hears_of_it_after_the_delay(loop, server):
    async def serve():
        SigtermWatch(lambda: server.append("drain"), delay_s=0.1).begin()
        begun = time.monotonic()
        os.kill(os.getpid(), signal.SIGTERM)
        while not server:
            await asyncio.sleep(0)
        at_once = list(server)
        await told(server)
        return at_once, time.monotonic() - begun

    at_once, waited = loop.run_until_complete(serve())

    assert at_once == ["drain"]
    assert server == ["drain", "drain", "server"]
    assert waited >= 0.1


def test_without_a_delay_a_loop_drains_and_hears_at_once(loop, server):
    async def serve():
        watch = SigtermWatch(lambda: server.append("drain"))
        watch.begin()
        watch.begin()
        os.kill(os.getpid(), signal.SIGTERM)
        await told(server)

    loop.run_until_complete(serve())

    assert server == ["drain", "server"]


def test_a_loop_on_which_no_signal_is_handled_leaves_the_handler_of_the_process(server):
    async def serve():
        SigtermWatch(lambda: server.append("drain")).begin()
        signal.raise_signal(signal.SIGTERM)

    asyncio.run(serve())

    assert server == ["drain", "server"]


def test_no_watch_begins_outside_the_main_thread(server):
    answers = []
    thread = threading.Thread(target=lambda: answers.append(SigtermWatch(lambda: None).begin()))
    thread.start()
    thread.join()

    assert answers == [False]


def test_where_the_signal_was_ignored_it_still_is():
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    drained = []
    try:
        SigtermWatch(lambda: drained.append(True)).begin()
        signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)

    assert drained == [True]


def test_where_nobody_handles_the_signal_the_process_still_ends():
    program = (
        "import signal, time; from launchguard.health.drain import SigtermWatch;"
        "SigtermWatch(lambda: print('drain', flush=True)).begin();"
        "signal.raise_signal(signal.SIGTERM); time.sleep(5); print('alive')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=False
    )

    assert (done.returncode, done.stdout) == (-signal.SIGTERM, "drain\n")


def test_a_server_that_sets_its_handlers_after_the_app_was_loaded_is_stood_before_then(server, monkeypatch):
    for name in ("set_sync_signals", "set_loop_signals"):
        monkeypatch.setattr(granian_signals, name, getattr(granian_signals, name))
    interrupt = signal.getsignal(signal.SIGINT)
    SigtermWatch(lambda: server.append("drain")).begin()

    try:
        granian_signals.set_sync_signals()
        signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGINT, interrupt)

    assert server == ["drain"]


def test_no_order_is_looked_for_in_a_process_that_no_master_started():
    assert shutdown_event() is None


class Event:
    def __init__(self):
        self.set = False

    def is_set(self):
        return self.set


def test_an_event_that_stops_a_server_is_seen_after_the_delay_and_drains_once_at_once():
    event, drained = Event(), []
    hold_event(event, lambda: drained.append(True), delay_s=0.05)

    before = event.is_set(), list(drained)
    event.set = True
    at_once = event.is_set(), list(drained)
    deadline = time.monotonic() + 5
    while not event.is_set() and time.monotonic() < deadline:
        time.sleep(0.005)

    assert before == (False, [])
    assert at_once == (False, [True])
    assert event.is_set()
    assert drained == [True]


def test_a_loop_that_is_set_and_not_yet_run_is_found_in_gunicorns_own_worker(server, monkeypatch):
    monkeypatch.setitem(sys.modules, "gunicorn.workers.gasgi", object())
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        loop.add_signal_handler(signal.SIGTERM, server.append, "server")
        SigtermWatch(lambda: server.append("drain")).begin()
        os.kill(os.getpid(), signal.SIGTERM)
        loop.run_until_complete(told(server))
    finally:
        asyncio.set_event_loop(None)
        loop.close()

    assert server == ["drain", "server"]
