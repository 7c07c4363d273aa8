import re

import pytest
from hypothesis import given, settings as hypothesis_settings, strategies as st

from launchguard.routes.sample import sample


@pytest.fixture(autouse=True)
def _django(django_ready):
    pass


def view(request, *args, **kwargs):
    raise AssertionError("a handler ran")


def paths(found, *urlpatterns, **settings):
    return sorted({path for _, path in found(*urlpatterns, **settings)})


def test_path_is_the_full_template_with_converters_dropped(found):
    from django.urls import include, path

    inner = [path("<slug:name>/invites/", view)]

    assert paths(found, path("teams/<int:team>/", include((inner, "teams"), namespace="t"))) == [
        "/teams/{team}/{name}/invites/"
    ]


def test_regular_expression_becomes_a_template(found):
    from django.urls import include, re_path

    inner = [re_path(r"^(?P<year>[0-9]{4})/$", view)]

    assert paths(found, re_path(r"^articles/", include(inner))) == ["/articles/{year}/"]


def test_nameless_groups_are_numbered(found):
    from django.urls import re_path

    assert paths(found, re_path(r"^(\d+)/([a-z]+)/$", view)) == ["/{arg1}/{arg2}/"]


def test_all_languages_of_an_i18n_prefix_are_one_route(found):
    from django.conf.urls.i18n import i18n_patterns
    from django.urls import path

    routes = found(*i18n_patterns(path("about/", view)))

    pattern = routes["GET", "/{language}/about/"].pattern
    assert re.match(pattern, "/en/about/")
    assert re.match(pattern, "/pt-br/about/")
    assert not re.match(pattern, "/fr/about/")
    assert not re.match(pattern, "/about/")


def test_default_language_without_prefix_names_the_route(found):
    from django.conf.urls.i18n import i18n_patterns
    from django.urls import path

    routes = found(*i18n_patterns(path("about/", view), prefix_default_language=False))

    pattern = routes["GET", "/about/"].pattern
    assert re.match(pattern, "/about/")
    assert re.match(pattern, "/de/about/")
    assert not re.match(pattern, "/en/about/")


def test_translated_path_matches_in_every_language(found):
    from django.urls import path
    from django.utils.functional import lazy
    from django.utils.translation import get_language

    translated = lazy(lambda: "ueber/" if get_language() == "de" else "about/", str)
    routes = found(path(translated(), view))

    pattern = routes["GET", "/about/"].pattern
    assert re.match(pattern, "/about/")
    assert re.match(pattern, "/ueber/")


@pytest.mark.parametrize(
    ("expression", "reached", "missed"),
    [
        (r"^x/$", "/x/", "/x/\n"),
        (r"^x/", "/x/whatever", "/y/x/"),
        (r"x/$", "/x/", "/y/x/"),
        (r"x/", "/y/x/z", "/y/"),
        (r"(?i)^x/$", "/X/", "/y/"),
        (r"^(?P<a>[^/]+)/(?P<b>[^/]+)$", "/1/2", "/1/2/3"),
        (r"^a$|^b$", "/b", "/ab"),
    ],
)
def test_pattern_matches_what_django_matches(found, expression, reached, missed):
    from django.urls import get_resolver, re_path
    from django.urls.exceptions import Resolver404

    route = next(iter(found(re_path(expression, view)).values()))

    assert get_resolver().resolve(reached).func is view
    assert re.match(route.pattern, reached)
    with pytest.raises(Resolver404):
        get_resolver().resolve(missed)
    assert not re.match(route.pattern, missed)


PIECES = st.sampled_from(
    [
        "a",
        "b-c",
        "<x>",
        "<int:n>",
        "<slug:s>",
        "<uuid:u>",
        "<path:p>",
        "v1.0",
        "<int:k>.json",
        "o-<str:o>-e",
        "ü",
    ]
)


@given(pieces=st.lists(PIECES, min_size=1, max_size=4, unique=True), slash=st.booleans())
@hypothesis_settings(max_examples=40, deadline=None)
def test_sample_of_a_pattern_reaches_its_view(pieces, slash):
    from django.urls import path
    from django.urls.resolvers import RegexPattern, URLResolver

    from launchguard.routes.readers.django_paths import declared_in

    resolver = URLResolver(RegexPattern(r"^/"), [path("/".join(pieces) + "/" * slash, view)])
    (declared,) = declared_in(resolver)

    assert resolver.resolve(sample(declared.pattern)).func is view


def test_second_view_of_one_pattern_is_no_route_since_django_never_calls_it(found):
    from django.urls import path

    def second(request):
        raise AssertionError

    routes = found(path("x/", view), path("x/", second))

    assert {route.endpoint for route in routes.values()} == {view}


def test_node_that_django_does_not_know_is_noted_and_unknown(project):
    from launchguard.routes.readers.django_paths import declared_in

    class Odd:
        pass

    class Resolver:
        url_patterns = (Odd(),)

    (declared,) = declared_in(Resolver())

    assert declared.callback is None
    assert declared.path == "/*"
