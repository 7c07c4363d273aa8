"""What a model's tokens cost: decimal prices in, whole millionths of the currency out. Never a float."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from launchguard.errors import ConfigError

__all__ = ["MICROS", "Price", "Prices"]

MICROS = 1_000_000
"""Money is counted in millionths of the currency's unit."""


_VERSION = re.compile(r"-(?:latest|\d[\d-]*)\Z", re.ASCII)
"""What a dated name ends in; the longest such end."""

_DEAREST = Decimal(10) ** 9

_LONGEST_NAME = 256
"""A client may write any; looking for an end takes time that grows faster than the name."""


class Price(NamedTuple):
    """What a million tokens cost."""

    prompt: Decimal
    answer: Decimal

    def micros(self, prompt: int, answer: int) -> int:
        """What so many tokens cost, in millionths, rounded up: a price for a million tokens is one for a token in millionths."""
        exact = self.prompt * prompt + self.answer * answer
        return int(exact.to_integral_value(rounding="ROUND_CEILING"))


class Prices:
    """Prices by model, each for a million tokens: one figure, or a pair (prompt, answer).

    Raises:
        ConfigError: no prices, a float, or a negative price.
    """

    __slots__ = ("_by_model", "dearest")

    def __init__(self, prices: object, field: str) -> None:
        if not isinstance(prices, Mapping) or not prices:
            raise ConfigError(
                field, prices, "write the price of a million tokens by model: {'model': ('2.50', '10.00')}"
            )
        self._by_model = {
            _named(model, field): _price(value, f"{field}[{model}]") for model, value in prices.items()
        }
        self.dearest = Price(
            max(price.prompt for price in self._by_model.values()),
            max(price.answer for price in self._by_model.values()),
        )
        """What an unknown model costs."""

    def of(self, model: str) -> Price:
        """The price of a model; of its dated version (`name-2026-01-01`, `name-latest`) the same; the dearest if unknown.

        What only begins alike is another model: `name-pro` may cost a hundred times as much.
        """
        found = self._by_model.get(model)
        if found is None and len(model) <= _LONGEST_NAME and (dated := _VERSION.search(model)) is not None:
            found = self._by_model.get(model[: dated.start()])
        return found or self.dearest


def _named(model: object, field: str) -> str:
    if not isinstance(model, str) or not model:
        raise ConfigError(field, model, "write the name of a model, as its provider does")
    return model


def _price(value: object, field: str) -> Price:
    parts = value if isinstance(value, tuple | list) else (value, value)
    if len(parts) != 2:
        raise ConfigError(field, value, "write one price, or a pair (prompt, answer)")
    return Price(_decimal(parts[0], field), _decimal(parts[1], field))


def _decimal(value: object, field: str) -> Decimal:
    if isinstance(value, bool | float) or not isinstance(value, str | int | Decimal):
        raise ConfigError(
            field, value, "write money as a text or a Decimal, such as '2.50': floats are not exact"
        )
    try:
        money = Decimal(value)
    except InvalidOperation:
        money = Decimal(-1)
    if not money.is_finite() or not 0 <= money <= _DEAREST:
        raise ConfigError(field, value, "write a price of 0 or more, such as '2.50'")
    return money
