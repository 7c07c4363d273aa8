"""Where the source lives."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

DETECTORS: tuple[Detector, ...] = (
    # The last six characters are a CRC-32; a token with a wrong one is hidden too: most likely it was mistyped
    Detector(
        name="github-token",
        pattern=r"gh[pousr]_[A-Za-z0-9]{36}",
        prefixes=("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
        good=("ghp_" + "a1B2" * 9, "gho_" + "a1B2" * 9, "ghs_" + "a1B2" * 9),
        bad=("ghp_short",),
        source="https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/",
    ),
    Detector(
        name="github-fine-grained-token",
        kind="github-token",
        pattern=r"github_pat_[A-Za-z0-9_]{40}",
        good=("github_pat_" + "a1B2" * 5 + "a1_" + "a1B2" * 14 + "a1B",),
    ),
    Detector(
        name="gitlab-token",
        pattern=r"gl(?:pat|dt|rt|rtr|ptt|ft|soat|imt|agent|oas|ffct|wt)-[A-Za-z0-9_-]{20}",
        prefixes=(
            "glpat-",
            "gldt-",
            "glrt-",
            "glrtr-",
            "glptt-",
            "glft-",
            "glsoat-",
            "glimt-",
            "glagent-",
            "gloas-",
            "glffct-",
            "glwt-",
        ),
        good=(
            "glpat-" + "a1B_" * 5,
            "gldt-" + "a1B_" * 5,
            "glrt-" + "a1B_" * 5,
            "glptt-" + "1a2b" * 10,
            "glagent-" + "a1B_" * 12 + "a1",
        ),
        bad=("glxyz-" + "a1B_" * 5,),
        source="https://docs.gitlab.com/security/tokens/",
    ),
    Detector(
        name="gitlab-routable-token",
        kind="gitlab-token",
        pattern=r"gl(?:pat|dt|rt|rtr|ptt|ft|soat|imt|agent|oas|ffct|wt)-(?:t[0-9]_)?[A-Za-z0-9_-]{27,300}\.[0-9a-z]{2}\.?[0-9a-z]{7}",
        prefixes=(
            "glpat-",
            "gldt-",
            "glrt-",
            "glrtr-",
            "glptt-",
            "glft-",
            "glsoat-",
            "glimt-",
            "glagent-",
            "gloas-",
            "glffct-",
            "glwt-",
        ),
        good=("glpat-" + "a1B_" * 6 + "a1B.a1." + "a1b2" * 2 + "a",),
    ),
    Detector(
        name="gitlab-ci-job-token",
        kind="gitlab-token",
        pattern=r"glcbt-[A-Za-z0-9]{1,5}_[A-Za-z0-9_-]{20}",
        good=("glcbt-" + "a1_" + "a1B_" * 5,),
    ),
    Detector(
        name="gitlab-runner-registration-token",
        kind="gitlab-token",
        pattern=r"GR1348941[A-Za-z0-9_-]{20}",
        good=("GR1348941" + "a1B_" * 5,),
    ),
    Detector(
        name="gitlab-session",
        kind="session-cookie",
        pattern=r"_gitlab_session=(?P<secret>[0-9a-z]{32})",
        good=("_gitlab_session=" + "1a2b" * 8,),
    ),
    Detector(
        name="bitbucket-app-password",
        pattern=r"ATBB[A-Za-z0-9_=.-]{24}",
        good=("ATBB" + "a1B2" * 8,),
        source="https://support.atlassian.com/bitbucket-cloud/docs/app-passwords/",
    ),
    Detector(
        name="bitbucket-access-token",
        pattern=r"ATCTT3[A-Za-z0-9_=-]{60}",
        good=("ATCTT3" + "a1B_" * 45 + "=" + "1A2B" * 2,),
    ),
    Detector(
        name="atlassian-token",
        pattern=r"AT(?:ATT3|OA)[A-Za-z0-9_=-]{60}",
        good=("ATATT3" + "a1B_" * 45 + "=" + "1A2B" * 2,),
        source="https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/",
    ),
    Detector(
        name="trello-token",
        pattern=r"ATTA[0-9a-zA-Z]{60}",
        good=("ATTA" + "1a2b" * 16 + "1A2B" * 2,),
    ),
    Detector(
        name="gitea-token",
        pattern=r"[0-9a-f]{40}\b",
        keyed_by=(
            "gitea token",
            "gitea_token",
            "gitea-token",
            "forgejo token",
            "forgejo_token",
            "forgejo-token",
            "codeberg token",
            "codeberg_token",
            "codeberg-token",
        ),
        good=("gitea token " + "1a2b" * 10,),
    ),
    Detector(
        name="github-oauth-secret",
        pattern=r"[0-9a-f]{40}\b",
        keyed_by=(
            "github client secret",
            "github_client secret",
            "github-client secret",
            "github client_secret",
            "github_client_secret",
            "github-client_secret",
            "github secret",
            "github_secret",
            "github-secret",
            "github oauth secret",
            "github_oauth secret",
            "github-oauth secret",
        ),
        good=("github client secret " + "1a2b" * 10,),
    ),
    Detector(
        name="dropbox-token",
        pattern=r"sl\.(?:u\.)?[A-Za-z0-9_-]{100}",
        prefixes=("sl.",),
        good=("sl." + "a1B_" * 33 + "a1B",),
    ),
)
