"""What a stranger tries on one method of one route: which requests, with which targets and bodies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from launchguard.routes.own_head import OWN_HEAD
from launchguard.routes.probes import ProbeRequest
from launchguard.routes.sample import sample
from launchguard.routes.table import pattern_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launchguard.routes.report import FoundRoute

__all__ = ["attempts", "filled", "in_whole_segments", "request_for", "spelt"]

_PARAMETER = re.compile(r"\{[^{}]*\}")


def attempts(route: FoundRoute, method: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What is tried on one method of one route, the empty request first: in words, the method sent, and how."""
    yield "a request without credentials", method, {}
    if method == "GET" and (route.details.get("head") or route.details.get(OWN_HEAD)):
        yield "a HEAD request without credentials", "HEAD", {}
    if "content_type" in route.details:
        yield "a form without credentials", method, {"form": True}
    yield "a request with made-up credentials", method, {"wrong": True}
    for worn in route.details.get("made_up", ()):
        yield f"a request with {worn.words}", method, {"worn": worn}


def request_for(route: FoundRoute, *, wrong: bool) -> ProbeRequest:
    """A request that the route's own parameters and body accept, as far as its reader tells; `wrong` adds credentials."""
    make = route.details.get("request")
    if make is not None:
        made: ProbeRequest = make(wrong)
        return made
    body = route.details.get("body", b"")
    headers = {"content-type": route.details["content_type"]} if "content_type" in route.details else {}
    return ProbeRequest(sample(route.pattern or pattern_of(route.path)) or route.path, headers, body)


def filled(template: str, value: str) -> str:
    """A target with one value in the place of every parameter."""
    return _PARAMETER.sub(value, template.removesuffix("/*"))


def in_whole_segments(template: str, target: str, value: str) -> str:
    """A target whose parameters are replaced where they are a whole segment: `{file}.{format}` stays what it was."""
    pairs = zip(template.split("/"), target.split("/"), strict=False)
    return "/".join(value if _PARAMETER.fullmatch(part) else sent for part, sent in pairs)


def spelt(method: str) -> str:
    """The method that is sent for a row; an opaque mount is asked with GET."""
    return "GET" if method == "*" else method
