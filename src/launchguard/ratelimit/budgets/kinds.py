"""Which budget keeps which strategy."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from launchguard.ratelimit.budgets.gcra import Gcra
from launchguard.ratelimit.budgets.log import Log
from launchguard.ratelimit.budgets.members import Members
from launchguard.ratelimit.budgets.waits import Waits

if TYPE_CHECKING:
    from launchguard.ratelimit.budgets.budget import Budget
    from launchguard.ratelimit.ops import Strategy

__all__ = ["budget_of"]

_KINDS: tuple[type[Budget], ...] = (Log, Gcra, Waits, Members, Members)
"""By the number of the strategy."""


@lru_cache(maxsize=4_096)
def budget_of(strategy: Strategy, limit: int, window_us: int, base_us: int = 0, cap_us: int = 0) -> Budget:
    """The budget of these figures: one object for all who ask for it."""
    return _KINDS[strategy](strategy, limit, window_us, base_us, cap_us)
