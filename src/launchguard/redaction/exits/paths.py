"""The path of a request, which frameworks log in full: it may hold a mailed token. The route says enough.

Django puts the request on each record of `django.request` and `django.security`. Imports nothing of it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import logging

__all__ = ["hide_path", "is_request"]

_PATH = "[redacted:path]"


def is_request(value: Any) -> bool:
    """Whether a value on a record is a framework's request; its `repr` tells the path."""
    with suppress(Exception):  # a proxy outside its context
        return isinstance(value.path, str) and isinstance(value.method, str) and hasattr(value, "META")
    return False


def hide_path(text: str, record: logging.LogRecord) -> str:
    """The message with the request's route in the place of its path."""
    request = getattr(record, "request", None)
    if request is None or not is_request(request) or len(request.path) < 2:
        return text
    route = getattr(getattr(request, "resolver_match", None), "route", None)
    return text.replace(request.path, f"/{route}" if route else _PATH)
