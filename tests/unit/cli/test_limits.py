"""`launchguard limits`: what an operator sees and mends of the keys in a live store."""

from __future__ import annotations

import asyncio
import json
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from tests.servers.tables import tables

from launchguard.cli import main
from launchguard.exchange import Exchange, RawHeaders
from launchguard.guard import find_guard
from launchguard.preflight.target import load_target
from launchguard.ratelimit import RateLimited
from launchguard.ratelimit.stores.mapping import table_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

APP = """
from fastapi import FastAPI, Request
from launchguard import LaunchGuard, RateLimit

app = FastAPI()

@app.post("/auth/login")
def login(): return {{}}

@app.get("/search")
def search(): return {{}}

guard = LaunchGuard(
    store={store!r}, boot="off", logging=None, secret={secret!r},
    public={{"POST /auth/login": "sign-in", "GET /search": "all may"}},
    limits=[
        RateLimit.login("/auth/login", account="email"),
        RateLimit("search", "/search", "2/hour", "300/day"),
        RateLimit("export", None, "5/hour", per="user"),
        RateLimit("report", None, "6/hour"),
    ],
)
guard.install(app)
"""


OTHER_KEYS = """
from fastapi import FastAPI
from launchguard import LaunchGuard, RateLimit, current

async def plan(x):
    return {{"big": "50/hour"}}.get(x.tenant)

def nobody(x):
    raise AssertionError("whoever a command names is not asked for")

app = FastAPI()
guard = LaunchGuard(
    store={store!r}, boot="off", logging=None, secret={secret!r}, principal=nobody,
    limits=[
        RateLimit("api", None, "2/hour", plan, per="tenant"),
        RateLimit("page", None, "2/hour", per=("ip", "path")),
        RateLimit.ai(None, requests=None, concurrent=3),
    ],
)
guard.install(app)
"""


@pytest.fixture
def make_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], str]]:
    """Writes an app with the given store; gives its target."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    made = []

    def make(store: str, secret: str | None = None, text: str = APP) -> str:
        module = f"app_{secrets.token_hex(4)}"
        (tmp_path / f"{module}.py").write_text(text.format(store=store, secret=secret))
        made.append(store.removeprefix("shm://").partition("?")[0])
        return f"{module}:app"

    yield make
    for name in made:
        table_path(name).unlink(missing_ok=True)


@pytest.fixture
def target(make_app: Callable[[str], str]) -> str:
    """An app whose workers share a table that is there already."""
    from launchguard.ratelimit.stores.shm import open_shm

    name = f"cli-{secrets.token_hex(4)}"
    open_shm(name, keys=2048)
    return make_app(f"shm://{name}?keys=2048")


def limiter_of(target: str):
    from launchguard.preflight.target import load_target

    return find_guard(load_target(target)).limiter


def search(target: str, address: str = "203.0.113.9") -> None:
    """One request that the server counts."""
    from launchguard.exchange import Exchange, RawHeaders

    x = Exchange("http", "GET", "/search", RawHeaders([]), address)
    x.limiter = None
    with suppress(RateLimited):
        limiter_of(target).acquire("search", x=x)


def answer(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return json.loads(capsys.readouterr().out)["limits"]


def test_list_names_every_count_of_every_rule(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["limits", "list", target, "--format", "json"]) == 0

    rows = answer(capsys)
    assert {row["rule"] for row in rows} == {"login", "search", "export", "report"}
    by_label = {row["quota"]: row for row in rows}
    assert by_label["search"]["rate"] == "2 in 3600 s"
    assert by_label["search"]["kept"] == "log, exact in every window"
    assert by_label["search.2"]["kept"] == "GCRA, at most twice in one window"
    assert by_label["export"]["path"] == "(by hand)"
    assert by_label["export"]["per"] == "user"


def left(capsys: pytest.CaptureFixture[str], *command: str) -> list[tuple[str, int, int]]:
    main(["limits", "show", *command, "--format", "json"])
    return [(row["rate"], row["left"], row["whole_in_s"]) for row in answer(capsys)]


def test_show_looks_where_plans_paths_and_places_are_counted(
    make_app: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    from launchguard.ratelimit.stores.shm import open_shm

    name = f"cli-{secrets.token_hex(4)}"
    open_shm(name, keys=2048)
    target = make_app(f"shm://{name}?keys=2048", text=OTHER_KEYS)
    guard = find_guard(load_target(target))
    assert guard is not None
    x = Exchange("http", "GET", "/page/1", RawHeaders([]), "203.0.113.9")
    x.identify(user="ada", tenant="big")
    for rule in ("api", "page", "ai"):
        asyncio.run(guard.limiter.acquire_async(rule, x=x))

    assert left(capsys, "api", target, "--as", "tenant=big")[0][:2] == ("50 in 3600 s", 49)
    assert left(capsys, "api", target, "--as", "tenant=small") == [("2 in 3600 s", 2, 0)]
    assert left(capsys, "page", target, "--as", "ip=203.0.113.9", "--as", "path=/page/1")[0][1] == 1
    assert left(capsys, "page", target, "--as", "ip=203.0.113.9", "--as", "path=/page/2")[0][1] == 2
    assert left(capsys, "ai", target, "--as", "user=ada")[0][1] == 2
    assert left(capsys, "ai", target, "--as", "user=bob") == [("3 at once", 3, 0)]
    guard.limiter.settle(x)
    assert left(capsys, "ai", target, "--as", "user=ada") == [("3 at once", 3, 0)]
    assert main(["limits", "show", "page", target, "--as", "ip=203.0.113.9"]) == 2
    assert "ip, path" in capsys.readouterr().err


def test_list_as_text_is_a_table(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["limits", "list", target])

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:4] == ["rule", "path", "methods", "quota"]
    assert any(line.startswith("search") and "/search" in line for line in lines)


def test_show_tells_what_is_left_of_one_client(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    search(target)

    main(["limits", "show", "search", target, "--as", "ip=203.0.113.9", "--format", "json"])
    mine = answer(capsys)
    main(["limits", "show", "search", target, "--as", "ip=203.0.113.10", "--format", "json"])
    others = answer(capsys)

    assert [row["left"] for row in mine] == [1, 299]
    assert [row["left"] for row in others] == [2, 300]
    assert 3590 < mine[0]["whole_in_s"] <= 3600


def test_show_tells_what_the_next_request_would_be_answered(
    target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A log that is used up lets a look through, and no request."""
    for _ in range(2):
        search(target)

    status = main(["limits", "show", "search", target, "--as", "ip=203.0.113.9", "--format", "json"])
    rows = answer(capsys)

    assert (status, [row["allowed"] for row in rows]) == (0, [False, True])
    assert [row["left"] for row in rows] == [0, 298]
    assert 3590 < rows[0]["refused_for_s"] <= 3600
    assert rows[1]["refused_for_s"] == 0


def test_show_consumes_nothing(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(5):
        main(["limits", "show", "search", target, "--as", "ip=203.0.113.9", "--format", "json"])
        assert answer(capsys)[0]["left"] == 2


def test_test_says_what_the_next_request_would_be_answered(
    target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["limits", "test", "search", target, "--as", "ip=203.0.113.9", "--format", "json"]
    free = main(command), answer(capsys)
    search(target)
    search(target)
    full = main(command), answer(capsys)

    assert (free[0], [row["allowed"] for row in free[1]]) == (0, [True, True])
    assert (full[0], [row["allowed"] for row in full[1]]) == (1, [False, True])
    assert 3590 < full[1][0]["refused_for_s"] <= 3600


def test_the_hash_of_a_refusals_log_line_names_its_key(
    target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    search(target)
    search(target)
    main(["limits", "show", "search", target, "--as", "ip=203.0.113.9", "--format", "json"])
    key = answer(capsys)[0]["key"]

    main(["limits", "show", f"search:{key}", target, "--format", "json"])

    assert [(row["quota"], row["left"]) for row in answer(capsys)] == [("search", 0)]


def refusal(target: str, rule: str, address: str, account: str | None = None, *, shared: bool = False):
    """What the log line of a refused request says; None if it was let in."""
    from launchguard.exchange import Exchange, RawHeaders

    x = Exchange("http", "POST", "/", RawHeaders([]), address)
    x.shared_client = shared
    with suppress(RateLimited):
        limiter_of(target).acquire(rule, account=account, x=x)
    return x.decisions[0] if x.decisions else None


def test_the_log_line_of_a_refused_account_leads_to_its_wait(
    target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wait lies otherwise in the store than a log does: the line says which count refused."""
    tries = [refusal(target, "login", f"198.51.100.{number}", "ann@example.org") for number in range(6)]
    key = f"{tries[5].quota}:{tries[5].key}"

    shown = main(["limits", "show", key, target, "--format", "json"]), answer(capsys)
    forgotten = main(["limits", "reset", key, target, "--yes"])

    assert tries[:5] == [None] * 5
    assert tries[5].quota == "login.waits"
    assert shown[0] == 0
    assert [(row["quota"], row["allowed"], row["left"]) for row in shown[1]] == [("login.waits", False, 0)]
    assert 0 < shown[1][0]["refused_for_s"] <= 30
    assert forgotten == 0
    assert refusal(target, "login", "198.51.100.9", "ann@example.org") is None


def test_the_log_line_of_an_address_that_many_share_leads_to_its_looser_count(
    target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Six an hour is kept as a log, twenty times that as GCRA: what lies under the hash says which."""
    tries = [refusal(target, "report", "10.0.0.1", shared=True) for _ in range(121)]
    key = f"{tries[120].quota}:{tries[120].key}"

    assert main(["limits", "show", key, target, "--format", "json"]) == 0

    assert tries[:120] == [None] * 120
    assert [(row["rate"], row["left"]) for row in answer(capsys)] == [("120 in 3600 s", 0)]


def test_reset_lets_a_client_in_again(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    search(target)
    search(target)

    assert main(["limits", "reset", "search", target, "--as", "ip=203.0.113.9", "--yes"]) == 0

    assert main(["limits", "test", "search", target, "--as", "ip=203.0.113.9"]) == 0


def test_reset_by_hash_lets_that_key_in_again(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    search(target)
    search(target)
    main(["limits", "show", "search", target, "--as", "ip=203.0.113.9", "--format", "json"])
    key = answer(capsys)[0]["key"]

    main(["limits", "reset", f"search:{key}", target, "--yes"])

    assert main(["limits", "test", "search", target, "--as", "ip=203.0.113.9"]) == 0


def test_reset_all_forgets_every_key(target: str) -> None:
    for address in ("203.0.113.9", "203.0.113.10"):
        search(target, address)
        search(target, address)

    main(["limits", "reset", "all", target, "--yes"])

    assert main(["limits", "test", "search", target, "--as", "ip=203.0.113.10"]) == 0


def test_reset_does_nothing_without_a_yes(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    search(target)
    search(target)

    status = main(["limits", "reset", "search", target, "--as", "ip=203.0.113.9"])

    assert status == 2
    assert "write --yes" in capsys.readouterr().err
    assert main(["limits", "test", "search", target, "--as", "ip=203.0.113.9"]) == 1


@pytest.mark.parametrize(("typed", "status"), [("y", 0), ("", 2), ("no", 2)])
def test_on_a_terminal_reset_asks(
    target: str, monkeypatch: pytest.MonkeyPatch, typed: str, status: int
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: typed)

    assert main(["limits", "reset", "search", target, "--as", "ip=203.0.113.9"]) == status


def test_an_account_is_looked_up_as_it_is_counted(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    whom = ["--as", "ip=203.0.113.9", "--as", "account=Ann@Example.org", "--format", "json"]

    assert main(["limits", "test", "login", target, *whom]) == 0

    rows = answer(capsys)
    assert {row["per"] for row in rows} >= {"ip"}
    assert any("account" in row["per"] for row in rows)


def test_a_rule_by_user_needs_a_user(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["limits", "show", "export", target, "--as", "user=42", "--format", "json"]) == 0
    assert answer(capsys)[0]["left"] == 5
    assert main(["limits", "show", "export", target]) == 2
    assert "say whom export counts: user" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "bogus"], "there is no rule 'bogus'; the rules are login, search, export, report"),
        (["show", "search", "--as", "host=1"], "the parts are ip, account, user"),
        (["show", "search", "--as", "ip="], "write PART=VALUE"),
        (["show", "search", "--as", "ip=999.1.1.1"], "write an address, such as ip=203.0.113.9"),
        (["show", "search:zz"], "copy rate_limit.quota and the 32 letters"),
        (["reset", "search:abcd", "--yes"], "copy rate_limit.quota and the 32 letters"),
        (["show", f"bogus:{'0' * 32}"], "there is no count 'bogus'; the counts are login, login.2"),
    ],
)
def test_a_key_that_cannot_be_is_one_line_with_the_fix(
    target: str, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    verb, key, *more = arguments

    assert main(["limits", verb, key, target, *more]) == 2

    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_counters_in_a_servers_own_memory_cannot_be_seen(
    make_app: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["limits", "show", "search", make_app("memory://"), "--as", "ip=1.2.3.4"]) == 2
    assert "inside the server's own process" in capsys.readouterr().err


def test_looking_for_a_table_that_nobody_shares_leaves_none_behind(
    make_app: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = tables()

    status = main(["limits", "show", "search", make_app("auto"), "--as", "ip=1.2.3.4"])

    assert status == 2
    assert "no workers share a table" in capsys.readouterr().err
    assert tables() == before


def test_a_table_that_a_server_makes_meanwhile_is_left_to_it(
    make_app: Callable[[str], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = f"cli-{secrets.token_hex(4)}"
    module = make_app(f"shm://{name}?keys=2048").partition(":")[0]
    server = f"from launchguard.ratelimit.stores.shm import open_shm; open_shm({name!r}, keys=2048)"
    source = tmp_path / f"{module}.py"
    source.write_text(
        f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {server!r}], check=True)\n"
        + source.read_text()
    )

    status = main(["limits", "show", "search", f"{module}:app", "--as", "ip=1.2.3.4"])

    assert (status, capsys.readouterr().err) == (0, "")
    assert table_path(name).exists()


def test_a_store_that_is_down_is_one_line(
    make_app: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    target = make_app("redis://:s3cret@127.0.0.1:1", "x" * 32)

    assert main(["limits", "show", "search", target, "--as", "ip=1.2.3.4"]) == 2

    error = capsys.readouterr().err
    assert "the store does not answer (connect)" in error
    assert "s3cret" not in error


def test_an_app_without_a_guard_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "bare_of_limits.py").write_text("from fastapi import FastAPI\napp = FastAPI()\n")

    assert main(["limits", "list", "bare_of_limits:app"]) == 2
    assert "has no guard on it" in capsys.readouterr().err
