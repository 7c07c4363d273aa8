"""One request and its response, as the framework-free core sees them.

Rule 1: an adapter builds the exchange and moves bytes; parts read it and leave facts on it.
Rule 2: nothing here keeps what the client sent longer than the request, and nothing here is logged unasked.
Rule 3: parts never call each other; what one knows and another needs stands in a slot here.
"""

from __future__ import annotations

import logging
from contextvars import ContextVar
from functools import cache
from math import ceil
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["KNOWN_METHODS", "Exchange", "Headers", "RawHeaders", "current", "current_var"]

KNOWN_METHODS = frozenset(
    {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY", "WEBSOCKET"}
)
"""Methods that may become a metric label; any other is `_OTHER` (OpenTelemetry HTTP semantic conventions)."""

_log = logging.getLogger("launchguard")


class Headers(Protocol):
    """A request's header fields. Names are given in lower case; values are the bytes that came."""

    def get(self, name: bytes) -> bytes | None:
        """The first field of this name, or None."""

    def all(self, name: bytes) -> list[bytes]:
        """Every field of this name, in the order sent."""

    def has_any(self, names: frozenset[bytes]) -> bool:
        """Whether a field of any of these names came."""


class RawHeaders:
    """Headers as ASGI carries them: a list of pairs of bytes, names in lower case."""

    __slots__ = ("_known", "_pairs")

    def __init__(self, pairs: Iterable[tuple[bytes, bytes]]) -> None:
        self._pairs = pairs if type(pairs) is list else list(pairs)
        # Which names came at all, and, where none came twice, all there is to know.
        self._known = dict(self._pairs)

    def get(self, name: bytes) -> bytes | None:
        known = self._known
        if name not in known or len(known) == len(self._pairs):
            return known.get(name)
        return next((value for key, value in self._pairs if key == name), None)

    def all(self, name: bytes) -> list[bytes]:
        known = self._known
        if name not in known:
            return []
        if len(known) == len(self._pairs):
            return [known[name]]
        return [value for key, value in self._pairs if key == name]

    def has_any(self, names: frozenset[bytes]) -> bool:
        return not names.isdisjoint(self._known)


class Exchange:
    """One request and its response: built by an adapter, filled by the parts, ended exactly once.

    Attributes:
        kind: `"http"` or `"websocket"`.
        method: the request method as sent (`WEBSOCKET` for a handshake). Not bounded: see `KNOWN_METHODS`.
        path: the decoded path that the app's router sees, relative to its root path. Never logged unasked.
        headers: the request's header fields.
        peer: the address that the connection came from, without port; None for a unix socket or a test client.
        peer_rewritten: True if the server put an address out of a header in the peer's place.
        is_own: True if the guard answers this path itself: nothing that the app serves.
        client: the client's address behind the declared proxies, in canonical form; `"unknown"` where none is.
        shared_client: True if `client` is probably a proxy that nobody declared, so that many share it.
        request_id: adopted from the client or made here; 1-128 characters of `[A-Za-z0-9._-]`.
        route: the full template of the matched route, such as `/users/{id}`; `"unmatched"` once known to be none.
        principal: who is signed in, as the app says; None before it is known.
        tenant: whose data is touched, as the app says.
        status: the response's status that was sent, 0 before.
        error: the exception that ended the app's handler, if any; let go of when the app has returned.
        error_type: its class's name, `client_disconnected`, the status for another 5xx, or empty.
        started: `perf_counter()` at the first byte seen; seconds.
        first_byte: the same clock when the response began; 0.0 before.
        finished: the same clock at the last byte, the error or the disconnect; 0.0 before.
        closed: True once the parts have been told of the end.
        disconnected: True if the client went before the response was whole.
        bytes_sent: length of the response body so far, in bytes.
        outcome: what the handler said of a guarded attempt: `"failed"`, `"succeeded"` or empty.
        decisions: what the limiter said, in order; read by the log and by the header fields.
        facts: more keys for the request's log line, put there by parts or by the app; `noted` is None before any.
        needs_type: True if the adapter is to leave the response's content type in `response_type`, and where a redirect
            leads in `response_location`.
        tap: called with every chunk of the response body, if set; must be quick, and must not raise.
        scope: the ASGI scope, the WSGI environ or the Django request: for callables that the app hands in.
    """

    __slots__ = (
        "bytes_sent",
        "charged",
        "client",
        "closed",
        "decisions",
        "disconnected",
        "error",
        "error_type",
        "finished",
        "first_byte",
        "headers",
        "is_own",
        "kind",
        "limiter",
        "method",
        "needs_type",
        "noted",
        "outcome",
        "path",
        "peer",
        "peer_rewritten",
        "principal",
        "request_id",
        "response_location",
        "response_type",
        "route",
        "scope",
        "shared_client",
        "started",
        "status",
        "tap",
        "tenant",
    )

    def __init__(
        self,
        kind: Literal["http", "websocket"],
        method: str,
        path: str,
        headers: Headers,
        peer: str | None,
        scope: Any = None,
    ) -> None:
        self.kind = kind
        self.method = method
        self.path = path
        self.headers = headers
        self.peer = peer
        self.peer_rewritten = False
        self.scope = scope
        self.is_own = False
        self.client = peer or "unknown"
        self.shared_client = False
        self.request_id = ""
        self.route = ""
        self.principal: Any = None
        self.tenant: Any = None
        self.status = 0
        self.error: BaseException | None = None
        self.error_type = ""
        self.started = perf_counter()
        self.first_byte = 0.0
        self.finished = 0.0
        self.closed = False
        self.disconnected = False
        self.bytes_sent = 0
        self.needs_type = False
        self.response_type: bytes = b""
        self.response_location: bytes = b""
        self.outcome: Literal["", "failed", "succeeded"] = ""
        self.charged: int | None = None
        self.decisions: list[Any] | None = None
        self.noted: dict[str, Any] | None = None
        self.tap: Callable[[bytes], None] | None = None
        self.limiter: Any = None

    def join(self, outer: Exchange) -> None:
        """Take over what an outer guard knows of the same request."""
        self.request_id = outer.request_id
        self.client = outer.client
        self.shared_client = outer.shared_client
        self.principal = outer.principal
        self.tenant = outer.tenant

    def rejoin(self, inner: Exchange) -> None:
        """Take over what was said to an inner guard of the same request."""
        self.identify(user=inner.principal, tenant=inner.tenant)
        self.outcome = inner.outcome or self.outcome
        if inner.charged is not None:
            self.charged = inner.charged
        if inner.noted:
            self.facts.update(inner.noted)

    @property
    def facts(self) -> dict[str, Any]:
        """More keys for the request's log line; made at the first use."""
        if self.noted is None:
            self.noted = {}
        return self.noted

    def identify(self, *, user: Any = None, tenant: Any = None) -> None:
        """Say who is signed in and whose data is touched, once the app knows."""
        if user is not None:
            self.principal = user
        if tenant is not None:
            self.tenant = tenant

    def failed(self) -> None:
        """Say that the guarded attempt (a login, a code) failed, whatever the response's status says."""
        self.outcome = "failed"

    def succeeded(self) -> None:
        """Say that the guarded attempt succeeded, whatever the response's status says."""
        self.outcome = "succeeded"

    def charge(self, *, tokens: float) -> None:
        """Say how many tokens this request used, rounded up; replaces what the limiter read out of the response, and what was said before.

        What is said after the response's last byte (in a background task) comes too late, and is told of in the log.

        Raises:
            ValueError: `tokens` is negative, or no number.
        """
        try:
            whole = ceil(tokens)
        except (TypeError, ValueError, OverflowError):
            whole = -1
        if whole < 0:
            raise ValueError(f"charge(tokens={tokens}): tokens must be 0 or more")
        if self.closed:
            _tell_late()
        self.charged = whole


current_var: ContextVar[Exchange | None] = ContextVar("launchguard_exchange", default=None)


def current() -> Exchange | None:
    """The running exchange, anywhere below the guard; None outside a request."""
    return current_var.get()


@cache
def _tell_late() -> None:
    """Once a process."""
    _log.warning(
        "charge(tokens=…) came after the response's last byte, as from a background task: what was reserved stays; "
        "charge before it"
    )
