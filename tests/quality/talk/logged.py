"""What language-model programs print as they run: SDK debug lines, callbacks, reprs and span attributes, in many tongues."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

TONGUES = [
    "Why did {who} refuse my application for the flat in {place}?",
    "please write a polite mail to {who} about the broken heating in {place}",
    "I was diagnosed last spring and {who} in {place} still does not know",
    "Kannst du mir bitte erklären, warum {who} nach {place} gezogen ist?",
    "Meine Frau hat Angst vor {who}, seit wir in {place} wohnen.",
    "Pourquoi {who} n'a-t-il jamais répondu à ma lettre depuis {place} ?",
    "Mi hermano discutió con {who} en {place} y no sé qué hacer.",
    "O que devo dizer para {who} quando voltar de {place}?",
    "Non riesco a dormire da quando {who} vive a {place}, cosa faccio?",
    "Waarom wil {who} mijn contract in {place} niet verlengen?",
    "Dlaczego {who} nie chce rozmawiać o naszym domu w {place}?",
    "Почему {who} не отвечает на мои письма из города {place}?",
    "{who}さんは{place}の会議でなぜ怒っていたのか教えてください",
    "请告诉我{who}为什么要在{place}把那份合同撤回来，我很担心",
    "لماذا يرفض {who} أن يتحدث معي عن ما حدث في {place}؟",
    "{who} neden {place} şehrindeki evi satmak istiyor, anlamıyorum",
]
WHO = ["Dr Keller", "Frau Brandt", "Mr Osei", "Tante Rosa", "Herr Lindqvist", "the landlord", "Mme Fournier"]
PLACE = ["Lisbon", "Görlitz", "Utrecht", "Kyoto", "Porto Alegre", "Łódź", "Tromsø", "Gent"]


def sentence(rng: random.Random) -> str:
    return rng.choice(TONGUES).format(who=rng.choice(WHO), place=rng.choice(PLACE))


SHAPES: list[Callable[[Any], tuple[Any, list[str]]]] = [
    # OpenAI SDK and httpx debug lines
    lambda s: (f"DEBUG:openai._base_client:Request options: {{'method': 'post', 'url': '/chat/completions', 'files': None, 'idempotency_key': 'stainless-python-retry-6b0c', 'json_data': {{'messages': [{{'role': 'system', 'content': {s()!r}}}, {{'role': 'user', 'content': {s()!r}}}], 'model': 'gpt-4o', 'stream': True}}}}", ["/chat/completions", "gpt-4o"]),
    lambda s: (f"DEBUG:openai._base_client:Request options: {{'method': 'post', 'url': '/responses', 'json_data': {{'input': {s()!r}, 'instructions': {s()!r}, 'model': 'o4-mini', 'store': False}}}}", ["/responses", "o4-mini"]),
    lambda s: (f"send_request_body.started request body={json.dumps({'model': 'gpt-4o', 'messages': [{'role': 'user', 'content': s()}]}).encode()!r}", ["send_request_body.started"]),
    lambda s: (f"POST https://api.openai.com/v1/embeddings body={json.dumps({'input': [s(), s()], 'model': 'text-embedding-3-small'})} -> 200 OK", ["text-embedding-3-small", "200 OK"]),
    lambda s: (f"ChatCompletionMessage(content={s()!r}, refusal=None, role='assistant', annotations=[], audio=None, function_call=None, tool_calls=None)", ["assistant"]),
    lambda s: (f"Choice(finish_reason='stop', index=0, logprobs=None, message=ChatCompletionMessage(content={s()!r}, refusal=None, role='assistant'))", ["stop"]),
    lambda s: (f"ChatCompletionMessageToolCall(id='call_9aB', function=Function(arguments={json.dumps({'recipient': 'desk', 'body': s()})!r}, name='send_mail'), type='function')", ["send_mail"]),
    lambda s: (f"ResponseOutputMessage(id='msg_68', content=[ResponseOutputText(annotations=[], text={s()!r}, type='output_text', logprobs=[])], role='assistant', status='completed', type='message')", ["completed"]),
    lambda s: ({"event": "moderation", "input": s(), "model": "omni-moderation-latest", "results": [{"flagged": False}]}, ["omni-moderation-latest"]),
    lambda s: ({"event": "image.generate", "model": "gpt-image-1", "prompt": s(), "size": "1024x1024", "n": 1}, ["gpt-image-1", "1024x1024"]),
    lambda s: ({"type": "response.reasoning_text.delta", "item_id": "rs_1", "output_index": 0, "delta": s(), "sequence_number": 4}, ["rs_1"]),
    # Anthropic
    lambda s: (f"Message(id='msg_01X', content=[TextBlock(citations=None, text={s()!r}, type='text')], model='claude-sonnet-4-0', role='assistant', stop_reason='end_turn', usage=Usage(input_tokens=12, output_tokens=44))", ["claude-sonnet-4-0", "end_turn", "input_tokens=12"]),
    lambda s: (f"ThinkingBlock(signature='EqQBCgIYAhIM', thinking={s()!r}, type='thinking')", ["thinking"]),
    lambda s: (f"ToolUseBlock(id='toolu_01', input={{'query': {s()!r}}}, name='search_notes', type='tool_use')", ["search_notes"]),
    lambda s: (f"DEBUG:anthropic._base_client:Request options: {{'method': 'post', 'url': '/v1/messages', 'timeout': 600, 'json_data': {{'max_tokens': 1024, 'messages': [{{'role': 'user', 'content': {s()!r}}}], 'model': 'claude-3-7-sonnet-latest', 'system': {s()!r}}}}}", ["/v1/messages", "1024"]),
    lambda s: (f"RawContentBlockDeltaEvent(delta=TextDelta(text={s()!r}, type='text_delta'), index=0, type='content_block_delta')", ["content_block_delta"]),
    # Gemini
    lambda s: (f'contents {{\n  parts {{\n    text: {json.dumps(s())}\n  }}\n  role: "user"\n}}\ngeneration_config {{\n  temperature: 0.2\n}}', ["generation_config", "0.2"]),
    lambda s: (f'candidates {{\n  index: 0\n  content {{\n    parts {{\n      text: {json.dumps(s(), ensure_ascii=False)}\n    }}\n    role: "model"\n  }}\n  finish_reason: STOP\n}}\nusage_metadata {{\n  prompt_token_count: 9\n}}', ["STOP", "prompt_token_count: 9"]),
    lambda s: (f"GenerateContentResponse(candidates=[Candidate(content=Content(parts=[Part(text={s()!r})], role='model'), finish_reason=<FinishReason.STOP: 'STOP'>)], model_version='gemini-2.0-flash')", ["gemini-2.0-flash"]),
    lambda s: ({"systemInstruction": {"parts": [{"text": s()}]}, "contents": [{"role": "user", "parts": [{"text": s()}]}], "generationConfig": {"maxOutputTokens": 256}}, ["256"]),
    # Bedrock, Cohere, Mistral, Ollama, vLLM, llama.cpp, TGI
    lambda s: ({"modelId": "anthropic.claude-3-haiku-20240307-v1:0", "system": [{"text": s()}], "messages": [{"role": "user", "content": [{"text": s()}]}], "inferenceConfig": {"maxTokens": 512}}, ["512"]),
    lambda s: ({"output": {"message": {"role": "assistant", "content": [{"reasoningContent": {"reasoningText": {"text": s()}}}, {"text": s()}]}}, "stopReason": "end_turn", "usage": {"inputTokens": 30}}, ["end_turn"]),
    lambda s: ({"message": s(), "chat_history": [{"role": "USER", "message": s()}, {"role": "CHATBOT", "message": s()}], "model": "command-r-plus", "preamble": s()}, ["command-r-plus"]),
    lambda s: (f"NonStreamedChatResponse(text={s()!r}, generation_id='c1a0', citations=None, finish_reason='COMPLETE', chat_history=[UserMessage(message={s()!r}, role='USER')])", ["COMPLETE"]),
    lambda s: (f"ChatCompletionResponse(id='cmpl-e5', object='chat.completion', model='mistral-small', choices=[ChatCompletionChoice(index=0, message=AssistantMessage(content={s()!r}, tool_calls=None, prefix=False, role='assistant'), finish_reason='stop')])", ["mistral-small"]),
    lambda s: (f"ollama._types.ChatResponse: model='llama3.2' created_at='2026-01-03T10:00:00Z' done=True done_reason='stop' eval_count=41 message=Message(role='assistant', content={s()!r}, images=None, tool_calls=None)", ["llama3.2", "eval_count=41"]),
    lambda s: ({"model": "llama3.2", "prompt": s(), "system": s(), "suffix": "", "stream": False, "options": {"num_ctx": 4096}}, ["llama3.2", "4096"]),
    lambda s: (f"INFO 01-03 10:00:00 [logger.py:41] Received request cmpl-0: prompt: {s()!r}, params: SamplingParams(n=1, temperature=0.7, top_p=1.0, max_tokens=16), prompt_token_ids: None, lora_request: None.", ["cmpl-0", "temperature=0.7"]),
    lambda s: (f"RequestOutput(request_id=0, prompt={s()!r}, prompt_token_ids=[2, 31414], outputs=[CompletionOutput(index=0, text={s()!r}, token_ids=(11, 12), finish_reason=length)], finished=True)", ["request_id=0", "finished=True"]),
    lambda s: (f"llama_server: slot launch_slot_: id  0 | task 3 | processing task, prompt = {json.dumps(s(), ensure_ascii=False)}", ["task 3"]),
    lambda s: ({"inputs": s(), "parameters": {"max_new_tokens": 64, "return_full_text": False}, "stream": True}, ["64"]),
    lambda s: ({"generated_text": s(), "details": {"finish_reason": "eos_token", "generated_tokens": 17, "seed": None}}, ["eos_token"]),
    # LangChain, LangGraph, LangSmith
    lambda s: (f'[chain/start] [1:chain:RunnableSequence] Entering Chain run with input:\n{{\n  "question": {json.dumps(s())}\n}}', ["RunnableSequence"]),
    lambda s: (f'[llm/start] [1:llm:ChatOpenAI] Entering LLM run with input:\n{{\n  "prompts": [\n    {json.dumps("Human: " + s())}\n  ]\n}}', ["ChatOpenAI"]),
    lambda s: (f"[tool/end] [1:tool:notes] [12ms] Exiting Tool run with output:\n{json.dumps(s(), ensure_ascii=False)}", ["12ms"]),
    lambda s: (f"AIMessage(content={s()!r}, additional_kwargs={{'refusal': None}}, response_metadata={{'finish_reason': 'stop'}}, id='run-7a', usage_metadata={{'input_tokens': 9}})", ["run-7a"]),
    lambda s: (f"{{'messages': [HumanMessage(content={s()!r}, additional_kwargs={{}}, response_metadata={{}}, id='1'), ToolMessage(content={s()!r}, name='lookup', tool_call_id='call_1')]}}", ["lookup"]),
    lambda s: (f"================================ Human Message =================================\n\n{s()}\n================================== Ai Message ==================================\n\n{s()}", ["Human Message"]),
    lambda s: (f"> Entering new AgentExecutor chain...\nThought: {s()}\nAction: lookup\nAction Input: {s()}\nObservation: {s()}\nFinal Answer: {s()}\n> Finished chain.", ["AgentExecutor", "Finished chain"]),
    lambda s: (f"ChatPromptValue(messages=[SystemMessage(content={s()!r}), HumanMessage(content={s()!r})])", []),
    lambda s: ({"run_type": "chain", "name": "qa", "inputs": {"question": s()}, "outputs": {"answer": s()}, "extra": {"runtime": {"sdk": "langsmith-py"}}}, ["langsmith-py"]),
    lambda s: (f"generations=[[ChatGeneration(text={s()!r}, generation_info={{'finish_reason': 'stop'}})]] llm_output={{'token_usage': {{'total_tokens': 9}}}}", []),
    # LlamaIndex, Haystack, DSPy
    lambda s: (f"TextNode(id_='n1', embedding=None, metadata={{'page': 3}}, excluded_embed_metadata_keys=[], relationships={{}}, text={s()!r}, start_char_idx=0, end_char_idx=9)", ["n1"]),
    lambda s: (f"Response(response={s()!r}, source_nodes=[NodeWithScore(node=TextNode(id_='n2', text={s()!r}), score=0.83)], metadata={{}})", ["0.83"]),
    lambda s: (f"NodeWithScore(node=TextNode(id_='a', metadata={{}}, text={s()!r}, text_template='{{metadata_str}}'), score=0.71)", ["0.71"]),
    lambda s: (f"DEBUG:llama_index.core.indices.utils:> Top 2 nodes:\n> [Node 4f0c] [Similarity score:             0.81] {s()}\n> [Node 77aa] [Similarity score:             0.79] {s()}", ["Top 2 nodes"]),
    lambda s: (f"QueryBundle(query_str={s()!r}, image_path=None, custom_embedding_strs=None, embedding=None)", ["image_path"]),
    lambda s: (f"Document(id=0a1b, content: {s()!r}, meta: {{'source': 'faq'}}, score: 0.91)", ["0.91"]),
    lambda s: (f"ChatMessage(_role=<ChatRole.USER: 'user'>, _content=[TextContent(text={s()!r})], _name=None, _meta={{}})", ["ChatRole.USER"]),
    lambda s: (f"GeneratedAnswer(data={s()!r}, query={s()!r}, documents=[], meta={{}})", ["documents"]),
    lambda s: (f"Prediction(\n    reasoning={s()!r},\n    answer={s()!r}\n)", ["Prediction"]),
    lambda s: (f"Example({{'question': {s()!r}, 'answer': {s()!r}}}) (input_keys={{'question'}})", ["input_keys"]),
    # agents
    lambda s: (f"# Agent: Researcher\n## Task: {s()}\n\n# Agent: Researcher\n## Final Answer:\n{s()}", ["Researcher"]),
    lambda s: (f"TaskOutput(description={s()!r}, name='report', expected_output={s()!r}, summary={s()!r}, raw={s()!r}, agent='Writer')", ["Writer"]),
    lambda s: (f"user_proxy (to assistant):\n\n{s()}\n\n--------------------------------------------------------------------------------\nassistant (to user_proxy):\n\n{s()}", ["user_proxy"]),
    lambda s: (f"TextMessage(source='assistant', models_usage=RequestUsage(prompt_tokens=5, completion_tokens=7), metadata={{}}, content={s()!r}, type='TextMessage')", ["prompt_tokens=5"]),
    lambda s: (f"ChatMessageContent(ai_model_id='gpt-4o', role=AuthorRole.ASSISTANT, name=None, items=[TextContent(text={s()!r}, encoding=None)], encoding=None, finish_reason=FinishReason.STOP)", ["gpt-4o"]),
    lambda s: (f"ModelRequest(parts=[SystemPromptPart(content={s()!r}, timestamp=datetime.datetime(2026, 1, 3)), UserPromptPart(content={s()!r}, part_kind='user-prompt')], kind='request')", ["request"]),
    lambda s: (f"AgentRunResult(output={s()!r})", ["AgentRunResult"]),
    lambda s: (f"DEBUG:instructor:Instructor Request: mode.value='tool_call', response_model=User, new_kwargs={{'messages': [{{'role': 'user', 'content': {s()!r}}}], 'model': 'gpt-4o'}}", ["tool_call"]),
    lambda s: (f"CallToolResult(meta=None, content=[TextContent(type='text', text={s()!r}, annotations=None)], isError=False)", ["isError=False"]),
    lambda s: ({"jsonrpc": "2.0", "id": 4, "method": "tools/call", "params": {"name": "create_note", "arguments": {"title": s(), "body": s()}}}, ["create_note", "tools/call"]),
    lambda s: ({"jsonrpc": "2.0", "id": 9, "method": "elicitation/create", "params": {"message": s(), "requestedSchema": {"type": "object"}}}, ["elicitation/create"]),
    lambda s: (f'RunResult:\n- Last agent: Agent(name="Triage", ...)\n- Final output (str):\n    {s()}\n- 2 new item(s)', ["Triage"]),
    # gateways and observability
    lambda s: (f"LiteLLM callback: {{'model': 'azure/gpt-4o', 'messages': [{{'role': 'user', 'content': {s()!r}}}], 'response_cost': 0.0002, 'call_type': 'acompletion', 'cache_hit': False}}", ["azure/gpt-4o", "0.0002"]),
    lambda s: (f"RAW RESPONSE:\n{json.dumps({'id': 'chatcmpl-1', 'choices': [{'message': {'content': s(), 'role': 'assistant'}, 'finish_reason': 'stop'}], 'usage': {'total_tokens': 8}})}", ["chatcmpl-1"]),
    lambda s: (f"ModelResponse(id='chatcmpl-2', created=1767434400, model='gpt-4o', choices=[Choices(finish_reason='stop', index=0, message=Message(content={s()!r}, role='assistant', tool_calls=None))])", ["chatcmpl-2"]),
    lambda s: ({"standard_logging_object": {"call_type": "completion", "messages": s(), "response": s(), "model_group": "small", "total_tokens": 88}}, ["small"]),
    lambda s: ({"gen_ai.system": "openai", "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": s(), "gen_ai.completion.0.content": s(), "gen_ai.usage.input_tokens": 12}, ["openai", "12"]),
    lambda s: ({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "lookup", "gen_ai.tool.call.arguments": json.dumps({"q": s()}), "gen_ai.tool.call.result": s()}, ["lookup"]),
    lambda s: ({"gen_ai.system_instructions": json.dumps([{"type": "text", "content": s()}]), "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [{"type": "text", "content": s()}]}])}, []),
    lambda s: ({"traceloop.span.kind": "task", "traceloop.entity.input": json.dumps({"inputs": {"topic": s()}}), "traceloop.entity.output": s()}, ["task"]),
    lambda s: ({"openinference.span.kind": "RETRIEVER", "input.value": s(), "retrieval.documents.0.document.content": s(), "retrieval.documents.0.document.score": 0.5}, ["RETRIEVER"]),
    lambda s: ({"openinference.span.kind": "EMBEDDING", "embedding.embeddings.0.embedding.text": s(), "embedding.model_name": "e5"}, ["e5"]),
    lambda s: ({"langfuse.observation.type": "generation", "langfuse.observation.input": s(), "langfuse.observation.output": s(), "langfuse.observation.model.name": "gpt-4o"}, ["generation", "gpt-4o"]),
    lambda s: ({"langfuse.trace.input": json.dumps({"args": [s()], "kwargs": {}}), "langfuse.trace.output": json.dumps(s()), "langfuse.trace.name": "qa"}, ["qa"]),
    lambda s: ({"ai.operationId": "ai.generateText", "ai.prompt": json.dumps({"system": s(), "prompt": s()}), "ai.response.text": s(), "ai.usage.completionTokens": 10}, ["ai.generateText"]),
    lambda s: ({"ai.toolCall.name": "weather", "ai.toolCall.args": json.dumps({"note": s()}), "ai.toolCall.result": json.dumps({"text": s()}), "ai.model.id": "gpt-4o"}, ["weather", "gpt-4o"]),
    lambda s: ({"langsmith.span.kind": "llm", "gen_ai.prompt": s(), "gen_ai.completion": s(), "langsmith.trace.name": "bot"}, ["bot"]),
    # home-made
    lambda s: (f'2026-01-03 10:00:00 INFO chat user=42 prompt="{s()}" model=gpt-4o latency_ms=812', ["user=42", "latency_ms=812"]),
    lambda s: (f"INFO bot: User asked: {s()}", ["INFO bot"]),
    lambda s: (f"INFO bot: LLM response: {s()}", ["INFO bot"]),
    lambda s: (f"system prompt: {s()}", []),
    lambda s: ({"event": "chat", "user_message": s(), "bot_reply": s(), "latency_ms": 31}, ["chat"]),
    lambda s: ({"event": "rag", "query": s(), "retrieved_chunks": [s(), s()], "answer": s(), "top_k": 2, "model": "gpt-4o"}, ["gpt-4o"]),
    lambda s: ({"event": "voice", "transcript": s(), "duration_s": 3.1, "language": "de"}, ["voice"]),
    lambda s: ({"event": "summarise", "model": "gpt-4o-mini", "input_text": s(), "summary": s(), "tokens": 40}, ["gpt-4o-mini"]),
    lambda s: ({"conversation": [{"from": "human", "value": s()}, {"from": "gpt", "value": s()}], "source": "sharegpt"}, ["sharegpt"]),
    lambda s: (f"<|im_start|>system\n{s()}<|im_end|>\n<|im_start|>user\n{s()}<|im_end|>\n<|im_start|>assistant\n", ["im_start"]),
    lambda s: (f"<s>[INST] <<SYS>>\n{s()}\n<</SYS>>\n\n{s()} [/INST] {s()} </s>", ["[INST]"]),
    lambda s: (f"User: {s()}\nAssistant: {s()}\nUser: {s()}", ["Assistant"]),
]  # fmt: skip


def cases(rng: random.Random, shapes=None) -> list[tuple[str, str, Any]]:
    made = []
    for number, make in enumerate(SHAPES):
        if shapes is not None and not shapes(number):
            continue
        said: list[str] = []
        event, kept = make(lambda said=said: said.append(sentence(rng)) or said[-1])
        forms = [
            ("text", lambda e: e),
            ("field", lambda e: {"event": "llm", "detail": e}),
            ("logged", lambda e: f"2026-01-03 10:00:00,123 INFO app.llm: {e}"),
        ]
        if not isinstance(event, str):
            forms = [
                ("dict", lambda e: e),
                ("json", json.dumps),
                ("repr", repr),
                ("logged", lambda e: "sent " + json.dumps(e, ensure_ascii=False)),
                ("nested", lambda e: {"event": "llm", "payload": e}),
            ]
        made += [(f"logged-{number}", form, (dump(event), tuple(said), kept)) for form, dump in forms]
    return made
