import subprocess
import sys

SCRIPT = """
import sentry_sdk
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import ConsoleSpanExporter, SimpleSpanProcessor
from sentry_sdk.transport import Transport

class Printing(Transport):
    def capture_envelope(self, envelope):
        print(envelope.serialize().decode())

provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(ConsoleSpanExporter()))
trace.set_tracer_provider(provider)
sentry_sdk.init("http://public@127.0.0.1:9/1", transport=Printing(), default_integrations=False)

from launchguard.redaction import Redactor
from launchguard.redaction.exits.collectors import redact_collectors

redactor = Redactor()
undo = redact_collectors(redactor)
redact_collectors(redactor)
def tell(secret):
    with trace.get_tracer("shop").start_as_current_span("span-of-" + secret[:5], attributes={"password": secret}):
        sentry_sdk.capture_message("message-of-" + secret[:5] + " token=" + secret)
tell("first-hunter2")
undo()
tell("later-hunter2")
"""


def run(script):
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    ).stdout


def test_collectors_that_an_app_has_set_up_are_redacted_and_undone():
    out = run(SCRIPT)

    assert "span-of-first" in out
    assert "message-of-first" in out
    assert "first-hunter2" not in out
    assert out.count("later-hunter2") >= 2


def test_no_collector_is_imported_for_it():
    out = run(
        "import sys\n"
        "from launchguard.redaction import Redactor\n"
        "from launchguard.redaction.exits.collectors import redact_collectors\n"
        "redact_collectors(Redactor())()\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'sentry_sdk', 'opentelemetry'}))"
    )

    assert out == "[]\n"
