"""Logs, metrics, traces, errors and incidents."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

_UUID = "12ab34cd-" + "5e6f-" * 3 + "a1b2c3d4e5f6"

DETECTORS: tuple[Detector, ...] = (
    Detector(
        name="datadog-key",
        pattern=r"[0-9a-f]{32}(?:[0-9a-f]{8})?\b",
        keyed_by=(
            "datadog api",
            "datadog_api",
            "datadog-api",
            "datadog app",
            "datadog_app",
            "datadog-app",
            "datadog key",
            "datadog_key",
            "datadog-key",
            "datadog application",
            "datadog_application",
            "datadog-application",
            "dd api",
            "dd_api",
            "dd-api",
            "dd app",
            "dd_app",
            "dd-app",
            "dd api_key",
            "dd_api_key",
            "dd-api_key",
        ),
        good=("datadog api key " + "1a2b" * 8, "datadog app key " + "1a2b" * 10),
    ),
    Detector(
        name="newrelic-key",
        pattern=r"NR(?:AK|II|BR|SP|AA)-[A-Za-z0-9_-]{24}",
        prefixes=("NRAK-", "NRII-", "NRBR-", "NRSP-", "NRAA-"),
        good=("NRAK-" + "A1B2" * 6 + "A1B", "NRII-" + "a1B_" * 8),
        source="https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/",
    ),
    Detector(
        name="newrelic-browser-key",
        kind="newrelic-key",
        pattern=r"NRJS-[0-9a-f]{19}",
        good=("NRJS-" + "1a2b" * 4 + "1a2",),
    ),
    Detector(
        name="newrelic-license-key",
        kind="newrelic-key",
        pattern=r"[0-9a-fxvgou]{30,36}(?:FFFF)?NRAL",
        prefixes=("NRAL",),
        good=("1a2b" * 9 + "NRAL",),
    ),
    Detector(
        name="sentry-token",
        pattern=r"sntry(?:s_eyJ[A-Za-z0-9+/=_-]{40,400}|u_[0-9a-f]{64})",
        prefixes=("sntrys_", "sntryu_"),
        good=("sntrys_eyJ" + "a1B2" * 35 + "_" + "a1B/" * 10 + "a1B", "sntryu_" + "1a2b" * 16),
        source="https://docs.sentry.io/account/auth-tokens/",
    ),
    Detector(
        name="sentry-dsn",
        pattern=r"https://(?P<secret>[0-9a-f]{32}(?::[0-9a-f]{32})?)@[a-z0-9.-]{1,120}/[0-9]{1,20}",
        prefixes=("https://",),
        good=("https://" + "1a2b" * 8 + "@o123.ingest.sentry.io/456",),
    ),
    Detector(
        name="grafana-token",
        pattern=r"glsa_[A-Za-z0-9]{24,40}_[0-9a-fA-F]{8}",
        good=("glsa_" + "a1B2" * 8 + "_" + "1a2b" * 2,),
        source="https://grafana.com/docs/grafana/latest/administration/service-accounts/",
    ),
    Detector(
        name="grafana-cloud-token",
        kind="grafana-token",
        pattern=r"glc_[A-Za-z0-9+/=]{32}",
        good=("glc_eyJ" + "a1B2" * 25,),
    ),
    Detector(
        name="grafana-legacy-key",
        kind="grafana-token",
        pattern=r"eyJrIjoi[A-Za-z0-9]{50}",
        good=("eyJrIjoi" + "a1B2" * 20,),
    ),
    Detector(
        name="honeycomb-key",
        pattern=r"hc[abx]ik_[a-z0-9]{40}",
        prefixes=("hcaik_", "hcbik_", "hcxik_"),
        good=("hcaik_" + "a1b2" * 14 + "a1",),
    ),
    Detector(
        name="axiom-token",
        pattern=r"xa[ap]t-[0-9a-f-]{36}",
        prefixes=("xaat-", "xapt-"),
        good=("xaat-" + _UUID,),
    ),
    Detector(
        name="dynatrace-token",
        pattern=r"dt0[a-z][0-9]{2}\.[A-Za-z0-9]{20,30}\.[A-Za-z0-9]{50}",
        prefixes=("dt0",),
        good=("dt0c01." + "A2B3" * 6 + "." + "A2B3" * 16,),
        source="https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens",
    ),
    Detector(
        name="logfire-token",
        pattern=r"pylf_v[0-9]_[a-z]{2,12}_[A-Za-z0-9]{32}",
        good=("pylf_v1_us_" + "a1B2" * 10 + "a1B",),
    ),
    Detector(
        name="pagerduty-token",
        pattern=r"u\+[A-Za-z0-9_-]{18}",
        prefixes=("u+",),
        check="mixed",
        good=("u+" + "a1B_" * 4 + "a1",),
    ),
    Detector(
        name="splunk-session-key",
        pattern=r"splunkd_[A-Za-z0-9_^-]{40}",
        good=("splunkd_" + "a1B2" * 5 + "^" + "a1B_" * 20,),
    ),
    Detector(
        name="splunk-hec-token",
        pattern=r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        ignore_case=True,
        keyed_by=("splunk hec", "splunk_hec", "splunk-hec", "splunk token", "splunk_token", "splunk-token"),
        good=("splunk hec token " + _UUID,),
    ),
    Detector(
        name="opsgenie-key",
        pattern=r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
        keyed_by=(
            "geniekey",
            "opsgenie api",
            "opsgenie_api",
            "opsgenie-api",
            "opsgenie key",
            "opsgenie_key",
            "opsgenie-key",
        ),
        good=("GenieKey " + _UUID,),
    ),
    Detector(
        name="rollbar-token",
        pattern=r"[0-9a-f]{32}\b",
        keyed_by=(
            "rollbar access",
            "rollbar_access",
            "rollbar-access",
            "rollbar token",
            "rollbar_token",
            "rollbar-token",
        ),
        good=("rollbar access token " + "1a2b" * 8,),
    ),
    Detector(
        name="sumologic-key",
        pattern=r"""sumo(?:logic)?[ ._-]?(?:access|key|api)[ A-Za-z_:="'-]{0,14}(?P<secret>su[A-Za-z0-9]{12})\b""",
        ignore_case=True,
        check="mixed",
        good=("sumologic access id su" + "a1B2" * 3, 'SUMO_ACCESS_ID = "su' + "a1B2" * 3 + '"'),
    ),
    Detector(
        name="bugsnag-key",
        pattern=r"[0-9a-f]{32}\b",
        keyed_by=("bugsnag api", "bugsnag_api", "bugsnag-api", "bugsnag key", "bugsnag_key", "bugsnag-key"),
        good=("bugsnag api key " + "1a2b" * 8,),
    ),
    Detector(
        name="checkly-key",
        pattern=r"cu_[0-9a-f]{32}",
        good=("cu_" + "1a2b" * 8,),
    ),
    # The public one is phc_, a project key
    Detector(
        name="posthog-key",
        pattern=r"ph[xs]_[A-Za-z0-9_]{32}",
        prefixes=("phx_", "phs_"),
        good=("phx_" + "a1B2" * 10 + "a1B",),
        bad=("phc_" + "a1B2" * 10 + "a1B",),
    ),
    Detector(
        name="statsig-key",
        pattern=r"secret-[A-Za-z0-9]{40}",
        check="mixed",
        good=("secret-" + "a1B2" * 10 + "a1B",),
    ),
    Detector(
        name="launchdarkly-key",
        pattern=r"(?:sdk|api)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        good=(
            "sdk-" + _UUID,
            "api-" + _UUID,
        ),
        bad=("mob-" + _UUID,),
        source="https://launchdarkly.com/docs/home/account/environment/keys",
    ),
    Detector(
        name="loggly-token",
        pattern=r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        keyed_by=(
            "loggly token",
            "loggly_token",
            "loggly-token",
            "loggly customer",
            "loggly_customer",
            "loggly-customer",
        ),
        good=("loggly token " + _UUID,),
    ),
    Detector(
        name="coralogix-key",
        pattern=r"cxt[pu]_[A-Za-z0-9]{30}",
        prefixes=("cxtp_", "cxtu_"),
        good=("cxtp_" + "a1B2" * 7 + "a1",),
    ),
    Detector(
        name="rootly-token",
        pattern=r"rootly_[0-9a-f]{60}",
        good=("rootly_" + "1a2b" * 16,),
    ),
    Detector(
        name="fullstory-key",
        pattern=r"(?:na1|eu1)\.[A-Za-z0-9+/]{90}",
        prefixes=("na1.", "eu1."),
        good=("na1." + "a1B/" * 25,),
    ),
)
