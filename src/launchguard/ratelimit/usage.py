"""The usage figures in a model's answer, read while it streams through: nothing is held back, nothing is changed.

Law 1: only fields that a provider puts its figures into count, found by the structure of the JSON; a text that looks
like one is a text.
Law 2: bounded: a line or a document that is longer than `LONGEST` is passed over, and the reservation stays. So is an
answer of which one chunk unpacks to more than that.
Law 3: it never raises into the stream.

Gzip and zlib are told by how they begin, so that no header need be looked at. Brotli and zstd are not read.
"""

from __future__ import annotations

import json
import zlib
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Usage", "UsageReader"]

LONGEST = 1024 * 1024
"""Bytes of one JSON document, or of one event, that are read."""

_PROMPT = (
    ("prompt_tokens",),
    ("promptTokens",),
    ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"),
    ("inputTokens", "cacheReadInputTokens", "cacheWriteInputTokens"),
    ("promptTokenCount", "toolUsePromptTokenCount"),
    ("prompt_token_count", "tool_use_prompt_token_count"),
    ("prompt_eval_count",),
)
_ANSWER = (
    ("completion_tokens",),
    ("completionTokens",),
    ("output_tokens",),
    ("outputTokens",),
    ("candidatesTokenCount", "thoughtsTokenCount"),
    ("candidates_token_count", "thoughts_token_count"),
    ("eval_count",),
)
"""What providers call their figures: those of one line are added up, and of several lines the largest holds."""

_TOTAL = ("total_tokens", "totalTokens", "totalTokenCount", "total_token_count")
"""Where some count what they name nowhere else, such as the tokens of reasoning."""

_NAMES = frozenset(name for names in (*_PROMPT, *_ANSWER) for name in names)

_HOLDERS = ("message", "response", "delta", "metadata", "result", "x_groq")
_FIGURES = ("usage", "usageMetadata", "usage_metadata", "meta")
_PARTS = ("tokens", "billed_units")
_LINES = (b"application/x-ndjson", b"application/ndjson", b"application/jsonl", b"application/x-jsonlines")
_TELLING = (b"sage", b"okens", b"eval_count")
"""One of these is in every document that holds figures: most events of a stream are not looked at any closer."""

_MOST_LINES = 64
"""Of one event."""

_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_MOST_MEMBERS = 1_000
"""In one chunk."""

_LARGEST = 100_000_000


class Usage(NamedTuple):
    """Tokens that were used, and the model that the answer names."""

    prompt: int
    answer: int
    model: str


class UsageReader:
    """Takes the chunks of one answer; says what was used, or None if the answer did not.

    OpenAI's chat completions and responses and whoever speaks as they do, Anthropic's messages, Gemini's generateContent,
    Bedrock's converse, Cohere's chat, Ollama; as a JSON document, server-sent events, or a document a line. Figures that
    come several times are running totals: the largest holds. What Anthropic says at the beginning is no result yet.
    """

    __slots__ = (
        "_answer",
        "_feed",
        "_held",
        "_inflate",
        "_is_after_cr",
        "_is_first",
        "_lines",
        "_model",
        "_prompt",
        "_seen",
        "_size",
        "_take_line",
    )

    def __init__(self, content_type: bytes) -> None:
        kind = content_type.partition(b";")[0].strip().lower()
        self._feed: Callable[[bytes], None] = self._events
        self._take_line: Callable[[bytes], None] = self._event_line
        if kind in _LINES:
            self._take_line = self._read
        elif kind == b"application/json" or kind.endswith(b"+json"):
            self._feed = self._document
        elif kind != b"text/event-stream":
            self._feed = _ignore
        self._held: list[bytes] = []
        self._lines: list[bytes] = []
        self._size = 0
        self._is_first = True
        self._is_after_cr = False
        self._inflate: Any = None
        self._prompt = 0
        self._answer = 0
        self._model = ""
        self._seen = False

    def feed(self, chunk: bytes) -> None:
        """The next chunk of the body."""
        if self._is_first and chunk:
            self._is_first = False
            if _is_packed(chunk):
                self._inflate = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._feed(chunk if self._inflate is None else self._unpacked(chunk))

    def _unpacked(self, chunk: bytes) -> bytes:
        """What a packed chunk holds; nothing, and nothing of the rest, if that is garbage or too much."""
        parts: list[bytes] = []
        while chunk:
            if self._inflate.eof:  # a server may pack each piece by itself (RFC 1952, 2.2)
                self._inflate = zlib.decompressobj(_GZIP_OR_ZLIB)
            try:
                parts.append(self._inflate.decompress(chunk, LONGEST))
            except zlib.error:
                self._give_up()
                break
            if self._inflate.unconsumed_tail or len(parts) > _MOST_MEMBERS:
                self._give_up()
                return b""
            chunk = self._inflate.unused_data
        return b"".join(parts)

    def _give_up(self) -> None:
        self._feed, self._inflate = _ignore, None
        self._held, self._lines = [], []

    def result(self) -> Usage | None:
        """What was used, once the answer has ended."""
        if self._feed == self._document:
            self._read(b"".join(self._held))
        elif self._feed == self._events:
            self._events(b"\n\n")  # the last line may lack its end
        self._held, self._lines = [], []
        return Usage(self._prompt, self._answer, self._model) if self._seen else None

    def _document(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size <= LONGEST:
            self._held.append(chunk)
        else:
            self._held = []

    def _events(self, chunk: bytes) -> None:
        """What comes line by line: whole lines are taken, the rest is held."""
        if self._is_after_cr and chunk[:1] == b"\n":
            chunk = chunk[1:]  # one end of a line, cut in two
        self._is_after_cr = chunk[-1:] == b"\r"
        if b"\n" not in chunk and b"\r" not in chunk:
            self._hold(chunk)
            return
        *lines, rest = (
            b"".join([*self._held, chunk]).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        )
        if self._size > LONGEST:
            del lines[0]  # the end of what was passed over
        self._held, self._size = [], 0
        self._hold(rest)
        for line in lines:
            self._take_line(line)

    def _event_line(self, line: bytes) -> None:
        """Server-sent events: `data:` lines up to an empty line are one event (WHATWG HTML, 9.2)."""
        if line.startswith(b"data:"):
            if len(self._lines) <= _MOST_LINES:
                self._lines.append(line[5:].removeprefix(b" "))
        elif not line and self._lines:
            lines, self._lines = self._lines, []
            if len(lines) <= _MOST_LINES:
                self._read(b"\n".join(lines))

    def _hold(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size > LONGEST:
            self._held, self._size = [], LONGEST + 1
        elif chunk:
            self._held.append(chunk)

    def _read(self, text: bytes) -> None:
        if not any(word in text for word in _TELLING):
            return
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            return
        for each in document if isinstance(document, list) else (document,):
            if isinstance(each, dict):
                self._take(each)

    def _take(self, document: dict[str, Any]) -> None:
        for figures, model in _figures(document):
            self._seen |= document.get("type") != "message_start"
            prompt = _largest(figures, _PROMPT)
            total = max(_whole(figures.get(name)) for name in _TOTAL)
            self._prompt = max(self._prompt, prompt)
            self._answer = max(self._answer, _largest(figures, _ANSWER), total - prompt)
            self._model = model or self._model


def _largest(figures: dict[str, Any], spellings: tuple[tuple[str, ...], ...]) -> int:
    return max(sum(_whole(figures.get(name)) for name in names) for names in spellings)


def _figures(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Where providers put their figures: at the top, or in a part of an event."""
    for holder in (document, *(document.get(name) for name in _HOLDERS)):
        if isinstance(holder, dict):
            model = holder.get("model") or holder.get("modelVersion")
            for figures in _places(holder):
                if isinstance(figures, dict) and any(_is_amount(figures.get(name)) for name in _NAMES):
                    yield figures, model if isinstance(model, str) else ""


def _places(holder: dict[str, Any]) -> Iterator[Any]:
    if "eval_count" in holder:  # Ollama's stand among the rest
        yield holder
    for name in _FIGURES:
        figures = holder.get(name)
        if isinstance(figures, dict):
            yield figures
            yield from (figures.get(part) for part in _PARTS)


def _is_packed(start: bytes) -> bool:
    """Whether gzip (RFC 1952) or zlib (RFC 1950, with its check of two bytes) begins here, as neither JSON nor an event does."""
    return start[0] == 0x1F or (start[0] == 0x78 and (len(start) == 1 or int.from_bytes(start[:2]) % 31 == 0))


def _is_amount(value: Any) -> bool:
    """Some providers' figures are numbers with a fraction, which is 0."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")


def _whole(value: Any) -> int:
    return ceil(min(value, _LARGEST)) if _is_amount(value) else 0


def _ignore(chunk: bytes) -> None:
    """A content type that carries no figures."""
