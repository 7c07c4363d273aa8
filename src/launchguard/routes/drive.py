"""One route after the other is asked for as a stranger would, with a wire where each handler's code was.

Law 1: the verdict is the hit. A status can only say that a route that was not reached did refuse.
Law 2: an answer that says nothing of who asks (404, 410, an error) decides nothing; what stands behind it is asked then.
"""

from __future__ import annotations

import time
from contextlib import ExitStack, nullcontext
from typing import TYPE_CHECKING, Any

from launchguard.routes import probes
from launchguard.routes.asks import asks_nobody
from launchguard.routes.attempts import attempts, filled, in_whole_segments, request_for, spelt
from launchguard.routes.forgery import may_check_forgery
from launchguard.routes.judge import Standing
from launchguard.routes.layered import BEFORE, PARAMETERS, Watch
from launchguard.routes.made_up import VALUE, wearing
from launchguard.routes.probes import ProbeRequest
from launchguard.routes.traced import told_apart

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from launchguard.routes.layered import Layer
    from launchguard.routes.made_up import MadeUp
    from launchguard.routes.policy import Policy
    from launchguard.routes.probes import Probe
    from launchguard.routes.report import FoundRoute, Proof
    from launchguard.routes.table import RouteTable
    from launchguard.routes.traced import Trace
    from launchguard.routes.wires import Wires

__all__ = ["Drive"]

_WRONG_CREDENTIALS = {"authorization": f"Bearer {VALUE}", "x-api-key": VALUE, "cookie": f"session={VALUE}"}
_NAMED = "7107"
"""Names an object in a URL: a number that no query has for another reason, as it has a limit of 1."""

_NOT_VALID = "422"
"""FastAPI's answer to parameters that do not validate: what is behind it cannot be asked as long as it asks for them."""

_WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_OTHER_VALUES = ("probe", "2", "00000000-0000-4000-8000-000000000001", "zz")


class Drive:
    """Sends the probes of one route after the other.

    Attributes:
        late: where the app did not answer in time.
        undriven: where nobody asked any more, since the app had taken too long elsewhere.
    """

    def __init__(
        self, probe: Probe, wires: Wires, table: RouteTable, in_body: Policy, patience_s: float
    ) -> None:
        self._probe = probe
        self._wires = wires
        self._table = table
        self._in_body = in_body
        self._patience_s = patience_s
        self.late: dict[str, None] = {}
        self.undriven: dict[str, None] = {}

    async def standing(self, route: FoundRoute, method: str, before: Standing) -> Standing:
        """What driving one method of one route shows; `before` where it shows nothing."""
        if not self._wires.armed(route) or not self._is_patient(route, method):
            return before
        if self._in_body.find(method, route) is not None:
            return await self._in_the_handler(route, method, before)
        reached, proof = await self._reached(route, method)
        if reached:
            return Standing("unprotected", f"{reached} reaches the handler", "", probed=True)
        return before if self._hidden(route, method) else await self._unreached(route, method, before, proof)

    def _is_patient(self, route: FoundRoute, method: str) -> bool:
        """Whether the app may still be asked; notes the route if not."""
        if self._patience_s <= 0:
            self.undriven[f"{method} {route.path}"] = None
        return self._patience_s > 0

    async def _unreached(self, route: FoundRoute, method: str, before: Standing, proof: Proof) -> Standing:
        """What the answer to a stranger says who did not get to the handler."""
        if before.access == "unknown" and proof.why != probes.LATE:
            return await self._behind(route, method, before, proof)
        return _refused(before, f"refused in the app's own stack: {proof.why}") if _refuses(proof) else before

    def _hidden(self, route: FoundRoute, method: str) -> bool:
        """Whether an earlier route takes all that is sent to this one, so that the answer is that one's."""
        path = self._own_target(route, method, request_for(route, wrong=False).target).partition("?")[0]
        met = self._table.match(spelt(method), path)
        return met is not None and met is not route and _host(met) == _host(route)

    async def _reached(self, route: FoundRoute, method: str) -> tuple[str, Proof]:
        """Which request came through, in words, or empty; and what the empty one was answered."""
        answers: list[Proof] = []
        for words, sent_as, how in attempts(route, method):
            hit, proof = await self._asked(route, sent_as, **how)
            answers.append(proof)
            if hit:
                return words, answers[0]
        if answers[0].refusal == "error" and self._probe.finds_objects:
            return await self._with_its_object(route, method, answers[0])
        return "", answers[0]

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
            return "a request without credentials, for an object that exists,", proof
        return "", proof if proof.refusal == "refused" else before

    def _naming_its_object(self, route: FoundRoute, method: str) -> str:
        """A path of this route with the made-up object's name in it; empty where it has no place for one."""
        target = request_for(route, wrong=False).target.partition("?")[0]
        named = (filled(route.path, _NAMED), in_whole_segments(route.path, target, _NAMED))
        path = next((path for path in named if self._table.match(spelt(method), path) is route), "")
        return path if _NAMED in path else ""

    async def _behind(self, route: FoundRoute, method: str, before: Standing, answered: Proof) -> Standing:
        """What the layers amount to, where one of them gave an answer that says nothing of who asks.

        Where a made-up visitor who is signed in gets further, a layer told the two apart, so that it is a gate. Else the
        one that answered is left out, and the next is asked: a gate behind it protects the route; the handler behind it is
        open only if what was left out asks nobody who they are.
        """
        path = self._naming_its_object(route, method) if self._probe.finds_objects else ""
        watch = Watch(route.details.get(BEFORE, ()))
        with self._probe.finding(_NAMED) if path else nullcontext(), watch:
            if await self._tells_apart(watch, route, method, path):
                words = f"answers {answered.why} unless somebody is signed in"
                return Standing("protected", words, "proven", probed=True)
            hit, proof = await self._past(watch, route, method, path)
        if hit:
            return _open_behind(watch, before)
        if not _refuses(proof):
            return before
        names = " + ".join(layer.name for layer in watch.left_out)
        behind = f", behind {names}" if names else ""
        return _refused(before, f"refused in the app's own stack{behind}: {proof.why}")

    async def _tells_apart(self, watch: Watch, route: FoundRoute, method: str, path: str) -> bool:
        """Whether who asks decided the answer that a stranger got.

        The visitor is signed in for the whole of the app at first, then for the layer alone that answered and what is
        behind it: what stands before that one may look a visitor up in a database that is not there.
        """
        hit, _ = await self._asked(route, method, path=path)
        stopped = watch.deepest()
        if hit:
            return False
        watch.begin()
        with self._probe.signed_in():
            hit, _ = await self._asked(route, method, path=path)
        if hit or stopped is None:
            return hit
        layer, stranger = stopped
        if _went_on(watch, layer, stranger):
            return True
        watch.begin()
        with watch.within(layer, self._probe.signed_in):
            hit, _ = await self._asked(route, method, path=path)
        return hit or _went_on(watch, layer, stranger)

    async def _past(self, watch: Watch, route: FoundRoute, method: str, path: str) -> tuple[bool, Proof]:
        """Leave out one layer after the other that answers, until one refuses or the handler is reached."""
        with ExitStack() as stack:
            for without_parameters in (route.details.get(PARAMETERS), None):
                hit, proof = await self._past_layers(watch, route, method, path)
                if without_parameters is None or proof.why != _NOT_VALID:
                    break
                watch.left_out.clear()
                watch.harmless.clear()
                stack.callback(without_parameters())
            return hit, proof

    async def _past_layers(
        self, watch: Watch, route: FoundRoute, method: str, path: str
    ) -> tuple[bool, Proof]:
        while True:
            watch.begin()
            hit, proof = await self._asked(route, method, path=path)
            stopped = watch.deepest()
            if hit or proof.why in (probes.LATE, _NOT_VALID) or stopped is None:
                return hit, proof
            layer = stopped[0]
            if _refuses(proof):
                if not await self._lets_readers_through(watch, layer, route, method, path):
                    return hit, proof
                watch.harmless.append(layer)
            watch.left_out.append(layer)
            if layer.instead is None or proof.why.startswith("2"):
                return True, proof  # it serves whoever comes: it is the handler

    async def _lets_readers_through(
        self, watch: Watch, layer: Layer, route: FoundRoute, method: str, path: str
    ) -> bool:
        """Whether the layer refuses writing methods alone, as a CSRF check does."""
        if method not in _WRITING or not layer.shared or not may_check_forgery(layer.function):
            return False
        watch.begin()
        with self._probe.reading():
            hit, proof = await self._asked(route, method, path=path)
        stopped = watch.deepest()
        return hit or not _refuses(proof) or stopped is None or stopped[0] is not layer

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


def _refuses(proof: Proof) -> bool:
    return proof.refusal == "refused"


def _went_on(watch: Watch, layer: Layer, stranger: Trace) -> bool:
    """Whether the one who is signed in came further in a layer than the stranger, and for no other reason."""
    signed_in = watch.trace_of(layer)
    return signed_in is not None and told_apart(stranger, signed_in)


def _open_behind(watch: Watch, before: Standing) -> Standing:
    """Open, if what was left out asks nobody who they are."""
    if not all(layer in watch.harmless or asks_nobody(layer.function) for layer in watch.left_out):
        return before
    names = " + ".join(layer.name for layer in watch.left_out)
    words = f"behind {names}, which asks nobody who they are," if names else "a request without credentials,"
    return Standing("unprotected", f"{words} the handler is reached", "", probed=True)


def _refused(before: Standing, words: str) -> Standing:
    """Proven; named by what the structure says where that says anything."""
    return Standing("protected", before.mechanism if before.access == "protected" else words, "proven")


def _host(route: FoundRoute) -> str:
    return str(route.details.get("host", ""))


def _with(made_up: MadeUp, request: ProbeRequest) -> ProbeRequest:
    """A request with what a stranger invents in the place of what it was made with."""
    between = "&" if "?" in request.target else "?"
    target = f"{request.target}{between}{made_up.query_string}" if made_up.query else request.target
    return ProbeRequest(target, made_up.over(request.headers), made_up.body or request.body)
