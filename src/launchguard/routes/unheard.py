"""Nobody hears of the tripwire: what it sets off is neither logged nor sent to who keeps count of an app's errors.

Law: a probe may fail hundreds of times; none of it is news, and none of it costs what telling would cost.
"""

from __future__ import annotations

import logging
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["unheard"]


@contextmanager
def unheard() -> Iterator[None]:
    """Within, nothing is logged, and Sentry's SDK (2.0 or newer), if it is loaded, is as if it had not been set up."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with _without_sentry():
            yield
    finally:
        logging.disable(before)


@contextmanager
def _without_sentry() -> Iterator[None]:
    """Each wire raises an error, and Sentry's integrations keep its frames, its locals and their source, for every probe."""
    scope: Any = sys.modules.get("sentry_sdk.scope")
    held = None if scope is None else vars(scope.Scope).get("get_client")
    if held is None:
        yield
        return
    nobody = scope.NonRecordingClient()
    scope.Scope.get_client = classmethod(lambda _scope: nobody)
    try:
        yield
    finally:
        scope.Scope.get_client = held
