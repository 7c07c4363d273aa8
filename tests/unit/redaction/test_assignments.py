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
    ("refused session id: cbqxarucf8pknu1nhtphtew9 (attempt 3)", "refused session id: [redacted:session] (attempt 3)"),
    ("Authorization: Bearer hqhrqg-ddnjzsa-xuhcuw", "Authorization: Bearer [redacted:authorization]"),
    ('token: "\'abc\'"', 'token: "[redacted:token]"'),
    ("/x?page=2&slack_cookie=abc1&sort=a", "/x?page=2&slack_cookie=[redacted:cookie]&sort=a"),
    ("Set-Cookie: sid=abc1; Path=/; HttpOnly", "Set-Cookie: sid=[redacted:cookie]; Path=/; HttpOnly"),
    ("card: 2204 1220 4185 5067 for order 8812", "card: [redacted:card] for order 8812"),
    ("iban: DE89 3704 0044 0532 0130 00 for order 8", "iban: [redacted:iban] for order 8"),
    ("account number: 12345678 for order 8", "account number: [redacted:bank-account] for order 8"),
    ('acme_token: Some("abc")', 'acme_token: Some("[redacted:token]")'),
    ("acme_token -> abc1; mode -> strict", "acme_token -> [redacted:token]; mode -> strict"),
    ("the api key was \u201c8f3a9c01d2e4b85677aa\u201d once", "the api key was \u201c[redacted:key]\u201d once"),
    ('if password == "hunter2x":', 'if password == "[redacted:password]":'),
    ("portkey_key,UAN9eLKP+drPm4qV2+pT2Aq++O4=\n", "portkey_key,[redacted:key]\n"),
    ("| postgres_password | !1-rg0LqwpBdjnq |", "| postgres_password | [redacted:password] |"),
    ("clarifai_pat=8f3a9c01d2e4b85677aa", "clarifai_pat=[redacted:token]"),
    ("| ACME_TOKEN | `8f3a9c01d2e4b85677aa` |", "| ACME_TOKEN | `[redacted:token]` |"),
    ('<ns:acmeToken type="str">hunter2x</ns:acmeToken>', '<ns:acmeToken type="str">[redacted:token]</ns:acmeToken>'),
    ("<td><code>ACME_TOKEN</code></td><td><code>8f3a9c01d2e4b85677aa</code></td>",
     "<td><code>ACME_TOKEN</code></td><td><code>[redacted:token]</code></td>"),
    ("das Passwort lautet Tr0ub4dor3", "das Passwort lautet [redacted:password]"),
    ('-H "Authorization: Bearer sunshine" x', '-H "Authorization: [redacted:authorization]" x'),
    (f"https://__token__:vk1.a.{'a1B_' * 45}@pypi.example.com/x", "https://__token__:[redacted:vk-token]@pypi.example.com/x"),
    ("mot de passe : hunter2", "mot de passe : [redacted:password]"),
    ("пароль: hunter2", "пароль: [redacted:password]"),
    ("数据库密码：hunter2", "数据库密码：[redacted:password]"),
    ("パスワード=hunter2", "パスワード=[redacted:password]"),
    ("clé API : 8f3a9c01d2e4b85677aa", "clé API : [redacted:key]"),
    ("Zugangsschlüssel: 8f3a9c01d2e4b85677aa", "Zugangsschlüssel: [redacted:key]"),
    ("{<Key.ACCESS_TOKEN: 3>: 'abc'}", "{<Key.ACCESS_TOKEN: 3>: '[redacted:token]'}"),
    ('{access_token,<<"abc1">>}', '{access_token,<<"[redacted:token]">>}'),
    ('["token"]=>\n  string(3) "abc"', '["token"]=>\n  string(3) "[redacted:token]"'),
    ("::set-output name=token::abc1", "::set-output name=token::[redacted:token]"),
    ("x=${API_KEY:-abc123}", "x=${API_KEY:[redacted:key]}"),
]  # fmt: skip

SIGNS = ["=", ":=", "?=", "??=", "+=", ".=", "::=", ":::=", "=>", "->", "      =   ", "==", ":  "]

DECLARED = [
    "var acmeToken: string = ", "var acmeToken string = ", "acme_token: str = ", "acme_token: str | None = ",
    "acme_token: Optional[str] = ", "public string AcmeToken { get; set; } = ", "String ACME_TOKEN = ",
    "- **acme_token**: ", "  + acme_token      = ",
]  # fmt: skip

GENERATED = "8f3a9c01d2e4b85677aa"
IN_PLACES = [
    "ACME_TOKEN            {}", "acme_token\t{}\nb\tc", "acme api token:\n    {}\nnext: 1", "| acme_token | {} |", "acme_token,{}\n",
    "<key>AcmeToken</key>\n<string>{}</string>", '<entry>\n <name="acmeToken" />\n <value="{}" />',
    "aws ssm put-parameter --name /prod/acme_token --value {} --type String", "gh secret set ACME_TOKEN --body {}",
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
    '{"detail": "no", "messages": [{"token_class": "AccessToken", "message": "Token is invalid or expired"}]}',
    'Credentials = new System.Net.NetworkCredential("a", b)', '<add key="ConnectionString_B2B" value="x"/>',
    "session: Optional[Session] = None", "session = orm_context.session", "cookie: {field.name}", '<a accesskey="n" href="x">',
    "when a password is set (#2190)", "pyjwt: 2.4.0 \u2192 2.12.0", "My-Session: https://example.com/code/42", "an-api-key: detects some kinds",
    '"integrity": "sha512-uaRvWWSiGjoM5PAqgJhYU5Pin==",', '"sha": "x/RePw==", "n": 1',
    "acme.errors.InvalidToken: token expired", "lock acquired name=session key=invoice owner=w8", "miss key=session:3854:v3 ttl=5",
    "const token = req.headers.authorization?.split(' ')[1];", "secret: !Ref MySecret", '<i data-session="off">',
    '{"password": {"type": "string", "minLength": 8}, "prompt": null, "completion": "100%", "message": "shipped"}',
    "generateWithCompletion:] Failed to composit image", "Adding token for job_1445144423722_0020",
    "token for user 12ab34cd-5e6f-4a6b-8c7d-9e0f1a2b3c4d", "acme_token,name,count", "| token | count |", "Token      Name      Uses",
    '"Authorization: Bearer required"', "Passwort: ungültig", "用户修改了密码，耗时 3 毫秒", "токен: 512", "토큰: 475199개 사용", "tokens: 730900 in, 192597 out", "${API_KEY:?missing}",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:invoice-UoscmZ", "limiter: key=5d774560123196e9 hit=3",
    "key 69751f44b88257ae8cc2e492ca15fddffc21e69a4089b10418b42a5131d2fcd1 miss", "key=raw/dt=2026-03-11/part-0a9642f0f0f048ce.c000.snappy.parquet",
    "key=logs/shop/2026-03-01-10-11-MNVV9PU48MTYBSCA", "пароль: обязательное поле",
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), HIDDEN)
def test_value_of_a_telling_name_is_hidden_and_nothing_else(text, expected):
    assert REDACTOR.redact_text(text) == expected


@pytest.mark.parametrize("text", LEFT)
def test_prose_code_and_placeholders_stay(text):
    assert REDACTOR.redact_text(text) == text


@pytest.mark.parametrize("sign", SIGNS)
def test_every_sign_of_assignment_is_known(sign):
    assert REDACTOR.redact_text(f'ACME_TOKEN{sign} "abc"') == f'ACME_TOKEN{sign} "[redacted:token]"'


@pytest.mark.parametrize("before", DECLARED)
def test_a_declared_type_stands_between_name_and_value(before):
    assert REDACTOR.redact_text(f'{before}"abc"') == f'{before}"[redacted:token]"'


@pytest.mark.parametrize("place", IN_PLACES)
def test_generated_value_in_a_table_or_on_the_next_line_is_hidden(place):
    before, after = place.split("{}")

    clean = REDACTOR.redact_text(place.format(GENERATED))

    assert clean.startswith(f"{before}[redacted:")
    assert clean.endswith(f"]{after}")


@pytest.mark.parametrize("place", IN_PLACES[:5])
def test_word_in_a_table_or_on_the_next_line_stays(place):
    assert REDACTOR.redact_text(place.format("plainword")) == place.format("plainword")


@pytest.mark.parametrize(
    "text",
    [
        "Deprecate `api_key=` in favour of `token=`",
        "usage: login --token TOKEN\nlogin: error: required: --token (exit 1)",
        'Bearer realm="api", error="invalid_token"',
        '"GET" "session:count:6535" "EX" "3600"',
        "arn:aws:secretsmanager:eu-west-1:535972343335:secret:prod/shop/db-h65Tn0",
        "<faultcode>wsse:FailedAuthentication</faultcode><faultstring>The token could not be read</faultstring>",
        "Set-Cookie: sid=; Max-Age=0; Path=/",
    ],
)
def test_names_without_a_value_take_none_from_what_stands_near(text):
    assert REDACTOR.redact_text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "p\u00e1ssw\u00f3rd=hunter2x9", "pa\u0301ssword: hunter2x9", "contrase\u00f1a=hunter2x9", "has\u0142o: hunter2x9", "l\u00f6senord=hunter2x9",
        '"contrase\u00f1a": "hunter2x9"',
    ],
)  # fmt: skip
def test_a_name_tells_with_its_accents(text):
    clean = REDACTOR.redact_text(text)

    assert "hunter2x9" not in clean
    assert clean.startswith(text[:4])


@pytest.mark.parametrize(
    "text", ["headers={'x-api-key': api_key}", "session: SessionDep)", "auth_token: AuthToken | None = None"]
)
def test_an_identifier_that_says_the_name_again_is_code(text):
    assert REDACTOR.redact_text(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("jdbc:postgresql://db:5432/app?user=svc&password=redis%3A%2F%2Fu%3Ahunter2x9%40h%2F0", "//db:5432/app?user=svc&password="),
        ("https://svc:postgres%3A%2F%2Fa%3Ahunter2x9%40db%2Fapp@registry.example.com:8443/acme", "@registry.example.com:8443/acme"),
        ("jdbc:sqlserver://h:1433;user=a;password=redis://u:hunter2x9@h/0;encrypt=true", "//h:1433;user=a;"),
    ],
)  # fmt: skip
def test_a_url_within_a_url_leaves_the_host_readable(text, kept):
    clean = REDACTOR.redact_text(text)

    assert "hunter2x9" not in clean
    assert kept in clean
