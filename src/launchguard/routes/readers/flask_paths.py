"""Flask's rules as templates and expressions, in the order that werkzeug tries them.

Werkzeug does not try rules in the order they were added: fixed segments come before parameters, and parameters by their
converters' weight. Rules are matched segment by segment; joined, the segments are one expression on the whole path.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from launchguard.routes.template import template_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["expression_of", "in_order", "path_of"]

_GROUP_NAME = re.compile(r"\(\?P<[A-Za-z_]\w*>")
_OPTIONAL_SLASH = "(?<!/)(/?)"


def in_order(rules: Iterable[Any]) -> list[Any]:
    """Rules as werkzeug tries them; among those with the same segments, as they were added."""
    return sorted((rule for rule in rules if not rule.build_only), key=_weight)


def path_of(rule: Any) -> str:
    """The full template: `/users/{id}`."""
    return template_of(rule.rule)


def expression_of(rule: Any) -> str:
    """The expression that the whole path must match for the rule's view to be called; a redirect to add a slash is none."""
    parts = rule._parts[1:]  # noqa: SLF001 - the first stands for the host; werkzeug has no public way to say the rest
    joined = "/".join(map(_segment, parts))
    if not rule.strict_slashes:  # one slash more than it ends with, and none at all
        joined = f"{joined[:-1]}/{{0,2}}" if joined.endswith("/") else f"{joined}/?"
    return f"^{joined}\\Z"


def _segment(part: Any) -> str:
    if part.static:
        return re.escape(str(part.content))
    content = part.content.removesuffix("\\Z")
    if part.suffixed:  # the slash at the end is a segment of its own; without it the answer is a redirect
        content = f"{content.removesuffix(_OPTIONAL_SLASH)}(?<!/)"
    return str(_GROUP_NAME.sub("(?:", content))


def _weight(rule: Any) -> tuple[Any, ...]:
    return tuple((not part.static, part.weight if not part.static else ()) for part in rule._parts)  # noqa: SLF001
