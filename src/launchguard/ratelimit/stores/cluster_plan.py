"""A take in a Redis Cluster: atomic within a slot, and given back in the others when one refuses.

Law 1: a take is one call of the script a slot, in turn. The first that refuses ends the consuming, and what the slots
before it consumed is given back. Meanwhile another take may be refused that would have fitted; none is admitted that
would not.
Law 2: distinct members are asked last. One that was there before is not given back: whether it was is asked in the same
call of the script. It stays as if it had come anew. Two calls that bring one member at the same moment share it: if one
is refused, it is gone for both.
Law 3: what is asked of which node is decided here, in generators; the stores of `cluster.py` carry the bytes.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import hiredis
from redis.crc import key_slot

from launchguard.errors import StoreError
from launchguard.ratelimit.hit import Count, Hit, Op, Strategy
from launchguard.ratelimit.stores.wire import (
    BY_HASH,
    BY_TEXT,
    checked,
    command,
    counts,
    head,
    is_unknown_script,
    tail,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from launchguard.ratelimit.stores.address import Address

__all__ = ["ClusterPlan", "Node", "Question"]

Node = tuple[str, int]
"""Host and port."""
Question = tuple[Node, tuple[bytes, ...]]
"""Commands for a node, to be sent over one link; the last one's answer is sent into the generator."""
_Group = list[tuple[int, Hit]]  # hits of one slot, each with its place in the call
_Answers = dict[int, Count]

_ASKING = command(b"ASKING")
_SLOTS = command(b"CLUSTER", b"SLOTS")
_HOPS = 5
_SEEDS = 32


class ClusterPlan:
    """Who has which slot, and what is asked of whom."""

    def __init__(self, address: Address, prefix: bytes) -> None:
        self._seeds = address.nodes
        self._prefix = prefix
        self._ranges: list[tuple[int, int, Node]] = []

    def take(self, hits: Sequence[Hit]) -> Generator[Question, Any, list[Count]]:
        """One take."""
        answers: _Answers = {}
        named = {abs(hit.given) - 1 for hit in hits if hit.given}
        for group in self._groups([(at, hits[at]) for at in sorted(named)]):
            yield from self._ask(group, answers)
        rest = []
        for at, hit in enumerate(hits):
            if hit.given and answers[abs(hit.given) - 1].allowed != (hit.given > 0):
                answers[at] = Count(True, hit.limit, 0, 0)
            elif at not in named:
                rest.append((at, hit._replace(given=0)))
        yield from self._consume(self._groups(rest), answers)
        return [answers[at] for at in range(len(hits))]

    def nodes(self) -> Generator[Question, Any, list[Node]]:
        """Every node that has slots; one at least."""
        nodes = sorted({node for _, _, node in (yield from self._learn())})
        if not nodes:
            raise StoreError("down", "no node of the cluster has a slot")
        return nodes

    def _consume(self, groups: list[_Group], answers: _Answers) -> Generator[Question, Any, None]:
        for index, group in enumerate(groups):
            is_last = index == len(groups) - 1
            try:
                yield from self._ask(group if is_last else [*_were_there(group), *group], answers)
            except StoreError:
                with suppress(StoreError):
                    yield from self._give_back(groups[:index], answers)
                raise
            if any(_consumes(hit) and not hit.soft and not answers[at].allowed for at, hit in group):
                yield from self._give_back(groups[:index], answers)
                for later in groups[index + 1 :]:
                    yield from self._look(later, answers)
                return

    def _give_back(self, groups: list[_Group], answers: _Answers) -> Generator[Question, Any, None]:
        for group in groups:
            taken = [
                (at, hit._replace(op=Op.GIVE))
                for at, hit in group
                if _consumes(hit) and answers[at].allowed and not _was_there(at, answers)
            ]
            if taken:
                yield from self._ask(taken, answers)

    def _look(self, group: _Group, answers: _Answers) -> Generator[Question, Any, None]:
        """What the rest of a refused call would have been answered; a peek answers as if it had taken."""
        peeks = [(at, hit._replace(op=Op.PEEK)) for at, hit in group]
        yield from self._ask([*_were_there(group), *peeks], answers)
        for at, hit in group:
            count = answers[at]
            if _consumes(hit) and count.allowed and not _was_there(at, answers):
                answers[at] = count._replace(remaining=min(hit.limit, count.remaining + hit.cost))

    def _ask(self, group: _Group, answers: _Answers) -> Generator[Question, Any, None]:
        """Call the script for hits of one slot, wherever that slot is by now."""
        hits = [hit for _, hit in group]
        node = yield from self._node(key_slot(self._prefix + hits[0].key))
        rest, script = tail(hits, self._prefix), BY_HASH
        before: tuple[bytes, ...] = ()
        for _ in range(_HOPS):
            try:
                reply = yield node, (*before, head(hits, script) + rest)
            except StoreError:
                self._doubt(node)
                raise
            word, elsewhere = _redirection(reply, node)
            if elsewhere:
                node, before = elsewhere, (_ASKING,) if word == "ASK" else ()
                self._ranges = self._ranges if word == "ASK" else []
            elif is_unknown_script(reply):
                script = BY_TEXT
            else:
                answers.update(zip((at for at, _ in group), counts(reply, hits), strict=True))
                return
        raise StoreError("down", f"the cluster sent a take on {_HOPS} times")

    def _node(self, slot: int) -> Generator[Question, Any, Node]:
        for first, last, node in self._ranges or (yield from self._learn()):
            if first <= slot <= last:
                return node
        self._ranges = []
        raise StoreError("down", f"no node of the cluster has slot {slot}")

    def _learn(self) -> Generator[Question, Any, list[tuple[int, int, Node]]]:
        """Ask any node for the map of slots."""
        error = StoreError("connect", "no node of the cluster answers")
        for node in self._seeds:
            try:
                reply = checked((yield node, (_SLOTS,)))
                ranges = [
                    (first, last, ((host or b"").decode() or node[0], port))  # none: as it was reached
                    for first, last, (host, port, *_), *_ in reply
                ]
            except StoreError as failed:
                error = failed
                self._doubt(node)
            except (TypeError, ValueError, AttributeError):
                error = StoreError("protocol", "what answers there is no Redis Cluster")
            else:
                known = dict.fromkeys(place for _, _, place in ranges)
                fresh = [place for place in known if place not in self._seeds]
                self._seeds = (*fresh, *sorted(self._seeds, key=lambda seed: seed not in known))[:_SEEDS]
                self._ranges = ranges
                return ranges
        raise error

    def _doubt(self, node: Node) -> None:
        """It did not answer: another may have taken over, and is asked for the map before it."""
        self._ranges = []
        self._seeds = (*(seed for seed in self._seeds if seed != node), node)

    def _groups(self, asked: _Group) -> list[_Group]:
        """By slot, in order; those with distinct members last."""
        groups: dict[int, _Group] = {}
        for at, hit in asked:
            groups.setdefault(key_slot(self._prefix + hit.key), []).append((at, hit))
        return sorted(
            groups.values(), key=lambda group: any(hit.strategy is Strategy.DISTINCT for _, hit in group)
        )


def _consumes(hit: Hit) -> bool:
    return hit.op is Op.TAKE or hit.op is Op.LEASE


def _were_there(group: _Group) -> _Group:
    """Asks, in front of a group, which of its distinct members are there already; answered at `~at`."""
    return [
        (~at, hit._replace(op=Op.PEEK, limit=0))
        for at, hit in group
        if hit.strategy is Strategy.DISTINCT and _consumes(hit)
    ]


def _was_there(at: int, answers: _Answers) -> bool:
    return ~at in answers and answers[~at].allowed


def _redirection(reply: Any, node: Node) -> tuple[str, Node | None]:
    """Where the cluster sends us on to: `MOVED 3999 127.0.0.1:6381` for good, `ASK …` for this once."""
    words = str(reply).split(" ") if isinstance(reply, hiredis.ReplyError) else []
    if len(words) != 3 or words[0] not in ("MOVED", "ASK"):
        return "", None
    host, _, port = words[2].rpartition(":")
    if not (port.isascii() and port.isdigit()):
        return "", None
    return words[0], (host or node[0], int(port))
