"""Signing up, in and out, and getting back in."""

import pytest
from sqlalchemy import update

from portal.database import sessions
from portal.models import OneTimeToken, SignIn
from portal.settings import settings

pytestmark = pytest.mark.anyio

NEW_PASSWORD = "a horse of another colour"


async def test_signing_up_signs_in(ada):
    answer = await ada("GET", f"/teams/{ada.team}")

    assert answer.json() == {"name": "Team of ada@example.com", "plan": "free"}


async def test_an_address_signs_up_once_however_it_is_spelt(client, ada):
    body = {"team": "Another", "email": " ADA@Example.com ", "password": ada.password}

    answer = await client.post("/auth/signup", json=body)

    assert answer.status_code == 409


async def test_a_short_password_is_refused_without_repeating_it(client):
    body = {"team": "Hasty", "email": "eve@example.com", "password": "hunter2"}

    answer = await client.post("/auth/signup", json=body)

    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", "password"]
    assert "hunter2" not in answer.text


async def test_the_right_password_gives_a_token_that_works(client, ada):
    login = await client.post("/auth/login", json={"email": ada.email, "password": ada.password})

    token = login.json()["access_token"]
    answer = await client.get("/projects", headers={"Authorization": f"Bearer {token}"})
    assert (login.status_code, answer.status_code) == (200, 200)
    assert token != ada.token


async def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client, ada):
    wrong = await client.post("/auth/login", json={"email": ada.email, "password": "nope"})
    unknown = await client.post("/auth/login", json={"email": "eve@example.com", "password": "nope"})

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi"])
async def test_a_stranger_is_refused_whatever_the_header_says(client, value):
    answer = await client.get("/projects", headers={"Authorization": value})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_neither_password_nor_token_is_kept_in_clear(ada):
    kept = b"".join(path.read_bytes() for path in settings.var.glob("portal.sqlite3*"))

    assert ada.email.encode() in kept
    assert b"$argon2id$" in kept
    assert ada.password.encode() not in kept
    assert ada.token.encode() not in kept


async def test_logging_out_ends_this_sign_in_and_no_other(client, ada):
    other = await client.post("/auth/login", json={"email": ada.email, "password": ada.password})
    token = other.json()["access_token"]

    out = await ada("POST", "/auth/logout")

    still_in = await client.get("/projects", headers={"Authorization": f"Bearer {token}"})
    assert out.status_code == 204
    assert (await ada("GET", "/projects")).status_code == 401
    assert still_in.status_code == 200


async def test_a_sign_in_ends_by_itself(ada):
    async with sessions() as database:
        await database.execute(update(SignIn).values(expires_at=0))
        await database.commit()

    assert (await ada("GET", "/projects")).status_code == 401


async def test_a_reset_changes_the_password_and_ends_every_sign_in(client, ada, outbox):
    await client.post("/auth/reset", json={"email": ada.email})

    body = {"token": outbox.token(), "password": NEW_PASSWORD}
    done = await client.post("/auth/reset/confirm", json=body)

    old = await client.post("/auth/login", json={"email": ada.email, "password": ada.password})
    new = await client.post("/auth/login", json={"email": ada.email, "password": NEW_PASSWORD})
    assert (done.status_code, old.status_code, new.status_code) == (200, 401, 200)
    assert (await ada("GET", "/projects")).status_code == 401


async def test_a_reset_is_answered_alike_whether_or_not_the_account_exists(client, ada, outbox):
    known = await client.post("/auth/reset", json={"email": ada.email})
    unknown = await client.post("/auth/reset", json={"email": "eve@example.com"})

    assert known.status_code == unknown.status_code == 202
    assert known.content == unknown.content
    assert [to for to, _, _ in outbox.all()] == [ada.email]


async def test_a_reset_link_works_once(client, ada, outbox):
    await client.post("/auth/reset", json={"email": ada.email})
    body = {"token": outbox.token(), "password": NEW_PASSWORD}
    await client.post("/auth/reset/confirm", json=body)

    again = await client.post("/auth/reset/confirm", json=body)

    assert again.status_code == 400


async def test_a_newer_reset_link_ends_the_older(client, ada, outbox):
    await client.post("/auth/reset", json={"email": ada.email})
    older = outbox.token()
    await client.post("/auth/reset", json={"email": ada.email})

    answer = await client.post("/auth/reset/confirm", json={"token": older, "password": NEW_PASSWORD})

    assert answer.status_code == 400


async def test_an_old_reset_link_is_refused(client, ada, outbox):
    await client.post("/auth/reset", json={"email": ada.email})
    async with sessions() as database:
        await database.execute(update(OneTimeToken).values(expires_at=0))
        await database.commit()

    body = {"token": outbox.token(), "password": NEW_PASSWORD}
    answer = await client.post("/auth/reset/confirm", json=body)

    assert answer.status_code == 400


async def test_a_mailed_code_signs_in_once(client, ada, outbox):
    await client.post("/auth/code", json={"email": ada.email})
    body = {"email": ada.email, "code": outbox.code()}

    first = await client.post("/auth/code/verify", json=body)
    second = await client.post("/auth/code/verify", json=body)

    assert (first.status_code, second.status_code) == (200, 401)


async def test_a_code_counts_for_its_own_address_alone(client, ada, bob, outbox):
    await client.post("/auth/code", json={"email": ada.email})

    answer = await client.post("/auth/code/verify", json={"email": bob.email, "code": outbox.code()})

    assert answer.status_code == 401


async def test_a_code_is_not_a_reset_token(client, ada, outbox):
    await client.post("/auth/code", json={"email": ada.email})

    body = {"token": f"{ada.email} {outbox.code()}", "password": NEW_PASSWORD}
    answer = await client.post("/auth/reset/confirm", json=body)

    assert answer.status_code == 400
