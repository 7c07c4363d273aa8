"""How good redaction is: what it hides, what it leaves, what it spoils.

    python -m tests.quality.score             a sample, some seconds
    python -m tests.quality.score --full      every kind in every context
    python -m tests.quality.score --misses    and each miss, spoilt event and lost context

`measure(redact)` takes any callable that turns an event into plain data, so that other scrubbers can be measured too.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import html
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from .bypasses import disguised_events
from .contexts import CONTEXTS
from .credentials import KINDS
from .ordinary import ordinary_events
from .pii import personal_events
from .prompts import prompt_events
from .template import fill

__all__ = ["Tally", "measure"]

Redact = Callable[[Any], Any]

CHUNK = 8
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\x00]|\x1b\\[[0-9;]*m")
_BROKEN = re.compile(r"(?:\\+[nr]|[\\=]?[\r\n])[ \t]*")
_UNICODE = re.compile(r"\\+u([0-9a-fA-F]{4})")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-f]{2}){12,}")


@dataclass
class Tally:
    """Counts of one part of the measure, with the events that went wrong."""

    total: int = 0
    wrong: int = 0
    by_group: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    examples: list[tuple[str, Any, Any]] = field(default_factory=list)

    def add(self, groups: tuple[str, ...], event: Any, output: Any, *, right: bool) -> None:
        self.total += 1
        self.wrong += not right
        for group in groups:
            self.by_group[group]["total"] += 1
            self.by_group[group]["wrong"] += not right
        if not right:
            self.examples.append((" in ".join(groups), event, output))

    @property
    def rate(self) -> float:
        """The share that came out right, 0 to 1."""
        return 1 - self.wrong / self.total if self.total else 1.0

    def worst(self, count: int = 12) -> list[tuple[str, int, int]]:
        rows = [(group, c["wrong"], c["total"]) for group, c in self.by_group.items() if c["wrong"]]
        return sorted(rows, key=lambda row: -row[1] / row[2])[:count]


def measure(
    redact: Redact, *, seed: int = 1, contexts_per_kind: int | None = None, each: int = 4
) -> dict[str, Tally]:
    """Every part of the measure; `contexts_per_kind` samples the grid of kinds and contexts, None is all of it."""
    tallies = {name: Tally() for name in ("credentials", "pii", "prompts", "bypasses", "ordinary", "context")}
    for kind, where, event, pieces, keeps in planted_events(seed, contexts_per_kind):
        _hidden(tallies, "credentials", (kind, where), event, redact, pieces, keeps)
    for personal in personal_events(seed, each):
        _hidden(tallies, "pii", (personal.kind,), personal.event, redact, personal.secrets, personal.keeps)
    for prompted in prompt_events(seed, each):
        _hidden(
            tallies, "prompts", (prompted.shape,), prompted.event, redact, prompted.secrets, prompted.keeps
        )
    for disguised in disguised_events(seed, each):
        _hidden(tallies, "bypasses", (disguised.disguise,), disguised.event, redact, disguised.pieces, ())
    for name, event in ordinary_events(seed, each * 5):
        output = redact(event)
        tallies["ordinary"].add((name,), event, output, right=output == plain(event))
    return tallies


def planted_events(
    seed: int, per_kind: int | None
) -> Iterator[tuple[str, str, Any, tuple[str, ...], tuple[str, ...]]]:
    rng = random.Random(f"credentials {seed}")
    for kind in KINDS:
        names = list(CONTEXTS) if per_kind is None else rng.sample(list(CONTEXTS), per_kind)
        for name in names:
            fake = fill(kind.shape, rng)
            planted = CONTEXTS[name](kind, fake.text, rng)
            yield kind.name, name, planted.event, fake.pieces, planted.keeps


def _hidden(tallies, part: str, groups, event, redact: Redact, secrets, keeps) -> None:
    output = redact(event)
    text = render(output)
    tallies[part].add(groups, event, output, right=not leaks(text, secrets))
    if keeps:
        tallies["context"].add(groups, event, output, right=all(keep in text for keep in keeps))


def plain(value: Any) -> Any:
    """An ordinary event as the Redactor gives it back untouched: tuples become lists."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def render(value: Any) -> str:
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except TypeError:  # a scrubber that left a key that JSON cannot write
        return repr(value)


def leaks(text: str, secrets: Iterable[str]) -> bool:
    """Whether any eight characters of a secret can be read in the text, however it is encoded there."""
    views = list(_views(text))
    return any(chunk in view for secret in secrets for chunk in _chunks(secret) for view in views)


def _chunks(secret: str) -> list[str]:
    if len(secret) < 2 * CHUNK or " " in secret:
        return [secret]
    return [secret[at : at + CHUNK] for at in range(0, len(secret) - CHUNK + 1, CHUNK)]


def _views(text: str, depth: int = 2) -> Iterator[str]:
    yield text
    seen = html.unescape(unquote(unquote(_INVISIBLE.sub("", text))))
    seen = _UNICODE.sub(lambda match: chr(int(match[1], 16)), seen)
    yield seen
    yield _BROKEN.sub("", seen)
    if depth:
        for run in _BASE64.findall(seen):
            yield from _views(_decoded(run), depth - 1)
        for run in _HEX.findall(seen):
            yield bytes.fromhex(run).decode("latin-1")


def _decoded(run: str) -> str:
    standard = run.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(standard[: len(standard) // 4 * 4 or None] + "").decode("latin-1")
    except (ValueError, binascii.Error):
        return ""


THRESHOLDS = {
    "credentials": 0.995,
    "pii": 0.98,
    "prompts": 0.98,
    "bypasses": 0.80,
    "ordinary": 0.997,
    "context": 0.99,
}
"""The shares that must come out right."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="every kind in every context, not a sample")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--misses", type=int, nargs="?", const=40, default=0, help="show this many events gone wrong"
    )
    parser.add_argument("--only", help="show the misses of one part")
    options = parser.parse_args()

    from launchguard.redaction import Redactor

    tallies = measure(
        Redactor().redact,
        seed=options.seed,
        contexts_per_kind=None if options.full else 6,
        each=8 if options.full else 4,
    )
    for name, tally in tallies.items():
        verdict = "ok  " if tally.rate >= THRESHOLDS[name] else "LOW "
        _say(f"{verdict}{name:12} {tally.rate:8.3%} right of {tally.total} (wanted {THRESHOLDS[name]:.1%})")
        for group, wrong, total in tally.worst():
            _say(f"        {group:34} {wrong} of {total} wrong")
        if options.misses and options.only in {None, name}:
            for group, event, output in tally.examples[: options.misses]:
                _say(f"    {group}\n      in  {event!r}"[:900])
                _say(f"      out {output!r}"[:900])
    return int(any(tally.rate < THRESHOLDS[name] for name, tally in tallies.items()))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    raise SystemExit(main())
