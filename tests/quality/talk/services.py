"""Ordinary events of real services, most with a word in them that elsewhere names a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.quality.third.ordinary import Gen

if TYPE_CHECKING:
    import random

MAKERS = [
    # counts, lengths, states
    lambda g: {"event": "llm.usage", "prompt_tokens": g.n(), "completion_tokens": g.n(), "cached_tokens": 0, "model": "gpt-4o-mini"},
    lambda g: f"INFO usage input={g.n()} output={g.n()} total={g.n()} model=gpt-4o finish=stop",
    lambda g: f"rate limit: {g.n()} tokens per min, limit 200000, used {g.n()}, please retry in {g.n(1, 59)}s",
    lambda g: {"event": "session closed", "session_length_s": g.n(), "pages": g.n(1, 40), "bounce": False},
    lambda g: {"event": "context window", "max_input_tokens": 128000, "max_output_tokens": g.n(), "truncation": "auto"},
    lambda g: f"token bucket refilled: capacity={g.n()} rate={g.n(1, 50)}/s burst={g.n()}",
    lambda g: {"event": "password policy", "password_min_length": 12, "password_max_age_days": g.n(30, 365), "password_history": 5},
    lambda g: f"User 42 changed password successfully, {g.n(1, 9)} other sessions ended",
    lambda g: {"event": "mfa", "auth_method": "totp", "auth_result": "success", "auth_time_ms": g.n()},
    lambda g: {"prompt_version": f"v{g.n()}", "prompt_template_name": "checkout-summary", "prompt_cache_hit": True},
    # messages and inputs
    lambda g: {"event": "consume", "message_id": g.uuid(), "message_type": "OrderPlaced", "message_size": g.n(), "partition": g.n(0, 12)},
    lambda g: {"event": "sqs", "messages_visible": g.n(), "messages_in_flight": g.n(), "queue": "orders.fifo"},
    lambda g: {"level": "error", "message": f"connection to 10.0.0.{g.n(1, 250)} refused", "logger": "app.db"},
    lambda g: {"level": "info", "message": f"Order {g.n()} shipped to warehouse Nord", "content_type": "application/json", "content_length": g.n()},
    lambda g: {"detail": [{"type": "missing", "loc": ["body", "password"], "msg": "Field required", "input": {"email_verified": False}}], "status": 422, "n": g.n()},
    lambda g: {"detail": [{"type": "int_parsing", "loc": ["query", "page"], "msg": "Input should be a valid integer, unable to parse string as an integer", "input": "abc"}], "n": g.n()},
    lambda g: f"1 validation error for Settings\napi_key\n  Field required [type=missing, input_value={{}}, input_type=dict] #{g.n()}",
    lambda g: {"errors": {"password": ["This field may not be blank."], "token": ["This field is required."]}, "status": 400, "n": g.n()},
    lambda g: {"input": "keyboard", "output": "hdmi-1", "refresh_hz": g.n(60, 144), "event": "display"},
    lambda g: {"event": "transcode", "input": f"/media/in/{g.n()}.mov", "output": f"/media/out/{g.n()}.mp4", "codec": "h264"},
    lambda g: {"step": "compile", "inputs": ["src/main.c", "src/io.c"], "outputs": ["build/main.o"], "ms": g.n()},
    lambda g: f"ffmpeg: Input #0, mov,mp4,m4a, from 'clip{g.n()}.mp4': Output #0, webm, to 'clip.webm'",
    lambda g: {"event": "ci step", "name": "unit tests", "output": f"{g.n()} passed, 3 skipped in 12.1s", "conclusion": "success"},
    lambda g: {"event": "healthcheck", "output": "OK - load average: 0.31, 0.22", "exit_code": 0, "check": g.n()},
    # keys
    lambda g: {"event": "cache", "key": f"product:{g.n()}:price", "hit": True, "ttl": g.n()},
    lambda g: {"event": "cache.miss", "cache_key": f"views.home.v{g.n()}", "backend": "redis"},
    lambda g: f"SET cart:{g.n()}:items EX 3600 -> OK",
    lambda g: {"s3": {"bucket": {"name": "acme-media"}, "object": {"key": f"uploads/2026/01/photo-{g.n()}.jpg", "size": g.n()}}},
    lambda g: f'duplicate key value violates unique constraint "users_email_key" DETAIL: Key (order_no)=({g.n()}) already exists.',
    lambda g: {"primary_key": "order_id", "foreign_keys": ["customer_id", "sku"], "sort_key": "created_at", "rows": g.n()},
    lambda g: {"event": "keydown", "key": "Enter", "code": "NumpadEnter", "ctrlKey": False, "t": g.n()},
    lambda g: {"event": "i18n missing", "key": "checkout.payment.title", "locale": "pt-BR", "fallback": "en", "n": g.n()},
    lambda g: {"kafka": {"topic": "orders", "key": f"order-{g.n()}", "offset": g.n(), "partition": 3}},
    lambda g: {"event": "kms", "key_id": f"alias/app-{g.n()}", "key_state": "Enabled", "key_spec": "SYMMETRIC_DEFAULT"},
    lambda g: {"event": "jwks refreshed", "keys": g.n(1, 5), "alg": "RS256", "took_ms": g.n()},
    lambda g: f"apt-key is deprecated. Manage keyring files in trusted.gpg.d instead (see apt-key(8)). {g.n()}",
    lambda g: f"KeyError: 'session_id' at handlers.py:{g.n()}",
    lambda g: {"event": "monkey-patch", "keyspace": "shop", "keyspace_hits": g.n(), "keyspace_misses": g.n()},
    # auth texts
    lambda g: f"401 Unauthorized: token has expired at {g.ts()}",
    lambda g: f'"GET /auth/session HTTP/1.1" 200 {g.n()} "-" "curl/8.5.0"',
    lambda g: {"event": "login failed", "reason": "invalid password", "attempts": g.n(1, 9), "locked": False},
    lambda g: {"error": "invalid_grant", "error_description": "The refresh token has been revoked or is expired.", "status": 400, "n": g.n()},
    lambda g: f"sshd[{g.n()}]: Failed password for invalid user admin from {g.ip()} port {g.n(1024, 65000)} ssh2",
    lambda g: f"sudo: pam_unix(sudo:auth): authentication failure; logname= uid={g.n()} euid=0 tty=/dev/pts/0",
    lambda g: f"oauth2: token type Bearer, scope read:orders write:orders, expires in {g.n()} s",
    lambda g: {"event": "csrf", "reason": "CSRF token missing", "path": "/checkout", "status": 403, "n": g.n()},
    lambda g: {"authType": "OAUTH2", "authLevel": "function", "authorizer": "cognito", "authorized": True, "n": g.n()},
    lambda g: f"Auth: PLAIN LOGIN; secure: yes; sessions={g.n()}",
    lambda g: f'secret "db-credentials" not found in namespace "shop" ({g.n()} retries)',
    lambda g: f'Warning  FailedMount  {g.n(1, 59)}s  kubelet  MountVolume.SetUp failed for volume "tls" : secret "shop-tls" not found',
    lambda g: {"kind": "Secret", "metadata": {"name": "shop-tls", "namespace": "prod"}, "type": "kubernetes.io/tls", "age_days": g.n()},
    lambda g: {"event": "secret rotated", "secret_name": "prod/db/main", "version": g.n(), "rotation_days": 30},
    lambda g: f"Loaded 3 secrets from provider vault (mount=kv, version={g.n(1, 9)})",
    # CSRF/pagination/etc. parsers
    lambda g: f"SyntaxError: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON at line {g.n()}",
    lambda g: f"JsonParseException: Unrecognized token 'foo': was expecting (JSON String, Number, Array) line: {g.n()}",
    lambda g: f"tokenizer loaded: vocab={g.n()} special_tokens=['<s>', '</s>', '<pad>'] padding_side=left",
    lambda g: {"event": "nft", "token_standard": "ERC-721", "token_symbol": "ACME", "decimals": 18, "block": g.n()},
    lambda g: {"design_token": "color.primary.500", "value": "#1a73e8", "theme": "dark", "n": g.n()},
    lambda g: {"event": "list objects", "page_size": 100, "has_next_page_token": True, "items": g.n()},
    # k8s, git, metrics
    lambda g: f'http_requests_total{{method="POST",route="/login",status="401"}} {g.n()}',
    lambda g: f"# HELP auth_tokens_issued_total Number of tokens issued\n# TYPE auth_tokens_issued_total counter\nauth_tokens_issued_total {g.n()}",
    lambda g: f"commit {g.hex(40)}\nAuthor: CI Bot\nDate:   Sat Jan 3 10:00:00 2026 +0000\n\n    Rotate session keys in tests",
    lambda g: f"diff --git a/auth/token.py b/auth/token.py\nindex {g.hex(7)}..{g.hex(7)} 100644\n@@ -1,4 +1,4 @@ def refresh(token, session):",
    lambda g: f"* branch feature/password-reset {g.hex(7)} [ahead {g.n(1, 9)}] Add password reset form",
    lambda g: f"Pulling from library/redis: Digest: sha256:{g.hex(64)} Status: Image is up to date",
    lambda g: {"pod": f"auth-service-{g.hex(9)}-{g.a(5, 'h')}", "restarts": g.n(0, 9), "phase": "Running", "serviceAccount": "auth"},
    lambda g: f"::group::Run npm run build:tokens\n> design-tokens@1.{g.n()}.0 build:tokens",
    lambda g: {"flag": "new-password-form", "variation": "on", "reason": {"kind": "RULE_MATCH", "ruleIndex": g.n(0, 9)}},
    lambda g: {"metric": "session.active", "value": g.n(), "tags": ["env:prod", "service:auth"], "type": "gauge"},
    lambda g: f"terraform: aws_iam_access_key.ci: Refreshing state... [module=auth, n={g.n()}]",
    lambda g: f"ansible: TASK [common : set root password policy] ok: [web{g.n(1, 40)}]",
    # SQL and code
    lambda g: f"SELECT id, token_count, message FROM chats WHERE session_len > {g.n()} ORDER BY id LIMIT 50",
    lambda g: f"UPDATE users SET password_changed_at = now() WHERE id = {g.n()}",
    lambda g: f"ALTER TABLE sessions ADD COLUMN token_hash bytea NOT NULL; -- migration {g.n()}",
    lambda g: f"CREATE INDEX idx_tokens_user ON auth_tokens (user_id, expires_at) -- took {g.n()} ms",
    lambda g: f"def login(username: str, password: str, *, remember: bool = False) -> Session:  # line {g.n()}",
    lambda g: f"token = request.headers.get('Authorization')  # auth.py:{g.n()}",
    lambda g: f"const {{ data: session, status }} = useSession(); // {g.n()}",
    lambda g: f'  File "/app/auth/views.py", line {g.n()}, in login\n    session = create_session(user, password=form.password)',
    lambda g: f"TypeError: login() missing 1 required positional argument: 'password' ({g.n()})",
    lambda g: f"AttributeError: 'NoneType' object has no attribute 'token' at line {g.n()}",
    lambda g: f'django.db.utils.IntegrityError: null value in column "session_key" of relation "carts" violates not-null constraint ({g.n()})',
    # shops, games, IoT, humans
    lambda g: {"event": "cart.add", "sku": f"KEY-{g.n()}", "title": "Brass key ring, set of 3", "price": "12.50", "qty": g.n(1, 5)},
    lambda g: {"event": "checkout", "payment_method": "card", "card_brand": "visa", "installments": g.n(1, 12), "currency": "EUR"},
    lambda g: {"event": "loot", "item": "Skeleton Key", "rarity": "epic", "secret_room": True, "level": g.n(1, 60)},
    lambda g: {"event": "quest", "name": "The Secret of the Old Mill", "xp": g.n(), "completion": 0.75},
    lambda g: f"player 17 unlocked achievement 'Password Please' after {g.n()} minutes",
    lambda g: {"device": f"thermo-{g.n()}", "input_voltage": 3.3, "output_power_w": g.n(1, 90), "battery": 81},
    lambda g: f"zigbee: key press on remote-{g.n(1, 30)} action=on_hold linkquality={g.n(1, 255)}",
    lambda g: {"event": "mail sent", "template": "password_reset", "subject": "Reset your password", "provider": "ses", "n": g.n()},
    lambda g: {"event": "notification", "channel": "push", "title": "Your session starts soon", "body": "Yoga with Mia in studio 4 at 18:00", "n": g.n()},
    lambda g: {"event": "cms.publish", "content_id": g.n(), "content_type": "article", "title": "Ten keys to better sleep", "author": "editorial"},
    lambda g: {"event": "search", "query": "garden chairs", "results": g.n(), "took_ms": g.n()},
    lambda g: {"event": "faq view", "question": "How do I reset my password?", "answer_id": g.n(), "helpful": True},
    lambda g: {"event": "support", "ticket": g.n(), "summary": "Checkout button does not react", "priority": "high"},
    lambda g: {"event": "review", "stars": g.n(1, 5), "text": "Great chair, arrived on time", "sku": "CH-12"},
    lambda g: {"event": "build", "summary": f"{g.n()} targets built", "instructions": "see docs/build.md", "ok": True},
    lambda g: {"event": "slow query", "query": f"SELECT * FROM orders WHERE id = {g.n()}", "duration_ms": g.n()},
    lambda g: {"event": "graphql", "operation": "GetOrder", "query": "query GetOrder($id: ID!) { order(id: $id) { total } }", "ms": g.n()},
    lambda g: {"event": "ner", "model": "spacy-de", "labels": ["PER", "LOC"], "text_length": g.n()},
    lambda g: {"event": "ocr", "pages": g.n(1, 60), "text_chars": g.n(), "language": "nl", "engine": "tesseract"},
    lambda g: {"event": "deploy", "description": "Roll out session store", "environment": "prod", "state": "in_progress", "n": g.n()},
    lambda g: {"name": "list_orders", "description": "List the orders of a customer", "parameters": {"type": "object", "properties": {"limit": {"type": "integer"}}}, "n": g.n()},
    lambda g: {"openapi": {"path": "/token", "summary": "Issue a token", "operationId": "issueToken", "responses": g.n(1, 5)}},
    # printed objects that are no prompts
    lambda g: f"Response(status=200, reason='OK', headers={{'content-type': 'text/html'}}, elapsed={g.n()})",
    lambda g: f"Response(response='ok', status=200, mimetype='text/plain', n={g.n()})",
    lambda g: f"Document(id={g.n()}, title='Invoice', pages={g.n(1, 9)}, state='archived')",
    lambda g: f"Message(id={g.n()}, topic='orders', partition=2, offset={g.n()}, headers=[])",
    lambda g: f"<Session id={g.n()} state=open created=2026-01-03>",
    lambda g: f"Node(name='web-{g.n(1, 90)}', role='worker', labels={{'zone': 'eu-1a'}})",
    lambda g: f"Button(text='Save order', width={g.n()}, enabled=True)",
    lambda g: f"Text(x={g.n()}, y=0.98, text='Sales by month')",
    lambda g: f"Example(name='login page', steps={g.n(1, 9)}, status='passed')",
    lambda g: f"User: {g.n()} Group: 1000 Mode: 0644 Path: /var/log/app.log",
    lambda g: f"Thread-{g.n(1, 40)}: Task: reindex Status: done Answer: 42",
    lambda g: f"Question 3 of {g.n(4, 20)} skipped by visitor; survey still open",
    lambda g: f"id,sku,qty,state\n{g.n()},CH-12,2,open\n{g.n()},TB-7,1,shipped",
    lambda g: f"step,input,output\n{g.n()},raw.csv,clean.csv\n2,clean.csv,report.pdf",
]  # fmt: skip


def cases(rng: random.Random, each: int = 4, makers=None) -> list[tuple[str, str, Any]]:
    gen = Gen(rng)
    return [
        (f"service-{number}", "", make(gen))
        for number, make in enumerate(MAKERS)
        if makers is None or makers(number)
        for _ in range(each)
    ]
