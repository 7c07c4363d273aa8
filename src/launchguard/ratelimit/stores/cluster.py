"""Counters in a Redis Cluster: a store a node, sync and async, that carry what `cluster_plan.py` decides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from launchguard.errors import StoreError
from launchguard.ratelimit.hit import named
from launchguard.ratelimit.stores.cluster_plan import ClusterPlan
from launchguard.ratelimit.stores.redis import AsyncRedisStore, RedisStore

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from launchguard.ratelimit.budgets import Line
    from launchguard.ratelimit.hit import Count
    from launchguard.ratelimit.stores.address import Address
    from launchguard.ratelimit.stores.cluster_plan import Node, Question

__all__ = ["AsyncRedisClusterStore", "RedisClusterStore"]


class RedisClusterStore:
    """`redis+cluster://` for threads."""

    name = "redis"
    inline = False

    def __init__(self, address: Address, prefix: bytes) -> None:
        self.address = address
        self._prefix = prefix
        self._plan = ClusterPlan(address, prefix)
        self._nodes: dict[Node, RedisStore] = {}

    def take(self, hits: Sequence[Line]) -> Sequence[Count]:
        """Ask every slot in turn, all or none.

        Raises:
            StoreError: a node cannot be reached, does not answer in time, or refuses; `kind` says which.
        """
        counted: list[Count] = self._walk(self._plan.take(named(hits)))
        return counted

    def ask(self, *words: bytes) -> Any:
        """The answer of one node to any one command.

        Raises:
            StoreError: as `take`.
        """
        return self._node(self._walk(self._plan.nodes())[0]).ask(*words)

    def reset(self) -> None:
        """Drop every key of this guard. Walks through the whole of every node."""
        for node in self._walk(self._plan.nodes()):
            self._node(node).reset()

    def close(self) -> None:
        """Let go of the connections that nobody uses now."""
        for store in self._nodes.values():
            store.close()

    def _walk(self, steps: Generator[Question, Any, Any]) -> Any:
        try:
            node, commands = next(steps)
            while True:
                try:
                    answer = self._node(node).send(*commands)
                except StoreError as error:
                    node, commands = steps.throw(error)
                else:
                    node, commands = steps.send(answer)
        except StopIteration as end:
            return end.value

    def _node(self, node: Node) -> RedisStore:
        store = self._nodes.get(node)
        if store is None:
            store = self._nodes.setdefault(node, RedisStore(_of(self.address, node), self._prefix))
        return store


class AsyncRedisClusterStore:
    """`redis+cluster://` for event loops."""

    name = "redis"

    def __init__(self, address: Address, prefix: bytes) -> None:
        self.address = address
        self._prefix = prefix
        self._plan = ClusterPlan(address, prefix)
        self._nodes: dict[Node, AsyncRedisStore] = {}

    async def take(self, hits: Sequence[Line]) -> Sequence[Count]:
        """Ask every slot in turn, all or none.

        Raises:
            StoreError: a node cannot be reached, does not answer in time, or refuses; `kind` says which.
        """
        counted: list[Count] = await self._walk(self._plan.take(named(hits)))
        return counted

    async def ask(self, *words: bytes) -> Any:
        """The answer of one node to any one command.

        Raises:
            StoreError: as `take`.
        """
        nodes = await self._walk(self._plan.nodes())
        return await self._node(nodes[0]).ask(*words)

    async def aclose(self) -> None:
        """Let go of the running loop's connections."""
        for store in self._nodes.values():
            await store.aclose()

    async def _walk(self, steps: Generator[Question, Any, Any]) -> Any:
        try:
            node, commands = next(steps)
            while True:
                try:
                    answer = await self._node(node).send(*commands)
                except StoreError as error:
                    node, commands = steps.throw(error)
                else:
                    node, commands = steps.send(answer)
        except StopIteration as end:
            return end.value

    def _node(self, node: Node) -> AsyncRedisStore:
        store = self._nodes.get(node)
        if store is None:
            store = self._nodes[node] = AsyncRedisStore(_of(self.address, node), self._prefix)
        return store


def _of(address: Address, node: Node) -> Address:
    return replace(address, kind="single", nodes=(node,))
