"""The metrics themselves: OpenTelemetry's semantic conventions in Prometheus spelling, one set a process.

prometheus_client reads its multi-process variable when it is imported, so this module is imported late, by the guard,
after the folder is prepared. Several guards in one process share what is here.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache, partial
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, Any

from launchguard.metrics.multiprocess import prepare_folder
from launchguard.workers import find_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
    from prometheus_client.metrics_core import Metric

    Track = Callable[[object], None]
    Step = Callable[[], object]

__all__ = ["BUCKETS", "Instruments", "instruments"]

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5, 5.0, 10.0)
"""Seconds. 0.3 and 0.5 are edges, so that an alert on them counts instead of interpolating."""


class Instruments:
    """Every metric of launchguard, registered in a registry of its own.

    Attributes:
        folder: where the workers of this server keep their values; None in a process alone.
        begin: called with a request that is now being served, `finish` once it is over.
    """

    def __init__(self, folder: Path | None) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, values  # noqa: PLC0415

        if folder is not None and not values.ValueClass._multiprocess:  # noqa: SLF001 - an app imported it before the guard
            values.ValueClass = values.MultiProcessValue()
        self.folder = folder
        self.registry: CollectorRegistry = CollectorRegistry(auto_describe=False)
        self.duration: Histogram = Histogram(
            "http_server_request_duration_seconds",
            "Time from the first byte of a request to the last byte of its response.",
            ("http_request_method", "http_route", "http_response_status_code", "error_type"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.active: Gauge = Gauge(
            "http_server_active_requests",
            "Requests now being served.",
            multiprocess_mode="livesum",
            registry=self.registry,
        )
        self.begin, self.finish = self._active_in_process() if folder is None else self._active_in_file()
        self.decisions: Counter = Counter(
            "launchguard_rate_limit_decisions_total",
            "Decisions of the rate limits: allowed, refused, shadow_refused, error.",
            ("rule", "outcome"),
            registry=self.registry,
        )
        self.store_errors: Counter = Counter(
            "launchguard_store_errors_total",
            "Answers that the store of counters failed to give.",
            ("store", "kind"),
            registry=self.registry,
        )
        self.redactions: Counter = Counter(
            "launchguard_redactions_total",
            "Values hidden in logs, spans and reports.",
            ("kind",),
            registry=self.registry,
        )
        self.build: Gauge = Gauge(
            "launchguard_build_info",
            "What is live: always 1.",
            ("version", "commit", "environment"),
            multiprocess_mode="max",
            registry=self.registry,
        )
        self.faults: Counter = Counter(
            "launchguard_internal_errors_total",
            "Faults of launchguard's own; the requests went on.",
            ("part",),
            registry=self.registry,
        )
        self.undeclared_proxy: Counter = Counter(
            "launchguard_undeclared_proxy_requests_total",
            "Requests with a forwarding header though no proxy is declared.",
            registry=self.registry,
        )

    def _active_in_process(self) -> tuple[Track, Track]:
        """The requests themselves: two steps of a set, which are atomic, cost a tenth of two of a gauge."""
        served: set[object] = set()
        self.active.set_function(served.__len__)
        return served.add, served.discard

    def _active_in_file(self) -> tuple[Track, Track]:
        return lambda _: self.active.inc(), lambda _: self.active.dec()

    def decision_counter(self, rule: str, outcome: str) -> Step:
        """What counts one decision; `Counter.inc` asks each time whether it may."""
        child: Any = self.decisions.labels(rule, outcome)
        child._value = self._own(child._value, _Steps)  # noqa: SLF001
        return _step_of(child._value)  # noqa: SLF001

    def observer(self, *labels: str) -> Callable[[float], None]:
        """What puts a duration in seconds under these labels.

        `Histogram.observe` does the same, but asks each time whether it may and walks through the edges.
        """
        child: Any = self.duration.labels(*labels)
        child._sum = self._own(child._sum, _Sum)  # noqa: SLF001
        child._buckets = [self._own(bucket, _Steps) for bucket in child._buckets]  # noqa: SLF001
        total, steps = child._sum, [_step_of(bucket) for bucket in child._buckets]  # noqa: SLF001
        if isinstance(total, _Sum):
            return total.observer(steps)

        def observe(seconds: float) -> None:
            total.inc(seconds)
            steps[bisect_left(BUCKETS, seconds)]()

        return observe

    def _own(self, value: Any, kind: type[_Steps | _Sum]) -> Any:
        """What stands in the place of a value of Prometheus'; in a file that workers share, that value itself."""
        return value if self.folder is not None or isinstance(value, kind) else kind()

    def collect(self) -> Iterator[Metric]:
        """This process's or this server's metrics: launchguard's and the app's own, each name once."""
        from prometheus_client import REGISTRY, CollectorRegistry  # noqa: PLC0415
        from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

        if self.folder is not None:
            yield from MultiProcessCollector(CollectorRegistry(), path=str(self.folder)).collect()
            return
        names = set()
        for metric in self.registry.collect():
            names.add(metric.name)
            yield metric
        yield from (metric for metric in REGISTRY.collect() if metric.name not in names)


class _Steps:
    """A value of Prometheus' that grows by one, without a lock: a step of `itertools.count` is one step of C."""

    __slots__ = ("_count", "step")

    def __init__(self) -> None:
        self._count = count()
        self.step = self._count.__next__

    def get(self) -> float:
        return float(repr(self._count).removeprefix("count(").removesuffix(")"))

    def get_exemplar(self) -> None:
        return None


class _Sum:
    """A value of Prometheus' that grows by any amount: its own takes the lock by `with`, at twice the cost."""

    __slots__ = ("_acquire", "_release", "_total")

    def __init__(self) -> None:
        lock = Lock()
        self._acquire, self._release = lock.acquire, lock.release
        self._total = 0.0

    def observer(self, steps: list[Step]) -> Callable[[float], None]:
        """What adds a duration, and counts it in its bucket."""
        acquire, release = self._acquire, self._release

        def observe(seconds: float) -> None:
            acquire()
            try:
                self._total += seconds
            finally:
                release()
            steps[bisect_left(BUCKETS, seconds)]()

        return observe

    def get(self) -> float:
        return self._total


def _step_of(value: Any) -> Step:
    return value.step if isinstance(value, _Steps) else partial(value.inc, 1)


@cache
def instruments() -> Instruments:
    """The process's one set of metrics."""
    return Instruments(prepare_folder(find_workers()))
