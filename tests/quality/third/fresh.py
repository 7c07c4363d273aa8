"""Written last, after all mending: what nobody had seen when the library was done."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .ordinary import Gen

if TYPE_CHECKING:
    import random

ORDINARY = [
    lambda g: {"event": "grant", "grantee": f"role/{g.w()}", "privileges": ["SELECT", "UPDATE (password)"], "with_grant_option": False, "n": g.n()},
    lambda g: f"I{g.n():04d} 10:00:00.123456       1 token_cleaner.go:{g.n()}] starting token cleaner controller",
    lambda g: f"ok      github.com/acme/shop/internal/session  {g.n()}.012s  coverage: 81.{g.n(0, 9)}% of statements",
    lambda g: f"npm warn deprecated request-promise@4.2.{g.n(0, 9)}: request has been deprecated, see https://github.com/request/request/issues/3142",
    lambda g: {"event": "mqtt", "topic": "plant/7/session/state", "qos": 1, "retain": True, "payload_bytes": g.n()},
    lambda g: f'2026/01/03 10:00:00 [error] {g.n()}#0: *{g.n()} no live upstreams while connecting to upstream, client: {g.ip()}, request: "POST /oauth/token HTTP/2.0"',
    lambda g: f"postfix/smtpd[{g.n()}]: warning: unknown[{g.ip()}]: SASL LOGIN authentication failed: UGFzc3dvcmQ6",
    lambda g: f"dovecot: imap-login: Disconnected (auth failed, {g.n(1, 9)} attempts in {g.n(2, 30)} secs): user=<info>, method=PLAIN, rip={g.ip()}, TLS, session=<a{g.a(6)}>",
    lambda g: {"rule": "SEC-104", "title": "Hard-coded password in configuration", "path": "settings/dev.py", "line": g.n(), "severity": "HIGH"},
    lambda g: f"Keycloak: type=LOGIN_ERROR, realmId={g.uuid()}, clientId=shop-web, userId=null, ipAddress={g.ip()}, error=invalid_user_credentials",
    lambda g: {"event": "webhook delivered", "id": f"wh_{g.n()}", "attempt": g.n(1, 5), "signature_valid": True, "secret_rotated_at": g.ts()},
    lambda g: f"Key usage: digitalSignature, keyEncipherment; Extended key usage: serverAuth; serial {g.n()}",
    lambda g: f'ModSecurity: Warning. Pattern match "(?i:passwd|shadow)" at ARGS:file. [id "930120"] [severity "CRITICAL"] [unique_id "{g.a(27)}"]',
    lambda g: {"kind": "bigquery#job", "jobReference": {"projectId": "shop-dw", "jobId": f"bquxjob_{g.hex(8)}_{g.hex(11)}"}, "statistics": {"totalSlotMs": str(g.n())}},
    lambda g: f"airflow: [2026-01-03, 10:00:00 UTC] {{taskinstance.py:{g.n()}}} INFO - Dependencies all met for <TaskInstance: dag.rotate_keys scheduled__2026-01-03T00:00:00+00:00 [queued]>",
    lambda g: f"SparkContext: Created broadcast {g.n()} from collect at tokens.py:{g.n()}; task 0.0 in stage 4.0 (TID {g.n()})",
    lambda g: {"snapshot": {"key_count": g.n(), "keys": ["orders", "users"], "sessions": {"active": g.n(), "idle": g.n()}}, "took_ms": g.n()},
    lambda g: f"vault: [INFO]  core: security barrier not initialized; seal configuration missing, not initialized ({g.n()})",
    lambda g: f"rabbitmq: accepting AMQP connection <0.{g.n()}.0>; password expiry policy not set; user guest can only connect via localhost",
    lambda g: f"The cookie banner reads: “We use cookies to remember your session.” Accepted by {g.n()} visitors.",
    lambda g: f"Le jeton de session a expiré après {g.n(2, 60)} minutes ; reconnectez-vous avec votre mot de passe.",
    lambda g: f"Die PIN-Eingabe wurde {g.n(2, 9)} Mal verweigert; das Kennwort bleibt unverändert. Kartenzahlung möglich.",
    lambda g: f"Il token è scaduto da {g.n(2, 90)} giorni. La chiave primaria della tabella è «id».",
    lambda g: f"De sessie is verlopen; wachtwoord vergeten? Neem contact op met de beheerder ({g.n()}).",
    lambda g: {"event": "experiment", "variant": "checkout-token-badge", "exposure_id": g.uuid(), "cohort_key": "eu_new", "weight": 0.5},
    lambda g: f"cosign: tlog entry created with index: {g.n(10**6, 10**8)}; Pushing signature to: ghcr.io/acme/shop",
    lambda g: f'aws: {{"KeyMetadata": {{"KeyId": "{g.uuid()}", "KeyState": "Enabled", "KeyUsage": "ENCRYPT_DECRYPT", "MultiRegion": false}}}}',
    lambda g: f"elasticsearch.exceptions.AuthenticationException: AuthenticationException(401, 'security_exception', 'missing authentication credentials for REST request [/_bulk]') #{g.n()}",
    lambda g: f"redis.exceptions.AuthenticationError: WRONGPASS invalid username-password pair or user is disabled. ({g.n()})",
    lambda g: f"pymongo.errors.OperationFailure: Authentication failed., full error: {{'ok': 0.0, 'errmsg': 'Authentication failed.', 'code': 18, 'codeName': 'AuthenticationFailed'}} {g.n()}",
    lambda g: f"smtplib.SMTPAuthenticationError: (535, b'5.7.8 Username and Password not accepted. For more information, go to https://support.google.com/mail/?p=BadCredentials') {g.n()}",
    lambda g: {"event": "bundle", "chunks": {"auth/login": f"{g.hex(20)}.js", "auth/reset-password": f"{g.hex(20)}.js"}, "gzip_kb": g.n()},
    lambda g: f'<Route path="/reset-password/:token" element={{<ResetPassword minLength={{{g.n(8, 16)}}} />}} />',
    lambda g: f"path('reset/<uidb64>/<token>/', views.reset, name='password_reset_confirm'),  # {g.n()}",
    lambda g: f'resource "aws_secretsmanager_secret" "db" {{\n  name = "prod/db"\n  recovery_window_in_days = {g.n(7, 30)}\n}}',
    lambda g: f'password = var.db_password\napi_key  = data.vault_generic_secret.api.data["key"]\nport     = {g.n()}',
    lambda g: f"- name: rotate\n  env:\n    API_TOKEN: {{{{ lookup('env', 'API_TOKEN') }}}}\n  retries: {g.n(1, 9)}",
    lambda g: f"assert response.json() == {{'detail': 'Authentication credentials were not provided.'}}  # line {g.n()}",
    lambda g: {"type": "https://example.com/probs/token-expired", "title": "Token expired", "status": 401, "instance": f"/orders/{g.n()}"},
    lambda g: {"event": "survey answer", "question": "Which message did you like?", "answer_index": g.n(0, 4), "messages_shown": 3},
]  # fmt: skip


def ordinary(rng: random.Random, each: int = 4) -> list[tuple[str, str, Any]]:
    gen = Gen(rng)
    return [(f"fresh-{number}", "", make(gen)) for number, make in enumerate(ORDINARY) for _ in range(each)]


KINDS = r"""
cronjob-key|CRONITOR_API_KEY|<h32>|~
gravatar|GRAVATAR_SECRET|<A48>|~
fauna|FAUNA_SECRET|fnA<w37>|
hasura|HASURA_GRAPHQL_ADMIN_SECRET|<A40>|~
convex|CONVEX_DEPLOY_KEY|prod:happy-otter-123|eyJ2MiI6<A60>|x
tinybird|TB_TOKEN|p.eyJ1Ijog<A90>.<w43>|
mapbox-session|MAPBOX_TOKEN|tk.eyJ1Ijoi<A80>.<w22>|
dashlane|DASHLANE_TEAM_KEY|<h64>|~
gitea-runner|GITEA_RUNNER_REGISTRATION_TOKEN|<A40>|~
woodpecker|WOODPECKER_AGENT_SECRET|<h64>|~
argo|ARGOCD_AUTH_TOKEN|<jwt>|
sealed|SEALED_SECRETS_KEY|<b43>=|~
supertokens|SUPERTOKENS_API_KEY|<A32>|~
ory|ORY_API_KEY|ory_pat_<A32>|
zitadel|ZITADEL_CLIENT_SECRET|<A64>|~
appwrite|APPWRITE_API_KEY|standard_<h256>|
directus|DIRECTUS_TOKEN|<A32>|~
strapi|STRAPI_API_TOKEN|<h256>|~
ghost|GHOST_ADMIN_API_KEY|<h24>:<h64>|
meilisearch|MEILI_MASTER_KEY|<A43>|~
typesense|TYPESENSE_API_KEY|<A32>|~
chroma|CHROMA_API_KEY|ck-<A44>|
helium|STRIPE_CONNECT_SECRET|sk_live_<A24>|
openphone|OPENPHONE_API_KEY|<A32>|~
dub|DUB_API_KEY|dub_<A24>|
knock|KNOCK_API_KEY|sk_<A43>|
novu|NOVU_SECRET_KEY|<h32>|~
courier|COURIER_AUTH_TOKEN|pk_prod_<U28>|
trigger-dev|TRIGGER_SECRET_KEY|tr_prod_<A20>|
inngest|INNGEST_SIGNING_KEY|signkey-prod-<h64>|
"""


def contexts():
    """Ways of writing a field that no corpus had."""
    return {
        "systemd_environment": lambda f, v: (
            f"[Service]\nEnvironment={f.upper()}={v}\nExecStart=/usr/bin/shop\n",
            ["ExecStart=/usr/bin/shop"],
        ),
        "heroku_config": lambda f, v: (
            f"=== shop Config Vars\n{f.upper()}:     {v}\nTZ:      UTC\n",
            ["=== shop Config Vars", "UTC"],
        ),
        "gcloud_set_env": lambda f, v: (
            f"gcloud run deploy shop --set-env-vars TZ=UTC,{f.upper()}={v} --region europe-west1",
            ["gcloud run deploy shop", "europe-west1"],
        ),
        "kubectl_literal": lambda f, v: (
            f"kubectl create secret generic shop --from-literal={f.lower()}={v} -n prod",
            ["kubectl create secret generic shop", "-n prod"],
        ),
        "elixir_config": lambda f, v: (
            f'config :shop, Shop.Vendor, region: "eu", {f.lower()}: "{v}"',
            ["config :shop, Shop.Vendor"],
        ),
        "kotlin_val": lambda f, v: (f'val {f.lower()}: String = "{v}" // vendor', ["// vendor"]),
        "perl_hash": lambda f, v: (f"my %cfg = (region => 'eu', {f.lower()} => '{v}');", ["region => 'eu'"]),
        "lua_table": lambda f, v: (f'return {{ region = "eu", ["{f.lower()}"] = "{v}" }}', ['region = "eu"']),
        "pprint_lines": lambda f, v: (
            f"{{'region': 'eu',\n '{f.lower()}': {v!r},\n 'retries': 3}}",
            ["'region': 'eu'", "'retries': 3"],
        ),
        "rich_locals": lambda f, v: (
            f"│ ╭──── locals ────╮ │\n│ │ region = 'eu' │ │\n│ │ {f.lower()} = {v!r} │ │\n│ ╰────╯ │",
            ["region = 'eu'"],
        ),
        "sentry_breadcrumb": lambda f, v: (
            {
                "category": "http",
                "data": {"url": f"https://api.example.net/v1?x=1&{f.lower()}={v}", "status_code": 200},
            },
            ["https://api.example.net/v1?x=1"],
        ),
        "attr_equals_arrow": lambda f, v: (
            f"Changed: region eu -> us, {f.lower()} '{v}' -> 'new'",
            ["Changed: region eu -> us"],
        ),
        "email_quote": lambda f, v: (
            f"> On Monday Ada wrote:\n> our {f.lower().replace('_', ' ')} is: {v}\n> regards",
            ["On Monday Ada wrote", "regards"],
        ),
        "debug_toolbar": lambda f, v: (
            f"<tr><td><code>{f.upper()}</code></td><td><code>{v}</code></td></tr>",
            ["<tr><td><code>"],
        ),
        "nested_json_array": lambda f, v: (json.dumps([["region", "eu"], [f.lower(), v]]), ["region"]),
        "dict_items": lambda f, v: (
            f"dict_items([('region', 'eu'), ('{f.lower()}', {v!r})])",
            ["'region', 'eu'"],
        ),
        "mapping_proxy": lambda f, v: (
            f"mappingproxy({{'region': 'eu', '{f.lower()}': {v!r}}})",
            ["'region': 'eu'"],
        ),
        "ordered_dict": lambda f, v: (
            f"OrderedDict([('region', 'eu'), ('{f.lower()}', {v!r})])",
            ["'region', 'eu'"],
        ),
        "namespace": lambda f, v: (
            f"Namespace(region='eu', {f.lower()}={v!r}, wait=True)",
            ["region='eu'", "wait=True"],
        ),
        "multidict": lambda f, v: (
            f"<CIMultiDictProxy('Host': 'api.example.net', '{f.replace('_', '-').title()}': '{v}')>",
            ["api.example.net"],
        ),
    }


def credentials(rng: random.Random, each: int = 8):
    """The fresh kinds in the fresh contexts, and those of the tables in them."""
    from .kinds import KINDS as OLD, _kinds_of

    for kind in (*_kinds_of(KINDS), *rng.sample(OLD, 120)):
        if set("umx") & set(kind.flags):
            continue
        for name, put in rng.sample(sorted(contexts().items()), each):
            value, secrets = kind.make(rng)
            if not value.isascii() or any(sign in value for sign in " \"'\\<>&,|"):
                continue
            event, kept = put(kind.field.replace("-", "_").replace(".", "_"), value)
            yield kind.name, name, (event, secrets, kept)
