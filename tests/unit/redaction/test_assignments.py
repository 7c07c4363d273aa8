"""Names with values in free text: exactly the value goes, and prose stays."""

from __future__ import annotations

import pytest

from launchguard.redaction import Redactor

REDACTOR = Redactor()

HIDDEN = [
    ("login password=hunter2, user=bob", "login password=[redacted:password], user=bob"),
    ("password: hunter2", "password: [redacted:password]"),
    ("{'token': 'abc', 'a': 1}", "{'token': '[redacted:token]', 'a': 1}"),
    (r'{\"password\": \"abc\\\"d\", \"a\": 1}', r'{\"password\": \"[redacted:password]\", \"a\": 1}'),
    ("?a=1&token=abc&b=2", "?a=1&token=[redacted:token]&b=2"),
    ("run --token abc --x y", "run --token [redacted:token] --x y"),
    ("run --api-key=abc1 deploy", "run --api-key=[redacted:key] deploy"),
    ("DB_PASSWORD=s3cr3t\nPORT=5\n", "DB_PASSWORD=[redacted:password]\nPORT=5\n"),
    ("auth:\n  client_secret: abc def\n  user: x", "auth:\n  client_secret: [redacted:secret]\n  user: x"),
    ("password: |\n  line1\n  line2\nuser: x", "password: |\n  [redacted:password]\nuser: x"),
    ("- name: DB_PASSWORD\n  value: hunter2\n- x", "- name: DB_PASSWORD\n  value: [redacted:password]\n- x"),
    ('<input name="password" value="hunter2">', '<input name="password" value="[redacted:password]">'),
    ("<password>x1y2</password>", "<password>[redacted:password]</password>"),
    ("(b'authorization', b'Basic abc')", "(b'authorization', b'[redacted:authorization]')"),
    ("Cookie: a=b; c=d\nHost: x", "Cookie: [redacted:cookie]\nHost: x"),
    ("the password is hunter2.", "the password is [redacted:password]."),
    ("api key is 8f3a9c01d2e4b85677aa now", "api key is [redacted:key] now"),
    ("Server=db;Password=abc1;Database=x", "Server=db;Password=[redacted:password];Database=x"),
    ("User(name='a', password='x1')", "User(name='a', password='[redacted:password]')"),
    ("access token: abc123", "access token: [redacted:token]"),
    ('name="api_key"\r\n\r\nabc123\r\n--b', 'name="api_key"\r\n\r\n[redacted:key]\r\n--b'),
    ("db_password\n  Wrong [type=x, input_value='abc', input_type=str]",
     "db_password\n  Wrong [type=x, input_value='[redacted:password]', input_type=str]"),
    ("prompt: tell me a story", "prompt: [redacted:prompt] (15 chars)"),
]  # fmt: skip

LEFT = [
    "password: must be at least 8 characters",
    "invalid token: unexpected end of input",
    "token_count=512 max_tokens: 5 tokenizer=fast",
    "password=$PASSWORD", "password=${DB_PASSWORD}", "password: {{ vault.db_password }}", "password=%s token=%(token)s",
    "token = request.headers.get('Authorization')", "client(token=token, password=self.password)",
    "const token = await getToken();", "password = getpass.getpass()", 'secret = config["secret"]',
    "password=******", "token=<redacted>", "api_key=[FILTERED]", "password=None", "token=", "password: ''",
    "the token expired", "session expired for user 5", "authentication failed: password incorrect",
    "key: user:42", "cache miss key=user:42:profile", "keyboard=us", "secretary: Jane", "monkey=banana",
    "usage: tool [--password PASSWORD] [--token TOKEN]", "password=[redacted:password]",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), HIDDEN)
def test_value_of_a_telling_name_is_hidden_and_nothing_else(text, expected):
    assert REDACTOR.redact_text(text) == expected


@pytest.mark.parametrize("text", LEFT)
def test_prose_code_and_placeholders_stay(text):
    assert REDACTOR.redact_text(text) == text
