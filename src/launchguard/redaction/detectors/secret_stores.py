"""Secret managers and infrastructure as code: what opens all the other doors."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

_UUID = "12ab34cd-" + "5e6f-" * 3 + "a1b2c3d4e5f6"

DETECTORS: tuple[Detector, ...] = (
    Detector(
        name="vault-token",
        pattern=r"hv[sbr]\.[A-Za-z0-9_-]{24}",
        prefixes=("hvs.", "hvb.", "hvr."),
        good=("hvs." + "a1B_" * 23 + "a1B", "hvb." + "a1B_" * 35),
        source="https://developer.hashicorp.com/vault/docs/concepts/tokens",
    ),
    Detector(
        name="vault-legacy-token",
        kind="vault-token",
        pattern=r"s\.[A-Za-z0-9]{24}\b",
        prefixes=("s.",),
        check="mixed",
        good=("s." + "a1B2" * 6,),
        bad=("s.decode", "this.is.s.helloworldhelloworldhellow"),
    ),
    Detector(
        name="terraform-token",
        pattern=r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60}",
        prefixes=(".atlasv1.",),
        good=("a1B2" * 3 + "a1.atlasv1." + "a1B_" * 16 + "a1B",),
        source="https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens",
    ),
    Detector(
        name="pulumi-token",
        pattern=r"pul-[A-Za-z0-9]{40}",
        good=("pul-" + "1a2b" * 10,),
    ),
    Detector(
        name="doppler-token",
        pattern=r"dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40}",
        prefixes=("dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."),
        good=("dp.pt." + "a1B2" * 10 + "a1B", "dp.st.prd." + "a1B2" * 10 + "a1B"),
        source="https://docs.doppler.com/reference/auth-token-formats",
    ),
    Detector(
        name="infisical-token",
        pattern=r"st\.[0-9a-f]{24}\.[0-9a-f]{32}\.[0-9a-f]{32}",
        prefixes=("st.",),
        good=("st." + "1a2b" * 6 + "." + "1a2b" * 8 + "." + "1a2b" * 8,),
    ),
    Detector(
        name="onepassword-service-token",
        pattern=r"ops_eyJ[A-Za-z0-9+/_-]{60}",
        good=("ops_eyJ" + "a1B_" * 62 + "a1",),
        source="https://developer.1password.com/docs/service-accounts/",
    ),
    Detector(
        name="onepassword-secret-key",
        pattern=r"A3-[A-Z0-9]{6}-[A-Z0-9]{6}-?[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}-?[A-Z0-9]{0,5}",
        check="mixed",
        good=(
            "A3-" + "A1B2A1-" + "A1B2" * 2 + "A1B-A1B2A-" + "A1B2A-A1B2A",
            "A3-" + "A1B2A1-A1B2A1" + "-A1B2A-A1B2A-" + "A1B2A-A1B2A",
        ),
    ),
    Detector(
        name="bitwarden-token",
        pattern=r"0\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.[A-Za-z0-9]{30}:[A-Za-z0-9+/]{20,22}={0,2}",
        prefixes=("0.",),
        good=("0." + _UUID + "." + "a1B2" * 7 + "a1:" + "a1B/" * 5 + "a1==",),
    ),
    Detector(
        name="ansible-vault",
        pattern=r"\$ANSIBLE_VAULT;[0-9.]{3};AES256(?:;[A-Za-z0-9_-]{1,40})?(?:\r?\n|\\n|[ ])[ ]{0,16}(?P<secret>[0-9a-f]{40,160}(?:(?:\r?\n|\\n|[ ])[ ]{0,16}[0-9a-f]{20,160}){0,40})",
        good=("$ANSIBLE_VAULT;1.1;AES256\n" + "1a2b" * 20 + "\n" + "1a2b" * 20,),
    ),
    Detector(
        name="sops-value",
        pattern=r"ENC\[AES256_GCM,data:(?P<secret>[A-Za-z0-9+/=]{8,1000}),iv:",
        good=("ENC[AES256_GCM,data:" + "a1B/" * 6 + ",iv:x",),
        bad=("ENC[AES256_GCM]",),
    ),
    Detector(
        name="openshift-token",
        pattern=r"sha256~[A-Za-z0-9_-]{40}",
        good=("sha256~" + "a1B_" * 10 + "a1B",),
    ),
    Detector(
        name="harness-token",
        pattern=r"[ps]at\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}",
        prefixes=("pat.", "sat."),
        good=("pat." + "a1B_" * 5 + "a1." + "1a2b" * 6 + "." + "a1B2" * 5,),
    ),
    Detector(
        name="infracost-key",
        pattern=r"ico-(?P<secret>[A-Za-z0-9]{32})",
        check="entropy:4.05",
        good=("ico-" + "kQ7zX2mV9bN4cL1pR8sT5wY3dF6gH0jK",),
        bad=("favicon.ico-" + "1a2b3c4d5e6f7089" * 2,),
    ),
    Detector(
        name="docker-token",
        pattern=r"dckr_[po]at_[A-Za-z0-9_-]{20}",
        prefixes=("dckr_pat_", "dckr_oat_"),
        good=("dckr_pat_" + "a1B_" * 6 + "a1B", "dckr_oat_" + "a1B_" * 8),
        source="https://docs.docker.com/security/access-tokens/",
    ),
    Detector(
        name="settlemint-token",
        pattern=r"sm_[aps]at_[A-Za-z0-9]{16}",
        prefixes=("sm_aat_", "sm_pat_", "sm_sat_"),
        good=("sm_pat_" + "a1B2" * 4,),
    ),
    Detector(
        name="backblaze-key",
        pattern=r"K00[0-9][A-Za-z0-9+/]{27}",
        check="mixed",
        good=("K005" + "a1B/" * 6 + "a1B",),
    ),
    Detector(
        name="vault-secret-id",
        pattern=r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        keyed_by=("secret_id", "secret-id", "secretid", "secret id", "approle secret"),
        good=(
            "VAULT_SECRET_ID=" + "12ab34cd-" + "5e6f-4a6b-8c7d-9e0f1a2b3c4d",
            "write auth/approle/login secret_id=12ab34cd-" + "5e6f-4a6b-8c7d-9e0f1a2b3c4d",
        ),
        bad=("secret_ids 12", "secret_id=prod/db"),
        source="https://developer.hashicorp.com/vault/docs/auth/approle",
    ),
    Detector(
        name="vault-unseal-key",
        pattern=r"[A-Za-z0-9+/]{43,44}\b",
        check="varied",
        keyed_by=("unseal key", "unseal_key", "operator unseal", "recovery key", "unsealkey"),
        good=("Unseal Key 1: " + "a1B/" * 11,),
        bad=("unseal key shares: 5, threshold 3",),
        source="https://developer.hashicorp.com/vault/docs/concepts/seal",
    ),
)
