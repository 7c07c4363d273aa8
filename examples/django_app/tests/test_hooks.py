"""A payment counts if Stripe signed it, lately, and once."""

import hmac
import json
import time
from pathlib import Path

import pytest

SECRET = b"whsec_of_the_tests"


def paid(team, event="evt_1", kind="checkout.session.completed"):
    return json.dumps({"id": event, "type": kind, "data": {"object": {"client_reference_id": str(team)}}})


def deliver(client, body, *, age_s=0):
    at_s = int(time.time()) - age_s
    mac = hmac.new(SECRET, f"{at_s}.{body}".encode(), "sha256").hexdigest()
    return client.post("/hooks/stripe", content=body, headers={"Stripe-Signature": f"t={at_s},v1={mac}"})


def plan(member):
    return member("GET", f"/teams/{member.team}").json()["plan"]


def test_a_signed_payment_changes_the_plan_of_its_team(client, ada, bob):
    answer = deliver(client, paid(ada.team, event=f"evt_{ada.team}"))

    assert (answer.status_code, answer.json()) == (200, {"received": True})
    assert (plan(ada), plan(bob)) == ("pro", "free")


def test_a_payment_delivered_twice_counts_once(client, ada, bob):
    event = f"evt_{ada.team}"

    answers = [deliver(client, paid(member.team, event=event)) for member in (ada, bob)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert (plan(ada), plan(bob)) == ("pro", "free")


def test_an_unsigned_payment_is_refused(client, ada):
    answer = client.post("/hooks/stripe", content=paid(ada.team))

    assert answer.status_code == 400
    assert plan(ada) == "free"


def test_an_old_signature_is_refused(client, ada):
    answer = deliver(client, paid(ada.team), age_s=301)

    assert answer.status_code == 400
    assert plan(ada) == "free"


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '{"id": 1}', paid(1, kind="invoice.paid"), paid("one"), paid(10**40)]
)
def test_a_signed_body_that_changes_nothing_is_acknowledged(client, body):
    assert deliver(client, body).status_code == 200


def test_the_signature_is_checked_by_the_very_code_whose_tests_the_fastapi_portal_has():
    examples = Path(__file__).parents[2]
    here = examples / "django_app" / "portal_django" / "stripe_signature.py"
    there = examples / "fastapi_app" / "portal" / "stripe_signature.py"

    assert here.read_bytes() == there.read_bytes()
