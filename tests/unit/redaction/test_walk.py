"""Any value becomes plain data: hard forms, budgets, and nothing run that should not run."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import subprocess
import sys
import uuid
from collections import OrderedDict, UserDict, deque, namedtuple
from decimal import Decimal
from pathlib import Path

import attrs
import orjson
import pytest
from pydantic import BaseModel, SecretStr

from launchguard.redaction import RedactionConfig, Redactor

REDACTOR = Redactor()
HIDDEN = "[redacted:password]"


@dataclasses.dataclass
class Card:
    holder: str
    password: str


class Account(BaseModel):
    name: str
    password: str
    pin: SecretStr


@attrs.define
class Login:
    name: str
    password: str


class Colour(enum.Enum):
    RED = "red"


class Broken:
    def __repr__(self):
        raise RuntimeError("no")


class Talkative:
    def __repr__(self):
        return "Talkative(password='hunter2', name='x')"


class Setting(enum.Enum):
    ACCESS_TOKEN = 3


Pair = namedtuple("Pair", "user password")  # noqa: PYI024 - as old code has it


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Card("a", "hunter2"), {"holder": "a", "password": HIDDEN}),
        (Account(name="a", password="hunter2", pin="1"), {"name": "a", "password": HIDDEN, "pin": "[redacted:code]"}),
        (Login("a", "hunter2"), {"name": "a", "password": HIDDEN}),
        (Pair("a", "hunter2"), {"user": "a", "password": HIDDEN}),
        (OrderedDict(password="hunter2"), {"password": HIDDEN}),
        (UserDict(password="hunter2"), {"password": HIDDEN}),
        (deque(["a", {"password": "hunter2"}]), ["a", {"password": HIDDEN}]),
        (("a", 1), ["a", 1]),
        ({Setting.ACCESS_TOKEN: "abc", "n": 1}, {"3": "[redacted:token]", "n": 1}),
        ({"key": "acme_key", "value": {"stringValue": "kQ7zX2mV9bN4cL1p"}}, {"key": "acme_key", "value": {"stringValue": "[redacted:key]"}}),
        ({"acme_key": ["kQ7zX2mV9bN4cL1p"]}, {"acme_key": ["[redacted:key]"]}),
        ({5: "a", None: "b"}, {"5": "a", "None": "b"}),
        (b"token=abc", "token=[redacted:token]"),
        (bytearray(b"\xffpassword=abc"), "\\xffpassword=[redacted:password]"),
        (SecretStr("abc"), "[redacted:secret]"),
        (ValueError("password=hunter2"), "ValueError: password=[redacted:password]"),
        (Talkative(), "Talkative(password='[redacted:password]', name='x')"),
        (Broken(), "[redacted:failed]"),
        (object(), "<builtins.object>"),
        (Card, "<Card>"),
        (Colour.RED, "red"),
        (dt.datetime(2026, 1, 2, 3, 4, 5), "2026-01-02T03:04:05"),
        (uuid.UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        (Decimal("1.50"), "1.50"),
        (Path("/tmp/x"), "/tmp/x"),
        (float("nan"), None),
        (10**30, str(10**30)),
        ("\ud800", "\\ud800"),
        (None, None),
        (True, True),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_value_becomes_plain_data(value, expected):
    assert REDACTOR.redact(value) == expected


def test_generator_is_not_consumed():
    numbers = iter(range(3))
    generator = (number for number in range(3))

    clean = REDACTOR.redact({"a": generator, "b": numbers})

    assert clean == {"a": "<generator>", "b": "<range_iterator>"}
    assert list(generator) == [0, 1, 2]
    assert list(numbers) == [0, 1, 2]


def test_queryset_is_not_evaluated():
    queryset = type(
        "QuerySet", (), {"__module__": "django.db.models.query", "__iter__": lambda _: 1 / 0, "model": Card}
    )()
    lazy = type(
        "SimpleLazyObject", (type("LazyObject", (), {"__module__": "django.utils.functional"}),), {}
    )()

    assert REDACTOR.redact([queryset, lazy]) == ["<QuerySet of Card>", "<SimpleLazyObject>"]


def test_exception_carries_its_notes():
    error = KeyError("x")
    error.add_note("token=abc123")

    assert REDACTOR.redact(error) == "KeyError: 'x'\ntoken=[redacted:token]"


def test_cycle_ends_in_a_placeholder():
    ring: dict = {"a": 1}
    ring["self"] = ring

    assert REDACTOR.redact(ring) == {"a": 1, "self": "[redacted:too-deep]"}


def test_same_object_twice_is_no_cycle():
    part = {"a": 1}

    assert REDACTOR.redact({"x": part, "y": part, "z": b""}) == {"x": {"a": 1}, "y": {"a": 1}, "z": ""}


def test_depth_of_ten_thousand_ends_in_a_placeholder():
    deep: list = []
    for _ in range(10_000):
        deep = [deep]

    assert b"[redacted:too-deep]" in orjson.dumps(REDACTOR.redact(deep))


def test_too_many_items_end_in_a_placeholder():
    redactor = Redactor(RedactionConfig(max_items=100))

    clean = redactor.redact([{"password": "x1", "n": number} for number in range(10_000)])

    assert clean[-1] == "[redacted:too-many]"
    assert len(clean) < 102


def test_text_of_ten_megabytes_is_cut_at_a_gap():
    text = ("word " * 2_000_000) + "ghp_" + "a1b2" * 9

    clean = REDACTOR.redact({"text": text})["text"]

    assert clean.endswith("[redacted:too-long] (10000040 chars)")
    assert len(clean) < 1_000_100


def test_token_on_the_cut_is_not_left_in_half():
    redactor = Redactor(RedactionConfig(max_chars=1000))

    clean = redactor.redact("x " * 490 + "ghp_" + "a1b2" * 9 + " tail")

    assert "ghp_" not in clean


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer abc"},
        [("Authorization", "Bearer abc")],
        [["authorization", "Bearer abc"]],
        [(b"authorization", b"Bearer abc")],
        (("authorization", "Bearer abc"),),
        [{"name": "Authorization", "value": "Bearer abc"}],
        {"key": "Authorization", "value": "Bearer abc"},
    ],
    ids=repr,
)
def test_headers_are_hidden_in_every_form(headers):
    text = repr(REDACTOR.redact({"headers": headers}))

    assert "Bearer" not in text
    assert "[redacted:authorization]" in text


def test_flag_in_a_list_of_arguments_hides_the_next():
    clean = REDACTOR.redact(["run", "--token", "abc", "--token=abc", "--verbose", "x"])

    assert clean == ["run", "--token", "[redacted:token]", "--token=[redacted:token]", "--verbose", "x"]


@pytest.mark.parametrize(
    "value",
    [
        True,
        False,
        None,
        "",
        5,
        0.5,
        [],
        {},
        "***",
        "[FILTERED]",
        {"prompt": 12, "completion": 30},
        [101, 2054],
        "512",
    ],
    ids=repr,
)
def test_counts_booleans_and_empty_values_of_telling_names_stay(value):
    assert REDACTOR.redact({"tokens": value}) == {"tokens": value}


@pytest.mark.parametrize(
    ("name", "value"), [("password", 12345678), ("pin", 1234), ("card_number", 4242424242424242)]
)
def test_number_that_is_a_secret_is_hidden(name, value):
    assert str(value) not in repr(REDACTOR.redact({name: value}))


def test_card_number_under_an_ordinary_name_is_found():
    assert REDACTOR.redact({"n": 4242424242424242, "t": 1700000000000000000}) == {
        "n": "[redacted:card]",
        "t": 1700000000000000000,
    }


def test_secret_in_a_key_is_hidden_and_keys_stay_apart():
    token = "ghp_" + "aB3d" * 9

    assert REDACTOR.redact({token: 1, token + "x": 2}) == {
        "[redacted:github-token]": 1,
        "[redacted:github-token]'": 2,
    }


def test_a_number_reads_the_same_whether_its_event_had_to_be_walked_or_not():
    for number in (-(1 << 63), (1 << 63) - 1, 1 << 63, (1 << 64) - 1, 1 << 64, -(1 << 63) - 1):
        alone, walked = {"count": number}, {"count": number, "password": "hunter2hunter2"}

        assert orjson.loads(Redactor().render(alone))["count"] == Redactor().redact(walked)["count"]
        assert Redactor().redact(alone)["count"] == Redactor().redact(walked)["count"]


def test_ids_of_twilio_under_sid_are_no_sessions():
    event = {"sid": "SM" + "1a2b" * 8, "status": "queued"}

    assert REDACTOR.redact(event) == event
    assert REDACTOR.redact({"sid": "1a2b" * 8}) == {"sid": "[redacted:session]"}


@pytest.mark.parametrize("value", ["kGczqmumVhNk" + "AAKqMUif", "hgCph9VvD_h17" + "VJwA-C7RX"])
def test_letters_that_alternate_are_random_without_digits_or_long_runs(value):
    assert REDACTOR.redact({"acme_key": value}) == {"acme_key": "[redacted:key]"}


@pytest.mark.parametrize(
    "value", ["userProfileLastSeenAt", "AbstractTokenFilterBean", "app-7d9f8b6c5d-x2x7q"]
)
def test_camel_case_and_names_of_pods_are_not_random(value):
    assert REDACTOR.redact({"acme_key": value}) == {"acme_key": value}


class Lying(str):
    """A text that says it is another."""

    __slots__ = ()

    def __str__(self):
        return "fine"

    def lower(self):
        raise RuntimeError("no")


class Shy:
    """An object whose class must not be asked for."""

    @property
    def __class__(self):
        raise RuntimeError("no")


class Shut(dict):
    """A dict that gives nothing away but by breaking."""

    def items(self):
        raise RuntimeError("no")


def test_objects_that_lie_or_break_neither_leak_nor_cost_the_line():
    token = "ghp_" + "aB3d" * 9
    event = {
        "a": Lying(token),
        Lying("password"): "hunter2",
        "b": Shy(),
        "c": Shut(x=token),
        "d": memoryview(b"password=hunter2"),
    }

    clean = orjson.loads(REDACTOR.render(event))

    assert clean["a"] == "[redacted:github-token]"
    assert clean["password"] == HIDDEN
    assert clean["b"].startswith("<")
    assert clean["c"] == "[redacted:failed]"
    assert clean["d"] == "password=[redacted:password]"


def test_ten_megabytes_of_anything_come_out_within_the_limit():
    for huge in (
        b"\xff\x00" * 5_000_000,
        bytearray(10_000_000),
        ["x" * 50] * 200_000,
        {f"k{n}": n for n in range(300_000)},
    ):
        assert len(REDACTOR.render({"event": huge})) < 8 * REDACTOR.config.max_chars


REAL_DJANGO = """
import django
from django.conf import settings
settings.configure(INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"])  # no database: asking it raises
django.setup()
from django.contrib.auth.models import User
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy
from launchguard.redaction import Redactor
print(Redactor().redact([
    User.objects.filter(password="x"), User.objects, User(pk=7, password="hunter2hunter2", email="ada@example.com"),
    SimpleLazyObject(lambda: 1 / 0), {"user": User(pk=8)},
]))
"""


def test_djangos_own_querysets_models_and_lazy_objects_are_not_evaluated():
    done = subprocess.run([sys.executable, "-c", REAL_DJANGO], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == (
        "['<QuerySet of User>', '<UserManager of User>', '<User pk=7>', '<SimpleLazyObject>', {'user': '<User pk=8>'}]"
    )


def test_input_that_pydantic_echoes_is_judged_by_the_field_it_came_from():
    told = {"type": "string_too_short", "loc": ["body", "password"], "msg": "too short", "input": "abc1"}

    assert REDACTOR.redact([told]) == [{**told, "input": HIDDEN}]
    assert REDACTOR.redact([{**told, "loc": ["body", "name"]}]) == [{**told, "loc": ["body", "name"]}]


def test_private_members_of_a_json_web_key_are_hidden_and_public_ones_stay():
    key = {"crv": "P-256", "d": "a1B_" * 10, "kty": "EC", "x": "a1B_" * 10, "kid": "k1"}

    assert REDACTOR.redact(key) == {**key, "d": "[redacted:jwk-private-key]"}


@pytest.mark.parametrize(
    "event",
    [
        {"errors": {"password": ["This password is too short. It must contain 8 characters."]}},
        {"errors": {"token": [{"message": "This field is required.", "code": "required"}]}},
        {"apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
        {"tokens": {"color": {"primary": "#0573c2"}}},
    ],
)
def test_containers_that_tell_about_a_secret_and_hold_none_stay(event):
    assert REDACTOR.redact(event) == event
