"""Bytes ↔ exchange for WSGI (PEP 3333): the decisions are the engine's.

Rule 1: what the app returns reaches the server as it is where the server looks at its type: a list keeps its length,
a file wrapper stays one.
Rule 2: the context is bound only while the app's code runs: in the call, in each step of its iterable, in its close.
One thread may serve several half-sent responses, and a server may forget to close one.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from launchguard import standalone
from launchguard.exchange import Exchange
from launchguard.part import BodyPrefix, Reply

if TYPE_CHECKING:
    from launchguard.boot import Boot
    from launchguard.engine import Engine
    from launchguard.part import HeaderList

__all__ = [
    "AccessLogMiddleware",
    "EnvironHeaders",
    "GuardedWSGI",
    "HealthMiddleware",
    "MetricsMiddleware",
    "RateLimitMiddleware",
    "RequestIDMiddleware",
    "field_name",
    "read_ahead",
]

Environ = dict[str, Any]
StartResponse = Callable[..., Callable[[bytes], object]]
WSGIApp = Callable[[Environ, StartResponse], Iterable[bytes]]

MARK = "launchguard.exchange"
READ_SIZE = 65_536


class EnvironHeaders:
    """Headers as WSGI carries them; a server has joined fields of one name with commas."""

    __slots__ = ("_environ",)

    def __init__(self, environ: Environ) -> None:
        self._environ = environ

    def get(self, name: bytes) -> bytes | None:
        value: str | None = self._environ.get(_environ_key(name))
        return None if value is None else value.encode("latin-1", "replace")

    def all(self, name: bytes) -> list[bytes]:
        value = self.get(name)
        return [] if value is None else [value]

    def has_any(self, names: frozenset[bytes]) -> bool:
        return not self._environ.keys().isdisjoint(_environ_keys(names))


@cache
def _environ_key(name: bytes) -> str:
    key = name.decode("latin-1").upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


@cache
def _environ_keys(names: frozenset[bytes]) -> frozenset[str]:
    return frozenset(map(_environ_key, names))


@cache
def field_name(name: bytes) -> str:
    return name.decode("latin-1").title().replace("Ratelimit", "RateLimit")


class GuardedWSGI:
    """A WSGI application with the engine around it.

    Args:
        app: the application.
        engine: what walks the parts.
        boot: the boot check, run before the first request; None serves unchecked.
    """

    def __init__(self, app: WSGIApp, engine: Engine, boot: Boot | None = None) -> None:
        self.app = app
        self.engine = engine
        self.boot = boot

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        engine = self.engine
        if not engine.enabled:
            return self.app(environ, start_response)
        outer = environ.get(MARK)
        if outer is not None:
            if id(engine) in outer[1].lineage:
                return self.app(environ, start_response)
            engine = engine.inside(outer[1])
        x = _exchange(environ)
        if outer is not None:
            x.join(outer[0])
        environ[MARK] = (x, engine)
        engine.open(x)
        face = _Face(x, engine, start_response, outer)
        token = engine.enter(x)
        try:
            reply = self._before(x, engine, environ)
            body = face.reply(reply) if reply is not None else self.app(environ, face.start)
        except BaseException as error:
            face.broke(error)
            face.end()
            raise
        finally:
            engine.leave(x, token)
        return face.wrap(body, environ.get("wsgi.file_wrapper"))

    def _before(self, x: Exchange, engine: Engine, environ: Environ) -> Reply | None:
        """A reply of the guard's own: refused at boot, one of its endpoints, or over a limit."""
        boot = self.boot
        if boot is not None and not boot.passed:
            boot.run()
            refusal = boot.refusal(x)
            if refusal is not None:
                return refusal
        if x.path in engine.endpoints and x.method in ("GET", "HEAD"):
            return engine.serve(x)
        admission = engine.admission
        if admission is None or not engine.covers(x):
            return None
        wanted = engine.body_wanted(admission, x)
        return engine.admit(admission, x, read_ahead(environ, wanted) if wanted else None)


def _exchange(environ: Environ) -> Exchange:
    path: str = environ.get("PATH_INFO", "")
    if not path.isascii():
        path = path.encode("latin-1", "replace").decode("utf-8", "replace")
    peer = environ.get("REMOTE_ADDR") or None
    x = Exchange("http", environ["REQUEST_METHOD"], path, EnvironHeaders(environ), peer, environ)
    x.peer_rewritten = environ.get("REMOTE_PORT") == "0"
    return x


class _Face:
    """One exchange's `start_response` and iterable, as the server and the app see them."""

    __slots__ = ("_outer", "_start_response", "engine", "x")

    def __init__(
        self,
        x: Exchange,
        engine: Engine,
        start_response: StartResponse,
        outer: tuple[Exchange, Engine] | None,
    ) -> None:
        self.x = x
        self.engine = engine
        self._start_response = start_response
        self._outer = outer

    def start(self, status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Callable[[bytes], object]:
        x = self.x
        if exc_info and exc_info[0]:
            x.error = exc_info[0][1]
        if x.limiter is not None:
            x.response_type = _content_type(headers)
        added = self.engine.respond(x, int(status[:3]) if status[:3].isdecimal() else 500)
        write = self._start_response(status, merge_headers(headers, added), *exc_info)

        def counted(data: bytes) -> None:
            x.bytes_sent += len(data)
            if x.tap is not None:
                x.tap(data)
            write(data)

        return counted

    def reply(self, reply: Reply) -> list[bytes]:
        body = b"" if self.x.method == "HEAD" else reply.body
        headers = [(field_name(name), value.decode("latin-1")) for name, value in reply.headers]
        headers.append(("Content-Length", str(len(reply.body))))
        self.start(f"{reply.status} {HTTPStatus(reply.status).phrase}", headers)
        return [body]

    def wrap(self, body: Iterable[bytes], file_wrapper: Any) -> Iterable[bytes]:
        """What the server iterates. A list is whole and has begun, so that its exchange ends here."""
        x = self.x
        if type(body) in (list, tuple) and x.status:
            for chunk in body:
                x.bytes_sent += len(chunk)
                if x.tap is not None:
                    x.tap(chunk)
            self.end()
            return body
        if isinstance(file_wrapper, type) and isinstance(body, file_wrapper):
            return self._wrap_file(body)
        return _Body(self, body)

    def _wrap_file(self, body: Any) -> Iterable[bytes]:
        """The server's own file wrapper must stay what it is, or it is not sent as a file: only its close is ours."""
        closing = getattr(body, "close", None)

        def close() -> None:
            try:
                if closing is not None:
                    closing()
            finally:
                self.end()

        try:
            body.close = close
        except AttributeError:
            self.end()
        return body  # type: ignore[no-any-return]

    def broke(self, error: BaseException) -> None:
        x = self.x
        if isinstance(error, GeneratorExit):
            x.disconnected = True
        else:
            x.error = error
        x.status = x.status or 500

    def end(self) -> None:
        x = self.x
        if self.engine.close(x):
            if x.limiter is not None:
                self.engine.settle(x)
            if self._outer is None:
                # Environ and exchange name each other: a cycle would wait for the collector.
                x.scope.pop(MARK, None)
            else:
                x.scope[MARK] = self._outer
                self._outer[0].rejoin(x)


class _Body:
    """The app's iterable, with the context bound at each step."""

    __slots__ = ("_body", "_face", "_iterator", "_whole")

    def __init__(self, face: _Face, body: Iterable[bytes]) -> None:
        self._face = face
        self._body = body
        self._iterator: Iterator[bytes] | None = None
        self._whole = False

    def __iter__(self) -> _Body:
        return self

    def __next__(self) -> bytes:
        face = self._face
        x = face.x
        token = face.engine.enter(x)
        try:
            if self._iterator is None:
                self._iterator = iter(self._body)
            chunk = next(self._iterator)
        except StopIteration:
            self._whole = True
            face.end()  # what `close` does besides is no more part of the response than a background task
            raise
        except BaseException as error:
            face.broke(error)
            raise
        finally:
            face.engine.leave(x, token)
        x.bytes_sent += len(chunk)
        if x.tap is not None:
            x.tap(chunk)
        return chunk

    def close(self) -> None:
        face = self._face
        if not self._whole and face.x.error is None:
            face.x.disconnected = face.x.method != "HEAD"  # of which a server may ask for no chunk
        closing = getattr(self._body, "close", None)
        token = face.engine.enter(face.x)
        try:
            if closing is not None:
                closing()
        except BaseException as error:
            face.broke(error)
            raise
        finally:
            face.engine.leave(face.x, token)
            face.end()


class _Replay(io.RawIOBase):
    """A request body whose beginning was read already; never asks the server for more than the body has."""

    def __init__(self, prefix: bytes, source: Any, rest: int | None) -> None:
        self._prefix = prefix
        self._source = source
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        wanted = len(buffer)
        if self._prefix:
            chunk, self._prefix = self._prefix[:wanted], self._prefix[wanted:]
        else:
            chunk = self._source.read(wanted if self._rest is None else min(wanted, self._rest))
            if self._rest is not None:
                self._rest -= len(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)


def read_ahead(environ: Environ, wanted: int) -> BodyPrefix:
    """Read up to `wanted` bytes of the body, and leave all of it for the app."""
    source = environ["wsgi.input"]
    with contextlib.suppress(ValueError):
        length = max(0, int(environ.get("CONTENT_LENGTH") or 0))
        terminated = bool(environ.get("wsgi.input_terminated")) and not environ.get("CONTENT_LENGTH")
        size = wanted + 1 if terminated else min(length, wanted + 1)
        data = _read_whole(source, size)
        complete = len(data) < size or (not terminated and size == length)
        if complete:
            environ["wsgi.input"] = io.BytesIO(data)
        else:
            rest = None if terminated else length - len(data)
            environ["wsgi.input"] = io.BufferedReader(_Replay(data, source, rest))
        return BodyPrefix(data, complete)
    return BodyPrefix(b"", complete=False)


def _read_whole(source: Any, size: int) -> bytes:
    chunks: list[bytes] = []
    while size > 0:
        chunk = source.read(min(size, READ_SIZE))
        if not chunk:
            break
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def merge_headers(given: list[tuple[str, str]], added: HeaderList) -> list[tuple[str, str]]:
    """The app's fields and ours: `x-request-id` is ours alone, any other that the app set stays the app's."""
    headers = list(given)
    names = {name.lower() for name, _ in headers}
    for raw, value in added:
        name = raw.decode("latin-1")
        if name not in names:
            headers.append((field_name(raw), value.decode("latin-1")))
        elif name == "x-request-id":
            headers = [pair for pair in headers if pair[0].lower() != name]
            headers.append((field_name(raw), value.decode("latin-1")))
    return headers


def _content_type(headers: list[tuple[str, str]]) -> bytes:
    return next(
        (value.encode("latin-1", "replace") for name, value in headers if name.lower() == "content-type"), b""
    )


class RequestIDMiddleware(GuardedWSGI):
    """One `X-Request-Id` on every response; `structlog` logs it. Arguments: `launchguard.standalone.request_id`."""

    def __init__(self, app: WSGIApp, **options: Any) -> None:
        super().__init__(app, standalone.request_id(**options))


class AccessLogMiddleware(GuardedWSGI):
    """One redacted line a request. Arguments: `launchguard.standalone.access_log`."""

    def __init__(self, app: WSGIApp, **options: Any) -> None:
        super().__init__(app, standalone.access_log(**options))


class MetricsMiddleware(GuardedWSGI):
    """Requests counted and timed, shown at `/metrics`. Arguments: `launchguard.standalone.metrics`."""

    def __init__(self, app: WSGIApp, **options: Any) -> None:
        super().__init__(app, standalone.metrics(**options))


class RateLimitMiddleware(GuardedWSGI):
    """Rate limits by path. Arguments: `launchguard.standalone.rate_limit`."""

    def __init__(self, app: WSGIApp, **options: Any) -> None:
        super().__init__(app, standalone.rate_limit(**options))


class HealthMiddleware(GuardedWSGI):
    """`/health` and its probes. Arguments: `launchguard.standalone.health`."""

    def __init__(self, app: WSGIApp, **options: Any) -> None:
        super().__init__(app, standalone.health(**options))
