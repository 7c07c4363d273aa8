"""The notation of rates, durations and amounts of money: what a person writes, checked, as whole numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from launchguard.errors import ConfigError
from launchguard.ratelimit.budgets import MAX_AMOUNT
from launchguard.ratelimit.ops import SECOND_US

__all__ = ["Rate", "parse_amount", "parse_duration", "parse_rate"]

DAY_US = 86_400 * SECOND_US
YEAR_US = 366 * DAY_US

_UNITS = {
    "second": SECOND_US,
    "minute": 60 * SECOND_US,
    "hour": 3_600 * SECOND_US,
    "day": DAY_US,
    "week": 7 * DAY_US,
    "month": 30 * DAY_US,
    "year": 365 * DAY_US,
}
_SHORT = {"s": "second", "sec": "second", "min": "minute", "h": "hour", "d": "day", "w": "week"}
_RATE = re.compile(r"(?P<amount>\S+?)\s*(?:/|\bper\b)\s*(?P<window>.+)", re.IGNORECASE)
_DURATION = re.compile(r"(?:(?P<count>\d{1,15})\s*)?(?P<unit>[A-Za-z]+)")
_COUNT = re.compile(r"\d{1,3}(?:_?\d{3})*|\d+")
_AMOUNT = re.compile(r"\d+(?:\.\d+)?")
_DIGITS = 15
"""What an Integer of a header field has at most (RFC 9651, 3.3.1)."""
_GROUPED = re.compile(r"\s*\d+,\d+\s*(?:/|per\b)", re.IGNORECASE)
"""One number with a comma in it, not two rates."""
_MONEY = "write an amount over 0 and a window, such as '20.00/day': a text, since floats are not exact"
_EXAMPLE = "write a number and a window, such as '30/minute', '5 per 15 minutes' or '200000/day'"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many in so long.

    Attributes:
        limit: how many; 1 or more.
        window_us: in how many microseconds.
        scale: how many of what is counted are one of `limit`, so that it stays exact in every store.
    """

    limit: int
    window_us: int
    scale: int = 1

    @property
    def window_s(self) -> int:
        """The window in whole seconds, as the header fields show it; 1 or more."""
        return max(1, self.window_us // SECOND_US)

    def units(self, amount: int) -> int:
        """An amount in the rate's own units, rounded up."""
        return -(-amount // self.scale)

    def times(self, factor: int) -> Rate:
        """A rate `factor` times as generous."""
        return Rate(min(self.limit * factor, MAX_AMOUNT), self.window_us, self.scale)


def parse_rate(text: object, field: str) -> Rate:
    """`30/minute`, `5 per 15 minutes`, `200_000/day` as a `Rate`.

    Raises:
        ConfigError: no number of 1 or more, an unknown unit, a window over a year, or several rates in one text.
    """
    amount, window_us = _split(text, field)
    if not _COUNT.fullmatch(amount):
        raise ConfigError(field, text, _EXAMPLE)
    if len(amount) > _DIGITS:
        raise ConfigError(field, text, f"a limit has at most {_DIGITS} digits")
    limit = int(amount)
    if limit < 1:
        raise ConfigError(field, text, f"a limit is 1 or more; {_EXAMPLE}")
    scale = -(-limit // MAX_AMOUNT)
    return Rate(limit // scale, window_us, scale)


def parse_amount(text: object, field: str) -> tuple[Decimal, int]:
    """`20.00/day` as an amount of money and its window in microseconds.

    Raises:
        ConfigError: as for a rate; money is never a float.
    """
    amount, window_us = _split(text, field, _MONEY)
    try:
        money = Decimal(amount) if _AMOUNT.fullmatch(amount) else Decimal(0)
    except InvalidOperation:  # pragma: no cover - the pattern lets nothing through that Decimal refuses
        money = Decimal(0)
    if money <= 0:
        raise ConfigError(field, text, _MONEY)
    return money, window_us


def parse_duration(value: object, field: str) -> int:
    """`30 seconds`, `1 hour`, a `timedelta` or a whole number of seconds, in microseconds.

    Raises:
        ConfigError: zero or less, an unknown unit, or over a year.
    """
    if isinstance(value, timedelta):
        window_us = value // timedelta(microseconds=1)
    elif isinstance(value, int) and not isinstance(value, bool):
        window_us = value * SECOND_US
    elif isinstance(value, str):
        window_us = _window(value, value, field)
    else:
        raise ConfigError(field, value, "write a duration such as '30 seconds' or '1 hour'")
    return _checked(window_us, value, field)


def _split(text: object, field: str, example: str = _EXAMPLE) -> tuple[str, int]:
    if not isinstance(text, str):
        raise ConfigError(field, text, example)
    if _GROUPED.match(text):
        raise ConfigError(field, text, f"write the number without a comma; {example}")
    if re.search(r"[;,|&\n]|\band\b", text) or len(re.findall(r"/|\bper\b", text, re.IGNORECASE)) > 1:
        raise ConfigError(field, text, "write each rate as a text of its own: '5/minute', '10/hour'")
    found = _RATE.fullmatch(text.strip())
    if found is None:
        raise ConfigError(field, text, example)
    return found["amount"], _checked(_window(found["window"], text, field), text, field)


def _window(window: str, value: object, field: str) -> int:
    found = _DURATION.fullmatch(window.strip())
    name = found["unit"].lower() if found else ""
    unit = _UNITS.get(_SHORT.get(name, name)) or _UNITS.get(name.removesuffix("s"))
    if found is None or unit is None:
        raise ConfigError(field, value, f"a window is in {', '.join(_UNITS)}; {_EXAMPLE}")
    return int(found["count"] or 1) * unit


def _checked(window_us: int, value: object, field: str) -> int:
    if window_us < 1:
        raise ConfigError(field, value, "a window is longer than zero")
    if window_us > YEAR_US:
        raise ConfigError(field, value, "a window is at most a year")
    return window_us
