"""What counts as a refusal: 401, 403, or a redirect to where people log in. Nothing else does.

A redirect that asks the same path again (https, a slash, a host) refuses nobody, and neither does one to a set-up page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["is_refusal"]

_LOGIN_SEGMENTS = frozenset({"login", "log-in", "log_in", "logon", "signin", "sign-in", "sign_in"})
"""The last segment of a login page's path, where the framework declares no login page."""

_AUTHORIZATION_REQUEST = frozenset({"client_id", "response_type"})
"""RFC 6749 section 4.1.1: what a redirect to an identity provider carries."""


def is_refusal(status: int, location: str, asked: str, login_paths: Collection[str] = ()) -> bool:
    """Whether an answer to an anonymous request refuses it.

    Args:
        status: the answer's status.
        location: its `Location`, or empty.
        asked: the path that was asked for.
        login_paths: where the framework says that people log in.
    """
    if status in (401, 403):
        return True
    return status in (301, 302, 303, 307, 308) and _leads_to_login(location, asked, login_paths)


def _leads_to_login(location: str, asked: str, login_paths: Collection[str]) -> bool:
    target = urlsplit(location)
    path = unquote(target.path)
    if path.rstrip("/") == asked.rstrip("/"):
        return False
    if path in login_paths:
        return True
    if parse_qs(target.query).keys() >= _AUTHORIZATION_REQUEST:
        return True
    return path.rstrip("/").rpartition("/")[2].lower() in _LOGIN_SEGMENTS
