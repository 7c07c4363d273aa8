import json
import sys

import pytest

from launchguard.redaction import Redactor
from launchguard.redaction.exits.tracebacks import exception_fields, format_exc_info, format_exception

REDACTOR = Redactor()
SECRET = "hunter2-correct-horse"
TELLING = f"login failed, password={SECRET}"


def caught(function):
    try:
        function()
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


def plain():
    raise ValueError(TELLING)


def cause():
    try:
        raise KeyError(TELLING)
    except KeyError as error:
        raise RuntimeError("outer") from error


def context():
    try:
        raise ValueError(TELLING)
    except ValueError:
        raise RuntimeError("outer")  # noqa: B904


def note():
    error = RuntimeError("outer")
    error.add_note(TELLING)
    raise error


def group():
    raise ExceptionGroup("outer", [ValueError("other"), ExceptionGroup("inner", [caught(cause)])])


def as_json():
    raise ValueError(json.dumps({"user": "bob", "password": SECRET}))


def as_data():
    raise ValueError({"user": "bob", "password": SECRET})


def url():
    raise OSError(f"cannot reach postgresql://shop:{SECRET}@db/shop")


@pytest.mark.parametrize("raising", [plain, cause, context, note, group, as_json, as_data, url])
def test_a_traceback_keeps_its_shape_and_tells_nothing(raising):
    error = caught(raising)

    text = format_exception(error, REDACTOR)

    assert SECRET not in text
    assert text.startswith(("Traceback (most recent call last):", "  + Exception Group Traceback"))
    assert f"in {raising.__name__}" in text
    assert type(error).__name__ in text
    assert "[redacted:" in text


def test_an_ordinary_traceback_is_what_python_prints():
    import traceback

    error = caught(lambda: int("x"))

    assert format_exception(error, REDACTOR) == "".join(traceback.format_exception(error)).rstrip("\n")


def test_locals_stay_at_home_unless_asked_for():
    def work():
        attempts, password = 3, SECRET
        raise RuntimeError(attempts and password and "outer")

    error = caught(work)

    assert "attempts = 3" not in format_exception(error, REDACTOR)
    shown = format_exception(error, REDACTOR, show_locals=True)
    assert "attempts = 3" in shown
    assert SECRET not in shown


def test_an_exception_that_cannot_be_printed_gives_a_line():
    class Broken(Exception):
        def __str__(self):
            raise RuntimeError("no")

    fields = exception_fields(caught(lambda: (_ for _ in ()).throw(Broken())), REDACTOR)

    assert fields["exception.type"].endswith("Broken")
    assert fields["exception.message"] == "[redaction-failed]"
    assert "Broken" in fields["exception.stacktrace"]


def test_a_message_of_megabytes_gives_a_bounded_text():
    def shout():
        raise ValueError("word " * 2_000_000)

    text = format_exception(caught(shout), REDACTOR)

    assert len(text) < 70_000
    assert "in shout" in text


def test_a_recursion_a_thousand_deep_gives_a_bounded_text():
    def down(depth):
        return down(depth + 1)

    text = format_exception(caught(lambda: down(0)), REDACTOR)

    assert "RecursionError" in text
    assert len(text) < 10_000


@pytest.mark.parametrize("exc_info", [None, False, (None, None, None), "text"])
def test_no_exception_gives_no_text(exc_info):
    assert format_exc_info(exc_info, REDACTOR) == ""


def test_every_form_of_exc_info_is_understood():
    try:
        plain()
    except ValueError as error:
        forms = [True, error, sys.exc_info()]

        assert all("ValueError: login failed" in format_exc_info(form, REDACTOR) for form in forms)
