"""The one object that exits talk to: any value in, plain data or bytes out, with nothing in it that tells.

Law 1: nothing here raises and nothing that is given is changed.
Law 2: an event that says nothing costs one rendering, one look at its names and one at its bytes.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import orjson

from launchguard.errors import ConfigError
from launchguard.redaction.compiled import compiled
from launchguard.redaction.config import RedactionConfig
from launchguard.redaction.detectors import load
from launchguard.redaction.effort import Effort, OverEffortError
from launchguard.redaction.embedded import redact_embedded
from launchguard.redaction.marker import FAILED, TOO_COSTLY, Markers
from launchguard.redaction.names import NameRules
from launchguard.redaction.prefilter import LARGE
from launchguard.redaction.scan import Scanner
from launchguard.redaction.walk import SCALARS, SHAPES, Walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from launchguard.redaction.prefilter import Prefilter
    from launchguard.redaction.scan import Plan

__all__ = ["Redactor"]

_dumps = orjson.dumps
_AS_WALKED = orjson.OPT_PASSTHROUGH_DATACLASS  # what orjson would take apart by itself, names unseen
_BIG = 10**11  # an integer that may be a card number
_JSON_DEPTH = 4
_FAILED_EVENT = orjson.dumps({"event": FAILED})


class Redactor:
    """Hides secrets, personal data and LLM content. Shared by all threads.

    Args:
        config: the app's choices; by default everything that launchguard knows is hidden.
        on_redact: called with a kind and how many values of it one call hid; never where nothing was hidden.

    Raises:
        ConfigError: a detector of the config cannot be used; names the file, the detector and the fix.
    """

    def __init__(
        self, config: RedactionConfig | None = None, *, on_redact: Callable[[str, int], None] | None = None
    ) -> None:
        self.config = config = config or RedactionConfig()
        self.on_redact = on_redact
        self._markers = Markers(config)
        self._names = NameRules(
            config.keep, config.hide, SHAPES, llm=config.llm == "hide", off=not config.enabled
        )
        self._allowed = load.allowed_names(config)
        self._detectors = load.detectors(config)
        _check_engine(config.engine)
        self._scanner: Scanner | None = None
        self._prefilter: Prefilter | None = None
        known_by_bytes = config.enabled and self._allowed is None
        self._longest = config.max_chars if known_by_bytes else -1  # bytes of an event that need no walk
        self._short = min(self._longest, LARGE - 1)

    def redact(self, value: Any) -> Any:
        """Any value as plain data that is safe to render: dict, list, str, number, bool or None.

        A model, exception or other object becomes a dict or a str, bytes become a str.
        """
        try:
            walk = self._walk()
            clean = self._clean(value, walk)
            self._report(walk)
        except Exception:  # noqa: BLE001 - a log line must come out, whatever breaks
            return FAILED
        return clean

    def redact_text(self, text: str) -> str:
        """The text with what it tells hidden, and all else as it was."""
        clean = self.redact(text)
        return clean if isinstance(clean, str) else FAILED

    def redact_event(self, event: dict[str, Any]) -> dict[str, Any]:
        """A log event as plain data; as `redact`, but for a dict."""
        clean = self.redact(event)
        return clean if isinstance(clean, dict) else {"event": FAILED}

    def render(self, event: dict[str, Any]) -> bytes:
        """A log event as redacted JSON, in one pass where it says nothing."""
        try:
            data = _dumps(event, None, _AS_WALKED)
            length = len(data)
            if length <= self._short:
                prefilter = self._prefilter or self._scanning().prefilter
                found = prefilter.look(data)
                if found == prefilter.nothing:
                    return data
                return self._render_hiding(event, data, prefilter.told(found, data))
            if length <= self._longest:
                return self._render_hiding(event, data, self._scanning().prefilter.fired(data))
        except Exception:  # noqa: BLE001 - a log line must come out, whatever breaks
            return self._render_slow(event)
        return self._render_slow(event)

    def _render_slow(self, event: dict[str, Any]) -> bytes:
        try:
            return orjson.dumps(self.redact_event(event))
        except Exception:  # noqa: BLE001 - a log line must come out, whatever breaks
            return _FAILED_EVENT

    def warm(self) -> None:
        """Compile everything now (about a tenth of a second) rather than at the first event."""
        self._scanning()

    def _walk(self) -> Walk:
        return Walk(self.config, self._names, self._markers, self._allowed)

    def _scanning(self) -> Scanner:
        if self._scanner is None:
            at_work = tuple(one for one in self._detectors if self._markers.hides(one.kind))
            rules, prefilter = compiled(at_work, self.config.engine, self._names.hide)
            self._scanner = Scanner(rules, prefilter, self._names, self._markers)
            self._prefilter = prefilter
        return self._scanner

    def _render_hiding(self, event: dict[str, Any], data: bytes, fired: tuple[int, ...]) -> bytes:
        if not fired:
            return data
        plan = self._scanning().planned(fired)
        walk = self._walk()
        walk.rendered = True
        walk.effort = Effort(len(data))
        clean = walk.value(event) if plan.named else event
        if plan.scans:
            clean = self._scrub(clean, "", plan, walk, 0)
        self._report(walk)
        return data if clean is event else orjson.dumps(clean, None, _AS_WALKED)

    def _clean(self, value: Any, walk: Walk, json_depth: int = 0) -> Any:
        rendered = self._rendered(value)
        walk.rendered = rendered is not None
        plan = (
            (self._scanner or self._scanning()).plan(rendered)
            if rendered is not None and self.config.enabled
            else None
        )
        if rendered is not None and type(value) is not str:
            value = orjson.loads(rendered)  # plain by construction, and nobody else's
        if rendered is not None and plan is None and self._allowed is None:
            return value
        plain = walk.value(value)
        if not self.config.enabled:
            return plain
        if rendered is None:
            rendered = orjson.dumps(plain)
            plan = (self._scanner or self._scanning()).plan(rendered)
        if json_depth == 0:
            walk.effort = Effort(len(rendered))
        return self._scrub(plain, "", plan, walk, json_depth) if plan is not None and plan.scans else plain

    def _clean_embedded(self, value: Any, walk: Walk, json_depth: int) -> Any:
        """Data out of a text, redacted; the same object where nothing was hidden."""
        before = sum(walk.hidden.values())
        clean = self._clean(value, walk, json_depth)
        return value if sum(walk.hidden.values()) == before else clean

    def _rendered(self, value: Any) -> bytes | None:
        """The value as JSON, or None where it cannot be rendered as it is, or is too long to be looked at whole."""
        try:
            data = orjson.dumps(value, option=_AS_WALKED)
        except (TypeError, ValueError, RecursionError):
            return None
        return data if len(data) <= self.config.max_chars else None

    def _scrub(self, data: Any, name: str, plan: Plan, walk: Walk, json_depth: int) -> Any:
        """Plain data with its texts redacted; the same object where nothing is hidden."""
        kind = type(data)
        if kind is str:
            return self._scrub_text(data, name, plan, walk, json_depth) if plan.touches(data, name) else data
        if kind is dict:
            return self._scrub_dict(data, plan, walk, json_depth)
        if kind is list or kind is tuple:
            if len(data) == 2 and type(data[0]) is str and plan.words:
                name = data[0].lower()  # a pair of name and value
            items = [
                self._scrub(item, name, plan, walk, json_depth) if self._worth(item, plan) else item
                for item in data
            ]
            return data if all(map(_same, items, data)) else items
        if kind is int and data > _BIG:
            text = str(data)
            clean = self._scrub_text(text, name, plan, walk, json_depth)
            return data if clean == text else clean
        if kind in SCALARS:
            return data
        return self._scrub(walk.value(data), name, plan, walk, json_depth)

    def _worth(self, part: Any, plan: Plan) -> bool:
        """Whether a part of an event has to be gone through at all."""
        return type(part) in SCALARS or plan.touches_within(orjson.dumps(part, option=_AS_WALKED))

    def _scrub_dict(self, data: dict[str, Any], plan: Plan, walk: Walk, json_depth: int) -> dict[str, Any]:
        changed: dict[str, Any] | None = None
        for key, value in data.items():
            name = key.lower() if plan.words else ""
            if type(value) is str:
                if not plan.touches(value, name):
                    continue
                clean = self._scrub_text(value, name, plan, walk, json_depth)
            elif self._worth(value, plan):
                clean = self._scrub(value, name, plan, walk, json_depth)
            else:
                continue
            if clean is not value:
                changed = changed if changed is not None else dict(data)
                changed[key] = clean
        if plan.touches(" ".join(data), ""):
            changed = self._scrub_keys(changed if changed is not None else data, plan, walk)
        return data if changed is None else changed

    def _scrub_keys(self, data: dict[str, Any], plan: Plan, walk: Walk) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key, value in data.items():
            clean = self._scrub_text(key, "", plan, walk, _JSON_DEPTH) if plan.touches(key, "") else key
            while clean in out:
                clean += "'"
            out[clean] = value
        return out

    def _scrub_text(self, text: str, name: str, plan: Plan, walk: Walk, json_depth: int) -> str:
        if json_depth < _JSON_DEPTH and (plan.shaped or text[:1] in {"{", "[", '"'}):
            text, whole = redact_embedded(
                text, lambda value: self._clean_embedded(value, walk, json_depth + 1)
            )
            if whole:
                return text
        try:
            walk.effort.begin(len(text))
            return self._scanning().redacted(text, name, plan, walk, walk.effort)
        except OverEffortError:
            walk.count("too-costly")
            return TOO_COSTLY

    def _report(self, walk: Walk) -> None:
        if walk.hidden and self.on_redact is not None:
            with suppress(Exception):  # who counts what was hidden must not cost the rest of the line
                for kind, count in walk.hidden.items():
                    self.on_redact(kind, count)


def _same(one: Any, other: Any) -> bool:
    return one is other


def _check_engine(engine: str) -> None:
    if engine == "re2":
        try:
            import re2  # noqa: F401, PLC0415 - an extra
        except ImportError:
            fix = "google-re2 is not installed; pip install launchguard[fast], or write auto"
            raise ConfigError("redaction.engine", engine, fix) from None
