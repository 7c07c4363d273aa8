"""Which further attempts are spared an app that takes long over them."""

import time

from fastapi import Depends, FastAPI, Header, HTTPException

from launchguard.routes import inspect
from launchguard.routes.report import FoundRoute, GateRef, Proof
from launchguard.routes.thrift import Thrift, kind_of

REFUSED = Proof("refused", "401")


def gate(name="shop.user", **kwargs):
    return GateRef(key=name, name=name, **kwargs)


def route(*gates):
    return FoundRoute(frozenset({"GET"}), "/x", endpoint=gate, gates=gates)


def test_everything_is_asked_while_it_is_cheap():
    thrift = Thrift(1000)
    for _ in range(100):
        thrift.note("kind", 0.001, hit=False)

    assert not thrift.spares("kind")


def test_beyond_the_allowance_a_kind_that_refused_is_spared_and_a_new_one_is_asked():
    thrift = Thrift(10)
    thrift.note("kind", 60.0, hit=False)

    assert thrift.spares("kind")
    assert not thrift.spares("another")


def test_a_kind_that_let_anybody_in_is_always_asked():
    thrift = Thrift(10)
    thrift.note("kind", 60.0, hit=True)
    thrift.note("kind", 60.0, hit=False)

    assert not thrift.spares("kind")


def test_routes_are_of_one_kind_by_what_stands_before_them_and_what_they_answered():
    asked = (route(gate(target=len)), "GET", "words", REFUSED)

    assert kind_of(*asked) == kind_of(route(gate(target=len)), "HEAD", "words", REFUSED)
    assert kind_of(*asked) != kind_of(route(gate(target=len)), "POST", "words", REFUSED)
    assert kind_of(*asked) != kind_of(route(gate("shop.admin", target=len)), "GET", "words", REFUSED)
    assert kind_of(*asked) != kind_of(route(gate(target=len)), "GET", "other words", REFUSED)
    assert kind_of(*asked) != kind_of(route(gate(target=len)), "GET", "words", Proof("error", "404"))


def test_a_permission_with_other_authenticators_is_of_another_kind():
    mine, theirs = object(), object()

    one = kind_of(route(gate(target=len, made_with=(mine,))), "GET", "", REFUSED)
    other = kind_of(route(gate(target=len, made_with=(theirs,))), "GET", "", REFUSED)

    assert one != other


def test_a_gate_that_is_asked_at_each_place_is_the_same_gate():
    def placed(path):
        return kind_of(route(GateRef(key=((len, ()), "GET", path), name="shop.user")), "GET", "", REFUSED)

    assert placed("/x") == placed("/y")


def test_an_app_that_takes_long_over_each_token_is_asked_with_one_for_one_route_of_a_kind():
    tokens = []

    def user(authorization: str | None = Header(None)):
        if authorization is not None:
            tokens.append(authorization)
            until = time.process_time() + 0.2
            while time.process_time() < until:
                pass
        raise HTTPException(401)

    app = FastAPI(openapi_url=None)
    for number in range(20):
        app.add_api_route(f"/{number}", lambda: None, dependencies=[Depends(user)])

    rows = inspect(app, prove=True).routes

    assert {(row.access, row.evidence) for row in rows} == {("protected", "proven")}
    assert 1 <= len(tokens) < 12
