"""Which words a gate's own code holds: the names of what it may read, and public values that it may compare with.

Law: a value that may be a secret is never tried. What is tried under a name of the app's own is invented; from the code come
only hosts, media types, products of a User-Agent, and numbers and dates as versions have them.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from launchguard.routes.calls import NOT_THE_APPS, functions_of
from launchguard.routes.layers import content_of, layers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["GateWords", "words_of"]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_HOST = re.compile(r"(?:https?://)?(?:[\w*-]+\.)+[A-Za-z]{2,}(?::\d+)?/?|(?:https?://)?localhost(?::\d+)?/?")
_MEDIA_TYPE = re.compile(r"(?:application|text|image|audio|video|multipart)/[\w.+-]+")
_PRODUCT = re.compile(r"[A-Za-z][\w.-]*/[\w.]*")
_VERSION = re.compile(r"[vV]?\d(?:\.\d{1,2}){0,2}|20\d\d-\d\d(?:-\d\d)?")
_DATA = (str, bytes, list, tuple, set, frozenset, dict)
_DEPTH = 3
_MANY = 48
_FEW = 3


@dataclass(frozen=True, slots=True)
class GateWords:
    """What was found, each kind at most a few times; `hosts` as they are written, with or without a scheme."""

    names: tuple[str, ...]
    hosts: tuple[str, ...]
    media_types: tuple[str, ...]
    products: tuple[str, ...]
    versions: tuple[str, ...]


def words_of(*parts: Any, alone: bool = False) -> GateWords:
    """The words in functions, classes, objects, and in the values that they were made with.

    `alone` says that what a function wraps is not part of it.
    """
    found = dict.fromkeys(word for part in parts for word in _said_in(part, alone=alone))
    return GateWords(
        names=_all(_NAME, (word.removeprefix("HTTP_") for word in found), _MANY),
        hosts=_all(_HOST, found, _FEW),
        media_types=_all(_MEDIA_TYPE, found, _FEW),
        products=tuple(word for word in _all(_PRODUCT, found, _MANY) if not _MEDIA_TYPE.fullmatch(word))[
            :_FEW
        ],
        versions=_all(_VERSION, found, _FEW),
    )


def _all(kind: re.Pattern[str], words: Iterable[str], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if kind.fullmatch(word)))[:most]


def _said_in(part: Any, *, alone: bool) -> Iterator[str]:
    """By type alone: a proxy in a closure wakes what it stands for when it is asked for its class."""
    kind = type(part)
    if issubclass(kind, type):
        yield from _in_class(part)
    elif issubclass(kind, _DATA):
        yield from _held(part)
    elif callable(part):
        chain = layers(part)
        for layer in chain[:1] if alone else chain:
            yield from _in_layer(layer.__func__ if inspect.ismethod(layer) else layer, chain[1:2])


def _in_layer(layer: Any, wrapped: Sequence[Any]) -> Iterator[str]:
    if issubclass(type(layer), FunctionType):
        yield from _in_function(layer, wrapped)
    elif not inspect.isroutine(layer):
        yield from _in_attributes(layer)
        yield from _in_class(type(layer))


def _in_class(owner: type) -> Iterator[str]:
    """What the app's own classes say, those of installed packages left out."""
    for cls in owner.__mro__:
        for name, value in vars(cls).items():
            if isinstance(value, FunctionType) and not value.__code__.co_filename.startswith(NOT_THE_APPS):
                yield from _in_function(value)
            elif not name.startswith("__"):
                yield from _strings(value)


def _in_attributes(made: Any) -> Iterator[str]:
    """What an object was made with; of another object that it holds, its name."""
    for value in getattr(made, "__dict__", {}).values():
        yield from _held(value)
        yield from _strings(getattr(value, "__dict__", {}).get("name"))


def _in_function(function: FunctionType, wrapped: Sequence[Any] = (), depth: int = 0) -> Iterator[str]:
    for reached in functions_of(function):
        yield from _in_code(reached.__code__)
        for cell in reached.__closure__ or ():
            content = content_of(cell)
            if not any(content is other for other in wrapped):
                yield from _held(content, depth)
        for name in reached.__code__.co_names:
            yield from _strings(reached.__globals__.get(name))


def _held(value: Any, depth: int = 0) -> Iterator[str]:
    """What a closure, an object or its maker's arguments hold: strings, and functions of the app's that may be asked."""
    if issubclass(type(value), FunctionType):
        if depth < _DEPTH and not value.__code__.co_filename.startswith(NOT_THE_APPS):
            yield from _in_function(value, depth=depth + 1)
    elif depth < _DEPTH and issubclass(type(value), (dict, list, tuple)):
        for member in value.values() if issubclass(type(value), dict) else value:
            yield from _held(member, depth + 1)
        yield from _strings(value)
    else:
        yield from _strings(value)


def _strings(value: Any, depth: int = 0) -> Iterator[str]:
    """Strings, and those in collections of them."""
    kind = type(value)
    if issubclass(kind, str):
        yield value
    elif issubclass(kind, bytes):
        yield value.decode("latin-1")
    elif depth < _DEPTH and issubclass(kind, _DATA):
        members = (*value.keys(), *value.values()) if issubclass(kind, dict) else value
        for member in members:
            yield from _strings(member, depth + 1)


def _in_code(code: CodeType) -> Iterator[str]:
    yield from code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _in_code(constant)
        else:
            yield from _strings(constant)
