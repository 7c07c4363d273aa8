"""Which rules cover a request: bound once to the app's routes, or to their own templates where no routes are known.

Law 1: what counts is the handler: with routes known, a request is covered if the router would give it to a covered
route, and not by how its path is spelt.
Law 2: with no routes known, a rule rather covers too much: case, doubled and trailing slashes, dot segments, matrix
parameters and a second percent-encoding make no difference.
Law 3: the cost does not grow with the number of routes (see `launchguard.routes.table`).
"""

from __future__ import annotations

import posixpath
import re
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import unquote

from launchguard.exchange import KNOWN_METHODS
from launchguard.ratelimit.clients import MOST_CLIENTS
from launchguard.ratelimit.figures import layout_of
from launchguard.ratelimit.pending import Pending
from launchguard.ratelimit.plan import Request
from launchguard.routes.table import RouteTable, pattern_of
from launchguard.routes.template import is_literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from launchguard.exchange import Exchange
    from launchguard.ratelimit.plan import RulePlan
    from launchguard.ratelimit.rule import RateLimit
    from launchguard.routes.report import FoundRoute

__all__ = ["Coverage", "Routed", "Unrouted"]

_PARAMETER = re.compile(r"\{[^{}]*\}")
_ODD = re.compile(r"[A-Z;%\\\s]|//|/\.|./\Z")
_MATRIX = re.compile(r";[^/]*")
_OVERRIDES = (b"x-http-method-override", b"x-http-method", b"x-method-override")


class Coverage:
    """The rules that cover a request, and what they need of it.

    Attributes:
        plans: the rules.
        body_bytes: how much of the request's body they read.
        asks: whether the app is to be asked who it is before the rules are planned.
        is_plain: whether nothing but the client's address is counted, so that one plan holds for all its requests.
        is_settled: whether nothing is due at an exchange's end.
        refused: what the rules remember of clients that they have refused.
    """

    __slots__ = ("_planned", "asks", "body_bytes", "is_plain", "is_settled", "plans", "refused")

    def __init__(self, plans: tuple[RulePlan, ...]) -> None:
        self.plans = plans
        self.body_bytes = max(plan.body_bytes for plan in plans)
        self.asks = any(plan.asks for plan in plans)
        self.is_plain = not self.asks and not self.body_bytes and all(plan.is_plain for plan in plans)
        self.is_settled = not any(plan.settles for plan in plans)
        self.refused = tuple(plan.clients.refused for plan in plans)
        self._planned: dict[str, Pending] = {}

    @classmethod
    def of(cls, plans: Iterable[RulePlan]) -> Coverage | None:
        chosen = tuple(dict.fromkeys(plans))
        return cls(chosen) if chosen else None

    def planned(self, x: Exchange) -> Pending:
        """What is asked for a client that does not share its address, where the rules are plain: made at its first request.

        Where something is due at the end, the exchange gets a plan of its own, to hold until then.
        """
        known = self._planned.get(x.client)
        if known is None:
            known, request = Pending(), Request(x, None)
            for plan in self.plans:
                plan.add(known, request)
            if len(self.plans) > 1:
                known.layout = layout_of(tuple([claim[0] for claim in known.claims if claim[0].is_shown]))
            known.is_shared = True
            if len(self._planned) >= MOST_CLIENTS:
                self._planned.clear()
            self._planned[x.client] = known  # whole: another thread may take it at once
        if self.is_settled:
            return known
        x.needs_type = True
        own = x.limiter = known.copy()
        return own


class Unrouted:
    """Rules by their own templates, for an application whose routes nobody can read."""

    def __init__(self, plans: Sequence[RulePlan]) -> None:
        self._literal: dict[str, list[RulePlan]] = {}
        self._patterns: list[tuple[re.Pattern[str], RulePlan]] = []
        for plan in plans:
            path = plan.rule.path
            if path is None:
                continue
            if is_literal(path):
                self._literal.setdefault(_plain(path), []).append(plan)
            else:
                self._patterns.append((re.compile(pattern_of(_plain(path)), re.DOTALL), plan))
        self._ready = self._settled_paths()
        self._made: dict[tuple[RulePlan, ...], Coverage | None] = {}

    def find(self, x: Exchange) -> Coverage | None:
        """The rules that cover a request."""
        path = x.path
        ready = self._ready.get(path)
        if ready is not None:
            return ready
        if _ODD.search(path):
            path = _plain(path)
        found = [plan for plan in self._literal.get(path, ()) if _names(plan, x)]
        found += [plan for pattern, plan in self._patterns if pattern.match(path) and _names(plan, x)]
        if not found:
            return None
        plans = tuple(found)
        if plans not in self._made:
            self._made[plans] = Coverage.of(plans)
        return self._made[plans]

    def _settled_paths(self) -> dict[str, Coverage]:
        """Literal paths whose rules are the same for every request."""
        ready = {}
        for path, literal in self._literal.items():
            plans = [*literal, *(plan for pattern, plan in self._patterns if pattern.match(path))]
            coverage = Coverage.of(plans)
            if coverage is not None and all(plan.rule.methods is None for plan in plans):
                ready[path] = coverage
        return ready


class Routed:
    """Rules bound to an app's routes: by path, or those named in `at` to exactly the routes there."""

    def __init__(
        self,
        plans: Sequence[RulePlan],
        found: Sequence[FoundRoute],
        at: Mapping[str, Collection[FoundRoute]] = MappingProxyType({}),
    ) -> None:
        self._at = at
        self._table = RouteTable(found)
        self._covered: dict[FoundRoute, dict[str, Coverage]] = {}
        self._inner: dict[FoundRoute, Unrouted] = {}
        self.placed: set[RulePlan] = set()
        chosen = {route: self._of_route(route, plans) for route in found}
        self._bind_mounts(found, plans, chosen)
        for route, bound in chosen.items():
            by_method = {method: Coverage.of(_for_method(bound, method)) for method in _methods(route, bound)}
            covered = {method: coverage for method, coverage in by_method.items() if coverage is not None}
            if covered:
                self._covered[route] = covered
        self._paths = {route.path for route in self._covered}
        self._wild = Unrouted([plan for plan in plans if (plan.rule.path or "").endswith("/*")])

    def find(self, x: Exchange) -> Coverage | None:
        """The rules that cover a request; leaves its route's template on the exchange."""
        method = x.method if x.method in KNOWN_METHODS else x.method.upper()
        route = self._table.match(method, x.path)
        if route is not None:
            if not x.route:
                x.route = route.path
        elif x.path[:2] == "//":  # Werkzeug's router takes any number of slashes for the first
            route = self._table.match(method, f"/{x.path.lstrip('/')}")
        if route is None:
            return self._wild.find(x)
        covered = self._covered.get(route)
        if covered is not None:
            coverage = covered.get(method) or covered.get("*")
            if coverage is not None:
                return coverage
        if route in self._inner:
            return self._inner[route].find(x)
        # Starlette's mounts hand their inner routes the path with it, and are matched without.
        if x.path[-1:] == "\n":
            inner = self._covered.get(self._table.match(method, x.path[:-1]) or route, {})
            return inner.get(method) or inner.get("*")
        return self._overridden(x) if route.path in self._paths else None

    def covers(self, method: str, route: FoundRoute) -> bool:
        """Whether a rule is bound to this method of a route."""
        covered = self._covered.get(route, {})
        return method in covered or "*" in covered

    def _of_route(self, route: FoundRoute, plans: Sequence[RulePlan]) -> list[RulePlan]:
        bound = [plan for plan in plans if self._means(plan.rule, route)]
        self.placed.update(bound)
        return bound

    def _means(self, rule: RateLimit, route: FoundRoute) -> bool:
        routes = self._at.get(rule.name)
        if routes is not None:
            return route in routes
        return rule.path is not None and _covers(rule.path, route.path)

    def _bind_mounts(
        self,
        found: Sequence[FoundRoute],
        plans: Sequence[RulePlan],
        chosen: dict[FoundRoute, list[RulePlan]],
    ) -> None:
        """Rules that match no route as it is printed: with or without a trailing slash, or inside an opaque mount."""
        for plan in plans:
            path = plan.rule.path
            if path is None or plan in self.placed or plan.rule.name in self._at:
                continue
            other = path.removesuffix("/") if path.endswith("/") else f"{path}/"
            for route in found:
                if _covers(other, route.path):
                    chosen[route].append(plan)
                    self.placed.add(plan)
        for route in found:
            if route.path.endswith("/*") and "*" in route.methods:
                inside = [
                    plan
                    for plan in plans
                    if plan.rule.path is not None
                    and plan not in chosen[route]
                    and _covers(route.path, plan.rule.path.removesuffix("*"))
                ]
                if inside:
                    self._inner[route] = Unrouted([*inside, *chosen[route]])
                    self.placed.update(inside)
                    chosen[route] = []

    def _overridden(self, x: Exchange) -> Coverage | None:
        """A header that some middleware below takes for the method."""
        for name in _OVERRIDES:
            for value in x.headers.all(name):
                method = value.decode("latin-1").strip().upper()
                route = self._table.match(method, x.path)
                coverage = self._covered.get(route, {}).get(method) if route is not None else None
                if coverage is not None:
                    return coverage
        return None


def _covers(rule_path: str, route_path: str) -> bool:
    """Whether a rule's path means a route's template: parameters by place, whatever their names."""
    rule, route = _PARAMETER.sub("{}", rule_path), _PARAMETER.sub("{}", route_path)
    return rule == route or (rule.endswith("/*") and route.startswith(rule[:-1]))


def _methods(route: FoundRoute, bound: Sequence[RulePlan]) -> set[str]:
    """The methods under which requests reach a route's code."""
    if "*" in route.methods or route.details.get("any_method"):
        named = {method for plan in bound for method in plan.rule.methods or ()}
        return {"*", "WEBSOCKET", *named} if "*" in route.methods else {"*", *named}
    methods = set(route.methods) | set(route.details.get("aliases", ()))
    return methods | {"HEAD"} if "GET" in methods else methods


def _for_method(bound: Sequence[RulePlan], method: str) -> list[RulePlan]:
    return [plan for plan in bound if plan.rule.methods is None or method in plan.rule.methods]


def _names(plan: RulePlan, x: Exchange) -> bool:
    methods = plan.rule.methods
    if methods is None or x.method.upper() in methods:
        return True
    return any(
        value.decode("latin-1").strip().upper() in methods
        for name in _OVERRIDES
        for value in x.headers.all(name)
    )


def _plain(path: str) -> str:
    """A path in the one spelling that all its spellings share."""
    for _ in range(2):
        path = unquote(path)
    path = _MATRIX.sub("", path.replace("\\", "/")).strip().lower()
    wild = path.endswith("/*")
    path = posixpath.normpath(f"/{path.removesuffix('/*')}").replace("//", "/")
    return f"{path.rstrip('/')}/*" if wild else path
