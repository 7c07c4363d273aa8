"""The tripwire: the app's own stack is driven as a stranger, with a wire where each handler's code was.

Law 1: every handler is armed before the first probe is sent, and restored after the last, whatever happens.
Law 2: the verdict is the hit. A status can only say that a route that was not reached did refuse.
Law 3: never in a serving process: whoever called a handler meanwhile would meet the wire.
"""

from __future__ import annotations

import logging
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from launchguard.errors import TargetError
from launchguard.findings import Finding
from launchguard.routes import probes
from launchguard.routes.apart import in_thread
from launchguard.routes.attempts import attempts, filled, in_whole_segments, request_for, spelt
from launchguard.routes.findings import first_words
from launchguard.routes.found_objects import can_be_made_up, found_by
from launchguard.routes.judge import Standing
from launchguard.routes.layers import innermost
from launchguard.routes.own_head import OWN_HEAD
from launchguard.routes.probes.patient import patient
from launchguard.routes.table import RouteTable
from launchguard.routes.wire import wire

if TYPE_CHECKING:
    from collections.abc import Collection, Coroutine, Iterator
    from contextlib import AbstractContextManager

    from launchguard.routes.judge import Standings
    from launchguard.routes.policy import Policy
    from launchguard.routes.probes import Probe
    from launchguard.routes.report import FoundRoute, Proof

__all__ = ["Proved", "prove"]

WRONG = "launchguard-probe"
_WRONG_CREDENTIALS = {"authorization": f"Bearer {WRONG}", "x-api-key": WRONG, "cookie": f"session={WRONG}"}
_SERVERS = (
    "uvicorn.server",
    "gunicorn.workers",
    "gunicorn.arbiter",
    "hypercorn.run",
    "hypercorn.asyncio",
    "granian.server",
)
_SHOWN = 5
_NAMED = "7107"
"""Names an object in a URL: a number that no query has for another reason, as it has a limit of 1."""

_OTHER_VALUES = ("probe", "2", "00000000-0000-4000-8000-000000000001", "zz")


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
    with _quiet(), probing as probe, _Wires(routes) as wires:
        drive = _Drive(probe, wires, RouteTable(routes), in_body)
        seen = dict(standings)
        for route in routes:
            for method in sorted(route.methods):
                seen[id(route), method] = await drive.standing(route, method, standings[id(route), method])
        findings = [*_wrote(probe.writes), *_late(drive.late)]
    return Proved(seen, findings)


def _stepped(work: Coroutine[Any, Any, Proved]) -> Proved:
    """Run a coroutine that waits for nothing, in a thread without an event loop: sync apps refuse to run inside one."""
    try:
        work.send(None)
    except StopIteration as done:
        proved: Proved = done.value
        return proved
    raise AssertionError("a synchronous probe waited")


class _Wires:
    """All handlers armed; remembers which were reached since it was last asked."""

    def __init__(self, routes: list[FoundRoute]) -> None:
        self._routes = routes
        self._reached: set[int] = set()
        self._restore: dict[int, Any] = {}

    def __enter__(self) -> Self:
        try:
            for route in self._routes:
                self.arm(route)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        with ExitStack() as stack:
            for restore in self._restore.values():
                stack.callback(restore)
            self._restore.clear()

    def arm(self, route: FoundRoute) -> None:
        if route.arm is None:
            return

        def hit() -> None:
            self._reached.add(id(route))

        restores = [route.arm(hit)]
        head = innermost(route.details.get(OWN_HEAD))
        if head is not None:
            restores.append(wire(head, hit))
        self._restore[id(route)] = lambda: [restore() for restore in restores]

    @contextmanager
    def without(self, route: FoundRoute) -> Iterator[None]:
        """Inside, this one handler is itself again."""
        self._restore.pop(id(route))()
        try:
            yield
        finally:
            self.arm(route)

    def armed(self, route: FoundRoute) -> bool:
        return id(route) in self._restore

    def take(self, route: FoundRoute) -> bool:
        """Whether this route's handler was reached; forgets all hits."""
        hit = id(route) in self._reached
        self._reached.clear()
        return hit


class _Drive:
    """Sends the probes of one route after the other."""

    def __init__(self, probe: Probe, wires: _Wires, table: RouteTable, in_body: Policy) -> None:
        self._probe = probe
        self._wires = wires
        self._table = table
        self._in_body = in_body
        self.late: dict[str, None] = {}
        """Where the app did not answer in time."""

    async def standing(self, route: FoundRoute, method: str, before: Standing) -> Standing:
        """What driving one method of one route shows; `before` where it shows nothing."""
        if not self._wires.armed(route):
            return before
        if self._in_body.find(method, route) is not None:
            return await self._in_the_handler(route, method, before)
        reached, proof = await self._reached(route, method)
        if reached:
            return Standing("unprotected", f"{reached} reaches the handler", "", probed=True)
        if proof.refusal != "refused" or self._hidden(route, method):
            return before
        named = (
            before.mechanism
            if before.access == "protected"
            else f"refused in the app's own stack: {proof.why}"
        )
        return Standing("protected", named, "proven")

    def _hidden(self, route: FoundRoute, method: str) -> bool:
        """Whether an earlier route takes all that is sent to this one, so that the answer is that one's."""
        path = self._own_target(route, method, request_for(route, wrong=False).target).partition("?")[0]
        met = self._table.match(spelt(method), path)
        return met is not None and met is not route and _host(met) == _host(route)

    async def _reached(self, route: FoundRoute, method: str) -> tuple[str, Proof]:
        """Which request came through, in words, or empty; and what the empty one was answered."""
        answers: list[Proof] = []
        for words, sent_as, how in attempts(route, method):
            self._wires.take(route)
            answers.append(await self._send(route, sent_as, **how))
            if self._wires.take(route):
                return words, answers[0]
        if answers[0].refusal == "error" and can_be_made_up():
            return await self._with_its_object(route, method, answers[0])
        return "", answers[0]

    async def _with_its_object(self, route: FoundRoute, method: str, before: Proof) -> tuple[str, Proof]:
        """Once more, where the app may have answered only that the object is missing which the URL names."""
        target = request_for(route, wrong=False).target.partition("?")[0]
        named = (filled(route.path, _NAMED), in_whole_segments(route.path, target, _NAMED))
        path = next((path for path in named if self._table.match(spelt(method), path) is route), "")
        if _NAMED not in path:
            return "", before
        self._wires.take(route)
        with found_by(_NAMED):
            proof = await self._send(route, method, path=path)
        if self._wires.take(route):
            return "a request without credentials, for an object that exists,", proof
        return "", proof if proof.refusal == "refused" else before

    async def _in_the_handler(self, route: FoundRoute, method: str, before: Standing) -> Standing:
        """One real request: the handler runs, since its body is the gate."""
        with self._wires.without(route):
            proof = await self._send(route, method)
        if proof.refusal != "refused":
            return Standing(
                "unprotected", f"declared in_body, but a stranger got {proof.why}", "", probed=True
            )
        return (
            Standing("protected", f"in the handler: {proof.why}", "proven")
            if before.access != "protected"
            else before
        )

    async def _send(
        self, route: FoundRoute, method: str, *, wrong: bool = False, form: bool = False, path: str = ""
    ) -> Proof:
        request = request_for(route, wrong=wrong)
        if path:
            request = request._replace(target=path + request.target[len(request.target.partition("?")[0]) :])
        if form:
            request = request._replace(
                headers={"content-type": "application/x-www-form-urlencoded"}, body=b""
            )
        target = self._own_target(route, method, request.target)
        host = {"host": _host(route)} if _host(route) and "{" not in _host(route) else {}
        made_up = {**_WRONG_CREDENTIALS, **route.details.get("credentials", {})} if wrong else {}
        answer: Any = self._probe.send(
            spelt(method), target, {**host, **made_up, **request.headers}, request.body
        )
        proof: Proof = await answer if hasattr(answer, "__await__") else answer
        if proof.why == probes.LATE:
            self.late[f"{method} {route.path}"] = None
        return proof

    def _own_target(self, route: FoundRoute, method: str, target: str) -> str:
        """A target that reaches this route, where the first idea belongs to an earlier one."""
        path, question, query = target.partition("?")
        for candidate in (path, *(filled(route.path, value) for value in _OTHER_VALUES)):
            if self._table.match(spelt(method), candidate) is route:
                return f"{candidate}{question}{query}"
        return target


def _host(route: FoundRoute) -> str:
    return str(route.details.get("host", ""))


def _wrote(writes: list[str]) -> Iterator[Finding]:
    if writes:
        yield Finding(
            "tripwire.wrote",
            "info",
            "code above the handlers",
            f"while strangers were being turned away, database writes were stopped: {first_words(writes)}",
            "let nothing write before the request is known to be allowed: strangers can fill that table",
        )


def _late(places: dict[str, None]) -> Iterator[Finding]:
    if places:
        shown = ", ".join(list(places)[:_SHOWN])
        more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
        yield Finding(
            "tripwire.timed-out",
            "warning",
            f"{shown}{more}",
            "the app gave a stranger no answer in time, so that the tripwire says nothing of these routes",
            "give what stands above the handler a time-out of its own, or start what it waits for",
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """A refused probe is no news: nothing is logged meanwhile."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


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
