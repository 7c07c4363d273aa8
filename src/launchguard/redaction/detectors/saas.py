"""Workplace, content, CRM and other services."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

_UUID = "12ab34cd-" + "5e6f-" * 3 + "a1b2c3d4e5f6"

DETECTORS: tuple[Detector, ...] = (
    Detector(
        name="airtable-token",
        pattern=r"pat[A-Za-z0-9]{14}\.[0-9a-f]{64}",
        good=("pat" + "a1B2" * 3 + "a1." + "1a2b" * 16,),
        source="https://airtable.com/developers/web/guides/personal-access-tokens",
    ),
    Detector(
        name="airtable-legacy-key",
        kind="airtable-token",
        pattern=r"key[A-Za-z0-9]{14}\b",
        check="mixed",
        keyed_by=("airtable",),
        good=("airtable api key: key" + "a1B2" * 3 + "a1",),
    ),
    Detector(
        name="notion-token",
        pattern=r"ntn_[0-9]{11}[A-Za-z0-9]{30}",
        good=("ntn_" + "1234" * 2 + "123" + "a1B2" * 8 + "a1B",),
        source="https://developers.notion.com/docs/authorization",
    ),
    Detector(
        name="notion-legacy-token",
        kind="notion-token",
        pattern=r"secret_[A-Za-z0-9]{43}",
        good=("secret_" + "a1B2" * 10 + "a1B",),
    ),
    Detector(
        name="linear-token",
        pattern=r"lin_(?:api|oauth|wh)_[A-Za-z0-9]{32}",
        prefixes=("lin_api_", "lin_oauth_", "lin_wh_"),
        good=("lin_api_" + "a1B2" * 10, "lin_oauth_" + "1a2b" * 16),
    ),
    Detector(
        name="clickup-token",
        pattern=r"pk_[0-9]{6,9}_[A-Z0-9]{32}",
        prefixes=("pk_",),
        good=("pk_" + "1234" * 2 + "_" + "A1B2" * 8,),
    ),
    Detector(
        name="typeform-token",
        pattern=r"tfp_[A-Za-z0-9_.=-]{32}",
        good=("tfp_" + "a1B_" * 11,),
    ),
    Detector(
        name="figma-token",
        pattern=r"fig[douhp][rh]?_[A-Za-z0-9_-]{36}",
        prefixes=("figd_", "figo_", "figu_", "figh_", "figor_", "figuh_", "figoh_", "figp_"),
        good=("figd_" + "a1B_" * 10,),
    ),
    Detector(
        name="hubspot-token",
        pattern=r"pat-(?:na|eu|ap|au|ca)[0-9]-[0-9a-f-]{36}",
        prefixes=("pat-",),
        good=(
            "pat-na1-" + _UUID,
            "pat-eu1-" + _UUID,
        ),
    ),
    Detector(
        name="contentful-token",
        pattern=r"CFPAT-[A-Za-z0-9_-]{40}",
        good=("CFPAT-" + "a1B_" * 10 + "a1B",),
    ),
    Detector(
        name="sanity-token",
        pattern=r"sanity[ A-Za-z_:=-]{0,12}(?P<secret>sk[A-Za-z0-9]{80})",
        ignore_case=True,
        check="mixed",
        good=("sanity token sk" + "a1B2" * 40,),
    ),
    # The public ones begin with pk.
    Detector(
        name="mapbox-token",
        pattern=r"[st]k\.eyJ[A-Za-z0-9_-]{20,300}\.[A-Za-z0-9_-]{20}",
        prefixes=("sk.eyJ", "tk.eyJ"),
        good=("sk.eyJ" + "a1B_" * 20 + "." + "a1B_" * 5 + "a1",),
        bad=("pk.eyJ" + "a1B_" * 20 + "." + "a1B_" * 5 + "a1",),
    ),
    Detector(
        name="asana-token",
        pattern=r"(?:0|1|2)/[0-9]{16,17}(?:/[0-9]{16})?:[0-9a-f]{32}",
        good=("2/" + "1234" * 4 + "/" + "1234" * 4 + ":" + "1a2b" * 8, "1/" + "1234" * 4 + ":" + "1a2b" * 8),
    ),
    Detector(
        name="adobe-client-secret",
        pattern=r"p8e-[A-Za-z0-9-]{32}",
        check="mixed",
        good=("p8e-" + "a1b2" * 8,),
    ),
    Detector(
        name="authress-key",
        pattern=r"(?:sc|ext|scauth|authress)_[a-z0-9]{5,30}\.[a-z0-9]{4,6}\.acc[_-][a-z0-9-]{10,32}\.[a-z0-9+/_=-]{30}",
        prefixes=(".acc_", ".acc-"),
        good=("sc_" + "a1b2" * 2 + "a1.a1b2a.acc_" + "a1b2" * 3 + "." + "a1b2" * 15,),
    ),
    Detector(
        name="maxmind-key",
        pattern=r"[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk",
        prefixes=("_mmk",),
        good=("a1B2" + "a1_" + "a1B2" * 7 + "a_mmk",),
    ),
    Detector(
        name="intra42-secret",
        pattern=r"s-s4t2(?:ud|af)-[0-9a-f]{64}",
        prefixes=("s-s4t2",),
        good=("s-s4t2ud-" + "1a2b" * 16,),
    ),
    Detector(
        name="salesforce-session",
        pattern=r"00D[A-Za-z0-9]{12,15}![A-Za-z0-9._]{40}",
        prefixes=("00D",),
        good=("00D" + "a1B2" * 3 + "!" + "a1B2" * 24,),
    ),
    Detector(
        name="salesforce-refresh-token",
        pattern=r"5Aep861[A-Za-z0-9._]{60}",
        good=("5Aep861" + "a1B2" * 20,),
    ),
    Detector(
        name="pipedrive-token",
        pattern=r"[0-9a-f]{40}\b",
        keyed_by=("pipedrive",),
        good=("pipedrive api token " + "1a2b" * 10,),
    ),
    Detector(
        name="zendesk-key",
        pattern=r"[A-Za-z0-9]{40}\b",
        check="mixed",
        keyed_by=("zendesk",),
        good=("zendesk secret key " + "a1B2" * 10,),
    ),
    Detector(
        name="algolia-key",
        pattern=r"[0-9a-f]{32}\b",
        keyed_by=("algolia admin", "algolia_admin", "algolia api", "algolia_api", "algolia key"),
        good=("algolia admin key " + "1a2b" * 8,),
    ),
    Detector(
        name="segment-token",
        pattern=r"sgp_[A-Za-z0-9]{64}",
        check="mixed",
        good=("sgp_" + "a1B2" * 16,),
    ),
    Detector(
        name="segment-write-key",
        pattern=r"[A-Za-z0-9]{32}\b",
        check="mixed",
        keyed_by=("segment write", "segment_write"),
        good=("segment write key " + "a1B2" * 8,),
    ),
    Detector(
        name="mixpanel-secret",
        pattern=r"[0-9a-f]{32}\b",
        keyed_by=("mixpanel",),
        good=("mixpanel api secret " + "1a2b" * 8,),
    ),
    Detector(
        name="rapidapi-key",
        pattern=r"[A-Za-z0-9]{10}msh[A-Za-z0-9]{15}p[0-9a-f]{6}jsn[0-9a-f]{12}",
        prefixes=("jsn",),
        good=("a1B2" * 2 + "a1msh" + "a1B2" * 3 + "a1Bp1a2b1ajsn" + "1a2b" * 3,),
    ),
    Detector(
        name="close-key",
        pattern=r"api_[A-Za-z0-9]{20,24}\.[A-Za-z0-9]{20,24}",
        check="mixed",
        good=("api_" + "a1B2" * 5 + "a1." + "a1B2" * 5 + "a1",),
    ),
    Detector(
        name="riot-key",
        pattern=r"RGAPI-[0-9a-f-]{36}",
        good=("RGAPI-" + _UUID,),
    ),
    Detector(
        name="voiceflow-key",
        pattern=r"VF\.(?:DM|WS)\.[0-9a-f]{24}\.[A-Za-z0-9]{16}",
        prefixes=("VF.",),
        good=("VF.DM." + "1a2b" * 6 + "." + "a1B2" * 4,),
    ),
    Detector(
        name="wakatime-key",
        pattern=r"waka_(?:sec_|tok_)?[0-9a-f]{8}-[0-9a-f-]{27}",
        good=("waka_" + _UUID,),
    ),
    Detector(
        name="pinterest-token",
        pattern=r"pina_[A-Za-z0-9]{32}",
        good=("pina_" + "a1B2" * 16,),
    ),
    Detector(
        name="samsara-token",
        pattern=r"samsara_api_[A-Za-z0-9]{28}",
        good=("samsara_api_" + "a1B2" * 7 + "a1",),
    ),
    Detector(
        name="pangea-token",
        pattern=r"pt[sr]_[a-z0-9]{32}",
        prefixes=("pts_", "ptr_"),
        check="mixed",
        good=("pts_" + "a1b2" * 8,),
    ),
    Detector(
        name="permit-key",
        pattern=r"permit_key_[A-Za-z0-9]{60}",
        good=("permit_key_" + "a1B2" * 22,),
    ),
    Detector(
        name="lichess-token",
        pattern=r"lip_[A-Za-z0-9]{20}",
        check="mixed",
        good=("lip_" + "a1B2" * 5,),
    ),
    Detector(
        name="thunderstore-token",
        pattern=r"tss_[A-Za-z0-9]{36}",
        good=("tss_" + "a1B2" * 10,),
    ),
    Detector(
        name="chief-tools-token",
        pattern=r"ctp_[A-Za-z0-9]{36}",
        good=("ctp_" + "a1B2" * 10,),
    ),
    Detector(
        name="val-town-token",
        pattern=r"vtwn_[A-Za-z0-9]{20}",
        check="mixed",
        good=("vtwn_" + "a1B2" * 10,),
    ),
    Detector(
        name="meta-quest-token",
        pattern=r"OC\|[0-9]{15,17}\|[A-Za-z0-9_-]{27}",
        good=("OC|" + "1234" * 4 + "|" + "a1B_" * 6 + "a1B",),
    ),
    Detector(
        name="government-notify-key",
        pattern=r"gcntfy-[A-Za-z0-9_-]{1,80}-[0-9a-f-]{36}-[0-9a-f-]{36}",
        check="mixed",
        good=("gcntfy-test-" + _UUID + "-" + _UUID,),
    ),
)
