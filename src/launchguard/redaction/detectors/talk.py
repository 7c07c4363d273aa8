"""What is said to models and by them, as their libraries print it: objects, templates of turns, transcripts, traces.

JSON and literals are known by their structure (llm.py). These are the forms that are neither.
"""

# ruff: noqa: SIM905 - a table of words reads best as words
from __future__ import annotations

from launchguard.redaction.detectors.detector import Detector

__all__ = ["DETECTORS"]

_SAID = "Is it true that Ada left?"

_WHO = "Human|AI|Assistant|User|System|Developer|Tool|Function|Chat|Chatbot|LLM|Text|Result"
_WHAT = (
    "Text|Thinking|Reasoning|Refusal|InputJSON|ToolUse|ToolCall|ToolResult|ToolReturn|UserPrompt|SystemPrompt"
)

_ROLES = r"(?:[Uu]ser|[Aa]ssistant|[Ss]ystem|[Dd]eveloper|[Tt]ool|[Hh]uman|ai|model|USER|ASSISTANT|SYSTEM|TOOL|MODEL|CHATBOT)"

# Classes whose printed objects hold what was said, by how their names begin.
_CLASSES = "|".join(
    (
        rf"(?:{_WHO})Message\w{{0,40}}[({{]",
        rf"(?:{_WHAT})(?:Block|Part|Content|Delta|Chunk|Node|Summary|Selection|AssistantMessage)\w{{0,40}}\(",
        r"ToolCall\((?:id|name|function|tool)\w{0,8}=",
        r"Response[A-Z]\w{0,40}(?:Text|Event|Item|Call|Message|Refusal)\w{0,5}\(",
        r"(?:messages|completions|responses)\.(?:create|stream|parse)\(|(?:String|Chat)PromptValue\(|ActionStep\(",
        r"Chat(?:Completion|Response|Generation|Result|Turn)\w{0,40}\(",
        r"(?:AgentRun|StreamedRun|Run|LLM|CallTool)Result\w{0,20}\((?:input|output|data|generations|meta|content)=",
        r"(?:AgentChat|Completion|Generate|GenerateContent|NonStreamedChat|Model)Response\w{0,20}\(",
        r"Completion(?:Output|Choice)\(|Generation(?:Chunk)?\(text=|Transcription\w{0,20}\(text=|ChoiceDelta\w{0,20}\(",
        r"ModelRequest\(parts=|Content\(parts=|Document\((?:id='[^']{0,80}', )?(?:metadata|page_content)=",
        r"Document\(id=\w{1,80}, content:|Agent(?:Action|Finish)\(|QueryBundle\(|(?:Generated|Extracted)Answer\(",
        r"TextNode\(|NodeWithScore\(|ThoughtEvent\(|ToolOutput\(|Function(?:Call)?\((?:id=\w{0,80}, )?(?:arguments|args|name)=",
        r"FunctionExecutionResult\(|Prediction\(\n|Example\(\{",
        r"parts \{\s{1,20}(?:text|function_call)",  # protobuf
        r"(?:additional_kwargs|response_metadata)=\{",  # LangChain's str()
        rf"(?:role|speaker)='{_ROLES}'|role: '{_ROLES}'",
        rf"role=<\w{{1,20}}\.{_ROLES}",
        rf"role=(?:\w{{1,20}}\.)?{_ROLES}, (?:content|text)=|role: {_ROLES}, (?:content|text):|Role:{_ROLES} Content:",  # Java, Rust, Go
        rf"role: {_ROLES}\s{{1,20}}(?:- )?(?:content|text|parts):",  # YAML
    )
)
_BEGINNINGS = (
    *(f"{who}Message" for who in _WHO.split("|")),
    *_WHAT.split("|"),
    *"""ToolCall( Response Chat AgentRun StreamedRun Run LLMResult CallTool Completion
    Generat NonStreamed Model Transcription ChoiceDelta Content( Document( Agent Query Extracted TextNode
    NodeWith Thought ToolOutput Function Prediction Example( parts additional_kwargs response_metadata role speaker Role messages. completions. responses. StringPrompt ActionStep""".split(),
)
_FIELDS = tuple(
    """content text textcontent thinking reasoning refusal instructions tool_plan arguments args input output tool_input partial_json delta
    response query query_str question answer result final_output model_output observations queries system data log message""".split()
)

_SPEAKER = r"(?:user|human|assistant|ai|bot|chatbot|chatgpt|system|developer|tool)"
_LABELLED = r"(?: message| prompt)?[\])*]{0,3}:"  # `User:`, `[user]:`, `**User**:`, `User message:`
_LABEL = rf"{_SPEAKER}{_LABELLED}\*{{0,2}}\s{{1,4}}"
_HEADING = rf"#{{1,4}} {_SPEAKER}:?\s{{1,4}}"
_TURN = rf"\n[^\w\n]{{0,6}}{_SPEAKER}{_LABELLED}|\n{_HEADING}|\n[*=-]{{8}}|\n\n\n|</|\n> Fin"

_STEP = "Thought|Observation|Action Input|Final Answer"
_MODELS = "model llm ai assistant chatbot bot gpt claude gemini".split()
_REPORTED = "|".join(
    [
        f"{speaker} {verb}"
        for speakers, verbs in (
            (_MODELS, "said replied answered response reply answer output"),
            (("user", "human"), "asked asks said wrote question query"),
        )
        for speaker in speakers
        for verb in verbs.split()
    ]
    + [
        rf"{said} (?:(?:the )?(?:{'|'.join(_MODELS)})\b[\w.-]{{0,30}})"
        for said in ("reply from", "answer from", "response from", "output from", "prompt to", "question to")
    ]
)
"""Whoever speaks and how it is said, spelt out: each is a literal to look for."""

DETECTORS: tuple[Detector, ...] = (
    Detector(
        name="printed-talk",
        kind="prompt",
        pattern=rf"(?:{_CLASSES})",
        prefixes=_BEGINNINGS,
        tells=_FIELDS,
        good=(
            f"TextBlock(citations=None, text='{_SAID}', type='text')",
            f"ToolUseBlock(id='toolu_01', input={{'query': '{_SAID}'}}, name='search')",
            f"Turn(role='user', content=\"{_SAID}\")",
            f"ChatMessage(role=<MessageRole.USER: 'user'>, blocks=[TextBlock(text='{_SAID}')])",
            f"content='{_SAID}' additional_kwargs={{}} response_metadata={{}}",
            f'contents {{\n  parts {{\n    text: "{_SAID}"\n  }}\n}}',
            f"messages:\n- role: user\n  content: {_SAID}\n",
        ),
        bad=(
            "Response(response='ok', status=200, mimetype='text/plain')",
            "ErrorMessage(code=4, text='Order not found')",
            "role=worker content=nginx.conf",
            "- role: webserver\n  content: nginx.conf",
        ),
    ),
    Detector(
        name="printed-task",
        kind="prompt",
        pattern=r"(?:TaskOutput\(description|CrewOutput\(raw)=",
        tells=("description", "expected_output", "summary", "raw"),
        good=(f"TaskOutput(description='{_SAID}', name='report', raw='{_SAID}', agent='Writer')",),
        bad=("TaskOutput(state='success', exit_code=0)",),
    ),
    Detector(
        name="chat-template",
        kind="prompt",
        pattern=(
            r"(?:<\|im_start\|>\w{1,16}\s{1,4}|<\|start_header_id\|>\w{1,16}<\|end_header_id\|>\s{0,4}|<start_of_turn>\w{1,16}\s{1,4}"
            r"|<\|(?:user|assistant|system|message)\|>\s{0,4}|\[/?INST\]\s{0,4}(?:<<SYS>>\s{0,4})?|<think>\s{0,4}"
            r"|### (?:Instruction|Response|Input):\n|\[\[ ## \w{1,40} ## \]\]\n)(?P<secret>[^\s<])"
        ),
        until=r"<(?:\||/s>|s>|end_of_turn|start_of_turn|/think>)|\[/?INST\]|### (?:Instruction|Response|Input)|\[\[ ## |\n\n\n",
        check="worded",
        good=(
            f"<|im_start|>user\n{_SAID}<|im_end|>",
            f"<|start_header_id|>user<|end_header_id|>\n\n{_SAID}<|eot_id|>",
            f"<s>[INST] {_SAID} [/INST] {_SAID} </s>",
            f"<start_of_turn>user\n{_SAID}<end_of_turn>",
            f"<|user|>\n{_SAID}<|end|>",
            f"### Instruction:\n{_SAID}\n\n### Response:\n",
            f"<think>\n{_SAID}\n</think>",
        ),
        bad=("### Response: 12 tests passed", "[INST] done"),
    ),
    Detector(
        name="transcript",
        kind="prompt",
        pattern=rf"(?:{_LABEL}|{_HEADING}|<{_SPEAKER}>\s{{0,4}})(?P<secret>[^\s'])",
        until=_TURN,
        beside=(
            rf"(?:assistant|\n[^\w\n]{{0,6}}(?:ai|bot|chatbot|chatgpt)){_LABELLED}"
            r"|# assistant\s{0,3}\n|<assistant>|user message:\n|prompt after formatting:\n"
        ),
        prefixes=(
            "assistant",
            "ai:",
            "ai*",
            "ai]",
            "bot:",
            "bot*",
            "bot]",
            "chatgpt:",
            "user message:",
            "prompt after f",
        ),
        ignore_case=True,
        check="worded",
        good=(
            f"User: {_SAID}\nAssistant: yes",
            f"Human: hello\n\nAI: {_SAID}",
            f"**User:** {_SAID}\n\n**Assistant:** {_SAID}",
            f"### User\n\n{_SAID}\n\n### Assistant\n\n{_SAID}",
            f"[user]: {_SAID}\n[assistant]: yes",
        ),
        bad=(
            "user: admin, group: staff",
            "User: 1000 Group: 1000 Mode: 0644",
            "Assistant: ready",
            "User: ada\nBot: no",
        ),
    ),
    Detector(
        name="speaker-and-text",
        kind="prompt",
        pattern=r"""\('(?:user|human|assistant|ai|system)', (?P<quote>["'])(?P<secret>[^"'])""",
        check="worded",
        good=(f"[('system', '{_SAID}'), ('human', '{_SAID}')]",),
        bad=("('user', 'ada')",),
    ),
    Detector(
        name="trace-of-a-run",
        kind="prompt",
        pattern=(
            r"(?:(?:Human|Ai|System|Tool) Message ={8,80}\n{1,2}(?:Name: [^\n]{1,80}\n{1,2})?"  # LangChain
            rf"|(?:{_STEP}): {{0,2}}|## (?:Task|Thought|Tool Input|Tool Output|Final Answer):\s{{1,4}}"  # agents, CrewAI
            r"|(?:Chain|Tool|LLM|Agent) run with (?:input|output):\n|Final output \(\w{1,40}\):\s{1,8}|\(to \w{1,40}\):\n\n"
            r"|\[Similarity score: {1,20}[0-9.]{1,8}\] "
            r"|(?:Text|MultiModal|Stop|Handoff|ToolCallSummary)Message \(\w{1,40}\) -{2,20}\n"  # AutoGen
            r"|(?:===|---) (?:(?:SYSTEM|USER|FULL) )?(?:PROMPT|RESPONSE|COMPLETION) (?:={3,20}|-{3,20})\n)(?P<secret>\S)"
        ),
        until=rf"\n(?:(?:Action|{_STEP}):|#|={{3}}|-{{3}}|> |- |\[)|={{8}}",
        check="worded",
        good=(
            f"==== Human Message ============\n\n{_SAID}\n==== Ai Message",
            f"Action Input: {_SAID}",
            f"# Agent: Editor\n## Task: {_SAID}",
            f'[tool/end] [1:tool:notes] [12ms] Exiting Tool run with output:\n"{_SAID}"',
            f"- Final output (str):\n    {_SAID}\n- 2 new item(s)",
            f"proxy (to assistant):\n\n{_SAID}\n",
            f"> [Node 4f0c] [Similarity score: 0.81] {_SAID}",
        ),
        bad=("Observation: 17", "## Task: deploy", "The tool run with input: none", "sent (to ada): yes"),
    ),
    Detector(
        name="reported-speech",
        kind="prompt",
        pattern=(rf"(?:{_REPORTED})(?:: {{0,2}}| (?P<quote>[\"'])| {{0,2}})(?P<secret>[^\s\"'])"),
        until=r"\n",
        ignore_case=True,
        check="worded",
        good=(
            f"LLM response: {_SAID}",
            f"User asked: {_SAID}",
            f"user asked '{_SAID}', model answered 'yes' in 4 ms",
            f"reply from gpt-4o: {_SAID}",
        ),
        bad=("LLM response: 200 OK", "AI answer: took 31 ms", "user query: 31 ms"),
    ),
)
