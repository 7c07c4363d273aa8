"""The unit tests on the oldest and newest Python found, with the oldest and newest frameworks supported.

python -m tools.matrix            # every combination, each in a virtual environment of its own
python -m tools.matrix --list
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

OLDEST = ("fastapi==0.115.3", "starlette==0.40.0", "django==4.2.16", "flask==3.0.0", "werkzeug==3.0.6")
TESTS = (
    "tests/unit/test_asgi.py",
    "tests/unit/test_wsgi.py",
    "tests/unit/test_proxies.py",
    "tests/unit/test_config.py",
    "tests/unit/test_health.py",
    "tests/unit/test_requestid.py",
    "tests/unit/ratelimit",
    "tests/unit/routes",
    "tests/unit/redaction",
)


@dataclass(frozen=True)
class Cell:
    """One combination."""

    python: str
    version: str
    frameworks: str

    @property
    def folder(self) -> Path:
        return ROOT / f".venv-{self.version}-{self.frameworks}"


def pythons() -> list[tuple[str, str]]:
    """Python 3.11 and the newest found: on the PATH, beside this one, or where pyenv keeps them."""
    names = [f"python3.{minor}" for minor in range(11, 30)]
    found = {name.removeprefix("python"): path for name in names if (path := shutil.which(name))}
    for path in sorted(
        Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/3.*/bin/python3.*")
    ):
        version = path.name.removeprefix("python")
        if version.replace(".", "").isdecimal() and int(version.partition(".")[2]) >= 11:
            found[version] = str(path)
    found.setdefault(f"3.{sys.version_info.minor}", sys.executable)
    ordered = sorted(found.items(), key=lambda item: int(item[0].partition(".")[2]))
    return list(dict([ordered[0], ordered[-1]]).items())


def run(cell: Cell) -> bool:
    if not (cell.folder / "bin" / "python").exists():
        subprocess.run([cell.python, "-m", "venv", cell.folder], check=True)
    python = str(cell.folder / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--upgrade", "pip>=25.1"], check=True)
    subprocess.run([*pip, "--editable", ".[all]", "--group", "test"], cwd=ROOT, check=True)
    if cell.frameworks == "oldest":
        subprocess.run([*pip, *OLDEST], cwd=ROOT, check=True)
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "default", *TESTS]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="show the combinations and stop")
    options = parser.parse_args()
    cells = [Cell(path, version, kind) for version, path in pythons() for kind in ("oldest", "newest")]
    # The oldest frameworks were made before the newest Python: only what their makers support is run.
    cells = [cell for cell in cells if cell.frameworks == "newest" or cell.version in ("3.11", "3.12")]
    failed = []
    for cell in cells:
        print(f"== Python {cell.version}, {cell.frameworks} frameworks", flush=True)
        if not options.list and not run(cell):
            failed.append(f"{cell.version}-{cell.frameworks}")
    print("FAILED: " + ", ".join(failed) if failed else "all combinations passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
