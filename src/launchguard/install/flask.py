"""Puts the engine around a Flask app's `wsgi_app`, and hears of the exceptions that Flask answers itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchguard.errors import AlreadyServingError
from launchguard.exchange import current
from launchguard.ratelimit.limiter import RateLimited
from launchguard.wsgi import field_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.wsgi import WSGIApp

KIND = "wsgi"

__all__ = ["KIND", "accepts", "answer_refusals", "install", "secret_of"]


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
    from flask import got_request_exception  # noqa: PLC0415 - only where Flask is

    app.wsgi_app = wrap(app.wsgi_app)
    got_request_exception.connect(_note, app, weak=False)


def secret_of(app: Any) -> str | bytes | None:
    """The key that the app signs its sessions with."""
    return app.secret_key or None


def answer_refusals(app: Any) -> None:
    """A limit that was taken by hand refuses by an exception: answer it with the refusal."""

    def answer(refused: RateLimited) -> Any:
        headers = [(field_name(name), value.decode("latin-1")) for name, value in refused.reply.headers]
        return app.response_class(refused.reply.body, refused.reply.status, headers)

    app.register_error_handler(RateLimited, answer)


def _note(_sender: Any, exception: BaseException, **_: Any) -> None:
    """Flask turns an exception into its 500 itself and tells of it by this signal only."""
    x = current()
    if x is not None:
        x.error = exception
