"""The boot check as Django system checks, for `manage.py check` in CI; a server runs the same at its first load.

Ids are stable, so that SILENCED_SYSTEM_CHECKS may name them; docs/routes-django.md lists them.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from launchguard.django.conf import get_guard
from launchguard.errors import LaunchguardError, UnprotectedRoutes

if TYPE_CHECKING:
    from launchguard.findings import Finding

__all__ = ["check_configuration", "check_routes"]

_MIDDLEWARE = "launchguard.django.LaunchGuardMiddleware"
_PREPARING = frozenset(
    {
        "collectstatic",
        "compilemessages",
        "createcachetable",
        "createsuperuser",
        "dumpdata",
        "flush",
        "loaddata",
        "makemessages",
        "makemigrations",
        "migrate",
        "test",
    }
)
"""Commands that make a project ready to be checked: a gate that asks a table which `migrate` is to make must not stop it."""

_NUMBERS = {
    "route.unprotected": "010",
    "route.unknown": "011",
    "routes.empty": "012",
    "route.shadowed": "013",
    "routes.missing": "014",
    "routes.few": "015",
    "limit.no-route": "020",
    "limit.missing-login": "021",
    "limit.missing-signup": "022",
    "limit.missing-password-reset": "023",
    "limit.missing-invite": "024",
    "limit.missing-code": "025",
    "limit.missing-ai": "026",
    "limit.missing-webhook": "027",
    "webhook.no-signature": "028",
    "public.dead-entry": "030",
    "public.guarded": "031",
    "public.no-reason": "032",
    "public.wildcard-write": "033",
    "in-body.dead-entry": "034",
    "in-body.no-reason": "035",
    "gate.never-refuses": "040",
    "gate.unproven": "041",
    "auth.unused": "042",
    "docs.open": "050",
    "settings.debug": "060",
    "settings.no-body-limit": "061",
    "settings.echoes-input": "062",
}
_OTHER_NUMBER = "099"
"""Of findings that are not about routes; the message begins with their own slug."""

_KINDS = {"blocker": (checks.Error, "E"), "warning": (checks.Warning, "W"), "info": (checks.Info, "I")}


def check_configuration(app_configs: Any = None, **_: Any) -> list[checks.CheckMessage]:  # noqa: ARG001 - Django's form
    """`LAUNCHGUARD` can be read (E001), and the middleware is there (E002) and first (W003)."""
    try:
        guard = get_guard()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), hint="Correct the key that it names.", id="launchguard.E001")]
    if not guard.config.enabled:
        return []
    positions = [position for position, path in enumerate(settings.MIDDLEWARE) if path == _MIDDLEWARE]
    if not positions:
        return [
            checks.Error(
                "launchguard.django is installed, but its middleware is not: nothing is limited, measured or logged.",
                hint=f'Put "{_MIDDLEWARE}" first in MIDDLEWARE.',
                id="launchguard.E002",
            )
        ]
    if positions[0] > 0:
        return [
            checks.Warning(
                f"{settings.MIDDLEWARE[0]} stands before launchguard: what it answers is neither limited nor logged.",
                hint=f'Put "{_MIDDLEWARE}" first in MIDDLEWARE.',
                id="launchguard.W003",
            )
        ]
    return []


def check_routes(app_configs: Any = None, **_: Any) -> list[checks.CheckMessage]:  # noqa: ARG001 - Django's form
    """Every route is public by a declared exception, or protected; each finding of the boot check is one message.

    Runs no handler. With `boot="warn"` a blocker is a warning, with `"off"` nothing is read.
    """
    if len(sys.argv) > 1 and sys.argv[1] in _PREPARING:
        return []
    try:
        guard = get_guard()
    except ImproperlyConfigured:
        return []  # check_configuration says it
    if not guard.config.enabled or guard.config.boot == "off":
        return []
    try:
        report = guard.check(settings)
    except UnprotectedRoutes as error:
        report = error.report
    except LaunchguardError as error:
        return [checks.Error(str(error), id="launchguard.E004")]
    return [_message(finding, may_stop=guard.config.boot == "enforce") for finding in report.findings]


def _message(finding: Finding, *, may_stop: bool) -> checks.CheckMessage:
    severity = finding.severity if may_stop or finding.severity != "blocker" else "warning"
    kind, letter = _KINDS[severity]
    number = _NUMBERS.get(finding.id, _OTHER_NUMBER)
    return kind(
        f"{finding.id}: {finding.evidence}",
        hint=finding.fix,
        obj=finding.place,
        id=f"launchguard.{letter}{number}",
    )
