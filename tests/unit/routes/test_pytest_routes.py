import textwrap

import pytest
import starlette.applications  # noqa: F401 - each run in this process forgets what it was the first to import

import launchguard.guard
import launchguard.preflight.inspected  # noqa: F401

pytest_plugins = ["pytester"]

APP = """
    import functools
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.routing import Route

    def signed_in(handler):
        @functools.wraps(handler)
        async def wrapper(request):
            if request.headers.get("authorization") != "Bearer let-me-in":
                raise HTTPException(401)
            return await handler(request)

        return wrapper

    @signed_in
    async def mine(request): ...

    async def everybodys(request): ...

    app = Starlette(routes=[Route("/me", mine), Route("/open", everybodys)])
"""


FAST = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest")
OPTIONS = ("--launchguard", "app:app", *FAST)


@pytest.fixture
def project(pytester, monkeypatch):
    (pytester.path / "app.py").write_text(textwrap.dedent(APP))
    monkeypatch.syspath_prepend(pytester.path)  # and the app's module is forgotten at the end
    return pytester


def test_each_route_is_a_test_and_an_open_one_fails_with_its_fix(project):
    result = project.runpytest_inprocess("-v", *OPTIONS)

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["*GET /me*PASSED*", "*GET /open*FAILED*", '*"GET /open": "why strangers may come here"*']
    )
    assert "Traceback" not in result.stdout.str()


def test_a_gate_that_only_looks_whether_a_header_is_there_fails(project):
    app = project.path / "app.py"
    app.write_text(app.read_text().replace('!= "Bearer let-me-in"', "is None"))

    project.runpytest_inprocess(*OPTIONS).assert_outcomes(failed=2)


def test_a_route_can_be_picked_by_its_name(project):
    project.runpytest_inprocess("-k", "me", *OPTIONS).assert_outcomes(passed=1, deselected=1)


def test_the_apps_own_tests_run_beside_the_proof(project):
    project.makepyfile(test_own="def test_own(): pass")

    project.runpytest_inprocess(*OPTIONS).assert_outcomes(passed=2, failed=1)


def test_an_app_without_routes_fails(project):
    (project.path / "app.py").write_text("from starlette.applications import Starlette\napp = Starlette()\n")

    project.runpytest_inprocess(*OPTIONS).assert_outcomes(failed=1)


def test_the_guards_own_blockers_are_tests_too(project):
    with (project.path / "app.py").open("a") as app:
        app.write(
            "from launchguard import LaunchGuard, RateLimit\n"
            "LaunchGuard(public={'GET /open': 'open'}, limits=[RateLimit.login('/nowhere')], store='memory://').install(app)\n"
        )

    result = project.runpytest_inprocess(*OPTIONS)

    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*the rule 'login' covers /nowhere*"])


@pytest.mark.parametrize("target", ["nowhere:app", "app:nothing", "app:signed_in"])
def test_a_target_that_is_no_app_is_a_usage_error_in_one_line(project, target):
    result = project.runpytest_inprocess("--launchguard", target, *FAST)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --launchguard {target}: *"])


def test_without_the_option_nothing_of_launchguard_is_loaded(project):
    project.makepyfile(
        "import sys\n"
        "def test_quiet(): assert not [name for name in sys.modules if name.startswith('launchguard.routes')]\n"
    )

    project.runpytest_subprocess(*FAST).assert_outcomes(passed=1)
