"""The guard installed into Flask apps."""

from __future__ import annotations

import io
import threading

import pytest
from flask import Blueprint, Flask, Response, abort, send_file, stream_with_context
from tests.kits.observed import Growth, captured_log
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from launchguard import AlreadyServingError, LaunchGuard, RateLimit, current

KEY = "sk_" + "live_" + "a1B2c3D4e5F6g7H8i9J0k1L2"
QUIET = {"store": "memory://", "boot": "off", "secret": "0123456789abcdef0123456789abcdef"}


@pytest.fixture
def log():
    with captured_log() as lines:
        yield lines


def an_app():
    app = Flask(__name__)

    @app.get("/users/<int:number>")
    def user(number):
        return {"id": current().request_id}

    @app.get("/boom")
    def boom():
        raise ZeroDivisionError(f"the key is {KEY}")

    @app.get("/gone")
    def gone():
        abort(410)

    return app


def guarded(app, *limits, **options):
    LaunchGuard(limits=limits, **(QUIET | options)).install(app)
    return app.test_client()


def ask(client, path, method="GET", **options):
    return client.open(path, method=method, buffered=True, **options)


def told(log):
    return [
        (line["http.route"], line["http.response.status_code"], line.get("error.type"))
        for line in log.requests()
    ]


def test_answers_that_flask_makes_itself_carry_the_id_and_are_counted(log):
    client = guarded(an_app())
    grown = Growth()

    asked = [
        ask(client, *each)
        for each in (("/users/7",), ("/users/x",), ("/gone",), ("/boom",), ("/users/7", "POST"))
    ]

    assert [answer.headers.getlist("x-request-id") for answer in asked] == [
        [line["request_id"]] for line in log.requests()
    ]
    assert told(log) == [
        ("/users/{number}", 200, None),
        ("unmatched", 404, None),
        ("/gone", 410, None),
        ("/boom", 500, "ZeroDivisionError"),
        ("/users/{number}", 405, None),
    ]
    assert grown()["GET", "/boom", "500", "ZeroDivisionError"] == 1
    assert KEY not in log.getvalue()


def test_the_handlers_see_the_id_that_came():
    answer = ask(guarded(an_app(), logging=None), "/users/1", headers={"x-request-id": "mine"})

    assert answer.json == {"id": "mine"}


def test_an_error_handler_of_the_apps_own_still_answers(log):
    app = an_app()

    @app.errorhandler(ZeroDivisionError)
    def sorry(error):
        return {"id": current().request_id}, 400

    answer = ask(guarded(app), "/boom")

    assert (answer.status_code, answer.json["id"]) == (400, answer.headers["x-request-id"])
    assert told(log) == [("/boom", 400, None)]


def test_an_error_handler_for_500s_keeps_the_exceptions_type_in_the_log(log):
    app = an_app()

    @app.errorhandler(500)
    def sorry(error):
        return "sorry", 500

    assert ask(guarded(app), "/boom").text == "sorry"
    assert told(log) == [("/boom", 500, "ZeroDivisionError")]


def test_exceptions_that_the_app_lets_through_in_tests_are_raised_on(log):
    app = an_app()
    app.testing = True

    with pytest.raises(ZeroDivisionError):
        ask(guarded(app), "/boom")
    assert told(log) == [("/boom", 500, "ZeroDivisionError")]


def test_blueprints_are_named_and_limited_by_their_whole_path():
    app, outer, inner = Flask(__name__), Blueprint("outer", __name__), Blueprint("inner", __name__)

    @inner.post("/login/<realm>")
    def login(realm):
        return {}

    outer.register_blueprint(inner, url_prefix="/auth")
    app.register_blueprint(outer, url_prefix="/v1")
    app.register_blueprint(outer, url_prefix="/v2", name="again")
    client = guarded(app, RateLimit("login", "/v1/auth/login/{realm}", "2/minute"), logging=None)
    grown = Growth()

    assert [ask(client, "/v1/auth/login/a", "POST").status_code for _ in range(3)] == [200, 200, 429]
    assert ask(client, "/v2/auth/login/a", "POST").status_code == 200
    assert {labels[1] for labels in grown()} == {"/v1/auth/login/{realm}", "/v2/auth/login/{realm}"}


def test_a_limit_taken_by_hand_refuses_with_the_guards_own_answer():
    app = Flask(__name__)
    guard = LaunchGuard(limits=[RateLimit("export", None, "1/minute")], logging=None, **QUIET)

    @app.get("/export")
    def export():
        guard.acquire_sync("export")
        return {}

    guard.install(app)
    client = app.test_client()
    answers = [ask(client, "/export") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1].headers["Content-Type"] == "application/problem+json"
    assert int(answers[1].headers["Retry-After"]) > 0
    assert answers[1].headers.getlist("RateLimit-Policy") == ['"export";q=1;w=60']


def test_the_tokens_that_a_model_says_it_used_are_charged():
    app = Flask(__name__)

    @app.post("/chat")
    def chat():
        return {"usage": {"prompt_tokens": 100, "completion_tokens": 800}}

    client = guarded(
        app, RateLimit.ai("/chat", requests=None, tokens="1000/day", concurrent=None), logging=None
    )
    answers = [ask(client, "/chat", "POST", json={"max_tokens": 50}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]


def test_a_stream_is_counted_to_its_end_and_keeps_the_context(log):
    app = Flask(__name__)

    @app.get("/stream")
    def stream():
        @stream_with_context
        def produce():
            for _ in range(3):
                yield current().request_id.encode()

        return Response(produce())

    answer = ask(guarded(app), "/stream", headers={"x-request-id": "abc"})

    assert answer.data == b"abcabcabc"
    assert log.requests()[0]["http.response.body.size"] == 9


def test_a_stream_that_fails_half_way_is_an_error_of_its_type(log):
    app = Flask(__name__)

    @app.get("/stream")
    def stream():
        def produce():
            yield b"a"
            raise ZeroDivisionError

        return Response(produce())

    with pytest.raises(ZeroDivisionError):
        ask(guarded(app), "/stream")
    assert told(log) == [("/stream", 200, "ZeroDivisionError")]


def test_a_head_request_of_a_stream_is_no_lost_client(log):
    app = Flask(__name__)

    @app.get("/stream")
    def stream():
        return Response(iter([b"a", b"b"]))

    ask(guarded(app), "/stream", "HEAD")

    assert told(log) == [("/stream", 200, None)]


def test_a_file_is_sent(log):
    app = Flask(__name__)

    @app.get("/file")
    def file():
        return send_file(io.BytesIO(b"12345"), download_name="a.txt")

    assert ask(guarded(app), "/file").data == b"12345"
    assert told(log) == [("/file", 200, None)]


def test_the_apps_own_wrapper_may_stand_around_or_inside(log):
    app = an_app()
    inside = []
    wsgi_app = app.wsgi_app

    def note(environ, start_response):
        inside.append(current() is not None)
        return wsgi_app(environ, start_response)

    app.wsgi_app = note
    guarded(app)
    whole = DispatcherMiddleware(lambda *_: [], {"/app": app})

    answer = Client(whole).get("/app/users/7", buffered=True)

    assert answer.status_code == 200
    assert inside == [True]
    assert told(log) == [("/users/{number}", 200, None)]


def test_a_second_install_says_so_and_changes_nothing(caplog):
    app = an_app()
    guarded(app, logging=None)
    wsgi_app = app.wsgi_app

    guarded(app, logging=None)

    assert app.wsgi_app is wsgi_app
    assert "called twice" in caplog.text


def test_installing_after_the_first_request_is_an_error():
    app = an_app()
    ask(app.test_client(), "/users/1")

    with pytest.raises(AlreadyServingError, match="right after the app is made"):
        guarded(app, logging=None)


def test_flasks_own_secret_keys_the_counters(log):
    for secret in ("first" * 8, "first" * 8, "other" * 8):
        app = an_app()
        app.secret_key = secret
        limits = [RateLimit("users", "/users/{number}", "1/minute")]
        LaunchGuard(limits=limits, store="memory://", boot="off").install(app)
        ask(app.test_client(), "/users/1")
        ask(app.test_client(), "/users/1")

    first, again, other = (line["rate_limit.key"] for line in log.requests() if "rate_limit.key" in line)
    assert first == again
    assert first != other


def test_fifty_threads_have_each_its_own_id():
    app, client_ids = an_app(), []
    guarded(app, logging=None)

    def one(number):
        answer = ask(app.test_client(), "/users/1", headers={"x-request-id": f"id-{number}"})
        client_ids.append((f"id-{number}", answer.json["id"], answer.headers["x-request-id"]))

    threads = [threading.Thread(target=one, args=[number]) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(client_ids) == 50
    assert all(len(set(ids)) == 1 for ids in client_ids)
