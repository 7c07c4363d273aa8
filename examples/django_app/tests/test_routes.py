"""Every route of the portal is proved, and `routes.lock` says what a review agreed to."""

PROJECT = "portal_django.settings"


def test_every_route_is_meant_to_be_open_or_proven_closed(portal_copy, launchguard):
    checked = launchguard("check", PROJECT, "--prove")

    assert (checked.returncode, checked.stdout) == (0, ""), checked.stderr
    rows = [line.split() for line in (portal_copy / "routes.lock").read_text().splitlines()[1:]]
    assert {tuple(row[2:4]) for row in rows} == {("public", "-"), ("protected", "proven")}


def test_the_lock_is_what_is_served(launchguard):
    locked = launchguard("routes", PROJECT, "--prove", "--check")

    assert (locked.returncode, locked.stdout) == (0, ""), locked.stderr


def test_the_lock_shows_what_became_weaker(portal_copy, launchguard):
    path = portal_copy / "portal_django" / "views" / "teams.py"
    path.write_text(path.read_text().replace("(APIView):", "(APIView):\n    permission_classes = ()\n", 1))

    locked = launchguard("routes", PROJECT, "--prove", "--check")

    assert locked.returncode == 1
    assert "GET /teams/{team}" in locked.stdout
    assert "POST /teams/{team}/invites" not in locked.stdout
