"""Sentry: the hooks through which events, transactions, logs, metrics, spans and breadcrumbs leave.

    sentry_sdk.init(dsn, **SentryHooks(redactor).options())

Imports nothing of Sentry: its events are plain dictionaries, and its hooks plain callables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from launchguard.redaction.exits.tracebacks import FAILED

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.redaction.redactor import Redactor

__all__ = ["SentryHooks", "redact_client"]

_HOOKS = (
    "before_send",
    "before_send_transaction",
    "before_send_log",
    "before_send_metric",
    "before_breadcrumb",
)

_PLACE = frozenset(
    {"event_id", "timestamp", "start_timestamp", "type", "level", "platform", "sdk", "release"}
)
"""Fields by which Sentry files an event; they are written by its SDK, never by a client."""


class SentryHooks:
    """The hooks, each of which can have one of the app's own behind it: it gets what is redacted already.

    Raises:
        TypeError: a keyword is no hook that is known here.
    """

    def __init__(self, redactor: Redactor, **own: Callable[[Any, Any], Any] | None) -> None:
        if unknown := set(own) - set(_HOOKS):
            raise TypeError(f"SentryHooks: {sorted(unknown)} is no hook; there are {', '.join(_HOOKS)}")
        self._redactor = redactor
        self._own = own

    def options(self) -> dict[str, Any]:
        """The hooks as keywords of `sentry_sdk.init`; locals in tracebacks stay at home."""
        return {"include_local_variables": False, **{name: getattr(self, name) for name in _HOOKS}}

    def before_send(self, event: Any, hint: Any) -> Any:
        return self._pass("before_send", event, hint)

    def before_send_transaction(self, event: Any, hint: Any) -> Any:
        return self._pass("before_send_transaction", event, hint)

    def before_send_log(self, log: Any, hint: Any) -> Any:
        return self._pass("before_send_log", log, hint)

    def before_send_metric(self, metric: Any, hint: Any) -> Any:
        return self._pass("before_send_metric", metric, hint)

    def before_breadcrumb(self, crumb: Any, hint: Any) -> Any:
        return self._pass("before_breadcrumb", crumb, hint)

    def _pass(self, name: str, event: Any, hint: Any) -> Any:
        safe = self._redact(event)
        own = self._own.get(name)
        return safe if own is None else own(safe, hint)

    def _redact(self, event: Any) -> Any:
        try:
            kept = {name: value for name, value in event.items() if name in _PLACE}
            rest = {name: value for name, value in event.items() if name not in _PLACE}
            return {**self._redactor.redact_event(rest), **kept}
        except Exception:  # noqa: BLE001 - Sentry would drop the event in silence; say at least that there was one
            return {"message": FAILED, "level": "error"}


def redact_client(redactor: Redactor, client: Any) -> Callable[[], None]:
    """Put the hooks before those of a client that stands already (`sentry_sdk.get_client()`); gives what undoes it."""
    options: dict[str, Any] = client.options
    if isinstance(getattr(options.get("before_send"), "__self__", None), SentryHooks):
        return lambda: None
    before = {name: options.get(name) for name in _HOOKS if name in options}
    hooks = SentryHooks(redactor, **before)
    options.update({name: getattr(hooks, name) for name in before})

    def undo() -> None:
        options.update(before)

    return undo
