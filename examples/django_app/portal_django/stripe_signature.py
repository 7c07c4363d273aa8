"""Whether a web-hook's body really comes from Stripe (https://docs.stripe.com/webhooks#verify-manually).

`Stripe-Signature: t=1735689600,v1=5257a8…[,v1=…]`: each `v1` is the HMAC-SHA256 of `"{t}.{body}"` in hexadecimal.
While a secret is being replaced there is one `v1` for the old and one for the new.
"""

import hmac

TOLERANCE_S = 300
"""An older signature is refused: whoever recorded one must not replay it later."""


def sign(secret: str, body: bytes, at_s: int) -> str:
    """The header's value as Stripe would send it."""
    return f"t={at_s},v1={_mac(secret, body, at_s)}"


def is_genuine(secret: str, body: bytes, header: str, now_s: float) -> bool:
    fields = [field.partition("=") for field in header.split(",")]
    stamps = [value for name, _, value in fields if name.strip() == "t"]
    if len(stamps) != 1 or not _is_time(stamps[0]):
        return False
    at_s = int(stamps[0])
    expected = _mac(secret, body, at_s).encode()
    given = [value.encode() for name, _, value in fields if name.strip() == "v1"]
    genuine = any(hmac.compare_digest(expected, mac) for mac in given)
    return genuine and abs(now_s - at_s) <= TOLERANCE_S


def _is_time(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12


def _mac(secret: str, body: bytes, at_s: int) -> str:
    return hmac.new(secret.encode(), f"{at_s}.".encode() + body, "sha256").hexdigest()
