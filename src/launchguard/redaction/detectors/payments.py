"""Payments, banking, commerce and crypto money."""

from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

_UUID = "12ab34cd-" + "5e6f-" * 3 + "a1b2c3d4e5f6"

DETECTORS: tuple[Detector, ...] = (
    # Paystack, Clerk and WorkOS write theirs alike; the publishable pk_ is public
    Detector(
        name="stripe-key",
        pattern=r"(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{10}",
        prefixes=("sk_live_", "sk_test_", "sk_prod_", "rk_live_", "rk_test_", "rk_prod_"),
        good=("sk_live_" + "a1B2" * 6, "sk_test_51" + "a1B2" * 24 + "a", "rk_live_51" + "a1B2" * 24 + "a"),
        bad=("pk_live_" + "a1B2" * 6, "sk_live_"),
        source="https://docs.stripe.com/keys",
    ),
    Detector(
        name="stripe-org-key",
        kind="stripe-key",
        pattern=r"sk_org_(?:live|test)_[A-Za-z0-9]{16}",
        good=("sk_org_live_" + "a1B2" * 10,),
    ),
    Detector(
        name="square-token",
        pattern=r"(?:EAAA[A-Za-z0-9_-]{30}|sq0[ac][a-z]{2}-[A-Za-z0-9_-]{20})",
        prefixes=("EAAA", "sq0a", "sq0c"),
        check="mixed",
        good=("EAAA" + "a1B_" * 15, "sq0csp-" + "a1B_" * 10 + "a1B", "sq0atp-" + "a1B_" * 5 + "a1"),
    ),
    Detector(
        name="braintree-token",
        pattern=r"access_token\$(?:production|sandbox)\$[a-z0-9]{16}\$[0-9a-f]{32}",
        prefixes=("access_token$",),
        good=("access_token$production$" + "a1b2" * 4 + "$" + "1a2b" * 8,),
    ),
    Detector(
        name="paypal-token",
        pattern=r"A21AA[A-Za-z0-9_-]{40}",
        good=("A21AA" + "a1B_" * 22 + "a1",),
    ),
    Detector(
        name="plaid-token",
        pattern=r"access-(?:sandbox|development|production)-[0-9a-f-]{36}",
        prefixes=("access-sandbox-", "access-development-", "access-production-"),
        good=(
            "access-production-" + _UUID,
            "access-sandbox-" + _UUID,
        ),
    ),
    Detector(
        name="razorpay-key",
        pattern=r"rzp_(?:live|test)_[A-Za-z0-9]{14}",
        prefixes=("rzp_live_", "rzp_test_"),
        good=("rzp_live_" + "a1B2" * 3 + "a1",),
    ),
    Detector(
        name="flutterwave-key",
        pattern=r"FLWSECK(?:_TEST)?-[A-Za-z0-9-]{12}",
        prefixes=("FLWSECK",),
        good=("FLWSECK_TEST-" + "1a2b" * 8 + "-X", "FLWSECK-" + "1a2b" * 8 + "-X"),
        bad=("FLWPUBK-" + "1a2b" * 8 + "-X",),
    ),
    Detector(
        name="paddle-key",
        pattern=r"pdl_(?:live|sdbx|ntfset)_(?:apikey_)?[A-Za-z0-9_]{24}",
        prefixes=("pdl_live_", "pdl_sdbx_", "pdl_ntfset_"),
        good=("pdl_live_apikey_01" + "a1b2" * 6 + "_" + "a1B2" * 5 + "a1_a1B",),
    ),
    Detector(
        name="mollie-key",
        pattern=r"(?:live|test)_[A-Za-z0-9]{30}\b",
        prefixes=("live_", "test_"),
        check="mixed",
        good=("live_" + "a1B2" * 7 + "a1",),
        bad=("test_redactionhidesnothingelse",),
    ),
    Detector(
        name="lob-key",
        pattern=r"(?:live|test)_[0-9a-f]{35}\b",
        prefixes=("live_", "test_"),
        good=("live_" + "1a2b" * 8 + "1a2",),
    ),
    Detector(
        name="gocardless-token",
        pattern=r"(?:live|sandbox)_[A-Za-z0-9_-]{40}\b",
        prefixes=("live_", "sandbox_"),
        check="mixed",
        good=("live_" + "a1B2" * 10,),
    ),
    Detector(
        name="easypost-key",
        pattern=r"EZ[AT]K[A-Za-z0-9]{50}",
        prefixes=("EZAK", "EZTK"),
        good=("EZAK" + "a1B2" * 13 + "a1", "EZTK" + "a1B2" * 13 + "a1"),
    ),
    Detector(
        name="shippo-token",
        pattern=r"shippo_(?:live|test)_[0-9a-zA-Z]{32}",
        prefixes=("shippo_",),
        good=("shippo_live_" + "1a2b" * 10,),
    ),
    Detector(
        name="duffel-token",
        pattern=r"duffel_(?:live|test)_[A-Za-z0-9_=-]{40}",
        prefixes=("duffel_",),
        good=("duffel_live_" + "a1B_" * 10 + "a1B",),
    ),
    Detector(
        name="adyen-key",
        pattern=r"""AQE[A-Za-z0-9+/]{40,240}={0,2}-[A-Za-z0-9+/]{30,50}={0,2}-[^\s"'&,;)]{6,40}""",
        good=("AQEyhmfuXNWTK0Qc+iSG" + "a1B/" * 10 + "-" + "a1B/" * 10 + "a1B=-" + "a1B2" * 4,),
    ),
    Detector(
        name="checkout-secret-key",
        pattern=r"sk_(?:test_|sbox_)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        prefixes=("sk_",),
        good=(
            "sk_12ab34cd-" + "5e6f-" * 3 + "a1b2c3d4e5f6",
            "sk_test_12ab34cd-" + "5e6f-" * 3 + "a1b2c3d4e5f6",
        ),
        bad=("task_12ab34cd-" + "5e6f-" * 3 + "a1b2c3d4e5f6", "pk_12ab34cd-" + "5e6f-" * 3 + "a1b2c3d4e5f6"),
        source="https://www.checkout.com/docs/developer-resources/api/manage-api-keys",
    ),
    Detector(
        name="mercadopago-token",
        pattern=r"(?:APP_USR|TEST)-[0-9]{12,18}-[0-9]{6}-[0-9a-f]{32}-[0-9]{6,12}",
        prefixes=("APP_USR-", "TEST-"),
        good=("APP_USR-" + "1234" * 4 + "-123412-" + "1a2b" * 8 + "-" + "1234" * 2 + "1",),
    ),
    Detector(
        name="xendit-key",
        pattern=r"xnd_(?:production|development)_[A-Za-z0-9]{32}",
        prefixes=("xnd_",),
        good=("xnd_production_" + "a1B2" * 12,),
    ),
    Detector(
        name="midtrans-key",
        pattern=r"(?:SB-)?Mid-server-[A-Za-z0-9_-]{16}",
        prefixes=("Mid-server-",),
        good=("SB-Mid-server-" + "a1B_" * 6,),
    ),
    Detector(
        name="pagarme-key",
        pattern=r"ak_(?:live|test)_[A-Za-z0-9]{24}",
        prefixes=("ak_live_", "ak_test_"),
        good=("ak_live_" + "a1B2" * 7 + "a1",),
    ),
    Detector(
        name="polar-token",
        pattern=r"polar_(?:oat|pat|at_[ou])_[A-Za-z0-9_-]{24}",
        prefixes=("polar_",),
        good=("polar_oat_" + "a1B2" * 10,),
    ),
    Detector(
        name="mercury-token",
        pattern=r"secret-token:[a-z]{3,20}_[A-Za-z0-9_]{20}",
        prefixes=("secret-token:",),
        good=("secret-token:mercury_production_" + "a1B2" * 10,),
        source="RFC 8959",
    ),
    Detector(
        name="shopify-token",
        pattern=r"shp(?:at|ca|pa|ss|tka|ua)_[0-9a-fA-F]{32}",
        prefixes=("shpat_", "shpca_", "shppa_", "shpss_", "shptka_", "shpua_"),
        good=("shpat_" + "1a2b" * 8, "shpca_" + "1a2b" * 8, "shppa_" + "1a2b" * 8, "shpss_" + "1a2b" * 8),
        source="https://shopify.dev/docs/apps/build/authentication-authorization",
    ),
    Detector(
        name="alchemy-token",
        pattern=r"alcht_[A-Za-z0-9]{24}",
        good=("alcht_" + "a1B2" * 7 + "a1",),
    ),
    Detector(
        name="coinbase-key",
        pattern=r"organizations/[0-9a-f-]{36}/apiKeys/(?P<secret>[0-9a-f-]{36})",
        prefixes=("organizations/",),
        good=("organizations/" + _UUID + "/apiKeys/" + _UUID,),
    ),
    Detector(
        name="bitcoin-private-key",
        pattern=r"(?:private[ _-]?key|privkey|wif)[ A-Za-z:=_-]{1,8}(?P<secret>[5KL][1-9A-HJ-NP-Za-km-z]{50})",
        ignore_case=True,
        check="mixed",
        good=("private key 5" + "a2B3" * 12 + "a2",),
    ),
    Detector(
        name="bip32-private-key",
        pattern=r"[xyzt]prv[1-9A-HJ-NP-Za-km-z]{107}",
        prefixes=("xprv", "yprv", "zprv", "tprv"),
        good=("xprv" + "a2B3" * 26 + "a2B",),
    ),
    Detector(
        name="ethereum-private-key",
        pattern=r"(?:0x)?[0-9a-fA-F]{64}\b",
        keyed_by=("private key", "private_key", "privatekey", "wallet secret"),
        good=("eth private key 0x" + "1a2b" * 16,),
    ),
    Detector(
        name="binance-secret",
        pattern=r"[A-Za-z0-9]{64}\b",
        check="mixed",
        keyed_by=(
            "binance secret",
            "binance_secret",
            "binance-secret",
            "binance api",
            "binance_api",
            "binance-api",
            "binance key",
            "binance_key",
            "binance-key",
        ),
        good=("binance secret key " + "a1B2" * 16,),
    ),
    Detector(
        name="flexport-token",
        pattern=r"shltm_[A-Za-z0-9_-]{40}",
        good=("shltm_" + "a1B_" * 10,),
    ),
    # Checkout.com, Liveblocks and others
    Detector(
        name="secret-key",
        pattern=r"sk_(?:dev|sbox|sandbox|stage|staging)_[A-Za-z0-9_-]{16}",
        prefixes=("sk_dev_", "sk_sbox_", "sk_sandbox_", "sk_stage_", "sk_staging_"),
        check="mixed",
        good=("sk_sbox_" + "a1b2" * 7,),
    ),
    Detector(
        name="stripe-client-secret",
        pattern=r"(?:pi|seti|si|cs|src|ek|cuss)_[A-Za-z0-9]{10,40}_secret_[A-Za-z0-9]{10}",
        prefixes=("_secret_",),
        good=(
            "pi_3" + "a1B2" * 5 + "a1B_secret_" + "a1B2" * 6,
            "seti_1" + "a1B2" * 5 + "_secret_" + "a1B2" * 7,
        ),
        bad=("cs_prod_secret_manager",),
        source="https://docs.stripe.com/api/payment_intents/object",
    ),
    Detector(
        name="klarna-key",
        pattern=r"klarna_(?:live|test)_api_[A-Za-z0-9_-]{24}",
        prefixes=("klarna_",),
        good=("klarna_live_api_" + "a1B2" * 15,),
    ),
    Detector(
        name="chargebee-key",
        pattern=r"(?:live|test)_[A-Za-z0-9]{31,39}\b",
        prefixes=("live_", "test_"),
        check="varied",
        good=("live_" + "a1B2" * 8, "test_" + "a1B2" * 8 + "cu1"),
        bad=("test_" + "1a2b" * 8, "test_thatTheLongestNameOfAllIsTaken"),
    ),
    Detector(
        name="ramp-key",
        pattern=r"ramp_(?:sec|id)_[A-Za-z0-9]{32}",
        prefixes=("ramp_sec_", "ramp_id_"),
        good=("ramp_sec_" + "a1B2" * 12,),
    ),
    Detector(
        name="brex-token",
        pattern=r"bxt_[A-Za-z0-9]{30}",
        good=("bxt_" + "a1B2" * 11,),
        source="https://developer.brex.com/docs/authentication/",
    ),
    Detector(
        name="robinhood-key",
        pattern=r"rh-api-[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
        good=("rh-api-" + "12ab34cd-5e6f-4a6b-8c7d-9e0f1a2b3c4d",),
    ),
    Detector(
        name="square-sandbox-token",
        kind="square-token",
        pattern=r"sandbox-sq0[a-z]{3}-[A-Za-z0-9_-]{20}",
        good=("sandbox-sq0idb-" + "a1B_" * 6,),
    ),
    Detector(
        name="ebay-certificate-id",
        kind="ebay-secret",
        pattern=r"(?:PRD|SBX)-[0-9a-f]{12}(?:-[0-9a-f]{4}){3}",
        good=("PRD-dd11a6e9ae64" + "-fe99-f52a-eed6-9741",),
        bad=("PRD-2026-0001",),
        source="https://developer.ebay.com/api-docs/static/creating-edp-account.html",
    ),
    Detector(
        name="bitcoin-wallet-key",
        pattern=r"(?:5[HJK][1-9A-HJ-NP-Za-km-z]{49}|[KL][1-9A-HJ-NP-Za-km-z]{51})\b",
        keyed_by=("wif", "wallet", "private", "privkey", "importprivkey", "bitcoin", "btc"),
        check="varied",
        good=("importprivkey 5Kb8kLf9zgWQnogidDA76" + "MzPL6TsZZY36hWXMssSzNydYXYB9KF",),
        source="https://en.bitcoin.it/wiki/Wallet_import_format",
    ),
    Detector(
        name="seed-words",
        kind="secret",
        pattern=(
            r"(?:mnemonic|seed[ _-]?(?:phrase|words)|(?:recovery|backup|pass|secret)[ _-]?phrase|seed)(?:[ ]?[:=]|[ ]is|[\"']\s?:)?[ ]?[\"'`]?"
            r"(?P<secret>[a-z]{3,8}(?:[ ,]{1,2}[a-z]{3,8}){11,23})\b"
        ),
        ignore_case=True,
        good=("mnemonic = legal winner thank year wave sausage worth useful legal winner thank yellow",),
        bad=("the seed phrase must be kept away from other people", "mnemonic device"),
        source="BIP 39",
    ),
)
