"""Which lines of a layer ran for a stranger and for somebody who is signed in: did it tell the two apart?

Law: the two runs differ in nothing but who asks. Where the one that is signed in came to the same branch, and did not go where
the stranger was stopped, who asks is what decided.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import CodeType, FrameType, FunctionType

__all__ = ["Trace", "told_apart"]


class Trace:
    """The lines that ran of one package while a layer ran, and where the layer stopped whoever asked."""

    def __init__(self) -> None:
        self.lines: dict[CodeType, list[int]] = {}
        self.stops: list[tuple[CodeType, int]] = []
        """Where it stopped, innermost first: the lines of an exception's way out, or the line of its own return."""
        self._package = ""

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

    def _entered(self, frame: FrameType, _event: str, _given: Any) -> Any:
        if _package(frame.f_globals) != self._package:
            return None
        lines = self.lines.setdefault(frame.f_code, [])

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


def told_apart(stranger: Trace, signed_in: Trace) -> bool:
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
