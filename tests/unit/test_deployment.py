from __future__ import annotations

import pytest

from launchguard.deployment import find_commit, find_environment, find_service

SHA = "0123456789abcdef0123456789abcdef01234567"


def repository(folder, head, **files):
    git = folder / ".git"
    for name, text in {"HEAD": head, **files}.items():
        path = git / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.mark.parametrize("name", ["GIT_SHA", "RENDER_GIT_COMMIT", "SOURCE_VERSION", "VERCEL_GIT_COMMIT_SHA"])
def test_the_platforms_variable_names_the_commit(name):
    assert find_commit({name: SHA.upper()}) == SHA[:12]


def test_a_variable_that_is_no_commit_is_not_believed(tmp_path):
    assert find_commit({"GIT_SHA": "main\n<script>"}, tmp_path) == "unknown"


def test_a_branch_is_followed_to_its_commit(tmp_path):
    start = repository(tmp_path, "ref: refs/heads/main\n", **{"refs/heads/main": SHA + "\n"}) / "deep" / "er"
    start.mkdir(parents=True)

    assert find_commit({}, start) == SHA[:12]


def test_a_detached_head_and_packed_refs_are_read(tmp_path):
    assert find_commit({}, repository(tmp_path / "a", SHA)) == SHA[:12]
    packed = repository(
        tmp_path / "b", "ref: refs/heads/main", **{"packed-refs": f"# pack\n{SHA} refs/heads/main\n"}
    )
    assert find_commit({}, packed) == SHA[:12]


def test_a_worktree_is_followed_to_its_repository(tmp_path):
    main = repository(
        tmp_path / "main",
        "ref: refs/heads/x",
        **{
            "refs/heads/feature": SHA,
            "worktrees/w/HEAD": "ref: refs/heads/feature",
            "worktrees/w/commondir": "../..",
        },
    )
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / ".git").write_text(f"gitdir: {main / '.git' / 'worktrees' / 'w'}\n")

    assert find_commit({}, tree) == SHA[:12]


def test_no_repository_is_unknown(tmp_path):
    assert find_commit({}, tmp_path) == "unknown"


def test_environment_and_service_come_from_the_usual_variables(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert find_environment({"APP_ENV": " production "}) == "production"
    assert find_environment({}) == ""
    assert find_service({"FLY_APP_NAME": "portal"}) == "portal"
    assert find_service({}) == tmp_path.name


@pytest.mark.parametrize("head", [None, b"", b"\xff\xfe not text", b"ref: refs/heads/gone\n", b"no commit"])
def test_a_repository_that_cannot_be_read_is_unknown_and_stops_nothing(tmp_path, head):
    (tmp_path / ".git").mkdir()
    if head is not None:
        (tmp_path / ".git" / "HEAD").write_bytes(head)

    assert find_commit({}, tmp_path) == "unknown"
