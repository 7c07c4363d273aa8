from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given, strategies as st

from launchguard.errors import ConfigError
from launchguard.exchange import Exchange, RawHeaders
from launchguard.proxies import EDGES, ProxyWatch, parse_address, resolver


def client(declared, peer, *headers, rewritten=False):
    x = Exchange(
        "http", "GET", "/", RawHeaders([(k.encode(), v.encode("latin-1")) for k, v in headers]), peer
    )
    x.peer_rewritten = rewritten
    resolver(declared).on_request(x)
    return x.client


XFF = "x-forwarded-for"


@pytest.mark.parametrize(
    ("entry", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1:443 ", "192.0.2.1"),
        ("[2001:db8::1]:80", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ('"[2001:db8::1]:80"', "2001:db8::1"),
        ("2001:DB8:0:0::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"),
        ("garbage", None),
        ("", None),
        ("unknown", None),
        ("_hidden", None),
        ("192.0.2.1.5", None),
        ("999.1.1.1", None),
        ("1" * 100, None),
        ("192.0.2.1\r\nx: y", None),
        ("192.0.2.1:", "192.0.2.1"),
        ("[2001:db8::1]:_obf-1.x", "2001:db8::1"),
        ("192.0.2.1:, for=203.0.113.9", None),
        ("[2001:db8::1], for=203.0.113.9", None),
        ("[2001:db8::1]x", None),
        ("[2001:db8::1", None),
        ("192.0.2.1%, for=203.0.113.9", None),
        ('"192.0.2.1', None),
    ],
)
def test_an_entry_is_an_address_in_one_spelling_or_nothing(entry, address):
    assert parse_address(entry) == address


@given(st.text(max_size=80))
def test_no_entry_ever_raises(entry):
    assert parse_address(entry) is None or "%" not in parse_address(entry)


def plainly(text):
    """What the standard library makes of a bare address, IPv4 unwrapped."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)


ADDRESSES = st.one_of(
    st.ip_addresses(),
    st.integers(0, (1 << 49) - 1).map(ipaddress.IPv6Address),  # mapped, compatible and other low ones
    st.lists(st.sampled_from([0, 0, 0, 1, 0xFFFF]), min_size=8, max_size=8).map(
        lambda groups: ipaddress.IPv6Address(b"".join(group.to_bytes(2) for group in groups))
    ),
)
SPELLINGS = ADDRESSES.flatmap(
    lambda address: st.sampled_from([str(address), address.exploded, str(address).upper()])
)
NEARLY = st.text("0123456789abcdef.:x-\u0661 \x00\udcff", max_size=24).filter(
    lambda text: text.count(":") != 1
)


@given(st.one_of(SPELLINGS, NEARLY))
def test_an_address_is_what_the_standard_library_reads(text):
    assert parse_address(text) == plainly(text.strip())


@given(SPELLINGS, st.integers(0, len("ffff:" * 8)), st.sampled_from("0123456789.:f"))
def test_an_address_with_one_slip_is_what_the_standard_library_reads(text, at, slip):
    slipped = text[:at] + slip + text[at:]
    if slipped.count(":") != 1:
        assert parse_address(slipped) == plainly(slipped)


def test_without_proxies_no_header_is_believed():
    assert client(None, "203.0.113.9", (XFF, "1.2.3.4"), ("cf-connecting-ip", "1.2.3.4")) == "203.0.113.9"


@pytest.mark.parametrize(
    ("hops", "chain", "expected"),
    [
        (1, "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        (2, "6.6.6.6, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "198.51.100.7", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "198.51.100.7, garbage", "10.0.0.1"),
    ],
)
def test_a_count_takes_that_entry_from_the_right_and_no_forged_one(hops, chain, expected):
    assert client(hops, "10.0.0.1", (XFF, chain)) == expected


def test_several_lines_are_one_list_in_the_order_sent():
    assert client(2, "10.0.0.1", (XFF, "6.6.6.6, 198.51.100.7"), (XFF, "10.0.0.2")) == "198.51.100.7"


NETWORKS = ["10.0.0.0/8", "2001:db8::/32"]


@pytest.mark.parametrize(
    ("peer", "chain", "expected"),
    [
        ("10.0.0.1", "6.6.6.6, 198.51.100.7, 10.0.0.5", "198.51.100.7"),
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),
        ("10.0.0.1", "10.0.0.9, 10.0.0.5", "10.0.0.9"),
        ("10.0.0.1", "198.51.100.7, garbage, 10.0.0.5", "10.0.0.5"),
        ("2001:db8::9", "198.51.100.7", "198.51.100.7"),
        (None, "198.51.100.7", "198.51.100.7"),
    ],
)
def test_networks_are_skipped_from_the_right_behind_a_declared_peer_only(peer, chain, expected):
    assert client(NETWORKS, peer, (XFF, chain)) == expected


def test_forwarded_is_read_only_where_it_was_declared():
    declared = {"networks": NETWORKS, "header": "forwarded"}
    fields = (("forwarded", 'for=6.6.6.6, for="[2001:db8:cafe::17]:4711";proto=https, for=198.51.100.7;by="a,b"'),
              (XFF, "5.5.5.5"))  # fmt: skip

    assert client(declared, "10.0.0.1", *fields) == "198.51.100.7"
    assert client(NETWORKS, "10.0.0.1", *fields) == "5.5.5.5"


def test_an_obfuscated_identifier_ends_the_walk():
    declared = {"networks": NETWORKS, "header": "forwarded"}

    assert client(declared, "10.0.0.1", ("forwarded", "for=6.6.6.6, for=_gazonk, for=10.0.0.3")) == "10.0.0.3"


REAL = "198.51.100.7"


@pytest.mark.parametrize(
    ("edge", "peer", "fields"),
    [
        ("cloudflare", "162.158.1.1", [("cf-connecting-ip", REAL), (XFF, "6.6.6.6, 198.51.100.7")]),
        ("cloudflare", "2606:4700::1", [("cf-connecting-ip", REAL)]),
        ("fly", "172.16.0.3", [("fly-client-ip", REAL), (XFF, "6.6.6.6, 66.241.1.1")]),
        ("render", "10.1.2.3", [(XFF, f"6.6.6.6, {REAL}, 162.158.1.1, 10.2.2.2")]),
        ("heroku", "10.1.2.3", [(XFF, f"6.6.6.6, {REAL}")]),
        ("aws", "172.31.5.5", [(XFF, f"6.6.6.6, {REAL}:51234")]),
        ("gcp", "35.191.0.9", [(XFF, f"6.6.6.6, {REAL}, 34.1.1.1")]),
        ("vercel", "76.76.21.21", [(XFF, REAL)]),
        ("railway", "100.64.0.4", [("x-real-ip", REAL), (XFF, "6.6.6.6")]),
        ("azure", "10.0.1.4", [(XFF, f"6.6.6.6:1, {REAL}:51234")]),
        ("nginx", "127.0.0.1", [("x-real-ip", REAL), (XFF, f"6.6.6.6, {REAL}")]),
        ("nginx", "127.0.0.1", [("x-real-ip", REAL)]),
        ("nginx", None, [(XFF, f"6.6.6.6, {REAL}")]),
    ],
)
def test_each_edge_names_the_client_by_its_own_header(edge, peer, fields):
    assert client(edge, peer, *fields) == REAL


@pytest.mark.parametrize("edge", [name for name in EDGES if name != "vercel"])
def test_an_edges_header_from_a_stranger_who_came_past_it_is_not_believed(edge):
    forged = [
        ("cf-connecting-ip", REAL),
        ("fly-client-ip", REAL),
        ("x-real-ip", REAL),
        (XFF, f"{REAL}, {REAL}"),
    ]

    assert client(edge, "203.0.114.9", *forged) == "203.0.114.9"


def test_an_edges_single_header_that_came_twice_is_not_believed():
    assert client("fly", "172.16.0.3", ("fly-client-ip", REAL), ("fly-client-ip", "6.6.6.6")) == "172.16.0.3"


def test_herokus_old_router_with_two_lines_is_not_believed():
    assert client("heroku", "10.1.2.3", (XFF, REAL), (XFF, "6.6.6.6")) == "10.1.2.3"


def test_a_peer_that_the_server_rewrote_is_recomputed_from_the_raw_header():
    assert client(None, "6.6.6.6", (XFF, f"6.6.6.6, {REAL}"), rewritten=True) == REAL
    assert client("aws", "6.6.6.6", (XFF, f"6.6.6.6, {REAL}"), rewritten=True) == REAL


@pytest.mark.parametrize("peer", ["testclient", "", None, "not an address", "x" * 5000])
def test_a_peer_without_an_address_is_unknown(peer):
    assert client(None, peer) == "unknown"


def shared(peer, *, rewritten=False):
    x = Exchange("http", "GET", "/", RawHeaders([(b"x-forwarded-for", b"1.2.3.4"), (b"cf-ray", b"1")]), peer)
    x.peer_rewritten = rewritten
    watch = ProxyWatch(lambda: counted.append(1))
    counted = []
    resolver(None, watch).on_request(x)
    return x.shared_client, len(counted), watch.findings()


def test_a_private_peer_with_an_undeclared_forwarding_header_shares_one_key_and_is_told_of():
    is_shared, counted, findings = shared("10.0.0.1")

    assert is_shared
    assert counted == 1
    assert findings[0].id == "proxies.undeclared"
    assert "cloudflare" in findings[0].fix


@pytest.mark.parametrize(
    "peer",
    ["10.1.2.3", "172.31.255.255", "192.168.0.1", "127.0.0.1", "169.254.1.1", "100.64.0.1", "100.127.255.255",
     "::1", "fc00::1", "fdff::1", "fe80::1%eth0", "::ffff:10.0.0.1", None],
)  # fmt: skip
def test_a_peer_that_may_be_a_proxy_of_ones_own_is_a_shared_key(peer):
    assert shared(peer)[0]


@pytest.mark.parametrize(
    "peer",
    ["8.8.8.8", "2606:4700::1111", "172.32.0.1", "100.128.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.9",
     "198.18.0.1", "192.88.99.1", "240.0.0.1", "224.0.0.1", "2001:db8::1", "2002::1", "fec0::1", "::ffff:203.0.113.9"],
)  # fmt: skip
def test_any_other_peer_gains_no_wider_limit_by_a_forged_header(peer):
    """Also one of a range that is kept for documentation or tests: it is nobody's proxy."""
    is_shared, counted, _ = shared(peer)

    assert not is_shared
    assert counted == 1


NETWORKS_OF_BOTH = st.lists(
    st.builds(
        lambda address, cut: ipaddress.ip_network(
            (address, max(0, address.max_prefixlen - cut)), strict=False
        ),
        st.one_of(st.ip_addresses(), st.sampled_from([ipaddress.ip_address(1), ipaddress.ip_address("::1")])),
        st.integers(0, 32),
    ),
    min_size=1,
    max_size=5,
)


@given(NETWORKS_OF_BOTH, st.integers(0, 4), st.integers(-3, 3))
def test_a_peer_is_believed_if_and_only_if_it_is_in_a_declared_network(networks, which, step):
    network = networks[which % len(networks)]
    number = (int(network.network_address) + step) % (1 << network.max_prefixlen)
    peer = type(network.network_address)(number)
    if getattr(peer, "ipv4_mapped", None) is not None:
        return

    named = client([str(each) for each in networks], str(peer), (XFF, "6.6.6.6"))

    is_inside = any(peer in each for each in networks if each.version == peer.version)
    assert named == ("6.6.6.6" if is_inside else str(peer))


def declared_but_past(declared, peer, *headers):
    watch = ProxyWatch(lambda: None, declared)
    x = Exchange("http", "GET", "/", RawHeaders([(k.encode(), v.encode()) for k, v in headers]), peer)
    resolver(declared, watch).on_request(x)
    return x.client, x.shared_client, watch.findings()


@pytest.mark.parametrize("declared", ["cloudflare", ["10.0.0.0/8"], "railway"])
def test_a_proxy_of_ones_own_that_the_declaration_does_not_name_is_told_of(declared):
    """A wrong declaration makes everybody one key as much as none."""
    address, is_shared, findings = declared_but_past(declared, "192.168.7.9", (XFF, "1.2.3.4"))

    assert address == "192.168.7.9"
    assert is_shared
    assert findings[0].id == "proxies.undeclared"
    assert "from 192.168.7.9, where what is declared of the proxies" in findings[0].evidence


@pytest.mark.parametrize(
    ("declared", "peer", "headers"),
    [
        (
            "cloudflare",
            "8.8.8.8",
            [(XFF, "1.2.3.4"), ("cf-connecting-ip", "1.2.3.4")],
        ),  # a stranger past the edge
        ("cloudflare", "192.168.7.9", []),  # a probe from within
        (
            "fly",
            "172.16.0.3",
            [("fly-client-ip", "1.2.3.4"), ("fly-client-ip", "6.6.6.6")],
        ),  # forged behind the edge
        ("heroku", "10.0.0.1", [(XFF, "1.2.3.4"), (XFF, "6.6.6.6")]),
        (2, "10.0.0.1", [(XFF, "1.2.3.4")]),
    ],
)
def test_no_client_of_a_declared_proxy_widens_its_limit_by_what_it_sends(declared, peer, headers):
    x, findings = after_one_that_was_named(declared, peer, *headers)

    assert (x.client, x.shared_client, findings) == (peer, False, [])


def after_one_that_was_named(declared, peer, *headers):
    watch = ProxyWatch(lambda: None, declared)
    resolve = resolver(declared, watch).on_request
    peers = {"cloudflare": "172.64.0.1"}
    honest = [("cf-connecting-ip", REAL), ("fly-client-ip", REAL), (XFF, f"{REAL}, {REAL}")]
    resolve(exchange(peers.get(declared, peer), honest))
    x = exchange(peer, headers)
    resolve(x)
    return x, watch.findings()


def exchange(peer, headers):
    return Exchange("http", "GET", "/", RawHeaders([(k.encode(), v.encode()) for k, v in headers]), peer)


@pytest.mark.parametrize(
    ("declared", "peer", "headers"),
    [
        (3, "10.0.0.1", [(XFF, REAL)]),
        ("gcp", "35.191.0.1", [(XFF, REAL)]),
        ("fly", "172.16.0.3", [(XFF, REAL)]),
        ("cloudflare", "172.64.0.1", [(XFF, REAL)]),
        (["10.0.0.0/8"], "10.0.0.1", [(XFF, "unknown")]),
        ("nginx", None, [("x-real-ip", "garbage")]),
        ("nginx", "10.0.0.1", [("x-real-ip", REAL), (XFF, f"{REAL}, 10.9.9.9")]),
    ],
)
def test_a_declaration_by_which_nobody_was_ever_named_is_told_of_and_locks_nobody_out(
    declared, peer, headers
):
    address, is_shared, findings = declared_but_past(declared, peer, *headers)

    assert (address, is_shared) == (peer or "unknown", True)
    assert findings[0].id == "proxies.undeclared"


def test_a_strangers_header_widens_nothing_where_a_count_of_hops_was_declared():
    address, is_shared, _ = declared_but_past(3, "203.0.114.9", (XFF, "1.2.3.4"))

    assert (address, is_shared) == ("203.0.114.9", False)


@pytest.mark.parametrize(
    "forged", [[("x-real-ip", "6.6.6.6"), (XFF, REAL)], [("x-real-ip", REAL), (XFF, "6.6.6.6")]]
)
def test_of_two_headers_of_which_nginx_may_set_only_one_neither_is_believed_against_the_other(forged):
    """nginx passes on what it does not set, and gunicorn's and uvicorn's own examples set X-Forwarded-For alone."""
    x, _ = after_one_that_was_named("nginx", "10.0.0.1", *forged)

    assert (x.client, x.shared_client) == ("10.0.0.1", False)


@pytest.mark.parametrize(
    "forged",
    [
        'for="6.6.6.6:',
        'for="[2001:db8::6]',
        'for="6.6.6.6%',
        'for=6.6.6.6;host="',
        'for=6.6.6.6, for="',
        'for=6.6.6.6;host="\\"',
        'for="6.6.6.6";host="',
    ],
)
def test_an_open_quote_does_not_swallow_what_the_proxy_says(forged):
    declared = {"networks": ["10.0.0.0/8"], "header": "forwarded"}

    for said in (f"{forged}, for={REAL};proto=https", f'{forged}, for="{REAL}:443"'):
        assert client(declared, "10.0.0.1", ("forwarded", said)) in ("10.0.0.1", REAL)
    assert client(declared, "10.0.0.1", ("forwarded", forged), ("forwarded", f"for={REAL}")) == REAL


def test_a_cloudflare_worker_names_nobody_behind_render():
    worker = "2a06:98c0:3600::103"

    assert client("render", "10.1.2.3", (XFF, f"6.6.6.6, {worker}, 172.64.1.1, 10.0.0.9")) == worker


def test_a_network_of_mapped_addresses_is_the_network_that_it_maps():
    assert client(["::ffff:10.0.0.0/104"], "10.1.2.3", (XFF, REAL)) == REAL


def test_a_thousand_undeclared_requests_are_counted_and_told_of_once():
    watch = ProxyWatch(lambda: None)
    resolve = resolver(None, watch)
    for _ in range(1000):
        resolve.on_request(
            Exchange("http", "GET", "/", RawHeaders([(b"forwarded", b"for=1.2.3.4")]), "10.0.0.1")
        )

    assert len(watch.findings()) == 1


@pytest.mark.parametrize(
    "declared",
    [
        0,
        -1,
        True,
        65,
        "nowhere",
        "10.0.0.0/99",
        [],
        ["garbage"],
        {"networks": ["10.0.0.0/8"], "header": "x-real-ip"},
        {"networks": ["10.0.0.0/8"], "headers": "forwarded"},
        1.5,
    ],
)
def test_a_declaration_that_cannot_work_is_an_error_at_start(declared):
    with pytest.raises(ConfigError, match="proxies"):
        resolver(declared)


@pytest.mark.parametrize("declared", [None, 1, "2", "AWS", "10.0.0.0/8, ::1", NETWORKS, *EDGES])
@given(
    peer=st.one_of(st.none(), st.text(max_size=40), st.ip_addresses().map(str)),
    lines=st.lists(st.tuples(st.sampled_from([XFF, "forwarded", "x-real-ip", "cf-connecting-ip", "fly-client-ip"]),
                             st.text(st.characters(max_codepoint=255), max_size=200)), max_size=6),
)  # fmt: skip
def test_garbage_never_raises_and_the_client_is_an_address_or_unknown(declared, peer, lines):
    named = client(declared, peer, *lines)

    assert named == "unknown" or parse_address(named) == named


def test_a_thousand_forwarded_addresses_are_not_a_thousand_looks():
    chain = ", ".join(["10.0.0.5"] * 1000)

    assert client(NETWORKS, "10.0.0.1", (XFF, f"{REAL}, {chain}")) == "10.0.0.5"
