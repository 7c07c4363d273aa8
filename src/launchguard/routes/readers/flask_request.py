"""An anonymous request to a Flask app, and what the answer to it says of a gate.

Law 1: no handler runs: a gate is run alone, with a stand-in for what it wraps.
Law 2: a gate finds what the app's own `before_request` functions leave for it (`g.user`), since those run first.
"""

from __future__ import annotations

import copy
import inspect
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from werkzeug.exceptions import HTTPException

from launchguard.routes.browser import browser_headers
from launchguard.routes.forgery import may_check_forgery
from launchguard.routes.layers import layers
from launchguard.routes.made_up import worn
from launchguard.routes.refusal import is_refusal
from launchguard.routes.report import WRITES_ONLY, Proof, softened
from launchguard.routes.signin import signs_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from launchguard.routes.made_up import MadeUp

__all__ = [
    "WRITING",
    "Asked",
    "StandIn",
    "ask",
    "login_paths",
    "preprocessors_of",
    "proof_of_app",
    "proof_of_preprocessor",
]

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
"""Methods that an app may refuse to hear without a body of a type that it knows."""

_NOT_RUN = ("flask_wtf.", "flask_limiter.", "flask_talisman.", "flask_seasurf", "flask_debugtoolbar")

_EXTENSIONS_LOGIN = ("SECURITY_LOGIN_URL",)


class StandIn:
    """What a gate calls in the place of the handler: knows whether it was reached, does nothing else."""

    def __init__(self) -> None:
        self.reached = False
        stand_in = self

        def handler(*_args: Any, **_named: Any) -> str:
            stand_in.reached = True
            return ""

        async def async_handler(*_args: Any, **_named: Any) -> str:
            stand_in.reached = True
            return ""

        self.handler = handler
        self.async_handler = async_handler

    def like(self, function: Any) -> Callable[..., Any]:
        """The stand-in of the same kind: a coroutine function for a coroutine function."""
        return self.async_handler if inspect.iscoroutinefunction(function) else self.handler


@dataclass(slots=True, eq=False)
class Asked:
    """One route of one app, asked for by a stranger.

    `logins` gives the pages where people log in, worked out once for the whole app; `answers` holds what the route's
    preprocessors did, once they ran.
    """

    app: Flask
    rule: Any
    method: str
    path: str
    logins: Callable[[], set[str]]
    answers: dict[MadeUp, list[Proof]] = field(default_factory=dict)

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells this route from all others; a rule itself cannot be hashed."""
        return (
            id(self.app),
            self.rule.endpoint,
            self.rule.host or self.rule.subdomain,
            self.rule.rule,
            self.method,
        )


def preprocessors_of(app: Flask, endpoint: str) -> list[Any]:
    """What Flask calls before the view of this endpoint: the app's functions, then each blueprint's, outermost first."""
    name = endpoint.rpartition(".")[0]
    names: list[str | None] = [None]
    while name:
        names.insert(1, name)
        name = name.rpartition(".")[0]
    values = [
        ("value", function) for scope in names for function in app.url_value_preprocessors.get(scope, ())
    ]
    before = [("before", function) for scope in names for function in app.before_request_funcs.get(scope, ())]
    return [(kind, function) for kind, function in (*values, *before) if not _asks_nobody(function)]


def _asks_nobody(function: Any) -> bool:
    """What extensions run before a view for other ends: a CSRF check would answer before a gate is asked."""
    return str(getattr(function, "__module__", "")).startswith(_NOT_RUN)


def proof_of_preprocessor(asked: Asked, position: int) -> Proof:
    """What the preprocessor at this position did with the stranger; all of a route's are run once, in order."""
    answers = asked.answers.get(worn())
    if answers is None:
        answers = asked.answers[worn()] = _run_preprocessors(asked)
    if position < len(answers):
        return answers[position]
    return Proof("error", "another function answered first")


def _run_preprocessors(asked: Asked) -> list[Proof]:
    answers: list[Proof] = []
    with _context(asked) as context:
        for kind, function in preprocessors_of(asked.app, asked.rule.endpoint):
            proof = _answered(asked, context, kind, function)
            if proof == Proof("refused", "403") and _reads_freely(asked, context, kind, function):
                answers.append(Proof("error", WRITES_ONLY))
                continue
            answers.append(proof)
            if proof.refusal != "passed":
                break
    return answers


def _answered(asked: Asked, context: Any, kind: str, function: Any) -> Proof:
    try:
        answer = _call(asked, context, kind, function)
    except Exception as error:  # noqa: BLE001 - the app's own code may raise anything
        return _judge_error(asked, error)
    return Proof("passed") if answer is None else _judge(asked, answer)


def _reads_freely(asked: Asked, context: Any, kind: str, function: Any) -> bool:
    """Whether a function that refuses a writing method lets the same request through where it looks like a GET."""
    if asked.method not in WRITING or not may_check_forgery(layers(function)[-1]):
        return False
    held, context.request.method = context.request.method, "GET"
    try:
        return _answered(asked, context, kind, function).refusal == "passed"
    finally:
        context.request.method = held


def ask(asked: Asked, call: Callable[[StandIn, dict[str, Any]], Any], *, known: bool = False) -> Proof:
    """Run a gate once, after the preprocessors, and say what became of the request.

    `call` gets the stand-in and the view's arguments, and gives the gate's answer. A `known` gate refuses with
    whatever answer it gives in the handler's place; any other must say 401, 403, or lead to the login.
    """
    stand_in = StandIn()
    with _context(asked) as context:
        if not _comes_through(asked, context):
            return Proof("error", "a function before it answered first")
        try:
            answer = call(stand_in, dict(context.request.view_args or {}))
            if inspect.isawaitable(answer):
                answer = asked.app.ensure_sync(_awaited)(answer)
        except Exception as error:  # noqa: BLE001 - as above
            return Proof("passed") if stand_in.reached else _judge_error(asked, error)
        return Proof("passed") if stand_in.reached else _judge(asked, answer, known=known)


def proof_of_app(asked: Asked) -> Proof:
    """What the app's own class does with a stranger: a copy of the app dispatches to a stand-in for the view."""
    stand_in = StandIn()
    twin = copy.copy(asked.app)
    twin.view_functions = {**twin.view_functions, asked.rule.endpoint: stand_in.handler}
    twin.after_request_funcs = {}
    with _context(replace(asked, app=twin)):
        try:
            answer = twin.full_dispatch_request()
        except Exception as error:  # noqa: BLE001 - as above
            return Proof("passed") if stand_in.reached else _judge_error(asked, error)
        return Proof("passed") if stand_in.reached else _judge(asked, answer)


def _comes_through(asked: Asked, context: Any) -> bool:
    """Whether the preprocessors let the request through, those left aside that refuse writing methods only."""
    for position, (kind, function) in enumerate(preprocessors_of(asked.app, asked.rule.endpoint)):
        passed = _answered(asked, context, kind, function).refusal == "passed"
        if not passed and proof_of_preprocessor(asked, position).why != WRITES_ONLY:
            return False
    return True


async def _awaited(answer: Any) -> Any:
    return await answer


def _context(asked: Asked) -> Any:
    method = "GET" if asked.method == "WEBSOCKET" else asked.method
    body = {"data": b"{}", "content_type": "application/json"} if method in WRITING else {}
    made_up = worn()
    if made_up.form:
        body = {"data": made_up.body}
    base_url = _base_url(asked.app)
    headers = made_up.over(browser_headers(urlsplit(base_url).netloc))
    return asked.app.test_request_context(
        asked.path,
        method=method,
        base_url=base_url,
        headers=headers,
        query_string=made_up.query_string,
        environ_overrides={"REMOTE_ADDR": made_up.client},
        **body,
    )


def _base_url(app: Flask) -> str:
    host = app.config.get("SERVER_NAME") or "localhost"
    return (
        f"https://{host}{app.config.get('APPLICATION_ROOT') or '/'}"
        if not urlsplit(f"//{host}").path
        else "https://localhost/"
    )


def _call(asked: Asked, context: Any, kind: str, function: Any) -> Any:
    if kind == "value":
        function(context.request.endpoint, context.request.view_args)
        return None
    return asked.app.ensure_sync(function)()


def _judge(asked: Asked, answer: Any, *, known: bool = False) -> Proof:
    try:
        response = asked.app.make_response(answer)
    except Exception as error:  # noqa: BLE001 - an answer that is no response
        return Proof("error", type(error).__name__)
    location = response.headers.get("Location", "")
    shown = (
        f"{response.status_code} to {location.partition('?')[0][:80]}"
        if location
        else str(response.status_code)
    )
    logins = asked.logins() if location else ()
    refused = is_refusal(response.status_code, location, asked.path, logins)
    if refused or (known and 300 <= response.status_code < 500):
        return Proof("refused", shown)
    return Proof("error", shown)


def _judge_error(asked: Asked, error: Exception) -> Proof:
    """Whether an exception is a refusal, as the app's own error handlers answer it."""
    refused = isinstance(error, HTTPException) and error.code in (401, 403)
    if refused and not any(map(any, asked.app.error_handler_spec.values())):
        return Proof("refused", str(getattr(error, "code", "")))
    logger = asked.app.logger
    # An error handler may log what is no error of the app's.
    disabled, logger.disabled = logger.disabled, True
    try:
        proof = _judge(asked, asked.app.handle_user_exception(error))
    except Exception:  # noqa: BLE001 - nothing handles it
        return Proof("error", type(error).__name__)
    else:
        return softened(str(getattr(error, "code", "")), proof) if refused else proof
    finally:
        logger.disabled = disabled


def _signs_in(view: Any) -> bool:
    view_class = getattr(view, "view_class", None)
    handlers = (
        (getattr(view_class, name, None) for name in ("post", "dispatch_request")) if view_class else (view,)
    )
    return any(map(signs_in, handlers))


def login_paths(app: Flask) -> set[str]:
    """Where the app's extensions say that people log in, and every page whose view signs people in."""
    found = {str(app.config[name]) for name in _EXTENSIONS_LOGIN if app.config.get(name)}
    found |= {
        rule.rule for rule in app.url_map.iter_rules() if _signs_in(app.view_functions.get(rule.endpoint))
    }
    manager = getattr(app, "login_manager", None)
    views = [getattr(manager, "login_view", None), *getattr(manager, "blueprint_login_views", {}).values()]
    for view in views:
        if not view:
            continue
        try:
            found.add(urlsplit(view if "/" in view else app.url_for(view)).path)
        except Exception:  # noqa: BLE001, S112 - a login view that the app does not have
            continue
    return found
