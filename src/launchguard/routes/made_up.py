"""What any stranger can invent and send: worn while a gate is asked again, so that it refuses for want of a credential alone.

The framework's own builders of an anonymous request put on what is worn; everything else asks as it always does.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["ADDRESS", "VALUE", "MadeUp", "wearing", "worn"]

VALUE = "launchguard-probe"
"""A token, a header or a cookie that nobody gave out."""

ADDRESS = "192.0.2.1"
"""A stranger's address: TEST-NET-1 (RFC 5737), in nobody's allow-list."""


@dataclass(frozen=True, slots=True, eq=False)
class MadeUp:
    """One request's invented parts, and in `words` what they are."""

    words: str
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    client: str = ADDRESS

    def over(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Header fields, names in lower case, with the invented ones in their places."""
        given = {**headers, **self.headers}
        if self.cookies:
            given["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.form:
            given["content-type"] = "application/x-www-form-urlencoded"
        return given

    @property
    def query_string(self) -> str:
        """As it stands behind the question mark."""
        return urlencode(self.query)

    @property
    def body(self) -> bytes:
        """The form as it is sent; empty where there is none."""
        return urlencode(self.form).encode()


_NOTHING = MadeUp("nothing")
_worn: ContextVar[MadeUp] = ContextVar("launchguard.made_up", default=_NOTHING)


def worn() -> MadeUp:
    """What the stranger has invented for the request that is being made; empty parts where nothing."""
    return _worn.get()


@contextmanager
def wearing(made_up: MadeUp) -> Iterator[None]:
    """Within, every anonymous request carries these parts, in this context and in threads that it is handed to."""
    token = _worn.set(made_up)
    try:
        yield
    finally:
        _worn.reset(token)
