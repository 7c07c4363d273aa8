"""Redis over TLS: a private CA, clients with certificates, sentinels; and what a failed handshake says to whoever mends it."""

from __future__ import annotations

import secrets
import ssl
import subprocess
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from tests.servers.redis import Babble, RedisServer, SlowWire
from tests.unit.ratelimit.stores.faces import Async, Sync, kind_of

from launchguard.errors import ConfigError, StoreError
from launchguard.ratelimit.hit import Hit, Op, Strategy
from launchguard.ratelimit.stores.address import read_address
from launchguard.ratelimit.stores.probing import probe
from launchguard.ratelimit.stores.redis import RedisStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    OpenStore = Callable[[str], Sync | Async]


NAMES = {"ours": "IP:127.0.0.1", "elsewhere": "DNS:redis.elsewhere.example", "client": "DNS:client"}


def log() -> Hit:
    return Hit(Op.TAKE, secrets.token_bytes(16), Strategy.LOG, 5, 60_000_000)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A private CA, and what it has signed: NAME.pem and NAME.key."""
    folder = tmp_path_factory.mktemp("tls")

    def sign(name: str, *more: str) -> None:
        new = [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            f"/CN={name}",
        ]
        files = ["-keyout", f"{name}.key", "-out", f"{name}.pem"]
        subprocess.run([*new, *files, *more], cwd=folder, check=True, capture_output=True)

    sign("ca")
    sign("another-ca")
    for name, alternative in NAMES.items():
        sign(name, "-CA", "ca.pem", "-CAkey", "ca.key", "-addext", f"subjectAltName={alternative}",
             "-addext", "basicConstraints=critical,CA:FALSE")  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with RedisServer("--requirepass", "hunter2", password="hunter2") as server:
        yield server


@pytest.fixture
def wire_to(papers: Path) -> Iterator[Callable[..., int]]:
    """Gives the port of a TLS end of a server."""
    with ExitStack() as stack:

        def wiring(port: int, name: str = "ours", *, asks_clients: bool = False) -> int:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(papers / "ca.pem"))
            context.load_cert_chain(papers / f"{name}.pem", papers / f"{name}.key")
            context.verify_mode = ssl.CERT_REQUIRED if asks_clients else ssl.CERT_NONE
            wire = SlowWire(port, tls=context)
            stack.callback(wire.close)
            return wire.port

        yield wiring


def why(store: Sync | Async) -> str:
    """What is told of a take that fails; never the password."""
    with pytest.raises(StoreError) as failed:
        store.take([log()])
    assert "hunter2" not in str(failed.value)
    return str(failed.value)


def test_a_server_of_a_private_ca(
    redis: RedisServer, papers: Path, wire_to: Callable[..., int], open_store: OpenStore
) -> None:
    store, hit = (
        open_store(f"rediss://:hunter2@127.0.0.1:{wire_to(redis.port)}/0?ssl_ca_certs={papers / 'ca.pem'}"),
        log(),
    )

    assert [store.take([hit])[0].remaining for _ in range(2)] == [4, 3]
    time.sleep(1.1)  # idle for so long that it is looked at first
    assert store.take([hit])[0].remaining == 2


@pytest.mark.parametrize("option", ["", "?ssl_ca_certs={papers}/another-ca.pem"])
def test_a_server_of_an_unknown_ca_is_refused_with_the_option_to_add(
    option: str, redis: RedisServer, papers: Path, wire_to: Callable[..., int], open_store: OpenStore
) -> None:
    store = open_store(f"rediss://:hunter2@127.0.0.1:{wire_to(redis.port)}/0{option.format(papers=papers)}")

    assert "add ssl_ca_certs=" in why(store)
    assert kind_of(store) == "connect"


def test_a_server_of_another_name_is_refused_with_the_option_to_add(
    redis: RedisServer, papers: Path, wire_to: Callable[..., int], open_store: OpenStore
) -> None:
    url = f"rediss://:hunter2@127.0.0.1:{wire_to(redis.port, 'elsewhere')}/0?ssl_ca_certs={papers / 'ca.pem'}"

    assert "write the host that its certificate names" in why(open_store(url))
    assert open_store(f"{url}&ssl_check_hostname=false").take([log()])[0].allowed


def test_without_verification_if_that_is_asked_for(
    redis: RedisServer, wire_to: Callable[..., int], open_store: OpenStore
) -> None:
    store = open_store(f"rediss://:hunter2@127.0.0.1:{wire_to(redis.port)}/0?ssl_cert_reqs=none")

    assert store.take([log()])[0].allowed


def test_a_server_that_asks_for_a_certificate_gets_it(
    redis: RedisServer, papers: Path, wire_to: Callable[..., int], open_store: OpenStore
) -> None:
    port = wire_to(redis.port, asks_clients=True)
    url = f"rediss://:hunter2@127.0.0.1:{port}/0?ssl_ca_certs={papers / 'ca.pem'}"
    client = f"&ssl_certfile={papers / 'client.pem'}&ssl_keyfile={papers / 'client.key'}"

    assert open_store(url + client).take([log()])[0].allowed
    assert (
        kind_of(open_store(url)) == "closed"
    )  # the alert comes after our handshake, or is lost behind a reset


def test_a_key_that_is_another_certificates_stops_the_start(papers: Path) -> None:
    files = f"ssl_certfile={papers / 'client.pem'}&ssl_keyfile={papers / 'ours.key'}"

    with pytest.raises(ConfigError, match="ssl_keyfile") as refused:
        read_address(f"rediss://:hunter2@127.0.0.1/0?{files}")

    assert "hunter2" not in str(refused.value)


def test_a_server_that_speaks_no_tls_is_a_failure_that_names_the_scheme(
    redis: RedisServer, open_store: OpenStore
) -> None:
    assert "write redis://" in why(open_store(f"rediss://:hunter2@127.0.0.1:{redis.port}/0"))


def test_tls_where_the_url_says_none_is_a_finding_that_names_the_scheme(
    redis: RedisServer, wire_to: Callable[..., int]
) -> None:
    store = RedisStore(read_address(f"redis://:hunter2@127.0.0.1:{wire_to(redis.port)}/0"), b"lg:test:")

    (found,) = probe(store)

    assert found.id == "store.unreachable"
    assert "rediss://" in found.fix


def test_sentinels_over_tls_name_a_master_over_tls(
    redis: RedisServer, papers: Path, wire_to: Callable[..., int], open_store: OpenStore
) -> None:
    master = b"%d" % wire_to(redis.port)
    sentinel = Babble(b"*2\r\n$9\r\n127.0.0.1\r\n$%d\r\n%b\r\n" % (len(master), master))
    url = f"redis+sentinel://:hunter2@127.0.0.1:{wire_to(sentinel.port)}/mymaster?tls=true&ssl_ca_certs={papers}"

    assert open_store(f"{url}/ca.pem").take([log()])[0].allowed
    refused = why(open_store(f"{url}/another-ca.pem"))

    assert "no sentinel" in refused
    assert "'mymaster'" in refused
    assert "add ssl_ca_certs=" in refused
    sentinel.close()
