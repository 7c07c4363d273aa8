from __future__ import annotations

import asyncio
import contextlib
import gc
import sys
import threading
import time

import orjson
import pytest

from launchguard.errors import ConfigError
from launchguard.exchange import Exchange, RawHeaders
from launchguard.findings import Finding
from launchguard.health import Check, Health, Runner
from launchguard.opsaccess import OpsAccess


def an_exchange(peer="127.0.0.1"):
    return Exchange("http", "GET", "/health", RawHeaders([]), peer)


def health(*checks, notices=()):
    runner = Runner()
    for check in checks:
        runner.add(check)
    made = Health(runner, OpsAccess(["127.0.0.0/8"], None), "abc123", lambda: notices)
    made.started = True
    return made


def ask(made, path="/health", peer="127.0.0.1"):
    reply = made.endpoints("/health")[path].serve(an_exchange(peer))
    return reply.status, orjson.loads(reply.body)


def ask_async(made, path="/health", times=1):
    async def all_of_them():
        endpoint = made.endpoints("/health")[path]
        return await asyncio.gather(*(endpoint.serve_async(an_exchange()) for _ in range(times)))

    replies = asyncio.run(all_of_them())
    return [(reply.status, orjson.loads(reply.body)) for reply in replies]


def well():
    return None


def ill():
    raise ConnectionError("postgres://user:hunter2@db/app")


async def well_async():
    await asyncio.sleep(0)


async def ill_async():
    raise ConnectionError("postgres://user:hunter2@db/app")


BOTH = pytest.mark.parametrize("face", ["sync", "async"])


def answer(face, made, path="/health"):
    return ask(made, path) if face == "sync" else ask_async(made, path)[0]


@BOTH
def test_all_well_is_200_with_the_commit(face):
    status, body = answer(face, health(Check("db", well), Check("cache", well_async)))

    assert status == 200
    assert body["status"] == "pass"
    assert body["releaseId"] == "abc123"
    assert body["checks"]["db:responseTime"][0]["status"] == "pass"


@BOTH
@pytest.mark.parametrize("check", [ill, ill_async])
def test_a_critical_failure_is_503_and_tells_no_more_than_its_class(face, check):
    status, body = answer(face, health(Check("db", check)))

    assert status == 503
    assert body["status"] == "fail"
    assert body["checks"]["db:responseTime"][0]["output"] == "ConnectionError"
    assert "hunter2" not in str(body)


@BOTH
def test_a_failure_that_is_not_critical_only_warns_with_200(face):
    status, body = answer(face, health(Check("cache", ill, critical=False)))

    assert (status, body["status"]) == (200, "warn")


@BOTH
def test_a_check_that_gives_false_has_failed(face):
    assert answer(face, health(Check("disk", lambda: False)))[0] == 503


@BOTH
def test_checks_run_side_by_side_and_a_slow_one_fails_at_its_time_out(face):
    release = threading.Event()
    checks = [Check(f"slow{n}", lambda: release.wait(5), timeout_s=0.2) for n in range(4)]
    begun = time.monotonic()

    status, body = answer(face, health(*checks))
    release.set()

    assert status == 503
    assert {check[0]["output"] for check in body["checks"].values()} == {"TimeoutError"}
    assert time.monotonic() - begun < 0.75


def test_a_slow_async_check_fails_at_its_time_out():
    async def slow():
        await asyncio.sleep(30)

    status, body = ask_async(health(Check("slow", slow, timeout_s=0.05)))[0]

    assert (status, body["checks"]["slow:responseTime"][0]["output"]) == (503, "TimeoutError")


def test_an_async_check_that_heeds_no_cancellation_is_not_waited_for_nor_started_again():
    runs = []

    async def deaf():
        runs.append(1)
        for _ in range(3):
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(0.2)

    async def three_times():
        runner = Runner(max_age_s=-1)
        runner.add(Check("deaf", deaf, timeout_s=0.05))
        return [(await runner.run_async())[0].error for _ in range(3)]

    begun = time.monotonic()
    errors = asyncio.run(three_times())

    assert errors == ["TimeoutError"] * 3
    assert len(runs) == 1
    assert time.monotonic() - begun < 1.5


@BOTH
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_check_that_asks_to_exit_has_failed_and_ends_nothing(face, kind):
    def leave():
        sys.exit(3)

    async def leave_async():
        sys.exit(3)

    status, body = answer(face, health(Check("cli", leave if kind == "sync" else leave_async)))

    assert (status, body["checks"]["cli:responseTime"][0]["output"]) == (503, "SystemExit")


def test_what_a_check_raises_after_its_time_is_no_concern_of_the_loops():
    told = []

    def late():
        time.sleep(0.1)
        raise OSError

    async def one():
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
        runner = Runner(max_age_s=-1)
        runner.add(Check("late", late, timeout_s=0.02))
        assert (await runner.run_async())[0].error == "TimeoutError"
        await asyncio.sleep(0.2)
        gc.collect()

    asyncio.run(one())

    assert told == []


def test_a_hundred_probes_at_once_cost_one_run():
    runs = []

    async def counted():
        runs.append(1)
        await asyncio.sleep(0.01)

    answers = ask_async(health(Check("db", counted)), times=100)

    assert len(runs) == 1
    assert {status for status, _ in answers} == {200}


def test_a_hundred_threads_at_once_cost_one_run():
    runs = []
    made = health(Check("db", lambda: runs.append(1)))
    threads = [threading.Thread(target=ask, args=(made,)) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(runs) == 1


def test_a_check_that_is_stuck_is_not_started_again():
    runs, release = [], threading.Event()

    def stuck():
        runs.append(1)
        release.wait(5)

    runner = Runner(max_age_s=-1)
    runner.add(Check("stuck", stuck, timeout_s=0.05))
    for _ in range(3):
        assert runner.run()[0].error == "TimeoutError"
    release.set()

    assert len(runs) == 1


def test_a_cancelled_probe_does_not_cancel_the_check_for_the_others():
    async def check():
        await asyncio.sleep(0.05)

    made = health(Check("db", check))

    async def both():
        endpoint = made.endpoints("/health")["/health"]
        first = asyncio.create_task(endpoint.serve_async(an_exchange()))
        second = asyncio.create_task(endpoint.serve_async(an_exchange()))
        await asyncio.sleep(0.01)
        first.cancel()
        return (await second).status

    assert asyncio.run(both()) == 200


def test_live_asks_nothing_whatever_is_wrong():
    made = health(Check("db", ill))
    made.started = False
    made.draining = True

    assert ask(made, "/health/live")[0] == 200


@BOTH
def test_ready_and_start_up_fail_until_the_boot_check_has_passed(face):
    made = health(Check("db", well))
    made.started = False

    assert answer(face, made, "/health/ready")[0] == 503
    assert answer(face, made, "/health/startup")[0] == 503
    made.started = True
    assert answer(face, made, "/health/ready")[0] == 200
    assert answer(face, made, "/health/startup")[0] == 200


@BOTH
def test_readiness_goes_off_while_draining_without_running_a_check(face):
    runs = []
    made = health(Check("db", lambda: runs.append(1)))
    made.draining = True

    status, body = answer(face, made, "/health/ready")

    assert status == 503
    assert body["checks"]["launchguard:state"][0]["output"] == "draining"
    assert runs == []


def test_strangers_see_status_and_commit_alone():
    status, body = ask(health(Check("db", ill)), peer="203.0.113.9")

    assert status == 503
    assert body == {"status": "fail", "releaseId": "abc123"}


def test_a_notice_turns_pass_into_warn():
    notice = Finding("proxies.undeclared", "warning", "proxies", "everybody is one client", "set proxies=")

    status, body = ask(health(Check("db", well), notices=[notice]))

    assert (status, body["status"]) == (200, "warn")


def test_a_check_of_the_same_name_replaces_the_first():
    assert ask(health(Check("db", ill), Check("db", well)))[0] == 200


def test_the_answer_is_never_stored():
    reply = health().endpoints("/health")["/health/live"].serve(an_exchange())

    assert dict(reply.headers) == {b"content-type": b"application/health+json", b"cache-control": b"no-store"}


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "x" * 65}, {"timeout_s": 0}, {"timeout_s": 61}, {"run": "SELECT 1"}]
)
def test_a_check_that_cannot_work_is_an_error_at_start(wrong):
    with pytest.raises(ConfigError):
        Check(**{"name": "db", "run": well} | wrong)
