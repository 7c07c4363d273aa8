import io
import logging
from types import SimpleNamespace

import pytest

from launchguard.logsetup import configure_logging
from launchguard.redaction import Redactor
from launchguard.redaction.exits.stdlib import redact_handlers

PATH = "/reset/3f9aK2mQ7xZp"


class Request(SimpleNamespace):
    """As much of Django's request as tells what it is."""

    def __repr__(self):
        return f"<WSGIRequest: {self.method} {self.path!r}>"


def a_request(route=None):
    match = None if route is None else SimpleNamespace(route=route)
    return Request(path=PATH, method="GET", META={}, resolver_match=match)


class Unbound:
    """A request that is asked outside its context."""

    @property
    def path(self):
        raise RuntimeError("working outside of request context")


def log(request):
    logging.getLogger("django.request").warning("%s: %s", "Not Found", PATH, extra={"request": request})


@pytest.fixture
def pipeline():
    stream = io.StringIO()
    setup = configure_logging(Redactor(), stream=stream, console=False)
    yield stream
    setup.undo()


def test_a_path_that_no_route_knows_is_hidden(pipeline):
    log(a_request())

    assert '"message":"Not Found: [redacted:path]"' in pipeline.getvalue()
    assert '"request":"GET"' in pipeline.getvalue()
    assert "3f9a" not in pipeline.getvalue()


def test_a_path_gives_its_place_to_its_route(pipeline):
    log(a_request("reset/<str:token>"))

    assert '"message":"Not Found: /reset/<str:token>"' in pipeline.getvalue()


def test_a_request_out_of_its_context_costs_no_line(pipeline):
    log(Unbound())

    assert "Not Found" in pipeline.getvalue()


def test_a_handler_of_the_apps_own_gets_the_request_and_no_path():
    stream, seen = io.StringIO(), []
    handler = logging.StreamHandler(stream)
    handler.addFilter(lambda record: seen.append(record) or True)
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    undo = redact_handlers(Redactor())
    request = a_request()
    try:
        log(request)
    finally:
        undo()
        logger.removeHandler(handler)

    assert stream.getvalue() == "Not Found: [redacted:path]\n"
    assert seen[0].request is request, "Django's mail to the admins is made of it"
