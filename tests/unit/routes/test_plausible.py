import asyncio
import importlib
import sys
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI

from launchguard.routes import inspect, inspect_async
from launchguard.routes.plausible import missing
from launchguard.routes.readers.starlette import StarletteReader

ROUTES = "\n".join(f'@router.get("/{number}")\ndef view{number}(): ...' for number in range(20))
MODULES = {
    "shop/__init__.py": "",
    "shop/orders.py": f"from fastapi import APIRouter\nrouter = APIRouter()\n{ROUTES}\n",
    "shop/main.py": "from fastapi import FastAPI\nfrom shop.orders import router\napp = FastAPI()\n"
    '@app.get("/")\ndef home(): ...\n',
}


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """An app of one route, beside a router of twenty that it did not include."""
    for name, text in MODULES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("shop.main")
    for name in [name for name in sys.modules if name.partition(".")[0] == "shop"]:
        del sys.modules[name]


def said(app, slug, **options):
    return [
        finding
        for finding in inspect(app, public={"* /*": "a test"}, **options).findings
        if finding.id == slug
    ]


def test_a_router_that_was_not_included_is_missed(shop, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")

    (finding,) = said(shop.app, "routes.few")

    assert finding.severity == "warning"
    assert "declare 21 routes" in finding.evidence


def test_once_it_is_included_nothing_is_said(shop, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    shop.app.include_router(shop.router)

    assert said(shop.app, "routes.few") == []


def test_what_only_the_framework_describes_is_a_blocker():
    app = FastAPI()
    app.get("/a")(lambda: None)
    found = list(StarletteReader().routes(app))
    app.post("/b")(lambda: None)

    (finding,) = missing(found, StarletteReader().described(app))

    assert finding.severity == "blocker"
    assert finding.evidence.endswith("not read: POST /b")


def test_the_reader_sees_all_that_fastapi_describes():
    inner, outer = APIRouter(prefix="/inner"), APIRouter(prefix="/outer/{team}")
    inner.api_route("/x/{path:path}", methods=["GET", "PUT"])(lambda path: None)
    outer.include_router(inner, prefix="/more")
    app = FastAPI()
    app.include_router(outer)
    app.get("/hidden", include_in_schema=False)(lambda: None)

    assert dict.fromkeys(StarletteReader().described(app)).keys() == {
        (method, "/outer/{team}/more/inner/x/{path}") for method in ("GET", "PUT")
    }
    assert said(app, "routes.missing", prove=True) == []


def test_an_app_that_cannot_be_described_is_read_all_the_same():
    class Odd:
        """No field of a model."""

    app = FastAPI()
    app.get("/a", responses={200: {"model": dict}})(lambda: None)
    app.routes[-1].response_fields = {200: Odd()}

    assert said(app, "routes.missing", prove=True) == []


STARTED = (
    "from contextlib import asynccontextmanager\nfrom fastapi import FastAPI\nfrom depot.orders import router\n"
    "@asynccontextmanager\nasync def start(app):\n    app.include_router(router)\n    yield\n"
    "app = FastAPI(lifespan=start)\n"
)


@pytest.fixture(params=["installed", "in its folder"])
def depot(tmp_path, monkeypatch, request):
    """An app that includes its router of twenty routes at its start-up only."""
    (tmp_path / "depot").mkdir()
    (tmp_path / "depot/__init__.py").write_text("")
    (tmp_path / "depot/orders.py").write_text(MODULES["shop/orders.py"])
    (tmp_path / "depot/main.py").write_text(STARTED)
    monkeypatch.syspath_prepend(tmp_path)
    if request.param == "installed":
        monkeypatch.setattr("launchguard.routes.plausible.NOT_THE_APPS", (str(tmp_path),))
    yield importlib.import_module("depot.main")
    for name in [name for name in sys.modules if name.partition(".")[0] == "depot"]:
        del sys.modules[name]


def test_an_app_that_includes_its_routers_at_start_up_does_not_pass_before_it(depot, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    (finding,) = said(depot.app, "routes.few")

    assert finding.severity == "blocker"
    assert "declare 20 routes" in finding.evidence
    assert "--lifespan" in finding.fix
    assert "depot.main.start" in finding.fix


def test_a_start_up_that_a_router_was_merged_into_is_seen_through(depot, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    nested = APIRouter(lifespan=depot.start)
    app = FastAPI()
    app.include_router(nested)

    assert "depot.main.start" in said(app, "routes.few")[0].fix


def test_with_a_handler_of_its_own_it_is_a_warning(depot, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    depot.app.get("/")(depot.start)

    assert [finding.severity for finding in said(depot.app, "routes.few")] == ["warning"]


def test_once_started_nothing_is_said_of_it(depot, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")

    async def started():
        async with depot.app.router.lifespan_context(depot.app):
            return await inspect_async(depot.app)

    assert [finding for finding in asyncio.run(started()).findings if finding.id == "routes.few"] == []


def test_an_installed_app_without_start_up_code_is_counted_by_its_handlers(shop, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    monkeypatch.setattr("launchguard.routes.plausible.NOT_THE_APPS", (str(Path(shop.__file__).parents[1]),))

    (finding,) = said(shop.app, "routes.few")

    assert "declare 21 routes" in finding.evidence
    assert "--lifespan" not in finding.fix
