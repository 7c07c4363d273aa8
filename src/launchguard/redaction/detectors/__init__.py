"""The detectors built in: one module a family, each a tuple of data named `DETECTORS`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from launchguard.redaction.detectors.detector import Detector

__all__ = ["Detector", "builtin"]


@cache
def builtin() -> tuple[Detector, ...]:
    """Every detector that launchguard carries, in the order of module names; read at the first call."""
    found: list[Detector] = []
    for module in pkgutil.iter_modules(__path__):
        family = importlib.import_module(f"{__name__}.{module.name}")
        found.extend(getattr(family, "DETECTORS", ()))
    return tuple(found)
