"""What stands behind an answer that says nothing of who asks: 404, 410, 409, an error.

Law 1: where a made-up visitor who is signed in gets further, a layer told the two apart, so that it is a gate.
Law 2: else the layer that answered is left out, and the next is asked: a gate behind it protects the route; the handler
behind it is open only if what was left out asks nobody who they are.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NamedTuple

from launchguard.routes import probes
from launchguard.routes.asks import asks_nobody
from launchguard.routes.driven import FOR_AN_OBJECT, opened, refused, refuses, told_apart
from launchguard.routes.forgery import may_check_forgery
from launchguard.routes.layered import BEFORE, PARAMETERS, Layer, Watch
from launchguard.routes.report import Proof
from launchguard.routes.traced import Trace, went_apart

if TYPE_CHECKING:
    from collections.abc import Hashable

    from launchguard.routes.judge import Standing
    from launchguard.routes.probes import Probe
    from launchguard.routes.report import FoundRoute

__all__ = ["Ask", "Behind"]

Ask = Callable[[], Awaitable[tuple[bool, Proof]]]
"""Sends one request: whether it reached the handler, and what it was answered."""

_NOT_VALID = "422"
"""FastAPI's answer to parameters that do not validate: what is behind it cannot be asked as long as it asks for them."""

_WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class _Answer(NamedTuple):
    """Whether a request reached the handler, what it was answered, and by which layer."""

    hit: bool
    proof: Proof
    stopped: tuple[Layer, Trace] | None


class Behind:
    """Looks behind the answers of one app, and remembers which ways through its code told a visitor from a stranger."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self._told_apart: set[Hashable] = set()

    async def standing(
        self, route: FoundRoute, method: str, before: Standing, answered: Proof, ask: Ask, *, for_object: bool
    ) -> Standing:
        """What the layers of a route amount to; `before` where that stays a riddle.

        Args:
            route: the route.
            method: one of its methods.
            before: what is known of it already.
            answered: what an empty request was answered.
            ask: sends that request again.
            for_object: whether the request names an object that is found meanwhile.
        """
        watch = Watch(route.details.get(BEFORE, ()))
        with watch:
            stranger = await _watched(watch, ask)
            if stranger.hit:
                return opened(FOR_AN_OBJECT if for_object else "a request without credentials")
            if await self._tells_apart(watch, ask, stranger):
                said = stranger.proof
                return told_apart(said if refuses(said) or said.serves else answered)
            hit, proof = await self._past(watch, route, method, ask, stranger)
        if hit:
            return _open_behind(watch, before)
        names = " + ".join(layer.name for layer in watch.left_out)
        return refused(before, proof, f", behind {names}" if names else "") if refuses(proof) else before

    async def _tells_apart(self, watch: Watch, ask: Ask, stranger: _Answer) -> bool:
        """Whether who asks decided the answer that a stranger got; a layer that went the same way is not asked again."""
        if stranger.stopped is None:
            return await self._lets_in(watch, ask, None)
        layer, trace = stranger.stopped
        went = (tuple(each.name for each in watch.layers), layer.made_with, trace.path, stranger.proof.why)
        if went not in self._told_apart and await self._lets_in(watch, ask, stranger.stopped):
            self._told_apart.add(went)
        return went in self._told_apart

    async def _lets_in(self, watch: Watch, ask: Ask, stopped: tuple[Layer, Trace] | None) -> bool:
        """Whether somebody who is signed in gets further.

        The visitor is signed in for the whole of the app at first, then for the layer alone that answered and what is
        behind it: what stands before that one may look a visitor up in a database that is not there.
        """
        watch.begin()
        with self._probe.signed_in():
            hit, _ = await ask()
        if hit or stopped is None:
            return hit
        layer, stranger = stopped
        if _went_on(watch, layer, stranger):
            return True
        watch.begin()
        with watch.within(layer, self._probe.signed_in):
            hit, _ = await ask()
        return hit or _went_on(watch, layer, stranger)

    async def _past(
        self, watch: Watch, route: FoundRoute, method: str, ask: Ask, stranger: _Answer
    ) -> tuple[bool, Proof]:
        """Leave out one layer after the other that answers, until one refuses or the handler is reached."""
        hit, proof = await self._past_layers(watch, method, ask, stranger)
        without_parameters = route.details.get(PARAMETERS)
        if without_parameters is None or proof.why != _NOT_VALID:
            return hit, proof
        watch.left_out.clear()
        watch.harmless.clear()
        bring_back = without_parameters()
        try:
            return await self._past_layers(watch, method, ask, await _watched(watch, ask))
        finally:
            bring_back()

    async def _past_layers(self, watch: Watch, method: str, ask: Ask, answer: _Answer) -> tuple[bool, Proof]:
        while True:
            hit, proof, stopped = answer
            if hit or proof.why in (probes.LATE, _NOT_VALID) or stopped is None:
                return hit, proof
            layer = stopped[0]
            if refuses(proof):
                if not await self._lets_readers_through(watch, layer, method, ask):
                    return hit, proof
                watch.harmless.append(layer)
            watch.left_out.append(layer)
            if layer.instead is None or proof.serves:
                return True, proof  # it serves whoever comes: it is the handler
            answer = await _watched(watch, ask)

    async def _lets_readers_through(self, watch: Watch, layer: Layer, method: str, ask: Ask) -> bool:
        """Whether the layer refuses writing methods alone, as a CSRF check does."""
        if method not in _WRITING or not layer.shared or not may_check_forgery(layer.function):
            return False
        with self._probe.reading():
            hit, proof, stopped = await _watched(watch, ask)
        return hit or not refuses(proof) or stopped is None or stopped[0] is not layer


async def _watched(watch: Watch, ask: Ask) -> _Answer:
    watch.begin()
    hit, proof = await ask()
    return _Answer(hit, proof, watch.deepest())


def _went_on(watch: Watch, layer: Layer, stranger: Trace) -> bool:
    """Whether the one who is signed in came further in a layer than the stranger, and for no other reason."""
    signed_in = watch.trace_of(layer)
    return signed_in is not None and went_apart(stranger, signed_in)


def _open_behind(watch: Watch, before: Standing) -> Standing:
    """Open, if what was left out asks nobody who they are."""
    if not all(layer in watch.harmless or asks_nobody(layer.function) for layer in watch.left_out):
        return before
    names = " + ".join(layer.name for layer in watch.left_out)
    words = f"behind {names}, which asks nobody who they are," if names else "a request without credentials,"
    return opened(words, "the handler is reached")
