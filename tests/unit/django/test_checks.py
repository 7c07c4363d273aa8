"""The system checks, in a process of their own: a project has one guard for its lifetime."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

PROJECT = """
import os, sys
sys.path[:0] = [{root!r}]
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.django_project.settings"
sys.argv[:] = ["manage.py", *{arguments!r}]
from django.conf import settings
settings.INSTALLED_APPS = ["launchguard.django", *settings.INSTALLED_APPS]
settings.MIDDLEWARE = {middleware}
settings.LAUNCHGUARD = {options!r}
from django.core.management import execute_from_command_line
try:
    execute_from_command_line(sys.argv)
except SystemExit as stop:
    print("exit", stop.code)
"""
GUARDED = '["launchguard.django.LaunchGuardMiddleware", *settings.MIDDLEWARE]'
PUBLIC = {"GET /": "home", "GET /admin/login/": "sign-in", "POST /admin/login/": "sign-in"}
QUIET = {"store": "memory://", "logging": None}


def check(*arguments, options, middleware=GUARDED):
    source = PROJECT.format(
        root=str(ROOT), arguments=arguments, options=QUIET | options, middleware=middleware
    )
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr  # Django's own refusal ends as a printed exit status
    return done.stdout + done.stderr


def test_project_whose_routes_are_declared_passes():
    said = check("check", options={"public": PUBLIC, "boot": "enforce"})

    assert "launchguard.E" not in said
    assert "exit" not in said


def test_open_route_is_an_error_with_its_place_and_the_line_to_write():
    said = check("check", options={"boot": "enforce"})

    assert "GET /: (launchguard.E010) route.unprotected" in said
    assert 'public={"GET /"' in said
    assert "exit 1" in said


def test_warn_makes_it_a_warning():
    said = check("check", options={"boot": "warn"})

    assert "launchguard.W010" in said
    assert "launchguard.E" not in said


def test_off_reads_no_routes():
    assert "launchguard." not in check("check", options={"boot": "off"})


@pytest.mark.parametrize("command", ["makemigrations", "migrate"])
def test_command_that_makes_a_project_ready_is_not_stopped(command):
    said = check(command, options={"boot": "enforce"})

    assert "launchguard.E" not in said


def test_wrong_setting_is_an_error_that_names_it():
    said = check("check", options={"boot": "perhaps"})

    assert "launchguard.E001" in said
    assert "boot" in said
    assert "Traceback" not in said


def test_middleware_that_is_missing_or_not_first_is_said():
    missing = check("check", options={"public": PUBLIC}, middleware="settings.MIDDLEWARE")
    late = check(
        "check",
        options={"public": PUBLIC},
        middleware='[*settings.MIDDLEWARE, "launchguard.django.LaunchGuardMiddleware"]',
    )

    assert "launchguard.E002" in missing
    assert "launchguard.W003" in late


def test_silenced_check_is_silent():
    source = "settings.SILENCED_SYSTEM_CHECKS = ['launchguard.E010']\nfrom django.core.management"
    code = PROJECT.replace("from django.core.management", source, 1)
    program = code.format(
        root=str(ROOT), arguments=("check",), options=QUIET | {"boot": "enforce"}, middleware=GUARDED
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )

    assert "(4 silenced)" in done.stderr
    assert "launchguard.E010" not in done.stdout + done.stderr


def test_guard_that_is_switched_off_asks_for_nothing():
    said = check("check", options={"enabled": False}, middleware="settings.MIDDLEWARE")

    assert "no issues (0 silenced)" in said


def test_store_that_cannot_be_used_is_an_error_that_says_which():
    said = check("check", options={"store": "nonsense://somewhere", "public": PUBLIC})

    assert "launchguard.E004" in said
    assert "nonsense" in said
    assert "Traceback" not in said


def test_name_that_the_package_does_not_have_is_an_attribute_error():
    import launchguard.django

    with pytest.raises(AttributeError, match=r"launchguard\.django.*no attribute 'get_gaurd'"):
        launchguard.django.get_gaurd  # noqa: B018
