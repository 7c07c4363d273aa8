"""Greenlets under the guard: many half-done requests on one thread, each with its own context."""

from __future__ import annotations

import http.client
import json
import threading
from pathlib import Path

import pytest
from tests.servers.web import serving

APPS = Path(__file__).resolve().parents[1] / "apps"


@pytest.fixture(scope="module")
def server():
    with serving("gunicorn-gevent", "served_flask:app", cwd=APPS) as running:
        yield running


def test_fifty_requests_at_once_keep_each_its_own_id_in_answer_and_log(server):
    answers = {}

    def ask(number):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        connection.request("GET", "/slow", headers={"x-request-id": f"green-{number}"})
        response = connection.getresponse()
        answers[f"green-{number}"] = (response.getheader("x-request-id"), response.read().decode())
        connection.close()

    threads = [threading.Thread(target=ask, args=[number]) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 50
    for sent, (header, said) in answers.items():
        assert header == sent
        assert said == " ".join([sent] * 4), "before, between and after three pauses"
    assert set(answers) <= {line["request_id"] for line in server.wait_for_lines(50)}
    logged = [json.loads(line) for line in server.output().splitlines() if "while others run" in line]
    assert {line["header"] for line in logged} == set(answers)
    assert all(line["request_id"] == line["header"] for line in logged)
