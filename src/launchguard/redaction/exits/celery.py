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
        """Celery asks; the answer is that somebody listens."""

    signals.setup_logging.connect(already_set_up, weak=False)
    return lambda: signals.setup_logging.disconnect(already_set_up)
