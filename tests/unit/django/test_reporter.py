# ruff: noqa: E402 - Django must know its settings before it is imported
"""Django's error page and the mail to its admins: whole, readable, and telling nothing."""

import os
import sys

import pytest

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.django_project.settings"

import django

django.setup()

from django.test import RequestFactory, override_settings
from django.views.debug import get_default_exception_reporter_filter

from launchguard.django.reporter import RedactingReporter, use_redactor
from launchguard.redaction import Redactor

SECRET = "hunter2-correct-horse"


@pytest.fixture(autouse=True, params=[True, False], ids=["debug", "production"])
def _settings(request):
    use_redactor(Redactor())
    get_default_exception_reporter_filter.cache_clear()
    with override_settings(
        DEBUG=request.param,
        ALLOWED_HOSTS=["testserver"],
        DEFAULT_EXCEPTION_REPORTER_FILTER="launchguard.django.reporter.RedactingReporterFilter",
        MY_PAYMENT={"nested": {"api_key": SECRET}},
        BROKER=f"redis://:{SECRET}@cache:6379/0",
    ):
        yield
    get_default_exception_reporter_filter.cache_clear()


def report(as_html):
    request = RequestFactory().post(
        f"/login?token={SECRET}&page=2",
        {"user": "ada", "password": SECRET},
        headers={"authorization": f"Bearer {SECRET}", "cookie": f"sessionid={SECRET}", "x-api-key": SECRET},
    )

    def work():
        attempt, password = 3, SECRET
        try:
            raise KeyError(f"password={password}")
        except KeyError as error:
            failure = ValueError(f"cannot reach redis://:{password}@cache:{attempt}/0")
            failure.add_note(f"token={password}")
            raise failure from error

    try:
        work()
    except ValueError:
        reporter = RedactingReporter(request, *sys.exc_info())
    return reporter.get_traceback_html() if as_html else reporter.get_traceback_text()


@pytest.mark.parametrize("as_html", [True, False])
def test_nothing_in_the_report_tells(as_html):
    assert SECRET not in report(as_html).replace(f"SECRET = &quot;{SECRET}&quot;", "").replace(
        f'SECRET = "{SECRET}"', ""
    )


@pytest.mark.parametrize("as_html", [True, False])
def test_the_report_is_still_one(as_html):
    text = report(as_html)

    for part in ("ValueError", "cannot reach", "in work", "/login", "test_reporter.py", "testserver"):
        assert part in text


def test_what_does_not_tell_is_still_shown():
    text = report(as_html=True)

    assert "attempt" in text
    assert "page" in text
    assert "ada" in text
