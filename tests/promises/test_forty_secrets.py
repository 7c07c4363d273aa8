"""Secrets planted in both examples, under their real servers, by more than forty ways: none comes out anywhere."""

import django
import pytest
from tests.promises.forty_secrets import EXAMPLES, leaked, missing, written_by

needs_the_example = pytest.mark.skipif(
    django.VERSION < (5, 1), reason="the Django example sets database options of Django 5.1"
)


@pytest.mark.parametrize(
    "example",
    [pytest.param(each, marks=needs_the_example) if each == "django" else each for each in EXAMPLES],
)
def test_none_of_the_secrets_comes_out_and_every_event_is_still_there(example):
    planted, output = written_by(example)

    assert len(planted) >= 60
    assert leaked(planted, output) == []
    assert missing(planted, output) == []


@needs_the_example
def test_the_same_secrets_do_come_out_without_redaction():
    planted, output = written_by("django", LAUNCHGUARD_REDACTION__ENABLED="false")

    assert len(leaked(planted, output)) >= 40
