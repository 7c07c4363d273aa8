import importlib
import sys

import pytest
from fastapi import APIRouter, FastAPI

from launchguard.routes import inspect
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
