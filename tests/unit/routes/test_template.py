import pytest
from hypothesis import given, strategies as st

from launchguard.routes.template import is_literal, join_paths, template_of


@pytest.mark.parametrize(
    ("declared", "template"),
    [
        ("/items/{id:int}", "/items/{id}"),
        ("/files/{path:path}", "/files/{path}"),
        ("/items/<int:pk>/", "/items/{pk}/"),
        ("/<lang>/<any(a, b):kind>", "/{lang}/{kind}"),
        ("items/<uuid:pk>", "/items/{pk}"),
        ("^articles/(?P<year>[0-9]{4})/$", "/articles/{year}/"),
        (r"^v1\.0/(\d+)/(?P<slug>[\w-]+)/?$", "/v1.0/{arg1}/{slug}/"),
        (r"^(?:en|de)/about$", "/en/about"),
        (r"^a/(?P<x>(?:b|c(d))e)/f$", "/a/{x}/f"),
        (r"^f/(?P<x>[()]+)/\Z", "/f/{x}/"),
        ("/plain", "/plain"),
        ("", "/"),
        ("/static/*", "/static/*"),
    ],
)
def test_every_frameworks_syntax_is_printed_alike(declared, template):
    assert template_of(declared) == template


@given(st.text("^$()[]{}?P<>:\\/*+|ab", max_size=30))
def test_no_pattern_however_broken_raises(text):
    assert template_of(text).startswith("/")


def test_prefix_and_path_are_joined_by_one_slash():
    assert join_paths("/api/*", "/x") == "/api/x"
    assert join_paths("/api/", "x") == "/api/x"
    assert join_paths("", "/x") == "/x"


def test_a_template_is_literal_only_without_parameters():
    assert is_literal("/a/b")
    assert not is_literal("/a/{b}")
    assert not is_literal("/a/*")
