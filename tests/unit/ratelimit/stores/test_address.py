"""Where Redis is: what a URL says, what it may not say, and that nobody ever reads its password."""

from __future__ import annotations

import os

import pytest

from launchguard.errors import ConfigError
from launchguard.ratelimit.stores import open_store
from launchguard.ratelimit.stores.address import masked, read_address
from launchguard.ratelimit.stores.wire import command
from launchguard.workers import find_workers


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://h", "write one of redis://"),
        ("redis://", "no host"),
        ("redis://h:0", "port 0 cannot be one"),
        ("redis://h:99999", "port 99999 cannot be one"),
        ("redis://h:port", "no host with a port"),
        ("redis://h h", "no host with a port"),
        ("redis://h/name", "'name' is no number"),
        ("redis://h?db=-1", "'-1' is no number"),
        ("redis://h?tiemout=3", "option 'tiemout' is unknown"),
        ("redis://a,b", "several hosts"),
        ("redis+unix://host/path", "absolute path"),
        ("redis+unix://", "absolute path"),
        ("redis+sentinel://a:1", "name the service"),
        ("redis+cluster://a/3", "database 0 only"),
        ("redis://h?sentinel_password=x", "option 'sentinel_password' is unknown"),
        ("redis+sentinel://h/m?sentinel_pasword=x", "option 'sentinel_pasword' is unknown"),
        ("rediss://h?ssl_cert_reqs=maybe", "ssl_cert_reqs is 'maybe'"),
        ("rediss://h?ssl_ca_certs=/none.pem", "cannot be read"),
        ("redis://[::1", "Invalid IPv6 URL"),
        ("redis://h/99999999999", "is no number"),
        ("redis://h?tls=yes", "tls is 'yes'; write true or false"),
        ("rediss://h?ssl_check_hostname=False", "ssl_check_hostname is 'False'; write true or false"),
        ("rediss://h?tls=false", "write redis:// for none"),
        ("redis://h?ssl_ca_certs=/ca.pem", "ssl_ca_certs is of use over TLS only; write rediss://"),
        ("redis+cluster://h?ssl_cert_reqs=none", "ssl_cert_reqs is of use over TLS only; add tls=true"),
        ("rediss://h?ssl_keyfile=/key.pem", "add ssl_certfile="),
        ("redis+unix:///run/redis.sock?tls=true", "no TLS is spoken over a unix socket"),
        ("redis+unix:///run/redis.sock?ssl_ca_certs=/ca.pem", "no TLS is spoken over a unix socket"),
        ("unix:///run/redis.sock", "write redis+unix://"),
        ("redis+ssl://h", "write rediss://"),
        ("rediss+sentinel://h/m", "write redis+sentinel://…?tls=true"),
        ("redis-cluster://h", "write redis+cluster://"),
        ("valkey+http://h", "write one of redis://"),
        ("valkeyx://h", "write one of redis://"),
    ],
)
def test_an_address_that_cannot_be_is_refused_with_the_fix(url: str, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read_address(url)

    assert message in str(refused.value)
    assert refused.value.field == "store"


@pytest.mark.parametrize(
    "url",
    [
        "redis://user:s3cret@h:99999",
        "redis://:s3c/ret@h",
        "redis://:s3c?ret@h",
        "redis://:s3c#ret@h",
        "redis://:s3@c@ret@h/x",
        "redis:/:s3cret@h",
        "redis://h?password=s3cret",
        "redis+sentinel://h/m?sentinel_password=s3c&s3c-ret@",
        "redis+sentinel://h/m?sentinel_password=s3c#ret@",
        "redis+sentinel://h:99999/m?sentinel_password=s3cret",
        "redis+sentinel://h/m?sentinel_password=s3cret&db=x",
    ],
)
def test_no_error_about_an_address_shows_its_password(url: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read_address(url)

    for part in ("s3c", "ret@", "s3@"):
        assert part not in str(refused.value)
        assert part not in masked(url)


def test_what_is_percent_encoded_is_decoded() -> None:
    address = read_address("redis://us%3Aer:p%40%2Fss@h:7000/2")

    assert (address.username, address.password, address.nodes, address.database) == (
        "us:er",
        "p@/ss",
        (("h", 7000),),
        2,
    )
    assert "p@/ss" not in repr(address)


def test_many_nodes_are_read() -> None:
    address = read_address("redis+sentinel://:pw@a:1,[::1]:2,c/the-master/4")

    assert address.nodes == (("a", 1), ("::1", 2), ("c", 26379))
    assert (address.service, address.database) == ("the-master", 4)
    assert address.sentinel_greeting() == ()
    assert os.path.sep not in address.service


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("valkey://:pw@h:7000/2", "redis://:pw@h:7000/2"),
        ("valkey+unix:///run/valkey.sock?db=3", "redis+unix:///run/valkey.sock?db=3"),
        ("valkey+sentinel://a,b/m/4", "redis+sentinel://a,b/m/4"),
        ("valkey+cluster://a,b", "redis+cluster://a,b"),
    ],
)
def test_valkeys_own_names_are_other_names_for_the_same(url: str, same: str) -> None:
    valkey, redis = read_address(url), read_address(same)

    assert (valkey.kind, valkey.nodes, valkey.path, valkey.service) == (
        redis.kind,
        redis.nodes,
        redis.path,
        redis.service,
    )
    assert (valkey.database, valkey.password) == (redis.database, redis.password)
    assert valkey.url == masked(url)  # messages show what was written


def test_valkeys_is_tls() -> None:
    assert read_address("valkeys://h").tls is not None
    assert read_address("valkey://h").tls is None


@pytest.mark.parametrize("url", ["valkey://h", "valkeys://h", "valkey+cluster://h", "valkey+unix:///v.sock"])
def test_a_store_is_opened_by_valkeys_names(url: str) -> None:
    opened = open_store(url, secret=b"s" * 32, workers=find_workers())

    assert opened.store.name == "redis"
    opened.close()


@pytest.mark.parametrize("url", ["unix:///run/redis.sock", "redis+ssl://h", "redis-sentinel://h/m"])
def test_other_clients_names_are_refused_with_ours(url: str) -> None:
    with pytest.raises(ConfigError, match=r"write redis"):
        open_store(url, secret=b"s" * 32, workers=find_workers())


def test_a_user_without_a_password_signs_in_all_the_same() -> None:
    """Else it would be the default user, in silence."""
    assert read_address("redis://ada@h").greeting() == (command(b"AUTH", b"ada", b""),)
