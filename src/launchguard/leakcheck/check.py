"""Canaries and watched exits together: what a test may ask for, and how its report is judged."""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from launchguard.leakcheck.canaries import MIN_LENGTH, Canary, environment_canaries, forms, make
from launchguard.leakcheck.watch import Seen, watching
from launchguard.redaction.redactor import Redactor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Leak", "LeakCheck"]

_AROUND = 60


class Leak(NamedTuple):
    """A canary that was seen: which, where it came out, how it was encoded, and what stood around it."""

    canary: str
    exit: str
    form: str
    excerpt: str

    def __str__(self) -> str:
        return f"{self.canary} reached {self.exit} ({self.form}): …{self.excerpt}…"


class LeakCheck:
    """What the fixture `leakcheck` gives. The secrets of the environment are marked already."""

    def __init__(self) -> None:
        self._canaries: dict[str, Canary] = {}
        self._seen = Seen()
        self._told: set[Leak] = set()
        for name, value in environment_canaries(os.environ, _redactor()):
            self.mark(value, f"${name}")

    def canary(self, kind: str = "secret") -> str:
        """A fresh value to plant: a token, or shaped as `kind` says (`email`, `prompt`, `card`, `phone`)."""
        return self.mark(make(kind), kind)

    def mark(self, value: str, name: str = "a marked value") -> str:
        """Say that this value must not be seen again; gives it back.

        Raises:
            ValueError: the value is too short to be told from ordinary text.
        """
        if len(value) < MIN_LENGTH:
            raise ValueError(
                f"leakcheck.mark: {name} has {len(value)} characters; it needs at least {MIN_LENGTH}"
            )
        self._canaries[value] = Canary(name, value, forms(value))
        return value

    def leaks(self, sections: Iterable[tuple[str, str]] = ()) -> list[Leak]:
        """Every canary that has been seen so far, once for each exit and form."""
        found: dict[tuple[str, ...], Leak] = {}
        for exit_, text in (*self._seen.texts, *sections):
            for leak in self._find(exit_, text):
                found.setdefault(leak[:3], leak)
        return list(found.values())

    def check(self) -> None:
        """Fail now rather than at the end of the test.

        Raises:
            AssertionError: a canary has been seen in a log, a span or a stream that the test reads itself.
        """
        if leaks := self.leaks():
            self._told.update(leaks)
            raise AssertionError(_tell(leaks))

    @contextmanager
    def watching(self, captures: Iterable[Any] = (), *, tee: bool = False) -> Iterator[None]:
        """Watch all exits until the end."""
        with watching(self._seen, captures, tee=tee):
            yield

    def judge(self, report: Any) -> None:
        """Turn a passed test report (pytest's) into a failed one if a canary was seen; hide what was seen in it."""
        leaks = [leak for leak in self.leaks(report.sections) if leak not in self._told]
        if not leaks:
            return
        self._told.update(leaks)
        report.sections = [(title, self._hide(text)) for title, text in report.sections]
        if report.passed:
            report.outcome, report.longrepr = "failed", _tell(leaks)
        else:
            report.sections.append(("launchguard leakcheck", _tell(leaks)))

    def _find(self, exit_: str, text: str) -> Iterator[Leak]:
        squeezed = "".join(text.split())
        for canary in self._canaries.values():
            for form, needles in canary.forms.items():
                for haystack in (text, squeezed):
                    if any(needle in haystack for needle in needles):
                        yield Leak(canary.name, exit_, form, self._excerpt(canary, haystack))
                        break

    def _excerpt(self, canary: Canary, text: str) -> str:
        """What stands around it; hidden before it is cut, so that no half of a canary is told."""
        hidden, mark = self._hide(text), f"[leaked:{canary.name}]"
        at = hidden.find(mark)
        return " ".join(hidden[max(0, at - _AROUND) : at + len(mark) + _AROUND].split())

    def _hide(self, text: str) -> str:
        for canary in self._canaries.values():
            for needles in canary.forms.values():
                for needle in needles:
                    text = text.replace(needle, f"[leaked:{canary.name}]")
        return text


@cache
def _redactor() -> Redactor:
    """One for all tests of a run: it takes half a second to make."""
    return Redactor()


def _tell(leaks: list[Leak]) -> str:
    lines = "\n".join(f"  {leak}" for leak in leaks)
    return f"leakcheck: {len(leaks)} canaries were seen where nobody may see them\n{lines}"
