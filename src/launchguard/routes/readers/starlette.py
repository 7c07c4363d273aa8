"""Reads Starlette and FastAPI apps: the router's tree in its own order, mounts and sub-apps included.

Law 1: a node that this reader does not know is a row that says so, never left out.
Law 2: a route's pattern is what the routers match on its whole path below the root path, mounts composed.
Law 3: no handler runs here, and nothing of the app is changed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.routing import Host, Mount, Route, Router, WebSocketRoute
from starlette.staticfiles import StaticFiles

from launchguard.routes import readers
from launchguard.routes.layered import BEFORE, PARAMETERS
from launchguard.routes.layers import innermost, layers
from launchguard.routes.marker import marker_of
from launchguard.routes.naming import source_of
from launchguard.routes.own_head import OWN_HEAD, guarding_both, own_head
from launchguard.routes.readers.asgi_before import before_handler
from launchguard.routes.readers.asgi_layers import DEPTH, core_of, layers_from, wsgi_inside
from launchguard.routes.readers.asgi_stack import Stack
from launchguard.routes.readers.class_endpoint import methods_of, picks_of
from launchguard.routes.readers.endpoint import Spot, decorator_gates, handler_of, middleware_gates
from launchguard.routes.readers.picked import arm_all
from launchguard.routes.readers.starlette_settings import starlette_settings
from launchguard.routes.readers.start_up import start_up_of
from launchguard.routes.report import FoundRoute
from launchguard.routes.template import join_paths, template_of
from launchguard.routes.wire import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from launchguard.findings import Finding
    from launchguard.routes.report import GateRef

__all__ = ["StarletteReader"]

_MOUNT_TAIL = "(?P<path>.*)$"
_GROUP_NAME = re.compile(r"\(\?P<[A-Za-z_]\w*>")
_ONE_LINE = r"(?=[^\n]*\Z)"
"""Below a mount no newline matches: its own pattern ends in `.*`."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk stands: the prefix, the app whose state and middleware hold here, and the gates around."""

    app: Any
    prefix: str = ""
    pattern: str = ""
    outer: tuple[Any, ...] = ()
    """Middleware between the server and here, outermost first, as (class, arguments, keywords) or instances."""
    host: str = ""
    depth: int = 0
    within: tuple[Any, ...] = ()
    """The apps and routers that are being walked: one that is mounted inside itself is not walked again."""
    stacks: dict[tuple[int, ...], Stack] = field(default_factory=dict)

    def spot(self, method: str, path: str, own: tuple[Any, ...] = (), dependant: Any = None) -> Spot:
        """One route here, `own` middleware around it; routes with the same middleware share one stack."""
        layers = (*self.outer, *own)
        key = (id(self.app), *map(id, layers))
        stack = self.stacks.get(key) or self.stacks.setdefault(key, Stack(layers, self.app))
        return Spot(stack, method, path, dependant)

    def full_pattern(self, regex: str) -> str:
        """A child's pattern on the whole path."""
        anonymous = _GROUP_NAME.sub("(?:", regex)
        return f"{self.pattern}{anonymous.removeprefix('^/')}" if self.pattern else anonymous

    def below(self, mount: Any) -> _Place:
        """The place inside a mount."""
        stem = self.full_pattern(mount.path_regex.pattern.removesuffix(_MOUNT_TAIL))
        pattern = stem if stem.endswith(_ONE_LINE) else stem + _ONE_LINE
        prefix = join_paths(self.prefix, template_of(mount.path_format).removesuffix("{path}")).rstrip("/")
        return replace(self, prefix=prefix, pattern=pattern, depth=self.depth + 1)


class StarletteReader:
    """Reads Starlette, FastAPI, bare routers, and ASGI middleware wrapped around one of them."""

    def reads(self, app: Any) -> bool:
        return isinstance(core_of(app)[0], (Starlette, Router))

    def routes(self, app: Any) -> Iterator[FoundRoute]:
        """Every route in the router's own order."""
        core, wrappers = core_of(app)
        place = _Place(core, outer=wrappers)
        yield from _socket_servers(wrappers, place)
        yield from _app(core, place)

    def described(self, app: Any) -> Iterator[tuple[str, str]]:
        """FastAPI's OpenAPI document, which it makes by a walk of its own."""
        core, _ = core_of(app)
        return _fastapi().described(core) if _has_fastapi() else iter(())

    def starts(self, app: Any) -> Iterator[Any]:
        """The lifespan, and what runs at the event of a start-up."""
        return start_up_of(core_of(app)[0])

    def settings(self, app: Any) -> Iterator[Finding]:
        """Settings that open doors, whatever the routes say."""
        return starlette_settings(core_of(app)[0])


def _app(app: Any, place: _Place) -> Iterator[FoundRoute]:
    """An app or a bare router, with the middleware that it brings."""
    if any(app is around for around in place.within):
        yield _unknown(
            app, place, "the app is mounted inside itself: all of its routes answer here once more"
        )
        return
    place = replace(place, within=(*place.within, app))
    if isinstance(app, Starlette):
        place = replace(place, app=app, outer=(*place.outer, *app.user_middleware))
        router: Any = app.router
    else:
        router = app
    place = replace(place, outer=(*place.outer, *layers_from(getattr(router, "middleware_stack", None))))
    yield from _nodes(router.routes, place)
    yield from _dispatched(router, place)
    low_priority = getattr(router, "_iter_low_priority_routes", None)
    if low_priority is not None:
        yield from _nodes(list(low_priority()), place)


def _dispatched(router: Any, place: _Place) -> Iterator[FoundRoute]:
    """What a router of the app's own kind hands on to: the routers that it keeps by name (of version, of tenant), or a riddle."""
    faces = (getattr(type(router), name) for name in ("__call__", "app"))
    if all(face.__module__.startswith(("starlette.", "fastapi.")) for face in faces):
        return
    found = [
        route
        for kept in vars(router).values()
        if isinstance(kept, Mapping) and all(isinstance(each, Router) for each in kept.values())
        for each in kept.values()
        for route in _app(each, place)
    ]
    yield from found
    if not found:
        kind = f"{type(router).__module__}.{type(router).__qualname__}"
        yield _unknown(router, place, f"{kind} hands requests on in a way that launchguard cannot read")


def _nodes(routes: Any, place: _Place) -> Iterator[FoundRoute]:
    for node in _fastapi().expand(routes) if _has_fastapi() else routes:
        yield from _node(node, place)


def _node(node: Any, place: _Place) -> Iterator[FoundRoute]:
    served = getattr(node, "_effective_route", node)
    original = getattr(node, "original_route", node)
    if place.depth > DEPTH:
        yield _unknown(served, place, "mounted too deep to be read")
    elif isinstance(served, Mount):
        yield from _mount(served, place)
    elif isinstance(served, Host):
        yield from _mounted(served.app, replace(place, host=served.host, depth=place.depth + 1))
    elif isinstance(original, (Route, WebSocketRoute)):
        yield from _route(served, place, websocket=isinstance(original, WebSocketRoute))
    elif _has_fastapi() and hasattr(original, "matches_with_prefix"):
        yield from _frontend(served, original, place)
    else:
        yield _unknown(
            served, place, f"a kind of route that launchguard does not know: {type(original).__name__}"
        )


def _route(served: Any, place: _Place, *, websocket: bool) -> Iterator[FoundRoute]:
    """One row a method: a decorator or a middleware may refuse one and let another through."""
    path = join_paths(place.prefix, template_of(served.path_format))
    endpoint, original = served.endpoint, getattr(served, "original_route", served)
    dependant = _fastapi().dependant_of(served) if _has_fastapi() else None
    own = () if isinstance(endpoint, type) else layers_from(getattr(served, "app", None))
    picked = picks_of(endpoint)
    for method in ("WEBSOCKET",) if websocket else sorted(_methods(served)):
        spot = replace(place.spot(method, path, own, dependant), route=original, endpoint=endpoint)
        around = middleware_gates(spot)
        declared = tuple(_declared(served, dependant, spot)) if dependant is not None else ()
        handler = handler_of(endpoint, method)
        inner = innermost(handler)
        head = own_head(endpoint, method)
        decorators = list(decorator_gates(endpoint, spot))
        if head:
            decorators = guarding_both(decorators, decorator_gates(endpoint, replace(spot, method="HEAD")))
        decorators = [replace(gate, behind=tuple(before.key for before in declared)) for gate in decorators]
        pattern = place.full_pattern(served.path_regex.pattern)
        yield FoundRoute(
            methods=frozenset({method}),
            path=path,
            pattern=pattern,
            endpoint=inner or layers(handler)[-1],
            source=source_of(inner or handler),
            gates=(*around, *declared, *decorators),
            kind="websocket" if websocket else "docs" if _is_docs(endpoint) else "http",
            marker=marker_of(handler),
            arm=partial(arm_all, picked)
            if picked
            else None
            if inner is None
            else partial(_arm, inner, handler, dependant),
            details=_details(served, place, dependant, path, pattern)
            | {BEFORE: before_handler(spot.stack.layers, _dependencies(dependant), handler)}
            | ({OWN_HEAD: head} if head else {}),
        )


def _declared(served: Any, dependant: Any, spot: Spot) -> Iterator[GateRef]:
    from launchguard.routes.readers.route_class import behind_its_class  # noqa: PLC0415 - only where FastAPI is loaded

    return behind_its_class(served, _fastapi().gates_of(dependant, spot), spot)


def _arm(inner: Any, handler: Any, dependant: Any, hit: Callable[[], None]) -> Callable[[], None]:
    """The wire; a handler that nothing wraps loses its own parameters too, so that no 422 comes before the gates."""
    restore = wire(inner, hit)
    if dependant is None or inner is not handler:
        return restore
    give_back = _requests().without_parameters(dependant)

    def undo() -> None:
        restore()
        give_back()

    return undo


def _dependencies(dependant: Any) -> list[Any]:
    """All that a route depends on, what they depend on in turn included; not what takes a header, a cookie or a credential."""
    if dependant is None:
        return []
    return [
        inner.call
        for inner in _requests().every(dependant)
        if inner is not dependant and not _fastapi().takes_credentials(inner)
    ]


def _methods(served: Any) -> frozenset[str]:
    """The declared methods without the HEAD that comes with GET; of a class, those that it has handlers for."""
    methods = served.methods
    if methods is None:
        methods = methods_of(served.endpoint)
    return frozenset(methods - {"HEAD"} if "GET" in methods else methods) or frozenset({"*"})


def _mount(mount: Any, place: _Place) -> Iterator[FoundRoute]:
    mounted = mount._base_app  # noqa: SLF001 - Mount keeps the unwrapped app nowhere else
    yield from _mounted(
        mounted, replace(place.below(mount), outer=(*place.outer, *layers_from(mount.app, mounted)))
    )


def _mounted(app: Any, place: _Place) -> Iterator[FoundRoute]:
    """What is mounted: an app that some reader reads, static files, or an opaque callable."""
    core, wrappers = core_of(app)
    yield from _socket_servers(wrappers, place)
    inside = replace(place, outer=(*place.outer, *wrappers))
    if isinstance(core, (Starlette, Router)):
        yield from _app(core, inside)
        return
    wsgi = wsgi_inside(core)
    reader = readers.find_other(core if wsgi is None else wsgi)
    if reader is not None:
        for route in reader.routes(core if wsgi is None else wsgi):
            yield _prefixed(route, inside)
        return
    yield _opaque(core, inside)


def _socket_servers(wrappers: tuple[Any, ...], place: _Place) -> Iterator[FoundRoute]:
    """What Engine.IO and Socket.IO serve beside the app that they wrap: who connects is decided in their event handlers."""
    for wrapper in wrappers:
        server = getattr(wrapper, "engineio_server", None)
        if server is not None:
            path = join_paths(place.prefix, str(getattr(wrapper, "engineio_path", None) or ""))
            note = f"who may connect is decided in the handlers of {type(server).__module__}.{type(server).__qualname__}"
            yield FoundRoute(
                frozenset({"*"}), f"{path.rstrip('/')}/*", endpoint=server, kind="mount", note=note
            )


def _prefixed(route: FoundRoute, place: _Place) -> FoundRoute:
    path = join_paths(place.prefix, route.path)
    spot = place.spot(min(route.methods), path)
    pattern = place.full_pattern(route.pattern) if route.pattern.startswith("^/") else ""
    return replace(route, path=path, pattern=pattern, gates=(*middleware_gates(spot), *route.gates))


def _opaque(app: Any, place: _Place) -> FoundRoute:
    static = isinstance(app, StaticFiles)
    path = f"{place.prefix}/*"
    return FoundRoute(
        methods=frozenset({"*"}),
        path=path,
        pattern=place.pattern or "^/",
        endpoint=app,
        source=source_of(app) if not static else "",
        gates=tuple(middleware_gates(place.spot("GET", path))),
        kind="static" if static else "mount",
        note=""
        if static
        else f"launchguard cannot see inside {type(app).__module__}.{type(app).__qualname__}",
        details={"host": place.host} if place.host else {},
    )


def _frontend(served: Any, group: Any, place: _Place) -> Iterator[FoundRoute]:
    """FastAPI's `frontend()`: static files behind the dependencies of their router."""
    dependant = _fastapi().dependant_of(served)
    for route in group.routes:
        base = join_paths(getattr(served, "frontend_prefix", ""), route.path).rstrip("/")
        path = join_paths(place.prefix, f"{base}/*")
        spot = place.spot("GET", path)
        gates = list(middleware_gates(spot))
        gates += _fastapi().gates_of(dependant, spot) if dependant is not None else ()
        yield FoundRoute(
            methods=frozenset({"GET"}),
            path=path,
            pattern=place.full_pattern(f"^{re.escape(base)}(?:/(?s:.*))?\\Z" if base else "^/(?s:.*)"),
            gates=tuple(gates),
            kind="static",
        )


def _unknown(node: Any, place: _Place, note: str) -> FoundRoute:
    declared = getattr(node, "path", None)
    path = (
        join_paths(place.prefix, template_of(declared)) if isinstance(declared, str) else f"{place.prefix}/*"
    )
    return FoundRoute(frozenset({"*"}), path, endpoint=node, source=source_of(node), kind="mount", note=note)


def _is_docs(endpoint: Any) -> bool:
    return getattr(endpoint, "__module__", "") == "fastapi.applications" and ".setup." in getattr(
        endpoint, "__qualname__", ""
    )


def _details(served: Any, place: _Place, dependant: Any, path: str, pattern: str) -> dict[str, Any]:
    details: dict[str, Any] = {"app": place.app, "head": "HEAD" in (getattr(served, "methods", None) or ())}
    if place.host:
        details["host"] = place.host
    if dependant is not None:
        details["dependant"] = dependant
        details[PARAMETERS] = partial(_requests().without_parameters, dependant)
        details["fields"] = _requests().body_fields(dependant)
        details["echoes_input"] = _requests().echoes_input(place.app)
        details["fix"] = "dependencies=[Depends({gate})]"
        details["request"] = partial(_requests().request_of, dependant, path, pattern)
        details["operation"] = " ".join(
            filter(None, (getattr(served, name, None) for name in ("operation_id", "summary")))
        )
    return details


def _has_fastapi() -> bool:
    return "fastapi.routing" in sys.modules


def _fastapi() -> Any:
    from launchguard.routes.readers import fastapi  # noqa: PLC0415 - only where the app itself has loaded FastAPI

    return fastapi


def _requests() -> Any:
    from launchguard.routes.readers import fastapi_request  # noqa: PLC0415 - as above

    return fastapi_request
