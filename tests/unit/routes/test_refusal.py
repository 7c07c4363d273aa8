import pytest

from launchguard.routes.refusal import is_refusal


@pytest.mark.parametrize("status", [401, 403])
def test_status_that_refuses_a_stranger(status):
    assert is_refusal(status, "", "/x")


@pytest.mark.parametrize("status", [200, 400, 404, 405, 415, 422, 429, 500])
def test_other_status_is_no_refusal(status):
    assert not is_refusal(status, "", "/x")


@pytest.mark.parametrize(
    "location",
    [
        "/accounts/login/?next=/x",
        "https://shop.example/sign-in",
        "https://id.example/o?client_id=1&response_type=code",
    ],
)
def test_redirect_to_a_login_is_a_refusal(location):
    assert is_refusal(302, location, "/x")


def test_redirect_to_the_declared_login_page_is_a_refusal_whatever_its_name():
    assert is_refusal(302, "/door?back=/x", "/x", {"/door"})


@pytest.mark.parametrize("location", ["/setup", "https://shop.example/x", "/x/", "/en/x"])
def test_redirect_elsewhere_or_to_itself_is_no_refusal(location):
    assert not is_refusal(302, location, "/x")


def test_login_page_that_redirects_to_https_does_not_refuse():
    assert not is_refusal(301, "https://shop.example/login", "/login")
