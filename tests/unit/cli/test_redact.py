"""`launchguard redact`: a filter, line by line."""

from __future__ import annotations

import io
import json
import sys

import pytest

from launchguard.cli import main


class Pipe(io.TextIOWrapper):
    """A standard stream over bytes that can be read back."""

    def __init__(self, data=b"", *, terminal=False):
        super().__init__(io.BytesIO(data), encoding="utf-8")
        self.terminal = terminal

    def isatty(self):
        return self.terminal


@pytest.fixture
def run(monkeypatch):
    def run(arguments, data=b"", *, terminal=False):
        streams = Pipe(data), Pipe(), Pipe(terminal=terminal)
        for name, stream in zip(("stdin", "stdout", "stderr"), streams, strict=True):
            monkeypatch.setattr(sys, name, stream)
        status = main(["redact", *arguments])
        for stream in streams[1:]:
            stream.flush()
        return status, streams[1].buffer.getvalue(), streams[2].buffer.getvalue().decode()

    return run


def test_lines_pass_with_their_secrets_hidden(run):
    status, out, err = run([], b'login token=abc ok\n{"password":"hunter2","n":1}\r\nplain\nlast password=x1')

    assert status == 0
    assert out == (
        b'login token=[redacted:token] ok\n{"password":"[redacted:password]","n":1}\r\nplain\nlast password=[redacted:password]'
    )
    assert err == ""


def test_bytes_that_are_no_text_pass_unchanged(run):
    line = b"\xff\xfe raw \x00 bytes\n"

    assert run([], line)[1] == line
    assert run([], b"\xff password=abc1\n")[1] == b"\xff password=[redacted:password]\n"


def test_files_are_read_one_after_the_other(run, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_text(f"{name} token=abc1\n")

    _, out, _ = run([str(tmp_path / "a"), "-", str(tmp_path / "b")], b"middle\n")

    assert out == b"a token=[redacted:token]\nmiddle\nb token=[redacted:token]\n"


def test_stats_say_what_was_hidden_by_kind(run):
    _, _, err = run(["--stats"], b"token=abc1 password=x1\ntoken=abc2\n")

    assert err == "2 lines, 3 values hidden\n  token     2\n  password  1\n"


def test_stats_of_nothing_say_so(run):
    assert run(["--stats"], b"fine\n")[2] == "1 lines, nothing hidden\n"


def test_stats_can_be_json(run):
    _, _, err = run(["--stats", "--format", "json"], b"token=abc1\n")

    assert json.loads(err) == {"lines": 1, "hidden": {"token": 1}}


def test_more_detectors_can_be_named(run, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[[detector]]\nname = "acme-key"\npattern = "acme_[a-z]{8}"\ngood = ["acme_abcdefgh"]\n')

    assert run(["--detectors", str(path)], b"acme_zzzzzzzz\n")[1] == b"[redacted:acme-key]\n"


def test_prompts_can_be_kept(run):
    line = b'{"role":"user","content":"hello"}\n'

    assert run(["--keep-prompts"], line)[1] == line
    assert b"hello" not in run([], line)[1]


def test_file_that_cannot_be_read_is_status_two_with_one_line(run):
    status, _, err = run(["/nowhere/at/all"])

    assert status == 2
    assert err == "launchguard redact: /nowhere/at/all cannot be read: No such file or directory\n"


def test_progress_shows_on_a_terminal_while_the_output_goes_elsewhere(run, monkeypatch):
    monkeypatch.setattr("launchguard.cli.redact._PROGRESS_EVERY", 0.0)

    _, out, err = run([], b"token=abc1\n", terminal=True)

    assert out == b"token=[redacted:token]\n"
    assert "1 values hidden" in err


def test_reader_that_has_enough_ends_the_filter_quietly(run, monkeypatch):
    class Closed(io.BytesIO):
        def write(self, _):
            raise BrokenPipeError

    stdout = Pipe()
    stdin, stderr = Pipe(b"a\n"), Pipe()
    for name, stream in (("stdin", stdin), ("stdout", stdout), ("stderr", stderr)):
        monkeypatch.setattr(sys, name, stream)
    monkeypatch.setattr(
        Pipe, "buffer", property(lambda self: Closed() if self is stdout else io.BytesIO(b"a\n"))
    )

    assert main(["redact"]) == 0
