"""Prometheus metrics by OpenTelemetry's names: what is measured, where it is kept, how it is scraped."""

from launchguard.metrics.instruments import Instruments, instruments
from launchguard.metrics.part import Metrics
from launchguard.metrics.scrape import MetricsEndpoint

__all__ = ["Instruments", "Metrics", "MetricsEndpoint", "instruments"]
