"""A client on loopback: Starlette's own, whose address can be chosen since 0.44 only."""

from __future__ import annotations

from starlette.testclient import TestClient

LOOPBACK = ("127.0.0.1", 5000)


def client_of(app, **options):
    """The test client of an app, from loopback, to which a failing app answers as a server would have it."""

    async def from_loopback(scope, receive, send):
        if scope["type"] != "lifespan":
            scope["client"] = LOOPBACK
        await app(scope, receive, send)

    return TestClient(from_loopback, raise_server_exceptions=False, **options)
