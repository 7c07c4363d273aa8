"""Personal data: what is taken for a card, an account, a telephone or a mailbox, and what only looks like one."""

from __future__ import annotations

import pytest

from launchguard.redaction import Redactor
from launchguard.redaction.detectors import builtin
from launchguard.redaction.detectors.checks import check_of
from launchguard.redaction.effort import Effort
from launchguard.redaction.rules import Rule, Text

RULES = {}
for _detector in builtin():
    RULES.setdefault(_detector.kind, []).append(Rule(_detector))


def hidden(kind, text, name=""):
    """What the detectors of a kind would hide."""
    spans = [span for rule in RULES[kind] for span in rule.spans(Text(text, name, Effort(len(text))))]
    return {text[span.start : span.end] for span in spans}


@pytest.mark.parametrize(
    "number",
    [
        "4242424242424242",  # Visa
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "5555555555554444",  # Mastercard
        "2223003122003222",  # Mastercard, the 2 series
        "378282246310005",  # American Express
        "3782 822463 10005",
        "6011111111111117",  # Discover
        "30569309025904",  # Diners
        "3566002020360505",  # JCB
        "6200000000000005",  # UnionPay
        "6759649826438453",  # Maestro
        "2200000000000004",  # Mir
    ],
)
def test_cards_of_every_issuer_are_hidden_however_they_are_grouped(number):
    assert hidden("card", f"paid with {number}.") == {number}


@pytest.mark.parametrize(
    "number", ["4242424242424241", "1234567812345670", "1700000000000000000", "9999999999999995"]
)
def test_digits_without_an_issuer_or_a_check_digit_are_no_card(number):
    assert hidden("card", f"order {number} shipped") == set()


def test_a_card_is_not_found_inside_a_longer_number():
    assert hidden("card", "sequence 42424242424242421") == set()


def test_text_after_a_card_stays():
    assert hidden("card", "4242 4242 4242 4242 12/27") == {"4242 4242 4242 4242"}


@pytest.mark.parametrize(
    "iban",
    [
        "DE89370400440532013000",
        "GB82 WEST 1234 5698 7654 32",
        "NO9386011117947",
        "MT84MALT011000012345MTLCAST001S",
        "FR14 2004 1010 0505 0001 3M02 606",
    ],
)
def test_ibans_are_hidden_with_and_without_spaces_and_the_words_after_them_stay(iban):
    assert hidden("iban", f"transfer to {iban} BIC DEUTDEFF today") == {iban}


def test_an_iban_with_wrong_check_digits_is_left():
    assert hidden("iban", "DE88370400440532013000") == set()


@pytest.mark.parametrize(
    "number",
    [
        "+14155550132",
        "+1 (415) 555-0132",
        "+44 20 7946 0958",
        "+33 6 12 34 56 78",
        "+49 30 901820",
        "(415) 555-0132",
        "415-555-0132",
        "020 7946 0958",
        "06 12 34 56 78",
    ],
)
def test_telephone_numbers_in_their_usual_forms_are_hidden_without_a_word(number):
    assert number in hidden("phone", f"reached at {number}, twice")


@pytest.mark.parametrize(
    "text", ["phone: 030 901820", "mobile is 0151 23456789", "tel. 612 34 56 78", "call me on 030 901820 11"]
)
def test_bare_national_numbers_are_hidden_after_a_word_that_says_telephone(text):
    assert hidden("phone", text)


@pytest.mark.parametrize(
    "text",
    [
        "2025-11-24T08:49:56+02:00",
        "UTC+1 2025-11-24 08:49",
        "version 123.456.7890",
        "order 0301234567",
        "took 1234567890 ns",
        "range 100-200-3000",
        "10.0.0.1",
        "phone booth 12",
    ],
)
def test_dates_versions_and_ids_are_no_telephone_numbers(text):
    assert hidden("phone", text) == set()


@pytest.mark.parametrize(
    "address",
    ["ada@example.com", "o'neil+news@mail.example.co.uk", "A.B@EXAMPLE.MUSEUM", "x@xn--bcher-kva.example"],
)
def test_mailboxes_are_hidden(address):
    assert hidden("email", f"sent to {address}; queued") == {address}


@pytest.mark.parametrize(
    "text",
    [
        "git@github.com:acme/app.git",
        "icon@2x.png",
        "left-pad@1.3.0",
        "@decorator",
        "user@host",
        "app@db.internal",
        "logo@3x.webp",
    ],
)
def test_remotes_file_names_and_versions_are_no_mailboxes(text):
    assert hidden("email", text) == set()


def test_basic_credentials_are_those_that_decode_to_a_name_and_a_password():
    check = check_of("basic")

    assert check("amFuZTpodW50ZXIy")
    assert not check("training")


@pytest.mark.parametrize("text", ["2025-11-24 08", "10.20.30.40", "123456", "1234567890123456"])
def test_phone_check_refuses_dates_addresses_and_wrong_lengths(text):
    assert not check_of("phone")(text)


def test_password_that_looks_like_an_address_with_its_host_leaves_the_host():
    text = Redactor().redact_text("mongodb+srv://user:D1fficultP%40ssw0rd@cluster0.example.net/?x=1")

    assert text.endswith("]@cluster0.example.net/?x=1")
    assert "ssw0rd" not in text


def test_an_id_behind_an_underscore_is_no_card():
    assert Redactor().redact_text("blk_4242424242424242 is served") == "blk_4242424242424242 is served"


def test_line_of_hundreds_of_ids_is_not_too_costly():
    line = "ask 10.250.17.225:50010 to delete " + " ".join(
        f"blk_{4343207286455274569 + 7919 * n}" for n in range(300)
    )

    assert "[redacted:too-costly]" not in Redactor().redact_text(line)
