"""The words of the route check: what a reader finds, what may refuse a stranger, and what is said of each route."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from launchguard.findings import Finding
    from launchguard.routes.made_up import MadeUp

__all__ = [
    "BY_URGENCY",
    "WRITES_ONLY",
    "Access",
    "Evidence",
    "FoundRoute",
    "GateRef",
    "Proof",
    "Refusal",
    "RouteAccess",
    "RouteReader",
    "RouteReport",
    "softened",
]

Access = Literal["public", "protected", "unprotected", "unknown"]
BY_URGENCY: tuple[Access, ...] = ("unprotected", "unknown", "public", "protected")
"""The kinds of access, what needs a look first."""

Evidence = Literal["proven", "declared", ""]
Refusal = Literal["refused", "passed", "error"]
"""What calling a gate with an empty request showed."""


WRITES_ONLY = "refuses writing methods only, as a CSRF check does: list it in auth= if it is a gate"
"""Why a gate's refusal is no evidence: strangers can send what such a check asks for."""


class Proof(NamedTuple):
    """What calling a gate showed, and why in a few words: `401`, `redirect to /login`, `KeyError`.

    `by_place` says that it read the path or the method, so that another route may be answered otherwise. `lifted_by` is
    what a stranger may send so that it passes, where it refused an empty request. `softened` says that it did refuse, and an
    error handler of the app's own answered as if all were well.
    """

    refusal: Refusal
    why: str = ""
    by_place: bool = False
    lifted_by: MadeUp | None = None
    softened: bool = False

    @property
    def serves(self) -> bool:
        """Whether the stranger was answered 2xx: with what, nobody can say."""
        return self.why.startswith("2")


def softened(status: str, answered: Proof) -> Proof:
    """A refusal by its status, unless the app's own error handler makes a 2xx of it: nobody can say what that holds."""
    if not answered.serves:
        return Proof("refused", status)
    return Proof(
        "error", f"{status}, which the app's own error handler answers with {answered.why}", softened=True
    )


@dataclass(frozen=True, slots=True)
class RouteAccess:
    """Who gets in at one method and path.

    Attributes:
        method: an HTTP method, `WEBSOCKET`, or `*` for an opaque mount.
        path: the full declared template, converters dropped: `/teams/{team}/invites`; a mount ends in `/*`.
        access: `public` (declared so), `protected`, `unprotected` or `unknown`.
        mechanism: the gate by name, or the reason of the public entry.
        evidence: `proven` (a gate or the tripwire showed it), `declared` (the structure names a gate) or empty.
        source: `file:line` of the handler.
    """

    method: str
    path: str
    access: Access
    mechanism: str
    evidence: Evidence
    source: str


def _hashable(part: Any) -> Any:
    try:
        hash(part)
    except TypeError:
        return id(part)
    return part


@dataclass(slots=True, eq=False)
class GateRef:
    """Something that runs before a handler and may refuse a stranger: a dependency, decorator, permission, middleware.

    Two routes that share a gate carry the same `key`, so that it is proved once.

    Attributes:
        key: what makes it this gate: the function, or (function, its parameters).
        name: its dotted name, for the report.
        known: True if the reader knows it by identity to be an auth gate.
        never_refuses: why it is known to let everybody in (`auto_error=False`, no scopes …), or empty.
        prove: calls it once with an empty request, runs its clean-up, and says what happened; a plain function or
            a coroutine function; None if it cannot be called alone. What it raises counts as an `error`.
        reads_request: False if nothing of the request reaches it, so that it is called only where it is listed.
        reads_credentials: False if it sees nothing but the path, so that an error of it (no such group) is no riddle.
        carries_only: True if it only holds what its inner gates gave, so that it is not named beside them.
        late: True if it answers for one route only and costs a call a route (a middleware, a decorator's wrapper):
            it is asked only where no other gate protects the route.
        includes: keys of gates that run inside this one, such as a dependency's own; if one refuses, so does this.
        behind: keys of gates that run before this one, so that it is never come to where one of them fails.
        target: the function, class or object itself, which `auth=` may list; the key's first part where None.
        around: True if it stands around the app or many routes, so that it is not put on one.
        made_with: what it was made with, for the names of what it reads: arguments, aliases of parameters.
    """

    key: Any
    name: str
    known: bool = False
    never_refuses: str = ""
    prove: Callable[[], Awaitable[Proof] | Proof] | None = None
    reads_request: bool = True
    reads_credentials: bool = True
    carries_only: bool = False
    late: bool = False
    includes: tuple[Any, ...] = ()
    behind: tuple[Any, ...] = ()
    target: Any = None
    around: bool = False
    made_with: Any = ()

    def __post_init__(self) -> None:
        try:
            hash(self.key)
        except TypeError:  # an object of the app's that compares by value, as a dataclass does
            self.target = self.subject
            self.key = tuple(map(_hashable, self.key)) if isinstance(self.key, tuple) else id(self.key)

    @property
    def subject(self) -> Any:
        """The function, class or object itself."""
        if self.target is not None:
            return self.target
        return self.key[0] if isinstance(self.key, tuple) and self.key else self.key


@dataclass(slots=True, eq=False)
class FoundRoute:
    """One route as a framework's reader finds it, before policy and proof.

    Attributes:
        methods: HTTP methods, or `{"WEBSOCKET"}`, or `{"*"}` for an opaque mount. HEAD only where GET is absent.
        path: as in `RouteAccess`.
        pattern: source of the regular expression that the router matches against the whole path relative to the
            root path; empty if the literal template says it all. Used by limits and metrics.
        endpoint: the innermost handler, unwrapped; None for a mount or what has no Python code.
        source: `file:line` of the handler.
        gates: everything that runs before the handler, outermost first.
        kind: what it is.
        marker: the reason of a `@guard.public("why")` beside the handler, or None.
        note: why the reader could not see inside, for a route that must be `unknown`; empty otherwise.
        arm: puts a tripwire in the place of the innermost handler's code and gives what restores it; None if impossible.
        details: what else the framework declares: roles, scopes, schema; for the report and for probes.
    """

    methods: frozenset[str]
    path: str
    pattern: str = ""
    endpoint: Any = None
    source: str = ""
    gates: tuple[GateRef, ...] = ()
    kind: Literal["http", "websocket", "mount", "static", "docs", "redirect"] = "http"
    marker: str | None = None
    note: str = ""
    arm: Callable[[Callable[[], None]], Callable[[], None]] | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class RouteReport:
    """What the route check says of one app."""

    routes: list[RouteAccess]
    findings: list[Finding]
    found: list[FoundRoute] = field(default_factory=list)
    """What the readers saw, in the router's own order: limits and metrics are bound to these."""
    unstarted: list[str] = field(default_factory=list)
    """The app's own start-up code that did not run before the check, by name: gates may need what it opens."""

    @property
    def failed_unstarted(self) -> set[tuple[str, str]]:
        """Method and path of the routes that are unknown since a gate failed, and may be told apart once the app is started."""
        unread = {(method, route.path) for route in self.found if route.note for method in route.methods}
        unknown = {(row.method, row.path) for row in self.routes if row.access == "unknown"}
        return unknown - unread if self.unstarted else set()


class RouteReader(Protocol):
    """Reads the routes of one framework's apps."""

    def reads(self, app: Any) -> bool:
        """Whether this app object is of the reader's framework. Imports no framework that is not loaded already."""

    def routes(self, app: Any) -> Iterator[FoundRoute]:
        """Every route in the router's own order, mounts and sub-apps included."""

    def settings(self, app: Any) -> Iterator[Finding]:
        """Settings of the framework that open doors, whatever the routes say."""

    def starts(self, app: Any) -> Iterable[Any]:
        """The app's own code that runs at its start-up, after it was imported: it may include routers."""

    def described(self, app: Any) -> Iterable[tuple[str, str]]:
        """Method and path of each operation that the framework's own description of the app names, where it has one."""
