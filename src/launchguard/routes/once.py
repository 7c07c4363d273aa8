"""One question for several gates: what a class's whole `dispatch` does answers for each decorator and mixin in it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.routes.report import Proof

__all__ = ["once"]


def once(prove: Callable[[], Proof]) -> Callable[[], Proof]:
    """As `prove`, asked the first time only; whoever asks meanwhile waits for the same answer."""
    lock = threading.Lock()
    answers: list[Proof] = []

    def asked() -> Proof:
        with lock:
            if not answers:
                answers.append(prove())
        return answers[0]

    return asked
