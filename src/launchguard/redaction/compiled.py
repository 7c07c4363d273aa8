"""Rules and their prefilter, compiled once for all redactors of a process that look for the same.

Compiling takes a tenth of a second and some megabytes; an app easily has several guards, and its tests have hundreds.
What is shared holds no choices of how a hidden value reads, and nothing that one redactor could change for another.
"""

from __future__ import annotations

import os
import threading
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from launchguard.redaction.prefilter import Prefilter, make
from launchguard.redaction.rules import Rule

if TYPE_CHECKING:
    from launchguard.redaction.detectors.detector import Detector

__all__ = ["compiled"]

_KEPT = 8  # distinct configurations; one that falls out lives on with the redactors that hold it
_lock = threading.RLock()  # a signal handler may log while the same thread compiles


def compiled(
    detectors: tuple[Detector, ...], engine: str, hide: frozenset[str]
) -> tuple[tuple[Rule, ...], Prefilter]:
    """The rules for these detectors and what says which of them may match; `hide` holds the app's own telling names.

    Raises:
        ImportError: the engine `re2` was asked for and is not installed.
    """
    if engine == "auto":
        engine = "re2" if find_spec("re2") else "python"
    with _lock:  # so that threads that start together do not compile apart
        return _compiled(detectors, engine, hide)


@lru_cache(maxsize=_KEPT)
def _compiled(
    detectors: tuple[Detector, ...], engine: str, hide: frozenset[str]
) -> tuple[tuple[Rule, ...], Prefilter]:
    rules = tuple(map(Rule, detectors))
    return rules, make(rules, engine, hide)


def _renew_lock() -> None:
    """In a forked child: what another thread held in the parent would never be freed, and the first line never written."""
    global _lock  # noqa: PLW0603 - the one lock of the process
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)
