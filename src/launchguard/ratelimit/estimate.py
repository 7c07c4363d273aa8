"""What an AI request will probably use, out of the request itself: reserved before the handler, settled after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from launchguard.ratelimit.body import read_json

if TYPE_CHECKING:
    from launchguard.exchange import Exchange
    from launchguard.part import BodyPrefix
    from launchguard.ratelimit.money import Prices

__all__ = ["Estimate", "estimate"]

BYTES_A_TOKEN = 4
"""A rule of thumb for text in most languages; the answer's usage figures correct it."""

MEDIA_TOKENS = 1_000
"""What an image or another file inside the request is taken for, whatever its length in base64."""

_ANSWER_CAPS = ("max_tokens", "max_completion_tokens", "max_output_tokens", "maxOutputTokens")
_MEDIA_KEYS = ("data", "b64_json", "file_data")
_LARGEST = 100_000_000


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
    """Tokens by the length of the texts in a JSON body and its `max_tokens`; by the body's length where it is none."""
    data = body.data if body is not None else b""
    document = read_json(data) if body is not None and body.complete else None
    if not isinstance(document, dict):
        return Estimate(max(_declared_length(x), len(data)) // BYTES_A_TOKEN + 1, 0, "")
    settings = document.get("generationConfig") or document.get("generation_config")
    caps = [document, settings] if isinstance(settings, dict) else [document]
    answer = next((cap for each in caps for name in _ANSWER_CAPS if (cap := _whole(each.get(name)))), 0)
    choices = max(1, min(_whole(document.get("n")), 128))
    model = document.get("model")
    return Estimate(_text_tokens(document), answer * choices, model if isinstance(model, str) else "")


def _text_tokens(document: dict[str, Any]) -> int:
    """Tokens of all texts of a document, however deep; without a recursion that a body could drive."""
    size = media = 0
    nodes: list[Any] = [document]
    while nodes:
        node = nodes.pop()
        if isinstance(node, dict):
            for name, value in node.items():
                is_file = isinstance(value, str) and (name in _MEDIA_KEYS or value.startswith("data:"))
                if is_file and len(value) > BYTES_A_TOKEN * MEDIA_TOKENS:
                    media += 1
                else:
                    nodes.append(value)
        elif isinstance(node, list):
            nodes.extend(node)
        elif isinstance(node, str):
            size += len(node) if node.isascii() else len(node.encode(errors="surrogatepass"))
    return -(-size // BYTES_A_TOKEN) + media * MEDIA_TOKENS


def _whole(value: Any) -> int:
    return min(value, _LARGEST) if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _declared_length(x: Exchange) -> int:
    sent = x.headers.get(b"content-length") or b""
    return min(int(sent), _LARGEST) if sent.isdigit() and len(sent) < 16 else 0
