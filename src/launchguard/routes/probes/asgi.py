"""Drives a Starlette or FastAPI app in-process, without the guard around it and without its lifespan."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.applications import Starlette

from launchguard.routes import probes
from launchguard.routes.found_objects import can_be_made_up, found_by
from launchguard.routes.readers.asgi_layers import core_of
from launchguard.routes.readers.stranger import Received, Sent, host_of, judge_sent, scope_of
from launchguard.routes.report import Proof
from launchguard.routes.writes import uncommitted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from contextlib import AbstractContextManager

__all__ = ["probing"]

SYNCHRONOUS = False

_CSRF = ("starlette_csrf", "asgi_csrf")


@contextmanager
def probing(app: Any, without: Collection[Any] = ()) -> Iterator[_Probe]:
    """The app's own middleware stack without launchguard's layer and CSRF checks, and no database commit.

    Args:
        app: the app, or middleware around it.
        without: classes of middleware, and functions of `@app.middleware`, that are left out.
    """
    core, wrappers = core_of(app)
    outermost = next((layer for layer in wrappers if not _is_ours(layer)), core)
    with ExitStack() as stack:
        if isinstance(core, Starlette):
            stack.enter_context(_unguarded(core, without))
        yield _Probe(outermost, host_of(core), stack.enter_context(uncommitted()))


@contextmanager
def _unguarded(core: Any, without: Collection[Any]) -> Iterator[None]:
    held, layers = core.middleware_stack, core.user_middleware
    if held is None or without:
        core.user_middleware = [layer for layer in layers if not _left_out(layer, without)]
        core.middleware_stack = type(core).build_middleware_stack(core)
    else:
        while _is_ours(core.middleware_stack):
            core.middleware_stack = core.middleware_stack.app
    try:
        yield
    finally:
        core.middleware_stack, core.user_middleware = held, layers


def _left_out(layer: Any, without: Collection[Any]) -> bool:
    module = getattr(layer.cls, "__module__", "").partition(".")[0]
    return module in _CSRF or layer.cls in without or layer.kwargs.get("dispatch") in without


def _is_ours(layer: Any) -> bool:
    return type(layer).__module__.partition(".")[0] == "launchguard"


class _Probe:
    def __init__(self, app: Any, host: str, writes: list[str]) -> None:
        self.app = app
        self.host = host
        self.writes = writes
        self._method = ""
        self.finds_objects = can_be_made_up()

    async def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Proof:
        path, _, query = target.partition("?")
        scope = scope_of(None, self._method or method, path, {}, {"host": self.host, **headers})
        scope["query_string"] = quote(query, safe="=&%+").encode()
        sent = Sent()
        task = asyncio.ensure_future(self._run(scope, Received(scope["type"], body), sent))
        done, _ = await asyncio.wait({task}, timeout=probes.TIMEOUT_S)
        if not done:
            task.cancel()
            await asyncio.wait({task}, timeout=0.1)
            return Proof("error", probes.LATE)
        raised = task.result()
        proof = judge_sent(sent, path)
        return Proof("error", raised) if raised and proof.refusal == "error" else proof

    def finding(self, value: str) -> AbstractContextManager[None]:
        """SQLAlchemy's objects."""
        return found_by(value)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Within, what is sent with a writing method is sent as a GET: middleware comes before routing."""
        self._method = "GET"
        try:
            yield
        finally:
            self._method = ""

    def signed_in(self) -> AbstractContextManager[None]:
        """Nobody: Starlette leaves it to the app to know its visitors."""
        return nullcontext()

    async def _run(self, scope: dict[str, Any], receive: Received, sent: Sent) -> str:
        try:
            await self.app(scope, receive, sent)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 - the app may raise anything, also in groups
            return type(error).__name__
        return ""
