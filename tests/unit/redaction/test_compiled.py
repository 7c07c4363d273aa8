"""Redactors that look for the same share what was compiled for it, and nothing else."""

from __future__ import annotations

import os
import signal
import threading
import warnings

import pytest

from launchguard.redaction import Detector, RedactionConfig, Redactor
from launchguard.redaction.compiled import _compiled, compiled
from launchguard.redaction.detectors import builtin


def warmed(**choices):
    redactor = Redactor(RedactionConfig(**choices))
    redactor.warm()
    return redactor


@pytest.mark.parametrize("engine", ["re2", "python"])
def test_a_second_redactor_compiles_nothing(engine):
    first = warmed(engine=engine, styles={"email": "pseudonym"}, pseudonym_key="k")
    before = _compiled.cache_info().misses

    second = warmed(engine=engine, styles={"card": "last4"}, keep={"session_id"})

    assert _compiled.cache_info().misses == before
    assert first.redact_text("a@example.com 4242 4242 4242 4242").endswith(" [redacted:card]")
    assert second.redact_text("a@example.com 4242 4242 4242 4242") == "[redacted:email] [redacted:card:4242]"


def test_what_is_looked_for_is_not_shared_where_it_differs():
    mine = Detector(name="acme-key", pattern="acme_[a-z]{8}", good=("acme_abcdefgh",))

    plain, own = warmed(), warmed(detectors=(mine,), hide={"nickname"}, styles={"email": "off"})

    assert own.redact_text("acme_zzzzzzzz a@example.com") == "[redacted:acme-key] a@example.com"
    assert plain.redact_text("acme_zzzzzzzz a@example.com") == "acme_zzzzzzzz [redacted:email]"
    assert own.render({"nickname": "bob"}) == b'{"nickname":"[redacted:hidden]"}'
    assert plain.render({"nickname": "bob"}) == b'{"nickname":"bob"}'


def test_engine_auto_is_the_engine_that_it_takes():
    assert compiled(builtin(), "auto", frozenset())[1] is compiled(builtin(), "re2", frozenset())[1]


def test_threads_that_start_together_compile_once():
    detectors = builtin()[:3]
    found, ready = [], threading.Barrier(4)

    def work():
        ready.wait()
        found.append(compiled(detectors, "python", frozenset()))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [one is found[0] for one in found] == [True] * 4


def test_only_so_many_configurations_are_kept():
    for number in range(_compiled.cache_info().maxsize + 3):
        compiled(builtin()[: number + 1], "python", frozenset())

    assert _compiled.cache_info().currsize <= _compiled.cache_info().maxsize


@pytest.mark.parametrize("engine", ["re2", "python"])
@pytest.mark.parametrize("is_warm", [True, False])
def test_a_child_forked_while_another_thread_redacts_redacts_too(engine, is_warm):
    _compiled.cache_clear()
    redactor, stop = Redactor(RedactionConfig(engine=engine)), threading.Event()
    text = f"token=hunter2-correct-horse {'lorem ipsum ' * 2_000}"
    if is_warm:
        redactor.redact_text(text)

    def work():
        while not stop.is_set():
            redactor.redact_text(text)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        statuses = {
            forked(lambda: "hunter2" in redactor.redact_text(text)) for _ in range(4 if is_warm else 1)
        }
    finally:
        stop.set()
        thread.join()

    assert statuses == {0}


def forked(work) -> int:
    """The exit status of a child that does it; it is killed if it never ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of forks beside threads
        child = os.fork()
    if not child:
        signal.alarm(30)
        os._exit(int(bool(work())))
    return os.waitpid(child, 0)[1]
