"""The mark that `@guard.public("why")` leaves beside a handler, and how a reader finds it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from launchguard.errors import ConfigError
from launchguard.routes.layers import layers

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["marker_of", "public"]

_MARK = "__launchguard_public__"

Handler = TypeVar("Handler")


def public(reason: str) -> Callable[[Handler], Handler]:
    """Declare the handler below public, and say why.

    Raises:
        ConfigError: there is no reason, or the decorator stands without one.
    """
    said: object = reason  # `@guard.public` without parentheses hands in the handler
    if not isinstance(said, str) or not said.strip():
        raise ConfigError("public", reason, 'write @guard.public("why strangers may come here")')

    def mark(handler: Handler) -> Handler:
        setattr(handler, _MARK, reason)
        return handler

    return mark


def marker_of(handler: Any) -> str | None:
    """The reason that stands on a handler or on anything that it wraps, or None."""
    for layer in layers(handler):
        reason = getattr(layer, _MARK, None)
        if isinstance(reason, str):
            return reason
    return None
