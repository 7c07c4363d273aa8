import json
import textwrap

import pytest

from launchguard.cli import main

APP = """
    from fastapi import Depends, FastAPI, Header, HTTPException

    def current_user(authorization: str = Header(None)):
        raise HTTPException(401)

    app = FastAPI(openapi_url=None, max_body_size=1000)
    started = []

    @app.get("/me", dependencies=[Depends(current_user)])
    def me(): ...

    @app.get("/open")
    def open_door(): ...

    def factory():
        return app

    def broken():
        raise KeyError("DATABASE_URL")

    number = 3
"""
PUBLIC = ["--public", "GET /open=marketing"]


@pytest.fixture
def target(tmp_path, monkeypatch, request):
    name = "cli_target_" + "".join(c if c.isalnum() else "_" for c in request.node.name)
    (tmp_path / f"{name}.py").write_text(textwrap.dedent(APP))
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    return f"{name}:app"


def test_an_open_route_is_status_1_and_its_public_entry_mends_it(target, capsys):
    assert main(["check", target]) == 1
    assert "GET /open" in capsys.readouterr().out

    assert main(["check", target, *PUBLIC]) == 0
    assert "/open" not in capsys.readouterr().out


def test_routes_as_json_have_the_contracts_shape(target, capsys):
    assert main(["routes", target, "--format", "json", *PUBLIC]) == 0

    rows = json.loads(capsys.readouterr().out)["routes"]

    assert [(row["path"], row["access"], row["evidence"]) for row in rows] == [
        ("/me", "protected", "proven"),
        ("/open", "public", ""),
    ]


def test_prove_drives_the_app(target, capsys):
    assert main(["routes", target, "--prove", "--format", "json"]) == 1
    assert "reaches the handler" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "hint"), [("{}:factory", "write {}:factory()"), ("https://example.com", "is a URL")]
)
def test_a_target_that_is_nearly_right_is_told_what_to_write(target, capsys, name, hint):
    module = target.removesuffix(":app")

    assert main(["check", name.format(module)]) == 2
    assert hint.format(module) in capsys.readouterr().err


def test_a_factory_is_called(target):
    assert main(["check", target.replace(":app", ":factory()"), *PUBLIC]) == 0


@pytest.mark.parametrize(
    "broken", ["nowhere:app", "{}:nothing", "{}:number", "{}:broken()", "{}", "::", "http://example.invalid"]
)
def test_what_is_no_target_is_one_line_and_status_2(target, capsys, broken):
    assert main(["check", broken.format(target.removesuffix(":app"))]) == 2

    error = capsys.readouterr().err

    assert len(error.splitlines()) == 1
    assert "Traceback" not in error


@pytest.mark.parametrize("entry", ["GETT /open=x", "open", "GET open=x"])
def test_a_public_entry_that_cannot_be_read_is_status_2(target, capsys, entry):
    assert main(["check", target, "--public", entry]) == 2
    assert "launchguard check: public: " in capsys.readouterr().err


def test_the_lock_is_written_and_checked(target, tmp_path, capsys):
    assert main(["routes", target, "--write"]) == 0
    assert main(["routes", target, "--check"]) == 0
    assert capsys.readouterr().out == ""

    lock = tmp_path / "routes.lock"
    lock.write_text(
        lock.read_text().replace('GET /open unprotected - ""', 'GET /open protected proven "app.user"')
    )

    assert main(["routes", target, "--check"]) == 1
    assert "weakened: was protected (proven), is unprotected" in capsys.readouterr().out


def test_a_lock_that_is_absent_or_in_conflict_is_status_2(target, tmp_path, capsys):
    assert main(["routes", target, "--check"]) == 2

    (tmp_path / "routes.lock").write_text("<<<<<<< HEAD\n")

    assert main(["routes", target, "--check"]) == 2
    assert "routes.lock:1" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--write", "--check"])
def test_an_inventory_without_routes_is_neither_written_nor_agreed_to(target, tmp_path, capsys, option):
    module = tmp_path / f"{target.removesuffix(':app')}.py"
    module.write_text(f"{module.read_text()}\nempty = FastAPI(openapi_url=None)\n")
    lock = tmp_path / "routes.lock"
    lock.write_text("")

    assert main(["routes", target.replace(":app", ":empty"), option]) == 1
    assert "routes.empty" in capsys.readouterr().out
    assert lock.read_text() == ""


def test_a_baseline_lets_a_legacy_app_pass_and_new_doors_fail(target, tmp_path, capsys):
    assert main(["check", target, "--baseline", "known.json", "--freeze", "--owner", "payments"]) == 0
    assert main(["check", target, "--baseline", "known.json"]) == 0

    known = json.loads((tmp_path / "known.json").read_text())
    known["findings"].clear()
    (tmp_path / "known.json").write_text(json.dumps(known))

    assert main(["check", target, "--baseline", "known.json"]) == 1
    assert "GET /open" in capsys.readouterr().out


def test_a_baseline_needs_an_owner(target, capsys):
    assert main(["check", target, "--baseline", "known.json", "--freeze"]) == 2
    assert "--owner" in capsys.readouterr().err


def test_fail_on_never_only_prints(target):
    assert main(["check", target, "--fail-on", "never"]) == 0


def test_the_lifespan_runs_only_where_it_is_asked_for(target, tmp_path, capsys):
    module = tmp_path / f"{target.removesuffix(':app')}.py"
    module.write_text(
        module.read_text()
        + "import contextlib\n"
        + "@contextlib.asynccontextmanager\n"
        + "async def lifespan(app):\n"
        + "    app.add_api_route('/late', open_door)\n"
        + "    yield\n"
        + "app.router.lifespan_context = lifespan\n"
    )

    main(["routes", target])
    assert "/late" not in capsys.readouterr().out

    main(["routes", target, "--lifespan"])
    assert "/late" in capsys.readouterr().out


def test_a_check_in_the_apps_own_code_leaves_the_verdict_to_the_command(target, tmp_path, capsys):
    module = tmp_path / f"{target.removesuffix(':app')}.py"
    module.write_text(
        f"{module.read_text()}\n"
        "from launchguard import LaunchGuard\n"
        'guard = LaunchGuard(auth=[current_user], store="memory://", logging=None)\n'
        "guard.install(app)\n"
        "guard.check(app)\n"
    )

    assert main(["check", target]) == 1
    assert "GET /open" in capsys.readouterr().out


def test_what_an_app_prints_does_not_spoil_the_json(target, tmp_path, capsys):
    module = tmp_path / f"{target.removesuffix(':app')}.py"
    module.write_text(f"print('hello')\n{module.read_text()}")

    main(["routes", target, "--format", "json"])

    said = capsys.readouterr()
    assert json.loads(said.out)["routes"]
    assert said.err == "hello\n"


def test_a_wrapped_app_is_checked_as_what_it_inspects(target, tmp_path, capsys):
    module = tmp_path / f"{target.removesuffix(':app')}.py"
    module.write_text(
        f"{module.read_text()}\n"
        "from launchguard import LaunchGuard, RateLimit\n"
        "rules = [RateLimit.login('/nowhere')]\n"
        'guard = LaunchGuard(public={"GET /open": "x"}, limits=rules, store="memory://", logging=None)\n'
        "wrapped = guard.asgi(app, routes=app)\n"
    )

    assert main(["check", target.replace(":app", ":wrapped")]) == 1

    said = capsys.readouterr().out
    assert "limits: login" in said
    assert "GET /open" not in said


def test_limits_beside_a_handler_stand_in_the_table_too(tmp_path, monkeypatch, capsys):
    (tmp_path / "cli_limited_beside.py").write_text(
        textwrap.dedent(
            """
            from fastapi import FastAPI
            from launchguard import LaunchGuard

            app = FastAPI(openapi_url=None)
            guard = LaunchGuard(public={"GET /prices": "marketing"}, store="memory://", logging=None)

            @app.get("/prices")
            @guard.limit("20/minute")
            def prices(): ...

            guard.install(app)
            """
        )
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)

    main(["routes", "cli_limited_beside:app"])

    head, row = capsys.readouterr().out.splitlines()
    assert "LIMITS" in head
    assert row.split()[-2] == "prices"
