"""The shared table on systems that are no Linux: without posix_fallocate, and without a /proc that names the boot."""

import os
import secrets

import pytest

from launchguard.ratelimit.hit import Hit, Op, Strategy
from launchguard.ratelimit.stores import mapping
from launchguard.ratelimit.stores.mapping import table_path
from launchguard.ratelimit.stores.shm import open_shm

KEYS = 2048
HIT = Hit(Op.TAKE, b"k" * 16, Strategy.LOG, 1, 60_000_000)


@pytest.fixture
def name():
    name = f"test-{secrets.token_hex(6)}"
    yield name
    table_path(name).unlink(missing_ok=True)


@pytest.fixture
def _no_proc(monkeypatch, tmp_path):
    """What names the boot is asked of a sysctl that is not there either."""
    real = mapping.Path
    monkeypatch.setattr(
        mapping, "Path", lambda *parts: tmp_path if "/proc" in str(parts[0]) else real(*parts)
    )
    monkeypatch.setenv("PATH", str(tmp_path))


def test_pages_are_taken_by_writing_them_where_they_cannot_be_asked_for(name, monkeypatch):
    monkeypatch.delattr(os, "posix_fallocate")

    store = open_shm(name, keys=KEYS)

    assert [store.take([HIT])[0].allowed for _ in range(2)] == [True, False]
    assert table_path(name).stat().st_blocks * 512 >= table_path(name).stat().st_size
    store.close()


@pytest.mark.usefixtures("_no_proc")
def test_a_system_that_does_not_name_its_boot_has_one_table_all_the_same(name):
    first, second = open_shm(name, keys=KEYS), open_shm(name, keys=KEYS)

    assert first.take([HIT])[0].allowed
    assert not second.take([HIT])[0].allowed
    first.close()
    second.close()
