"""The pytest plugin: fixtures for an app's own tests, and with `--launchguard TARGET` the route proof as tests.

Loaded in every pytest run of everybody who has launchguard installed: it imports nothing of launchguard until a test
asks for a fixture, or the option is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

    from launchguard.leakcheck import LeakCheck

_CHECK = pytest.StashKey["LeakCheck"]()

_CAPTURES = ("capsys", "capfd", "capsysbinary", "capfdbinary", "capteesys")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that asks for the route proof."""
    parser.getgroup("launchguard").addoption(
        "--launchguard",
        metavar="TARGET",
        help="prove each route of an app: one test a route (module:attribute, module:factory(), a settings module)",
    )


@pytest.hookimpl(tryfirst=True)  # so that -k and -m choose among the proof's tests too
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add the proof's tests to whatever else was collected.

    Raises:
        pytest.UsageError: the target cannot be loaded, or is no app.
    """
    target = config.getoption("launchguard")
    if target:
        items += _proof_of(session, target)


def _proof_of(session: pytest.Session, target: str) -> list[pytest.Item]:
    from launchguard.errors import LaunchguardError  # noqa: PLC0415 - see the module's first lines
    from launchguard.preflight.inspected import inspected  # noqa: PLC0415
    from launchguard.preflight.target import load_target  # noqa: PLC0415
    from launchguard.routes.pytest_routes import route_items  # noqa: PLC0415

    try:
        return route_items(session, target, inspected(load_target(target), prove=True))
    except LaunchguardError as error:
        raise pytest.UsageError(f"--launchguard {target}: {error}") from None


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
