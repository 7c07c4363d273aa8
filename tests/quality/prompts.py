"""Request and response shapes of LLM providers, clients and span conventions: content must go, the rest stay."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

__all__ = ["SHAPES", "Prompted", "prompt_events"]

WORDS = [
    "quarterly",
    "merger",
    "diagnosis",
    "custody",
    "settlement",
    "salary",
    "relapse",
    "invoice",
    "grievance",
    "passport",
    "lawsuit",
    "biopsy",
    "rental",
    "divorce",
    "pension",
    "layoff",
    "acquisition",
    "therapy",
    "visa",
    "roadmap",
    "inheritance",
    "termination",
    "tumor",
    "escrow",
    "audit",
]


class Prompted(NamedTuple):
    """An event of one provider, the texts in it that must go and those that must stay."""

    shape: str
    event: Any
    secrets: tuple[str, ...]
    keeps: tuple[str, ...]


class Writer:
    """Writes private sentences and remembers them."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.secrets: list[str] = []

    def __call__(self) -> str:
        a, b, c = self.rng.sample(WORDS, 3)
        text = f"please summarise the {a} about my {b} and {c} case {self.rng.randrange(1000)} for me"
        self.secrets.append(f"{a} about my {b}")
        return text

    def arguments(self) -> dict[str, Any]:
        return {"query": self(), "limit": 5}


Shape = Callable[[Writer], tuple[Any, tuple[str, ...]]]
SHAPES: dict[str, Shape] = {}


def shape(make: Shape) -> Shape:
    SHAPES[make.__name__] = make
    return make


def prompt_events(seed: int, each: int) -> Iterator[Prompted]:
    """`each` events of every shape, a third of them inside a log event's field and a third as JSON text."""
    rng = random.Random(f"prompts {seed}")
    for name, make in SHAPES.items():
        for turn in range(each):
            say = Writer(rng)
            event, keeps = make(say)
            if turn % 3 == 1:
                event = {"event": "llm call", "payload": event, "duration_ms": 812}
            elif turn % 3 == 2:
                event = {"event": "llm call", "payload": json.dumps(event)}
            yield Prompted(name, event, tuple(say.secrets), keeps)


USAGE = {"prompt_tokens": 812, "completion_tokens": 96, "total_tokens": 908}


@shape
def openai_chat_request(say):
    messages = [{"role": "system", "content": say()}, {"role": "user", "content": say()}]
    return {"model": "gpt-4o-mini", "messages": messages, "temperature": 0.2, "max_tokens": 512}, (
        "gpt-4o-mini",
        "system",
        "user",
        "0.2",
        "512",
    )


@shape
def openai_chat_parts(say):
    parts = [
        {"type": "text", "text": say()},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo"}},
    ]
    return {"model": "gpt-4o", "messages": [{"role": "user", "content": parts}], "stream": True}, (
        "gpt-4o",
        "user",
        "true",
    )


@shape
def openai_chat_response(say):
    choice = {"index": 0, "message": {"role": "assistant", "content": say()}, "finish_reason": "stop"}
    event = {
        "id": "chatcmpl-123",
        "object": "chat.completion",
        "created": 1731456000,
        "model": "gpt-4o",
        "choices": [choice],
        "usage": USAGE,
    }
    return event, ("chatcmpl-123", "gpt-4o", "assistant", "stop", "812", "96", "908")


@shape
def openai_tool_calls(say):
    call = {
        "id": "call_1",
        "type": "function",
        "function": {"name": "search_docs", "arguments": json.dumps(say.arguments())},
    }
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    result = {"role": "tool", "tool_call_id": "call_1", "content": say()}
    return {"model": "gpt-4o", "messages": [message, result]}, (
        "gpt-4o",
        "call_1",
        "search_docs",
        "assistant",
    )


@shape
def openai_stream_chunk(say):
    event = {
        "id": "chatcmpl-9",
        "object": "chat.completion.chunk",
        "model": "gpt-4o",
        "choices": [{"index": 0, "delta": {"content": say()}, "finish_reason": None}],
    }
    return event, ("chatcmpl-9", "chat.completion.chunk", "gpt-4o")


@shape
def openai_completion_legacy(say):
    event = {
        "model": "gpt-3.5-turbo-instruct",
        "prompt": say(),
        "max_tokens": 256,
        "choices": [{"text": say(), "index": 0, "finish_reason": "length"}],
    }
    return event, ("gpt-3.5-turbo-instruct", "256", "length")


@shape
def openai_responses_request(say):
    return {"model": "gpt-5", "instructions": say(), "input": say(), "max_output_tokens": 900}, (
        "gpt-5",
        "900",
    )


@shape
def openai_responses_input_items(say):
    items = [{"role": "user", "content": [{"type": "input_text", "text": say()}]}]
    return {"model": "gpt-5", "input": items, "reasoning": {"effort": "low"}}, (
        "gpt-5",
        "user",
        "input_text",
        "low",
    )


@shape
def openai_responses_response(say):
    output = [
        {
            "type": "message",
            "role": "assistant",
            "content": [{"type": "output_text", "text": say(), "annotations": []}],
        }
    ]
    event = {
        "id": "resp_1",
        "object": "response",
        "status": "completed",
        "model": "gpt-5",
        "output": output,
        "usage": {"input_tokens": 36, "output_tokens": 87},
    }
    return event, ("resp_1", "completed", "gpt-5", "output_text", "36", "87")


@shape
def openai_responses_function_call(say):
    output = [
        {
            "type": "function_call",
            "call_id": "call_7",
            "name": "get_record",
            "arguments": json.dumps(say.arguments()),
            "status": "completed",
        }
    ]
    return {"id": "resp_2", "model": "gpt-5", "output": output}, (
        "resp_2",
        "call_7",
        "get_record",
        "completed",
    )


@shape
def openai_image(say):
    return {"model": "gpt-image-1", "prompt": say(), "size": "1024x1024", "n": 1, "quality": "high"}, (
        "gpt-image-1",
        "1024x1024",
        "high",
    )


@shape
def openai_image_response(say):
    return {
        "created": 1731456000,
        "data": [{"revised_prompt": say(), "url": "https://images.example.com/a.png"}],
    }, ("1731456000",)


@shape
def openai_speech(say):
    return {"model": "tts-1", "input": say(), "voice": "alloy", "response_format": "mp3"}, (
        "tts-1",
        "alloy",
        "mp3",
    )


@shape
def openai_transcription(say):
    return {
        "model": "whisper-1",
        "text": say(),
        "language": "en",
        "duration": 8.47,
        "segments": [{"id": 0, "start": 0.0, "text": say()}],
    }, ("whisper-1", "en", "8.47")


@shape
def openai_embeddings(say):
    return {"model": "text-embedding-3-small", "input": [say(), say()], "encoding_format": "float"}, (
        "text-embedding-3-small",
        "float",
    )


@shape
def openai_moderation(say):
    return {"model": "omni-moderation-latest", "input": say()}, ("omni-moderation-latest",)


@shape
def anthropic_request(say):
    event = {
        "model": "claude-sonnet-4-5",
        "max_tokens": 1024,
        "system": say(),
        "messages": [{"role": "user", "content": say()}],
    }
    return event, ("claude-sonnet-4-5", "1024", "user")


@shape
def anthropic_response(say):
    event = {
        "id": "msg_01",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-4-5",
        "content": [{"type": "text", "text": say()}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 2095, "output_tokens": 503},
    }
    return event, ("msg_01", "assistant", "claude-sonnet-4-5", "end_turn", "2095", "503")


@shape
def anthropic_tool_use(say):
    content = [
        {"type": "thinking", "thinking": say(), "signature": "c2ln"},
        {"type": "tool_use", "id": "toolu_1", "name": "lookup", "input": say.arguments()},
    ]
    result = {
        "role": "user",
        "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": say()}],
    }
    return {"model": "claude-opus-4", "messages": [{"role": "assistant", "content": content}, result]}, (
        "claude-opus-4",
        "toolu_1",
        "lookup",
        "tool_use",
    )


@shape
def anthropic_stream(say):
    return {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": say()}}, (
        "content_block_delta",
        "text_delta",
    )


@shape
def gemini_request(say):
    event = {
        "model": "gemini-2.0-flash",
        "contents": [{"role": "user", "parts": [{"text": say()}]}],
        "systemInstruction": {"parts": [{"text": say()}]},
        "generationConfig": {"temperature": 0.4, "maxOutputTokens": 800},
    }
    return event, ("gemini-2.0-flash", "user", "0.4", "800")


@shape
def gemini_response(say):
    event = {
        "candidates": [{"content": {"role": "model", "parts": [{"text": say()}]}, "finishReason": "STOP"}],
        "usageMetadata": {"promptTokenCount": 14, "candidatesTokenCount": 73},
        "modelVersion": "gemini-2.0-flash",
    }
    return event, ("STOP", "14", "73", "gemini-2.0-flash")


@shape
def gemini_function_call(say):
    parts = [{"functionCall": {"name": "find_flights", "args": say.arguments()}}]
    return {"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"}]}, (
        "find_flights",
        "STOP",
    )


@shape
def bedrock_converse(say):
    event = {
        "modelId": "anthropic.claude-3-haiku-20240307-v1:0",
        "messages": [{"role": "user", "content": [{"text": say()}]}],
        "system": [{"text": say()}],
        "inferenceConfig": {"maxTokens": 300},
    }
    return event, ("anthropic.claude-3-haiku-20240307-v1:0", "user", "300")


@shape
def bedrock_converse_response(say):
    event = {
        "output": {"message": {"role": "assistant", "content": [{"text": say()}]}},
        "stopReason": "end_turn",
        "usage": {"inputTokens": 30, "outputTokens": 628},
        "metrics": {"latencyMs": 1275},
    }
    return event, ("assistant", "end_turn", "30", "628", "1275")


@shape
def bedrock_titan(say):
    event = {
        "inputText": say(),
        "textGenerationConfig": {"maxTokenCount": 512},
        "results": [{"outputText": say(), "completionReason": "FINISH"}],
    }
    return event, ("512", "FINISH")


@shape
def cohere_chat(say):
    event = {
        "model": "command-r",
        "message": say(),
        "preamble": say(),
        "chat_history": [{"role": "USER", "message": say()}],
        "temperature": 0.3,
    }
    return event, ("command-r", "USER", "0.3")


@shape
def cohere_response(say):
    event = {
        "generation_id": "g-1",
        "text": say(),
        "finish_reason": "COMPLETE",
        "meta": {"billed_units": {"input_tokens": 5}},
    }
    return event, ("g-1", "COMPLETE", "5")


@shape
def cohere_rerank(say):
    return {"model": "rerank-v3.5", "query": say(), "documents": [say(), say()], "top_n": 3}, (
        "rerank-v3.5",
        "3",
    )


@shape
def mistral_chat(say):
    event = {
        "model": "mistral-small-latest",
        "messages": [{"role": "user", "content": say(), "prefix": False}],
        "safe_prompt": True,
    }
    return event, ("mistral-small-latest", "user")


@shape
def mistral_fim(say):
    return {"model": "codestral-latest", "prompt": say(), "suffix": say(), "max_tokens": 64}, (
        "codestral-latest",
        "64",
    )


@shape
def ollama_generate(say):
    return {
        "model": "llama3.2",
        "prompt": say(),
        "system": say(),
        "stream": False,
        "options": {"num_ctx": 4096},
    }, ("llama3.2", "4096")


@shape
def ollama_generate_response(say):
    event = {
        "model": "llama3.2",
        "created_at": "2024-08-04T19:22:45Z",
        "response": say(),
        "done": True,
        "eval_count": 290,
        "total_duration": 10706818083,
    }
    return event, ("llama3.2", "2024-08-04T19:22:45Z", "290", "10706818083")


@shape
def ollama_chat(say):
    event = {
        "model": "llama3.2",
        "message": {"role": "assistant", "content": say()},
        "done_reason": "stop",
        "prompt_eval_count": 26,
    }
    return event, ("llama3.2", "assistant", "stop", "26")


@shape
def langchain_messages(say):
    messages = [
        {"type": "human", "content": say(), "additional_kwargs": {}},
        {"type": "ai", "content": say(), "response_metadata": {"model_name": "gpt-4o"}},
    ]
    return {
        "event": "on_chat_model_start",
        "name": "ChatOpenAI",
        "data": {"input": {"messages": [messages]}},
    }, ("on_chat_model_start", "ChatOpenAI", "gpt-4o")


@shape
def langchain_serialised(say):
    message = {
        "lc": 1,
        "type": "constructor",
        "id": ["langchain", "schema", "messages", "HumanMessage"],
        "kwargs": {"content": say(), "type": "human"},
    }
    return {"run_type": "llm", "inputs": {"messages": [[message]]}}, ("HumanMessage", "llm")


@shape
def langchain_generations(say):
    event = {
        "generations": [
            [{"text": say(), "generation_info": {"finish_reason": "stop"}, "type": "ChatGeneration"}]
        ],
        "llm_output": {"token_usage": USAGE, "model_name": "gpt-4o"},
    }
    return event, ("stop", "ChatGeneration", "gpt-4o", "812")


@shape
def langchain_prompts(say):
    return {
        "event": "on_llm_start",
        "prompts": [say(), say()],
        "invocation_params": {"model": "gpt-4o", "temperature": 0},
    }, ("on_llm_start", "gpt-4o")


@shape
def llamaindex_event(say):
    event = {
        "event_type": "llm",
        "payload": {
            "messages": [{"role": "user", "blocks": [{"block_type": "text", "text": say()}]}],
            "response": {"message": {"role": "assistant", "content": say()}},
        },
    }
    return event, ("llm", "user", "assistant")


@shape
def llamaindex_query(say):
    event = {
        "event_type": "query",
        "query_str": say(),
        "response": say(),
        "source_nodes": [{"node": {"id_": "n1", "text": say()}, "score": 0.83}],
    }
    return event, ("query", "n1", "0.83")


@shape
def gen_ai_attributes(say):
    event = {
        "gen_ai.system": "openai",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 812,
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.prompt.0.role": "user",
        "gen_ai.prompt.0.content": say(),
        "gen_ai.completion.0.content": say(),
        "gen_ai.completion.0.finish_reason": "stop",
    }
    return event, ("openai", "gpt-4o", "812", "stop", "user")


@shape
def gen_ai_messages(say):
    message = [{"role": "user", "parts": [{"type": "text", "content": say()}]}]
    event = {
        "gen_ai.operation.name": "chat",
        "gen_ai.input.messages": json.dumps(message),
        "gen_ai.output.messages": json.dumps(message[:1]),
        "gen_ai.system_instructions": say(),
        "gen_ai.request.max_tokens": 512,
    }
    return event, ("chat", "512")


@shape
def gen_ai_tool(say):
    event = {
        "gen_ai.tool.name": "lookup",
        "gen_ai.tool.call.id": "call_1",
        "gen_ai.tool.call.arguments": json.dumps(say.arguments()),
        "gen_ai.tool.call.result": say(),
    }
    return event, ("lookup", "call_1")


@shape
def gen_ai_event(say):
    return {
        "name": "gen_ai.user.message",
        "attributes": {"gen_ai.system": "openai", "content": say(), "role": "user"},
    }, ("gen_ai.user.message", "openai", "user")


@shape
def openinference(say):
    event = {
        "openinference.span.kind": "LLM",
        "llm.model_name": "gpt-4o",
        "llm.input_messages.0.message.role": "user",
        "llm.input_messages.0.message.content": say(),
        "llm.output_messages.0.message.content": say(),
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "lookup",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": json.dumps(
            say.arguments()
        ),
        "llm.token_count.prompt": 812,
        "input.value": say(),
        "output.value": say(),
    }
    return event, ("LLM", "gpt-4o", "user", "lookup", "812")


@shape
def traceloop(say):
    event = {
        "traceloop.span.kind": "workflow",
        "traceloop.entity.name": "answer",
        "traceloop.entity.input": json.dumps({"inputs": say()}),
        "traceloop.entity.output": say(),
        "llm.usage.total_tokens": 908,
    }
    return event, ("workflow", "answer", "908")


@shape
def llm_prompts_attributes(say):
    event = {
        "llm.prompts": say(),
        "llm.completions": [say()],
        "llm.request.type": "chat",
        "llm.request.model": "gpt-4o",
    }
    return event, ("chat", "gpt-4o")


@shape
def vercel_ai_sdk(say):
    event = {
        "ai.model.id": "gpt-4o",
        "ai.prompt": json.dumps({"messages": [{"role": "user", "content": say()}]}),
        "ai.response.text": say(),
        "ai.usage.promptTokens": 812,
        "ai.toolCall.args": json.dumps(say.arguments()),
    }
    return event, ("gpt-4o", "812")


@shape
def langfuse(say):
    event = {
        "langfuse.observation.type": "generation",
        "langfuse.observation.input": say(),
        "langfuse.observation.output": say(),
        "langfuse.observation.model.name": "gpt-4o",
    }
    return event, ("generation", "gpt-4o")


@shape
def plain_app_log(say):
    return {
        "event": "chat answered",
        "user_prompt": say(),
        "completion": say(),
        "system_prompt": say(),
        "model": "gpt-4o",
        "latency_ms": 812,
    }, ("chat answered", "gpt-4o", "812")


@shape
def mcp_tool_call(say):
    event = {
        "jsonrpc": "2.0",
        "id": 7,
        "method": "tools/call",
        "params": {"name": "search", "arguments": say.arguments()},
    }
    return event, ("2.0", "tools/call", "search")


@shape
def huggingface_inference(say):
    event = {
        "model": "mistralai/Mistral-7B-Instruct-v0.3",
        "inputs": say(),
        "parameters": {"max_new_tokens": 250},
        "generated_text": say(),
    }
    return event, ("mistralai/Mistral-7B-Instruct-v0.3", "250")


@shape
def dspy_messages_repr(say):
    return {
        "event": "completion(model='gpt-4o', messages=[{'role': 'user', 'content': '"
        + say()
        + "'}], temperature=0.0)"
    }, ("gpt-4o", "temperature=0.0")
