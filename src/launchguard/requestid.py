"""The request id: adopted or made, bound to the log context, sent back exactly once."""

from __future__ import annotations

import os
import re
from random import Random
from typing import TYPE_CHECKING

from structlog.contextvars import bind_contextvars, reset_contextvars

if TYPE_CHECKING:
    from contextvars import ContextVar

    from launchguard.exchange import Exchange
    from launchguard.part import HeaderList

__all__ = ["RequestId"]

_fits = re.compile(rb"[A-Za-z0-9._-]{1,128}").fullmatch

HEADER = b"x-request-id"

# Of our own, since an app that seeds `random` would repeat its ids; seeded by the system's generator, also in a fork.
_random = Random()  # noqa: S311 - an id is no secret
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_random.seed)
getrandbits = _random.getrandbits


def _structlog_var() -> ContextVar[object]:
    """Structlog's own variable for `request_id`, through its public API, so that a request costs one `set`."""
    tokens = bind_contextvars(request_id="")
    reset_contextvars(**tokens)
    return tokens["request_id"].var


class RequestId:
    """Adopts an inbound `x-request-id` that came once and is 1-128 of `[A-Za-z0-9._-]`, else makes one.

    Made ones are 32 hexadecimal digits: unlikely to repeat in any worker, but no secret.
    """

    name = "requestid"

    def __init__(self) -> None:
        self.id_var = _structlog_var()

    def on_request(self, x: Exchange) -> None:
        if not x.request_id:
            sent = x.headers.all(HEADER)
            if len(sent) == 1 and _fits(sent[0]):
                x.request_id = sent[0].decode()
            else:
                x.request_id = getrandbits(128).to_bytes(16).hex()

    def on_response(self, x: Exchange, headers: HeaderList) -> None:
        headers.append((HEADER, x.request_id.encode()))
