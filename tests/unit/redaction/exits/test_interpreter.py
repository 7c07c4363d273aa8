import gc
import subprocess
import sys
import threading
import warnings

import pytest

from launchguard.redaction import Redactor
from launchguard.redaction.exits.interpreter import redact_uncaught, redact_warnings

REDACTOR = Redactor()
SECRET = "hunter2-correct-horse"


@pytest.fixture(autouse=True)
def _hooks_of_the_interpreter(monkeypatch):
    """Without pytest's own, which would be left alone."""
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    monkeypatch.setattr(sys, "unraisablehook", sys.__unraisablehook__)


@pytest.fixture
def _redacted(_hooks_of_the_interpreter):
    undo = redact_uncaught(REDACTOR)
    yield
    undo()


def test_a_warning_is_shown_redacted_and_undone():
    before = warnings.formatwarning
    undo = redact_warnings(REDACTOR)

    text = warnings.formatwarning(
        f"password={SECRET}", UserWarning, "shop.py", 7, f"warn('password={SECRET}')"
    )
    undo()

    assert text.startswith("shop.py:7: UserWarning: password=[redacted:password]\n")
    assert SECRET not in text
    assert warnings.formatwarning is before


@pytest.mark.usefixtures("_redacted")
def test_an_exception_in_a_thread_is_printed_redacted(capsys):
    def work():
        raise ValueError(f"password={SECRET}")

    thread = threading.Thread(target=work, name="worker")
    thread.start()
    thread.join()

    err = capsys.readouterr().err
    assert err.startswith("Exception in thread worker:\nTraceback")
    assert "password=[redacted:password]" in err
    assert SECRET not in err


@pytest.mark.usefixtures("_redacted")
def test_an_exception_in_a_finalizer_is_printed_redacted(capsys):
    class Closing:
        def __del__(self):
            raise ValueError(f"password={SECRET}")

    Closing()
    gc.collect()

    err = capsys.readouterr().err
    assert "Exception ignored in" in err
    assert SECRET not in err


@pytest.mark.usefixtures("_redacted")
def test_leaving_a_thread_on_purpose_prints_nothing(capsys):
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()

    assert capsys.readouterr().err == ""


def test_an_exception_that_ends_the_process_is_printed_redacted_and_the_status_stays():
    code = (
        "from launchguard.redaction import Redactor\n"
        "from launchguard.redaction.exits.interpreter import redact_uncaught\n"
        "redact_uncaught(Redactor())\n"
        f"raise ValueError('pass' + 'word={SECRET[:7]}' + '{SECRET[7:]}')"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False
    )

    assert done.returncode == 1
    assert done.stderr.rstrip().endswith("ValueError: password=[redacted:password]")


def test_a_hook_of_another_library_is_left_alone(monkeypatch):
    def sentrys(kind, error, traceback):
        """Reports, then calls what was there before it."""

    monkeypatch.setattr(sys, "excepthook", sentrys)

    redact_uncaught(REDACTOR)()

    assert sys.excepthook is sentrys
    assert threading.excepthook is threading.__excepthook__


@pytest.mark.usefixtures("_redacted")
def test_leaving_by_the_keyboard_is_pythons_own_business(capsys):
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)

    assert capsys.readouterr().err.strip() == "KeyboardInterrupt"


@pytest.mark.usefixtures("_redacted")
def test_an_object_whose_repr_fails_while_it_is_finalized_ends_nothing(capsys):
    class Closing:
        def __repr__(self):
            raise ValueError(SECRET)

    class Args:
        exc_value, err_msg, object = ValueError("late"), None, Closing()

    sys.unraisablehook(Args)

    err = capsys.readouterr().err
    assert err.startswith("Exception ignored in: [redaction-failed]")
    assert "ValueError: late" in err
    assert SECRET not in err
