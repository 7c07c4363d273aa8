"""What an attacker of a limit tries: spellings of a path, of an account and of a body; sent raw, so that nothing mends them."""

from __future__ import annotations

import asyncio
import base64
import io
import itertools
import json
from urllib.parse import unquote_to_bytes

from launchguard.ratelimit.accounts import normal_account

CLIENT = "93.184.216.34"


class Handler:
    """Counts how often it ran, and with which account."""

    def __init__(self) -> None:
        self.ran = 0
        self.accounts: list[object] = []

    def __call__(self, account: object = None) -> None:
        self.ran += 1
        self.accounts.append(account)


def send(app, method, path, *, headers=(), body=b"", client=CLIENT, root_path="", kind="http") -> int:
    """One raw ASGI request, spelt exactly so; gives the status."""
    raw, _, query = path.encode().partition(b"?")
    scope = {
        "type": kind,
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "path": root_path + unquote_to_bytes(raw).decode("utf-8", "surrogateescape"),
        "raw_path": raw,
        "query_string": query,
        "root_path": root_path,
        "scheme": "http",
        "headers": [(b"host", b"example.com"), *headers],
        "client": (client, 1234) if client else None,
        "server": ("example.com", 80),
        "subprotocols": [],
        "extensions": {"websocket.http.response": {}},
    }
    messages = []
    chunks = list(body) if isinstance(body, list) else [body]
    incoming = [
        {"type": "http.request", "body": chunk, "more_body": index < len(chunks) - 1}
        for index, chunk in enumerate(chunks)
    ]
    if kind == "websocket":
        incoming = [{"type": "websocket.connect"}]

    async def receive():
        if not incoming and kind == "http":
            await asyncio.sleep(3600)  # the client waits for its answer
        return incoming.pop(0) if incoming else {"type": "websocket.disconnect", "code": 1000}

    async def respond(message):
        messages.append(message)

    asyncio.run(app(scope, receive, respond))
    starts = [message for message in messages if message["type"].endswith("response.start")]
    return starts[0]["status"] if starts else 0


def send_wsgi(app, method, path, *, headers=(), body=b"", client=CLIENT, **environ) -> int:
    """One raw WSGI request; gives the status."""
    statuses = []
    raw, _, query = path.encode().partition(b"?")
    sent = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw).decode("latin-1"),
        "QUERY_STRING": query.decode(),
        "SERVER_NAME": "example.com",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": client,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **{f"HTTP_{name.decode().upper().replace('-', '_')}": value.decode() for name, value in headers},
        **environ,
    }
    sent["CONTENT_TYPE"] = sent.pop("HTTP_CONTENT_TYPE", "")
    answer = app(sent, lambda status, headers, exc_info=None: statuses.append(int(status[:3])))
    b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return statuses[-1]


SPELLINGS = [
    "/auth/login", "/auth/login/", "//auth/login", "/auth//login", "/auth/./login", "/auth/x/../login", "/./auth/login",
    "/auth/%6cogin", "/auth/%256cogin", "/%61uth/login", "/auth%2flogin", "/auth/login%0a", "/auth/login%20",
    "/auth/login;x=1", "/auth;x=1/login", "/AUTH/login", "/auth/Login", "/auth/login?x=1", "/auth/login%00",
    "/auth/login%c0%af", "/auth/%ff", "/auth/login#x", "/auth/login/.", "/auth/login%2f", "/auth/lo%67in",
    "/auth\\login", "/auth/login?next=//auth/login",
]  # fmt: skip


FORWARDING = [
    "x-forwarded-for",
    "forwarded",
    "x-real-ip",
    "cf-connecting-ip",
    "fly-client-ip",
    "true-client-ip",
    "x-client-ip",
]


VICTIM = "ada@example.com"
NAMES = [
    VICTIM, "Ada@Example.COM", " ada@example.com ", "ADA@EXAMPLE.COM", "ada@example.com.", "ａｄａ@example.com",
    "ad\u200ba@example.com", "adá@example.com", "ada\u0000@example.com", "ada@example。com", "𝒶da@example.com", "\ufeffada@example.com",
]  # fmt: skip
JSON_BODIES = [
    *[json.dumps({"email": name}).encode() for name in NAMES],
    *[json.dumps({"email": name}, ensure_ascii=False).encode() for name in NAMES],
    json.dumps({"email": VICTIM}).encode("utf-16"),
    json.dumps({"email": VICTIM}).encode("utf-16-le"),
    json.dumps({"email": VICTIM}).encode("utf-32"),
    b'\xef\xbb\xbf{"email": "ada@example.com"}',
    b'{"email": "mallory@example.com", "email": "ada@example.com"}',
    b'{"email": "ada@example.com", "email": "ada@example.com"}',
    b'{"\\u0065mail": "\\u0061da@example.com"}',
    b' \n {"email": "ada@example.com"}' + b" " * 50_000,
    b'{"email": "ada@example.com", "padding": "' + b"x" * 60_000 + b'"}',
]
TYPES = [
    b"application/json",
    b"application/vnd.api+json",
    b"text/plain",
    b"application/x-www-form-urlencoded",
    b"",
    b"application/JSON;charset=utf-16",
]


def addresses():
    return (f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}" for n in range(1, 1 << 20))


def is_victim(account: object) -> bool:
    return isinstance(account, str) and normal_account(account) == VICTIM


FORM = b"application/x-www-form-urlencoded"


def multipart(*values: bytes) -> bytes:
    parts = [
        b'--XX\r\nContent-Disposition: form-data; name="email"\r\n\r\n' + value + b"\r\n" for value in values
    ]
    return b"".join(parts) + b"--XX--\r\n"


FORMS = [
    (FORM, b"email=ada%40example.com"),
    (FORM, b"email=ADA%40EXAMPLE.COM&x=1"),
    (FORM, b"%65mail=ada@example.com"),
    (FORM, b"email=mallory@example.com&email=ada@example.com"),
    (FORM, b"email=ada@example.com&email=mallory@example.com"),
    (FORM, b"x=1;email=ada@example.com"),
    (FORM, b"x=1;email=ada@example.com&y=2"),
    (FORM + b"; charset=latin-1", b"email=ada@example.com"),
    (FORM.upper(), b"email=ada@example.com"),
    (b"multipart/form-data; boundary=XX", multipart(b"ada@example.com")),
    (b'multipart/form-data; boundary="XX"', multipart(b" Ada@example.com")),
    (b"multipart/form-data; boundary=XX", multipart(b"mallory@example.com", b"ada@example.com")),
    (b"multipart/form-data; boundary=XX", multipart(b"ada@example.com", b"mallory@example.com")),
    (b"multipart/form-data; boundary=XX", b"preamble\r\n" + multipart(b"ada@example.com")),
    (
        b"multipart/form-data; boundary=XX",
        multipart(b"ada@example.com").replace(b"name=", b"name*=utf-8''x; name="),
    ),
]


def in_utf7(which: int) -> bytes:
    """The victim with those of its letters in UTF-7 that the bits of `which` say: of 15 letters, 32,768 spellings."""
    return b"".join(
        b"+" + base64.b64encode(letter.encode("utf-16-be")).rstrip(b"=") + b"-"
        if which >> at & 1
        else letter.encode()
        for at, letter in enumerate(VICTIM)
    )


CHARSETS = [b"charset=utf-7", b"charset = UTF-7", b'charset="utf-7"', b"charset*=us-ascii''utf-7", b"charset*0=ut; charset*1=f-7",
            b'x="; charset=utf-8"; charset=utf-7', b"charset=utf-8; charset=utf-7"]  # fmt: skip
SHAPES = [
    (b"multipart/form-data; boundary=XX", multipart),
    (b"application/json", b'{"email": "%b"}'.__mod__),
    (FORM, lambda name: b"email=" + b"".join(b"%%%02x" % byte for byte in name)),
]
DISGUISED = [
    (kind + b"; " + charset, shape(in_utf7(1 + at)))
    for at, ((kind, shape), charset, _) in enumerate(itertools.product(SHAPES, CHARSETS, range(4)))
]
"""Bodies that a framework which heeds the charset reads as the victim's, each spelt in a way of its own."""


TWO_BOUNDARIES = [b"boundary=XXX; boundary=XX", b"boundary=XXX; boundary*=us-ascii''XX", b'x="boundary=XXX"; boundary=XX',
                  b"xboundary=XXX; boundary=XX", b"boundary=XX/X", b'boundary="XX\\X"; boundary=XX']  # fmt: skip


def between(boundaries: bytes, which: int) -> tuple[bytes, bytes]:
    """A form in which the one boundary names the victim, and the other anybody."""
    decoy = multipart(b"nobody%d" % which).replace(b"XX", b"XX/X" if b"/" in boundaries else b"XXX")
    head, _, tail = decoy.rpartition(b"--X")
    return b"multipart/form-data; " + boundaries, head + multipart(b"ada@example.com") + b"--X" + tail


BETWEEN_BOUNDARIES = [
    between(boundaries, 8 * at + which) for at, boundaries in enumerate(TWO_BOUNDARIES) for which in range(8)
]

HALF_DECODED = [(b"application/x-www-form-urlencoded=x; y", b'{"email": "nobody%d", "x": "&email=ada@example.com&"}' % at)
                for at in range(8)]  # fmt: skip
"""To Django a form, which names the victim; by its type no form, but JSON, which names anybody."""
