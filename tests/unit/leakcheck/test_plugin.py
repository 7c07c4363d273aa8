"""The fixture in a suite of somebody else's, run for real in a process of its own."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

SUITE = """
import base64, logging, os, subprocess, sys
from urllib.parse import quote

log = logging.getLogger("shop")


def test_clean(leakcheck):
    leakcheck.canary("password")
    log.warning("nothing to see")
    print("hello")

def test_leaks_in_a_log(leakcheck):
    log.info("signed in with %s", leakcheck.canary("password"))

def test_leaks_in_extra_that_this_formatter_does_not_show(leakcheck):
    log.info("signed in", extra={"note": leakcheck.canary("password")})

def test_leaks_in_a_traceback(leakcheck):
    secret = leakcheck.canary("password")
    try:
        raise ValueError(secret)
    except ValueError:
        log.exception("failed")

def test_leaks_from_a_logger_that_does_not_propagate(leakcheck):
    alone.warning("%s", leakcheck.canary("password"))

alone = logging.getLogger("alone")
alone.propagate = False

def test_leaks_on_stdout(leakcheck):
    print(leakcheck.canary("password"))

def test_leaks_on_stderr_by_a_child_process(leakcheck):
    secret = leakcheck.canary("password")
    subprocess.run([sys.executable, "-c", f"import sys; sys.stderr.write({secret!r})"], check=True)

def test_leaks_though_the_test_read_the_output_itself(leakcheck, capsys):
    print(leakcheck.canary("password"))
    assert capsys.readouterr().out

def test_leaks_though_capfd_was_asked_for_first(capfd, leakcheck):
    os.write(1, leakcheck.canary("password").encode())
    capfd.readouterr()

def test_leaks_in_base64(leakcheck):
    secret = leakcheck.canary("password")
    print(base64.b64encode(f"user:{secret}".encode()).decode())

def test_leaks_percent_encoded(leakcheck):
    print(quote(leakcheck.mark("correct horse/battery")))

def test_leaks_in_hex(leakcheck):
    print(leakcheck.canary("password").encode().hex())

def test_leaks_over_a_line_break(leakcheck):
    secret = leakcheck.canary("password")
    print(secret[:10] + "\\n  " + secret[10:])

def test_leaks_a_secret_of_the_environment(leakcheck):
    print(os.environ["PAYMENT_API_KEY"])

def test_leaks_the_password_of_a_url_in_the_environment(leakcheck):
    print("connecting with q8Zr-77aUx-pass")

def test_leaks_in_a_span(leakcheck):
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(InMemorySpanExporter()))
    with provider.get_tracer("t").start_as_current_span("s", attributes={"note": leakcheck.canary("password")}):
        pass

def test_clean_where_spans_are_redacted(leakcheck):
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
    from launchguard.redaction import Redactor
    from launchguard.redaction.exits.otel import RedactingSpanExporter
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(RedactingSpanExporter(InMemorySpanExporter(), Redactor())))
    with provider.get_tracer("t").start_as_current_span("s", attributes={"password": leakcheck.canary("password")}):
        pass

def test_clean_where_logging_is_redacted(leakcheck):
    from launchguard.logsetup import redact_in_place
    from launchguard.redaction import Redactor
    setup = redact_in_place(Redactor())
    try:
        log.info("signed in", extra={"password": leakcheck.canary("password")})
    finally:
        setup.undo()

def test_checks_at_once_when_asked(leakcheck):
    log.info(leakcheck.canary("password"))
    leakcheck.check()

def test_without_the_fixture():
    print(os.environ["PAYMENT_API_KEY"])
"""

PAYMENT_KEY = "pk-77123-aXXmm8"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run the suite, with the streams captured and without."""
    folder = tmp_path_factory.mktemp("suite")
    (folder / "test_shop.py").write_text(
        SUITE.replace(
            "import base64", "import opentelemetry.sdk.trace.export.in_memory_span_exporter, base64", 1
        )
    )
    environ = {
        **os.environ,
        "PAYMENT_API_KEY": PAYMENT_KEY,
        "DATABASE_URL": "postgresql://shop:q8Zr-77aUx-pass@db/shop",
        "HOST_PASSWORD": "postgres",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--junitxml=out.xml",
        "test_shop.py",
    ]
    done = subprocess.run(
        command, check=False, cwd=folder, env=environ, capture_output=True, text=True, timeout=60
    )
    return done.stdout, _outcomes(folder / "out.xml")


def _outcomes(path):
    cases = ET.parse(path).getroot().iter("testcase")
    return {
        case.get("name"): (
            "failed"
            if case.find("failure") is not None
            else "error"
            if case.find("error") is not None
            else "passed"
        )
        for case in cases
    }


def test_every_planted_leak_fails_its_test(run):
    _, outcomes = run

    missed = [name for name, outcome in outcomes.items() if "_leaks_" in name and outcome != "failed"]

    assert missed == []
    assert sum("_leaks_" in name for name in outcomes) == 15


@pytest.mark.parametrize(
    "name",
    [
        "test_clean",
        "test_clean_where_spans_are_redacted",
        "test_clean_where_logging_is_redacted",
        "test_without_the_fixture",
    ],
)
def test_a_clean_test_passes(run, name):
    assert run[1][name] == "passed"


def test_check_fails_in_the_middle_of_the_test(run):
    assert run[1]["test_checks_at_once_when_asked"] == "failed"


def test_the_report_names_the_canary_and_hides_what_it_was(run):
    output, _ = run

    assert "$PAYMENT_API_KEY reached Captured stdout call (plain): …[leaked:$PAYMENT_API_KEY]…" in output
    assert PAYMENT_KEY not in output
    assert "q8Zr-77aUx-pass" not in output.replace('print("connecting with q8Zr-77aUx-pass")', "")


def test_an_ordinary_word_in_the_environment_is_no_canary(run):
    assert "HOST_PASSWORD" not in run[0]


def test_the_plugin_imports_nothing_of_launchguard_by_itself():
    code = (
        "import sys, pytest\n"
        "import launchguard.pytest_plugin\n"
        "print(sorted(name for name in sys.modules if name.startswith('launchguard')))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )

    assert done.stdout.strip() == "['launchguard', 'launchguard.pytest_plugin']"
