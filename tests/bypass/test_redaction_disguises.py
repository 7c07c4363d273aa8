"""Ways to get a secret past redaction: encoded, broken, glued, nested, misnamed."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest

from launchguard.redaction import Redactor

REDACTOR = Redactor()
TOKEN = "ghp_" + "aB3dE6gH9" * 4
PASSWORD = "zebra-crossing-91"

DISGUISES = {
    "base64": base64.b64encode(f"token is {TOKEN}".encode()).decode(),
    "base64url without padding": base64.urlsafe_b64encode(f"token={TOKEN}?>".encode()).decode().rstrip("="),
    "base64 twice": base64.b64encode(base64.b64encode(f"xx {TOKEN} yy".encode())).decode(),
    "hex": TOKEN.encode().hex(),
    "base32": base64.b32encode(f"token is {TOKEN}".encode()).decode(),
    "hex after 0x": "0x" + TOKEN.encode().hex(),
    "hex with spaces": TOKEN.encode().hex(" "),
    "hex with colons": TOKEN.encode().hex(":"),
    "octal escapes": "".join(f"\\{ord(c):03o}" for c in TOKEN),
    "eight-digit escapes": "".join(f"\\U{ord(c):08x}" for c in TOKEN),
    "zero bytes, as UTF-16 has": "\x00".join(TOKEN),
    "backspaces": TOKEN[:9] + "\x08" + TOKEN[9:],
    "tag characters": TOKEN[:9] + "\U000e0041" + TOKEN[9:],
    "literals put together": f"'{TOKEN[:12]}' + '{TOKEN[12:]}'",
    "literals put together over lines": f'"{TOKEN[:12]}" +\n    "{TOKEN[12:]}"',
    "percent": "".join(f"%{ord(c):02x}" for c in TOKEN),
    "percent twice": quote(quote(f"https://a/?t={TOKEN}&x=1", safe=""), safe=""),
    "percent in a name": f"pass%77ord={TOKEN}",
    "unicode escapes": "".join(f"\\u{ord(c):04x}" for c in TOKEN),
    "hex escapes": "".join(f"\\x{ord(c):02x}" for c in TOKEN),
    "entities": "".join(f"&#{ord(c)};" for c in TOKEN),
    "zero-width characters": "\u200b".join(TOKEN),
    "soft hyphens": TOKEN[:9] + "\u00ad" + TOKEN[9:],
    "a colour before it": f"\x1b[36mtoken\x1b[0m=\x1b[35m{TOKEN}\x1b[0m",
    "colours": f"\x1b[31m{TOKEN[:8]}\x1b[0m{TOKEN[8:]}",
    "line break": f"{TOKEN[:20]}\n{TOKEN[20:]}",
    "line break with a backslash": f"{TOKEN[:20]}\\\n    {TOKEN[20:]}",
    "quoted-printable": f"{TOKEN[:20]}=\n{TOKEN[20:]}",
    "full width": "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in TOKEN),
    "escaped line break before": f"first\\n{TOKEN}",
    "json in json in json": json.dumps(json.dumps(json.dumps({"note": TOKEN}))),
    "in a path": f"/api/{TOKEN}/repos",
    "in quotes in brackets": f"[('{TOKEN}',)]",
}


@pytest.mark.parametrize("text", DISGUISES.values(), ids=DISGUISES)
def test_disguised_token_is_found(text):
    clean = REDACTOR.redact_text(f"before {text} after")

    assert text not in clean
    assert TOKEN not in clean
    assert "[redacted:" in clean
    assert clean.startswith("before ")
    assert clean.endswith(" after")


@pytest.mark.parametrize(
    "event",
    [
        {"рassword": PASSWORD},
        {"ｐassword": PASSWORD},
        {"pass\u200bword": PASSWORD},
        {"PASSWORD ": PASSWORD},
        {"user[password]": PASSWORD},
        {"\u0430\u0440i\u041a\u0435\u0443": PASSWORD},
        {"p%61ssword": PASSWORD},
        {"%2570assword": PASSWORD},
        {"\\u0070assword": PASSWORD},
        {"&#112;assword": PASSWORD},
        {"pássw\u00f6rd": PASSWORD},
        [("private key ", PASSWORD)],
        [("p%61ssword", PASSWORD)],
        {"credentials": {"deep": {"deeper": [PASSWORD]}}},
        {"a": [{"b": ({"Password": PASSWORD},)}]},
        {b"password": PASSWORD.encode()},
        {"body": f"user=a&password={quote(PASSWORD)}&x=1"},
        {"body": json.dumps({"user": {"password": PASSWORD}})},
        {"body": json.dumps(json.dumps({"password": PASSWORD}))},
        {"event": f"{{'password': '{PASSWORD}'}}"},
        {"event": f"password%3D{PASSWORD}"},
        {"event": f"postgres://admin:{PASSWORD}@db/x"},
        {"env": [{"name": "DB_PASSWORD", "value": PASSWORD}]},
        {"args": ["psql", "--password", PASSWORD]},
        {"event": "x", "exc": ValueError({"password": PASSWORD})},
        {"password": [PASSWORD, {"x": PASSWORD}]},
        {"message": "x", "data": {"messages": [{"role": "user", "content": PASSWORD}]}},
    ],
    ids=repr,
)
def test_password_is_found_by_its_name_wherever_the_name_stands(event):
    assert PASSWORD not in repr(REDACTOR.redact(event))
    assert PASSWORD.encode() not in REDACTOR.render({"event": event} if isinstance(event, list) else event)


def test_forged_marker_does_not_shield_what_stands_beside_it():
    clean = REDACTOR.redact_text(f"password=[redacted:password]{PASSWORD} token=[redacted:x] {TOKEN}")

    assert PASSWORD not in clean
    assert TOKEN not in clean


def test_flood_of_near_misses_hides_the_text_rather_than_letting_it_through():
    clean = REDACTOR.redact_text("secret " * 20_000 + TOKEN)

    assert TOKEN not in clean


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009", "\u2007"])
def test_space_that_does_not_break_hides_no_card(space):
    assert (
        REDACTOR.redact_text(f"paid with 4242{space}4242{space}4242{space}4242 today")
        == "paid with [redacted:card] today"
    )
