"""Drives a limiter as an adapter does, without a server: one call is one request from its admission to its end."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from launchguard.exchange import Exchange, RawHeaders
from launchguard.part import BodyPrefix
from launchguard.ratelimit import Limiter, RateLimit
from launchguard.ratelimit.stores.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000 * SECOND_US

    def __call__(self) -> int:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += int(seconds * SECOND_US)


@dataclass
class Answer:
    status: int
    ran: bool
    headers: dict[bytes, bytes]
    body: bytes
    x: Exchange

    @property
    def retry_s(self) -> int:
        return int(self.headers[b"retry-after"])

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        return [(decision.rule, decision.outcome) for decision in self.x.decisions or []]


@dataclass
class Desk:
    """A limiter with its memory store and its clock; `ask` is one request."""

    rules: list[RateLimit]
    options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clock = Clock()
        self.store = self.options.pop("store", None) or MemoryStore(clock=self.clock)
        self.counted: dict[tuple[str, str], int] = {}
        self.faults: list[BaseException] = []
        self.limiter = Limiter(
            self.rules,
            store=self.store,
            clock=self.clock,
            chance=lambda: 0.0,
            secret=b"a secret",
            bind_decision=self._bind,
            on_fault=lambda part, error: self.faults.append(error),
            **self.options,
        )

    def _bind(self, rule: str, outcome: str) -> Callable[[], None]:
        def count() -> None:
            self.counted[rule, outcome] = self.counted.get((rule, outcome), 0) + 1

        return count

    def begin(
        self,
        path: str = "/search",
        method: str = "GET",
        *,
        client: str = "203.0.113.9",
        json_body: Any = None,
        body: bytes | None = None,
        content_type: bytes = b"application/json",
        headers: Iterable[tuple[bytes, bytes]] = (),
        complete: bool = True,
        timed_out: bool = False,
        shared: bool = False,
        user: Any = None,
        tenant: Any = None,
        response_type: bytes = b"application/json",
        location: bytes = b"",
    ) -> Answer:
        """The request up to its response; `end` is its end."""
        data = json.dumps(json_body).encode() if json_body is not None else body or b""
        kind = "websocket" if method == "WEBSOCKET" else "http"
        sent = [(b"content-type", content_type)] if content_type else []
        x = Exchange(kind, method, path, RawHeaders([*sent, *headers]), client)
        x.shared_client = shared
        x.principal, x.tenant = user, tenant
        x.response_type, x.response_location = response_type, location
        reply = None
        wanted = self.limiter.wanted(x)
        if wanted is not None:
            prefix = BodyPrefix(data, complete, timed_out) if wanted and kind == "http" else None
            reply = self.limiter.admit(x, prefix)
        added: list[tuple[bytes, bytes]] = list(reply.headers) if reply else []
        x.status = reply.status if reply else 200
        self.limiter.on_response(x, added)
        return Answer(x.status, reply is None, dict(added), reply.body if reply else b"", x)

    def end(self, answer: Answer, status: int = 200, chunks: Iterable[bytes] = ()) -> Answer:
        if answer.ran:
            answer.status = answer.x.status = status
            for chunk in chunks:
                if answer.x.tap is not None:
                    answer.x.tap(chunk)
        self.limiter.settle(answer.x)
        return answer

    def ask(
        self, path: str = "/search", method: str = "GET", *, status: int = 200, chunks: Any = (), **more: Any
    ) -> Answer:
        """One request, from its first byte to its last."""
        return self.end(self.begin(path, method, **more), status, chunks)

    def sign_in(self, account: Any, *, right: bool = False, **more: Any) -> Answer:
        body = {"email": account, "password": "right" if right else "wrong"}
        return self.ask("/auth/login", "POST", json_body=body, status=200 if right else 401, **more)

    def runs(self, times: int, *args: Any, **more: Any) -> int:
        """How many of so many equal requests reach the handler."""
        return sum(self.ask(*args, **more).ran for _ in range(times))
