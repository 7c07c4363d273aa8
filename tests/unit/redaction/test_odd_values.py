"""Values that no JSON library renders come out plain, each in the form that a person expects, and nothing they hold tells."""

import datetime as dt
import enum
from email.message import Message

import pytest
from werkzeug.datastructures import Headers

from launchguard.redaction import Redactor

REDACTOR = Redactor()
TOKEN = "ghp_" + "aB3d" * 9


class Plan(enum.Enum):
    PRO = "pro"


class Keyed(enum.Enum):
    TOKEN = TOKEN


class Unrenderable:
    """Keeps an event from being rendered in one piece, so that each of its values is walked."""

    __slots__ = ()

    def __repr__(self):
        return "unrenderable"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Plan.PRO, "pro"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.datetime(2026, 1, 2, 3, 4), "2026-01-02T03:04:00"),
        (dt.time(3, 4), "03:04:00"),
        (dt.timedelta(seconds=90), "0:01:30"),
        (Keyed.TOKEN, "[redacted:github-token]"),
        (Headers([("Authorization", f"Bearer {TOKEN}"), ("Accept", "*/*")]),
         [["Authorization", "[redacted:authorization]"], ["Accept", "*/*"]]),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_a_value_is_shown_by_what_it_stands_for(value, shown):
    assert REDACTOR.redact({"beside": Unrenderable(), "at": value})["at"] == shown


def test_headers_of_a_mail_are_a_list_of_names_and_values():
    message = Message()
    message["Authorization"] = f"Bearer {TOKEN}"
    message["Subject"] = "hello"

    assert REDACTOR.redact(message) == [["Authorization", "[redacted:authorization]"], ["Subject", "hello"]]


def test_a_row_of_a_django_model_is_named_by_its_key_alone():
    class Field:
        attname = "id"

    class Meta:
        pk = Field()

    class Customer:
        _meta = Meta()
        pk = property(lambda self: self.id)

        def __init__(self):
            self.id, self.email = 7, "ada@example.com"

    assert REDACTOR.redact({"customer": Customer()}) == {"customer": "<Customer pk=7>"}


@pytest.mark.parametrize(
    "text",
    [
        "{'a': " + "[" * 500,
        "{'a': lambda: 0}",
        '{\\"a\\": \\"never ended',
        "{'password': 'x', " + "'pad': '" + "y" * 9_000 + "'}",
        '[{\\"a\\": \\q}]',
    ],
    ids=["deep", "code", "escaped and cut", "long", "escaped and broken"],
)
def test_what_only_begins_like_data_is_read_as_text(text):
    clean = REDACTOR.redact_text(f"{text} token={TOKEN}")

    assert TOKEN not in clean
    assert clean.startswith(text[:4])
