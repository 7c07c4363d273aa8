"""Which store a URL opens, why, and what is said of a URL that opens none."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.servers.tables import new_tables_removed

from launchguard.errors import ConfigError
from launchguard.ratelimit.hit import Hit, Op, Strategy
from launchguard.ratelimit.stores import open_store
from launchguard.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ALONE = Workers("", 1, several=False, count=1)
FOUR = Workers("gunicorn", 1, several=True, count=4)
SOME = Workers("gunicorn", 1, several=True, count=None)
HIT = Hit(Op.TAKE, b"0123456789abcdef", Strategy.LOG, 5, 60_000_000)


@pytest.fixture(autouse=True)
def a_directory_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tables are named by the current directory; those of this test are removed."""
    monkeypatch.chdir(tmp_path)
    with new_tables_removed():
        yield


def test_auto_is_memory_in_a_lone_process() -> None:
    opened = open_store("auto", secret=None, workers=ALONE)

    assert (opened.url, opened.store.name, opened.secret) == ("memory://", "memory", None)
    assert opened.why == "a lone process serves this app"


@pytest.mark.parametrize(("workers", "many"), [(FOUR, "4"), (SOME, "several")])
def test_auto_is_a_shared_table_under_several_workers(workers: Workers, many: str) -> None:
    opened = open_store("auto", secret=None, workers=workers)

    assert opened.url.startswith("shm://app-")
    assert opened.store.name == "shm"
    assert opened.store.inline
    assert len(opened.secret) == 32
    assert opened.why == f"gunicorn runs {many} workers on this machine"
    opened.close()


def test_auto_names_one_table_for_all_workers_of_a_directory_and_another_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = open_store("auto", secret=None, workers=FOUR)
    again = open_store("auto", secret=None, workers=FOUR)
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    there = open_store("auto", secret=None, workers=FOUR)

    assert here.url == again.url != there.url
    assert here.secret == again.secret != there.secret
    for opened in (here, again, there):
        opened.close()


def test_memory_under_several_workers_is_a_finding_with_the_fix() -> None:
    opened = open_store("memory://", secret=None, workers=FOUR)

    assert [finding.id for finding in opened.findings] == ["store.memory-per-worker"]
    assert "4 times the limit" in opened.findings[0].evidence
    assert "shm://" in opened.findings[0].fix


def test_a_named_table_is_that_table() -> None:
    opened = open_store("shm://shop.test?keys=2048", secret=None, workers=FOUR)

    assert opened.url == "shm://shop.test"
    assert opened.store.take([HIT])[0].remaining == 4
    opened.close()


def test_a_shared_table_has_a_table_of_the_process_to_fall_back_on() -> None:
    opened = open_store("shm://?keys=2048", secret=None, workers=FOUR)

    assert opened.fallback.name == "memory"
    opened.close()


def test_redis_is_not_asked_before_the_first_take() -> None:
    opened = open_store("redis://127.0.0.1:1", secret=b"s", workers=ALONE)

    assert (opened.store.name, opened.store.inline, opened.async_store.name) == ("redis", False, "redis")
    assert opened.fallback.name == "memory"


def test_the_workers_of_a_machine_whose_redis_is_down_count_together() -> None:
    opened = open_store("redis://127.0.0.1:1", secret=b"s", workers=FOUR)
    other = open_store("redis://127.0.0.1:1", secret=b"s", workers=FOUR)

    opened.fallback.take([HIT])

    assert opened.fallback.name == "shm"
    assert other.fallback.take([HIT])[0].remaining == 3
    opened.close()
    other.close()


def test_errors_of_every_store_are_told() -> None:
    told = []
    opened = open_store(
        "redis://127.0.0.1:1", secret=b"s", workers=ALONE, on_error=lambda *what: told.append(what)
    )

    with pytest.raises(Exception, match="cannot be reached"):
        opened.store.take([HIT])

    assert told == [("redis", "connect")]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("bogus", "write auto, memory://"),
        ("", "write auto, memory://"),
        ("http://example.org", "write auto, memory://"),
        ("postgres://user:s3cret@h/db", "write auto, memory://"),
        ("user:s3cret@h", "write auto, memory://"),
        ("memory://?keys=many", "a number from 16"),
        ("memory://?keys=3", "a number from 16"),
        ("memory://mine", "memory has no name"),
        ("memory:///tmp/mine", "memory has no name"),
        ("memory://?size=3", "option 'size' is unknown"),
        ("shm://a/b", "no path"),
        ("shm://../../etc/passwd", "1 to 64 of"),
        ("shm://.hidden", "1 to 64 of"),
        ("shm://a b", "1 to 64 of"),
        (f"shm://{'a' * 65}", "1 to 64 of"),
        ("shm://a?keys=3000", r"write ?keys=4096"),
        ("shm://a?keys=1024", "a number from 2048"),
        ("redis://h:99999", "port 99999"),
        ("redis+mysql://h", "write one of redis://"),
    ],
)
def test_a_url_that_cannot_be_is_refused_with_the_fix_and_without_a_password(url: str, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        open_store(url, secret=None, workers=ALONE)

    assert message in str(refused.value)
    assert "s3cret" not in str(refused.value)
    assert refused.value.field == "store"


def test_redis_without_its_packages_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from launchguard.ratelimit.stores import opening

    monkeypatch.setattr(opening, "find_spec", lambda name: None)

    with pytest.raises(ConfigError, match=r"pip install 'launchguard\[redis\]'"):
        open_store("redis://h", secret=None, workers=ALONE)


def test_a_system_without_record_locks_falls_back_to_memory_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from launchguard.ratelimit.stores import opening

    monkeypatch.setattr(opening, "find_spec", lambda name: None)

    opened = open_store("auto", secret=None, workers=FOUR)

    assert opened.store.name == "memory"
    assert "no record locks" in opened.why
    assert [finding.id for finding in opened.findings] == ["store.memory-per-worker"]
    with pytest.raises(ConfigError, match="no POSIX record locks"):
        open_store("shm://a", secret=None, workers=FOUR)


def test_opening_memory_or_a_shared_table_imports_no_client() -> None:
    script = """
import sys
from launchguard.ratelimit.stores import open_store
from launchguard.workers import Workers
open_store("auto", secret=None, workers=Workers("", 1, False, 1))
open_store("auto", secret=None, workers=Workers("gunicorn", 1, True, 2)).close()
print({name.split(".")[0] for name in sys.modules} & {"redis", "hiredis", "limits"})
"""
    seen = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, check=True)

    assert seen.stdout == "set()\n"
