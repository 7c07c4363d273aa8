"""A path that is declared as a regular expression is printed with a parameter for whatever varies."""

import pytest

from launchguard.routes.template import template_of


@pytest.mark.parametrize(
    ("declared", "template"),
    [
        (r"^things/[0-9]+/$", "/things/{arg1}/"),
        (r"^things/[^/]+/parts/[a-z\]]*$", "/things/{arg1}/parts/{arg2}"),
        (r"^things/\d+/$", "/things/*/"),
        (r"^things/\w{2,8}?$", "/things/*"),
        (r"^v1\.0/things\Z", "/v1.0/things"),
        (r"^(?:en|de)/things/$", "/en/things/"),
        (r"^things/([0-9(]+)/(?P<part>\)|a)/$", "/things/{arg1}/{part}/"),
        (r"^things(?=/)/x$", "/things/x"),
        (r"^things/(never-closed", "/things/{arg1}"),
    ],
)
def test_what_varies_is_a_parameter(declared, template):
    assert template_of(declared) == template
