"""Header fields as WSGI carries them: names in an environ, values in latin-1."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.part import HeaderList
    from launchguard.wsgi.types import Environ

__all__ = ["EnvironHeaders", "Spelt", "encoded", "field_name", "first_value", "merge_headers"]

K = TypeVar("K")
V = TypeVar("V")


class Spelt(dict[K, V]):
    """Names as they are spelt elsewhere, made at the first look-up; `functools.cache` is a call, at four times the cost."""

    def __init__(self, spell: Callable[[K], V]) -> None:
        super().__init__()
        self._spell = spell

    def __missing__(self, name: K) -> V:
        spelt = self[name] = self._spell(name)
        return spelt


class EnvironHeaders:
    """Headers as WSGI carries them; a server has joined fields of one name with commas."""

    __slots__ = ("_environ",)

    def __init__(self, environ: Environ) -> None:
        self._environ = environ

    def get(self, name: bytes) -> bytes | None:
        value: str | None = self._environ.get(_KEYS[name])
        return None if value is None else value.encode("latin-1", "replace")

    def all(self, name: bytes) -> list[bytes]:
        value: str | None = self._environ.get(_KEYS[name])
        return [] if value is None else [value.encode("latin-1", "replace")]

    def has_any(self, names: frozenset[bytes]) -> bool:
        return not self._environ.keys().isdisjoint(_KEYS_OF[names])


def _environ_key(name: bytes) -> str:
    key = name.decode("latin-1").upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


_KEYS: Spelt[bytes, str] = Spelt(_environ_key)
_KEYS_OF: Spelt[frozenset[bytes], frozenset[str]] = Spelt(lambda names: frozenset(map(_environ_key, names)))


@cache
def field_name(name: bytes) -> str:
    """The spelling in which a field of ours is sent: `x-request-id` as `X-Request-Id`."""
    return name.decode("latin-1").title().replace("Ratelimit", "RateLimit")


def merge_headers(given: list[tuple[str, str]], added: HeaderList) -> list[tuple[str, str]]:
    """The app's fields and ours: `x-request-id` is ours alone, any other that the app set stays the app's."""
    headers = list(given)
    names = {name.lower() for name, _ in headers}
    for raw, value in added:
        field = field_name(raw)
        if field.lower() in names:
            if raw != b"x-request-id":
                continue
            headers = [pair for pair in headers if pair[0].lower() != "x-request-id"]
        headers.append((field, value.decode("latin-1")))
    return headers


def first_value(headers: list[tuple[str, str]], wanted: str) -> bytes:
    """The value of the app's first field of this name, which is given in lower case, or empty."""
    return next(
        (value.encode("latin-1", "replace") for name, value in headers if name.lower() == wanted), b""
    )


def encoded(headers: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """The app's fields as ASGI carries them."""
    return [
        (name.lower().encode("latin-1", "replace"), value.encode("latin-1", "replace"))
        for name, value in headers
    ]
