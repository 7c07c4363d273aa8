"""What the guard adds to every answer, and what it refuses."""

import re

import pytest

pytestmark = pytest.mark.anyio

WRONG = {"email": "ada@example.com", "password": "nope"}


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/nothing-here", 404), ("/projects", 401), ("/auth/login", 405), ("/demo/error", 500)],
)
async def test_every_answer_carries_one_id(client, path, status):
    answer = await client.get(path)

    assert answer.status_code == status
    [request_id] = answer.headers.get_list("x-request-id")
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,128}", request_id)


async def test_a_crash_tells_the_client_nothing(client):
    answer = await client.get("/demo/error")

    assert answer.text == "Internal Server Error"


async def test_the_sixth_quick_wrong_login_is_refused(client, ada):
    answers = [await client.post("/auth/login", json=WRONG) for _ in range(6)]

    *wrong, refused = answers
    assert [answer.status_code for answer in wrong] == [401] * 5
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.headers["x-request-id"]


async def test_right_logins_are_not_counted(client, ada):
    right = {"email": ada.email, "password": ada.password}

    statuses = [(await client.post("/auth/login", json=right)).status_code for _ in range(8)]

    assert statuses == [200] * 8


async def test_a_chat_says_what_is_left(ada):
    answer = await ada("POST", "/v1/chat", json={"messages": [{"role": "user", "content": "Hello"}]})

    assert answer.headers["ratelimit-policy"].startswith('"ai";q=20;w=60')
    assert '"ai";r=19' in answer.headers["ratelimit"]


async def test_the_thirty_first_search_in_a_minute_is_refused(ada):
    statuses = [(await ada("GET", "/search?q=launch")).status_code for _ in range(31)]

    assert statuses == [200] * 30 + [429]


async def test_health_says_that_all_is_well(client):
    answer = await client.get("/health")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/health+json"
    assert answer.json()["status"] == "pass"


async def test_metrics_name_routes_by_their_template(ada):
    await ada("GET", "/projects/1")

    text = (await ada("GET", "/metrics")).text

    assert 'http_route="/projects/{project}"' in text
    assert "/projects/1" not in text
    assert "http_server_request_duration_seconds_bucket" in text
