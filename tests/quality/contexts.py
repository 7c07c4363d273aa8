"""Where a secret turns up: each context plants one value in an event and says what around it must stay readable.

A context that carries a name takes the kind's own field name, in that context's case style, or for a value
that gives itself away sometimes a name that says nothing. A context without a name puts the field's words
beside a value that does not give itself away.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import random
import shlex
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus

from .credentials import Kind

__all__ = ["CONTEXTS", "Planted"]


class Planted(NamedTuple):
    """An event with a secret in it, and the strings around the secret that a reader still needs."""

    event: Any
    keeps: tuple[str, ...]


Context = Callable[[Kind, str, random.Random], Planted]
CONTEXTS: dict[str, Context] = {}

NEUTRAL = ("value", "detail", "arg", "note", "input", "data", "item")


def context(plant: Context) -> Context:
    CONTEXTS[plant.__name__.strip("_")] = plant
    return plant


@dataclasses.dataclass
class ClientConfig:
    """What an app might hold and log."""

    host: str
    credential: str
    timeout_s: int


def _words(kind: Kind, rng: random.Random) -> list[str]:
    if kind.telling and rng.random() < 0.4:
        return [rng.choice(NEUTRAL)]
    return kind.field.split()


def snake(kind: Kind, rng: random.Random) -> str:
    return "_".join(_words(kind, rng))


def camel(kind: Kind, rng: random.Random) -> str:
    first, *rest = _words(kind, rng)
    return first + "".join(word.capitalize() for word in rest)


def kebab(kind: Kind, rng: random.Random) -> str:
    return "-".join(_words(kind, rng))


def screaming(kind: Kind, rng: random.Random) -> str:
    return snake(kind, rng).upper()


def said(kind: Kind, value: str) -> str:
    """The value as prose names it: alone where it gives itself away, else after its name."""
    return value if kind.telling else f"{kind.field}: {value}"


def header(kind: Kind, value: str, rng: random.Random) -> tuple[str, str]:
    if " " in value or "\n" in value:
        return ("Authorization", value) if "\n" not in value else (f"X-{kebab(kind, rng).title()}", value)
    return rng.choice(
        [
            ("Authorization", f"Bearer {value}"),
            ("Authorization", f"Token {value}"),
            ("X-Api-Key", value),
            ("X-Auth-Token", value),
            (f"X-{'-'.join(kind.field.split()).title()}", value),
        ]
    )


def request_id(rng: random.Random) -> str:
    return f"req-{rng.randrange(10**6, 10**7)}"


@context
def header_dict(kind, value, rng):
    name, text = header(kind, value, rng)
    rid = request_id(rng)
    headers = {"Host": "api.example.com", "Accept": "application/json", name: text, "X-Request-Id": rid}
    return Planted(
        {"event": "upstream call", "headers": headers}, ("api.example.com", rid, "application/json")
    )


@context
def header_pairs(kind, value, rng):
    name, text = header(kind, value, rng)
    rid = request_id(rng)
    pairs = [("host", "api.example.com"), (name.lower(), text), ("x-request-id", rid)]
    return Planted({"event": "request", "headers": pairs}, ("api.example.com", rid))


@context
def header_bytes(kind, value, rng):
    name, text = header(kind, value, rng)
    rid = request_id(rng)
    pairs = [
        [b"host", b"api.example.com"],
        [name.lower().encode(), text.encode()],
        [b"x-request-id", rid.encode()],
    ]
    return Planted(
        {"type": "http", "headers": pairs, "path": "/v1/items"}, ("api.example.com", rid, "/v1/items")
    )


@context
def header_text(kind, value, rng):
    name, text = header(kind, value.replace("\n", "\\n"), rng)
    event = f"> GET /v1/items HTTP/1.1\r\n> Host: api.example.com\r\n> {name}: {text}\r\n> Accept: */*\r\n"
    return Planted(event, ("GET /v1/items HTTP/1.1", "api.example.com", "*/*"))


@context
def query_string(kind, value, rng):
    url = (
        f"https://api.example.com/v1/items?page=2&{snake(kind, rng)}={quote(value, safe='')}&sort=created_at"
    )
    return Planted({"event": "GET", "url": url}, ("api.example.com/v1/items?page=2", "sort=created_at"))


@context
def form_body(kind, value, rng):
    body = f"grant_type=client_credentials&{snake(kind, rng)}={quote_plus(value)}&scope=read"
    return Planted({"event": "token request", "body": body}, ("grant_type=client_credentials", "scope=read"))


@context
def json_object(kind, value, rng):
    rid = request_id(rng)
    return Planted(
        {"event": "loaded", snake(kind, rng): value, "request_id": rid, "attempt": 3}, (rid, "loaded", "3")
    )


@context
def json_camel(kind, value, rng):
    event = {
        "event": "settings saved",
        "settings": {camel(kind, rng): value, "region": "eu-west-1", "retries": 5},
    }
    return Planted(event, ("settings saved", "eu-west-1", "5"))


@context
def json_in_string(kind, value, rng):
    body = json.dumps({"region": "eu-west-1", camel(kind, rng): value, "retries": 5})
    return Planted({"event": "response", "body": body, "status": 201}, ("eu-west-1", "retries", "201"))


@context
def json_escaped_twice(kind, value, rng):
    body = json.dumps(json.dumps({"region": "eu-west-1", snake(kind, rng): value, "retries": 5}))
    return Planted(
        {"event": "message", "payload": body, "queue": "billing"}, ("eu-west-1", "billing", "retries")
    )


@context
def json_indented_text(kind, value, rng):
    text = json.dumps({"service": "billing", kebab(kind, rng): value, "replicas": 2}, indent=2)
    return Planted(f"effective config:\n{text}", ("effective config", "billing", "replicas"))


@context
def dotenv(kind, value, rng):
    escaped = value.replace("\n", "\\n")
    text = f"APP_ENV=production\n{screaming(kind, rng)}={escaped}\nWORKERS=4\n"
    return Planted({"event": "env file", "content_of_file": text}, ("APP_ENV=production", "WORKERS=4"))


@context
def dotenv_quoted(kind, value, rng):
    escaped = value.replace("\n", "\\n")
    text = f'export APP_ENV="production"\nexport {screaming(kind, rng)}="{escaped}"\nexport WORKERS="4"\n'
    return Planted(text, ("APP_ENV=", "production", "WORKERS="))


@context
def environ_dict(kind, value, rng):
    environ = {"HOME": "/srv/app", screaming(kind, rng): value, "LANG": "C.UTF-8"}
    return Planted({"event": "subprocess", "env": environ}, ("/srv/app", "C.UTF-8"))


@context
def yaml_line(kind, value, rng):
    block = f"|\n    {value.replace(chr(10), chr(10) + '    ')}" if "\n" in value else value
    text = f"service: billing\nauth:\n  {snake(kind, rng)}: {block}\nreplicas: 2\n"
    return Planted(text, ("service: billing", "replicas: 2"))


@context
def toml_line(kind, value, rng):
    text = f'[service]\nname = "billing"\n{snake(kind, rng)} = "{value.replace(chr(10), chr(92) + "n")}"\nreplicas = 2\n'
    return Planted(text, ('name = "billing"', "replicas = 2"))


@context
def command_line(kind, value, rng):
    text = f"billing-cli --region eu-west-1 --{kebab(kind, rng)}={shlex.quote(value)} --dry-run deploy"
    return Planted({"event": "spawn", "cmd": text}, ("--region eu-west-1", "--dry-run"))


@context
def argument_list(kind, value, rng):
    event = {
        "event": "spawn",
        "argv": ["billing-cli", "--region", "eu-west-1", f"--{kebab(kind, rng)}", value, "deploy"],
    }
    return Planted(event, ("billing-cli", "eu-west-1", "deploy"))


@context
def url_userinfo(kind, value, rng):
    url = f"https://svc:{quote(value, safe='')}@registry.example.com:8443/acme/app?ref=main"
    return Planted({"event": "clone", "url": url}, ("registry.example.com:8443/acme/app", "ref=main"))


@context
def free_text(kind, value, rng):
    where = rng.choice(["upstream refused", "retrying with", "could not verify", "rotated"])
    text = f"worker 7: {where} {said(kind, value)} (attempt 3 of 5, region eu-west-1)"
    return Planted({"event": text, "level": "warning"}, ("worker 7", "attempt 3 of 5", "eu-west-1"))


@context
def sentence_end(kind, value, rng):
    text = f"User 4711 pasted {said(kind, value)}. Ticket OPS-812 was opened."
    return Planted(text, ("User 4711 pasted", "OPS-812"))


@context
def exception_message(kind, value, rng):
    error = ValueError(f"cannot authenticate tenant 42 with {said(kind, value)!r} at api.example.com")
    return Planted({"event": "failed", "error": error, "order": "A-1009"}, ("tenant 42", "A-1009"))


@context
def percent_args(kind, value, rng):
    words = said(kind, value)
    event = {
        "event": "login of %s with %s took %d ms",
        "positional_args": ("jane", words, 41),
        "logger": "auth.views",
    }
    return Planted(event, ("jane", "41", "auth.views"))


@context
def traceback_line(kind, value, rng):
    name = snake(kind, rng)
    text = (
        "Traceback (most recent call last):\n"
        '  File "/srv/app/billing/client.py", line 88, in connect\n'
        f"    client = Client({name}={value!r}, retries=3)\n"
        f"billing.errors.AuthError: 401 for {said(kind, value)}\n"
    )
    return Planted(
        {"event": "failed", "exception": text}, ("/srv/app/billing/client.py", "line 88", "AuthError")
    )


@context
def frame_locals(kind, value, rng):
    frames = [
        {"filename": "client.py", "lineno": 88, "vars": {camel(kind, rng): repr(value), "retries": "3"}}
    ]
    return Planted({"event": "failed", "frames": frames}, ("client.py", "88"))


@context
def curl(kind, value, rng):
    name, text = header(kind, value.replace("\n", "\\n"), rng)
    command = (
        f"curl -sS -X POST -H {shlex.quote(f'{name}: {text}')} -d page=2 https://api.example.com/v1/items"
    )
    return Planted(
        {"event": "reproduce", "cmd": command}, ("curl -sS -X POST", "https://api.example.com/v1/items")
    )


@context
def curl_user(kind, value, rng):
    command = f"curl -fsSL -u {shlex.quote('svc:' + value)} https://api.example.com/v1/items"
    return Planted(command, ("curl -fsSL", "https://api.example.com/v1/items"))


@context
def access_log(kind, value, rng):
    line = (
        f'203.0.113.9 - - [24/Nov/2025:08:49:56 +0000] "GET /v1/items?page=2&{snake(kind, rng)}={quote(value, safe="")}'
        ' HTTP/1.1" 200 512 "-" "python-httpx/0.27.0"'
    )
    return Planted(line, ("203.0.113.9", "/v1/items?page=2", "200 512", "python-httpx/0.27.0"))


@context
def logfmt(kind, value, rng):
    quoted = json.dumps(value) if set(value) & set(' "=\n') else value
    line = f"ts=2025-11-24T08:49:56Z level=info msg=connected {snake(kind, rng)}={quoted} dur=31ms"
    return Planted(line, ("level=info", "msg=connected", "dur=31ms"))


@context
def python_repr(kind, value, rng):
    text = f"Settings(host='db.internal', {snake(kind, rng)}={value!r}, pool_size=20)"
    return Planted({"event": "booted", "settings": text}, ("db.internal", "pool_size=20"))


@context
def dict_repr(kind, value, rng):
    text = f"sent { ({'page': 2, snake(kind, rng): value, 'sort': 'asc'})!r} to api.example.com"
    return Planted(text, ("'page': 2", "'sort': 'asc'", "api.example.com"))


@context
def raw_bytes(kind, value, rng):
    body = json.dumps({"region": "eu-west-1", snake(kind, rng): value}).encode()
    return Planted({"event": "chunk", "body": body, "size": len(body)}, ("eu-west-1",))


@context
def nested_list(kind, value, rng):
    event = {
        "event": "batch",
        "jobs": [{"id": 7, "args": [["region", "eu-west-1"], [snake(kind, rng), value]]}],
    }
    return Planted(event, ("batch", "eu-west-1", "7"))


@context
def name_value_pairs(kind, value, rng):
    entries = [{"name": "REGION", "value": "eu-west-1"}, {"name": screaming(kind, rng), "value": value}]
    return Planted({"event": "container spec", "env": entries}, ("REGION", "eu-west-1"))


@context
def key_colon_value(kind, value, rng):
    name = " ".join(_words(kind, rng))
    text = f"region: eu-west-1, {name}: {value}, retries: 5"
    return Planted({"event": text}, ("region: eu-west-1", "retries: 5"))


@context
def cookie_header(kind, value, rng):
    name = snake(kind, rng)
    event = {
        "event": "request",
        "headers": {"cookie": f"theme=dark; {name}={quote(value, safe='')}; lang=en"},
        "status": 200,
    }
    return Planted(event, ("200",))


@context
def xml(kind, value, rng):
    tag = camel(kind, rng)
    return Planted(f"<call><region>eu-west-1</region><{tag}>{value}</{tag}></call>", ("eu-west-1",))


@context
def object_literal(kind, value, rng):
    text = f"init({{region: 'eu-west-1', {camel(kind, rng)}: {json.dumps(value)}, retries: 5}})"
    return Planted(text, ("eu-west-1", "retries: 5"))


@context
def docker_run(kind, value, rng):
    text = f"docker run --rm -e REGION=eu-west-1 -e {screaming(kind, rng)}={shlex.quote(value)} acme/billing:1.4.2"
    return Planted({"event": "deploy", "cmd": text}, ("docker run --rm", "acme/billing:1.4.2"))


@context
def dataclass(kind, value, rng):
    event = {"event": "configured", "client": ClientConfig("db.internal", value, 30)}
    return Planted(event, ("db.internal", "30"))


@context
def url_fragment(kind, value, rng):
    name = "access_token" if not kind.telling else snake(kind, rng)
    text = f"redirected to https://app.example.com/cb#{name}={quote(value, safe='')}&state=ok"
    return Planted(text, ("https://app.example.com/cb", "state=ok"))


@context
def basic_credentials(kind, value, rng):
    pair = base64.b64encode(f"svc:{value}".encode()).decode()
    event = {"event": "request", "authorization": f"Basic {pair}", "path": "/v1/items"}
    return Planted(event, ("/v1/items", "request"))


@context
def multipart_form(kind, value, rng):
    text = (
        '--b0\r\nContent-Disposition: form-data; name="region"\r\n\r\neu-west-1\r\n'
        f'--b0\r\nContent-Disposition: form-data; name="{snake(kind, rng)}"\r\n\r\n{value}\r\n--b0--\r\n'
    )
    return Planted({"event": "upload", "body": text}, ("eu-west-1", "form-data"))


@context
def arrow_literal(kind, value, rng):
    text = f"Config::set(['region' => 'eu-west-1', '{snake(kind, rng)}' => '{value}', 'retries' => 5]);"
    return Planted(text, ("eu-west-1", "'retries' => 5"))


@context
def object_to_string(kind, value, rng):
    text = f"Settings{{host=db.internal, {camel(kind, rng)}={value}, retries=5}}"
    return Planted({"event": "started", "settings": text}, ("db.internal", "retries=5"))


@context
def struct_dump(kind, value, rng):
    name = "".join(word.capitalize() for word in _words(kind, rng))
    return Planted(f"{{Host:db.internal {name}:{value} Retries:5}}", ("db.internal", "Retries:5"))


@context
def shell_prefix(kind, value, rng):
    text = f"{screaming(kind, rng)}={shlex.quote(value)} REGION=eu-west-1 billing-cli deploy --dry-run"
    return Planted({"event": "run", "command": text}, ("REGION=eu-west-1", "billing-cli deploy --dry-run"))


@context
def powershell(kind, value, rng):
    text = f'$env:REGION = "eu-west-1"; $env:{screaming(kind, rng)} = "{value}"; billing-cli deploy'
    return Planted(text, ("eu-west-1", "billing-cli deploy"))


@context
def sql_insert(kind, value, rng):
    text = f"UPDATE settings SET {snake(kind, rng)} = '{value}', updated_at = now() WHERE tenant_id = 42"
    return Planted({"event": "query", "sql": text}, ("UPDATE settings SET", "tenant_id = 42"))


@context
def markdown_code(kind, value, rng):
    text = f"Please set `{kind.field.replace(' ', '_')}` to `{value}` and restart region eu-west-1."
    return Planted({"event": "comment", "comment_text": text}, ("Please set", "restart region eu-west-1"))


@context
def http_exchange(kind, value, rng):
    body = json.dumps({camel(kind, rng): value, "scope": "read"})
    text = f"POST /oauth/token HTTP/1.1\nHost: api.example.com\nContent-Type: application/json\n\n{body}"
    return Planted({"event": "dump", "raw": text}, ("POST /oauth/token HTTP/1.1", "api.example.com", "read"))


@context
def validation_error(kind, value, rng):
    text = (
        f"1 validation error for Settings\n{snake(kind, rng)}\n"
        f"  String should match pattern [type=string_pattern_mismatch, input_value={value!r}, input_type=str]"
    )
    return Planted(
        {"event": "failed", "detail_text": text}, ("1 validation error for Settings", "input_type=str")
    )
