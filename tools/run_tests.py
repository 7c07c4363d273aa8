"""Runs every test: each suite in a process of its own, since Django is configured once a process.

    python -m tools.run_tests [pytest's options]

Last comes the part of the frameworks' own suites, run through the guard, that there is time for.
"""

from __future__ import annotations

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
    options = sys.argv[1:]
    failed = [
        name for name, arguments in SUITES.items() if not run(name, "pytest", "-q", *arguments, *options)
    ]
    if not run("transparency", "tools.transparency", "--part"):
        failed.append("transparency")
    said = f"FAILED: {', '.join(failed)}" if failed else "all suites passed"
    print(f"\n{said} in {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


def run(name: str, *module: str) -> bool:
    print(f"\n== {name}", flush=True)
    return subprocess.run([sys.executable, "-m", *module], cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
