"""Ordinary events: nothing in them is anybody's secret, and all of it must come out as it went in."""

from __future__ import annotations

import base64
import json
import uuid
from typing import TYPE_CHECKING, Any

from .shapes import SETS, WORDS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

MAKERS: dict[str, Callable[[Gen], Any]] = {}


class Gen:
    """Random parts of ordinary events."""

    def __init__(self, rng: random.Random) -> None:
        self.r = rng

    def n(self, low: int = 1, high: int = 9999) -> int:
        return self.r.randint(low, high)

    def hex(self, size: int) -> str:
        return "".join(self.r.choice(SETS["h"]) for _ in range(size))

    def a(self, size: int, chars: str = "A") -> str:
        return "".join(self.r.choice(SETS[chars]) for _ in range(size))

    def uuid(self) -> str:
        return str(uuid.UUID(bytes=self.r.randbytes(16), version=4))

    def w(self) -> str:
        return self.r.choice(WORDS)

    def ip(self) -> str:
        return ".".join(str(self.r.randint(1, 254)) for _ in range(4))

    def ts(self) -> str:
        return f"2026-{self.n(1, 12):02d}-{self.n(1, 28):02d}T{self.n(0, 23):02d}:{self.n(0, 59):02d}:{self.n(0, 59):02d}.{self.n(0, 999):03d}Z"

    def b64(self, size: int) -> str:
        return base64.b64encode(self.r.randbytes(size)).decode()


def maker(make):
    MAKERS[make.__name__] = make
    return make


def text(name: str, template: Callable[[Gen], Any]) -> None:
    MAKERS[name] = template


# --- the web
text(
    "access_line",
    lambda g: {
        "event": "request",
        "method": "GET",
        "route": "/orders/{id}",
        "path": f"/orders/{g.n()}",
        "status": 200,
        "duration_ms": g.n(1, 900) / 10,
        "request_id": g.uuid(),
        "bytes": g.n(),
    },
)
text(
    "uvicorn_access",
    lambda g: (
        f'INFO:     {g.ip()}:{g.n(1024, 65000)} - "GET /api/items?page={g.n(1, 90)}&sort=-created HTTP/1.1" 200 OK'
    ),
)
text(
    "nginx_combined",
    lambda g: (
        f'{g.ip()} - - [03/Jan/2026:10:{g.n(10, 59)}:00 +0000] "GET /static/js/main.{g.hex(8)}.js HTTP/2.0" 200 {g.n()} "https://shop.example.com/" "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"'
    ),
)
text(
    "etag_headers",
    lambda g: {
        "event": "response",
        "headers": {
            "etag": f'W/"{g.hex(8)}-{g.hex(11)}"',
            "content-type": "text/html; charset=utf-8",
            "cache-control": "private, max-age=0",
            "x-cache": "HIT",
            "age": str(g.n()),
        },
    },
)
text(
    "cors_preflight",
    lambda g: {
        "event": "preflight",
        "access-control-allow-headers": "authorization, content-type, x-api-key",
        "access-control-request-headers": "authorization,x-csrf-token",
        "origin": f"https://{g.w()}.example.com",
    },
)
text("vary_header", lambda g: f"Vary: Cookie, Authorization, Accept-Encoding\r\nContent-Length: {g.n()}\r\n")
text(
    "www_authenticate",
    lambda g: {
        "event": "401",
        "www-authenticate": 'Bearer realm="api", error="invalid_token", error_description="The access token expired"',
    },
)
text(
    "csp_header",
    lambda g: (
        f"Content-Security-Policy: default-src 'self'; script-src 'self' https://cdn.example.net; report-uri /csp/{g.n()}"
    ),
)
text(
    "robots",
    lambda g: f"User-agent: *\nDisallow: /password-reset/\nDisallow: /session/\nCrawl-delay: {g.n(1, 9)}",
)
text(
    "cookie_names_only",
    lambda g: {"event": "cookies set", "names": ["sessionid", "csrftoken", "theme"], "count": 3, "ms": g.n()},
)
text(
    "set_cookie_deleted",
    lambda g: "Set-Cookie: sessionid=; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/",
)
text(
    "cloudfront_ids",
    lambda g: {
        "event": "edge",
        "x-amz-cf-pop": "FRA56-P4",
        "x-edge-result": "Hit",
        "distribution": f"E{g.a(13, 'U')}",
        "host": f"d{g.a(13, 'a')}.cloudfront.net",
    },
)
text("url_slug", lambda g: f"GET /blog/how-to-reset-your-password-and-api-key-{g.n()} 200 {g.n(1, 90)}ms")
text(
    "asset_hash",
    lambda g: f"serving /assets/chunk-{g.a(8, 'U')}.css ({g.n()} bytes) integrity=sha384-{g.b64(48)}",
)
text(
    "sri_html",
    lambda g: f'<script src="/a.js" integrity="sha256-{g.b64(32)}" crossorigin="anonymous"></script>',
)
text(
    "tls_handshake",
    lambda g: (
        f"TLSv1.3 (OUT), TLS handshake, Client hello (1): cipher TLS_AES_256_GCM_SHA384 / X25519 / RSASSA-PSS, ALPN h2, {g.n()} bytes"
    ),
)
text(
    "dns_txt",
    lambda g: f'shop.example.com. 300 IN TXT "v=spf1 include:_spf.example.net ~all" ; took {g.n(1, 90)} msec',
)
text(
    "dkim_public",
    lambda g: f's1._domainkey.example.com. TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GN{g.b64(90)}"',
)
text(
    "websocket",
    lambda g: {
        "event": "ws closed",
        "code": 1006,
        "reason": "token bucket empty",
        "session_seconds": g.n(),
        "frames": g.n(),
    },
)
text(
    "openapi_security",
    lambda g: {
        "openapi": "3.1.0",
        "components": {
            "securitySchemes": {
                "bearerAuth": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            }
        },
        "security": [{"bearerAuth": []}],
        "n": g.n(),
    },
)
text(
    "openapi_schema",
    lambda g: {
        "schema": {
            "properties": {
                "password": {"type": "string", "minLength": g.n(8, 20), "format": "password"},
                "token": {"type": "string", "description": "The token from the mail"},
            },
            "required": ["password", "token"],
        }
    },
)
text(
    "graphql_schema",
    lambda g: (
        f"type Mutation {{ login(email: String!, password: String!): Session! resetPassword(token: ID!): Boolean }} # v{g.n()}"
    ),
)
text(
    "graphql_query_names",
    lambda g: (
        f"query Viewer {{ viewer {{ id apiKeys {{ id name createdAt lastUsedAt }} sessions {{ id ip }} }} }} took {g.n()}ms"
    ),
)
text(
    "html_form",
    lambda g: (
        f'<form id="f{g.n()}"><label for="pw">Password</label><input type="password" name="password" autocomplete="current-password" placeholder="Your password"><input type="text" name="otp" maxlength="6"></form>'
    ),
)
text(
    "jsx_form",
    lambda g: (
        f'<Input name="apiKey" label="API key" value={{apiKey}} onChange={{e => setApiKey(e.target.value)}} tabIndex={{{g.n(1, 9)}}} />'
    ),
)
text(
    "i18n_en",
    lambda g: {
        "auth.password.required": "Please enter your password",
        "auth.token.expired": "Your token has expired. Request a new one.",
        "auth.session.n": g.n(),
    },
)
text(
    "i18n_de",
    lambda g: {
        "password_label": "Passwort",
        "token_hint": "Der Code aus der E-Mail",
        "session_expired": "Ihre Sitzung ist abgelaufen",
        "v": g.n(),
    },
)
text(
    "i18n_json_text",
    lambda g: (
        "loaded "
        + json.dumps(
            {"forgotPassword": "Mot de passe oublié ?", "apiKeyTitle": "Clé d'API", "count": g.n()},
            ensure_ascii=False,
        )
    ),
)
text(
    "django_check",
    lambda g: (
        "WARNINGS:\n?: (security.W009) Your SECRET_KEY has less than 50 characters, less than 5 unique characters, or it's prefixed with 'django-insecure-' indicating that it was generated automatically by Django."
    ),
)
text("django_migration", lambda g: f"  Applying authtoken.{g.n(1, 9):04d}_alter_authtoken_options... OK")
text("django_csrf_fail", lambda g: f"Forbidden (CSRF token missing.): /accounts/{g.n()}/edit/")
text(
    "drf_throttle",
    lambda g: {
        "event": "throttled",
        "detail": f"Request was throttled. Expected available in {g.n()} seconds.",
        "scope": "password_reset",
    },
)
text(
    "login_event",
    lambda g: {
        "event": "login failed",
        "reason": "wrong password",
        "user_id": g.n(),
        "attempts": g.n(1, 5),
        "password_age_days": g.n(),
    },
)
text(
    "password_policy",
    lambda g: {
        "password_min_length": g.n(8, 16),
        "password_require_digit": True,
        "password_reset_timeout": 3600,
        "password_history": 5,
    },
)
text(
    "session_stats",
    lambda g: {
        "event": "sessions",
        "session_count": g.n(),
        "active_sessions": g.n(),
        "session_ttl": 1209600,
        "session_backend": "django.contrib.sessions.backends.cache",
    },
)
text(
    "jwks_public",
    lambda g: {
        "keys": [
            {"kty": "RSA", "kid": g.hex(16), "use": "sig", "alg": "RS256", "n": g.a(342, "w"), "e": "AQAB"}
        ]
    },
)
text(
    "oauth_scopes",
    lambda g: {
        "event": "oauth",
        "client_id": g.a(20, "a"),
        "grant_type": "authorization_code",
        "scope": "openid profile email",
        "token_type": "Bearer",
        "expires_in": g.n(),
    },
)
text(
    "oauth_error",
    lambda g: (
        f'{{"error":"invalid_grant","error_description":"Refresh token is invalid or expired","n":{g.n()}}}'
    ),
)
text(
    "oidc_discovery",
    lambda g: {
        "issuer": "https://id.example.com",
        "token_endpoint": "https://id.example.com/oauth/token",
        "jwks_uri": "https://id.example.com/jwks.json",
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
        "n": g.n(),
    },
)
text(
    "key_id_fields",
    lambda g: {
        "event": "key rotated",
        "key_id": g.uuid(),
        "kid": g.hex(16),
        "kms_key_arn": f"arn:aws:kms:eu-west-1:{g.n(10**11, 10**12 - 1)}:key/{g.uuid()}",
        "key_version": g.n(1, 9),
    },
)
text(
    "secret_name_arn",
    lambda g: {
        "event": "secret read",
        "secret_name": "prod/shop/db",
        "secret_arn": f"arn:aws:secretsmanager:eu-west-1:{g.n(10**11, 10**12 - 1)}:secret:prod/shop/db-{g.a(6)}",
        "ms": g.n(),
    },
)
text(
    "vault_path",
    lambda g: f"reading secret/data/shop/api (version {g.n(1, 90)}) lease_duration=2764800 renewable=false",
)
text(
    "token_counts",
    lambda g: {
        "event": "llm done",
        "model": "gpt-4o",
        "prompt_tokens": g.n(),
        "completion_tokens": g.n(),
        "total_tokens": g.n(),
        "max_tokens": 4096,
        "cached_tokens": 0,
        "tokens_per_second": g.n() / 10,
    },
)
text(
    "llm_config",
    lambda g: {
        "model": "claude-sonnet-4-5",
        "max_tokens": g.n(),
        "temperature": 0.3,
        "stop_sequences": ["###"],
        "stream": True,
        "tokenizer": "cl100k_base",
    },
)
text(
    "llm_meta_span",
    lambda g: {
        "name": "chat gpt-4o",
        "attributes": {
            "gen_ai.system": "openai",
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.usage.input_tokens": g.n(),
            "gen_ai.usage.output_tokens": g.n(),
            "gen_ai.response.finish_reasons": ["stop"],
            "gen_ai.response.id": f"chatcmpl-{g.a(29)}",
            "gen_ai.tool.name": "lookup",
        },
    },
)
text(
    "tokenizer_line",
    lambda g: (
        f"Token indices sequence length is longer than the specified maximum sequence length for this model ({g.n()} > 512)"
    ),
)
text(
    "parser_token",
    lambda g: f"SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON at position {g.n()}",
)
text(
    "yaml_token_error",
    lambda g: (
        f"yaml.scanner.ScannerError: while scanning for the next token found character '\\t' that cannot start any token, line {g.n()}"
    ),
)
text(
    "sql_token_error",
    lambda g: (
        f'psycopg.errors.SyntaxError: syntax error at or near "token" LINE {g.n(1, 9)}: SELECT token FROM sessions'
    ),
)
# --- ids that are not secrets
text(
    "stripe_ids",
    lambda g: {
        "event": "charge",
        "customer": f"cus_{g.a(14)}",
        "payment_intent": f"pi_{g.a(24)}",
        "charge": f"ch_{g.a(24)}",
        "invoice": f"in_{g.a(24)}",
        "price": f"price_{g.a(24)}",
        "amount": g.n(),
        "currency": "eur",
    },
)
text(
    "stripe_event",
    lambda g: {
        "id": f"evt_{g.a(24)}",
        "type": "checkout.session.completed",
        "data": {"object": {"id": f"cs_live_{g.a(58)}", "payment_status": "paid", "amount_total": g.n()}},
        "livemode": True,
    },
)
text(
    "stripe_publishable",
    lambda g: {"event": "page", "publishable_key": f"pk_live_{g.a(24)}", "locale": "de", "n": g.n()},
)
text(
    "paypal_ids",
    lambda g: {
        "event": "capture",
        "order": g.a(17, "U"),
        "capture": g.a(17, "U"),
        "payer_id": g.a(13, "U"),
        "status": "COMPLETED",
    },
)
text(
    "adyen_psp",
    lambda g: {
        "event": "AUTHORISATION",
        "pspReference": g.a(16, "U"),
        "merchantReference": f"ORD-{g.n()}",
        "success": "true",
    },
)
text(
    "shopify_gid",
    lambda g: {
        "id": f"gid://shopify/Order/{g.n(10**12, 10**13)}",
        "name": f"#{g.n()}",
        "checkout_id": g.n(10**13, 10**14),
    },
)
text(
    "twilio_sids",
    lambda g: {"event": "sms", "sid": f"SM{g.hex(32)}", "status": "delivered", "num_segments": "1"},
)
text(
    "sendgrid_msg",
    lambda g: {
        "event": "delivered",
        "sg_message_id": f"{g.a(22)}.filterdrecv-{g.a(10, 'a')}-{g.a(5, 'a')}-1-{g.a(8, 'U')}-{g.n(1, 90)}.0",
        "response": "250 2.0.0 OK",
    },
)
text(
    "ses_message_id",
    lambda g: {"event": "mail sent", "MessageId": f"0102019{g.hex(9)}-{g.uuid()}-000000", "kind": "receipt"},
)
text(
    "slack_ids",
    lambda g: {
        "event": "slack",
        "channel": f"C0{g.a(9, 'U')}",
        "user": f"U0{g.a(9, 'U')}",
        "team": f"T0{g.a(9, 'U')}",
        "ts": f"17{g.n(10000000, 99999999)}.{g.n(100000, 999999)}",
        "bot_id": f"B0{g.a(9, 'U')}",
    },
)
text(
    "discord_snowflake",
    lambda g: {
        "event": "message",
        "guild_id": str(g.n(10**17, 10**18)),
        "channel_id": str(g.n(10**17, 10**18)),
        "author": g.w(),
    },
)
text(
    "openai_ids",
    lambda g: {
        "event": "run",
        "thread_id": f"thread_{g.a(24)}",
        "run_id": f"run_{g.a(24)}",
        "assistant_id": f"asst_{g.a(24)}",
        "file_id": f"file-{g.a(24)}",
        "response_id": f"resp_{g.hex(48)}",
    },
)
text(
    "anthropic_ids",
    lambda g: {
        "event": "llm",
        "id": f"msg_01{g.a(22)}",
        "tool_use_id": f"toolu_01{g.a(22)}",
        "request_id": f"req_011C{g.a(20)}",
        "stop_reason": "end_turn",
    },
)
text(
    "nanoid_ids",
    lambda g: {"event": "doc", "id": g.a(21, "w"), "parent": g.a(21, "w"), "rev": f"{g.n(1, 9)}-{g.hex(32)}"},
)
text("cuid", lambda g: {"event": "saved", "id": f"c{g.a(24, 'a')}", "userId": f"c{g.a(24, 'a')}"})
text("ulid", lambda g: {"event": "saved", "id": f"01J{g.a(23, 'U')}", "kind": g.w()})
text("mongo_objectid", lambda g: f"updated ObjectId('{g.hex(24)}') in shop.orders n={g.n()}")
text("firebase_uid", lambda g: {"event": "profile", "uid": g.a(28), "provider": "google.com"})
text(
    "google_place",
    lambda g: {"event": "geocode", "place_id": f"ChIJ{g.a(23, 'w')}", "lat": 52.52, "lng": 13.4},
)
text("youtube", lambda g: f"fetched https://www.youtube.com/watch?v={g.a(11, 'w')}&list=PL{g.a(32, 'w')}")
text("gdocs", lambda g: f"imported https://docs.google.com/spreadsheets/d/{g.a(44, 'w')}/edit#gid={g.n()}")
text(
    "figma_file",
    lambda g: f"synced https://www.figma.com/file/{g.a(22)}/Checkout?node-id={g.n(1, 90)}%3A{g.n(1, 90)}",
)
text("notion_page", lambda g: f"page https://www.notion.so/acme/Roadmap-{g.hex(32)} updated")
text(
    "s3_keys",
    lambda g: {
        "event": "upload",
        "bucket": "shop-prod",
        "key": f"exports/2026/01/{g.uuid()}.csv",
        "etag": f'"{g.hex(32)}"',
        "version_id": g.a(32, "A"),
    },
)
text(
    "s3_multipart",
    lambda g: (
        f's3 CompleteMultipartUpload parts={g.n(1, 90)} etag="{g.hex(32)}-{g.n(1, 90)}" x-amz-id-2={g.b64(48)}'
    ),
)
text(
    "aws_request_ids",
    lambda g: {
        "event": "sqs",
        "MessageId": g.uuid(),
        "MD5OfBody": g.hex(32),
        "RequestId": g.uuid(),
        "queue": f"https://sqs.eu-west-1.amazonaws.com/{g.n(10**11, 10**12 - 1)}/orders",
    },
)
text(
    "lambda_report",
    lambda g: (
        f"REPORT RequestId: {g.uuid()}\tDuration: {g.n()}.12 ms\tBilled Duration: {g.n()} ms\tMemory Size: 512 MB\tMax Memory Used: {g.n(60, 500)} MB\tXRAY TraceId: 1-{g.hex(8)}-{g.hex(24)}\tSegmentId: {g.hex(16)}\tSampled: true"
    ),
)
text(
    "ec2_ids",
    lambda g: {
        "event": "instance",
        "id": f"i-0{g.hex(16)}",
        "vpc": f"vpc-0{g.hex(16)}",
        "ami": f"ami-0{g.hex(16)}",
        "sg": f"sg-0{g.hex(16)}",
    },
)
text(
    "gcp_resource",
    lambda g: {
        "resource": "projects/shop-prod/locations/europe-west1/keyRings/main/cryptoKeys/db",
        "insertId": g.a(16, "a"),
        "labels": {"instance_id": str(g.n(10**18, 10**19 - 1))},
    },
)
text(
    "azure_resource",
    lambda g: (
        f"/subscriptions/{g.uuid()}/resourceGroups/shop/providers/Microsoft.KeyVault/vaults/shop-kv/secrets/db-conn status=200 ms={g.n()}"
    ),
)
# --- tracing, git, CI, containers
text(
    "trace_ids",
    lambda g: {
        "event": "span",
        "trace_id": g.hex(32),
        "span_id": g.hex(16),
        "parent_id": g.hex(16),
        "traceparent": f"00-{g.hex(32)}-{g.hex(16)}-01",
        "sampled": True,
    },
)
text(
    "b3_headers",
    lambda g: {
        "x-b3-traceid": g.hex(32),
        "x-b3-spanid": g.hex(16),
        "x-request-id": g.uuid(),
        "x-correlation-id": g.uuid(),
        "cf-ray": f"{g.hex(16)}-FRA",
        "x-amzn-trace-id": f"Root=1-{g.hex(8)}-{g.hex(24)}",
    },
)
text(
    "git_log",
    lambda g: (
        f"commit {g.hex(40)}\nAuthor: Ada\nDate:   Sat Jan 3 10:00:00 2026 +0100\n\n    Rotate token cache keys ({g.hex(7)})"
    ),
)
text("git_push", lambda g: f"To github.com:acme/shop.git\n   {g.hex(7)}..{g.hex(7)}  main -> main")
text(
    "git_diff",
    lambda g: (
        f'diff --git a/auth.py b/auth.py\nindex {g.hex(7)}..{g.hex(7)} 100644\n-    token = request.headers.get("Authorization")\n+    token = read_token(request)'
    ),
)
text(
    "docker_pull",
    lambda g: (
        f"latest: Pulling from library/redis\nDigest: sha256:{g.hex(64)}\nStatus: Downloaded newer image for redis:7.{g.n(1, 9)}"
    ),
)
text(
    "image_digest",
    lambda g: {
        "event": "deploy",
        "image": f"ghcr.io/acme/shop@sha256:{g.hex(64)}",
        "revision": g.hex(40),
        "replicas": g.n(1, 9),
    },
)
text(
    "docker_layers",
    lambda g: (
        f"{g.hex(12)}: Pushed\n{g.hex(12)}: Layer already exists\n1.4.{g.n()}: digest: sha256:{g.hex(64)} size: {g.n()}"
    ),
)
text(
    "docker_ps",
    lambda g: (
        f'CONTAINER ID   IMAGE          COMMAND                  CREATED       STATUS       PORTS\n{g.hex(12)}   redis:7   "docker-entrypoint.s…"   {g.n(2, 9)} days ago   Up {g.n(2, 9)} days   6379/tcp'
    ),
)
text("k8s_pods", lambda g: f"shop-api-{g.hex(9)}-{g.a(5, 'a')}   1/1   Running   {g.n(0, 9)}   {g.n(1, 30)}d")
text(
    "k8s_event",
    lambda g: (
        f'Warning  FailedMount  pod/shop-api-{g.hex(10)}-{g.a(5, "a")}  MountVolume.SetUp failed for volume "tls-secret" : secret "shop-tls" not found ({g.n()}s)'
    ),
)
text(
    "k8s_secret_list",
    lambda g: (
        f"NAME              TYPE                                  DATA   AGE\nshop-db           Opaque                                {g.n(1, 9)}      41d\nregistry-cred     kubernetes.io/dockerconfigjson        1      41d"
    ),
)
text(
    "k8s_secretref",
    lambda g: (
        f"env:\n- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      name: shop-db\n      key: password\nreplicas: {g.n(1, 9)}"
    ),
)
text(
    "k8s_annotations",
    lambda g: {
        "metadata": {
            "uid": g.uuid(),
            "resourceVersion": str(g.n(10**6, 10**8)),
            "annotations": {
                "checksum/config": g.hex(64),
                "deployment.kubernetes.io/revision": str(g.n(1, 90)),
            },
        }
    },
)
text(
    "helm_status",
    lambda g: (
        f"NAME: shop\nLAST DEPLOYED: Sat Jan  3 10:00:00 2026\nNAMESPACE: prod\nSTATUS: deployed\nREVISION: {g.n(1, 99)}"
    ),
)
text(
    "terraform_known_after",
    lambda g: (
        f'  + resource "random_password" "db" {{\n      + id          = (known after apply)\n      + length      = {g.n(16, 40)}\n      + result      = (sensitive value)\n    }}'
    ),
)
text("terraform_plan_sum", lambda g: f"Plan: {g.n(1, 9)} to add, {g.n(1, 9)} to change, 0 to destroy.")
text(
    "gha_masked",
    lambda g: (
        f"2026-01-03T10:00:00.{g.n(1000000, 9999999)}Z   NPM_TOKEN: ***\n2026-01-03T10:00:01.{g.n(1000000, 9999999)}Z   NODE_ENV: production"
    ),
)
text(
    "gha_expr",
    lambda g: (
        "env:\n  TOKEN: ${{ secrets.GITHUB_TOKEN }}\n  API_KEY: ${{ secrets.API_KEY }}\n  RUN: " + str(g.n())
    ),
)
text("env_refs", lambda g: f"DB_PASSWORD=${{DB_PASSWORD}}\nAPI_KEY=$API_KEY\nPORT={g.n()}")
text(
    "pip_install",
    lambda g: (
        f"Collecting cryptography==44.0.{g.n(0, 9)}\n  Downloading cryptography-44.0.0-cp39-abi3-manylinux_2_28_x86_64.whl (4.2 MB)\nSuccessfully installed PyJWT-2.10.1 passlib-1.7.4 secretstorage-3.3.3 tokenizers-0.21.0"
    ),
)
text(
    "pip_hashes",
    lambda g: f"requests==2.32.3 \\\n    --hash=sha256:{g.hex(64)} \\\n    --hash=sha256:{g.hex(64)}",
)
text(
    "npm_lock",
    lambda g: (
        f'"node_modules/jsonwebtoken": {{"version": "9.0.{g.n(0, 9)}", "resolved": "https://registry.npmjs.org/jsonwebtoken/-/jsonwebtoken-9.0.2.tgz", "integrity": "sha512-{g.b64(64)}"}}'
    ),
)
text(
    "yarn_lock",
    lambda g: (
        f'csrf@^3.1.0:\n  version "3.1.0"\n  resolved "https://registry.yarnpkg.com/csrf/-/csrf-3.1.0.tgz#{g.hex(40)}"\n  integrity sha512-{g.b64(64)}'
    ),
)
text("go_sum", lambda g: f"github.com/golang-jwt/jwt/v5 v5.2.{g.n(0, 9)} h1:{g.b64(32)}")
text(
    "cargo_lock",
    lambda g: f'[[package]]\nname = "secrecy"\nversion = "0.10.{g.n(0, 9)}"\nchecksum = "{g.hex(64)}"',
)
text("poetry_lock", lambda g: f'{{file = "keyring-25.6.0-py3-none-any.whl", hash = "sha256:{g.hex(64)}"}}')
text(
    "pytest_run",
    lambda g: (
        f"tests/test_auth.py::test_token_expires_after_reset PASSED [ {g.n(10, 99)}%]\ntests/test_auth.py::test_wrong_password_is_refused FAILED"
    ),
)
text(
    "pytest_assert",
    lambda g: (
        f"E       AssertionError: assert 'expired' == 'valid'\nE         - valid\nE         + expired\n\ntests/test_token.py:{g.n()}: AssertionError"
    ),
)
text(
    "coverage",
    lambda g: f"src/shop/auth/tokens.py      {g.n(50, 300)}     {g.n(0, 20)}    9{g.n(0, 9)}%   41-44, 88",
)
text(
    "mypy_out",
    lambda g: (
        f'src/auth.py:{g.n()}: error: Argument "api_key" to "Client" has incompatible type "str | None"; expected "SecretStr"  [arg-type]'
    ),
)
text(
    "eslint_out",
    lambda g: (
        f"  {g.n(1, 99)}:{g.n(1, 99)}  warning  'accessToken' is assigned a value but never used  no-unused-vars"
    ),
)
text(
    "sonar_issue",
    lambda g: (
        f'python:S2068 "password" detected here, review this potentially hard-coded credential. auth.py:{g.n()}'
    ),
)
text("gradle", lambda g: f"> Task :auth:compileJava UP-TO-DATE\nBUILD SUCCESSFUL in {g.n(1, 90)}s")
text(
    "jenkins_cred",
    lambda g: (
        f"[Pipeline] withCredentials\nMasking supported pattern matches of $DEPLOY_TOKEN or $NPM_TOKEN\n[Pipeline] {{ // {g.n()}"
    ),
)
# --- databases, queues, systems
text(
    "pg_slow",
    lambda g: (
        f"LOG:  duration: {g.n()}.312 ms  statement: SELECT id, token_hash IS NOT NULL AS has_token FROM sessions WHERE user_id = {g.n()} ORDER BY id LIMIT 50"
    ),
)
text(
    "pg_ddl",
    lambda g: (
        f"CREATE TABLE api_keys (id bigint PRIMARY KEY, name text NOT NULL, key_hash bytea NOT NULL, secret varchar({g.n(40, 200)}), token text, expires_at timestamptz)"
    ),
)
text("pg_auth_fail", lambda g: f'FATAL:  password authentication failed for user "shop_rw" ({g.ip()})')
text(
    "sql_placeholders",
    lambda g: f"UPDATE users SET password = %s, reset_token = NULL WHERE id = %s -- {g.n()}",
)
text(
    "sql_named",
    lambda g: f"SELECT * FROM sessions WHERE token = :token AND expires_at > now() LIMIT {g.n(1, 99)}",
)
text(
    "sql_qmarks", lambda g: f"INSERT INTO api_keys (name, secret, created_at) VALUES (?, ?, ?) [{g.n()} rows]"
)
text(
    "sql_dollar",
    lambda g: f"UPDATE accounts SET api_key = $1, session_id = $2 WHERE id = $3 (took {g.n()}ms)",
)
text(
    "alembic",
    lambda g: (
        f"INFO  [alembic.runtime.migration] Running upgrade {g.hex(12)} -> {g.hex(12)}, add password_changed_at and drop api_token"
    ),
)
text(
    "redis_info",
    lambda g: (
        f"# Server\nredis_version:7.2.{g.n(0, 9)}\nrun_id:{g.hex(40)}\ntcp_port:6379\nmaster_replid:{g.hex(40)}"
    ),
)
text("redis_keys", lambda g: f'1767225600.1 [0 {g.ip()}:6379] "GET" "session:count:{g.n()}" "EX" "3600"')
text(
    "celery",
    lambda g: (
        f"Task shop.tasks.purge_tokens[{g.uuid()}] succeeded in {g.n()}.42s: {{'deleted_tokens': {g.n()}, 'sessions': {g.n()}}}"
    ),
)
text(
    "kafka",
    lambda g: (
        f"[Consumer clientId=shop-{g.n()}, groupId=orders] Resetting offset for partition password-events-{g.n(0, 9)} to position FetchPosition{{offset={g.n()}, offsetEpoch=Optional.empty}}"
    ),
)
text(
    "rabbit",
    lambda g: (
        f"connection <0.{g.n()}.0> ({g.ip()}:5672 -> {g.ip()}:5672): user 'worker' authenticated and granted access to vhost 'prod'"
    ),
)
text(
    "elastic",
    lambda g: {
        "took": g.n(),
        "_shards": {"total": 5},
        "hits": {"hits": [{"_id": g.a(20, "w"), "_index": "logs-2026", "_score": 1.2}]},
        "_scroll_id_present": True,
    },
)
text(
    "mongo_slow",
    lambda g: (
        f'{{"c":"COMMAND","id":51803,"ctx":"conn{g.n()}","msg":"Slow query","attr":{{"ns":"shop.sessions","planSummary":"IXSCAN {{ tokenHash: 1 }}","keysExamined":{g.n()},"docsExamined":{g.n()}}}}}'
    ),
)
text(
    "systemd",
    lambda g: (
        f"Jan 03 10:00:00 web-1 systemd[1]: Started session-{g.n()}.scope - Session {g.n()} of User ada."
    ),
)
text(
    "sshd_fingerprint",
    lambda g: (
        f"sshd[{g.n()}]: Accepted publickey for deploy from {g.ip()} port {g.n()} ssh2: ED25519 SHA256:{g.a(43)}"
    ),
)
text(
    "sshd_fail",
    lambda g: f"sshd[{g.n()}]: Failed password for invalid user admin from {g.ip()} port {g.n()} ssh2",
)
text("ssh_public_key", lambda g: f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{g.a(43)} deploy-{g.n()}")
text("known_hosts_line", lambda g: f"github.com ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ{g.b64(120)} {g.n()}")
text(
    "pem_public",
    lambda g: (
        f"-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A{g.b64(24)}\n{g.b64(48)}\n-----END PUBLIC KEY-----"
    ),
)
text(
    "pem_cert",
    lambda g: (
        f"-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkq{g.b64(24)}\n{g.b64(48)}\n-----END CERTIFICATE-----"
    ),
)
text(
    "x509_serial",
    lambda g: (
        f"serial=0{g.hex(31).upper()} notAfter=Mar  3 10:00:00 2027 GMT SHA256 Fingerprint={':'.join(g.hex(2).upper() for _ in range(32))}"
    ),
)
text("pam", lambda g: f"pam_unix(sudo:session): session opened for user root(uid=0) by ada(uid={g.n()})")
text(
    "auditd",
    lambda g: (
        f'type=USER_AUTH msg=audit(1767225600.{g.n(100, 999)}:{g.n()}): pid={g.n()} uid=0 auid=1000 ses={g.n()} msg=\'op=PAM:authentication grantors=pam_unix acct="ada" exe="/usr/bin/sudo" res=success\''
    ),
)
text(
    "windows_logon",
    lambda g: (
        f"An account was successfully logged on.\n\tLogon ID:\t\t0x{g.hex(6).upper()}\n\tLogon GUID:\t\t{{{g.uuid().upper()}}}\n\tKey Length:\t\t0\n\tToken Elevation Type:\tTokenElevationTypeLimited (3)"
    ),
)
text(
    "kernel",
    lambda g: (
        f"kernel: [{g.n()}.{g.n(100000, 999999)}] usb 1-1: New USB device found, idVendor=046d, idProduct=c52b, SerialNumber: {g.a(12, 'U')}"
    ),
)
text(
    "mac_ipv6",
    lambda g: (
        f"eth0: link/ether {':'.join(g.hex(2) for _ in range(6))} inet6 2001:db8:{g.hex(4)}:{g.hex(4)}::{g.hex(3)}/64"
    ),
)
text(
    "df_output",
    lambda g: f"/dev/mapper/vg0-root  {g.n(20, 400)}G  {g.n(1, 19)}G  {g.n(20, 300)}G  {g.n(2, 90)}% /",
)
text(
    "prometheus",
    lambda g: (
        f'http_requests_total{{method="POST",route="/auth/token",status="200"}} {g.n()}\ntoken_refresh_seconds_bucket{{le="0.5"}} {g.n()}\n# HELP password_resets_total Password resets'
    ),
)
text("statsd", lambda g: f"auth.token.issued:{g.n()}|c|#env:prod,scope:read\nauth.session.active:{g.n()}|g")
text(
    "grafana_query",
    lambda g: f'sum(rate(login_failures_total{{reason="bad_password"}}[5m])) by (tenant) > {g.n()}',
)
text(
    "alert",
    lambda g: {
        "alert": "TokenBucketExhausted",
        "summary": f"Tenant {g.n()} has used all its tokens",
        "severity": "page",
        "runbook": "https://wiki.example.com/runbooks/api-key-rotation",
    },
)
text(
    "rate_limit",
    lambda g: {
        "event": "limited",
        "key_kind": "ip",
        "rule": "login",
        "tokens_left": 0,
        "x-ratelimit-remaining-tokens": str(g.n()),
        "retry_after": g.n(),
    },
)
# --- code, traces, prose
text(
    "py_traceback",
    lambda g: (
        f'Traceback (most recent call last):\n  File "/app/auth/tokens.py", line {g.n()}, in verify_token\n    raise InvalidTokenError("Signature has expired")\njwt.exceptions.ExpiredSignatureError: Signature has expired'
    ),
)
text(
    "py_traceback_kw",
    lambda g: (
        f"  File \"/app/api.py\", line {g.n()}, in login\n    user = authenticate(username=form.username, password=form.password, token=None)\nTypeError: authenticate() got an unexpected keyword argument 'token'"
    ),
)
text(
    "java_trace",
    lambda g: (
        f"java.lang.IllegalStateException: Could not resolve placeholder 'db.password' in value \"${{db.password}}\"\n\tat org.springframework.util.PropertyPlaceholderHelper.parseStringValue(PropertyPlaceholderHelper.java:{g.n()})"
    ),
)
text(
    "js_trace",
    lambda g: (
        f"TypeError: Cannot read properties of undefined (reading 'accessToken')\n    at useSession (webpack-internal:///./src/hooks/useSession.ts:{g.n(1, 99)}:{g.n(1, 99)})"
    ),
)
text(
    "go_panic",
    lambda g: (
        f"panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV code=0x1 addr=0x{g.hex(2)} pc=0x{g.hex(6)}]\ngoroutine {g.n()} [running]:\nmain.(*TokenStore).Get(0xc000{g.hex(6)})"
    ),
)
text(
    "rust_error",
    lambda g: (
        f"error[E0308]: mismatched types --> src/token.rs:{g.n()}:9 expected `Secret<String>`, found `&str`"
    ),
)
text(
    "python_code",
    lambda g: (
        f"def check_password(self, raw_password: str) -> bool:\n    return verify(raw_password, self.password_hash)  # line {g.n()}"
    ),
)
text(
    "python_code2",
    lambda g: (
        f"token = secrets.token_urlsafe({g.n(16, 64)})\napi_key = os.environ['API_KEY']\npassword = getpass.getpass()"
    ),
)
text(
    "js_code",
    lambda g: (
        f"const token = await getAccessToken({{ forceRefresh: true }}); // {g.n()}\nconst {{ apiKey, secret }} = config;\nif (!password) throw new Error('password required');"
    ),
)
text(
    "go_code",
    lambda g: (
        f"func NewClient(token string, opts ...Option) (*Client, error) {{ return &Client{{token: token, timeout: {g.n()}}}, nil }}"
    ),
)
text("sql_code", lambda g: f"COMMENT ON COLUMN users.password IS 'argon2id hash, see ADR-{g.n()}'")
text(
    "docstring",
    lambda g: (
        f"Args:\n    api_key: The key from the dashboard. Defaults to the API_KEY environment variable.\n    token: Optional bearer token.\n    timeout: Seconds, {g.n()} by default."
    ),
)
text(
    "cli_help",
    lambda g: (
        f"Options:\n  --token TEXT      API token  [env var: SHOP_TOKEN; required]\n  --password TEXT   Password for the key file\n  --retries INTEGER [default: {g.n(1, 9)}]\n  --help            Show this message and exit."
    ),
)
text(
    "argparse_error",
    lambda g: (
        f"usage: shopctl login [-h] --token TOKEN [--api-key KEY] [--retries N]\nshopctl login: error: the following arguments are required: --token (exit {g.n(1, 3)})"
    ),
)
text(
    "pydantic_missing",
    lambda g: (
        f"{g.n(2, 9)} validation errors for Settings\napi_key\n  Field required [type=missing, input_value={{}}, input_type=dict]\nsecret_key\n  Field required [type=missing, input_value={{}}, input_type=dict]"
    ),
)
text(
    "config_names",
    lambda g: {
        "event": "config",
        "required": ["DATABASE_URL", "SECRET_KEY", "STRIPE_API_KEY"],
        "missing": ["SENTRY_DSN"],
        "n": g.n(),
    },
)
text(
    "config_bools",
    lambda g: {
        "session_cookie_secure": True,
        "csrf_cookie_httponly": True,
        "require_api_key": False,
        "token_rotation_enabled": True,
        "password_login": False,
        "mfa_required": None,
        "n": g.n(),
    },
)
text(
    "settings_masked",
    lambda g: (
        f"Settings(database_url='**********', secret_key=SecretStr('**********'), api_key=None, workers={g.n(1, 9)})"
    ),
)
text(
    "feature_flags",
    lambda g: {
        "flags": {"new-password-page": True, "token-refresh-v2": "on", "api-keys-ui": "variant-b"},
        "evaluated": g.n(),
    },
)
text(
    "audit_event",
    lambda g: {
        "event": "api_key.created",
        "actor": f"user:{g.n()}",
        "target": f"api_key:{g.n()}",
        "name": "CI deploy",
        "scopes": ["read", "write"],
        "expires_at": g.ts(),
    },
)
text(
    "permissions",
    lambda g: {
        "permissions": ["auth.add_token", "auth.change_password", "sessions.view_session"],
        "role": "support",
        "n": g.n(),
    },
)
text(
    "prose_password",
    lambda g: (
        f"Reminder: your password expires in {g.n(2, 30)} days. Choose a new password under Settings, and do not reuse an old one."
    ),
)
text(
    "prose_token",
    lambda g: (
        f"We revoked {g.n()} tokens because the token store was full; a new token is issued at the next sign in."
    ),
)
text(
    "prose_key",
    lambda g: (
        f"The key point of this release is that the primary key of orders is now a bigint (issue #{g.n()})."
    ),
)
text(
    "prose_secret",
    lambda g: (
        f"The secret of good bread is time: let it rest {g.n(8, 24)} hours. No secret ingredient needed."
    ),
)
text(
    "prose_session",
    lambda g: f"Session: Scaling Postgres in practice, Room {g.n(1, 9)}, 14:30. Speaker: Ada Holm.",
)
text(
    "prose_author",
    lambda g: (
        f"author: Jane Austen, title: Sense and Sensibility, isbn: 978-0-14-143{g.n(100, 999)}-5, passages: {g.n()}"
    ),
)
text(
    "prose_card",
    lambda g: (
        f"Your card was declined. Try another card or contact your bank (decline code: insufficient_funds, attempt {g.n(1, 9)})."
    ),
)
text(
    "prose_code",
    lambda g: (
        f"error code: ECONNREFUSED, exit code: {g.n(1, 255)}, zip code: {g.n(10000, 99999)}, country code: DE, promo code: SUMMER"
    ),
)
text(
    "prose_pass",
    lambda g: f"{g.n()} tests pass, 0 fail; boarding pass: gate B{g.n(1, 60)}; pass rate: 99.{g.n(0, 9)}%",
)
text(
    "release_notes",
    lambda g: (
        f"## 2.{g.n(1, 30)}.0\n- Auth: refresh tokens rotate (#{g.n()})\n- Fix: session cookie is now `SameSite=Lax`\n- Deprecate `api_key=` in favour of `token=`"
    ),
)
text(
    "readme",
    lambda g: (
        f"Set `SHOP_API_KEY` to your API key, then run `shopctl login --token $SHOP_TOKEN`. Needs Python 3.{g.n(9, 13)}."
    ),
)
text(
    "licence_en",
    lambda g: (
        f"Permission is hereby granted, free of charge, to any person obtaining a copy of this software (revision {g.n()}), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge."
    ),
)
text(
    "licence_de",
    lambda g: (
        f"Diese Bibliothek ist freie Software; Sie können sie unter den Bedingungen der GNU Lesser General Public License weitergeben und/oder ändern, Abschnitt {g.n(1, 20)}. Das Passwort ist geheim zu halten; der Schlüssel: siehe Anlage."
    ),
)
text(
    "licence_fr",
    lambda g: (
        f"Le présent contrat est régi par la loi française, article {g.n(1, 20)}. La clé : confidentielle. Le mot de passe ne doit pas être communiqué ; le jeton expire après usage."
    ),
)
text(
    "licence_es",
    lambda g: (
        f"La contraseña debe tener al menos {g.n(8, 20)} caracteres. La clave de acceso caduca; el secreto profesional se mantiene. Sesión cerrada correctamente."
    ),
)
text(
    "prose_ru",
    lambda g: f"Пароль должен содержать не менее {g.n(8, 20)} символов. Токен: истёк. Сессия завершена.",
)
text(
    "prose_ja",
    lambda g: f"パスワードは{g.n(8, 20)}文字以上で入力してください。トークンの有効期限が切れました。",
)
text(
    "changelog_keys",
    lambda g: (
        f"Keyboard shortcuts: Ctrl+K opens search, key: Enter confirms; keys pressed: {g.n()}; hotkey: F5; keyword: invoice"
    ),
)
text(
    "csv_export",
    lambda g: (
        "id,name,token_count,password_set,created\n"
        + "\n".join(f"{g.n()},{g.w()},{g.n()},true,2026-01-0{g.n(1, 9)}" for _ in range(3))
    ),
)
text(
    "geojson",
    lambda g: {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [g.n() / 100, g.n() / 100]},
        "properties": {"name": g.w(), "osm_id": g.n(10**8, 10**10)},
    },
)
text(
    "base64_image",
    lambda g: {
        "event": "thumb",
        "src": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA" + g.b64(300),
        "w": g.n(),
    },
)
text(
    "base64_image_text",
    lambda g: f'<img alt="logo" src="data:image/gif;base64,R0lGODlhAQABAIAAA{g.b64(60)}"> {g.n()}',
)
text(
    "font_data",
    lambda g: (
        f"@font-face{{font-family:A;src:url(data:font/woff2;base64,d09GMgABAAAAA{g.b64(90)})}} /* {g.n()} */"
    ),
)
text(
    "svg_path",
    lambda g: (
        f'<path d="M{g.n()} {g.n()}c-1.2.4-2.3 1-3.1 2.2l-.8 1.1v14.3h{g.n(1, 99)}z" fill="#{g.hex(6)}"/>'
    ),
)
text(
    "css_tokens",
    lambda g: (
        f":root {{ --token-color-primary: #{g.hex(6)}; --key-shadow: 0 1px 2px rgba(0,0,0,.{g.n(1, 9)}); }}"
    ),
)
text(
    "design_tokens",
    lambda g: {
        "tokens": {"color": {"primary": f"#{g.hex(6)}"}, "spacing": {"md": "16px"}},
        "version": f"1.{g.n()}.0",
    },
)
text(
    "timestamps",
    lambda g: {
        "event": "tick",
        "at": g.ts(),
        "epoch": 1760000000 + g.n(),
        "epoch_ms": (1760000000 + g.n()) * 1000 + g.n(0, 999),
        "monotonic": g.n() / 7,
    },
)
text(
    "amounts",
    lambda g: {
        "event": "invoice",
        "net": f"{g.n()}.{g.n(10, 99)}",
        "gross": g.n(),
        "vat_id": f"DE{g.n(100000000, 999999999)}",
        "invoice_no": f"RE-2026-{g.n():05d}",
        "iban_present": True,
        "card_brand": "visa",
        "card_last4": f"{g.n(1000, 9999)}",
    },
)
text(
    "tracking_no",
    lambda g: {
        "event": "shipped",
        "carrier": "DHL",
        "tracking": f"JJD0{g.n(10**15, 10**16)}",
        "ups": f"1Z{g.a(16, 'U')}",
        "parcels": g.n(1, 9),
    },
)
text(
    "isbn_ean",
    lambda g: {
        "event": "stock",
        "ean": f"40{g.n(10**10, 10**11 - 1)}",
        "sku": f"{g.w().upper()}-{g.n()}-XL",
        "qty": g.n(),
    },
)
text(
    "flight",
    lambda g: f"LH{g.n(100, 999)} FRA-JFK seat {g.n(1, 40)}A pnr {g.a(6, 'U')} gate closes 10:4{g.n(0, 9)}",
)
text(
    "coordinates",
    lambda g: f"gps 52.{g.n(100000, 999999)}, 13.{g.n(100000, 999999)} hdop 0.{g.n(1, 9)} sats {g.n(4, 20)}",
)
text(
    "versions",
    lambda g: (
        f"python 3.11.{g.n(0, 9)} openssl 3.0.1{g.n(0, 9)} redis 7.2.4-r{g.n(0, 9)} build 20260103.{g.n()} rev {g.hex(8)}"
    ),
)
text(
    "semver_ranges",
    lambda g: {
        "dependencies": {
            "next-auth": "^4.24.5",
            "jsonwebtoken": "~9.0.2",
            "passport-local": f"1.0.{g.n(0, 9)}",
            "@types/cookie-session": "2.0.44",
        }
    },
)
text(
    "crash_addr",
    lambda g: (
        f"#0  0x00007f{g.hex(10)} in __memcpy_avx_unaligned () from /lib64/libc.so.6\n#1  0x0000{g.hex(12)} in TokenReader::next (this=0x{g.hex(12)})"
    ),
)
text(
    "checksum_lines",
    lambda g: f"{g.hex(64)}  shop-1.4.{g.n()}.tar.gz\n{g.hex(32)}  shop.zip\n{g.hex(128)}  shop.iso",
)
text(
    "content_hash",
    lambda g: {
        "event": "dedupe",
        "sha256": g.hex(64),
        "md5": g.hex(32),
        "sha1": g.hex(40),
        "crc32": g.hex(8),
        "size": g.n(),
        "fingerprint": g.hex(32),
    },
)
text("ipfs_cid", lambda g: {"event": "pinned", "cid": f"bafybei{g.a(52, '2').lower()}", "size": g.n()})
text(
    "eth_tx",
    lambda g: {
        "event": "tx",
        "hash": f"0x{g.hex(64)}",
        "from_address": f"0x{g.hex(40)}",
        "block": g.n(),
        "gas": g.n(),
    },
)
text(
    "btc_address", lambda g: {"event": "payout", "address": f"bc1q{g.a(38, 'q')}", "confirmations": g.n(1, 9)}
)
text(
    "email_headers",
    lambda g: (
        f"Message-ID: <{g.hex(12)}.{g.n()}.mail>\nDate: Sat, 3 Jan 2026 10:00:00 +0000\nSubject: Your password was changed\nMIME-Version: 1.0"
    ),
)
text("dmarc", lambda g: f"dmarc=pass (p=REJECT sp=NONE) d=example.com; spf=pass; arc=none; i={g.n(1, 9)}")
text(
    "ml_metrics",
    lambda g: {
        "epoch": g.n(1, 90),
        "loss": g.n() / 10000,
        "tokens_seen": g.n(10**6, 10**9),
        "lr": 3e-4,
        "special_tokens": ["<pad>", "<eos>"],
        "vocab_size": 32000,
    },
)
text(
    "embedding_vector",
    lambda g: {
        "object": "embedding",
        "index": 0,
        "embedding": [g.n() / -9999 for _ in range(12)],
        "dims": 1536,
    },
)
text(
    "search_event",
    lambda g: {
        "event": "search",
        "facets": {"color": "red"},
        "hits": g.n(),
        "sort_key": "price",
        "partition_key": f"tenant-{g.n()}",
        "page_token_present": False,
    },
)
text(
    "dynamo_keys",
    lambda g: {
        "event": "ddb",
        "table": "orders",
        "partition_key": f"USER#{g.n()}",
        "sort_key": f"ORDER#{g.ts()}",
        "capacity": g.n() / 10,
    },
)
text(
    "cache_keys",
    lambda g: {
        "event": "cache miss",
        "cache_key": f"product:{g.n()}:v3:de",
        "key": f"product:{g.n()}",
        "ttl": g.n(),
    },
)
text("idempotency", lambda g: {"event": "charge", "idempotency_key": g.uuid(), "amount": g.n()})
text(
    "i18n_key",
    lambda g: {"event": "missing translation", "key": "checkout.payment.title", "locale": "fr", "n": g.n()},
)
text(
    "foreign_key",
    lambda g: (
        f'insert or update on table "orders" violates foreign key constraint "orders_user_id_fkey" DETAIL:  Key (user_id)=({g.n()}) is not present in table "users".'
    ),
)
text("unique_key", lambda g: f"(1062, \"Duplicate entry '{g.n()}-2026' for key 'invoices.uniq_number'\")")
text(
    "s3_err",
    lambda g: (
        f"botocore.errorfactory.NoSuchKey: An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist. key=reports/{g.n()}.csv"
    ),
)
text(
    "aws_expired",
    lambda g: (
        f"botocore.exceptions.ClientError: An error occurred (ExpiredToken) when calling the ListBuckets operation: The security token included in the request is expired ({g.n()})"
    ),
)
text(
    "google_unauth",
    lambda g: (
        f"google.auth.exceptions.RefreshError: ('invalid_grant: Token has been expired or revoked.', {{'error': 'invalid_grant', 'error_description': 'Token has been expired or revoked.'}}) after {g.n()}s"
    ),
)
text(
    "openai_err",
    lambda g: (
        f"openai.RateLimitError: Error code: 429 - {{'error': {{'message': 'Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used {g.n()}', 'type': 'tokens', 'param': None, 'code': 'rate_limit_exceeded'}}}}"
    ),
)
text(
    "support_message",
    lambda g: {
        "event": "ticket",
        "message": f"Order {g.n()} has not arrived, please check",
        "text": "no answer yet",
        "input": "web form",
        "priority": "high",
    },
)
text(
    "log_message_field",
    lambda g: {
        "level": "info",
        "message": f"processed {g.n()} rows",
        "msg": "done",
        "content": "text/csv",
        "prompt": None,
        "completion": "100%",
    },
)
text(
    "http_content",
    lambda g: {
        "event": "page",
        "content_type": "text/html",
        "content_length": g.n(),
        "input_file": "a.csv",
        "output": "b.parquet",
        "text_color": "red",
    },
)
text(
    "roles_content",
    lambda g: {
        "event": "cms",
        "role": "editor",
        "content_id": g.n(),
        "parts": g.n(1, 9),
        "choices": ["a", "b"],
        "candidates": g.n(),
    },
)
text("k8s_tool", lambda g: {"event": "tool", "tool": "kubectl", "arguments_count": g.n(1, 9), "exit": 0})
text(
    "survey",
    lambda g: {
        "event": "survey",
        "choices": [{"id": 1, "text": "Yes"}, {"id": 2, "text": "No"}],
        "question_no": g.n(),
    },
)
text(
    "form_errors",
    lambda g: {
        "errors": {
            "password": ["This password is too short. It must contain at least 8 characters."],
            "token": ["This field is required."],
        },
        "n": g.n(),
    },
)
text(
    "phone_like_ids",
    lambda g: (
        f"order 2026-{g.n(1000, 9999)}-{g.n(1000, 9999)} batch {g.n(100, 999)}-{g.n(10, 99)}-{g.n(1000, 9999)}x part 555-{g.n(1000, 9999)}"
    ),
)
text(
    "long_numbers",
    lambda g: {
        "event": "snowflake",
        "tweet_id": str(g.n(10**18, 10**19 - 1)),
        "account": g.n(10**9, 10**10 - 1),
        "ticket": f"INC{g.n(1000000, 9999999)}",
    },
)
text(
    "mentions",
    lambda g: (
        f"@ada please review acme/shop#{g.n()}, cc @team/backend; npm i @types/node@20.{g.n(1, 9)}.0 git@github.com:acme/shop.git"
    ),
)
text("ipv4_ports", lambda g: f"listening on 0.0.0.0:{g.n(1024, 9999)}, peers {g.ip()}:7946 {g.ip()}:7946")
text(
    "db_url_nopass",
    lambda g: (
        f"connected to postgresql://shop@db-{g.n()}.internal:5432/shop?sslmode=require in {g.n(1, 99)}ms; redis://cache:6379/0; amqp://mq:5672//"
    ),
)
text("db_url_masked", lambda g: f"engine Engine(postgresql+psycopg://shop:***@db-{g.n()}:5432/shop)")
text(
    "env_listing",
    lambda g: (
        f"PATH=/usr/local/bin:/usr/bin\nHOME=/home/app\nLANG=C.UTF-8\nSSH_AUTH_SOCK=/tmp/ssh-{g.a(12)}/agent.{g.n()}\nXAUTHORITY=/run/user/1000/.Xauthority\nPWD=/app\nOLDPWD=/"
    ),
)
text(
    "secret_file_paths",
    lambda g: {
        "event": "boot",
        "tls_key_file": "/etc/ssl/private/shop.key",
        "password_file": "/run/secrets/db_password",
        "token_path": "/var/run/secrets/kubernetes.io/serviceaccount/token",
        "pid": g.n(),
    },
)
text(
    "ssh_config",
    lambda g: (
        f"Host web-{g.n()}\n  User deploy\n  IdentityFile ~/.ssh/id_ed25519\n  PasswordAuthentication no\n  Port 22"
    ),
)
text(
    "nginx_conf",
    lambda g: (
        f"ssl_certificate_key /etc/nginx/tls.key;\nproxy_set_header Authorization $http_authorization;\nkeepalive_timeout {g.n(10, 90)};\nssl_session_cache shared:SSL:10m;\nssl_session_tickets off;"
    ),
)
text(
    "my_cnf",
    lambda g: (
        f"key_buffer_size = {g.n()}M\nsql_mode = STRICT_TRANS_TABLES\ndefault_password_lifetime = 0\nvalidate_password.policy = MEDIUM"
    ),
)
text(
    "sshd_config",
    lambda g: (
        f"PasswordAuthentication no\nPubkeyAuthentication yes\nAuthorizedKeysFile .ssh/authorized_keys\nMaxSessions {g.n(1, 20)}"
    ),
)
text(
    "iam_policy",
    lambda g: {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["secretsmanager:GetSecretValue", "kms:Decrypt", "sts:AssumeRole"],
                "Resource": f"arn:aws:secretsmanager:*:{g.n(10**11, 10**12 - 1)}:secret:shop/*",
            }
        ],
    },
)
text(
    "crossword",
    lambda g: (
        f"pass the salt; token of thanks; a cardinal sin; keynote at {g.n(9, 17)}:00; secretary of state; authority figure; cookie recipe: flour, butter"
    ),
)
text(
    "menu_cookie",
    lambda g: {
        "event": "menu",
        "item": "Chocolate chip cookie",
        "cookie_count": g.n(1, 20),
        "cookie_flavour": "vanilla",
        "price": "2.50",
    },
)
text(
    "game_tokens",
    lambda g: {
        "event": "arcade",
        "tokens": g.n(),
        "token_balance": g.n(),
        "session_minutes": g.n(1, 90),
        "player_key": "arrow-up",
    },
)
text(
    "nft",
    lambda g: {
        "event": "mint",
        "token_id": g.n(),
        "token_symbol": "USDC",
        "token_standard": "ERC-721",
        "contract": f"0x{g.hex(40)}",
    },
)
text(
    "keyboard",
    lambda g: {"event": "keydown", "key": "Enter", "code": "KeyA", "keyCode": g.n(13, 90), "repeat": False},
)
text(
    "cert_expiry",
    lambda g: {
        "event": "cert",
        "common_name": "shop.example.com",
        "days_left": g.n(1, 90),
        "key_type": "ECDSA",
        "key_size": 256,
        "signature_algorithm": "ecdsa-with-SHA256",
    },
)
text(
    "cipher_names",
    lambda g: (
        f"cipher suites: TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256 (max {g.n()})"
    ),
)
text(
    "json_ld",
    lambda g: (
        f'{{"@context":"https://schema.org","@type":"Product","sku":"{g.a(8, "U")}","gtin13":"40{g.n(10**10, 10**11 - 1)}","offers":{{"price":"{g.n()}.00"}}}}'
    ),
)
text(
    "saml_meta",
    lambda g: (
        f'<md:EntityDescriptor entityID="https://id.example.com"><md:KeyDescriptor use="signing"><ds:X509Certificate>MIIDdzCCAl+g{g.b64(90)}</ds:X509Certificate></md:KeyDescriptor></md:EntityDescriptor>'
    ),
)
text(
    "soap_fault",
    lambda g: (
        f"<soap:Fault><faultcode>wsse:FailedAuthentication</faultcode><faultstring>The security token could not be authenticated or authorized</faultstring><n>{g.n()}</n></soap:Fault>"
    ),
)
text(
    "ldap_dn",
    lambda g: f"bind as uid=svc-{g.n()},ou=people,dc=example,dc=org ok, 3 entries, userPassword not readable",
)
text("snmp", lambda g: f"SNMPv2-MIB::sysUpTime.0 = Timeticks: ({g.n(10**6, 10**8)}) 10 days, 3:04:05.67")
text(
    "hexdump_img",
    lambda g: f"00000000  89 50 4e 47 0d 0a 1a 0a  00 00 00 0d 49 48 44 52  |.PNG........IHDR|  {g.n()}",
)
text("lorem", lambda g: " ".join(g.w() for _ in range(40)) + f" {g.n()}.")
text("emoji", lambda g: f"🚀 deployed v1.{g.n()} to prod ✅ 🔑 rotated, 🍪 banner updated")
text(
    "python_repr_objs",
    lambda g: (
        f"<Session id={g.n()} state=open>, <Token {g.n()}: name=CI expired=False>, <ApiKey object at 0x7f{g.hex(10)}>"
    ),
)
text(
    "queue_stats",
    lambda g: {
        "queue": "password-mails",
        "ready": g.n(),
        "unacked": g.n(),
        "consumers": g.n(1, 9),
        "delivery_tag": g.n(),
    },
)
text(
    "backoff",
    lambda g: (
        f"Retrying shop.auth.refresh_token in {g.n(1, 9)}.5 seconds as it raised TimeoutError: timed out."
    ),
)
text(
    "deprecation",
    lambda g: (
        f"DeprecationWarning: 'api_key' is deprecated, pass 'credentials' instead (since 2.{g.n(1, 9)})"
    ),
)
text(
    "two_factor",
    lambda g: {
        "event": "2fa",
        "method": "totp",
        "otp_enabled": True,
        "otp_length": 6,
        "recovery_codes_left": g.n(0, 10),
        "verified": True,
    },
)
text(
    "reset_sent",
    lambda g: {
        "event": "password_reset_sent",
        "user_id": g.n(),
        "template": "password_reset_email.html",
        "token_valid_hours": 24,
        "password_changed": False,
    },
)
text("sse_comment", lambda g: f": keep-alive {g.n()}\n\nevent: ping\ndata: {{}}\n\n")
text(
    "grpc_status",
    lambda g: (
        f'<_InactiveRpcError of RPC that terminated with:\n\tstatus = StatusCode.UNAUTHENTICATED\n\tdetails = "Missing token"\n\tdebug_error_string = "UNKNOWN:Error received from peer  {{grpc_status:16, n:{g.n()}}}"'
    ),
)
text(
    "otel_resource",
    lambda g: {
        "service.name": "shop",
        "service.instance.id": g.uuid(),
        "telemetry.sdk.version": "1.30.0",
        "process.pid": g.n(),
        "k8s.pod.uid": g.uuid(),
        "host.id": g.hex(32),
    },
)
text(
    "sentry_event",
    lambda g: {
        "event_id": g.hex(32),
        "release": f"shop@1.4.{g.n()}+{g.hex(7)}",
        "fingerprint": ["{{ default }}", "token-expired"],
    },
)
text(
    "browser_ids",
    lambda g: {
        "event": "pageview",
        "ga_client": f"GA1.1.{g.n(10**8, 10**9)}.{g.n(10**9, 10**10 - 1)}",
        "fbp_present": True,
        "utm_source": "newsletter",
        "gclid_present": False,
    },
)
text(
    "k8s_lease",
    lambda g: f"successfully renewed lease kube-system/shop-controller holder={g.w()}-{g.n()}_{g.uuid()}",
)
text(
    "etcd",
    lambda g: (
        f'{{"level":"info","msg":"compacted Raft logs","member-id":"{g.hex(16)}","compact-index":{g.n()},"local-member-id":"{g.hex(16)}"}}'
    ),
)
text(
    "nomad",
    lambda g: (
        f"client: node registration complete: node_id={g.uuid()} eval={g.hex(8)} alloc={g.hex(8)} status=ready n={g.n()}"
    ),
)
text(
    "ssh_kex",
    lambda g: (
        f"debug1: kex: algorithm: curve25519-sha256 host key: ssh-ed25519 cipher: chacha20-poly1305@openssh.com MAC: <implicit> ({g.n()})"
    ),
)
text(
    "apt",
    lambda g: (
        f"Get:{g.n(1, 9)} http://deb.debian.org/debian bookworm/main amd64 libsecret-1-0 amd64 0.20.5-3 [116 kB]\nUnpacking gnome-keyring (42.1-1+b2) ..."
    ),
)
text(
    "user_agent",
    lambda g: {
        "user_agent": f"aws-sdk-go-v2/1.3{g.n(0, 9)}.0 os/linux lang/go#1.23.4 md/GOOS#linux md/GOARCH#amd64 api/sts#1.33.3 m/E,g",
        "accept_language": "de-DE,de;q=0.9,en;q=0.8",
    },
)
text(
    "mime_boundary",
    lambda g: (
        f"Content-Type: multipart/form-data; boundary=----WebKitFormBoundary{g.a(16)}\nContent-Length: {g.n()}"
    ),
)
text(
    "upload_id",
    lambda g: {"event": "tus", "upload": f"/files/{g.hex(32)}", "offset": g.n(), "part": g.n(1, 9)},
)
text(
    "cursor_page",
    lambda g: {"event": "list", "has_more": True, "limit": 50, "next_page": g.n(), "total": g.n()},
)


def cases(rng: random.Random, each: int = 3):
    made = []
    gen = Gen(rng)
    for name, make in MAKERS.items():
        made += [(name, "", make(gen)) for _ in range(each)]
    return made
