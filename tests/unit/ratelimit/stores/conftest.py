from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.ratelimit.stores.faces import Async, AsyncUvloop, Sync

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(params=[Sync, Async, AsyncUvloop], ids=["sync", "asyncio", "uvloop"])
def open_store(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Sync | Async]]:
    opened = []

    def opening(url: str) -> Sync | Async:
        opened.append(request.param(url))
        return opened[-1]

    yield opening
    for store in opened:
        store.close()
