"""What is said to models in printed objects, templates, transcripts and traces; and what only sounds like it."""

from __future__ import annotations

import pytest

from launchguard.redaction import Detector, RedactionConfig, Redactor

BOTH = pytest.mark.parametrize(
    "redactor",
    [Redactor(RedactionConfig(engine=engine)) for engine in ("re2", "python")],
    ids=["re2", "python"],
)
SAID = "Is it true that Ada left?"
GONE = f"[redacted:prompt] ({len(SAID)} chars)"


@BOTH
@pytest.mark.parametrize(
    "form",
    [
        "Message(id='m', content=[TextBlock(text='{}', type='text'), ToolUseBlock(name='send', input=...)], role='assistant')",
        "Choice(finish_reason='stop', message=ChatCompletionMessage(content='{}', role='assistant'))",
        "MyTurn(role='user', content='{}', tokens=12)",
        "content='{}' additional_kwargs={{}} response_metadata={{'model_name': 'gpt-4o'}}",
        "User: {}\nAssistant: {}\nUser: {}",
        "### User\n\n{}\n\n### Assistant\n\n{}",
        "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n",
        "Thought: {}\nAction: search\nAction Input: {}",
        "user asked '{}', model answered '{}' in 12 ms",
        "model: gpt-4o\nmessages:\n  - role: user\n    content: {}\ntemperature: 0.3",
        "🧑 User: {}\n🤖 Bot: {}",
        "<user>{}</user>\n<assistant>{}</assistant>",
        "---------- TextMessage (user) ----------\n{}\n---------- TextMessage (assistant) ----------\n{}",
        "Sending prompt to gpt-4o: {}",
        "{{ role: 'user', content: '{}' }}",
    ],
)
def test_exactly_what_is_said_is_hidden(redactor, form):
    assert redactor.redact_text(form.format(SAID, SAID, SAID)) == form.format(GONE, GONE, GONE)


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        "User: ada\nBot: no",
        "user: deploy\nhost: web-1\nassistant: none",
        "AI response: 200 OK in 12 ms",
        "Observation: 6670 rows, 3 columns, no missing values",
        "Button(text='Save the whole order now', width=4)",
        "- role: webserver\n  content: nginx.conf as it was before",
        "CompletedProcess(args=['ls'], stdout='total of all the files')",
    ],
)
def test_what_only_sounds_like_it_stays(redactor, text):
    assert redactor.redact_text(text) == text


@pytest.mark.parametrize("said", ["don't tell Ada's mother that I left", 'he said "no", they\'d left'])
def test_an_apostrophe_is_no_closing_quote(said):
    redactor = Redactor()

    assert (
        redactor.redact_text(f"user asked '{said}' today")
        == f"user asked '[redacted:prompt] ({len(said)} chars)' today"
    )
    assert redactor.redact_text(f"prompt: {said.replace(chr(34), '')}").startswith(
        "prompt: [redacted:prompt]"
    )


@pytest.mark.parametrize(
    "said", ['Rewrite this: "she lied about it", but kinder', "O'Brien asked: is it worth it?"]
)
def test_what_is_said_in_a_line_goes_whatever_signs_it_holds(said):
    text = f"sent prompt: {said} model=gpt-4o"

    assert Redactor().redact_text(text) == f"sent prompt: [redacted:prompt] ({len(said)} chars) model=gpt-4o"


def test_words_without_blanks_between_them_are_words():
    assert "たくありません" not in Redactor().redact_text("User: 私は話したくありません\nAssistant: はい")


def test_llm_keep_leaves_what_is_said():
    text = f"TextBlock(text='{SAID}', type='text')"

    assert Redactor(RedactionConfig(llm="keep")).redact_text(text) == text


def test_a_detector_of_the_app_may_tell_of_names():
    patient = Detector(name="patient", pattern=r"Patient\(", tells=("diagnosis",), good=("Patient(",))
    redactor = Redactor(RedactionConfig(detectors=(patient,)))

    assert (
        redactor.redact_text("Patient(id=4, diagnosis='a flu')")
        == "Patient(id=4, diagnosis='[redacted:patient]')"
    )
    assert redactor.redact_text("Report(id=4, diagnosis='a flu')") == "Report(id=4, diagnosis='a flu')"


def test_a_detector_of_the_app_may_say_where_a_secret_ends_and_what_stands_beside_it():
    note = Detector(
        name="note",
        pattern=r"NOTE (?P<secret>\S)",
        until=r"\.",
        beside=r"CONFIDENTIAL",
        good=("CONFIDENTIAL NOTE to all.",),
    )
    redactor = Redactor(RedactionConfig(detectors=(note,)))

    assert redactor.redact_text("CONFIDENTIAL NOTE to all. Bye") == "CONFIDENTIAL NOTE [redacted:note]. Bye"
    assert redactor.redact_text("NOTE to all. Bye") == "NOTE to all. Bye"
