"""What a preset's keywords must be, besides its figures: told at start, where a wrong one would fail at a request.

A limiter's own fault never refuses a request, so that here it would switch a rule off.
"""

from __future__ import annotations

from inspect import iscoroutinefunction
from typing import TYPE_CHECKING

from launchguard.errors import ConfigError
from launchguard.ratelimit.fields import neutral_reply
from launchguard.ratelimit.quota import PARTS, parts_of

if TYPE_CHECKING:
    from launchguard.ratelimit.quota import Per

__all__ = ["check_estimate", "check_neutral", "check_signature", "owner_of"]


def check_signature(check: object, field: str) -> None:
    """A signature is checked by a plain callable."""
    if not callable(check) or iscoroutinefunction(check):
        raise ConfigError(field, check, "write a plain callable of the exchange and the body")


def check_estimate(tokens: object, field: str) -> None:
    """An estimate is a number of tokens, or a plain callable."""
    is_number = isinstance(tokens, int) and not isinstance(tokens, bool) and tokens > 0
    if tokens is not None and not is_number and (not callable(tokens) or iscoroutinefunction(tokens)):
        raise ConfigError(
            field, tokens, "write a whole number of tokens, or a plain callable of the exchange"
        )


def check_neutral(answer: object, field: str) -> None:
    """A neutral answer can be sent: else the handler would run in its place."""
    try:
        if answer is not None:
            neutral_reply(answer)
    except (TypeError, ValueError):
        fix = 'write {"message": "…"}, a text, (202, one of these), or (302, "", {"location": "/done"})'
        raise ConfigError(field, answer, fix) from None


def owner_of(per: object, name: str) -> tuple[Per, ...]:
    """Whose a count is, where no account is read."""
    return parts_of(per, f"limits[{name}].per", tuple(part for part in PARTS if part != "account"))
