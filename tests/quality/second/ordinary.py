"""Events with nothing to hide, by another hand than `tests/quality/ordinary.py`: each must come out as it went in."""

# ruff: noqa: UP031 - shorter than the alternatives
from __future__ import annotations

import base64
import datetime as dt
import string
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

__all__ = ["ORDINARY"]

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
WORDS = """order invoice shipment tenant import export report cache index queue worker batch thread socket session
    search product catalog customer webhook retry backup migration""".split()  # noqa: SIM905
ACCESS_LINE = '%s - - [01/Mar/2026:10:%02d:%02d +0000] "GET /v1/orders/%d?page=%d&sort=created_at HTTP/1.1" 200 %d "-" "curl/8.5.0"'


def chars(r: random.Random, size: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    return "".join(r.choices(alphabet, k=size))


def hexed(r: random.Random, size: int) -> str:
    return chars(r, size, "0123456789abcdef")


def no_luhn(r: random.Random, size: int) -> str:
    """Digits with a wrong check digit: the number of anything but a card."""
    while True:
        digits = chars(r, size, string.digits)
        doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
        if sum(value - 9 * (value > 9) for value in doubled) % 10:
            return digits


def uuid4(r: random.Random) -> str:
    return str(uuid.UUID(int=r.getrandbits(128), version=4))


def moment(r: random.Random) -> str:
    at = dt.datetime(2026, 1, 1) + dt.timedelta(
        seconds=r.randint(0, 10**7), microseconds=r.randint(0, 999999)
    )
    return at.isoformat() + r.choice(["Z", "+00:00", ""])


def word(r: random.Random) -> str:
    return r.choice(WORDS)


# fmt: off
ORDINARY: list[Callable[[random.Random], Any]] = [
    lambda r: {"event": "http.server.request", "timestamp": moment(r), "severity_text": "INFO", "request_id": hexed(r, 32), "http.request.method": r.choice(["GET", "POST"]), "http.route": "/v1/%ss/{id}" % word(r), "http.response.status_code": r.choice([200, 201, 204, 404, 500]), "duration_ms": round(r.random() * 500, 3), "ttfb_ms": round(r.random() * 90, 2)},
    lambda r: {"trace_id": hexed(r, 32), "span_id": hexed(r, 16), "parent_span_id": hexed(r, 16), "name": "SELECT %s" % word(r), "kind": "CLIENT", "db.statement": "SELECT id, name FROM %ss WHERE tenant_id = %%s AND state = %%s" % word(r)},
    lambda r: {"event": "%s.created" % word(r), "id": uuid4(r), "order_number": "ORD-%d" % r.randint(10 ** 7, 10 ** 8), "sku": "%s-%s-%d" % (chars(r, 3, string.ascii_uppercase), chars(r, 4, string.ascii_uppercase + string.digits), r.randint(10, 999)), "total_cents": r.randint(100, 10 ** 6), "currency": "EUR"},
    lambda r: {"event": "llm.usage", "model": "gpt-4o", "prompt_tokens": r.randint(1, 9000), "completion_tokens": r.randint(1, 900), "max_tokens": r.randint(1, 4096), "token_count": r.randint(1, 99999), "tokenizer": "cl100k_base", "tokens_per_second": round(r.random() * 90, 2), "total_tokens": r.randint(2, 9999)},
    lambda r: {"author": "Jane Doe", "author_name": "J. Doe", "authority": "example.com", "authorized": True, "authentication_method": "password", "auth_type": "basic", "auth_provider": "github", "auth_time": 1767225600 + r.randint(0, 10 ** 6)},
    lambda r: {"keyboard": "dvorak", "monkey": "george", "keynote": "opening", "keyword": "blue shoes", "keywords": ["a", "b"], "primary_key": "id", "foreign_key": "tenant_id", "partition_key": "2026-03", "sort_key": "created_at", "cache_key": "user:%d:profile" % r.randint(1, 10 ** 6), "routing_key": "orders.created", "key_count": r.randint(1, 99), "hotkey": "ctrl+k", "keyspace": "prod"},
    lambda r: {"session_count": r.randint(1, 999), "sessions_active": r.randint(1, 99), "session_duration_s": r.randint(1, 9999), "session_timeout": 1800, "cookie_consent": True, "cookies_enabled": True, "cookie_count": r.randint(0, 9), "cookie_policy": "strict", "secretary": "Ms. Ngo", "secret_santa": False, "passage": "narrow", "passenger_name": "n/a", "compass": "north", "bypass": False, "passed": r.randint(0, 99), "passes": 3, "pass_rate": 0.98},
    lambda r: {"password_reset_sent": True, "password_changed_at": moment(r), "password_length": r.randint(8, 40), "password_policy": "strong", "password_strength": r.choice(["weak", "strong"]), "has_password": True, "password_required": False, "token_type": "bearer", "token_expires_in": 3600, "token_expired": False, "token_url": "https://auth.example.com/oauth/token", "token_endpoint": "https://auth.example.com/token", "secret_name": "prod/db", "secrets_count": r.randint(1, 9), "api_key_id": "key_%d" % r.randint(1, 999), "credential_type": "oauth", "credentials_valid": True},
    lambda r: {"commit": hexed(r, 40), "short": hexed(r, 7), "branch": "feature/%s-%d" % (word(r), r.randint(1, 999)), "image": "registry.example.com/acme/app@sha256:" + hexed(r, 64), "digest": "sha256:" + hexed(r, 64), "version": "%d.%d.%d-rc.%d+build.%d" % (r.randint(0, 9), r.randint(0, 20), r.randint(0, 99), r.randint(1, 4), r.randint(1, 999))},
    lambda r: {"etag": 'W/"%s"' % hexed(r, 32), "content_md5": base64.b64encode(bytes.fromhex(hexed(r, 32))).decode(), "checksum": hexed(r, 64), "crc32": hexed(r, 8), "sha1": hexed(r, 40), "integrity": "sha512-" + base64.b64encode(bytes.fromhex(hexed(r, 128))).decode()},
    lambda r: {"event": "s3.put", "bucket": "acme-prod-%s" % word(r), "object": "exports/2026/03/%s.parquet" % uuid4(r), "size": r.randint(1, 10 ** 10), "version_id": chars(r, 32), "storage_class": "STANDARD_IA"},
    lambda r: {"pod": "%s-%s-%s" % (word(r), chars(r, 10, "bcdfghjklmnpqrstvwxz2456789"), chars(r, 5, "bcdfghjklmnpqrstvwxz2456789")), "node": "ip-10-%d-%d-%d.eu-west-1.compute.internal" % (r.randint(0, 255), r.randint(0, 255), r.randint(0, 255)), "namespace": "prod", "container_id": "containerd://" + hexed(r, 64), "resourceVersion": str(r.randint(10 ** 6, 10 ** 9))},
    lambda r: {"ulid": "01" + chars(r, 24, CROCKFORD), "ksuid": chars(r, 27), "nanoid": chars(r, 21, string.ascii_letters + string.digits + "_-"), "object_id": hexed(r, 24), "snowflake": r.randint(10 ** 17, 10 ** 18), "cuid": "c" + chars(r, 24, string.ascii_lowercase + string.digits)},
    lambda r: {"tracking_number": "1Z" + chars(r, 16, string.ascii_uppercase + string.digits), "parcel": no_luhn(r, r.choice([12, 14, 20, 22])), "isbn": "978-3-16-%d-%d" % (r.randint(100000, 999999), r.randint(0, 9)), "ean": no_luhn(r, 13), "imei_like": no_luhn(r, 15), "serial": "SN-%s" % chars(r, 12, string.ascii_uppercase + string.digits)},
    lambda r: {"lat": round(r.random() * 180 - 90, 7), "lon": round(r.random() * 360 - 180, 7), "score": r.random(), "ratio": r.random() / 3, "ns": r.randint(10 ** 18, 2 * 10 ** 18), "ms": 1767225600000 + r.randint(0, 10 ** 10), "epoch": 1767225600 + r.randint(0, 10 ** 7)},
    lambda r: {"ip": "%d.%d.%d.%d" % tuple(r.randint(1, 254) for _ in range(4)), "ipv6": "2001:db8:%s:%s::%s" % (hexed(r, 4), hexed(r, 4), hexed(r, 4)), "mac": ":".join(hexed(r, 2) for _ in range(6)), "port": r.randint(1024, 65535), "cidr": "10.%d.0.0/16" % r.randint(0, 255)},
    lambda r: {"message": "Your package has shipped", "text": "OK", "content": "<p>hello</p>", "input": "search box", "output": "stdout", "query": "red shoes size 9", "result": "ok", "response": "200 OK", "prompt": None, "completion": "100%", "event": "ui"},
    lambda r: {"event": "task", "prompt": "", "messages": [], "message_count": 3, "messages_total": r.randint(1, 99), "prompt_version": "v3", "prompt_id": "pr_%d" % r.randint(1, 99), "completion_time_ms": r.randint(1, 999), "completed": True},
    lambda r: {"level": "info", "logger": "acme.%s" % word(r), "msg": "processed %d rows in %.3f s" % (r.randint(1, 10 ** 6), r.random() * 9), "pid": r.randint(1, 65535), "thread": "ThreadPoolExecutor-%d_%d" % (r.randint(0, 9), r.randint(0, 9)), "lineno": r.randint(1, 2000)},
    lambda r: {"user_id": r.randint(1, 10 ** 9), "account": "acme-%d" % r.randint(1, 99), "account_id": no_luhn(r, 12), "tenant": "t_" + chars(r, 10, string.ascii_lowercase + string.digits), "plan": "pro", "card_type": "visa", "card_last4": "4242", "card_brand": "amex", "cardinality": r.randint(1, 10 ** 6), "cards_shown": 3, "phone_verified": True, "email_sent": True, "email_count": r.randint(1, 9), "iban_valid": True},
    lambda r: {"event": "payment.succeeded", "payment_intent": "pi_3" + chars(r, 23), "customer": "cus_" + chars(r, 14), "charge": "ch_3" + chars(r, 23), "invoice": "in_1" + chars(r, 23), "price": "price_1" + chars(r, 23), "amount": r.randint(100, 99999)},
    lambda r: {"headers": [("host", "api.example.com"), ("accept", "*/*"), ("content-length", str(r.randint(1, 9999))), ("x-request-id", uuid4(r)), ("traceparent", "00-%s-%s-01" % (hexed(r, 32), hexed(r, 16))), ("if-none-match", '"%s"' % hexed(r, 32)), ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"), ("cache-control", "no-cache"), ("sec-ch-ua", '"Chromium";v="126"')]},
    lambda r: {"response_headers": {"content-type": "application/json; charset=utf-8", "cf-ray": hexed(r, 16) + "-FRA", "x-amz-request-id": chars(r, 16, string.ascii_uppercase + string.digits), "x-amz-id-2": base64.b64encode(bytes.fromhex(hexed(r, 120))).decode(), "server": "nginx/1.27.0", "date": "Sun, 01 Mar 2026 10:00:00 GMT", "vary": "Accept-Encoding, Cookie, Authorization"}},
    lambda r: {"colors": ["#%s" % hexed(r, 6), "#%s" % hexed(r, 3), "rgba(12,34,56,.7)"], "css": ".btn-%s{color:#%s;margin:0 auto}" % (word(r), hexed(r, 6)), "svg": "M10 10 L%d %d Z" % (r.randint(0, 99), r.randint(0, 99))},
    lambda r: {"i18n": {"de": "Passwort vergessen?", "fr": "Mot de passe oublié ?", "es": "¿Olvidaste tu contraseña?", "ja": "パスワードをお忘れですか", "ru": "Забыли пароль?"}, "locale": "de-DE"},
    lambda r: {"labels": {"app.kubernetes.io/name": "api", "pod-template-hash": hexed(r, 10)}, "annotations": {"checksum/config": hexed(r, 64), "deployment.kubernetes.io/revision": str(r.randint(1, 99))}},
    lambda r: {"job_id": uuid4(r), "queue": "default", "args": [r.randint(1, 10 ** 6), "daily"], "eta": moment(r), "retries": 0, "task": "acme.tasks.send_%s" % word(r), "hostname": "celery@worker-%d" % r.randint(1, 9)},
    lambda r: {"exception": {"type": "KeyError", "message": "'%s_id'" % word(r), "frames": [{"file": "/app/acme/%s.py" % word(r), "line": r.randint(1, 999), "function": "handle"}]}},
    lambda r: {"arn": "arn:aws:iam::%s:role/acme-%s" % (no_luhn(r, 12), word(r)), "queue_url": "https://sqs.eu-west-1.amazonaws.com/%s/%s" % (no_luhn(r, 12), word(r)), "instance": "i-0" + hexed(r, 16), "ami": "ami-0" + hexed(r, 16), "vpc": "vpc-0" + hexed(r, 16), "kms_key_id": uuid4(r), "key_arn": "arn:aws:kms:eu-west-1:%s:key/%s" % (no_luhn(r, 12), uuid4(r))},
    lambda r: {"public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + chars(r, 43), "fingerprint": "SHA256:" + chars(r, 43), "publishable_key": "pk_live_" + chars(r, 24), "cert_serial": hexed(r, 36), "thumbprint": hexed(r, 40).upper()},
    lambda r: {"feature_flags": {"new_checkout": True, "token_refresh_v2": False, "passkeys": True}, "flag_key": "new-checkout", "experiment": "exp_%d" % r.randint(1, 99), "variant": "b"},
    lambda r: {"sql": "SELECT u.id, u.password_hash, u.token FROM users u WHERE u.id = $1", "params_count": 1, "rows": r.randint(0, 9), "statement_id": hexed(r, 8)},
    lambda r: {"schema": {"type": "object", "properties": {"password": {"type": "string", "minLength": 8}, "token": {"type": "string"}, "api_key": {"type": "string", "format": "uuid"}}, "required": ["password"]}},
    lambda r: {"errors": [{"loc": ["body", "password"], "msg": "Field required", "type": "missing"}, {"loc": ["body", "token"], "msg": "Input should be a valid string", "type": "string_type"}]},
    lambda r: {"detail": "Invalid token", "code": "token_not_valid", "messages": [{"token_class": "AccessToken", "token_type": "access", "message": "Token is invalid or expired"}]},
    lambda r: {"password": "", "token": None, "api_key": "***", "secret": "<redacted>", "auth": False, "session": None, "cookie": "", "key": "%s_%d" % (word(r), r.randint(1, 9))},
    lambda r: ACCESS_LINE % ("10.%d.%d.%d" % (r.randint(0, 9), r.randint(0, 9), r.randint(1, 254)), r.randint(0, 59), r.randint(0, 59), r.randint(1, 10 ** 6), r.randint(1, 9), r.randint(1, 99999)),
    lambda r: 'INFO:     127.0.0.1:%d - "POST /auth/token HTTP/1.1" 401 Unauthorized' % r.randint(1024, 65535),
    lambda r: 'Traceback (most recent call last):\n  File "/usr/lib/python3.11/site-packages/acme/%s.py", line %d, in %s\n    raise InvalidToken("token expired")\nacme.errors.InvalidToken: token expired' % (word(r), r.randint(1, 999), word(r)),
    lambda r: "commit %s\nAuthor: build bot\nDate:   Sun Mar 1 10:00:00 2026 +0000\n\n    Rotate the signing key and drop the password column" % hexed(r, 40),
    lambda r: "Successfully built %s\nSuccessfully tagged acme/app:%s" % (hexed(r, 12), hexed(r, 7)),
    lambda r: "%s  %s.tar.gz" % (hexed(r, 64), word(r)),
    lambda r: "The password must be at least 12 characters and contain a number.",
    lambda r: "Please rotate your API key every 90 days; the old token stays valid for %d hours." % r.randint(1, 48),
    lambda r: "user requested a password reset; token sent, expires in %d minutes" % r.randint(5, 60),
    lambda r: "Refreshing access token for tenant %s, attempt %d of 5" % (chars(r, 8, string.ascii_lowercase), r.randint(1, 5)),
    lambda r: "token bucket refilled: %d tokens, rate %d/s, key user:%d" % (r.randint(1, 99), r.randint(1, 99), r.randint(1, 9999)),
    lambda r: "cache miss key=%s:%d:v%d ttl=%d" % (word(r), r.randint(1, 9999), r.randint(1, 9), r.randint(1, 3600)),
    lambda r: "lock acquired name=%s key=%s owner=worker-%d" % (word(r), word(r), r.randint(1, 9)),
    lambda r: "secret manager: loaded %d secrets from prod/%s in %d ms" % (r.randint(1, 50), word(r), r.randint(1, 900)),
    lambda r: "Session %s closed after %d s, %d messages" % ("expired" if r.random() < 0.5 else "idle", r.randint(1, 9999), r.randint(1, 99)),
    lambda r: "migration 00%d_%s_add_token_index applied in %.2fs" % (r.randint(10, 99), word(r), r.random()),
    lambda r: "Reading keys: %s" % ", ".join(word(r) for _ in range(4)),
    lambda r: "GET https://cdn.example.com/assets/%s.%s.js 304 (%d ms)" % (word(r), hexed(r, 20), r.randint(1, 99)),
    lambda r: "WARN  [pool-%d-thread-%d] c.a.%s.Service - retry %d for request %s" % (r.randint(1, 9), r.randint(1, 99), word(r).capitalize(), r.randint(1, 5), uuid4(r)),
    lambda r: "kernel: [%d.%06d] eth0: link up, 1000Mbps, full-duplex, lpa 0x%s" % (r.randint(1, 99999), r.randint(0, 999999), hexed(r, 4).upper()),
    lambda r: "sshd[%d]: Accepted publickey for deploy from 10.0.0.%d port %d ssh2: ED25519 SHA256:%s" % (r.randint(1, 65535), r.randint(1, 254), r.randint(1024, 65535), chars(r, 43)),
    lambda r: "sshd[%d]: Failed password for root from 10.0.0.%d port %d ssh2" % (r.randint(1, 65535), r.randint(1, 254), r.randint(1024, 65535)),
    lambda r: "Collecting cryptography==%d.0.%d\n  Downloading cryptography-42.0.5-cp39-abi3-manylinux_2_28_x86_64.whl (4.6 MB)" % (r.randint(1, 50), r.randint(0, 9)),
    lambda r: "npm http fetch GET 200 https://registry.npmjs.org/jsonwebtoken %dms (cache hit)" % r.randint(1, 999),
    lambda r: "webpack compiled: main.%s.js 1.2 MiB [entry] [hash:%s]" % (hexed(r, 20), hexed(r, 8)),
    lambda r: 'ERROR: duplicate key value violates unique constraint "%s_pkey" DETAIL: Key (id)=(%d) already exists.' % (word(r), r.randint(1, 10 ** 6)),
    lambda r: "def authenticate(username: str, password: str) -> Token:\n    user = get_user(username)\n    if not verify_password(password, user.password_hash):\n        raise InvalidCredentials\n    return create_token(user_id=user.id, secret=settings.SECRET_KEY)",
    lambda r: "const token = req.headers.authorization?.split(' ')[1];\nif (!token) return res.status(401).json({ error: 'No token provided' });",
    lambda r: "import os\nAPI_KEY = os.environ['API_KEY']\nclient = Client(api_key=API_KEY, timeout=%d)" % r.randint(1, 60),
    lambda r: "password: ${DB_PASSWORD}\ntoken: {{ vault_token }}\nsecret: !Ref MySecret\napi_key: $(cat /run/secrets/key)",
    lambda r: "usage: app [-h] [--token TOKEN] [--password PASSWORD] [--key-file PATH]\n\n  --token TOKEN  access token to use\n  --password PASSWORD  prompt if omitted",
    lambda r: 'curl -H "Authorization: Bearer $TOKEN" https://api.example.com/v1/me',
    lambda r: "Dear Sir or Madam, the key to the flat is with the secretary; the card for the door is no. %d." % r.randint(1, 99),
    lambda r: "Rechnung %d vom 01.03.2026, Betrag 1.%d,50 EUR, fällig am 31.03.2026" % (r.randint(10 ** 6, 10 ** 7), r.randint(100, 999)),
    lambda r: "Order %s shipped with tracking %s" % (no_luhn(r, 10), no_luhn(r, 12)),
    lambda r: "transaction %s settled, reference %s, batch %s" % (no_luhn(r, 16), no_luhn(r, 20), no_luhn(r, 9)),
    lambda r: "model ran %d steps, loss %.6f, lr %.1e, tokens/s %d, seq_len %d" % (r.randint(1, 10 ** 6), r.random(), r.random(), r.randint(100, 99999), 2048),
    lambda r: "[%s] DEBUG acme.auth: login ok user_id=%d method=password mfa=false session_age=%d" % (moment(r), r.randint(1, 10 ** 6), r.randint(0, 999)),
    lambda r: 'X-RateLimit-Remaining: %d\nX-RateLimit-Reset: %d\nETag: "%s"' % (r.randint(0, 99), 1767225600 + r.randint(0, 9999), hexed(r, 32)),
    lambda r: "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
    lambda r: "diff --git a/app/%s.py b/app/%s.py\nindex %s..%s 100644\n--- a/app/x.py\n+++ b/app/x.py\n@@ -%d,7 +%d,7 @@" % (word(r), word(r), hexed(r, 7), hexed(r, 7), r.randint(1, 99), r.randint(1, 99)),
    lambda r: "PASS src/auth/token.test.ts (%d.%d s)\n  ✓ refreshes the token when it expires (%d ms)" % (r.randint(1, 9), r.randint(0, 9), r.randint(1, 99)),
    lambda r: "%d passed, %d skipped, %d warnings in %.2fs" % (r.randint(1, 999), r.randint(0, 9), r.randint(0, 9), r.random() * 100),
    lambda r: "connection from 192.168.%d.%d:%d to db.internal:5432/app as svc, sslmode=verify-full" % (r.randint(0, 9), r.randint(1, 254), r.randint(1024, 65535)),
    lambda r: "connecting to postgresql://db.internal:5432/app and redis://cache.internal:6379/0",
    lambda r: "Meeting moved to Tuesday 14:30; agenda: token economics, key results, the pass-through budget",
    lambda r: '<div class="token-list" id="key-%d" data-session="off"><span>Password</span></div>' % r.randint(1, 99),
    lambda r: "job_%d_%04d finished: application_%d_%04d container_%d" % (1445144423722, r.randint(0, 999), 1445144423722, r.randint(0, 99), r.randint(1, 99)),
    lambda r: "2026-03-01 10:00:00,%03d INFO o.a.h.hdfs.StateChange: BLOCK* allocateBlock: /user/part-%05d. blk_-%s" % (r.randint(0, 999), r.randint(0, 999), no_luhn(r, 19)),
    lambda r: "Windows update KB%d installed, product key not required, GUID {%s}" % (r.randint(10 ** 6, 10 ** 7), uuid4(r).upper()),
    lambda r: "com.acme.%s.TokenService$$Lambda$%d/0x%s@%s" % (word(r), r.randint(1, 999), hexed(r, 16), hexed(r, 8)),
    lambda r: "<%s object at 0x7f%s>" % (word(r), hexed(r, 10)),
    lambda r: "license: MIT; keywords: auth, token, password-hashing; homepage: https://example.com/%s" % word(r),
    lambda r: "phone support is open 09:00-17:00; press 1 for billing, 2 for tokens; ticket #%d" % r.randint(10 ** 5, 10 ** 7),
    lambda r: "upgrade from 1.%d.%d to 2.%d.%d: see CHANGELOG, section Tokens and keys" % tuple(r.randint(0, 30) for _ in range(4)),
    lambda r: "range %d-%d of %d; window %d..%d; %s" % (r.randint(1, 99), r.randint(100, 999), r.randint(10 ** 3, 10 ** 6), r.randint(10 ** 5, 10 ** 6), r.randint(10 ** 6, 10 ** 7), "2026-03-01 – 2026-04-01"),
    lambda r: {"event": "grpc", "grpc.method": "/acme.v1.TokenService/Refresh", "grpc.status_code": 0, "peer": "ipv4:10.0.%d.%d:%d" % (r.randint(0, 9), r.randint(1, 254), r.randint(1024, 65535))},
    lambda r: {"celery.task_id": uuid4(r), "name": "acme.rotate_keys", "runtime": r.random(), "state": "SUCCESS", "result": None},
    lambda r: {"chart": {"series": [r.random() for _ in range(8)], "keys": ["a", "b", "c"], "legend": "tokens per day"}},
    lambda r: {"file": "/srv/data/%s/%s.csv" % (word(r), hexed(r, 16)), "rows": r.randint(1, 10 ** 6), "sha256": hexed(r, 64), "blob_id": base64.b64encode(bytes.fromhex(hexed(r, 48))).decode()},
    lambda r: {"cursor": base64.b64encode(('{"id":%d,"dir":"next"}' % r.randint(1, 10 ** 6)).encode()).decode(), "next_page_token": None, "has_more": True, "page_size": 50},
    lambda r: {"build": {"number": r.randint(1, 9999), "url": "https://ci.example.com/job/%s/%d/console" % (word(r), r.randint(1, 999)), "artifact_sha": hexed(r, 40)}},
    lambda r: {"graphql": {"operationName": "GetOrder", "query": "query GetOrder($id: ID!) { order(id: $id) { id total token { id } } }", "variables": {"id": str(r.randint(1, 10 ** 6))}}},
    lambda r: {"stripe_event": "evt_1" + chars(r, 23), "type": "invoice.paid", "livemode": False, "api_version": "2024-06-20", "pending_webhooks": 1},
    lambda r: {"twilio": {"sid": "SM" + hexed(r, 32), "status": "queued", "num_segments": "1"}},
    lambda r: {"slack": {"team": "T0" + chars(r, 8, string.ascii_uppercase + string.digits), "channel": "C0" + chars(r, 8, string.ascii_uppercase + string.digits), "ts": "1767225600.%06d" % r.randint(0, 999999)}},
    lambda r: {"openai": {"id": "chatcmpl-" + chars(r, 29), "system_fingerprint": "fp_" + hexed(r, 10), "finish_reason": "stop"}},
    lambda r: {"google": {"project": "acme-prod-%d" % r.randint(1000, 9999), "client_id": "%s-%s.apps.googleusercontent.com" % (no_luhn(r, 12), chars(r, 32, string.ascii_lowercase + string.digits)), "ga": "G-" + chars(r, 10, string.ascii_uppercase + string.digits)}},
]
# fmt: on
