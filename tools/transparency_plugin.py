"""A pytest plugin that puts the guard around every app of Starlette's and Flask's own tests."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

from _pytest import monkeypatch


def pytest_configure(config: Any) -> None:  # noqa: ARG001 - pytest names it
    if not hasattr(monkeypatch, "notset"):  # a name that Flask's tests take from an older pytest
        monkeypatch.notset = monkeypatch.NOTSET  # type: ignore[attr-defined]
    if os.environ.get("GUARDED"):
        from launchguard import LaunchGuard  # noqa: PLC0415 - only in the guarded run

        guard = LaunchGuard(boot="off", logging=None, health_path=None, metrics_path=None, store="memory://")
        _around_starlette(guard)
        _around_flask(guard)


def _around_starlette(guard: Any) -> None:
    from starlette import testclient  # noqa: PLC0415 - only in the guarded run

    init = testclient.TestClient.__init__

    def guarded(self: Any, app: Any, *args: Any, **kwargs: Any) -> None:
        wrap = testclient._is_asgi3(app)  # noqa: SLF001 - the client's own question
        init(self, guard.asgi(app) if wrap else app, *args, **kwargs)
        self.app = app

    testclient.TestClient.__init__ = guarded  # type: ignore[method-assign]


def _around_flask(guard: Any) -> None:
    from flask import Flask  # noqa: PLC0415 - only in the guarded run

    bare = Flask.wsgi_app

    def guarded(self: Any, environ: Any, start_response: Any) -> Any:
        return guard.wsgi(partial(bare, self))(environ, start_response)

    Flask.wsgi_app = guarded  # type: ignore[method-assign]
