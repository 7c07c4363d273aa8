"""The lock of a file that processes share: had at once or not at all, and gone with its process."""

import subprocess
import sys

import pytest

from launchguard.ratelimit.stores.recordlock import lock_calls

HOLDER = """
import os, sys
from launchguard.ratelimit.stores.recordlock import lock_calls
try_lock, let_go = lock_calls(os.open(sys.argv[1], os.O_RDWR))
for line in sys.stdin:
    print(try_lock() if line == "lock\\n" else let_go(), flush=True)
"""


@pytest.fixture
def file(tmp_path):
    with (tmp_path / "table").open("w+b") as file:
        yield file


@pytest.fixture
def other(file):
    """Another process that locks and lets go when it is told to; it answers with what the call gave."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, file.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def tell(word):
            process.stdin.write(word + "\n")
            process.stdin.flush()
            return process.stdout.readline()

        process.tell = tell
        yield process
        process.kill()


def test_what_another_process_has_is_refused_at_once_and_had_when_it_lets_go(file, other):
    try_lock, let_go = lock_calls(file.fileno())

    assert other.tell("lock") == "0\n"
    assert try_lock() != 0
    assert other.tell("let go") == "0\n"
    assert try_lock() == 0
    assert other.tell("lock") != "0\n"
    assert let_go() == 0
    assert other.tell("lock") == "0\n"


def test_a_process_that_is_killed_holds_nothing(file, other):
    try_lock, _ = lock_calls(file.fileno())
    other.tell("lock")

    other.kill()
    other.wait()

    assert try_lock() == 0
