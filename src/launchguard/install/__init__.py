"""Which installer puts the engine outermost in an app object."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from launchguard.install import flask, starlette

__all__ = ["installer_of"]


def installer_of(app: Any) -> ModuleType | None:
    """The installer for this app object, or None if it is of no framework known here."""
    return next((installer for installer in (starlette, flask) if installer.accepts(app)), None)
