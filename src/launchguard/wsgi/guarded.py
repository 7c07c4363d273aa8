"""Bytes ↔ exchange for WSGI (PEP 3333): the decisions are the engine's.

The context is bound only while the app's code runs: in the call, in each step of its iterable, in its close. One
thread may serve several half-sent responses, and a server may forget to close one.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from launchguard.exchange import Exchange
from launchguard.wsgi.ahead import read_ahead
from launchguard.wsgi.faces import MARK, Face
from launchguard.wsgi.headers import EnvironHeaders

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launchguard.engine import Engine
    from launchguard.wsgi.types import Environ, StartResponse, WSGIApp

__all__ = ["GuardedWSGI"]


class GuardedWSGI:
    """A WSGI application with the engine around it.

    Args:
        app: the application.
        engine: what walks the parts.
    """

    def __init__(self, app: WSGIApp, engine: Engine) -> None:
        self.app = app
        self.engine = engine

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
        face = Face(x, engine, start_response, outer)
        tokens = engine.enter(x)
        try:
            reply = engine.at_once(x)
            if isinstance(reply, int):
                reply = engine.later(x, reply, partial(read_ahead, environ))
            body = face.reply(reply) if reply is not None else self.app(environ, face.start)
        except BaseException as error:
            face.broke(error)
            face.end()
            raise
        finally:
            engine.leave(tokens)
        return face.wrap(body, environ.get("wsgi.file_wrapper"))


def _exchange(environ: Environ) -> Exchange:
    path: str = environ.get("PATH_INFO", "")
    if not path.isascii():
        path = path.encode("latin-1", "replace").decode("utf-8", "replace")
    peer = environ.get("REMOTE_ADDR") or None
    x = Exchange("http", environ["REQUEST_METHOD"], path, EnvironHeaders(environ), peer, environ)
    x.peer_rewritten = environ.get("REMOTE_PORT") == "0"
    return x
