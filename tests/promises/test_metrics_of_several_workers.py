"""Metrics of a server's workers: one answer, whichever of them is asked, and nothing left of those that are gone."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text
from tests.servers.web import serving, start, wait_until_up

APPS = Path(__file__).resolve().parents[1] / "apps"
SERVERS = [
    ("gunicorn-workers", "served_flask:app"),
    ("gunicorn-preload", "served_flask:app"),
    ("uvicorn-workers", "served:app"),
]
DURATION = "http_server_request_duration_seconds"
ACTIVE = "http_server_active_requests"


@pytest.fixture(scope="module", params=SERVERS, ids=[kind for kind, _ in SERVERS])
def server(request, tmp_path_factory):
    kind, target = request.param
    folder = tmp_path_factory.mktemp("several")
    with serving(kind, target, cwd=APPS, env={"TMPDIR": str(folder)}) as running:
        running.extra["home"] = folder / f"launchguard-metrics-{os.getuid()}"
        yield running


def scrape(server):
    """Samples by name and labels; a scrape is at most a second old, so that two may differ."""
    text = server.ask("GET", "/metrics").body.decode()
    return [sample for family in parse_text(text) for sample in family.samples]


def value(samples, name, **labels):
    return sum(
        sample.value for sample in samples if sample.name == name and labels.items() <= sample.labels.items()
    )


def until(measure, expected, seconds=10.0):
    """The measure, once it is what is expected, or what it is at last."""
    deadline = time.monotonic() + seconds
    while (measured := measure()) != expected and time.monotonic() < deadline:
        time.sleep(0.1)
    return measured


def workers_of(server):
    return [
        int(pid)
        for pid in Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
        if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]


def test_counts_add_up_whichever_worker_is_asked(server):
    for number in range(24):
        server.ask("GET", f"/private/{number}")
    time.sleep(1.1)

    counts = [
        value(
            scrape(server), f"{DURATION}_count", http_route="/private/{item}", http_response_status_code="401"
        )
        for _ in range(8)
    ]

    assert counts == [24] * 8


def test_both_forms_are_what_prometheus_reads_and_hold_no_series_of_a_worker(server):
    accept = {"accept": "application/openmetrics-text; version=1.0.0"}
    openmetrics = list(parse_openmetrics(server.ask("GET", "/metrics", headers=accept).body.decode()))
    text = scrape(server)

    assert DURATION in {family.name for family in openmetrics}
    assert not [sample for sample in text if "pid" in sample.labels]
    assert [sample.value for sample in text if sample.name == "launchguard_build_info"] == [1.0]


def test_the_folder_is_named_by_the_parent_and_closed_to_others(server):
    (folder,) = server.extra["home"].iterdir()

    assert folder.name.partition("-")[0] == str(server.process.pid)
    assert folder.stat().st_mode & 0o077 == 0
    assert server.extra["home"].stat().st_mode & 0o077 == 0


def test_requests_of_killed_workers_are_active_no_more_and_their_counts_are_kept(server):
    server.ask("GET", "/private/1")
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(b"GET /stream?chunks=600&pause=0.05 HTTP/1.1\r\nHost: x\r\n\r\n")
        client.recv(200)
        during = until(lambda: value(scrape(server), ACTIVE), 1.0)
        counted = value(scrape(server), f"{DURATION}_count", http_route="/private/{item}")
        killed = workers_of(server)
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        until(lambda: len(set(workers_of(server)) - set(killed)), 2)
        wait_until_up(server)

    assert len(killed) == 2
    assert during == 1.0, "the stream, and not the scrape itself"
    assert until(lambda: value(scrape(server), ACTIVE), 0.0) == 0.0
    assert value(scrape(server), f"{DURATION}_count", http_route="/private/{item}") >= counted > 0


def test_the_folder_of_a_dead_parent_is_gone_at_the_next_start_and_a_living_ones_is_not(tmp_path):
    kind, target = SERVERS[0]
    home = tmp_path / f"launchguard-metrics-{os.getuid()}"
    environment = {"TMPDIR": str(tmp_path)}
    dead = start(kind, target, cwd=APPS, env=environment)
    wait_until_up(dead)
    os.killpg(dead.process.pid, signal.SIGKILL)
    dead.process.wait()
    dead.log.unlink()
    left = [folder.name.partition("-")[0] for folder in home.iterdir()]

    with (
        serving(kind, target, cwd=APPS, env=environment) as living,
        serving(kind, target, cwd=APPS, env=environment) as second,
    ):
        alive = {folder.name.partition("-")[0] for folder in home.iterdir()}

    assert left == [str(dead.process.pid)]
    assert alive == {str(living.process.pid), str(second.process.pid)}


def test_a_server_that_recycles_its_workers_loses_no_count_and_keeps_no_files_of_theirs(tmp_path):
    kind, target = SERVERS[0]
    home = tmp_path / f"launchguard-metrics-{os.getuid()}"
    with serving(kind, target, cwd=APPS, env={"TMPDIR": str(tmp_path)}, args=("--max-requests=4",)) as server:
        seen = set(workers_of(server))
        for number in range(40):
            until(lambda: len(workers_of(server)), 2)
            server.ask("GET", f"/private/{number}")
            seen |= set(workers_of(server))
        time.sleep(1.1)
        count = value(scrape(server), f"{DURATION}_count", http_route="/private/{item}")
        files = list(next(home.iterdir()).glob("histogram_*.db"))

    assert len(seen) >= 8
    assert count == 40.0
    assert len(files) <= 4, "the sum, two workers, and one that went since"
