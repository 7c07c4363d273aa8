"""The project's one guard, out of the settings' `LAUNCHGUARD`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.base import BaseHandler

from launchguard.config import PREFIX
from launchguard.errors import ConfigError
from launchguard.guard import LaunchGuard

__all__ = ["get_guard", "is_the_project"]


@cache
def get_guard() -> LaunchGuard:
    """The guard of this project; made at the first call.

    Raises:
        ImproperlyConfigured: `LAUNCHGUARD` is no mapping, or a value in it is wrong; names the key.
    """
    given: Any = getattr(settings, "LAUNCHGUARD", {})
    if not isinstance(given, Mapping):
        raise ImproperlyConfigured("LAUNCHGUARD must be a dict, such as LAUNCHGUARD = {'store': 'auto'}")
    options = dict(given)
    if "secret" not in options and f"{PREFIX}SECRET" not in os.environ:
        options["secret"] = settings.SECRET_KEY
    try:
        return LaunchGuard(**options)
    except ConfigError as error:
        raise ImproperlyConfigured(f"LAUNCHGUARD: {error}") from None


def is_the_project(app: Any) -> bool:
    """Whether an app object is Django's: the settings or a handler, all of which mean the one project of a process."""
    return app is settings or isinstance(app, BaseHandler)
