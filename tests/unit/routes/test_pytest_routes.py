import textwrap

import pytest

pytest_plugins = ["pytester"]

CONFTEST = """
    import pytest
    from app import app
    from launchguard.routes import inspect
    from launchguard.routes.pytest_routes import route_items

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(session, items):
        items.extend(route_items(session, "app:app", inspect(app)))
"""
APP = """
    import functools
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.routing import Route

    def signed_in(handler):
        @functools.wraps(handler)
        async def wrapper(request):
            if "authorization" not in request.headers:
                raise HTTPException(401)
            return await handler(request)

        return wrapper

    @signed_in
    async def mine(request): ...

    async def everybodys(request): ...

    app = Starlette(routes=[Route("/me", mine), Route("/open", everybodys)])
"""


@pytest.fixture
def project(pytester):
    (pytester.path / "app.py").write_text(textwrap.dedent(APP))
    (pytester.path / "conftest.py").write_text(textwrap.dedent(CONFTEST))
    pytester.syspathinsert()
    return pytester


def test_each_route_is_a_test_and_an_open_one_fails_with_its_fix(project):
    result = project.runpytest_inprocess("-v", "-p", "no:cacheprovider")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["*GET /me*PASSED*", "*GET /open*FAILED*", '*"GET /open": "why strangers may come here"*']
    )
    assert "Traceback" not in result.stdout.str()


def test_a_route_can_be_picked_by_its_name(project):
    project.runpytest_inprocess("-k", "me").assert_outcomes(passed=1, deselected=1)


def test_an_app_without_routes_fails(project):
    (project.path / "app.py").write_text("from starlette.applications import Starlette\napp = Starlette()\n")

    project.runpytest_inprocess().assert_outcomes(failed=1)
