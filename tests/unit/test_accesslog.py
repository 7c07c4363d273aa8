from __future__ import annotations

from types import SimpleNamespace

from launchguard.accesslog import AccessLog
from launchguard.exchange import Exchange, RawHeaders


def line(prepare=lambda x: None, *, ask=(), is_own=False, path="/users/7"):
    events = []
    headers = RawHeaders([(b"user-agent", b"curl/8 Bearer abc"), (b"authorization", b"Bearer secret")])
    x = Exchange("http", "GET", path, headers, "192.0.2.7")
    x.is_own = is_own
    x.request_id, x.route, x.status = "id-1", "/users/{id}", 200
    x.first_byte, x.finished, x.bytes_sent = x.started + 0.010, x.started + 0.0251, 12
    prepare(x)
    AccessLog(
        lambda common: lambda event: events.append({**event, **common}),
        lambda value: {"redacted": True} if isinstance(value, dict) else f"<{value}>",
        ask,
    ).on_end(x)
    return events


def test_a_line_says_what_happened_in_flat_keys():
    (event,) = line()

    assert next(iter(event)) == "timestamp"
    del event["timestamp"]
    assert event == {
        "severity_text": "INFO",
        "event_name": "http.server.request",
        "request_id": "id-1",
        "http.request.method": "GET",
        "http.route": "/users/{id}",
        "http.response.status_code": 200,
        "duration_ms": 25.1,
        "ttfb_ms": 10.0,
        "http.response.body.size": 12,
    }


def test_a_failure_is_an_error_with_its_type():
    def fail(x):
        x.status, x.error_type = 500, "KeyError"

    (event,) = line(fail)

    assert (event["severity_text"], event["error.type"]) == ("ERROR", "KeyError")


def test_a_request_without_a_response_has_no_first_byte():
    (event,) = line(lambda x: setattr(x, "first_byte", 0.0))

    assert event["ttfb_ms"] is None


def test_path_address_and_agent_are_there_only_if_asked_for_and_then_redacted():
    assert "/users/7" not in str(line())
    assert "192.0.2.7" not in str(line())

    (event,) = line(ask=("client.address", "url.path", "user_agent.original"))
    assert event["client.address"] == "192.0.2.7"
    assert event["url.path"] == "</users/7>"
    assert event["user_agent.original"] == "<curl/8 Bearer abc>"


def test_what_the_app_put_there_is_redacted_and_bounded():
    def say(x):
        x.identify(tenant="t" * 1000)
        x.facts["token"] = "secret"

    (event,) = line(say)

    assert event["tenant.id"] == f"<{'t' * 256}>"
    assert event["redacted"] is True
    assert "secret" not in str(event)


def test_a_fact_of_the_app_never_stands_in_the_place_of_one_of_ours():
    events = []
    x = Exchange("http", "GET", "/", RawHeaders([]), "192.0.2.7")
    x.status, x.finished = 200, x.started + 0.5
    x.facts.update({"http.route": "/forged", "service.name": "forged", "duration_ms": 0, "basket": 3})
    log = AccessLog(lambda common: lambda event: events.append((event, common)), lambda value: value)
    log.on_end(x)

    ((event, common),) = events
    assert not event.keys() & common.keys()
    assert "service.name" not in event
    assert (common["http.route"], event["duration_ms"], event["basket"]) == ("unmatched", 500.0, 3)


def test_what_lines_of_one_kind_have_in_common_is_bound_once_and_a_made_up_method_never_kept():
    bound = []

    def bind(common):
        bound.append(common)
        return lambda event: None

    log = AccessLog(bind, lambda value: value)
    for method in ("GET", "GET", "MADE-UP", "MADE-UP"):
        x = Exchange("http", method, "/", RawHeaders([]), "192.0.2.7")
        x.status = 200
        log.on_end(x)

    assert [common["http.request.method"] for common in bound] == ["GET", "_OTHER", "_OTHER"]


def test_a_refusal_names_its_rule_and_a_hashed_key():
    decisions = [
        SimpleNamespace(rule="ok", quota="ok", outcome="allowed", key="00"),
        SimpleNamespace(rule="login", quota="login.waits", outcome="refused", key="7f3a"),
    ]
    (event,) = line(lambda x: setattr(x, "decisions", decisions))

    assert {name: value for name, value in event.items() if name.startswith("rate_limit.")} == {
        "rate_limit.rule": "login",
        "rate_limit.outcome": "refused",
        "rate_limit.quota": "login.waits",
        "rate_limit.key": "7f3a",
    }


def test_a_made_up_method_is_other():
    assert line(lambda x: setattr(x, "method", "G\r\nET"))[0]["http.request.method"] == "_OTHER"
    assert line(lambda x: setattr(x, "method", "X" * 5000))[0]["http.request.method"] == "_OTHER"


def test_probes_that_succeed_are_quiet_and_those_that_fail_are_not():
    assert line(path="/health", is_own=True) == []
    assert len(line(lambda x: setattr(x, "status", 503), path="/health", is_own=True)) == 1
