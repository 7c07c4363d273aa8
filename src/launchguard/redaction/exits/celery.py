"""Celery: a worker that would replace the root logger's handlers is told that logging is set up already."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["keep_celery_from_configuring"]


def keep_celery_from_configuring() -> Callable[[], None]:
    """Where Celery is loaded, keep its worker from setting logging up; gives what undoes it.

    Celery leaves logging alone as soon as its `setup_logging` signal has one receiver.
    """
    signals: Any = sys.modules.get("celery.signals")
    if signals is None:
        return lambda: None

    def already_set_up(**_: Any) -> None:
        """Celery asks; the answer is that somebody listens. So printed lines become records by us, as they do by it."""
        app = sys.modules["celery"].current_app
        if app.conf.worker_redirect_stdouts:
            app.log.redirect_stdouts(app.conf.worker_redirect_stdouts_level)

    signals.setup_logging.connect(already_set_up, weak=False)
    own = sys.stdout, sys.stderr

    def undo() -> None:
        signals.setup_logging.disconnect(already_set_up)
        if type(sys.stdout).__module__ == "celery.utils.log":
            sys.stdout, sys.stderr = own

    return undo
