"""What the engine walks: a part sees an exchange at three moments, and only the admission touches I/O.

The order of parts is the engine's alone. A part may implement any of the three hooks; the engine binds those
that exist, once. A hook that raises is caught there, counted, logged once per kind, and the request goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from launchguard.exchange import Exchange

__all__ = ["Admission", "HeaderList", "Part", "Reply"]

HeaderList = list[tuple[bytes, bytes]]
"""A response's header fields, changed in place by parts; names in lower case."""


class Reply(NamedTuple):
    """A whole response that launchguard gives itself, before the app is asked."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


@runtime_checkable
class Part(Protocol):
    """One concern of the engine. `name` is the `part` label of `launchguard_internal_errors_total`."""

    name: str

    def on_request(self, x: Exchange) -> Reply | None:
        """Before the app; a reply ends the exchange here."""

    def on_response(self, x: Exchange, headers: HeaderList) -> None:
        """At the first byte of the response: status is known, header fields may be added."""

    def on_end(self, x: Exchange) -> None:
        """Exactly once: after the last byte, the error or the disconnect."""


class Admission(Protocol):
    """What an adapter needs of the limiter: the three moments that touch I/O, in a sync and an async spelling.

    `inline` says that the store never waits (memory, shm): the sync spelling may then be called in an event loop.
    """

    inline: bool

    def covers(self, x: Exchange) -> bool:
        """Whether any rule covers this exchange. No I/O, no allocation on a miss."""

    def body_wanted(self, x: Exchange) -> int:
        """How many bytes of the request body the rules need; 0 for none."""

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
