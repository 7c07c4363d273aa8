"""Ordinary events: ids, hashes and words that sound like secrets and are none. None of them may change."""

import base64
import json
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta


class Dice(random.Random):
    """Random parts of ordinary events."""

    def hexa(self, n: int) -> str:
        return "".join(self.choice("0123456789abcdef") for _ in range(n))

    def lower(self, n: int) -> str:
        return "".join(self.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(n))

    def upper(self, n: int) -> str:
        return "".join(self.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(n))

    def mixed(self, n: int) -> str:
        return "".join(
            self.choice("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") for _ in range(n)
        )

    def uid(self) -> str:
        return str(uuid.UUID(int=self.getrandbits(128), version=4))

    def num(self, a: int = 1, b: int = 10**6) -> int:
        return self.randrange(a, b)

    def ts(self) -> str:
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(
            seconds=self.randrange(3 * 10**7), microseconds=self.randrange(10**6)
        )
        return at.isoformat().replace("+00:00", self.choice(["Z", "+00:00"]))

    def ip(self) -> str:
        return f"10.{self.randrange(256)}.{self.randrange(256)}.{self.randrange(256)}"

    def ver(self) -> str:
        return f"{self.randrange(12)}.{self.randrange(30)}.{self.randrange(20)}"

    def b64(self, n: int) -> str:
        return base64.b64encode(self.randbytes(n)).decode()

    def word(self) -> str:
        return self.choice(
            [
                "cart",
                "order",
                "search",
                "billing",
                "catalog",
                "mailer",
                "ledger",
                "report",
                "import",
                "upload",
                "invoice",
                "gateway",
            ]
        )


def events(d: Dice) -> Iterator[object]:
    """Make one round of events."""
    w, n = d.word, d.num
    # access and request logs
    yield f'{d.ip()} - - [{d.num(1, 28):02d}/Mar/2026:10:11:12 +0000] "GET /v1/{w()}/{n()}?page={n(1, 9)}&sort=-created HTTP/1.1" 200 {n()} "-" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36"'
    yield {
        "event": "request",
        "method": "POST",
        "path": f"/api/{w()}/{d.uid()}/items",
        "status": 201,
        "duration_ms": n(1, 900),
        "request_id": d.uid(),
        "client": d.ip(),
    }
    yield {
        "event": "request finished",
        "route": "/users/{user_id}/tokens",
        "status": 200,
        "bytes": n(),
        "trace_id": d.hexa(32),
        "span_id": d.hexa(16),
        "parent_id": d.hexa(16),
    }
    yield {
        "traceparent": f"00-{d.hexa(32)}-{d.hexa(16)}-01",
        "tracestate": "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7",
        "event": "in",
    }
    yield f'level=info ts={d.ts()} caller=main.go:{n(1, 500)} msg="request" traceID={d.hexa(16)} method=GET url=/metrics status=200 duration={n(1, 90)}.{n(1, 99)}ms'
    yield {
        "headers": {
            "Content-Type": "application/json; charset=utf-8",
            "ETag": f'W/"{d.hexa(32)}"',
            "X-Request-Id": d.uid(),
            "Cache-Control": "private, max-age=0",
            "Content-Length": str(n()),
            "Vary": "Accept-Encoding, Cookie, Authorization",
        }
    }
    yield {
        "headers": [
            ["host", f"{w()}.example.com"],
            ["user-agent", "python-httpx/0.27.0"],
            ["accept-encoding", "gzip, deflate"],
            ["if-none-match", f'"{d.hexa(40)}"'],
            ["x-amzn-trace-id", f"Root=1-{d.hexa(8)}-{d.hexa(24)}"],
        ]
    }
    yield {"cf_ray": f"{d.hexa(16)}-AMS", "colo": "AMS", "cache": d.choice(["HIT", "MISS"]), "age": n(0, 900)}
    yield f'INFO:     {d.ip()}:{n(1024, 65000)} - "PUT /{w()}/{n()} HTTP/1.1" 204 No Content'
    yield f"[{d.ts()}] [{n(2, 9999)}] [INFO] Booting worker with pid: {n(2, 99999)}"
    # hashes and ids
    yield {
        "event": "deploy",
        "commit": d.hexa(40),
        "short": d.hexa(7),
        "branch": f"feature/{w()}-{n(1, 999)}",
        "tag": f"v{d.ver()}",
        "image": f"ghcr.io/acme/{w()}@sha256:{d.hexa(64)}",
    }
    yield f"Pulled image docker.io/library/redis@sha256:{d.hexa(64)} in {n(1, 9)}.{n(1, 9)}s"
    yield f"HEAD is now at {d.hexa(9)} Add password strength meter"
    yield f"commit {d.hexa(40)}\nAuthor: Ada\nDate:   Mon Mar 2 10:11:12 2026 +0100\n\n    Rotate the keyboard layout"
    yield {
        "event": "uploaded",
        "bucket": "acme-media",
        "key": f"uploads/2026/03/{d.uid()}/{w()}.png",
        "etag": d.hexa(32),
        "size": n(),
        "version_id": d.mixed(32),
    }
    yield {
        "event": "stored",
        "s3_key": f"raw/dt=2026-03-{n(1, 28):02d}/part-{n():05d}-{d.uid()}.c000.snappy.parquet",
        "rows": n(),
    }
    yield {
        "checksum": d.hexa(64),
        "file": f"{w()}-{d.ver()}.tar.gz",
        "algorithm": "sha256",
        "md5": d.hexa(32),
    }
    yield f"{d.hexa(64)}  ./dist/{w()}-{d.ver()}-py3-none-any.whl"
    yield f"sha512-{d.b64(64)} {w()}@{d.ver()} resolved https://registry.npmjs.org/{w()}/-/{w()}-{d.ver()}.tgz"
    yield {"integrity": f"sha384-{d.b64(48)}", "src": f"/static/{w()}.{d.hexa(8)}.js"}
    yield {
        "order_id": f"ORD-2026-{n():06d}",
        "invoice": f"INV{n(10**6, 10**7)}",
        "total": f"{n(1, 999)}.{n(10, 99)}",
        "currency": "EUR",
        "customer_id": f"cus_{d.mixed(14)}",
    }
    yield {
        "payment_intent": f"pi_{d.mixed(24)}",
        "charge": f"ch_{d.mixed(24)}",
        "amount": n(),
        "status": "succeeded",
        "livemode": False,
        "object": "charge",
    }
    yield {
        "ulid": "01J" + d.upper(23).replace("I", "A").replace("O", "B").replace("U", "C"),
        "ksuid": d.mixed(27),
        "event": "created",
    }
    yield {"_id": d.hexa(24), "collection": w(), "op": "update", "nModified": n(0, 9)}
    yield f"job {d.uid()} ({w()}.tasks.send_{w()}) succeeded in {n(1, 9)}.{n(100, 999)}s: None"
    yield f"Task {w()}.tasks.sync[{d.uid()}] received"
    yield f"kafka: topic={w()}.events partition={n(0, 32)} offset={n(10**6, 10**9)} key={n()} lag={n(0, 99)}"
    yield {
        "message_id": d.uid(),
        "queue": f"https://sqs.eu-west-1.amazonaws.com/123456789012/{w()}",
        "receive_count": n(1, 5),
    }
    yield {
        "arn": f"arn:aws:iam::123456789012:role/{w()}-task",
        "region": "eu-west-1",
        "account": "123456789012",
        "instance": f"i-{d.hexa(17)}",
        "vpc": f"vpc-{d.hexa(17)}",
    }
    yield {
        "pod": f"{w()}-{d.hexa(9)}-{d.lower(5)}",
        "namespace": "prod",
        "node": f"ip-10-0-{n(1, 255)}-{n(1, 255)}.eu-west-1.compute.internal",
        "container_id": f"containerd://{d.hexa(64)}",
        "restarts": n(0, 3),
    }
    yield f'Normal  Pulled  {n(1, 60)}s  kubelet  Successfully pulled image "acme/{w()}:{d.hexa(12)}" in {n(1, 9)}s'
    yield f"{w()}-{d.hexa(10)}-{d.lower(5)}   1/1     Running   0          {n(1, 59)}m"
    yield {
        "k8s.pod.uid": d.uid(),
        "k8s.deployment.name": w(),
        "container.id": d.hexa(64),
        "host.id": d.hexa(32),
        "service.instance.id": d.uid(),
    }
    yield {
        "device_id": d.upper(16),
        "serial": f"SN{d.upper(10)}",
        "firmware": d.ver(),
        "battery": n(1, 100),
        "mac": ":".join(d.hexa(2) for _ in range(6)),
    }
    yield {
        "isbn": "978-3-16-148410-0",
        "sku": f"{d.upper(4)}-{d.upper(6)}",
        "ean": f"40{n(10**9, 10**10)}",
        "qty": n(1, 9),
    }
    yield {
        "tracking_number": f"1Z{d.upper(6)}03{n(10**7, 10**8)}",
        "carrier": "UPS",
        "weight": f"{n(1, 20)} kg",
    }
    yield {"tx": "0x" + d.hexa(64), "from": "0x" + d.hexa(40), "block": n(10**7, 2 * 10**7), "gas": n()}
    yield {
        "fingerprint": "SHA256:" + d.b64(32).rstrip("="),
        "key_type": "ssh-ed25519",
        "event": "host key accepted",
    }
    yield {
        "cert_serial": ":".join(d.hexa(2) for _ in range(16)),
        "not_after": d.ts(),
        "issuer": "CN=R11,O=Let's Encrypt,C=US",
        "subject": f"CN={w()}.example.com",
    }
    # words that sound like secrets
    yield {
        "event": "llm",
        "model": "gpt-4o",
        "token_count": n(),
        "max_tokens": n(),
        "prompt_tokens": n(),
        "completion_tokens": n(),
        "tokens_per_second": n(1, 99),
    }
    yield {
        "tokenizer": "cl100k_base",
        "tokens": n(),
        "tokenized": True,
        "token_type": "bearer",
        "token_limit": n(),
    }
    yield {
        "secretary": "M. Okafor",
        "keyboard": "qwertz",
        "author": "Ada Lovelace",
        "authority": "city",
        "passport_required": True,
        "passenger_count": n(1, 9),
    }
    yield {
        "event": "password_reset_sent",
        "password_changed_at": d.ts(),
        "password_age_days": n(1, 90),
        "password_expired": False,
        "user_id": n(),
    }
    yield {
        "session_duration": n(),
        "session_count": n(1, 9),
        "sessions_active": n(),
        "session_timeout": 1800,
        "event": "stats",
    }
    yield {
        "cookie_consent": "accepted",
        "cookies_enabled": True,
        "cookie_banner_version": "v3",
        "cookie_count": n(0, 9),
    }
    yield {
        "key_count": n(),
        "keys": ["id", "name", "region"],
        "keyspace": w(),
        "primary_key": "id",
        "foreign_key": "order_id",
        "partition_key": w(),
        "sort_key": "created",
    }
    yield {"cache_key": f"{w()}:{n()}:v2", "hit": True, "ttl": n(1, 3600)}
    yield {
        "routing_key": f"{w()}.created",
        "exchange": "events",
        "delivery_tag": n(),
        "consumer_tag": f"ctag1.{d.hexa(32)}",
    }
    yield {
        "auth_method": "oidc",
        "auth_duration_ms": n(1, 99),
        "authenticated": True,
        "authorized": True,
        "auth_type": "bearer",
        "mfa": "totp",
    }
    yield {
        "credential_type": "password",
        "credentials_valid": True,
        "grant_type": "client_credentials",
        "scope": "read write",
        "expires_in": 3600,
    }
    yield {
        "secret_name": f"prod/{w()}/db",
        "secret_version": n(1, 9),
        "secrets_loaded": n(1, 20),
        "secret_manager": "vault",
    }
    yield {
        "api_key_id": n(),
        "api_key_name": f"ci-{w()}",
        "api_keys_count": n(1, 9),
        "api_key_last_used": d.ts(),
        "access_key_age": n(1, 90),
    }
    yield {
        "certificate": "valid",
        "private": False,
        "public": True,
        "privacy": "strict",
        "private_network": "10.0.0.0/8",
    }
    yield {
        "prompt_version": "v7",
        "prompt_name": f"{w()}_summary",
        "prompt_template_id": n(),
        "completion_rate": 0.93,
        "message_count": n(),
        "message_id": d.uid(),
    }
    yield {
        "card_type": "visa",
        "card_brand": "mastercard",
        "card_country": "DE",
        "cards_count": n(1, 5),
        "cardinality": n(),
        "scorecard": "A",
    }
    yield f"login of user {n()} with password failed: too many attempts"
    yield f"password reset requested for user {n()} from {d.ip()}"
    yield f"Session expired for user {n()}, redirecting to /login?next=/{w()}/{n()}"
    yield f"Token refreshed successfully after {n(1, 900)} ms (expires in 3600 s)"
    yield f"API key rotated for project {w()}, old key revoked at {d.ts()}"
    yield f"missing required header: Authorization (request {d.uid()})"
    yield f"CSRF token missing or incorrect: /admin/{w()}/{n()}/"
    yield f"secret {w()}-tls mounted at /etc/tls in pod {w()}-{d.hexa(9)}-{d.lower(5)}"
    yield f"jwt: signature has expired (kid={w()}-2026, alg=RS256, iss=https://auth.example.com/)"
    yield f"Using key derivation pbkdf2_sha256 with {n()} iterations"
    yield f"keyboard interrupt received, shutting down {n(1, 9)} workers"
    yield f"cookie jar has {n(1, 9)} cookies for {w()}.example.com"
    yield f"Credential check took {n(1, 900)}ms: ok"
    yield f"the author of {w()} is Ada; the secretary of state agreed on page {n(1, 300)}"
    yield f"rate limit key=ip:{d.ip()} limit=100/minute remaining={n(0, 100)} reset={n(1, 60)}"
    yield f"cache get key={w()}:{n()} hit=true took={n(1, 99)}us"
    yield f"Partition key: {w()}; sort key: created_at; read capacity {n(1, 99)}"
    yield f"auth: user={n()} method=password result=ok duration={n(1, 300)}ms"
    yield f"pass {n(1, 99)}/{n(100, 200)}: {n(1, 60)} tests passed, {n(0, 3)} skipped"
    yield f"passing {n(1, 9)} arguments; bypassed cache; compass heading {n(0, 360)}"
    yield f"tokens: {n()} in, {n()} out; cost $0.{n(10, 99)}"
    yield f"max_tokens={n()} temperature=0.{n(1, 9)} top_p=0.9 model=gpt-4o-mini"
    yield f"lexer: unexpected token '}}' at line {n(1, 999)}, column {n(1, 80)}"
    yield f"SyntaxError: Unexpected token < in JSON at position {n(0, 99)}"
    yield f"KeyError: 'api_key' at {w()}.py:{n(1, 900)}"
    yield f"pydantic.ValidationError: password: field required (request {d.uid()})"
    yield "ImproperlyConfigured: The SECRET_KEY setting must not be empty."
    yield "warning: DATABASE_PASSWORD is not set; using peer authentication"
    yield f"API_TOKEN: unset, SESSION_SECRET: <not set>, DEBUG: true, WORKERS: {n(1, 9)}"
    yield "usage: tool [--token TOKEN] [--password PASSWORD] [--api-key KEY] [-h]"
    yield 'curl -H "Authorization: Bearer $TOKEN" https://api.example.com/v1/me'
    yield "export API_KEY=${API_KEY:?missing} && ./deploy.sh --secret-file /run/secrets/db"
    yield f"password = os.environ['DB_PASSWORD']  # {w()}.py:{n(1, 99)}"
    yield f"token = request.headers.get('Authorization', '').removeprefix('Bearer ')  # line {n(1, 99)}"
    yield f"def check_password(self, password: str, *, salt: bytes = b'') -> bool:  # {w()}.py:{n(1, 99)}"
    yield {
        "schema": {
            "type": "object",
            "properties": {"password": {"type": "string", "minLength": 8}, "token": {"type": "string"}},
            "required": ["password", "token"],
        }
    }
    yield {
        "form_errors": {"password": ["This password is too common."], "email": ["Enter a valid address."]},
        "view": w(),
    }
    yield {"permissions": ["tokens:read", "secrets:list", "keys:rotate"], "role": "admin", "user_id": n()}
    yield {
        "feature_flags": {"passwordless_login": True, "token_exchange": False, "secret_scanning": True},
        "env": "prod",
    }
    yield {
        "event": "settings",
        "AUTH_PASSWORD_VALIDATORS": n(1, 5),
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_NAME": "csrftoken",
        "SESSION_COOKIE_AGE": 1209600,
    }
    yield {
        "oauth_provider": "google",
        "oauth_scope": "openid profile",
        "client_id": f"{n(10**11, 10**12)}-{d.lower(32)}.apps.googleusercontent.com",
        "redirect_uri": "https://app.example.com/cb",
    }
    yield {"publishable_key": f"pk_live_{d.mixed(24)}", "event": "checkout loaded"}
    yield {
        "public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + d.b64(32)[:43] + " deploy",
        "event": "key added",
    }
    # errors and code
    yield f'Traceback (most recent call last):\n  File "/srv/app/{w()}/views.py", line {n(1, 900)}, in get\n    token = self.get_token(request)\n  File "/usr/lib/python3.11/site-packages/django/core/handlers/base.py", line {n(1, 300)}, in _get_response\n    response = wrapped_callback(request, *callback_args, **callback_kwargs)\nKeyError: \'{w()}\''
    yield f"  File \"/app/{w()}.py\", line {n(1, 900)}, in login\n    if not check_password(password, user.password):\nTypeError: a bytes-like object is required, not 'str'"
    yield f'java.lang.NullPointerException: Cannot invoke "String.length()" because "token" is null\n\tat com.acme.{w()}.TokenService.parse(TokenService.java:{n(1, 400)})'
    yield f"TypeError: Cannot read properties of undefined (reading 'apiKey')\n    at Object.<anonymous> (/app/dist/{w()}.{d.hexa(8)}.js:1:{n()})"
    yield f"<{w().title()} object at 0x7f{d.hexa(10)}>"
    yield f"panic: runtime error: invalid memory address\ngoroutine {n(1, 99)} [running]:\nmain.(*Server).ServeHTTP(0xc000{d.hexa(6)}, {{0x{d.hexa(6)}, 0xc000{d.hexa(6)}}})"
    yield f'psycopg.errors.UniqueViolation: duplicate key value violates unique constraint "{w()}_pkey"\nDETAIL:  Key (id)=({n()}) already exists.'
    yield f"redis.exceptions.ConnectionError: Error 111 connecting to cache.internal:6379. Connection refused. (attempt {n(1, 9)})"
    yield f"httpx.ConnectTimeout: timed out after {n(1, 30)}s: https://{w()}.example.com/v1/{w()}?limit={n(1, 100)}&cursor={d.num(10**6, 10**7)}"
    yield {
        "exc_type": "ValueError",
        "exc_value": f"invalid literal for int() with base 10: '{w()}'",
        "frames": [{"file": f"{w()}.py", "line": n(1, 900), "function": "parse_token"}],
    }
    # SQL and stores
    yield f"SELECT id, password_hash, token FROM users WHERE id = {n()} LIMIT 1"
    yield f'SELECT "auth_user"."id", "auth_user"."password", "auth_user"."last_login" FROM "auth_user" WHERE "auth_user"."id" = {n()} LIMIT 21'
    yield f"(0.00{n(1, 9)}) UPDATE {w()} SET status = 'shipped', updated_at = '2026-03-0{n(1, 9)}T10:11:12+00:00'::timestamptz WHERE id = {n()}"
    yield f"INSERT INTO sessions (user_id, created_at) VALUES ({n()}, now()) RETURNING id"
    yield "CREATE TABLE api_tokens (id bigint PRIMARY KEY, token text NOT NULL, secret_hash bytea, created_at timestamptz)"
    yield f"ALTER TABLE users DROP COLUMN password; -- migration 00{n(10, 99)}"
    yield f"EXPLAIN: Index Scan using {w()}_key_idx on {w()} (cost=0.{n(10, 99)}..{n(1, 99)}.{n(10, 99)} rows={n(1, 99)} width={n(1, 99)})"
    yield {
        "db.system": "postgresql",
        "db.statement": f"SELECT * FROM {w()} WHERE id = %s",
        "db.rows": n(0, 99),
        "duration": 0.0123,
    }
    yield f"MGET {w()}:{n()} {w()}:{n()} -> 2 values in {n(1, 99)}us"
    # metrics
    yield f'http_request_duration_seconds_bucket{{method="GET",route="/{w()}/{{id}}",le="0.25"}} {n()}'
    yield f'launchguard_requests_total{{route="/token",status="200"}} {n()}.0'
    yield {
        "metric": f"{w()}.latency",
        "p50": n(1, 99) / 10,
        "p95": n(1, 99),
        "p99": n(1, 999),
        "count": n(),
        "unit": "ms",
    }
    yield f"cpu={n(1, 99)}.{n(1, 9)}% mem={n()}KiB rss={n()} threads={n(1, 99)} fds={n(1, 999)} load=0.{n(10, 99)}"
    yield {
        "series": [n(1, 100) / 10 for _ in range(8)],
        "timestamps": [1767225600 + 60 * i for i in range(8)],
        "name": w(),
    }
    # content
    yield {"avatar": "data:image/png;base64,iVBORw0KGgo" + d.b64(120), "width": 64, "height": 64}
    yield {"thumbnail_b64": "/9j/4AAQSkZJRgABAQAAAQ" + d.b64(150), "mime": "image/jpeg", "bytes": n()}
    yield {"embedding_preview": [round(d.uniform(-1, 1), 6) for _ in range(6)], "dim": 1536, "id": d.uid()}
    yield {"protobuf": d.b64(40), "schema_id": n(1, 99), "encoding": "base64"}
    yield {
        "cursor": base64.b64encode(json.dumps({"id": n(), "dir": "next"}).encode()).decode(),
        "has_more": True,
    }
    yield {"html": f'<div class="{w()}-{d.hexa(6)}"><a href="/{w()}/{n()}">Open</a></div>', "bytes": n()}
    yield {
        "user_agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1",
        "lang": "de-DE,de;q=0.9",
    }
    yield {
        "lat": round(d.uniform(-90, 90), 6),
        "lon": round(d.uniform(-180, 180), 6),
        "accuracy": n(1, 30),
        "geohash": d.lower(9),
    }
    yield {
        "started": d.ts(),
        "finished": d.ts(),
        "elapsed": f"PT{n(1, 59)}M{n(1, 59)}S",
        "epoch_ms": n(1_700_000_000_000, 1_800_000_000_000),
        "epoch_ns": n(1_700_000_000_000_000_000, 1_800_000_000_000_000_000),
    }
    yield {
        "range": f"bytes {n()}-{n(10**6, 10**7)}/{n(10**7, 10**8)}",
        "ratio": f"{n(1, 99)}:{n(1, 99)}",
        "amount": f"{n(1000, 9999)},{n(10, 99)} €",
        "phone_verified": True,
    }
    yield f"{w().title()} moved from {d.ip()}:{n(1024, 65000)} to {d.ip()}:{n(1024, 65000)}, {n()} of {n(10**6, 10**8)} bytes, ETA {n(1, 59)}:{n(10, 59)}"
    yield f"Order {n(10**9, 10**10)} shipped: {n(1, 20)} items, {n(1, 999)}.{n(10, 99)} EUR, zone {n(1, 9)}, batch 2026-03-{n(1, 28):02d}-{n(1000, 9999)}"
    yield {
        "account_number_masked": "****4242",
        "last4": f"{n(1000, 9999)}",
        "exp": "12/29",
        "network": "visa",
    }
    yield {
        "dns": f'{w()}.example.com. 300 IN TXT "v=spf1 include:_spf.example.com ~all"',
        "rcode": "NOERROR",
        "id": n(1, 65535),
    }
    yield f"smtp: 250 2.0.0 OK {n(10**9, 10**10)} {d.lower(12)}-{d.lower(8)}si{n(10**9, 10**10)}.{n(1, 99)} - gsmtp"
    yield f"npm notice shasum: {d.hexa(40)}\nnpm notice total files: {n(1, 99)}\nnpm notice unpacked size: {n(1, 99)} kB"
    yield f"Requirement already satisfied: python-jose in /usr/lib/python3.11/site-packages ({d.ver()})"
    yield f"terraform: aws_secretsmanager_secret.{w()}: Refreshing state... [id=arn:aws:secretsmanager:eu-west-1:123456789012:secret:{w()}-{d.mixed(6)}]"
    yield f"aws_iam_access_key.{w()}: Creation complete after {n(1, 9)}s"
    yield f"helm: release {w()} revision {n(1, 99)} deployed, chart {w()}-{d.ver()}, values sha {d.hexa(12)}"
    yield f"bazel: INFO: Elapsed time: {n(1, 99)}.{n(100, 999)}s, Critical Path: {n(1, 99)}s; digest {d.hexa(64)}/{n()}"
    yield f"sccache: key {d.hexa(64)} miss; compile {w()}.rs"
    yield {
        "build_id": d.hexa(20),
        "build_number": n(1, 9999),
        "runner": f"GitHub Actions {n(1, 99)}",
        "run_id": n(10**9, 10**10),
        "job": f"test ({d.ver()})",
    }
    yield {
        "sentry_event_id": d.hexa(32),
        "transaction": f"/{w()}/{{id}}",
        "release": f"{w()}@{d.ver()}",
        "environment": "production",
        "level": "error",
    }
    yield {
        "cloudevent": {
            "specversion": "1.0",
            "type": f"com.acme.{w()}.created",
            "source": f"/{w()}",
            "id": d.uid(),
            "time": d.ts(),
            "subject": str(n()),
        }
    }
    yield {
        "graphql": f"query {w().title()} {{ {w()}(id: {n()}) {{ id name createdAt }} }}",
        "complexity": n(1, 99),
        "depth": n(1, 9),
    }
    yield {
        "websocket": d.uid(),
        "close_code": 1000,
        "frames_in": n(),
        "frames_out": n(),
        "subprotocol": "graphql-transport-ws",
    }
    yield {
        "text": f"Please find attached the report for {w()}, it has {n(1, 99)} pages.",
        "subject": f"Your {w()} is ready",
        "locale": "en_GB",
    }
    yield {
        "message": f"user {n()} said hello in room {w()}",
        "input": f"{w()}.csv",
        "output": f"{w()}.parquet",
        "content_type": "text/csv",
        "content_length": n(),
    }
    yield {"comment": "Das Passwort muss mindestens acht Zeichen lang sein.", "lang": "de", "id": n()}
    yield {
        "title": "Comment choisir un mot de passe",
        "slug": "comment-choisir-un-mot-de-passe",
        "views": n(),
    }
    yield f"el usuario {n()} cambió su contraseña hace {n(1, 30)} días"
    yield f"用户 {n()} 修改了密码，耗时 {n(1, 99)} 毫秒"
    yield {
        "Retry-After": n(1, 60),
        "X-RateLimit-Limit": 100,
        "X-RateLimit-Remaining": n(0, 100),
        "RateLimit-Policy": "100;w=60",
        "event": "throttled",
    }
    yield f"limiter: key={d.hexa(16)} rule=login 5/minute hit={n(1, 9)} retry_after={n(1, 60)}"
    yield {
        "svix_id": f"msg_{d.mixed(27)}",
        "attempt": n(1, 9),
        "endpoint": f"ep_{d.mixed(27)}",
        "status": 200,
    }
    yield {
        "stripe_event": f"evt_1{d.mixed(23)}",
        "type": "invoice.payment_succeeded",
        "api_version": "2024-06-20",
        "subscription": f"sub_1{d.mixed(23)}",
        "price": f"price_1{d.mixed(23)}",
    }
    yield {"twilio_sid": f"SM{d.hexa(32)}", "status": "delivered", "segments": n(1, 3)}
    yield {
        "slack_channel": f"C0{d.upper(9)}",
        "slack_user": f"U0{d.upper(9)}",
        "team": f"T0{d.upper(9)}",
        "ts": f"17{n(10**7, 10**8)}.{n(10**5, 10**6)}",
    }
    yield {
        "github_delivery": d.uid(),
        "github_event": "push",
        "ref": "refs/heads/main",
        "before": d.hexa(40),
        "after": d.hexa(40),
        "installation_id": n(),
    }
    yield {
        "openai_request_id": f"req_{d.hexa(32)}",
        "openai_org": f"org-{d.mixed(24)}",
        "openai_processing_ms": n(1, 9000),
        "model": "gpt-4o-2024-08-06",
    }
    yield {
        "run_id": f"run_{d.mixed(24)}",
        "thread_id": f"thread_{d.mixed(24)}",
        "assistant_id": f"asst_{d.mixed(24)}",
        "file_id": f"file-{d.mixed(24)}",
    }
    yield {
        "firebase_app_id": f"1:{n(10**11, 10**12)}:web:{d.hexa(22)}",
        "measurement_id": f"G-{d.upper(10)}",
        "project": w(),
    }
    yield {
        "sitemap": f"https://www.example.com/{w()}/{w()}-{n()}-{w()}.html",
        "lastmod": "2026-03-01",
        "priority": 0.8,
    }
    yield {"path": f"/home/app/.cache/{w()}/{d.hexa(2)}/{d.hexa(62)}", "mode": "0644", "inode": n()}
    yield {"cmd": ["ffmpeg", "-i", f"{w()}.mp4", "-c:v", "libx264", "-crf", "23", f"{d.uid()}.mp4"], "rc": 0}
    yield f"nginx: [notice] {n(2, 99)}#{n(2, 99)}: signal 17 (SIGCHLD) received from {n(2, 9999)}"
    yield f"systemd[1]: Started session-{n(1, 999)}.scope - Session {n(1, 999)} of User deploy."
    yield f"sshd[{n()}]: Accepted publickey for deploy from {d.ip()} port {n(1024, 65000)} ssh2: ED25519 SHA256:{d.b64(32).rstrip('=')}"
    yield f"sudo: pam_unix(sudo:session): session opened for user root(uid=0) by deploy(uid={n(1000, 2000)})"
    yield f'kernel: [{n()}.{n(10**5, 10**6)}] audit: type=1400 audit({n(10**9, 2 * 10**9)}.123:{n(1, 999)}): apparmor="STATUS" operation="profile_load"'
    yield f"postgres[{n()}]: LOG:  checkpoint complete: wrote {n()} buffers ({n(1, 9)}.{n(1, 9)}%); lsn={d.upper(1)}/{d.hexa(8).upper()}"
    yield f"mysqld: Aborted connection {n()} to db: '{w()}' user: 'app' host: '{d.ip()}' (Got timeout reading communication packets)"
    yield {
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.input_tokens": n(),
        "gen_ai.usage.output_tokens": n(),
        "gen_ai.response.id": f"chatcmpl-{d.mixed(29)}",
        "gen_ai.response.finish_reasons": ["stop"],
    }
    yield {
        "event": "chat finished",
        "model": "claude-sonnet-4-5",
        "stop_reason": "end_turn",
        "usage": {"input_tokens": n(), "output_tokens": n(), "cache_read_input_tokens": n()},
        "id": f"msg_01{d.mixed(22)}",
    }


def later(d: Dice) -> Iterator[object]:
    """Make one round of what was thought of after the mending: other languages, tables, tools."""
    w, n = d.word, d.num
    yield f"id,name,token_type,expires\n{n()},{w()},bearer,3600\n{n()},{w()},mac,60\n"
    yield f"name,session,status\n{w()},expired,ok\n{w()},active,ok\n"
    yield "user,password_changed,last_login\nada,2026-01-02,2026-02-03\nbob,2026-03-01,2026-04-02\n"
    yield f"key,value,unit\n{w()}_count,{n()},rows\n{w()}_bytes,{n()},B\n"
    yield f"table,primary_key,rows\n{w()},id,{n()}\n{w()},uuid,{n()}\n"
    yield f"region;account;cost\neu-west-1;prod;{n()}.12\nus-east-1;dev;{n()}.40\n"
    yield "country,phone_code,currency\nDE,49,EUR\nFR,33,EUR\n"
    yield f"event,tokens,cost\nchat,{n()},0.02\nembed,{n()},0.01\n"
    yield f"sku,pin_count,price\n{d.upper(8)},{n(2, 64)},3.20\n{d.upper(8)},{n(2, 64)},1.10\n"
    yield "chapter,secret,author\n1,yes,Ada\n2,no,Bob\n"
    yield {"palabra_clave": "invierno", "clave": w(), "campaña": "primavera", "id": n()}
    yield {"chave": w(), "valor": n(), "chave_primaria": "id"}
    yield {"chiave": w(), "valore": "si"}
    yield f"palabra clave: {w()}, resultados: {n()}"
    yield f"clave: {w()} valor: {n()}"
    yield f"la clave es revisar {n()} pedidos"
    yield f"Schlüssel {w()} nicht gefunden (Zeile {n()})"
    yield f"Schlüsselwort: {w()}, Treffer: {n()}"
    yield f"Das Geheimnis guter Suche: {n()} Treffer"
    yield f"le mot clé {w()} a {n()} résultats"
    yield f"mot clé: {w()}"
    yield "clé primaire: id, clé étrangère: order_id"
    yield f"jeton de présence: {n()} points"
    yield f"пароль обновлён пользователем {n()}"
    yield "пароль: обязательное поле"
    yield f"секретарь: Иванова, кабинет {n(1, 99)}"
    yield f"токенов: {n()} из {n()}"
    yield f"密码重置邮件已发送，用户 {n()}"
    yield f"口令长度至少 {n(8, 20)} 位"
    yield f"トークン数: {n()}"
    yield f"パスワードを変更しました (user {n()})"
    yield f"비밀번호 변경 완료: 사용자 {n()}"
    yield f"토큰: {n()}개 사용"
    yield {"密码强度": "强", "令牌类型": "bearer", "用户": n()}
    yield {"пароль_изменён": True, "токен_тип": "bearer"}
    yield f"mongodump --db {w()} --out /backup/2026-03-0{n(1, 9)} -p"
    yield f"mongod: [conn{n()}] end connection {d.ip()}:{n(1024, 65000)} (12 connections now open)"
    yield f"mongo: waiting for -p flag, {n()} docs"
    yield f"ldapsearch -x -b dc=acme,dc=com -W '(uid={w()})' returned {n(1, 9)} entries"
    yield f"ldap_bind: Success (0) in {n(1, 90)}ms; ldapsync -w 30 done"
    yield f"git config set user.name {w()}"
    yield f"kubectl config set current-context {w()}"
    yield f"redis: CONFIG SET maxmemory {n()}"
    yield "poetry config set virtualenvs.in-project true"
    yield f"::group::{w()} tests\n::set-output name=version::{d.ver()}\n::endgroup::"
    yield f"::set-output name=cache_key::{w()}-{d.hexa(8)}"
    yield f"called {n()} times in {n(1, 99)} s; {n(1, 9)} retries"
    yield f"call {n(100, 999)} of {n(100, 999)} done"
    yield f"text to {n(10, 99)} columns, {n(1000, 9999)} rows"
    yield f"contacted {n(10, 99)} hosts, reached {n(100, 999)} of {n(1000, 9999)}"
    yield f"phoned home {n(1, 9)} times, SMS {n(1, 9)} queued"
    yield {"account": {"Value": w()}, "key": ["name"], "keys": ["id"], "auth": ["basic"]}
    yield {"key": [f"{w()}:{n()}"], "signature": ["def f(x: int) -> str"], "auth": {"value": "basic"}}
    yield {"k": "order_key", "value": {"stringValue": f"{w()}-{n()}"}}
    yield {
        "attributes": [
            {"key": "cache.key", "value": {"stringValue": f"{w()}:{d.uid()}"}},
            {"key": "http.route", "value": {"stringValue": "/token"}},
        ]
    }
    yield f"{{<State.SESSION_OPEN: 1>: {n()}, <State.TOKEN_COUNT: 2>: {n()}}}"
    yield "<Status.ACTIVE: 'active'> -> <Status.SESSION_EXPIRED: 'session_expired'>"
    yield f'["session"]=>\n  string(6) "active"\n  ["n"]=>\n  int({n()})'
    yield f'{{key, <<"{w()}">>}}, {{auth, none}}'
    yield f"K10 report: {d.hexa(64)}"
    yield f"task_{d.uid()} and disk_{d.uid()} done"
    yield "Order, token, and session\ncreated, refreshed, closed"
    yield "a;b;c\n1;2;3"
    yield "Usage: name,password\nExample: ada,******"
    yield f"Columns: id, token, name\nRows: {n()}, {n()}, {n()}"
    yield f"arn:aws:ssm:eu-west-1:123456789012:parameter/{w()}/token"
    yield f"arn:aws:elasticache:eu-west-1:123456789012:user:{w()}"
    yield f"arn:aws:apigateway:eu-west-1::/apikeys/{d.lower(10)}"
    yield f"vk1 lane {n()}; vk2.a beta"
    yield f"p8e-{w()}-{n()}"
    yield f"ddapp_{w()} started; ddpat_count={n()}"
    yield f"\x1b[32mINFO\x1b[0m token_count=\x1b[35m{n()}\x1b[0m key=\x1b[36m{w()}\x1b[0m"
    yield f"\x1b[1mpassword\x1b[0m policy ok, {n()} users"
    yield f"created\n{d.hexa(12)}-{w()}\nremoved\n{d.hexa(12)}-{w()}"
    yield f"fetch {w()}\nsha {d.hexa(40)}\nok"
    yield f"layers:\n{d.hexa(64)}\n{d.hexa(64)}"
    yield f"token\n{w()}\nsession\n{n()}"
    yield f"Deploy key added: SHA256:{d.b64(32).rstrip('=')}"
    yield f"auth: {d.choice(['basic', 'none', 'oidc'])}; key: {w()}; sig: none"
    yield f"key={w()}/{n()}/part-{d.uid()}.parquet size={n()}"
    yield {"key": f"year=2026/month=03/{d.uid()}.json.gz", "bucket": w()}
    yield {"Key": f"logs/{w()}/2026-03-01-10-11-{d.upper(16)}", "Size": n()}
    yield {"etag_key": d.hexa(32), "object_key": f"a/{d.hexa(32)}.jpg"}
    yield {"key": d.uid(), "sort": w()}
    yield {"key": d.hexa(8), "n": n()}
    yield f"unseal progress {n(1, 3)}/3, key shares 5"
    yield f"key rotation finished for {n()} keys in {w()}"
    yield f"row key {w()}#{n()} not found"
    yield f"lookup key {d.hexa(40)} missed; building"


def make(rounds: int = 20, seed: int = 4) -> list[object]:
    """Make all events."""
    dice = Dice(seed)
    return [event for _ in range(rounds) for event in (*events(dice), *later(dice))]
