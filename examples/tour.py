"""What there is to see in a guarded portal: each step as a line to paste, and as something that can fail."""

import http.client
import json
import secrets
import shlex
from contextlib import closing
from typing import NamedTuple

PASSWORD = "correct horse battery staple"
WRONG_PASSWORD = "hunter2-hunter2"
KEY_IN_THE_CRASH = "d3m0d3m0"


class Step(NamedTuple):
    """Something to try: the same request once for each status that is to come back."""

    title: str
    request: str
    statuses: tuple[int, ...]
    body: dict[str, object] | None = None
    token: str = ""
    shows: str = ""
    """What the last answer has among its header fields or in its body."""
    pipe: str = ""
    """What the pasted line filters the answer with."""
    logged: bool = True
    """Probes and scrapes leave no line: there is one every few seconds."""

    def as_curl(self, url: str) -> str:
        """The line to paste."""
        method, _, path = self.request.partition(" ")
        words = ["curl", "-isN"]
        if self.token:
            words += ["-H", f"Authorization: Bearer {self.token}"]
        if self.body:
            words += ["-H", "Content-Type: application/json", "-d", json.dumps(self.body)]
        elif method != "GET":
            words += ["-X", method]
        line = shlex.join([*words, f"{url}{path}"]) + (f" | {self.pipe}" if self.pipe else "")
        times = " ".join(str(number + 1) for number in range(len(self.statuses)))
        return line if len(self.statuses) == 1 else f"for i in {times}; do {line}; echo; done"


class Answer(NamedTuple):
    status: int
    request_id: str
    text: str
    """Header fields and body, in one."""


def ask(port: int, request: str, body: dict[str, object] | None = None, token: str = "") -> Answer:
    method, _, path = request.partition(" ")
    headers = {"Content-Type": "application/json"} if body else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request(method, path, json.dumps(body) if body else None, headers)
        response = connection.getresponse()
        text = f"{response.headers}{response.read().decode()}"
        return Answer(response.status, response.headers.get("x-request-id", ""), text)


def sign_up(port: int) -> str:
    """A new client's token."""
    address = f"visitor-{secrets.token_hex(4)}@example.com"
    body = {"team": "Visitors", "email": address, "password": PASSWORD}
    answer = ask(port, "POST /auth/signup", body)
    if answer.status != 201:
        raise SystemExit(f"Signing up was answered {answer.status}.")
    return str(json.loads(answer.text.rpartition("\n")[2])["access_token"])


def steps(token: str) -> list[Step]:
    login = {"email": "somebody@example.com", "password": WRONG_PASSWORD}
    question = {"messages": [{"role": "user", "content": "When do we launch?"}], "stream": True}
    return [
        Step("A page, and the id of its request", "GET /", (200,)),
        Step("A page that is not there has one too", "GET /nothing-here", (404,)),
        Step("A crash: the id for the client, the reason for the log alone", "GET /demo/error", (500,)),
        Step(
            "Six quick wrong logins: the sixth is refused",
            "POST /auth/login",
            (401, 401, 401, 401, 401, 429),
            login,
            shows="retry-after:",
        ),
        Step("A private route refuses strangers", "GET /projects", (401,)),
        Step("A streamed chat, metered", "POST /v1/chat", (200,), question, token, shows="data: [DONE]"),
        Step("Health, and the commit that is live", "GET /health", (200,), shows='"status"', logged=False),
        Step(
            "Metrics, by route and status",
            "GET /metrics",
            (200,),
            shows="http_server_request_duration_seconds_count",
            pipe="grep seconds_count",
            logged=False,
        ),
    ]


def tried(port: int, step: Step) -> tuple[list[Answer], list[str]]:
    """The answers to a step, and what is wrong with them."""
    answers = [ask(port, step.request, step.body, step.token) for _ in step.statuses]
    problems = []
    if (statuses := tuple(answer.status for answer in answers)) != step.statuses:
        problems.append(f"{step.request} was answered {statuses}, not {step.statuses}")
    if step.shows not in answers[-1].text.lower() and step.shows not in answers[-1].text:
        problems.append(f"{step.request} does not show {step.shows!r}")
    if not all(answer.request_id for answer in answers):
        problems.append(f"{step.request} has no x-request-id")
    return answers, problems


def told(log: str, answers: list[Answer], token: str) -> list[str]:
    """What is wrong with the log: a request that cannot be found in it, a secret that can."""
    problems = [
        f"the log has no line of request {answer.request_id}"
        for answer in answers
        if answer.request_id not in log
    ]
    kept_out = {
        "a password": PASSWORD,
        "a wrong password": WRONG_PASSWORD,
        "the key in the crash": KEY_IN_THE_CRASH,
        "a token": token,
    }
    return problems + [f"the log shows {what}" for what, secret in kept_out.items() if secret in log]
