"""The face of redaction: what its methods give, and that an event that says nothing is not touched."""

from __future__ import annotations

import datetime as dt
import threading
import uuid

import orjson
import pytest

from launchguard.redaction import RedactionConfig, Redactor

REDACTOR = Redactor()
TOKEN = "ghp_" + "aB3d" * 9


def test_event_that_says_nothing_comes_out_as_orjson_writes_it():
    event = {
        "event": "user logged in",
        "n": 5,
        "at": dt.datetime(2026, 1, 2),
        "id": uuid.UUID(int=1),
        "rows": [{"a": 1}],
        "token_count": 5,
    }

    assert REDACTOR.render(event) == orjson.dumps(event)


def test_event_with_a_secret_keeps_all_else():
    event = {"event": f"got {TOKEN} ok", "n": 5, "rows": [{"a": 1, "password": "x1"}, "b"]}

    assert orjson.loads(REDACTOR.render(event)) == {
        "event": "got [redacted:github-token] ok",
        "n": 5,
        "rows": [{"a": 1, "password": "[redacted:password]"}, "b"],
    }


def test_event_that_orjson_cannot_write_comes_out_all_the_same():
    event = {"event": "x", "thing": object(), "big": 10**40, b"key": {1, 2}, "bad": "\ud800"}

    assert orjson.loads(REDACTOR.render(event)) == {
        "event": "x",
        "thing": "<builtins.object>",
        "big": str(10**40),
        "key": [1, 2],
        "bad": "\\ud800",
    }


def test_redact_event_gives_a_dict_and_redact_text_a_str():
    assert REDACTOR.redact_event({"password": "x1"}) == {"password": "[redacted:password]"}
    assert REDACTOR.redact_text("a\npassword=x1\nb") == "a\npassword=[redacted:password]\nb"


def test_result_is_not_the_apps_own_container():
    event = {"rows": [1, 2]}

    REDACTOR.redact(event)["rows"].append(3)

    assert event == {"rows": [1, 2]}


def test_json_in_a_text_keeps_its_spelling():
    compact = REDACTOR.redact_text('{"a":1,"password":"x1"}')
    spaced = REDACTOR.redact_text('{"a": 1, "password": "x1"}')
    indented = REDACTOR.redact_text('{\n  "a": 1,\n  "password": "x1"\n}')

    assert compact == '{"a":1,"password":"[redacted:password]"}'
    assert spaced == '{"a": 1, "password": "[redacted:password]"}'
    assert indented == '{\n  "a": 1,\n  "password": "[redacted:password]"\n}'


def test_a_key_given_twice_in_json_hides_nothing_from_us():
    assert TOKEN not in REDACTOR.redact_text(f'{{"x": "{TOKEN}", "x": "fine"}}')


def test_marker_never_echoes_what_it_hides():
    for text in (f"a {TOKEN}", f"password={TOKEN}", f"https://u:{TOKEN}@h/"):
        assert "aB3d" not in REDACTOR.redact_text(text)


def test_a_longer_token_than_known_is_hidden_to_its_end():
    assert REDACTOR.redact_text(f"x {TOKEN}zZ9zZ9 y") == "x [redacted:github-token] y"


def test_observer_that_raises_does_not_cost_the_line():
    def broken(kind, count):
        raise RuntimeError(kind)

    line = Redactor(on_redact=broken).render({"password": "hunter2"})

    assert line == b'{"password":"[redacted:password]"}'


def test_one_redactor_serves_many_threads():
    redactor, results = Redactor(), []

    def work(number):
        results.extend(redactor.render({f"field_{number}_{n}": n, "password": "x1"}) for n in range(200))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(results) == 800
    assert all(b"[redacted:password]" in result for result in results)


@pytest.mark.parametrize("engine", ["re2", "python"])
def test_warming_compiles_what_the_first_event_would(engine):
    redactor = Redactor(RedactionConfig(engine=engine))

    redactor.warm()

    assert redactor.redact_text(TOKEN) == "[redacted:github-token]"
