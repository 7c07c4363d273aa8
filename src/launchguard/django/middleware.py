"""Bytes ↔ exchange for Django: sync and async share every decision and differ by what they await.

Rule 1: no thread hop: under ASGI the middleware is a coroutine, and no hook of it runs on the way of a request.
Rule 2: the exchange ends when the response is made; a streamed one ends with its last chunk.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.urls import get_resolver

from launchguard.asgi import settle
from launchguard.cors import ALLOW_ORIGIN
from launchguard.django.conf import get_guard
from launchguard.errors import UnprotectedRoutes
from launchguard.exchange import Exchange
from launchguard.part import BodyPrefix
from launchguard.ratelimit.limiter import RateLimited
from launchguard.workers import find_workers
from launchguard.wsgi import EnvironHeaders, Spelt, field_name
from launchguard.wsgi.headers import encoded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from launchguard.part import Reply

__all__ = ["LaunchGuardMiddleware"]

_ROUTES_REMEMBERED = 10_000
_ALLOW_ORIGIN = ALLOW_ORIGIN.decode()
_NO_PORT = frozenset(("0", 0))
_UVICORNS_FAILED_START = 3
"""A worker that ends otherwise before it serves is started again for ever."""


class LaunchGuardMiddleware:
    """The guard, first in MIDDLEWARE. The boot check runs when the server loads the project.

    Raises:
        ImproperlyConfigured: `LAUNCHGUARD` is wrong.
        UnprotectedRoutes: the boot check found a blocker.
        SystemExit: it did, in one of several uvicorn workers.
        MiddlewareNotUsed: the guard is switched off.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        from django.core.exceptions import MiddlewareNotUsed  # noqa: PLC0415 - beside its one use

        guard = get_guard()
        if not guard.config.enabled:
            raise MiddlewareNotUsed("launchguard is switched off (enabled=False)")
        self.get_response = get_response
        self._inspection = guard.inspection_of(settings)
        self._engine = guard.engine_for(self._inspection)
        self._engine.route_of = self._route_of
        self._routes: dict[str, str] = {}
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)
        _import_routes()
        boot = self._inspection.boot
        if not boot.run():
            refused = UnprotectedRoutes(boot.message or "refused", self._inspection.report)
            server = find_workers()
            if server.server == "uvicorn" and server.several:
                raise SystemExit(_UVICORNS_FAILED_START) from refused
            raise refused

    def __call__(self, request: HttpRequest) -> Any:
        if self._is_async:
            return self._acall(request)
        engine = self._engine
        if not engine.enabled:
            return self.get_response(request)
        x = _exchange(request)
        engine.open(x)
        tokens = engine.enter(x)
        try:
            reply = engine.at_once(x)
            if isinstance(reply, int):
                reply = engine.later(x, reply, partial(_read_ahead, request))
            response = self.get_response(request) if reply is None else _response(reply, x.method == "HEAD")
            self._respond(x, response)
        except BaseException as error:
            x.error = error
            x.status = x.status or 500
            self._end(x)
            raise
        else:
            return response
        finally:
            engine.leave(tokens)

    async def _acall(self, request: HttpRequest) -> Any:
        engine = self._engine
        if not engine.enabled:
            return await self.get_response(request)
        x = _exchange(request)
        engine.open(x)
        tokens = engine.enter(x)
        try:
            reply = engine.at_once(x)
            if isinstance(reply, int):
                reply = await engine.later_async(x, reply, partial(_read_ahead_async, request))
            response = (
                await self.get_response(request) if reply is None else _response(reply, x.method == "HEAD")
            )
            await self._respond_async(x, response)
        except BaseException as error:
            x.disconnected = not isinstance(error, Exception)
            x.error = error
            x.status = x.status or (499 if x.disconnected else 500)
            await self._end_async(x)
            raise
        else:
            return response
        finally:
            engine.leave(tokens)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A limit that was taken by hand in a view refuses; asked by Django only once a view has raised."""
        if isinstance(exception, RateLimited):
            return _response(exception.reply, request.method == "HEAD")
        return None

    def _respond(self, x: Exchange, response: HttpResponseBase) -> None:
        """Add the header fields, and end here unless the response is yet to stream."""
        self._add_headers(x, response)
        if response.streaming:
            self._stream(x, response)
        else:
            _pass(x, response.content)
            x.finished = x.first_byte  # one moment: whole as it is
            self._end(x)

    async def _respond_async(self, x: Exchange, response: HttpResponseBase) -> None:
        self._add_headers(x, response)
        if response.streaming:
            self._stream(x, response)
        else:
            _pass(x, response.content)
            await self._end_async(x)

    def _add_headers(self, x: Exchange, response: HttpResponseBase) -> None:
        """Into the mapping's own store: its `in` and `[…] =` cost 2 µs each, and our fields need no check."""
        fields: dict[str, tuple[str, str]] = response.headers._store  # noqa: SLF001
        if x.needs_type:
            if "content-type" in fields:
                x.response_type = fields["content-type"][1].encode("latin-1", "replace")
            if 300 <= response.status_code < 400 and "location" in fields:
                x.response_location = fields["location"][1].encode("latin-1", "replace")
        if _ALLOW_ORIGIN in fields:
            self._engine.origins.learn(x, encoded(list(fields.values())))
        for raw, value in self._engine.respond(x, response.status_code):
            name, field = _NAMES[raw]
            if name not in fields or raw == b"x-request-id":
                fields[name] = field, value.decode()

    def _stream(self, x: Exchange, response: Any) -> None:
        """The exchange ends with the last chunk; a file's with its closing, since a server may send it by itself."""
        if isinstance(response, FileResponse):
            response._resource_closers.append(lambda: self._end(x))  # noqa: SLF001 - what Django offers for this
            return
        content = response.streaming_content
        response.streaming_content = (self._async_chunks if response.is_async else self._chunks)(x, content)
        response._resource_closers.append(lambda: self._gone(x))  # noqa: SLF001

    def _chunks(self, x: Exchange, content: Iterator[bytes]) -> Iterator[bytes]:
        """The context is bound only while a chunk is made, since the server's thread may serve others between."""
        engine = self._engine
        iterator = iter(content)
        while True:
            tokens = engine.enter(x)
            try:
                chunk = next(iterator)
            except StopIteration:
                break
            except BaseException as error:
                x.error = error
                self._end(x)
                raise
            finally:
                engine.leave(tokens)
            _pass(x, chunk)
            yield chunk
        self._end(x)

    async def _async_chunks(self, x: Exchange, content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        engine = self._engine
        iterator = aiter(content)
        while True:
            tokens = engine.enter(x)
            try:
                chunk = await anext(iterator)
            except StopAsyncIteration:
                break
            except BaseException as error:
                x.disconnected = not isinstance(error, Exception)
                x.error = error
                await self._end_async(x)
                raise
            finally:
                engine.leave(tokens)
            _pass(x, chunk)
            yield chunk
        await self._end_async(x)

    def _gone(self, x: Exchange) -> None:
        """The response was closed; unless it was whole, its client is gone. Of HEAD a server may ask for no chunk."""
        if not x.closed:
            x.disconnected = x.method != "HEAD"
            self._end(x)

    def _end(self, x: Exchange) -> None:
        if self._engine.close(x) and x.limiter is not None:
            self._engine.settle(x)

    async def _end_async(self, x: Exchange) -> None:
        if self._engine.close(x) and x.limiter is not None:
            await settle(self._engine, x)

    def _route_of(self, x: Exchange) -> str:
        """The resolver's own answer where there is one; its route string names one template."""
        match = getattr(x.scope, "resolver_match", None)
        declared = match.route if match is not None else None
        if declared is None:
            return self._inspection.route_of(x)
        known = self._routes.get(declared)
        if known is None:
            known = self._inspection.route_of(x)
            if len(self._routes) < _ROUTES_REMEMBERED:
                self._routes[declared] = known
        return known


def _import_routes() -> None:
    """Import the URLconf in the thread that imports the project.

    The boot check reads it in another, which would wait for good where the module of the URLs is the very one that is
    being imported, as in a project of one file. What cannot be imported, the check tells of.
    """
    with suppress(Exception):
        get_resolver().url_patterns  # noqa: B018 - kept from now on


def _exchange(request: HttpRequest) -> Exchange:
    meta = request.META
    x = Exchange(
        "http",
        request.method or "",
        request.path_info,
        EnvironHeaders(meta),
        meta.get("REMOTE_ADDR") or None,
        request,
    )
    x.peer_rewritten = meta.get("REMOTE_PORT") in _NO_PORT
    return x


_NAMES: Spelt[bytes, tuple[str, str]] = Spelt(lambda raw: (field_name(raw).lower(), field_name(raw)))


def _read_ahead(request: HttpRequest, wanted: int) -> BodyPrefix:
    """The body, if it is short; Django keeps what was read for the view."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > wanted:
        return BodyPrefix(b"", complete=False)
    try:
        data = request.body
    except Exception:  # noqa: BLE001 - the client went, or sent more than Django takes: the view will say so
        return BodyPrefix(b"", complete=False)
    return BodyPrefix(data[: wanted + 1], complete=len(data) <= wanted)


async def _read_ahead_async(request: HttpRequest, wanted: int) -> BodyPrefix:
    return _read_ahead(request, wanted)  # Django's ASGI handler has read the body before any middleware


def _pass(x: Exchange, chunk: bytes) -> None:
    x.bytes_sent += len(chunk)
    if x.tap is not None:
        x.tap(chunk)


def _response(reply: Reply, is_head: bool) -> HttpResponse:
    response = HttpResponse(b"" if is_head else reply.body, status=reply.status)
    for name, value in reply.headers:
        response.headers[field_name(name)] = value.decode("latin-1")
    response.headers["Content-Length"] = str(len(reply.body))
    return response
