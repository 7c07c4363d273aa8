"""Secrets and signatures of web-hooks."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

DETECTORS: tuple[Detector, ...] = (
    Detector(
        name="webhook-secret",
        pattern=r"whsec_[A-Za-z0-9+/]{24}",
        good=("whsec_" + "a1B2" * 8, "whsec_" + "a1B/" * 10 + "a1B="),
        source="https://github.com/standard-webhooks/standard-webhooks",
    ),
    Detector(
        name="github-webhook-signature",
        kind="webhook-signature",
        pattern=r"sha256=(?P<secret>[0-9a-f]{64})",
        prefixes=("sha256=",),
        keyed_by=("signature",),
        good=("X-Hub-Signature-256: sha256=" + "1a2b" * 16,),
    ),
    Detector(
        name="slack-webhook-signature",
        kind="webhook-signature",
        pattern=r"v0=(?P<secret>[0-9a-f]{64})",
        prefixes=("v0=",),
        good=("X-Slack-Signature: v0=" + "1a2b" * 16,),
    ),
    Detector(
        name="stripe-webhook-signature",
        kind="webhook-signature",
        pattern=r"t=[0-9]{10},v1=(?P<secret>[0-9a-f]{64})",
        prefixes=("t=",),
        good=("t=1492774577,v1=" + "1a2b" * 16,),
    ),
    Detector(
        name="svix-webhook-signature",
        kind="webhook-signature",
        pattern=r"v1,(?P<secret>[A-Za-z0-9+/]{43}=)",
        prefixes=("v1,",),
        good=("v1," + "a1B/" * 10 + "a1B=",),
    ),
    Detector(
        name="zapier-webhook",
        pattern=r"hooks\.zapier\.com/hooks/catch/(?P<secret>[A-Za-z0-9/]{10,40})",
        prefixes=("hooks.zapier.com",),
        good=("https://hooks.zapier.com/hooks/catch/" + "1234123/a1b2" + "a1b/",),
    ),
    Detector(
        name="ifttt-webhook",
        pattern=r"maker\.ifttt\.com/trigger/[A-Za-z0-9_-]{1,64}/with/key/(?P<secret>[A-Za-z0-9_-]{20,64})",
        prefixes=("maker.ifttt.com",),
        good=("https://maker.ifttt.com/trigger/x/with/key/" + "a1B2" * 10 + "a1B",),
    ),
    Detector(
        name="make-webhook",
        pattern=r"hook\.(?:[a-z]{2}[0-9]\.)?make\.com/(?P<secret>[a-z0-9]{20,40})",
        prefixes=(".make.com/",),
        good=("https://hook.eu1.make.com/" + "a1b2" * 8,),
    ),
    Detector(
        name="tines-webhook",
        pattern=r"tines\.com/webhook/[a-z0-9]{10,40}/(?P<secret>[a-z0-9]{20,40})",
        prefixes=("tines.com/webhook/",),
        good=("https://acme.tines.com/webhook/" + "a1b2" * 8 + "/" + "c3d4" * 8,),
    ),
    Detector(
        name="google-chat-webhook-key",
        kind="google-chat-webhook",
        pattern=r"chat\.googleapis\.com/v1/spaces/[A-Za-z0-9_-]{4,40}/messages\?(?P<secret>[A-Za-z0-9=&%_-]{20,400})",
        prefixes=("chat.googleapis.com",),
        good=(
            "https://chat.googleapis.com/v1/spaces/AAAAa1B2c3D/messages?"
            "threadKey=1&key=AIza" + "a1B_" * 8 + "a1B&token=" + "a1B_" * 10,
        ),
    ),
    Detector(
        name="teams-legacy-webhook",
        kind="teams-webhook",
        pattern=r"outlook\.office(?:365)?\.com/webhook/(?P<secret>[0-9a-z-]{36}@[0-9a-z-]{36}/[A-Za-z]{4,32}/[0-9a-z]{32}/[0-9a-z-]{36})",
        prefixes=("outlook.office",),
        good=(
            "https://outlook.office.com/webhook/12ab34cd-5e6f-4a6b-8c7d-9e0f1a2b3c4d@12ab34cd-5e6f-4a6b-8c7d-9e0f1a2b3c4d"
            "/IncomingWebhook/" + "1a2b" * 8 + "/12ab34cd-5e6f-4a6b-8c7d-9e0f1a2b3c4d",
        ),
    ),
)
