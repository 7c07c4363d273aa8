"""Requests, answers and spans of language models' libraries, by their public references."""

import json
import random
from collections.abc import Callable

SUBJECTS = [
    "the merger with Borealis",
    "my sister's diagnosis",
    "the layoffs in Lyon",
    "our bid for the harbour",
    "why I cannot sleep",
    "the draft will of Mr Okafor",
]
VERBS = [
    "Summarise",
    "Tell me about",
    "Write a letter on",
    "Explain kindly",
    "Translate into Dutch",
    "What do you make of",
]
TAILS = [
    "and keep it short",
    "in two paragraphs",
    "as if I were five",
    "without naming anyone",
    "before Thursday",
    "with three examples",
]


def sentence(dice: random.Random) -> str:
    """Say something that is nobody's business."""
    return f"{dice.choice(VERBS)} {dice.choice(SUBJECTS)} {dice.choice(TAILS)} ({dice.randrange(10**6)})"


Shape = Callable[[str, str], object]
# each takes two sentences; "kept" words are looked for in what comes out
SHAPES: dict[str, tuple[Shape, tuple[str, ...]]] = {
    "openai chat request": (
        lambda a, b: {
            "model": "gpt-4o",
            "temperature": 0.2,
            "messages": [{"role": "system", "content": a}, {"role": "user", "content": b}],
        },
        ("gpt-4o", "system", "user", "0.2"),
    ),
    "openai chat parts": (
        lambda a, b: {
            "model": "gpt-4o",
            "messages": [
                {
                    "role": "user",
                    "content": [
                        {"type": "text", "text": a},
                        {
                            "type": "image_url",
                            "image_url": {
                                "url": "data:image/png;base64,aGVsbG8gd29ybGQhIQ==",
                                "detail": "low",
                            },
                        },
                        {"type": "text", "text": b},
                    ],
                }
            ],
        },
        ("gpt-4o", "image_url"),
    ),
    "openai chat response": (
        lambda a, b: {
            "id": "chatcmpl-9x",
            "object": "chat.completion",
            "model": "gpt-4o-2024-08-06",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": a, "refusal": b},
                    "finish_reason": "stop",
                }
            ],
            "usage": {"prompt_tokens": 17, "completion_tokens": 42, "total_tokens": 59},
        },
        ("chatcmpl-9x", "gpt-4o-2024-08-06", "stop", "17", "42", "assistant"),
    ),
    "openai chat chunk": (
        lambda a, b: {
            "id": "chatcmpl-9x",
            "object": "chat.completion.chunk",
            "model": "gpt-4o",
            "choices": [
                {"index": 0, "delta": {"role": "assistant", "content": a}, "finish_reason": None},
                {"index": 1, "delta": {"content": b}, "finish_reason": "length"},
            ],
        },
        ("chatcmpl-9x", "length"),
    ),
    "openai tool call": (
        lambda a, b: {
            "choices": [
                {
                    "message": {
                        "role": "assistant",
                        "content": None,
                        "tool_calls": [
                            {
                                "id": "call_7",
                                "type": "function",
                                "function": {"name": "search", "arguments": json.dumps({"query": a})},
                            }
                        ],
                    },
                    "finish_reason": "tool_calls",
                }
            ],
            "messages": [{"role": "tool", "tool_call_id": "call_7", "content": b}],
        },
        ("call_7", "search", "tool_calls"),
    ),
    "openai responses request": (
        lambda a, b: {"model": "gpt-4.1", "instructions": a, "input": b, "max_output_tokens": 300},
        ("gpt-4.1", "300"),
    ),
    "openai responses input items": (
        lambda a, b: {
            "model": "gpt-4.1",
            "input": [
                {"role": "user", "content": [{"type": "input_text", "text": a}]},
                {"type": "function_call_output", "call_id": "call_9", "output": b},
            ],
        },
        ("gpt-4.1", "call_9"),
    ),
    "openai responses output": (
        lambda a, b: {
            "id": "resp_1",
            "object": "response",
            "status": "completed",
            "model": "gpt-4.1",
            "output": [
                {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": a}]},
                {
                    "type": "message",
                    "role": "assistant",
                    "content": [{"type": "output_text", "text": b, "annotations": []}],
                },
            ],
            "usage": {"input_tokens": 31, "output_tokens": 77},
        },
        ("resp_1", "completed", "31", "77"),
    ),
    "openai responses event": (
        lambda a, b: {
            "type": "response.output_text.delta",
            "item_id": "msg_1",
            "output_index": 0,
            "delta": a,
            "response": {"model": "gpt-4.1", "instructions": b},
        },
        ("response.output_text.delta", "msg_1"),
    ),
    "openai images": (
        lambda a, b: {
            "model": "dall-e-3",
            "prompt": a,
            "size": "1024x1024",
            "data": [{"revised_prompt": b, "url": "https://img.example/1.png"}],
        },
        ("dall-e-3", "1024x1024"),
    ),
    "openai speech": (
        lambda a, b: {"model": "gpt-4o-mini-tts", "voice": "coral", "input": a, "instructions": b},
        ("gpt-4o-mini-tts", "coral"),
    ),
    "openai transcription": (
        lambda a, b: {
            "task": "transcribe",
            "language": "english",
            "duration": 8.4,
            "text": a,
            "segments": [{"id": 0, "start": 0.0, "end": 4.1, "text": b, "avg_logprob": -0.2}],
        },
        ("transcribe", "8.4"),
    ),
    "openai embeddings": (
        lambda a, b: {"model": "text-embedding-3-small", "input": [a, b], "encoding_format": "float"},
        ("text-embedding-3-small", "float"),
    ),
    "openai legacy completion": (
        lambda a, b: {
            "model": "gpt-3.5-turbo-instruct",
            "prompt": a,
            "max_tokens": 20,
            "choices": [{"text": b, "index": 0, "finish_reason": "length"}],
        },
        ("gpt-3.5-turbo-instruct", "length"),
    ),
    "openai moderation": (
        lambda a, b: {"model": "omni-moderation-latest", "input": [a, {"type": "text", "text": b}]},
        ("omni-moderation-latest",),
    ),
    "openai assistants": (
        lambda a, b: {
            "object": "thread.message",
            "id": "msg_2",
            "role": "user",
            "content": [{"type": "text", "text": {"value": a, "annotations": []}}],
            "run": {"object": "thread.run", "assistant_id": "asst_1", "model": "gpt-4o", "instructions": b},
        },
        ("msg_2", "asst_1"),
    ),
    "openai realtime": (
        lambda a, b: {
            "type": "conversation.item.create",
            "item": {"type": "message", "role": "user", "content": [{"type": "input_text", "text": a}]},
            "session": {"model": "gpt-realtime", "instructions": b},
        },
        ("conversation.item.create",),
    ),
    "anthropic request": (
        lambda a, b: {
            "model": "claude-sonnet-4-5",
            "max_tokens": 1024,
            "system": a,
            "messages": [{"role": "user", "content": b}],
        },
        ("claude-sonnet-4-5", "1024", "user"),
    ),
    "anthropic system blocks": (
        lambda a, b: {
            "model": "claude-sonnet-4-5",
            "system": [{"type": "text", "text": a, "cache_control": {"type": "ephemeral"}}],
            "messages": [{"role": "user", "content": [{"type": "text", "text": b}]}],
        },
        ("claude-sonnet-4-5", "ephemeral"),
    ),
    "anthropic response": (
        lambda a, b: {
            "id": "msg_01",
            "type": "message",
            "role": "assistant",
            "model": "claude-opus-4",
            "content": [
                {"type": "thinking", "thinking": a, "signature": "EqQBCgIYAhIM"},
                {"type": "text", "text": b},
            ],
            "stop_reason": "end_turn",
            "usage": {"input_tokens": 12, "output_tokens": 6},
        },
        ("msg_01", "end_turn", "claude-opus-4"),
    ),
    "anthropic tool use": (
        lambda a, b: {
            "role": "assistant",
            "model": "claude-opus-4",
            "content": [
                {"type": "tool_use", "id": "toolu_1", "name": "ask", "input": {"question": a}},
                {"type": "tool_result", "tool_use_id": "toolu_1", "content": b},
            ],
        },
        ("toolu_1", "ask"),
    ),
    "anthropic stream": (
        lambda a, b: {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": "text_delta", "text": a},
            "prior": {
                "type": "content_block_delta",
                "index": 1,
                "delta": {"type": "thinking_delta", "thinking": b},
            },
        },
        ("text_delta", "content_block_delta"),
    ),
    "anthropic old": (
        lambda a, b: {
            "model": "claude-2.1",
            "prompt": f"\n\nHuman: {a}\n\nAssistant:",
            "max_tokens_to_sample": 300,
            "completion": b,
            "stop_reason": "stop_sequence",
        },
        ("claude-2.1", "stop_sequence"),
    ),
    "gemini request": (
        lambda a, b: {
            "model": "gemini-2.5-pro",
            "system_instruction": {"parts": [{"text": a}]},
            "contents": [{"role": "user", "parts": [{"text": b}]}],
            "generationConfig": {"temperature": 0.4},
        },
        ("gemini-2.5-pro", "0.4"),
    ),
    "gemini response": (
        lambda a, b: {
            "candidates": [
                {
                    "content": {
                        "role": "model",
                        "parts": [{"text": a}, {"functionCall": {"name": "find", "args": {"q": b}}}],
                    },
                    "finishReason": "STOP",
                    "index": 0,
                }
            ],
            "usageMetadata": {"promptTokenCount": 11, "candidatesTokenCount": 22},
            "modelVersion": "gemini-2.5-pro",
        },
        ("STOP", "gemini-2.5-pro", "11", "22"),
    ),
    "gemini camel": (
        lambda a, b: {
            "systemInstruction": {"parts": [{"text": a}]},
            "contents": [
                {
                    "role": "user",
                    "parts": [{"text": b}, {"inlineData": {"mimeType": "image/png", "data": "aGVsbG8="}}],
                }
            ],
            "model": "gemini-2.0-flash",
        },
        ("gemini-2.0-flash", "image/png"),
    ),
    "bedrock converse": (
        lambda a, b: {
            "modelId": "anthropic.claude-3-haiku-20240307-v1:0",
            "system": [{"text": a}],
            "messages": [{"role": "user", "content": [{"text": b}]}],
            "inferenceConfig": {"maxTokens": 512},
        },
        ("anthropic.claude-3-haiku-20240307-v1:0", "512"),
    ),
    "bedrock answer": (
        lambda a, b: {
            "output": {
                "message": {
                    "role": "assistant",
                    "content": [{"text": a}, {"reasoningContent": {"reasoningText": {"text": b}}}],
                }
            },
            "stopReason": "end_turn",
            "usage": {"inputTokens": 30, "outputTokens": 12},
            "metrics": {"latencyMs": 1240},
        },
        ("end_turn", "1240"),
    ),
    "bedrock titan": (
        lambda a, b: {
            "modelId": "amazon.titan-text-express-v1",
            "inputText": a,
            "textGenerationConfig": {"maxTokenCount": 64},
            "results": [{"tokenCount": 5, "outputText": b, "completionReason": "FINISH"}],
        },
        ("amazon.titan-text-express-v1", "FINISH"),
    ),
    "bedrock llama": (
        lambda a, b: {
            "modelId": "meta.llama3-8b-instruct-v1:0",
            "prompt": a,
            "max_gen_len": 128,
            "generation": b,
            "prompt_token_count": 8,
            "stop_reason": "stop",
        },
        ("meta.llama3-8b-instruct-v1:0", "stop"),
    ),
    "cohere chat": (
        lambda a, b: {
            "model": "command-r-plus",
            "message": a,
            "preamble": b,
            "chat_history": [{"role": "USER", "message": a}],
        },
        ("command-r-plus", "USER"),
    ),
    "cohere v2": (
        lambda a, b: {
            "id": "c1",
            "finish_reason": "COMPLETE",
            "message": {"role": "assistant", "content": [{"type": "text", "text": a}], "tool_plan": b},
            "usage": {"tokens": {"input_tokens": 3}},
        },
        ("c1", "COMPLETE"),
    ),
    "cohere rerank": (
        lambda a, b: {"model": "rerank-v3.5", "query": a, "documents": [b, {"text": b}], "top_n": 3},
        ("rerank-v3.5", "3"),
    ),
    "mistral chat": (
        lambda a, b: {
            "model": "mistral-large-latest",
            "messages": [{"role": "user", "content": a}, {"role": "assistant", "content": b, "prefix": True}],
            "safe_prompt": False,
        },
        ("mistral-large-latest",),
    ),
    "mistral fim": (
        lambda a, b: {"model": "codestral-latest", "prompt": a, "suffix": b, "max_tokens": 64},
        ("codestral-latest", "64"),
    ),
    "ollama generate": (
        lambda a, b: {
            "model": "llama3.2",
            "prompt": a,
            "response": b,
            "done": True,
            "eval_count": 290,
            "total_duration": 5043500667,
        },
        ("llama3.2", "290"),
    ),
    "ollama chat": (
        lambda a, b: {
            "model": "llama3.2",
            "message": {"role": "assistant", "content": a, "thinking": b},
            "done_reason": "stop",
            "eval_count": 113,
        },
        ("llama3.2", "113", "stop"),
    ),
    "langchain run": (
        lambda a, b: {
            "name": "ChatOpenAI",
            "run_type": "llm",
            "inputs": {
                "messages": [
                    [
                        {
                            "lc": 1,
                            "type": "constructor",
                            "id": ["langchain", "schema", "messages", "HumanMessage"],
                            "kwargs": {"content": a, "type": "human"},
                        }
                    ]
                ]
            },
            "outputs": {"generations": [[{"text": b, "generation_info": {"finish_reason": "stop"}}]]},
        },
        ("ChatOpenAI", "stop"),
    ),
    "langchain messages": (
        lambda a, b: {
            "messages": [
                {"type": "human", "content": a, "id": "m1"},
                {"type": "ai", "content": b, "response_metadata": {"model_name": "gpt-4o"}},
            ]
        },
        ("m1", "gpt-4o"),
    ),
    "langchain prompts": (
        lambda a, b: {
            "event": "on_llm_start",
            "serialized": {"name": "OpenAI"},
            "prompts": [a, f"Human: {b}"],
            "invocation_params": {"model": "gpt-4o"},
        },
        ("on_llm_start", "gpt-4o"),
    ),
    "langchain documents": (
        lambda a, b: {
            "event": "on_retriever_end",
            "name": "VectorStoreRetriever",
            "documents": [{"page_content": a, "metadata": {"source": "a.pdf"}}],
            "query": b,
        },
        ("a.pdf",),
    ),
    "llamaindex": (
        lambda a, b: {
            "class_name": "LLMChatEndEvent",
            "messages": [{"role": "user", "blocks": [{"block_type": "text", "text": a}]}],
            "response": {"message": {"role": "assistant", "blocks": [{"block_type": "text", "text": b}]}},
            "model": "gpt-4o",
        },
        ("LLMChatEndEvent", "gpt-4o"),
    ),
    "llamaindex nodes": (
        lambda a, b: {
            "class_name": "RetrievalEndEvent",
            "str_or_query_bundle": a,
            "nodes": [{"node": {"id_": "n1", "text": b, "class_name": "TextNode"}, "score": 0.83}],
        },
        ("n1", "0.83"),
    ),
    "otel old attributes": (
        lambda a, b: {
            "gen_ai.system": "openai",
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.prompt": a,
            "gen_ai.completion": b,
            "gen_ai.usage.input_tokens": 5,
        },
        ("openai", "gpt-4o", "5"),
    ),
    "otel messages": (
        lambda a, b: {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.input.messages": json.dumps(
                [{"role": "user", "parts": [{"type": "text", "content": a}]}]
            ),
            "gen_ai.output.messages": json.dumps(
                [{"role": "assistant", "parts": [{"type": "text", "content": b}], "finish_reason": "stop"}]
            ),
        },
        ("chat", "gpt-4o"),
    ),
    "otel instructions": (
        lambda a, b: {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.system_instructions": json.dumps([{"type": "text", "content": a}]),
            "gen_ai.tool.call.arguments": json.dumps({"q": b}),
            "gen_ai.tool.name": "find",
        },
        ("gpt-4o", "find"),
    ),
    "otel event": (
        lambda a, b: {
            "event.name": "gen_ai.user.message",
            "gen_ai.system": "openai",
            "body": {"content": a, "role": "user"},
            "other": {
                "event.name": "gen_ai.choice",
                "body": {"index": 0, "finish_reason": "stop", "message": {"content": b}},
            },
        },
        ("gen_ai.user.message", "stop"),
    ),
    "traceloop": (
        lambda a, b: {
            "traceloop.span.kind": "workflow",
            "traceloop.entity.name": "joke",
            "traceloop.entity.input": json.dumps({"args": [a]}),
            "traceloop.entity.output": json.dumps(b),
        },
        ("workflow", "joke"),
    ),
    "openllmetry": (
        lambda a, b: {
            "llm.request.type": "chat",
            "gen_ai.prompt.0.role": "user",
            "gen_ai.prompt.0.content": a,
            "gen_ai.completion.0.content": b,
            "gen_ai.completion.0.finish_reason": "stop",
            "llm.usage.total_tokens": 44,
        },
        ("chat", "user", "stop", "44"),
    ),
    "openinference": (
        lambda a, b: {
            "openinference.span.kind": "LLM",
            "llm.model_name": "gpt-4o",
            "input.value": a,
            "output.value": b,
            "input.mime_type": "text/plain",
            "llm.token_count.prompt": 9,
        },
        ("LLM", "gpt-4o", "9"),
    ),
    "openinference messages": (
        lambda a, b: {
            "openinference.span.kind": "LLM",
            "llm.input_messages.0.message.role": "user",
            "llm.input_messages.0.message.content": a,
            "llm.output_messages.0.message.content": b,
            "llm.model_name": "gpt-4o",
        },
        ("user", "gpt-4o"),
    ),
    "openinference tools": (
        lambda a, b: {
            "openinference.span.kind": "TOOL",
            "tool.name": "find",
            "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": json.dumps({"q": a}),
            "retrieval.documents.0.document.content": b,
        },
        ("TOOL", "find"),
    ),
    "vercel ai": (
        lambda a, b: {
            "ai.operationId": "ai.generateText",
            "ai.model.id": "gpt-4o",
            "ai.prompt": json.dumps({"prompt": a}),
            "ai.response.text": b,
            "ai.usage.promptTokens": 12,
        },
        ("ai.generateText", "gpt-4o"),
    ),
    "pydantic-ai": (
        lambda a, b: {
            "agent_name": "support",
            "model_name": "gpt-4o",
            "all_messages_events": json.dumps(
                [{"content": a, "role": "user", "event.name": "gen_ai.user.message"}]
            ),
            "final_result": b,
        },
        ("support", "gpt-4o"),
    ),
    "logged json": (
        lambda a, b: {
            "event": "llm request",
            "body": json.dumps(
                {
                    "model": "gpt-4o",
                    "messages": [{"role": "system", "content": a}, {"role": "user", "content": b}],
                }
            ),
        },
        ("llm request", "gpt-4o"),
    ),
    "sse line": (
        lambda a, b: (
            "data: "
            + json.dumps(
                {
                    "id": "chatcmpl-1",
                    "object": "chat.completion.chunk",
                    "model": "gpt-4o",
                    "choices": [{"index": 0, "delta": {"content": a + b}}],
                }
            )
        ),
        ("chatcmpl-1", "gpt-4o"),
    ),
    "named fields": (
        lambda a, b: {
            "event": "llm.call",
            "model": "gpt-4o",
            "prompt": a,
            "completion": b,
            "latency_ms": 812,
        },
        ("llm.call", "gpt-4o", "812"),
    ),
    "system prompt field": (
        lambda a, b: {
            "event": "agent",
            "system_prompt": a,
            "user_prompt": b,
            "prompt_tokens": 12,
            "prompt_version": "v3",
        },
        ("12", "v3"),
    ),
    "batch line": (
        lambda a, b: {
            "custom_id": "r-1",
            "method": "POST",
            "url": "/v1/chat/completions",
            "body": {
                "model": "gpt-4o",
                "messages": [{"role": "system", "content": a}, {"role": "user", "content": b}],
            },
        },
        ("r-1", "/v1/chat/completions"),
    ),
    "mcp call": (
        lambda a, b: {
            "jsonrpc": "2.0",
            "id": 4,
            "method": "tools/call",
            "params": {"name": "search", "arguments": {"query": a}},
            "result": {"content": [{"type": "text", "text": b}], "isError": False},
        },
        ("tools/call", "search"),
    ),
    "huggingface": (
        lambda a, b: {
            "model": "meta-llama/Llama-3.1-8B",
            "inputs": a,
            "parameters": {"max_new_tokens": 20},
            "generated_text": b,
        },
        ("meta-llama/Llama-3.1-8B", "20"),
    ),
    "replicate": (
        lambda a, b: {
            "id": "p1",
            "model": "black-forest-labs/flux",
            "input": {"prompt": a, "seed": 7},
            "status": "succeeded",
            "output": ["https://x.example/o.png"],
            "logs": "Prompt: " + b,
        },
        ("p1", "succeeded"),
    ),
}
