"""A quota is one count that a rule keeps: what is counted, for whom, and how much of it is free."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, Literal

from launchguard.errors import ConfigError
from launchguard.ratelimit.budgets import MAX_ENTRIES
from launchguard.ratelimit.hit import Strategy

if TYPE_CHECKING:
    from launchguard.ratelimit.rate import Rate

__all__ = ["PARTS", "Condition", "Per", "Quota", "Unit", "counted", "parts_of"]

Per = str | Callable[[Any], Any]
"""A part of a key: `ip`, `account`, `user`, `tenant`, `credential`, `path`, `global`, or a callable of the exchange."""

PARTS = ("ip", "account", "user", "tenant", "credential", "path", "global")
"""The parts of a key that have a name."""

Unit = Literal["requests", "tokens", "money", "streams"]

Condition = Literal["", "known", "unknown", "signed", "unsigned"]
"""When a quota holds: for an address from which the account signed in before, or not; for a valid signature, or not."""


@dataclass(frozen=True, slots=True)
class Quota:
    """One count that a rule keeps.

    Attributes:
        label: the name of its policy in the header fields: `search`, `search.2`, `ai.tokens`.
        rate: how many in how long.
        per: what its key is made of; several parts are one joint key.
        strategy: how it is counted.
        unit: what one hit costs: 1, or an amount that is reserved before and settled after.
        refunded: charged before the handler, and given back if the outcome does not count.
        shown: whether the header fields name it. Never for an account, nor for money.
        condition: when it holds.
        distinct: whose different values are counted, for `Strategy.DISTINCT`: `account`, or `ip` for known addresses.
        base_us: the first wait, for `Strategy.WAITS`; microseconds.
        cap_us: the longest wait.
        forgiven: a success drops it whole.
    """

    label: str
    rate: Rate
    per: tuple[Per, ...]
    strategy: Strategy
    unit: Unit = "requests"
    refunded: bool = False
    shown: bool = True
    condition: Condition = ""
    distinct: Literal["", "account", "ip"] = ""
    base_us: int = 0
    cap_us: int = 0
    forgiven: bool = False


def counted(rate: Rate) -> Strategy:
    """How requests are counted: by a log, exact in every window, up to a limit of 100; by GCRA above."""
    return Strategy.LOG if rate.limit <= MAX_ENTRIES and rate.scale == 1 else Strategy.GCRA


def parts_of(per: object, field: str, known: tuple[str, ...] = PARTS) -> tuple[Per, ...]:
    """What a key is made of: one part, or several as one joint key.

    Raises:
        ConfigError: none, one that is not `known`, or a callable that would have to be awaited.
    """
    parts = tuple(per) if isinstance(per, tuple | list) else (per,)
    for part in parts:
        if iscoroutinefunction(part):
            raise ConfigError(field, part, "write a plain callable: only principal= and tenant= are awaited")
        if not callable(part) and part not in known:
            raise ConfigError(field, part, f"write one of {', '.join(known)}, or a callable")
    if not parts:
        raise ConfigError(field, per, "write at least one part")
    return parts
