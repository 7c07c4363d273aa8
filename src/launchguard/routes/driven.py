"""What driving a route showed, as its standing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchguard.routes.judge import Standing

if TYPE_CHECKING:
    from launchguard.routes.report import Proof

__all__ = ["FOR_AN_OBJECT", "opened", "refused", "refuses", "told_apart"]

FOR_AN_OBJECT = "a request without credentials, for an object that exists,"


def opened(request: str, reached: str = "reaches the handler") -> Standing:
    """Open: a stranger's request came through."""
    return Standing("unprotected", f"{request} {reached}", "", probed=True)


def refused(before: Standing, proof: Proof, behind: str = "") -> Standing:
    """Proven; named by what the structure says where that says anything."""
    words = f"refused in the app's own stack{behind}: {proof.why}"
    return Standing("protected", before.mechanism if before.access == "protected" else words, "proven")


def told_apart(why: str) -> Standing:
    """Proven: somebody who is signed in gets further."""
    return Standing("protected", f"answers {why} unless somebody is signed in", "proven", probed=True)


def refuses(proof: Proof) -> bool:
    """Whether an answer turns strangers away for who they are."""
    return proof.refusal == "refused"
