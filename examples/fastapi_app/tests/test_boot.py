"""With a gate taken away the portal does not start, and says which."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1]
LAUNCHGUARD = str(Path(sys.executable).with_name("launchguard"))
GATES = {
    "chat.py": r", dependencies=\[Depends\(current_user\)\]",
    "projects.py": r"    me: Annotated\[Me, Depends\(current_user\)\],\n",
    "account.py": r"me: Annotated\[Me, Depends\(current_user\)\], ",
}


@pytest.fixture
def copy(tmp_path):
    """The portal in a folder of its own, to be broken."""
    ignored = shutil.ignore_patterns("var", "tests", "__pycache__")
    return Path(shutil.copytree(FOLDER, tmp_path / "app", ignore=ignored))


def run(folder, *command):
    # Under pytest a guard only warns; what is run here is the real thing.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "PYTEST_"))
    }
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=30, check=False
    )


def without_one_gate(folder, file):
    path = folder / "portal" / "routers" / file
    broken, count = re.subn(GATES[file], "", path.read_text(), count=1)
    assert count == 1
    path.write_text(broken)


def test_the_portal_as_it_is_passes_the_check(copy):
    checked = run(copy, LAUNCHGUARD, "check", "portal.main:app")

    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("file", "route"), [("chat.py", "/v1/chat"), ("projects.py", "/projects"), ("account.py", "/auth/logout")]
)
def test_without_one_gate_the_portal_refuses_to_start_and_names_the_place(copy, file, route):
    without_one_gate(copy, file)

    started = run(copy, sys.executable, "-m", "uvicorn", "portal.main:app", "--port=0")

    said = started.stdout + started.stderr
    assert started.returncode == 3, said
    assert route in said
    assert f"portal/routers/{file}:" in said


def test_without_one_gate_the_check_fails_too(copy):
    without_one_gate(copy, "chat.py")

    checked = run(copy, LAUNCHGUARD, "check", "portal.main:app")

    assert checked.returncode == 1
    assert "/v1/chat" in checked.stdout + checked.stderr
