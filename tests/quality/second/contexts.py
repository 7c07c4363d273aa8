"""Where a secret turns up, by another hand than `tests/quality/contexts.py`: as programs, tools and people write it.

A text holds the field's name in one of its case styles (`{snake}`, `{up}`, `{camel}`, `{head}` …) and the value `{v}`,
and tells what around them must stay. `bare` texts name no field: they take values that tell by themselves.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import re
import types
import urllib.parse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["CONTEXTS", "Context", "Field"]


class Field:
    """A field's name in every case style."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", raw)
        words = [word.lower() for word in re.split(r"[\s_.-]+", spaced) if word]
        self.snake, self.kebab, self.dot, self.space = (
            "_".join(words),
            "-".join(words),
            ".".join(words),
            " ".join(words),
        )
        self.up = self.snake.upper()
        self.pascal = "".join(word.capitalize() for word in words)
        self.camel = words[0] + self.pascal[len(words[0]) :]
        self.head = "X-" + "-".join(word.capitalize() for word in words if word != "x")


def json_text(value: str) -> str:
    return json.dumps(value)[1:-1]


def json_twice(value: str) -> str:
    return json_text(json_text(value))


def json_thrice(value: str) -> str:
    return json_text(json_twice(value))


def quoted(value: str) -> str:
    return urllib.parse.quote(value, safe="")


def base64_text(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


def basic_text(value: str) -> str:
    return base64_text(f"svc:{value}")


@dataclasses.dataclass(frozen=True)
class Context:
    """One place for a secret: `plant` gives the event and the strings around the value that must stay."""

    plant: Callable[[Field, str], tuple[Any, tuple[str, ...]]]
    bare: bool = False
    lines: bool = False
    any_sign: bool = False

    def takes(self, value: str, *, telling: bool) -> bool:
        """Whether this value can stand here as a program would write it."""
        if (self.bare and not telling) or ("\n" in value and not self.lines):
            return False
        return self.any_sign or not any(sign in value for sign in " \"'")


def text(
    template: str, *keeps: str, spelt: Callable[[str], str] = str, bare: bool = False, lines: bool = False
) -> Context:
    """A text with a name and a value in it, the value written as `spelt` writes it."""

    def plant(field: Field, value: str) -> tuple[str, tuple[str, ...]]:
        styles = {f"{{{style}}}": word for style, word in vars(field).items()} | {"{v}": spelt(value)}
        return re.sub(
            r"\{(?:snake|kebab|dot|space|up|pascal|camel|head|v)\}", lambda slot: styles[slot[0]], template
        ), keeps

    return Context(plant, bare=bare, lines=lines, any_sign=spelt in {quoted, base64_text, basic_text})


def dict_field(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {"event": "settings.loaded", field.raw: value, "user_id": 4211, "region": "eu-west-1"}, (
        "settings.loaded",
        "4211",
        "eu-west-1",
    )


def dict_camel(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {"event": "settings.loaded", field.camel: value, "attempt": 3}, ("settings.loaded",)


def dict_pascal(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {"Event": "settings.loaded", field.pascal: value, "Attempt": 3}, ("settings.loaded",)


def nested(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {
        "event": "boot",
        "config": {"services": [{"id": "billing", "opts": {field.snake: value, "timeout_s": 30}}]},
    }, (
        "billing",
        "30",
        "boot",
    )


def pairs(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {
        "event": "req",
        "headers": [(field.kebab, value), ("accept", "text/html"), ("x-request-id", "req-81723")],
    }, (
        "text/html",
        "req-81723",
    )


def pairs_bytes(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {"headers": [(field.kebab.encode(), value.encode()), (b"accept", b"text/html")]}, ("text/html",)


def header_dict(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {
        "event": "call",
        "headers": {field.head: value, "Accept": "application/json", "User-Agent": "acme/1.2"},
    }, (
        "application/json",
        "acme/1.2",
    )


def argv_list(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {
        "event": "spawn",
        "argv": ["worker", "--queue", "mail", "--" + field.kebab, value, "--verbose"],
    }, (
        "worker",
        "mail",
        "--verbose",
    )


def argv_list_eq(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {"event": "spawn", "argv": ["worker", "--" + field.kebab + "=" + value, "--verbose"]}, (
        "worker",
        "--verbose",
    )


def env_list(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {
        "Config": {
            "Image": "acme/app:3",
            "Env": ["PATH=/usr/local/bin", field.up + "=" + value, "LANG=C.UTF-8"],
        }
    }, (
        "acme/app:3",
        "/usr/local/bin",
        "C.UTF-8",
    )


def name_value(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {"env": [{"name": "TZ", "value": "UTC-offset"}, {"name": field.up, "value": value}]}, (
        "UTC-offset",
    )


def key_value_pairs(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {"Tags": [{"Key": field.snake, "Value": value}, {"Key": "stage", "Value": "production"}]}, (
        "production",
    )


def ns_object(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {
        "event": "obj",
        "settings": types.SimpleNamespace(**{field.snake: value, "debug": False, "region": "eu-west-1"}),
    }, ("eu-west-1",)


def dataclass_object(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    D = dataclasses.make_dataclass("Settings", [(field.snake, str), ("region", str)])
    return {"cfg": D(value, "eu-west-1")}, ("eu-west-1",)


def exception_object(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {
        "event": "fail",
        "exc": ValueError(f"could not sign in to billing: invalid {field.space} {value!r}"),
    }, ("could not sign in to billing",)


def exception_bare(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {"exc": RuntimeError(f"401 from upstream for {value}")}, ("401 from upstream",)


def dict_bare(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {"event": "echo", "payload": value, "size": len(value)}, ("echo",)


def list_bare(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {"args": ["deploy", value, 17]}, ("deploy",)


def bytes_bare(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {"raw": b"resp=" + value.encode() + b" end-of-body"}, ("end-of-body",)


def dict_key_bare(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {"cache": {value: {"hits": 3812}}}, ("3812",)


def graphql_vars(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {
        "operationName": "SaveKey",
        "variables": {"input": {field.camel: value, "projectId": "prj_812"}},
    }, (
        "SaveKey",
        "prj_812",
    )


def tuple_args(field: Field, value: str) -> tuple[Any, tuple[str, ...]]:
    return {"event": "call", "kwargs": {field.snake: value}, "args": ("eu-west-1",)}, ("eu-west-1",)


CONTEXTS = {
    "dict_field": Context(dict_field, lines=True, any_sign=True),
    "dict_camel": Context(dict_camel, lines=True, any_sign=True),
    "dict_pascal": Context(dict_pascal, lines=True, any_sign=True),
    "nested": Context(nested, lines=True, any_sign=True),
    "pairs": Context(pairs, any_sign=True),
    "pairs_bytes": Context(pairs_bytes, any_sign=True),
    "header_dict": Context(header_dict, any_sign=True),
    "argv_list": Context(argv_list, any_sign=True),
    "argv_list_eq": Context(argv_list_eq, any_sign=True),
    "env_list": Context(env_list, any_sign=True),
    "name_value": Context(name_value, lines=True, any_sign=True),
    "key_value_pairs": Context(key_value_pairs, lines=True, any_sign=True),
    "ns_object": Context(ns_object, any_sign=True),
    "dataclass_object": Context(dataclass_object, any_sign=True),
    "exception_object": Context(exception_object, any_sign=True),
    "exception_bare": Context(exception_bare, bare=True, any_sign=True),
    "dict_bare": Context(dict_bare, bare=True, lines=True, any_sign=True),
    "list_bare": Context(list_bare, bare=True, any_sign=True),
    "bytes_bare": Context(bytes_bare, bare=True, any_sign=True),
    "dict_key_bare": Context(dict_key_bare, bare=True, any_sign=True),
    "graphql_vars": Context(graphql_vars, any_sign=True),
    "tuple_args": Context(tuple_args, any_sign=True),
    "pct_args": text(
        "connecting to billing with {snake}={v} timeout=30s", "connecting to billing with", "timeout=30s"
    ),
    "prose_colon": text("{space}: {v} (region eu-west-1)", "(region eu-west-1)"),
    "prose_rejected": text(
        "upstream rejected {snake} '{v}' after 3 attempts", "upstream rejected", "after 3 attempts"
    ),
    "prose_is": text("The {space} is {v} and the region is eu-west-1.", "and the region is eu-west-1"),
    "prose_using": text("using {space} {v} for tenant acme-42", "for tenant acme-42"),
    "prose_dot": text("Loaded {up}={v}. Continuing with startup.", "Continuing with startup"),
    "paren": text("client ready ({snake}={v}, retries=5)", "client ready", "retries=5"),
    "bracket": text("client ready [{snake}: {v}] [pool: 12]", "client ready", "[pool: 12]"),
    "angle": text("{snake} <{v}> expired on 2026-03-01", "expired on 2026-03-01"),
    "arrow": text("{snake} -> {v}; mode -> strict", "mode -> strict"),
    "fatarrow": text('{:a=>1, :{snake}=>"{v}", :mode=>"strict"}', "strict", spelt=json_text),
    "php": text("['{snake}' => '{v}', 'mode' => 'strict']", "strict"),
    "walrus": text('{camel} := "{v}"\nmode := "strict"', "strict", spelt=json_text),
    "go_struct": text("&{Region:eu-west-1 {pascal}:{v} Retries:5}", "Region:eu-west-1", "Retries:5"),
    "rust_debug": text('Config { {snake}: Some("{v}"), retries: 5 }', "retries: 5", spelt=json_text),
    "dataclass_repr": text(
        "Settings(region='eu-west-1', {snake}='{v}', debug=False)", "region='eu-west-1'", "debug=False"
    ),
    "pydantic_repr": text(
        "{snake}='{v}' debug=False region='eu-west-1'", "debug=False", "region='eu-west-1'"
    ),
    "dict_repr": text(
        "state={'region': 'eu-west-1', '{snake}': '{v}', 'n': 5}", "'region': 'eu-west-1'", "'n': 5"
    ),
    "tuple_repr": text("[('{kebab}', '{v}'), ('accept', '*/*')]", "accept"),
    "bytes_tuple_repr": text("[(b'{kebab}', b'{v}'), (b'accept', b'text/html')]", "text/html"),
    "grpc_metadata": text("metadata=(('{kebab}', '{v}'), ('x-request-id', 'req-812731'))", "req-812731"),
    "metadatum": text("_Metadatum(key='{kebab}', value='{v}')"),
    "curl_h": text(
        "curl -sS -H '{head}: {v}' https://api.example.com/v1/items", "https://api.example.com/v1/items"
    ),
    "curl_hd": text(
        'curl -X POST -H "{head}: {v}" -H "Accept: text/html" https://api.example.com/v1',
        "Accept: text/html",
        "https://api.example.com/v1",
    ),
    "curl_d": text(
        "curl https://api.example.com/login -d '{snake}={v}' -d page=2",
        "https://api.example.com/login",
        "page=2",
    ),
    "curl_json": text(
        'curl https://api.example.com/login --data-raw \'{"{snake}":"{v}","page":"two"}\'',
        "https://api.example.com/login",
        "two",
    ),
    "httpie": text("http POST api.example.com/login {snake}={v} page:=2", "http POST api.example.com/login"),
    "env_dump": text("PATH=/usr/bin HOME=/root {up}={v} LANG=C.UTF-8", "PATH=/usr/bin", "LANG=C.UTF-8"),
    "dotenv": text("# settings\nDEBUG=0\n{up}={v}\nREGION=eu-west-1\n", "DEBUG=0", "REGION=eu-west-1"),
    "dotenv_q": text('DEBUG=0\n{up}="{v}"\nREGION=eu-west-1\n', "DEBUG=0", "REGION=eu-west-1"),
    "dotenv_comment": text("{up}={v}  # rotate in March\nREGION=eu-west-1", "REGION=eu-west-1"),
    "dotenv_space": text("{up} = {v}\nREGION = eu-west-1", "REGION = eu-west-1"),
    "export": text(
        "export REGION=eu-west-1\nexport {up}='{v}'\n./run.sh --fast", "REGION=eu-west-1", "./run.sh --fast"
    ),
    "inline_env": text("$ {up}={v} python manage.py migrate", "python manage.py migrate"),
    "powershell": text('$env:{up} = "{v}"; dotnet run', "dotnet run"),
    "cmd_set": text("set {up}={v}\r\nset REGION=eu-west-1", "REGION=eu-west-1"),
    "setx": text('setx {up} "{v}" /M', "/M"),
    "dockerfile": text(
        "FROM python:3.12\nENV {up}={v}\nRUN pip install acme", "FROM python:3.12", "RUN pip install acme"
    ),
    "dockerfile_sp": text(
        "FROM python:3.12\nENV {up} {v}\nRUN pip install acme", "FROM python:3.12", "RUN pip install acme"
    ),
    "docker_run": text(
        "docker run --rm -e {up}={v} -p 8000:8000 acme/app:1.2",
        "docker run --rm",
        "-p 8000:8000 acme/app:1.2",
    ),
    "build_arg": text("docker build --build-arg {up}={v} -t acme/app:1.2 .", "-t acme/app:1.2"),
    "helm": text(
        "helm upgrade app ./chart --set secrets.{camel}={v} --namespace prod",
        "helm upgrade app ./chart",
        "--namespace prod",
    ),
    "systemd": text('[Service]\nEnvironment="{up}={v}"\nExecStart=/usr/bin/app', "ExecStart=/usr/bin/app"),
    "yaml": text(
        "app:\n  region: eu-west-1\n  {snake}: {v}\n  workers: 4\n", "region: eu-west-1", "workers: 4"
    ),
    "yaml_q": text('app:\n  {snake}: "{v}"\n  workers: 4\n', "workers: 4", spelt=json_text),
    "yaml_list": text(
        'env:\n  - name: {up}\n    value: "{v}"\n  - name: STAGE\n    value: production\n',
        "STAGE",
        "production",
        spelt=json_text,
    ),
    "yaml_kebab": text("{kebab}: '{v}'\nworkers: 4", "workers: 4"),
    "compose": text("    environment:\n      - {up}={v}\n      - STAGE=production\n", "STAGE=production"),
    "toml": text('[app]\n{snake} = "{v}"\nworkers = 4\n', "workers = 4", spelt=json_text),
    "ini": text("[app]\n{snake} = {v}\nworkers = 4\n", "workers = 4"),
    "properties": text(
        "app.region=eu-west-1\nspring.{dot}={v}\napp.workers=4", "app.region=eu-west-1", "app.workers=4"
    ),
    "json_text": text(
        '{"region": "eu-west-1", "{snake}": "{v}", "workers": 4}', "eu-west-1", "workers", spelt=json_text
    ),
    "json_compact": text(
        'body={"{camel}":"{v}","workers":4} status=400', "status=400", "workers", spelt=json_text
    ),
    "json_pretty": text('{\n  "{camel}": "{v}",\n  "workers": "four"\n}', "workers", "four", spelt=json_text),
    "json_escaped": text(
        'payload: "{\\"{snake}\\": \\"{v}\\", \\"workers\\": 4}"', "workers", spelt=json_twice
    ),
    "json_escaped2": text(
        'payload: {\\\\\\"{snake}\\\\\\":\\\\\\"{v}\\\\\\",\\\\\\"workers\\\\\\":4}',
        "workers",
        spelt=json_thrice,
    ),
    "json_truncated": text('body: {"user": "svc", "{snake}": "{v}", "wor', "svc", spelt=json_text),
    "json5": text("{ region: 'eu-west-1', {camel}: '{v}', workers: 4 }", "region: 'eu-west-1'", "workers: 4"),
    "query": text(
        "GET https://api.example.com/v1/items?page=2&{snake}={v}&sort=asc",
        "https://api.example.com/v1/items?page=2",
        "sort=asc",
        spelt=quoted,
    ),
    "query_camel": text("https://api.example.com/cb?{camel}={v}", "https://api.example.com/cb", spelt=quoted),
    "query_kebab": text("/cb?{kebab}={v}&state-of=play", "/cb", "state-of=play", spelt=quoted),
    "fragment": text(
        "https://app.example.com/done#{snake}={v}&expires_in=3600",
        "https://app.example.com/done",
        "expires_in=3600",
        spelt=quoted,
    ),
    "form": text(
        "grant_type=client_credentials&{snake}={v}&audience=acme",
        "grant_type=client_credentials",
        "audience=acme",
        spelt=quoted,
    ),
    "form_bracket": text("user%5Bname%5D=ann&user%5B{snake}%5D={v}&page=2", "page=2", spelt=quoted),
    "multipart": text(
        '--b0\r\nContent-Disposition: form-data; name="{snake}"\r\n\r\n{v}\r\n--b0\r\nContent-Disposition: form-data; name="page"\r\n\r\n2\r\n--b0--',
        "page",
    ),
    "cookie": text("Cookie: theme=dark; {snake}={v}; lang=en-GB"),
    "set_cookie": text("Set-Cookie: {snake}={v}; Path=/; HttpOnly; SameSite=Lax", "Path=/"),
    "sql_update": text(
        "UPDATE integrations SET {snake} = '{v}', updated_at = now() WHERE id = 812",
        "UPDATE integrations SET",
        "WHERE id = 812",
    ),
    "sql_insert_kv": text(
        "INSERT INTO settings (name, value) VALUES ('{snake}', '{v}')", "INSERT INTO settings"
    ),
    "sql_where": text(
        "SELECT id FROM accounts WHERE {snake} = '{v}' LIMIT 1", "SELECT id FROM accounts WHERE", "LIMIT 1"
    ),
    "sql_params": text("[parameters: {'{snake}': '{v}', 'id_1': 812}]", "'id_1': 812"),
    "locals": text(
        "  File \"/app/billing.py\", line 88, in charge\n    {snake} = '{v}'\n    amount = 1250\n",
        'File "/app/billing.py", line 88, in charge',
        "amount = 1250",
    ),
    "rich_locals": text("│ {snake} = '{v}' │\n│  amount = 1250 │", "amount = 1250"),
    "tb_source": text(
        'Traceback (most recent call last):\n  File "/app/x.py", line 5, in <module>\n    client = Client({snake}="{v}", region="eu")\nTypeError: bad',
        "Traceback (most recent call last)",
        "TypeError: bad",
    ),
    "py_assign": text('{up} = "{v}"\nDEBUG = True', "DEBUG = True"),
    "py_environ": text('os.environ["{up}"] = "{v}"\nmain()', "main()"),
    "py_setdefault": text("os.environ.setdefault('{up}', '{v}')", "os.environ.setdefault"),
    "py_annot": text('{snake}: str = "{v}"\ndebug: bool = True', "debug: bool = True"),
    "js_const": text("const {camel} = '{v}';\nmain();", "main();"),
    "js_env": text("process.env.{up} = '{v}';", "process.env"),
    "ts_typed": text('private {camel}: string = "{v}";', "private"),
    "java": text('private static final String {up} = "{v}";', "private static final String"),
    "csharp": text('public string {pascal} { get; set; } = "{v}";', "public string"),
    "cli_sp": text("worker --queue mail --{kebab} {v} --verbose", "worker --queue mail", "--verbose"),
    "cli_eq": text("worker --queue mail --{kebab}={v} --verbose", "worker --queue mail", "--verbose"),
    "cli_q": text("worker --{kebab} '{v}' --verbose", "--verbose"),
    "cli_go": text("worker -{kebab} {v} -verbose", "-verbose"),
    "cli_D": text("java -D{dot}={v} -jar app.jar", "-jar app.jar"),
    "logfmt": text(
        'ts=2026-03-01T10:00:00Z level=info msg="ready" {snake}={v} dur=3ms',
        "level=info",
        "dur=3ms",
        "2026-03-01T10:00:00Z",
    ),
    "logfmt_q": text('level=info {snake}="{v}" dur=3ms', "level=info", "dur=3ms"),
    "kv_pipe": text("region=eu|{snake}={v}|dur=3ms", "region=eu", "dur=3ms"),
    "kv_comma": text("region=eu,{snake}={v},dur=3ms", "region=eu", "dur=3ms"),
    "kv_semi": text("region=eu;{snake}={v};dur=3ms", "region=eu", "dur=3ms"),
    "xml": text(
        "<config><region>eu-west-1</region><{camel}>{v}</{camel}></config>", "<region>eu-west-1</region>"
    ),
    "xml_add": text(
        '<add key="{pascal}" value="{v}" /><add key="Stage" value="production" />', "Stage", "production"
    ),
    "xml_attr": text('<client region="eu-west-1" {camel}="{v}" retries="5"/>', "eu-west-1", 'retries="5"'),
    "plist": text(
        "<key>{pascal}</key>\n<string>{v}</string>\n<key>Stage</key>\n<string>production</string>",
        "Stage",
        "production",
    ),
    "maven": text("<server><id>central</id><{camel}>{v}</{camel}></server>", "<id>central</id>"),
    "html_input": text('<input type="hidden" name="{snake}" value="{v}">', "hidden"),
    "nginx": text(
        '10.2.3.4 - - [01/Mar/2026:10:00:00 +0000] "GET /cb?{snake}={v}&p=2 HTTP/1.1" 200 812 "-" "curl/8.5"',
        "10.2.3.4",
        'HTTP/1.1" 200 812',
        "curl/8.5",
        spelt=quoted,
    ),
    "uvicorn": text(
        'INFO:     10.2.3.4:52814 - "GET /cb?{snake}={v} HTTP/1.1" 200 OK',
        "10.2.3.4:52814",
        'HTTP/1.1" 200 OK',
        spelt=quoted,
    ),
    "httpx_log": text(
        'HTTP Request: GET https://api.example.com/v1?{camel}={v} "HTTP/1.1 200 OK"',
        "HTTP Request: GET https://api.example.com/v1",
        "HTTP/1.1 200 OK",
        spelt=quoted,
    ),
    "urllib3_err": text(
        "HTTPSConnectionPool(host='api.example.com', port=443): Max retries exceeded with url: /v1/x?{snake}={v} (Caused by NewConnectionError('refused'))",
        "Max retries exceeded with url: /v1/x",
        "Caused by NewConnectionError",
        spelt=quoted,
    ),
    "client_error": text(
        "401 Client Error: Unauthorized for url: https://api.example.com/v1?{snake}={v}",
        "401 Client Error: Unauthorized for url",
        spelt=quoted,
    ),
    "http_raw": text(
        "POST /v1/x HTTP/1.1\r\nHost: api.example.com\r\n{head}: {v}\r\nContent-Length: 12\r\n\r\n",
        "Host: api.example.com",
        "Content-Length: 12",
    ),
    "http_client_debug": text(
        "send: b'GET /v1 HTTP/1.1\\r\\nHost: api.example.com\\r\\n{kebab}: {v}\\r\\nAccept: */*\\r\\n\\r\\n'",
        "Host: api.example.com",
        "Accept",
    ),
    "h2_debug": text("[h2] send header {kebab}: {v}", "[h2] send header"),
    "curl_v": text("> GET /v1 HTTP/2\n> {kebab}: {v}\n> accept: text/html\n", "accept: text/html"),
    "prepared_headers": text(
        "<PreparedRequest [POST]> headers={'User-Agent': 'requests/2.32', '{head}': '{v}'}",
        "<PreparedRequest [POST]>",
        "requests/2.32",
    ),
    "headers_class": text("Headers({'host': 'api.example.com', '{kebab}': '{v}'})", "api.example.com"),
    "terraform": text(
        'resource "x" "y" {\n  region = "eu-west-1"\n  {snake} = "{v}"\n}', 'region = "eu-west-1"'
    ),
    "tf_plan": text('      + {snake}      = "{v}"\n      + region   = "eu-west-1"', 'region   = "eu-west-1"'),
    "tf_var": text("terraform apply -var '{snake}={v}' -auto-approve", "terraform apply", "-auto-approve"),
    "md_code": text("Set `{up}` to `{v}` before you start.", "before you start"),
    "md_bold": text("- **{snake}**: `{v}`\n- **region**: eu-west-1", "eu-west-1"),
    "md_table": text("| name | value |\n|---|---|\n| {snake} | {v} |\n| region | eu-west-1 |", "eu-west-1"),
    "csv_kv": text("{snake},{v}\nregion,eu-west-1", "region,eu-west-1"),
    "tsv_kv": text("{snake}\t{v}\nregion\teu-west-1", "eu-west-1"),
    "table_pad": text("{up}            {v}\nREGION          eu-west-1", "eu-west-1"),
    "colon_nl": text("{space}:\n    {v}\nregion:\n    eu-west-1", "eu-west-1"),
    "guillemets": text("{snake} = «{v}»"),
    "smart_quotes": text("the {space} was “{v}” yesterday", "yesterday"),
    "backtick": text("{snake}=`{v}`"),
    "unicode_cn": text("配置 {snake}：{v}，区域 eu-west-1", "eu-west-1"),
    "unicode_de": text(
        "Ungültiger Wert für {snake}: „{v}“ – bitte prüfen", "Ungültiger Wert für", "bitte prüfen"
    ),
    "k8s_data": text(
        "apiVersion: v1\nkind: Secret\ndata:\n  {snake}: {v}\n", "kind: Secret", spelt=base64_text, lines=True
    ),
    "k8s_stringdata": text("kind: Secret\nstringData:\n  {kebab}: {v}\n", "kind: Secret"),
    "k8s_env_json": text(
        '"env":[{"name":"{up}","value":"{v}"},{"name":"STAGE","value":"production"}]',
        "STAGE",
        "production",
        spelt=json_text,
    ),
    "describe_env": text("    Environment:\n      {up}:   {v}\n      STAGE:  production", "production"),
    "gha": text("  with:\n    {kebab}: {v}\n    node-version: 20", "node-version: 20"),
    "aws_ssm": text(
        "aws ssm put-parameter --name /prod/{snake} --value {v} --type SecureString",
        "aws ssm put-parameter",
        "SecureString",
    ),
    "set_config": text("config set {kebab} {v}"),
    "validation": text(
        "1 validation error for Settings\n{snake}\n  Value error, bad format [type=value_error, input_value='{v}', input_type=str]",
        "1 validation error for Settings",
        "input_type=str",
    ),
    "diff_line": text("-{up}=old\n+{up}={v}\n REGION=eu-west-1", "REGION=eu-west-1"),
    "django_settings": text("'{up}': '{v}',\n 'STATIC_URL': '/static/',", "/static/"),
    "ansi": text(
        "\x1b[32m{snake}\x1b[0m=\x1b[35m{v}\x1b[0m \x1b[32mregion\x1b[0m=\x1b[35meu-west-1\x1b[0m",
        "eu-west-1",
    ),
    "structlog_console": text(
        "2026-03-01 10:00:00 [info     ] ready                          {snake}={v} workers=4",
        "ready",
        "workers=4",
    ),
    "redis_cli": text("redis-cli -h cache.internal SET {snake} {v} EX 60", "cache.internal"),
    "python_call": text("connect(host='db.internal', {snake}='{v}')", "host='db.internal'"),
    "python_call_dq": text('requests.get(url, headers={"{head}": "{v}"}, timeout=5)', "timeout=5"),
    "b_prose": text("retrying with {v} against billing", "retrying with", "against billing", bare=True),
    "b_alone": text("{v}", bare=True),
    "b_dot": text("Could not authenticate with {v}.", "Could not authenticate with", bare=True),
    "b_comma": text("seen {v}, skipping row 812", "seen", "skipping row 812", bare=True),
    "b_quoted": text('bad credentials "{v}" (HTTP 401)', "(HTTP 401)", bare=True),
    "b_single": text("invalid: '{v}'", bare=True),
    "b_backtick": text("found `{v}` in config.py:12", "config.py:12", bare=True),
    "b_smart": text("found “{v}” in config.py:12", "config.py:12", bare=True),
    "b_paren": text("request failed ({v})", "request failed", bare=True),
    "b_sql": text("[generated in 0.00012s] ('{v}', 812)", "[generated in 0.00012s]", bare=True),
    "b_cn": text("无效的令牌{v}请重试", "请重试", bare=True),
    "b_ru": text("ключ {v} не подходит", "не подходит", bare=True),
    "b_path": text("GET /hooks/{v}/ping 200", "/ping 200", bare=True),
    "b_slash_url": text(
        "https://api.example.com/bot/{v}/send", "https://api.example.com/bot/", spelt=quoted, bare=True
    ),
    "b_csv": text("812,ann,{v},2026-03-01", "812,ann", "2026-03-01", bare=True),
    "b_list": text("['deploy', '{v}', 17]", "deploy", bare=True),
    "b_eq": text("x={v}", bare=True),
    "b_colon": text("v:{v}", bare=True),
    "b_json_arr": text('["deploy","{v}",17]', "deploy", spelt=json_text, bare=True),
    "b_unknown_key": text('{"k": "{v}", "n": 5}', '"n": 5', spelt=json_text, bare=True),
    "b_nl": text("line one\n{v}\nline three", "line one", "line three", bare=True),
    "b_bytesrepr": text("read b'{v}\\n' from socket", "from socket", bare=True),
    "b_md_link": text(
        "[here](https://x.example.com/a?k={v})", "https://x.example.com/a", spelt=quoted, bare=True
    ),
    "b_html": text("<code>{v}</code><p>done</p>", "done", bare=True),
    "b_bearer": text("Authorization: Bearer {v}", "Authorization", bare=True),
    "b_ellipsis": text("{v}...", bare=True),
    "b_at": text("token@{v}@", bare=True),
    "h_bearer": text("authorization: Bearer {v}\naccept: text/html", "accept: text/html"),
    "h_bearer_repr": text("{'Authorization': 'Bearer {v}', 'Accept': 'text/html'}", "text/html"),
    "h_token": text("Authorization: Token {v}"),
    "url_userinfo": text(
        "git clone https://oauth2:{v}@git.example.com/acme/app.git",
        "git clone https://",
        "git.example.com/acme/app.git",
        spelt=quoted,
    ),
    "url_userinfo_user": text(
        "https://{v}@git.example.com/acme/app.git", "git.example.com/acme/app.git", spelt=quoted, bare=True
    ),
    "curl_u": text("curl -u svc:{v} https://api.example.com/v1", "https://api.example.com/v1"),
    "basic_b64": text("Authorization: Basic {v}", spelt=basic_text, lines=True),
    "netrc": text("machine api.example.com login svc password {v}", "machine api.example.com"),
    "npmrc": text(
        "//registry.npmjs.org/:_authToken={v}\nregistry=https://registry.npmjs.org/",
        "registry=https://registry.npmjs.org/",
    ),
    "libpq": text(
        "host=db.internal user=svc password={v} dbname=app sslmode=require",
        "host=db.internal",
        "dbname=app",
        "sslmode=require",
    ),
    "libpq_q": text("host=db.internal user=svc password='{v}' dbname=app", "host=db.internal", "dbname=app"),
    "odbc": text(
        "Driver={ODBC Driver 18 for SQL Server};Server=tcp:db.internal,1433;Uid=svc;Pwd={v};Encrypt=yes;",
        "db.internal",
        "Encrypt=yes",
    ),
    "ado": text(
        "Server=db.internal;Database=app;User Id=svc;Password={v};TrustServerCertificate=True",
        "Database=app",
        "TrustServerCertificate=True",
    ),
    "azure_conn": text(
        "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey={v};EndpointSuffix=core.windows.net",
        "AccountName=acme",
        "core.windows.net",
    ),
    "servicebus": text(
        "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={v};EntityPath=q",
        "acme.servicebus.windows.net",
        "EntityPath=q",
    ),
    "jdbc": text(
        "jdbc:postgresql://db.internal:5432/app?user=svc&password={v}&ssl=true",
        "jdbc:postgresql://db.internal:5432/app",
        "ssl=true",
        spelt=quoted,
    ),
    "jdbc_ss": text(
        "jdbc:sqlserver://db.internal:1433;databaseName=app;user=svc;password={v};encrypt=true",
        "databaseName=app",
        "encrypt=true",
    ),
    "mysql_p": text("mysql -h db.internal -u svc -p{v} app", "mysql -h db.internal -u svc"),
    "sshpass": text("sshpass -p '{v}' ssh deploy@host.internal", "ssh deploy@host.internal"),
    "pgpass": text("PGPASSWORD={v} psql -h db.internal -U svc app", "psql -h db.internal -U svc app"),
    "redis_auth": text("redis-cli -a {v} -h cache.internal ping", "-h cache.internal ping"),
    "docker_login": text(
        "docker login -u svc -p {v} registry.example.com", "docker login -u svc", "registry.example.com"
    ),
    "sql_identified": text("CREATE USER svc IDENTIFIED BY '{v}';", "CREATE USER svc"),
    "sql_role": text("ALTER ROLE svc WITH LOGIN PASSWORD '{v}';", "ALTER ROLE svc"),
    "kafka_jaas": text(
        'org.apache.kafka.common.security.plain.PlainLoginModule required username="svc" password="{v}";',
        "PlainLoginModule required",
        spelt=json_text,
    ),
    "login_prose": text("login failed for svc with password {v}", "login failed for svc"),
    "basic_auth_tuple": text("requests.get(url, auth=('svc', '{v}'))", "requests.get"),
}
