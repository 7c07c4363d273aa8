"""A Celery worker, for real: nothing that its tasks log, print or fail with tells, whoever sets logging up."""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECRET = "hunter2-Correct-Horse"
PATIENCE_S = 60
SEND = """
from tests.apps.leaky_celery import app
app.send_task("leaky.login", kwargs={"user": "ada", "password": %r})
app.send_task("leaky.crash", kwargs={"password": %r})
"""

THERE = ["leaky.login", "login of ada with password=[redacted:", "login by args", "printed password=[redacted:",
         "will expire", "Refused", "cannot reach redis://", "KeyError", "leaky.crash"]  # fmt: skip
"""What must still be readable."""


@contextmanager
def worker(how):
    """A worker with nothing but the solo pool, and a function that gives what it has written."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "control").mkdir()
        env = os.environ | {"LEAKY_SETUP": how, "LEAKY_BROKER": folder, "PYTHONPATH": str(ROOT)}
        log = Path(folder, "worker.log")
        command = [sys.executable, "-m", "celery", "-A", "tests.apps.leaky_celery", "worker", "--pool=solo", "--loglevel=DEBUG",
                   "--without-gossip", "--without-mingle", "--without-heartbeat"]  # fmt: skip
        with log.open("wb") as out:
            process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield env, process, lambda: log.read_text(errors="replace")
        finally:
            process.kill()
            process.wait()


def output_of(how):
    """All that a worker wrote while its tasks were told the secret."""
    with worker(how) as (env, process, output):
        send = [sys.executable, "-c", SEND % (SECRET, SECRET)]
        subprocess.run(send, cwd=ROOT, env=env | {"LEAKY_SETUP": "none"}, check=True)
        deadline = time.monotonic() + PATIENCE_S
        while "cannot reach" not in output() and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.05)
        process.terminate()
        process.wait(PATIENCE_S)
        return output()


@pytest.mark.parametrize("how", ["pipeline", "in_place"])
def test_nothing_that_a_celery_worker_writes_tells_and_everything_is_still_there(how):
    output = output_of(how)

    assert [line[:300] for line in output.splitlines() if SECRET in line] == []
    assert [text for text in THERE if text not in output] == []


def test_the_same_worker_does_leak_without_us():
    assert output_of("none").count(SECRET) >= 5
