"""One walk over any value: plain data comes out, with the values of telling names and LLM content hidden.

Law: nothing that is given is changed; a container in which something is hidden comes out new. Depth, items and characters are bounded; past a
bound stands a placeholder, and so it does wherever something raises.
"""

from __future__ import annotations

import re
from enum import Enum
from math import isfinite
from typing import TYPE_CHECKING, Any

from launchguard.redaction.effort import Effort
from launchguard.redaction.llm import READABLE, TRIGGERS, content_keys, is_talk
from launchguard.redaction.marker import FAILED, TOO_DEEP, TOO_LONG, TOO_MANY, is_marked
from launchguard.redaction.names import Verdict
from launchguard.redaction.plain import is_a, plain
from launchguard.redaction.values import hides_number, hides_text, is_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launchguard.redaction.config import RedactionConfig
    from launchguard.redaction.marker import Markers
    from launchguard.redaction.names import NameRules

__all__ = ["SCALARS", "SHAPES", "Walk"]

_PAIR_NAMES = ("name", "key", "header", "field", "param", "parameter", "k", "Name", "Key")
_PAIR_VALUES = ("value", "val", "v", "Value")
SHAPES = (TRIGGERS - {"message"}) | {"role", "kty", *_PAIR_VALUES}
"""Keys that say nothing alone but may be part of a telling shape. `message` needs a `role` beside it."""

SCALARS = frozenset({str, int, float, bool, type(None)})
"""Types that are plain data as they are."""

_SCHEMA_NEEDS = frozenset({"type", "$ref", "anyOf", "allOf"})
_SCHEMA = _SCHEMA_NEEDS | {
    "in",
    "name",
    "scheme",
    "bearerFormat",
    "openIdConnectUrl",
    "format",
    "title",
    "description",
    "minLength",
    "maxLength",
    "nullable",
    "writeOnly",
    "readOnly",
    "required",
    "items",
    "deprecated",
}
_PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "k", "oth"})  # of a JSON Web Key: RFC 7518
_PRIVATE = Verdict("jwk-private-key", "always")
_TYPES = frozenset({"stringValue", "string_value", "bytesValue", "S", "Value", "value"})
"""What protocols call a value that is a text."""

_COMPLAINT = frozenset({"message", "code", "string", "params"})
_NOTHING: frozenset[str] = frozenset()
_CONTENT = Verdict("prompt", "content")
_FLAG = re.compile(r"--([A-Za-z][\w.-]{0,100})")
_BIG = 10**11  # what has as many digits may be a card, and no count
_INT_LEAST, _INT_MOST = -(1 << 63), (1 << 64) - 1  # what JSON is rendered with as a number
_CUT_REACH = 4096  # a text is cut at a gap within so many characters of its limit


class Walk:
    """The state of one walk: what is left of its budgets, and the kinds that it hid.

    `rendered` says that the value has been rendered as JSON within the limit of characters, so that its texts are sound;
    `effort` is what looking at these may still cost.
    """

    __slots__ = (
        "_allowed",
        "_chars",
        "_depth",
        "_items",
        "_markers",
        "_names",
        "_open",
        "effort",
        "hidden",
        "rendered",
    )

    def __init__(
        self, config: RedactionConfig, names: NameRules, markers: Markers, allowed: frozenset[str] | None
    ) -> None:
        self._names = names
        self._markers = markers
        self._allowed = allowed
        self._depth = config.max_depth
        self._items = config.max_items
        self._chars = config.max_chars
        self._open: set[int] = set()
        self.effort = Effort(0)
        self.hidden: dict[str, int] = {}
        self.rendered = False

    def value(self, value: Any, depth: int = 0) -> Any:
        """Any value as plain data."""
        kind = type(value)
        if kind is str:
            return value if self.rendered else self._text(value)
        if value is None or kind is bool:
            return value
        if kind is float:
            return value if isfinite(value) else None  # JSON has no other spelling
        if kind is int:
            return (
                value
                if _INT_LEAST <= value <= _INT_MOST
                else self._text(str(value) if value.bit_length() < 4096 else TOO_LONG)
            )
        try:
            return self._container(value, depth)
        except Exception:  # noqa: BLE001 - a log line must come out, whatever breaks
            return FAILED

    def _container(self, value: Any, depth: int) -> Any:
        if depth >= self._depth or id(value) in self._open:
            return TOO_DEEP
        self._open.add(id(value))
        try:
            step = value if type(value) in (dict, list, tuple) else plain(value)
            if is_a(step, dict):
                return self._dict(step, depth + 1)
            if is_a(step, list | tuple):
                return self._list(step, depth + 1)
            return self.value(step, depth + 1)
        finally:
            self._open.discard(id(value))

    def _text(self, text: str) -> str:
        if len(text) > self._chars:
            return self._cut(text)
        self._chars -= len(text)
        return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()

    def _cut(self, text: str) -> str:
        """The beginning of a text, up to a gap, so that no token is cut in two."""
        limit = max(self._chars, 0)
        self._chars = 0
        floor = max(0, limit - _CUT_REACH)
        gap = max(text.rfind(gap, floor, limit) for gap in " \n,;&\"'")
        kept = text[: gap + 1 if gap >= 0 else floor]
        return f"{kept.encode('utf-8', 'backslashreplace').decode()}{TOO_LONG} ({len(text)} chars)"

    def count(self, kind: str) -> None:
        """One more value of this kind is hidden."""
        self.hidden[kind] = self.hidden.get(kind, 0) + 1

    def _dict(self, data: dict[Any, Any], depth: int) -> dict[str, Any]:
        if self.rendered and self._allowed is None and self._names.safe.issuperset(data):
            return self._silent(data, depth)
        return self._telling(data, depth)

    def _silent(self, data: dict[str, Any], depth: int) -> dict[str, Any]:
        """A dict whose names say nothing: itself, where nothing within changes."""
        self._items -= len(data)
        if SCALARS.issuperset(map(type, data.values())) and self._items >= 0:
            return data
        if self._items < 0:
            return {TOO_MANY: len(data)}
        changed: dict[str, Any] | None = None
        for key, value in data.items():
            if type(value) in SCALARS:
                continue
            clean = self.value(value, depth)
            if clean is not value:
                changed = changed if changed is not None else dict(data)
                changed[key] = clean
        return data if changed is None else changed

    def _telling(self, data: dict[Any, Any], depth: int) -> dict[str, Any]:
        content = content_keys(data) if self._names.llm else _NOTHING
        paired = self._paired(data)
        judged_in = self._located(data)
        is_key = "kty" in data
        judge = self._names.judge
        out: dict[str, Any] = {}
        for key, value in data.items():
            self._items -= 1
            if self._items < 0:
                out[TOO_MANY] = len(data)
                break
            name = key if type(key) is str and key.isascii() else self._key(key)
            if self._allowed is not None and name not in self._allowed:
                out[name] = self._hide("not-allowed", value) if value not in (None, "") else value
                continue
            verdict = paired if paired is not None and name in _PAIR_VALUES else judge(name)
            if verdict is None and is_a(key, Enum):
                verdict = judge(key.name)
            if judged_in is not None and name == "input":
                verdict = judged_in
            elif is_key and name in _PRIVATE_MEMBERS:
                verdict = _PRIVATE
            if name in content and (verdict is None or verdict.when != "always"):
                out[name] = self._content(value, depth)
            elif verdict is None:
                out[name] = self.value(value, depth)
            else:
                out[name] = self._judged(verdict, value, depth)
        return out

    def _key(self, key: Any) -> str:
        text = key if is_a(key, str) else plain(key)
        return (text if is_a(text, str) else str(text)).encode("utf-8", "backslashreplace").decode()[:1024]

    def _paired(self, data: dict[Any, Any]) -> Verdict | None:
        """What the name says in `{"name": "Authorization", "value": "…"}`."""
        if not any(word in data for word in _PAIR_VALUES):
            return None
        name: Any = next((data[word] for word in _PAIR_NAMES if word in data), None)
        return self._names.judge(name) if is_a(name, str) else None

    def _located(self, data: dict[Any, Any]) -> Verdict | None:
        """What the field says of which pydantic tells the input: `{"loc": ["body", "token"], "input": "…"}`."""
        where: Any = data.get("loc") if "input" in data else None
        if not is_a(where, list | tuple) or not where or not is_a(where[-1], str):
            return None
        return self._names.judge(where[-1])

    def _is_quiet(self, data: dict[str, Any]) -> bool:
        """Whether a rendered dict holds scalars only, under names that say nothing: then it stays as it is."""
        return (
            self.rendered
            and self._allowed is None
            and self._names.safe.issuperset(data)
            and SCALARS.issuperset(map(type, data.values()))
        )

    def _list(self, items: Any, depth: int) -> list[Any]:
        if self.rendered and SCALARS.issuperset(kinds := set(map(type, items))) and str not in kinds:
            return items  # type: ignore[no-any-return]
        out: list[Any] = []
        pending: Verdict | None = None
        for item in items:
            self._items -= 1
            if self._items < 0:
                out.append(TOO_MANY)
                break
            if type(item) is dict and self._is_quiet(item):
                out.append(item)
                continue
            if pending is not None and is_a(item, str | bytes) and item[:1] not in {"-", b"-"}:
                out.append(self._judged(pending, item, depth))
                pending = None
                continue
            flag = _FLAG.fullmatch(item) if type(item) is str else None
            pending = self._names.judge(flag[1]) if flag else None
            out.append(
                self._pair(item, depth)
                if is_a(item, list | tuple) and len(item) == 2
                else self.value(item, depth)
            )
        return out

    def _pair(self, pair: Any, depth: int) -> Any:
        """`("Authorization", "Bearer …")`, as headers and forms are held."""
        name = pair[0].decode("latin-1") if is_a(pair[0], bytes) else pair[0]
        verdict = (
            self._names.judge(name)
            if is_a(name, str) and len(name) < 200 and name.strip().count(" ") < 3
            else None
        )
        if verdict is None or hasattr(type(pair), "_fields"):
            return self.value(pair, depth)
        return [self.value(name, depth), self._judged(verdict, pair[1], depth)]

    def _judged(self, verdict: Verdict, value: Any, depth: int) -> Any:
        """The value of a telling name."""
        if value is None or type(value) is bool or not self._markers.hides(verdict.kind):
            return self.value(value, depth)
        if verdict.when == "content":
            return self._content(value, depth) if is_talk(value) else self.value(value, depth)
        if is_a(value, int | float):
            return (
                self._hide(verdict.kind, value) if hides_number(verdict, value) else self.value(value, depth)
            )
        if is_a(value, str | bytes | bytearray):
            text = self.value(plain(value), depth)
            return self._hide(verdict.kind, text) if hides_text(verdict, text) else text
        if verdict.when == "likely" or _tells_of_one(verdict, value):
            return self._judged_within(verdict, value, depth)
        return self._hide(verdict.kind, value)

    def _judged_within(self, verdict: Verdict, value: Any, depth: int) -> Any:
        """A container that tells about a secret, or may: one text alone in it is judged by the name that it has itself."""
        if verdict.when != "likely" or not _holds_one_text(value):
            return self.value(value, depth)
        if is_a(value, dict):
            return {self._key(key): self._judged(verdict, item, depth + 1) for key, item in value.items()}
        return [self._judged(verdict, item, depth + 1) for item in value]

    def _hide(self, kind: str, value: Any) -> str:
        if is_a(value, str) and is_marked(value):
            return self._text(value)
        self.count(kind)
        return self._markers.of(
            kind, value if is_a(value, str) else str(value) if is_a(value, int | float) else ""
        )

    def _content(self, value: Any, depth: int) -> Any:
        """LLM content: every text becomes a marker with its length, but for roles, models, ids and the like."""
        if value is None or is_a(value, bool | int | float):
            plain_value = self.value(value, depth)
            return self._hide_content(plain_value) if is_a(plain_value, str) else plain_value
        step = value if type(value) in (dict, list, tuple, str) else plain(value)
        if is_a(step, str):
            return self._hide_content(step if self.rendered else self._text(step))
        if depth >= self._depth or not is_a(step, dict | list | tuple):
            return TOO_DEEP
        if is_a(step, dict):
            return {
                self._key(key): self._content_field(key, item, depth + 1)
                for key, item in self._bounded(step.items())
            }
        return [self._content(item, depth + 1) for item in self._bounded(step)]

    def _content_field(self, key: Any, value: Any, depth: int) -> Any:
        verdict = self._names.judge(key) if is_a(key, str) else None
        if key in READABLE and verdict is None and (key == "id" or not is_a(value, list | tuple)):
            return self.value(value, depth)
        if verdict is not None and verdict.when == "always":
            return self._judged(verdict, value, depth)
        return self._content(value, depth)

    def _bounded(self, items: Iterable[Any]) -> Iterable[Any]:
        for item in items:
            self._items -= 1
            if self._items < 0:
                return
            yield item

    def _hide_content(self, text: str) -> str:
        if not hides_text(_CONTENT, text):
            return text
        self.count("prompt")
        return f"{self._markers.of('prompt', text)} ({len(text)} chars)"


def _holds_one_text(value: Any) -> bool:
    """Whether this is a list or dict of but one text, as forms' fields and attributes of traces are."""
    if not is_a(value, dict | list | tuple) or len(value) != 1:
        return False
    (item,) = value.values() if is_a(value, dict) else value
    return is_a(item, str) and (not is_a(value, dict) or _TYPES.issuperset(value))


def _tells_of_one(verdict: Verdict, value: Any) -> bool:
    """Whether a container under a telling name tells about a secret and holds none."""
    if _is_counts(value) or _is_schema(value) or _are_complaints(value):
        return True
    if not is_a(value, dict) or not value:
        return False
    if verdict.kind == "session":  # how a realtime model is set up
        return is_a(value.get("model"), str)
    return verdict.kind == "token" and verdict.plural and all(is_a(item, dict) for item in value.values())


def _is_schema(value: Any) -> bool:
    """Whether a dict tells of a field's type and of nothing that it holds, as JSON Schema does."""
    return (
        is_a(value, dict)
        and bool(value)
        and _SCHEMA.issuperset(value)
        and not _SCHEMA_NEEDS.isdisjoint(value)
    )


def _are_complaints(value: Any) -> bool:
    """Whether a list tells what is wrong with a field, as Django's and DRF's forms do."""
    return (
        is_a(value, list | tuple)
        and bool(value)
        and all(
            is_sentence(item)
            if is_a(item, str)
            else is_a(item, dict) and bool(item) and _COMPLAINT.issuperset(item)
            for item in value
        )
    )


def _is_counts(value: Any) -> bool:
    """Whether a container holds numbers only, as `tokens: {"prompt": 12, "completion": 34}` does, or nothing."""
    if not is_a(value, dict | list | tuple | set):
        return False
    items = value.values() if is_a(value, dict) else value
    return all(
        item is None or is_a(item, bool | float) or (is_a(item, int) and item < _BIG) for item in items
    )
