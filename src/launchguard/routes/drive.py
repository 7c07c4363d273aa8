"""One route after the other is asked for as a stranger would, with a wire where each handler's code was.

Law 1: the verdict is the hit. A status can only say that a route that was not reached did refuse.
Law 2: an answer that says nothing of who asks (404, 410, an error) decides nothing; what stands behind it is asked then.
"""

from __future__ import annotations

import time
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

from launchguard.routes import probes
from launchguard.routes.attempts import attempts, filled, in_whole_segments, request_for, spelt
from launchguard.routes.behind import Behind
from launchguard.routes.driven import FOR_AN_OBJECT, opened, refused, refuses
from launchguard.routes.judge import Standing
from launchguard.routes.made_up import VALUE, wearing
from launchguard.routes.probes import ProbeRequest
from launchguard.routes.thrift import kind_of

if TYPE_CHECKING:
    from collections.abc import Hashable
    from contextlib import AbstractContextManager

    from launchguard.routes.made_up import MadeUp
    from launchguard.routes.policy import Policy
    from launchguard.routes.probes import Probe
    from launchguard.routes.report import FoundRoute, Proof
    from launchguard.routes.table import RouteTable
    from launchguard.routes.thrift import Thrift
    from launchguard.routes.wires import Wires

__all__ = ["Drive"]

_WRONG_CREDENTIALS = {"authorization": f"Bearer {VALUE}", "x-api-key": VALUE, "cookie": f"session={VALUE}"}
_NAMED = "7107"
"""Names an object in a URL: a number that no query has for another reason, as it has a limit of 1."""

_OTHER_VALUES = ("probe", "2", "00000000-0000-4000-8000-000000000001", "zz")


class Drive:
    """Sends the probes of one route after the other.

    Attributes:
        late: where the app did not answer in time.
        undriven: where nobody asked any more, since the app had taken too long elsewhere.
    """

    def __init__(
        self,
        probe: Probe,
        wires: Wires,
        table: RouteTable,
        in_body: Policy,
        patience_s: float,
        thrift: Thrift,
    ) -> None:
        self._probe = probe
        self._wires = wires
        self._table = table
        self._in_body = in_body
        self._patience_s = patience_s
        self._thrift = thrift
        self._behind = Behind(probe)
        self.late: dict[str, None] = {}
        self.undriven: dict[str, None] = {}

    async def standing(self, route: FoundRoute, method: str, before: Standing) -> Standing:
        """What driving one method of one route shows; `before` where it shows nothing."""
        if not self._wires.armed(route) or not self._is_patient(route, method):
            return before
        if self._in_body.find(method, route) is not None:
            return await self._in_the_handler(route, method, before)
        reached, proof = await self._reached(route, method, before)
        if reached:
            return opened(reached)
        return before if self._hidden(route, method) else await self._unreached(route, method, before, proof)

    def _is_patient(self, route: FoundRoute, method: str) -> bool:
        """Whether the app may still be asked; notes the route if not."""
        if self._patience_s <= 0:
            self.undriven[f"{method} {route.path}"] = None
        return self._patience_s > 0

    async def _unreached(self, route: FoundRoute, method: str, before: Standing, proof: Proof) -> Standing:
        """What the answer to a stranger says who did not get to the handler."""
        if before.access == "unknown" and proof.why != probes.LATE:
            return await self._look_behind(route, method, before, proof)
        return refused(before, proof) if refuses(proof) else before

    async def _look_behind(
        self, route: FoundRoute, method: str, before: Standing, answered: Proof
    ) -> Standing:
        path = self._naming_its_object(route, method) if self._probe.finds_objects else ""
        ask = partial(self._asked, route, method, path=path)
        with self._probe.finding(_NAMED) if path else nullcontext():
            return await self._behind.standing(route, method, before, answered, ask, for_object=bool(path))

    def _hidden(self, route: FoundRoute, method: str) -> bool:
        """Whether an earlier route takes all that is sent to this one, so that the answer is that one's."""
        path = self._own_target(route, method, request_for(route, wrong=False).target).partition("?")[0]
        met = self._table.match(spelt(method), path)
        return met is not None and met is not route and _host(met) == _host(route)

    async def _reached(self, route: FoundRoute, method: str, before: Standing) -> tuple[str, Proof]:
        """Which request came through, in words, or empty; and what the empty one was answered.

        Where the standing is unknown, the object that the URL names is asked for with the layers: see `Behind`.
        """
        (words, sent_as, how), *further = attempts(route, method)
        hit, answered = await self._asked(route, sent_as, **how)
        if hit:
            return words, answered
        for words, sent_as, how in further:
            if await self._also(kind_of(route, method, words, answered), route, sent_as, how):
                return words, answered
        if answered.refusal == "error" and self._probe.finds_objects and before.access != "unknown":
            return await self._with_its_object(route, method, answered)
        return "", answered

    async def _also(self, kind: Hashable, route: FoundRoute, method: str, how: dict[str, Any]) -> bool:
        """Whether a further attempt reaches the handler; not made where enough of its kind were refused."""
        if self._thrift.spares(kind):
            return False
        begun = time.process_time()
        hit, _ = await self._asked(route, method, **how)
        self._thrift.note(kind, time.process_time() - begun, hit=hit)
        return hit

    async def _asked(self, route: FoundRoute, method: str, **how: Any) -> tuple[bool, Proof]:
        """Whether one request reaches the handler, and what it is answered."""
        self._wires.take(route)
        proof = await self._send(route, method, **how)
        return self._wires.take(route), proof

    async def _with_its_object(self, route: FoundRoute, method: str, before: Proof) -> tuple[str, Proof]:
        """Once more, where the app may have answered only that the object is missing which the URL names."""
        path = self._naming_its_object(route, method)
        if not path:
            return "", before
        with self._probe.finding(_NAMED):
            hit, proof = await self._asked(route, method, path=path)
        if hit:
            return FOR_AN_OBJECT, proof
        return "", proof if proof.refusal == "refused" else before

    def _naming_its_object(self, route: FoundRoute, method: str) -> str:
        """A path of this route with the made-up object's name in it; empty where it has no place for one."""
        target = request_for(route, wrong=False).target.partition("?")[0]
        named = (filled(route.path, _NAMED), in_whole_segments(route.path, target, _NAMED))
        path = next((path for path in named if self._table.match(spelt(method), path) is route), "")
        return path if _NAMED in path else ""

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
        self,
        route: FoundRoute,
        method: str,
        *,
        wrong: bool = False,
        form: bool = False,
        path: str = "",
        worn: MadeUp | None = None,
    ) -> Proof:
        request = request_for(route, wrong=wrong)
        if path:
            request = request._replace(target=path + request.target[len(request.target.partition("?")[0]) :])
        if form:
            request = request._replace(
                headers={"content-type": "application/x-www-form-urlencoded"}, body=b""
            )
        if worn is not None:
            request = _with(worn, request)
        target = self._own_target(route, method, request.target)
        host = {"host": _host(route)} if _host(route) and "{" not in _host(route) else {}
        made_up = {**_WRONG_CREDENTIALS, **route.details.get("credentials", {})} if wrong else {}
        wears: AbstractContextManager[None] = nullcontext() if worn is None else wearing(worn)
        begun = time.monotonic()
        with wears:
            answer: Any = self._probe.send(
                spelt(method), target, {**host, **made_up, **request.headers}, request.body
            )
            proof: Proof = await answer if hasattr(answer, "__await__") else answer
        if proof.why == probes.LATE:
            self.late[f"{method} {route.path}"] = None
            self._patience_s -= time.monotonic() - begun
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


def _with(made_up: MadeUp, request: ProbeRequest) -> ProbeRequest:
    """A request with what a stranger invents in the place of what it was made with."""
    between = "&" if "?" in request.target else "?"
    target = f"{request.target}{between}{made_up.query_string}" if made_up.query else request.target
    return ProbeRequest(target, made_up.over(request.headers), made_up.body or request.body)
