"""Whether the app is alive, ready and well: checks run side by side, each with a time-out, at most one run at a time."""

from launchguard.health.check import Check, CheckResult
from launchguard.health.endpoint import Health
from launchguard.health.run import Runner

__all__ = ["Check", "CheckResult", "Health", "Runner"]
