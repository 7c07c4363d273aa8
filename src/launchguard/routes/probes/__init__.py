"""Driving an app in-process, as a stranger: one module an interface (ASGI, WSGI, Django's handler).

A probe sends requests through the app's own stack; what it must never do is run a handler, which is why the tripwire
is armed before the first is sent. CSRF checks are off inside, and everything is as before at its end.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from launchguard.routes import readers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Collection, Mapping
    from contextlib import AbstractContextManager

    from launchguard.routes.report import Proof

__all__ = ["LATE", "TIMEOUT_S", "Probe", "ProbeModule", "ProbeRequest", "find"]

_PROBES = {"starlette": "asgi", "flask": "wsgi", "django": "django"}
"""The module in this folder that drives the apps of a reader; it has `probing(app)`."""


TIMEOUT_S = 3.0
"""How long one probe may take, in seconds."""

LATE = f"no answer within {TIMEOUT_S:g} s"
"""Why a probe showed nothing: the app did not answer in time."""


class ProbeRequest(NamedTuple):
    """What is sent to one route: a decoded path (with its query after `?`), header fields, a body."""

    target: str
    headers: dict[str, str]
    body: bytes = b""


class Probe(Protocol):
    """An app that can be asked.

    Attributes:
        writes: the database writes that were blocked or rolled back, one short line each.
        finds_objects: whether `finding` can do anything.
    """

    writes: list[str]
    finds_objects: bool

    def send(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> Proof | Awaitable[Proof]:
        """Send one request and say whether it was refused: `error` is any other answer. Never raises."""

    def finding(self, value: str) -> AbstractContextManager[None]:
        """Within, the object that this value names is found, whatever the database holds."""

    def signed_in(self) -> AbstractContextManager[None]:
        """Within, what is sent comes from a made-up visitor who may do everything, as far as the framework knows visitors."""

    def reading(self) -> AbstractContextManager[None]:
        """Within, what is sent with a writing method looks like a GET to what may check it, as far as the probe can do that."""


class ProbeModule(Protocol):
    """One module of this folder.

    Attributes:
        SYNCHRONOUS: whether `send` answers at once and must run without an event loop in its thread.
    """

    SYNCHRONOUS: bool

    def probing(self, app: Any, without: Collection[Any] = ()) -> AbstractContextManager[Probe]:
        """Inside, the app may be asked; entered, used and left in one thread. ASGI takes middleware to leave out."""


def find(app: Any) -> ProbeModule | None:
    """The module that can drive this app, or None."""
    reader = readers.find(app)
    name = _PROBES.get(type(reader).__module__.rpartition(".")[2])
    if name is None:
        return None
    module: Any = importlib.import_module(f"{__name__}.{name}")
    found: ProbeModule = module
    return found
