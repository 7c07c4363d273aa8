"""Keys: no two lists of parts collide, an address in any spelling is one, and a store learns nobody's name."""

from __future__ import annotations

import uuid
from types import SimpleNamespace

import pytest
from django.utils.functional import SimpleLazyObject
from flask_login import AnonymousUserMixin
from hypothesis import given, settings, strategies as st
from pydantic import BaseModel
from starlette.authentication import UnauthenticatedUser
from werkzeug.local import LocalProxy

from launchguard.exchange import Exchange, RawHeaders
from launchguard.ratelimit.keys import KeyMaker, address_parts, credential_of, identity_of, joined

parts = st.lists(st.binary(max_size=8), max_size=4)


@settings(max_examples=300)
@given(parts, parts)
def test_only_equal_parts_make_equal_text(one, other):
    assert (joined(*one) == joined(*other)) is (one == other)


@given(parts, parts)
def test_parts_may_be_joined_one_after_the_other(one, other):
    assert joined(*one) + joined(*other) == joined(*one, *other)


@given(
    st.tuples(st.binary(max_size=8), st.binary(max_size=8)),
    st.tuples(st.binary(max_size=8), st.binary(max_size=8)),
)
def test_a_last_part_needs_no_length(one, other):
    (address, account), (another, stranger) = one, other

    assert (joined(address) + account == joined(another) + stranger) is (one == other)


def test_a_digest_depends_on_the_secret_the_names_and_the_parts():
    digests = {
        KeyMaker(b"secret", "rule").cut(b"x"),
        KeyMaker(b"other", "rule").cut(b"x"),
        KeyMaker(b"secret", "rule2").cut(b"x"),
        KeyMaker(b"secret", "ru", "le").cut(b"x"),
        KeyMaker(b"secret", "rule").cut(b"y"),
    }

    assert len(digests) == 5
    assert {tuple(map(len, digest)) for digest in digests} == {(16, 16, 16, 8)}
    assert all(len(set(digest)) == 4 for digest in digests)


def test_a_secret_of_any_length_keys():
    assert KeyMaker(b"", "rule").cut(b"x") != KeyMaker(b"s" * 1_000, "rule").cut(b"x")


@pytest.mark.parametrize(
    "spelling",
    [
        "203.0.113.9",
        "::ffff:203.0.113.9",
        "::FFFF:203.0.113.9",
        "::ffff:cb00:7109",
        "0:0:0:0:0:ffff:cb00:7109",
    ],
)
def test_ipv4_counts_as_ipv4_in_every_spelling(spelling):
    assert address_parts(spelling) == address_parts("203.0.113.9")
    assert address_parts(spelling)[1] is None


@given(st.integers(0, 2**64 - 1))
def test_ipv6_counts_by_its_64(interface):
    groups = ":".join(f"{interface >> shift & 0xFFFF:x}" for shift in (48, 32, 16, 0))

    assert address_parts(f"2001:db8:1:2:{groups}")[0] == address_parts("2001:db8:1:2::1")[0]


def test_ipv6_networks_of_one_site_differ_but_share_the_site():
    one, other = address_parts("2001:db8:1:2::1"), address_parts("2001:db8:1:3::1")

    assert one[0] != other[0]
    assert one[1] == other[1]
    assert address_parts("2001:db8:2::1")[1] != one[1]


def test_a_zone_makes_no_difference():
    assert address_parts("fe80::1%eth0") == address_parts("fe80::1")


@pytest.mark.parametrize(
    "garbage", ["unknown", "testclient", "", "300.1.1.1", "a" * 1_000, "\udcff", "1.2.3.4\0", "::1::"]
)
def test_what_is_no_address_counts_by_its_text(garbage):
    assert address_parts(garbage)[1] is None
    assert address_parts(garbage)[0] != address_parts("203.0.113.9")[0]


def test_an_identity_is_a_text_a_number_or_what_has_one():
    number = uuid.uuid4()

    assert identity_of("ada") == b"ada"
    assert (
        identity_of(7) == identity_of(SimpleNamespace(pk=7)) == identity_of(SimpleNamespace(id="7")) == b"7"
    )
    assert identity_of(number) == str(number).encode()
    assert identity_of(None) is identity_of("") is None
    assert identity_of(SimpleNamespace(is_anonymous=True)) is None


@pytest.mark.parametrize(
    "nobody",
    [
        *(False, b"", SimpleNamespace(id=""), UnauthenticatedUser(), AnonymousUserMixin()),
        *(LocalProxy(lambda: None), LocalProxy(AnonymousUserMixin), SimpleLazyObject(lambda: None)),
    ],
    ids=range(8),
)
def test_what_frameworks_call_a_stranger_is_nobody(nobody):
    """And not one person, who would share one count with all others."""
    assert identity_of(nobody) is None


class Claims(BaseModel):
    sub: str
    exp: int


@pytest.mark.parametrize("value", [object(), True, Claims(sub="ada", exp=1), {"sub": "ada"}, ["ada"], 1.5])
def test_what_names_nobody_is_refused(value):
    with pytest.raises(TypeError, match="names nobody"):
        identity_of(value)


def test_a_credential_is_the_same_in_any_case_of_its_scheme():
    def with_header(*pairs: tuple[bytes, bytes]) -> Exchange:
        return Exchange("http", "GET", "/", RawHeaders(list(pairs)), "203.0.113.9")

    bearer = credential_of(with_header((b"authorization", b"Bearer abc")))

    assert bearer == credential_of(with_header((b"authorization", b"bearer  abc ")))
    assert bearer != credential_of(with_header((b"authorization", b"Bearer abd")))
    assert bearer != credential_of(with_header((b"x-api-key", b"abc")))
    assert credential_of(with_header()) is None
