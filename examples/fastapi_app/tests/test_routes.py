"""Every route of the portal is proved, and `routes.lock` says what a review agreed to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from launchguard.routes import inspect
from portal.main import app, guard

FOLDER = Path(__file__).parents[1]
LAUNCHGUARD = str(Path(sys.executable).with_name("launchguard"))


@pytest.fixture(scope="module")
def report():
    """What strangers meet at each route: the portal's own code is driven, a wire in the place of its handlers."""
    config = guard.config
    return inspect(app, public=config.public, auth=config.auth, prove=True)


def test_every_route_is_meant_to_be_open_or_proven_closed(report):
    assert {(row.access, row.evidence) for row in report.routes} == {("public", ""), ("protected", "proven")}
    assert [finding for finding in report.findings if finding.severity == "blocker"] == []


def test_nothing_else_is_open_than_what_main_py_says(report):
    assert {f"{row.method} {row.path}" for row in report.routes if row.access == "public"} == set(
        guard.config.public
    )


def test_the_lock_is_what_is_served():
    # As in production: the demo's routes are not there.
    environment = {name: value for name, value in os.environ.items() if name != "PORTAL_DEMO"}
    command = [LAUNCHGUARD, "routes", "portal.main:app", "--prove", "--check"]

    checked = subprocess.run(
        command, cwd=FOLDER, env=environment, capture_output=True, text=True, timeout=30, check=False
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr
