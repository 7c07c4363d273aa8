"""The large clouds: AWS, Google, Microsoft, Alibaba, Tencent, Yandex, IBM, Oracle."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

_UUID = "12ab34cd-" + "5e6f-" * 3 + "a1b2c3d4e5f6"

DETECTORS: tuple[Detector, ...] = (
    Detector(
        name="aws-access-key-id",
        kind="aws-access-key",
        pattern=r"(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z2-7]{16}",
        prefixes=("AKIA", "ASIA", "ABIA", "ACCA", "A3T"),
        good=("AKIA" + "A2B3" * 4, "ASIA" + "A2B3" * 4),
        bad=("AKIATOOSHORT", "AROA" + "A2B3" * 4 + "A"),
        source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
    ),
    Detector(
        name="aws-secret-access-key",
        pattern=r"[A-Za-z0-9+/]{40}",
        check="mixed",
        keyed_by=(
            "aws secret",
            "aws_secret",
            "secret access key",
            "secretaccesskey",
            "secret_access_key",
            "secret-access-key",
        ),
        good=("aws secret access key " + "a1B/" * 10,),
    ),
    Detector(
        name="aws-session-token",
        pattern=r"(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)[A-Za-z0-9+/=]{60}",
        good=("IQoJb3JpZ2luX2Vj" + "a1B/" * 80, "FwoGZXIvYXdz" + "a1B/" * 50),
    ),
    Detector(
        name="aws-mws-token",
        pattern=r"amzn\.mws\.[0-9a-f-]{36}",
        good=("amzn.mws." + _UUID,),
    ),
    Detector(
        name="aws-appsync-key",
        pattern=r"da2-[a-z0-9]{26}",
        good=("da2-" + "a1b2" * 6 + "a1",),
    ),
    Detector(
        name="amazon-oauth-secret",
        pattern=r"amzn1\.oa2-cs\.v1\.[0-9a-f]{64}",
        good=("amzn1.oa2-cs.v1." + "1a2b" * 16,),
        source="https://developer.amazon.com/docs/login-with-amazon/documentation-overview.html",
    ),
    Detector(
        name="amazon-oauth-token",
        pattern=r"Atz[ar]\|[A-Za-z0-9_-]{60}",
        good=("Atza|" + "a1B_" * 25, "Atzr|" + "a1B_" * 25),
    ),
    Detector(
        name="signed-url",
        pattern=r"X-(?:Amz|Goog)-(?:Signature|Security-Token)(?:=|%3D)(?P<secret>[A-Za-z0-9%+/=]{16,1000})",
        prefixes=("x-amz-s", "x-goog-s"),
        ignore_case=True,
        good=("X-Amz-Signature=" + "1a2b" * 16, "X-Goog-Signature=" + "1a2b" * 64),
        source="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html",
    ),
    Detector(
        name="aws-signature",
        pattern=r"Signature=(?P<secret>[0-9a-f]{64})",
        good=("SignedHeaders=host;x-amz-date, Signature=" + "1a2b" * 16,),
    ),
    Detector(
        name="google-oauth-token",
        pattern=r"ya29\.[A-Za-z0-9_-]{20}",
        prefixes=("ya29.",),
        good=("ya29." + "a1B_" * 30,),
    ),
    Detector(
        name="google-refresh-token",
        pattern=r"1//0[A-Za-z0-9_-]{30}",
        prefixes=("1//0",),
        good=("1//0" + "a1B_" * 20,),
    ),
    Detector(
        name="google-oauth-secret",
        pattern=r"GOCSPX-[A-Za-z0-9_-]{24}",
        good=("GOCSPX-" + "a1B_" * 7,),
    ),
    Detector(
        name="google-authorization-code",
        pattern=r"4/0A[A-Za-z0-9_-]{40}",
        prefixes=("4/0A",),
        good=("4/0A" + "a1B_" * 17 + "a1",),
    ),
    Detector(
        name="azure-account-key",
        pattern=r"(?:AccountKey|SharedAccessKey|SharedSecretIssuer|PrimaryKey|SecondaryKey)=(?P<secret>[A-Za-z0-9+/%]{43,120}={0,2})",
        ignore_case=True,
        good=("AccountKey=" + "a1B/" * 21 + "a1==", "SharedAccessKey=" + "a1B/" * 10 + "a1B="),
        source="https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string",
    ),
    Detector(
        name="azure-storage-key",
        kind="azure-account-key",
        pattern=r"[A-Za-z0-9+/]{76}(?:\+ASt|ACDb|\+AMC)[A-Za-z0-9+/]{5,6}(?:==)?",
        prefixes=("+ASt", "ACDb", "+AMC"),
        good=("a1B/" * 19 + "+ASta1B/a1==", "a1B/" * 19 + "ACDba1B/a1=="),
    ),
    Detector(
        name="azure-messaging-key",
        kind="azure-account-key",
        pattern=r"[A-Za-z0-9+/]{33}(?:\+AEh|\+ASb|\+ARm|AIoT)[A-Za-z0-9+/]{5,6}=",
        prefixes=("+AEh", "+ASb", "+ARm", "AIoT"),
        good=("a1B/" * 8 + "a+AEha1B/a1=",),
    ),
    Detector(
        name="azure-function-key",
        pattern=r"[A-Za-z0-9_/+-]{40,44}AzFu[A-Za-z0-9_/+-]{4,6}(?:==)?",
        prefixes=("AzFu",),
        good=("a1B_" * 11 + "AzFua1B_a1==",),
    ),
    Detector(
        name="azure-search-key",
        pattern=r"[A-Za-z0-9]{42}AzSe[A-Za-z0-9]{6}",
        prefixes=("AzSe",),
        good=("a1B2" * 10 + "a1AzSea1B2a1",),
    ),
    Detector(
        name="azure-cache-key",
        pattern=r"[A-Za-z0-9]{33}AzCa[A-Za-z0-9]{5,6}",
        prefixes=("AzCa",),
        good=("a1B2" * 8 + "aAzCaa1B2a1=",),
    ),
    Detector(
        name="azure-registry-password",
        pattern=r"[A-Za-z0-9+/]{40,42}\+ACR[A-Za-z0-9+/]{6}",
        prefixes=("+ACR",),
        good=("a1B/" * 10 + "a1+ACRa1B/a1",),
    ),
    # Common annotated security key
    Detector(
        name="azure-ai-key",
        pattern=r"[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{20,26}",
        prefixes=("JQQJ99",),
        good=("a1B2" * 13 + "JQQJ99" + "a1B2" * 2 + "a1ACa1B2AAAA" + "a1B2a1",),
    ),
    Detector(
        name="azure-devops-token",
        pattern=r"[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}",
        prefixes=("AZDO",),
        good=("a1B2" * 19 + "AZDOa1B2",),
        source="https://learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate",
    ),
    Detector(
        name="azure-client-secret",
        pattern=r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}",
        prefixes=("Q~",),
        good=("a1~8Q~" + "a1B2" * 8 + "a1",),
    ),
    Detector(
        name="azure-sas-signature",
        kind="signed-url",
        pattern=r"sig=(?P<secret>[A-Za-z0-9%+/=_-]{20,200})",
        good=("?sv=2022-11-02&sig=" + "a1B2" * 10 + "%3D",),
    ),
    Detector(
        name="alibaba-access-key-id",
        pattern=r"LTAI[A-Za-z0-9]{16}",
        good=("LTAI" + "a1B2" * 5,),
    ),
    Detector(
        name="tencent-secret-id",
        pattern=r"AKID[A-Za-z0-9]{28}",
        good=("AKID" + "a1B2" * 8,),
    ),
    Detector(
        name="yandex-api-key",
        pattern=r"AQVN[A-Za-z0-9_-]{35}",
        good=("AQVN" + "a1B_" * 9,),
    ),
    Detector(
        name="yandex-iam-token",
        pattern=r"t1\.[A-Za-z0-9_-]{1,1000}={0,2}\.[A-Za-z0-9_-]{60}",
        prefixes=("t1.",),
        good=("t1." + "a1B_" * 15 + "." + "a1B_" * 21 + "a1",),
    ),
    Detector(
        name="yandex-static-key",
        pattern=r"YC[A-Za-z0-9_-]{38}\b",
        check="mixed",
        good=("YC" + "a1B2" * 9 + "a1",),
    ),
    Detector(
        name="yandex-oauth-token",
        pattern=r"y[0-3]_[A-Za-z0-9_-]{50}",
        prefixes=("y0_", "y1_", "y2_", "y3_"),
        good=("y0_" + "a1B_" * 13 + "a1B",),
    ),
    Detector(
        name="ibm-cloud-key",
        pattern=r"[A-Za-z0-9_-]{44}\b",
        check="mixed",
        keyed_by=(
            "ibm cloud api",
            "ibm cloud_api",
            "ibm cloud-api",
            "ibm cloud key",
            "ibm cloud_key",
            "ibm cloud-key",
            "ibmcloud api",
            "ibmcloud_api",
            "ibmcloud-api",
            "ibmcloud key",
            "ibmcloud_key",
            "ibmcloud-key",
            "ibm_cloud api",
            "ibm_cloud_api",
            "ibm_cloud-api",
            "ibm_cloud key",
            "ibm_cloud_key",
            "ibm_cloud-key",
        ),
        good=("ibm cloud api key " + "a1B_" * 11,),
    ),
    Detector(
        name="gcp-service-account-key",
        pattern=r'"private_key_id":[ ]{0,2}"(?P<secret>[0-9a-f]{40})"',
        prefixes=("private_key_id",),
        good=('"private_key_id": "' + "1a2b" * 10 + '"',),
    ),
    Detector(
        name="volcengine-access-key-id",
        pattern=r"AKLT[A-Za-z0-9]{40}",
        check="mixed",
        good=("AKLT" + "a1B2" * 10 + "a1B",),
    ),
    Detector(
        name="baidu-access-key",
        pattern=r"ALTAK[A-Za-z0-9]{16}",
        check="mixed",
        good=("ALTAK" + "a1B2" * 5 + "a",),
    ),
)
