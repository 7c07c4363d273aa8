"""Which handler signs people in: known by the functions that it calls, never by its name."""

from __future__ import annotations

from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from launchguard.routes.layers import freevar, innermost

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["signs_in"]

_SIGNING_IN = frozenset(
    {
        "argon2._password_hasher.PasswordHasher",
        "django.contrib.auth.aauthenticate",
        "django.contrib.auth.alogin",
        "django.contrib.auth.authenticate",
        "django.contrib.auth.login",
        "flask_jwt_extended.utils.create_access_token",
        "flask_login.utils.login_user",
        "flask_security.utils.login_user",
        "flask_security.utils.verify_password",
        "werkzeug.security.check_password_hash",
    }
)
"""What checks a password or begins a session, by the module that defines it."""


def signs_in(handler: Any) -> bool:
    """Whether a handler's own code refers to a function that checks a password or begins a session."""
    function = innermost(handler)
    if not isinstance(function, FunctionType):
        return False
    named = (function.__globals__.get(name, freevar(function, name)) for name in _names(function.__code__))
    return any(_dotted(value) in _SIGNING_IN for value in named)


def _dotted(value: Any) -> str:
    """The name of a function or class; of nothing else, since a proxy may wake what it stands for when it is asked."""
    return f"{value.__module__}.{value.__qualname__}" if issubclass(type(value), FunctionType | type) else ""


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    yield from code.co_freevars
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
