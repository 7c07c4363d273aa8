"""What a request carries: basic and bearer credentials, digests, session cookies."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

DETECTORS: tuple[Detector, ...] = (
    Detector(
        name="basic-credentials",
        kind="authorization",
        pattern=r"basic[ \t+]{1,4}(?P<secret>[A-Za-z0-9+/_-]{6,1000}={0,2})",
        ignore_case=True,
        check="basic",
        good=("Authorization: Basic " + "amFuZTpodW50ZXIy",),
        bad=("a basic question about basic training",),
        source="RFC 7617",
    ),
    Detector(
        name="bearer-token",
        kind="authorization",
        pattern=r"bearer[ \t+]{1,4}(?P<secret>[A-Za-z0-9._~+/-]{8,1000}={0,2})",
        ignore_case=True,
        check="mixed",
        good=("Authorization: Bearer mF_9.B5f-4.1JqM",),
        bad=("the bearer of bad news", "token_type bearer expires"),
        source="RFC 6750",
    ),
    Detector(
        name="digest-response",
        kind="authorization",
        pattern=r"response=\"?(?P<secret>[0-9a-f]{32,128})",
        prefixes=("response=",),
        keyed_by=("digest", "nonce", "realm", "cnonce", "uri="),
        good=('Digest username="jane", realm="x", uri="/", response="' + "1a2b" * 8 + '"',),
        source="RFC 7616",
    ),
    Detector(
        name="hawk-mac",
        kind="authorization",
        pattern=r"mac=\"(?P<secret>[A-Za-z0-9+/]{27,43}={1,2})\"",
        good=('Hawk id="x", ts="1", nonce="j4h3", mac="' + "a1B2" * 10 + "a1B" + '="',),
    ),
    Detector(
        name="session-cookie",
        pattern=(
            r"(?:PHPSESSID|JSESSIONID|ASP\.NET_SessionId|connect\.sid|laravel_session|ci_session|sessionid|csrftoken"
            r"|XSRF-TOKEN|__Host-session|__Secure-session|_session_id|cf_clearance|remember_token|wordpress_logged_in"
            r"|next-auth\.session-token|authjs\.session-token|__session|sb-access-token|sb-refresh-token)"
            r"(?:_[0-9a-f]{32})?=(?P<secret>[A-Za-z0-9%._~+/:|-]{8,1000})"
        ),
        good=("Cookie: PHPSESSID=" + "a1b2" * 8 + "; theme=dark", "sessionid=" + "a1b2" * 8),
        bad=("sessionid=", "PHPSESSID is not set"),
        source="RFC 6265",
    ),
    Detector(
        name="authorization-bearer",
        kind="authorization",
        pattern=r"""authorization["']?[ ]?[:=,][ ]?["']?bearer (?P<secret>[A-Za-z0-9][^\s"'<>{}$;,]{11,1000})""",
        ignore_case=True,
        good=("authorization: Bearer correct-horse-battery", "'Authorization': 'Bearer correcthorsebattery'"),
        bad=(
            "Authorization: Bearer <your token here>",
            "Authorization: Bearer $ACCESS_TOKEN_OF_ACME",
            "authorization: bearer token",
        ),
        source="RFC 6750",
    ),
    Detector(
        name="netrc-password",
        kind="password",
        pattern=r"machine [^\s]{1,200}\s{1,4}login [^\s]{1,100}\s{1,4}password (?P<secret>[^\s]{1,256})",
        good=("machine api.example.com login jane password correct-horse",),
        bad=("the machine had a login and a password",),
        source="netrc(5)",
    ),
    Detector(
        name="authorization-scheme",
        kind="authorization",
        pattern=(
            r"""authorization["']?[ ]?[:=,][ ]?["']?(?:basic|token|apikey|api-key|negotiate|ntlm|bot|ssws|dpop|jwt|key) """
            r"""(?P<secret>[A-Za-z0-9][^\s"'<>{}$;,]{7,1000})"""
        ),
        ignore_case=True,
        check="worthy",
        good=(
            "Proxy-Authorization: Basic AKtw2RVvADhv1YEo/h//m8gQ",
            "'authorization': 'ApiKey " + "a1B2" * 6,
        ),
        bad=(
            "Authorization: Basic <your token here>",
            "authorization: basic authentication",
            "Authorization: Token authentication failed",
        ),
        source="https://www.iana.org/assignments/http-authschemes",
    ),
    Detector(
        name="negotiate-token",
        kind="authorization",
        pattern=r"(?:negotiate|ntlm|kerberos) (?P<secret>(?:yi|oy|hi|tl)[A-Za-z0-9+/]{20,1000}={0,2})",
        ignore_case=True,
        check="varied",
        good=("WWW-Authenticate: Negotiate YII" + "a1B/" * 20, "NTLM TlRMTVNTUAABAAAAB4IIogAAAAAAAAAA"),
        bad=("negotiate highlyavailabletransports",),
        source="RFC 4559",
    ),
    Detector(
        name="authorization-code",
        pattern=r"[?&]code=(?P<secret>[A-Za-z0-9._~/%-]{20,1000})",
        prefixes=("?code=", "&code="),
        check="mixed entropy:3",
        good=("/oauth/callback?code=" + "a1B2c3d4" * 4 + "&state=x",),
        bad=("?code=5&page=2", "&code=rate_limit_exceeded_for_user"),
        source="RFC 6749, section 4.1.2",
    ),
    Detector(
        name="copilot-token",
        pattern=r"tid=[0-9a-f]{32};(?P<secret>[A-Za-z0-9=;:._,-]{20,1000})",
        prefixes=("tid=",),
        good=("tid=" + "1a2b" * 8 + ";exp=1761978282;sku=free;st=dotcom;8kp=1:" + "1a2b" * 16,),
    ),
)
