"""Classes that answer methods which they have no handler for: an own hook for these in the place of the framework's 405."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchguard.routes.calls import mentions
from launchguard.routes.layers import innermost

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["answered_by_hook"]

_USUAL = frozenset({"GET", "POST"})
"""Methods that stand for all that nobody named."""

_REFUSING = frozenset(
    {
        "405",
        "HttpResponseNotAllowed",
        "METHOD_NOT_ALLOWED",
        "HTTP_405_METHOD_NOT_ALLOWED",
        "MethodNotAllowed",
        "http_method_not_allowed",
        "method_not_allowed",
    }
)
"""What a hook mentions that answers 405 after all, or leaves it to the framework's."""


def answered_by_hook(
    view_class: type, hook: str, named: Collection[str], framework: str | tuple[str, ...]
) -> frozenset[str]:
    """The methods beside the `named` ones that the hook serves; none where it is the framework's or answers 405 as well."""
    own: Any = innermost(getattr(view_class, hook, None))
    if own is None or own.__module__.startswith(framework) or mentions(own, _REFUSING):
        return frozenset()
    return _USUAL.difference(named)
