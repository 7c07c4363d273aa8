from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading

import pytest
from hypothesis import given, strategies as st
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from launchguard.exchange import Exchange, RawHeaders
from launchguard.metrics import Instruments, Metrics, MetricsEndpoint, multiprocess
from launchguard.metrics.instruments import BUCKETS
from launchguard.metrics.multiprocess import drop_dead_gauges, prepare_folder
from launchguard.metrics.part import MAX_ERROR_TYPES
from launchguard.opsaccess import OpsAccess
from launchguard.workers import Workers


@pytest.fixture
def metrics():
    return Instruments(None)


def observe(part, *, method="GET", route="/users/{id}", status=200, error_type="", kind="http"):
    x = Exchange(kind, method, "/users/1", RawHeaders([]), "127.0.0.1")
    part.on_request(x)
    x.route, x.status, x.error_type = route, status, error_type
    x.first_byte, x.finished = x.started + 0.2, x.started + 100 if kind == "websocket" else x.started + 0.3
    part.on_end(x)


def series(metrics, name="http_server_request_duration_seconds_count"):
    return [
        (tuple(sample.labels.values()), sample.value)
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name == name
    ]


def test_a_request_is_one_observation_under_its_route(metrics):
    part = Metrics(metrics)

    observe(part)

    assert series(metrics) == [(("GET", "/users/{id}", "200", ""), 1.0)]


@given(st.lists(st.floats(0, 20) | st.sampled_from(BUCKETS), max_size=20))
def test_a_bound_observer_counts_as_the_library_does(durations):
    ours, theirs = Instruments(None), Instruments(None)
    labels = ("GET", "/", "200", "")
    observe, child = ours.observer(*labels), theirs.duration.labels(*labels)
    for seconds in durations:
        observe(seconds)
        child.observe(seconds)

    for suffix in ("bucket", "sum", "count"):
        name = f"http_server_request_duration_seconds_{suffix}"
        assert series(ours, name) == series(theirs, name)


def test_two_guards_of_one_process_count_into_the_same_series(metrics):
    for part in (Metrics(metrics), Metrics(metrics)):
        observe(part)
        metrics.decision_counter("login", "refused")()

    assert series(metrics) == [(("GET", "/users/{id}", "200", ""), 2.0)]
    assert series(metrics, "launchguard_rate_limit_decisions_total") == [(("login", "refused"), 2.0)]


def test_threads_that_count_at_once_lose_nothing(metrics):
    observed, decided = metrics.observer("GET", "/", "200", ""), metrics.decision_counter("login", "allowed")

    def work():
        for _ in range(5000):
            observed(0.01)
            decided()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert series(metrics) == [(("GET", "/", "200", ""), 40_000.0)]
    assert series(metrics, "launchguard_rate_limit_decisions_total") == [(("login", "allowed"), 40_000.0)]


def test_three_tenths_of_a_second_is_an_edge(metrics):
    part = Metrics(metrics)
    x = Exchange("http", "GET", "/", RawHeaders([]), None)
    x.status, x.finished = 200, x.started + 0.2999
    part.on_request(x)
    part.on_end(x)

    counts = {
        sample.labels["le"]: sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name.endswith("_bucket")
    }
    assert counts["0.25"] == 0
    assert counts["0.3"] == 1


def test_made_up_methods_are_one_series(metrics):
    part = Metrics(metrics)
    for number in range(50):
        observe(part, method=f"METHOD{number}")

    assert series(metrics) == [(("_OTHER", "/users/{id}", "200", ""), 50.0)]
    assert len(part._bound) < 50  # nothing is remembered of them either


def test_what_no_route_matches_is_one_series(metrics):
    part = Metrics(metrics)
    for _ in range(1000):
        observe(part, route="", status=404)

    assert series(metrics) == [(("GET", "unmatched", "404", ""), 1000.0)]


def test_error_types_are_capped(metrics):
    part = Metrics(metrics)
    for number in range(MAX_ERROR_TYPES + 50):
        observe(part, status=500, error_type=f"Error{number}")

    assert len(series(metrics)) == MAX_ERROR_TYPES + 1
    assert (("GET", "/users/{id}", "500", "_OTHER"), 50.0) in series(metrics)
    assert len(part._bound) == MAX_ERROR_TYPES


def test_active_requests_come_back_to_zero(metrics):
    part = Metrics(metrics)
    x = Exchange("http", "GET", "/", RawHeaders([]), None)
    part.on_request(x)
    during = series(metrics, "http_server_active_requests")
    x.status = 200
    part.on_end(x)

    assert during == [((), 1.0)]
    assert series(metrics, "http_server_active_requests") == [((), 0.0)]


def test_a_scrape_of_an_idle_server_shows_that_it_serves_nothing(metrics):
    part = Metrics(metrics)
    scrape = Exchange("http", "GET", "/metrics", RawHeaders([]), None)
    scrape.is_own = True

    part.on_request(scrape)

    assert series(metrics, "http_server_active_requests") == [((), 0.0)]


def test_a_websocket_is_timed_to_its_answer(metrics):
    observe(Metrics(metrics), method="WEBSOCKET", status=101, kind="websocket")

    ((labels, total),) = series(metrics, "http_server_request_duration_seconds_sum")
    assert labels[:3] == ("GET", "/users/{id}", "101")
    assert total == pytest.approx(0.2)


def scrape(metrics, headers=(), peer="127.0.0.1", token=None):
    endpoint = MetricsEndpoint(metrics, OpsAccess(["127.0.0.0/8"], token))
    return endpoint.serve(Exchange("http", "GET", "/metrics", RawHeaders(list(headers)), peer))


def test_text_is_what_prometheus_reads(metrics):
    observe(Metrics(metrics))

    names = {family.name for family in parse_text(scrape(metrics).body.decode())}

    assert {
        "http_server_request_duration_seconds",
        "launchguard_build_info",
        "http_server_active_requests",
    } <= names


def test_openmetrics_is_given_where_it_was_asked_for(metrics):
    observe(Metrics(metrics))
    reply = scrape(metrics, [(b"accept", b"application/openmetrics-text; version=1.0.0,text/plain;q=0.5")])

    assert dict(reply.headers)[b"content-type"].startswith(b"application/openmetrics-text")
    assert "launchguard_redactions" in {family.name for family in parse_openmetrics(reply.body.decode())}


def test_a_scrape_is_compressed_where_it_was_asked_for(metrics):
    reply = scrape(metrics, [(b"accept-encoding", b"gzip, deflate")])

    assert dict(reply.headers)[b"content-encoding"] == b"gzip"
    assert b"launchguard_build_info" in gzip.decompress(reply.body)


def test_two_scrapes_in_a_second_render_once(metrics):
    endpoint = MetricsEndpoint(metrics, OpsAccess(["127.0.0.0/8"], None))
    x = Exchange("http", "GET", "/metrics", RawHeaders([]), "127.0.0.1")

    assert endpoint.serve(x).body is endpoint.serve(x).body


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("203.0.113.9", []),
        (None, []),
        ("testclient", []),
        ("127.0.0.1", [(b"x-forwarded-for", b"127.0.0.1")]),
        ("127.0.0.1", [(b"forwarded", b"for=127.0.0.1")]),
        ("127.0.0.1", [(b"x-forwarded-proto", b"https")]),
        ("127.0.0.1", [(b"via", b"1.1 nginx")]),
        ("203.0.113.9", [(b"authorization", b"Bearer wrong")]),
        ("203.0.113.9", [(b"authorization", b"a-token-of-sixteen")]),
    ],
)
def test_strangers_are_refused(metrics, peer, headers):
    assert scrape(metrics, headers, peer, "a-token-of-sixteen").status == 403


def test_the_bearer_of_the_token_is_let_in_from_anywhere(metrics):
    headers = [(b"authorization", b"Bearer a-token-of-sixteen"), (b"x-forwarded-for", b"8.8.8.8")]

    assert scrape(metrics, headers, "203.0.113.9", "a-token-of-sixteen").status == 200


def test_the_apps_own_metrics_are_there_too_and_no_name_twice(metrics):
    families = [family.name for family in parse_text(scrape(metrics).body.decode())]

    assert "python_info" in families
    assert len(families) == len(set(families))


# several workers


def several(parent):
    return Workers("gunicorn", parent, several=True, count=2)


@pytest.fixture
def no_variable(monkeypatch):
    monkeypatch.setenv(multiprocess.VARIABLE, "")
    monkeypatch.delenv(multiprocess.VARIABLE)


@pytest.mark.usefixtures("no_variable")
def test_a_lone_process_keeps_its_metrics_in_memory(tmp_path):
    assert prepare_folder(Workers("", os.getpid(), several=False, count=1), tmp_path) is None


@pytest.mark.usefixtures("no_variable")
def test_workers_of_one_parent_share_a_folder_that_others_cannot_read(tmp_path, monkeypatch):
    first = prepare_folder(several(os.getpid()), tmp_path)
    monkeypatch.delenv(multiprocess.VARIABLE)
    second = prepare_folder(several(os.getpid()), tmp_path)

    assert first == second
    assert first.stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("no_variable")
def test_only_folders_of_dead_parents_are_removed(tmp_path, monkeypatch):
    living = prepare_folder(several(os.getpid()), tmp_path)
    monkeypatch.delenv(multiprocess.VARIABLE)
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    dead = prepare_folder(several(process.pid), tmp_path)
    process.communicate(b"\n")
    reused = living.parent / f"{os.getpid()}-1"
    reused.mkdir()
    monkeypatch.delenv(multiprocess.VARIABLE)

    prepare_folder(several(os.getpid()), tmp_path)

    assert living.exists()
    assert not dead.exists()
    assert not reused.exists(), "a folder of an earlier process with this id"


@pytest.mark.usefixtures("no_variable")
def test_a_home_that_leads_elsewhere_is_not_written_to(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / multiprocess.HOME).symlink_to(tmp_path / "elsewhere")

    with pytest.raises(PermissionError, match="belongs to somebody else"):
        prepare_folder(several(os.getpid()), tmp_path)

    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.usefixtures("no_variable")
def test_a_parent_that_cannot_be_seen_names_a_folder_by_its_id_alone(tmp_path):
    assert prepare_folder(several(99_999_999), tmp_path).name == "99999999-"


def test_a_folder_that_the_operator_names_is_made_and_never_cleaned(tmp_path, monkeypatch):
    mine = tmp_path / "made" / "mine"
    monkeypatch.setenv(multiprocess.VARIABLE, str(mine))

    assert prepare_folder(several(os.getpid()), tmp_path / "home") == mine
    (mine / "1-1").mkdir()
    assert prepare_folder(several(os.getpid()), tmp_path / "home") == mine
    assert (mine / "1-1").is_dir()


@pytest.mark.usefixtures("no_variable")
def test_a_server_that_took_over_from_another_has_a_folder_of_its_own(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    inherited = prepare_folder(several(process.pid), tmp_path)
    own = prepare_folder(several(os.getpid()), tmp_path)
    process.communicate(b"\n")

    assert own != inherited
    assert own.name.startswith(f"{os.getpid()}-")
    assert os.environ[multiprocess.VARIABLE] == str(own)


def test_live_gauges_of_dead_workers_are_dropped_and_their_counters_kept(tmp_path):
    process = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    dead = int(process.stdout)
    for name in (f"gauge_livesum_{dead}.db", f"counter_{dead}.db", f"gauge_livesum_{os.getpid()}.db"):
        (tmp_path / name).touch()

    drop_dead_gauges(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {
        f"counter_{dead}.db",
        f"gauge_livesum_{os.getpid()}.db",
    }
