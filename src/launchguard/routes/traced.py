"""Which lines of a layer ran for a stranger and for somebody who is signed in: did it tell the two apart?

Law: the two runs differ in nothing but who asks. Where the one that is signed in came to the same branch, and did not go where
the stranger was stopped, who asks is what decided.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable
    from types import CodeType, FrameType, FunctionType

__all__ = ["Trace", "went_apart"]


class Trace:
    """The lines that ran of one package while a layer ran, and where the layer stopped whoever asked."""

    def __init__(self) -> None:
        self.lines: dict[CodeType, list[int]] = {}
        self.stops: list[tuple[CodeType, int]] = []
        """Where it stopped, innermost first: the lines of an exception's way out, or the line of its own return."""
        self._package = ""
        self._elsewhere: set[CodeType] = set()

    def run(self, function: FunctionType, *arguments: Any, **named: Any) -> Any:
        """Call a plain function, and note where it goes."""
        self._package = _package(function.__globals__)
        held = sys.gettrace()
        sys.settrace(self._entered)
        try:
            answer = function(*arguments, **named)
        except Exception as error:
            self.stops = list(reversed(self._way_out(error)))
            raise
        finally:
            sys.settrace(held)
        ran = self.lines.get(function.__code__)
        self.stops = [(function.__code__, ran[-1])] if ran else []
        return answer

    @property
    def path(self) -> Hashable:
        """Which lines of the package ran, and which code of others: a run with the same path was decided by the same code."""
        own = frozenset((code, tuple(lines)) for code, lines in self.lines.items())
        return own, frozenset(self._elsewhere)

    def _entered(self, frame: FrameType, _event: str, _given: Any) -> Any:
        code = frame.f_code
        if code in self._elsewhere:  # nearly all that a layer calls: it is asked once
            return None
        if _package(frame.f_globals) != self._package:
            self._elsewhere.add(code)
            return None
        lines = self.lines.setdefault(code, [])

        def ran(_frame: FrameType, event: str, _given: Any) -> Any:
            if event == "line":
                lines.append(_frame.f_lineno)
            return ran

        return ran

    def _way_out(self, error: BaseException) -> list[tuple[CodeType, int]]:
        step, found = error.__traceback__, []
        while step is not None:
            if step.tb_frame.f_code in self.lines:
                found.append((step.tb_frame.f_code, step.tb_lineno))
            step = step.tb_next
        return found


def went_apart(stranger: Trace, signed_in: Trace) -> bool:
    """Whether who asks decided that the stranger was stopped."""
    for code, line in stranger.stops:
        theirs = signed_in.lines.get(code)
        if theirs is None:
            continue  # never called for the one that is signed in: what called it for the stranger decided
        ran = stranger.lines[code]
        before = ran[: ran.index(line)] if line in ran else ran
        return bool(before) and before[-1] in theirs and line not in theirs
    return False


def _package(names: dict[str, Any]) -> str:
    return str(names.get("__name__", "")).partition(".")[0]
