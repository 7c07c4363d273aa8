"""LLM traffic by its structure: content goes with its length, all else stays readable."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from launchguard.redaction import RedactionConfig, Redactor

REDACTOR = Redactor()
SAID = "my salary is secret to all but you"
GONE = f"[redacted:prompt] ({len(SAID)} chars)"

SHAPES = {
    "a2a": ({"kind": "message", "role": "agent", "parts": [{"kind": "text", "text": SAID}]}, ["agent"]),
    "a2a artifact": ({"artifacts": [{"artifactId": "a-1", "parts": [{"kind": "text", "text": SAID}]}]}, ["a-1"]),
    "mcp result": ({"content": [{"type": "text", "text": SAID}], "structuredContent": {"note": SAID}, "isError": False}, ["isError"]),
    "mcp resource": ({"contents": [{"uri": "file:///a.txt", "text": SAID}]}, ["file:///a.txt"]),
    "mistral ocr": ({"model": "mistral-ocr", "pages": [{"index": 0, "markdown": SAID}]}, ["mistral-ocr"]),
    "pydantic ai": ({"pydantic_ai.all_messages": "[]", "final_result": SAID, "agent_name": "support"}, ["support"]),
    "ai sdk stream": ({"type": "text-delta", "id": "t1", "delta": SAID}, ["t1"]),
    "ai sdk tool part": ({"role": "user", "parts": [{"type": "tool-x", "state": "output-available", "output": SAID}]}, ["output-available"]),
    "realtime session": ({"type": "session.update", "session": {"model": "gpt-realtime", "instructions": SAID}}, ["gpt-realtime"]),
    "openai chat": ({"model": "gpt-4o", "messages": [{"role": "user", "content": SAID}], "max_tokens": 5}, ["gpt-4o", "user"]),
    "openai parts": ({"role": "user", "content": [{"type": "text", "text": SAID}]}, ["user", "text"]),
    "openai response": (
        {"choices": [{"index": 0, "message": {"role": "assistant", "content": SAID}, "finish_reason": "stop"}], "usage": {"total_tokens": 9}},
        ["assistant", "stop", "9"],
    ),
    "openai stream": ({"choices": [{"delta": {"content": SAID}, "finish_reason": None}]}, ["finish_reason"]),
    "openai tool call": ({"tool_calls": [{"id": "call_1", "function": {"name": "search", "arguments": SAID}}]}, ["call_1", "search"]),
    "openai responses": ({"model": "gpt-5", "input": SAID, "instructions": SAID}, ["gpt-5"]),
    "openai image": ({"model": "dall-e-3", "prompt": SAID, "n": 1}, ["dall-e-3"]),
    "anthropic": ({"model": "claude", "system": SAID, "messages": [{"role": "user", "content": SAID}]}, ["claude"]),
    "anthropic tool": ({"type": "tool_use", "id": "t1", "name": "search", "input": {"q": SAID}}, ["t1", "search"]),
    "anthropic stream": ({"type": "content_block_delta", "delta": {"type": "text_delta", "text": SAID}}, ["text_delta"]),
    "gemini": ({"contents": [{"role": "user", "parts": [{"text": SAID}]}]}, ["user"]),
    "gemini response": ({"candidates": [{"content": {"role": "model", "parts": [{"text": SAID}]}, "finishReason": "STOP"}]}, ["STOP"]),
    "bedrock titan": ({"inputText": SAID, "results": [{"outputText": SAID}]}, ["results"]),
    "cohere": ({"message": SAID, "chat_history": [{"role": "USER", "message": SAID}]}, ["USER"]),
    "ollama": ({"model": "llama3", "response": SAID, "done": True}, ["llama3"]),
    "langchain": ({"lc": 1, "id": ["langchain", "HumanMessage"], "kwargs": {"content": SAID}}, ["HumanMessage"]),
    "llamaindex": ({"query_str": SAID, "response": SAID}, ["query_str"]),
    "openai responses stream": ({"type": "response.output_text.delta", "item_id": "msg_1", "delta": SAID}, ["msg_1"]),
    "openai transcript": ({"text": SAID, "language": "english", "segments": [{"id": 0, "text": SAID}]}, ["english"]),
    "vertex": ({"predictions": [{"content": SAID, "safetyAttributes": {"blocked": False}}]}, ["blocked"]),
    "bedrock stream": ({"contentBlockDelta": {"delta": {"text": SAID}, "contentBlockIndex": 3}}, ["3"]),
    "bedrock tool": ({"role": "assistant", "content": [{"text": SAID}, {"toolUse": {"toolUseId": "tu_1", "input": {"q": SAID}}}]}, ["tu_1"]),
    "hugging face": ({"inputs": SAID, "parameters": {"max_new_tokens": 20}}, ["20"]),
    "langchain run": ({"run_type": "chain", "inputs": {"question": SAID}, "outputs": {"output": SAID}}, ["chain"]),
    "langchain document": ({"page_content": SAID, "metadata": {"source": "a.pdf"}}, ["a.pdf"]),
    "llamaindex node": ({"node": {"id_": "n1", "text": SAID}, "score": 0.5}, ["n1", "0.5"]),
    "retrieval": ({"retrieval.documents.0.document.content": SAID, "retrieval.documents.0.document.score": 0.9}, ["0.9"]),
    "langchain retrieval": (
        {"query": SAID, "result": SAID, "source_documents": [{"page_content": SAID, "metadata": {"source": "a.pdf"}}]}, ["a.pdf"],
    ),
    "langchain retrieval chain": ({"input": SAID, "context": [{"page_content": SAID}], "answer": SAID}, ["context"]),
    "llamaindex retrieval": (
        {"str_or_query_bundle": {"query_str": SAID, "custom_embedding_strs": [SAID]}, "nodes": [{"node": {"id_": "n1"}, "score": 0.5}]}, ["n1", "0.5"],
    ),
    "llamaindex query": ({"class_name": "QueryStartEvent", "span_id": "s1", "query": SAID}, ["QueryStartEvent", "s1"]),
    "llamaindex rerank": ({"query": SAID, "top_n": 2, "nodes": [{"node": {"text": SAID, "id_": "n1"}, "score": 0.5}]}, ["n1", "0.5"]),
    "otel log record": (
        {"event.name": "gen_ai.choice", "body": {"index": 0, "finish_reason": "stop", "message": {"content": SAID}}}, ["gen_ai.choice", "stop"],
    ),
    "otel log record, exported": (
        {"body": {"content": SAID, "id": "call_1"}, "attributes": {"event.name": "gen_ai.tool.message", "gen_ai.system": "openai"}}, ["openai", "call_1"],
    ),
    "otel event without a body": ({"event_name": "gen_ai.user.message", "content": SAID}, ["gen_ai.user.message"]),
    "bedrock titan, finished": ({"results": [{"tokenCount": 5, "outputText": SAID, "completionReason": "FINISH"}], "inputText": SAID}, ["FINISH"]),
    "otel": ({"gen_ai.prompt.0.content": SAID, "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 9}, ["gpt-4o", "9"]),
    "openinference": ({"llm.input_messages.0.message.content": SAID, "llm.model_name": "gpt-4o", "input.value": SAID}, ["gpt-4o"]),
}  # fmt: skip


@pytest.mark.parametrize(("event", "kept"), SHAPES.values(), ids=SHAPES)
def test_content_goes_and_the_rest_stays(event, kept):
    clean = json.dumps(REDACTOR.redact(event))

    assert SAID not in clean
    assert GONE in clean
    assert [word for word in kept if word not in clean] == []


@pytest.mark.parametrize(("event", "kept"), SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize(
    "spell",
    [json.dumps, repr, lambda event: json.dumps(json.dumps(event))],
    ids=["json", "repr", "json twice"],
)
def test_content_goes_out_of_a_text_that_holds_the_data(event, kept, spell):
    clean = REDACTOR.redact_text(f"calling with {spell(event)}") + REDACTOR.redact_text(spell(event))

    assert SAID not in clean


@dataclass
class NodeWithScore:
    node: str
    score: float


def test_the_query_goes_beside_nodes_that_are_objects_still():
    clean = json.dumps(REDACTOR.redact({"query": SAID, "nodes": [NodeWithScore(node="n1", score=0.5)]}))

    assert SAID not in clean
    assert "0.5" in clean


def test_prompts_stay_where_the_app_keeps_them():
    redactor = Redactor(RedactionConfig(llm="keep"))

    assert redactor.redact({"role": "user", "content": SAID, "prompt": "mail ada@example.com"}) == {
        "role": "user",
        "content": SAID,
        "prompt": "mail [redacted:email]",
    }


@pytest.mark.parametrize(
    "event",
    [
        {"role": "admin", "message": "user created"},
        {"event": "text", "text": "hello", "type": "note"},
        {"model": "T-800", "status": "ok"},
        {"name": "job", "input": "a.csv", "output": "b.csv"},
        {"content": "page", "content_type": "text/html"},
        {"message": "request finished", "model": "gpt-4o", "latency_ms": 5},
        {"type": "message", "id": 5},
        {
            "query": "red shoes",
            "results": [{"id": 7, "score": 0.5}],
            "documents": [{"id": 7, "text": "Shoe"}],
        },
        {
            "result": "rolled out to all",
            "nodes": [{"node_id": 3, "state": "ready"}, {"node": "b", "score": 1}],
        },
        {"class_name": "QueryFailedEvent", "query": "SELECT name FROM shoes"},
        {"event.name": "order.placed", "body": {"content": "three shoes", "message": "thank you"}},
        {"event_name": "gen_ai.client.call", "message": "model called twice"},
        {
            "code": "token_not_valid",
            "messages": [{"token_class": "AccessToken", "message": "Token is expired"}],
        },
    ],
    ids=repr,
)
def test_ordinary_events_with_the_same_words_stay(event):
    assert REDACTOR.redact(event) == event


@pytest.mark.parametrize(
    "text",
    [
        "ChatCompletion(id='c', choices=[Choice(index=0, message=ChatCompletionMessage(content='{}', role='assistant'))])",
        "[HumanMessage(content='{}', id='h-1'), AIMessage(content='{}')]",
        "Candidate(content=Content(parts=[Part(text='{}')], role='model'))",
        "[Document(metadata={{'source': 'a.pdf'}}, page_content='{}')]",
    ],
)
def test_content_goes_from_a_client_s_objects_as_python_prints_them(text):
    assert "salary" not in REDACTOR.redact_text(
        text.replace("{}", SAID).replace("{{", "{").replace("}}", "}")
    )


@pytest.mark.parametrize(
    "event",
    [
        {"role": "editor", "choices": ["a", "b"], "candidates": 7},
        {"event": "survey", "choices": [{"id": 1, "text": "Yes"}]},
        {"event": "cart", "contents": ["apple", "bread"]},
    ],
)
def test_lists_that_are_no_answers_of_a_model_stay(event):
    assert REDACTOR.redact(event) == event
