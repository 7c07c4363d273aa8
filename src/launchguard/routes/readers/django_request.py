"""An anonymous request to a Django project, and what the answer to it says of a gate."""

from __future__ import annotations

import contextlib
import functools
import inspect
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from asgiref.sync import async_to_sync
from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.urls import get_resolver
from django.utils import translation
from django.utils.module_loading import import_string

from launchguard.routes.layers import layers, maker_of
from launchguard.routes.probes.django_writes import undone_writes
from launchguard.routes.readers.wsgi import environ_of
from launchguard.routes.refusal import is_refusal
from launchguard.routes.report import Proof
from launchguard.routes.signin import signs_in

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "StandIn",
    "allowed_host",
    "anonymous_request",
    "ask",
    "bare_request",
    "judge_error",
    "judge_response",
]

_AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"


class StandIn:
    """What a gate calls in the place of the handler: knows whether it was reached, does nothing else."""

    def __init__(self) -> None:
        self.reached = False
        stand_in = self

        def handler(*_args: Any, **_named: Any) -> HttpResponse:
            stand_in.reached = True
            return HttpResponse()

        async def async_handler(*_args: Any, **_named: Any) -> HttpResponse:
            stand_in.reached = True
            return HttpResponse()

        self.handler = handler
        self.async_handler = async_handler

    def like(self, function: Any) -> Callable[..., Any]:
        """The stand-in of the same kind: a coroutine function for a coroutine function."""
        return self.async_handler if inspect.iscoroutinefunction(function) else self.handler


def ask(call: Callable[[StandIn], Any], path: str = "/", *, known: bool = False) -> Proof:
    """Run a gate once and say what became of the anonymous request. Database writes are rolled back.

    `call` gets the stand-in and gives the gate's response, or a coroutine of it. A `known` gate refuses with whatever
    response it gives in the handler's place; any other must say 401, 403, or lead to the login.
    """
    stand_in = StandIn()
    try:
        with undone_writes():
            response = call(stand_in)
            if inspect.isawaitable(response):
                response = async_to_sync(_awaited)(response)
    except Exception as error:  # noqa: BLE001 - the app's own code may raise anything
        return Proof("passed") if stand_in.reached else judge_error(error)
    return Proof("passed") if stand_in.reached else judge_response(response, path, known=known)


async def _awaited(response: Any) -> Any:
    return await response


def judge_response(response: Any, path: str, *, known: bool = False) -> Proof:
    """Whether a response is a refusal: 401, 403, or a redirect to where the project says that people log in."""
    status = getattr(response, "status_code", 0)
    if not status:
        return Proof("error", type(response).__name__)
    location = str(response.get("Location", ""))
    shown = f"{status} to {location.partition('?')[0][:80]}" if location else str(status)
    refused = (known and 300 <= status < 500) or is_refusal(status, location, path, _login_paths(location))
    return Proof("refused" if refused else "error", shown)


def judge_error(error: BaseException) -> Proof:
    """401 and 403 are raised in many ways, Django REST framework's and ninja's among them; all but Django's have a status."""
    status = 403 if isinstance(error, PermissionDenied) else getattr(error, "status_code", None)
    return Proof("refused", str(status)) if status in (401, 403) else Proof("error", type(error).__name__)


def bare_request(method: str = "GET", path: str = "/") -> WSGIRequest:
    """A browser's request from nobody: no cookie, no body, over https from the project's own host. CSRF checks are off."""
    environ = environ_of(method, path, allowed_host())
    environ.setdefault("CONTENT_TYPE", "")
    request = WSGIRequest(environ)
    request._dont_enforce_csrf_checks = True  # noqa: SLF001 - Django's own switch for test clients
    return request


def anonymous_request(method: str = "GET", path: str = "/") -> WSGIRequest:
    """As `bare_request`, and as the project's middleware would leave it: an anonymous user, an empty session."""
    request = bare_request(method, path)
    if apps.is_installed("django.contrib.sessions"):
        request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    if apps.is_installed("django.contrib.auth") and _authenticates():
        from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415 - needs the app registry

        user = AnonymousUser()

        async def auser() -> AnonymousUser:
            return user

        request.user, request.auser = user, auser
    if apps.is_installed("django.contrib.messages"):
        request._messages = import_string(settings.MESSAGE_STORAGE)(request)  # noqa: SLF001 - where Django keeps it
    return request


def allowed_host() -> str:
    """A host that `ALLOWED_HOSTS` lets in."""
    named = [host for host in settings.ALLOWED_HOSTS if host not in ("", "*")]
    return str(named[0]).removeprefix(".") if named else "localhost"


def _authenticates() -> bool:
    """Whether any middleware may set `request.user`: without one, a login check fails and protects nobody."""
    return any(path == _AUTHENTICATION or not path.startswith("django.") for path in settings.MIDDLEWARE)


def _login_paths(location: str) -> frozenset[str]:
    """The goal of a redirect, if people log in there: `LOGIN_URL`, the admin's login, or a view that signs people in."""
    path = unquote(urlsplit(location).path)
    is_login = bool(path) and (path == _login_url() or _is_sign_in(get_resolver(), path))
    return frozenset({path}) if is_login else frozenset()


def _login_url() -> str:
    try:
        return str(resolve_url(settings.LOGIN_URL)).partition("?")[0]
    except Exception:  # noqa: BLE001 - a login page that the project does not have
        return ""


@functools.lru_cache(maxsize=256)
def _is_sign_in(resolver: Any, path: str) -> bool:
    language = translation.get_language_from_path(path) if settings.USE_I18N else None
    try:
        with translation.override(language) if language else contextlib.nullcontext():
            return _signs_in(resolver.resolve(path).func)
    except Exception:  # noqa: BLE001 - no page of this project
        return False


def _signs_in(callback: Any) -> bool:
    view_class = getattr(callback, "view_class", None) or getattr(callback, "cls", None)
    if view_class is None:
        return (
            signs_in(callback)
            or maker_of(layers(callback)[-1]) == "django.contrib.admin.sites.AdminSite.login"
        )
    names = {f"{owner.__module__}.{owner.__qualname__}" for owner in view_class.__mro__}
    handlers = (getattr(view_class, name, None) for name in ("post", "form_valid", "dispatch"))
    return "django.contrib.auth.views.LoginView" in names or any(map(signs_in, handlers))
