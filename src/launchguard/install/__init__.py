"""Which installer puts the engine outermost in an app object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchguard.install import flask, starlette

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["installer_of"]


def installer_of(app: Any) -> ModuleType | None:
    """The installer for this app object, or None if it is of no framework known here."""
    return next((installer for installer in (starlette, flask) if installer.accepts(app)), None)
