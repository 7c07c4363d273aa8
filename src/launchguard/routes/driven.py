"""What driving a route showed, as its standing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launchguard.routes.judge import Standing

if TYPE_CHECKING:
    from launchguard.routes.report import Evidence, Proof

__all__ = ["FOR_AN_OBJECT", "opened", "refused", "refuses", "told_apart"]

FOR_AN_OBJECT = "a request without credentials, for an object that exists,"


def opened(request: str, reached: str = "reaches the handler") -> Standing:
    """Open: a stranger's request came through."""
    return Standing("unprotected", f"{request} {reached}", "", probed=True)


def refused(before: Standing, proof: Proof, behind: str = "") -> Standing:
    """Proven; named by what the structure says where that says anything."""
    words = f"refused in the app's own stack{behind}: {proof.why}"
    return Standing("protected", before.mechanism if before.access == "protected" else words, "proven")


def told_apart(answered: Proof) -> Standing:
    """Somebody who is signed in gets further; no proof where the stranger was served, since that may be the data itself."""
    evidence: Evidence = "declared" if answered.serves else "proven"
    return Standing(
        "protected", f"answers {answered.why} unless somebody is signed in", evidence, probed=True
    )


def refuses(proof: Proof) -> bool:
    """Whether an answer turns strangers away for who they are."""
    return proof.refusal == "refused"
