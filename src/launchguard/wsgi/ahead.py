"""Reading the beginning of a request's body ahead of the app, which still gets all of it."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING, Any

from launchguard.part import BodyPrefix

if TYPE_CHECKING:
    from launchguard.wsgi.types import Environ

__all__ = ["read_ahead"]

READ_SIZE = 65_536


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
