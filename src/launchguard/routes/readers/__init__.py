"""One reader a framework; a reader is loaded only where its framework is, since an app object proves that it is."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from launchguard.routes.report import RouteReader

__all__ = ["find", "find_other"]

_ASGI = ("starlette.routing", "starlette", "StarletteReader")
_OTHERS = (
    ("flask", "flask", "FlaskReader"),
    ("django", "django", "DjangoReader"),
)
"""What must be loaded already, the module in this folder, and its reader."""


def find(app: Any) -> RouteReader | None:
    """The reader that can read this app's routes, or None."""
    return _first(app, (_ASGI, *_OTHERS))


def find_other(app: Any) -> RouteReader | None:
    """The reader of an app that is mounted in a Starlette app and is none itself, or None."""
    return _first(app, _OTHERS)


def _first(app: Any, entries: tuple[tuple[str, str, str], ...]) -> RouteReader | None:
    for needed, module, name in entries:
        if needed in sys.modules:
            reader: RouteReader = getattr(importlib.import_module(f"{__name__}.{module}"), name)()
            if reader.reads(app):
                return reader
    return None
