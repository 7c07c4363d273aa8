"""Django Channels' routing: the WebSockets beside a project's views, each a row, none of them taken for protected.

Known by module and name, never imported: a project that has no Channels has no such objects.
Law: Channels declares no gate. A consumer accepts or closes in its own code, and what middleware leaves in the scope is
for that code to read; so each is `unknown` until it is declared, public or in the body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from launchguard.routes.naming import dotted_name, short_error, source_of
from launchguard.routes.readers.django_paths import Declared, declared_below
from launchguard.routes.report import FoundRoute

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["django_inside", "is_protocol_router", "websockets_of"]

_HOLDERS = ("inner", "application", "app")
_DEPTH = 20


def is_protocol_router(app: Any) -> bool:
    """Whether an application is Channels' switch between protocols."""
    return _is(app, "ProtocolTypeRouter")


def django_inside(app: Any) -> Any:
    """What serves http behind the switch: Django's own handler, in general."""
    return app.application_mapping.get("http")


def websockets_of(app: Any) -> Iterator[FoundRoute]:
    """The WebSocket routes of the app, or of the one that `ASGI_APPLICATION` names where Channels is installed."""
    if not is_protocol_router(app):
        app = _declared_application()
    if isinstance(app, FoundRoute):
        yield app
    elif is_protocol_router(app):
        yield from _below(app.application_mapping.get("websocket"), "", "", 0)


def _declared_application() -> Any:
    """The project's application; a row that says why where it cannot be imported; None without Channels."""
    declared = getattr(settings, "ASGI_APPLICATION", None)
    if not declared or not apps.is_installed("channels"):
        return None
    try:
        return import_string(declared)
    except Exception as error:  # noqa: BLE001 - the project's own module may raise anything
        return _unread(
            "/*", "", None, f"ASGI_APPLICATION {declared!r} cannot be imported: {short_error(error)}"
        )


def _below(app: Any, path: str, pattern: str, depth: int) -> Iterator[FoundRoute]:
    """What an application behind the switch serves, through middleware and routers within routers."""
    for _ in range(_DEPTH):
        held = next((name for name in _HOLDERS if name in getattr(app, "__dict__", {})), None)
        if held is None or _is(app, "URLRouter"):
            break
        app = getattr(app, held)
    if app is None:
        return
    if not _is(app, "URLRouter") or depth > _DEPTH:
        yield _unread(f"/{path}" if path else "/*", pattern, app, _why(app))
        return
    for declared in declared_below(app.routes, path, pattern):
        yield from _of(declared, depth)


def _of(declared: Declared, depth: int) -> Iterator[FoundRoute]:
    if getattr(declared.callback, "_path_routing", False):
        stem = declared.pattern.removeprefix("^/").removesuffix("\\Z")
        yield from _below(declared.callback, declared.path.removeprefix("/"), stem, depth + 1)
    else:
        consumer = getattr(declared.callback, "consumer_class", declared.callback)
        yield _unread(declared.path, declared.pattern, consumer, _why(consumer))


def _unread(path: str, pattern: str, endpoint: Any, note: str) -> FoundRoute:
    return FoundRoute(
        frozenset({"WEBSOCKET"}),
        path,
        pattern,
        endpoint=endpoint,
        source="" if endpoint is None else source_of(endpoint),
        kind="websocket",
        note=note,
        details={"in_settings": True},
    )


def _why(consumer: Any) -> str:
    return f"{dotted_name(consumer)} decides in its own code who may connect: declare it public=, or in_body="


def _is(app: Any, name: str) -> bool:
    return any((base.__module__, base.__name__) == ("channels.routing", name) for base in type(app).__mro__)
