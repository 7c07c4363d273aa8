"""The sync and the async store behind one face, so that each test speaks to both."""

from __future__ import annotations

import asyncio
import secrets

import pytest
import uvloop

from launchguard.errors import StoreError
from launchguard.ratelimit.hit import Hit, Op, Strategy
from launchguard.ratelimit.stores.address import read_address
from launchguard.ratelimit.stores.redis import AsyncRedisStore, RedisStore

PREFIX = b"lg:test:"


class Sync:
    def __init__(self, url: str) -> None:
        self.store = RedisStore(read_address(url), PREFIX)

    def take(self, hits: list[Hit]) -> list:
        return list(self.store.take(hits))

    def close(self) -> None:
        self.store.close()


class Async:
    new_loop = staticmethod(asyncio.new_event_loop)

    def __init__(self, url: str) -> None:
        self.store = AsyncRedisStore(read_address(url), PREFIX)
        self.loop = self.new_loop()

    def take(self, hits: list[Hit]) -> list:
        return list(self.loop.run_until_complete(self.store.take(hits)))

    def close(self) -> None:
        self.loop.run_until_complete(self.store.aclose())
        self.loop.close()


class AsyncUvloop(Async):
    new_loop = staticmethod(uvloop.new_event_loop)


def kind_of(store: Sync | Async) -> str:
    """The kind of the failure that a take meets."""
    with pytest.raises(StoreError) as failed:
        store.take([Hit(Op.TAKE, secrets.token_bytes(16), Strategy.LOG, 5, 60_000_000)])
    return failed.value.kind
