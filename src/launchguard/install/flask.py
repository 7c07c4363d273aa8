"""Puts the engine around a Flask app's `wsgi_app`, and hears of the exceptions that Flask answers itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchguard.errors import AlreadyServingError
from launchguard.exchange import current

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.wsgi import WSGIApp

KIND = "wsgi"

__all__ = ["KIND", "accepts", "install", "listen"]


def accepts(app: Any) -> bool:
    """Whether this is a Flask app."""
    return hasattr(app, "wsgi_app") and hasattr(app, "url_map") and hasattr(app, "view_functions")


def install(app: Any, wrap: Callable[[WSGIApp], WSGIApp]) -> None:
    """Wrap the app's `wsgi_app`.

    Raises:
        AlreadyServingError: the app has handled a request already.
    """
    if getattr(app, "_got_first_request", False):
        raise AlreadyServingError(
            "guard.install(app) came after the app began to serve; call it right after the app is made"
        )
    app.wsgi_app = wrap(app.wsgi_app)
    listen(app)


def listen(app: Any) -> None:
    """Flask turns an exception into its 500 itself and tells of it by a signal only."""
    from flask import got_request_exception  # noqa: PLC0415 - only where Flask is

    got_request_exception.connect(_note, app, weak=False)


def _note(_sender: Any, exception: BaseException, **_: Any) -> None:
    x = current()
    if x is not None:
        x.error = exception
