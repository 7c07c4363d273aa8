"""Ways around a limit, tried on real apps: what counts is how often the handler ran."""

from __future__ import annotations

import json
from typing import Annotated

import pytest
from fastapi import Body, FastAPI, Form, Request, Response
from flask import Flask, redirect, request
from pydantic import BaseModel, EmailStr
from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Mount, Route, WebSocketRoute
from tests.kits.attacks import (
    BETWEEN_BOUNDARIES,
    CLIENT,
    DISGUISED,
    FORM,
    FORMS,
    FORWARDING,
    HALF_DECODED,
    JSON_BODIES,
    SPELLINGS,
    TYPES,
    VICTIM,
    Handler,
    addresses,
    is_victim,
    send,
    send_wsgi,
)

from launchguard import LaunchGuard, RateLimit

LIMIT = 3


def guarded(app, *rules, **config):
    LaunchGuard(limits=rules, boot="off", store="memory://", logging=None, **config).install(app)
    return app


def starlette_app(handler: Handler, *rules: RateLimit, **options):
    async def login(request):
        handler()
        return JSONResponse({})

    async def socket(websocket):
        handler()
        await websocket.accept()
        await websocket.close()

    routes = [
        Route("/auth/login", login, methods=["GET", "POST"]),
        Mount("/v2", routes=[Route("/auth/login", login, methods=["POST"])]),
        WebSocketRoute("/live", socket),
    ]
    return guarded(Starlette(routes=routes, **options), *rules)


def flask_app(handler: Handler, *rules: RateLimit):
    app = Flask(__name__)

    @app.route("/auth/login", methods=["GET", "POST"])
    def login():
        handler()
        return {}

    return guarded(app, *rules, secret="0123456789abcdef0123456789abcdef")


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "post"])
def test_no_spelling_of_the_path_reaches_a_starlette_handler_more_often(method):
    handler = Handler()
    app = starlette_app(handler, RateLimit("login", "/auth/login", f"{LIMIT}/minute"))

    for spelling in SPELLINGS:
        for _ in range(5):
            send(app, method, spelling)

    assert handler.ran <= LIMIT


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "post"])
def test_no_spelling_of_the_path_reaches_a_flask_handler_more_often(method):
    handler = Handler()
    app = flask_app(handler, RateLimit("login", "/auth/login", f"{LIMIT}/minute"))

    for spelling in SPELLINGS:
        for _ in range(5):
            send_wsgi(app.wsgi_app, method, spelling)

    assert handler.ran == LIMIT


@pytest.mark.parametrize("declared", ["/auth/login", "/auth/login/", "/login/"])
@pytest.mark.parametrize("merges", [True, False])
def test_no_slash_reaches_a_flask_handler_more_often_that_takes_any(declared, merges):
    handler = Handler()
    app = Flask(__name__)
    app.url_map.strict_slashes, app.url_map.merge_slashes = False, merges

    @app.post(declared)
    def login():
        handler()
        return {}

    guarded(app, RateLimit("login", declared, f"{LIMIT}/minute"), secret="0123456789abcdef0123456789abcdef")

    for slashes in ("", "/", "//", "///"):
        for _ in range(5):
            send_wsgi(app.wsgi_app, "POST", declared.rstrip("/") + slashes)
            send_wsgi(app.wsgi_app, "POST", f"{slashes}{declared}")

    assert handler.ran == LIMIT


@pytest.mark.parametrize("spelling", ["/api/v1/chat", "/api/v1/chat%0a", "/api/%0a", "/api/v1/%0a"])
def test_no_newline_reaches_a_catch_all_inside_a_mount_more_often(spelling):
    handler = Handler()

    async def proxied(request):
        handler()
        return JSONResponse({})

    async def page(request):
        return JSONResponse({})

    routes = [Mount("/api", routes=[Route("/{path:path}", proxied)]), Route("/{path:path}", page)]
    app = guarded(Starlette(routes=routes), RateLimit("api", "/api/*", f"{LIMIT}/minute"))

    for _ in range(5):
        send(app, "GET", spelling)

    assert handler.ran == LIMIT


@pytest.mark.filterwarnings("ignore:The `root_path` parameter is deprecated")
@pytest.mark.parametrize("root_path", ["", "/api/v1"])
@pytest.mark.parametrize("spelling", ["/auth/login", "/api/v1/auth/login"])
def test_both_spellings_of_a_root_path_are_one(root_path, spelling):
    handler = Handler()
    app = FastAPI(root_path=root_path)

    @app.post("/auth/login")
    async def login():
        handler()

    guarded(app, RateLimit("login", "/auth/login", f"{LIMIT}/minute"))

    for path in ("/auth/login", spelling):
        for _ in range(5):
            send(app, "POST", path)

    assert handler.ran == LIMIT


def test_a_mounted_root_path_of_the_server_is_no_way_around():
    handler = Handler()
    app = starlette_app(handler, RateLimit("login", "/auth/login", f"{LIMIT}/minute"))

    for root_path in ("", "/prefix", "/v2"):
        for _ in range(5):
            send(app, "POST", "/auth/login", root_path=root_path)

    assert handler.ran == LIMIT


def test_a_script_name_is_no_way_around():
    handler = Handler()
    app = flask_app(handler, RateLimit("login", "/auth/login", f"{LIMIT}/minute"))

    for script_name in ("", "/prefix", "/auth"):
        for _ in range(5):
            send_wsgi(app.wsgi_app, "POST", "/auth/login", SCRIPT_NAME=script_name)

    assert handler.ran == LIMIT


@pytest.mark.parametrize("name", FORWARDING)
@pytest.mark.parametrize("client", [CLIENT, "2606:2800:21f::1"])
def test_a_forged_forwarding_header_names_nobody_else(name, client):
    handler = Handler()
    app = starlette_app(handler, RateLimit("login", "/auth/login", f"{LIMIT}/minute"))

    for number in range(30):
        value = f"for=198.51.100.{number}" if name == "forwarded" else f"198.51.100.{number}"
        send(app, "POST", "/auth/login", headers=[(name.encode(), value.encode())], client=client)

    assert handler.ran == LIMIT


def test_a_rotated_header_behind_a_declared_proxy_names_nobody_else():
    handler = Handler()

    async def login(request):
        handler()
        return JSONResponse({})

    app = Starlette(routes=[Route("/auth/login", login, methods=["POST"])])
    guarded(app, RateLimit("login", "/auth/login", f"{LIMIT}/minute"), proxies=1)

    for number in range(30):
        forged = f"198.51.100.{number}, 192.0.2.1".encode()
        send(app, "POST", "/auth/login", headers=[(b"x-forwarded-for", forged)], client="10.0.0.1")

    assert handler.ran == LIMIT


REAL = "81.2.69.142"

EDGES = {
    "cloudflare": ("162.158.1.1", {"cf-connecting-ip": REAL, "x-forwarded-for": "FORGED, REAL"}),
    "fly": ("172.16.0.3", {"fly-client-ip": REAL, "x-forwarded-for": "FORGED, REAL, 66.241.1.1"}),
    "render": ("10.1.2.3", {"x-forwarded-for": "FORGED, REAL, 162.158.1.1, 10.2.2.2"}),
    "heroku": ("10.1.2.3", {"x-forwarded-for": "FORGED, REAL"}),
    "aws": ("172.31.5.5", {"x-forwarded-for": "FORGED, REAL:5PORT"}),
    "gcp": ("35.191.0.9", {"x-forwarded-for": "FORGED, REAL, 34.1.1.1"}),
    "vercel": ("76.76.21.21", {"x-forwarded-for": REAL}),
    "railway": ("100.64.0.4", {"x-real-ip": REAL, "x-forwarded-for": "FORGED"}),
    "azure": ("10.0.1.4", {"x-forwarded-for": "FORGED:1, REAL:5PORT"}),
    "nginx": ("127.0.0.1", {"x-real-ip": REAL, "x-forwarded-for": "FORGED, REAL"}),
}
"""The peer behind which each edge's header is believed, and the fields as the edge sends them on, with what the client wrote."""


def sent_on(edge: str, number: int, real: str = REAL) -> list[tuple[bytes, bytes]]:
    """The fields of one request; the client has forged whatever the edge lets pass, another address each time."""
    forged = f"198.51.100.{number}"
    fields = {name: f"for={forged}" if name == "forwarded" else forged for name in FORWARDING}
    fields = {name: value for name, value in fields.items() if name not in EDGES[edge][1]}
    for name, shape in EDGES[edge][1].items():
        fields[name] = (
            shape.replace("FORGED", forged)
            .replace("REAL", REAL)
            .replace("PORT", str(number))
            .replace(REAL, real)
        )
    return [(name.encode(), value.encode()) for name, value in fields.items()]


def behind(edge: str, handler: Handler):
    async def login(request):
        handler()
        return JSONResponse({})

    app = Starlette(routes=[Route("/auth/login", login, methods=["POST"])])
    return guarded(app, RateLimit("login", "/auth/login", f"{LIMIT}/minute"), proxies=edge)


@pytest.mark.parametrize("edge", EDGES)
def test_nothing_that_an_edge_lets_pass_names_another_client(edge):
    handler = Handler()
    app = behind(edge, handler)

    for number in range(20):
        send(app, "POST", "/auth/login", headers=sent_on(edge, number), client=EDGES[edge][0])

    assert handler.ran == LIMIT


@pytest.mark.parametrize("edge", EDGES)
def test_each_client_of_an_edge_has_a_budget_of_its_own(edge):
    handler = Handler()
    app = behind(edge, handler)

    for number in range(20):
        headers = sent_on(edge, number, f"81.2.69.{number + 1}")
        send(app, "POST", "/auth/login", headers=headers, client=EDGES[edge][0])

    assert handler.ran == 20


@pytest.mark.parametrize("edge", sorted(EDGES.keys() - {"vercel"}))  # Vercel's network is the only way in
def test_who_comes_past_an_edge_names_nobody(edge):
    handler = Handler()
    app = behind(edge, handler)

    for number in range(20):
        headers = sent_on(edge, number, f"81.2.69.{number + 1}")
        send(app, "POST", "/auth/login", headers=headers, client="93.184.216.34")

    assert handler.ran == LIMIT


def test_many_behind_an_undeclared_proxy_are_counted_loosely_and_never_not_at_all():
    handler = Handler()
    app = starlette_app(handler, RateLimit("login", "/auth/login", f"{LIMIT}/minute"))

    for number in range(200):
        header = (b"x-forwarded-for", f"198.51.100.{number}".encode())
        send(app, "POST", "/auth/login", headers=[header], client="10.0.0.1")

    assert handler.ran == 20 * LIMIT


@pytest.mark.parametrize(
    "clients",
    [
        [f"2001:db8:0:1::{number:x}" for number in range(30)],
        ["93.184.216.34", "::ffff:93.184.216.34", "::FFFF:93.184.216.34", "::ffff:5db8:d822"] * 5,
        ["2001:db8::1", "2001:0db8:0:0::1", "2001:DB8::1", "2001:db8::1%eth0"] * 5,
    ],
)
def test_one_client_in_many_spellings_is_one(clients):
    handler = Handler()
    app = starlette_app(handler, RateLimit("login", "/auth/login", f"{LIMIT}/minute"))

    for client in clients:
        send(app, "POST", "/auth/login", client=client)

    assert handler.ran == LIMIT


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "GET", "PUT", "BREW", "TRACE", "post"])
@pytest.mark.parametrize("name", ["x-http-method-override", "x-http-method", "x-method-override"])
def test_no_method_and_no_override_reaches_the_handler_more_often(method, name):
    handler = Handler()
    app = starlette_app(handler, RateLimit("login", "/auth/login", f"{LIMIT}/minute"))

    for _ in range(10):
        send(app, method, "/auth/login", headers=[(name.encode(), b"POST")])

    assert handler.ran <= LIMIT


def test_duplicate_headers_are_no_way_around():
    handler = Handler()
    app = starlette_app(handler, RateLimit("login", "/auth/login", f"{LIMIT}/minute", per="credential"))

    for number in range(100):
        twice = [
            (b"authorization", b"Bearer a"),
            (b"authorization", b"Bearer %d" % number),
            (b"host", b"other.example"),
        ]
        send(app, "POST", "/auth/login", headers=twice)

    assert handler.ran == 5 * LIMIT


def test_a_websocket_handshake_is_refused_before_the_handler():
    handler = Handler()
    app = starlette_app(handler, RateLimit("live", "/live", f"{LIMIT}/minute"))

    statuses = [send(app, "GET", "/live", kind="websocket") for _ in range(8)]

    assert handler.ran == LIMIT
    assert statuses[LIMIT:] == [429] * 5


# Accounts: from a thousand addresses, in every spelling and every kind of body that the framework takes.


class Login(BaseModel):
    email: EmailStr


def fastapi_login(handler: Handler) -> FastAPI:
    app = FastAPI()

    @app.post("/auth/login", status_code=401)
    async def login(request: Request):
        handler((await request.json()).get("email"))
        return {}

    @app.post("/auth/model", status_code=401)
    async def model(email: Annotated[str, Body(embed=True)]):
        handler(email)
        return {}

    @app.post("/auth/form", status_code=401)
    async def form(email: Annotated[str, Form()]):
        handler(email)
        return {}

    rules = [
        RateLimit.login(f"/auth/{name}", account="email", name=name) for name in ("login", "model", "form")
    ]
    return guarded(app, *rules)


def flask_login(handler: Handler) -> Flask:
    app = Flask(__name__)

    @app.post("/auth/login")
    def login():
        handler((request.get_json(force=True, silent=True) or {}).get("email") or request.form.get("email"))
        return {}, 401

    return guarded(
        app, RateLimit.login("/auth/login", account="email"), secret="0123456789abcdef0123456789abcdef"
    )


@pytest.mark.parametrize("path", ["/auth/login", "/auth/model"])
def test_no_spelling_of_a_json_account_gets_more_guesses_from_fastapi(path):
    handler, clients = Handler(), addresses()
    app = fastapi_login(handler)

    for body in JSON_BODIES:
        for content_type in TYPES:
            headers = [(b"content-type", content_type)] if content_type else []
            send(app, "POST", path, headers=headers, body=body, client=next(clients))

    assert 0 < sum(map(is_victim, handler.accounts)) <= 5


def test_no_name_before_an_address_gets_more_guesses():
    """pydantic's `EmailStr` takes `Ada <ada@example.com>`, and hands the address on alone."""
    handler, clients = Handler(), addresses()
    app = FastAPI()

    @app.post("/auth/login", status_code=401)
    async def login(body: Login):
        handler(body.email)
        return {}

    guarded(app, RateLimit.login("/auth/login", account="email"))

    for number in range(20):
        for name in (f"Ada {number} <{VICTIM}>", f'"<{number}>"<{VICTIM}>'):
            body = json.dumps({"email": name}).encode()
            headers = [(b"content-type", b"application/json")]
            send(app, "POST", "/auth/login", headers=headers, body=body, client=next(clients))

    assert handler.accounts == [VICTIM] * 5


def test_an_app_that_answers_a_wrong_password_by_a_redirect_gives_no_more_guesses():
    handler, clients = Handler(), addresses()
    flask, starlette = Flask(__name__), Starlette()

    @flask.post("/auth/login")
    def login():
        handler(request.form["email"])
        return redirect("/auth/login?error=1")

    async def login_async(asked):
        handler((await asked.form())["email"])
        return RedirectResponse("/auth/login", 303)

    starlette.router.routes.append(Route("/auth/login", login_async, methods=["POST"]))
    rule = RateLimit.login("/auth/login", account="email")
    guarded(flask, rule, secret="0123456789abcdef0123456789abcdef")
    guarded(starlette, rule)
    sent = {"headers": [(b"content-type", FORM)], "body": b"email=ada@example.com"}

    for _ in range(10):
        send_wsgi(flask.wsgi_app, "POST", "/auth/login", client=next(clients), **sent)
        send(starlette, "POST", "/auth/login", client=next(clients), **sent)

    assert handler.accounts == [VICTIM] * 10


def test_who_signs_in_becomes_known_for_no_other_account_of_the_body():
    """The body names two accounts, and the app takes the last, whose password the attacker knows."""
    handler, clients = Handler(), addresses()
    app = FastAPI()

    @app.post("/auth/login")
    async def login(request: Request):
        body = await request.json()
        handler(body["email"])
        return Response(status_code=200 if body["password"] == "right" else 401)

    guarded(app, RateLimit.login("/auth/login", account="email"))
    own = b'{"email": "ada@example.com", "email": "mallory@example.com", "password": "right"}'
    guess = b'{"email": "ada@example.com", "password": "?"}'
    headers = [(b"content-type", b"application/json")]

    used = [next(clients) for _ in range(10)]
    signed_in = [
        send(app, "POST", "/auth/login", headers=headers, body=own, client=client) for client in used
    ]
    for client in used:
        for _ in range(5):
            send(app, "POST", "/auth/login", headers=headers, body=guess, client=client)

    assert signed_in == [200] * 10
    assert handler.accounts.count(VICTIM) == 5


def test_a_chunked_body_is_read_whole_and_replayed():
    handler, clients = Handler(), addresses()
    app = fastapi_login(handler)
    body = [bytes([byte]) for byte in b'{"email": "ada@example.com"}'] + [b""]

    for _ in range(20):
        send(
            app,
            "POST",
            "/auth/login",
            headers=[(b"content-type", b"application/json")],
            body=body,
            client=next(clients),
        )

    assert handler.accounts == [VICTIM] * 5


def test_a_padded_body_is_refused_before_the_handler():
    handler, clients = Handler(), addresses()
    app = fastapi_login(handler)
    body = [b'{"padding": "', *[b"x" * 30_000] * 5, b'", "email": "ada@example.com"}']

    statuses = {send(app, "POST", "/auth/login", body=body, client=next(clients)) for _ in range(5)}

    assert statuses == {413}
    assert handler.ran == 0


def test_no_form_gets_more_guesses_from_fastapi():
    handler, clients = Handler(), addresses()
    app = fastapi_login(handler)

    for _ in range(3):
        for content_type, body in [*BETWEEN_BOUNDARIES, *HALF_DECODED, *FORMS]:
            send(
                app,
                "POST",
                "/auth/form",
                headers=[(b"content-type", content_type)],
                body=body,
                client=next(clients),
            )

    assert 0 < sum(map(is_victim, handler.accounts)) <= 5


def test_no_form_and_no_json_gets_more_guesses_from_flask():
    handler, clients = Handler(), addresses()
    app = flask_login(handler)

    forms = [*BETWEEN_BOUNDARIES, *HALF_DECODED, *FORMS]
    for content_type, body in [*forms, *((kind, body) for body in JSON_BODIES for kind in TYPES)]:
        send_wsgi(
            app.wsgi_app,
            "POST",
            "/auth/login",
            headers=[(b"content-type", content_type)],
            body=body,
            client=next(clients),
        )

    assert 0 < sum(map(is_victim, handler.accounts)) <= 10  # five by name, five that none can be read in


def test_no_charset_of_a_form_gets_more_guesses_from_fastapi():
    """Starlette decodes multipart by the charset of the content type, in which one name has thousands of spellings."""
    handler, clients = Handler(), addresses()
    app = fastapi_login(handler)

    for content_type, body in DISGUISED:
        send(
            app,
            "POST",
            "/auth/form",
            headers=[(b"content-type", content_type)],
            body=body,
            client=next(clients),
        )

    assert 0 < sum(map(is_victim, handler.accounts)) <= 5


def test_what_cannot_be_read_is_one_account_for_everybody():
    handler, clients = Handler(), addresses()
    app = fastapi_login(handler)
    bodies = [
        b"[]",
        b'{"email": null}',
        b'{"email": ["' + b"x" * 2_000 + b'"]}',
        b"{}",
        b'{"email": true}',
        b'{"mail": "ada"}',
    ]

    for body in bodies * 5:
        send(
            app,
            "POST",
            "/auth/model",
            headers=[(b"content-type", b"application/json")],
            body=body,
            client=next(clients),
        )
    statuses = [
        send(
            app,
            "POST",
            "/auth/model",
            headers=[(b"content-type", b"application/json")],
            body=body,
            client=next(clients),
        )
        for body in bodies
    ]

    assert statuses == [429] * len(bodies)


def test_a_batch_of_accounts_in_one_body_costs_each_of_them():
    handler, clients = Handler(), addresses()
    app = FastAPI()

    @app.post("/auth/batch", status_code=401)
    async def batch(request: Request):
        for each in await request.json():
            handler(each["email"])

    guarded(app, RateLimit.login("/auth/batch", account="email"))
    body = json.dumps([{"email": VICTIM}, {"email": "bob@example.com"}]).encode()

    for _ in range(20):
        send(
            app,
            "POST",
            "/auth/batch",
            headers=[(b"content-type", b"application/json")],
            body=body,
            client=next(clients),
        )

    assert handler.accounts.count(VICTIM) == 5
