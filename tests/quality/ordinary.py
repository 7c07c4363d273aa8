"""Events with nothing to hide, as production writes them: each must come out exactly as it went in.

They are full of what looks secret and is not: ids, hashes, versions, counters with telling words in their names.
"""

from __future__ import annotations

import base64
import hashlib
import random
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from .template import ALPHABETS, DIGITS

__all__ = ["ORDINARY", "ordinary_events"]

Make = Callable[["Dice"], Any]
ORDINARY: dict[str, Make] = {}


def ordinary(make: Make) -> Make:
    ORDINARY[make.__name__] = make
    return make


def ordinary_events(seed: int, each: int) -> Iterator[tuple[str, Any]]:
    """`each` events of every kind, with the kind's name."""
    dice = Dice(f"ordinary {seed}")
    for name, make in ORDINARY.items():
        for _ in range(each):
            yield name, make(dice)


class Dice(random.Random):
    """Random ordinary things."""

    def chars(self, alphabet: str, size: int) -> str:
        return "".join(self.choices(ALPHABETS[alphabet], k=size))

    def uuid(self) -> str:
        return str(uuid.UUID(int=self.getrandbits(128), version=4))

    def hex(self, size: int) -> str:
        return self.chars("hex", size)

    def digits(self, size: int) -> str:
        return "".join(self.choices(DIGITS, k=size))

    def moment(self) -> str:
        return f"202{self.randint(0, 6)}-{self.randint(1, 12):02d}-{self.randint(1, 28):02d}T{self.randint(0, 23):02d}:{self.randint(0, 59):02d}:{self.randint(0, 59):02d}.{self.digits(3)}Z"

    def ip(self) -> str:
        return ".".join(str(self.randint(1, 254)) for _ in range(4))

    def version(self) -> str:
        return f"{self.randint(0, 30)}.{self.randint(0, 40)}.{self.randint(0, 99)}"

    def host(self) -> str:
        return f"{self.choice(['web', 'api', 'worker', 'db', 'cache'])}-{self.randint(1, 40)}.{self.choice(['eu-west-1', 'us-east-2', 'internal', 'prod'])}.example.{self.choice(['com', 'net', 'io'])}"

    def path(self) -> str:
        return (
            "/"
            + "/".join(
                self.choices(
                    [
                        "api",
                        "v1",
                        "users",
                        "orders",
                        "items",
                        "teams",
                        "billing",
                        "reports",
                        "search",
                        "health",
                        "static",
                        "img",
                    ],
                    k=self.randint(1, 4),
                )
            )
            + self.choice(["", f"/{self.randint(1, 99999)}", ".json"])
        )

    def word(self) -> str:
        return self.choice(
            [
                "alpha",
                "billing",
                "checkout",
                "deliver",
                "export",
                "forecast",
                "gateway",
                "harbour",
                "import",
                "journal",
                "kernel",
                "ledger",
                "market",
            ]
        )


# ---- names that contain a telling word and tell nothing


@ordinary
def token_counts(d):
    return {
        "event": "llm call",
        "token_count": d.randint(1, 9000),
        "max_tokens": d.randint(1, 9000),
        "prompt_tokens": d.randint(1, 900),
        "completion_tokens": d.randint(1, 900),
        "total_tokens": d.randint(1, 9000),
        "tokens_per_second": round(d.random() * 90, 2),
    }


@ordinary
def usage_details(d):
    return {
        "usage": {
            "input_tokens": d.randint(1, 999),
            "output_tokens": d.randint(1, 999),
            "cache_read_input_tokens": d.randint(0, 999),
            "prompt_tokens_details": {"cached_tokens": d.randint(0, 99), "audio_tokens": 0},
        },
        "finish_reason": d.choice(["stop", "length", "tool_calls"]),
    }


@ordinary
def tokenizer_names(d):
    return {
        "tokenizer": d.choice(["cl100k_base", "o200k_base", "bert-base-uncased"]),
        "vocab_size": d.randint(1000, 200000),
        "token_type": d.choice(["bearer", "Bearer", "mac"]),
        "token_limit": d.randint(1, 9999),
    }


@ordinary
def password_flags(d):
    return {
        "password_reset_sent": d.random() < 0.5,
        "has_password": d.random() < 0.5,
        "password_changed_at": d.moment(),
        "password_attempts": d.randint(0, 5),
        "password_min_length": d.randint(8, 16),
        "passwordless": True,
    }


@ordinary
def people_and_places(d):
    return {
        "secretary": d.choice(["Jane Doe", "Sven Muller"]),
        "author": d.choice(["mkessler", "o.tanaka"]),
        "authority": "city council",
        "author_id": d.randint(1, 9999),
        "keyboard_layout": d.choice(["qwerty", "azerty"]),
        "keynote": "opening",
    }


@ordinary
def key_like_names(d):
    return {
        "primary_key": d.randint(1, 99999),
        "foreign_key": "orders_user_id_fkey",
        "key_count": d.randint(1, 99),
        "keyspace": d.word(),
        "partition_key": d.word(),
        "cache_key": f"user:{d.randint(1, 9999)}:profile",
        "sort_key": "created_at",
    }


@ordinary
def session_numbers(d):
    return {
        "session_count": d.randint(0, 99),
        "sessions_active": d.randint(0, 99),
        "session_duration_s": d.randint(1, 9999),
        "session_timeout": 3600,
        "cookie_consent": True,
        "cookies_enabled": False,
    }


@ordinary
def credential_flags(d):
    return {
        "credentials_valid": True,
        "credential_type": d.choice(["password", "oauth", "api_key"]),
        "auth_method": d.choice(["password", "token", "sso"]),
        "secret_name": f"{d.word()}/database",
        "secret_version": d.randint(1, 9),
        "secrets_loaded": d.randint(1, 40),
    }


@ordinary
def empty_secrets(d):
    return {"password": "", "token": None, "api_key": "", "secret": None, "event": d.word()}


@ordinary
def message_counts(d):
    return {
        "message_count": d.randint(0, 999),
        "messages_total": d.randint(0, 9999),
        "message_id": d.uuid(),
        "messages_per_minute": d.randint(1, 99),
        "prompt_version": d.version(),
        "prompt_id": f"pmt_{d.randint(1, 99)}",
    }


@ordinary
def card_words(d):
    return {
        "card_brand": d.choice(["visa", "mastercard", "amex"]),
        "card_last4": d.digits(4),
        "card_type": d.choice(["credit", "debit"]),
        "card_exp_year": d.randint(2026, 2031),
        "cards_on_file": d.randint(0, 4),
        "scorecard": round(d.random(), 3),
        "dashboard_card": d.word(),
    }


@ordinary
def author_tokens(d):
    return {
        "authored_by": d.word(),
        "authors": [d.word(), d.word()],
        "authorized": True,
        "authentication_time_ms": d.randint(1, 400),
        "is_authenticated": False,
        "authorization_result": d.choice(["allow", "deny"]),
    }


@ordinary
def idempotent_names(d):
    return {
        "event": "charge",
        "public_key_id": f"kid-{d.randint(1, 99)}",
        "key_id": d.uuid(),
        "api_key_id": f"ak-{d.randint(1, 9999)}",
        "token_id": d.randint(1, 99999),
        "kid": d.chars("b62", 8),
    }


@ordinary
def api_versions(d):
    return {
        "api": f"v{d.randint(1, 9)}",
        "api_version": d.moment()[:10],
        "api_calls": d.randint(1, 999),
        "api_latency_ms": d.randint(1, 999),
        "passed": d.randint(1, 99),
        "bypass": False,
        "compass": "NNE",
        "passenger_count": d.randint(1, 5),
    }


# ---- ids and hashes


@ordinary
def uuids(d):
    return {"user_id": d.uuid(), "tenant": d.uuid(), "event": "user.updated", "correlation_id": d.uuid()}


@ordinary
def trace_ids(d):
    return {
        "trace_id": d.hex(32),
        "span_id": d.hex(16),
        "parent_span_id": d.hex(16),
        "traceparent": f"00-{d.hex(32)}-{d.hex(16)}-01",
        "sampled": True,
    }


@ordinary
def git_shas(d):
    return {
        "event": "deployed",
        "commit": d.hex(40),
        "short": d.hex(7),
        "branch": f"feature/{d.word()}-{d.randint(1, 999)}",
        "tag": f"v{d.version()}",
    }


@ordinary
def git_text(d):
    return f"HEAD is now at {d.hex(7)} Merge pull request #{d.randint(1, 9999)} from acme/{d.word()}-{d.word()} ({d.hex(40)})"


@ordinary
def content_hashes(d):
    return {
        "etag": f'"{d.hex(32)}"',
        "sha256": d.hex(64),
        "md5": d.hex(32),
        "digest": f"sha256:{d.hex(64)}",
        "size": d.randint(1, 10**8),
        "checksum": d.hex(8),
    }


@ordinary
def docker_images(d):
    return f"Pulled ghcr.io/acme/{d.word()}:{d.version()}@sha256:{d.hex(64)} in {d.randint(1, 60)}.{d.randint(0, 9)}s"


@ordinary
def integrity_hashes(d):
    digest = base64.b64encode(hashlib.sha512(d.digits(9).encode()).digest()).decode()
    return {
        "package": f"{d.word()}@{d.version()}",
        "resolved": f"https://registry.example.com/{d.word()}/-/{d.word()}-{d.version()}.tgz",
        "integrity": f"sha512-{digest}",
    }


@ordinary
def pip_hashes(d):
    return f"Collecting {d.word()}=={d.version()} --hash=sha256:{d.hex(64)} (from -r requirements.txt (line {d.randint(1, 200)}))"


@ordinary
def ulids_and_ksuids(d):
    return {
        "id": "01" + "".join(d.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=24)),
        "job_id": d.chars("b62", 27),
        "object_id": d.hex(24),
        "snowflake": int(d.choice("123456789") + d.digits(17)),
    }


@ordinary
def prefixed_ids(d):
    return {
        "customer": f"cus_{d.chars('b62', 14)}",
        "charge": f"ch_{d.chars('b62', 24)}",
        "invoice": f"in_{d.chars('b62', 24)}",
        "event_id": f"evt_{d.chars('b62', 24)}",
        "price": f"price_{d.chars('b62', 24)}",
        "livemode": False,
    }


@ordinary
def request_ids(d):
    return {
        "request_id": d.hex(32),
        "x-request-id": d.uuid(),
        "cf-ray": f"{d.hex(16)}-FRA",
        "x-amzn-trace-id": f"Root=1-{d.hex(8)}-{d.hex(24)}",
    }


@ordinary
def aws_arns(d):
    account = d.digits(12)
    return {
        "event": "AssumeRole",
        "arn": f"arn:aws:iam::{account}:role/{d.word()}-task",
        "instance": f"i-0{d.hex(16)}",
        "subnet": f"subnet-0{d.hex(16)}",
        "ami": f"ami-0{d.hex(16)}",
        "bucket": f"acme-{d.word()}-{account}",
    }


@ordinary
def cloud_resources(d):
    return f"projects/acme-{d.word()}/locations/europe-west1/services/{d.word()}-{d.randint(1, 9)} revision {d.word()}-{d.digits(5)}-{d.chars('aa', 3)} serving 100%"


@ordinary
def kubernetes_names(d):
    return f"Successfully assigned prod/{d.word()}-{d.hex(10)}-{d.chars('lo', 5)} to ip-10-{d.randint(0, 255)}-{d.randint(0, 255)}-{d.randint(0, 255)}.ec2.internal"


@ordinary
def openai_object_ids(d):
    return {
        "id": f"chatcmpl-{d.chars('b62', 29)}",
        "system_fingerprint": f"fp_{d.hex(10)}",
        "object": "chat.completion",
        "model": d.choice(["gpt-4o-2024-08-06", "claude-3-5-sonnet-20241022", "gemini-1.5-pro-002"]),
        "created": d.randint(17 * 10**8, 18 * 10**8),
    }


@ordinary
def model_names(d):
    return {
        "model": d.choice(
            [
                "text-embedding-3-large",
                "meta-llama/Llama-3.1-70B-Instruct",
                "mistralai/Mixtral-8x7B-Instruct-v0.1",
                "anthropic.claude-3-opus-20240229-v1:0",
            ]
        ),
        "temperature": round(d.random(), 2),
        "top_p": 0.95,
        "stop_reason": "end_turn",
        "latency_ms": d.randint(100, 9000),
    }


# ---- times, numbers, money


@ordinary
def timestamps(d):
    return {
        "timestamp": d.moment(),
        "epoch": d.randint(10**9, 2 * 10**9),
        "epoch_ms": d.randint(10**12, 2 * 10**12),
        "epoch_ns": d.randint(10**18, 2 * 10**18),
        "date": d.moment()[:10],
        "rfc": "Mon, 24 Nov 2025 08:49:56 GMT",
    }


@ordinary
def numbers_in_text(d):
    return f"processed {d.digits(6)} rows in {d.random() * 100:.6f} s ({d.randint(10**9, 10**13)} bytes, offset {d.randint(10**12, 10**15)})"


@ordinary
def prices(d):
    return {
        "event": "invoice",
        "amount": d.randint(1, 10**7),
        "currency": d.choice(["EUR", "USD", "GBP", "JPY"]),
        "display": f"€{d.randint(1, 9)}.{d.digits(3)},{d.digits(2)}",
        "total": f"{d.randint(1, 999)}.{d.digits(2)}",
        "vat_rate": "19%",
    }


@ordinary
def order_numbers(d):
    return {
        "order_number": d.digits(10),
        "po": f"PO-{d.digits(8)}",
        "invoice_no": f"INV-{d.randint(2019, 2026)}-{d.digits(6)}",
        "sku": f"{d.chars('AZ', 3)}-{d.digits(5)}-{d.chars('AZ', 2)}",
        "quantity": d.randint(1, 40),
    }


@ordinary
def books_and_barcodes(d):
    return {
        "isbn": f"978-{d.digits(1)}-{d.digits(4)}-{d.digits(4)}-{d.digits(1)}",
        "isbn10": f"{d.digits(9)}X",
        "issn": f"{d.digits(4)}-{d.digits(4)}",
        "ean": f"50{d.digits(11)}",
        "upc": f"0{d.digits(11)}",
    }


@ordinary
def tracking_numbers(d):
    return {
        "carrier": d.choice(["ups", "fedex", "dhl", "usps"]),
        "tracking": d.choice(
            [f"1Z{d.chars('up', 6)}{d.digits(10)}", d.digits(12), f"JD01{d.digits(14)}", f"RR{d.digits(9)}DE"]
        ),
        "eta": d.moment()[:10],
    }


@ordinary
def coordinates(d):
    return {
        "lat": round(d.uniform(-90, 90), 6),
        "lon": round(d.uniform(-180, 180), 6),
        "geohash": d.chars("lo", 9),
        "zoom": d.randint(1, 20),
        "bbox": "13.088346,52.338234,13.761161,52.675499",
    }


@ordinary
def measurements(d):
    return {
        "cpu": round(d.random(), 4),
        "rss_bytes": d.randint(10**6, 10**10),
        "load": [round(d.random() * 4, 2) for _ in range(3)],
        "p95_ms": round(d.random() * 900, 1),
        "fd": d.randint(1, 1024),
        "threads": d.randint(1, 64),
    }


@ordinary
def number_lists(d):
    return {
        "vector": [round(d.uniform(-1, 1), 6) for _ in range(6)],
        "ids": [d.randint(10**8, 10**10) for _ in range(5)],
        "ports": [8000, 8443, 5432],
    }


@ordinary
def percentages_and_ranges(d):
    return f"disk {d.randint(1, 99)}% used, range {d.randint(0, 999)}-{d.randint(1000, 9999)}/{d.randint(10**4, 10**7)}, ratio {d.randint(1, 9)}:{d.randint(1, 9)}, took {d.randint(1, 59)}m{d.randint(1, 59)}s"


# ---- lines of common servers and tools


@ordinary
def nginx_access(d):
    return f'{d.ip()} - - [24/Nov/2025:08:49:{d.randint(10, 59)} +0000] "{d.choice(["GET", "POST", "PUT"])} {d.path()}?page={d.randint(1, 99)}&sort=-created_at HTTP/1.1" {d.choice([200, 204, 304, 404, 502])} {d.randint(0, 99999)} "https://www.example.com{d.path()}" "{d.choice(USER_AGENTS)}"'


@ordinary
def nginx_error(d):
    return f'2025/11/24 08:49:56 [error] {d.randint(1, 9999)}#0: *{d.randint(1, 99999)} connect() failed (111: Connection refused) while connecting to upstream, client: {d.ip()}, server: example.com, request: "GET {d.path()} HTTP/2.0", upstream: "http://127.0.0.1:8000{d.path()}", host: "example.com"'


@ordinary
def uvicorn_lines(d):
    return d.choice(
        [
            f'{d.ip()}:{d.randint(1024, 65535)} - "GET {d.path()} HTTP/1.1" {d.choice([200, 404])}',
            "Application startup complete.",
            f"Uvicorn running on http://0.0.0.0:{d.randint(3000, 9000)} (Press CTRL+C to quit)",
            f"Started server process [{d.randint(1, 99999)}]",
        ]
    )


@ordinary
def gunicorn_lines(d):
    return f"[2025-11-24 08:49:56 +0000] [{d.randint(1, 9999)}] [INFO] Booting worker with pid: {d.randint(1, 99999)}"


@ordinary
def postgres_lines(d):
    return d.choice(
        [
            f"2025-11-24 08:49:56.{d.digits(3)} UTC [{d.randint(1, 9999)}] LOG:  checkpoint complete: wrote {d.randint(1, 9999)} buffers ({d.random() * 9:.1f}%); lsn={d.chars('HEX', 1)}/{d.chars('HEX', 8)}",
            f'ERROR:  duplicate key value violates unique constraint "users_pkey" DETAIL:  Key (id)=({d.randint(1, 99999)}) already exists.',
            f'FATAL:  password authentication failed for user "{d.word()}"',
        ]
    )


@ordinary
def redis_lines(d):
    return d.choice(
        [
            f"{d.randint(1, 99)}:M 24 Nov 2025 08:49:56.{d.digits(3)} * Background saving started by pid {d.randint(1, 9999)}",
            f"{d.randint(1, 9)}:M * DB saved on disk, {d.randint(1, 99)} keys in 3 databases",
            "NOAUTH Authentication required.",
        ]
    )


@ordinary
def celery_lines(d):
    return f"Task billing.tasks.{d.word()}[{d.uuid()}] succeeded in {d.random() * 9:.12f}s: {{'sent': {d.randint(0, 99)}}}"


@ordinary
def sshd_lines(d):
    return d.choice(
        [
            f"Accepted publickey for deploy from {d.ip()} port {d.randint(1024, 65535)} ssh2: RSA SHA256:{d.chars('b64', 43)}",
            f"Failed password for invalid user admin from {d.ip()} port {d.randint(1024, 65535)} ssh2",
            f"Disconnected from user deploy {d.ip()} port 22",
        ]
    )


@ordinary
def systemd_lines(d):
    return f"systemd[1]: Started session-{d.randint(1, 999)}.scope - Session {d.randint(1, 999)} of user {d.word()}."


@ordinary
def kernel_lines(d):
    return f"[{d.randint(1, 99999)}.{d.digits(6)}] eth0: renamed from veth{d.hex(7)}, mac {':'.join(d.hex(2) for _ in range(6))}"


@ordinary
def kafka_lines(d):
    return f"[Consumer clientId={d.word()}-{d.randint(1, 9)}, groupId={d.word()}] Resetting offset for partition {d.word()}-{d.randint(0, 32)} to position FetchPosition{{offset={d.randint(0, 10**9)}, offsetEpoch=Optional.empty}}"


@ordinary
def django_lines(d):
    return d.choice(
        [
            f'"GET {d.path()}/ HTTP/1.1" 200 {d.randint(1, 9999)}',
            f"Not Found: {d.path()}/",
            f"Forbidden (CSRF token missing.): {d.path()}/",
            "Forbidden (CSRF cookie not set.): /accounts/login/",
            f"Watching for file changes with StatReloader in {d.word()}",
        ]
    )


@ordinary
def httpx_lines(d):
    return f'HTTP Request: {d.choice(["GET", "POST"])} https://{d.host()}{d.path()}?limit={d.randint(1, 100)} "HTTP/1.1 {d.choice(["200 OK", "201 Created", "404 Not Found", "429 Too Many Requests"])}"'


@ordinary
def auth_messages(d):
    return {
        "event": d.choice(
            [
                "invalid password",
                "token expired",
                "password reset requested",
                "api key revoked",
                "missing credentials",
                "session expired; please sign in again",
                "secret rotated",
                "authorization header missing",
                "token refresh failed: 401",
                "no cookie sent",
            ]
        ),
        "user_id": d.randint(1, 9999),
        "status": 401,
    }


@ordinary
def auth_prose(d):
    return d.choice(
        [
            "The password must be at least 12 characters and contain a digit.",
            "Token: expired",
            "Token: missing",
            "password: required field",
            "Set the API key in the settings page before continuing.",
            "Authorization: none",
            "Your password was changed successfully.",
            "Check that the token is valid and not revoked.",
            f"Rate limit: {d.randint(1, 99)} tokens per minute",
            "secret: not found in namespace prod",
            "Authentication failed: bad credentials",
        ]
    )


@ordinary
def user_agents(d):
    return {"user_agent": d.choice(USER_AGENTS), "path": d.path(), "status": d.choice([200, 301, 404])}


@ordinary
def sql_statements(d):
    return d.choice(
        [
            f"SELECT id, created_at, status FROM orders WHERE user_id = {d.randint(1, 9999)} AND status IN ('paid', 'open') ORDER BY created_at DESC LIMIT {d.randint(1, 100)}",
            'INSERT INTO "events" ("id", "kind", "at") VALUES (%s, %s, %s) RETURNING "events"."id"',
            "UPDATE users SET password_changed_at = now(), token_version = token_version + 1 WHERE id = $1",
            "SELECT token, secret FROM api_keys WHERE id = ?",
            f"CREATE INDEX CONCURRENTLY idx_{d.word()}_tenant ON {d.word()} (tenant_id, created_at)",
            "SELECT key, value FROM settings WHERE key = %(key)s",
        ]
    )


@ordinary
def stack_frames(d):
    return f"Traceback (most recent call last):\n  File \"/srv/app/.venv/lib/python3.11/site-packages/{d.word()}/{d.word()}.py\", line {d.randint(1, 999)}, in {d.word()}\n    return await self.{d.word()}(token=token, password=password)\nKeyError: '{d.word()}'"


@ordinary
def js_stacks(d):
    return f"TypeError: Cannot read properties of undefined (reading '{d.word()}')\n    at {d.word()} (/app/dist/chunk-{d.chars('up', 8)}.js:{d.randint(1, 999)}:{d.randint(1, 99)})\n    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)"


@ordinary
def java_stacks(d):
    return f"java.lang.IllegalStateException: {d.word()} closed\n\tat com.acme.{d.word()}.{d.word().title()}Service.run({d.word().title()}Service.java:{d.randint(1, 999)})\n\tat java.base/java.lang.Thread.run(Thread.java:840)"


@ordinary
def source_lines(d):
    return d.choice(
        [
            "    if not verify_password(form.password, user.password_hash):",
            "token = request.headers.get('Authorization')",
            "api_key = os.environ['API_KEY']",
            "password = getpass.getpass()",
            "client = Client(api_key=settings.api_key, timeout=5)",
            "def login(username: str, password: str) -> Session:",
            'secret = config["secret"]',
            "token: str | None = None",
            "const token = await getToken();",
        ]
    )


@ordinary
def type_errors(d):
    return d.choice(
        [
            "TypeError: login() missing 1 required positional argument: 'password'",
            "AttributeError: 'NoneType' object has no attribute 'token'",
            "KeyError: 'api_key'",
            "ValueError: invalid literal for int() with base 10: 'abc'",
            f"IndexError: list index out of range (index {d.randint(1, 99)})",
            "pydantic_core.ValidationError: 1 validation error for Login\npassword\n  Field required [type=missing]",
            "ImportError: cannot import name 'TokenError' from 'jwt'",
        ]
    )


@ordinary
def help_texts(d):
    return d.choice(
        [
            "usage: deploy [-h] [--token TOKEN] [--region REGION] target",
            "  --password PASSWORD   password for the database (default: prompt)",
            "Pass --api-key or set API_KEY in the environment.",
            "export API_KEY=<your-api-key>",
            "Authorization: Bearer <token>",
            "curl -H 'Authorization: Bearer $TOKEN' https://api.example.com",
        ]
    )


@ordinary
def placeholders(d):
    return d.choice(
        [
            '{"password": "********", "user": "jane"}',
            "password=***** host=db",
            "token=[FILTERED]",
            "api_key: <redacted>",
            "secret=${SECRET}",
            "password: {{ vault.db_password }}",
            "TOKEN=$TOKEN",
            "password=None",
            "token=null&page=2",
            "token=undefined",
            "api_key=True",
        ]
    )


# ---- structure of an app's own events


@ordinary
def access_line(d):
    return {
        "timestamp": d.moment(),
        "severity_text": "INFO",
        "event_name": "http.server.request",
        "request_id": d.hex(32),
        "http.request.method": d.choice(["GET", "POST"]),
        "http.route": d.choice(["/users/{user_id}", "/auth/login", "/auth/reset/{token}", "/v1/chat"]),
        "http.response.status_code": 200,
        "duration_ms": round(d.random() * 90, 3),
        "ttfb_ms": round(d.random() * 9, 3),
    }


@ordinary
def otel_attributes(d):
    return {
        "http.request.method": "GET",
        "url.scheme": "https",
        "server.address": d.host(),
        "server.port": 443,
        "network.protocol.version": "1.1",
        "user_agent.original": d.choice(USER_AGENTS),
        "http.route": "/items/{id}",
        "client.address": d.ip(),
        "db.system.name": "postgresql",
        "db.query.text": "SELECT 1",
    }


@ordinary
def celery_event(d):
    return {
        "event": "task-received",
        "uuid": d.uuid(),
        "name": f"shop.tasks.{d.word()}",
        "args": f"({d.randint(1, 99)}, 'eu')",
        "kwargs": "{}",
        "retries": 0,
        "hostname": f"celery@{d.word()}-{d.randint(1, 9)}",
    }


@ordinary
def feature_flags(d):
    return {
        "event": "flag evaluated",
        "flag": f"{d.word()}-{d.word()}",
        "variant": d.choice(["on", "off", "control"]),
        "rollout": d.randint(0, 100),
        "rule_id": d.hex(12),
    }


@ordinary
def health_checks(d):
    return {
        "status": "pass",
        "checks": {
            "redis": [{"status": "pass", "observedValue": d.randint(1, 20), "observedUnit": "ms"}],
            "database": [{"status": "warn"}],
        },
        "releaseId": d.hex(40),
    }


@ordinary
def queues(d):
    return {
        "queue": d.word(),
        "depth": d.randint(0, 9999),
        "oldest_s": d.randint(0, 999),
        "consumer_tag": f"ctag{d.randint(1, 9)}.{d.hex(12)}",
        "delivery_tag": d.randint(1, 9999),
        "routing_key": f"orders.{d.word()}.created",
    }


@ordinary
def file_paths(d):
    return {
        "path": f"/var/lib/{d.word()}/{d.hex(2)}/{d.hex(62)}",
        "file": f"C:\\Users\\{d.word()}\\AppData\\Local\\Temp\\tmp{d.chars('word', 8)}.log",
        "cwd": f"/home/{d.word()}/src/{d.word()}",
        "key_file": "/etc/ssl/private/server.key",
        "token_path": "/var/run/secrets/kubernetes.io/serviceaccount/token",
    }


@ordinary
def asset_urls(d):
    return f"https://cdn.example.com/assets/{d.word()}.{d.hex(8)}.chunk.js?v={d.version()}&t={d.randint(10**12, 2 * 10**12)}"


@ordinary
def plain_urls(d):
    return {
        "url": f"https://{d.host()}:{d.randint(1024, 9999)}{d.path()}?page={d.randint(1, 9)}&q={d.word()}+{d.word()}&utm_source=news#section-{d.randint(1, 9)}",
        "referer": f"https://www.example.com/{d.word()}",
    }


@ordinary
def connection_strings_without_password(d):
    return d.choice(
        [
            f"postgresql://{d.host()}:5432/app",
            f"redis://{d.host()}:6379/{d.randint(0, 15)}",
            "mysql://app@db/shop",
            f"amqp://{d.host()}//",
            "sqlite:////srv/app/db.sqlite3",
            "ssh://git@github.com/acme/app.git",
            "git@github.com:acme/app.git",
        ]
    )


@ordinary
def public_keys(d):
    return d.choice(
        [
            f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{d.chars('b64', 43)} deploy-host",
            f"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB{d.chars('b64', 340)} laptop",
        ]
    )


@ordinary
def versions(d):
    return {
        "python": f"3.{d.randint(8, 14)}.{d.randint(0, 20)}",
        "packages": {d.word(): d.version(), d.word(): f"{d.version()}rc{d.randint(1, 4)}"},
        "kernel": f"6.{d.randint(1, 12)}.0-{d.randint(10, 99)}-generic",
        "build": f"{d.digits(8)}.{d.randint(1, 99)}",
    }


@ordinary
def ips_and_macs(d):
    return {
        "client": d.ip(),
        "peer": f"{d.ip()}:{d.randint(1024, 65535)}",
        "v6": ":".join(d.hex(4) for _ in range(8)),
        "cidr": f"10.{d.randint(0, 255)}.0.0/16",
        "mac": ":".join(d.hex(2) for _ in range(6)),
    }


@ordinary
def locale_and_time_zone(d):
    return {
        "locale": d.choice(["en-GB", "de-DE", "pt-BR"]),
        "tz": d.choice(["Europe/Berlin", "America/Sao_Paulo"]),
        "accept_language": "de-DE,de;q=0.9,en;q=0.8",
        "country": d.choice(["DE", "FR", "BR"]),
        "postcode": d.digits(5),
        "zip": d.digits(5),
    }


@ordinary
def mime_and_headers(d):
    return {
        "headers": {
            "content-type": "application/json; charset=utf-8",
            "content-length": str(d.randint(1, 99999)),
            "cache-control": "no-store, max-age=0",
            "accept": "*/*",
            "accept-encoding": "gzip, deflate, br",
            "host": d.host(),
            "x-forwarded-for": f"{d.ip()}, {d.ip()}",
            "vary": "Accept-Encoding",
        }
    }


@ordinary
def response_headers(d):
    return [
        ("server", "uvicorn"),
        ("date", "Mon, 24 Nov 2025 08:49:56 GMT"),
        ("content-type", "text/html"),
        ("etag", f'W/"{d.hex(16)}"'),
        ("ratelimit-policy", '"search";q=30;w=60'),
        ("x-content-type-options", "nosniff"),
    ]


@ordinary
def jobs_and_cron(d):
    return {
        "schedule": f"{d.randint(0, 59)} {d.randint(0, 23)} * * 1-5",
        "job": d.word(),
        "last_run": d.moment(),
        "duration_s": d.randint(1, 999),
        "exit_code": d.choice([0, 1, 137]),
    }


@ordinary
def emails_like_texts(d):
    return d.choice(
        [
            f"{d.word()}@{d.version()}",
            f"@acme/{d.word()}@{d.version()}",
            "user@host:~$ ls -la",
            f"celery@{d.word()}",
            "git@github.com:acme/app.git cloned",
            f"pytest-{d.randint(1, 9)}.{d.randint(0, 9)}.0@pypi",
            "@property and @dataclass decorators",
        ]
    )


@ordinary
def chat_text(d):
    return {
        "event": "ticket comment",
        "comment": d.choice(
            [
                "Thanks, it works now!",
                "The key insight is that the token bucket refills slowly.",
                "Please send the message again; the first was lost.",
                "My card arrived in the post.",
                "Keys to the flat are with the secretary.",
                "He was the author of the session notes.",
            ]
        ),
        "ticket": d.randint(1, 9999),
    }


@ordinary
def status_messages(d):
    return {
        "message": d.choice(
            [
                "ok",
                "Request completed",
                "Too many requests",
                "Not found",
                f"{d.word()} started",
                "Connection reset by peer",
                "Invalid input",
            ]
        ),
        "status": d.choice([200, 404, 429]),
        "level": "info",
        "logger": f"app.{d.word()}",
    }


@ordinary
def structlog_event(d):
    return {
        "event": f"{d.word()} finished",
        "logger": f"shop.{d.word()}",
        "level": d.choice(["info", "warning", "error"]),
        "timestamp": d.moment(),
        "lineno": d.randint(1, 900),
        "func_name": d.word(),
        "process": d.randint(1, 99999),
        "thread_name": "MainThread",
        "items": d.randint(0, 99),
    }


@ordinary
def search_queries(d):
    return {
        "event": "search",
        "q": f"{d.word()} {d.word()} size {d.randint(1, 60)}",
        "hits": d.randint(0, 9999),
        "facets": {"colour": ["red", "blue"], "price": [d.randint(1, 50), d.randint(51, 900)]},
    }


@ordinary
def csv_lines(d):
    return ",".join(
        [
            str(d.randint(1, 9999)),
            d.moment()[:10],
            d.word(),
            f"{d.randint(1, 999)}.{d.digits(2)}",
            d.choice(["EUR", "USD"]),
            d.uuid(),
        ]
    )


@ordinary
def base64_images(d):
    return {
        "avatar_type": "image/png",
        "placeholder": "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
        "width": d.randint(16, 512),
    }


@ordinary
def cursors(d):
    return {
        "next_cursor": base64.urlsafe_b64encode(
            f'{{"id":{d.randint(1, 9999)},"dir":"next"}}'.encode()
        ).decode(),
        "page": d.randint(1, 99),
        "has_more": True,
    }


@ordinary
def hyphenated_words(d):
    return f"task-{d.word()}-{d.word()} risk-{d.randint(1, 99)} disk-usage-monitor ask-for-review mask-layer desk-{d.digits(4)} sk-learn pa-system"


@ordinary
def bank_words(d):
    return {
        "bank": d.choice(["Sparkasse", "Barclays"]),
        "bic": d.choice(["DEUTDEFF", "BARCGB22XXX"]),
        "transfer_id": f"tr-{d.digits(10)}",
        "account_type": "checking",
        "vat_id": f"DE{d.digits(9)}",
        "lei": f"5299{d.chars('up', 14)}{d.digits(2)}",
    }


@ordinary
def reference_codes(d):
    return {
        "booking": d.chars("AZ", 6),
        "flight": f"LH{d.digits(4)}",
        "coupon": f"{d.choice(['SAVE', 'SPRING'])}{d.digits(2)}",
        "serial": f"{d.chars('up', 4)}-{d.chars('up', 4)}-{d.chars('up', 4)}",
        "vin": f"WVWZZZ1K{d.chars('up', 2)}W{d.digits(6)}",
    }


@ordinary
def long_digits(d):
    return {
        "offset": d.digits(13),
        "sequence": "9" + d.digits(18),
        "batch": f"B{d.digits(14)}",
        "gtin": f"0{d.digits(13)}",
        "imsi_prefix": d.digits(5),
    }


@ordinary
def colours_and_css(d):
    return {
        "theme": f"#{d.hex(6)}",
        "css": f".btn-{d.hex(5)}{{color:#{d.hex(3)}}}",
        "font": "Inter, sans-serif",
    }


@ordinary
def s3_listing(d):
    return f"2025-11-24 08:49:56 {d.randint(1, 10**9)} backups/{d.word()}/{d.moment()[:10]}/{d.word()}-{d.uuid()}.tar.gz"


@ordinary
def tls_lines(d):
    return f"TLSv1.3, cipher TLS_AES_256_GCM_SHA384, CN={d.host()}, serial {':'.join(d.chars('HEX', 2) for _ in range(10))}, valid to {d.moment()[:10]}, fingerprint SHA256 {':'.join(d.chars('HEX', 2) for _ in range(32))}"


@ordinary
def enum_values(d):
    return {
        "type": d.choice(["access_token", "refresh_token", "api_key", "password"]),
        "grant_type": d.choice(["password", "client_credentials", "refresh_token"]),
        "scope": "openid profile email",
        "response_type": "code",
        "name": "token",
    }


@ordinary
def retry_lines(d):
    return f"Retrying (Retry(total={d.randint(0, 5)}, connect=None, read=None, redirect=None)) after connection broken by 'NewConnectionError('<urllib3.connection.HTTPSConnection object at 0x{d.hex(12)}>: Failed to establish a new connection: [Errno 111] Connection refused')': {d.path()}"


@ordinary
def object_reprs(d):
    return f"<{d.word().title()} object at 0x{d.hex(12)}> <User: {d.word()}> <Response [{d.choice([200, 404])}]> functools.partial(<function {d.word()} at 0x{d.hex(12)}>)"


@ordinary
def browser_client_hints(d):
    return {
        "sec-ch-ua": '"Chromium";v="130", "Google Chrome";v="130", "Not?A_Brand";v="99"',
        "sec-fetch-mode": "navigate",
        "dnt": "1",
        "viewport": f"{d.randint(300, 2000)}x{d.randint(300, 1200)}",
    }


@ordinary
def windows_events(d):
    return f"The {d.word()} service entered the {d.choice(['running', 'stopped'])} state. {{{d.uuid().upper()}}} 0x{d.chars('HEX', 8)} S-1-5-21-{d.digits(10)}-{d.digits(10)}-{d.digits(9)}-{d.digits(4)}"


@ordinary
def test_output(d):
    return f"tests/unit/test_{d.word()}.py::test_{d.word()}_token_is_refused PASSED [{d.randint(1, 99)}%] in {d.random():.2f}s"


@ordinary
def mixed_values(d):
    return [
        d.randint(1, 99),
        d.random(),
        True,
        None,
        d.word(),
        {"nested": [d.uuid(), {"deep": d.version()}]},
        d.moment(),
    ]


@ordinary
def accented_prose(d):
    return (
        d.choice(
            [
                "Größe geändert: 42 Einträge übernommen",
                "Réponse envoyée à l'équipe",
                "ユーザーが更新されました",
                "Заказ создан",
                "订单已创建 #4711",
                "emoji ok 🚀✅ done",
            ]
        )
        + f" ({d.randint(1, 99)})"
    )


USER_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "python-httpx/0.27.0",
    "curl/8.5.0",
    "kube-probe/1.29",
    "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    "GitHub-Hookshot/044aadd",
)
