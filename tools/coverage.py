"""How much of src/ the tests cover, the servers and commands that they start included.

    python -m tools.coverage [pytest's options]

Ends with the modules under the goal, and fails where the sum is.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.run_tests import ROOT, SUITES, run

GOAL = 95
"""Per cent of lines."""


def main() -> int:
    measure("erase")
    failed = [
        name
        for name, arguments in SUITES.items()
        if not run(name, "coverage", "run", "-m", "pytest", "-q", *arguments, *sys.argv[1:])
    ]
    measure("combine", "--quiet")
    measured = report()
    total = lines_covered(measured["totals"])
    print("\nmodules under the goal, with the lines that no test reaches:")
    for path, module in sorted(measured["files"].items()):
        if (covered := lines_covered(module["summary"])) < GOAL:
            print(f"  {covered:5.1f}  {path}  {ranges(module['missing_lines'])}")
    print(f"\n{total:.1f} % of the lines of src/, {GOAL} wanted")
    if failed:
        print(f"FAILED: {', '.join(failed)}")
    return 1 if failed or total < GOAL else 0


def lines_covered(summary: dict[str, Any]) -> float:
    statements = summary["num_statements"]
    return 100 * summary["covered_lines"] / statements if statements else 100.0


def ranges(lines: list[int]) -> str:
    """3, 4, 5, 9 are "3-5 9"."""
    spans: list[list[int]] = []
    for line in lines:
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def report() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "coverage.json")
        measure("json", "--quiet", "--include=src/*", "-o", str(file))
        read: dict[str, Any] = json.loads(file.read_bytes())
        return read


def measure(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "coverage", *arguments], cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main())
