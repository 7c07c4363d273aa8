"""What a client is told: the RateLimit fields, Retry-After, and the problem document of a refusal.

Follows draft-ietf-httpapi-ratelimit-headers-10, RFC 9110 (Retry-After) and RFC 9457 (problem details).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from launchguard.part import Reply

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launchguard.ratelimit.quota import Quota

__all__ = [
    "LIMIT",
    "POLICY",
    "blocked",
    "coarse",
    "field_value",
    "limit_format",
    "neutral_reply",
    "plain_problem",
    "policy_item",
    "refused",
    "seconds",
    "unavailable",
]

POLICY = b"ratelimit-policy"
LIMIT = b"ratelimit"

_QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"
_REDUCED_CAPACITY = "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity"
_ABNORMAL_USAGE = "https://iana.org/assignments/http-problem-types#abnormal-usage-detected"
_PROBLEM = (b"content-type", b"application/problem+json")
_NO_STORE = (b"cache-control", b"no-store")

_NO_NAME = re.compile(rb"[^!#$%&'*+.^_`|~0-9a-z-]|\A\Z")
_NO_VALUE = re.compile(rb"[\r\n\0]")

_STEPS_S = (30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400)
_UNIT = {"tokens": ';launchguard-unit="tokens"', "streams": ';qu="concurrent-requests"'}


def policy_item(quota: Quota) -> str:
    """A quota as an item of `RateLimit-Policy`: `"search";q=30;w=60`. Places held at once have no window."""
    rate = quota.rate
    window = "" if quota.unit == "streams" else f";w={rate.window_s}"
    return f'"{quota.label}";q={rate.limit * rate.scale}{window}{_UNIT.get(quota.unit, "")}'


def limit_format(name: str) -> str:
    """A quota as an item of `RateLimit`, such as `"search";r=0;t=12`: what is left and the seconds stay open."""
    return f"{name};r=%d;t=%d"


def field_value(items: Iterable[str]) -> bytes:
    """Items as one field value: a List of Structured Fields (RFC 9651)."""
    return ", ".join(items).encode()


def seconds(microseconds: int) -> int:
    """Whole seconds, rounded up, so that nobody comes back too early."""
    return -(-microseconds // 1_000_000)


def coarse(seconds_left: int) -> int:
    """Seconds up to the next of a few steps, so that a wait says little of what an account's owner did."""
    return next((step for step in _STEPS_S if seconds_left <= step), seconds_left)


def refused(retry_s: int, violated: Iterable[str]) -> Reply:
    """429: a quota is used up."""
    return _problem(429, _QUOTA_EXCEEDED, "Too many requests", retry_s, {"violated-policies": list(violated)})


def unavailable(retry_s: int) -> Reply:
    """503: the store is gone, and the rule would rather refuse than not count."""
    return _problem(503, _REDUCED_CAPACITY, "Service unavailable", retry_s)


def blocked() -> Reply:
    """403: the network is on the block list."""
    return _problem(403, _ABNORMAL_USAGE, "Forbidden")


def plain_problem(status: int, title: str) -> Reply:
    """Any other refusal, such as 413 for a body that is too long to find the account in."""
    return _problem(status, "about:blank", title)


def neutral_reply(answer: Any) -> Reply:
    """The app's own usual answer: JSON, a text, (status, one of these), or (status, one of these, header fields).

    Raises:
        TypeError: it is none of these.
        ValueError: it is no answer that could be sent.
    """
    status, content, more = (
        (*answer, {})[: max(3, len(answer))] if isinstance(answer, tuple) else (200, answer, {})
    )
    if not 200 <= status < 600:
        raise ValueError(status)
    given = {
        str(name).lower().encode("ascii"): str(value).encode("latin-1") for name, value in dict(more).items()
    }
    if any(_NO_NAME.search(name) or _NO_VALUE.search(value) for name, value in given.items()):
        raise ValueError(more)
    if isinstance(content, str):
        kind, body = b"text/plain; charset=utf-8", content.encode()
    elif isinstance(content, dict | list):
        kind = b"application/json"
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    else:
        raise TypeError(content)
    return Reply(status, tuple(({b"content-type": kind} | given).items()), body)


def _problem(
    status: int, kind: str, title: str, retry_s: int | None = None, more: dict[str, Any] | None = None
) -> Reply:
    document = {"type": kind, "title": title, "status": status, **(more or {})}
    headers = [_PROBLEM, _NO_STORE]
    if retry_s is not None:
        headers.append((b"retry-after", b"%d" % max(1, retry_s)))
    return Reply(status, tuple(headers), json.dumps(document, separators=(",", ":")).encode())
