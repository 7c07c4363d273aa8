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
    # A path that is the whole secret: who knows it, may post, ping or read.
    Detector(
        name="incoming-hook",
        kind="webhook-url",
        pattern=r"/hooks/(?P<secret>[a-z0-9]{26}|[A-Za-z0-9]{17,24}/[A-Za-z0-9]{17,64})\b",
        prefixes=("/hooks/",),
        check="mixed",
        good=(
            "https://chat.example.net/hooks/" + "a1b2" * 6 + "a1",
            "https://rocket.example.net/hooks/" + "a1B2" * 4 + "a/" + "a1B2" * 8,
        ),
        bad=("/hooks/useSession", "/hooks/catch/1", "src/hooks/use-authentication-token.ts"),
        source="Mattermost and Rocket.Chat",
    ),
    Detector(
        name="ping-url",
        kind="webhook-url",
        pattern=(
            r"(?:hc-ping\.com|cronitor\.link/p|nosnch\.in|heartbeat\.uptimerobot\.com|betterstack\.com/api/v1/heartbeat"
            r"|betteruptime\.com/api/v1/heartbeat)/(?P<secret>[A-Za-z0-9][A-Za-z0-9_-]{9,63})"
        ),
        good=(
            "https://hc-ping.com/12ab34cd-5e6f-4a6b-8c7d-9e0f1a2b3c4d/fail",
            "https://nosnch.in/" + "a1b2" * 2 + "c3",
        ),
        bad=("https://hc-ping.com/docs",),
    ),
    Detector(
        name="hook-url",
        kind="webhook-url",
        pattern=(
            r"(?:events\.pagerduty\.com/integration|open\.feishu\.cn/open-apis/bot/v2/hook|open\.larksuite\.com/open-apis/bot/v2/hook"
            r"|qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=|api\.netlify\.com/build_hooks|hooks\.airtable\.com/workflows/v1/genericWebhook"
            r"|deploy_hooks|api\.day\.app|webhook\.site|hook\.integromat\.com|logs-01\.loggly\.com/inputs|collectors\.sumologic\.com/receiver/v1/http"
            r"|api\.opsgenie\.com/v1/json/[a-z]{1,20}\?apiKey=|m\.pipedream\.net|calendar/ical/[A-Za-z0-9%._@-]{1,200}/private-)/?"
            r"(?P<secret>[A-Za-z0-9][A-Za-z0-9_/=-]{15,300})"
        ),
        prefixes=(
            "events.pagerduty.com/integration",
            "open.feishu.cn/",
            "open.larksuite.com/",
            "qyapi.weixin.qq.com/",
            "api.netlify.com/build_hooks",
            "hooks.airtable.com/",
            "deploy_hooks",
            "api.day.app",
            "webhook.site",
            "hook.integromat.com",
            "logs-01.loggly.com/",
            "collectors.sumologic.com/",
            "api.opsgenie.com/v1/json",
            "m.pipedream.net",
            "calendar/ical/",
        ),
        check="mixed",
        good=(
            "https://events.pagerduty.com/integration/" + "1a2b" * 8 + "/enqueue",
            "https://open.feishu.cn/open-apis/bot/v2/hook/12ab34cd-5e6f-4a6b-8c7d-9e0f1a2b3c4d",
            "https://api.netlify.com/build_hooks/" + "1a2b" * 6,
            "https://calendar.google.com/calendar/ical/ada%40example.com/private-"
            + "1a2b" * 8
            + "/basic.ics",
        ),
        bad=("https://open.feishu.cn/document", "https://webhook.site/docs"),
    ),
    Detector(
        name="discord-interaction-url",
        kind="webhook-url",
        pattern=r"/(?:interactions|webhooks)/[0-9]{17,20}/(?P<secret>[A-Za-z0-9_-]{60,300})",
        prefixes=("/interactions/", "/webhooks/"),
        good=("https://discord.com/api/v10/interactions/" + "1234" * 4 + "12/" + "a1B_" * 20,),
    ),
    Detector(
        name="rpc-url",
        kind="rpc-key",
        pattern=(
            r"(?:\.g\.alchemy\.com/(?:nft/)?v[23]|\.infura\.io/(?:ws/)?v3|\.quiknode\.pro|rpc\.ankr\.com/[a-z_]{1,24}|\.blastapi\.io"
            r"|\.chainstack\.com|\.getblock\.io)/(?P<secret>[A-Za-z0-9_-]{24,80})"
        ),
        prefixes=(
            ".alchemy.com/",
            ".infura.io/",
            ".quiknode.pro/",
            "rpc.ankr.com/",
            ".blastapi.io/",
            ".chainstack.com/",
            ".getblock.io/",
        ),
        check="mixed",
        good=(
            "https://eth-mainnet.g.alchemy.com/v2/" + "a1B_" * 8,
            "wss://mainnet.infura.io/ws/v3/" + "1a2b" * 8,
        ),
        bad=("https://docs.infura.io/api/networks/ethereum/json-rpc-methods",),
    ),
)
