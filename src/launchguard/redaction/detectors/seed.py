"""A handful of detectors to work with until the families are written."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

DETECTORS: tuple[Detector, ...] = (
    Detector(
        name="github-token",
        pattern=r"gh[pousr]_[A-Za-z0-9]{36}",
        prefixes=("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
        good=("ghp_" + "aB3d" * 9,),
        bad=("ghp_short",),
        source="https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/",
    ),
    Detector(
        name="stripe-secret-key",
        pattern=r"(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,99}",
        prefixes=("sk_live_", "sk_test_", "rk_live_", "rk_test_"),
        good=("sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc",),
        bad=("pk_live_4eC39HqLyjWDarjtT1zdp7dc",),
    ),
    Detector(
        name="aws-access-key-id",
        kind="aws-access-key",
        pattern=r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b",
        good=("AKIA" + "IOSFODNN7EXAMPLE",),
        bad=("AKIAIOSF",),
    ),
    Detector(
        name="openai-key",
        pattern=r"sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,200}",
        prefixes=("sk-",),
        check="mixed",
        good=("sk-proj-" + "aB3d" * 12,),
        bad=("task-management-for-everybody-in-the-house",),
    ),
    Detector(
        name="jwt",
        pattern=r"eyJ[A-Za-z0-9_-]{10,1000}\.[A-Za-z0-9_-]{4,1000}\.[A-Za-z0-9_-]{0,1000}",
        check="jwt",
        good=("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlc2lnbmF0dXJl",),
        source="RFC 7519",
    ),
    Detector(
        name="bearer",
        pattern=r"bearer[ \t]{1,4}(?P<secret>[A-Za-z0-9._~+/-]{8,1000}={0,2})",
        ignore_case=True,
        good=("Authorization: Bearer mF_9.B5f-4.1JqM",),
        bad=("the bearer of bad news",),
        check="mixed",
        source="RFC 6750",
    ),
    Detector(
        name="email",
        pattern=r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}",
        prefixes=("@",),
        good=("mail ada@example.com now",),
        bad=("@decorator", "user@host"),
    ),
    Detector(
        name="payment-card",
        kind="card",
        pattern=r"[2-6][0-9](?:[ -]?[0-9]){11,17}",
        check="card",
        good=("4242 4242 4242 4242", "card 5555555555554444."),
        bad=("4242 4242 4242 4241", "1700000000000000000"),
    ),
)
