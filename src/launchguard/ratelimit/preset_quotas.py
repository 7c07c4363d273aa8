"""What a preset's keywords mean as counts: each checked, named for the header fields, and left out where it is None."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from launchguard.errors import ConfigError
from launchguard.ratelimit.budgets import MAX_AMOUNT, MAX_ENTRIES
from launchguard.ratelimit.hit import Strategy
from launchguard.ratelimit.money import MICROS
from launchguard.ratelimit.quota import Quota, counted
from launchguard.ratelimit.rate import Rate, parse_amount, parse_duration, parse_rate

if TYPE_CHECKING:
    from launchguard.ratelimit.quota import Per

__all__ = ["LEASE_US", "PresetQuotas"]

LEASE_US = 30_000_000
"""A stream's place frees itself after this long without a renewal."""


class PresetQuotas(list[Quota]):
    """Gathers a preset's quotas; those that the header fields name are `name`, `name.2` and so on."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self._labels = 0

    def add(self, field: str, text: str | None, *per: Per, shown: bool = True, **more: Any) -> None:
        if text is None:
            return
        rate = parse_rate(text, self._where(field))
        shown = shown and "account" not in per
        self.append(Quota(self._label(field, shown), rate, per, counted(rate), shown=shown, **more))

    def distinct(self, field: str, text: str | None) -> None:
        if text is not None:
            rate = _up_to(parse_rate(text, self._where(field)), self._where(field), text)
            label = f"{self.name}.{field}"
            self.append(
                Quota(label, rate, ("ip",), Strategy.DISTINCT, refunded=True, shown=False, distinct="account")
            )

    def known(self, field: str, window: object, addresses: int) -> None:
        """The addresses from which an account signed in: asked before, marked after, counted never."""
        limit = _whole(addresses, self._where("known_addresses"))
        rate = Rate(limit, parse_duration(window, self._where(field)))
        label = f"{self.name}.addresses"
        self.append(Quota(label, rate, ("account",), Strategy.DISTINCT, shown=False, distinct="ip"))

    def waits(self, free: int | None, wait: object, cap: object, forget_after: object) -> None:
        if free is None:
            return
        base_us, cap_us, window_us = (
            parse_duration(value, self._where(field))
            for field, value in (("wait", wait), ("wait_cap", cap), ("forget_after", forget_after))
        )
        if not base_us <= cap_us <= window_us:
            raise ConfigError(self._where("wait_cap"), cap, "it lies between wait and forget_after")
        rate = Rate(_whole(free, self._where("free")), window_us)
        quota = Quota(f"{self.name}.waits", rate, ("account",), Strategy.WAITS, refunded=True, shown=False)
        self.append(replace(quota, condition="unknown", base_us=base_us, cap_us=cap_us))

    def amount(self, field: Literal["tokens"], text: str | None, per: tuple[Per, ...]) -> None:
        if text is not None:
            rate = parse_rate(text, self._where(field))
            self.append(Quota(f"{self.name}.{field}", rate, per, Strategy.GCRA, unit=field))

    def streams(self, concurrent: int | None, per: tuple[Per, ...]) -> None:
        if concurrent is not None:
            rate = Rate(_whole(concurrent, self._where("concurrent")), LEASE_US)
            self.append(Quota(f"{self.name}.streams", rate, per, Strategy.LEASES, unit="streams"))

    def money(self, text: str | None, prices: object, per: tuple[Per, ...]) -> None:
        if text is None:
            return
        if prices is None:
            raise ConfigError(
                self._where("prices"), prices, "budget= needs the price of a million tokens by model"
            )
        amount, window_us = parse_amount(text, self._where("budget"))
        micros = int(amount * MICROS)
        if micros < 1 or amount > Decimal(10) ** 12:
            raise ConfigError(self._where("budget"), text, "write between 0.000001 and a million million")
        scale = -(-micros // MAX_AMOUNT)
        rate = Rate(micros // scale, window_us, scale)
        self.append(Quota(f"{self.name}.money", rate, per, Strategy.GCRA, unit="money", shown=False))

    def _label(self, field: str, shown: bool) -> str:
        if not shown:
            return f"{self.name}.{field}"
        self._labels += 1
        return self.name if self._labels == 1 else f"{self.name}.{self._labels}"

    def _where(self, field: str) -> str:
        return f"limits[{self.name}].{field}"


def _whole(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_ENTRIES:
        raise ConfigError(where, value, f"write a whole number, 1 to {MAX_ENTRIES}")
    return value


def _up_to(rate: Rate, where: str, text: str) -> Rate:
    if rate.limit > MAX_ENTRIES:
        raise ConfigError(where, text, f"different accounts are counted up to {MAX_ENTRIES}")
    return rate
