"""What a field's name says: hidden, left alone, or looked at."""

# ruff: noqa: SIM905 - lists of names read best as words
from __future__ import annotations

import pytest

from launchguard.redaction import words
from launchguard.redaction.decode import ACCENTED
from launchguard.redaction.names import NameRules, split

TELLING = """password apiKey X-API-KEY api_key userPassword db_password DB_PASS stripeApiKey X-CSRF-Token
csrfmiddlewaretoken Set-Cookie HTTP_AUTHORIZATION sessionid session_id connect.sid PHPSESSID user[password] password1
password_confirmation client_secret AWS_SECRET_ACCESS_KEY secret_key_base API_KEY_PROD TOKEN_GITHUB card_number cvv
cardCvc pin otp mfa_code pwd Passphrase authToken id_token jwt private_key privateKey credentials creds tokens secrets
cookies ssn iban accountNumber phoneNumber dob password_hash proxy-authorization x-goog-api-key refresh_token_value
p.a.s.s.w.o.r.d XAPIKEY accessToken x-amz-security-token LDAP_BIND_PW REDISCLI_AUTH security_answer secretAnswer""".split()
CONTENT = """prompt systemPrompt user_prompt completion messages chat_history gen_ai.prompt.0.content
llm.input_messages.0.message.content gen_ai.input.messages gen_ai.tool.call.arguments input.value output.value
traceloop.entity.input langfuse.observation.output ai.prompt.messages""".split()
LIKELY = "key auth signature x-amz-signature ACME_KEY card keys forgotPassword".split()
QUIET = """token_count max_tokens tokenizer secretary author authority password_reset_sent keyboard prompt_tokens
completion_tokens session_count secret_name api_key_id primary_key cache_key idempotency_key public_key message msg event
status error_message message_id page_token nextPageToken token_type token_url cookie_name auth_method monkey passenger
compass bypass keyword spin shipping pinned sidebar card_brand card_last4 code status_code country_code hotel total_tokens
eos_token prompt_id account_id assigned passed cells design keypad otpauth_enabled single casino commit_message
gen_ai.request.model gen_ai.usage.input_tokens gen_ai.response.finish_reasons llm.model_name user_id account_sid messageSid
jsonwebtoken node_modules/cookie-session cid""".split()


@pytest.mark.parametrize(
    "name",
    [
        *TELLING,
        "API KEY",
        "api key",
        "mot de passe",
        "пароль",
        "数据库密码",
        "パスワード",
        "clave_secreta",
        "API-Schlüssel",
        "раsswоrd",
        "ｐａｓｓｗｏｒｄ",
        "pass\u200bword",
    ],
)
def test_telling_name_hides_its_value(name):
    verdict = NameRules().judge(name)

    assert verdict is not None
    assert verdict.when == "always"


@pytest.mark.parametrize("name", CONTENT)
def test_name_of_llm_content_is_known(name):
    assert NameRules().judge(name) == ("prompt", "content", False)


@pytest.mark.parametrize("name", LIKELY)
def test_name_that_only_may_tell_asks_for_the_value(name):
    verdict = NameRules().judge(name)

    assert verdict is not None
    assert verdict.when == "likely"


@pytest.mark.parametrize("name", QUIET)
def test_name_that_only_holds_a_telling_word_says_nothing(name):
    assert NameRules().judge(name) is None


def test_app_can_keep_and_hide_names_in_any_case_style():
    rules = NameRules(keep=["sessionId"], hide=["internal_note"])

    assert rules.judge("session_id") is None
    assert rules.judge("internalNote") == ("hidden", "always", False)


def test_llm_names_say_nothing_where_the_app_keeps_prompts():
    assert NameRules(llm=False).judge("prompt") is None


def test_name_that_holds_a_marker_says_nothing():
    assert NameRules().judge("Cookie: [redacted:cookie]'") is None


def test_memory_stays_bounded_under_names_that_a_client_makes_up():
    rules = NameRules()

    for number in range(50_000):
        rules.judge(f"field_{number}")

    assert len(rules.safe) <= 8192


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("APIKey", ["api", "key"]),
        ("userId2", ["user", "id", "2"]),
        ("http.request.header.x-api-key", ["http", "request", "header", "x", "api", "key"]),
        ("", []),
    ],
)
def test_name_is_split_into_its_words(name, expected):
    assert split(name) == expected


def test_every_telling_word_holds_a_stem_that_the_prefilter_looks_for():
    """But for a few that are so short or so rare that they count as the name of a field only, not in free text."""
    telling = {word for table in (words.ENDINGS, words.EXACT) for word in table if len(word) > 4}

    stems = [stem.translate(ACCENTED) for stem in words.STEMS]
    stemless = {word for word in telling if not any(stem in word for stem in stems)}

    assert stemless == {"codicefiscale", "ninumber", "pepper", "personalnummer", "whatsapp"}
