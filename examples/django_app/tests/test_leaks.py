"""Nothing that a visitor types, and no secret of the portal, is told to anybody: launchguard's own fixture looks.

The portal runs in a server of its own; what it wrote is printed by the test, so that the fixture sees what operations
would see.
"""

import logging
import sys
import time

import httpx
import pytest

SECRETS = ("PORTAL_SECRET_KEY", "PORTAL_STRIPE_WEBHOOK_SECRET")
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def var(tmp_path):
    return tmp_path


@pytest.fixture
def portal(request, var, serving, leakcheck):
    """The portal with its guard on, and with secrets of its own that must not be seen."""
    secrets = {name: leakcheck.canary(name) for name in SECRETS}
    with serving(getattr(request, "param", "gunicorn"), var, PORTAL_DEMO="1", **secrets) as url:
        yield url
    sys.stdout.write((var / "log").read_text())


@pytest.fixture(autouse=True)
def _visitors_tell_nothing(monkeypatch):
    """httpx logs the addresses that it asks, in the test's own process: a visitor's machine, not the portal's."""
    monkeypatch.setattr(logging.getLogger("httpx"), "level", logging.WARNING)


@pytest.fixture
def is_told(portal, var):
    """Whether the portal writes this within a while, and all that it wrote: what is silent keeps every secret."""

    def wait(text):
        deadline = time.monotonic() + 10
        while text not in (told := (var / "log").read_text()) and time.monotonic() < deadline:
            time.sleep(0.02)
        sys.stdout.write(told)
        return text in told

    return wait


def test_signing_up_in_and_back_in_tells_nobody_what_was_typed(client, outbox, leakcheck, is_told):
    typed = {"email": leakcheck.canary("email"), "password": leakcheck.canary("password")}
    new = leakcheck.canary("new password")

    signed_up = client.post("/auth/signup", json={"team": "Ada's", **typed})
    wrong = client.post("/auth/login", json={**typed, "password": leakcheck.canary("wrong password")})
    broken = client.post("/auth/login", content=f'{{"password": "{typed["password"]}', headers=JSON)
    asked = client.post("/auth/reset", json={"email": typed["email"]})
    user, _, token = outbox.token(typed["email"]).partition("/")
    leakcheck.mark(token, "mailed token")
    body = {"user": user, "token": token, "password": new}
    confirmed = client.post("/auth/reset/confirm", json=body)
    signed_in = client.post("/auth/login", json={**typed, "password": new})
    for answer in (signed_up, signed_in):
        leakcheck.mark(answer.json()["access_token"], "session token")

    answers = (signed_up, wrong, broken, asked, confirmed, signed_in)
    assert [answer.status_code for answer in answers] == [201, 401, 400, 202, 200, 200]
    assert is_told('"http.route":"/auth/reset/confirm"')


def test_a_prompt_and_its_answer_stay_out_of_the_log(client, signed_up, leakcheck, is_told):
    ada = signed_up("ada")
    prompt = leakcheck.canary("prompt")
    leakcheck.mark(ada.token, "session token")
    question = {"messages": [{"role": "user", "content": prompt}], "stream": True}

    answer = ada("POST", "/v1/chat", json=question)

    assert answer.status_code == 200
    assert is_told('"http.route":"/v1/chat"')


@pytest.mark.parametrize("portal", ["gunicorn", "uvicorn"], indirect=True)
def test_a_crash_and_a_forged_payment_tell_nothing_of_who_sent_what(client, leakcheck, is_told):
    headers = {"Authorization": f"Bearer {leakcheck.canary('bearer')}", "Cookie": leakcheck.canary("cookie")}
    forged = {"Stripe-Signature": f"t=1,v1={leakcheck.canary('signature')}"}

    crash = client.get("/demo/error", params={"token": leakcheck.canary("query")}, headers=headers)
    payment = client.post("/hooks/stripe", content=leakcheck.canary("body"), headers=forged)

    assert (crash.status_code, payment.status_code) == (500, 400)
    assert is_told('"error.type":"RuntimeError"')


def test_the_staffs_sign_in_keeps_the_form_to_itself(portal, leakcheck, is_told):
    form = {"username": leakcheck.canary("email"), "password": leakcheck.canary("password")}

    with httpx.Client(base_url=portal, timeout=30, headers={"Referer": portal}) as browser:
        browser.get("/admin/login/")
        form["csrfmiddlewaretoken"] = leakcheck.mark(browser.cookies["csrftoken"], "csrf token")
        answer = browser.post("/admin/login/", data=form)

    assert answer.status_code == 200
    assert "correct" in answer.text, "the form again, with the error"
    assert is_told('"http.route":"/admin/login/"')
