"""Django's error pages and mails to admins, redacted: settings, headers, cookies, parameters, locals, messages.

    DEFAULT_EXCEPTION_REPORTER = "launchguard.django.reporter.RedactingReporter"
    DEFAULT_EXCEPTION_REPORTER_FILTER = "launchguard.django.reporter.RedactingReporterFilter"

Django's own filter hides by name alone, only where DEBUG is off, and leaves the exception's message as it is.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from launchguard.redaction.redactor import Redactor

if TYPE_CHECKING:
    from collections.abc import ItemsView

__all__ = ["RedactingReporter", "RedactingReporterFilter", "use_redactor"]

_given: list[Redactor] = []

_TEXTS = ("exception_value", "exception_notes", "request_insecure_uri", "user_str", "unicode_hint")


def use_redactor(redactor: Redactor) -> None:
    """Say which redactor reports use; without, one with the defaults is made at the first error."""
    _given[:] = [redactor]


@cache
def _default() -> Redactor:
    return Redactor()


def _redactor() -> Redactor:
    return _given[0] if _given else _default()


def _fields(values: Any) -> dict[str, Any]:
    return dict(_redactor().redact(dict(values)))


class RedactingReporterFilter(SafeExceptionReporterFilter):  # type: ignore[misc]
    """Hides what Django's filter hides, and all that the redactor knows beside it."""

    def get_safe_settings(self) -> dict[str, Any]:
        return _fields(super().get_safe_settings())

    def get_safe_request_meta(self, request: Any) -> dict[str, Any]:
        return _fields(super().get_safe_request_meta(request))

    def get_safe_cookies(self, request: Any) -> dict[str, Any]:
        return _fields(super().get_safe_cookies(request))

    def get_post_parameters(self, request: Any) -> dict[str, Any]:
        return _fields(super().get_post_parameters(request))

    def get_traceback_frame_variables(self, request: Any, tb_frame: Any) -> ItemsView[str, Any]:
        return _fields(super().get_traceback_frame_variables(request, tb_frame)).items()


class RedactingReporter(ExceptionReporter):  # type: ignore[misc]
    """Hides what the filter is not asked about: the exception's message, the query string, source lines."""

    def get_traceback_data(self) -> dict[str, Any]:
        data: dict[str, Any] = super().get_traceback_data()
        for name in _TEXTS:
            if data.get(name) is not None:  # a str, or since Django 6.1 the exception itself
                data[name] = _redactor().redact_text(str(data[name]))
        if "request_GET_items" in data:
            data["request_GET_items"] = _fields(data["request_GET_items"]).items()
        data["frames"] = [self._frame(frame) for frame in data["frames"]]
        if data["frames"]:
            data["lastframe"] = data["frames"][-1]
        return data

    def get_traceback_text(self) -> str:
        return _redactor().redact_text(str(super().get_traceback_text()))

    def _frame(self, frame: dict[str, Any]) -> dict[str, Any]:
        """A frame whose source lines and causes are redacted; its variables were, by the filter."""
        hide = _redactor().redact_text
        lines = {
            name: [hide(line) for line in frame[name]]
            for name in ("pre_context", "post_context")
            if isinstance(frame.get(name), list)
        }
        if isinstance(frame.get("context_line"), str):
            lines["context_line"] = hide(frame["context_line"])  # type: ignore[assignment]
        cause = frame.get("exc_cause")
        if isinstance(cause, BaseException):  # the templates print it; only its text can be made safe
            lines["exc_cause"] = hide(str(cause))  # type: ignore[assignment]
        return {**frame, **lines}
