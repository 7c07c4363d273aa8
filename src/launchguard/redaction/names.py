"""What a field's name says of its value. Judged once for each distinct name, then a lookup.

A name is split into words (camel, snake, kebab, dots, brackets). Its end decides: `stripe_api_key` is a key,
`api_key_id` is an id; words that change nothing (`password_confirmation`) are passed over.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal, NamedTuple

from launchguard.redaction import words as w
from launchguard.redaction.decode import ACCENTED, respelt
from launchguard.redaction.effort import Effort

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["NameRules", "Verdict", "split"]

_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")
_MEMO_LIMIT = 8192  # distinct names; an app has hundreds, an attacker who names fields has more
_NAME_LIMIT = 128
_DISGUISES = 2  # one within the other

_OPENINFERENCE = frozenset({"input.value", "output.value"})


class Verdict(NamedTuple):
    """What a name says: the kind it hides, and when.

    `always`: whatever the value, but for booleans, counts and empty ones. `likely`: where the value looks like a
    secret. `content`: the value is LLM content.
    """

    kind: str
    when: Literal["always", "likely", "content"]
    plural: bool = False


def split(name: str) -> list[str]:
    """The words of a name, in lower case; disguises are undone: percent signs, escapes, accents, letters of other scripts."""
    for _ in range(_DISGUISES):
        view = respelt(name, Effort(0))
        if view is None or view.text == name:
            break
        name = view.text
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name).translate(w.LOOKALIKES).translate(ACCENTED)
        name = "".join(character for character in name if unicodedata.category(character) not in {"Cf", "Mn"})
    pieces = [piece.lower() for piece in _PIECE.findall(name)]
    return ["".join(pieces)] if len(pieces) > 3 and all(len(piece) == 1 for piece in pieces) else pieces


class NameRules:
    """Judges names; `safe` holds those known to say nothing, for a test of a whole dict at once.

    Args:
        keep: names that are never hidden.
        hide: names that are always hidden.
        shapes: names that say nothing alone, but may be part of a telling shape, so that they are never `safe`.
        llm: whether names of LLM content count.
        off: judge nothing at all.
    """

    def __init__(
        self,
        keep: Iterable[str] = (),
        hide: Iterable[str] = (),
        shapes: Iterable[str] = (),
        *,
        llm: bool = True,
        off: bool = False,
    ) -> None:
        self.safe: set[str] = set()
        self._keep = {_fold(name) for name in keep}
        self.hide = frozenset(_fold(name) for name in hide)
        self._shapes = frozenset(shapes)
        self.llm = llm and not off
        self._off = off
        self._memo: dict[str, Verdict | None] = {}

    def judge(self, name: str) -> Verdict | None:
        """What this name says, or None if nothing."""
        try:
            return self._memo[name]
        except KeyError:
            return self._judge_new(name)

    def _judge_new(self, name: str) -> Verdict | None:
        if len(name) > _NAME_LIMIT:
            return self._decide(name[-_NAME_LIMIT:])
        if len(self._memo) >= _MEMO_LIMIT:
            self._memo.clear()
            self.safe.clear()
        verdict = self._memo[name] = self._decide(name)
        if verdict is None and name not in self._shapes:
            self.safe.add(name)
        return verdict

    def _decide(self, name: str) -> Verdict | None:
        folded = _fold(name)
        if self._off or folded in self._keep or "[redacted:" in name:
            return None
        if folded in self.hide:
            return Verdict("hidden", "always")
        if "node_modules/" in name:
            return None
        verdict = Verdict("prompt", "content") if name in _OPENINFERENCE else _verdict(split(name))
        return None if verdict is not None and verdict.when == "content" and not self.llm else verdict


def _fold(name: str) -> str:
    return "".join(split(name))


def _verdict(words: list[str]) -> Verdict | None:
    found = _attribute(words)
    while words and found is None:
        if words[-1] not in w.NEUTRAL and not words[-1].isdigit():
            found = _ending(words)
            break
        found = _whole(words)
        words = words[:-1]
    if found is not None and len(words) > 1 and words[0] in w.SAYINGS and found.when == "always":
        return found._replace(when="likely")
    return None if words and words[-1] in w.LIBRARIES else found


def _attribute(words: list[str]) -> Verdict | None:
    """`gen_ai.prompt.0.content`, `llm.input_messages`: content under the root of an instrumentation."""
    if len(words) < 2 or words[0] not in w.CONTENT_ROOTS:
        return None
    last = next((word for word in reversed(words) if not word.isdigit()), "")
    return Verdict("prompt", "content") if last in w.CONTENT_WORDS else None


def _whole(words: list[str]) -> Verdict | None:
    joined = "".join(words)
    if joined in w.CONTENT:
        return Verdict("prompt", "content")
    if len(words) > 1 and len(joined) < 5:
        return None
    kind = w.EXACT.get(joined) or w.ENDINGS.get(joined) or _in_script(joined)
    return Verdict(kind, "always") if kind else None


def _ending(words: list[str]) -> Verdict | None:  # noqa: PLR0911 - one line a case
    whole = _whole(words)
    if whole is not None:
        return whole
    last = words[-1]
    singular = last[:-1] if last.endswith("s") and len(last) > 3 else last
    plural = singular != last
    before = words[-2] if len(words) > 1 else ""
    if singular == "token" and before in w.BENIGN_TOKENS:
        return None
    if singular == "message" and before in w.BENIGN_MESSAGES:
        return None
    joined = "".join(words[:-1]) + singular
    if (kind := _by_suffix(joined)) is not None:
        return Verdict(kind, "always", plural)
    if any("".join(words[-count:]) in w.CONTENT for count in (1, 2, 3)):
        return Verdict("prompt", "content")
    if last in w.BENIGN_LAST:
        return None
    if kind := w.EXACT.get(last):
        return Verdict(kind, "always", plural)
    if singular == "key" and before in w.BENIGN_KEYS:
        return None
    kind = w.LIKELY.get(last) or w.LIKELY.get(singular)
    return Verdict(kind, "likely", plural) if kind else None


def _in_script(joined: str) -> str | None:
    """The kind of a name that ends in a telling word of another script."""
    if joined.isascii():
        return None
    return next((kind for word, kind in _SCRIPTS.items() if joined.endswith(word)), None)


def _by_suffix(joined: str) -> str | None:
    for length in range(min(len(joined), 24), 2, -1):
        kind = w.ENDINGS.get(joined[-length:])
        if kind and (length > 4 or length == len(joined) or kind in {"code", "card", "token"}):
            return kind
    return None


_SCRIPTS = {_fold(word): kind for word, kind in w.SCRIPTS.items()}
