import threading

import pytest
from flask import Flask, redirect, request
from flask_wtf import CSRFProtect
from sqlalchemy import create_engine, text
from sqlalchemy.pool import StaticPool

from launchguard.routes.probes import wsgi
from launchguard.routes.writes import uncommitted, uncommitted_here


@pytest.fixture
def app():
    made = Flask("shop", static_folder=None)
    made.secret_key = "x" * 40
    return made


def send(app, method="GET", target="/x", headers=None, body=b""):
    with wsgi.probing(app) as probe:
        return probe.send(method, target, headers or {}, body)


def test_probe_carries_method_query_headers_and_body(app):
    seen = {}

    @app.route("/x", methods=["PUT"])
    def view():
        seen.update(
            method=request.method, q=request.args["q"], key=request.headers["X-Key"], body=request.get_json()
        )
        return ""

    send(app, "PUT", "/x?q=1", {"x-key": "k", "content-type": "application/json"}, b'{"a": 1}')

    assert seen == {"method": "PUT", "q": "1", "key": "k", "body": {"a": 1}}


def test_probe_tells_refusals_from_other_answers(app):
    app.add_url_rule("/refused", "refused", lambda: ("", 401))
    app.add_url_rule("/away", "away", lambda: redirect("/login?next=/away"))
    app.add_url_rule("/missing", "missing", lambda: ("", 404))

    assert send(app, target="/refused").refusal == "refused"
    assert send(app, target="/away").refusal == "refused"
    assert send(app, target="/missing")[:2] == ("error", "404")


def test_error_of_the_app_is_an_answer_and_no_traceback(app, caplog):
    @app.route("/x")
    def view():
        raise ValueError("inside")

    assert send(app)[:2] == ("error", "ValueError")
    assert caplog.records == []


def test_csrf_is_off_within_and_on_again_after(app):
    CSRFProtect(app)
    app.add_url_rule("/x", "x", lambda: ("", 401), methods=["POST"])

    assert send(app, "POST").refusal == "refused"
    assert "WTF_CSRF_ENABLED" not in app.config or app.config["WTF_CSRF_ENABLED"]
    assert app.test_client().post("/x").status_code == 400


def test_guard_around_the_app_is_taken_off_within(app):
    from launchguard import LaunchGuard

    LaunchGuard(boot="off", logging=None, store="memory://").install(app)
    outermost = app.wsgi_app
    app.add_url_rule("/x", "x", lambda: ("", 401))

    with wsgi.probing(app) as probe:
        assert app.wsgi_app is not outermost
        assert probe.send("GET", "/x", {}, b"").refusal == "refused"

    assert app.wsgi_app is outermost


def test_commits_through_sqlalchemy_are_rolled_back_and_reported():
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.begin() as connection:
        connection.execute(text("create table audit (line text)"))

    with uncommitted() as writes, engine.begin() as connection:
        connection.execute(text("insert into audit values ('seen')"))
    with engine.connect() as connection:
        left = connection.execute(text("select count(*) from audit")).scalar()
    with engine.begin() as connection:
        connection.execute(text("insert into audit values ('kept')"))
    with engine.connect() as connection:
        kept = connection.execute(text("select count(*) from audit")).scalar()

    assert (left, kept) == (0, 1)
    assert writes == ["insert into audit values ('seen')"]
    engine.dispose()


def test_at_boot_what_others_write_meanwhile_is_committed():
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    with engine.begin() as connection:
        connection.execute(text("create table audit (line text)"))

    def write():
        with engine.begin() as connection:
            connection.execute(text("insert into audit values ('the app at work')"))

    with uncommitted_here() as writes:
        other = threading.Thread(target=write, daemon=True)
        other.start()
        other.join()
    with engine.connect() as connection:
        kept = connection.execute(text("select count(*) from audit")).scalar()
    engine.dispose()

    assert (kept, writes) == (1, [])
