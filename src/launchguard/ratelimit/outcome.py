"""How an exchange ended for a count that is charged before it: whether it is given back, forgiven, or stays charged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from launchguard.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from launchguard.exchange import Exchange

    Says = Callable[[Exchange], bool]

__all__ = [
    "FOUND",
    "HARMLESS",
    "LOGIN_STATUSES",
    "SUCCEEDED",
    "counting",
    "created",
    "ending",
    "login_failed",
    "login_succeeded",
]

HARMLESS, SUCCEEDED, FOUND = 1, 2, 4
"""An outcome is a sum of these: it does not count, it surely succeeded, the account's set names the address."""

LOGIN_STATUSES = frozenset({400, 401, 403, 422})
"""The statuses with which apps answer a wrong password; 5xx and 429 say nothing about one."""

_FORMS = (b"application/x-www-form-urlencoded", b"multipart/form-data")
_WRITES = ("POST", "PUT", "PATCH")


def login_failed(x: Exchange) -> bool:
    """Whether a sign-in failed: what the app said, else the status, else a form that is shown again.

    A client that went away before the answer has not shown that it knew the password: that counts.
    """
    return not _sign_in(x) & HARMLESS


def login_succeeded(x: Exchange) -> bool:
    """Whether a sign-in surely succeeded: nothing is forgotten for a page that was only looked at."""
    return bool(_sign_in(x) & SUCCEEDED)


def _sign_in(x: Exchange) -> int:
    if x.outcome:
        return 0 if x.outcome == "failed" else HARMLESS | SUCCEEDED
    status = x.status
    if 200 <= status < 400:
        if x.method == "POST" and _shown_again(x):
            return 0
        return HARMLESS | SUCCEEDED if x.method in _WRITES else HARMLESS
    return 0 if status in LOGIN_STATUSES or status in (0, 499) else HARMLESS


def created(x: Exchange) -> bool:
    """Whether something may have been made: anything but a refusal of the input."""
    return not 400 <= x.status < 500 or x.status == 499


def counting(
    failed: Iterable[int] | Callable[[Any], bool] | None, field: str
) -> Callable[[Exchange], bool] | None:
    """What `failed=` of a rule means: statuses, or a callable of the exchange; None counts everything.

    With statuses, a client that went before the answer counts too, and what the app said itself goes first.

    Raises:
        ConfigError: neither.
    """
    if failed is None or callable(failed):
        return failed
    try:
        statuses: frozenset[Any] = frozenset(failed)
    except TypeError:
        statuses = frozenset()
    if not statuses or not all(isinstance(status, int) and 100 <= status < 600 for status in statuses):
        raise ConfigError(field, failed, "write statuses such as (401, 403), or a callable of the exchange")

    def counts(x: Exchange) -> bool:
        if x.outcome:
            return x.outcome == "failed"
        return x.status in statuses or x.status in (0, 499)

    return counts


def ending(
    failed: Says | None, succeeded: Says | None, on_fault: Callable[[BaseException], None]
) -> Callable[[Exchange], int]:
    """What gives the outcome of an exchange, but for `FOUND`; what an app's callable cannot say stays charged."""
    if failed is login_failed and succeeded is login_succeeded:
        return _sign_in  # one look for both

    def ended(x: Exchange) -> int:
        outcome = 0
        try:
            if failed is not None and not failed(x):
                outcome |= HARMLESS
        except Exception as error:  # noqa: BLE001 - the app's own callable
            on_fault(error)
        if succeeded is not None and succeeded(x):
            outcome |= SUCCEEDED
        return outcome

    return ended


def _shown_again(x: Exchange) -> bool:
    """Whether a posted form was answered by a page, the form again with what is wrong, or by a redirect to itself."""
    if x.status == 200:
        is_again = x.response_type[:9].lower() == b"text/html"
    else:
        is_again = bool(x.response_location) and x.status >= 300 and _leads_back(x)
    return is_again and (x.headers.get(b"content-type") or b"").lower().startswith(_FORMS)


def _leads_back(x: Exchange) -> bool:
    """Whether a redirect leads to the path that it answers, which may stand under the app's prefix."""
    path = x.path.rstrip("/")
    try:
        target = urlsplit(urljoin(path or "/", x.response_location.decode("latin-1"))).path.rstrip("/")
    except ValueError:
        return False
    return target == path or (bool(path) and target.endswith(path))
