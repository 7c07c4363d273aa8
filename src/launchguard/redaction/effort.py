"""What looking at one event may cost, so that its time is bounded by its length whatever stands in it.

Law: whoever looks at something that he may have to look at again pays for it here. One unit is about a microsecond.
"""

from __future__ import annotations

__all__ = ["Effort", "OverEffortError"]

_EVENT, _TEXT = 4000, 1500  # units, whatever the length
_CHARS = 20  # characters for which a text gets one unit more; an event gets two


class OverEffortError(Exception):
    """A text cost more than its length allows: it is hostile, or at least not worth it."""


class Effort:
    """The units that are left for one event of so many characters."""

    __slots__ = ("_floor", "left")

    def __init__(self, chars: int) -> None:
        self.left = _EVENT + 2 * chars // _CHARS
        self._floor = 0

    def begin(self, chars: int) -> None:
        """From here on a text of so many characters spends its share: one field cannot use up what is there for all."""
        self._floor = max(0, self.left - _TEXT - chars // _CHARS)

    def spend(self, units: int = 1) -> None:
        """Pay for a look at something.

        Raises:
            OverEffortError: the share is used up.
        """
        self.left -= units
        if self.left < self._floor:
            raise OverEffortError
