from __future__ import annotations

import asyncio
import itertools

import pytest
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import ClientDisconnect, Request
from tests.kits.asgi import body, drive, guarded, header, http_scope, start

from launchguard.asgi import route_path
from launchguard.boot import Boot
from launchguard.errors import UnprotectedRoutes
from launchguard.exchange import current
from launchguard.part import BodyPrefix, Reply


def responder(*messages):
    async def app(scope, receive, send):
        for message in messages:
            await send(message)

    return app


def run(coroutine):
    return asyncio.run(coroutine)


class Admission:
    """A limiter of the driver's tests: refuses with a fixed reply, and keeps what it was given."""

    def __init__(self, reply=None, wanted=0, inline=True):
        self.reply, self.body_bytes, self.inline = reply, wanted, inline
        self.bodies, self.settled = [], 0

    def wanted(self, x):
        return self.body_bytes

    def admit(self, x, body):
        self.bodies.append(body)
        x.limiter = self
        return self.reply

    async def admit_async(self, x, body):
        await asyncio.sleep(0)
        return self.admit(x, body)

    def settle(self, x):
        self.settled += 1

    async def settle_async(self, x):
        await asyncio.sleep(0)
        self.settled += 1


def test_adds_one_request_id_that_is_also_the_logs():
    app, seen = guarded(responder(start(), body(b"hi")))

    sent = run(drive(app, http_scope()))

    assert header(sent[0], b"x-request-id") == [seen.events[0]["request_id"].encode()]


def test_replaces_an_id_that_the_handler_set_whatever_its_case():
    app, seen = guarded(responder(start(headers=[(b"X-Request-ID", b"theirs")]), body()))

    sent = run(drive(app, http_scope()))

    assert header(sent[0], b"x-request-id") == [seen.events[0]["request_id"].encode()]


def test_leaves_a_field_alone_that_the_handler_set_itself():
    app, _ = guarded(responder(start(headers=[(b"X-From-Guard", b"mine")]), body()))

    sent = run(drive(app, http_scope()))

    assert header(sent[0], b"x-from-guard") == [b"mine"]


def test_does_not_change_the_message_that_the_app_may_send_again():
    message = start(headers=[(b"a", b"b")])
    app, _ = guarded(responder(message, body()))

    run(drive(app, http_scope()))
    run(drive(app, http_scope()))

    assert message == start(headers=[(b"a", b"b")])


def test_passes_a_streamed_body_on_chunk_by_chunk_and_counts_it():
    chunks = [body(b"a" * 10, more=True), body(b"b" * 5, more=True), body(b"")]
    app, seen = guarded(responder(start(), *chunks))

    sent = run(drive(app, http_scope()))

    assert sent[1:] == chunks
    assert seen.ended == [(200, "", 15)]


def test_ends_at_the_last_byte_and_not_after_a_background_task():
    order = []

    async def app(scope, receive, send):
        await send(start())
        await send(body(b"x"))
        order.append(("background", len(seen.ended)))

    wrapped, seen = guarded(app)
    run(drive(wrapped, http_scope()))

    assert order == [("background", 1)]


def test_trailers_end_the_response_where_they_were_announced():
    ended = []

    async def app(scope, receive, send):
        await send(start(trailers=True))
        await send(body(b"x"))
        ended.append(len(seen.ended))
        await send({"type": "http.response.trailers", "headers": [(b"t", b"1")], "more_trailers": False})
        ended.append(len(seen.ended))

    wrapped, seen = guarded(app)
    sent = run(drive(wrapped, http_scope()))

    assert ended == [0, 1]
    assert sent[-1]["type"] == "http.response.trailers"


def test_pathsend_ends_the_response():
    message = {"type": "http.response.pathsend", "path": "/etc/hostname"}
    app, seen = guarded(responder(start(), message))

    sent = run(drive(app, http_scope()))

    assert sent[1] == message
    assert len(seen.ended) == 1


def test_an_early_hint_passes_through_untouched_before_the_response():
    hint = {"type": "http.response.early_hint", "links": [b"</a.css>"]}
    app, seen = guarded(responder(hint, start(), body()))

    sent = run(drive(app, http_scope()))

    assert sent[0] is hint
    assert seen.responded == [200]


def test_an_exception_before_the_response_answers_500_with_the_id_and_is_raised_on():
    async def app(scope, receive, send):
        raise KeyError("secret detail")

    wrapped, seen = guarded(app)
    sent = run(drive(wrapped, http_scope(), raises=KeyError))

    assert sent[0]["status"] == 500
    assert header(sent[0], b"x-request-id") == [seen.events[0]["request_id"].encode()]
    assert seen.ended == [(500, "KeyError", 0)]
    assert "secret detail" not in str(seen.events)


def test_a_500_made_by_the_framework_before_it_raises_carries_the_exceptions_type():
    async def app(scope, receive, send):
        await send(start(500))
        await send(body(b"oops"))
        raise RuntimeError

    wrapped, seen = guarded(app)
    run(drive(wrapped, http_scope(), raises=RuntimeError))

    assert seen.ended == [(500, "RuntimeError", 4)]


def test_an_exception_after_the_response_began_keeps_the_status_that_was_sent():
    async def app(scope, receive, send):
        await send(start())
        await send(body(b"x", more=True))
        raise ValueError

    wrapped, seen = guarded(app)
    sent = run(drive(wrapped, http_scope(), raises=ValueError))

    assert len(sent) == 2
    assert seen.ended == [(200, "ValueError", 1)]


def test_a_5xx_without_an_exception_has_its_status_as_error_type():
    app, seen = guarded(responder(start(503), body()))

    run(drive(app, http_scope()))

    assert seen.ended == [(503, "503", 0)]


def test_a_client_gone_in_mid_stream_is_no_server_error():
    async def app(scope, receive, send):
        await send(start())
        await send(body(b"abc", more=True))
        await send(body(b"def", more=True))

    wrapped, seen = guarded(app)
    run(drive(wrapped, http_scope(), raises=OSError, fail_send_after=2))

    assert seen.ended == [(200, "client_disconnected", 6)]


def test_a_client_gone_before_any_status_is_a_499():
    async def app(scope, receive, send):
        message = await receive()
        assert message["type"] == "http.disconnect"
        raise RuntimeError("nobody to answer")

    wrapped, seen = guarded(app)
    sent = run(drive(wrapped, http_scope(), incoming=[{"type": "http.disconnect"}], raises=RuntimeError))

    assert sent == []
    assert seen.ended == [(499, "client_disconnected", 0)]


def test_a_cancelled_request_ends_once_as_a_disconnect():
    async def app(scope, receive, send):
        await send(start())
        await asyncio.sleep(3600)

    wrapped, seen = guarded(app)

    async def cancel():
        task = asyncio.create_task(drive(wrapped, http_scope()))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(cancel())
    assert seen.ended == [(200, "client_disconnected", 0)]


def test_a_disconnect_heard_after_the_response_is_whole_changes_nothing():
    async def app(scope, receive, send):
        await send(start())
        await send(body(b"x"))
        await receive()

    wrapped, seen = guarded(app)
    run(drive(wrapped, http_scope(), incoming=[{"type": "http.disconnect"}]))

    assert seen.ended == [(200, "", 1)]


def test_the_context_holds_the_exchange_inside_and_nothing_outside():
    inside = []

    async def app(scope, receive, send):
        inside.append(current())
        inside.append(await asyncio.to_thread(current))
        await send(start())
        await send(body())
        inside.append(current())

    wrapped, _ = guarded(app)

    async def both():
        await drive(wrapped, http_scope())
        return current()

    assert run(both()) is None
    assert inside[0] is not None
    assert inside[0] is inside[1] is inside[2]


def test_a_second_mount_of_the_same_guard_changes_nothing():
    inner, seen = guarded(responder(start(), body()))
    inner_engine = inner.engine
    from launchguard.asgi import GuardedASGI

    outer = GuardedASGI(inner, inner_engine)
    sent = run(drive(outer, http_scope()))

    assert len(header(sent[0], b"x-request-id")) == 1
    assert len(seen.ended) == 1


def test_a_guarded_app_inside_another_guards_shares_the_id_and_runs_each_part_once():
    inner_admission = Admission()
    inner, inner_seen = guarded(responder(start(), body()), admission=inner_admission)
    outer, outer_seen = guarded(inner)

    sent = run(drive(outer, http_scope()))

    assert header(sent[0], b"x-request-id") == [outer_seen.events[0]["request_id"].encode()]
    assert inner_seen.events == []
    assert len(inner_admission.bodies) == 1


def test_a_disabled_engine_passes_the_very_same_callables():
    given = []

    async def app(scope, receive, send):
        given.extend((receive, send))
        await send(start())
        await send(body())

    wrapped, seen = guarded(app)
    wrapped.engine.enabled = False
    sent = run(drive(wrapped, http_scope()))

    assert sent[0]["headers"] == []
    assert seen.ended == []


def test_a_refusal_is_sent_without_the_app_being_asked():
    async def app(scope, receive, send):
        raise AssertionError

    refusal = Reply(429, ((b"content-type", b"application/problem+json"),), b"{}")
    wrapped, seen = guarded(app, admission=Admission(refusal))
    sent = run(drive(wrapped, http_scope()))

    assert sent[0]["status"] == 429
    assert header(sent[0], b"content-length") == [b"2"]
    assert len(header(sent[0], b"x-request-id")) == 1
    assert seen.ended == [(429, "", 2)]


def test_a_refused_head_request_has_no_body():
    refusal = Reply(429, (), b"{}")
    wrapped, _ = guarded(responder(), admission=Admission(refusal))

    sent = run(drive(wrapped, http_scope(method="HEAD")))

    assert sent[1]["body"] == b""


@pytest.mark.parametrize("inline", [True, False])
def test_the_body_that_a_rule_read_is_replayed_whole(inline):
    async def app(scope, receive, send):
        data = b""
        while True:
            message = await receive()
            data += message["body"]
            if not message["more_body"]:
                break
        await send(start())
        await send(body(data))

    chunks = [
        {"type": "http.request", "body": b"abc", "more_body": True},
        {"type": "http.request", "body": b"def", "more_body": False},
    ]
    admission = Admission(wanted=100, inline=inline)
    wrapped, _ = guarded(app, admission=admission)
    sent = run(drive(wrapped, http_scope(method="POST"), incoming=chunks))

    assert admission.bodies == [BodyPrefix(b"abcdef", complete=True)]
    assert sent[1]["body"] == b"abcdef"
    assert admission.settled == 1


def test_a_longer_body_is_read_only_as_far_as_wanted():
    chunks = [{"type": "http.request", "body": b"x" * 60, "more_body": True} for _ in range(3)]
    chunks.append({"type": "http.request", "body": b"", "more_body": False})
    admission = Admission(wanted=100)
    read = []

    async def app(scope, receive, send):
        read.extend([len((await receive())["body"]) for _ in range(4)])
        await send(start())
        await send(body())

    wrapped, _ = guarded(app, admission=admission)
    run(drive(wrapped, http_scope(method="POST"), incoming=chunks))

    assert len(admission.bodies[0].data) == 120
    assert not admission.bodies[0].complete
    assert read == [60, 60, 60, 0]


@pytest.mark.parametrize("needed", [True, False])
def test_the_content_type_is_told_to_whoever_needs_it(needed):
    seen = []

    class Judge:
        name = "judge"

        def on_request(self, x):
            x.needs_type = needed

        def on_response(self, x, headers):
            seen.append(x.response_type)

    wrapped, _ = guarded(responder(start(headers=[(b"Content-Type", b"text/html")]), body()), parts=[Judge()])
    run(drive(wrapped, http_scope()))

    assert seen == [b"text/html" if needed else b""]


def test_a_fault_in_the_limiter_lets_the_request_through():
    class Broken(Admission):
        def wanted(self, x):
            raise ZeroDivisionError

    wrapped, seen = guarded(responder(start(), body()), admission=Broken())
    sent = run(drive(wrapped, http_scope()))

    assert sent[0]["status"] == 200
    assert seen.ended == [(200, "", 0)]


def test_a_fault_in_a_part_is_counted_and_costs_the_client_nothing():
    class Broken:
        name = "broken"

        def on_request(self, x):
            raise ZeroDivisionError

        on_response = on_end = lambda self, *_: 1 / 0

    wrapped, seen = guarded(responder(start(), body(b"ok")), parts=[Broken()])
    sent = run(drive(wrapped, http_scope()))

    assert sent[1]["body"] == b"ok"
    assert seen.ended == [(200, "", 2)]


@pytest.mark.parametrize(
    ("path", "root", "seen"),
    [
        ("/auth/login", "", "/auth/login"),
        ("/api/v1/auth/login", "/api/v1", "/auth/login"),
        ("/auth/login", "/api/v1", "/auth/login"),
        ("/api/v1", "/api/v1", ""),
        ("/api/v10/x", "/api/v1", "/api/v10/x"),
    ],
)
def test_the_path_is_the_one_that_the_router_sees(path, root, seen):
    assert route_path({"path": path, "root_path": root}) == seen


# websockets


def websocket_scope(**more):
    return {**http_scope(), "type": "websocket", "extensions": {}, **more}


CONNECT = {"type": "websocket.connect"}


def test_a_websockets_accept_carries_the_id():
    async def app(scope, receive, send):
        await receive()
        await send({"type": "websocket.accept", "headers": [(b"a", b"b")]})
        await send({"type": "websocket.close", "code": 1000})

    wrapped, seen = guarded(app)
    sent = run(drive(wrapped, websocket_scope(), incoming=[CONNECT]))

    assert header(sent[0], b"x-request-id") == [seen.events[0]["request_id"].encode()]
    assert header(sent[0], b"a") == [b"b"]
    assert seen.ended == [(101, "", 0)]


def test_a_refused_handshake_closes_with_1008_where_the_server_can_send_no_response():
    wrapped, seen = guarded(responder(), admission=Admission(Reply(429, (), b"{}")))

    sent = run(drive(wrapped, websocket_scope(), incoming=[CONNECT]))

    assert sent == [{"type": "websocket.close", "code": 1008, "reason": ""}]
    assert seen.ended[0][0] == 429


def test_a_refused_handshake_is_a_429_where_the_server_can_send_one():
    wrapped, _ = guarded(responder(), admission=Admission(Reply(429, (), b"{}")))
    scope = websocket_scope(extensions={"websocket.http.response": {}})

    sent = run(drive(wrapped, scope, incoming=[CONNECT]))

    assert sent[0]["type"] == "websocket.http.response.start"
    assert sent[0]["status"] == 429
    assert sent[1]["body"] == b"{}"


def test_a_websocket_closed_before_it_was_accepted_is_a_403():
    async def app(scope, receive, send):
        await receive()
        await send({"type": "websocket.close", "code": 1000})

    wrapped, seen = guarded(app)
    run(drive(wrapped, websocket_scope(), incoming=[CONNECT]))

    assert seen.ended == [(403, "", 0)]


def test_an_exception_in_a_websocket_is_raised_on_and_logged_once():
    async def app(scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        raise ValueError

    wrapped, seen = guarded(app)
    run(drive(wrapped, websocket_scope(), incoming=[CONNECT], raises=ValueError))

    assert seen.ended == [(101, "ValueError", 0)]


# lifespan and boot


def a_boot(message):
    async def check_async():
        return message

    return Boot(lambda: message, check_async, live_path="/health/live")


async def lifespan_app(scope, receive, send):
    assert scope["type"] == "lifespan"
    assert (await receive())["type"] == "lifespan.startup"
    await send({"type": "lifespan.startup.complete"})
    assert (await receive())["type"] == "lifespan.shutdown"
    await send({"type": "lifespan.shutdown.complete"})


LIFESPAN = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]


def test_a_passed_boot_check_lets_the_start_up_complete():
    wrapped, _ = guarded(lifespan_app, boot=a_boot(None))

    sent = run(drive(wrapped, {"type": "lifespan"}, incoming=LIFESPAN))

    assert [message["type"] for message in sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


def test_a_refused_boot_shuts_the_app_down_and_fails_the_start_up():
    wrapped, _ = guarded(lifespan_app, boot=a_boot("GET /x is open"))

    sent = run(drive(wrapped, {"type": "lifespan"}, incoming=LIFESPAN[:1], raises=UnprotectedRoutes))

    assert sent == [{"type": "lifespan.startup.failed", "message": "GET /x is open"}]


def test_a_refusal_is_told_though_the_apps_shutdown_fails():
    async def app(scope, receive, send):
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        raise RuntimeError("the pool is gone")

    wrapped, _ = guarded(app, boot=a_boot("GET /x is open"))

    sent = run(drive(wrapped, {"type": "lifespan"}, incoming=LIFESPAN[:1], raises=UnprotectedRoutes))

    assert sent == [{"type": "lifespan.startup.failed", "message": "GET /x is open"}]


def test_a_start_up_counts_only_once_the_boot_check_has_passed():
    started = []
    refused, _ = guarded(lifespan_app, boot=a_boot("open"), on_startup=lambda: started.append("refused"))
    passed, _ = guarded(lifespan_app, boot=a_boot(None), on_startup=lambda: started.append("passed"))

    run(drive(refused, {"type": "lifespan"}, incoming=LIFESPAN[:1], raises=UnprotectedRoutes))
    run(drive(passed, {"type": "lifespan"}, incoming=LIFESPAN))

    assert started == ["passed"]


def test_the_boot_check_sees_what_the_apps_own_start_up_made():
    made = []

    async def app(scope, receive, send):
        await receive()
        made.append("state")
        await send({"type": "lifespan.startup.complete"})
        await receive()

    async def check_async():
        made.append("checked")

    wrapped, _ = guarded(app, boot=Boot(lambda: None, check_async))
    run(drive(wrapped, {"type": "lifespan"}, incoming=LIFESPAN))

    assert made == ["state", "checked"]


def test_a_failed_start_up_of_the_apps_own_is_passed_on_unchecked():
    failed = {"type": "lifespan.startup.failed", "message": "no database"}

    async def app(scope, receive, send):
        await receive()
        await send(failed)

    wrapped, _ = guarded(app, boot=a_boot("never asked"))

    assert run(drive(wrapped, {"type": "lifespan"}, incoming=LIFESPAN)) == [failed]


def test_without_a_lifespan_the_check_comes_before_the_first_request_and_refuses_them_all():
    wrapped, seen = guarded(responder(start(), body()), boot=a_boot("GET /x is open"))

    first = run(drive(wrapped, http_scope()))
    second = run(drive(wrapped, http_scope("/other")))

    assert [message["status"] for message in (first[0], second[0])] == [503, 503]
    assert b"GET /x" not in first[1]["body"]
    assert len(seen.ended) == 2


def test_an_app_that_knows_no_lifespan_raises_as_it_would_alone():
    async def app(scope, receive, send):
        raise ValueError("no lifespan here")

    wrapped, _ = guarded(app, boot=a_boot(None))

    assert run(drive(wrapped, {"type": "lifespan"}, incoming=LIFESPAN, raises=ValueError)) == []


def test_the_shutdown_is_told_before_the_app_hears_of_it():
    order = []

    async def app(scope, receive, send):
        await receive()
        await send({"type": "lifespan.startup.complete"})
        order.append((await receive())["type"])

    wrapped, _ = guarded(app, on_shutdown=lambda: order.append("drain"))
    run(drive(wrapped, {"type": "lifespan"}, incoming=LIFESPAN))

    assert order == ["drain", "lifespan.shutdown"]


def test_other_scope_types_pass_untouched():
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    wrapped, _ = guarded(app)
    run(drive(wrapped, {"type": "something.new"}))

    assert seen == ["something.new"]


# a client that goes early, a body that does not come


def test_an_app_that_says_nothing_is_told_as_the_500_that_the_server_makes():
    wrapped, seen = guarded(responder())

    assert run(drive(wrapped, http_scope())) == []
    assert seen.ended == [(500, "500", 0)]


def test_a_body_that_does_not_come_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr("launchguard.asgi.ahead.BODY_TIMEOUT_S", 0.01)
    admission = Admission(wanted=100)
    wrapped, _ = guarded(responder(start(), body()), admission=admission)

    run(drive(wrapped, http_scope(), incoming=[{"type": "http.request", "body": b"a", "more_body": True}]))

    assert admission.bodies == [BodyPrefix(b"a", complete=False, timed_out=True)]


class Later:
    """What a server in another language hands out: an iterator that waits twice, and nothing but an iterator."""

    def __init__(self, message):
        self._steps = iter([None, None])
        self._message = message

    def __await__(self):
        return self

    def __iter__(self):
        return self

    def __next__(self):
        try:
            return next(self._steps)
        except StopIteration:
            raise StopIteration(self._message) from None


class Never(Later):
    def __init__(self):
        super().__init__(None)
        self._steps = itertools.repeat(None)


def test_a_body_that_comes_late_by_an_awaitable_that_is_no_coroutine_is_read_whole():
    admission = Admission(wanted=100)
    wrapped, _ = guarded(responder(start(), body()), admission=admission)
    parts = iter([(b"a", True), (b"b", False)])

    def receive():
        part, more = next(parts)
        return Later({"type": "http.request", "body": part, "more_body": more})

    async def send(message):
        pass

    run(wrapped(http_scope(), receive, send))

    assert admission.bodies == [BodyPrefix(b"ab", complete=True)]


def test_a_server_that_stops_while_a_rule_waits_for_the_body_ends_the_request():
    admission = Admission(wanted=100)
    wrapped, seen = guarded(responder(start(), body()), admission=admission)

    async def stopped(receive):
        serving = asyncio.ensure_future(wrapped(http_scope(), receive, None))
        for _ in range(3):
            await asyncio.sleep(0)
        serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await serving

    run(stopped(asyncio.Event().wait))
    run(stopped(Never))

    assert [status for status, *_ in seen.ended] == [499, 499]
    assert admission.bodies == []


def test_a_client_that_goes_while_a_rule_reads_the_body_is_told_as_that_and_to_the_app():
    heard = []

    async def app(scope, receive, send):
        heard.extend([(await receive())["type"], (await receive())["type"]])

    admission = Admission(wanted=100)
    wrapped, seen = guarded(app, admission=admission)
    incoming = [{"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.disconnect"}]

    run(drive(wrapped, http_scope(), incoming=incoming))

    assert admission.bodies == [BodyPrefix(b"a", complete=False)]
    assert heard == ["http.request", "http.disconnect"]
    assert seen.ended == [(499, "client_disconnected", 0)]


def test_a_refusal_of_a_client_that_is_gone_is_sent_to_nobody():
    app, seen = guarded(responder(), admission=Admission(Reply(413, (), b"too long"), wanted=100))

    sent = run(drive(app, http_scope(), incoming=[{"type": "http.disconnect"}]))

    assert sent == []
    assert seen.ended == [(499, "client_disconnected", 0)]


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_refusal_that_cannot_be_sent_is_nobodys_error(kind):
    app, seen = guarded(responder(), admission=Admission(Reply(429, (), b"slow down")))
    scope = http_scope() | {"type": kind, "extensions": {"websocket.http.response": {}}}

    run(drive(app, scope, incoming=[{"type": f"{kind}.connect"}], fail_send_after=0))

    assert seen.ended == [(429, "client_disconnected", 0)]


def test_an_app_that_misses_the_rest_of_a_body_has_not_failed():
    async def app(scope, receive, send):
        await Request(scope, receive).body()

    wrapped, seen = guarded(ServerErrorMiddleware(app))

    run(drive(wrapped, http_scope(), incoming=[{"type": "http.disconnect"}], raises=ClientDisconnect))

    assert seen.ended == [(499, "client_disconnected", 21)]


def test_what_a_cancelled_request_held_is_settled_beyond_its_cancellation():
    admission = Admission(inline=False)

    async def app(scope, receive, send):
        await asyncio.sleep(60)

    wrapped, seen = guarded(app, admission=admission)

    async def cancelled():
        task = asyncio.ensure_future(drive(wrapped, http_scope()))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        at_once = admission.settled
        await asyncio.sleep(0.01)
        return at_once

    assert run(cancelled()) == 0
    assert admission.settled == 1
    assert seen.ended == [(499, "client_disconnected", 0)]


def test_an_endpoint_answers_before_the_app_and_a_head_request_without_a_body():
    class Endpoint:
        async def serve_async(self, x):
            return Reply(200, (), b"well")

    wrapped, seen = guarded(responder(), endpoints={"/health": Endpoint()})

    answers = [run(drive(wrapped, http_scope("/health", method))) for method in ("GET", "HEAD")]

    assert [sent[1]["body"] for sent in answers] == [b"well", b""]
    assert [header(sent[0], b"content-length") for sent in answers] == [[b"4"], [b"4"]]
    assert seen.events == []


@pytest.mark.parametrize("gone", ["in the handshake", "cancelled"])
def test_a_websocket_whose_client_goes_before_an_answer_is_a_499(gone):
    async def app(scope, receive, send):
        await receive()
        if gone == "cancelled":
            raise asyncio.CancelledError
        await receive()

    wrapped, seen = guarded(app)
    scope = http_scope() | {"type": "websocket"}
    incoming = [{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1006}]

    run(
        drive(
            wrapped, scope, incoming=incoming, raises=asyncio.CancelledError if gone == "cancelled" else None
        )
    )

    assert seen.ended == [(499, "client_disconnected", 0)]


def test_what_an_inner_guard_was_told_is_known_to_the_outer_one_at_its_end():
    async def app(scope, receive, send):
        current().identify(tenant="acme")
        current().failed()
        current().facts["plan"] = "pro"
        await send(start())
        await send(body(b"x", more=True))
        current().charge(tokens=7)
        await send(body(b""))

    known = []

    class Last:
        name = "last"

        def on_end(self, x):
            known.append((x.tenant, x.outcome, dict(x.facts), x.charged))

    inner, _ = guarded(app)
    outer, _ = guarded(inner, parts=[Last()])
    run(drive(outer, http_scope()))

    assert known == [("acme", "failed", {"plan": "pro"}, 7)]


def test_what_an_app_charges_last_counts_and_less_than_none_is_its_error():
    charged = []

    async def app(scope, receive, send):
        current().charge(tokens=12)
        current().charge(tokens=0)
        with pytest.raises(ValueError, match=r"charge\(tokens=-1\): tokens must be 0 or more"):
            current().charge(tokens=-1)
        charged.append(current().charged)
        await send(start())
        await send(body(b""))

    wrapped, _ = guarded(app)

    run(drive(wrapped, http_scope()))

    assert charged == [0]
