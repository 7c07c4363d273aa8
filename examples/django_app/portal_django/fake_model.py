"""A language model that is always at home: the same question gets the same answer, a word at a time."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import NamedTuple

NAME = "portal-1"


class Usage(NamedTuple):
    prompt_tokens: int
    completion_tokens: int

    def as_dict(self) -> dict[str, int]:
        return {**self._asdict(), "total_tokens": sum(self)}


class Reply(NamedTuple):
    tokens: list[str]
    usage: Usage
    finish_reason: str


def reply(conversation: Sequence[str], max_tokens: int) -> Reply:
    """The whole answer to a conversation, its last line being the question. A token is a word."""
    question = " ".join(conversation[-1].split()[:12])
    words = _tokens(
        f"You asked: {question} … A real model would think now; this one only knows how to stream."
    )
    said = words[:max_tokens]
    usage = Usage(sum(len(_tokens(line)) for line in conversation), len(said))
    return Reply(said, usage, "stop" if len(said) == len(words) else "length")


def stream(answer: Reply, delay_s: float) -> Iterator[str]:
    for token in answer.tokens:
        time.sleep(delay_s)
        yield token


async def astream(answer: Reply, delay_s: float) -> AsyncIterator[str]:
    for token in answer.tokens:
        await asyncio.sleep(delay_s)
        yield token


def _tokens(text: str) -> list[str]:
    return re.findall(r"\S+\s*", text)
