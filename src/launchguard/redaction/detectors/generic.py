"""Random strings next to a word that tells, whoever issued them."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

_RANDOM = "kQ7zX2mV9b" + "N4cL1pR8sT5wY3"
_INSIDE = tuple(
    f"{sign}{word}{sign}"
    for sign, words in (
        (
            "_",
            "live test prod sandbox api key apikey pat sk secret sec token tok admin private priv personal svc access",
        ),
        ("-", "live key apikey pat sk secret token"),
    )
    for word in words.split()
)

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
    # What a vendor that nobody here has heard of is likely to issue: its name, a word that tells, base 62.
    Detector(
        name="prefixed-token",
        kind="token",
        pattern=rf"[a-z][a-z0-9]{{1,15}}(?:[_-][a-z0-9]{{1,16}})?(?:{'|'.join(_INSIDE)})(?:[a-z0-9]{{1,10}}[_-])?[A-Za-z0-9]{{20}}",
        prefixes=_INSIDE,
        check="varied unpublished",
        good=(
            "acme_live_" + _RANDOM,
            "acme-api-key-" + _RANDOM,
            "acmepay_sk_test_" + _RANDOM,
            "acme_pat_v1_" + _RANDOM,
        ),
        bad=(
            "acme_prod_3f7a9c1e3f7a9c1e3f7a9c1e3f7a9c1e",
            "pk_live_" + _RANDOM,
            "unit_test_20260301T100000Z_report",
            "app-api-key-rotation-7d9f8b6c5d-x2x7q",
            "get_api_client_for_organization_by_identifier",
        ),
    ),
    Detector(
        name="sk-underscore-key",
        kind="secret-key",
        pattern=r"sk_[A-Za-z0-9]{24}",
        check="varied",
        good=("sk_" + "a1B2" * 8,),
        bad=("sk_standardizeFeatureVectorColumns",),
    ),
    Detector(
        name="password-in-prose",
        kind="password",
        pattern=r"""(?:password|passwd|passphrase|pwd|passwort)(?: is| was| of|:|=)?[ ]{1,2}["'`]?(?P<secret>[^\s"'`<>(){}\[\],;:=/\\|]{9,128})""",
        ignore_case=True,
        check="varied",
        good=(
            "login failed for jane with password Hunter3581*ii",
            "the password was 'Tr0ub4dor&3x' yesterday",
        ),
        bad=(
            "password authentication failed",
            "password hashed with PBKDF2-SHA256",
            "Password Argon2id",
            "password must-have-12-characters",
            "passwords hashed",
        ),
    ),
    Detector(
        name="quoted-password-in-prose",
        kind="password",
        pattern=r"""(?:password|passphrase|passwort|pwd)(?: for [A-Za-z0-9@-]{1,12})? (?:is|was) ["'`](?P<secret>[^\s"'`]{3,64})["'`]""",
        ignore_case=True,
        check="unspoken",
        good=("the default password is 'blooberry'", 'password for jane was "centipede"'),
        bad=("password is 'required'", 'set password to "$PASSWORD_OF_JANE is"'),
    ),
)
