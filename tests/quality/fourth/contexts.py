"""The places in which credentials turn up in what an app writes.

Each takes the variable's name, the value and dice, and answers an event: a text, any value that is logged, or the text and
the arguments of a call of `logging`; None where the value does not fit. `KEPT` is what must stay of each event.
"""

import base64
import enum
import json
import random
import urllib.parse
from collections.abc import Callable
from dataclasses import make_dataclass
from typing import Any, NamedTuple

KEPT = ("ord-48151", "eu-west-1")


class Context(NamedTuple):
    """A place: how it is built, whether its words tell, and whether a value may have several lines or any sign."""

    name: str
    build: Callable[[str, str, random.Random], Any]
    tells: bool
    fits: Callable[[str], bool]


CONTEXTS: list[Context] = []


def anything(value: str) -> bool:
    return True


def one_line(value: str) -> bool:
    return "\n" not in value


def bare(value: str) -> bool:
    """No sign that would end a word in a shell, a URL or a cookie."""
    return not set(value) & set("\n \"'`$&;#?!*|<>(){}[]\\,~^@%/:=+")


def unspaced(value: str) -> bool:
    return not set(value) & set("\n \"'`$&;#!*|<>(){}\\~^")


def context(*, tells: bool = True, fits: Callable[[str], bool] = one_line):
    def add(build):
        CONTEXTS.append(Context(build.__name__, build, tells, fits))
        return build

    return add


def camel(name: str) -> str:
    head, *rest = name.lower().split("_")
    return head + "".join(part.title() for part in rest)


def header(name: str) -> str:
    return "X-" + "-".join(part.title() for part in name.lower().split("_"))


# --- structured events


@context(fits=anything)
def field_snake(n, v, d):
    return {"event": "configured ord-48151", "region": "eu-west-1", n.lower(): v, "attempt": 3}


@context(fits=anything)
def field_camel(n, v, d):
    return {"event": "configured ord-48151", "region": "eu-west-1", "settings": {camel(n): v, "retries": 2}}


@context(fits=anything)
def field_env(n, v, d):
    return {"event": "env ord-48151", "env": {"PATH": "/usr/bin", n: v, "REGION": "eu-west-1"}}


@context(tells=False, fits=anything)
def field_neutral(n, v, d):
    return {"event": "got ord-48151", "detail": v, "region": "eu-west-1"}


@context(tells=False, fits=anything)
def list_neutral(n, v, d):
    return {"event": "args ord-48151", "args": ["run", v, "eu-west-1"], "n": 2}


@context(tells=False)
def text_neutral(n, v, d):
    return f"ord-48151: got {v} from eu-west-1"


@context(tells=False)
def text_quoted(n, v, d):
    return f"ord-48151: unexpected value '{v}' in eu-west-1"


@context(tells=False)
def text_chat(n, v, d):
    return {"event": "ticket ord-48151", "body": f"hi, here is what I use: {v} - thanks, eu-west-1 team"}


@context()
def pairs_list(n, v, d):
    return {"event": "ord-48151", "params": [["region", "eu-west-1"], [n.lower(), v]]}


@context()
def name_value_pair(n, v, d):
    return {"event": "ord-48151", "env": [{"name": "REGION", "value": "eu-west-1"}, {"name": n, "value": v}]}


@context()
def key_value_pair(n, v, d):
    return {"event": "ord-48151", "tags": [{"Key": "Region", "Value": "eu-west-1"}, {"Key": n, "Value": v}]}


@context()
def headers_list(n, v, d):
    return {
        "event": "ord-48151",
        "headers": [["accept", "*/*"], ["x-region", "eu-west-1"], [header(n).lower(), v]],
    }


@context()
def headers_bytes(n, v, d):
    return {
        "event": "ord-48151",
        "headers": [(b"x-region", b"eu-west-1"), (header(n).lower().encode(), v.encode())],
    }


@context()
def headers_bearer(n, v, d):
    return {"event": "ord-48151", "headers": {"X-Region": "eu-west-1", "Authorization": f"Bearer {v}"}}


@context()
def headers_token_scheme(n, v, d):
    return {
        "event": "ord-48151",
        "request": {"headers": {"region": ["eu-west-1"], "authorization": [f"Token token={v}"]}},
    }


@context()
def grpc_metadata(n, v, d):
    return {
        "event": "ord-48151 eu-west-1",
        "metadata": (("user-agent", "grpc-python/1.62"), ("authorization", f"Bearer {v}")),
    }


class Setting(enum.Enum):
    """A name that is an Enum's member."""

    REGION = "region"
    API_KEY = "api_key"
    PASSWORD = "password"
    ACCESS_TOKEN = 3


@context()
def enum_key(n, v, d):
    return {
        "event": "ord-48151",
        "conf": {
            Setting.REGION: "eu-west-1",
            d.choice([Setting.API_KEY, Setting.PASSWORD, Setting.ACCESS_TOKEN]): v,
        },
    }


@context()
def bytes_key(n, v, d):
    return {b"event": b"ord-48151", b"region": b"eu-west-1", n.lower().encode(): v.encode()}


@context()
def dataclass_value(n, v, d):
    return {
        "event": "ord-48151",
        "settings": make_dataclass("Settings", [("region", str), (n.lower(), str)])("eu-west-1", v),
    }


@context()
def nested_list_models(n, v, d):
    return {
        "event": "ord-48151",
        "providers": [{"id": 1, "region": "eu-west-1", "credentials": {n.lower(): {"value": v}}}],
    }


# --- JSON in text


@context(fits=anything)
def json_text(n, v, d):
    return json.dumps({"msg": "ord-48151", "region": "eu-west-1", n.lower(): v})


@context(fits=anything)
def json_escaped(n, v, d):
    return {"event": "ord-48151", "body": json.dumps({"region": "eu-west-1", camel(n): v})}


@context(fits=anything)
def json_escaped_text(n, v, d):
    return "response ord-48151: " + json.dumps({"payload": json.dumps({"region": "eu-west-1", n.lower(): v})})


@context(fits=anything)
def json_escaped_twice(n, v, d):
    return {
        "event": "ord-48151",
        "raw": json.dumps({"inner": json.dumps({"region": "eu-west-1", n.lower(): v})}),
    }


@context()
def json_cut(n, v, d):
    return f'ord-48151 body[0:80]={{"region": "eu-west-1", "{camel(n)}": "{v}", "expires'


# --- lines of configuration


@context()
def dotenv(n, v, d):
    return f"loaded .env (ord-48151)\nREGION=eu-west-1\n{n}={v}\nDEBUG=0"


@context()
def dotenv_quoted(n, v, d):
    return f'loaded .env (ord-48151)\nREGION="eu-west-1"\n{n}="{v}"\nDEBUG="0"'


@context()
def shell_export(n, v, d):
    return f"+ export REGION=eu-west-1 ORDER=ord-48151\n+ export {n}='{v}'\n+ ./run.sh"


@context(fits=bare)
def powershell(n, v, d):
    return f'PS> $env:REGION = "eu-west-1"; $env:{n} = "{v}"; .\\run.ps1 ord-48151'


@context(fits=bare)
def windows_set(n, v, d):
    return f"C:\\app> set REGION=eu-west-1\nC:\\app> set {n}={v}\nC:\\app> run ord-48151"


@context()
def yaml_line(n, v, d):
    return f"config ord-48151:\n  region: eu-west-1\n  {n.lower()}: {v}\n  retries: 3"


@context()
def yaml_nested(n, v, d):
    return f"ord-48151\nclient:\n  region: 'eu-west-1'\n  auth:\n    {camel(n)}: '{v}'\n  timeout: 3s"


@context(fits=anything)
def yaml_block(n, v, d):
    return (
        f"order: ord-48151\nregion: eu-west-1\n{n.lower()}: |\n"
        + "\n".join("  " + line for line in v.splitlines())
        + "\nretries: 3"
    )


@context()
def toml(n, v, d):
    return f'[client]\norder = "ord-48151"\nregion = "eu-west-1"\n{n.lower()} = "{v}"\n'


@context()
def ini(n, v, d):
    return f"[client]\norder = ord-48151\nregion = eu-west-1\n{n.lower()} = {v}\ntimeout = 3\n"


@context()
def properties(n, v, d):
    return f"app.order=ord-48151\napp.region=eu-west-1\napp.client.{n.lower().replace('_', '-')}={v}\n"


@context()
def terraform_plan(n, v, d):
    return f'  # app.main will be created\n  + region   = "eu-west-1"\n  + name     = "ord-48151"\n  + {n.lower()} = "{v}"\n'


@context()
def terraform_change(n, v, d):
    return f'  ~ resource "app" "ord-48151" {{\n      ~ {n.lower()} = "{v}" -> (known after apply)\n        region = "eu-west-1"\n    }}'


@context()
def github_actions(n, v, d):
    return f"2026-03-01T10:11:12.1234567Z ##[group]Run ./deploy.sh ord-48151\n2026-03-01T10:11:12.1234999Z env:\n2026-03-01T10:11:12.1235000Z   {n}: {v}\n2026-03-01T10:11:12.1235001Z   REGION: eu-west-1"


@context()
def systemd_unit(n, v, d):
    return f'[Service]\nEnvironment="REGION=eu-west-1"\nEnvironment="{n}={v}"\nExecStart=/usr/bin/ord-48151\n'


@context()
def compose_list(n, v, d):
    return f"services:\n  ord-48151:\n    environment:\n      - REGION=eu-west-1\n      - {n}={v}\n"


@context(fits=bare)
def dockerfile(n, v, d):
    return f"Step 4/9 : ENV REGION=eu-west-1\nStep 5/9 : ENV {n} {v}\n ---> Running in ord-48151"


# --- command lines


@context(fits=unspaced)
def curl_user(n, v, d):
    return f"$ curl -s -u ops:{v} https://eu-west-1.example.com/v1/ord-48151"


@context()
def curl_header(n, v, d):
    return (
        f"$ curl -H 'Accept: application/json' -H '{header(n)}: {v}' https://eu-west-1.example.com/ord-48151"
    )


@context(fits=unspaced)
def curl_bearer(n, v, d):
    return f'running curl -sSL -H "Authorization: Bearer {v}" https://eu-west-1.example.com/ord-48151'


@context(fits=unspaced)
def curl_data(n, v, d):
    return f'curl -X POST https://eu-west-1.example.com/ord-48151 -d \'{{"{camel(n)}":"{v}"}}\''


@context(fits=unspaced)
def flag_space(n, v, d):
    return f"exec: tool --region eu-west-1 --{n.lower().replace('_', '-')} {v} --order ord-48151"


@context(fits=unspaced)
def flag_equals(n, v, d):
    return f"exec: tool --region=eu-west-1 --{n.lower().replace('_', '-')}={v} ord-48151"


@context(fits=unspaced)
def argv_list(n, v, d):
    return {
        "event": "spawn ord-48151",
        "argv": ["tool", "--region", "eu-west-1", f"--{n.lower().replace('_', '-')}", v, "up"],
    }


@context(fits=unspaced)
def docker_run(n, v, d):
    return f"docker run --rm -e REGION=eu-west-1 -e {n}={v} acme/ord-48151:latest"


@context(fits=bare)
def docker_login(n, v, d):
    return f"docker login -u ord-48151 -p {v} registry.eu-west-1.example.com"


@context(fits=unspaced)
def helm_set(n, v, d):
    return f"helm upgrade ord-48151 ./chart --set region=eu-west-1 --set app.{camel(n)}={v}"


@context(fits=unspaced)
def kubectl_literal(n, v, d):
    return f"kubectl create secret generic ord-48151 --from-literal=region=eu-west-1 --from-literal={n.lower()}={v}"


@context()
def kubectl_describe(n, v, d):
    return f"Containers:\n  ord-48151:\n    Environment:\n      REGION:       eu-west-1\n      {n}:  {v}\n    Mounts:  <none>"


@context(fits=unspaced)
def httpie(n, v, d):
    return f"http POST https://eu-west-1.example.com/ord-48151 {header(n)}:{v} a=1"


@context(fits=bare)
def mysql_flag(n, v, d):
    return f"mysqldump -h db.eu-west-1.example.com -u root --password={v} ord-48151"


@context(fits=bare)
def pgpassword(n, v, d):
    return f"PGPASSWORD={v} psql -h db.eu-west-1.example.com -U app ord-48151"


@context(fits=bare)
def sshpass(n, v, d):
    return f"sshpass -p {v} ssh -l deploy eu-west-1.example.com ord-48151"


@context(fits=unspaced)
def aws_configure(n, v, d):
    return f"aws configure set {n.lower()} {v} --profile ord-48151 --region eu-west-1"


@context()
def aws_output(n, v, d):
    return f'{{\n    "Name": "ord-48151",\n    "ARN": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ord-48151-AbCdEf",\n    "SecretString": "{v}"\n}}'


@context()
def az_output(n, v, d):
    return json.dumps({"appId": "ord-48151", "region": "eu-west-1", "password": v}, indent=2)


@context(tells=False)
def gcloud_output(n, v, d):
    return f"$ gcloud auth print-access-token --project ord-48151\n{v}\n$ gcloud config set compute/region eu-west-1"


@context(fits=unspaced)
def npmrc(n, v, d):
    return f"; ord-48151 eu-west-1\n//registry.npmjs.org/:_authToken={v}\nalways-auth=true"


@context()
def pypirc(n, v, d):
    return f"[pypi]\nrepository = https://eu-west-1.example.com/ord-48151\nusername = __token__\npassword = {v}\n"


@context(fits=bare)
def netrc(n, v, d):
    return f"machine eu-west-1.example.com login ord-48151 password {v}"


# --- URLs and HTTP


@context(fits=bare)
def query(n, v, d):
    return f'10.0.0.7 - - "GET /v1/ord-48151?region=eu-west-1&{n.lower()}={v}&page=2 HTTP/1.1" 200 512'


@context()
def query_quoted(n, v, d):
    return f"GET https://eu-west-1.example.com/ord-48151?{n.lower()}={urllib.parse.quote(v, safe='')}&page=2"


@context()
def userinfo(n, v, d):
    return f"cloning https://deploy:{urllib.parse.quote(v, safe='')}@git.eu-west-1.example.com/ord-48151.git"


@context()
def dsn_url(n, v, d):
    return {
        "event": "ord-48151 in eu-west-1",
        "dsn": f"postgresql+asyncpg://app:{urllib.parse.quote(v, safe='')}@db:5432/shop",
    }


@context()
def form_body(n, v, d):
    return {
        "event": "ord-48151",
        "body": urllib.parse.urlencode({"region": "eu-west-1", n.lower(): v, "page": 2}),
    }


@context()
def fragment(n, v, d):
    return f"redirect to https://eu-west-1.example.com/ord-48151#access_token={urllib.parse.quote(v, safe='')}&token_type=bearer&expires_in=3600"


@context(fits=unspaced)
def cookie(n, v, d):
    return f"ord-48151 eu-west-1 Cookie: theme=dark; sessionid={v}; lang=de"


@context(fits=unspaced)
def set_cookie(n, v, d):
    return {
        "event": "ord-48151 eu-west-1",
        "response_headers": {"Set-Cookie": f"session={v}; Path=/; HttpOnly; SameSite=Lax"},
    }


@context()
def raw_request(n, v, d):
    return f"send: b'POST /ord-48151 HTTP/1.1\\r\\nHost: eu-west-1.example.com\\r\\n{header(n)}: {v}\\r\\nAccept: */*\\r\\n\\r\\n'"


@context()
def sdk_options(n, v, d):
    return f"Request options: {{'method': 'post', 'url': '/ord-48151', 'headers': {{'X-Region': 'eu-west-1', 'Authorization': 'Bearer {v}'}}, 'json_data': None}}"


@context()
def httpx_repr(n, v, d):
    return f"DEBUG:httpcore.http11:send_request_headers.started request=<Request [b'GET']> headers=[(b'Host', b'eu-west-1.example.com/ord-48151'), (b'{header(n)}', b'{v}')]"


@context()
def basic_header(n, v, d):
    return (
        "Authorization: Basic "
        + base64.b64encode(f"ops:{v}".encode()).decode()
        + " for ord-48151 in eu-west-1"
    )


@context()
def docker_auths(n, v, d):
    return json.dumps(
        {
            "order": "ord-48151",
            "auths": {
                "registry.eu-west-1.example.com": {"auth": base64.b64encode(f"ci:{v}".encode()).decode()}
            },
        }
    )


# --- code, objects and errors


@context()
def traceback_line(n, v, d):
    return f'Traceback (most recent call last):\n  File "/srv/app/main.py", line 12, in connect\n    client = Client({n.lower()}="{v}", region="eu-west-1")\nValueError: ord-48151 refused'


@context(tells=False)
def exception_text(n, v, d):
    return f"ValueError: invalid literal: '{v}' (ord-48151, eu-west-1)"


@context()
def exception_url(n, v, d):
    return f"httpx.HTTPStatusError: Client error '401 Unauthorized' for url 'https://eu-west-1.example.com/ord-48151?access_token={urllib.parse.quote(v, safe='')}'"


@context()
def repr_dict(n, v, d):
    return f"ord-48151 settings={ {'region': 'eu-west-1', n.lower(): v, 'retries': 3}!r}"


@context()
def repr_dataclass(n, v, d):
    return f"ord-48151 Settings(region='eu-west-1', {n.lower()}={v!r}, pool=5)"


@context()
def repr_pydantic(n, v, d):
    return f"ord-48151 region='eu-west-1' {n.lower()}={v!r} pool=5"


@context()
def pydantic_error(n, v, d):
    return f"1 validation error for Settings (ord-48151 eu-west-1)\n{n.lower()}\n  String should have at most 10 characters [type=string_too_long, input_value={v!r}, input_type=str]"


@context()
def js_const(n, v, d):
    return f"ReferenceError at ord-48151 eu-west-1:\n  const {camel(n)} = '{v}';\n  ^"


@context()
def go_struct(n, v, d):
    return f'panic: ord-48151 &main.Config{{Region:"eu-west-1", {camel(n)[0].upper() + camel(n)[1:]}:"{v}", Retries:3}}'


@context()
def ruby_hash(n, v, d):
    return f'Parameters: {{"region"=>"eu-west-1", "order"=>"ord-48151", "{n.lower()}"=>"{v}"}}'


@context(fits=bare)
def java_object(n, v, d):
    return f"Config[order=ord-48151, region=eu-west-1, {camel(n)}={v}, retries=3]"


@context()
def sql_insert(n, v, d):
    return f"INSERT INTO clients (id, region, {n.lower()}) VALUES ('ord-48151', 'eu-west-1', '{v}')"


@context()
def sql_update(n, v, d):
    return f"UPDATE clients SET {n.lower()} = '{v}' WHERE id = 'ord-48151' AND region = 'eu-west-1'"


@context(fits=bare)
def sql_create_user(n, v, d):
    return f'CREATE USER "ord-48151" WITH PASSWORD \'{v}\' IN ROLE "eu-west-1"'


@context(fits=bare)
def redis_auth(n, v, d):
    return f"redis eu-west-1 ord-48151: CONFIG SET requirepass {v}"


@context()
def odbc(n, v, d):
    return (
        f"Driver={{ODBC Driver 18}};Server=eu-west-1;Database=ord-48151;Uid=sa;Pwd={v};Encrypt=yes"
        if ";" not in v
        else None
    )


@context(fits=bare)
def libpq(n, v, d):
    return f"connecting host=eu-west-1 dbname=ord-48151 user=app password={v} sslmode=require"


@context(fits=bare)
def jdbc(n, v, d):
    return f"jdbc:postgresql://eu-west-1/ord-48151?user=app&password={v}&ssl=true"


# --- other text


@context(fits=unspaced)
def kv_text(n, v, d):
    return f"worker ord-48151 started, region=eu-west-1 {n.lower()}={v} in 12ms"


@context()
def colon_text(n, v, d):
    return f"ord-48151 eu-west-1 - {n.lower().replace('_', ' ')}: {v}"


@context(fits=unspaced)
def logfmt(n, v, d):
    return f'ts=2026-03-01T10:11:12Z level=info msg="started ord-48151" region=eu-west-1 {n.lower()}={v} dur=12ms'


@context()
def xml_tag(n, v, d):
    return (
        f'<?xml version="1.0"?><config><order>ord-48151</order><region>eu-west-1</region><{camel(n)}>{v}</{camel(n)}></config>'
        if not set(v) & set("<&")
        else None
    )


@context()
def xml_attribute(n, v, d):
    return (
        f'<add key="Region" value="eu-west-1"/><add key="{camel(n)}" value="{v}"/><!-- ord-48151 -->'
        if not set(v) & set('<&"')
        else None
    )


@context()
def html_form(n, v, d):
    return (
        f'<form id="ord-48151"><input name="region" value="eu-west-1"><input type="hidden" name="{n.lower()}" value="{v}"></form>'
        if not set(v) & set('<&"')
        else None
    )


@context()
def csv_header(n, v, d):
    return f"id,region,{n.lower()},created\nord-48151,eu-west-1,{v},2026-03-01\n" if "," not in v else None


@context()
def csv_quoted(n, v, d):
    return f'"order","region","{n}","n"\r\n"ord-48151","eu-west-1","{v}","4"\r\n' if '"' not in v else None


@context()
def markdown_table(n, v, d):
    return (
        f"| name | value |\n| --- | --- |\n| order | ord-48151 |\n| region | eu-west-1 |\n| {n} | `{v}` |"
        if not set(v) & set("|`")
        else None
    )


@context()
def markdown_bold(n, v, d):
    return (
        f"**Region:** eu-west-1\n**{n.replace('_', ' ').title()}:** `{v}`\n*Order:* ord-48151"
        if "`" not in v
        else None
    )


@context()
def percent_encoded(n, v, d):
    return {"event": "ord-48151", "state": urllib.parse.quote(f"region=eu-west-1&{n.lower()}={v}", safe="")}


@context(tells=False)
def base64_bare(n, v, d):
    return {"event": "ord-48151", "blob": base64.b64encode(v.encode()).decode(), "region": "eu-west-1"}


@context()
def base64_json(n, v, d):
    return {
        "event": "ord-48151 eu-west-1",
        "blob": base64.b64encode(json.dumps({"id": 7, n.lower(): v}).encode()).decode(),
    }


@context()
def zero_width_name(n, v, d):
    return {"event": "ord-48151", n.lower()[:3] + "\u200b" + n.lower()[3:]: v, "region": "eu-west-1"}


@context(tells=False)
def zero_width_value(n, v, d):
    return f"ord-48151: got {v[: len(v) // 2]}\u200b{v[len(v) // 2 :]} from eu-west-1"


@context()
def graphql(n, v, d):
    return {
        "event": "ord-48151",
        "query": f'mutation {{ login(region: "eu-west-1", {camel(n)}: "{v}") {{ ok }} }}',
    }


@context()
def prose_is(n, v, d):
    return f"ord-48151 in eu-west-1: the {n.lower().replace('_', ' ')} is {v}"


FOREIGN = [
    "mot de passe : ",
    "mot de passe: ",
    "contraseña=",
    "contraseña: ",
    "Passwort: ",
    "Kennwort=",
    "密码：",
    "密码: ",
    "パスワード：",
    "пароль: ",
    "senha: ",
    "wachtwoord: ",
    "hasło: ",
    "lösenord: ",
    "şifre: ",
    "비밀번호: ",
    "jeton d'accès : ",
    "clave secreta: ",
    "Zugangsschlüssel: ",
    "parola: ",
]


@context()
def foreign_word(n, v, d):
    return f"ord-48151 eu-west-1 {d.choice(FOREIGN)}{v}"


@context()
def foreign_field(n, v, d):
    return {
        "event": "ord-48151",
        "region": "eu-west-1",
        d.choice(
            [
                "mot_de_passe",
                "contraseña",
                "passwort",
                "密码",
                "пароль",
                "パスワード",
                "senha",
                "motDePasse",
                "clave_secreta",
                "hasło",
            ]
        ): v,
    }


@context()
def logging_args(n, v, d):
    return ("order %s in %s with %s=%s", ("ord-48151", "eu-west-1", n.lower(), v))


@context()
def logging_mapping(n, v, d):
    return (
        "order %(order)s in %(region)s %(" + n.lower() + ")s",
        ({"order": "ord-48151", "region": "eu-west-1", n.lower(): v},),
    )


# --- what other languages and tools print


def pascal(name: str) -> str:
    return camel(name)[0].upper() + camel(name)[1:]


@context()
def structlog_console(n, v, d):
    return f"2026-03-01T10:11:12.123456Z [\x1b[32m\x1b[1minfo     \x1b[0m] \x1b[1mstarted ord-48151\x1b[0m \x1b[36m{n.lower()}\x1b[0m=\x1b[35m{v}\x1b[0m \x1b[36mregion\x1b[0m=\x1b[35meu-west-1\x1b[0m"


@context()
def har_headers(n, v, d):
    return {
        "request": {
            "url": "https://eu-west-1/ord-48151",
            "headers": [{"name": "Accept", "value": "*/*"}, {"name": header(n), "value": v}],
        }
    }


@context()
def proto_text(n, v, d):
    return f'order: "ord-48151"\nregion: "eu-west-1"\nauth {{\n  {n.lower()}: "{v}"\n}}'


@context()
def ruby_inspect(n, v, d):
    return f'#<Client order: "ord-48151", region: "eu-west-1", {n.lower()}: "{v}", retries: 3>'


@context()
def ruby_symbol(n, v, d):
    return f'{{:region=>"eu-west-1", :{n.lower()}=>"{v}", :order=>"ord-48151"}}'


@context()
def php_array(n, v, d):
    return f"array (\n  'region' => 'eu-west-1',\n  '{n.lower()}' => '{v}',\n  'order' => 'ord-48151',\n)"


@context()
def php_dump(n, v, d):
    return f'array(2) {{\n  ["region"]=>\n  string(9) "eu-west-1"\n  ["{n.lower()}"]=>\n  string({len(v)}) "{v}"\n  ["o"]=> "ord-48151"\n}}'


@context()
def elixir_map(n, v, d):
    return f'%{{region: "eu-west-1", {n.lower()}: "{v}", order: "ord-48151"}}'


@context()
def erlang_list(n, v, d):
    return f'[{{region,<<"eu-west-1">>}},{{{n.lower()},<<"{v}">>}},{{order,"ord-48151"}}]'


@context(fits=bare)
def go_plus(n, v, d):
    return f"config {{Order:ord-48151 Region:eu-west-1 {pascal(n)}:{v} Retries:3}}"


@context(fits=bare)
def go_map(n, v, d):
    return f"env map[ORDER:ord-48151 REGION:eu-west-1 {n}:{v}]"


@context()
def rust_debug(n, v, d):
    return f'Config {{ order: "ord-48151", region: Some("eu-west-1"), {n.lower()}: Some("{v}"), retries: 3 }}'


@context()
def objective_c(n, v, d):
    return f'{{\n    order = "ord-48151";\n    region = "eu-west-1";\n    {camel(n)} = "{v}";\n}}'


@context(fits=bare)
def scala_map(n, v, d):
    return f"Map(order -> ord-48151, region -> eu-west-1, {n.lower()} -> {v})"


@context()
def csharp_record(n, v, d):
    return (
        f"Config {{ Order = ord-48151, Region = eu-west-1, {pascal(n)} = {v} }}"
        if not set(v) & set(",;{} ")
        else None
    )


@context()
def python_assign(n, v, d):
    return f"  12     region = 'eu-west-1'  # ord-48151\n> 13     self.{n.lower()} = '{v}'\n  14     self.retries = 3"


@context()
def argparse_namespace(n, v, d):
    return f"ord-48151 Namespace(region='eu-west-1', {n.lower()}={v!r}, dry_run=False)"


@context()
def environ_repr(n, v, d):
    return f"environ({{'REGION': 'eu-west-1', '{n}': {v!r}, 'ORDER': 'ord-48151'}})"


@context()
def query_dict(n, v, d):
    return f"ord-48151 <QueryDict: {{'region': ['eu-west-1'], '{n.lower()}': [{v!r}]}}>"


@context()
def multi_dict(n, v, d):
    return f"ord-48151 ImmutableMultiDict([('region', 'eu-west-1'), ('{n.lower()}', {v!r})])"


@context()
def headers_repr(n, v, d):
    return f"ord-48151 Headers({{'x-region': 'eu-west-1', '{header(n).lower()}': {v!r}}})"


@context()
def cimultidict(n, v, d):
    return f"ord-48151 <CIMultiDictProxy('X-Region': 'eu-west-1', 'Authorization': 'Bearer {v}')>"


@context()
def sqlalchemy_parameters(n, v, d):
    return f"[SQL: UPDATE clients SET {n.lower()}=%({n.lower()})s WHERE id=%(id)s]\n[parameters: {{'{n.lower()}': {v!r}, 'id': 'ord-48151', 'region': 'eu-west-1'}}]"


@context()
def celery_kwargs(n, v, d):
    return f"Task sync[ord-48151] received args=() kwargs={{'region': 'eu-west-1', '{n.lower()}': {v!r}}}"


@context()
def botocore(n, v, d):
    return f"Making request for OperationModel(name=Get) with params: {{'url_path': '/ord-48151', 'headers': {{'X-Region': 'eu-west-1', 'X-Amz-Security-Token': {v!r}}}, 'body': b''}}"


@context()
def otel_key_values(n, v, d):
    return {
        "name": "GET ord-48151",
        "attributes": [
            {"key": "region", "value": {"stringValue": "eu-west-1"}},
            {"key": n.lower(), "value": {"stringValue": v}},
        ],
    }


@context()
def otel_header(n, v, d):
    return {
        "http.route": "/ord-48151",
        "region": "eu-west-1",
        "http.request.header.authorization": [f"Bearer {v}"],
    }


@context()
def syslog_data(n, v, d):
    return (
        f'<165>1 2026-03-01T10:11:12Z host app - ID47 [ord-48151@32473 region="eu-west-1" {n.lower()}="{v}"] started'
        if '"' not in v and "]" not in v
        else None
    )


@context()
def cloudtrail(n, v, d):
    return {
        "eventName": "ord-48151",
        "awsRegion": "eu-west-1",
        "requestParameters": {"dBInstanceIdentifier": "x", "masterUserPassword": v},
    }


@context()
def soap(n, v, d):
    return (
        f'<wsse:UsernameToken wsu:Id="ord-48151"><wsse:Username>eu-west-1</wsse:Username><wsse:Password Type="wsse:PasswordText">{v}</wsse:Password></wsse:UsernameToken>'
        if not set(v) & set("<&")
        else None
    )


@context()
def websocket_url(n, v, d):
    return f"connected wss://eu-west-1.example.com/ord-48151?v=2&token={urllib.parse.quote(v, safe='')}"


@context()
def graphql_variables(n, v, d):
    return {"operationName": "ord-48151", "variables": {"input": {"region": "eu-west-1", camel(n): v}}}


@context()
def hcl_inline(n, v, d):
    return f'provider "x" {{ order = "ord-48151", region = "eu-west-1", {n.lower()} = "{v}" }}'


@context()
def nginx_conf(n, v, d):
    return f'location /ord-48151 {{ proxy_set_header X-Region eu-west-1; proxy_set_header Authorization "Bearer {v}"; }}'


@context(fits=bare)
def apache_setenv(n, v, d):
    return f"SetEnv ORDER ord-48151\nSetEnv REGION eu-west-1\nSetEnv {n} {v}\n"


@context(fits=bare)
def pgpass(n, v, d):
    return f"# ord-48151 eu-west-1 .pgpass\ndb.internal:5432:shop:app:{v}"


@context()
def maven_settings(n, v, d):
    return (
        f"<server>\n  <id>ord-48151</id>\n  <username>eu-west-1</username>\n  <password>{v}</password>\n</server>"
        if not set(v) & set("<&")
        else None
    )


@context()
def composer_auth(n, v, d):
    return {"order": "ord-48151", "region": "eu-west-1", "bearer": {"packages.example.com": v}}


@context()
def docker_inspect(n, v, d):
    return {"Id": "ord-48151", "Config": {"Env": ["REGION=eu-west-1", f"{n}={v}", "LANG=C"], "Cmd": ["run"]}}


@context(fits=unspaced)
def ps_line(n, v, d):
    return f"root      4812  0.3  1.2 /usr/bin/tool --region eu-west-1 --{n.lower().replace('_', '-')} {v} ord-48151"


@context(fits=unspaced)
def crontab(n, v, d):
    return f"*/5 * * * * REGION=eu-west-1 {n}={v} /usr/bin/ord-48151 >/dev/null"


@context(fits=unspaced)
def terraform_var(n, v, d):
    return f"terraform apply -var 'region=eu-west-1' -var '{n.lower()}={v}' ord-48151.tfplan"


@context(fits=unspaced)
def build_arg(n, v, d):
    return f"docker build --build-arg REGION=eu-west-1 --build-arg {n}={v} -t acme/ord-48151 ."


@context(fits=unspaced)
def heroku_set(n, v, d):
    return f"heroku config:set REGION=eu-west-1 {n}={v} -a ord-48151"


@context(fits=unspaced)
def put_parameter(n, v, d):
    return f"aws ssm put-parameter --region eu-west-1 --name /ord-48151/{n.lower()} --value {v} --type SecureString"


@context(fits=unspaced)
def put_secret(n, v, d):
    return f"aws secretsmanager put-secret-value --region eu-west-1 --secret-id ord-48151 --secret-string {v}"


@context(fits=unspaced)
def keyvault_set(n, v, d):
    return f"az keyvault secret set --vault-name ord-48151 --location eu-west-1 --name {n.lower().replace('_', '-')} --value {v}"


@context(fits=bare)
def redis_cli(n, v, d):
    return f"redis-cli -h cache.eu-west-1.example.com -a {v} -n 3 GET ord-48151"


@context(fits=bare)
def ldapsearch(n, v, d):
    return f"ldapsearch -x -H ldap://eu-west-1 -D cn=admin -w {v} '(uid=ord-48151)'"


@context(fits=bare)
def gpg_passphrase(n, v, d):
    return f"gpg --batch --passphrase {v} -o ord-48151.gpg --homedir /eu-west-1 -c x"


@context(fits=bare)
def openssl_pass(n, v, d):
    return f"openssl enc -aes-256-cbc -pass pass:{v} -in ord-48151 -out eu-west-1"


@context(fits=unspaced)
def set_credentials(n, v, d):
    return f"kubectl config set-credentials ord-48151 --token={v} --context eu-west-1"


@context(fits=unspaced)
def vault_kv(n, v, d):
    return f"vault kv put secret/ord-48151 region=eu-west-1 {n.lower()}={v}"


@context(fits=bare)
def mongosh(n, v, d):
    return f"mongosh --host db.eu-west-1.example.com -u root -p {v} --eval ord-48151"


@context()
def mongo_create_user(n, v, d):
    return f"db.createUser({{user: 'ord-48151', pwd: '{v}', roles: ['eu-west-1']}})"


@context(fits=bare)
def mysql_identified(n, v, d):
    return f"ALTER USER 'ord-48151'@'eu-west-1' IDENTIFIED BY '{v}'"


@context()
def kafka_jaas(n, v, d):
    return (
        f'sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="ord-48151" password="{v}"; # eu-west-1'
        if '"' not in v
        else None
    )


@context(fits=bare)
def extra_index(n, v, d):
    return f"pip install --extra-index-url https://__token__:{v}@pypi.eu-west-1.example.com/simple ord-48151"


@context()
def git_extraheader(n, v, d):
    return (
        'git -c http.extraheader="AUTHORIZATION: basic '
        + base64.b64encode(f"x:{v}".encode()).decode()
        + '" fetch eu-west-1 ord-48151'
    )


@context()
def kube_secret(n, v, d):
    return f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: ord-48151\n  region: eu-west-1\ndata:\n  {n.lower()}: {base64.b64encode(v.encode()).decode()}\n"


@context()
def kubeconfig(n, v, d):
    return f"users:\n- name: ord-48151\n  user:\n    region: eu-west-1\n    token: {v}\n"


@context()
def gh_masked_output(n, v, d):
    return f"::set-output name={n.lower()}::{v}\n::notice::ord-48151 eu-west-1"


@context(tells=False)
def traceback_locals(n, v, d):
    return (
        f"  File \"app.py\", line 3, in f\n    order = 'ord-48151'\n    region = 'eu-west-1'\n    x = '{v}'\nKeyError: 1"
        if "'" not in v
        else None
    )


@context(tells=False)
def tuple_text(n, v, d):
    return f"('ord-48151', '{v}', 3, 'eu-west-1')" if "'" not in v else None


@context(tells=False)
def url_path(n, v, d):
    return f"GET https://eu-west-1.example.com/hooks/{v}/ord-48151" if not set(v) & set("/?#:@&=+ ") else None


@context(tells=False)
def html_text(n, v, d):
    return f"<p>ord-48151</p><code>{v}</code><b>eu-west-1</b>" if not set(v) & set("<&") else None


@context(tells=False)
def nested_deep(n, v, d):
    return {"a": [{"b": {"c": [["ord-48151", {"d": v}], "eu-west-1"]}}]}


@context(tells=False)
def trailing_punctuation(n, v, d):
    return f"Is it {v}? ord-48151 says ({v}), eu-west-1 too."
