"""Private keys and signed or sealed tokens."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

_LINE_BREAK = r"(?:\\{1,8}[nr]|\r?\n)[ \t]{0,16}"  # real, or as JSON and reprs write it, with YAML's indent
_LINES = rf"(?:(?:{_LINE_BREAK}){{1,3}}[A-Za-z0-9+/=]{{1,80}}){{1,200}}"
_LABEL = r"BEGIN[ +](?:[A-OQ-Z0-9][A-Z0-9]{0,15}[ +]){0,2}PRIVATE[ +]KEY-----"  # any but PGP's
_BASE64 = "MIIEpAIBAAKCAQEA" * 4
_RULE = "-" * 5  # apart, so that no scanner of this file takes the examples for keys

DETECTORS: tuple[Detector, ...] = (
    Detector(
        name="private-key",
        pattern=rf"{_LABEL}(?P<secret>{_LINES})",
        good=(
            f"{_RULE}BEGIN RSA PRIVATE KEY{_RULE}\n{_BASE64}\n{_BASE64}==\n{_RULE}END RSA PRIVATE KEY{_RULE}",
            f"{_RULE}BEGIN OPENSSH PRIVATE KEY{_RULE}\\n{_BASE64}\\n{_BASE64}",
            f"key={_RULE}BEGIN+EC+PRIVATE+KEY{_RULE}\n{_BASE64}",
        ),
        bad=(
            f"{_RULE}BEGIN PUBLIC KEY{_RULE}\n{_BASE64}",
            f"{_RULE}BEGIN CERTIFICATE{_RULE}\n{_BASE64}",
            f"{_RULE}END EC PRIVATE KEY{_RULE}\nWORKERS=4",
        ),
        source="RFC 7468",
    ),
    Detector(
        name="private-key-after-headers",
        kind="private-key",
        pattern=rf"DEK-Info: [A-Za-z0-9,-]{{1,100}}(?P<secret>{_LINES})",
        good=(f"DEK-Info: AES-256-CBC,1A2B\n\n{_BASE64}\n{_BASE64}",),
        source="RFC 1421",
    ),
    Detector(
        name="private-key-on-one-line",
        kind="private-key",
        pattern=_LABEL + r"(?P<secret>[A-Za-z0-9+/=]{64,1000}|(?: [A-Za-z0-9+/=]{1,100}){2,200})",
        good=(
            f"{_RULE}BEGIN PRIVATE KEY{_RULE}{_BASE64}",
            f"{_RULE}BEGIN PRIVATE KEY{_RULE} {_BASE64} {_BASE64} {_RULE}END",
        ),
    ),
    Detector(
        name="pgp-private-key",
        pattern=rf"BEGIN[ +]PGP[ +](?:PRIVATE|SECRET)[ +]KEY[ +]BLOCK-----(?P<secret>{_LINES})",
        good=(f"{_RULE}BEGIN PGP PRIVATE KEY BLOCK{_RULE}\n\n{_BASE64}\n{_BASE64}\n=aB3d\n",),
        bad=(f"{_RULE}BEGIN PGP PUBLIC KEY BLOCK{_RULE}\n\n{_BASE64}",),
        source="RFC 9580",
    ),
    Detector(
        name="pgp-private-key-after-headers",
        kind="pgp-private-key",
        pattern=rf"Version: GnuPG[A-Za-z0-9 ().,_-]{{0,60}}(?P<secret>{_LINES})",
        good=(f"Version: GnuPG v2\n\n{_BASE64}\n{_BASE64}",),
    ),
    Detector(
        name="age-secret-key",
        pattern=r"AGE-SECRET-KEY-1[0-9A-Z]{50}",
        good=("AGE-SECRET-KEY-1" + "A2C3" * 14 + "A2",),
        source="https://age-encryption.org/v1",
    ),
    Detector(
        name="age-plugin-key",
        kind="age-secret-key",
        pattern=r"AGE-PLUGIN-[A-Z0-9]{2,20}-1[0-9A-Z]{20}",
        good=("AGE-PLUGIN-YUBIKEY-1" + "A2C3" * 14 + "A2",),
    ),
    Detector(
        name="putty-private-key",
        kind="private-key",
        pattern=rf"Private-Lines: [0-9]{{1,3}}(?P<secret>{_LINES})",
        good=(f"Private-Lines: 2\n{_BASE64}\n{_BASE64}",),
    ),
    Detector(
        name="jwt",
        pattern=r"eyJ[A-Za-z0-9_-]{10,1000}\.[A-Za-z0-9._-]{10,1000}",
        check="jwt",
        good=("eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxIn0." + "c2lnbmF0dXJl" * 3,),
        bad=("eyJpZCI6MTIzNH0.json", "eyJpZCI6MTIzNCwiZGlyIjoibmV4dCJ9.eyJpZCI6MTIzNH0"),
        source="RFC 7519",
    ),
    Detector(
        name="jwt-by-shape",
        kind="jwt",
        pattern=r"ey[A-Za-z0-9_-]{15,1000}\.ey[A-Za-z0-9._-]{15}",
        good=("eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3OCJ9." + "c2lnbmF0dXJl" * 3,),
        bad=("keyboard.events.eyebrow", "eyJpZCI6MTIzNH0.eyJpZCI6MTIzNH0"),
        source="RFC 7519",
    ),
    Detector(
        name="jwt-in-base64",
        kind="jwt",
        pattern=r"ZXlK[A-Za-z0-9+/]{60}",
        good=("ZXlK" + "aGJHY2lPaUpJ" * 8,),
    ),
    Detector(
        name="jwe",
        kind="jwt",
        pattern=r"eyJ[A-Za-z0-9_-]{10,1000}\.[A-Za-z0-9_-]{0,1000}\.[A-Za-z0-9._-]{16}",
        check="jwt",
        good=(
            "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0.." + "a1B2" * 4 + "." + "a1B2" * 9 + "." + "a1B2" * 5,
        ),
        source="RFC 7516",
    ),
    Detector(
        name="itsdangerous-token",
        kind="session-cookie",
        pattern=r"eyJ[A-Za-z0-9_-]{4,1000}\.[A-Za-z0-9_-]{5,7}\.[A-Za-z0-9_-]{27}",
        good=("eyJ1c2VyIjoxfQ." + "aB3dE5." + "a1B_" * 7,),
        source="https://itsdangerous.palletsprojects.com",
    ),
    Detector(
        name="django-signed-value",
        kind="session-cookie",
        pattern=r"(?:eyJ|\.eJ)[A-Za-z0-9_-]{4,1000}:[A-Za-z0-9]{6}:[A-Za-z0-9_-]{27}",
        prefixes=("eyJ", ".eJ"),
        good=("eyJ1c2VyIjoxfQ:" + "1aB3dE:" + "a1B_" * 11,),
        source="https://docs.djangoproject.com/en/stable/topics/signing/",
    ),
    Detector(
        name="rails-encrypted-cookie",
        kind="session-cookie",
        pattern=r"[A-Za-z0-9+/]{24,90}={0,2}--(?:[A-Za-z0-9+/]{16}--[A-Za-z0-9+/]{22}==|[0-9a-f]{40})",
        prefixes=("--",),
        check="mixed",
        good=("a1B2" * 20 + "--" + "a1B2" * 4 + "--" + "a1B2" * 5 + "a1==",),
        bad=("git log --oneline --all",),
        source="https://guides.rubyonrails.org/security.html#session-storage",
    ),
    Detector(
        name="jwk-private-member",
        kind="jwk-private-key",
        pattern=r"""["'](?:d|p|q|dp|dq|qi|k)["']:[ ]{0,2}["'](?P<secret>[A-Za-z0-9_-]{32,1000})["']""",
        keyed_by=("kty",),
        good=('{"kty": "RSA", "d": "' + "a1B_" * 21 + '"}', "{'kty': 'oct', 'k': '" + "a1B_" * 11 + "'}"),
        bad=('{"kty": "EC", "x": "' + "a1B_" * 11 + '"}',),
        source="RFC 7517",
    ),
    Detector(
        name="wireguard-key",
        pattern=r"(?:PrivateKey|PresharedKey)[ ]{0,2}=[ ]{0,2}(?P<secret>[A-Za-z0-9+/]{42,43}=)",
        prefixes=("PrivateKey", "PresharedKey"),
        good=("PrivateKey = " + "a1B/" * 10 + "a1B" + "=",),
    ),
    Detector(
        name="encoded-private-key",
        kind="private-key",
        pattern=r"LS0tLS1CRUdJTi[A-Za-z0-9+/]{20}",
        good=("LS0tLS1CRUdJTi" + "a1B/" * 50,),
    ),
)
