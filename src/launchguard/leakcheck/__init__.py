"""For an app's own tests: canaries that must not reach a log, a span, stdout or stderr; see the fixture `leakcheck`."""

from launchguard.leakcheck.check import Leak, LeakCheck

__all__ = ["Leak", "LeakCheck"]
