"""What an AI request will probably use, out of the request itself: reserved before the handler, settled after."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from launchguard.ratelimit.body import read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from launchguard.exchange import Exchange
    from launchguard.part import BodyPrefix
    from launchguard.ratelimit.money import Prices

__all__ = ["Estimate", "estimate"]

BYTES_A_TOKEN = 4
"""A rule of thumb for text in most languages; the answer's usage figures correct it."""

MEDIA_TOKENS = 1_000
"""What an image or another file inside the request is taken for at least."""

MEDIA_BYTES_A_TOKEN = 256
"""What the length of a file adds: documents and recordings are longer where they are dearer."""

_CAPS = frozenset(
    ("max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens", "max_tokens_to_sample",
     "maxOutputTokens", "maxTokens", "maxTokenCount", "max_gen_len", "num_predict")
)  # fmt: skip
_CHOICES = ("n", "best_of", "candidateCount", "candidate_count", "num_generations", "num_return_sequences")
_BATCHES = ("", "requests")
"""Where a list is one of requests: at the top, and where providers' batches have it."""
_INSIDE = "request"
_MEDIA_KEYS = frozenset({"data", "b64_json", "file_data", "bytes", "url", "image_url", "image", "images"})
_BASE64 = re.compile(r"(?:data:[\w.+/=;-]{0,100},)?[A-Za-z0-9+/_\r\n-]++={0,2}+\s*+", re.ASCII)
_LARGEST = 100_000_000
_MOST_CHOICES = 128
_MOST_PARTS = 20_000
"""How many parts of a document are looked at: about 20 ms."""


class Estimate(NamedTuple):
    """Tokens of the prompt, tokens of the answer at most (0 where the request does not say), and the model's name."""

    prompt: int
    answer: int
    model: str

    def amount(self, unit: str, prices: Prices | None) -> int:
        """The reservation in tokens, or in millionths of the currency."""
        if unit == "tokens" or prices is None:
            return self.prompt + self.answer
        return prices.of(self.model).micros(self.prompt, self.answer)


def estimate(x: Exchange, body: BodyPrefix | None) -> Estimate:
    """Tokens by the length of what a JSON body says and its `max_tokens`; by its length, or the query's, where it is none."""
    data = body.data if body is not None else b""
    document = _document(data) if body is not None and body.complete else None
    if not isinstance(document, dict | list):
        length = max(_declared_length(x), len(data)) or len(_query(x))
        return Estimate(length // BYTES_A_TOKEN + 1, 0, "")
    model = document.get("model") if isinstance(document, dict) else ""
    prompt, answer = _tokens(document, len(data))
    return Estimate(prompt, answer, model if isinstance(model, str) else "")


def _document(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except ValueError:
        return read_json(data)  # other encodings, and what Python's own takes besides


def _tokens(document: dict[str, Any] | list[Any], length: int) -> tuple[int, int]:
    """Tokens of all that a document says, and of the answer at most; without a recursion that a body could drive.

    Names count, for a tool's may be as long as a prompt, and so do numbers, for a prompt may be a list of tokens. A cap
    counts wherever it stands: providers have it at the top, among settings and among options, and an app may wrap them all.
    Each request of a batch has its own. What has more parts than any talk counts by its length.
    """
    size = media = parts = 0
    answers = [0]  # of each request
    nodes: list[tuple[str, Any, int]] = [("", document, 0)]
    while nodes:
        name, node, request = nodes.pop()
        if isinstance(node, dict | list):
            parts += len(node)
            if parts > _MOST_PARTS:
                return length // BYTES_A_TOKEN + 1, max(sum(answers), _caps_near_the_top(document))
            nodes.extend(_children(name, node, request, answers))
        if isinstance(node, dict):
            size += sum(map(_length, node))
            if not _CAPS.isdisjoint(node):
                answers[request] = max(answers[request], _cap(node))
        elif isinstance(node, str):
            if _is_file(name, node):
                media += MEDIA_TOKENS + len(node) // MEDIA_BYTES_A_TOKEN
            else:
                size += _length(node)
        elif isinstance(node, int | float) and not isinstance(node, bool):
            size += BYTES_A_TOKEN
    return -(-size // BYTES_A_TOKEN) + media, sum(answers)


def _children(
    name: str, node: dict[str, Any] | list[Any], request: int, answers: list[int]
) -> Iterator[tuple[str, Any, int]]:
    """What an object or a list holds: each with its name, and the request that it belongs to."""
    if isinstance(node, dict):
        for key, each in node.items():
            yield key, each, request
    elif name in _BATCHES:
        for each in node:
            answers.append(0)
            yield _INSIDE, each, len(answers) - 1
    else:
        for each in node:
            yield name, each, request


def _cap(settings: dict[str, Any]) -> int:
    """The most that an object lets the answers have."""
    cap = max(_whole(settings.get(name)) for name in _CAPS)
    if not cap:
        return 0
    choices = max(_whole(settings.get(name)) for name in _CHOICES)
    return cap * max(1, min(choices, _MOST_CHOICES)) * _prompts(settings.get("prompt"))


def _prompts(prompt: Any) -> int:
    """How many prompts are answered: each of a list of texts, or of lists of tokens, by itself."""
    return len(prompt) if isinstance(prompt, list) and prompt and isinstance(prompt[0], str | list) else 1


def _caps_near_the_top(document: dict[str, Any] | list[Any]) -> int:
    if isinstance(document, list):
        return sum(_caps_near_the_top(each) for each in document[:_MOST_CHOICES] if isinstance(each, dict))
    return max(_cap(each) for each in (document, *document.values()) if isinstance(each, dict))


def _is_file(name: str, text: str) -> bool:
    """Whether a text is a file in base64: by its place and by its characters, so that no prompt is taken for one."""
    return (
        len(text) > BYTES_A_TOKEN * MEDIA_TOKENS
        and name in _MEDIA_KEYS
        and _BASE64.fullmatch(text) is not None
    )


def _length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode(errors="surrogatepass"))


def _whole(value: Any) -> int:
    """A number as frameworks take it: whole, or a float or a text of one; 0 for anything else, and for less."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return 0
    try:
        number = min(float(value), _LARGEST)
    except (ValueError, OverflowError):
        return _LARGEST if isinstance(value, int) and value > 0 else 0
    return int(number) if number > 0 else 0


def _query(x: Exchange) -> bytes | str:
    """The query of a request, as its server gives it: where no body says anything, the prompt may stand there."""
    scope = getattr(x.scope, "environ", None) or getattr(x.scope, "scope", x.scope)
    if not isinstance(scope, dict):
        return b""
    return scope.get("query_string") or scope.get("QUERY_STRING") or b""


def _declared_length(x: Exchange) -> int:
    sent = x.headers.get(b"content-length") or b""
    return min(int(sent), _LARGEST) if sent.isdigit() and len(sent) < 16 else 0
