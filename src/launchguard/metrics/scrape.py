"""`/metrics`: Prometheus text or OpenMetrics, negotiated, compressed, rendered at most once a second off the loop."""

from __future__ import annotations

import asyncio
import gzip
import threading
from time import monotonic
from typing import TYPE_CHECKING

from launchguard.metrics.multiprocess import drop_dead_gauges, is_ours
from launchguard.metrics.retired import fold_retired, reading
from launchguard.part import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.exchange import Exchange
    from launchguard.metrics.instruments import Instruments
    from launchguard.opsaccess import OpsAccess

__all__ = ["MetricsEndpoint"]

MAX_AGE_S = 1.0

_FORBIDDEN = Reply(
    403,
    ((b"content-type", b"application/problem+json"), (b"cache-control", b"no-store")),
    b'{"title":"Forbidden","status":403,"detail":"Metrics are open to ops_networks and to the bearer of ops_token."}',
)


class MetricsEndpoint:
    """Serves the process's metrics to those whom `access` lets in; 403 to strangers."""

    def __init__(self, metrics: Instruments, access: OpsAccess) -> None:
        self._metrics = metrics
        self._access = access
        self._lock = threading.Lock()
        self._rendered: dict[tuple[str, bool], tuple[float, bytes, bytes]] = {}

    def serve(self, x: Exchange) -> Reply:
        if not self._access.allows(x):
            return _FORBIDDEN
        accept = (x.headers.get(b"accept") or b"").decode("latin-1")[:1024]
        compressed = b"gzip" in (x.headers.get(b"accept-encoding") or b"")
        content_type, body = self._render(accept, compressed)
        headers = [
            (b"content-type", content_type),
            (b"cache-control", b"no-store"),
            (b"vary", b"accept, accept-encoding"),
        ]
        if compressed:
            headers.append((b"content-encoding", b"gzip"))
        return Reply(200, tuple(headers), body)

    async def serve_async(self, x: Exchange) -> Reply:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # not asyncio: there is no thread to hand it to without the framework's own
            return self.serve(x)
        return await loop.run_in_executor(None, self.serve, x)

    def _render(self, accept: str, compressed: bool) -> tuple[bytes, bytes]:
        from prometheus_client.exposition import choose_encoder  # noqa: PLC0415 - see instruments.py

        encode, content_type = choose_encoder(accept)
        key = (content_type, compressed)
        with self._lock:
            known = self._rendered.get(key)
            if known is None or monotonic() - known[0] > MAX_AGE_S:
                body = self._read(encode)
                body = gzip.compress(body, 1) if compressed else body
                known = self._rendered[key] = (monotonic(), content_type.encode(), body)
        return known[1], known[2]

    def _read(self, encode: Callable[[Instruments], bytes]) -> bytes:
        """The metrics in one form; of several workers, those that live and the sum of those that are gone."""
        folder = self._metrics.folder
        if folder is None:
            return encode(self._metrics)
        drop_dead_gauges(folder)
        if not is_ours(folder):
            return encode(self._metrics)
        fold_retired(folder)
        with reading(folder):
            return encode(self._metrics)
