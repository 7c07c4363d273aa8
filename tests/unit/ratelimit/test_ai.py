"""The ai preset: requests, tokens, money and streams are reserved before the handler and settled after."""

from __future__ import annotations

import gzip
import json
import threading
import tracemalloc
import zlib
from types import SimpleNamespace

import pytest
from hypothesis import given, settings, strategies as st

from launchguard import exchange
from launchguard.exchange import Exchange, RawHeaders
from launchguard.part import BodyPrefix
from launchguard.ratelimit import RateLimit
from launchguard.ratelimit.estimate import estimate
from launchguard.ratelimit.hit import Hit, Op, Strategy
from launchguard.ratelimit.leases import LeaseKeeper
from launchguard.ratelimit.money import Prices
from launchguard.ratelimit.stores.memory import MemoryStore
from launchguard.ratelimit.usage import UsageReader

from .driving import Clock, Desk

SSE = b"text/event-stream"
JSON = b"application/json"


def chat(text: str = "hello", **settings_of: object) -> dict[str, object]:
    return {"model": "small", "messages": [{"role": "user", "content": text}], **settings_of}


def used(desk: Desk, label: bytes = b'"ai.tokens"') -> int:
    """Tokens that are gone of the budget of 10,000."""
    items = (
        desk.ask("/v1/chat", "POST", json_body={}, user="ada", status=400).headers[b"ratelimit"].split(b", ")
    )
    (item,) = [each for each in items if each.startswith(label)]
    return 10_000 - int(item.split(b";")[1][2:]) - 1


def budget_desk() -> Desk:
    return Desk([RateLimit.ai("/v1/chat", requests=None, tokens="10000/day")])


def ask(desk: Desk, body: object, chunks=(), response_type: bytes = JSON, status: int = 200, **more):
    return desk.ask(
        "/v1/chat",
        "POST",
        json_body=body,
        chunks=chunks,
        response_type=response_type,
        status=status,
        user="ada",
        **more,
    )


OPENAI = (
    b'{"id": "x", "choices": [], "usage": {"prompt_tokens": 30, "completion_tokens": 12, "total_tokens": 42}}'
)
RESPONSES = b'event: response.completed\ndata: {"type": "response.completed", "response": {"model": "m", "usage": {"input_tokens": 30, "output_tokens": 12}}}\n\n'
OPENAI_SSE = (
    b'data: {"choices": [{"delta": {"content": "usage"}}], "usage": null}\n\n'
    b'data: {"choices": [], "usage": {"prompt_tokens": 30, "completion_tokens": 12}}\n\ndata: [DONE]\n\n'
)
ANTHROPIC = b'{"type": "message", "content": [], "usage": {"input_tokens": 20, "cache_read_input_tokens": 10, "output_tokens": 12}}'
ANTHROPIC_SSE = (
    b'event: message_start\r\ndata: {"type": "message_start", "message": {"model": "m", "usage": {"input_tokens": 30, "output_tokens": 1}}}\r\n\r\n'
    b'event: message_delta\r\ndata: {"type": "message_delta", "usage": {"output_tokens": 7}}\r\n\r\n'
    b'event: message_delta\r\ndata: {"type": "message_delta", "usage": {"output_tokens": 12}}\r\n\r\n'
)
GEMINI = b'{"candidates": [], "usageMetadata": {"promptTokenCount": 30, "candidatesTokenCount": 10, "thoughtsTokenCount": 2}}'
GEMINI_LIST = b'[{"usageMetadata": {"promptTokenCount": 30}}, {"usageMetadata": {"promptTokenCount": 30, "candidatesTokenCount": 12}}]'
GEMINI_SSE = b"data: " + GEMINI + b"\n\n"

OLLAMA = b'{"message": {"content": "a"}, "done": false}\n{"message": {}, "prompt_eval_count": 30, "eval_count": 12, "done": true}'
BEDROCK = b'{"output": {}, "usage": {"inputTokens": 20, "cacheReadInputTokens": 10, "outputTokens": 12, "totalTokens": 42}}'
COHERE = b'{"message": {}, "usage": {"billed_units": {"input_tokens": 9, "output_tokens": 12}, "tokens": {"input_tokens": 30, "output_tokens": 12}}}'
COHERE_SSE = b'event: message-end\ndata: {"type": "message-end", "delta": {"usage": {"tokens": {"input_tokens": 30, "output_tokens": 12}}}}\n\n'
BOTH = b'{"usage": {"prompt_tokens": 30, "input_tokens": 30, "completion_tokens": 12, "output_tokens": 12}}'
REASONED = b'{"usage": {"prompt_tokens": 30, "completion_tokens": 2, "total_tokens": 42}}'
LINES_OF_ONE_EVENT = (
    b'data: {"usage":\r\ndata: {"prompt_tokens": 30,\r\ndata: "completion_tokens": 12}}\r\n\r\n'
)
GROQ_SSE = b'data: {"choices": [], "x_groq": {"usage": {"prompt_tokens": 30, "completion_tokens": 12}}}\n\n'
WORKERS_AI = (
    b'{"result": {"response": "a", "usage": {"prompt_tokens": 30, "completion_tokens": 12}}, "success": true}'
)
FRACTIONS = b'{"meta": {"tokens": {"input_tokens": 30.0, "output_tokens": 11.5}}}'
NDJSON = b"application/x-ndjson"

ANSWERS = [
    (OLLAMA, NDJSON), (OLLAMA.splitlines()[1], JSON), (BEDROCK, JSON), (COHERE, JSON), (COHERE_SSE, SSE), (BOTH, JSON),
    (b'{"metadata": ' + BEDROCK + b"}\n", b"application/jsonl"), (REASONED, JSON), (GEMINI + b"\r\n", NDJSON),
    (b'{"meta": {"billed_units": {"input_tokens": 30, "output_tokens": 12}}}', JSON),
    (OPENAI, JSON), (RESPONSES, SSE), (OPENAI_SSE, SSE), (ANTHROPIC, JSON), (ANTHROPIC_SSE, SSE),
    (GEMINI, JSON), (GEMINI_LIST, JSON), (GEMINI_SSE, SSE), (OPENAI, b"application/json; charset=utf-8"),
    (gzip.compress(OPENAI), JSON), (zlib.compress(OPENAI), JSON), (zlib.compress(OPENAI, 1), JSON),
    (LINES_OF_ONE_EVENT, SSE), (GROQ_SSE, SSE), (WORKERS_AI, JSON), (FRACTIONS, JSON),
    (OPENAI_SSE.partition(b"\n\ndata: [DONE]")[0], SSE), (OPENAI + b"\n" + b"{}", NDJSON),
    (b"".join(gzip.compress(line) for line in OPENAI_SSE.splitlines(keepends=True)), SSE),
    (gzip.compress(ANTHROPIC_SSE), SSE), (zlib.compress(OPENAI_SSE, 9), SSE), (OPENAI_SSE.replace(b"\n", b"\r"), SSE),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "kind"), ANSWERS, ids=range(len(ANSWERS)))
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_usage_is_read_out_of_every_providers_answer_however_it_is_cut(answer, kind, size):
    reader = UsageReader(kind)

    for start in range(0, len(answer), size):
        reader.feed(answer[start : start + size])
    usage = reader.result()

    assert usage is not None
    assert (usage.prompt, usage.answer) == (30, 12)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b'{"choices": [{"message": {"content": "\\"usage\\": {\\"prompt_tokens\\": 1}"}}]}', JSON),
        (b'{"content": {"usage": {"prompt_tokens": 1}}}', JSON),
        (b'data: {"delta": "usage: {\\"prompt_tokens\\": 1}"}\n\n', SSE),
        (b'{"usage": "much"}', JSON),
        (b'{"usage": {"prompt_tokens": "9", "completion_tokens": true}}', JSON),
        (b'{"usage": {"prompt_tokens": -5}}', JSON),
        (b'{"usage": {"prompt_tok', JSON),
        (OPENAI, b"text/plain"),
        (b"\x1f\x8bgarbage that says usage", JSON),
        (b"usage" * 300_000, JSON),
        (b"data: usage " + b"x" * 2_000_000 + b"\n\n", SSE),
        (b'{"usage": {"prompt_tokens": 1e999}}', JSON),
        (b'{"usage": {"prompt_tokens": NaN}}', JSON),
        (b"data: a\n" * 65 + b"data: " + OPENAI + b"\n\n", SSE),
        (gzip.compress(b"data: a\n\n") + b"no gzip: " + OPENAI, SSE),
        (b"", SSE),
    ],
)  # fmt: skip
def test_what_only_looks_like_usage_is_none(answer, kind):
    reader = UsageReader(kind)

    reader.feed(answer)

    assert reader.result() is None


def test_the_end_of_a_line_that_was_too_long_is_no_line():
    """Wherever the chunks are cut, which a long text may lead to."""
    reader = UsageReader(SSE)

    reader.feed(b'data: {"text": "' + b"x" * 2_000_000)
    reader.feed(b"data: " + OPENAI + b"\n\n")

    assert reader.result() is None


def test_a_packed_stream_is_read_event_by_event():
    """As it comes from a server that flushes after each event, not only when it has ended."""
    reader, packer = UsageReader(SSE), zlib.compressobj(wbits=31)

    for event in ANTHROPIC_SSE.split(b"\r\n\r\n"):
        reader.feed(packer.compress(event + b"\r\n\r\n") + packer.flush(zlib.Z_SYNC_FLUSH))
    usage = reader.result()

    assert usage is not None
    assert (usage.prompt, usage.answer) == (30, 12)


@pytest.mark.parametrize("kind", [JSON, SSE])
def test_a_packed_bomb_is_not_unpacked(kind):
    """64 KiB that hold 64 MB of spaces before the figures."""
    reader = UsageReader(kind)
    bomb = gzip.compress(b" " * 64_000_000 + b"\n\n" + (OPENAI if kind == JSON else OPENAI_SSE))
    tracemalloc.start()

    for start in range(0, len(bomb), 65_536):
        reader.feed(bomb[start : start + 65_536])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 4_000_000
    assert reader.result() is None


def test_a_long_packed_stream_is_read_to_its_end():
    """Of any length, as long as no single chunk unpacks to more than is kept."""
    reader, packer = UsageReader(SSE), zlib.compressobj(wbits=31)
    delta = b'data: {"choices": [{"delta": {"content": "' + b"word " * 2_000 + b'"}}], "usage": null}\n\n'

    for _ in range(400):
        reader.feed(packer.compress(delta) + packer.flush(zlib.Z_SYNC_FLUSH))
    reader.feed(packer.compress(OPENAI_SSE) + packer.flush())

    assert reader.result() is not None


def test_a_stream_after_a_line_that_was_too_long_is_read_again():
    reader = UsageReader(SSE)

    for _ in range(40):
        reader.feed(b"x" * 65_536)
    reader.feed(b"\n\n" + OPENAI_SSE)

    assert reader.result() is not None


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([b"", b"\x1f\x8b\x08\x00", b"\x78", b"\x78\x9c", b"\x28\xb5\x2f\xfd"]),
    st.lists(st.binary(max_size=40), max_size=8),
    st.sampled_from([JSON, SSE, b""]),
)
def test_no_answer_raises(begins, chunks, kind):
    reader = UsageReader(kind)
    for chunk in (begins, *chunks):
        reader.feed(chunk)

    usage = reader.result()
    assert usage is None or min(usage.prompt, usage.answer) >= 0


def test_tokens_are_reserved_by_prompt_and_cap_and_settled_by_usage():
    desk = budget_desk()
    begun = desk.begin("/v1/chat", "POST", json_body=chat("x" * 400, max_tokens=200), user="ada")

    assert b'"ai.tokens";r=96' in begun.headers[b"ratelimit"]

    desk.end(begun, 200, [])
    assert used(desk) >= 300


def test_usage_replaces_the_reservation():
    desk = budget_desk()

    ask(desk, chat("x" * 400, max_tokens=2_000), [OPENAI])

    assert used(desk) == 42


def test_more_than_was_reserved_is_charged():
    desk = budget_desk()

    ask(desk, chat(), [b'{"usage": {"prompt_tokens": 3000, "completion_tokens": 4000}}'])

    assert used(desk) == 7_000


def test_charge_replaces_what_the_answer_says():
    desk = budget_desk()
    begun = desk.begin("/v1/chat", "POST", json_body=chat(max_tokens=500), user="ada", response_type=JSON)
    begun.x.charge(tokens=77)

    desk.end(begun, 200, [OPENAI])

    assert used(desk) == 77


@pytest.mark.parametrize("wrong", [-1, -0.5 - 1, "5", None, float("nan"), float("inf")])
def test_a_charge_that_is_no_number_of_tokens_is_refused(wrong):
    with pytest.raises(ValueError, match="0 or more"):
        budget_desk().begin("/v1/chat", "POST").x.charge(tokens=wrong)


def test_a_part_of_a_token_is_charged_as_a_whole_one():
    """`usage * 1.1` would else raise when all is settled, and hold the stream's place."""
    prices = {"small": "1.00"}
    desk = Desk(
        [
            RateLimit.ai(
                "/v1/chat", requests=None, tokens="10000/day", budget="1/day", prices=prices, concurrent=1
            )
        ]
    )
    begun = desk.begin("/v1/chat", "POST", json_body=chat(max_tokens=500), user="ada")
    begun.x.charge(tokens=76.5)

    desk.end(begun)

    assert used(desk) == 77


def test_an_aborted_stream_keeps_its_reservation():
    desk = budget_desk()

    ask(desk, chat("x" * 400, max_tokens=200), [b'data: {"choices": []}\n\n'], SSE, status=499)

    assert used(desk) >= 300


def test_what_is_said_of_a_stream_at_its_beginning_is_not_what_it_used():
    desk = budget_desk()
    begins = ANTHROPIC_SSE[: ANTHROPIC_SSE.index(b"event: message_delta")]

    ask(desk, chat("x" * 400, max_tokens=200), [begins], SSE)

    assert used(desk) >= 300


@pytest.mark.parametrize(("ending", "value"), [("disconnected", True), ("error_type", "ValueError")])
def test_a_stream_that_was_cut_off_costs_no_less_than_it_reserved(ending, value):
    desk = budget_desk()
    begun = desk.begin("/v1/chat", "POST", json_body=chat(max_tokens=500), user="ada", response_type=SSE)
    setattr(begun.x, ending, value)

    desk.end(begun, 200, [GEMINI_SSE])

    assert used(desk) >= 500


def test_a_stream_that_was_cut_off_costs_what_it_used_where_that_is_more():
    desk = budget_desk()
    begun = desk.begin("/v1/chat", "POST", json_body=chat(), user="ada", response_type=SSE)
    begun.x.disconnected = True

    desk.end(begun, 200, [GEMINI_SSE])

    assert used(desk) == 42


def test_a_request_that_was_refused_by_the_handler_used_nothing():
    desk = budget_desk()

    ask(desk, chat("x" * 400, max_tokens=200), [b'{"detail": "no"}'], status=422)

    assert used(desk) <= 1


def test_a_request_that_cannot_fit_is_refused():
    desk = budget_desk()

    assert ask(desk, chat(max_tokens=20_000)).status == 429
    assert ask(desk, chat(max_tokens=2_000)).ran


def test_a_hundred_requests_at_once_reserve_no_more_than_the_budget():
    desk = budget_desk()

    begun = [desk.begin("/v1/chat", "POST", json_body=chat(max_tokens=970), user="ada") for _ in range(100)]

    assert sum(each.ran for each in begun) == 10


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (chat(max_tokens=100), 100),
        (chat(max_completion_tokens=100), 100),
        ({"input": "hi", "max_output_tokens": 100}, 100),
        ({"contents": [{"parts": [{"text": "hi"}]}], "generationConfig": {"maxOutputTokens": 100}}, 100),
        (chat(max_tokens=100, n=3), 300),
        (chat(), 0),
        (chat(max_tokens=-5), 0),
        (chat(max_tokens="100"), 100),
        (chat(max_tokens=100.0), 100),
        (chat(max_tokens="much"), 0),
        (chat(max_tokens=None), 0),
        (chat(max_tokens="inf"), 100_000_000),
        (chat(max_tokens="nan"), 0),
        (chat(max_tokens=100, n="3", best_of=5), 500),
        (chat(max_tokens=1, max_completion_tokens=100), 100),
        ({"generationConfig": {"maxOutputTokens": 100, "candidateCount": 4}}, 400),
        (chat(options={"num_predict": 100}), 100),
        ({"inferenceConfig": {"maxTokens": 100}}, 100),
        ({"request": {"parameters": {"max_new_tokens": 100}}}, 100),
        ([chat(max_tokens=1), chat(max_tokens=100)], 101),
        ({"requests": [{"custom_id": str(n), "params": chat(max_tokens=100)} for n in range(3)]}, 300),
        ({"requests": [chat(max_tokens=1, options={"num_predict": 100})], "max_tokens": 10}, 110),
        (chat(messages=[{"input": {"max_tokens": 5}}, {"input": {"max_tokens": 100}}]), 100),
        ({"prompt": ["a", "b", "c"], "max_tokens": 100, "n": 2}, 600),
        ({"prompt": [[1, 2], [3]], "max_tokens": 100}, 200),
        ({"prompt": [1, 2, 3], "max_tokens": 100}, 100),
        ({"prompt": [], "max_tokens": 100}, 100),
        (chat(max_tokens=True), 0),
        (chat(max_tokens=10**30), 100_000_000),
    ],
)
def test_the_cap_is_found_where_providers_have_it(body, answer):
    begun = budget_desk().begin("/v1/chat", "POST", json_body=body, user="ada")

    assert begun.x.limiter.estimate.answer == answer


def test_an_image_is_not_counted_as_its_base64():
    body = chat(content=[{"type": "image_url", "url": "data:image/png;base64," + "A" * 200_000}])

    assert prompt_of(body) < 2_000


LONG = "word " * 8_000


@pytest.mark.parametrize(
    "body",
    [
        chat(tools=[{"parameters": {"properties": {LONG: {"type": "string"}}}}]),
        {"prompt": [1234] * 10_000},
        chat("data: " + LONG),
        chat("data:text/plain;base64,aGVsbG8= " + LONG),
        {"data": LONG},
        {"source": {"type": "text", "media_type": "text/plain", "data": LONG}},
        {"input": [{"content": [{"url": LONG}]}]},
        chat("A" * 40_000),
        [chat(LONG)],
    ],
)
def test_a_prompt_counts_wherever_and_however_it_is_written(body):
    assert prompt_of(body) >= 10_000


@pytest.mark.parametrize(
    "body",
    [
        {"images": ["A" * 40_000]},
        {"image": {"source": {"bytes": "A" * 40_000}}},
        {"source": {"type": "base64", "media_type": "image/png", "data": "A" * 40_000}},
        {"input_audio": {"data": "A" * 40_000, "format": "wav"}},
        {"image_url": {"url": "data:image/png;base64," + "A" * 40_000 + "=="}},
    ],
)
def test_a_file_is_known_where_providers_have_it(body):
    assert prompt_of(body) < 1_200


@pytest.mark.parametrize(
    "many", [[1] * 100_000, [{}] * 100_000, [[]] * 100_000, {str(n): 1 for n in range(100_000)}]
)
def test_a_document_of_very_many_parts_counts_by_its_length_and_by_the_caps_near_its_top(many):
    body = {"many": many, "model": "small", "generationConfig": {"maxOutputTokens": 77}}
    desk = Desk([RateLimit.ai("/v1/chat", requests=None, tokens="1000000/day")])

    reserved = desk.begin("/v1/chat", "POST", json_body=body).x.limiter.estimate

    assert reserved == (len(json.dumps(body)) // 4 + 1, 77, "small")


def test_a_text_that_is_nearly_a_file_costs_no_more_time_than_its_length():
    """Going back over it for each of its lines would take minutes."""
    assert prompt_of({"url": "\n" * 900_000 + "!"}) > 200_000


def prompt_of(body):
    return budget_desk().begin("/v1/chat", "POST", json_body=body).x.limiter.estimate.prompt


@pytest.mark.parametrize(("said", "reserved"), [(1_500, 1_500), (lambda x: 2_500, 2_500), (lambda x: -5, 1)])
def test_an_app_may_say_what_a_request_will_use(said, reserved):
    """A recording of five megabytes is no prompt of a million tokens, and need not be read for that."""
    desk = Desk([RateLimit.ai("/v1/listen", requests=None, tokens="10000/day", estimate=said)])
    sent = {"headers": [(b"content-length", b"5000000")], "content_type": b"multipart/form-data; boundary=x"}

    begun = desk.begin("/v1/listen", "POST", body=b"", user="ada", **sent)

    assert begun.ran
    assert begun.headers[b"ratelimit"].startswith(b'"ai.tokens";r=%d;' % (10_000 - reserved))


def test_an_estimate_that_raises_is_a_fault_and_the_bodys_length_counts():
    desk = Desk([RateLimit.ai("/v1/chat", requests=None, tokens="10000/day", estimate=lambda x: x.nothing)])

    begun = desk.begin("/v1/chat", "POST", headers=[(b"content-length", b"4000")], user="ada")

    assert begun.headers[b"ratelimit"].startswith(b'"ai.tokens";r=8999;')
    assert [type(fault) for fault in desk.faults] == [AttributeError]


def test_what_is_charged_too_late_is_told_of_once(caplog):
    exchange._tell_late.cache_clear()
    desk = budget_desk()

    for _ in range(3):
        done = ask(desk, chat(max_tokens=500))
        done.x.closed = True
        done.x.charge(tokens=5)

    assert caplog.text.count("came after the response's last byte") == 1


@pytest.mark.parametrize(
    "scope",
    [
        {"query_string": b"prompt=" + b"x" * 4_000},
        {"QUERY_STRING": "prompt=" + "x" * 4_000},
        SimpleNamespace(environ={"QUERY_STRING": "prompt=" + "x" * 4_000}),
        SimpleNamespace(scope={"query_string": b"prompt=" + b"x" * 4_000}),
    ],
    ids=["ASGI", "WSGI", "Django under WSGI", "Django under ASGI"],
)
def test_a_prompt_in_the_query_counts_where_there_is_no_body(scope):
    """A browser's EventSource sends no other."""
    x = Exchange("http", "GET", "/v1/chat", RawHeaders([]), "203.0.113.9", scope)

    assert estimate(x, BodyPrefix(b"", complete=True, timed_out=False)).prompt == 1_002
    assert estimate(x, None).prompt == 1_002


def test_a_body_that_is_not_read_whole_is_estimated_by_its_length():
    x = budget_desk().begin("/other", "POST", headers=[(b"content-length", b"4000000")]).x

    assert estimate(x, None).prompt == 1_000_001


def test_money_is_counted_in_decimals_and_never_shown():
    prices = {"small": ("1.00", "2.00"), "large": ("10.00", "50.00")}
    desk = Desk([RateLimit.ai("/v1/chat", requests=None, budget="0.01/day", prices=prices)])
    answer = b'{"model": "small-2026-01-01", "usage": {"prompt_tokens": 1000, "completion_tokens": 1000}}'

    ran = sum(ask(desk, chat(), [answer]).ran for _ in range(10))

    assert ran == 4
    assert b"ratelimit" not in ask(desk, chat(), [answer]).headers


def test_an_unknown_model_costs_as_much_as_the_dearest():
    prices = {"small": "1.00", "large": ("10.00", "50.00")}
    desk = Desk([RateLimit.ai("/v1/chat", requests=None, budget="1.00/day", prices=prices)])
    answer = b'{"model": "new", "usage": {"prompt_tokens": 0, "completion_tokens": 10000}}'

    ran = sum(ask(desk, {"model": "new", "messages": []}, [answer]).ran for _ in range(10))

    assert ran == 2


@pytest.mark.parametrize(
    "model", ["small-pro", "small-2026-01-01-pro", "small2", "smal", "SMALL", "", "large-small"]
)
def test_a_model_whose_name_only_begins_alike_costs_as_much_as_the_dearest(model):
    prices = Prices({"small": "1", "large": "100"}, "prices")

    assert prices.of(model) == prices.dearest


def test_a_models_name_of_any_length_is_looked_up_at_once():
    prices = Prices({"small": "1", "large": "100"}, "prices")

    assert prices.of("small" + "-1" * 500_000 + "x") == prices.dearest


@pytest.mark.parametrize("model", ["small", "small-2026-01-01", "small-0613", "small-latest", "small-002"])
def test_a_version_of_a_model_costs_as_the_model(model):
    prices = Prices({"small": "1", "large": "100"}, "prices")

    assert prices.of(model) != prices.dearest


def test_a_large_budget_is_counted_in_larger_units():
    desk = Desk([RateLimit.ai("/v1/chat", requests=None, budget="1000000.00/day", prices={"m": "1000.00"})])

    assert ask(desk, chat(), [b'{"usage": {"prompt_tokens": 5, "completion_tokens": 5}}']).ran


def streams_desk() -> Desk:
    return Desk([RateLimit.ai("/v1/chat", requests=None, concurrent=2)])


def begin(desk: Desk):
    return desk.begin("/v1/chat", "POST", json_body=chat(), user="ada")


def test_streams_hold_a_place_to_the_last_byte():
    desk = streams_desk()
    one, two = begin(desk), begin(desk)

    assert not begin(desk).ran

    desk.end(one, 200)
    assert begin(desk).ran
    desk.end(two, 499)
    assert begin(desk).ran


def test_made_up_credentials_are_no_way_to_more_places():
    desk = Desk([RateLimit.ai("/v1/chat", requests=None, concurrent=2)])

    begun = [
        desk.begin("/v1/chat", "POST", headers=[(b"authorization", b"Bearer %d" % number)])
        for number in range(40)
    ]
    assert sum(each.ran for each in begun) == 10

    for each in begun:
        desk.end(each)
    assert desk.begin("/v1/chat", "POST", headers=[(b"authorization", b"Bearer 0")]).ran


def test_a_place_whose_process_was_killed_frees_itself():
    desk = streams_desk()
    begin(desk), begin(desk)
    desk.limiter._taking._settler._keeper._begin()

    desk.clock.pass_s(31)

    assert begin(desk).ran


def test_a_place_is_renewed_while_its_stream_lives():
    desk = streams_desk()
    begin(desk), begin(desk)

    for _ in range(30):
        desk.clock.pass_s(10)
        desk.limiter._taking._settler._keeper.renew()

    assert not begin(desk).ran


def test_the_streams_policy_names_its_unit():
    assert begin(streams_desk()).headers[b"ratelimit-policy"] == b'"ai.streams";q=2;qu="concurrent-requests"'


def lease(number: int) -> Hit:
    return Hit(Op.LEASE, b"k" * 16, Strategy.LEASES, 2, 30_000_000, 1, bytes([number]) * 8)


def test_one_thread_renews_all_and_ends_when_there_are_none():
    clock = Clock()
    store, keeper = MemoryStore(clock=clock), LeaseKeeper(every_s=0.005)
    before = set(threading.enumerate())
    store.take([lease(1)])

    keeper.hold(store, [lease(1)])
    keeper.hold(store, [lease(2)])
    (started,) = set(threading.enumerate()) - before
    keeper.release([lease(1), lease(2)])
    started.join(5)

    assert not started.is_alive()


def test_a_lease_that_ends_while_it_is_renewed_is_given_back():
    keeper, clock = LeaseKeeper(every_s=60), Clock()

    class Ending(MemoryStore):
        def take(self, hits):
            counts = super().take(hits)
            keeper.release([lease(1)])
            return counts

    store = Ending(clock=clock)
    keeper.hold(store, [lease(1)])

    keeper.renew()

    assert len(store) == 0


def test_a_forked_child_keeps_its_own_leases_only():
    store, keeper = MemoryStore(), LeaseKeeper(every_s=60)
    keeper.hold(store, [lease(1)])
    keeper._pid = -1

    keeper.hold(store, [lease(2)])

    assert list(keeper._live) == [(b"k" * 16, bytes([2]) * 8)]


def test_the_body_passes_through_untouched_and_at_once():
    desk = budget_desk()
    begun = desk.begin("/v1/chat", "POST", json_body=chat(), user="ada", response_type=SSE)

    assert begun.x.tap is not None
    assert begun.x.tap(json.dumps({}).encode()) is None
