"""What each value of `boot` does, under WSGI: the ASGI driver's are in test_inspection.py."""

import functools

import pytest
from flask import Flask, abort, request
from werkzeug.test import Client

from launchguard import LaunchGuard, RateLimit


@pytest.fixture
def asked():
    """Counts how often the app's gate ran."""
    return []


@pytest.fixture
def app(asked):
    made = Flask("shop", static_folder=None)

    def members_only(view):
        @functools.wraps(view)
        def wrapper():
            asked.append(1)
            if "x-member" not in request.headers:
                abort(401)
            return view()

        return wrapper

    made.add_url_rule("/mine", "mine", members_only(lambda: ""))
    made.add_url_rule("/open", "open", lambda: "hello")
    return made


def serve(app, boot):
    guard = LaunchGuard(
        boot=boot, store="memory://", logging=None, limits=[RateLimit("open", "/open", "2/minute")]
    )
    guard.install(app)
    client = Client(app)
    return [client.get("/open").status_code for _ in range(3)]


def test_off_calls_no_gate_says_nothing_and_limits_all_the_same(app, asked, caplog):
    assert serve(app, "off") == [200, 200, 429]

    assert asked == []
    assert "route.unprotected" not in caplog.text


def test_warn_calls_each_gate_once_and_serves_what_it_warns_of(app, asked, caplog):
    assert serve(app, "warn") == [200, 200, 429]

    assert asked == [1]
    assert "route.unprotected" in caplog.text


def test_enforce_serves_nothing_while_a_route_is_open(app, caplog, capsys):
    assert serve(app, "enforce") == [503, 503, 503]

    assert "GET /open" in capsys.readouterr().err


def test_enforce_serves_what_is_declared(app, asked):
    guard = LaunchGuard(boot="enforce", store="memory://", logging=None, public={"GET /open": "all"})
    guard.install(app)

    assert Client(app).get("/open").status_code == 200
    assert asked == [1]
