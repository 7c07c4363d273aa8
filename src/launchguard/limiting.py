"""Opens the store and makes the limiter out of the configuration: where rules, store, metrics and identity meet."""

from __future__ import annotations

import logging
from dataclasses import replace
from secrets import token_bytes
from typing import TYPE_CHECKING

from launchguard.findings import Finding
from launchguard.ratelimit.limiter import Limiter
from launchguard.ratelimit.stores import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.config import GuardConfig
    from launchguard.metrics import Instruments
    from launchguard.ratelimit.stores import Opened
    from launchguard.workers import Workers

__all__ = ["build_limiter", "store_findings"]

_log = logging.getLogger("launchguard")


def build_limiter(
    config: GuardConfig,
    secret: bytes | None,
    workers: Workers,
    metrics: Instruments,
    on_fault: Callable[[str, BaseException], None],
) -> tuple[Limiter, Opened]:
    """The limiter of a guard, and its store with what is odd about it.

    Args:
        config: the guard's.
        secret: keys the hashes of accounts; None where neither the config nor the framework has one.
        workers: the server that runs this process.
        metrics: where decisions and store errors are counted.
        on_fault: told of faults of the app's own callables.

    Raises:
        ConfigError: the store's URL cannot be used.
    """
    opened = open_store(
        config.store,
        secret=secret,
        workers=workers,
        name=config.service,
        on_error=lambda store, kind: metrics.store_errors.labels(store, kind).inc(),
    )
    _log.info("rate limits count in %s: %s", opened.url, opened.why)
    limiter = Limiter(
        [rule.in_shadow() for rule in config.limits] if config.mode == "shadow" else config.limits,
        store=opened.store,
        async_store=opened.async_store,
        fallback=opened.fallback,
        secret=secret or opened.secret or token_bytes(32),
        principal=config.principal,
        tenant=config.tenant,
        allow=config.allow_networks,
        block=config.block_networks,
        bind_decision=metrics.decision_counter,
        on_fault=on_fault,
    )
    if secret is None and config.store.partition(":")[0] not in ("auto", "memory", "shm"):
        opened.findings.append(_NO_SECRET)
    return limiter, opened


def store_findings(opened: Opened, limiter: Limiter, environment: str) -> list[Finding]:
    """What is odd about the store, once all rules are known: a count of its own in each worker stops a production start."""
    found = [each for each in opened.findings if each.id != _PER_WORKER or limiter.rules]
    if environment.lower() not in _PRODUCTION:
        return found
    return [replace(each, severity="blocker") if each.id == _PER_WORKER else each for each in found]


_PER_WORKER = "store.memory-per-worker"
_PRODUCTION = frozenset({"production", "prod", "live"})
_NO_SECRET = Finding(
    "store.no-secret",
    "blocker",
    "secret",
    "a shared store is set, but no secret keys the hashes of accounts in it",
    "set LAUNCHGUARD_SECRET to the output of: openssl rand -hex 32",
)
