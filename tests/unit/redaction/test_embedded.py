"""Data in a text is taken apart wherever it stands, and put back as it was spelt."""

from __future__ import annotations

import json

import pytest

from launchguard.redaction import Redactor

REDACTOR = Redactor()
CHAT = {"model": "gpt-4o", "messages": [{"role": "user", "content": 'K\u00fcndigung für "Anna"\n bitte'}]}
CLEAN = '{"model": "gpt-4o", "messages": [{"role": "user", "content": "[redacted:prompt] (27 chars)"}]}'


@pytest.mark.parametrize(
    "around",
    [
        "POST /v1/chat body={} status=200",
        "data: {}\n\ndata: [DONE]\n\n",
        "[info] (3) {}",
        "{}\n" * 40,
        "a {\"n\": 1} b {'x': [2]} c {} d",
    ],
)
@pytest.mark.parametrize("escapes", [True, False])
def test_json_anywhere_in_a_text_is_taken_apart(around, escapes):
    text = json.dumps(CHAT, ensure_ascii=escapes)

    assert REDACTOR.redact_text(around.replace("{}", text)) == around.replace("{}", CLEAN)


def test_escaped_json_beside_plain_json_is_taken_apart():
    inner = json.dumps(json.dumps(CHAT))[1:-1]
    clean = json.dumps(CLEAN)[1:-1]

    text = REDACTOR.redact_text(f'{{"n": 1}} sent {inner} got {{"messages": []}} then {inner}')

    assert text == f'{{"n": 1}} sent {clean} got {{"messages": []}} then {clean}'


def test_json_whose_field_is_json_is_taken_apart_by_its_own_shape():
    delta = {"type": "input_json_delta", "partial_json": '{"q": "what we pay'}

    assert REDACTOR.redact_text(f"got {json.dumps(delta)}") == (
        'got {"type": "input_json_delta", "partial_json": "[redacted:prompt] (18 chars)"}'
    )


def test_printed_literal_with_escapes_is_taken_apart():
    text = repr({"role": "user", "content": 'it\'s\n"mine" ü\x07'})

    assert (
        REDACTOR.redact_text(f"got {text}!")
        == "got {'role': 'user', 'content': '[redacted:prompt] (14 chars)'}!"
    )


@pytest.mark.parametrize(
    "text", ['{"a": [' * 5000, '{"x": 1' * 5000, '["a" ' * 5000 + "]" * 5000, '{"a} ' * 5000]
)
def test_what_only_looks_like_data_is_given_up(text):
    assert REDACTOR.redact_text(text) == text


def test_run_of_entities_is_read_in_any_base():
    token = "ghp_" + "aB3d" * 9

    for form in ("&#{};", "&#x{:x};", "&#X{:X};"):
        run = "".join(form.format(ord(sign)) for sign in token)
        assert REDACTOR.redact_text(f"a {run} b") == "a [redacted:github-token] b"
    assert REDACTOR.redact_text("a &#103;&quot;&#99999999;&#x; b") == "a &#103;&quot;&#99999999;&#x; b"
