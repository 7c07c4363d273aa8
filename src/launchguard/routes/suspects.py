"""Routes that look as if they needed more than they have: a limit, a signature check, a quieter error.

By path, by operation and by the libraries that the code calls; a guess, so never a blocker. Auth is not guessed here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from launchguard.findings import Finding
from launchguard.routes.calls import libraries_of, names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from launchguard.routes.report import FoundRoute, RouteAccess

__all__ = ["KINDS", "echoing", "kind_of", "unlimited", "unsigned"]


@dataclass(frozen=True, slots=True)
class _Sign:
    """How a kind of route is known, and what abuse of it costs."""

    segments: frozenset[str]
    why: str
    account: bool = False
    methods: frozenset[str] = frozenset({"POST", "PUT", "PATCH", "*"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SIGNS = {
    "password_reset": _Sign(
        _words(
            "reset passwordreset resetpassword forgotpassword forgot forgottenpassword recover recoverpassword lostpassword"
        ),
        "it sends mail to whatever address a stranger names",
        account=True,
    ),
    "login": _Sign(
        _words("login signin logon authenticate jwtcreate accesstoken obtaintoken"),
        "passwords can be guessed at full speed",
        account=True,
    ),
    "signup": _Sign(
        _words("signup register registration createaccount"), "accounts can be made at full speed"
    ),
    "code": _Sign(
        _words("otp totp mfa 2fa verifycode verifyotp confirmcode verifyemail"),
        "a short code can be guessed at full speed",
        account=True,
    ),
    "invite": _Sign(
        _words("invite invites invitation invitations"), "it sends mail to whatever address a user names"
    ),
    "webhook": _Sign(_words("webhook webhooks hook hooks"), "anybody can make it work at full speed"),
    "ai": _Sign(
        _words("chat completion completions generate embeddings embed prompt ask transcribe"),
        "each call costs money at the model's provider",
        methods=frozenset({"POST", "PUT", "PATCH", "WEBSOCKET", "*"}),
    ),
}
"""Kinds of routes by the preset of their rule, in the order in which they are tried."""

KINDS = tuple(_SIGNS)

_AI_LIBRARIES = _words(
    "openai anthropic cohere mistralai groq ollama litellm replicate together langchain langchain_core langchain_openai"
    " langchain_anthropic langgraph llama_index pydantic_ai vertexai dspy instructor"
)
_SIGNATURE_NAMES = _words(
    "hmac compare_digest construct_event Webhook verify_signature verify_webhook validate_signature RequestValidator"
    " verify_header SignatureVerificationError svix nacl ed25519 jwt constant_time_compare"
)
_SEPARATORS = re.compile(r"[-_.]")
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_VAGUE = _words("reset recover register hook hooks generate prompt ask embed chat")
"""Words that say little in a sentence, though much as a part of a path."""
_SECRET_FIELD = re.compile(r"passw|secret|token|api_?key|card|cvc|cvv|iban|ssn|pin_?code", re.IGNORECASE)
_ACCOUNT_FIELDS = ("email", "username", "user", "login", "phone", "account")
_SHOWN = 3


def kind_of(method: str, route: FoundRoute) -> str:
    """The preset whose kind this route looks like, or empty."""
    if route.kind not in ("http", "websocket") or _is_of_the_admin(route):
        return ""
    last = [_SEPARATORS.sub("", part).lower() for part in route.path.split("/") if part and "{" not in part][
        -2:
    ]
    named = _SEPARATORS.sub("", getattr(route.endpoint, "__name__", "")).lower()
    said = {*last, named, *_phrases(route.details.get("operation", ""))}
    for kind, sign in _SIGNS.items():
        if method in sign.methods and sign.segments & said:
            return kind
    if method in ("GET", *_SIGNS["ai"].methods) and libraries_of(route.endpoint) & _AI_LIBRARIES:
        return "ai"
    return ""


def _phrases(operation: str) -> Iterator[str]:
    """What an OpenAPI operation says of itself, one word and two words at a time: `sendResetCode`, "Sign in"."""
    words = [word.lower() for word in _WORD.findall(operation)]
    yield from (word for word in words if word not in _VAGUE)
    yield from map("".join, pairwise(words))


def _is_of_the_admin(route: FoundRoute) -> bool:
    """The pages of an admin site are called after its models, an invite among them; its login is one."""
    return bool(route.details.get("admin")) and not route.path.endswith("/login/")


def unlimited(found: Iterable[FoundRoute], covered: Callable[[str, FoundRoute], bool]) -> Iterator[Finding]:
    """Routes that look like a kind that has a preset, and that no rule covers.

    Args:
        found: the app's routes.
        covered: whether a rule covers this method of this route.
    """
    seen: set[tuple[str, str]] = set()
    for route in found:
        for method in sorted(route.methods):
            kind = kind_of(method, route)
            if kind and (kind, route.path) not in seen and not covered(method, route):
                seen.add((kind, route.path))
                yield _unlimited(method, route, kind)


def _unlimited(method: str, route: FoundRoute, kind: str) -> Finding:
    sign = _SIGNS[kind]
    return Finding(
        f"limit.missing-{kind.replace('_', '-')}",
        "warning",
        f"{method} {route.path}",
        f"{route.source}: it looks like a route of the kind {kind!r}, and no rule covers it: {sign.why}",
        f"add to limits: {_rule(kind, route, _account_field(route) if sign.account else '')}",
    )


def _rule(kind: str, route: FoundRoute, account: str) -> str:
    """The rule to add, as this framework's configuration spells it."""
    if route.details.get("in_settings"):
        rule = {"preset": kind, "path": route.path} | ({"account": account} if account else {})
        return json.dumps(rule)
    more = f', account="{account}"' if account else ""
    return f'RateLimit.{kind}("{route.path}"{more})'


def _account_field(route: FoundRoute) -> str:
    names = route.details.get("fields", ())
    return next((name for name in _ACCOUNT_FIELDS if name in names), "email")


def unsigned(found: Iterable[FoundRoute], rows: Iterable[RouteAccess]) -> Iterator[Finding]:
    """Web-hooks that strangers may call and whose code shows no check of a signature."""
    open_rows = {(row.method, row.path) for row in rows if row.access != "protected"}
    for route in found:
        for method in sorted(route.methods):
            if (
                (method, route.path) in open_rows
                and kind_of(method, route) == "webhook"
                and not _checks_signature(route)
            ):
                yield Finding(
                    "webhook.no-signature",
                    "warning",
                    f"{method} {route.path}",
                    f"{route.source}: it receives web-hooks, and no code there checks a signature",
                    "compute the sender's HMAC over the raw body and compare it with hmac.compare_digest",
                )


def _checks_signature(route: FoundRoute) -> bool:
    functions = [route.endpoint, *(gate.target for gate in route.gates)]
    return any(names_of(function) & _SIGNATURE_NAMES for function in functions)


def echoing(found: Iterable[FoundRoute]) -> Iterator[Finding]:
    """Bodies with a secret in them, where a validation error answers with what was sent."""
    places: dict[str, str] = {}
    for route in found:
        if route.details.get("echoes_input"):
            secret = next(
                (name for name in route.details.get("fields", ()) if _SECRET_FIELD.search(name)), ""
            )
            if secret:
                places[f"{min(route.methods)} {route.path}"] = secret
    if places:
        shown = ", ".join(f"{place} ({name})" for place, name in list(places.items())[:_SHOWN])
        more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
        yield Finding(
            "settings.echoes-input",
            "warning",
            f"{shown}{more}",
            "a 422 answer repeats the submitted value, into the client's logs and error reports",
            "answer validation errors without `input`: an exception handler for RequestValidationError",
        )
