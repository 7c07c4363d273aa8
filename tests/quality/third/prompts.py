"""What people say to a language model, in the shapes of its vendors and of the tools around them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .shapes import WORDS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

Made = tuple[Any, list[str]]
SHAPES: dict[str, Callable[[random.Random, Callable[[], str]], Made]] = {}


def shape(make):
    SHAPES[make.__name__] = make
    return make


def sentence(rng: random.Random) -> str:
    who = rng.choice(["my doctor", "our landlord", "the bank", "my sister", "the auditor", "a colleague"])
    a, b, c = rng.sample(WORDS, 3)
    return rng.choice(
        [
            f"Please explain why {who} talks of {a} {b} and not of {c}",
            f"I feel anxious since {who} mentioned the {a} {b} near {c}",
            f"Summarise what {who} wrote about {a}, {b} and {c} for me",
            f"Is it true that {who} sold the {a} {b} to {c} last week?",
        ]
    )


@shape
def openai_chat_request(r, s):
    return {
        "model": "gpt-4.1-mini",
        "messages": [{"role": "system", "content": s()}, {"role": "user", "content": s()}],
        "temperature": 0.2,
    }, ["gpt-4.1-mini", "system", "user", "0.2"]


@shape
def openai_chat_parts(r, s):
    return {
        "model": "gpt-4o",
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": s()},
                    {
                        "type": "image_url",
                        "image_url": {"url": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg"},
                    },
                ],
            }
        ],
    }, ["gpt-4o", "user", "image_url"]


@shape
def openai_chat_response(r, s):
    return {
        "id": "chatcmpl-B9MHDbslf",
        "object": "chat.completion",
        "model": "gpt-4.1",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": s(), "refusal": None},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 19, "completion_tokens": 10, "total_tokens": 29},
    }, ["chatcmpl-B9MHDbslf", "stop", "19", "29", "assistant"]


@shape
def openai_chat_tool_calls(r, s):
    return {
        "model": "gpt-4.1",
        "choices": [
            {
                "message": {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [
                        {
                            "id": "call_abc",
                            "type": "function",
                            "function": {"name": "search_mail", "arguments": json.dumps({"query": s()})},
                        }
                    ],
                },
                "finish_reason": "tool_calls",
            }
        ],
    }, ["call_abc", "search_mail", "tool_calls"]


@shape
def openai_tool_message(r, s):
    return {
        "model": "gpt-4.1",
        "messages": [
            {"role": "user", "content": s()},
            {"role": "tool", "tool_call_id": "call_abc", "content": s()},
        ],
    }, ["call_abc", "tool"]


@shape
def openai_stream_chunk(r, s):
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "model": "gpt-4o",
        "choices": [{"index": 0, "delta": {"content": s()}, "finish_reason": None}],
    }, ["chatcmpl-1", "chat.completion.chunk"]


@shape
def openai_sse_text(r, s):
    return "data: " + json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "choices": [{"index": 0, "delta": {"content": s()}}],
        }
    ) + "\n\ndata: [DONE]\n", ["data:", "chatcmpl-1", "[DONE]"]


@shape
def openai_responses_request(r, s):
    return {"model": "gpt-5", "instructions": s(), "input": s(), "max_output_tokens": 400}, ["gpt-5", "400"]


@shape
def openai_responses_items(r, s):
    return {
        "model": "gpt-5",
        "input": [
            {"role": "user", "content": [{"type": "input_text", "text": s()}]},
            {"type": "function_call_output", "call_id": "call_9", "output": s()},
        ],
    }, ["gpt-5", "call_9", "input_text"]


@shape
def openai_responses_output(r, s):
    return {
        "id": "resp_67cc",
        "object": "response",
        "status": "completed",
        "model": "gpt-5",
        "output": [
            {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": s()}]},
            {
                "type": "message",
                "id": "msg_1",
                "role": "assistant",
                "content": [{"type": "output_text", "text": s(), "annotations": []}],
            },
        ],
        "usage": {"input_tokens": 36, "output_tokens": 87},
    }, ["resp_67cc", "completed", "msg_1", "36", "87"]


@shape
def openai_responses_function_call(r, s):
    return {
        "id": "resp_1",
        "object": "response",
        "output": [
            {
                "type": "function_call",
                "id": "fc_1",
                "call_id": "call_1",
                "name": "send_mail",
                "arguments": json.dumps({"body": s()}),
            }
        ],
    }, ["fc_1", "send_mail"]


@shape
def openai_responses_delta(r, s):
    return {
        "type": "response.output_text.delta",
        "item_id": "msg_1",
        "output_index": 0,
        "content_index": 0,
        "delta": s(),
        "sequence_number": 7,
    }, ["response.output_text.delta", "msg_1", "7"]


@shape
def openai_responses_done_sse(r, s):
    return "event: response.output_text.done\ndata: " + json.dumps(
        {"type": "response.output_text.done", "item_id": "msg_1", "text": s()}
    ) + "\n\n", ["event: response.output_text.done", "msg_1"]


@shape
def openai_responses_args_delta(r, s):
    return {"type": "response.function_call_arguments.delta", "item_id": "fc_1", "delta": s()}, ["fc_1"]


@shape
def openai_reasoning_summary_delta(r, s):
    return {
        "type": "response.reasoning_summary_text.delta",
        "item_id": "rs_1",
        "summary_index": 0,
        "delta": s(),
    }, ["rs_1"]


@shape
def openai_realtime_item(r, s):
    return {
        "type": "conversation.item.create",
        "event_id": "ev_1",
        "item": {"type": "message", "role": "user", "content": [{"type": "input_text", "text": s()}]},
    }, ["conversation.item.create", "ev_1"]


@shape
def openai_realtime_transcript(r, s):
    return {
        "type": "conversation.item.input_audio_transcription.completed",
        "event_id": "ev_2",
        "item_id": "item_3",
        "content_index": 0,
        "transcript": s(),
    }, ["ev_2", "item_3"]


@shape
def openai_realtime_audio_transcript_delta(r, s):
    return {
        "type": "response.audio_transcript.delta",
        "response_id": "resp_1",
        "item_id": "item_3",
        "delta": s(),
    }, ["resp_1", "item_3"]


@shape
def openai_realtime_session(r, s):
    return {
        "type": "session.update",
        "session": {
            "type": "realtime",
            "model": "gpt-realtime",
            "instructions": s(),
            "output_modalities": ["audio"],
        },
    }, ["session.update", "gpt-realtime"]


@shape
def openai_assistant_create(r, s):
    return {
        "object": "assistant",
        "id": "asst_abc",
        "model": "gpt-4o",
        "name": "Math Tutor",
        "instructions": s(),
        "tools": [{"type": "code_interpreter"}],
    }, ["asst_abc", "gpt-4o", "code_interpreter"]


@shape
def openai_thread_message(r, s):
    return {
        "id": "msg_abc",
        "object": "thread.message",
        "thread_id": "thread_1",
        "role": "user",
        "content": [{"type": "text", "text": {"value": s(), "annotations": []}}],
    }, ["msg_abc", "thread_1", "thread.message"]


@shape
def openai_thread_delta(r, s):
    return {
        "id": "msg_abc",
        "object": "thread.message.delta",
        "delta": {"content": [{"index": 0, "type": "text", "text": {"value": s(), "annotations": []}}]},
    }, ["msg_abc", "thread.message.delta"]


@shape
def openai_run_step(r, s):
    return {
        "id": "step_1",
        "object": "thread.run.step",
        "type": "tool_calls",
        "step_details": {
            "type": "tool_calls",
            "tool_calls": [
                {
                    "id": "call_1",
                    "type": "function",
                    "function": {"name": "lookup", "arguments": json.dumps({"q": s()}), "output": s()},
                }
            ],
        },
    }, ["step_1", "lookup"]


@shape
def openai_batch_line(r, s):
    return json.dumps(
        {
            "custom_id": "request-1",
            "method": "POST",
            "url": "/v1/chat/completions",
            "body": {
                "model": "gpt-4o-mini",
                "messages": [{"role": "user", "content": s()}],
                "max_tokens": 1000,
            },
        }
    ), ["request-1", "/v1/chat/completions", "gpt-4o-mini", "1000"]


@shape
def openai_batch_output(r, s):
    return json.dumps(
        {
            "id": "batch_req_1",
            "custom_id": "request-1",
            "response": {
                "status_code": 200,
                "body": {"id": "chatcmpl-2", "choices": [{"message": {"role": "assistant", "content": s()}}]},
            },
        }
    ), ["batch_req_1", "200", "chatcmpl-2"]


@shape
def openai_finetune_line(r, s):
    return json.dumps(
        {
            "messages": [
                {"role": "system", "content": s()},
                {"role": "user", "content": s()},
                {"role": "assistant", "content": s()},
            ]
        }
    ), ["assistant"]


@shape
def openai_embeddings(r, s):
    return {"model": "text-embedding-3-small", "input": [s(), s()], "encoding_format": "float"}, [
        "text-embedding-3-small",
        "float",
    ]


@shape
def openai_moderation(r, s):
    return {"model": "omni-moderation-latest", "input": s()}, ["omni-moderation-latest"]


@shape
def openai_completion_legacy(r, s):
    return {"model": "gpt-3.5-turbo-instruct", "prompt": s(), "max_tokens": 16}, [
        "gpt-3.5-turbo-instruct",
        "16",
    ]


@shape
def openai_completion_legacy_resp(r, s):
    return {
        "id": "cmpl-1",
        "object": "text_completion",
        "model": "gpt-3.5-turbo-instruct",
        "choices": [{"text": s(), "index": 0, "finish_reason": "length"}],
    }, ["cmpl-1", "length"]


@shape
def openai_image(r, s):
    return {"model": "gpt-image-1", "prompt": s(), "n": 1, "size": "1024x1024"}, ["gpt-image-1", "1024x1024"]


@shape
def openai_image_revised(r, s):
    return {
        "created": 1713833628,
        "data": [{"url": "https://img.example.net/1.png", "revised_prompt": s()}],
    }, ["1713833628"]


@shape
def openai_tts(r, s):
    return {"model": "gpt-4o-mini-tts", "voice": "coral", "input": s(), "instructions": s()}, [
        "gpt-4o-mini-tts",
        "coral",
    ]


@shape
def openai_transcription(r, s):
    return {
        "task": "transcribe",
        "language": "en",
        "duration": 8.47,
        "text": s(),
        "segments": [
            {
                "id": 0,
                "start": 0.0,
                "end": 3.3,
                "text": s(),
                "tokens": [50364],
                "temperature": 0.0,
                "avg_logprob": -0.28,
            }
        ],
    }, ["transcribe", "8.47"]


@shape
def openai_debug_line(r, s):
    return (
        f"DEBUG openai._base_client: Request options: {{'method': 'post', 'url': '/chat/completions', 'files': None, 'json_data': {{'messages': [{{'role': 'user', 'content': {s()!r}}}], 'model': 'gpt-4o'}}}}",
        ["DEBUG openai._base_client: Request options", "/chat/completions", "gpt-4o"],
    )


@shape
def openai_sdk_repr(r, s):
    return (
        f"ChatCompletion(id='chatcmpl-3', choices=[Choice(finish_reason='stop', index=0, logprobs=None, message=ChatCompletionMessage(content={s()!r}, refusal=None, role='assistant', tool_calls=None))], created=1741, model='gpt-4o')",
        ["chatcmpl-3", "finish_reason='stop'", "model='gpt-4o'"],
    )


@shape
def responses_sdk_repr(r, s):
    return (
        f"ResponseOutputMessage(id='msg_4', content=[ResponseOutputText(annotations=[], text={s()!r}, type='output_text')], role='assistant', status='completed', type='message')",
        ["msg_4", "status='completed'"],
    )


@shape
def anthropic_request(r, s):
    return {
        "model": "claude-sonnet-4-5",
        "max_tokens": 1024,
        "system": s(),
        "messages": [{"role": "user", "content": s()}],
    }, ["claude-sonnet-4-5", "1024"]


@shape
def anthropic_system_blocks(r, s):
    return {
        "model": "claude-opus-4",
        "system": [{"type": "text", "text": s(), "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": [{"type": "text", "text": s()}]}],
    }, ["claude-opus-4", "ephemeral"]


@shape
def anthropic_response(r, s):
    return {
        "id": "msg_01X",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-4-5",
        "content": [
            {"type": "thinking", "thinking": s(), "signature": "EqQBCgIYAhIM"},
            {"type": "text", "text": s()},
        ],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 10, "output_tokens": 25},
    }, ["msg_01X", "end_turn", "25"]


@shape
def anthropic_tool_use(r, s):
    return {
        "type": "message",
        "role": "assistant",
        "content": [{"type": "tool_use", "id": "toolu_01A", "name": "get_note", "input": {"query": s()}}],
        "stop_reason": "tool_use",
    }, ["toolu_01A", "get_note"]


@shape
def anthropic_tool_result(r, s):
    return {
        "role": "user",
        "content": [{"type": "tool_result", "tool_use_id": "toolu_01A", "content": s()}],
    }, ["toolu_01A", "tool_result"]


@shape
def anthropic_tool_result_blocks(r, s):
    return {
        "role": "user",
        "content": [
            {"type": "tool_result", "tool_use_id": "toolu_01A", "content": [{"type": "text", "text": s()}]}
        ],
    }, ["toolu_01A"]


@shape
def anthropic_stream_delta(r, s):
    return {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": s()}}, [
        "content_block_delta",
        "text_delta",
    ]


@shape
def anthropic_thinking_delta_sse(r, s):
    return "event: content_block_delta\ndata: " + json.dumps(
        {"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": s()}}
    ) + "\n\n", ["event: content_block_delta", "thinking_delta"]


@shape
def anthropic_input_json_delta(r, s):
    return {
        "type": "content_block_delta",
        "index": 1,
        "delta": {"type": "input_json_delta", "partial_json": '{"q": "' + s()},
    }, ["input_json_delta"]


@shape
def anthropic_block_start(r, s):
    return {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": s()}}, [
        "content_block_start"
    ]


@shape
def anthropic_batch(r, s):
    return {
        "requests": [
            {
                "custom_id": "first",
                "params": {
                    "model": "claude-haiku",
                    "max_tokens": 10,
                    "messages": [{"role": "user", "content": s()}],
                },
            }
        ]
    }, ["first", "claude-haiku"]


@shape
def anthropic_document(r, s):
    return {
        "model": "claude",
        "messages": [
            {
                "role": "user",
                "content": [
                    {
                        "type": "document",
                        "source": {"type": "text", "media_type": "text/plain", "data": s()},
                        "title": "notes",
                    },
                    {"type": "text", "text": s()},
                ],
            }
        ],
    }, ["text/plain"]


@shape
def anthropic_sdk_repr(r, s):
    return (
        f"Message(id='msg_5', content=[TextBlock(citations=None, text={s()!r}, type='text')], model='claude-sonnet-4', role='assistant', stop_reason='end_turn')",
        ["msg_5", "stop_reason='end_turn'"],
    )


@shape
def gemini_request(r, s):
    return {
        "contents": [{"role": "user", "parts": [{"text": s()}]}],
        "systemInstruction": {"parts": [{"text": s()}]},
        "generationConfig": {"temperature": 0.4, "maxOutputTokens": 200},
    }, ["0.4", "200"]


@shape
def gemini_response(r, s):
    return {
        "candidates": [
            {
                "content": {"role": "model", "parts": [{"text": s()}]},
                "finishReason": "STOP",
                "avgLogprobs": -0.1,
            }
        ],
        "usageMetadata": {"promptTokenCount": 8, "candidatesTokenCount": 20},
        "modelVersion": "gemini-2.5-flash",
    }, ["STOP", "8", "gemini-2.5-flash"]


@shape
def gemini_function(r, s):
    return {
        "candidates": [
            {
                "content": {
                    "parts": [{"functionCall": {"name": "find_doc", "args": {"query": s()}}}],
                    "role": "model",
                }
            }
        ]
    }, ["find_doc"]


@shape
def gemini_function_response(r, s):
    return {
        "contents": [
            {
                "role": "function",
                "parts": [{"functionResponse": {"name": "find_doc", "response": {"result": s()}}}],
            }
        ]
    }, ["find_doc"]


@shape
def gemini_sdk_repr(r, s):
    return (
        f"GenerateContentResponse(candidates=[Candidate(content=Content(parts=[Part(text={s()!r})], role='model'), finish_reason=<FinishReason.STOP: 'STOP'>)], model_version='gemini-2.5-pro')",
        ["gemini-2.5-pro"],
    )


@shape
def vertex_predict(r, s):
    return {"instances": [{"prompt": s()}], "parameters": {"temperature": 0.1, "maxOutputTokens": 256}}, [
        "256"
    ]


@shape
def bedrock_converse(r, s):
    return {
        "modelId": "anthropic.claude-3-5-sonnet-20241022-v2:0",
        "system": [{"text": s()}],
        "messages": [{"role": "user", "content": [{"text": s()}]}],
        "inferenceConfig": {"maxTokens": 512},
    }, ["anthropic.claude-3-5-sonnet-20241022-v2:0", "512"]


@shape
def bedrock_converse_response(r, s):
    return {
        "output": {"message": {"role": "assistant", "content": [{"text": s()}]}},
        "stopReason": "end_turn",
        "usage": {"inputTokens": 30, "outputTokens": 62},
        "metrics": {"latencyMs": 1275},
    }, ["end_turn", "1275"]


@shape
def bedrock_tool_use(r, s):
    return {
        "output": {
            "message": {
                "role": "assistant",
                "content": [
                    {"toolUse": {"toolUseId": "tooluse_1", "name": "top_song", "input": {"sign": s()}}}
                ],
            }
        }
    }, ["tooluse_1", "top_song"]


@shape
def bedrock_stream_delta(r, s):
    return {"contentBlockDelta": {"delta": {"text": s()}, "contentBlockIndex": 0}}, ["contentBlockIndex"]


@shape
def bedrock_titan(r, s):
    return {
        "modelId": "amazon.titan-text-express-v1",
        "body": json.dumps({"inputText": s(), "textGenerationConfig": {"maxTokenCount": 100}}),
    }, ["amazon.titan-text-express-v1", "100"]


@shape
def bedrock_titan_resp(r, s):
    return {
        "inputTextTokenCount": 5,
        "results": [{"tokenCount": 10, "outputText": s(), "completionReason": "FINISH"}],
    }, ["FINISH"]


@shape
def bedrock_llama(r, s):
    return {
        "modelId": "meta.llama3-70b-instruct-v1:0",
        "body": json.dumps({"prompt": s(), "max_gen_len": 512}),
    }, ["meta.llama3-70b-instruct-v1:0"]


@shape
def bedrock_llama_resp(r, s):
    return {
        "generation": s(),
        "prompt_token_count": 10,
        "generation_token_count": 90,
        "stop_reason": "stop",
    }, ["stop"]


@shape
def bedrock_invocation_log(r, s):
    return {
        "schemaType": "ModelInvocationLog",
        "modelId": "anthropic.claude-v2",
        "operation": "InvokeModel",
        "input": {
            "inputContentType": "application/json",
            "inputBodyJson": {"prompt": s(), "max_tokens_to_sample": 300},
            "inputTokenCount": 12,
        },
        "output": {"outputBodyJson": {"completion": s(), "stop_reason": "stop_sequence"}},
    }, ["ModelInvocationLog", "anthropic.claude-v2"]


@shape
def cohere_chat_v1(r, s):
    return {
        "model": "command-r",
        "message": s(),
        "chat_history": [{"role": "USER", "message": s()}],
        "preamble": s(),
        "temperature": 0.3,
    }, ["command-r", "USER"]


@shape
def cohere_chat_v1_resp(r, s):
    return {
        "response_id": "r1",
        "generation_id": "g1",
        "text": s(),
        "finish_reason": "COMPLETE",
        "meta": {"tokens": {"input_tokens": 7}},
    }, ["g1", "COMPLETE"]


@shape
def cohere_v2(r, s):
    return {
        "id": "c1",
        "finish_reason": "COMPLETE",
        "message": {"role": "assistant", "content": [{"type": "text", "text": s()}]},
        "usage": {"billed_units": {"input_tokens": 5}},
    }, ["COMPLETE", "c1"]


@shape
def cohere_rerank(r, s):
    return {"model": "rerank-v3.5", "query": s(), "documents": [s(), s()], "top_n": 2}, ["rerank-v3.5"]


@shape
def cohere_embed(r, s):
    return {"model": "embed-v4.0", "texts": [s()], "input_type": "search_document"}, [
        "embed-v4.0",
        "search_document",
    ]


@shape
def mistral_chat(r, s):
    return {
        "model": "mistral-large-latest",
        "messages": [{"role": "user", "content": s()}],
        "safe_prompt": False,
    }, ["mistral-large-latest"]


@shape
def mistral_fim(r, s):
    return {"model": "codestral-latest", "prompt": s(), "suffix": s(), "max_tokens": 64}, [
        "codestral-latest",
        "64",
    ]


@shape
def mistral_ocr(r, s):
    return {
        "model": "mistral-ocr-latest",
        "pages": [{"index": 0, "markdown": s(), "dimensions": {"dpi": 200}}],
        "usage_info": {"pages_processed": 1},
    }, ["mistral-ocr-latest"]


@shape
def ollama_generate(r, s):
    return {"model": "llama3.2", "prompt": s(), "system": s(), "stream": False}, ["llama3.2"]


@shape
def ollama_generate_resp(r, s):
    return {
        "model": "llama3.2",
        "created_at": "2026-01-03T10:00:00Z",
        "response": s(),
        "done": True,
        "total_duration": 5043500667,
        "eval_count": 290,
    }, ["llama3.2", "290"]


@shape
def ollama_chat_resp(r, s):
    return {
        "model": "qwen3",
        "message": {"role": "assistant", "content": s(), "thinking": s()},
        "done": True,
        "eval_count": 12,
    }, ["qwen3"]


@shape
def hf_inference(r, s):
    return {"inputs": s(), "parameters": {"max_new_tokens": 20}}, ["20"]


@shape
def hf_generated(r, s):
    return [{"generated_text": s()}], ["generated_text"]


@shape
def replicate_prediction(r, s):
    return {
        "id": "gm3qorzdhgbfurvjtvhg6dckhu",
        "version": "5c7d5dc6",
        "model": "meta/llama-3",
        "input": {"prompt": s(), "max_length": 80},
        "output": [s()],
        "status": "succeeded",
    }, ["succeeded", "5c7d5dc6"]


@shape
def vllm_request(r, s):
    return (
        f"INFO 01-03 10:00:00 logger.py:39] Received request cmpl-abc: prompt: {s()!r}, params: SamplingParams(n=1, temperature=0.7), prompt_token_ids: None.",
        ["Received request cmpl-abc", "SamplingParams(n=1"],
    )


@shape
def llamacpp_completion(r, s):
    return {
        "content": s(),
        "model": "ggml",
        "prompt": s(),
        "stop": True,
        "tokens_predicted": 40,
        "timings": {"prompt_ms": 12.5},
    }, ["ggml", "40"]


@shape
def langchain_messages_repr(r, s):
    return (
        f"[HumanMessage(content={s()!r}, additional_kwargs={{}}, response_metadata={{}}), AIMessage(content={s()!r}, id='run-1')]",
        ["HumanMessage", "run-1"],
    )


@shape
def langchain_serialised(r, s):
    return {
        "lc": 1,
        "type": "constructor",
        "id": ["langchain", "schema", "messages", "HumanMessage"],
        "kwargs": {"content": s(), "type": "human"},
    }, ["constructor", "HumanMessage"]


@shape
def langchain_llm_result(r, s):
    return {
        "generations": [
            [{"text": s(), "generation_info": {"finish_reason": "stop"}, "type": "ChatGeneration"}]
        ],
        "llm_output": {"model_name": "gpt-4o", "token_usage": {"total_tokens": 9}},
    }, ["ChatGeneration", "gpt-4o"]


@shape
def langchain_chain_debug(r, s):
    return (
        f'[chain/start] [1:chain:RunnableSequence] Entering Chain run with input:\n{{\n  "question": {json.dumps(s())}\n}}',
        ["[chain/start]", "RunnableSequence"],
    )


@shape
def langchain_llm_start(r, s):
    return (
        f'[llm/start] [1:llm:ChatOpenAI] Entering LLM run with input:\n{{\n  "prompts": [\n    "Human: {s()}"\n  ]\n}}',
        ["[llm/start]", "ChatOpenAI"],
    )


@shape
def langgraph_stream(r, s):
    return {
        "event": "on_chat_model_stream",
        "name": "ChatOpenAI",
        "run_id": "r-1",
        "data": {"chunk": {"content": s(), "type": "AIMessageChunk"}},
    }, ["on_chat_model_stream", "r-1"]


@shape
def langsmith_run(r, s):
    return {
        "id": "run-9",
        "run_type": "llm",
        "name": "ChatOpenAI",
        "inputs": {"messages": [[{"type": "human", "content": s()}]]},
        "outputs": {"output": s()},
        "extra": {"metadata": {"ls_model_name": "gpt-4o"}},
    }, ["run-9", "gpt-4o"]


@shape
def langfuse_generation(r, s):
    return {
        "type": "generation-create",
        "body": {
            "id": "gen-1",
            "traceId": "t-1",
            "name": "chat",
            "model": "gpt-4o",
            "input": [{"role": "user", "content": s()}],
            "output": s(),
            "usage": {"input": 5, "output": 9},
        },
    }, ["gen-1", "gpt-4o"]


@shape
def llamaindex_node(r, s):
    return (
        f"TextNode(id_='n-1', embedding=None, metadata={{'file': 'a.pdf'}}, text={s()!r}, start_char_idx=0, end_char_idx=99)",
        ["n-1", "a.pdf", "end_char_idx=99"],
    )


@shape
def llamaindex_response(r, s):
    return (
        f"Response(response={s()!r}, source_nodes=[NodeWithScore(node=TextNode(id_='n-2', text={s()!r}), score=0.81)], metadata={{}})",
        ["n-2", "score=0.81"],
    )


@shape
def llamaindex_chat_repr(r, s):
    return (
        f"ChatMessage(role=<MessageRole.USER: 'user'>, additional_kwargs={{}}, blocks=[TextBlock(block_type='text', text={s()!r})])",
        ["MessageRole.USER", "block_type='text'"],
    )


@shape
def litellm_debug(r, s):
    return (
        f"\x1b[92mPOST Request Sent from LiteLLM:\ncurl -X POST \\\nhttps://api.openai.com/v1/ \\\n-d '{json.dumps({'model': 'gpt-4o', 'messages': [{'role': 'user', 'content': s().replace(chr(39), '')}]})}'\x1b[0m",
        ["POST Request Sent from LiteLLM", "gpt-4o"],
    )


@shape
def litellm_model_call(r, s):
    return {
        "litellm_call_id": "l-1",
        "model": "azure/gpt-4o",
        "messages": [{"role": "user", "content": s()}],
        "response": {"choices": [{"message": {"content": s(), "role": "assistant"}}]},
        "response_cost": 0.0002,
    }, ["l-1", "azure/gpt-4o", "0.0002"]


@shape
def vercel_ai_sdk_span(r, s):
    return {
        "name": "ai.generateText",
        "attributes": {
            "ai.model.id": "gpt-4o",
            "ai.prompt": json.dumps({"messages": [{"role": "user", "content": s()}]}),
            "ai.response.text": s(),
            "ai.usage.promptTokens": 12,
            "ai.response.finishReason": "stop",
        },
    }, ["gpt-4o", "12", "stop"]


@shape
def vercel_ai_prompt_messages(r, s):
    return {
        "attributes": {
            "ai.prompt.messages": json.dumps([{"role": "user", "content": [{"type": "text", "text": s()}]}]),
            "ai.response.toolCalls": json.dumps([{"toolCallId": "c1", "toolName": "w", "args": {"q": s()}}]),
            "ai.operationId": "ai.streamText.doStream",
        }
    }, ["ai.streamText.doStream"]


@shape
def vercel_ui_message(r, s):
    return {
        "id": "m1",
        "role": "user",
        "parts": [
            {"type": "text", "text": s()},
            {
                "type": "tool-weather",
                "toolCallId": "c1",
                "state": "output-available",
                "input": {"city": s()},
                "output": {"note": s()},
            },
        ],
    }, ["m1", "output-available"]


@shape
def vercel_stream_part(r, s):
    return 'data: {"type":"text-delta","id":"t1","delta":' + json.dumps(s()) + "}\n\n", ["text-delta", "t1"]


@shape
def semconv_messages_attrs(r, s):
    return {
        "name": "chat gpt-4o",
        "attributes": {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.input.messages": json.dumps(
                [{"role": "user", "parts": [{"type": "text", "content": s()}]}]
            ),
            "gen_ai.output.messages": json.dumps(
                [{"role": "assistant", "parts": [{"type": "text", "content": s()}], "finish_reason": "stop"}]
            ),
            "gen_ai.system_instructions": json.dumps([{"type": "text", "content": s()}]),
            "gen_ai.usage.input_tokens": 97,
        },
    }, ["chat gpt-4o", "97"]


@shape
def semconv_event_details(r, s):
    return {
        "name": "gen_ai.client.inference.operation.details",
        "attributes": {
            "gen_ai.provider.name": "openai",
            "gen_ai.input.messages": [{"role": "user", "parts": [{"type": "text", "content": s()}]}],
        },
    }, ["gen_ai.client.inference.operation.details", "openai"]


@shape
def semconv_old_event(r, s):
    return {
        "name": "gen_ai.user.message",
        "attributes": {"gen_ai.system": "openai"},
        "body": {"content": s(), "role": "user"},
    }, ["gen_ai.user.message", "openai"]


@shape
def semconv_choice_event(r, s):
    return {
        "event_name": "gen_ai.choice",
        "body": {"index": 0, "finish_reason": "stop", "message": {"content": s(), "role": "assistant"}},
    }, ["gen_ai.choice", "stop"]


@shape
def semconv_prompt_event(r, s):
    return {
        "name": "gen_ai.content.prompt",
        "attributes": {"gen_ai.prompt": json.dumps([{"role": "user", "content": s()}])},
    }, ["gen_ai.content.prompt"]


@shape
def semconv_tool_attrs(r, s):
    return {
        "name": "execute_tool lookup",
        "attributes": {
            "gen_ai.tool.name": "lookup",
            "gen_ai.tool.call.id": "c1",
            "gen_ai.tool.call.arguments": json.dumps({"q": s()}),
            "gen_ai.tool.call.result": s(),
        },
    }, ["execute_tool lookup", "c1"]


@shape
def semconv_retrieval(r, s):
    return {
        "attributes": {
            "gen_ai.operation.name": "retrieval",
            "gen_ai.retrieval.query.text": s(),
            "gen_ai.data_source.id": "H7STPQYOND",
        }
    }, ["retrieval", "H7STPQYOND"]


@shape
def openllmetry_attrs(r, s):
    return {
        "name": "openai.chat",
        "attributes": {
            "llm.request.type": "chat",
            "gen_ai.prompt.0.role": "user",
            "gen_ai.prompt.0.content": s(),
            "gen_ai.completion.0.content": s(),
            "gen_ai.completion.0.finish_reason": "stop",
            "llm.usage.total_tokens": 31,
        },
    }, ["openai.chat", "stop", "31"]


@shape
def openllmetry_tools(r, s):
    return {
        "attributes": {
            "gen_ai.completion.0.tool_calls.0.name": "w",
            "gen_ai.completion.0.tool_calls.0.arguments": json.dumps({"q": s()}),
            "llm.request.functions.0.name": "w",
        }
    }, ["llm.request.functions.0.name"]


@shape
def traceloop_entity(r, s):
    return {
        "attributes": {
            "traceloop.span.kind": "workflow",
            "traceloop.entity.name": "joke",
            "traceloop.entity.input": json.dumps({"inputs": {"q": s()}}),
            "traceloop.entity.output": json.dumps(s()),
        }
    }, ["workflow", "joke"]


@shape
def openinference_attrs(r, s):
    return {
        "attributes": {
            "openinference.span.kind": "LLM",
            "llm.model_name": "gpt-4o",
            "input.value": s(),
            "output.value": s(),
            "input.mime_type": "text/plain",
            "llm.token_count.total": 44,
        }
    }, ["LLM", "gpt-4o", "44"]


@shape
def openinference_messages(r, s):
    return {
        "attributes": {
            "llm.input_messages.0.message.role": "user",
            "llm.input_messages.0.message.content": s(),
            "llm.output_messages.0.message.content": s(),
            "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": json.dumps({"q": s()}),
            "llm.model_name": "gpt-4o",
        }
    }, ["gpt-4o"]


@shape
def openinference_contents(r, s):
    return {
        "attributes": {
            "llm.input_messages.0.message.contents.0.message_content.type": "text",
            "llm.input_messages.0.message.contents.0.message_content.text": s(),
            "llm.provider": "anthropic",
        }
    }, ["anthropic"]


@shape
def openinference_retrieval(r, s):
    return {
        "attributes": {
            "openinference.span.kind": "RETRIEVER",
            "retrieval.documents.0.document.content": s(),
            "retrieval.documents.0.document.score": 0.71,
            "embedding.embeddings.0.embedding.text": s(),
        }
    }, ["RETRIEVER", "0.71"]


@shape
def openinference_prompt_template(r, s):
    return {
        "attributes": {
            "llm.prompt_template.template": s(),
            "llm.prompt_template.variables": json.dumps({"topic": s()}),
            "llm.prompt_template.version": "v3",
        }
    }, ["v3"]


@shape
def datadog_llmobs(r, s):
    return {
        "span_id": "1",
        "kind": "llm",
        "meta": {
            "span.kind": "llm",
            "input": {"messages": [{"role": "user", "content": s()}]},
            "output": {"messages": [{"role": "assistant", "content": s()}]},
            "model_name": "gpt-4o",
        },
        "metrics": {"input_tokens": 4},
    }, ["gpt-4o"]


@shape
def sentry_ai_span(r, s):
    return {
        "op": "gen_ai.chat",
        "data": {
            "gen_ai.request.messages": json.dumps([{"role": "user", "content": s()}]),
            "gen_ai.response.text": s(),
            "gen_ai.request.model": "gpt-4o",
            "gen_ai.response.tool_calls": json.dumps([{"name": "w", "arguments": s()}]),
        },
    }, ["gen_ai.chat", "gpt-4o"]


@shape
def logfire_pydantic_ai(r, s):
    return {
        "attributes": {
            "all_messages_events": json.dumps(
                [{"role": "user", "content": s(), "event.name": "gen_ai.user.message"}]
            ),
            "final_result": s(),
            "agent_name": "support",
            "pydantic_ai.all_messages": json.dumps(
                [{"role": "user", "parts": [{"type": "text", "content": s()}]}]
            ),
        }
    }, ["support"]


@shape
def logfire_openai_request_data(r, s):
    return {
        "message": "Chat Completion with 'gpt-4o'",
        "request_data": {"model": "gpt-4o", "messages": [{"role": "user", "content": s()}]},
        "response_data": {"message": {"role": "assistant", "content": s()}, "usage": {"total_tokens": 5}},
    }, ["Chat Completion with 'gpt-4o'"]


@shape
def pydantic_ai_repr(r, s):
    return (
        f"[ModelRequest(parts=[UserPromptPart(content={s()!r}, timestamp=datetime.datetime(2026, 1, 3))]), ModelResponse(parts=[TextPart(content={s()!r})], model_name='gpt-4o')]",
        ["ModelRequest", "model_name='gpt-4o'"],
    )


@shape
def mcp_call(r, s):
    return {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "tools/call",
        "params": {"name": "get_note", "arguments": {"query": s()}},
    }, ["tools/call", "get_note"]


@shape
def mcp_result(r, s):
    return {
        "jsonrpc": "2.0",
        "id": 2,
        "result": {
            "content": [{"type": "text", "text": s()}],
            "structuredContent": {"note": s()},
            "isError": False,
        },
    }, ["2.0"]


@shape
def mcp_sampling(r, s):
    return {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "sampling/createMessage",
        "params": {
            "messages": [{"role": "user", "content": {"type": "text", "text": s()}}],
            "systemPrompt": s(),
            "maxTokens": 100,
        },
    }, ["sampling/createMessage", "100"]


@shape
def mcp_prompts_get(r, s):
    return {
        "jsonrpc": "2.0",
        "id": 3,
        "result": {
            "description": "Code review",
            "messages": [{"role": "user", "content": {"type": "text", "text": s()}}],
        },
    }, ["Code review"]


@shape
def mcp_resource(r, s):
    return {
        "jsonrpc": "2.0",
        "id": 4,
        "result": {"contents": [{"uri": "file:///a.txt", "mimeType": "text/plain", "text": s()}]},
    }, ["file:///a.txt"]


@shape
def mcp_log_line(r, s):
    return "Processing request of type CallToolRequest: " + json.dumps(
        {"method": "tools/call", "params": {"name": "w", "arguments": {"q": s()}}, "jsonrpc": "2.0", "id": 9}
    ), ["Processing request of type CallToolRequest", "tools/call"]


@shape
def a2a_send(r, s):
    return {
        "jsonrpc": "2.0",
        "id": "1",
        "method": "message/send",
        "params": {"message": {"role": "user", "parts": [{"kind": "text", "text": s()}], "messageId": "m-9"}},
    }, ["message/send", "m-9"]


@shape
def a2a_task(r, s):
    return {
        "id": "t-1",
        "contextId": "c-1",
        "status": {
            "state": "completed",
            "message": {"role": "agent", "parts": [{"kind": "text", "text": s()}]},
        },
        "artifacts": [{"artifactId": "a-1", "parts": [{"kind": "text", "text": s()}]}],
        "kind": "task",
    }, ["t-1", "completed", "a-1"]


@shape
def agents_sdk_trace(r, s):
    return {
        "object": "trace.span",
        "id": "span_1",
        "span_data": {
            "type": "generation",
            "input": [{"role": "user", "content": s()}],
            "output": [{"role": "assistant", "content": s()}],
            "model": "gpt-4o",
            "usage": {"input_tokens": 3},
        },
    }, ["trace.span", "gpt-4o"]


@shape
def agents_sdk_function_span(r, s):
    return {
        "object": "trace.span",
        "id": "span_2",
        "span_data": {"type": "function", "name": "w", "input": json.dumps({"q": s()}), "output": s()},
    }, ["span_2", "function"]


@shape
def crewai_event(r, s):
    return {
        "event": "agent step",
        "agent_role": "researcher",
        "task_description": "x",
        "prompt": s(),
        "completion": s(),
        "tokens": 12,
    }, ["researcher", "12"]


@shape
def autogen_line(r, s):
    return json.dumps(
        {
            "type": "LLMCall",
            "messages": [{"content": s(), "role": "system"}],
            "response": {"id": "chatcmpl-9", "choices": [{"message": {"content": s(), "role": "assistant"}}]},
            "prompt_tokens": 1,
        }
    ), ["LLMCall", "chatcmpl-9"]


@shape
def haystack_repr(r, s):
    return (
        f"ChatMessage(_role=<ChatRole.USER: 'user'>, _content=[TextContent(text={s()!r})], _name=None, _meta={{}})",
        ["ChatRole.USER"],
    )


@shape
def dspy_history(r, s):
    return {
        "prompt": None,
        "messages": [{"role": "user", "content": s()}],
        "outputs": [s()],
        "usage": {"total_tokens": 2},
        "model": "openai/gpt-4o",
        "cost": 0.1,
    }, ["openai/gpt-4o"]


@shape
def own_fields(r, s):
    return {
        "event": "llm call",
        "model": "gpt-4o",
        "user_prompt": s(),
        "system_prompt": s(),
        "completion_text": s(),
        "latency_ms": 812,
    }, ["llm call", "gpt-4o", "812"]


@shape
def own_prose_prompt(r, s):
    return f"llm call model=gpt-4o prompt={s()!r} tokens=12", ["llm call model=gpt-4o", "tokens=12"]


@shape
def own_chat_history(r, s):
    return {
        "event": "chat turn",
        "conversation_id": "c-8",
        "chat_history": [{"role": "user", "content": s()}, {"role": "assistant", "content": s()}],
        "turn": 4,
    }, ["chat turn", "c-8"]


@shape
def messages_json_field(r, s):
    return {
        "event": "saved",
        "messages_json": json.dumps([{"role": "user", "content": s()}]),
        "model": "gpt-4o",
    }, ["saved", "gpt-4o"]


@shape
def langchain_tool_repr(r, s):
    return f"ToolMessage(content={s()!r}, name='lookup', tool_call_id='call_7')", ["name='lookup'", "call_7"]


@shape
def langchain_document_repr(r, s):
    return f"[Document(metadata={{'source': 'a.pdf', 'page': 3}}, page_content={s()!r})]", [
        "a.pdf",
        "'page': 3",
    ]


def cases(rng: random.Random) -> list[tuple[str, str, Any]]:
    made = []
    for name, make in SHAPES.items():
        said: list[str] = []
        event, kept = make(rng, lambda said=said: said.append(sentence(rng)) or said[-1])
        made.append((name, "dict" if not isinstance(event, str) else "text", (event, tuple(said), kept)))
        if not isinstance(event, str):
            for form, dump in (
                ("json", json.dumps),
                ("json-compact", lambda e: json.dumps(e, separators=(",", ":"))),
                ("repr", repr),
                ("logged", lambda e: "sent: " + json.dumps(e)),
                ("nested", lambda e: {"event": "llm", "payload": e}),
            ):
                made.append((name, form, (dump(event), tuple(said), kept)))
    return made
