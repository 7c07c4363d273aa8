"""What redaction adds to rendering an event as JSON, beside its peers, in one run; and what hostile inputs cost.

    python -m benchmarks.redaction                 # the tables
    python -m benchmarks.redaction --quick         # fewer rounds
    python -m benchmarks.redaction --plot FILE     # and a picture of the first one

A figure is the least of several rounds of CPU time an event, in microseconds, less the bare `orjson.dumps` of the same
event. Every scenario proves what it hid: whether a planted token and a planted password came through. Logfire and
detect-secrets are measured where they are installed (`pip install logfire detect-secrets`, best in an environment of
their own: Logfire brings a pytest plugin).
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import gc
import itertools
import json
import random
import time
import uuid
from collections.abc import Callable
from typing import Any

import orjson

from launchguard.redaction import RedactionConfig, Redactor

TOKEN = "ghp_" + "aB3dE6gH9" * 4
PASSWORD = "zebra-crossing-91"
_WARM_S = (
    0.3  # seconds of events before the clock runs: an automaton learns its states from the first thousands
)
_KEPT = contextlib.ExitStack()  # detect-secrets' settings hold within a context
_NUMBERS = itertools.count(1)
Render = Callable[[dict[str, Any]], bytes]

GOALS = {  # microseconds added, from the issue: with google-re2, and in pure Python
    "300 B": (3, 20),
    "4 KB": (15, 200),
    "100 KB": (400, None),
    "300 B, a token": (25, None),
    "4 KB, a token": (60, None),
}
HOSTILE = {
    "SECRET_ …": "SECRET_", "secret …": "secret ", "eyJ …": "eyJ", "a@ …": "a@", "digits": "4", "quotes": '"', "backslashes": "\\",
    "password=…": "password=", "base64": "QUJD", "escapes": "\\u0041", "PEM heads": "-----BEGIN PRIVATE KEY-----", "open JSON": '{"token":',
    "key=…": "key=", "message=…": "message=", "prompt: …": "prompt: ", "phone=[…": "phone=[",
    "phone: [ …": 'phone": [', "signs in no order": "", "backslashes, bearer": "authorization=Bearer \\\\\\\\", "blocks": "key=|\n ", "cards": "4242-",
    "markers": "[redacted:token]", "colours": "tool_calls=\x1b[31m", "userinfo": "ldaps://cn=svc,dc=acme:a1B2a1B2a1B2a1B2@dc1.acme.net ",
    "printed blocks": "TextBlock(text='", "printed turns": "role='user' content=", "YAML turns": "role: user\ncontent: ", "thoughts": "Thought: 1\n",
}  # fmt: skip


def events() -> dict[str, dict[str, Any]]:
    small = {
        "timestamp": "2026-11-24T08:46:37.123456Z",
        "severity_text": "INFO",
        "event_name": "http.server.request",
        "request_id": "9f86d081884c7d659a2feaa0c55ad015",
        "http.request.method": "GET",
        "http.route": "/users/{id}",
        "http.response.status_code": 200,
        "duration_ms": 12.5,
        "event": "user logged in",
        "user_id": 42,
        "token_count": 512,
    }
    rows = [
        {"id": n, "name": f"item {n}", "status": "active", "price": n * 1.5, "sku": f"AB-{n:05d}"}
        for n in range(1500)
    ]
    return {
        "300 B": small,
        "4 KB": {**small, "rows": rows[:52]},
        "100 KB": {**small, "rows": rows},
        "300 B, a token": {**small, "event": f"retrying with {TOKEN} now"},
        "4 KB, a token": {**small, "event": f"retrying with {TOKEN} now", "rows": rows[:52]},
        "300 B, a password": {**small, "password": PASSWORD},
        "4 KB, a password": {**small, "form": {"password": PASSWORD}, "rows": rows[:52]},
    }


def contenders() -> dict[str, Render]:
    fast = Redactor(RedactionConfig(engine="re2"))
    plain = Redactor(RedactionConfig(engine="python"))
    fast.warm()
    plain.warm()
    found: dict[str, Render] = {
        "bare orjson": orjson.dumps,
        "launchguard, google-re2": fast.render,
        "launchguard, pure Python": plain.render,
        "Sentry's EventScrubber": _sentry(),
    }
    for name, make in (("Logfire's scrubber", _logfire), ("detect-secrets' line scan", _detect_secrets)):
        try:
            found[name] = make()
        except ImportError:
            print(f"({name} is not installed)")
    return found


def _sentry() -> Render:
    from sentry_sdk.scrubber import EventScrubber

    scrubber = EventScrubber(recursive=True)

    def render(event: dict[str, Any]) -> bytes:
        mine = copy.deepcopy(event)  # it changes what it is given
        scrubber.scrub_dict(mine)
        return orjson.dumps(mine, default=lambda value: getattr(value, "value", None))

    return render


def _logfire() -> Render:
    from logfire._internal.scrubbing import Scrubber

    scrubber = Scrubber(None)
    return lambda event: orjson.dumps(scrubber.scrub_value((), event)[0])


def _detect_secrets() -> Render:
    from detect_secrets.core.scan import scan_line
    from detect_secrets.settings import default_settings

    _KEPT.enter_context(default_settings())

    def render(event: dict[str, Any]) -> bytes:
        line = orjson.dumps(event).decode()
        for secret in scan_line(line):
            if secret.secret_value:
                line = line.replace(secret.secret_value, "[redacted]")
        return line.encode()

    return render


def least_us(render: Render, event: dict[str, Any], rounds: int) -> float:
    """The least CPU time of one call over the rounds, in microseconds; each call gets an event of its own."""
    warm = time.process_time() + _WARM_S
    calls = 0
    while calls < 2 or (time.process_time() < warm and calls < 10_000):
        render(_varied(event))
        calls += 1
    start = time.process_time()
    render(event)
    times = max(1, min(2000, int(0.01 / max(time.process_time() - start, 1e-6))))
    best = float("inf")
    for _ in range(rounds):
        fresh = [_varied(event) for _ in range(times)]
        start = time.process_time()
        for one in fresh:
            render(one)
        best = min(best, (time.process_time() - start) / times)
    return best * 1e6


def _varied(event: dict[str, Any]) -> dict[str, Any]:
    """The event as the next request would log it: its time, its id, its figures."""
    number = next(_NUMBERS)
    if "request_id" not in event:
        return event
    return {
        **event,
        "timestamp": f"2026-11-24T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}.{number % 10**6:06}Z",
        "request_id": uuid.uuid4().hex,
        "duration_ms": number / 7,
        "user_id": number,
    }


def measure(rounds: int) -> dict[str, dict[str, float]]:
    cases, table = events(), {}
    for name, render in contenders().items():
        budget = rounds if "detect" not in name else 2
        skipped = {"100 KB"} if "detect" in name else set()
        table[name] = {
            case: least_us(render, event, budget) for case, event in cases.items() if case not in skipped
        }
        leaked = [case for case, event in cases.items() if case not in skipped and _leaks(render(event))]
        print(f"{name}: {'lets through: ' + ', '.join(leaked) if leaked else 'nothing came through'}")
    return table


def _leaks(data: bytes) -> bool:
    return TOKEN.encode() in data or PASSWORD.encode() in data


def show(table: dict[str, dict[str, float]]) -> None:
    base = table["bare orjson"]
    width = max(map(len, table))
    print(f"\nadded to the render, µs{'':{width - 20}}" + "".join(f"{case:>19}" for case in base))
    print(f"{'bare orjson itself':{width}}   " + "".join(f"{base[case]:19.2f}" for case in base))
    for name, row in table.items():
        if name != "bare orjson":
            print(
                f"{name:{width}}   "
                + "".join(f"{row[case] - base[case]:19.2f}" if case in row else f"{'-':>19}" for case in base)
            )
    print(f"{'goal, google-re2':{width}}   " + "".join(f"{_goal(case, 0):>19}" for case in base))
    print(f"{'goal, pure Python':{width}}   " + "".join(f"{_goal(case, 1):>19}" for case in base))


def _goal(case: str, place: int) -> str:
    goal = GOALS.get(case, (None, None))[place]
    return "-" if goal is None else f"≤ {goal}"


def show_hostile(rounds: int) -> None:
    print("\nhostile 64 KiB, ms of CPU (goals: ≤ 10 with google-re2, ≤ 50 in pure Python)")
    for engine in ("re2", "python"):
        redactor = Redactor(RedactionConfig(engine=engine))
        redactor.warm()
        times = {
            name: least_us(redactor.render, {"event": _hostile(piece)}, min(rounds, 3)) / 1000
            for name, piece in HOSTILE.items()
        }
        print(f"  {engine:7}" + ", ".join(f"{name} {ms:.1f}" for name, ms in times.items()))


def _hostile(piece: str) -> str:
    """64 KiB of nothing but this piece; of no piece: signs in no order."""
    if piece:
        return piece * (65_536 // len(piece))
    return "".join(random.Random(1).choices([chr(number) for number in range(32, 127)], k=65_536))


def plot(table: dict[str, dict[str, float]], path: str) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    cases = ["300 B", "4 KB", "300 B, a token", "4 KB, a token"]
    names = [name for name in table if name != "bare orjson"]
    figure, axes = plt.subplots(figsize=(9, 4.5))
    for place, name in enumerate(names):
        added = [max(table[name].get(case, 0) - table["bare orjson"][case], 0.1) for case in cases]
        axes.bar([x + place * 0.15 for x in range(len(cases))], added, width=0.14, label=name)
    axes.set_yscale("log")
    axes.set_xticks([x + 0.15 * (len(names) - 1) / 2 for x in range(len(cases))], cases)
    axes.set_ylabel("µs added to rendering one event (log)")
    axes.legend(fontsize=8, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--plot", metavar="FILE", help="write a picture of the first table")
    parser.add_argument("--json", metavar="FILE", help="write the figures")
    options = parser.parse_args()
    gc.disable()
    rounds = 3 if options.quick else 12
    table = measure(rounds)
    show(table)
    show_hostile(rounds)
    if options.plot:
        plot(table, options.plot)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:  # noqa: PTH123 - a benchmark
            json.dump(table, file, indent=1)
    _KEPT.close()


if __name__ == "__main__":
    main()
