"""What stands in the place of a hidden value, and how to tell that something stands there already.

Law: a marker names the kind and never echoes the value, but for a card's, phone's or account's last four where the
app asks for them. A second pass leaves every marker as it is.
"""

from __future__ import annotations

import hmac
import re
import time
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from launchguard.redaction.config import RedactionConfig

__all__ = [
    "FAILED",
    "LAST_FOUR_KINDS",
    "MARKER",
    "TOO_COSTLY",
    "TOO_DEEP",
    "TOO_LONG",
    "TOO_MANY",
    "Markers",
    "is_marked",
]

LAST_FOUR_KINDS = frozenset({"card", "phone", "iban", "bank-account", "ssn"})
"""Kinds whose last four characters are no secret; four of a token are a leak."""

TOO_DEEP = "[redacted:too-deep]"
TOO_MANY = "[redacted:too-many]"
TOO_LONG = "[redacted:too-long]"
FAILED = "[redacted:failed]"
TOO_COSTLY = "[redacted:too-costly]"
"""Placeholders past a budget and on an error: never the raw value."""

MARKER = re.compile(
    r"\[redacted:[a-z0-9-]{1,40}(?::\w{1,4})?\](?: \(\d{1,12} chars\))?|\[[a-z0-9-]{1,40}:[0-9a-f]{16}\]",
    re.ASCII,
)


def is_marked(text: str) -> bool:
    """Whether the text is nothing but markers and signs, so that there is nothing left to hide."""
    return "[" in text and MARKER.search(text) is not None and not any(map(str.isalnum, MARKER.sub("", text)))


class Markers:
    """Makes markers in the style that the app chose for each kind."""

    def __init__(self, config: RedactionConfig) -> None:
        self._styles = dict(config.styles)
        self._default = self._styles.pop("*", "mask")
        self._key = config.pseudonym_key.get_secret_value().encode() if config.pseudonym_key else b""
        self._days = config.pseudonym_days

    def hides(self, kind: str) -> bool:
        """Whether this kind is hidden at all."""
        return self._styles.get(kind, self._default) != "off"

    def of(self, kind: str, value: str) -> str:
        """The marker for a hidden value."""
        style = self._styles.get(kind, self._default)
        if style == "pseudonym" and self._key:
            return f"[{kind}:{self.pseudonym(kind, value)}]"
        if style == "last4" and kind in LAST_FOUR_KINDS:
            end = "".join(filter(str.isalnum, value))[-4:]
            return f"[redacted:{kind}:{end}]" if end.isascii() and len(value) > 8 else f"[redacted:{kind}]"
        return f"[redacted:{kind}]"

    def pseudonym(self, kind: str, value: str) -> str:
        """16 hex digits that stay the same for one value of one kind, under this key and in this period."""
        period = int(time.time() // 86_400 // self._days) if self._days else 0
        message = f"{kind}\0{period}\0{_canonical(kind, value)}".encode("utf-8", "backslashreplace")
        return hmac.new(self._key, message, sha256).hexdigest()[:16]


def _canonical(kind: str, value: str) -> str:
    """One spelling of a value that has several: addresses in lower case, numbers without separators."""
    if kind == "email":
        return value.strip().lower()
    if kind in LAST_FOUR_KINDS:
        return "".join(filter(str.isalnum, value)).upper()
    return value
