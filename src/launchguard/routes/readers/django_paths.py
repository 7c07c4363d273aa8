"""Django's URL configuration, flattened: each view with its full template and the expression that Django matches.

Law 1: Django matches piece by piece, each on what the pieces before it left over; joined, they are one expression on
the whole path after the script name.
Law 2: an i18n prefix is one route in all languages, and so is a translated path.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation

from launchguard.routes.template import template_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Declared", "declared_below", "declared_in"]

_GROUP_NAME = re.compile(r"\(\?P<[A-Za-z_]\w*>")
_BACK_REFERENCE = re.compile(r"\(\?P=|\(\?\(|\\[1-9]")
_GLOBAL_FLAGS = re.compile(r"\(\?([aiLmsux]+)\)")
_END = re.compile(r"(?<!\\)(?:\\\\)*(\$|\\[Zz])$")
_ANYTHING = "(?s:.*?)"


@dataclass(frozen=True, slots=True)
class Declared:
    """One view in the URL configuration.

    Attributes:
        path: the full template, `/teams/{team}/`.
        pattern: matches the whole path after the script name.
        callback: the view as the URL configuration holds it; None for a node of a kind that Django does not have.
        node: what stands in the URL configuration.
        way: the nodes that lead to it, itself the last.
    """

    path: str
    pattern: str
    callback: Any
    node: Any
    way: tuple[Any, ...] = ()

    def arguments(self, asked: str) -> dict[str, Any] | None:
        """What Django hands to the view for a path, converted; None where the path is not this view's."""
        rest = asked.removeprefix("/")
        found: dict[str, Any] = {}
        for node in self.way:
            matched = node.pattern.match(rest)
            if matched is None:
                return None
            rest, _, captured = matched
            found |= captured | (getattr(node, "default_kwargs", None) or getattr(node, "default_args", {}))
        return found


def declared_in(resolver: Any) -> Iterator[Declared]:
    """Every view below a resolver, in the order that Django tries them."""
    yield from declared_below(resolver.url_patterns, "", "")


def declared_below(nodes: Any, path: str, pattern: str, way: tuple[Any, ...] = ()) -> Iterator[Declared]:
    """Every view among these nodes, below a template, an expression and the nodes that lead to them."""
    for node in nodes:
        piece = getattr(node, "pattern", None)
        if piece is None:
            yield Declared(
                f"/{path}*" if path.endswith("/") or not path else f"/{path}/*", f"^/{pattern}", None, node
            )
            continue
        full_path, full_pattern = path + _template(piece), pattern + _expression(piece)
        if hasattr(node, "url_patterns"):
            yield from declared_below(node.url_patterns, full_path, full_pattern, (*way, node))
        else:
            shown = full_path if full_path.startswith("/") else f"/{full_path}"
            callback = getattr(node, "callback", None)
            yield Declared(shown, f"^/{full_pattern}\\Z", callback, node, (*way, node))


def _template(piece: Any) -> str:
    """What one piece adds to the template; a translated one reads in the project's own language."""
    if _is_locale_prefix(piece):
        return "{language}/" if piece.prefix_default_language else ""
    declared = _in_default_language(lambda: str(piece))
    if not hasattr(piece, "_route"):
        declared = f"^{declared.removeprefix('^')}"
    return template_of(declared).removeprefix("" if declared.startswith("/") else "/")


def _expression(piece: Any) -> str:
    """What one piece adds to the expression, without anchors."""
    if _is_locale_prefix(piece):
        return _language_expression(piece)
    if not _is_translated(piece):
        return _source(piece)
    sources = sorted(set(_in_every_language(lambda: _source(piece))))
    return sources[0] if len(sources) == 1 else f"(?:{'|'.join(sources)})"


def _source(piece: Any) -> str:
    source = piece.regex.pattern
    is_endpoint = getattr(piece, "_is_endpoint", False)
    whole = is_endpoint and source.endswith("$")  # Django then asks for a full match
    anchored = whole or _GLOBAL_FLAGS.sub("", source, count=1).startswith(("^", "\\A"))
    end = _END.search(source)
    body = source[: end.start(1)] if end else source
    body = _scoped(body.removeprefix("^").removeprefix("\\A"))
    if "|" in body:
        body = f"(?:{body.replace('|^', '|')})"
    if not _BACK_REFERENCE.search(body):
        body = _GROUP_NAME.sub("(?:", body)
    open_end = is_endpoint and end is None and not hasattr(piece, "_route")
    return f"{'' if anchored else _ANYTHING}{body}{'(?s:.*)' if open_end else ''}"


def _scoped(body: str) -> str:
    """`(?i)` at the start means the whole piece; joined to others it must say so."""
    flags = _GLOBAL_FLAGS.match(body)
    return f"(?{flags[1]}:{body[flags.end() :].removeprefix('^')})" if flags else body


def _is_locale_prefix(piece: Any) -> bool:
    return hasattr(piece, "language_prefix")


def _is_translated(piece: Any) -> bool:
    return not isinstance(getattr(piece, "_route", getattr(piece, "_regex", "")), str)


def _language_expression(piece: Any) -> str:
    codes = [code for code, _ in settings.LANGUAGES]
    if piece.prefix_default_language:
        return f"(?:{'|'.join(map(re.escape, codes))})/"
    others = [code for code in codes if code != settings.LANGUAGE_CODE]
    return f"(?:(?:{'|'.join(map(re.escape, others))})/)?" if others else ""


def _in_default_language(read: Callable[[], str]) -> str:
    if not settings.USE_I18N:
        return read()
    with translation.override(settings.LANGUAGE_CODE):
        return read()


def _in_every_language(read: Callable[[], str]) -> list[str]:
    found = []
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            found.append(read())
    return found
