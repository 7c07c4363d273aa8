"""Settings of a Django project that open doors, whatever its routes say. Django's own `check --deploy` has the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from launchguard.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["django_settings"]


def django_settings() -> Iterator[Finding]:
    """Debug mode, bodies without a limit."""
    if settings.DEBUG:
        yield Finding(
            "settings.debug",
            "warning",
            "settings.DEBUG",
            "error pages show source, settings and SQL to whoever meets one",
            "set DEBUG = False in production",
        )
    if settings.DATA_UPLOAD_MAX_MEMORY_SIZE is None:
        yield Finding(
            "settings.no-body-limit",
            "warning",
            "settings.DATA_UPLOAD_MAX_MEMORY_SIZE",
            "a request body may be of any size",
            "set DATA_UPLOAD_MAX_MEMORY_SIZE, in bytes; Django's own default is 2_621_440",
        )
