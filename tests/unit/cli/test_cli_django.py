"""A Django settings module as the target: one process holds one project, so that each test has its own."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

LAUNCHGUARD = str(Path(sys.executable).with_name("launchguard"))
PROJECT = """
    SECRET_KEY = "a key of the tests that is long enough"
    ROOT_URLCONF = __name__
    ALLOWED_HOSTS = ["localhost"]
    INSTALLED_APPS = ["launchguard.django", "django.contrib.auth", "django.contrib.contenttypes"]
    MIDDLEWARE = ["launchguard.django.LaunchGuardMiddleware"]
    LAUNCHGUARD = {"public": {"GET /": "marketing page"}}

    def home(request): ...

    def export(request): ...

    def __getattr__(name):
        if name == "urlpatterns":
            from django.urls import path
            return [path("", home), path("export", export)]
        if name == "application":
            from django.core.wsgi import get_wsgi_application
            return get_wsgi_application()
        raise AttributeError(name)
"""


@pytest.fixture
def launchguard(tmp_path):
    (tmp_path / "project.py").write_text(textwrap.dedent(PROJECT))

    def run(*arguments):
        command = [LAUNCHGUARD, *arguments]
        environment = {
            "PATH": "/usr/bin",
            "DJANGO_SETTINGS_MODULE": "project",
            "LAUNCHGUARD_STORE": "memory://",
        }
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    return run


@pytest.mark.parametrize("target", ["project", "project:application"])
def test_an_open_view_is_status_1_and_stdout_holds_nothing_else(launchguard, target):
    done = launchguard("check", target, "--format", "json")

    assert done.returncode == 1, done.stderr
    blockers = [found for found in json.loads(done.stdout)["findings"] if found["severity"] == "blocker"]
    assert {found["place"] for found in blockers} == {"GET /export", "POST /export"}


def test_the_tripwire_drives_the_project(launchguard):
    done = launchguard("routes", "project", "--prove")

    assert done.returncode == 1, done.stderr
    assert "without credentials reaches the handler" in done.stdout


def test_a_wrong_setting_is_one_line_and_status_2(launchguard, tmp_path):
    settings = tmp_path / "project.py"
    settings.write_text(
        settings.read_text().replace('{"public": {"GET /": "marketing page"}}', '{"pubic": {}}')
    )

    done = launchguard("check", "project")

    assert done.returncode == 2
    assert "did you mean 'public'" in done.stderr
    assert len(done.stderr.splitlines()) == 1
