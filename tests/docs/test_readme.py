"""The lines that README.md tells a newcomer to add do what it says of them, on an app of the shape that it names."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

README = (Path(__file__).parents[2] / "README.md").read_text()
FASTAPI, DJANGO = re.findall(r"^```python no-run\n(.*?)^```", README, re.MULTILINE | re.DOTALL)

BEFORE_FASTAPI = """
from typing import Annotated
from fastapi import Depends, Header, HTTPException
from fastapi.testclient import TestClient

def current_user(authorization: Annotated[str, Header()] = ""):
    if authorization != "Bearer of-a-member":
        raise HTTPException(401)
"""
AFTER_FASTAPI = """
@app.get("/")
def home(): ...

@app.post("/auth/login", status_code=401)
def login(): ...

@app.post("/auth/reset")
def reset(): ...

@app.post("/v1/chat", dependencies=[Depends(current_user)])
def chat(): ...

@app.get("/search"{gate})
def search(): ...

with TestClient(app) as client:
    print([client.post("/auth/login", json={{"email": "ada@example.com"}}).status_code for _ in range(6)])
    print(client.get("/search").status_code)
"""
PROJECT = """
import sys, types

urls = types.ModuleType("urls")
sys.modules["urls"] = urls

from django.conf import settings

APPS = ["django.contrib.contenttypes", "django.contrib.auth"]
LAYERS = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
{block}
settings.configure(
    ROOT_URLCONF="urls", SECRET_KEY="only for this test, and for no other", ALLOWED_HOSTS=["*"],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    INSTALLED_APPS=INSTALLED_APPS, MIDDLEWARE=MIDDLEWARE, LAUNCHGUARD=LAUNCHGUARD,
)

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

@require_GET
def page(request):
    return HttpResponse()

@require_POST
def login(request):
    return HttpResponse(status=401)

urls.urlpatterns = [path("", page), path("login/", login), path("account/", {gate}(page))]

import django
django.setup()
from django.test import Client

client = Client()
print([client.post("/login/", {{"username": "ada"}}).status_code for _ in range(6)])
print(client.get("/account/").status_code)
"""


def said(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("LAUNCHGUARD_", "DJANGO_"))
    }
    (folder / "program.py").write_text(program)
    return subprocess.run(
        [sys.executable, "program.py"],
        cwd=folder,
        env=environment | {"LAUNCHGUARD_BOOT": "enforce", "LAUNCHGUARD_STORE": "memory://"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def answers(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What the program printed beside its log."""
    return [line for line in done.stdout.splitlines() if not line.startswith("{")]


def fastapi(gate: str) -> str:
    return BEFORE_FASTAPI + FASTAPI + AFTER_FASTAPI.format(gate=gate)


def django(gate: str) -> str:
    block = DJANGO.replace('launchguard.django", ...]', 'launchguard.django", *APPS]').replace(
        'LaunchGuardMiddleware", ...]', 'LaunchGuardMiddleware", *LAYERS]'
    )
    assert "..." not in block
    return PROJECT.format(block=block, gate=gate)


def test_the_lines_for_fastapi_guard_the_login_and_let_a_gated_app_boot(tmp_path):
    done = said(fastapi(", dependencies=[Depends(current_user)]"), tmp_path)

    assert done.returncode == 0, done.stderr
    assert answers(done) == ["[401, 401, 401, 401, 401, 429]", "401"]


def test_without_one_gate_the_fastapi_app_refuses_to_boot_and_names_the_route(tmp_path):
    done = said(fastapi(""), tmp_path)

    assert done.returncode != 0
    assert re.search(r"GET /search  .*program\.py:\d+", done.stderr)


def test_the_lines_for_django_guard_the_login_and_let_a_gated_project_load(tmp_path):
    done = said(django("login_required"), tmp_path)

    assert done.returncode == 0, done.stderr
    assert answers(done) == ["[401, 401, 401, 401, 401, 429]", "302"]


def test_without_one_gate_the_django_project_refuses_to_load_and_names_the_route(tmp_path):
    done = said(django(""), tmp_path)

    assert done.returncode != 0
    assert re.search(r"GET /account/  .*program\.py:\d+", done.stderr)
