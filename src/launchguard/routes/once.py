"""One question for several gates: what a class's whole `dispatch` does answers for each decorator and mixin in it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from launchguard.routes.made_up import worn

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.routes.made_up import MadeUp
    from launchguard.routes.report import Proof

__all__ = ["once"]


def once(prove: Callable[[], Proof]) -> Callable[[], Proof]:
    """As `prove`, asked once for each invention of the stranger's; whoever asks meanwhile waits for the same answer."""
    lock = threading.Lock()
    answers: dict[MadeUp, Proof] = {}

    def asked() -> Proof:
        with lock:
            if worn() not in answers:
                answers[worn()] = prove()
        return answers[worn()]

    return asked
