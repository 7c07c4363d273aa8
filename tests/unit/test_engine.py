"""The engine: parts in their order, and a fault of theirs costs nobody anything."""

from __future__ import annotations

import asyncio

import pytest

from launchguard.engine import Engine, FaultLog
from launchguard.exchange import Exchange, RawHeaders, current
from launchguard.part import Reply


def an_exchange(path="/"):
    return Exchange("http", "GET", path, RawHeaders([]), None)


class Noting:
    """A part that notes each moment."""

    def __init__(self, name, notes):
        self.name = name
        self._notes = notes

    def on_request(self, x):
        self._notes.append((self.name, "request"))

    def on_response(self, x, headers):
        headers.append((b"x-part", self.name.encode()))

    def on_end(self, x):
        self._notes.append((self.name, "end"))


class Broken:
    """A part all of whose hooks raise."""

    name = "broken"

    def on_request(self, x):
        raise ZeroDivisionError

    on_end = on_request

    def on_response(self, x, headers):
        raise ZeroDivisionError


class BrokenAdmission:
    """A limiter all of whose moments raise, once it has been asked whether it covers a request too."""

    inline = False
    knows_what_it_covers = False

    def wanted(self, x):
        if not self.knows_what_it_covers:
            raise ZeroDivisionError
        return 0

    def settle(self, x):
        raise ZeroDivisionError

    def admit(self, x, body):
        raise ZeroDivisionError

    async def admit_async(self, x, body):
        raise ZeroDivisionError

    async def settle_async(self, x):
        raise ZeroDivisionError


class BrokenEndpoint:
    def serve(self, x):
        raise ZeroDivisionError

    async def serve_async(self, x):
        raise ZeroDivisionError


def read_nothing(wanted):
    raise AssertionError(wanted)


def before(engine, x):
    engine.open(x)
    reply = engine.at_once(x)
    return engine.later(x, reply, read_nothing) if isinstance(reply, int) else reply


async def before_async(engine, x):
    engine.open(x)
    reply = engine.at_once(x)
    return await engine.later_async(x, reply, read_nothing) if isinstance(reply, int) else reply


def walk(engine, x):
    engine.open(x)
    tokens = engine.enter(x)
    headers = engine.respond(x, 200)
    engine.close(x)
    engine.leave(tokens)
    return headers


def test_every_part_sees_every_moment_in_order():
    notes = []
    engine = Engine([Noting("a", notes), Noting("b", notes)])

    headers = walk(engine, an_exchange())

    assert notes == [(part, moment) for moment in ("request", "end") for part in "ab"]
    assert headers == [(b"x-part", b"a"), (b"x-part", b"b")]


def test_a_part_that_fails_at_every_moment_is_told_each_time_and_the_others_go_on():
    notes, faults = [], []
    engine = Engine(
        [Broken(), Noting("b", notes)], on_fault=lambda part, error: faults.append((part, type(error)))
    )

    headers = walk(engine, an_exchange())

    assert faults == [("broken", ZeroDivisionError)] * 3
    assert len(notes) == 2
    assert headers == [(b"x-part", b"b")]
    assert current() is None


def test_a_limiter_that_fails_at_every_moment_lets_everything_through():
    faults = []
    admission = BrokenAdmission()
    engine = Engine([], admission=admission, on_fault=lambda part, error: faults.append(part))
    x = an_exchange()

    assert before(engine, x) is None
    assert asyncio.run(before_async(engine, x)) is None
    admission.knows_what_it_covers = True
    assert before(engine, x) is None
    assert asyncio.run(before_async(engine, x)) is None
    engine.settle(x)
    asyncio.run(engine.settle_async(x))
    assert faults == ["ratelimit"] * 6


def test_without_a_limiter_nothing_is_refused_and_nothing_to_settle():
    engine = Engine([])
    x = an_exchange()
    engine.settle(x)
    asyncio.run(engine.settle_async(x))

    assert before(engine, x) is None
    assert asyncio.run(before_async(engine, x)) is None


def test_an_endpoint_that_fails_answers_503_without_a_reason():
    faults = []
    engine = Engine(
        [], endpoints={"/health": BrokenEndpoint()}, on_fault=lambda part, error: faults.append(part)
    )

    replies = [
        before(engine, an_exchange("/health")),
        asyncio.run(before_async(engine, an_exchange("/health"))),
    ]

    assert [reply.status for reply in replies] == [503, 503]
    assert all(b"ZeroDivision" not in reply.body for reply in replies)
    assert faults == ["endpoint"] * 2


def test_a_route_that_cannot_be_named_is_a_fault_and_the_exchange_still_ends():
    notes, faults = [], []

    def route_of(x):
        raise ZeroDivisionError

    engine = Engine([Noting("a", notes)], route_of=route_of, on_fault=lambda part, error: faults.append(part))

    assert engine.close(an_exchange())
    assert faults == ["routes"]
    assert notes == [("a", "end")]


def test_an_exchange_ends_once():
    notes = []
    engine = Engine([Noting("a", notes)])
    x = an_exchange()

    assert [engine.close(x), engine.close(x)] == [True, False]
    assert notes == [("a", "end")]


@pytest.mark.parametrize(
    ("status", "error", "disconnected", "ended_as"),
    [
        (200, None, False, (200, "")),
        (404, None, False, (404, "")),
        (503, None, False, (503, "503")),
        (500, ZeroDivisionError(), False, (500, "ZeroDivisionError")),
        (200, ZeroDivisionError(), True, (200, "client_disconnected")),
        (0, None, True, (499, "client_disconnected")),
        (0, None, False, (500, "500")),
    ],
)
def test_what_an_exchange_ended_as(status, error, disconnected, ended_as):
    x = an_exchange()
    x.status, x.error, x.disconnected = status, error, disconnected
    Engine([]).close(x)

    assert (x.status, x.error_type) == ended_as
    assert x.error is None, "nothing keeps the exception's frames"


def test_inside_another_engine_what_is_made_once_is_not_made_again_and_the_rest_is():
    notes = []
    own = Noting("routes", notes)
    own.own = True
    endpoint = BrokenEndpoint()
    outer = Engine([Noting("requestid", notes), Noting("routes", notes)])
    inner = Engine(
        [Noting("requestid", notes), own, Noting("metrics", notes)], endpoints={"/metrics": endpoint}
    )

    both = inner.inside(outer)

    assert [part.name for part in both.parts] == ["routes", "metrics"]
    assert both.endpoints == {"/metrics": endpoint}
    assert inner.inside(outer) is both
    assert both.lineage == inner.lineage | outer.lineage
    third = Engine([Noting("metrics", notes)]).inside(both)
    assert third.parts == ()


def test_a_kind_of_fault_is_logged_once_and_counted_each_time(caplog):
    counted = []
    told = FaultLog(counted.append)
    for _ in range(3):
        told("metrics", ZeroDivisionError())
    told("metrics", KeyError())
    told("accesslog", KeyError())

    assert counted == ["metrics"] * 4 + ["accesslog"]
    assert [record.getMessage() for record in caplog.records] == [
        "launchguard's metrics failed with ZeroDivisionError; the request went on without it",
        "launchguard's metrics failed with KeyError; the request went on without it",
        "launchguard's accesslog failed with KeyError; the request went on without it",
    ]


def test_a_reply_is_whole():
    assert Reply(200, (), b"x") == (200, (), b"x")
