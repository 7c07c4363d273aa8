"""Runs parts of Django's own tests with its own runner, the guard's middleware first if GUARDED is set.

python transparency_django.py REPORT.xml LABEL …        (in Django's tests folder)
"""

from __future__ import annotations

import os
import sys
import unittest
import xml.etree.ElementTree as ET
from typing import Any

sys.path.insert(0, os.getcwd())  # noqa: PTH109 - sys.path holds strings


def main() -> None:
    report, *labels = sys.argv[1:]
    outcome: dict[str, str] = {}
    if os.environ.get("GUARDED"):
        guard_first()
    keep_outcome(outcome)
    import runtests  # type: ignore[import-not-found]  # noqa: PLC0415 - Django's own, in this folder

    os.environ["DJANGO_SETTINGS_MODULE"] = "test_sqlite"
    os.environ["RUNNING_DJANGOS_TEST_SUITE"] = "true"
    runtests.django_tests(
        verbosity=0, interactive=False, failfast=False, keepdb=False, reverse=False, test_labels=labels,
        debug_sql=False, parallel=1, tags=None, exclude_tags=None, test_name_patterns=None, start_at=None,
        start_after=None, pdb=False, buffer=True, timing=False, shuffle=False,
    )  # fmt: skip
    root = ET.Element("testsuite")
    for name, kind in outcome.items():
        module, _, test = name.rpartition(".")
        case = ET.SubElement(root, "testcase", classname=module, name=test)
        if kind != "passed":
            ET.SubElement(case, kind)
    ET.ElementTree(root).write(report)


def guard_first() -> None:
    """Every handler that Django makes loads the guard's middleware before all others."""
    from django.conf import settings  # noqa: PLC0415 - after the path is set
    from django.core.handlers.base import BaseHandler  # noqa: PLC0415
    from django.test.utils import override_settings  # noqa: PLC0415

    load = BaseHandler.load_middleware
    ours = "launchguard.django.LaunchGuardMiddleware"
    options = {
        "boot": "off",
        "logging": None,
        "health_path": None,
        "metrics_path": None,
        "store": "memory://",
    }

    def load_guarded(self: Any, is_async: bool = False) -> None:
        given = settings.MIDDLEWARE
        with override_settings(MIDDLEWARE=[ours, *given], LAUNCHGUARD=options):
            load(self, is_async)

    BaseHandler.load_middleware = load_guarded  # type: ignore[method-assign]


def keep_outcome(outcome: dict[str, str]) -> None:
    """Have unittest's results kept by test id."""
    result = unittest.TestResult
    for method, kind in (
        ("addSuccess", "passed"),
        ("addFailure", "failure"),
        ("addError", "error"),
        ("addSkip", "skipped"),
    ):
        original = getattr(unittest.TextTestResult, method, None) or getattr(result, method)

        def keep(self: Any, test: Any, *args: Any, _original: Any = original, _kind: str = kind) -> None:
            outcome[test.id()] = _kind
            _original(self, test, *args)

        setattr(unittest.TextTestResult, method, keep)


if __name__ == "__main__":
    main()
