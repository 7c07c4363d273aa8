"""Sending a blocking probe from the event loop that drives them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from launchguard.routes.apart import in_thread
from launchguard.routes.report import Proof

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["TIMEOUT_S", "timed"]

TIMEOUT_S = 3.0
"""How long one probe may take, in seconds."""


async def timed(send: Callable[[], Proof]) -> Proof:
    """Send in a thread of its own: a synchronous app may refuse to run where an event loop does, as Django's ORM."""
    try:
        return await asyncio.wait_for(in_thread(send), TIMEOUT_S)
    except TimeoutError:
        return Proof("error", f"no answer within {TIMEOUT_S:g} s")
