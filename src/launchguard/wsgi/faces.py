"""One exchange's `start_response` and iterable, as the server and the app see them.

What the app returns reaches the server as it is where the server looks at its type: a list keeps its length, a file
wrapper stays one.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from launchguard.wsgi.headers import encoded, field_name, first_value, merge_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from launchguard.engine import Engine
    from launchguard.exchange import Exchange
    from launchguard.part import Reply
    from launchguard.wsgi.types import StartResponse

__all__ = ["MARK", "Face"]

MARK = "launchguard.exchange"


class Face:
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
        if x.needs_type:
            x.response_type = first_value(headers, "content-type")
            if status[:1] == "3":
                x.response_location = first_value(headers, "location")
        if "HTTP_ORIGIN" in x.scope:
            self.engine.origins.learn(x, encoded(headers))
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

    def __init__(self, face: Face, body: Iterable[bytes]) -> None:
        self._face = face
        self._body = body
        self._iterator: Iterator[bytes] | None = None
        self._whole = False

    def __iter__(self) -> _Body:
        return self

    def __next__(self) -> bytes:
        face = self._face
        x = face.x
        tokens = face.engine.enter(x)
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
            face.engine.leave(tokens)
        x.bytes_sent += len(chunk)
        if x.tap is not None:
            x.tap(chunk)
        return chunk

    def close(self) -> None:
        face = self._face
        if not self._whole and face.x.error is None:
            face.x.disconnected = face.x.method != "HEAD"  # of which a server may ask for no chunk
        closing = getattr(self._body, "close", None)
        tokens = face.engine.enter(face.x)
        try:
            if closing is not None:
                closing()
        except BaseException as error:
            face.broke(error)
            raise
        finally:
            face.engine.leave(tokens)
            face.end()
