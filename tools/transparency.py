"""Runs the frameworks' own test suites through the guard: what passes bare must pass guarded.

    python -m tools.transparency                # every suite, whole
    python -m tools.transparency --part         # the part that CI has time for
    python -m tools.transparency flask          # one framework

The suites come out of the source packages at the installed versions. Each runs twice, bare and guarded; a test that
passed and now fails is a failure here, unless it stands in `EXPECTED` with its reason.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import subprocess
import sys
import tarfile
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

EXACT_HEADERS = "asserts the exact set of response headers, which holds an x-request-id now"
EXACT_ACCEPT = "asserts the exact accept message of a websocket, which carries an x-request-id now"


@dataclass(frozen=True)
class Suite:
    """One framework's tests: where they are, and what CI runs of them."""

    name: str
    whole: tuple[str, ...]
    part: tuple[str, ...]
    expected: dict[str, str]


SUITES = {
    "starlette": Suite(
        "starlette",
        ("tests",),
        ("tests/test_applications.py", "tests/test_responses.py", "tests/test_websockets.py", "tests/middleware"),
        {
            f"tests.{test}[{loop}]": EXACT_ACCEPT
            for test in (
                "test_routing::test_websocket_route_middleware",
                "test_websockets::test_additional_headers",
                "test_websockets::test_no_additional_headers",
            )
            for loop in ("asyncio", "trio")
        },
    ),
    "flask": Suite(
        "flask",
        ("tests",),
        ("tests/test_basic.py", "tests/test_reqctx.py", "tests/test_blueprints.py"),
        {},
    ),
    "django": Suite(
        "django",
        (
            "handlers", "asgi", "wsgi", "middleware", "middleware_exceptions", "requests_tests", "csrf_tests",
            "sessions_tests", "test_client", "test_client_regress", "view_tests", "httpwrappers", "responses",
        ),
        ("handlers", "asgi", "wsgi", "middleware_exceptions"),
        dict.fromkeys(
            (
                "asgi.tests.ASGITest::test_file_response",
                "asgi.tests.ASGITest::test_get_asgi_application",
                "asgi.tests.ASGITest::test_headers",
                "wsgi.tests.WSGITest::test_get_wsgi_application",
            ),
            EXACT_HEADERS,
        ),
    ),
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("frameworks", nargs="*", choices=[[], *SUITES], default=[])
    parser.add_argument("--part", action="store_true", help="only the part that CI has time for")
    options = parser.parse_args()
    failed = 0
    for name in options.frameworks or SUITES:
        failed += check(SUITES[name], part=options.part)
    return 1 if failed else 0


def check(suite: Suite, *, part: bool) -> int:
    source = fetch(suite.name)
    wanted = suite.part if part else suite.whole
    bare, guarded = (run(suite, source, wanted, guarded=mode) for mode in (False, True))
    broken = sorted(test for test, passed in guarded.items() if not passed and bare.get(test))
    lost = sorted(test for test, passed in bare.items() if passed and test not in guarded)
    unexpected = [test for test in (*broken, *lost) if test not in suite.expected]
    passed = sum(guarded.values())
    print(
        f"{suite.name}: {sum(bare.values())} pass bare, {passed} guarded, {len(unexpected)} broken by the guard"
    )
    for test in unexpected:
        print(f"  {test}")
    for test, reason in suite.expected.items():
        if test in broken:
            print(f"  expected: {test}: {reason}")
    if not bare or not passed:
        print("  no test ran")
        return 1
    return len(unexpected)


def fetch(name: str) -> Path:
    """The unpacked source package at the installed version, kept in the temporary folder between runs."""
    version = importlib.metadata.version(name)
    home = Path(tempfile.gettempdir()) / f"launchguard-transparency-{os.getuid()}"
    folder = home / f"{name}-{version}"
    if not folder.exists():
        home.mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home) as download:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", name]
            subprocess.run([*command, "--dest", download, f"{name}=={version}"], check=True)
            archive = next(Path(download).glob("*.tar.gz"))
            with tarfile.open(archive) as tar:
                tar.extractall(home, filter="data")
    return folder


def run(suite: Suite, source: Path, wanted: tuple[str, ...], *, guarded: bool) -> dict[str, bool]:
    """Test → passed, of those that were run and not skipped."""
    with tempfile.TemporaryDirectory() as results:
        report = Path(results) / "report.xml"
        environment = os.environ | {
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
            "GUARDED": "1" if guarded else "",
            "TMPDIR": results,
        }
        environment.pop("LAUNCHGUARD_ENABLED", None)
        if suite.name == "django":
            command = [sys.executable, str(ROOT / "tools" / "transparency_django.py"), str(report), *wanted]
            folder = source / "tests"
        else:
            command = [
                sys.executable, "-m", "pytest", "-q", "-p", "tools.transparency_plugin", "-p", "no:launchguard",
                "--continue-on-collection-errors", "-p", "no:cacheprovider", "-W", "ignore", "-o", "addopts=", "-o", "filterwarnings=",
                f"--junit-xml={report}", *wanted,
            ]  # fmt: skip
            folder = source
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        if not report.exists():
            print(done.stdout[-3000:], done.stderr[-3000:], file=sys.stderr)
            return {}
        return read(report)


def read(report: Path) -> dict[str, bool]:
    outcome = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - our own run's report
        kinds = {child.tag for child in case}
        if "skipped" not in kinds:
            outcome[f"{case.get('classname')}::{case.get('name')}"] = not kinds & {"failure", "error"}
    return outcome


if __name__ == "__main__":
    sys.exit(main())
