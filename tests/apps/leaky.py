"""An app that logs what nobody may see, by third-party loggers for real; under ASGI and WSGI alike.

`LEAKY_SETUP` says how logging is set up at import: `pipeline`, `in_place` (over the app's own basicConfig) or `none`.
"""

import http.server
import logging
import os
import threading
from urllib.parse import parse_qs

import httpx
import requests
import sqlalchemy

from launchguard.logsetup import configure_logging, redact_in_place
from launchguard.redaction import Redactor

log = logging.getLogger("shop.deep.inside")


def set_up():
    how = os.environ["LEAKY_SETUP"]
    if how == "pipeline":
        configure_logging(Redactor(), level="DEBUG")
    else:
        logging.basicConfig(level="DEBUG", format="%(levelname)s %(name)s %(message)s")
        if how == "in_place":
            redact_in_place(Redactor())


class Upstream(http.server.BaseHTTPRequestHandler):
    """What the app calls; sets a cookie with the secret, as a login elsewhere would."""

    def do_GET(self):
        query = parse_qs(self.path.partition("?")[2])
        self.send_response(200)
        self.send_header("set-cookie", f"session={query['api_key'][0]}; HttpOnly")
        self.end_headers()

    def log_message(self, *args):
        """Nothing: this is not what is tested."""


class Refused(Exception):
    """Raised with the secret in its message."""


set_up()
upstream = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
threading.Thread(target=upstream.serve_forever, daemon=True).start()
engine = sqlalchemy.create_engine(
    "sqlite://", poolclass=sqlalchemy.pool.StaticPool, connect_args={"check_same_thread": False}
)
logging.getLogger("sqlalchemy.engine").setLevel("INFO")
with engine.begin() as connection:
    connection.exec_driver_sql("CREATE TABLE account (email TEXT UNIQUE, password TEXT)")


def handle(path, query):
    """Leak by every way, or crash."""
    secret = parse_qs(query).get("password", ["nothing"])[0]
    if path == "/login":
        log.warning("login %s with %r", {"password": secret}, f"token={secret}", extra={"api_key": secret})
        call(secret)
        store(secret)
    if path == "/crash":
        try:
            raise KeyError(f"password={secret}")
        except KeyError as error:
            raise Refused(f'{{"token": "{secret}"}}') from error


def call(secret):
    url = f"http://127.0.0.1:{upstream.server_port}/up?api_key={secret}"
    headers = {"authorization": f"Bearer {secret}", "cookie": f"session={secret}"}
    httpx.get(url, headers=headers, auth=("ada", secret))
    requests.get(url, headers=headers, timeout=5)


def store(secret):
    account = {"email": f"{secret}@example.com", "password": secret}
    insert = sqlalchemy.text("INSERT INTO account (email, password) VALUES (:email, :password)")
    with engine.begin() as connection:
        connection.execute(insert, account)
    try:
        with engine.begin() as connection:
            connection.execute(insert, account)
    except sqlalchemy.exc.IntegrityError:
        log.exception("twice")


async def asgi(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError
    handle(scope["path"], scope["query_string"].decode())
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"done"})


def wsgi(environ, start_response):
    handle(environ["PATH_INFO"], environ["QUERY_STRING"])
    start_response("200 OK", [])
    return [b"done"]
