"""What refuses strangers: each distinct gate is called once with an empty request, and must refuse.

Law 1: a gate is proved, not a route; the routes follow by membership.
Law 2: nothing is called that cannot be a gate: what reads nothing of the request is asked only where it is listed.
Law 3: a name that sounds like auth decides nothing.
"""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

from launchguard.routes.apart import Abandoned, Worker
from launchguard.routes.gate_words import words_of
from launchguard.routes.inventions import inventions_for
from launchguard.routes.made_up import wearing
from launchguard.routes.naming import dotted_name, same_callable, unwrap
from launchguard.routes.patience import Patience, answered_in_time
from launchguard.routes.policy import METHODS
from launchguard.routes.report import WRITES_ONLY, Proof

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from launchguard.routes.gate_words import GateWords
    from launchguard.routes.made_up import MadeUp
    from launchguard.routes.report import FoundRoute, GateRef

__all__ = ["TIMEOUT_S", "AuthList", "Gates"]

TIMEOUT_S = 2.0
"""How long one gate may take to refuse an empty request, in seconds; longer where it computes on a busy machine."""

_SIDE_BY_SIDE = 8


class AuthList:
    """The gates that the app's owner named in `auth=`: functions, classes, objects or dotted names."""

    def __init__(self, auth: Iterable[Any]) -> None:
        self.entries = [auth] if isinstance(auth, str) or callable(auth) else list(auth)
        self._used: set[int] = set()

    def __contains__(self, gate: GateRef) -> bool:
        for position, entry in enumerate(self.entries):
            if _means(entry, gate.subject):
                self._used.add(position)
                return True
        return False

    def unused(self) -> list[str]:
        """The entries that no route's gate answered to."""
        return [
            entry if isinstance(entry, str) else dotted_name(entry)
            for position, entry in enumerate(self.entries)
            if position not in self._used
        ]


def _means(entry: Any, target: Any) -> bool:
    if isinstance(entry, str):
        return entry in _names(target)
    if isinstance(entry, type) and (
        isinstance(target, entry) or (isinstance(target, type) and issubclass(target, entry))
    ):
        return True
    return same_callable(entry, target)


def _names(target: Any) -> set[str]:
    """Every dotted name that means this target: its own, its innermost function's, its class's."""
    return {dotted_name(meaning).partition("(")[0] for meaning in (target, unwrap(target))}


class Gates:
    """The proofs of one app's gates, each made at most once."""

    def __init__(self, listed: AuthList, timeout_s: float | None = None) -> None:
        self.listed = listed
        self.timeout_s = TIMEOUT_S if timeout_s is None else timeout_s
        self.seen: dict[Any, GateRef] = {}
        self._proofs: dict[Any, asyncio.Task[Proof]] = {}
        self._inventions: dict[Any, list[MadeUp]] = {}
        self._words: dict[tuple[Any, ...], GateWords] = {}
        self._turns = asyncio.Semaphore(_SIDE_BY_SIDE)
        self._idle: list[Worker] = []

    def close(self) -> None:
        """Let the threads go that sync gates were called in."""
        while self._idle:
            self._idle.pop().close()

    async def prove(self, gates: Iterable[GateRef]) -> None:
        """Call each gate once, side by side; afterwards `proof` has the answers."""
        await asyncio.gather(*(self._task(gate) for gate in gates))

    def proof(self, gate: GateRef) -> Proof | None:
        """What calling the gate showed; None if it was not called."""
        task = self._proofs.get(gate.key)
        return task.result() if task is not None and task.done() else None

    def lifting(self, gate: GateRef) -> MadeUp | None:
        """What a stranger may send so that the gate lets them in, where it refused an empty request."""
        proof = self.proof(gate)
        return None if proof is None else proof.lifted_by

    def is_candidate(self, gate: GateRef) -> bool:
        """Whether the gate may refuse a stranger, so that it is worth a call."""
        self.seen.setdefault(gate.key, gate)
        return not gate.never_refuses and (gate.reads_request or gate.known or gate in self.listed)

    def split(self, routes: Iterable[FoundRoute]) -> list[GateRef]:
        """Make a gate that read where the request goes another on each of its routes; gives those to be asked anew."""
        placed = {key for key, task in self._proofs.items() if task.done() and task.result().by_place}
        new: list[GateRef] = []
        for route in routes:
            where = (min(route.methods), route.path)
            for gate in route.gates:
                gate.includes = tuple((key, *where) if key in placed else key for key in gate.includes)
                gate.behind = tuple((key, *where) if key in placed else key for key in gate.behind)
                if gate.key in placed and not gate.late:
                    gate.key = (gate.key, *where)
                    self.seen[gate.key] = gate
                    new.append(gate)
        return new

    def csrf_checks(self) -> list[Any]:
        """What refused writing methods only, and is not listed as a gate."""
        asked = ((gate, self.proof(gate)) for gate in self.seen.values() if gate not in self.listed)
        return [gate.target for gate, proof in asked if proof is not None and proof.why == WRITES_ONLY]

    def _task(self, gate: GateRef) -> asyncio.Task[Proof]:
        self.seen.setdefault(gate.key, gate)
        task = self._proofs.get(gate.key)
        if task is None:
            task = self._proofs[gate.key] = asyncio.ensure_future(self._prove(gate))
        return task

    async def _prove(self, gate: GateRef) -> Proof:
        by_place = False
        for key in gate.includes:
            inner = self.seen.get(key)
            if inner is not None and self.is_candidate(inner):
                proof = await self._task(inner)
                by_place = by_place or proof.by_place
                if proof.refusal == "refused":
                    return proof
        for key in gate.behind:
            failed = self._proofs.get(key)
            if failed is not None and failed.done() and failed.result().refusal == "error":
                return Proof("error", failed.result().why)
        if gate.prove is None:
            return Proof("error", "cannot be called alone")
        async with self._turns:
            proof = await self._asked(gate.prove)
            if proof.refusal == "refused" or proof.why == WRITES_ONLY:
                proof = await self._tried(gate, gate.prove, proof)
        return proof._replace(by_place=by_place or proof.by_place)

    async def _tried(self, gate: GateRef, prove: Callable[[], Any], refused: Proof) -> Proof:
        """The refusal if it stands, whatever a stranger invents; the owner's word and the framework's own are believed.

        Gates with the same words, answer and method are tried in full once.
        """
        if gate.known or gate in self.listed:
            return refused
        words = self._words_of(gate)
        kind = (gate.name, words, refused.why, _method_of(gate))  # a form counts for methods that write alone
        inventions = self._inventions.get(kind)
        if inventions is None:
            inventions = self._inventions[kind] = inventions_for(words, refused.why)
        patience = Patience(self.timeout_s)
        for made_up in inventions:
            with wearing(made_up):
                proof = await self._asked(prove)
            if proof.refusal == "passed":
                self._inventions[kind] = [made_up, *(other for other in inventions if other is not made_up)]
                return refused._replace(refusal="passed", lifted_by=made_up)
            if not patience.left_s():
                break
        is_decorator = gate.late and not gate.around  # one code with one reason; middleware may have several
        self._inventions[kind] = [] if is_decorator else inventions[-1:]
        return refused

    def _words_of(self, gate: GateRef) -> GateWords:
        """What its code says, read once for all gates that are made of the same parts; these live as long as the gates."""
        parts = list(self._parts(gate))
        key = (gate.late, *map(id, parts))
        if key not in self._words:
            self._words[key] = words_of(*parts, alone=gate.late)
        return self._words[key]

    def _parts(self, gate: GateRef) -> Iterator[Any]:
        """What may hold the names of what it reads, that of the gates inside it included."""
        yield from (gate.key[0] if isinstance(gate.key, tuple) else gate.key, gate.target)
        yield from gate.made_with if isinstance(gate.made_with, (tuple, list)) else (gate.made_with,)
        for key in gate.includes:
            if key in self.seen:
                yield from self._parts(self.seen[key])

    async def _asked(self, prove: Callable[[], Any]) -> Proof:
        return await (self._awaited if inspect.iscoroutinefunction(prove) else self._called)(prove)

    async def _awaited(self, prove: Callable[[], Any]) -> Proof:
        task = asyncio.ensure_future(_here(prove))
        if await answered_in_time(task, self.timeout_s):
            return task.result()
        task.cancel()
        return self._late()

    async def _called(self, prove: Callable[[], Any]) -> Proof:
        """In a thread without a loop, since sync apps refuse to run inside one; the thread is used again."""
        worker = self._idle.pop() if self._idle else Worker()
        answer = asyncio.wrap_future(worker.submit(lambda: _caught(prove)))
        if await answered_in_time(answer, self.timeout_s):
            self._idle.append(worker)
            return answer.result()
        worker.close()
        return self._late()

    def _late(self) -> Proof:
        return Proof("error", f"no answer within {self.timeout_s:g} s")


def _method_of(gate: GateRef) -> str:
    """The method that a gate answers for, as its key says; empty where it answers alike for all."""
    parts = gate.key if isinstance(gate.key, tuple) else ()
    return next((part for part in parts if isinstance(part, str) and part in METHODS), "")


async def _here(prove: Callable[[], Any]) -> Proof:
    try:
        proof: Proof = await prove()
    except (asyncio.CancelledError, KeyboardInterrupt):
        raise
    except BaseException as error:  # noqa: BLE001 - the app's own code may raise anything, SystemExit included
        return Proof("error", type(error).__name__)
    return proof


def _caught(prove: Callable[[], Any]) -> Proof:
    try:
        proof: Proof = prove()
    except Abandoned:
        raise
    except BaseException as error:  # noqa: BLE001 - as above
        return Proof("error", type(error).__name__)
    return proof
