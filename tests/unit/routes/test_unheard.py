"""What the tripwire sets off is told to nobody."""

import logging

import pytest
import sentry_sdk
from fastapi import FastAPI
from sentry_sdk.transport import Transport

from launchguard.routes import inspect
from launchguard.routes.unheard import unheard


class Kept(Transport):
    """Where Sentry's SDK would send what it captured."""

    def __init__(self):
        super().__init__()
        self.sent = []

    def capture_envelope(self, envelope):
        self.sent.append(envelope)


@pytest.fixture
def sentry():
    transport = Kept()
    before = sentry_sdk.get_global_scope().client
    sentry_sdk.init(dsn="http://key@127.0.0.1:9/1", transport=transport, default_integrations=False)
    try:
        yield transport
    finally:
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(before)


def test_sentry_hears_of_no_error_within_and_of_all_afterwards(sentry):
    with unheard():
        sentry_sdk.capture_exception(ValueError("within"))
    assert sentry.sent == []

    sentry_sdk.capture_exception(ValueError("after"))
    assert len(sentry.sent) == 1


def test_a_reached_handler_is_no_error_that_sentry_is_told(sentry):
    from sentry_sdk.integrations.asgi import SentryAsgiMiddleware

    app = FastAPI(openapi_url=None)
    app.add_api_route("/open", lambda: None)
    app.add_middleware(SentryAsgiMiddleware)

    assert inspect(app, prove=True).routes[0].access == "unprotected"
    assert sentry.sent == []


def test_nothing_is_logged_within_and_what_was_switched_off_before_stays_off(caplog):
    logging.disable(logging.INFO)
    try:
        with unheard():
            logging.getLogger("shop").critical("within")
        assert logging.root.manager.disable == logging.INFO
    finally:
        logging.disable(logging.NOTSET)
    assert caplog.records == []


def test_an_error_within_brings_all_back(sentry):
    with pytest.raises(KeyError), unheard():
        raise KeyError

    sentry_sdk.capture_exception(ValueError("after"))
    assert len(sentry.sent) == 1
