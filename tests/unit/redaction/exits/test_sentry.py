import json
import logging

import pytest
import sentry_sdk
from sentry_sdk.transport import Transport

from launchguard.redaction import Redactor
from launchguard.redaction.exits.sentry import SentryHooks, redact_client

REDACTOR = Redactor()
SECRET = "hunter2-correct-horse"


class Memory(Transport):
    """Keeps what would have been sent."""

    def __init__(self, options=None):
        super().__init__(options)
        self.envelopes = []

    def capture_envelope(self, envelope):
        self.envelopes.append(envelope.serialize().decode())

    @property
    def text(self):
        return "".join(self.envelopes)


@pytest.fixture
def sentry():
    made = []

    def init(**options):
        transport = Memory()
        sentry_sdk.init(
            "http://public@127.0.0.1:9/1",
            transport=transport,
            default_integrations=False,
            traces_sample_rate=1.0,
            **options,
        )
        made.append(transport)
        return transport

    yield init
    sentry_sdk.get_client().close(timeout=0)
    sentry_sdk.init()
    sentry_sdk.get_isolation_scope().clear()


def tell_everything():
    sentry_sdk.set_tag("plan", "pro")
    sentry_sdk.set_context("login", {"password": SECRET, "attempt": 3})
    sentry_sdk.set_extra("token", SECRET)
    sentry_sdk.add_breadcrumb(category="query", message=f"password={SECRET}", data={"api_key": SECRET})
    try:
        password = SECRET
        raise ValueError(f"password={password}")
    except ValueError:
        sentry_sdk.capture_exception()
    sentry_sdk.capture_message(f"token={SECRET}")
    with (
        sentry_sdk.start_transaction(name=f"GET /login?token={SECRET}", op="http"),
        sentry_sdk.start_span(op="db", name=f"connect postgresql://shop:{SECRET}@db/shop") as span,
    ):
        span.set_data("password", SECRET)


def test_nothing_that_leaves_through_sentry_tells(sentry):
    transport = sentry(**SentryHooks(REDACTOR).options())

    tell_everything()

    assert SECRET not in transport.text
    assert len(transport.envelopes) == 3


def test_an_event_is_still_filed_where_it_belongs(sentry):
    transport = sentry(release="1.2.3", environment="prod", **SentryHooks(REDACTOR).options())

    tell_everything()

    event = json.loads(transport.envelopes[0].splitlines()[2])
    assert event["exception"]["values"][0]["type"] == "ValueError"
    assert event["exception"]["values"][0]["value"] == "password=[redacted:password]"
    assert event["exception"]["values"][0]["stacktrace"]["frames"][-1]["function"] == "tell_everything"
    assert event["contexts"]["login"]["attempt"] == 3
    assert event["tags"]["plan"] == "pro"
    assert event["release"] == "1.2.3"
    assert len(event["event_id"]) == 32
    assert event["level"] == "error"
    assert event["breadcrumbs"]["values"][0]["category"] == "query"


def test_sentrys_logs_are_redacted(sentry):
    transport = sentry(enable_logs=True, **SentryHooks(REDACTOR).options())

    sentry_sdk.logger.warning("password={password}", password=SECRET)
    sentry_sdk.get_client().flush()

    assert len(transport.envelopes) == 1
    assert SECRET not in transport.text


def test_an_apps_own_hook_gets_what_is_redacted_and_may_still_drop_it(sentry):
    seen = []
    hooks = SentryHooks(REDACTOR, before_send=lambda event, hint: seen.append(event))
    transport = sentry(**hooks.options())

    sentry_sdk.capture_message(f"token={SECRET}")

    assert transport.envelopes == []
    assert SECRET not in str(seen)
    assert len(seen) == 1


def test_a_client_that_stands_is_redacted_and_undone(sentry):
    transport = sentry(include_local_variables=False)
    undo = redact_client(REDACTOR, sentry_sdk.get_client())

    sentry_sdk.capture_message(f"token={SECRET}")
    undo()
    sentry_sdk.capture_message("token=visible-again")

    assert SECRET not in transport.envelopes[0]
    assert "token=visible-again" in transport.envelopes[1]


def test_a_hook_that_there_is_not_is_an_error_at_start():
    with pytest.raises(TypeError, match=r"\['before_sending'\] is no hook; there are before_send"):
        SentryHooks(REDACTOR, before_sending=lambda event, hint: event)


def test_an_event_that_cannot_be_redacted_still_tells_that_there_was_one():
    assert SentryHooks(REDACTOR).before_send("no dictionary", {}) == {
        "message": "[redaction-failed]",
        "level": "error",
    }


def test_loggers_reach_sentry_redacted(sentry):
    from sentry_sdk.integrations.logging import LoggingIntegration

    transport = sentry(
        integrations=[LoggingIntegration(event_level=logging.ERROR)], **SentryHooks(REDACTOR).options()
    )

    logging.getLogger("shop").error("login with %s", {"password": SECRET}, extra={"token": SECRET})

    assert len(transport.envelopes) == 1
    assert SECRET not in transport.text
