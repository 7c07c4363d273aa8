"""A visitor who is signed in and may do everything, made up for one question: does a layer answer a stranger otherwise?

Law: a made-up visitor shows that a layer looks at who is asking. Nothing is called open because of one.
"""

from __future__ import annotations

from typing import Any, Self

__all__ = ["NUMBER", "Anything", "Somebody"]

NUMBER = 7107
"""As an id. The object that a URL names has the same, so that it may be found for its owner."""


class Anything:
    """What every attribute of a made-up visitor is: true, called with anything, and what that gives is the same."""

    def __getattr__(self, name: str) -> Self:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_arguments: Any, **_named: Any) -> Self:
        return self

    def __contains__(self, _item: object) -> bool:
        return True

    def __iter__(self) -> Any:
        return iter(())


class Somebody(Anything):
    """A visitor as Flask-Login knows one."""

    is_authenticated = is_active = active = confirmed = True
    is_anonymous = False
    id = pk = NUMBER

    def get_id(self) -> str:
        """As `UserMixin`."""
        return str(NUMBER)
