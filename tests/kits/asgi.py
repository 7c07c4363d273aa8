"""Drives an ASGI app in process and keeps every message, for tests of the driver."""

from __future__ import annotations

import asyncio
from typing import Any

from launchguard.accesslog import AccessLog
from launchguard.asgi import GuardedASGI
from launchguard.engine import Engine
from launchguard.proxies import resolver
from launchguard.requestid import RequestId


class Recorder:
    """A part that keeps what it saw."""

    name = "recorder"

    def __init__(self) -> None:
        self.ended: list[Any] = []
        self.responded: list[int] = []
        self.events: list[dict[str, Any]] = []

    def bind(self, common):
        return lambda event: self.events.append({**event, **common})

    def on_response(self, x, headers) -> None:
        self.responded.append(x.status)
        headers.append((b"x-from-guard", b"1"))

    def on_end(self, x) -> None:
        self.ended.append((x.status, x.error_type, x.bytes_sent))


def guarded(app, *, boot=None, admission=None, endpoints=None, parts=(), **options):
    """The app with an engine of a resolver, an id, a recorder and an access log around it."""
    seen = Recorder()
    log = AccessLog(seen.bind, lambda value: value)
    engine = Engine(
        [resolver(None), RequestId(), seen, log, *parts], admission=admission, boot=boot, endpoints=endpoints
    )
    return GuardedASGI(app, engine, **options), seen


def http_scope(path: str = "/", method: str = "GET", headers=(), **more):
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(errors="surrogatepass"),
        "root_path": "",
        "query_string": b"",
        "scheme": "http",
        "headers": list(headers),
        "client": ("192.0.2.7", 4000),
        **more,
    }


async def drive(app, scope, *, incoming=None, raises=None, fail_send_after=None):
    """Run one exchange; gives the messages that the server would have got."""
    sent: list[dict[str, Any]] = []
    messages = list(
        incoming if incoming is not None else [{"type": "http.request", "body": b"", "more_body": False}]
    )

    async def receive():
        if messages:
            return messages.pop(0)
        await asyncio.sleep(3600)
        raise AssertionError

    async def send(message):
        if fail_send_after is not None and len(sent) >= fail_send_after:
            raise OSError("client is gone")
        sent.append(message)

    if raises is None:
        await app(scope, receive, send)
    else:
        try:
            await app(scope, receive, send)
        except raises:
            return sent
        raise AssertionError(f"{raises} was not raised")
    return sent


def header(message, name: bytes) -> list[bytes]:
    return [value for key, value in message["headers"] if key.lower() == name]


def start(status=200, headers=(), **more):
    return {"type": "http.response.start", "status": status, "headers": list(headers), **more}


def body(data=b"", *, more=False):
    return {"type": "http.response.body", "body": data, "more_body": more}
