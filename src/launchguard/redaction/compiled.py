"""Rules and their prefilter, compiled once for all redactors of a process that look for the same.

Compiling takes a tenth of a second and some megabytes; an app easily has several guards, and its tests have hundreds.
What is shared holds no choices of how a hidden value reads, and nothing that one redactor could change for another.
"""

from __future__ import annotations

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
_LOCK = threading.Lock()


def compiled(
    detectors: tuple[Detector, ...], engine: str, hide: frozenset[str]
) -> tuple[tuple[Rule, ...], Prefilter]:
    """The rules for these detectors and what says which of them may match; `hide` holds the app's own telling names.

    Raises:
        ImportError: the engine `re2` was asked for and is not installed.
    """
    if engine == "auto":
        engine = "re2" if find_spec("re2") else "python"
    with _LOCK:  # so that threads that start together do not compile apart
        return _compiled(detectors, engine, hide)


@lru_cache(maxsize=_KEPT)
def _compiled(
    detectors: tuple[Detector, ...], engine: str, hide: frozenset[str]
) -> tuple[tuple[Rule, ...], Prefilter]:
    rules = tuple(map(Rule, detectors))
    return rules, make(rules, engine, hide)
