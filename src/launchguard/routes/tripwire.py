"""The tripwire: the app's own stack is driven as a stranger, with a wire where each handler's code was.

Law 1: never in a serving process: whoever called a handler meanwhile would meet the wire.
Law 2: it ends: an app that keeps it waiting is asked no more after a while, and a finding says so.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from launchguard.errors import TargetError
from launchguard.findings import Finding
from launchguard.routes import probes
from launchguard.routes.apart import in_thread
from launchguard.routes.drive import Drive
from launchguard.routes.findings import first_words
from launchguard.routes.probes.patient import patient
from launchguard.routes.table import RouteTable
from launchguard.routes.thrift import Thrift
from launchguard.routes.unheard import unheard
from launchguard.routes.wires import Wires

if TYPE_CHECKING:
    from collections.abc import Collection, Coroutine, Iterator
    from contextlib import AbstractContextManager

    from launchguard.routes.judge import Standings
    from launchguard.routes.policy import Policy
    from launchguard.routes.probes import Probe
    from launchguard.routes.report import FoundRoute

__all__ = ["Proved", "prove"]

_SERVERS = (
    "uvicorn.server",
    "gunicorn.workers",
    "gunicorn.arbiter",
    "hypercorn.run",
    "hypercorn.asyncio",
    "granian.server",
)
_SHOWN = 5
_PATIENCE_S = 10.0
_PATIENCE_PER_ROUTE_S = 0.02
"""How long the app may keep the tripwire waiting, over all, before no more of it is asked: ten seconds, and two a hundred routes."""


class Proved(NamedTuple):
    """What driving the app showed."""

    standings: Standings
    findings: list[Finding]


async def prove(
    app: Any, routes: list[FoundRoute], standings: Standings, in_body: Policy, without: Collection[Any] = ()
) -> Proved:
    """Drive every armed route, and say of each what was seen; the others keep their standing.

    Args:
        app: the app.
        routes: what can be reached of it.
        standings: what is known of them already.
        in_body: routes whose handler itself is the gate.
        without: CSRF checks among the app's middleware, which would make every open POST look protected.

    Raises:
        TargetError: this process serves, or nothing can drive this kind of app.
    """
    _not_in_a_server()
    module = probes.find(app)
    if module is None:
        raise TargetError(f"nothing can drive a {type(app).__qualname__} in-process; leave --prove away")
    if module.SYNCHRONOUS:
        probing = patient(module.probing(app))
        return await in_thread(lambda: _stepped(_prove(probing, routes, standings, in_body)))
    return await _prove(module.probing(app, without), routes, standings, in_body)


async def _prove(
    probing: AbstractContextManager[Probe], routes: list[FoundRoute], standings: Standings, in_body: Policy
) -> Proved:
    patience_s = _PATIENCE_S + _PATIENCE_PER_ROUTE_S * len(routes)
    with unheard(), probing as probe, Wires(routes) as wires:
        drive = Drive(probe, wires, RouteTable(routes), in_body, patience_s, Thrift(len(routes)))
        seen = dict(standings)
        for route in routes:
            for method in sorted(route.methods):
                seen[id(route), method] = await drive.standing(route, method, standings[id(route), method])
        findings = [*_wrote(probe.writes), *_late(drive.late, drive.undriven)]
    return Proved(seen, findings)


def _stepped(work: Coroutine[Any, Any, Proved]) -> Proved:
    """Run a coroutine that waits for nothing, in a thread without an event loop: sync apps refuse to run inside one."""
    try:
        work.send(None)
    except StopIteration as done:
        proved: Proved = done.value
        return proved
    raise AssertionError("a synchronous probe waited")


def _wrote(writes: list[str]) -> Iterator[Finding]:
    if writes:
        yield Finding(
            "tripwire.wrote",
            "info",
            "code above the handlers",
            f"while strangers were being turned away, database writes were stopped: {first_words(writes)}",
            "let nothing write before the request is known to be allowed: strangers can fill that table",
        )


def _late(places: dict[str, None], undriven: dict[str, None]) -> Iterator[Finding]:
    if not places:
        return
    gave_up = f"; {len(undriven)} more were not asked then, since it had taken too long" if undriven else ""
    yield Finding(
        "tripwire.timed-out",
        "warning",
        _shown(list(places)),
        f"the app gave a stranger no answer in time, so that the tripwire says nothing of these routes{gave_up}",
        "give what stands above the handler a time-out of its own, or start what it waits for: a database, Redis",
    )


def _shown(places: list[str]) -> str:
    more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
    return f"{', '.join(places[:_SHOWN])}{more}"


def _not_in_a_server() -> None:
    for frame in sys._current_frames().values():  # noqa: SLF001 - the documented way to see other threads' stacks
        current: Any = frame
        while current is not None:
            module = str(current.f_globals.get("__name__", ""))
            if module.startswith(_SERVERS):
                raise TargetError(
                    f"the tripwire replaces handlers' code and must not run in a serving process ({module})"
                )
            current = current.f_back
