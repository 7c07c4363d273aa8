"""Joins the guard to Django's start: its checks, its signals, its error reports."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import got_request_exception, setting_changed

from launchguard.django.conf import get_guard
from launchguard.exchange import current
from launchguard.guard import remember_guard

__all__ = ["LaunchGuardConfig"]


class LaunchGuardConfig(AppConfig):  # type: ignore[misc]
    """`launchguard.django` in INSTALLED_APPS."""

    name = "launchguard.django"
    label = "launchguard"
    verbose_name = "launchguard"
    default = True

    def ready(self) -> None:
        from launchguard.django.checks import check_configuration, check_routes  # noqa: PLC0415 - needs ready apps
        from launchguard.django.conf import get_guard, is_the_project  # noqa: PLC0415

        remember_guard(is_the_project, get_guard)
        _redact_reports()
        checks.register(check_configuration, checks.Tags.security)
        checks.register(check_routes, checks.Tags.security)
        got_request_exception.connect(_note_exception, dispatch_uid="launchguard.exception")
        user_logged_in.connect(_note_login, dispatch_uid="launchguard.logged_in")
        user_login_failed.connect(_note_failure, dispatch_uid="launchguard.login_failed")
        setting_changed.connect(_forget_guard, dispatch_uid="launchguard.setting_changed")


def _redact_reports() -> None:
    """Error pages and mails to admins are redacted, unless the project has a reporter of its own."""
    from launchguard.django.reporter import use_redactor  # noqa: PLC0415 - needs ready apps

    try:
        use_redactor(get_guard().redactor)
    except ImproperlyConfigured:
        return  # said by the system check, and by the server's first load
    for name, ours, djangos in (
        ("DEFAULT_EXCEPTION_REPORTER", "RedactingReporter", "ExceptionReporter"),
        ("DEFAULT_EXCEPTION_REPORTER_FILTER", "RedactingReporterFilter", "SafeExceptionReporterFilter"),
    ):
        if getattr(settings, name) == f"django.views.debug.{djangos}":
            setattr(settings, name, f"launchguard.django.reporter.{ours}")


def _note_exception(**_: Any) -> None:
    """Django turns an exception into its 500 itself and tells of it by this signal only."""
    import sys  # noqa: PLC0415 - beside its one use

    x = current()
    if x is not None:
        x.error = sys.exc_info()[1]


def _note_login(user: Any = None, **_: Any) -> None:
    x = current()
    if x is not None:
        x.succeeded()
        x.identify(user=getattr(user, "pk", None))


def _note_failure(**_: Any) -> None:
    x = current()
    if x is not None:
        x.failed()


def _forget_guard(setting: str = "", **_: Any) -> None:
    """Django's own tests change settings for a while: the next handler is to load a guard of these."""
    if setting in ("LAUNCHGUARD", "ROOT_URLCONF", "MIDDLEWARE", "SECRET_KEY"):
        get_guard.cache_clear()
