"""Every test on the oldest and newest Python found, with the oldest and newest versions that the package allows.

    python -m tools.matrix                      # every cell, each in a virtual environment of its own
    python -m tools.matrix --list               # the cells
    python -m tools.matrix --only 3.13-newest   # one of them; again for more
    python -m tools.matrix --unit               # the tests that need no server

The oldest versions are the lower bounds of pyproject.toml, so that what it promises is what is tested. The oldest
cell leaves warnings alone: old packages warn of a younger Python.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from tools.run_tests import SUITES

ROOT = Path(__file__).resolve().parent.parent

COMPANIONS = (
    "werkzeug==3.0.6",  # Flask 3.0 takes any 3; older ones have holes
    "hiredis==3.0.0",  # the first that redis 5.1 takes
    "opentelemetry-instrumentation-asgi==0.48b0",  # of the SDK's own release, which pip would search for long
    "opentelemetry-instrumentation-fastapi==0.48b0",
)
"""What comes with the lower bounds, and has none of its own there."""

OLD_PYTHONS = ("3.11", "3.12")
"""Those that the oldest versions knew: Django 4.2 ends at 3.12."""


OLD_SUITES = {"tests": [*SUITES["tests"], "--ignore=tests/docs"]}
"""The examples and the documentation are written with what the newest versions have."""


@dataclass(frozen=True)
class Cell:
    """One combination."""

    python: str
    version: str
    packages: str

    @property
    def name(self) -> str:
        return f"{self.version}-{self.packages}"

    @property
    def folder(self) -> Path:
        return ROOT / f".venv-{self.name}"


@dataclass(frozen=True)
class Result:
    """What became of a cell: `said` is pytest's last line of each suite, or why there is none."""

    cell: Cell
    passed: bool
    said: str
    seconds: float


def pythons() -> list[tuple[str, str]]:
    """The oldest (from 3.11) and the newest found: on the PATH, this one, or where pyenv keeps them."""
    names = [f"python3.{minor}" for minor in range(11, 30)]
    found = {name.removeprefix("python"): path for name in names if (path := shutil.which(name))}
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for path in sorted(pyenv.glob("versions/3.*/bin/python3.*")):
        version = path.name.removeprefix("python")
        if version.replace(".", "").isdecimal() and int(version.partition(".")[2]) >= 11:
            found[version] = str(path)
    found.setdefault(f"3.{sys.version_info.minor}", sys.executable)
    working = [(version, path) for version, path in found.items() if _works(path)]
    ordered = sorted(working, key=lambda item: int(item[0].partition(".")[2]))
    return list(dict([ordered[0], ordered[-1]]).items())


def _works(python: str) -> bool:
    """A shim of pyenv's stands on the PATH for versions that are not chosen, too."""
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


def cells() -> list[Cell]:
    every = [Cell(path, version, kind) for version, path in pythons() for kind in ("oldest", "newest")]
    return [cell for cell in every if cell.packages == "newest" or cell.version in OLD_PYTHONS]


def oldest() -> list[str]:
    """The lower bounds of the dependencies and extras, as pins, with their companions."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    pins = [re.match(r"([\w.-]+)(?:\[[^]]*\])?>=([\w.]+)", each) for each in declared]
    return [*(f"{pin[1]}=={pin[2]}" for pin in pins if pin), *COMPANIONS]


def run(cell: Cell, suites: dict[str, list[str]]) -> Result:
    begun = time.monotonic()
    try:
        python = make(cell)
    except subprocess.CalledProcessError as error:
        return Result(cell, passed=False, said=f"cannot be made: {error}", seconds=time.monotonic() - begun)
    said, passed = [], True
    for name, arguments in suites.items():
        code, last = pytest(python, cell, name, arguments)
        passed = passed and code == 0
        said.append(last)
    return Result(cell, passed, "; ".join(said), time.monotonic() - begun)


def make(cell: Cell) -> str:
    """The cell's own Python, with what is installed there as it should be now."""
    if not (cell.folder / "bin" / "python").exists():
        subprocess.run([cell.python, "-m", "venv", cell.folder], check=True)
    python = str(cell.folder / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--upgrade", "pip>=25.1"], check=True)
    asked = ["--editable", ".[all]", "--group", "test"]
    if cell.packages == "oldest":
        pins = cell.folder / "oldest.txt"
        pins.write_text("\n".join(oldest()) + "\n")
        asked += ["--constraint", str(pins)]
    subprocess.run([*pip, "--upgrade", *asked], cwd=ROOT, check=True)
    return python


def pytest(python: str, cell: Cell, name: str, arguments: list[str]) -> tuple[int, str]:
    """Run one suite; its exit status and its last line. The whole is left beside the cell's environment."""
    warnings = ["-W", "default", "--disable-warnings"] if cell.packages == "oldest" else []
    command = [python, "-m", "pytest", "-q", "--tb=short", *warnings, *arguments]
    log = cell.folder / f"{name.replace('/', '-')}.log"
    with log.open("wb") as out:
        code = subprocess.run(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, check=False).returncode
    lines = log.read_text(errors="replace").splitlines()
    for line in lines:
        if line.startswith(("FAILED ", "ERROR ")):
            print(f"   {line}", flush=True)
    return code, f"{name}: {lines[-1] if lines else 'nothing'}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="show the cells and stop")
    parser.add_argument("--only", action="append", metavar="CELL", help="such as 3.11-oldest; may come again")
    parser.add_argument("--unit", action="store_true", help="the tests that need no server")
    options = parser.parse_args()
    chosen = [cell for cell in cells() if not options.only or cell.name in options.only]
    if options.list or not chosen:
        print("\n".join(cell.name for cell in cells()))
        return 0 if options.list else 2
    results = []
    for cell in chosen:
        print(f"== {cell.name} ({cell.python})", flush=True)
        whole = OLD_SUITES if cell.packages == "oldest" else SUITES
        results.append(run(cell, {"tests/unit": ["tests/unit"]} if options.unit else whole))
    print()
    for result in results:
        verdict = "passed" if result.passed else "FAILED"
        print(f"{result.cell.name:<14} {verdict}  {result.seconds:4.0f} s  {result.said}")
    return 0 if all(result.passed for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
