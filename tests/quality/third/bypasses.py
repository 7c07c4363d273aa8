"""Disguises: the same secret, written so that a plain pattern does not see it."""

from __future__ import annotations

import base64
import html
import json
import urllib.parse
from typing import TYPE_CHECKING

from .shapes import fill

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

TOKENS = [
    ("github_token", "ghp_<A36>"),
    ("stripe_key", "sk_live_<A24>"),
    ("aws_key", "AKIA<216>"),
    ("slack_token", "xoxb-<d12>-<d13>-<A24>"),
    ("openai_key", "sk-proj-<A74>T3BlbkFJ<A74>"),
    ("anthropic_key", "sk-ant-api03-<A93>AA"),
    ("npm_token", "npm_<A36>"),
    ("gitlab_token", "glpat-<A20>"),
    ("google_key", "AIzaSy<A33>"),
    ("password", "<A14>!7"),
    ("api_secret", "<A40>"),
    ("sendgrid", "SG.<A22>.<A43>"),
]
WAYS: dict[str, Callable[[str, str], object]] = {}


def way(name):
    def add(make):
        WAYS[name] = make
        return make

    return add


def every(text: str) -> str:
    return "".join(f"%{b:02X}" for b in text.encode())


way("percent-query")(lambda f, v: f"GET /x?{f}={every(v)}&page=2")
way("percent-lower-query")(lambda f, v: f"GET /x?{f}={every(v).lower()}&page=2")
way("percent-some")(lambda f, v: f"GET /x?{f}={v[:4]}{every(v[4:8])}{v[8:]}&page=2")
way("percent-name")(lambda f, v: f"GET /x?{every(f)}={v}&page=2")
way("percent-one-in-name")(lambda f, v: f"GET /x?{every(f[0])}{f[1:]}={v}&page=2")
way("double-percent")(lambda f, v: f"GET /x?{f}={urllib.parse.quote(every(v))}&page=2")
way("double-percent-nested-url")(
    lambda f, v: (
        "GET /login?next=" + urllib.parse.quote(urllib.parse.quote(f"/cb?{f}={v}&a=1", safe=""), safe="")
    )
)
way("nested-url")(
    lambda f, v: "GET /login?next=" + urllib.parse.quote(f"https://a.example.net/cb?{f}={v}&a=1", safe="")
)
way("plus-encoded")(lambda f, v: f"body: a=1+2&{f}={urllib.parse.quote_plus(v)}+&b=2")
way("base64-alone")(lambda f, v: {"event": "x", "blob": base64.b64encode(f"{f}={v}".encode()).decode()})
way("base64-json")(
    lambda f, v: {"event": "x", "data": base64.b64encode(json.dumps({f: v}).encode()).decode()}
)
way("base64-in-text")(
    lambda f, v: (
        "decoded message " + base64.b64encode(json.dumps({"a": 1, f: v}).encode()).decode() + " from queue"
    )
)
way("base64url-in-text")(
    lambda f, v: (
        "state="
        + base64.urlsafe_b64encode(json.dumps({"next": "/a", f: v}).encode()).decode().rstrip("=")
        + "&x=1"
    )
)
way("base64-twice")(
    lambda f, v: "payload " + base64.b64encode(base64.b64encode(json.dumps({f: v}).encode())).decode()
)
way("base64-mime-lines")(
    lambda f, v: base64.encodebytes(("setting one = 1\n" + f"{f} = {v}\n" + "x" * 40).encode()).decode()
)
way("data-uri")(
    lambda f, v: "data:application/json;base64," + base64.b64encode(json.dumps({f: v}).encode()).decode()
)
way("base32")(lambda f, v: "code " + base64.b32encode(f"{f}={v}".encode()).decode())
way("hex-text")(lambda f, v: {"event": "x", "raw_hex": f"{f}={v}".encode().hex()})
way("hex-in-text")(lambda f, v: "frame " + f"{f}={v}".encode().hex() + " received")
way("hex-spaced")(lambda f, v: "dump " + f"{f}={v}".encode().hex(" "))
way("hex-backslash")(lambda f, v: f"{f}=" + "".join(f"\\x{b:02x}" for b in v.encode()))
way("unicode-escape")(lambda f, v: f'{{"{f}": "' + "".join(f"\\u{ord(c):04x}" for c in v) + '"}')
way("unicode-escape-name")(lambda f, v: '{"' + "".join(f"\\u{ord(c):04x}" for c in f) + f'": "{v}"}}')
way("unicode-escape-some")(lambda f, v: f'{{"a": 1, "{f}": "{v[:5]}\\u{ord(v[5]):04x}{v[6:]}"}}')
way("octal-escape")(lambda f, v: f"{f}=" + "".join(f"\\{ord(c):03o}" for c in v))
way("html-entities")(lambda f, v: f'<input name="{f}" value="' + "".join(f"&#{ord(c)};" for c in v) + '">')
way("html-hex-entities")(lambda f, v: f"<{f}>" + "".join(f"&#x{ord(c):x};" for c in v) + f"</{f}>")
way("html-escaped-json")(
    lambda f, v: '<div data-props="' + html.escape(json.dumps({f: v, "page": 1})) + '"></div>'
)
way("json-thrice")(lambda f, v: json.dumps({"m": json.dumps({"n": json.dumps({f: v})})}))
way("repr-of-json")(lambda f, v: repr(json.dumps({"a": 1, f: v})))
way("repr-of-bytes")(lambda f, v: repr(json.dumps({"a": 1, f: v}).encode()))
way("zero-width-value")(lambda f, v: f"{f}={v[:6]}\u200b{v[6:]}")
way("zero-width-name")(lambda f, v: f"{f[:2]}\u200d{f[2:]}={v}")
way("soft-hyphen")(lambda f, v: {f[:3] + "\u00ad" + f[3:]: v})
way("bom")(lambda f, v: f"\ufeff{f}: {v}")
way("zero-width-many")(lambda f, v: f"{f} " + "\u200c".join(v))
way("homoglyph-name")(lambda f, v: {f.replace("e", "е").replace("o", "о"): v})
way("homoglyph-text")(lambda f, v: f"{f.replace('a', 'а').replace('e', 'е').replace('s', 'ѕ')}={v}")
way("fullwidth-name")(lambda f, v: {"".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in f): v})
way("fullwidth-value")(
    lambda f, v: f"{f}=" + "".join(chr(ord(c) + 0xFEE0) if 33 <= ord(c) < 127 else c for c in v)
)
way("math-bold-value")(
    lambda f, v: (
        "key "
        + "".join(
            chr(0x1D41A + ord(c) - 97) if c.islower() else chr(0x1D400 + ord(c) - 65) if c.isupper() else c
            for c in v
        )
    )
)
way("line-break-inside")(lambda f, v: f"{f}={v[: len(v) // 2]}\n{v[len(v) // 2 :]}")
way("crlf-inside")(lambda f, v: f"{f}: {v[: len(v) // 2]}\r\n {v[len(v) // 2 :]}")
way("backslash-newline")(lambda f, v: f"export {f.upper()}={v[: len(v) // 2]}\\\n{v[len(v) // 2 :]}")
way("quoted-printable")(lambda f, v: f"{f}=3D{v[: len(v) // 2]}=\n{v[len(v) // 2 :]}")
way("split-literals")(lambda f, v: f'{f} = "{v[:8]}" + "{v[8:]}"')
way("split-adjacent")(lambda f, v: f"{f} = ('{v[:8]}'\n    '{v[8:]}')")
way("split-list-join")(lambda f, v: f"{f} = ''.join(['{v[:8]}', '{v[8:]}'])")
way("ansi-inside")(lambda f, v: f"{f}={v[:6]}\x1b[0m\x1b[1m{v[6:]}")
way("ansi-name")(lambda f, v: f"\x1b[1m{f[:4]}\x1b[22m{f[4:]}\x1b[0m = {v}")
way("nul-inside")(lambda f, v: f"{f}={v[:6]}\x00{v[6:]}")
way("backspace")(lambda f, v: f"{f}={v[:6]}x\b{v[6:]}")
way("rtl-override")(lambda f, v: f"{f}=\u202d{v}\u202c")
way("upper-name")(lambda f, v: f"{f.upper()} = {v}")
way("mixed-case-name")(lambda f, v: {"".join(c.upper() if i % 2 else c for i, c in enumerate(f)): v})
way("dotted-name")(lambda f, v: {f.replace("_", "."): v})
way("spaced-name")(lambda f, v: {f.replace("_", " ").title(): v})
way("prefix-name")(lambda f, v: {"x__" + f + "__v2": v})
way("brackets-name")(lambda f, v: f"user[credentials][{f}]={v}&b=1")
way("array-name")(lambda f, v: f"{f}[]={v}&{f}[]=b")
way("value-before-name")(lambda f, v: f"'{v}' as {f}")
way("value-then-name-json")(lambda f, v: {"value": v, "name": f})
way("tuple-pair")(lambda f, v: f"({f!r}, {v!r})")
way("zip-lists")(lambda f, v: {"columns": ["id", f, "at"], "row": [7, v, "2026-01-03"]})
way("key-in-path")(lambda f, v: f"/v1/{f}/{v}/items")
way("matrix-param")(lambda f, v: f"GET /a;{f}={v};b=2/c")
way("fragment")(lambda f, v: f"https://a.example.net/cb#{f}={v}&x=1")
way("userinfo")(lambda f, v: f"https://{urllib.parse.quote(v, safe='')}@api.example.net/v1")
way("userinfo-user")(lambda f, v: f"https://ci:{urllib.parse.quote(v, safe='')}@api.example.net/v1")
way("colon-arrow")(lambda f, v: f"{f} -> {v}")
way("assign-walrus")(lambda f, v: f"if ({f} := '{v}'):")
way("hash-rocket")(lambda f, v: f":{f} => '{v}'")
way("tab-separated")(lambda f, v: f"{f}\t{v}\tok")
way("many-spaces")(lambda f, v: f"{f}          {v}")
way("next-line")(lambda f, v: f"{f}:\n  {v}\n")
way("bytes-value")(lambda f, v: {f: v.encode()})
way("bytes-text")(lambda f, v: f"{f}={v}".encode())
way("bytearray")(lambda f, v: {"event": "x", "raw": bytearray(f'{{"{f}": "{v}"}}'.encode())})
way("list-value")(lambda f, v: {f: [v]})
way("dict-value")(lambda f, v: {f: {"current": v}})
way("tuple-key")(lambda f, v: {("db", f): v})
way("bytes-key")(lambda f, v: {f.encode(): v})
way("set-value")(lambda f, v: {"event": "x", "seen": {f"{f}={v}"}})
way("exception")(lambda f, v: ValueError(f"bad {f}={v}"))
way("exception-arg")(lambda f, v: {"exc": KeyError({f: v})})
way("deep")(lambda f, v: {"a": [{"b": [{"c": [{"d": {f: v}}]}]}]})
way("long-text-end")(lambda f, v: "lorem ipsum dolor sit amet " * 400 + f"{f}={v}")
way("long-json-middle")(
    lambda f, v: json.dumps(
        [{"id": i, "name": f"n{i}"} for i in range(200)] + [{f: v}] + [{"id": i} for i in range(200)]
    )
)
way("yaml-flow")(lambda f, v: f"auth: {{user: ada, {f}: {v}, x: 1}}")
way("yaml-anchor")(lambda f, v: f"{f}: &tok {v}\n")
way("yaml-folded")(lambda f, v: f"{f}: >-\n  {v}\nnext: 1\n")
way("heredoc")(lambda f, v: f"cat <<EOF > .env\n{f.upper()}={v}\nEOF")
way("echo-pipe")(lambda f, v: f"echo {v} | vendorctl login --{f.replace('_', '-')}-stdin")
way("powershell-env")(lambda f, v: f'$env:{f.upper()} = "{v}"')
way("cmd-set")(lambda f, v: f"set {f.upper()}={v}")
way("fish-set")(lambda f, v: f"set -gx {f.upper()} {v}")
way("java-d")(lambda f, v: f"java -Dvendor.{f.replace('_', '.')}={v} -jar a.jar")
way("make-var")(lambda f, v: f"make deploy {f.upper()}={v}")
way("sql-comment")(lambda f, v: f"SELECT 1 /* {f}={v} */")
way("js-object")(lambda f, v: f"const cfg = {{ url: 'x', {f}: '{v}', n: 1 }};")
way("js-assign")(lambda f, v: f"window.__CFG__.{f}='{v}';")
way("cpp-define")(lambda f, v: f'#define {f.upper()} "{v}"')
way("swift-let")(lambda f, v: f'let {f}: String = "{v}"')
way("csharp")(lambda f, v: f'private const string {f.title().replace("_", "")} = "{v}";')
way("python-kwargs")(lambda f, v: f"client = Client(region='eu', {f}='{v}')")
way("python-environ")(lambda f, v: f"os.environ['{f.upper()}'] = '{v}'")
way("setitem")(lambda f, v: f'config["{f}"] = "{v}"')
way("german-prose")(lambda f, v: f"das {f.replace('_', ' ')} lautet {v} und gilt ab heute")
way("trailing-punct")(lambda f, v: f"got {f} '{v}'.")
way("markdown-code")(lambda f, v: f"use `{f}={v}` then restart")


def cases(rng: random.Random, each: int = 3):
    made = []
    for name, put in WAYS.items():
        for field, template in rng.sample(TOKENS, each):
            value = fill(rng, template)
            made.append((name, field, (put(field, value), (value,), [])))
    return made
