"""Drives a Starlette or FastAPI app in-process, without the guard around it and without its lifespan."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.applications import Starlette

from launchguard.routes.probes.sqlalchemy_writes import uncommitted
from launchguard.routes.readers.starlette import core_of
from launchguard.routes.readers.stranger import Sent, judge_sent, scope_of
from launchguard.routes.report import Proof

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["probing"]

SYNCHRONOUS = False

TIMEOUT_S = 3.0
"""How long one probe may take, in seconds."""


@contextmanager
def probing(app: Any) -> Iterator[_Probe]:
    """The app's own middleware stack without launchguard's layer, and no database commit."""
    core, wrappers = core_of(app)
    outermost = next((layer for layer in wrappers if not _is_ours(layer)), core)
    held = getattr(core, "middleware_stack", None)
    if isinstance(core, Starlette):
        core.middleware_stack = _unguarded(held or type(core).build_middleware_stack(core))
    try:
        with uncommitted() as writes:
            yield _Probe(outermost, core, writes)
    finally:
        if isinstance(core, Starlette):
            core.middleware_stack = held


def _is_ours(layer: Any) -> bool:
    return type(layer).__module__.partition(".")[0] == "launchguard"


def _unguarded(stack: Any) -> Any:
    while _is_ours(stack) and hasattr(stack, "app"):
        stack = stack.app
    return stack


class _Probe:
    def __init__(self, app: Any, core: Any, writes: list[str]) -> None:
        self.app = app
        self.core = core
        self.writes = writes

    async def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Proof:
        path, _, query = target.partition("?")
        scope = scope_of(None, method, path, {}, headers)
        scope["query_string"] = quote(query, safe="=&%+").encode()
        sent = Sent()
        task = asyncio.ensure_future(self._run(scope, _Received(scope["type"], body), sent))
        done, _ = await asyncio.wait({task}, timeout=TIMEOUT_S)
        if not done:
            task.cancel()
            await asyncio.wait({task}, timeout=0.1)
            return Proof("error", f"no answer within {TIMEOUT_S:g} s")
        raised = task.result()
        proof = judge_sent(sent, path)
        return Proof("error", raised) if raised and proof.refusal == "error" else proof

    async def _run(self, scope: dict[str, Any], receive: _Received, sent: Sent) -> str:
        try:
            await self.app(scope, receive, sent)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001 - the app may raise anything, also in groups
            return type(error).__name__
        return ""


class _Received:
    """What the app hears: the request, then nothing more; a websocket's client connects and goes."""

    def __init__(self, kind: str, body: bytes) -> None:
        self._messages: list[dict[str, Any]]
        if kind == "websocket":
            self._messages = [{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1001}]
        else:
            self._messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def __call__(self) -> dict[str, Any]:
        if self._messages:
            return self._messages.pop(0)
        await (
            asyncio.Event().wait()
        )  # until the response is done: whoever listens for a disconnect is cancelled then
        raise AssertionError
