"""The chat, in the shape of OpenAI's chat completions, so that their clients work: whole, or word by word as SSE."""

import secrets
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from portal import fake_model
from portal.auth import current_user
from portal.settings import settings

router = APIRouter(prefix="/v1", tags=["chat"])


class Message(BaseModel):
    """No `system` here: what the assistant is told about itself is not the client's to write."""

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(min_length=1, max_length=8_000)]


class Chat(BaseModel):
    messages: Annotated[list[Message], Field(min_length=1, max_length=50)]
    stream: bool = False
    max_tokens: Annotated[int, Field(ge=1, le=1_024)] = 256


@router.post("/chat", dependencies=[Depends(current_user)])
async def chat(body: Chat) -> Response:
    reply = fake_model.reply([message.content for message in body.messages], body.max_tokens)
    head = {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "created": int(time.time()),
        "model": fake_model.NAME,
    }
    if body.stream:
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(_events(head, reply), headers=headers, media_type="text/event-stream")
    message = {"role": "assistant", "content": "".join(reply.tokens)}
    choice = {"index": 0, "message": message, "finish_reason": reply.finish_reason}
    usage = reply.usage.as_dict()
    return JSONResponse({**head, "object": "chat.completion", "choices": [choice], "usage": usage})


async def _events(head: dict[str, Any], reply: fake_model.Reply) -> AsyncIterator[bytes]:
    """A chunk a word, one that says why it ended, one with the usage and no choice, and the end mark."""
    head = {**head, "object": "chat.completion.chunk"}
    async for token in fake_model.stream(reply, settings.model_delay_s):
        choice = {"index": 0, "delta": {"content": token}, "finish_reason": None}
        yield _event({**head, "choices": [choice]})
    yield _event({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": reply.finish_reason}]})
    yield _event({**head, "choices": [], "usage": reply.usage.as_dict()})
    yield b"data: [DONE]\n\n"


def _event(chunk: dict[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(chunk) + b"\n\n"
