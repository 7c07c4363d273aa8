"""Runs every test, each suite in a process of its own, since Django is configured once a process.

Coverage is gathered over all of them; the whole fails if any suite does, or if it covers less than it must.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

SUITES = {
    "tests": ["tests", "-n", "2", "--dist", "loadfile"],
    "examples/fastapi_app": ["examples/fastapi_app/tests"],
    "examples/django_app": ["examples/django_app/tests"],
}


def main() -> int:
    started = time.monotonic()
    environment = os.environ | {"PYTHONHASHSEED": "0", "COVERAGE_PROCESS_START": str(ROOT / "pyproject.toml")}
    failed = []
    for name, arguments in SUITES.items():
        print(f"\n== {name}", flush=True)
        command = [sys.executable, "-m", "pytest", "-q", *arguments, *sys.argv[1:]]
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            failed.append(name)
    print(
        f"\n{'FAILED: ' + ', '.join(failed) if failed else 'all suites passed'} in {time.monotonic() - started:.0f} s"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
