"""Nothing that a visitor types is told to anybody: launchguard's own fixture plants it and looks."""

import pytest

pytestmark = pytest.mark.anyio


async def test_a_sign_up_and_a_wrong_login_keep_what_was_typed_to_themselves(client, leakcheck):
    typed = {"email": leakcheck.canary("email"), "password": leakcheck.canary("password")}

    signed_up = await client.post("/auth/signup", json={"team": "Ada's", **typed})
    wrong = await client.post("/auth/login", json={**typed, "password": leakcheck.canary("password")})

    assert (signed_up.status_code, wrong.status_code) == (201, 401)
    leakcheck.mark(signed_up.json()["access_token"], "session token")


async def test_a_prompt_stays_out_of_the_log(ada, leakcheck):
    prompt = leakcheck.canary("prompt")

    answer = await ada("POST", "/v1/chat", json={"messages": [{"role": "user", "content": prompt}]})

    assert answer.status_code == 200
