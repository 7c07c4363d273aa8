"""Whether code may look at who is asking: what cannot do so refuses nobody for who they are.

Law: only a clear no counts. Code that cannot be read, or that mentions anything by which frameworks know a visitor, may ask.
"""

from __future__ import annotations

import dis
import re
import sys
from functools import lru_cache
from itertools import pairwise
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

from launchguard.routes.layers import content_of, layers

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["asks_nobody"]

_MANY = 400
"""Functions that are read before it is given up."""

_FRAMEWORKS = (
    "asgiref.",
    "babel.",
    "django.",
    "fastapi.",
    "flask.",
    "flask_babel.",
    "flask_restful.",
    "jinja2.",
    "pydantic.",
    "redis.",
    "rest_framework.",
    "sqlalchemy.",
    "starlette.",
    "werkzeug.",
)
"""Whose functions ask nobody unless a word of theirs says so."""

_WORDS = (
    "auth",
    "user",
    "cookie",
    "token",
    "secret",
    "password",
    "credential",
    "identity",
    "permission",
    "perm",
    "role",
    "login",
    "signed",
    "signature",
    "forbidden",
    "allow",
    "access",
    "grant",
    "verif",
    "acl",
    "owner",
    "member",
    "api_key",
    "apikey",
    "remote_addr",
)
"""Parts of the names by which frameworks and apps hold a visitor; a name alone makes nothing a gate, it only keeps a no back."""


_READ = frozenset({"META", "client", "environ", "headers", "session", "session_id", "sessionid"})
"""Attributes of a request under which an app's own credential would come; an `http_session` is a client's."""


_HEADER = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)+")
_TELLS_NOBODY = frozenset(
    {
        "accept-encoding",
        "accept-language",
        "cache-control",
        "content-encoding",
        "content-length",
        "content-type",
        "if-modified-since",
        "if-none-match",
        "user-agent",
        "x-correlation-id",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-request-id",
    }
)
"""Fields of a request that say nothing of who asks."""

_OF_PLAIN_THINGS = frozenset(name for kind in (dict, list, set, str, bytes, int) for name in dir(kind))
"""`settings.get(…)` is mostly a dictionary's."""


_KEYWORDS = frozenset({"headers", "client"})
"""Names of arguments that a response is made with."""


def asks_nobody(function: Any) -> bool:
    """Whether neither a function nor what it calls in its own package mentions anything by which a visitor is known."""
    innermost = [layer for layer in layers(function)[:1] if isinstance(layer, FunctionType)]
    if not innermost:
        return False
    seen: dict[FunctionType, None] = dict.fromkeys(innermost)
    ahead = list(innermost)
    while ahead:
        reading = ahead.pop()
        if any(map(_tells, _words_in(reading))):
            return False
        for called in _called_by(reading):
            if called not in seen:
                seen[called] = None
                ahead.append(called)
        if len(seen) > _MANY:
            return False
    return True


def _words_in(function: FunctionType) -> Iterator[str]:
    """Every name and key in a function's own code, functions inside it included.

    A database's session is no visitor's, the token of a context variable is no credential, and of a request's headers those
    are left out that tell nobody's name.
    """
    words = set(_said(function.__code__))
    if any(_is_database(function.__globals__.get(word)) for word in words):
        words.discard("session")
    if "reset" in words:
        words.discard("token")
    headers = {word for word in words if _HEADER.fullmatch(word)}
    if headers and {name.lower() for name in headers} <= _TELLS_NOBODY:
        words -= headers | {"headers"}
    return iter(words)


def _said(code: CodeType) -> Iterator[str]:
    yield from (*code.co_names, *code.co_varnames, *code.co_freevars)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _said(constant)
        else:
            keys = constant if isinstance(constant, tuple) else (constant,)
            yield from (
                key for key in keys if isinstance(key, str) and " " not in key and key not in _KEYWORDS
            )


def _tells(word: str) -> bool:
    return word in _READ or any(part in word.lower() for part in _WORDS)


def _is_database(value: Any) -> bool:
    """By type alone, as below."""
    return type(value).__module__.startswith(("flask_sqlalchemy", "sqlalchemy", "sqlmodel"))


def _called_by(function: FunctionType) -> Iterator[FunctionType]:
    """What a function may call: globals, what its closure holds but for what it wraps, and every method by a name that it uses."""
    package = str(function.__globals__.get("__name__", "")).partition(".")[0]
    methods = _methods_of(package)
    requests_own = _asked_of_the_request(function)
    wrapped = layers(function)[1:2]
    for cell in function.__closure__ or ():
        held = content_of(cell)
        if not any(held is inner for inner in wrapped):
            yield from _functions_in(held)
    for name in _names(function.__code__):
        if name in function.__globals__:
            yield from _functions_in(function.__globals__[name])
        elif name not in _OF_PLAIN_THINGS and name != function.__code__.co_name:  # its own: the next in line
            for owner, method in methods.get(name, ()):
                if name not in requests_own or _is_a_request(owner):
                    yield from _functions_in(method)


def _functions_in(value: Any) -> Iterator[FunctionType]:
    """By type alone, since a proxy wakes what it stands for when it is asked for its class."""
    kind = type(value)
    if not issubclass(kind, FunctionType | type | MethodType) or _is_known(value):
        return
    if issubclass(kind, type):
        yield from (
            made
            for name in ("__init__", "__call__")
            if isinstance(made := vars(value).get(name), FunctionType)
        )
    else:
        yield from (layer for layer in layers(value) if isinstance(layer, FunctionType))


def _is_known(value: Any) -> bool:
    return (
        f"{value.__module__}.".startswith(_FRAMEWORKS)
        or str(value.__module__).partition(".")[0] in sys.stdlib_module_names
    )


def _asked_of_the_request(function: FunctionType) -> set[str]:
    """Attributes of Flask's `request` and of nothing else: no method of another class is meant, whatever it is called."""
    globals_module = sys.modules.get("flask.globals")
    request = None if globals_module is None else vars(globals_module).get("request")
    if request is None:
        return set()
    of_the_request: set[str] = set()
    of_others: set[str] = set()
    for before, step in pairwise(_steps(function.__code__)):
        holder = function.__globals__.get(before.argval) if before.opname == "LOAD_GLOBAL" else None
        (of_the_request if holder is request else of_others).add(str(step.argval))
    return of_the_request - of_others


def _steps(code: CodeType) -> Iterator[dis.Instruction]:
    yield from dis.get_instructions(code)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _steps(constant)


def _is_a_request(owner: type) -> bool:
    return any(base.__module__.startswith("werkzeug.") for base in owner.__mro__)


@lru_cache(maxsize=64)
def _methods_of(package: str) -> dict[str, list[tuple[type, FunctionType]]]:
    """Every method of the package's classes that are loaded, by name: which class an object is of is not known."""
    found: dict[str, list[tuple[type, FunctionType]]] = {}
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == package and isinstance(module, ModuleType):
            for owner in list(vars(module).values()):
                if issubclass(type(owner), type) and owner.__module__ == name:
                    for method, value in vars(owner).items():
                        if isinstance(value, FunctionType):
                            found.setdefault(method, []).append((owner, value))
    return found


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
