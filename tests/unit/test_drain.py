"""The watch for SIGTERM: readiness first, the server's own handler after it."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time

import pytest

from launchguard.health.drain import SigtermWatch


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


def test_a_second_signal_ends_the_wait(server):
    SigtermWatch(lambda: None, delay_s=0.2).begin()

    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGTERM)

    assert server == ["server"]
    time.sleep(0.25)  # the timer of the first signal fires into this handler, not into the test runner's


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
