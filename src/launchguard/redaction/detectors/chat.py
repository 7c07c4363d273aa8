"""Chat, social and community services."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

_UUID = "12ab34cd-" + "5e6f-" * 3 + "a1b2c3d4e5f6"

DETECTORS: tuple[Detector, ...] = (
    Detector(
        name="vk-token",
        pattern=r"vk[12]\.a\.[A-Za-z0-9_-]{60}",
        prefixes=("vk1.a.", "vk2.a."),
        good=("vk1.a." + "a1B_" * 40,),
        bad=("vk1.a.short",),
        source="https://id.vk.com/about/business/go/docs/en/vkid/latest/vk-id/tokens/access-token",
    ),
    Detector(
        name="slack-token",
        pattern=r"xox[abcdeoprs](?:\.xox[bp])?-[0-9][A-Za-z0-9%-]{8}",
        good=(
            "xoxb-" + "1234" * 3 + "-" + "1234" * 3 + "1-" + "a1B2" * 6,
            "xoxp-" + "1234" * 3 + "-" + "1234" * 3 + "-" + "1234" * 3 + "1-" + "1a2b" * 8,
            "xoxe.xoxp-1-" + "a1B2" * 41,
            "xoxe-1-" + "a1B2" * 36,
        ),
        bad=("2018-250-xoxo-indieweb-1.jpg", "xoxo-"),
        source="https://api.slack.com/authentication/token-types",
    ),
    Detector(
        name="slack-session-token",
        kind="slack-token",
        pattern=r"xox[acdr]-[A-Za-z0-9%+/]{16}",
        good=("xoxd-" + "a1B2" * 15,),
        bad=("xoxc-cartridge",),
    ),
    Detector(
        name="slack-app-token",
        kind="slack-token",
        pattern=r"xapp-[0-9]-[A-Z0-9]{6,14}-[0-9]{8,16}-[0-9a-z]{32}",
        good=("xapp-1-A" + "A1B2" * 2 + "A1-" + "1234" * 3 + "1-" + "1a2b" * 16,),
    ),
    Detector(
        name="slack-webhook",
        pattern=r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/(?P<secret>[A-Za-z0-9+/]{40,80})",
        prefixes=("hooks.slack",),
        good=("https://hooks.slack.com/services/T" + "A1B2" * 2 + "A1/B" + "A1B2" * 2 + "A1/" + "a1B2" * 6,),
        source="https://api.slack.com/messaging/webhooks",
    ),
    Detector(
        name="discord-bot-token",
        pattern=r"[MNO](?:[A-Za-z0-9_-]{2}){11}[A-Za-z0-9_-]{1,5}\.[A-Za-z0-9_-]{6}\.(?:[A-Za-z0-9_-]{9}){3}",
        check="mixed",
        good=("M" + "a1B2" * 6 + "a.Ga1B2a." + "a1B_" * 9 + "a1",),
        bad=("Module.loader.configuration",),
        source="https://discord.com/developers/docs/reference",
    ),
    Detector(
        name="discord-mfa-token",
        kind="discord-bot-token",
        pattern=r"mfa\.[A-Za-z0-9_-]{80}",
        prefixes=("mfa.",),
        good=("mfa." + "a1B_" * 21,),
    ),
    Detector(
        name="discord-webhook",
        pattern=r"discord(?:app)?\.com/api/(?:v[0-9]{1,2}/)?webhooks/[0-9]{15,21}/(?P<secret>[A-Za-z0-9_-]{50,90})",
        prefixes=("/webhooks/",),
        good=("https://discord.com/api/webhooks/" + "1234" * 4 + "123/" + "a1B_" * 17,),
    ),
    Detector(
        name="telegram-bot-token",
        pattern=r"[0-9]{8,10}:A[A-Za-z0-9_-]{34}",
        prefixes=(":A",),
        good=("1234" * 2 + "12:AA" + "a1B_" * 8 + "a",),
        source="https://core.telegram.org/bots/api",
    ),
    Detector(
        name="teams-webhook",
        pattern=r"webhook\.office\.com/webhookb2/(?P<secret>[0-9a-z-]{36}@[0-9a-z-]{36}/[A-Za-z]{4,32}/[0-9a-z]{32}/[0-9a-z-]{36})",
        prefixes=("webhook.office.com",),
        good=(
            "https://acme.webhook.office.com/webhookb2/"
            + _UUID
            + "@"
            + _UUID
            + "/IncomingWebhook/"
            + "1a2b" * 8
            + "/"
            + _UUID,
        ),
    ),
    Detector(
        name="google-chat-webhook",
        pattern=r"/messages\?key=[A-Za-z0-9_-]{1,60}&token=(?P<secret>[A-Za-z0-9_-]{20,100})",
        prefixes=("/messages?key=",),
        good=(
            "https://chat.googleapis.com/v1/spaces/AAAAabcdefg/messages?key=abc&token=" + "a1B_" * 10 + "a1B",
        ),
    ),
    Detector(
        name="matrix-access-token",
        pattern=r"syt_[A-Za-z0-9]{2,80}_[A-Za-z0-9]{16,24}_[A-Za-z0-9]{5,8}",
        good=("syt_" + "a1B2" * 2 + "_" + "a1B2" * 5 + "_a1B2a1",),
    ),
    Detector(
        name="facebook-token",
        pattern=r"EAA[A-Za-z0-9]{60}",
        check="mixed",
        good=("EAA" + "a1B2" * 40,),
        source="https://developers.facebook.com/docs/facebook-login/guides/access-tokens",
    ),
    Detector(
        name="facebook-app-token",
        kind="facebook-token",
        pattern=r"[0-9]{15,16}\|[A-Za-z0-9_-]{27,40}",
        prefixes=("|",),
        check="mixed",
        good=("1234" * 4 + "|" + "a1B_" * 6 + "a1B",),
    ),
    Detector(
        name="instagram-token",
        pattern=r"IG(?:QV|AA)[A-Za-z0-9_-]{60}",
        prefixes=("IGQV", "IGAA"),
        good=("IGQVJ" + "a1B2" * 37 + "a1",),
    ),
    Detector(
        name="threads-token",
        pattern=r"THAA[A-Za-z0-9_-]{60}",
        good=("THAA" + "a1B2" * 37 + "a1",),
    ),
    Detector(
        name="twitter-bearer-token",
        pattern=r"A{20,30}[A-Za-z0-9%]{60}",
        prefixes=("AAAAAAAAAAAAAAAAAAAA",),
        check="mixed",
        good=("AAAAAAAAAAAAAAAAAAAAA" + "a1B2" * 21 + "a",),
    ),
    Detector(
        name="linkedin-token",
        pattern=r"WPL_AP[01]\.[A-Za-z0-9]{12,16}\.[A-Za-z0-9+/=]{4}",
        prefixes=("WPL_AP",),
        good=("WPL_AP1." + "a1B2" * 4 + ".a1B/a1==",),
    ),
    Detector(
        name="intercom-token",
        pattern=r"dG9rO[A-Za-z0-9+/]{40}",
        good=("dG9rOj" + "a1B/" * 13 + "a1=",),
    ),
    Detector(
        name="mattermost-token",
        pattern=r"[a-z0-9]{26}\b",
        check="mixed",
        keyed_by=(
            "mattermost token",
            "mattermost_token",
            "mattermost-token",
            "mattermost access token",
            "mattermost_access token",
            "mattermost-access token",
        ),
        good=("mattermost token " + "a1b2" * 6 + "a1",),
    ),
    Detector(
        name="sendbird-token",
        pattern=r"[0-9a-f]{40}\b",
        keyed_by=(
            "sendbird api",
            "sendbird_api",
            "sendbird-api",
            "sendbird token",
            "sendbird_token",
            "sendbird-token",
        ),
        good=("sendbird api token " + "1a2b" * 10,),
    ),
    Detector(
        name="twitch-secret",
        pattern=r"[a-z0-9]{30}\b",
        check="mixed",
        keyed_by=(
            "twitch client secret",
            "twitch_client secret",
            "twitch-client secret",
            "twitch client_secret",
            "twitch_client_secret",
            "twitch-client_secret",
            "twitch token",
            "twitch_token",
            "twitch-token",
            "twitch secret",
            "twitch_secret",
            "twitch-secret",
        ),
        good=("twitch client secret " + "a1b2" * 7 + "a1",),
    ),
    Detector(
        name="twitch-chat-token",
        pattern=r"oauth:[a-z0-9]{30}\b",
        check="mixed",
        good=("PASS oauth:" + "a1b2" * 7 + "a1",),
        bad=("urn:ietf:wg:oauth:2", "oauth:authorization-code-flow"),
        source="https://dev.twitch.tv/docs/chat/authenticating-to-irc/",
    ),
    Detector(
        name="webex-bot-token",
        pattern=r"[A-Za-z0-9]{64}_[A-Za-z0-9]{4}_[0-9a-zA-Z]{8}-[0-9a-zA-Z]{4}-[0-9a-zA-Z]{4}-[0-9a-zA-Z]{4}-[0-9a-zA-Z]{12}",
        prefixes=("_PF84_", "_P0A1_", "_PE93_"),
        good=("webex " + "a1B2" * 16 + "_P0A1_12ab34cd-5e6f-4a6b-8c7d-9e0f1a2b3c4d",),
    ),
    Detector(
        name="discord-bot-header",
        kind="discord-bot-token",
        pattern=r"Bot (?P<secret>[A-Za-z0-9._-]{50,90})\b",
        check="mixed",
        good=("Authorization: Bot " + "a1B2" * 6 + ".a1B2c3." + "a1B_" * 9,),
        bad=("Bot Framework Composer", "Bot 12"),
    ),
    Detector(
        name="agora-certificate",
        pattern=r"[0-9a-f]{32}\b",
        keyed_by=(
            "agora app",
            "agora_app",
            "agora-app",
            "agoraapp",
            "agora certificate",
            "agora_certificate",
        ),
        good=("agora app certificate " + "1a2b" * 8,),
    ),
    Detector(
        name="telegram-bot-url",
        kind="telegram-bot-token",
        pattern=r"/bot(?P<secret>[0-9]{6,16}:[A-Za-z0-9_-]{30,40})",
        prefixes=("/bot",),
        good=(
            "https://api.telegram.org/bot" + "1234567890:" + "h3YL" * 8 + "h3Y/sendMessage",
            "/file/bot123456:" + "h3YL" * 8 + "h3Y/a.jpg",
        ),
        bad=("/bots/12", "/bot/start"),
        source="https://core.telegram.org/bots/api#making-requests",
    ),
    Detector(
        name="telegram-bot-token-by-name",
        kind="telegram-bot-token",
        pattern=r"[0-9]{8,10}:[A-Za-z0-9_-]{35}\b",
        check="varied",
        keyed_by=("telegram", "tgram", "bot token", "bot_token"),
        good=("telegram: " + "1234567890:" + "h3YL" * 8 + "h3Y",),
        source="https://core.telegram.org/bots/api#authorizing-your-bot",
    ),
    Detector(
        name="webex-token-by-name",
        kind="webex-bot-token",
        pattern=r"[A-Za-z0-9]{64}_[A-Za-z0-9]{4}_[0-9a-zA-Z]{8}-[0-9a-zA-Z]{4}-[0-9a-zA-Z]{4}-[0-9a-zA-Z]{4}-[0-9a-zA-Z]{12}",
        keyed_by=("webex", "cisco", "bot", "bearer"),
        good=("webex " + "a1B2" * 16 + "_Q1R2_12ab34cd-5e6f-4a6b-8c7d-9e0f1a2b3c4d",),
    ),
)
