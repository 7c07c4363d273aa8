"""LLM traffic, known by its structure: which keys of a dict hold content, and what of it stays readable.

Shapes: OpenAI (chat, responses, tools, images, audio), Anthropic, Gemini, Bedrock, Cohere, Mistral, Ollama, LangChain,
LlamaIndex. Roles, models, ids, counts, finish reasons and timings are no content; what a shape does not name is.
"""

# ruff: noqa: SIM905 - a table of words reads best as words
from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from launchguard.redaction.plain import is_a

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["READABLE", "TRIGGERS", "content_keys", "is_talk"]

_ROLES = frozenset(
    {
        "user",
        "assistant",
        "system",
        "tool",
        "developer",
        "model",
        "function",
        "human",
        "ai",
        "chatbot",
        "agent",
    }
)
_SPEAKERS = frozenset({"human", "gpt", "system", "chatbot", "function_call", "observation"})
_TURN = frozenset({"from", "value", "weight", "loss"})
"""ShareGPT's speakers, and all the keys of a turn: `from` and `value` stand in many other dicts."""

_FAMILY = re.compile(
    r"(?:^|[/.:])(?:gpt|chatgpt|o[1-9](?:-|$)|claude|gemini|gemma|(?:code)?llama|mistral|mixtral|ministral|command-|deepseek|qwen|phi-|grok|nova-)",
    re.IGNORECASE,
)
"""How the names of models that are talked to begin."""
_ASKED = frozenset({"question", "answer", "reply", "summary", "chunks", "retrieved_chunks"})
_MESSAGE = frozenset(
    {"content", "parts", "text", "message", "blocks", "tool_calls", "toolCalls", "function_call", "reasoning_content", "reasoning",
     "thinking", "audio", "refusal", "arguments", "output", "input", "transcript", "tool_plan", "images", "additional_kwargs"}
)  # fmt: skip
_TALK = (_MESSAGE - {"message"}) | {"role", "type", "author", "kwargs", "data"}
_BLOCK_TYPES = frozenset(
    {"text", "input_text", "output_text", "text_delta", "input_json_delta", "thinking", "thinking_delta", "redacted_thinking",
     "tool_use", "tool_result", "server_tool_use", "function", "function_call", "function_call_output", "custom_tool_call",
     "message", "message_delta", "content_block_delta", "content_block_start", "reasoning", "summary_text", "refusal",
     "input_image", "image_url", "image", "input_audio", "input_file", "document", "human", "ai", "system", "tool", "chat",
     "HumanMessage", "AIMessage", "AIMessageChunk", "SystemMessage", "ToolMessage", "ChatMessage", "content-delta", "text-delta", "reasoning-delta", "tool-input-delta",
     "tool-input-available", "tool-output-available"}
)  # fmt: skip
_BLOCK = _MESSAGE | {
    "source",
    "image_url",
    "file",
    "data",
    "partial_json",
    "delta",
    "content_block",
    "summary",
    "query",
    "file_data",
    "result",
    "inputTextDelta",
}
_CHOICE = frozenset({"text", "delta", "message", "content", "logprobs"})
_REQUEST = frozenset(
    {"prompt", "input", "inputs", "instructions", "response", "system", "text", "content", "contents", "messages", "output", "outputs",
     "completion", "generation", "query", "documents", "texts", "suffix", "results", "context", "systemInstruction", "revised_prompt",
     "output_text", "preamble", "chat_history", "thinking", "segments", "words", "query_str", "source_nodes", "pages"}
)  # fmt: skip
_ALWAYS = frozenset(
    {
        "chat_history",
        "inputText",
        "outputText",
        "functionCall",
        "functionResponse",
        "contentBlockDelta",
        "generated_text",
        "page_content",
        "pageContent",
        "structuredContent",
        "str_or_query_bundle",
        "query_bundle",
    }
)
_ANSWERS = frozenset({"choices", "candidates", "generations", "contents"})
"""Lists of answers, where their entries look like such: a survey's `choices` are none."""

_ANSWER = frozenset(
    {"message", "delta", "finish_reason", "finishReason", "content", "parts", "role", "logprobs", "index", "generation_info"}
)  # fmt: skip
_EVENT = frozenset({"delta", "text", "arguments", "transcript", "refusal"})  # of OpenAI's streams
_EVENTS = ("response.", "conversation.", "transcript.")
_EVENT_NAMES = ("event.name", "event_name", "eventName")
"""Under which OpenTelemetry's log records say what they are, themselves or in their attributes."""

_INDEX_EVENT = re.compile(
    r"(?:LLM[A-Za-z]{0,20}|Query|Retrieval|Synthesize|GetResponse|(?:Sparse)?Embedding|ReRank|AgentChatWithStep|AgentRunStep|StreamChat)"
    r"(?:Start|End|InProgress|DeltaReceived|Error)Event|AgentToolCallEvent"
)
_INDEX_SAID = frozenset(
    {"query", "response", "output", "input", "prompt", "messages", "arguments", "delta", "chunks", "text_chunks", "text", "user_msg"}
)  # fmt: skip
"""LlamaIndex' events, by their class, and what they hold of what is said."""

_RETRIEVED = ("documents", "source_documents", "context", "nodes", "results")
_PASSAGES = ({"page_content"}, {"pageContent"}, {"node", "score"}, {"id_", "text"}, {"node_id", "text"})
_SOUGHT = frozenset({"query", "question", "input", "answer", "result", "response"})
"""What a retriever found, what marks an entry of it, and what is asked and answered beside it."""

_CALL_NAMES = ("name", "tool", "tool_name", "toolName", "function", "function_name")
_CALL = frozenset({"arguments", "args", "input", "tool_input", "parameters", "output", "result", "toolInput"})
_FINISH = (
    "finish_reason",
    "stop_reason",
    "finishReason",
    "stopReason",
    "done_reason",
    "generation_id",
    "completion_reason",
    "completionReason",
)

READABLE = frozenset(
    """id_ node_id model model_id modelId model_name role type id object name index status created created_at finish_reason stop_reason
    finishReason stopReason stop_sequence tool_call_id call_id tool_use_id usage input_tokens output_tokens total_tokens prompt_tokens
    completion_tokens token_count tokens role_name tool tool_name toolName function_name mime_type mimeType media_type format detail
    block_type provider version service_tier system_fingerprint response_id lc state kind uri class_name is_error severity level
    toolUseId toolCallId callId item_id run_id run_type language timestamp latency_ms duration_ms response_metadata usage_metadata token_usage logprob score""".split()
).union(_FINISH)
"""Keys within content whose value is none."""

TRIGGERS = (
    _MESSAGE
    | _BLOCK
    | _REQUEST
    | _ASKED
    | _ALWAYS
    | _ANSWERS
    | _CALL
    | _CHOICE
    | _INDEX_SAID
    | _SOUGHT
    | {"kwargs", "final_result", "value", "requestedSchema", "body"}
)
"""Keys that may hold content, by the company they keep; a dict with none of them has no LLM shape."""

_MODELS = ("model", "modelId", "model_id", "model_name")

_COMPANY = (
    (frozenset({"preamble", "chat_history"}), frozenset({"message"})),  # Cohere
    (frozenset({"lc"}), frozenset({"kwargs"})),  # LangChain, serialised
    (frozenset({"segments", "avg_logprob"}), frozenset({"text", "segments"})),  # transcriptions
    (frozenset({"safetyAttributes", "safetyRatings"}), frozenset({"content", "text"})),  # Vertex
    (frozenset({"run_type", "run_id"}), frozenset({"inputs", "outputs"})),  # LangChain, LangSmith
    (frozenset({"id_", "node_id"}), frozenset({"text"})),  # LlamaIndex
    (frozenset({"messages", "chat_history"}), frozenset({"response"})),
    (frozenset({"parameters", "options"}), frozenset({"inputs"})),  # Hugging Face
    (
        frozenset({"retrieved_chunks", "retrieved_contexts"}),
        frozenset({"question", "query", "answer", "retrieved_chunks"}),
    ),  # RAG
    (frozenset({"structuredContent", "isError"}), frozenset({"content"})),  # MCP
    (frozenset({"requestedSchema"}), frozenset({"message"})),
    (
        frozenset({"all_messages_events", "pydantic_ai.all_messages"}),
        frozenset({"final_result"}),
    ),  # Pydantic AI
)
"""What a dict holds content under, by the other keys in it: one of these, and those are content."""

_NONE: frozenset[str] = frozenset()


def content_keys(data: Mapping[Any, Any]) -> frozenset[str]:
    """The keys of this dict whose values are LLM content, by its shape."""
    present = TRIGGERS.intersection(key for key in data if type(key) is str)
    if not present:
        return _NONE
    keys = present & _ALWAYS
    if _word(data.get("role")) in _ROLES:
        keys |= present & _MESSAGE
    if _word(data.get("from")) in _SPEAKERS and data.keys() <= _TURN:
        keys |= present & {"value"}
    kind: Any = data.get("type", data.get("kind"))  # A2A says kind
    if is_a(kind, str):
        keys |= present & (_BLOCK if kind in _BLOCK_TYPES else _EVENT if kind.startswith(_EVENTS) else _NONE)
    if any(name in data for name in _FINISH):
        keys |= present & (_CHOICE | _REQUEST)
    if is_request := _is_request(data):
        keys |= present & _REQUEST
        if _ASKED & present and any(
            is_a(data.get(name), str) and _FAMILY.match(data[name]) for name in _MODELS
        ):
            keys |= present & _ASKED
    keys |= {name for name in present & _ANSWERS if is_request or _are_answers(name, data[name])}
    for company, content in _COMPANY:
        if not data.keys().isdisjoint(company):
            keys |= present & content
    return keys | _call_keys(data, present) | _event_keys(data, present) | _sought_keys(data, present)


def is_talk(value: Any) -> bool:
    """Whether what stands under `messages` can be talk: not where each is a dict without any key of a message's."""
    return not (
        is_a(value, list | tuple)
        and value
        and all(is_a(item, dict) and item.keys().isdisjoint(_TALK) for item in value)
    )


def _word(value: Any) -> str:
    return value.lower() if is_a(value, str) and len(value) < 16 else ""


def _is_request(data: Mapping[Any, Any]) -> bool:
    return any(is_a(data.get(name), str | bytes | int) for name in _MODELS) or not data.keys().isdisjoint(
        {"preamble", "query_str", "source_nodes"}
    )


def _are_answers(name: str, value: Any) -> bool:
    """Whether one of the entries is an answer or a turn, itself or in a list of its own; a choice of a text alone may be a survey's."""
    marks = _ANSWER if name == "choices" else _ANSWER | {"text", "blob"}
    entries = value[0] if is_a(value, list) and value and is_a(value[0], list) else value
    return is_a(entries, list) and any(
        is_a(entry, dict) and not entry.keys().isdisjoint(marks) for entry in entries
    )


def _sought_keys(data: Mapping[Any, Any], present: frozenset[str]) -> frozenset[str]:
    """What is asked of an index and answered from it, beside what was found."""
    sought = present & _SOUGHT
    return sought if sought and any(_are_passages(data.get(name)) for name in _RETRIEVED) else _NONE


def _are_passages(value: Any) -> bool:
    """Whether this is a list of texts out of an index, as LangChain and LlamaIndex hold them, plain or as objects."""
    entry = value[0] if is_a(value, list | tuple) and value else None
    kind = type(entry)
    fields: Any = (
        entry
        if is_a(entry, dict)
        else getattr(kind, "model_fields", getattr(kind, "__dataclass_fields__", None))
    )
    return is_a(fields, dict) and any(fields.keys() >= passage for passage in _PASSAGES)


def _event_keys(data: Mapping[Any, Any], present: frozenset[str]) -> frozenset[str]:
    """A record of what was said: OpenTelemetry's, by the event's name, or LlamaIndex', by its class."""
    kind: Any = data.get("class_name")
    if is_a(kind, str) and _INDEX_EVENT.fullmatch(kind):
        return present & _INDEX_SAID
    attributes: Any = data.get("attributes")
    records: tuple[Any, ...] = (data, attributes) if is_a(attributes, dict) else (data,)
    events = [record[name] for record in records for name in _EVENT_NAMES if name in record]
    if not any(is_a(event, str) and event.startswith("gen_ai.") for event in events):
        return _NONE
    said = present & (_MESSAGE | {"body"})
    return said - {"message"} if is_a(data.get("message"), str) else said  # the line's own


def _call_keys(data: Mapping[Any, Any], present: frozenset[str]) -> frozenset[str]:
    """A tool call: a tool's name beside its arguments."""
    if data.get("type") == "tool_call":  # LangChain
        return present & _CALL
    if "arguments" in present and any(name in data for name in _CALL_NAMES):
        return present & _CALL
    if (
        "tool_input" in present
        or "toolInput" in present
        or any(name in data for name in ("tool_name", "toolName", "toolUseId", "tool_use_id"))
    ):
        return present & _CALL
    return _NONE
