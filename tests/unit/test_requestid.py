from __future__ import annotations

import os
import random
import re

import pytest
from hypothesis import given, strategies as st
from structlog.contextvars import get_contextvars

from launchguard.engine import Engine
from launchguard.exchange import Exchange, RawHeaders
from launchguard.requestid import RequestId


def adopted(*values: bytes) -> str:
    x = Exchange("http", "GET", "/", RawHeaders([(b"x-request-id", value) for value in values]), None)
    RequestId().on_request(x)
    return x.request_id


@pytest.mark.parametrize("sent", [b"a", b"0123456789abcdef", b"A-b_c.d", b"x" * 128])
def test_an_id_that_fits_is_kept(sent):
    assert adopted(sent) == sent.decode()


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"x" * 129,
        b"a b",
        b"a\r\nset-cookie: x",
        b"a\n",
        b"a\x00",
        b"caf\xc3\xa9",
        b"\xd9\xa1\xd9\xa2",
        b"{uuid}",
        b"urn:uuid:1",
        b"<script>",
        b"a,b",
        b"-" * 10_272,
    ],
)
def test_an_id_that_does_not_fit_is_replaced(sent):
    assert re.fullmatch("[0-9a-f]{32}", adopted(sent))


def test_an_id_that_came_twice_is_replaced():
    assert re.fullmatch("[0-9a-f]{32}", adopted(b"a", b"b"))


@given(st.binary(max_size=200))
def test_whatever_is_sent_the_id_is_safe_to_write_anywhere(sent):
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,128}", adopted(sent))


def test_an_app_that_seeds_its_random_numbers_gets_no_id_twice():
    ids = set()
    for _ in range(3):
        random.seed(7)
        ids.add(adopted())

    assert len(ids) == 3


def test_ids_differ_and_after_a_fork_too():
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(write, adopted().encode())
        os._exit(0)
    os.waitpid(pid, 0)

    ids = {adopted() for _ in range(100)} | {os.read(read, 64).decode()}

    assert len(ids) == 101


def test_the_id_is_bound_to_the_log_context_while_inside_only():
    part = RequestId()
    x = Exchange("http", "GET", "/", RawHeaders([]), None)
    part.on_request(x)

    engine = Engine([part])
    tokens = engine.enter(x)
    inside = get_contextvars()
    engine.leave(tokens)

    assert inside["request_id"] == x.request_id
    assert "request_id" not in get_contextvars()
