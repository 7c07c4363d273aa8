"""The chat, in the shape of OpenAI's chat completions, so that their clients work: whole, or word by word as SSE."""

import json
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponseBase, JsonResponse, StreamingHttpResponse
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.views import APIView

from portal_django import fake_model, serializers


class ByTheBody(BaseContentNegotiation):
    """`"stream": true` in the body picks the form of the answer, as OpenAI has it; the Accept field does not."""

    def select_parser(self, _request: Request, parsers: list[Any]) -> Any:
        return parsers[0]

    def select_renderer(self, _request: Request, renderers: list[Any], _format_suffix: str | None) -> Any:
        return renderers[0], renderers[0].media_type


class Chat(APIView):
    content_negotiation_class = ByTheBody

    def post(self, request: Request) -> HttpResponseBase:
        body = serializers.Chat(data=request.data)
        body.is_valid(raise_exception=True)
        conversation = [message["content"] for message in body.validated_data["messages"]]
        reply = fake_model.reply(conversation, body.validated_data["max_tokens"])
        head = {
            "id": f"chatcmpl-{secrets.token_hex(12)}",
            "created": int(time.time()),
            "model": fake_model.NAME,
        }
        if not body.validated_data["stream"]:
            return JsonResponse(_whole(head, reply))
        under_asgi = isinstance(request._request, ASGIRequest)  # noqa: SLF001 - REST framework's documented way to Django's request
        events = _aevents(head, reply) if under_asgi else _events(head, reply)
        headers = {"Cache-Control": "no-store"}
        return StreamingHttpResponse(events, headers=headers, content_type="text/event-stream")


def _whole(head: dict[str, Any], reply: fake_model.Reply) -> dict[str, Any]:
    message = {"role": "assistant", "content": "".join(reply.tokens)}
    choice = {"index": 0, "message": message, "finish_reason": reply.finish_reason}
    return {**head, "object": "chat.completion", "choices": [choice], "usage": reply.usage.as_dict()}


def _events(head: dict[str, Any], reply: fake_model.Reply) -> Iterator[bytes]:
    for token in fake_model.stream(reply, settings.MODEL_DELAY_S):
        yield _word(head, token)
    yield from _last(head, reply)


async def _aevents(head: dict[str, Any], reply: fake_model.Reply) -> AsyncIterator[bytes]:
    async for token in fake_model.astream(reply, settings.MODEL_DELAY_S):
        yield _word(head, token)
    for event in _last(head, reply):
        yield event


def _word(head: dict[str, Any], token: str) -> bytes:
    return _event(head, [{"index": 0, "delta": {"content": token}, "finish_reason": None}])


def _last(head: dict[str, Any], reply: fake_model.Reply) -> list[bytes]:
    """A chunk that says why it ended, one with the usage and no choice, and the end mark."""
    ended = {"index": 0, "delta": {}, "finish_reason": reply.finish_reason}
    return [_event(head, [ended]), _event(head, [], usage=reply.usage.as_dict()), b"data: [DONE]\n\n"]


def _event(head: dict[str, Any], choices: list[dict[str, Any]], **more: Any) -> bytes:
    chunk = {**head, "object": "chat.completion.chunk", "choices": choices, **more}
    return b"data: " + json.dumps(chunk, separators=(",", ":")).encode() + b"\n\n"
