"""The commands as a shell runs them: what they print where, and with which status they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ROOT / "tests" / "apps"
EXAMPLES = ROOT / "examples"


def launchguard(*arguments, cwd=APPS, stdout=subprocess.PIPE, **environment):
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LAUNCHGUARD_", "PYTEST_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, "-c", "import sys; from launchguard.cli import main; sys.exit(main())", *arguments],
        cwd=cwd,
        env=inherited | {"PYTHONPATH": str(ROOT / "src")} | environment,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("target", "cwd"),
    [
        ("served:app", APPS),
        ("served_flask:app", APPS),
        ("draining:app", APPS),
        ("portal.main:app", EXAMPLES / "fastapi_app"),
        ("portal_django.settings", EXAMPLES / "django_app"),
        ("portal_django.wsgi:application", EXAMPLES / "django_app"),
        ("flask_app:app", ROOT / "docs" / "examples"),
    ],
)
def test_a_closed_app_is_status_0_and_silent_on_stderr(target, cwd):
    done = launchguard("check", target, cwd=cwd)

    assert (done.returncode, done.stderr) == (0, "")
    assert "blocker" not in done.stdout


def test_an_open_route_is_status_1_with_file_line_and_fix():
    done = launchguard("check", "served:app", LEAVE_ONE_OPEN="1")

    assert done.returncode == 1
    assert "GET /customers" in done.stdout
    assert "served.py:" in done.stdout
    assert "public={" in done.stdout


def test_the_findings_as_json_are_all_there_and_nothing_else_is_printed():
    done = launchguard("check", "served:app", "--format", "json", LEAVE_ONE_OPEN="1")

    findings = json.loads(done.stdout)["findings"]
    assert done.returncode == 1
    assert {"id", "severity", "place", "evidence", "fix"} == set(findings[0])
    assert "route.unprotected" in {finding["id"] for finding in findings}


@pytest.mark.parametrize(("fail_on", "status"), [("blocker", 0), ("warning", 1), ("info", 1), ("never", 0)])
def test_fail_on_says_from_where_on_it_fails(fail_on, status):
    assert launchguard("check", "served:app", "--fail-on", fail_on).returncode == status


@pytest.mark.parametrize("target", ["served:app", "served_flask:app"])
def test_routes_as_json_name_each_method_and_path_once(target):
    done = launchguard("routes", target, "--format", "json")

    rows = json.loads(done.stdout)["routes"]
    assert (done.returncode, done.stderr) == (0, "")
    assert all(set(row) == {"method", "path", "access", "mechanism", "evidence", "source"} for row in rows)
    places = [(row["method"], row["path"]) for row in rows]
    assert len(places) == len(set(places))
    (private,) = [row for row in rows if row["path"] == "/private/{item}"]
    assert private["access"] == "protected"


def test_routes_as_a_table_is_read_by_a_person_and_names_the_limits():
    done = launchguard("routes", "portal.main:app", cwd=EXAMPLES / "fastapi_app")

    header, *rows = done.stdout.splitlines()
    assert header.split()[:3] == ["METHOD", "PATH", "ACCESS"]
    (login,) = [row for row in rows if "/auth/login" in row]
    assert "login" in login.split()[-2]


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("nothing:app", "there is no module 'nothing'"),
        ("served:nope", "served has no attribute 'nope'"),
        ("served", "no Django settings module"),
        ("served:app.nope", "no attribute 'nope'"),
        ("served:guard", "no route can be read"),
        ("served:log", "no route can be read"),
        ("served:KEY()", "not callable"),
        ("made:raises()", "KeyError: 'DATABASE_URL'"),
        ("made:leaves()", "SystemExit"),
        ("made:later()", "asynchronous"),
        ("made:raises", "made:raises()"),
        ("made:nothing()", "no route can be read"),
        ("made:odd", "RuntimeError: not now"),
        ("needs", "needs the module 'not_installed_here'"),
        ("broken:app", "broken cannot be imported: SyntaxError"),
        ("settings_alone", "SECRET_KEY"),
        ("", "no target"),
        (":app", "no target"),
        ("a b:c", "no target"),
        ("../served:app", "no target"),
        ("http://127.0.0.1:1/", "is a URL"),
    ],
)
def test_a_target_that_cannot_be_read_is_status_2_with_one_line_why(target, why, folder):
    done = launchguard("check", target, cwd=folder)

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("launchguard check: ")
    assert done.stderr.count("\n") == 1
    assert why in done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with targets of every kind that is none."""
    made = tmp_path_factory.mktemp("targets")
    (made / "served.py").write_text((APPS / "served.py").read_text())
    (made / "made.py").write_text(
        textwrap.dedent(
            """
            import os, sys

            def raises():
                return os.environ["DATABASE_URL"]

            def leaves():
                sys.exit("no database\\nat all")

            async def later():
                return None

            def nothing():
                return None

            class Odd:
                def __getattr__(self, name):
                    raise RuntimeError("not now")

            odd = Odd()
            """
        )
    )
    (made / "needs.py").write_text("import not_installed_here\n")
    (made / "broken.py").write_text("def app(:\n")
    (made / "settings_alone.py").write_text(
        "INSTALLED_APPS = ['launchguard.django']\nROOT_URLCONF = 'made'\n"
    )
    return made


def test_a_reader_that_has_enough_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)

    checked = launchguard("check", "served:app", stdout=writing)
    shown = launchguard("routes", "served:app", stdout=writing)
    os.close(writing)

    assert [(done.returncode, done.stderr) for done in (checked, shown)] == [(0, "")] * 2


def test_help_names_every_verb_and_a_wrong_one_is_status_2():
    bare, wrong, version = launchguard(), launchguard("chekc"), launchguard("--version")

    assert [done.returncode for done in (bare, wrong, version)] == [0, 2, 0]
    for verb in ("check", "routes", "limits", "redact"):
        assert f"  {verb}" in bare.stdout
        assert launchguard(verb, "--help").returncode == 0
    assert "there is no verb 'chekc'" in wrong.stderr
    assert version.stdout.startswith("launchguard ")


def test_a_usage_error_is_status_2():
    assert launchguard("check").returncode == 2
    assert launchguard("routes", "served:app", "--format", "yaml").returncode == 2
