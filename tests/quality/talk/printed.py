"""What a model is told and says, as its clients' objects and people's own transcripts print it.

Written from the libraries' public documentation, before a look at what was hidden.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    Say = Callable[[], str]

WHO = ["Ines", "Herr Vogt", "my mother", "O'Brien", "the midwife", "Okonkwo", "Zoë", "our accountant"]
WHAT = [
    "a divorce",
    "the loan",
    "insulin",
    "the eviction",
    "an affair",
    "chemotherapy",
    "the inheritance",
    "bail",
]
SAID = [
    "Should {who} know about {what}?",
    "Does {who} owe tax on {what}",
    'Rewrite this: "{who} lied about {what}", but kinder',
    "I can't tell {who} that {what} isn't over.\nWhat would you do?",
    "Certainly! Here is a letter to {who}:\n\n1. Mention {what}\n2. Stay calm",
    "Ist es wahr, dass {who} wegen {what} weint?",
    "J'ai peur que {who} n'apprenne pour {what}…",
    "私は{who}に{what}のことを話したくありません",
    "Расскажи мне, почему {who} скрывает {what}",
    "{who} asked: is {what} (really) worth it? yes/no",
    "Summarize {what} for {who}; keep it under 50 words.",
    "```py\nprint('{who}', '{what}')\n```",
]  # fmt: skip


def sentence(rng: random.Random) -> str:
    return rng.choice(SAID).format(who=rng.choice(WHO), what=rng.choice(WHAT))


def one_line(s: Say) -> str:
    return " ".join(s().split())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


# Each gives a text and what of it must stay. `s()` plants one thing that was said.
SHAPES: dict[str, Callable[[Say], tuple[str, list[str]]]] = {
    # OpenAI
    "openai completion": lambda s: (
        f"ChatCompletion(id='chatcmpl-B9MB', choices=[Choice(finish_reason='stop', index=0, logprobs=None, message=ChatCompletionMessage(content={s()!r}, refusal=None, role='assistant', annotations=[], audio=None, function_call=None, tool_calls=None))], created=1741569952, model='gpt-4.1-2025-04-14', object='chat.completion', usage=CompletionUsage(completion_tokens=10, prompt_tokens=19, total_tokens=29))",
        ["gpt-4.1-2025-04-14", "finish_reason='stop'", "completion_tokens=10", "total_tokens=29"],
    ),
    "openai chunk": lambda s: (
        f"ChatCompletionChunk(id='chatcmpl-123', choices=[Choice(delta=ChoiceDelta(content={s()!r}, function_call=None, refusal=None, role=None, tool_calls=None), finish_reason=None, index=0, logprobs=None)], created=1694268190, model='gpt-4o-mini', object='chat.completion.chunk')",
        ["gpt-4o-mini", "index=0"],
    ),
    "openai tool call": lambda s: (
        f"[ChatCompletionMessageFunctionToolCall(id='call_12xyz', function=Function(arguments={_json({'note': s(), 'to': 'desk'})!r}, name='create_note'), type='function')]",
        ["call_12xyz", "create_note"],
    ),
    "openai legacy completion": lambda s: (
        f"Completion(id='cmpl-7', choices=[CompletionChoice(finish_reason='length', index=0, logprobs=None, text={s()!r})], model='gpt-3.5-turbo-instruct')",
        ["gpt-3.5-turbo-instruct", "length"],
    ),
    "openai response": lambda s: (
        f"Response(id='resp_67', created_at=1741476777.0, error=None, instructions={s()!r}, model='gpt-4o', output=[ResponseReasoningItem(id='rs_1', summary=[Summary(text={s()!r}, type='summary_text')], type='reasoning'), ResponseOutputMessage(id='msg_67', content=[ResponseOutputText(annotations=[], text={s()!r}, type='output_text')], role='assistant', status='completed', type='message')], temperature=1.0)",
        ["resp_67", "gpt-4o", "completed", "temperature=1.0"],
    ),
    "openai function call item": lambda s: (
        f"ResponseFunctionToolCall(arguments={_json({'q': s()})!r}, call_id='call_9', name='look_up', type='function_call', id='fc_1', status='completed')",
        ["call_9", "look_up"],
    ),
    "openai delta event": lambda s: (
        f"ResponseTextDeltaEvent(content_index=0, delta={s()!r}, item_id='msg_1', logprobs=[], output_index=0, sequence_number=5, type='response.output_text.delta')",
        ["msg_1", "sequence_number=5"],
    ),
    "openai debug request": lambda s: (
        f"2026-02-01 08:00:01,210 - openai._base_client - DEBUG - Request options: {({'method': 'post', 'url': '/chat/completions', 'files': None, 'json_data': {'messages': [{'role': 'developer', 'content': s()}, {'role': 'user', 'content': [{'type': 'text', 'text': s()}]}], 'model': 'gpt-4o', 'stream': True}})!r}",
        ["/chat/completions", "gpt-4o"],
    ),
    "openai transcription": lambda s: (
        f"Transcription(text={s()!r}, logprobs=None, usage=UsageTokens(input_tokens=14, output_tokens=45, total_tokens=59, type='tokens'))",
        ["output_tokens=45"],
    ),
    "agents sdk result": lambda s: (
        f"RunResult(input={s()!r}, new_items=[MessageOutputItem(raw_item=ResponseOutputMessage(id='m', content=[ResponseOutputText(annotations=[], text={s()!r}, type='output_text')], role='assistant'))], final_output={s()!r})",
        [],
    ),
    # Anthropic
    "anthropic message": lambda s: (
        f"Message(id='msg_013', content=[ThinkingBlock(signature='Eq', thinking={s()!r}, type='thinking'), TextBlock(citations=None, text={s()!r}, type='text'), ToolUseBlock(id='toolu_01A', input={({'to': 'desk', 'body': s()})!r}, name='send', type='tool_use')], model='claude-sonnet-4-5', role='assistant', stop_reason='tool_use', stop_sequence=None, type='message', usage=Usage(input_tokens=384, output_tokens=100))",
        ["claude-sonnet-4-5", "stop_reason='tool_use'", "input_tokens=384"],
    ),
    "anthropic text blocks": lambda s: (
        f"reply: [TextBlock(text={s()!r}, type='text'), TextBlock(text={s()!r}, type='text')]",
        ["reply:"],
    ),
    "anthropic deltas": lambda s: (
        f"RawContentBlockDeltaEvent(delta=InputJSONDelta(partial_json={_json({'q': s()})!r}, type='input_json_delta'), index=1, type='content_block_delta')",
        ["index=1"],
    ),
    "anthropic stream events": lambda s: (
        f'event: content_block_delta\ndata: {_json({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": s()}})}\n\nevent: message_stop\ndata: {{"type": "message_stop"}}',
        ["event: message_stop", "content_block_delta"],
    ),
    "claude agent sdk": lambda s: (
        f"AssistantMessage(content=[TextBlock(text={s()!r}), ToolUseBlock(id='toolu_2', name='Bash', input={({'command': 'ls', 'description': s()})!r})], model='claude-opus-4-1', parent_tool_use_id=None)",
        ["Bash", "claude-opus-4-1"],
    ),
    "claude agent sdk result": lambda s: (
        f"ResultMessage(subtype='success', duration_ms=2100, is_error=False, num_turns=1, session_id='x', total_cost_usd=0.01, usage={{'input_tokens': 3}}, result={s()!r})",
        ["duration_ms=2100", "num_turns=1"],
    ),
    # Gemini
    "gemini response": lambda s: (
        f"candidates=[Candidate(content=Content(parts=[Part(video_metadata=None, thought=None, inline_data=None, function_call=None, text={s()!r})], role='model'), citation_metadata=None, finish_reason=<FinishReason.STOP: 'STOP'>, index=0)] model_version='gemini-2.5-flash' usage_metadata=GenerateContentResponseUsageMetadata(candidates_token_count=12, prompt_token_count=5)",
        ["gemini-2.5-flash", "candidates_token_count=12"],
    ),
    "gemini old response": lambda s: (
        f'response:\nGenerateContentResponse(\n    done=True,\n    iterator=None,\n    result=protos.GenerateContentResponse({{\n      "candidates": [\n        {{\n          "content": {{\n            "parts": [\n              {{\n                "text": {_json(s())}\n              }}\n            ],\n            "role": "model"\n          }},\n          "finish_reason": "STOP"\n        }}\n      ]\n    }}),\n)',
        ["done=True", "STOP"],
    ),
    "gemini protobuf history": lambda s: (
        f'[parts {{\n  text: {_json(s())}\n}}\nrole: "user"\n, parts {{\n  text: {_json(s())}\n}}\nrole: "model"\n]',
        ["role"],
    ),
    "gemini function call": lambda s: (
        f"FunctionCall(id=None, args={({'subject': s()})!r}, name='send_email')",
        ["send_email"],
    ),
    # others
    "cohere v2": lambda s: (
        f"id='f5' finish_reason='COMPLETE' prompt=None message=AssistantMessageResponse(role='assistant', tool_calls=None, tool_plan={s()!r}, content=[TextAssistantMessageResponseContentItem(text={s()!r}, type='text')], citations=None) usage=Usage(tokens=UsageTokens(input_tokens=5.0))",
        ["COMPLETE", "input_tokens=5.0"],
    ),
    "mistral": lambda s: (
        f"id='cmpl-1' object='chat.completion' model='mistral-large-latest' usage=UsageInfo(prompt_tokens=9) choices=[ChatCompletionChoice(index=0, message=AssistantMessage(content={s()!r}, tool_calls=[ToolCall(function=FunctionCall(name='find', arguments={_json({'q': s()})!r}), id='t1')], prefix=False, role='assistant'), finish_reason='tool_calls')]",
        ["mistral-large-latest", "find"],
    ),
    "ollama": lambda s: (
        f"model='gemma3' created_at='2026-01-05T09:00:00Z' done=True done_reason='stop' total_duration=812 message=Message(role='assistant', content={s()!r}, thinking={s()!r}, images=None, tool_name=None, tool_calls=None)",
        ["gemma3", "total_duration=812"],
    ),
    "ollama generate": lambda s: (
        f"GenerateResponse(model='llama3.2', created_at='2026-01-05T09:00:00Z', done=True, done_reason='stop', eval_count=31, response={s()!r}, thinking=None, context=[1, 2])",
        ["llama3.2", "eval_count=31"],
    ),
    "hugging face": lambda s: (
        f"ChatCompletionOutput(choices=[ChatCompletionOutputComplete(finish_reason='length', index=0, message=ChatCompletionOutputMessage(role='assistant', content={s()!r}, reasoning=None, tool_call_id=None, tool_calls=None), logprobs=None)], created=1719907176, id='', model='google/gemma-3')",
        ["google/gemma-3", "length"],
    ),
    "transformers pipeline": lambda s: (
        f"Output: {([{'generated_text': [{'role': 'user', 'content': s()}, {'role': 'assistant', 'content': s()}]}])!r}",
        ["Output:"],
    ),
    "bedrock": lambda s: (
        f"botocore.endpoint DEBUG Making request for OperationModel(name=Converse) with params: {({'url_path': '/model/amazon.nova-lite-v1:0/converse', 'query_string': {}, 'method': 'POST', 'body': json.dumps({'messages': [{'role': 'user', 'content': [{'text': s()}]}]}).encode()})!r}",
        ["OperationModel", "amazon.nova-lite-v1:0"],
    ),
    "litellm": lambda s: (
        f"LiteLLM: ModelResponse(id='chatcmpl-5', created=1760000000, model='claude-haiku', object='chat.completion', choices=[Choices(finish_reason='stop', index=0, message=Message(content={s()!r}, role='assistant', tool_calls=None, function_call=None, provider_specific_fields=None))], usage=Usage(completion_tokens=3, prompt_tokens=4, total_tokens=7))",
        ["claude-haiku", "total_tokens=7"],
    ),
    "litellm call": lambda s: (
        f"\x1b[92m\nRequest to litellm:\x1b[0m\n\x1b[92mlitellm.completion(model='gpt-4o', messages=[{{'role': 'user', 'content': {s()!r}}}], temperature=0.2)\x1b[0m",
        ["Request to litellm", "temperature=0.2"],
    ),
    "litellm curl": lambda s: (
        f"POST Request Sent from LiteLLM:\ncurl -X POST \\\nhttps://api.openai.com/v1/ \\\n-d '{({'model': 'gpt-4o', 'messages': [{'role': 'user', 'content': s()}]})}'\n",
        ["POST Request Sent", "gpt-4o"],
    ),
    "httpcore body": lambda s: (
        f"receive_response_body.complete return_value={_json({'model': 'gpt-4o', 'choices': [{'message': {'role': 'assistant', 'content': s()}}]}).encode()!r}",
        ["receive_response_body.complete"],
    ),
    # frameworks
    "langchain messages": lambda s: (
        f"[SystemMessage(content={s()!r}, additional_kwargs={{}}, response_metadata={{}}), HumanMessage(content={s()!r}, additional_kwargs={{}}, response_metadata={{}}), AIMessage(content={s()!r}, additional_kwargs={{}}, response_metadata={{'model_name': 'gpt-4o'}}, tool_calls=[{{'name': 'find', 'args': {{'q': {s()!r}}}, 'id': 'call_1', 'type': 'tool_call'}}], usage_metadata={{'input_tokens': 5}})]",
        ["gpt-4o", "find", "'input_tokens': 5"],
    ),
    "langchain chunk": lambda s: (
        f"content={s()!r} additional_kwargs={{}} response_metadata={{'finish_reason': 'stop', 'model_name': 'gpt-4o'}} id='run-19'",
        ["run-19", "gpt-4o"],
    ),
    "langchain document": lambda s: (
        f"[Document(id='7', metadata={{'source': 'faq.md', 'page': 2}}, page_content={s()!r}), Document(metadata={{'source': 'b.md'}}, page_content={s()!r})]",
        ["faq.md", "b.md"],
    ),
    "langchain result": lambda s: (
        f"LLMResult(generations=[[ChatGeneration(text={s()!r}, message=AIMessage(content={s()!r}), generation_info={{'finish_reason': 'stop'}})]], llm_output={{'model_name': 'gpt-4o'}})",
        ["gpt-4o"],
    ),
    "langchain agent action": lambda s: (
        f"AgentAction(tool='wikipedia', tool_input={s()!r}, log={s()!r})",
        ["wikipedia"],
    ),
    "langchain prompt string": lambda s: (f"Prompt after formatting:\n\x1b[32;1m\x1b[1;3mHuman: {one_line(s)}\nAI: {one_line(s)}\x1b[0m", ["Prompt after formatting"]),
    "langgraph pretty print": lambda s: (
        f"================================ Human Message =================================\n\n{s()}\n================================== Ai Message ==================================\nTool Calls:\n  find (call_1)\n Call ID: call_1\n  Args:\n    query: {one_line(s)}\n================================= Tool Message =================================\nName: find\n\n{s()}",
        ["Human Message", "Tool Message"],
    ),
    "llamaindex messages": lambda s: (
        f"[ChatMessage(role=<MessageRole.SYSTEM: 'system'>, additional_kwargs={{}}, blocks=[TextBlock(block_type='text', text={s()!r})]), ChatMessage(role=<MessageRole.USER: 'user'>, additional_kwargs={{}}, blocks=[TextBlock(block_type='text', text={s()!r})])]",
        ["MessageRole.SYSTEM"],
    ),
    "llamaindex response": lambda s: (
        f"Response(response={s()!r}, source_nodes=[NodeWithScore(node=TextNode(id_='n', embedding=None, metadata={{'file': 'a.md'}}, text={s()!r}), score=0.77)], metadata={{}})",
        ["score=0.77", "a.md"],
    ),
    "llamaindex events": lambda s: (
        f"** Messages: **\nsystem: {one_line(s)}\nuser: {one_line(s)}\n**************************************************\n** Response: **\nassistant: {one_line(s)}\n**************************************************",
        ["** Messages: **", "** Response: **"],
    ),
    "pydantic ai": lambda s: (
        f"[ModelRequest(parts=[UserPromptPart(content={s()!r}, timestamp=datetime.datetime(2026, 1, 5, 9, 0), part_kind='user-prompt')], kind='request'), ModelResponse(parts=[TextPart(content={s()!r}, part_kind='text'), ToolCallPart(tool_name='roll', args={({'why': s()})!r}, tool_call_id='c1')], model_name='gpt-4o', kind='response')]",
        ["roll", "gpt-4o"],
    ),
    "haystack": lambda s: (
        f"{{'llm': {{'replies': [ChatMessage(_role=<ChatRole.ASSISTANT: 'assistant'>, _content=[TextContent(text={s()!r})], _name=None, _meta={{'model': 'gpt-4o'}})]}}}}",
        ["gpt-4o"],
    ),
    "autogen": lambda s: (
        f"TaskResult(messages=[TextMessage(id='1', source='user', models_usage=None, content={s()!r}, type='TextMessage'), ToolCallRequestEvent(source='assistant', content=[FunctionCall(id='c', arguments={_json({'q': s()})!r}, name='find')], type='ToolCallRequestEvent')], stop_reason=None)",
        ["TaskResult", "find"],
    ),
    "semantic kernel": lambda s: (
        f"ChatHistory(messages=[ChatMessageContent(inner_content=None, ai_model_id='gpt-4o', role=<AuthorRole.USER: 'user'>, items=[TextContent(content_type='text', text={s()!r})])])",
        ["gpt-4o"],
    ),
    "dspy history": lambda s: (
        f"System message:\n\n{one_line(s)}\n\n\nUser message:\n\n[[ ## question ## ]]\n{one_line(s)}\n\n\nResponse:\n\n[[ ## answer ## ]]\n{one_line(s)}\n\n[[ ## completed ## ]]",
        ["System message:", "Response:"],
    ),
    "mcp result": lambda s: (
        f"CallToolResult(meta=None, content=[TextContent(type='text', text={s()!r}, annotations=None, meta=None)], structuredContent=None, isError=False)",
        ["isError=False"],
    ),
    "vllm": lambda s: (
        f"RequestOutput(request_id=3, prompt={s()!r}, prompt_token_ids=[1, 2], outputs=[CompletionOutput(index=0, text={s()!r}, token_ids=[5, 6], cumulative_logprob=None, finish_reason=stop)], finished=True)",
        ["request_id=3", "finished=True"],
    ),
    "spring ai": lambda s: (
        f"request: ChatClientRequest[prompt=Prompt{{messages=[SystemMessage{{textContent={s()!r}, messageType=SYSTEM, metadata={{messageType=SYSTEM}}}}, UserMessage{{content={s()!r}, metadata={{messageType=USER}}, messageType=USER}}], modelOptions=null}}]",
        ["ChatClientRequest"],
    ),
    # people's own
    "transcript": lambda s: (f"User: {one_line(s)}\nAssistant: {one_line(s)}\nUser: {one_line(s)}\nAssistant:", ["User:", "Assistant:"]),
    "transcript of human and ai": lambda s: (f"Human: {one_line(s)}\n\nAI: {one_line(s)}\n\nHuman: {one_line(s)}", ["Human:", "AI:"]),
    "claude prompt": lambda s: (f"\n\nHuman: {s()}\n\nAssistant: {s()}", ["Human:"]),
    "markdown transcript": lambda s: (f"**User:** {one_line(s)}\n\n**Assistant:** {one_line(s)}\n", ["**User:**", "**Assistant:**"]),
    "markdown headings": lambda s: (f"### User\n\n{s()}\n\n### Assistant\n\n{s()}\n", ["### User", "### Assistant"]),
    "lower case transcript": lambda s: (f"history:\nuser: {one_line(s)}\nassistant: {one_line(s)}\n", ["user:", "assistant:"]),
    "bracketed transcript": lambda s: (f"[user]: {one_line(s)}\n[assistant]: {one_line(s)}", ["[user]", "[assistant]"]),
    "tuples": lambda s: (f"history={[('user', s()), ('assistant', s()), ('human', s())]!r}", ["history="]),
    "yaml": lambda s: (f"model: gpt-4o\nmessages:\n  - role: system\n    content: {one_line(s)}\n  - role: user\n    content: |\n      {one_line(s)}\n      {one_line(s)}\ntemperature: 0.3\n", ["model: gpt-4o", "temperature: 0.3", "role: user"]),
    "joined chunks": lambda s: (f"full reply from gpt-4o: {one_line(s)}", ["gpt-4o"]),
    "f-string": lambda s: (f"2026-02-01 INFO chatbot prompt={s()!r} completion={s()!r} tokens=31", ["tokens=31", "chatbot"]),
    "f-string of a question": lambda s: (f"user asked {s()!r}, model answered {s()!r} in 812 ms", ["812 ms"]),
    "own dataclass": lambda s: (f"ChatTurn(role='user', content={s()!r}, created_at=datetime.datetime(2026, 1, 5), tokens=12)", ["tokens=12"]),
    "chat message": lambda s: (f"messages=[ChatMessage(role='system', content={s()!r}), ChatMessage(role='user', content={s()!r})] model=gpt-4o", ["gpt-4o"]),
    "chatml": lambda s: (f"<|im_start|>system\n{s()}<|im_end|>\n<|im_start|>user\n{s()}<|im_end|>\n<|im_start|>assistant\n", ["<|im_start|>system"]),
    "llama template": lambda s: (f"<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\n{s()}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n{s()}<|eot_id|>", ["<|start_header_id|>user"]),
    "gpt-oss template": lambda s: (f"<|start|>user<|message|>{s()}<|end|><|start|>assistant<|channel|>analysis<|message|>{s()}<|end|>", ["<|start|>user"]),
    "deepseek reasoning": lambda s: (f"raw output: <think>\n{s()}\n</think>\n", ["raw output"]),
}  # fmt: skip

FRAMES: dict[str, Callable[[str], object]] = {
    "text": lambda text: text,
    "field": lambda text: {"event": "llm call", "detail": text, "took_ms": 812},
    "logged": lambda text: f"2026-02-01T08:00:00Z DEBUG app.llm [worker-2] {text}",
}


def cases(
    rng: random.Random, shapes: dict[str, Callable[[Say], tuple[str, list[str]]]] = SHAPES
) -> list[tuple[str, str, tuple[object, tuple[str, ...], list[str]]]]:
    made = []
    for name, make in shapes.items():
        for frame, dump in FRAMES.items():
            said: list[str] = []
            text, kept = make(lambda said=said: said.append(sentence(rng)) or said[-1])
            made.append((name, frame, (dump(text), tuple(said), kept)))
    return made
