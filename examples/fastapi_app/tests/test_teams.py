"""Inviting a colleague, and joining."""

import pytest

pytestmark = pytest.mark.anyio

PASSWORD = "a colleague's own password"


async def test_an_invited_colleague_sees_the_same_projects(client, ada, outbox):
    await ada("POST", "/projects", json={"name": "Shared"})
    await ada("POST", f"/teams/{ada.team}/invites", json={"email": "grace@example.com"})

    joined = await client.post("/auth/join", json={"token": outbox.token(), "password": PASSWORD})

    token = joined.json()["access_token"]
    answer = await client.get("/projects", headers={"Authorization": f"Bearer {token}"})
    assert joined.json()["team"] == ada.team
    assert [project["name"] for project in answer.json()["items"]] == ["Shared"]


async def test_an_invite_works_once(client, ada, outbox):
    await ada("POST", f"/teams/{ada.team}/invites", json={"email": "grace@example.com"})
    body = {"token": outbox.token(), "password": PASSWORD}

    first = await client.post("/auth/join", json=body)
    second = await client.post("/auth/join", json=body)

    assert (first.status_code, second.status_code) == (201, 400)


async def test_nobody_invites_into_another_team(ada, bob, outbox):
    answer = await ada("POST", f"/teams/{bob.team}/invites", json={"email": "grace@example.com"})

    assert answer.status_code == 404
    assert outbox.all() == []


async def test_an_invite_does_not_tell_who_is_a_client_already(ada, bob):
    known = await ada("POST", f"/teams/{ada.team}/invites", json={"email": bob.email})
    unknown = await ada("POST", f"/teams/{ada.team}/invites", json={"email": "grace@example.com"})

    assert known.status_code == unknown.status_code == 202
    assert known.content == unknown.content


async def test_an_invite_does_not_move_an_account_that_exists(client, ada, bob, outbox):
    await ada("POST", f"/teams/{ada.team}/invites", json={"email": bob.email})

    answer = await client.post("/auth/join", json={"token": outbox.token(), "password": PASSWORD})

    assert answer.status_code == 409
    assert (await bob("GET", f"/teams/{bob.team}")).status_code == 200


async def test_another_team_is_not_there(ada, bob):
    assert (await ada("GET", f"/teams/{bob.team}")).status_code == 404
