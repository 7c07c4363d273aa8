"""Sign-in, sessions and identity."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

_UUID = "12ab34cd-" + "5e6f-" * 3 + "a1b2c3d4e5f6"

DETECTORS: tuple[Detector, ...] = (
    Detector(
        name="stytch-secret",
        pattern=r"secret-(?:live|test)-[A-Za-z0-9_=-]{32}",
        prefixes=("secret-live-", "secret-test-"),
        good=("secret-live-" + "a1B_" * 8 + "a1B=",),
    ),
    Detector(
        name="okta-token",
        pattern=r"SSWS (?P<secret>[A-Za-z0-9_-]{20,80})",
        good=("SSWS 00" + "a1B_" * 10,),
        bad=("SSWS token",),
        source="https://developer.okta.com/docs/reference/core-okta-api/",
    ),
    Detector(
        name="okta-api-token",
        kind="okta-token",
        pattern=r"okta[ A-Za-z_:=-]{1,12}(?P<secret>00[A-Za-z0-9_-]{40})",
        ignore_case=True,
        good=("okta api token 00" + "a1B2" * 10,),
    ),
    Detector(
        name="ory-token",
        pattern=r"ory_(?:pat|at|rt|st|wak|apikey|ac|lo)_[A-Za-z0-9_-]{24}",
        prefixes=("ory_",),
        good=("ory_pat_" + "a1B2" * 8,),
    ),
    Detector(
        name="onfido-token",
        pattern=r"api_(?:live|sandbox)(?:_[a-z]{2})?\.[A-Za-z0-9_-]{11}\.[A-Za-z0-9_-]{32}",
        prefixes=("api_live", "api_sandbox"),
        good=("api_live." + "a1B_" * 2 + "a1B." + "a1B_" * 8,),
    ),
    Detector(
        name="persona-key",
        pattern=r"persona_(?:production|sandbox)_[0-9a-f-]{36}",
        prefixes=("persona_",),
        good=("persona_production_" + _UUID,),
    ),
    Detector(
        name="hcaptcha-secret",
        pattern=r"ES_[0-9a-f]{32}",
        good=("ES_" + "1a2b" * 8,),
    ),
    Detector(
        name="recaptcha-secret",
        pattern=r"recaptcha[_ -](?:secret|private)[ A-Za-z_:=-]{0,12}(?P<secret>6L[A-Za-z0-9_-]{38})",
        ignore_case=True,
        good=("recaptcha secret 6L" + "a1B2" * 9 + "a1",),
    ),
    Detector(
        name="auth0-secret",
        pattern=r"[A-Za-z0-9_-]{64}\b",
        check="mixed",
        keyed_by=("auth0",),
        good=("auth0 client secret " + "a1B2" * 16,),
    ),
    Detector(
        name="jumpcloud-key",
        pattern=r"jca_[A-Za-z0-9]{32}",
        good=("jca_" + "a1B2" * 9,),
    ),
    Detector(
        name="bcrypt-hash",
        kind="password-hash",
        pattern=r"\$2[abxy]\$[0-9]{2}\$[A-Za-z0-9./]{53}",
        prefixes=("$2a$", "$2b$", "$2y$", "$2x$"),
        good=("$2b$12$" + "a1B2" * 13 + "a",),
    ),
    Detector(
        name="argon2-hash",
        kind="password-hash",
        pattern=r"\$argon2(?:id|i|d)\$[A-Za-z0-9=,$+/]{20,300}",
        prefixes=("$argon2",),
        good=("$argon2id$v=19$m=65536,t=3,p=4$" + "a1B/" * 5 + "a1$" + "a1B/" * 10 + "a1B",),
    ),
    Detector(
        name="scrypt-hash",
        kind="password-hash",
        pattern=r"\$scrypt\$[A-Za-z0-9=,$+/.]{20,300}",
        prefixes=("$scrypt$",),
        good=("$scrypt$ln=16,r=8,p=1$" + "a1B/" * 5 + "a1$" + "a1B/" * 10 + "a1B",),
    ),
    Detector(
        name="crypt-hash",
        kind="password-hash",
        pattern=r"\$[156]\$(?:rounds=[0-9]{3,9}\$)?[A-Za-z0-9./]{1,16}\$[A-Za-z0-9./]{22,86}",
        prefixes=("$1$", "$5$", "$6$"),
        good=("$6$saltsalt$" + "a1B2" * 21 + "a1",),
    ),
    Detector(
        name="django-password-hash",
        kind="password-hash",
        pattern=r"(?:pbkdf2_sha256|pbkdf2_sha1|bcrypt_sha256|scrypt|argon2|md5)\$(?P<secret>[A-Za-z0-9+/.=,$-]{20,300})",
        prefixes=("pbkdf2_sha256$", "pbkdf2_sha1$", "bcrypt_sha256$", "scrypt$", "argon2$", "md5$"),
        good=("pbkdf2_sha256$600000$" + "a1B2" * 5 + "a1$" + "a1B/" * 10 + "a1B=",),
    ),
    Detector(
        name="werkzeug-password-hash",
        kind="password-hash",
        pattern=r"(?:pbkdf2:sha256:[0-9]{3,9}|scrypt:[0-9]{3,9}:[0-9]{1,2}:[0-9]{1,2})\$[A-Za-z0-9]{8,24}\$[0-9a-f]{64}",
        prefixes=("pbkdf2:sha256:", "scrypt:"),
        good=(
            "scrypt:32768:8:1$" + "a1B2" * 4 + "$" + "1a2b" * 32,
            "pbkdf2:sha256:600000$" + "a1B2" * 4 + "$" + "1a2b" * 16,
        ),
    ),
    Detector(
        name="ldap-password-hash",
        kind="password-hash",
        pattern=r"\{S?(?:SHA|MD5)(?:256|512)?\}[A-Za-z0-9+/]{16}",
        prefixes=("{SSHA", "{SHA", "{SMD5", "{MD5"),
        good=("{" + "SSHA}" + "a1B/" * 10,),
    ),
    Detector(
        name="django-secret-key",
        pattern=r"django-insecure-[A-Za-z0-9!@#$%^&*(_=+)-]{40}",
        good=("django-insecure-" + "a1B2" * 12 + "a1",),
    ),
    Detector(
        name="otpauth-secret",
        pattern=r"secret=(?P<secret>[A-Za-z2-7]{8,128})",
        keyed_by=("otpauth",),
        good=("otpauth://totp/Acme:jane?secret=" + "A2B3" * 8 + "&issuer=Acme",),
    ),
    Detector(
        name="fernet-token",
        pattern=r"gAAAAAB[A-Za-z0-9_-]{60}",
        good=("gAAAAAB" + "a1B_" * 23 + "a",),
    ),
    Detector(
        name="paseto",
        pattern=r"v[1-4]\.(?:local|public)\.[A-Za-z0-9._-]{32}",
        prefixes=(".local.", ".public."),
        good=("v4.local." + "a1B_" * 40,),
    ),
    Detector(
        name="express-session",
        kind="session-cookie",
        pattern=r"s%3A[A-Za-z0-9_-]{32}\.[A-Za-z0-9%+/]{40}",
        good=("s%3A" + "a1B2" * 8 + "." + "a1B/" * 10 + "a1B",),
    ),
    Detector(
        name="saml-assertion",
        kind="saml",
        pattern=r"SAMLResponse=(?P<secret>[A-Za-z0-9%+/=]{40,1000})",
        good=("SAMLResponse=" + "a1B/" * 100,),
    ),
    Detector(
        name="apache-password-hash",
        kind="password-hash",
        pattern=r"\$apr1\$[A-Za-z0-9./]{1,8}\$[A-Za-z0-9./]{22}",
        prefixes=("$apr1$",),
        good=("$apr1$a1B2c3D4$" + "a1B2" * 5 + "a1",),
    ),
    Detector(
        name="passlib-hash",
        kind="password-hash",
        pattern=r"\$pbkdf2(?:-sha(?:1|256|512))?\$[0-9]{1,9}\$[A-Za-z0-9./]{4,64}\$[A-Za-z0-9./]{27}",
        prefixes=("$pbkdf2",),
        good=("$pbkdf2-sha256$29000$" + "a1B2" * 5 + "a1$" + "a1B2" * 10 + "a1B",),
    ),
    Detector(
        name="laravel-app-key",
        pattern=r"base64:[A-Za-z0-9+/]{43}=",
        good=("APP_KEY=base64:" + "a1B/" * 10 + "a1B=",),
    ),
    Detector(
        name="duo-secret-key",
        pattern=r"[A-Za-z0-9]{40}\b",
        check="mixed",
        keyed_by=("duo skey", "duo_skey", "duo-skey", "duoskey", "duo secret", "duo_secret"),
        good=("duo_skey=" + "a1B2" * 10,),
        source="https://duo.com/docs/duoweb",
    ),
    Detector(
        name="kerberos-hash",
        kind="password-hash",
        pattern=r"\$krb5(?:asrep|tgs|pa)\$(?P<secret>[^\s\"',;]{32,1000})",
        prefixes=("$krb5",),
        good=("$krb5asrep$23$jane:" + "1a2b" * 8 + "$" + "3c4d" * 30,),
    ),
    Detector(
        name="cisco-hash",
        kind="password-hash",
        pattern=r"\$[89]\$[A-Za-z0-9./]{14}\$[A-Za-z0-9./]{43}",
        prefixes=("$8$", "$9$"),
        good=("$8$" + "a1B2c3D4e5F6g7" + "$" + "a1B/" * 10 + "a1B",),
    ),
    Detector(
        name="saml-message",
        kind="saml-assertion",
        pattern=r"PHNhbWx(?:wO|yO|wy|yc)[A-Za-z0-9+/]{60}",
        prefixes=("PHNhbWx",),
        good=("SAMLResponse=PHNhbWxwO" + "lJlc3BvbnNl" + "a1B/" * 20,),
        source="SAML 2.0 bindings, HTTP POST",
    ),
    # Whoever has the path of the mail may set the password.
    Detector(
        name="mailed-link",
        kind="token",
        pattern=(
            r"/(?:reset|confirm|activate|activation|verify|verification|invite|invitation|magic|unlock|recover|set-password|password)[a-z_-]{0,24}/"
            r"(?:(?:key|token|confirm|done)/)?(?:[A-Za-z0-9_=]{1,24}/|[A-Za-z0-9_=]{1,24}-)?"
            r"(?P<secret>[a-z0-9]{6,7}-[0-9a-f]{32}|[A-Za-z0-9_]{32,128}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b"
        ),
        prefixes=(
            "/reset",
            "/confirm",
            "/activat",
            "/verif",
            "/invit",
            "/magic",
            "/unlock",
            "/recover",
            "/set-password",
            "/password",
        ),
        check="mixed",
        good=(
            "https://a.example/accounts/reset/MQ/c1x2ab-" + "1a2b" * 8 + "/",
            "/accounts/password/reset/key/1-c1x2ab-" + "1a2b" * 8 + "/",
            "GET /users/confirmation/" + "a1B2" * 8,
        ),
        bad=("/reset/how-to-reset-your-password-and-api-key-1", "/password/reset/done/", "/verify/2026"),
        source="https://docs.djangoproject.com/en/stable/topics/auth/default/#django.contrib.auth.views.PasswordResetConfirmView",
    ),
)
