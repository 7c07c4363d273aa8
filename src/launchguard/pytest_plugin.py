"""The pytest plugin: fixtures for an app's own tests.

Loaded in every pytest run of everybody who has launchguard installed: it imports nothing of launchguard until a test
asks for a fixture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

    from launchguard.leakcheck import LeakCheck

_CHECK = pytest.StashKey["LeakCheck"]()

_CAPTURES = ("capsys", "capfd", "capsysbinary", "capfdbinary", "capteesys")


@pytest.fixture
def leakcheck(request: pytest.FixtureRequest) -> Generator[LeakCheck, None, None]:
    """Fails the test in which a canary, or a secret of the environment, reaches a log, a span, stdout or stderr.

    `leakcheck.canary("password")` gives a value to plant, `leakcheck.mark(value)` marks one that exists.
    """
    from launchguard.leakcheck import LeakCheck  # noqa: PLC0415 - see the module's first lines

    check = request.node.stash[_CHECK] = LeakCheck()
    captures = [request.getfixturevalue(name) for name in _CAPTURES if name in request.fixturenames]
    with check.watching(captures, tee=request.config.getoption("capture") == "no"):
        yield check


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """A leak fails the test itself, in the phase that it was seen in, beside whatever else was wrong."""
    outcome = yield
    check = item.stash.get(_CHECK, None)
    if check is not None:
        check.judge(outcome.get_result())
