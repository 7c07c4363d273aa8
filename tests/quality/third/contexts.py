"""What real programs write: each context puts a field and its value into one event."""

from __future__ import annotations

import base64
import dataclasses
import json
import random
import re
import shlex
import traceback
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Made = tuple[Any, list[str]]
Maker = Callable[[random.Random, str, str], Made]
SIMPLE = re.compile(r"[A-Za-z0-9._~:/+=@%?&,;!*-]+")
WORDLIKE = re.compile(r"[A-Za-z0-9._~+/=:-]+")


@dataclass(frozen=True, slots=True)
class Context:
    name: str
    make: Maker
    forms: str
    """t: a token or password; u: a URL; m: many lines; x: a whole line; n: without any name (shaped kinds only)."""
    plain: re.Pattern[str] | None


CONTEXTS: list[Context] = []


def context(forms: str, plain: re.Pattern[str] | None = None) -> Callable[[Maker], Maker]:
    def add(make: Maker) -> Maker:
        CONTEXTS.append(Context(make.__name__, make, forms, plain))
        return make

    return add


def env(field: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-.\s]", "_", field).upper()


def snake(field: str) -> str:
    return env(field).lower()


def camel(field: str) -> str:
    head, *rest = snake(field).split("_")
    return head + "".join(part.title() for part in rest)


def kebab(field: str) -> str:
    return snake(field).replace("_", "-")


def order(rng: random.Random) -> str:
    return str(rng.randint(10000, 99999))


@context("tumx")
def structlog_kwarg(rng, field, value):
    n = order(rng)
    return {
        "event": "settings loaded",
        "level": "info",
        snake(field): value,
        "order_id": int(n),
        "logger": "shop.boot",
    }, ["settings loaded", n, "shop.boot"]


@context("tum")
def structlog_nested(rng, field, value):
    n = order(rng)
    return {
        "event": "vendor client ready",
        "config": {"region": "eu-west-1", "auth": {camel(field): value, "retries": 3}},
        "attempt": n,
    }, ["vendor client ready", "eu-west-1", n]


@context("tum")
def list_of_pairs(rng, field, value):
    return {"event": "upstream call", "params": [["page", "2"], [field, value], ["sort", "created"]]}, [
        "upstream call",
        "created",
    ]


@context("tum")
def name_value_objects(rng, field, value):
    return {
        "event": "task started",
        "environment": [{"name": "TZ", "value": "Europe/Berlin"}, {"name": env(field), "value": value}],
    }, ["Europe/Berlin", "task started"]


@context("t", WORDLIKE)
def header_dict(rng, field, value):
    n = order(rng)
    return {
        "event": "request",
        "headers": {
            "host": "api.example.net",
            "x-" + kebab(field): value,
            "accept": "application/json",
            "x-order": n,
        },
    }, ["api.example.net", "application/json", n]


@context("t", WORDLIKE)
def header_bytes_list(rng, field, value):
    return {
        "event": "asgi scope",
        "headers": [
            (b"host", b"api.example.net"),
            (kebab(field).encode(), value.encode()),
            (b"accept", b"text/html"),
        ],
    }, ["api.example.net", "text/html"]


@context("t", WORDLIKE)
def httpx_headers_repr(rng, field, value):
    return (
        f"sending request headers=Headers({{'host': 'api.example.net', 'accept': '*/*', '{kebab(field)}': '{value}', 'user-agent': 'python-httpx/0.28.1'}})",
        ["api.example.net", "python-httpx/0.28.1", "sending request"],
    )


@context("t", WORDLIKE)
def http_client_debug(rng, field, value):
    return (
        f"send: b'POST /v1/charges HTTP/1.1\\r\\nHost: api.example.net\\r\\nUser-Agent: python-requests/2.32.3\\r\\n{kebab(field).title()}: {value}\\r\\nContent-Length: 27\\r\\n\\r\\n'",
        ["POST /v1/charges", "api.example.net", "Content-Length: 27"],
    )


@context("t", re.compile(r"[A-Za-z0-9._~-]+"))
def urllib3_debug(rng, field, value):
    return (
        f'https://api.example.net:443 "GET /v2/items?limit=20&{snake(field)}={value}&cursor=abc HTTP/1.1" 200 5123',
        ["GET /v2/items?limit=20", "cursor=abc", "200 5123"],
    )


@context("t", re.compile(r"[A-Za-z0-9._~-]+"))
def httpx_info(rng, field, value):
    return f'HTTP Request: GET https://api.example.net/v1/models?{field}={value} "HTTP/1.1 403 Forbidden"', [
        "HTTP Request: GET https://api.example.net/v1/models",
        "403 Forbidden",
    ]


@context("t")
def query_percent(rng, field, value):
    n = order(rng)
    return {
        "event": "access",
        "path": "/hooks/in",
        "query": urllib.parse.urlencode({"order": n, snake(field): value, "v": "3"}),
    }, ["/hooks/in", n, "v=3"]


@context("t")
def form_body(rng, field, value):
    return {
        "event": "webhook in",
        "body": "grant_type=refresh&" + urllib.parse.urlencode({snake(field): value}) + "&scope=read",
    }, ["grant_type=refresh", "scope=read"]


@context("tm")
def multipart_body(rng, field, value):
    text = f'--X7f3\r\nContent-Disposition: form-data; name="title"\r\n\r\nSummer sale\r\n--X7f3\r\nContent-Disposition: form-data; name="{snake(field)}"\r\n\r\n{value}\r\n--X7f3--\r\n'
    return {"event": "upload", "raw": text}, ["Summer sale", 'name="title"']


@context("tum")
def json_text(rng, field, value):
    n = order(rng)
    return "response 200: " + json.dumps({"id": n, snake(field): value, "expires_in": 3600}), [
        "response 200",
        n,
        "3600",
    ]


@context("tum")
def json_compact_in_field(rng, field, value):
    return {
        "event": "job",
        "payload": json.dumps({"kind": "sync", camel(field): value, "page": 7}, separators=(",", ":")),
    }, ["sync", "job"]


@context("tu")
def json_twice_escaped(rng, field, value):
    inner = json.dumps({"kind": "sync", snake(field): value})
    return {"event": "sqs", "Records": [{"body": json.dumps({"Message": inner, "Type": "Notification"})}]}, [
        "Notification",
        "sqs",
        "sync",
    ]


@context("tum")
def dict_repr(rng, field, value):
    return f"loaded options {dict(region='eu', retries=3, **{snake(field): value})!r} from disk", [
        "loaded options",
        "'region': 'eu'",
        "from disk",
    ]


@context("tu")
def dataclass_repr(rng, field, value):
    cls = dataclasses.make_dataclass(
        "VendorSettings", [("base_url", str), (snake(field), str), ("timeout", float)]
    )
    return f"using {cls('https://api.example.net', value, 4.5)!r}", [
        "VendorSettings(base_url='https://api.example.net'",
        "timeout=4.5",
    ]


@context("tu")
def pydantic_error(rng, field, value):
    return (
        f"1 validation error for VendorSettings\n{snake(field)}\n  Value error, expired [type=value_error, input_value='{value}', input_type=str]\n"
        "    For further information visit https://errors.pydantic.dev/2.11/v/value_error"
    ), ["1 validation error for VendorSettings", "type=value_error", "errors.pydantic.dev"]


@context("t")
def fastapi_422(rng, field, value):
    return {
        "event": "validation",
        "errors": [
            {
                "type": "string_too_long",
                "loc": ["body", snake(field)],
                "msg": "String should have at most 8 characters",
                "input": value,
            }
        ],
    }, ["string_too_long", "at most 8 characters"]


@context("t", WORDLIKE)
def percent_args(rng, field, value):
    return f"Connecting to vendor with {snake(field)}={value} timeout=30", [
        "Connecting to vendor",
        "timeout=30",
    ]


@context("t", WORDLIKE)
def fstring_colon(rng, field, value):
    return f"DEBUG vendor.client: {field}: {value}", ["DEBUG vendor.client"]


@context("t", WORDLIKE)
def fstring_quoted(rng, field, value):
    return f"Refreshing because {field} is '{value}' (age 301s)", ["Refreshing because", "(age 301s)"]


@context("n", WORDLIKE)
def prose_no_name(rng, field, value):
    return f"vendor answered 401 for {value}, retry in 3 s", ["vendor answered 401", "retry in 3 s"]


@context("n", WORDLIKE)
def prose_in_brackets(rng, field, value):
    return f"worker 4 picked up [{value}] after 12 ms", ["worker 4 picked up", "after 12 ms"]


@context("n", WORDLIKE)
def bare_value(rng, field, value):
    return {"event": "cache set", "key_name": "vendor", "item": value, "ttl": 300}, ["cache set", "vendor"]


@context("n", WORDLIKE)
def chat_message(rng, field, value):
    return {
        "event": "support chat",
        "text": f"hi, it says invalid when I paste {value} into the box. any idea?",
    }, ["support chat", "it says invalid", "any idea?"]


@context("n", WORDLIKE)
def table_cell(rng, field, value):
    return f"| prod | {value} | 2026-01-03 | active |", ["| prod |", "2026-01-03", "active"]


@context("n", WORDLIKE)
def argv_positional(rng, field, value):
    return {"event": "spawn", "argv": ["/usr/bin/vendorctl", "login", value, "--region", "eu"]}, [
        "/usr/bin/vendorctl",
        "--region",
    ]


@context("n", re.compile(r"[A-Za-z0-9._~-]+"))
def url_path(rng, field, value):
    return f"GET /api/v1/tokens/{value}/revoke 204 12ms", ["GET /api/v1/tokens/", "204 12ms"]


@context("t", re.compile(r"[A-Za-z0-9._~+/=:-]+"))
def cli_flag_equals(rng, field, value):
    return f"+ vendorctl deploy --region eu-west-1 --{kebab(field)}={value} --wait", [
        "vendorctl deploy",
        "--region eu-west-1",
        "--wait",
    ]


@context("t")
def cli_flag_space(rng, field, value):
    return f"$ vendorctl login --{kebab(field)} {shlex.quote(value)} --json", ["vendorctl login", "--json"]


@context("t")
def subprocess_argv(rng, field, value):
    return {
        "event": "subprocess",
        "args": ["helm", "upgrade", "shop", "--set", f"{camel(field)}={value}", "--atomic"],
    }, ["helm", "upgrade", "--atomic"]


@context("t")
def calledprocesserror(rng, field, value):
    return (
        f"subprocess.CalledProcessError: Command '['vendorctl', '--{kebab(field)}', {value!r}, 'push']' returned non-zero exit status 2.",
        ["CalledProcessError", "returned non-zero exit status 2."],
    )


@context("tum")
def docker_run_env(rng, field, value):
    return (
        f"docker run -d --name api -e TZ=UTC -e {env(field)}={shlex.quote(value)} -p 8000:8000 shop/api:1.4.2",
        ["docker run -d --name api", "-p 8000:8000 shop/api:1.4.2"],
    )


@context("t", WORDLIKE)
def curl_header(rng, field, value):
    return (
        f"curl -sS -X POST https://api.example.net/v1/x -H 'Content-Type: application/json' -H '{kebab(field)}: {value}' -d '{{\"a\":1}}'",
        ["curl -sS -X POST https://api.example.net/v1/x", "application/json"],
    )


@context("t", WORDLIKE)
def curl_bearer(rng, field, value):
    return f'curl -H "Authorization: Bearer {value}" https://api.example.net/v1/me', [
        "curl -H",
        "https://api.example.net/v1/me",
    ]


@context("t", re.compile(r"[A-Za-z0-9._~+=-]+"))
def curl_user(rng, field, value):
    return f"curl -u ci:{value} https://repo.example.net/simple/", [
        "curl -u",
        "https://repo.example.net/simple/",
    ]


@context("tum")
def dotenv_lines(rng, field, value):
    return f'APP_ENV=production\nDEBUG=false\n{env(field)}="{value}"\nPORT=8000\n', [
        "APP_ENV=production",
        "PORT=8000",
    ]


@context("tu")
def dotenv_plain(rng, field, value):
    return f"# vendor\nAPP_ENV=production\n{env(field)}={value}\nWORKERS=4", [
        "APP_ENV=production",
        "WORKERS=4",
        "# vendor",
    ]


@context("tu")
def shell_export(rng, field, value):
    return f"export {env(field)}='{value}' && ./run.sh --fast", ["./run.sh --fast"]


@context("tu")
def ini_file(rng, field, value):
    return f"[vendor]\nregion = eu-west-1\n{snake(field)} = {value}\nretries = 3\n", [
        "region = eu-west-1",
        "retries = 3",
    ]


@context("tu")
def toml_file(rng, field, value):
    return f"[tool.vendor]\nregion = \"eu\"\n{kebab(field)} = '{value}'\nretries = 3\n", [
        'region = "eu"',
        "retries = 3",
    ]


@context("tu")
def yaml_file(rng, field, value):
    return f"vendor:\n  region: eu-west-1\n  {camel(field)}: {value!r}\n  retries: 3\n", [
        "region: eu-west-1",
        "retries: 3",
    ]


@context("t", WORDLIKE)
def yaml_plain(rng, field, value):
    return (
        f"services:\n  api:\n    environment:\n      TZ: UTC\n      {env(field)}: {value}\n    ports: ['8000:8000']",
        ["TZ: UTC", "ports: ['8000:8000']"],
    )


@context("m")
def yaml_block(rng, field, value):
    text = "\n".join("    " + line for line in value.split("\n"))
    return f"stringData:\n  {snake(field)}: |\n{text}\n  region: eu\n", ["region: eu"]


@context("tu")
def compose_list(rng, field, value):
    return f"    environment:\n      - TZ=UTC\n      - {env(field)}={value}\n    restart: always", [
        "- TZ=UTC",
        "restart: always",
    ]


@context("tu")
def properties_file(rng, field, value):
    return (
        f"spring.application.name=shop\nvendor.{snake(field).replace('_', '.')}={value}\nserver.port=8080",
        ["spring.application.name=shop", "server.port=8080"],
    )


@context("tu")
def hcl_tfvars(rng, field, value):
    return f'region = "eu-central-1"\n{snake(field)} = "{value}"\ninstance_count = 3', [
        'region = "eu-central-1"',
        "instance_count = 3",
    ]


@context("tu")
def terraform_plan(rng, field, value):
    return (
        f'  ~ resource "vendor_app" "api" {{\n      ~ {snake(field)} = "{value}" -> (known after apply)\n        name = "api"\n    }}',
        ['resource "vendor_app" "api"', 'name = "api"'],
    )


@context("t")
def k8s_env(rng, field, value):
    return (
        f'        env:\n        - name: TZ\n          value: UTC\n        - name: {env(field)}\n          value: "{value}"\n        image: shop/api:1.4.2',
        ["value: UTC", "image: shop/api:1.4.2"],
    )


@context("t")
def k8s_describe(rng, field, value):
    return (
        f"    Environment:\n      TZ:                UTC\n      {env(field)}:  {value}\n    Mounts:            <none>",
        ["TZ:                UTC", "<none>"],
    )


@context("t")
def k8s_secret_b64(rng, field, value):
    text = base64.b64encode(value.encode()).decode()
    return f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: shop\ndata:\n  {env(field)}: {text}\n", [
        "kind: Secret",
        "name: shop",
    ]


@context("t")
def sql_insert(rng, field, value):
    v = value.replace("'", "''")
    return f"INSERT INTO integrations (vendor, {snake(field)}, active) VALUES ('acme', '{v}', true)", [
        "INSERT INTO integrations",
        "'acme'",
        "true",
    ]


@context("t")
def sql_where(rng, field, value):
    v = value.replace("'", "''")
    return f"SELECT id, name FROM integrations WHERE {snake(field)} = '{v}' AND active LIMIT 1", [
        "SELECT id, name FROM integrations WHERE",
        "LIMIT 1",
    ]


@context("t")
def sqlalchemy_params(rng, field, value):
    return f"[generated in 0.00021s] {{'vendor': 'acme', '{snake(field)}': {value!r}, 'active': True}}", [
        "[generated in 0.00021s]",
        "'vendor': 'acme'",
    ]


@context("t")
def sql_alter_user(rng, field, value):
    v = value.replace("'", "''")
    return f"ALTER USER shop_rw WITH PASSWORD '{v}' VALID UNTIL '2027-01-01'", [
        "ALTER USER shop_rw WITH",
        "2027-01-01",
    ]


@context("tu")
def traceback_locals(rng, field, value):
    return (
        f'Traceback (most recent call last):\n  File "/app/vendor.py", line 41, in connect\n    client.login({snake(field)})\nLocals:\n  self = <Vendor eu>\n  {snake(field)} = {value!r}\n  retries = 3\n'
        "TimeoutError: timed out"
    ), ['File "/app/vendor.py", line 41, in connect', "retries = 3", "TimeoutError: timed out"]


@context("t")
def traceback_message(rng, field, value):
    try:
        raise ValueError(f"rejected {snake(field)}={value!r} by vendor")
    except ValueError:
        return traceback.format_exc(), [
            "Traceback (most recent call last)",
            "ValueError: rejected",
            "by vendor",
        ]


@context("tu")
def keyerror_kwargs(rng, field, value):
    return (
        f"TypeError: Vendor.__init__() got an unexpected keyword argument; call was Vendor(region='eu', {snake(field)}={value!r})",
        ["TypeError: Vendor.__init__()", "region='eu'"],
    )


@context("t")
def xml_element(rng, field, value):
    v = value.replace("&", "&amp;").replace("<", "&lt;")
    return f"<vendor><region>eu</region><{camel(field)}>{v}</{camel(field)}><retries>3</retries></vendor>", [
        "<region>eu</region>",
        "<retries>3</retries>",
    ]


@context("t")
def xml_attribute(rng, field, value):
    v = value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return f'<add key="{camel(field)}" value="{v}" /> <add key="Region" value="eu" />', [
        '<add key="Region" value="eu" />'
    ]


@context("t")
def soap_envelope(rng, field, value):
    v = value.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f'<soapenv:Envelope><soapenv:Header><ns:{camel(field)} type="str">{v}</ns:{camel(field)}></soapenv:Header><soapenv:Body><ns:Ping/></soapenv:Body></soapenv:Envelope>',
        ["<soapenv:Body><ns:Ping/></soapenv:Body>"],
    )


@context("t")
def html_input(rng, field, value):
    v = value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return (
        f'<form method="post"><input type="hidden" name="{snake(field)}" value="{v}"><button>Save</button></form>',
        ['<form method="post">', "<button>Save</button>"],
    )


@context("t", re.compile(r"[^,\"\n]+"))
def csv_rows(rng, field, value):
    return f"id,vendor,{snake(field)},active\n1,acme,{value},true\n", ["id,vendor,", "1,acme,", ",true"]


@context("t", WORDLIKE)
def logfmt(rng, field, value):
    return f'ts=2026-01-03T10:00:00Z level=warn msg="vendor slow" {snake(field)}={value} dur=812ms', [
        "level=warn",
        'msg="vendor slow"',
        "dur=812ms",
    ]


@context("t")
def logfmt_quoted(rng, field, value):
    v = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'level=info component=vendor {snake(field)}="{v}" caller=client.go:88', [
        "level=info component=vendor",
        "caller=client.go:88",
    ]


@context("t", WORDLIKE)
def syslog_line(rng, field, value):
    return (
        f'<134>1 2026-01-03T10:00:00.123Z web-1 vendor 8812 ID47 [auth@32473 {snake(field)}="{value}" region="eu"] connected',
        ["web-1 vendor 8812", 'region="eu"', "connected"],
    )


@context("t", WORDLIKE)
def journald_line(rng, field, value):
    return f"Jan 03 10:00:00 web-1 vendord[8812]: started with {env(field)}={value}", [
        "web-1 vendord[8812]: started with"
    ]


@context("t")
def windows_event(rng, field, value):
    return (
        f"Process Information:\n\tNew Process ID:\t\t0x1a4c\n\tNew Process Name:\tC:\\vendor\\agent.exe\n\tProcess Command Line:\tagent.exe /region:eu /{kebab(field)}:{value}\n\tToken Elevation Type:\tType1",
        ["New Process ID:\t\t0x1a4c", "/region:eu"],
    )


@context("t", WORDLIKE)
def ansi_coloured(rng, field, value):
    return (
        f"\x1b[2m10:00:00\x1b[0m [\x1b[32minfo\x1b[0m] vendor ready \x1b[36m{snake(field)}\x1b[0m=\x1b[35m{value}\x1b[0m \x1b[36mregion\x1b[0m=\x1b[35meu\x1b[0m",
        ["vendor ready", "10:00:00"],
    )


@context("t", WORDLIKE)
def ci_log(rng, field, value):
    return (
        f"2026-01-03T10:00:00.1234567Z ##[group]Run ./deploy.sh\n2026-01-03T10:00:00.2234567Z env:\n2026-01-03T10:00:00.3234567Z   NODE_ENV: production\n2026-01-03T10:00:00.4234567Z   {env(field)}: {value}\n2026-01-03T10:00:00.5234567Z ##[endgroup]",
        ["##[group]Run ./deploy.sh", "NODE_ENV: production", "##[endgroup]"],
    )


@context("t", WORDLIKE)
def jenkins_set_x(rng, field, value):
    return f"[Pipeline] sh\n+ export {env(field)}={value}\n+ ./gradlew publish", [
        "[Pipeline] sh",
        "+ ./gradlew publish",
    ]


@context("t")
def graphql_variables(rng, field, value):
    return {
        "event": "graphql",
        "operationName": "Connect",
        "variables": {"input": {"vendor": "acme", camel(field): value}},
    }, ["Connect", "acme"]


@context("t")
def graphql_inline(rng, field, value):
    v = value.replace('"', '\\"')
    return f'mutation {{ connect(vendor: "acme", {camel(field)}: "{v}") {{ id status }} }}', [
        'connect(vendor: "acme"',
        "{ id status }",
    ]


@context("t", WORDLIKE)
def grpc_metadata(rng, field, value):
    return {
        "event": "grpc",
        "metadata": (("grpc-timeout", "5S"), (kebab(field), value), ("user-agent", "grpc-python/1.71")),
    }, ["grpc-timeout", "grpc-python/1.71"]


@context("t", WORDLIKE)
def cookie_string(rng, field, value):
    return {"event": "request", "cookie": f"lang=de; {snake(field)}={value}; theme=dark"}, ["request"]


@context("t")
def celery_task(rng, field, value):
    return (
        f"Task shop.tasks.sync[{'8f2c1d3e-5a6b-4c7d-8e9f-0a1b2c3d4e5f'}] received args=() kwargs={{'vendor': 'acme', '{snake(field)}': {value!r}}}",
        ["Task shop.tasks.sync", "'vendor': 'acme'"],
    )


@context("tu")
def boto_params(rng, field, value):
    return (
        f"Making request for OperationModel(name=PutParameter) with params: {{'Name': '/shop/{snake(field)}', 'Value': {value!r}, 'Type': 'SecureString'}}",
        ["OperationModel(name=PutParameter)", "'Type': 'SecureString'"],
    )


@context("tum")
def otel_attribute(rng, field, value):
    return {
        "name": "vendor.call",
        "attributes": {"server.address": "api.example.net", f"app.vendor.{snake(field)}": value, "retry": 1},
    }, ["vendor.call", "api.example.net"]


@context("tu")
def os_environ_repr(rng, field, value):
    return (
        f"environ({{'PATH': '/usr/bin:/bin', 'HOME': '/home/app', '{env(field)}': {value!r}, 'LANG': 'C.UTF-8'}})",
        ["'PATH': '/usr/bin:/bin'", "'LANG': 'C.UTF-8'"],
    )


@context("t")
def python_assignment(rng, field, value):
    return f"settings.{env(field)} = {value!r}  # from vault", ["# from vault"]


@context("t")
def php_array(rng, field, value):
    return f"'vendor' => 'acme',\n'{snake(field)}' => '{value}',\n'retries' => 3,", [
        "'vendor' => 'acme'",
        "'retries' => 3",
    ]


@context("t")
def ruby_hash(rng, field, value):
    return f'Parameters: {{"vendor"=>"acme", "{snake(field)}"=>"{value}", "commit"=>"Save"}}', [
        '"vendor"=>"acme"',
        '"commit"=>"Save"',
    ]


@context("t")
def go_struct(rng, field, value):
    return f"config: {{Region:eu {camel(field)[0].upper() + camel(field)[1:]}:{value} Retries:3}}", [
        "Region:eu"
    ]


@context("t")
def rust_debug(rng, field, value):
    return f'VendorConfig {{ region: "eu", {snake(field)}: "{value}", retries: 3 }}', [
        'region: "eu"',
        "retries: 3",
    ]


@context("t", WORDLIKE)
def prose_the_is(rng, field, value):
    return f"new hire guide: the {snake(field).replace('_', ' ')} is {value} and the region is eu", [
        "new hire guide",
        "and the region is eu",
    ]


@context("t")
def redis_monitor(rng, field, value):
    v = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'1767225600.123456 [0 10.0.0.5:51234] "HSET" "vendor:acme" "{snake(field)}" "{v}"', [
        '"HSET" "vendor:acme"',
        "10.0.0.5:51234",
    ]


@context("t")
def markdown_table(rng, field, value):
    return f"| Name | Value |\n| --- | --- |\n| TZ | UTC |\n| {env(field)} | `{value}` |\n", ["| TZ | UTC |"]


@context("t")
def mongo_query_log(rng, field, value):
    v = value.replace("\\", "\\\\").replace('"', '\\"')
    return (
        f'{{"t":{{"$date":"2026-01-03T10:00:00.000+00:00"}},"s":"I","c":"COMMAND","attr":{{"ns":"shop.integrations","command":{{"find":"integrations","filter":{{"{camel(field)}":"{v}"}}}},"durationMillis":112}}}}',
        ["shop.integrations", "112"],
    )


@context("x")
def line_alone(rng, field, value):
    return value, []


@context("x")
def line_in_log(rng, field, value):
    return f"2026-01-03 10:00:00,123 DEBUG vendor.http: > {value}", [
        "2026-01-03 10:00:00,123 DEBUG vendor.http"
    ]


@context("x")
def line_between(rng, field, value):
    return f"> GET /v1/items HTTP/1.1\n> Host: api.example.net\n{value}\nAccept: */*\n", [
        "GET /v1/items HTTP/1.1",
        "Host: api.example.net",
        "Accept: */*",
    ]


@context("x")
def line_in_event(rng, field, value):
    return {"event": "wire log", "dump": "first line\n" + value + "\nlast line"}, [
        "wire log",
        "first line",
        "last line",
    ]


@context("umx")
def text_alone(rng, field, value):
    return f"loaded:\n{value}\ndone in 3 ms", ["loaded:", "done in 3 ms"]


@context("u")
def url_in_prose(rng, field, value):
    return f"connecting to {value} failed: timed out after 30 s", [
        "connecting to",
        "failed: timed out after 30 s",
    ]


@context("u")
def url_quoted(rng, field, value):
    return (
        f'engine created url="{value}" pool_size=5'
        if '"' not in value
        else f"engine created url='{value}' pool_size=5",
        ["engine created", "pool_size=5"],
    )


@context("u")
def url_field(rng, field, value):
    return {"event": "connect", "target": value, "attempt": 2}, ["connect"]


@context("m")
def exc_text(rng, field, value):
    return {"event": "tls failed", "exception": f"ValueError: cannot load\n{value}\nend of input"}, [
        "tls failed",
        "ValueError: cannot load",
    ]


@context("m")
def pem_escaped_env(rng, field, value):
    escaped = value.replace("\n", "\\n")
    return f'{env(field)}="{escaped}"\nPORT=8000', ["PORT=8000"]


@context("m")
def pem_repr(rng, field, value):
    return f"Settings(key={value!r}, port=8000)", ["port=8000"]


def fits(ctx: Context, kind_flags: str, value: str) -> bool:
    form = next((f for f in "umx" if f in kind_flags), "t")
    ok = form == "t" and "~" not in kind_flags if "n" in ctx.forms else form in ctx.forms
    return ok and (ctx.plain is None or ctx.plain.fullmatch(value) is not None)
