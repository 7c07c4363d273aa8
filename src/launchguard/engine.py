"""Walks the parts over one exchange, and catches their faults (those of their hooks in `walk.py`).

Rule 1: a fault of launchguard's own never reaches the app or its client: it is counted, logged once per kind, and the
request goes on without that part.
Rule 2: `close` runs exactly once an exchange, whatever the adapter does.
Rule 3: nothing is looked up per request that can be bound at construction.
"""

from __future__ import annotations

import logging
from time import perf_counter
from typing import TYPE_CHECKING

from launchguard.cors import Origins
from launchguard.exchange import current_var
from launchguard.part import Reply
from launchguard.walk import walk

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from contextvars import ContextVar, Token

    from launchguard.exchange import Exchange
    from launchguard.part import Admission, BodyPrefix, BootCheck, Endpoint, HeaderList, Part

__all__ = ["Engine", "FaultLog"]

Tokens = tuple["Token[Exchange | None]", "Token[object] | None"]

_SAFE = ("GET", "HEAD")
_ALL = -1
"""Owed: everything, the boot check or the endpoint first; any other number is how much of the body the rules read."""

_BROKEN = Reply(
    503, ((b"content-type", b"application/problem+json"),), b'{"title":"Service Unavailable","status":503}'
)

_log = logging.getLogger("launchguard")


class FaultLog:
    """Counts launchguard's own faults by part, and logs each kind of fault once."""

    def __init__(self, count: Callable[[str], None] | None = None) -> None:
        self._count = count
        self._seen: set[tuple[str, str]] = set()

    def __call__(self, part: str, error: BaseException) -> None:
        if self._count is not None:
            self._count(part)
        kind = (part, type(error).__name__)
        if kind not in self._seen:
            self._seen.add(kind)
            _log.error(
                "launchguard's %s failed with %s; the request went on without it", *kind, exc_info=error
            )


class Engine:
    """The parts in their one order, bound once.

    Args:
        parts: in the order in which they see a request; at its end they are walked in the same order.
        admission: the limiter, if any.
        boot: the boot check, if there is one; None serves unchecked.
        endpoints: paths that are answered before the app.
        route_of: gives the template of the matched route once the app has run, "" for none.
        on_fault: called with the part's name and its error.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        *,
        admission: Admission | None = None,
        boot: BootCheck | None = None,
        endpoints: Mapping[str, Endpoint] | None = None,
        route_of: Callable[[Exchange], str] | None = None,
        on_fault: Callable[[str, BaseException], None] | None = None,
    ) -> None:
        self.parts = tuple(parts)
        self.names = frozenset(part.name for part in parts if not _is_own(part))
        self.admission = admission
        self.boot = boot
        self.endpoints = dict(endpoints or {})
        self.route_of = route_of
        self.enabled = True
        self.origins = Origins()
        self.lineage = frozenset({id(self)})
        self._inside: dict[frozenset[int], Engine] = {}
        self._fault = on_fault or FaultLog()
        self._on_request = walk(parts, "on_request", ("x",), self._fault)
        self._on_response = walk(parts, "on_response", ("x", "headers"), self._fault)
        self._on_end = walk(parts, "on_end", ("x",), self._fault)
        self._id_var: ContextVar[object] | None = next(
            (var for part in parts if (var := getattr(part, "id_var", None)) is not None), None
        )

    def inside(self, outer: Engine) -> Engine:
        """This engine less the parts that an outer guard runs on the same exchange; what is its own stays."""
        inner = self._inside.get(outer.lineage)
        if inner is None:
            inner = Engine(
                [part for part in self.parts if _is_own(part) or part.name not in outer.names],
                admission=self.admission,
                boot=self.boot,
                endpoints=self.endpoints,
                route_of=self.route_of,
                on_fault=self._fault,
            )
            inner.names |= outer.names
            inner.origins = self.origins
            inner.lineage = self.lineage | outer.lineage
            self._inside[outer.lineage] = inner
        return inner

    def open(self, x: Exchange) -> None:
        """The request has come: address, id, whatever is known before the app."""
        x.is_own = x.path in self.endpoints
        self._on_request(x)

    def enter(self, x: Exchange) -> Tokens:
        """The app's code is about to run in this coroutine or thread: bind the exchange, and its id for the log."""
        id_var = self._id_var
        return current_var.set(x), None if id_var is None else id_var.set(x.request_id)

    def leave(self, tokens: Tokens) -> None:
        """The app's code has returned, in the coroutine or thread that entered."""
        token, id_token = tokens
        if id_token is not None:
            id_token.var.reset(id_token)
        current_var.reset(token)

    def respond(self, x: Exchange, status: int) -> HeaderList:
        """The response begins with this status: the header fields to add to it."""
        x.status = status
        x.first_byte = perf_counter()
        headers: HeaderList = []
        self._on_response(x, headers)
        return headers

    def close(self, x: Exchange) -> bool:
        """The exchange has ended; True the first time, and then `settle` is due if `x.limiter` is set."""
        if x.closed:
            return False
        x.closed = True
        x.finished = x.finished or perf_counter()
        if not x.status:
            # The app returned without a word: the server answers in its place, if anybody is there.
            x.status = 499 if x.disconnected else 500
        if not x.route and self.route_of is not None:
            try:
                x.route = self.route_of(x)
            except Exception as error:  # noqa: BLE001 - rule 1
                self._fault("routes", error)
        if x.disconnected or x.error is not None or x.status >= 500:
            x.error_type = x.error_type or _error_type(x)
        self._on_end(x)
        x.error = None
        return True

    # What comes before the app: refused at boot, an endpoint of the guard's own, over a limit; in this order.

    def at_once(self, x: Exchange) -> Reply | int | None:
        """The guard's own answer, None to go on, or a number: then `later` must do first what may wait."""
        if self.boot is not None or x.is_own:
            return _ALL
        admission = self.admission
        if admission is None:
            return None
        try:
            wanted = admission.wanted(x)
            if wanted is None:
                return None
            if admission.inline and (not wanted or x.kind == "websocket"):
                reply = admission.admit(x, None)
                return None if reply is None else self.origins.readable(x, reply)
        except Exception as error:  # noqa: BLE001 - rule 1
            self._fault("ratelimit", error)
            return None
        else:
            return wanted

    def later(self, x: Exchange, owed: int, read: Callable[[int], BodyPrefix]) -> Reply | None:
        """What `at_once` left to do.

        `read` reads so many bytes of the request's body ahead of the app, which still gets them all; what it raises
        is for the server.
        """
        if owed == _ALL:
            boot = self.boot
            if boot is not None:
                boot.run()
                if (refusal := self._booted(boot, x)) is not None:
                    return refusal
            if x.is_own and x.method in _SAFE:
                return self._serve(x)
        if (wanted := self._wanted(x) if owed == _ALL else owed) is None:
            return None
        return self._admit(x, read(wanted) if wanted and x.kind == "http" else None)

    async def later_async(
        self, x: Exchange, owed: int, read: Callable[[int], Awaitable[BodyPrefix]]
    ) -> Reply | None:
        """As `later`, awaited."""
        if owed == _ALL:
            boot = self.boot
            if boot is not None:
                await boot.run_async()
                if (refusal := self._booted(boot, x)) is not None:
                    return refusal
            if x.is_own and x.method in _SAFE:
                return await self._serve_async(x)
        if (wanted := self._wanted(x) if owed == _ALL else owed) is None:
            return None
        body = await read(wanted) if wanted and x.kind == "http" else None
        if self.is_inline or self.admission is None:
            return self._admit(x, body)
        try:
            reply = await self.admission.admit_async(x, body)
            return None if reply is None else self.origins.readable(x, reply)
        except Exception as error:  # noqa: BLE001 - rule 1
            self._fault("ratelimit", error)
            return None

    @property
    def is_inline(self) -> bool:
        """Whether the limiter never waits, so that its sync spelling may be called in an event loop."""
        return self.admission is None or self.admission.inline

    def _serve(self, x: Exchange) -> Reply:
        """The answer of the endpoint at this path; the guard's own, so that a fault here is no request of the app."""
        x.route = x.path
        try:
            return self.endpoints[x.path].serve(x)
        except Exception as error:  # noqa: BLE001 - rule 1
            self._fault("endpoint", error)
            return _BROKEN

    async def _serve_async(self, x: Exchange) -> Reply:
        x.route = x.path
        try:
            return await self.endpoints[x.path].serve_async(x)
        except Exception as error:  # noqa: BLE001 - rule 1
            self._fault("endpoint", error)
            return _BROKEN

    def _booted(self, boot: BootCheck, x: Exchange) -> Reply | None:
        """The refusal of a boot check that has run; one that has passed is asked no more."""
        if boot.passed:
            self.boot = None
        return boot.refusal(x)

    def _wanted(self, x: Exchange) -> int | None:
        try:
            return None if self.admission is None else self.admission.wanted(x)
        except Exception as error:  # noqa: BLE001 - rule 1
            self._fault("ratelimit", error)
            return None

    def _admit(self, x: Exchange, body: BodyPrefix | None) -> Reply | None:
        try:
            reply = None if self.admission is None else self.admission.admit(x, body)
            return None if reply is None else self.origins.readable(x, reply)
        except Exception as error:  # noqa: BLE001 - rule 1
            self._fault("ratelimit", error)
            return None

    def settle(self, x: Exchange) -> None:
        """Give back, charge and free what the exchange held, sync."""
        if self.admission is not None:
            try:
                self.admission.settle(x)
            except Exception as error:  # noqa: BLE001 - rule 1
                self._fault("ratelimit", error)

    async def settle_async(self, x: Exchange) -> None:
        """Give back, charge and free what the exchange held, awaited."""
        if self.admission is not None:
            try:
                await self.admission.settle_async(x)
            except Exception as error:  # noqa: BLE001 - rule 1
                self._fault("ratelimit", error)


def _is_own(part: Part) -> bool:
    return getattr(part, "own", False)


def _error_type(x: Exchange) -> str:
    if x.disconnected:
        return "client_disconnected"
    if x.error is not None:
        return type(x.error).__name__
    return str(x.status)
