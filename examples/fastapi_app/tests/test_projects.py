"""Projects are their team's own."""

import pytest

pytestmark = pytest.mark.anyio


async def created(member, name):
    return (await member("POST", "/projects", json={"name": name})).json()["id"]


async def test_a_project_is_created_read_and_deleted(ada):
    made = await ada("POST", "/projects", json={"name": "  Launch  "})
    path = f"/projects/{made.json()['id']}"

    read = await ada("GET", path)
    gone = await ada("DELETE", path)

    assert made.status_code == 201
    assert read.json() == made.json()
    assert read.json()["name"] == "Launch"
    assert gone.status_code == 204
    assert (await ada("GET", path)).status_code == 404
    assert (await ada("DELETE", path)).status_code == 404


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_another_teams_project_is_not_there(ada, bob, method):
    path = f"/projects/{await created(bob, 'Secret')}"

    answer = await ada(method, path)

    assert answer.status_code == 404
    assert (await bob("GET", path)).status_code == 200


async def test_pages_hold_every_project_of_the_team_once(ada, bob):
    names = [f"Project {number}" for number in range(7)]
    for name in names:
        await created(ada, name)
        await created(bob, "Not Ada's")

    seen, after = [], 0
    while after is not None:
        page = (await ada("GET", "/projects", params={"limit": 3, "after": after})).json()
        seen += [project["name"] for project in page["items"]]
        after = page["next"]

    assert seen == names


@pytest.mark.parametrize("limit", [-1, 0, 101, 10**6, 10**30])
async def test_no_page_is_longer_than_a_hundred(ada, limit):
    assert (await ada("GET", "/projects", params={"limit": limit})).status_code == 422


@pytest.mark.parametrize("project", [0, 2**63, 10**40, "one", "1%00"])
async def test_an_id_that_cannot_be_is_refused(ada, project):
    assert (await ada("GET", f"/projects/{project}")).status_code == 422


async def test_search_finds_by_part_of_the_name_in_the_own_team(ada, bob):
    await created(ada, "Website relaunch")
    await created(ada, "Logo")
    await created(bob, "Launch party")

    answer = await ada("GET", "/search", params={"q": "LAUNCH"})

    assert [project["name"] for project in answer.json()] == ["Website relaunch"]


@pytest.mark.parametrize("wildcard", ["%", "_", "' OR 1=1 --"])
async def test_search_takes_no_wildcard(ada, wildcard):
    await created(ada, "Logo")

    assert (await ada("GET", "/search", params={"q": wildcard})).json() == []
