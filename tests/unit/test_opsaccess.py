"""Who sees the metrics and the details of health: a peer of operations that nobody could have written, or the token."""

import pytest

from launchguard.errors import ConfigError
from launchguard.exchange import Exchange, RawHeaders
from launchguard.opsaccess import OpsAccess

TOKEN = "a-token-of-operations"


def allows(
    peer="127.0.0.1", *, headers=(), rewritten=False, token=TOKEN, networks=("127.0.0.0/8", "::1/128")
):
    x = Exchange("http", "GET", "/metrics", RawHeaders(list(headers)), peer)
    x.peer_rewritten = rewritten
    return OpsAccess(networks, token).allows(x)


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_a_peer_of_operations_is_let_in(peer):
    assert allows(peer)


@pytest.mark.parametrize("peer", ["203.0.113.9", "2001:db8::1", "testclient", "", None, "127.0.0.1.example"])
def test_any_other_peer_and_one_without_an_address_is_not(peer):
    assert not allows(peer)


def test_a_peer_that_the_server_read_out_of_a_header_is_not():
    assert not allows(rewritten=True)


@pytest.mark.parametrize(
    "name",
    [
        b"x-forwarded-for",
        b"forwarded",
        b"x-real-ip",
        b"cf-connecting-ip",
        b"via",
        b"x-forwarded-proto",
        b"x-forwarded-host",
    ],
)
def test_a_peer_that_came_with_a_proxys_field_is_not(name):
    assert not allows(headers=[(name, b"127.0.0.1")])


@pytest.mark.parametrize("scheme", [b"Bearer", b"bearer", b"BEARER"])
def test_the_bearer_of_the_token_is_let_in_from_anywhere(scheme):
    bearer = [(b"authorization", scheme + b" " + TOKEN.encode()), (b"x-forwarded-for", b"203.0.113.9")]

    assert allows("203.0.113.9", headers=bearer)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"Bearer",
        b"Bearer ",
        b"Bearer a-token-of-operation",
        TOKEN.encode(),
        b"Basic a-token-of-operations",
    ],
)
def test_anything_but_the_whole_token_is_none(sent):
    assert not allows("203.0.113.9", headers=[(b"authorization", sent)])


def test_without_a_token_no_bearer_is_let_in():
    assert not allows("203.0.113.9", headers=[(b"authorization", b"Bearer None")], token=None)


def test_a_network_that_is_none_is_told_at_start():
    with pytest.raises(ConfigError, match=r"ops_networks.*10\.0\.0\.0/33.*write networks"):
        OpsAccess(["10.0.0.0/33"], None)
