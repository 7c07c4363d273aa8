"""Every exit that the watch looks at, by itself: what leaves is seen, and still leaves."""

import io
import os
import sys

import pytest
import sentry_sdk
from opentelemetry._logs import LogRecord
from opentelemetry.sdk._logs import LoggerProvider, export as log_exports
from sentry_sdk.transport import Transport

from launchguard.leakcheck.watch import Seen, watching

SAID = "hunter2-correct-horse"

# Renamed in 1.39.
InMemoryLogExporter = (
    getattr(log_exports, "InMemoryLogRecordExporter", None) or log_exports.InMemoryLogExporter
)


@pytest.fixture
def seen():
    return Seen()


def exits_of(seen):
    return [exit_ for exit_, text in seen.texts if SAID in text]


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_without_capture_what_is_printed_is_seen_and_passed_on(seen, name, monkeypatch):
    terminal = io.StringIO()
    monkeypatch.setattr(sys, name, terminal)

    with watching(seen, tee=True):
        print(SAID, file=getattr(sys, name), flush=True)

    assert exits_of(seen) == [name]
    assert terminal.getvalue() == f"{SAID}\n"
    assert getattr(sys, name) is terminal


def test_a_stream_that_the_test_put_there_itself_stays(seen, monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    own = io.StringIO()

    with watching(seen, tee=True):
        sys.stdout = own

    assert sys.stdout is own


def test_what_the_test_reads_out_of_a_capture_of_bytes_is_seen(seen, capfdbinary):
    with watching(seen, [capfdbinary], tee=False):
        os.write(1, SAID.encode())
        assert SAID.encode() in capfdbinary.readouterr().out

    assert exits_of(seen) == ["stdout"]


def test_an_envelope_to_sentry_is_seen_and_sent(seen):
    sent = []

    class Kept(Transport):
        def capture_envelope(self, envelope):
            sent.append(envelope)

    with watching(seen, tee=False):
        client = sentry_sdk.Client("https://key@sentry.invalid/1", transport=Kept, default_integrations=False)
        client.capture_event({"message": SAID})
        client.close()

    assert exits_of(seen) == ["sentry"]
    assert len(sent) == 1


def test_a_log_record_of_opentelemetry_is_seen_and_exported(seen):
    with watching(seen, tee=False):
        exporter = InMemoryLogExporter()
        provider = LoggerProvider()
        provider.add_log_record_processor(log_exports.SimpleLogRecordProcessor(exporter))
        provider.get_logger("shop").emit(LogRecord(body=SAID))

    assert exits_of(seen) == ["log record"]
    assert len(exporter.get_finished_logs()) == 1
    provider.shutdown()
