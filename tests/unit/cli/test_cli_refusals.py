"""What cannot be done as it was asked ends with status 2 and one line that says why."""

import sys
import textwrap

import pytest

from launchguard.cli import main

APP = """
    from fastapi import FastAPI

    app = FastAPI(openapi_url=None)

    @app.get("/open")
    def open_door(): ...

    async def later():
        return app
"""


@pytest.fixture
def target(tmp_path, monkeypatch, request):
    name = "refused_target_" + "".join(c if c.isalnum() else "_" for c in request.node.name)
    module = tmp_path / f"{name}.py"
    module.write_text(textwrap.dedent(APP))
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    return module


def add(module, lines):
    module.write_text(f"{module.read_text()}\n{textwrap.dedent(lines)}")


@pytest.fixture
def refused(target, capsys):
    """Runs a command that is to fail, and gives its one line."""

    def run(verb, *options, attribute="app"):
        assert main([verb, f"{target.stem}:{attribute}", *options]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        (line,) = said.err.splitlines()
        return line

    return run


def test_a_day_that_is_none(refused):
    line = refused("check", "--baseline", "known.json", "--freeze", "--owner", "ada", "--until", "31.12.2026")

    assert "--until" in line
    assert "2026-12-31" in line


def test_a_lock_that_is_both_written_and_checked(refused):
    assert "write --write or --check, not both" in refused("routes", "--write", "--check")


def test_a_lock_whose_folder_is_missing(refused):
    line = refused("routes", "--write", "missing/routes.lock")

    assert "missing/routes.lock cannot be written" in line


def test_a_baseline_whose_folder_is_missing(refused):
    line = refused("check", "--baseline", "missing/known.json", "--freeze", "--owner", "ada")

    assert "missing/known.json cannot be written" in line


def test_an_asynchronous_factory(refused):
    assert "is asynchronous" in refused("check", attribute="later()")


def test_an_app_that_leaves_the_process_while_it_is_imported(target, refused):
    add(target, "raise SystemExit('no DATABASE_URL')")

    assert "no DATABASE_URL" in refused("check")


def test_a_module_that_the_app_needs_and_that_is_not_installed(target, refused):
    add(target, "import not_installed_here")

    assert "needs the module 'not_installed_here', which is not installed" in refused("check")


def test_a_guard_whose_configuration_is_wrong_says_so_itself(target, refused):
    add(target, "from launchguard import LaunchGuard\nguard = LaunchGuard(boot='loud')")

    assert "boot" in refused("check")


def test_a_factory_whose_guard_is_wrong_says_so_itself(target, refused):
    add(
        target,
        """
        from launchguard import LaunchGuard
        def made():
            return LaunchGuard(boot="loud")
        """,
    )

    assert "boot" in refused("check", attribute="made()")


def test_a_start_up_that_fails(target, refused):
    add(
        target,
        """
        import contextlib

        @contextlib.asynccontextmanager
        async def lifespan(app):
            raise ConnectionError("no database")
            yield

        app.router.lifespan_context = lifespan
        """,
    )

    assert "could not be inspected: ConnectionError" in refused("check", "--lifespan")


def test_a_lifespan_of_an_app_that_has_none(target, refused):
    add(target, "import flask\nwithout = flask.Flask(__name__)")

    assert "--lifespan: Flask has no lifespan" in refused("check", "--lifespan", attribute="without")


def test_a_target_is_looked_for_in_the_current_folder(target, monkeypatch):
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path not in ("", str(target.parent))])

    assert main(["check", f"{target.stem}:app"]) == 1
