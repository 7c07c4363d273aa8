"""Ordinary events that speak of users, assistants, models, messages, roles and contents, and hold no prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.quality.third.ordinary import Gen

if TYPE_CHECKING:
    import random

MAKERS = [
    # what is said of models, not to them
    lambda g: f"INFO llm.router selected model=gpt-4o-mini provider=openai fallback=claude-haiku attempt={g.n(1, 5)}",
    lambda g: f"gpt-4o answered in {g.n()} ms with {g.n()} tokens (finish_reason=stop)",
    lambda g: f"Usage(completion_tokens={g.n()}, prompt_tokens={g.n()}, total_tokens={g.n()})",
    lambda g: f"CompletionUsage(completion_tokens={g.n()}, prompt_tokens={g.n()}, total_tokens={g.n()}, prompt_tokens_details=PromptTokensDetails(cached_tokens=0))",
    lambda g: f'HTTP Request: POST https://api.openai.com/v1/chat/completions "HTTP/1.1 200 OK" ({g.n()} ms)',
    lambda g: f"openai.RateLimitError: Error code: 429 - rate limit reached for gpt-4o on tokens per min, try again in {g.n(1, 60)}s",
    lambda g: f"anthropic.APIStatusError: Overloaded, retrying request to /v1/messages in {g.n(1, 9)}.5 seconds",
    lambda g: f"ChatCompletion {g.hex(8)} finished: choices=1 finish_reason=length",
    lambda g: f"loaded model llama3.2 in {g.n()} ms, context window 4096, chat template llama-3",
    lambda g: f"assistant asst_{g.hex(12)} created with 3 tools, model gpt-4o",
    lambda g: f"Assistant: ready (v{g.n(1, 9)}.2)",
    lambda g: f"agent worker-{g.n(1, 60)} started, role=worker queue=mail",
    lambda g: f"tool call lookup_order finished in {g.n()} ms, status ok",
    lambda g: f"ToolCall lookup_order(id=call_{g.hex(8)}) took {g.n()} ms",
    lambda g: f"embedding batch of {g.n()} documents, dim=1536, model=text-embedding-3-small",
    lambda g: f"Thought-provoking newsletter sent to {g.n()} readers",
    lambda g: f"Observation: {g.n()} rows, 3 columns, no missing values",
    lambda g: f"eval run {g.n()}: accuracy=0.82 f1=0.79 model=bert-base human_agreement=0.9",
    lambda g: f"LLM response: 200 OK in {g.n()} ms",
    lambda g: f"AI response time: {g.n()} ms",
    lambda g: f"model output: shape=({g.n()}, 10) dtype=float32",
    lambda g: f"model: resnet50 output: logits batch: {g.n()}",
    lambda g: {"event": "chat.completed", "model": "gpt-4o", "finish_reason": "stop", "input_tokens": g.n(), "output_tokens": g.n(), "cost_usd": 0.003},
    lambda g: {"event": "conversation.closed", "conversation_id": g.uuid(), "turns": g.n(1, 30), "assistant": "support-bot", "rating": 4},
    # users, roles, contents elsewhere
    lambda g: f"user: admin, group: staff, shell: /bin/bash, uid: {g.n()}",
    lambda g: f"User: ada.l Role: editor Last login: 2026-01-0{g.n(1, 9)}",
    lambda g: f"user: deploy\nhost: web-{g.n(1, 90)}\nport: 22\n",
    lambda g: f"Login attempt\nUser: jsmith\nSystem: vpn-{g.n(1, 9)}\nResult: ok",
    lambda g: f"System: Linux 6.8.0-{g.n()} x86_64",
    lambda g: f"- role: webserver\n  content: nginx.conf\n  replicas: {g.n(1, 9)}\n",
    lambda g: f"roles:\n  - name: deployer\n    role: admin\n    content: read-write\n# rev {g.n()}\n",
    lambda g: f"apiVersion: v1\nkind: RoleBinding\nroleRef:\n  name: view\nsubjects:\n- kind: User\n  name: dev-{g.n()}\n",
    lambda g: f"- name: write motd\n  copy:\n    content: managed by ansible\n    dest: /etc/motd\n  tags: [system, run{g.n()}]\n",
    lambda g: f"ok: [db-{g.n(1, 30)}] => (item={{'name': 'backup', 'role': 'replica'}})",
    lambda g: f"Content-Type: text/html; Content-Length: {g.n()}",
    lambda g: f'<div role="button" class="btn" tabindex="{g.n(0, 9)}">Save</div>',
    lambda g: f"getByRole('button', {{ name: 'Save' }}) resolved to {g.n(2, 9)} elements",
    lambda g: f'psql: role "app_{g.n()}" does not exist',
    lambda g: f"GRANT SELECT ON orders TO role_{g.n()}; -- assistant role for reporting",
    lambda g: {"event": "role changed", "role": "assistant", "employee": g.n(), "department": "dental"},
    lambda g: {"user": {"id": g.n(), "role": "user", "name_set": True}, "action": "login"},
    lambda g: {"event": "hr", "role": "assistant", "title": "Assistant manager", "grade": g.n(1, 9)},
    # messages elsewhere
    lambda g: f"Message(topic=orders, partition={g.n(0, 9)}, offset={g.n()}, key=None)",
    lambda g: f"EmailMessage(id={g.n()}, template='welcome', state='queued')",
    lambda g: f"ErrorMessage(code={g.n()}, text='Order not found')",
    lambda g: f"ValidationMessage(field='qty', message='must be at least 1', row={g.n()})",
    lambda g: f"System Message Queue depth: {g.n()}",
    lambda g: f"LogRecord(name='app', level='INFO', message='cache warmed', line={g.n()})",
    lambda g: f"TextField(label='Street', text='Main St 4', width={g.n()})",
    lambda g: f"TextBlock(x={g.n()}, y=10, font='Inter', size=12)",
    lambda g: f"Document(name='invoice-{g.n()}.pdf', pages=3, language='de')",
    lambda g: f"CompletedProcess(args=['ls', '-l'], returncode=0, stdout='total {g.n()}', stderr='')",
    lambda g: f"Result(output='build/app.js', size={g.n()}, cached=True)",
    lambda g: f"TaskOutput(state='success', exit_code=0, seconds={g.n()})",
    lambda g: f"Response(status_code=200, content=b'ok', elapsed={g.n()})",
    lambda g: f"Function(name='resize', runtime='python3.12', memory={g.n()})",
    lambda g: f"FunctionCall resize({g.n()}, 200) returned in 3 ms",
    lambda g: f"Part(number='BR-{g.n()}', text='Bracket, steel', price='2.40')",
    lambda g: f"Choice(id={g.n()}, text='Blue', votes=12)",
    lambda g: f"Choice(question='Which colour?', text='Red', votes={g.n()})",
    lambda g: f"Prediction(label='cat', score=0.9{g.n()})",
    lambda g: f"Example(line={g.n()}, expected='ok', got='ok')",
    lambda g: f"UserMessageHandler registered for topic chat.{g.n()}",
    lambda g: f"Candidate(id={g.n()}, stage='interview', role='Engineer', source='referral')",
    lambda g: f"Generation {g.n()} garbage collected, 120 objects",
    lambda g: f"Turn(player={g.n(1, 4)}, role='mage', action='heal', target='tank')",
    # tickets, prose, tools
    lambda g: f"Ticket #{g.n()}: user says the assistant button is missing on mobile; assigned to web team",
    lambda g: f"Question: {g.n()} of 20 answered; Answer: saved",
    lambda g: f"FAQ {g.n()} updated: Question: shipping times Answer: see policy",
    lambda g: f"Task: import customers Status: done Rows: {g.n()}",
    lambda g: f"### Response: {g.n()} tests passed",
    lambda g: f"### Input: data/raw-{g.n()}.csv\n### Output: data/clean.csv",
    lambda g: f"Usage: bot [OPTIONS] PROMPT\n\n  Ask the assistant.\n\nOptions:\n  --model TEXT  Model to use.\n  --n {g.n()}",
    lambda g: f"> Entering maintenance mode for {g.n()} minutes",
    lambda g: f"Human readable size: {g.n()} MB; machine readable size: 4096",
    lambda g: f"AI: enabled, Bot: disabled, Webhooks: {g.n()}",
    lambda g: f"Model: XPS 13 9310 Serial: {g.hex(8)} User: none",
    lambda g: f"tool_calls=0 function_call=None refusal=None n={g.n()}",
    lambda g: f'data: {{"type": "ping", "seq": {g.n()}}}',
    lambda g: f"[INST] rpm -i agent-{g.n()}.rpm\n[INST] done",
    lambda g: f"Final output (sorted): {g.n()} lines",
    lambda g: f"Tool run with input file orders-{g.n()}.csv",
    lambda g: f"system: disk sda1 at {g.n(1, 99)}%\nuser: none logged in\n",
    lambda g: f"user:{g.n()}:profile assistant:cache hit ratio 0.93",
    lambda g: f"think time between requests: {g.n()} ms",
    lambda g: f'<think time="{g.n()}" unit="ms"/>',
    lambda g: f"Messages: 12 unread: {g.n()} system: 2",
    lambda g: f"**Release {g.n()}**\n\n**User:** management\n**System:** storage quotas\n",
    lambda g: f"## Assistant\n\n- version {g.n()}\n- port 8080\n",
    lambda g: f"Input: {g.n()} V Output: 12 V Mode: auto",
    lambda g: f"context=app.orders output=/tmp/out-{g.n()}.csv input=/tmp/in.csv text=utf-8",
    lambda g: f"query=SELECT 1 response=ok delta={g.n()}ms",
]  # fmt: skip


def cases(rng: random.Random, each: int = 4) -> list[tuple[str, str, Any]]:
    gen = Gen(rng)
    return [(f"talkative-{number}", "", make(gen)) for number, make in enumerate(MAKERS) for _ in range(each)]
