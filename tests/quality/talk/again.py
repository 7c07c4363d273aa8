"""As printed.py, written after the detectors and before a look at what of it they hide; two shapes of it they leave alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .printed import one_line as _one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from .printed import Say

SHAPES: dict[str, Callable[[Say], tuple[str, list[str]]]] = {
    "groq": lambda s: (f"ChatCompletion(id='c1', choices=[Choice(finish_reason='stop', index=0, logprobs=None, message=ChatCompletionMessage(content={s()!r}, role='assistant', executed_tools=None, function_call=None, reasoning={s()!r}, tool_calls=None))], model='llama-3.3-70b', usage=CompletionUsage(completion_tokens=3), x_groq=XGroq(id='r'))",["llama-3.3-70b"]),
    "together delta": lambda s: (f"choices=[ChatCompletionChoicesChunk(index=0, delta=DeltaContent(content={s()!r}), finish_reason=None)] model='m'",["index=0"]),
    "openai parsed": lambda s: (f"ParsedChatCompletionMessage[Step](content={s()!r}, refusal=None, role='assistant', parsed=Step(explanation={s()!r}, output={s()!r}))",["assistant"]),
    "openai image": lambda s: (f"ImagesResponse(created=1, data=[Image(b64_json=None, revised_prompt={s()!r}, url='https://x.test/i.png')])",["created=1"]),
    "openai realtime": lambda s: (f"ResponseAudioTranscriptDeltaEvent(content_index=0, delta={s()!r}, event_id='e', item_id='i', type='response.audio_transcript.delta')",["event_id='e'"]),
    "openai assistants": lambda s: (f"Message(id='msg_a', assistant_id='asst_1', content=[TextContentBlock(text=Text(annotations=[], value={s()!r}), type='text')], role='assistant', run_id='run_1')",["asst_1"]),
    "openai file search": lambda s: (f"ResponseFileSearchToolCall(id='fs', queries=[{s()!r}], status='completed', type='file_search_call', results=[Result(text={s()!r}, score=0.8)])",["completed"]),
    "anthropic kwargs": lambda s: (f"client.messages.create(model='claude-sonnet-4-5', max_tokens=1024, system={s()!r}, messages=[{{'role': 'user', 'content': {s()!r}}}])",["max_tokens=1024"]),
    "anthropic tool result": lambda s: (f"ToolResultBlock(tool_use_id='toolu_1', content={s()!r}, is_error=False)",["toolu_1"]),
    "anthropic user": lambda s: (f"UserMessage(content=[ToolResultBlock(tool_use_id='t', content=[{{'type': 'text', 'text': {s()!r}}}], is_error=None)])",["tool_use_id='t'"]),
    "bedrock reply": lambda s: (f"Response body:\n{json.dumps({'output': {'message': {'content': [{'text': s()}], 'role': 'assistant'}}, 'stopReason': 'end_turn'}).encode()!r}",["end_turn"]),
    "gemini chat": lambda s: (f"UserContent(parts=[Part(text={s()!r})], role='user') ModelContent(parts=[Part(text={s()!r})], role='model')",["role='model'"]),
    "gemini dump": lambda s: (f"Content(\n  parts=[\n    Part(\n      text={s()!r}\n    ),\n  ],\n  role='model'\n)",["role='model'"]),
    "adk event": lambda s: (f"Event(content=Content(parts=[Part(function_call=FunctionCall(args={({'q': s()})!r}, id='adk-1', name='find'))], role='model'), partial=None, author='root_agent', invocation_id='e-1')",["root_agent","find"]),
    "ollama dict": lambda s: (f"ollama reply {({'model': 'llama3', 'message': {'role': 'assistant', 'content': s()}, 'done': True})!r}",["llama3"]),
    "langchain tool": lambda s: (f"ToolMessage(content={s()!r}, name='find', id='t1', tool_call_id='call_1')",["call_1"]),
    "langchain prompt value": lambda s: (f"StringPromptValue(text={s()!r})",["StringPromptValue"]),
    "langchain template": lambda s: (f"messages=[SystemMessage(content={s()!r}, additional_kwargs={{}}), HumanMessage(content={s()!r})]",["messages="]),
    "langchain verbose": lambda s: (f"> Entering new LLMChain chain...\nPrompt after formatting:\nSystem: {_one_line(s)}\nHuman: {_one_line(s)}\n\n> Finished chain.",["Finished chain"]),
    "langgraph state": lambda s: (f"{{'agent': {{'messages': [AIMessage(content={s()!r}, id='run-1')]}}}}",["agent"]),
    "langgraph values": lambda s: (f"StateSnapshot(values={{'messages': [HumanMessage(content={s()!r}, id='h1')]}}, next=(), config={{'configurable': {{'thread_id': '1'}}}})",["thread_id"]),
    "llamaindex str": lambda s: (f"assistant: {_one_line(s)}",["assistant"]),
    "llamaindex completion": lambda s: (f"CompletionResponse(text={s()!r}, additional_kwargs={{}}, raw=None, logprobs=None, delta=None)",["raw=None"]),
    "llamaindex stream": lambda s: (f"ChatResponse(message=ChatMessage(role=<MessageRole.ASSISTANT: 'assistant'>, additional_kwargs={{}}, blocks=[TextBlock(block_type='text', text={s()!r})]), raw=None, delta={s()!r})",["raw=None"]),
    "crewai": lambda s: (f"# Agent: Senior Researcher\n## Using tool: Search\n## Tool Input: \n{json.dumps(json.dumps({'q': s()}))}\n## Tool Output: \n{s()}\n\n# Agent: Senior Researcher\n## Final Answer: \n{s()}",["Senior Researcher"]),
    "smolagents": lambda s: (f"ChatMessage(role='assistant', content={s()!r}, tool_calls=None, raw=None, token_usage=TokenUsage(input_tokens=5, output_tokens=6))",["output_tokens=6"]),
    "smol code step": lambda s: (f"ActionStep(step_number=1, model_output={s()!r}, observations={s()!r}, action_output=None)",["step_number=1"]),
    "autogen console": lambda s: (f"---------- TextMessage (user) ----------\n{_one_line(s)}\n---------- TextMessage (assistant) ----------\n{_one_line(s)}\n",["(assistant)"]),
    "instructor": lambda s: (f"create(model='gpt-4o', response_model=User, messages=[{{'role': 'system', 'content': {s()!r}}}])",["gpt-4o"]),
    "pydantic ai run": lambda s: (f"ModelResponse(parts=[ThinkingPart(content={s()!r}), TextPart(content={s()!r})], usage=RequestUsage(input_tokens=2), model_name='claude', timestamp=datetime.datetime(2026, 1, 1))",["claude"]),
    "dataclass history": lambda s: (f"Conversation(id=4, turns=[Turn(speaker='user', text={s()!r}), Turn(speaker='assistant', text={s()!r})])",["id=4"]),
    "q and a": lambda s: (f"Q: {_one_line(s)}\nA: {_one_line(s)}",["Q:"]),
    "yaml by speaker": lambda s: (f"conversation:\n  - user: {_one_line(s)}\n  - assistant: {_one_line(s)}\n",["conversation:"]),
    "yaml quoted": lambda s: (f"- content: {json.dumps(s(), ensure_ascii=False)}\n  role: user\n- content: {json.dumps(s(), ensure_ascii=False)}\n  role: assistant\n",["role: user"]),
    "markdown quote": lambda s: (f"> **user**: {_one_line(s)}\n>\n> **assistant**: {_one_line(s)}\n",["assistant"]),
    "upper": lambda s: (f"USER: {_one_line(s)}\nASSISTANT: {_one_line(s)}",["USER"]),
    "angle": lambda s: (f"<user>{_one_line(s)}</user>\n<assistant>{_one_line(s)}</assistant>",["<user>"]),
    "emoji chat": lambda s: (f"🧑 User: {_one_line(s)}\n🤖 Bot: {_one_line(s)}",["Bot"]),
    "joined": lambda s: (f"final completion='{' '.join(s().split()).replace(chr(39),'’')}'",["final"]),
    "debug httpx": lambda s: (f"DEBUG httpcore.http11 send_request_body.started request=<Request [b'POST']> content={json.dumps({'messages': [{'role': 'user', 'content': s()}]}).encode()!r}",["send_request_body"]),
    "sent": lambda s: (f"Sending prompt to gpt-4o: {_one_line(s)}",["gpt-4o"]),
    "got": lambda s: (f"Received completion: {_one_line(s)}",["Received"]),
    "prompt block": lambda s: (f"=== PROMPT ===\n{s()}\n=== RESPONSE ===\n{s()}\n=== END ===",["PROMPT"]),
    "rust": lambda s: (f"ChatCompletionRequestMessage {{ role: User, content: Some({json.dumps(s(), ensure_ascii=False)}) }}",["role: User"]),
    "js": lambda s: (f"{{ role: 'user', content: {s()!r} }}",["role"]),
    "go": lambda s: (f"{{Role:user Content:{_one_line(s)} Name: ToolCalls:[]}}",["Role:user"]),
    "java": lambda s: (f"ChatMessage(role=user, content={_one_line(s)}, name=null, functionCall=null)",["name=null"]),
}  # fmt: skip
