"""What the engine walks: a part sees an exchange at fixed moments, and only the admission touches I/O.

The order of parts is the engine's alone. A part may implement any of the hooks; the engine binds those that exist,
once. A hook that raises is caught there, counted, logged once per kind, and the request goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from launchguard.exchange import Exchange

__all__ = ["Admission", "BodyPrefix", "BootCheck", "Endpoint", "HeaderList", "Part", "Reply"]

HeaderList = list[tuple[bytes, bytes]]
"""Header fields that parts add to a response, names in lower case. The adapter leaves out those that the app has set
itself; only `x-request-id` replaces the app's."""


class Reply(NamedTuple):
    """A whole response that launchguard gives itself, before the app is asked."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class Part(Protocol):
    """One concern of the engine. `name` is the `part` label of `launchguard_internal_errors_total`.

    A part with a true `own` belongs to its engine alone (rules, routes): it runs though an outer guard has one of its
    name, while an id, a line or a measurement is made once.

    The hooks, each optional:
        on_request(x): before the app.
        on_response(x, headers): at the first byte of the response; status is known, fields may be added.
        on_end(x): exactly once: after the last byte, the error or the disconnect.

    A part may have an `id_var` too: a context variable that holds the request's id around every run of the app's code, in
    the coroutine or thread that runs it.
    """

    name: str


class Endpoint(Protocol):
    """A path that the guard answers itself, before the app, such as `/health`."""

    def serve(self, x: Exchange) -> Reply:
        """The answer; may block (WSGI)."""

    async def serve_async(self, x: Exchange) -> Reply:
        """The answer; never blocks the event loop."""


class BootCheck(Protocol):
    """What an adapter needs of the boot check: run before anything is served; while it refuses, nothing is."""

    @property
    def passed(self) -> bool: ...
    @property
    def message(self) -> str | None: ...

    def run(self) -> bool:
        """Check now unless that was done, and say whether the app may serve."""

    async def run_async(self) -> bool:
        """As `run`, awaited."""

    def refusal(self, x: Exchange) -> Reply | None:
        """What a refused app answers; None where it may serve."""


class Admission(Protocol):
    """What an adapter needs of the limiter: the three moments that touch I/O, in a sync and an async spelling.

    `inline` says that the store never waits (memory, shm): the sync spelling may then be called in an event loop.
    """

    @property
    def inline(self) -> bool: ...

    def wanted(self, x: Exchange) -> int | None:
        """How many bytes of the request's body the rules read, or None where no rule covers it. No I/O."""

    def admit(self, x: Exchange, body: BodyPrefix | None) -> Reply | None:
        """Plan, ask the store once, and give the refusal, or None to go on."""

    async def admit_async(self, x: Exchange, body: BodyPrefix | None) -> Reply | None:
        """As `admit`, awaited."""

    def settle(self, x: Exchange) -> None:
        """After the end: give back, charge what was used, free leases."""

    async def settle_async(self, x: Exchange) -> None:
        """As `settle`, awaited."""


class BodyPrefix(NamedTuple):
    """What an adapter read of a request body before the app was asked; the app still receives all of it."""

    data: bytes
    complete: bool
    timed_out: bool = False
