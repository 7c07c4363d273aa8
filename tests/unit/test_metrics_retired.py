"""The counts of workers that are gone: folded into one file, whenever the folding is cut short."""

from __future__ import annotations

import os
import shutil

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.mmap_dict import MmapedDict, mmap_key
from prometheus_client.multiprocess import MultiProcessCollector

from launchguard.exchange import Exchange, RawHeaders
from launchguard.metrics import Instruments, MetricsEndpoint, multiprocess
from launchguard.metrics.retired import fold_retired, reading
from launchguard.opsaccess import OpsAccess

GONE = [99_999_990 + number for number in range(5)]
"""Process ids above every system's highest."""


def write(folder, kind, pid, value, *, name="things", labels=()):
    sample = f"{name}_total" if kind == "counter" else name
    key = mmap_key(name, sample, [each[0] for each in labels], [each[1] for each in labels], "help")
    values = MmapedDict(str(folder / f"{kind}_{pid}.db"))
    values.write_value(key, value, 0.0)
    values.close()


def shown(folder):
    collected = MultiProcessCollector(CollectorRegistry(), path=str(folder)).collect()
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for metric in collected
        for sample in metric.samples
    }


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / multiprocess.HOME / "1-1"
    folder.mkdir(parents=True)
    for number, pid in enumerate(GONE, 1):
        write(folder, "counter", pid, float(number), labels=[("to", "x"), ("of", str(number % 2))])
        write(folder, "histogram", pid, float(number), name="seconds_bucket", labels=[("le", "0.5")])
        write(folder, "gauge_max", pid, float(number), name="highest")
        write(folder, "gauge_min", pid, float(number), name="lowest")
        write(folder, "gauge_sum", pid, float(number), name="sum")
    write(folder, "counter", os.getpid(), 100.0, labels=[("to", "x"), ("of", "0")])
    return folder


def files(folder):
    return sorted(path.name for path in folder.iterdir())


FOLDED = [
    f"counter_{os.getpid()}.db",
    *(f"{kind}_retired.db" for kind in ("counter", "gauge_max", "gauge_min")),
]
FOLDED = sorted([*FOLDED, "gauge_sum_retired.db", "histogram_retired.db", "lock"])


def test_what_is_shown_is_the_same_and_one_file_of_a_kind_is_left_beside_the_living(folder):
    before = shown(folder)

    fold_retired(folder)

    assert before[("things_total", ("of", "0"), ("to", "x"))] == 106.0
    assert shown(folder) == before
    assert files(folder) == FOLDED


def test_workers_that_go_later_are_added_to_those_that_went(folder):
    fold_retired(folder)
    write(folder, "counter", GONE[0], 7.0, labels=[("to", "x"), ("of", "0")])
    write(folder, "gauge_max", GONE[0], 2.0, name="highest")

    fold_retired(folder)

    assert shown(folder)[("things_total", ("of", "0"), ("to", "x"))] == 113.0
    assert shown(folder)[("highest",)] == 5.0
    assert files(folder) == FOLDED


def test_nothing_is_written_where_nobody_is_gone(tmp_path):
    write(tmp_path, "counter", os.getpid(), 1.0)

    fold_retired(tmp_path)

    assert files(tmp_path) == [f"counter_{os.getpid()}.db", "lock"]


def test_a_gauge_that_names_its_process_stays_as_it_is(tmp_path):
    write(tmp_path, "gauge_all", GONE[0], 1.0)
    before = shown(tmp_path)

    fold_retired(tmp_path)

    assert before == shown(tmp_path) == {("things", ("pid", str(GONE[0]))): 1.0}


@pytest.mark.parametrize("moved", range(len(GONE) + 1))
@pytest.mark.parametrize("is_first", [True, False])
def test_a_folding_that_was_killed_before_its_sum_is_done_again(folder, moved, is_first):
    if not is_first:
        fold_retired(folder)
        for pid in GONE:
            write(folder, "counter", pid, 10.0, labels=[("to", "x"), ("of", "0")])
    before = shown(folder)
    inside = folder / "folding-counter"
    inside.mkdir()
    if not is_first:
        (folder / "counter_retired.db").rename(inside / "counter_retired.db")
    for pid in GONE[:moved]:
        (folder / f"counter_{pid}.db").rename(inside / f"counter_{pid}.db")
    (inside / "sum").write_bytes(b"half a file")

    fold_retired(folder)

    assert shown(folder) == before
    assert files(folder) == FOLDED


def test_a_folding_that_was_killed_after_its_sum_is_not_counted_twice(folder, tmp_path):
    before = shown(folder)
    aside = shutil.copytree(folder, tmp_path / "aside", ignore=shutil.ignore_patterns("[!c]*"))
    fold_retired(folder)
    aside.rename(folder / "folding-counter")

    fold_retired(folder)

    assert shown(folder) == before
    assert files(folder) == FOLDED


def test_nothing_is_folded_while_another_reads(folder):
    before = files(folder)

    with reading(folder):
        fold_retired(folder)
        during = files(folder)

    assert during == [*before, "lock"]
    fold_retired(folder)
    assert files(folder) == FOLDED


@pytest.mark.parametrize("content", [b"", b"\xff\xff\xff\x7f" + bytes(12), b"\x40" + bytes(3)])
def test_a_file_that_a_killed_worker_left_unfinished_loses_nobody_elses_counts(folder, content):
    before = shown(folder)
    (folder / "counter_99999980.db").write_bytes(content)

    fold_retired(folder)

    assert shown(folder) == before


def scrape(folder):
    metrics = Instruments(None)
    metrics.folder = folder
    endpoint = MetricsEndpoint(metrics, OpsAccess(["127.0.0.0/8"], None))
    return endpoint.serve(Exchange("http", "GET", "/metrics", RawHeaders([]), "127.0.0.1")).body.decode()


def test_a_scrape_folds_and_shows_the_whole(folder):
    assert 'things_total{of="0",to="x"} 106.0' in scrape(folder)
    assert files(folder) == FOLDED


def test_a_scrape_leaves_the_folder_of_an_operator_as_it_is(folder, tmp_path):
    theirs = shutil.move(folder, tmp_path / "theirs")
    before = files(theirs)

    assert 'things_total{of="0",to="x"} 106.0' in scrape(theirs)
    assert files(theirs) == before
