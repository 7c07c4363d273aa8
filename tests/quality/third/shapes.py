"""Random values after a template: `sk_live_<A24>`; between « and » stands what is secret, else all is."""

from __future__ import annotations

import base64
import json
import re
import string
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

SETS = {
    "h": "0123456789abcdef",
    "H": "0123456789ABCDEF",
    "a": string.ascii_lowercase + string.digits,
    "A": string.ascii_letters + string.digits,
    "U": string.ascii_uppercase + string.digits,
    "d": string.digits,
    "w": string.ascii_letters + string.digits + "_-",
    "b": string.ascii_letters + string.digits + "+/",
    "l": string.ascii_lowercase,
    "L": string.ascii_letters,
    "u": string.ascii_uppercase,
    "2": "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    "5": "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
    "q": "qpzry9x8gf2tvdw0s3jn54khce6mua7l",
}
_PART = re.compile(r"<([a-zA-Z0-9])(\d+)(?:-(\d+))?>|<(uuid|UUID|jwt|jwe|pw|b64json|ts|pem|host|words|num)>")
WORDS = [
    "amber",
    "anchor",
    "basil",
    "birch",
    "cedar",
    "cobalt",
    "copper",
    "coral",
    "delta",
    "ember",
    "falcon",
    "fjord",
    "garnet",
    "harbor",
    "hazel",
    "indigo",
    "ivory",
    "jasper",
    "juniper",
    "kestrel",
    "lagoon",
    "lantern",
    "maple",
    "marble",
    "meadow",
    "nectar",
    "nimbus",
    "ocean",
    "opal",
    "orchid",
    "pebble",
    "pepper",
    "quartz",
    "raven",
    "ridge",
    "saffron",
    "sierra",
    "tango",
    "timber",
    "topaz",
    "tundra",
    "umber",
    "velvet",
    "violet",
    "walnut",
    "willow",
    "yonder",
    "zephyr",
]


def b64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def jwt(rng: random.Random) -> str:
    head = {"alg": rng.choice(["HS256", "RS256", "ES256"]), "typ": "JWT"}
    if rng.random() < 0.5:
        head = {"kid": rng.randbytes(6).hex(), "alg": "RS256"}
    body = {"sub": str(rng.randint(1000, 999999)), "iat": 1760000000 + rng.randint(0, 9**7), "aud": "shop"}
    return ".".join(
        [b64url(json.dumps(head).encode()), b64url(json.dumps(body).encode()), b64url(rng.randbytes(32))]
    )


def password(rng: random.Random) -> str:
    style = rng.randrange(4)
    if style == 0:
        return rng.choice(WORDS).title() + str(rng.randint(10, 9999)) + rng.choice("!$%&#?*")
    if style == 1:
        return "".join(
            rng.choice(string.ascii_letters + string.digits + "!%^*-_+.~") for _ in range(rng.randint(12, 20))
        )
    if style == 2:
        return "-".join(rng.sample(WORDS, 3)) + str(rng.randint(1, 99))
    return "".join(rng.choice(string.ascii_letters + string.digits) for _ in range(rng.randint(10, 24)))


def pem(rng: random.Random, label: str = "RSA PRIVATE KEY", size: int = 600) -> str:
    text = base64.b64encode(rng.randbytes(size)).decode()
    lines = [text[i : i + 64] for i in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----"])


def _whole(rng: random.Random, word: str) -> str:
    if word == "uuid":
        return str(uuid.UUID(bytes=rng.randbytes(16), version=4))
    if word == "UUID":
        return str(uuid.UUID(bytes=rng.randbytes(16), version=4)).upper()
    if word == "jwt":
        return jwt(rng)
    if word == "jwe":
        head = b64url(json.dumps({"alg": "dir", "enc": "A256GCM"}).encode())
        return ".".join(
            [head, "", b64url(rng.randbytes(12)), b64url(rng.randbytes(90)), b64url(rng.randbytes(16))]
        )
    if word == "pw":
        return password(rng)
    if word == "b64json":
        return base64.b64encode(
            json.dumps(
                {"o": str(rng.randint(1, 10**6)), "n": rng.choice(WORDS), "k": rng.randbytes(18).hex()}
            ).encode()
        ).decode()
    if word == "ts":
        return str(1760000000 + rng.randint(0, 9**7))
    if word == "pem":
        return pem(rng)
    if word == "host":
        return f"{rng.choice(WORDS)}-{rng.choice(WORDS)}.{rng.choice(['example.net', 'internal', 'corp.example.com', 'svc.cluster.local'])}"
    if word == "num":
        return str(rng.randint(2, 900))
    return " ".join(rng.choice(WORDS) for _ in range(12))


def fill(rng: random.Random, template: str) -> str:
    def one(match: re.Match[str]) -> str:
        if match[4]:
            return _whole(rng, match[4])
        low = int(match[2])
        size = rng.randint(low, int(match[3])) if match[3] else low
        chars = SETS[match[1]]
        value = "".join(rng.choice(chars) for _ in range(size))
        if (
            size >= 12
            and match[1] in "haAUHwb"
            and not (re.search(r"\d", value) and re.search(r"[A-Za-z]", value))
        ):
            return one(match)
        if value and value[-1] in "-_":
            value = value[:-1] + "7"
        if value and value[0] in "-_":
            value = "k" + value[1:]
        return value

    return _PART.sub(one, template)
