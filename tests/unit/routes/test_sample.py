import re

import pytest
from hypothesis import given, settings, strategies as st

from launchguard.routes.sample import sample


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"^/users/(?P<id>[0-9]+)\Z", "/users/1"),
        (r"^/(?:en|de)/about/\Z", "/en/about/"),
        (r"^/x/?\Z", "/x"),
        (r"^/(?P<path>.*)\Z", "/1"),
        (r"^/[^/]+\Z", "/1"),
        (r"^/(?P<a>b)(?P=a)\Z", "/bb"),
        (r"^/[a-z]{3}-\d{2}\Z", "/aaa-11"),
    ],
)
def test_sample_is_short_and_looks_like_an_id(pattern, expected):
    assert sample(pattern) == expected


@pytest.mark.parametrize("pattern", ["(", r"^/(?=a)b\Z", r"^/a(?<!a)\Z"])
def test_pattern_that_nothing_matches_has_no_sample(pattern):
    assert sample(pattern) == ""


@given(
    st.from_regex(
        r"\^/([a-z]{1,3}|\[\^/\]\+|\\d\{2\}|\(\?:a\|b\)|\\w\*|\.\*)(/([a-z]{1,3}|\[0-9\]\+))?\\Z",
        fullmatch=True,
    )
)
@settings(max_examples=60, deadline=None)
def test_sample_matches_its_pattern(pattern):
    assert re.match(pattern, sample(pattern))
