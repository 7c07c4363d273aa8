"""launchguard's own loggers, which no `dictConfig` switches off by not naming them.

Its `disable_existing_loggers` is on by default: the access lines and the findings of the boot check would end where an
app configures its logging after the guard. Their levels say what is written, as for any logger.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["keep_own_loggers"]

_OWN = ("launchguard", "launchguard.access", "launchguard.ratelimit", "launchguard.uncaught")


class _Kept(logging.Logger):
    disabled = False

    def __setattr__(self, name: str, value: object) -> None:
        if name != "disabled":
            super().__setattr__(name, value)

    def isEnabledFor(self, level: int) -> bool:  # noqa: N802 - logging's name
        """As any logger's, less the look at `disabled`."""
        known: bool | None = self._cache.get(level)  # type: ignore[attr-defined] # logging's own, dropped when a level changes
        return super().isEnabledFor(level) if known is None else known


def keep_own_loggers() -> Callable[[], None]:
    """Keep them enabled; gives what lets them be again."""
    kept = [logger for logger in map(logging.getLogger, _OWN) if type(logger) is logging.Logger]
    for logger in kept:
        vars(logger).pop("disabled", None)  # else it would hide the class's
        logger.__class__ = _Kept

    def undo() -> None:
        for logger in kept:
            logger.__class__ = logging.Logger
            logger.disabled = False

    return undo
