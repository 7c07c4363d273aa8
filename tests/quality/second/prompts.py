"""What people and language models say to each other, by another hand than `tests/quality/prompts.py`, as APIs carry it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SAID", "forms", "shapes"]

IMAGE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
SAID = [
    (
        "Summarise the merger talks between Halcyon Foods and the Brightwater group before Thursday",
        "Certainly, the draft letter to the landlord could begin with the leaking ceiling",
    ),
    (
        "My daughter was diagnosed with leukemia last spring, what should I tell her school",
        "The school nurse should hear about the treatment calendar first",
    ),
    (
        "Schreibe eine Kündigung für Herrn Brandstetter wegen wiederholter Verspätung",
        "Hier ist der Entwurf des Kündigungsschreibens an Herrn Brandstetter",
    ),
    ("请帮我写一封给房东的投诉信，关于漏水问题", "当然，这封信可以从天花板漏水开始写起"),
]
"""A prompt and an answer."""


def shapes(p: str, a: str) -> list[tuple[str, Any, list[str], list[str]]]:
    """Every shape with this prompt and answer in it: its name, the data, what is content, what must stay readable."""
    # fmt: off
    return [
        ("openai.chat.req", {"model": "gpt-4.1-mini", "temperature": 0.2, "max_tokens": 512, "messages": [{"role": "system", "content": p}, {"role": "user", "content": a}]}, [p, a], ["gpt-4.1-mini", "512", "system", "user"]),
        ("openai.chat.parts", {"model": "gpt-4o", "messages": [{"role": "user", "content": [{"type": "text", "text": p}, {"type": "image_url", "image_url": {"url": "data:image/png;base64," + IMAGE}}]}]}, [p, IMAGE], ["gpt-4o", "user", "image_url"]),
        ("openai.chat.tools", {"model": "gpt-4o", "messages": [{"role": "assistant", "content": None, "tool_calls": [{"id": "call_9x", "type": "function", "function": {"name": "send_mail", "arguments": json.dumps({"body": p})}}]}, {"role": "tool", "tool_call_id": "call_9x", "content": a}]}, [p, a], ["call_9x", "send_mail"]),
        ("openai.chat.resp", {"id": "chatcmpl-9Zx", "object": "chat.completion", "created": 1767225600, "model": "gpt-4o-2024-08-06", "choices": [{"index": 0, "message": {"role": "assistant", "content": a, "refusal": None}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 31, "completion_tokens": 18, "total_tokens": 49}}, [a], ["chatcmpl-9Zx", "gpt-4o-2024-08-06", "stop", "49", "assistant"]),
        ("openai.chat.chunk", {"id": "chatcmpl-9Zx", "object": "chat.completion.chunk", "model": "gpt-4o", "choices": [{"index": 0, "delta": {"role": "assistant", "content": a}, "finish_reason": None}]}, [a], ["chatcmpl-9Zx"]),
        ("openai.chat.chunk.tool", {"object": "chat.completion.chunk", "model": "gpt-4o", "choices": [{"index": 0, "delta": {"tool_calls": [{"index": 0, "id": "call_1", "function": {"name": "f", "arguments": '{"q":"' + p}}]}}]}, [p], ["call_1"]),
        ("openai.completions", {"model": "gpt-3.5-turbo-instruct", "prompt": p, "max_tokens": 64, "suffix": a}, [p, a], ["gpt-3.5-turbo-instruct", "64"]),
        ("openai.completions.list", {"model": "davinci-002", "prompt": [p, a], "n": 1}, [p, a], ["davinci-002"]),
        ("openai.completions.resp", {"object": "text_completion", "model": "davinci-002", "choices": [{"text": a, "index": 0, "finish_reason": "length"}]}, [a], ["davinci-002", "length"]),
        ("openai.responses.req", {"model": "gpt-5", "instructions": p, "input": a, "max_output_tokens": 200}, [p, a], ["gpt-5", "200"]),
        ("openai.responses.items", {"model": "gpt-5", "input": [{"role": "user", "content": [{"type": "input_text", "text": p}]}, {"type": "function_call_output", "call_id": "call_2", "output": a}]}, [p, a], ["gpt-5", "call_2"]),
        ("openai.responses.resp", {"id": "resp_67c", "object": "response", "status": "completed", "model": "gpt-5", "output": [{"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": p}]}, {"type": "message", "id": "msg_1", "role": "assistant", "content": [{"type": "output_text", "text": a, "annotations": []}]}], "usage": {"input_tokens": 36, "output_tokens": 87}}, [p, a], ["resp_67c", "completed", "87", "msg_1"]),
        ("openai.responses.delta", {"type": "response.output_text.delta", "item_id": "msg_1", "output_index": 0, "delta": a}, [a], ["msg_1", "response.output_text.delta"]),
        ("openai.responses.done", {"type": "response.output_text.done", "item_id": "msg_1", "text": a}, [a], ["msg_1"]),
        ("openai.responses.args", {"type": "response.function_call_arguments.done", "item_id": "fc_1", "arguments": json.dumps({"x": p})}, [p], ["fc_1"]),
        ("openai.image", {"model": "gpt-image-1", "prompt": p, "size": "1024x1024", "n": 1}, [p], ["gpt-image-1", "1024x1024"]),
        ("openai.image.resp", {"created": 1767225600, "data": [{"revised_prompt": p, "b64_json": IMAGE}]}, [p], ["1767225600"]),
        ("openai.speech", {"model": "tts-1", "voice": "alloy", "input": p}, [p], ["tts-1", "alloy"]),
        ("openai.transcribe", {"task": "transcribe", "language": "english", "duration": 8.4, "text": a, "segments": [{"id": 0, "start": 0.0, "end": 3.3, "text": p, "avg_logprob": -0.28}]}, [a, p], ["transcribe", "8.4"]),
        ("openai.embed", {"model": "text-embedding-3-small", "input": [p, a], "encoding_format": "float"}, [p, a], ["text-embedding-3-small"]),
        ("openai.moderation", {"model": "omni-moderation-latest", "input": p}, [p], ["omni-moderation-latest"]),
        ("openai.assistants", {"id": "asst_1", "object": "assistant", "model": "gpt-4o", "instructions": p, "name": "helper"}, [p], ["asst_1"]),
        ("openai.thread.msg", {"id": "msg_2", "object": "thread.message", "role": "user", "content": [{"type": "text", "text": {"value": p, "annotations": []}}]}, [p], ["msg_2"]),
        ("openai.realtime", {"type": "conversation.item.create", "item": {"type": "message", "role": "user", "content": [{"type": "input_text", "text": p}]}}, [p], ["conversation.item.create"]),
        ("openai.realtime.tr", {"type": "response.audio_transcript.done", "item_id": "it_1", "transcript": a}, [a], ["it_1"]),
        ("anthropic.req", {"model": "claude-sonnet-4-5", "max_tokens": 1024, "system": p, "messages": [{"role": "user", "content": a}]}, [p, a], ["claude-sonnet-4-5", "1024"]),
        ("anthropic.blocks", {"model": "claude-opus-4-1", "max_tokens": 1024, "system": [{"type": "text", "text": p, "cache_control": {"type": "ephemeral"}}], "messages": [{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": [{"type": "text", "text": a}]}]}]}, [p, a], ["toolu_1", "ephemeral"]),
        ("anthropic.resp", {"id": "msg_01X", "type": "message", "role": "assistant", "model": "claude-opus-4-1", "content": [{"type": "thinking", "thinking": p, "signature": "c2ln"}, {"type": "text", "text": a}, {"type": "tool_use", "id": "toolu_2", "name": "search", "input": {"query": p}}], "stop_reason": "tool_use", "usage": {"input_tokens": 20, "output_tokens": 11}}, [p, a], ["msg_01X", "toolu_2", "tool_use", "search"]),
        ("anthropic.delta", {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": a}}, [a], ["content_block_delta", "text_delta"]),
        ("anthropic.delta.json", {"type": "content_block_delta", "index": 1, "delta": {"type": "input_json_delta", "partial_json": '{"q": "' + p}}, [p], ["input_json_delta"]),
        ("anthropic.delta.think", {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": p}}, [p], ["thinking_delta"]),
        ("anthropic.legacy", {"model": "claude-2.1", "prompt": "\n\nHuman: " + p + "\n\nAssistant:", "max_tokens_to_sample": 300}, [p], ["claude-2.1", "300"]),
        ("anthropic.legacy.resp", {"completion": a, "stop_reason": "stop_sequence", "model": "claude-2.1"}, [a], ["stop_sequence"]),
        ("gemini.req", {"contents": [{"role": "user", "parts": [{"text": p}, {"inlineData": {"mimeType": "image/png", "data": IMAGE}}]}], "systemInstruction": {"parts": [{"text": a}]}, "generationConfig": {"maxOutputTokens": 200}}, [p, a, IMAGE], ["200", "image/png"]),
        ("gemini.resp", {"candidates": [{"content": {"role": "model", "parts": [{"text": a}]}, "finishReason": "STOP", "index": 0}], "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 12}, "modelVersion": "gemini-2.5-flash"}, [a], ["STOP", "gemini-2.5-flash", "12"]),
        ("gemini.fn", {"candidates": [{"content": {"parts": [{"functionCall": {"name": "find", "args": {"q": p}}}]}}]}, [p], ["find"]),
        ("gemini.fnresp", {"contents": [{"role": "user", "parts": [{"functionResponse": {"name": "find", "response": {"result": a}}}]}]}, [a], ["find"]),
        ("gemini.snake", {"contents": [{"parts": [{"text": p}]}], "system_instruction": {"parts": [{"text": a}]}}, [p, a], []),
        ("vertex.predict", {"instances": [{"prompt": p}], "parameters": {"sampleCount": 1}}, [p], ["1"]),
        ("vertex.predict2", {"predictions": [{"content": a, "safetyAttributes": {"blocked": False}}]}, [a], []),
        ("bedrock.converse", {"modelId": "anthropic.claude-3-haiku", "system": [{"text": p}], "messages": [{"role": "user", "content": [{"text": a}]}], "inferenceConfig": {"maxTokens": 400}}, [p, a], ["anthropic.claude-3-haiku", "400"]),
        ("bedrock.converse.resp", {"output": {"message": {"role": "assistant", "content": [{"text": a}, {"toolUse": {"toolUseId": "tu_1", "name": "find", "input": {"q": p}}}]}}, "stopReason": "tool_use", "usage": {"inputTokens": 30, "outputTokens": 40, "totalTokens": 70}}, [a, p], ["tu_1", "tool_use", "70"]),
        ("bedrock.titan", {"inputText": p, "textGenerationConfig": {"maxTokenCount": 512}}, [p], ["512"]),
        ("bedrock.titan.resp", {"inputTextTokenCount": 5, "results": [{"tokenCount": 32, "outputText": a, "completionReason": "FINISH"}]}, [a], ["FINISH", "32"]),
        ("bedrock.llama", {"prompt": p, "max_gen_len": 512, "temperature": 0.5}, [p], ["512"]),
        ("bedrock.llama.resp", {"generation": a, "prompt_token_count": 12, "generation_token_count": 30, "stop_reason": "stop"}, [a], ["30", "stop"]),
        ("bedrock.stream", {"contentBlockDelta": {"delta": {"text": a}, "contentBlockIndex": 0}}, [a], []),
        ("bedrock.invoke", {"modelId": "anthropic.claude-v2", "body": json.dumps({"prompt": p, "max_tokens_to_sample": 300})}, [p], ["anthropic.claude-v2"]),
        ("cohere.v1", {"model": "command-r", "message": p, "chat_history": [{"role": "USER", "message": a}], "preamble": a}, [p, a], ["command-r"]),
        ("cohere.v2.resp", {"id": "c1", "finish_reason": "COMPLETE", "message": {"role": "assistant", "content": [{"type": "text", "text": a}]}, "usage": {"tokens": {"input_tokens": 5}}}, [a], ["COMPLETE"]),
        ("cohere.v1.resp", {"response_id": "r1", "text": a, "generation_id": "g1", "finish_reason": "COMPLETE"}, [a], ["COMPLETE"]),
        ("cohere.generate", {"model": "command", "prompt": p, "max_tokens": 20}, [p], ["command"]),
        ("cohere.generations", {"generations": [{"id": "g", "text": a, "finish_reason": "COMPLETE"}], "prompt": p}, [a, p], ["COMPLETE"]),
        ("cohere.rerank", {"model": "rerank-v3.5", "query": p, "documents": [a, p], "top_n": 3}, [p, a], ["rerank-v3.5"]),
        ("cohere.embed", {"model": "embed-v4.0", "texts": [p, a], "input_type": "search_document"}, [p, a], ["embed-v4.0"]),
        ("mistral", {"model": "mistral-large-latest", "messages": [{"role": "user", "content": p}], "safe_prompt": True}, [p], ["mistral-large-latest"]),
        ("mistral.fim", {"model": "codestral-latest", "prompt": p, "suffix": a}, [p, a], ["codestral-latest"]),
        ("ollama.gen", {"model": "llama3.2", "prompt": p, "system": a, "stream": False}, [p, a], ["llama3.2"]),
        ("ollama.gen.resp", {"model": "llama3.2", "created_at": "2026-03-01T10:00:00Z", "response": a, "done": True, "eval_count": 290}, [a], ["llama3.2", "290"]),
        ("ollama.chat", {"model": "llama3.2", "message": {"role": "assistant", "content": a}, "done": True, "total_duration": 4883583458}, [a], ["llama3.2", "4883583458"]),
        ("hf.tgi", {"inputs": p, "parameters": {"max_new_tokens": 20}}, [p], ["20"]),
        ("hf.tgi.resp", [{"generated_text": a}], [a], []),
        ("replicate", {"version": "meta/llama-3", "input": {"prompt": p, "system_prompt": a}}, [p, a], ["meta/llama-3"]),
        ("langchain.msg", {"lc": 1, "type": "constructor", "id": ["langchain", "schema", "messages", "HumanMessage"], "kwargs": {"content": p, "type": "human"}}, [p], ["HumanMessage"]),
        ("langchain.run", {"run_id": "5f1", "name": "ChatOpenAI", "inputs": {"messages": [[{"type": "human", "content": p}]]}, "outputs": {"generations": [[{"text": a, "generation_info": {"finish_reason": "stop"}}]]}}, [p, a], ["ChatOpenAI", "stop"]),
        ("langchain.chain", {"name": "RunnableSequence", "run_type": "chain", "inputs": {"question": p}, "outputs": {"output": a}}, [p, a], ["RunnableSequence"]),
        ("langchain.agent", {"tool": "search", "tool_input": p, "log": "Thought: " + a}, [p], ["search"]),
        ("langchain.doc", {"page_content": p, "metadata": {"source": "a.pdf", "page": 4}}, [p], ["a.pdf"]),
        ("llamaindex", {"event_type": "llm", "payload": {"messages": [{"role": "user", "content": p}], "response": a}}, [p, a], ["llm"]),
        ("llamaindex.node", {"node": {"id_": "n1", "text": p, "class_name": "TextNode"}, "score": 0.71}, [p], ["n1"]),
        ("llamaindex.query", {"query_str": p, "response": a, "source_nodes": [{"node": {"text": a}, "score": 0.5}]}, [p, a], ["0.5"]),
        ("otel.old", {"gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o", "gen_ai.prompt": p, "gen_ai.completion": a, "gen_ai.usage.input_tokens": 31}, [p, a], ["openai", "gpt-4o", "31"]),
        ("otel.idx", {"gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": p, "gen_ai.completion.0.content": a, "gen_ai.completion.0.finish_reason": "stop"}, [p, a], ["user", "stop"]),
        ("otel.new", {"gen_ai.operation.name": "chat", "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [{"type": "text", "content": p}]}]), "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": [{"type": "text", "content": a}], "finish_reason": "stop"}]), "gen_ai.system_instructions": json.dumps([{"type": "text", "content": p}])}, [p, a], ["chat"]),
        ("otel.tool", {"gen_ai.tool.name": "find", "gen_ai.tool.call.id": "call_1", "gen_ai.tool.call.arguments": json.dumps({"q": p}), "gen_ai.tool.call.result": a, "gen_ai.tool.description": "finds"}, [p, a], ["find", "call_1"]),
        ("otel.event", {"event.name": "gen_ai.user.message", "body": {"content": p, "role": "user"}}, [p], ["gen_ai.user.message"]),
        ("otel.event.choice", {"event.name": "gen_ai.choice", "body": {"index": 0, "finish_reason": "stop", "message": {"content": a, "role": "assistant"}}}, [a], ["gen_ai.choice", "stop"]),
        ("traceloop", {"traceloop.span.kind": "workflow", "traceloop.entity.name": "qa", "traceloop.entity.input": json.dumps({"args": [p]}), "traceloop.entity.output": a}, [p, a], ["workflow", "qa"]),
        ("llm.traceloop", {"llm.request.type": "chat", "llm.prompts.0.content": p, "llm.completions.0.content": a, "llm.usage.total_tokens": 50}, [p, a], ["chat", "50"]),
        ("openinference", {"openinference.span.kind": "LLM", "llm.model_name": "gpt-4o", "llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": p, "llm.output_messages.0.message.content": a, "input.value": p, "output.value": a, "input.mime_type": "text/plain"}, [p, a], ["LLM", "gpt-4o", "text/plain"]),
        ("openinference.tool", {"llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "find", "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": json.dumps({"q": p})}, [p], ["find"]),
        ("openinference.retr", {"retrieval.documents.0.document.content": p, "retrieval.documents.0.document.score": 0.9, "llm.prompt_template.template": a, "llm.prompt_template.variables": json.dumps({"x": p})}, [p, a], ["0.9"]),
        ("openinference.embed", {"embedding.embeddings.0.embedding.text": p, "embedding.model_name": "ada"}, [p], ["ada"]),
        ("ai.vercel", {"ai.operationId": "ai.generateText", "ai.model.id": "gpt-4o", "ai.prompt": json.dumps({"prompt": p}), "ai.response.text": a, "ai.prompt.messages": json.dumps([{"role": "user", "content": p}])}, [p, a], ["gpt-4o"]),
        ("pydantic_ai", {"agent_name": "a", "all_messages_events": json.dumps([{"content": p, "role": "user", "event.name": "gen_ai.user.message"}]), "final_result": a}, [p], ["agent_name"]),
        ("logfire", {"request_data": {"messages": [{"role": "user", "content": p}], "model": "gpt-4o"}, "response_data": {"message": {"role": "assistant", "content": a}, "usage": {"total_tokens": 50}}}, [p, a], ["gpt-4o", "50"]),
        ("langfuse", {"type": "generation-create", "body": {"id": "g1", "model": "gpt-4o", "input": [{"role": "user", "content": p}], "output": a}}, [p, a], ["generation-create", "g1", "gpt-4o"]),
        ("mcp.call", {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "find", "arguments": {"q": p}}}, [p], ["tools/call", "find"]),
        ("mcp.result", {"jsonrpc": "2.0", "id": 3, "result": {"content": [{"type": "text", "text": a}], "isError": False}}, [a], ["2.0"]),
        ("generic.prompt", {"event": "llm.call", "prompt": p, "completion": a, "latency_ms": 412}, [p, a], ["llm.call", "412"]),
        ("generic.sysprompt", {"event": "llm", "system_prompt": p, "user_prompt": a, "tokens": 12}, [p, a], ["12"]),
        ("generic.camel", {"systemPrompt": p, "userMessage": a, "modelName": "gpt-4o"}, [p], ["gpt-4o"]),
        ("generic.chat_history", {"event": "agent.step", "chat_history": [["human", p], ["ai", a]], "step": 4}, [p, a], ["agent.step", "4"]),
        ("messages.tuple", {"model": "gpt-4o", "messages": [("system", p), ("user", a)]}, [p, a], ["gpt-4o"]),
        ("litellm", {"litellm_params": {"metadata": {}}, "model": "gpt-4o", "messages": [{"role": "user", "content": p}], "original_response": a}, [p], ["gpt-4o"]),
        ("negative.prompt", {"steps": 30, "prompt": p, "negative_prompt": a, "cfg_scale": 7.5}, [p, a], ["7.5"]),
        ("elevenlabs", {"model_id": "eleven_multilingual_v2", "text": p, "voice_settings": {"stability": 0.5}}, [p], ["eleven_multilingual_v2"]),
    ]
    # fmt: on


def forms(data: Any) -> Iterator[tuple[str, Any]]:
    """The data as an app logs it."""
    text = json.dumps(data)
    yield "dict", data if isinstance(data, dict) else {"body": data}
    yield "nested", {"event": "llm.request", "request": data, "latency_ms": 412}
    yield "json", text
    yield "json-utf8", json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    yield "in a line", f"POST /v1/chat body={text} status=200"
    yield "repr", f"Request options: { {'method': 'post', 'url': '/chat', 'json_data': data}!r}"
    yield "event stream", f"data: {text}\n\ndata: [DONE]\n\n"
    yield "bytes", {"body": text.encode()}
    yield "json twice", json.dumps({"msg": text})
    yield "json lines", f"{text}\n{text}\n"
