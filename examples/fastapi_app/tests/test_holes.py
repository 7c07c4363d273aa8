"""One hole of each kind, planted in a copy of the portal: each is found, and nothing else is said."""

import shutil
import sys
from pathlib import Path

import pytest

from launchguard.cli import main
from launchguard.preflight.inspected import inspected
from launchguard.preflight.target import load_target

FOLDER = Path(__file__).parents[1]

CHAT = '@router.post("/chat", dependencies=[Depends(current_user)])'
SEARCH = "async def search(\n    me: Annotated[Me, Depends(current_user)],\n"
REFUSES = "        raise _refused()\n    async with"
AI = 'RateLimit.ai("/v1/chat", requests="20/minute", tokens="200000/day", concurrent=4),'
SIGNATURE = """\
    if not is_genuine(secret, body, stripe_signature, time.time()):
        raise HTTPException(400, "This did not come from Stripe.")
"""

SECRETS = "POST /auth/signup (password), POST /auth/join (token), POST /auth/login (password) and 2 more"

PROJECTS = {f"{method} /projects{path}" for method, path in zip(
    ("GET", "POST", "GET", "DELETE"), ("", "", "/{project}", "/{project}"), strict=True
)}  # fmt: skip
PRIVATE = PROJECTS | {
    "GET /search", "GET /teams/{team}", "POST /auth/logout", "POST /teams/{team}/invites", "POST /v1/chat",
}  # fmt: skip


def in_main(code):
    """Lines that somebody adds before the guard is installed."""
    return "main.py", "guard.install(app)", f"{code}\nguard.install(app)"


def chat_behind(gate, code=""):
    """The chat behind another gate than `current_user`."""
    imports = "from fastapi import HTTPException, Request\nfrom portal.auth import bearer\n"
    return "routers/chat.py", CHAT, f'{imports}{code}\n@router.post("/chat", dependencies=[Depends({gate})])'


def public(entry):
    """One more entry of `public`."""
    return "main.py", '"GET /": "marketing page",', f'"GET /": "marketing page", {entry},'


def unprotected(*places):
    return {("route.unprotected", place) for place in places}


HOLES = {
    # A route without its gate.
    "a Depends is forgotten": (
        ("routers/chat.py", CHAT, '@router.post("/chat")'),
        unprotected("POST /v1/chat"),
    ),
    "the argument that was the gate is gone": (
        ("routers/projects.py", SEARCH, "async def search(\n    me: Me | None,\n"),
        unprotected("GET /search"),
    ),
    "a raw route gets no dependencies of its router": (
        in_main(
            "from fastapi import APIRouter, Depends\n"
            "staff = APIRouter(prefix='/staff', dependencies=[Depends(current_user)])\n"
            "async def export(request): ...\n"
            "staff.add_route('/export', export)\n"
            "app.include_router(staff)"
        ),
        unprotected("GET /export"),
    ),
    "a websocket has no gate": (
        ("routers/chat.py", CHAT, f'@router.websocket("/talk")\nasync def talk(socket): ...\n\n{CHAT}'),
        unprotected("WEBSOCKET /v1/talk"),
    ),
    "files are mounted open": (
        in_main(
            "from fastapi.staticfiles import StaticFiles\n"
            "app.mount('/invoices', StaticFiles(directory='portal'))"
        ),
        unprotected("* /invoices/*"),
    ),
    "a mounted app is outside all dependencies": (
        in_main(
            "staff = FastAPI(openapi_url=None, max_body_size=1000)\n"
            "@staff.delete('/teams/{team}')\n"
            "async def drop(team: int): ...\n"
            "app.mount('/staff', staff)"
        ),
        unprotected("DELETE /staff/teams/{team}"),
    ),
    "a mounted app cannot be read": (
        in_main("async def old(scope, receive, send): ...\napp.mount('/old', old)"),
        {("route.unknown", "* /old/*")},
    ),
    "a method was added beside guarded ones": (
        in_main("@app.put('/projects/{project}')\nasync def replace(project: int): ..."),
        unprotected("PUT /projects/{project}"),
    ),
    # A gate that is none.
    "the token is optional": (
        chat_behind("bearer"),
        unprotected("POST /v1/chat"),
    ),
    "the gate returns nobody in the place of refusing": (
        ("auth.py", REFUSES, "        return None\n    async with"),
        unprotected(*PRIVATE) | {("gate.never-refuses", "portal.auth.current_user")},
    ),
    "the gate checks after its yield, when the handler has run": (
        chat_behind("late", "async def late(request: Request):\n    yield\n    raise HTTPException(401)"),
        unprotected("POST /v1/chat"),
    ),
    "the gate only looks whether there is a token": (
        chat_behind(
            "anyone",
            "async def anyone(request: Request):\n"
            "    if 'authorization' not in request.headers:\n        raise HTTPException(401)",
        ),
        unprotected("POST /v1/chat"),
    ),
    "the gate fails on an empty request": (
        chat_behind("by_session", "async def by_session(request: Request):\n    return request.cookies['s']"),
        {("route.unknown", "POST /v1/chat")},
    ),
    "an override of a test is left in the app": (
        in_main("app.dependency_overrides[current_user] = lambda: None"),
        unprotected(*PRIVATE)
        | {("settings.dependency-overrides", "app.dependency_overrides")}
        | {("gate.never-refuses", "portal.auth.current_user")},
    ),
    # A policy that says something else than the app.
    "a public entry outlived its route": (
        public('"GET /pricing": "what it costs"'),
        {("public.dead-entry", "public: GET /pricing")},
    ),
    "a public entry names a guarded route": (
        public('"GET /search": "for everybody"'),
        {("public.guarded", "public: GET /search")},
    ),
    "a pattern opens routes that write": (
        ("main.py", '"POST /hooks/stripe": "', '"* /hooks/*": "'),
        {("public.wildcard-write", "public: * /hooks/*")},
    ),
    "a public entry gives no reason": (
        ("main.py", '"POST /auth/signup": "sign-up"', '"POST /auth/signup": ""'),
        {("public.no-reason", "public: POST /auth/signup")},
    ),
    "auth names a gate that nothing depends on": (
        ("main.py", "auth=[current_user]", 'auth=[current_user, "portal.auth.staff"]'),
        {("auth.unused", "auth: portal.auth.staff")},
    ),
    # What stands beside the routes.
    "a rule matches no route": (
        ("main.py", '"/search", "30/minute"', '"/serach", "30/minute"'),
        {("limit.no-route", "limits: search")},
    ),
    "a login has no limit": (
        ("main.py", '        RateLimit.login("/auth/login", account="email"),\n', ""),
        {("limit.missing-login", "POST /auth/login")},
    ),
    "a model that costs money has no limit": (
        ("main.py", f"        {AI}\n", ""),
        {("limit.missing-ai", "POST /v1/chat")},
    ),
    "a web-hook checks no signature": (
        ("routers/hooks.py", SIGNATURE, ""),
        {("webhook.no-signature", "POST /hooks/stripe")},
    ),
    "the docs are open": (
        ("main.py", '"/openapi.json" if settings.demo else None', '"/openapi.json"'),
        {("docs.open", "/openapi.json, /docs, /docs/oauth2-redirect, /redoc")},
    ),
    "debug mode is on": (
        ("main.py", "lifespan=lifespan", "lifespan=lifespan, debug=True"),
        {("settings.debug", "FastAPI(debug=True)")},
    ),
    "bodies have no limit": (
        ("main.py", "    max_body_size=1_000_000,\n", ""),
        {("settings.no-body-limit", "FastAPI(max_body_size=None)")},
    ),
    "a 422 repeats the password": (
        ("main.py", "@app.exception_handler(RequestValidationError)\n", ""),
        {("settings.echoes-input", SECRETS)},
    ),
    "a shared store has no secret": (
        ("main.py", "    auth=[current_user],", '    auth=[current_user], store="redis://127.0.0.1:9",'),
        {("store.no-secret", "secret"), ("store.unreachable", "store: redis://127.0.0.1:9")},
    ),
    "the guard answers in a route's place": (
        in_main("from fastapi import Depends\n"
                "@app.get('/health', dependencies=[Depends(current_user)])\nasync def health(): ..."),
        {("route.shadowed", "GET /health")},
    ),
}  # fmt: skip


@pytest.fixture
def change(tmp_path, monkeypatch):
    """Changes one place in a copy of the portal, which is what is imported from then on."""
    copy = tmp_path / "app"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("var", "tests", "__pycache__"))
    for name in [name for name in sys.modules if name.partition(".")[0] == "portal"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delenv("PORTAL_DEMO")
    monkeypatch.chdir(copy)
    monkeypatch.syspath_prepend(copy)

    def change(file, old, new):
        path = copy / "portal" / file
        assert path.read_text().count(old) == 1
        path.write_text(path.read_text().replace(old, new))

    return change


@pytest.fixture
def findings(monkeypatch):
    """What is said of the portal: each finding's id and place."""

    def findings():
        monkeypatch.delenv("PYTEST_CURRENT_TEST")  # in a test, overrides are nothing special
        report = inspected(load_target("portal.main:app"), prove=True)
        return {(finding.id, finding.place) for finding in report.findings}

    return findings


def test_there_is_nothing_to_find_in_the_portal_as_it_is(change, findings):
    assert findings() == set()


@pytest.mark.parametrize("kind", HOLES)
def test_a_planted_hole_is_found(change, findings, kind):
    edit, expected = HOLES[kind]
    change(*edit)

    assert findings() == expected


def test_the_lock_shows_what_became_weaker_and_what_is_new(change, capsys):
    change("routers/projects.py", SEARCH, "async def search(\n    me: Me | None,\n")
    change(*in_main("@app.post('/export', dependencies=[Depends(current_user)])\nasync def export(): ..."))
    change("main.py", "from fastapi import ", "from fastapi import Depends, ")

    status = main(["routes", "portal.main:app", "--check"])

    said = capsys.readouterr().out
    assert status == 1
    assert "GET /search" in said
    assert "POST /export" in said
    assert "POST /projects" not in said
