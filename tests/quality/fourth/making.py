"""Make values of a format: a template in, a value and its random pieces out.

``<an:36>`` in a template is 36 random letters and digits; the other alphabets are named in ``ALPHABETS``. A piece written
``<~an:8>`` belongs to the format but is no secret (an account in a URL). ``<uuid>`` is one.
"""

import base64
import json
import random
import re
import string
import uuid
import zlib
from typing import NamedTuple

LETTERS, DIGITS = string.ascii_letters, string.digits
ALPHABETS = {
    "an": LETTERS + DIGITS,
    "lo": string.ascii_lowercase + DIGITS,
    "up": string.ascii_uppercase + DIGITS,
    "az": LETTERS,
    "d": DIGITS,
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "b32": string.ascii_uppercase + "234567",
    "b64": LETTERS + DIGITS + "+/",
    "url": LETTERS + DIGITS + "-_",
    "word": LETTERS + DIGITS + "_",
    "bech": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
    "pw": LETTERS + DIGITS + "!#$*+-.^_~",
}
PLACE = re.compile(r"<(~?)(\w+)(?::(\d+))?>")


class Made(NamedTuple):
    """A value and the pieces of it that nobody may read afterwards."""

    text: str
    pieces: tuple[str, ...]

    def leaks(self, seen: str) -> bool:
        """Say whether twelve characters in a row of any piece can be read."""
        return any(window in seen for piece in self.pieces for window in windows(piece))


def windows(piece: str, size: int = 12) -> list[str]:
    """Cut a piece into overlapping windows."""
    return [piece] if len(piece) <= size else [piece[i : i + size] for i in range(len(piece) - size + 1)]


def make(template: str, dice: random.Random) -> Made:
    """Fill a template."""
    if special := SPECIAL.get(template):
        return special(dice)
    pieces: list[str] = []

    def fill(place: re.Match[str]) -> str:
        quiet, alphabet, length = place.groups()
        if alphabet == "uuid":
            piece = str(uuid.UUID(int=dice.getrandbits(128), version=4))
        else:
            piece = mixed(ALPHABETS[alphabet], int(length), dice)
        if not quiet and len(piece) >= 6:
            pieces.append(piece)
        return piece

    text = PLACE.sub(fill, template)
    return Made(text, tuple(pieces))


def mixed(alphabet: str, length: int, dice: random.Random) -> str:
    """Draw characters, with a digit among them as any long random value has, and none that ends in a sign."""
    while True:
        piece = "".join(dice.choice(alphabet) for _ in range(length))
        if length < 6 or (
            piece[-1].isalnum()
            and piece[0].isalnum()
            and (alphabet == LETTERS or any(c.isdigit() for c in piece))
        ):
            return piece


def b64url(value: bytes | str) -> str:
    """Encode as JOSE does, without padding."""
    return base64.urlsafe_b64encode(value.encode() if isinstance(value, str) else value).rstrip(b"=").decode()


def base62(number: int, length: int) -> str:
    """Write a number in base 62."""
    digits = DIGITS + string.ascii_uppercase + string.ascii_lowercase
    out = ""
    for _ in range(length):
        number, rest = divmod(number, 62)
        out = digits[rest] + out
    return out


def github(prefix: str):
    """Make GitHub's tokens: thirty characters and a CRC-32 in base 62."""

    def make_one(dice: random.Random) -> Made:
        body = mixed(ALPHABETS["an"], 30, dice)
        tail = base62(zlib.crc32(body.encode()), 6)
        return Made(f"{prefix}{body}{tail}", (body + tail,))

    return make_one


def jwt(dice: random.Random, alg: str = "HS256") -> Made:
    """Make a signed JWT."""
    head = b64url(json.dumps({"alg": alg, "typ": "JWT"}, separators=(",", ":")))
    body = b64url(
        json.dumps(
            {"sub": str(dice.randrange(10**9)), "iat": 1700000000 + dice.randrange(10**8), "scope": "read"}
        )
    )
    sign = b64url(dice.randbytes(32 if alg == "HS256" else 256))
    return Made(f"{head}.{body}.{sign}", (body, sign))


def jwe(dice: random.Random) -> Made:
    """Make an encrypted JWT of five parts."""
    head = b64url('{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"k1"}')
    parts = [b64url(dice.randbytes(n)) for n in (256, 12, 90, 16)]
    return Made(".".join([head, *parts]), tuple(parts[:1] + parts[2:]))


def pem(label: str, size: int):
    """Make a private key's armour."""

    def make_one(dice: random.Random) -> Made:
        body = base64.b64encode(dice.randbytes(size)).decode()
        lines = [body[i : i + 64] for i in range(0, len(body), 64)]
        return Made("\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----"]), tuple(lines))

    return make_one


def kube_token(dice: random.Random) -> Made:
    """Make a service account's token, an RS256 JWT."""
    return jwt(dice, "RS256")


def flask_cookie(dice: random.Random) -> Made:
    """Make a signed session cookie of itsdangerous."""
    body = b64url(json.dumps({"_fresh": True, "_user_id": str(dice.randrange(10**6))}))
    sign = b64url(dice.randbytes(20))
    return Made(f".{body}.{b64url(dice.randbytes(4))}.{sign}", (body, sign))


def macaroon(prefix: str, size: int, lead: bytes = b"", *, url: bool = False):
    """Make tokens that are base64 of bytes."""

    def make_one(dice: random.Random) -> Made:
        body = base64.b64encode(lead + dice.randbytes(size), b"-_" if url else None).decode().rstrip("=")
        return Made(prefix + body, (body[len(lead) * 2 :],))

    return make_one


def op_service(dice: random.Random) -> Made:
    """Make 1Password's service-account token: a prefix and base64 of JSON."""
    body = base64.b64encode(
        json.dumps(
            {
                "signInAddress": "acme.1password.com",
                "userAuth": {"method": "SRPg-4096", "alg": "PBES2g-HS256"},
                "email": f"{dice.randrange(10**9)}@1passwordserviceaccounts.com",
                "srpX": dice.randbytes(32).hex(),
                "secretKey": f"A3-{mixed(ALPHABETS['up'], 6, dice)}-{mixed(ALPHABETS['up'], 26, dice)}",
            }
        ).encode()
    ).decode()
    return Made("ops_" + body, (body[40:],))


def basic(dice: random.Random) -> Made:
    """Make the value of a header of basic authentication."""
    body = base64.b64encode(f"ops:{mixed(ALPHABETS['pw'], 18, dice)}".encode()).decode()
    return Made("Basic " + body, (body[6:],))


def age(dice: random.Random) -> Made:
    """Make age's secret key, bech32."""
    body = mixed(ALPHABETS["bech"], 58, dice)
    return Made("AGE-SECRET-KEY-1" + body, (body,))


def bip32(dice: random.Random) -> Made:
    """Make an extended private key in base 58."""
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    body = mixed(alphabet, 107, dice)
    return Made("xprv" + body, (body,))


def wireguard(dice: random.Random) -> Made:
    """Make a Curve25519 key in base64."""
    body = base64.b64encode(dice.randbytes(32)).decode()
    return Made(body, (body[:-1],))


def sentry_org(dice: random.Random) -> Made:
    """Make Sentry's organisation token: base64 of JSON and a signature."""
    body = base64.b64encode(
        json.dumps(
            {
                "iat": 1700000000.5 + dice.randrange(10**7),
                "url": "https://sentry.io",
                "region_url": "https://us.sentry.io",
                "org": "acme",
            }
        ).encode()
    ).decode()
    tail = mixed(ALPHABETS["b64"], 43, dice)
    return Made(f"sntrys_{body}_{tail}", (tail,))


def grafana_legacy(dice: random.Random) -> Made:
    """Make Grafana's old API key: base64 of JSON that begins with k."""
    secret = mixed(ALPHABETS["an"], 32, dice)
    body = base64.b64encode(
        json.dumps({"k": secret, "n": "ci", "id": 1}, separators=(",", ":")).encode()
    ).decode()
    return Made(body, (body[6:],))


SPECIAL = {
    "@ghp": github("ghp_"),
    "@gho": github("gho_"),
    "@ghu": github("ghu_"),
    "@ghs": github("ghs_"),
    "@ghr": github("ghr_"),
    "@npm": github("npm_"),
    "@jwt": jwt,
    "@jwe": jwe,
    "@kube": kube_token,
    "@flask": flask_cookie,
    "@rsa": pem("RSA PRIVATE KEY", 600),
    "@pkcs8": pem("PRIVATE KEY", 420),
    "@ec": pem("EC PRIVATE KEY", 121),
    "@openssh": pem("OPENSSH PRIVATE KEY", 300),
    "@pgp": pem("PGP PRIVATE KEY BLOCK", 500),
    "@enc": pem("ENCRYPTED PRIVATE KEY", 400),
    "@pypi": macaroon("pypi-AgEIcHlwaS5vcmc", 90, url=True),
    "@testpypi": macaroon("pypi-AgENdGVzdC5weXBpLm9yZw", 90, url=True),
    "@bedrock": macaroon("ABSK", 96, b"BedrockAPIKey-"),
    "@grafanacloud": macaroon("glc_", 70, b'{"o":"'),
    "@ops": op_service,
    "@age": age,
    "@basic": basic,
    "@xprv": bip32,
    "@wg": wireguard,
    "@sentryorg": sentry_org,
    "@grafanaold": grafana_legacy,
    "@fly": macaroon("fm2_", 150),
    "@cratesio": lambda dice: make("cio<an:32>", dice),
}
