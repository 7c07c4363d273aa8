"""Signing up, in and out, and getting back in."""

import pytest

NEW_PASSWORD = "a horse of another colour"


def reset_body(outbox, member):
    user, _, token = outbox.token(member.email).partition("/")
    return {"user": user, "token": token, "password": NEW_PASSWORD}


def test_signing_up_signs_in(ada):
    assert ada("GET", f"/teams/{ada.team}").json() == {"name": "Team of ada", "plan": "free"}


def test_an_address_signs_up_once_however_it_is_spelt(client, ada):
    body = {"team": "Another", "email": f" {ada.email.upper()} ", "password": ada.password}

    assert client.post("/auth/signup", json=body).status_code == 409


@pytest.mark.parametrize("password", ["hunter2", "password1234"])
def test_a_password_that_is_short_or_common_is_refused_without_repeating_it(client, password):
    body = {"team": "Hasty", "email": "eve@example.com", "password": password}

    answer = client.post("/auth/signup", json=body)

    assert answer.status_code == 400
    assert list(answer.json()) == ["password"]
    assert password not in answer.text


def test_the_right_password_gives_a_token_that_works(client, ada):
    login = client.post("/auth/login", json={"email": ada.email, "password": ada.password})

    token = login.json()["access_token"]
    answer = client.get("/projects", headers={"Authorization": f"Bearer {token}"})
    assert (login.status_code, answer.status_code) == (200, 200)


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client, ada):
    wrong = client.post("/auth/login", json={"email": ada.email, "password": "nope"})
    unknown = client.post("/auth/login", json={"email": "eve@example.com", "password": "nope"})

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.content == unknown.content


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer nonsense", "Basic YTpi"])
def test_a_stranger_is_refused_whatever_the_header_says(client, value):
    answer = client.get("/projects", headers={"Authorization": value})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_password_is_kept_as_an_argon2_hash(ada, var):
    kept = b"".join(path.read_bytes() for path in var.glob("portal.sqlite3*"))

    assert ada.email.encode() in kept
    assert b"argon2$argon2id$" in kept
    assert ada.password.encode() not in kept


def test_logging_out_ends_the_token(ada):
    assert ada("POST", "/auth/logout").status_code == 204
    assert ada("GET", "/projects").status_code == 401


def test_a_reset_changes_the_password_and_ends_the_sign_in(client, ada, outbox):
    client.post("/auth/reset", json={"email": ada.email})

    done = client.post("/auth/reset/confirm", json=reset_body(outbox, ada))

    old = client.post("/auth/login", json={"email": ada.email, "password": ada.password})
    new = client.post("/auth/login", json={"email": ada.email, "password": NEW_PASSWORD})
    assert (done.status_code, old.status_code, new.status_code) == (200, 401, 200)
    assert ada("GET", "/projects").status_code == 401


def test_a_reset_is_answered_alike_whether_or_not_the_account_exists(client, ada, outbox):
    known = client.post("/auth/reset", json={"email": ada.email})
    unknown = client.post("/auth/reset", json={"email": "eve@example.com"})

    assert known.status_code == unknown.status_code == 202
    assert known.content == unknown.content
    assert len(outbox.to(ada.email)) == 1
    assert outbox.to("eve@example.com") == []


def test_a_reset_link_works_once(client, ada, outbox):
    client.post("/auth/reset", json={"email": ada.email})
    body = reset_body(outbox, ada)
    client.post("/auth/reset/confirm", json=body)

    assert client.post("/auth/reset/confirm", json=body).status_code == 400


@pytest.mark.parametrize("user", ["MQ", "_w", "OTk5OTk5OTk5OTk5", "MTIzNDU2Nzg5MDEyMzQ"])
def test_a_reset_link_counts_for_its_own_account_alone(client, ada, outbox, user):
    client.post("/auth/reset", json={"email": ada.email})
    body = reset_body(outbox, ada) | {"user": user, "token": "d0bq9w-" + "0" * 32}

    assert client.post("/auth/reset/confirm", json=body).status_code == 400


def test_the_admin_is_for_staff(client):
    answer = client.get("/admin/")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/admin/login/?next=/admin/"
    assert "Client portal" in client.get("/admin/login/").text
