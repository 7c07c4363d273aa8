"""Random strings next to a word that tells, whoever issued them."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

DETECTORS: tuple[Detector, ...] = (
    Detector(
        name="random-string",
        kind="secret",
        pattern=(
            r"(?:password|passwd|passphrase|secret|token|credentials?|api[ _-]?key|access[ _-]?key|private[ _-]?key|auth[ _-]?key)"
            r"[ A-Za-z:=_-]{0,11}[ :=](?P<secret>[A-Za-z0-9_+-]{28})"
        ),
        ignore_case=True,
        check="mixed entropy:4.25",
        good=("the api key was kQ7zX2mV9bN4cL1pR8sT5wY3dF6gH0jK yesterday",),
        bad=(
            "token for 12ab34cd-5e6f-4a6b-8c7d-9e0f1a2b3c4d",
            "secret of commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
            "password_reset_token_is_sent_to_2_users",
        ),
    ),
    Detector(
        name="random-hexadecimal",
        kind="secret",
        pattern=(
            r"(?:password|passwd|secret|api[ _-]?key|access[ _-]?key|auth[ _-]?token|access[ _-]?token|private[ _-]?key)"
            r"(?: is| was|:|=)? (?P<secret>[0-9a-f]{32,128})"
        ),
        ignore_case=True,
        good=("the api key " + "3f7a9c1e" * 5 + " was refused",),
        bad=("token_id 3f7a9c1e3f7a9c1e3f7a9c1e3f7a9c1e", "secret rotated"),
    ),
)
