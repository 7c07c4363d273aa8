"""The words of PEP 3333."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

__all__ = ["Environ", "StartResponse", "WSGIApp"]

Environ = dict[str, Any]
StartResponse = Callable[..., Callable[[bytes], object]]
WSGIApp = Callable[[Environ, StartResponse], Iterable[bytes]]
