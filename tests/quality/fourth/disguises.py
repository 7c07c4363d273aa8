"""Ways in which a credential escapes a plain look: none is meant by the app, all happen."""

import base64
import binascii
import gzip
import html
import json
import random
import urllib.parse
from collections.abc import Callable

Build = Callable[[str, random.Random], object]
HOMOGLYPHS = str.maketrans({"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "s": "ѕ", "i": "і"})
FULLWIDTH = {ord(c): ord(c) + 0xFEE0 for c in map(chr, range(0x21, 0x7F))}


def each(text: str, sign: str, every: int) -> str:
    return sign.join(text[i : i + every] for i in range(0, len(text), every))


WAYS: dict[str, Build] = {
    "zero width space": lambda v, d: f"got {v[:9]}\u200b{v[9:]} now",
    "zero width joiner, many": lambda v, d: f"got {each(v, chr(0x200D), 5)} now",
    "soft hyphen": lambda v, d: f"got {v[:9]}\u00ad{v[9:]} now",
    "word joiner in name": lambda v, d: {"event": "x", "pass\u2060word": v},
    "byte order mark": lambda v, d: f"\ufeffgot {v[:6]}\ufeff{v[6:]}",
    "homoglyph name": lambda v, d: {"event": "x", "password".translate(HOMOGLYPHS): v},
    "homoglyph name in text": lambda v, d: f"start {'api_key'.translate(HOMOGLYPHS)}={v} end",
    "fullwidth name": lambda v, d: f"start {'password'.translate(FULLWIDTH)}={v} end",
    "fullwidth value": lambda v, d: f"got {v.translate(FULLWIDTH)} now",
    "homoglyph prefix": lambda v, d: f"got {v[:4].translate(HOMOGLYPHS)}{v[4:]} now",
    "line break": lambda v, d: f"token: {v[: len(v) // 2]}\n{v[len(v) // 2 :]}",
    "line break and indent": lambda v, d: f"got {v[: len(v) // 2]}\n    {v[len(v) // 2 :]}",
    "backslash and line break": lambda v, d: f"curl -H 'X: {v[: len(v) // 2]}\\\n{v[len(v) // 2 :]}'",
    "escaped line break": lambda v, d: {"event": "x", "body": f"got {v[: len(v) // 2]}\\n{v[len(v) // 2 :]}"},
    "quoted printable": lambda v, d: f"got {v[: len(v) // 2]}=\r\n{v[len(v) // 2 :]}",
    "percent, every sign": lambda v, d: "q=" + "".join(f"%{b:02X}" for b in v.encode()),
    "percent, twice": lambda v, d: (
        "q=" + urllib.parse.quote(urllib.parse.quote("token=" + v + "&x=1", safe=""), safe="")
    ),
    "base64": lambda v, d: {"event": "x", "data": base64.b64encode(v.encode()).decode()},
    "base64 in text": lambda v, d: "config " + base64.b64encode(f"token={v};".encode()).decode() + " loaded",
    "base64 url": lambda v, d: {
        "event": "x",
        "data": base64.urlsafe_b64encode(f"k: {v}".encode()).decode().rstrip("="),
    },
    "base64 twice": lambda v, d: {
        "event": "x",
        "data": base64.b64encode(base64.b64encode(v.encode())).decode(),
    },
    "base64 of percent": lambda v, d: {
        "event": "x",
        "data": base64.b64encode(urllib.parse.quote("password=" + v + "&").encode()).decode(),
    },
    "base64 with breaks": lambda v, d: "\n".join(
        each(base64.b64encode(f"API_TOKEN={v}\n".encode()).decode(), "\n", 32).split("\n")
    ),
    "hex": lambda v, d: {"event": "x", "data": v.encode().hex()},
    "hex with colons": lambda v, d: {"event": "x", "data": v.encode().hex(":")},
    "hex escapes": lambda v, d: "got '" + "".join(f"\\x{b:02x}" for b in v.encode()) + "'",
    "unicode escapes": lambda v, d: 'got "' + "".join(f"\\u{ord(c):04x}" for c in v) + '"',
    "octal escapes": lambda v, d: "got '" + "".join(f"\\{ord(c):03o}" for c in v) + "'",
    "html entities": lambda v, d: "got " + "".join(f"&#{ord(c)};" for c in v),
    "html hex entities": lambda v, d: "got " + "".join(f"&#x{ord(c):x};" for c in v),
    "html escaped": lambda v, d: html.escape(f'<input name="password" value="{v}">'),
    "base32": lambda v, d: {"event": "x", "data": base64.b32encode(v.encode()).decode()},
    "joined literals": lambda v, d: f"token = '{v[:8]}' + '{v[8:]}'",
    "joined call": lambda v, d: f"token = ''.join(['{v[:8]}', '{v[8:16]}', '{v[16:]}'])",
    "neighbouring literals": lambda v, d: f'TOKEN = ("{v[:10]}"\n         "{v[10:]}")',
    "colour codes": lambda v, d: f"got \x1b[31m{v[:7]}\x1b[0m{v[7:]} now",
    "nul bytes": lambda v, d: f"got {v[:7]}\x00{v[7:]} now",
    "backspace": lambda v, d: f"got {v[:7]}x\x08{v[7:]} now",
    "upper case name": lambda v, d: f"THE PASSWORD={v} WAS WRONG",
    "odd spaces": lambda v, d: f"password\u00a0=\u2003{v}",
    "split list": lambda v, d: {"event": "x", "argv": ["--password", v]},
    "list of signs": lambda v, d: {"event": "x", "chars": list(v)},
    "bytes": lambda v, d: {"event": "x", "data": v.encode()},
    "bytearray": lambda v, d: {"event": "x", "data": bytearray(v.encode())},
    "utf16 bytes": lambda v, d: {"event": "x", "data": v.encode("utf-16-le")},
    "repr of bytes": lambda v, d: f"read {v.encode()!r} from socket",
    "json of json of json": lambda v, d: json.dumps({"a": json.dumps({"b": json.dumps({"password": v})})}),
    "deep": lambda v, d: {"a": {"b": [{"c": ({"secret": {"d": [v]}},)}]}},
    "camel with number": lambda v, d: {"apiKey2": v, "event": "x"},
    "plural": lambda v, d: {"event": "x", "api_keys": [v], "n": 1},
    "prefixed name": lambda v, d: {"event": "x", "old_db_password_prod": v},
    "dotted name": lambda v, d: f"spring.datasource.hikari.password={v}",
    "bracket name": lambda v, d: f"user[password]={v}&user[name]=ada",
    "data uri": lambda v, d: "data:text/plain;base64," + base64.b64encode(f"secret {v}".encode()).decode(),
    "set": lambda v, d: {"event": "x", "seen": {v}},
    "in an exception": lambda v, d: ValueError(f"bad key {v}"),
    "in a key": lambda v, d: {"event": "x", "by_token": {v: 3}},
    "truncated": lambda v, d: f"Authorization: Bearer {v[:-6]}...",
    "json unicode name": lambda v, d: '{"p\\u0061ssword": "' + v + '", "n": 1}',
    "json5": lambda v, d: "{password: '" + v + "', n: 1}",
    "rtl mark": lambda v, d: f"password\u202e: {v}",
    "combining": lambda v, d: f"pa\u0301ssword={v}",
    "variation selector": lambda v, d: f"got {v[:9]}\ufe0f{v[9:]} now",
    "tag characters": lambda v, d: f"got {v[:9]}\U000e0061{v[9:]} now",
    "gzip base64": lambda v, d: {
        "event": "x",
        "data": base64.b64encode(gzip.compress(f"token={v}".encode(), mtime=0)).decode(),
    },
    "url in url": lambda v, d: (
        "https://a.example/r?next=" + urllib.parse.quote(f"https://b.example/cb?access_token={v}", safe="")
    ),
    "semicolon separated": lambda v, d: f"a=1;password={v};b=2",
    "pipe separated": lambda v, d: f"2026-01-01|INFO|password={v}|done",
    "tab separated": lambda v, d: f"password\t{v}\tdone",
    "arrow": lambda v, d: f"password => {v}",
    "walrus": lambda v, d: f"token := {v}",
    "smart quotes": lambda v, d: f"password “{v}” refused",
    "backticks": lambda v, d: f"password `{v}` refused",
    "ascii85": lambda v, d: {"event": "x", "data": base64.a85encode(v.encode()).decode()},
    "uuencoded": lambda v, d: {"event": "x", "data": binascii.b2a_uu(v.encode()[:45]).decode()},
}
FORMS = {
    "ghp": "@ghp",
    "stripe": "sk_live_51<an:97>",
    "openai": "sk-proj-<url:74>T3BlbkFJ<url:74>",
    "aws": "AKIA<b32:16>",
    "slack": "xoxb-<~d:12>-<~d:13>-<an:24>",
    "sendgrid": "SG.<url:22>.<url:43>",
    "jwt": "@jwt",
    "gitlab": "glpat-<url:20>",
    "plain": "<an:24>",
    "npm": "@npm",
}

PLAIN = frozenset(
    {
        "word joiner in name", "homoglyph name", "homoglyph name in text", "fullwidth name", "upper case name", "odd spaces", "split list",
        "json of json of json", "deep", "camel with number", "plural", "prefixed name", "dotted name", "bracket name", "json unicode name",
        "json5", "rtl mark", "combining", "url in url", "semicolon separated", "pipe separated", "tab separated", "arrow", "walrus",
        "smart quotes", "backticks", "joined literals", "joined call", "neighbouring literals", "percent, twice", "base64 in text",
        "base64 of percent", "base64 with breaks", "html escaped", "data uri",
    }
)  # fmt: skip
"""Ways that name what they hold: there a value is hidden that shows nothing by itself."""
