"""Projects are their team's own."""

import pytest


def created(member, name):
    return member("POST", "/projects", json={"name": name}).json()["id"]


def test_a_project_is_created_read_and_deleted(ada):
    made = ada("POST", "/projects", json={"name": "  Launch  "})
    path = f"/projects/{made.json()['id']}"

    read = ada("GET", path)
    gone = ada("DELETE", path)

    assert made.status_code == 201
    assert read.json() == made.json()
    assert read.json()["name"] == "Launch"
    assert gone.status_code == 204
    assert ada("GET", path).status_code == 404
    assert ada("DELETE", path).status_code == 404


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_another_teams_project_is_not_there(ada, bob, method):
    path = f"/projects/{created(bob, 'Secret')}"

    answer = ada(method, path)

    assert answer.status_code == 404
    assert bob("GET", path).status_code == 200


def test_a_project_cannot_be_planted_in_another_team(ada, bob):
    ada("POST", "/projects", json={"name": "Planted", "team": bob.team, "team_id": bob.team})

    assert bob("GET", "/projects").json()["results"] == []


def test_pages_hold_every_project_of_the_team_once(ada, bob):
    names = [f"Project {number}" for number in range(7)]
    for name in names:
        created(ada, name)
        created(bob, "Not Ada's")

    seen, url = [], "/projects?limit=3"
    while url:
        page = ada("GET", url).json()
        seen += [project["name"] for project in page["results"]]
        url = page["next"]

    assert seen == names


@pytest.mark.parametrize("limit", ["-1", "0", "1000000", "all"])
def test_no_page_is_longer_than_a_hundred(ada, limit):
    for number in range(22):
        created(ada, f"Project {number}")

    answer = ada("GET", f"/projects?limit={limit}")

    assert len(answer.json()["results"]) in (20, 22)


@pytest.mark.parametrize("project", ["0", "9223372036854775808", "9" * 40, "one", "1%00"])
def test_an_id_that_cannot_be_is_not_there(ada, project):
    assert ada("GET", f"/projects/{project}").status_code == 404


def test_search_finds_by_part_of_the_name_in_the_own_team(ada, bob):
    created(ada, "Website relaunch")
    created(ada, "Logo")
    created(bob, "Launch party")

    answer = ada("GET", "/search?q=LAUNCH")

    assert [project["name"] for project in answer.json()] == ["Website relaunch"]


@pytest.mark.parametrize("wildcard", ["%", "_", "' OR 1=1 --"])
def test_search_takes_no_wildcard(ada, wildcard):
    created(ada, "Logo")

    assert ada("GET", "/search", params={"q": wildcard}).json() == []
