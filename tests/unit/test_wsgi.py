from __future__ import annotations

import io
import threading
from wsgiref.util import FileWrapper, setup_testing_defaults
from wsgiref.validate import validator

import pytest
from hypothesis import given, strategies as st
from tests.kits.asgi import Recorder

from launchguard.accesslog import AccessLog
from launchguard.boot import Boot
from launchguard.engine import Engine
from launchguard.exchange import current
from launchguard.part import BodyPrefix, Reply
from launchguard.proxies import resolver
from launchguard.requestid import RequestId
from launchguard.wsgi import EnvironHeaders, GuardedWSGI, read_ahead


def environ(path="/", method="GET", body=b"", **more):
    made = {"REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "REMOTE_ADDR": "192.0.2.7"}
    setup_testing_defaults(made)
    if body:
        made |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    return made | more


def guarded(app, *, admission=None, boot=None, parts=()):
    seen = Recorder()
    log = AccessLog(seen.bind, lambda value: value)
    engine = Engine([resolver(None), RequestId(), seen, log, *parts], admission=admission, boot=boot)
    return GuardedWSGI(app, engine), seen


class Server:
    """What a WSGI server does: calls, iterates, closes; keeps what it was given."""

    def __init__(self):
        self.status, self.headers, self.exc_info, self.written = "", [], None, []

    def start_response(self, status, headers, exc_info=None):
        self.status, self.headers, self.exc_info = status, headers, exc_info
        return self.written.append

    def run(self, app, environ):
        iterable = app(environ, self.start_response)
        try:
            return b"".join([*self.written, *iterable])
        finally:
            if hasattr(iterable, "close"):
                iterable.close()

    def header(self, name):
        return [value for key, value in self.headers if key.lower() == name]


def simple(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hi"]


def test_a_list_reaches_the_server_as_the_list_it_was_and_ends_the_exchange():
    chunks = [b"a", b"bc"]

    def app(environ, start_response):
        start_response("200 OK", [])
        return chunks

    wrapped, seen = guarded(app)

    assert wrapped(environ(), Server().start_response) is chunks
    assert seen.ended == [(200, "", 3)]


def test_one_id_on_the_response_and_in_the_log():
    wrapped, seen = guarded(simple)
    server = Server()

    server.run(wrapped, environ())

    assert server.header("x-request-id") == [seen.events[0]["request_id"]]


def test_replaces_the_handlers_own_id_and_keeps_its_other_fields():
    def app(environ, start_response):
        start_response("200 OK", [("X-REQUEST-ID", "theirs"), ("X-From-Guard", "mine")])
        return [b""]

    wrapped, seen = guarded(app)
    server = Server()
    server.run(wrapped, environ())

    assert server.header("x-request-id") == [seen.events[0]["request_id"]]
    assert server.header("x-from-guard") == ["mine"]


def test_is_valid_wsgi_on_both_sides():
    def app(environ, start_response):
        environ["wsgi.input"].read(10)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return iter([b"a", b"b"])

    wrapped, seen = guarded(validator(app))

    assert Server().run(validator(wrapped), environ(QUERY_STRING="")) == b"ab"
    assert seen.ended == [(200, "", 2)]


def test_a_list_app_is_valid_too():
    wrapped, _ = guarded(validator(simple))

    assert Server().run(validator(wrapped), environ(QUERY_STRING="")) == b"hi"


def test_the_write_callable_is_counted():
    def app(environ, start_response):
        write = start_response("200 OK", [("Content-Type", "text/plain")])
        write(b"abc")
        return [b"d"]

    wrapped, seen = guarded(app)

    assert Server().run(wrapped, environ()) == b"abcd"
    assert seen.ended == [(200, "", 4)]


def test_start_response_called_again_with_an_error_replaces_the_first():
    import sys

    def app(environ, start_response):
        start_response("200 OK", [])
        try:
            raise KeyError("x")
        except KeyError:
            start_response("500 Oops", [("X-A", "1")], sys.exc_info())
        return [b"oops"]

    wrapped, seen = guarded(app)
    server = Server()
    server.run(wrapped, environ())

    assert server.status == "500 Oops"
    assert server.exc_info[0] is KeyError
    assert len(server.header("x-request-id")) == 1
    assert seen.ended == [(500, "KeyError", 4)]


def test_a_generator_that_raises_half_way_is_an_error_of_its_type():
    def app(environ, start_response):
        start_response("200 OK", [])
        yield b"abc"
        raise ValueError

    wrapped, seen = guarded(app)
    with pytest.raises(ValueError):
        Server().run(wrapped, environ())

    assert seen.ended == [(200, "ValueError", 3)]


def test_an_app_that_raises_at_once_is_raised_on_and_counted_as_500():
    def app(environ, start_response):
        raise LookupError

    wrapped, seen = guarded(app)
    with pytest.raises(LookupError):
        wrapped(environ(), Server().start_response)

    assert seen.ended == [(500, "LookupError", 0)]
    assert current() is None


def test_a_response_that_begins_only_with_its_first_chunk():
    def app(environ, start_response):
        start_response("201 Created", [])
        yield b"x"

    wrapped, seen = guarded(app)
    server = Server()
    server.run(wrapped, environ())

    assert server.status == "201 Created"
    assert len(server.header("x-request-id")) == 1
    assert seen.ended == [(201, "", 1)]


def test_the_apps_close_is_called_once_and_an_iterable_without_close_is_fine():
    class Body:
        closed = 0

        def __iter__(self):
            return iter([b"x"])

        def close(self):
            self.closed += 1

    body = Body()

    def app(environ, start_response):
        start_response("200 OK", [])
        return body if environ["PATH_INFO"] == "/close" else iter([b"y"])

    wrapped, seen = guarded(app)

    assert Server().run(wrapped, environ("/close")) == b"x"
    assert Server().run(wrapped, environ("/none")) == b"y"
    assert body.closed == 1
    assert len(seen.ended) == 2


def test_what_the_apps_close_does_is_not_in_the_exchange():
    ended_at_close = []

    class Chunks:
        def __iter__(self):
            yield b"a"

        def close(self):
            ended_at_close.append(len(seen.ended))

    def app(environ, start_response):
        start_response("200 OK", [])
        return Chunks()

    wrapped, seen = guarded(app)
    Server().run(wrapped, environ())

    assert ended_at_close == [1]
    assert seen.ended == [(200, "", 1)]


def test_a_client_gone_in_mid_stream_is_told_by_the_early_close():
    def app(environ, start_response):
        start_response("200 OK", [])
        yield b"a"
        yield b"b"

    wrapped, seen = guarded(app)
    iterable = wrapped(environ(), Server().start_response)
    next(iter(iterable))
    iterable.close()

    assert seen.ended == [(200, "client_disconnected", 1)]


def test_a_head_request_whose_chunks_the_server_never_asks_for_is_no_lost_client():
    def app(environ, start_response):
        start_response("200 OK", [])
        return iter([b"a"])

    wrapped, seen = guarded(app)
    wrapped(environ(method="HEAD"), Server().start_response).close()

    assert seen.ended == [(200, "", 0)]


def test_a_file_wrapper_stays_one_and_ends_at_its_close():
    file = io.BytesIO(b"data")

    def app(environ, start_response):
        start_response("200 OK", [])
        return environ["wsgi.file_wrapper"](file)

    wrapped, seen = guarded(app)
    iterable = wrapped(environ(**{"wsgi.file_wrapper": FileWrapper}), Server().start_response)

    assert type(iterable) is FileWrapper
    assert seen.ended == []
    iterable.close()
    assert file.closed
    assert [status for status, *_ in seen.ended] == [200]


def test_two_half_sent_responses_on_one_thread_do_not_share_their_context():
    ids = {}

    def app(environ, start_response):
        start_response("200 OK", [])
        for _ in range(3):
            ids.setdefault(environ["PATH_INFO"], set()).add(current().request_id)
            yield b"x"

    wrapped, _ = guarded(app)
    first = wrapped(environ("/a"), Server().start_response)
    second = wrapped(environ("/b"), Server().start_response)
    for _ in range(3):
        next(first)
        next(second)
        assert current() is None
    first.close()
    second.close()

    assert all(len(seen) == 1 for seen in ids.values())
    assert ids["/a"] != ids["/b"]


def test_a_response_that_the_server_never_closes_leaves_no_context_behind():
    def app(environ, start_response):
        start_response("200 OK", [])
        yield b"x"

    wrapped, _ = guarded(app)
    next(iter(wrapped(environ(), Server().start_response)))

    assert current() is None


def test_threads_see_each_their_own_exchange():
    barrier = threading.Barrier(4)
    seen = []

    def app(environ, start_response):
        mine = current().request_id
        barrier.wait(timeout=5)
        seen.append(mine == current().request_id)
        start_response("200 OK", [])
        return [b""]

    wrapped, _ = guarded(app)
    threads = [threading.Thread(target=Server().run, args=(wrapped, environ())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [True] * 4


def test_the_content_type_is_told_to_whoever_needs_it():
    seen = []

    class Judge:
        name = "judge"

        def on_request(self, x):
            x.needs_type = True

        def on_response(self, x, headers):
            seen.append(x.response_type)

    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html")])
        return [b""]

    Server().run(guarded(app, parts=[Judge()])[0], environ())

    assert seen == [b"text/html"]


class Admission:
    inline = True

    def __init__(self, reply=None, wanted=0):
        self.reply, self.body_bytes, self.bodies, self.settled = reply, wanted, [], 0

    def wanted(self, x):
        return self.body_bytes

    def admit(self, x, body):
        self.bodies.append(body)
        x.limiter = self
        return self.reply

    def settle(self, x):
        self.settled += 1


def test_a_refusal_is_answered_without_the_app():
    wrapped, seen = guarded(
        lambda *_: 1 / 0, admission=Admission(Reply(429, ((b"retry-after", b"3"),), b"{}"))
    )
    server = Server()

    assert server.run(wrapped, environ()) == b"{}"
    assert server.status == "429 Too Many Requests"
    assert server.header("retry-after") == ["3"]
    assert server.header("content-length") == ["2"]
    assert seen.ended == [(429, "", 2)]


def test_the_body_that_a_rule_read_is_there_for_the_app():
    def app(environ, start_response):
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]

    admission = Admission(wanted=100)
    wrapped, _ = guarded(app, admission=admission)

    assert Server().run(wrapped, environ(method="POST", body=b"abc")) == b"abc"
    assert admission.bodies == [BodyPrefix(b"abc", complete=True)]
    assert admission.settled == 1


class Socket(io.RawIOBase):
    """A body that would block for ever behind its end."""

    def __init__(self, data):
        self.data = io.BytesIO(data)

    def readable(self):
        return True

    def read(self, size=-1):
        left = len(self.data.getvalue()) - self.data.tell()
        assert 0 <= size <= left, "read past the end of the body: a real socket would block"
        return self.data.read(size)


@given(st.binary(max_size=5000), st.integers(1, 3000), st.lists(st.integers(1, 4000), max_size=6))
def test_a_body_read_ahead_is_replayed_byte_for_byte_and_never_past_its_end(data, wanted, reads):
    made = environ(method="POST", body=data or b"x")
    data = data or b"x"
    made["wsgi.input"] = Socket(data)

    prefix = read_ahead(made, wanted)
    got = b"".join(made["wsgi.input"].read(size) for size in reads) + made["wsgi.input"].read()

    assert got == data
    assert data.startswith(prefix.data)
    assert prefix.complete == (len(data) <= wanted + 1)


def test_a_chunked_body_is_read_where_the_server_ends_it():
    made = environ(method="POST", **{"wsgi.input": io.BytesIO(b"a" * 50), "wsgi.input_terminated": True})
    made.pop("CONTENT_LENGTH", None)

    assert read_ahead(made, 20) == BodyPrefix(b"a" * 21, complete=False)
    assert made["wsgi.input"].read() == b"a" * 50


def test_a_body_without_a_length_is_empty():
    made = environ(method="POST", **{"wsgi.input": Socket(b"")})

    assert read_ahead(made, 20) == BodyPrefix(b"", complete=True)


def test_a_length_that_is_no_number_is_not_believed():
    made = environ(method="POST", CONTENT_LENGTH="ten")

    assert read_ahead(made, 20) == BodyPrefix(b"", complete=False)


def test_a_refused_boot_answers_503_before_the_app_is_asked():
    async def never():
        raise AssertionError

    wrapped, seen = guarded(lambda *_: 1 / 0, boot=Boot(lambda: "GET /x is open", never))
    server = Server()

    assert b"GET /x" not in server.run(wrapped, environ())
    assert server.status.startswith("503")
    assert [status for status, *_ in seen.ended] == [503]


def test_a_guard_inside_its_own_changes_nothing():
    inner, seen = guarded(simple)
    outer = GuardedWSGI(inner, inner.engine)
    server = Server()

    server.run(outer, environ())

    assert len(server.header("x-request-id")) == 1
    assert len(seen.ended) == 1


def test_a_disabled_engine_passes_everything_through():
    wrapped, seen = guarded(simple)
    wrapped.engine.enabled = False
    server = Server()

    assert server.run(wrapped, environ()) == b"hi"
    assert server.headers == [("Content-Type", "text/plain")]
    assert seen.ended == []


def test_headers_are_found_by_their_http_names():
    headers = EnvironHeaders({"HTTP_X_FORWARDED_FOR": "a, b", "CONTENT_TYPE": "text/plain"})

    assert headers.get(b"x-forwarded-for") == b"a, b"
    assert headers.all(b"content-type") == [b"text/plain"]
    assert headers.all(b"x-none") == []
    assert headers.has_any(frozenset({b"forwarded", b"x-forwarded-for"}))
    assert not headers.has_any(frozenset({b"forwarded"}))


def test_a_path_of_bytes_that_are_no_utf8_is_answered():
    wrapped, seen = guarded(simple)

    assert Server().run(wrapped, environ("/caf\xe9\xff")) == b"hi"
    assert len(seen.ended) == 1


def test_a_file_wrapper_whose_close_cannot_be_changed_ends_at_once():
    class Slotted:
        __slots__ = ("_rest",)

        def __init__(self, rest):
            self._rest = rest

        def __iter__(self):
            return iter(self._rest)

    def app(environ, start_response):
        start_response("200 OK", [])
        return environ["wsgi.file_wrapper"]([b"abc"])

    wrapped, seen = guarded(app)
    given = wrapped(environ(**{"wsgi.file_wrapper": Slotted}), Server().start_response)

    assert isinstance(given, Slotted)
    assert seen.ended == [(200, "", 0)]


def test_a_file_wrapper_without_a_close_gets_one_that_ends_the_exchange():
    class Plain:
        def __init__(self, rest):
            self.rest = rest

        def __iter__(self):
            return iter(self.rest)

    def app(environ, start_response):
        start_response("200 OK", [])
        return environ["wsgi.file_wrapper"]([b"abc"])

    wrapped, seen = guarded(app)
    given = wrapped(environ(**{"wsgi.file_wrapper": Plain}), Server().start_response)
    before = list(seen.ended)
    given.close()

    assert before == []
    assert seen.ended == [(200, "", 0)]


def test_a_close_that_fails_is_raised_on_and_changes_nothing_that_was_told():
    class Chunks:
        def __iter__(self):
            return iter([b"a"])

        def close(self):
            raise ZeroDivisionError

    def app(environ, start_response):
        start_response("200 OK", [])
        return Chunks()

    wrapped, seen = guarded(app)
    with pytest.raises(ZeroDivisionError):
        Server().run(wrapped, environ())

    assert seen.ended == [(200, "", 1)]


@pytest.mark.parametrize("kind", ["a list", "chunks", "write"])
def test_a_part_may_listen_to_the_body_however_it_is_sent(kind):
    heard = []

    class Listening:
        name = "listening"

        def on_request(self, x):
            x.tap = heard.append

    def app(environ, start_response):
        write = start_response("200 OK", [])
        if kind == "write":
            write(b"a")
            write(b"b")
            return []
        return [b"a", b"b"] if kind == "a list" else iter([b"a", b"b"])

    wrapped, _ = guarded(app, parts=[Listening()])

    assert Server().run(wrapped, environ()) == b"ab"
    assert heard == [b"a", b"b"]


def test_an_app_that_begins_no_response_is_told_as_the_500_that_the_server_makes():
    wrapped, seen = guarded(lambda environ, start_response: iter([]))

    Server().run(wrapped, environ())

    assert seen.ended == [(500, "500", 0)]
