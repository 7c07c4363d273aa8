import io
import os
import signal
import threading

import pytest

from launchguard.logsetup import LineSink


@pytest.fixture
def pipe(monkeypatch):
    """A pipe as the process's own stdout: the end to read from, and the stream to write to."""
    reading, writing = os.pipe()
    stream = os.fdopen(writing, "w", encoding="utf-8")
    monkeypatch.setattr("sys.__stdout__", stream)
    with os.fdopen(reading, "rb") as reader:
        yield reader, stream
        if not stream.closed:
            stream.close()


def test_a_line_is_written_at_once_and_ended(pipe):
    reader, stream = pipe

    LineSink(stream).write(b'{"a":1}\n')

    assert os.read(reader.fileno(), 100) == b'{"a":1}\n'


@pytest.mark.parametrize("stream", [io.BytesIO(), io.StringIO()])
def test_text_and_binary_streams_are_both_taken(stream):
    LineSink(stream).write("grüße\n".encode())

    written = stream.getvalue()
    assert (written if isinstance(written, str) else written.decode()) == "grüße\n"


def test_stdout_is_followed_wherever_it_points(monkeypatch):
    sink = LineSink()
    for _ in range(2):
        stream = io.StringIO()
        monkeypatch.setattr("sys.stdout", stream)

        sink.write(b"here\n")

        assert stream.getvalue() == "here\n"


def test_a_closed_stream_is_counted_and_raises_nothing():
    stream = io.StringIO()
    sink = LineSink(stream)
    stream.close()

    sink.write(b"lost\n")

    assert sink.dropped == 1


def test_a_broken_pipe_is_counted_and_raises_nothing(pipe):
    reader, stream = pipe
    sink = LineSink(stream)
    reader.close()

    sink.write(b"lost\n")

    assert sink.dropped == 1


def test_no_stdout_at_all_raises_nothing(monkeypatch):
    monkeypatch.setattr("sys.stdout", None)
    sink = LineSink()

    sink.write(b"lost\n")

    assert not sink.isatty()
    assert sink.dropped == 0  # nobody was to have it


def test_a_full_pipe_that_nobody_reads_does_not_hold_the_request_up(pipe):
    reader, stream = pipe
    os.set_blocking(stream.fileno(), False)
    sink = LineSink(stream)

    for _ in range(20):
        sink.write(b"x" * 8000)

    assert sink.dropped > 0
    assert os.read(reader.fileno(), 10) == b"x" * 10


def test_a_long_line_comes_whole_though_the_pipe_takes_it_in_pieces(pipe):
    reader, stream = pipe
    sink = LineSink(stream)
    writer = threading.Thread(target=sink.write, args=(b"y" * 300_000 + b"\n",))
    writer.start()

    received = b""
    while not received.endswith(b"\n"):
        received += os.read(reader.fileno(), 65536)
    writer.join()

    assert received == b"y" * 300_000 + b"\n"


def test_threads_never_mix_their_lines(pipe):
    reader, stream = pipe
    sink = LineSink(stream)
    expected = {bytes([65 + number]) * 20_000 for number in range(4)}
    threads = [
        threading.Thread(target=lambda line=line: [sink.write(line + b"\n") for _ in range(10)])
        for line in expected
    ]
    for thread in threads:
        thread.start()

    received = b""
    while received.count(b"\n") < 40:
        received += os.read(reader.fileno(), 65536)
    for thread in threads:
        thread.join()

    assert set(received.splitlines()) == expected


def test_a_child_forked_while_another_thread_writes_can_write(pipe):
    reader, stream = pipe
    sink = LineSink(stream)
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        sink._hold[0]()
        held.set()
        release.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    child = os.fork()
    if child == 0:  # pragma: no cover - another process
        signal.alarm(5)
        sink.write(b"from the child\n")
        os._exit(0)

    _, status = os.waitpid(child, 0)
    release.set()
    holder.join()

    assert status == 0
    assert os.read(reader.fileno(), 100) == b"from the child\n"


def test_a_closed_terminal_is_none():
    stream = io.StringIO()
    sink = LineSink(stream)
    stream.close()

    assert not sink.isatty()
