"""Inviting a colleague, and joining."""

import pytest

PASSWORD = "a colleague's own password"


@pytest.fixture
def grace(ada):
    """A colleague's address that has no account."""
    return f"grace.{ada.email}"


def test_an_invited_colleague_sees_the_same_projects(client, ada, grace, outbox):
    ada("POST", "/projects", json={"name": "Shared"})
    ada("POST", f"/teams/{ada.team}/invites", json={"email": grace})

    joined = client.post("/auth/join", json={"token": outbox.token(grace), "password": PASSWORD})

    token = joined.json()["access_token"]
    answer = client.get("/projects", headers={"Authorization": f"Bearer {token}"})
    assert joined.json()["team"] == ada.team
    assert [project["name"] for project in answer.json()["results"]] == ["Shared"]


def test_an_invite_works_once(client, ada, grace, outbox):
    ada("POST", f"/teams/{ada.team}/invites", json={"email": grace})
    body = {"token": outbox.token(grace), "password": PASSWORD}

    statuses = [client.post("/auth/join", json=body).status_code for _ in range(2)]

    assert statuses == [201, 400]


def test_a_newer_invite_takes_the_older_ones_place(client, ada, grace, outbox):
    ada("POST", f"/teams/{ada.team}/invites", json={"email": grace})
    older = outbox.token(grace)
    ada("POST", f"/teams/{ada.team}/invites", json={"email": grace})

    answer = client.post("/auth/join", json={"token": older, "password": PASSWORD})

    assert answer.status_code == 400


def test_nobody_invites_into_another_team(ada, bob, grace, outbox):
    answer = ada("POST", f"/teams/{bob.team}/invites", json={"email": grace})

    assert answer.status_code == 404
    assert outbox.to(grace) == []


def test_an_invite_does_not_tell_who_is_a_client_already(ada, bob, grace):
    known = ada("POST", f"/teams/{ada.team}/invites", json={"email": bob.email})
    unknown = ada("POST", f"/teams/{ada.team}/invites", json={"email": grace})

    assert known.status_code == unknown.status_code == 202
    assert known.content == unknown.content


def test_an_invite_does_not_move_an_account_that_exists(client, ada, bob, outbox):
    ada("POST", f"/teams/{ada.team}/invites", json={"email": bob.email})

    answer = client.post("/auth/join", json={"token": outbox.token(bob.email), "password": PASSWORD})

    assert answer.status_code == 409
    assert bob("GET", f"/teams/{bob.team}").status_code == 200


def test_another_team_is_not_there(ada, bob):
    assert ada("GET", f"/teams/{bob.team}").status_code == 404
