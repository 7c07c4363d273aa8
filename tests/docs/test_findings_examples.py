"""The example of a finding's page brings the finding about, and its fix ends it.

Pages that are not listed show shell, a server's settings, Redis or another framework; tests of their own hold those.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import launchguard
from launchguard.routes import inspect

PAGES = Path(__file__).parents[2] / "docs" / "findings"
BLOCK = re.compile(r"^## (Example|Fix)\n\n```python no-run\n(.*?)^```", re.MULTILINE | re.DOTALL)

IMPORTS = """
import hashlib
import hmac
from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer
from prometheus_client import make_asgi_app
from pydantic import BaseModel, Field
from launchguard import RateLimit

KEY = b"the sender's and ours"
users = {}
app = FastAPI(openapi_url=None)

def current_user(request: Request):
    raise HTTPException(401)

def user_of_the_session(x): ...

class Event(BaseModel):
    kind: str
"""
ME = "@app.get('/me', dependencies=[Depends(current_user)])\ndef me(): ...\n"
SEARCH = "@app.get('/search', dependencies=[Depends(current_user)])\ndef search(): ...\n"
PRICING = "@app.get('/pricing')\ndef pricing(): ...\n"
STATUS = "@app.get('/status')\ndef status(): ...\n"
SIGN = "@app.post('/auth/{what}')\ndef sign(what): ...\n"
LOGIN = "@app.post('/login')\ndef login(body: Login): ...\n"

AROUND = {
    "docs.open": ("", ME),
    "gate.never-refuses": ("", ME + "LaunchGuard(auth=[current_user])"),
    "gate.unproven": ("", ME + "LaunchGuard(auth=[current_user])"),
    "in-body.dead-entry": (STATUS, ""),
    "in-body.no-reason": (STATUS, ""),
    "limit.no-identity": (SEARCH, ""),
    "public.dead-entry": (PRICING, ""),
    "public.no-reason": (PRICING, ""),
    "public.wildcard-write": (SIGN, ""),
    "route.shadowed": ("", ""),
    "route.unprotected": ("", ""),
    "public.guarded": ("", ""),
    "settings.debug": ("", ME),
    "settings.echoes-input": ("", LOGIN),
    "settings.no-body-limit": ("", ME),
    "webhook.no-signature": ("", ""),
}
"""What stands before and after a page's own lines, where its fix stands alone."""
FIX_STANDS_BESIDE = ["ai", "code", "invite", "login", "password-reset", "signup", "webhook"]


def lines(page: str) -> dict[str, str]:
    return dict(BLOCK.findall((PAGES / f"{page}.md").read_text()))


def found(*sources: str) -> set[str]:
    """The findings of an app that is written so."""
    guards = []

    def make(**settings):
        guards.append(launchguard.LaunchGuard(**{"store": "memory://", "logging": None} | settings))
        space["guard"] = guards[-1]
        return guards[-1]

    space = {"LaunchGuard": make}
    exec(IMPORTS + "".join(f"{source}\n" for source in sources), space)
    guard = guards[-1] if guards else make()
    inspection = guard.inspection_of(space["app"])
    return {each.id for each in inspection.complete(inspect(space["app"], **inspection.policy)).findings}


@pytest.mark.parametrize("page", AROUND)
def test_an_example_brings_its_finding_about_and_the_fix_does_not(page):
    before, after = AROUND[page]
    block = lines(page)

    assert page in found(before, block["Example"], after)
    assert page not in found(before, block["Fix"], after)


@pytest.mark.parametrize("kind", FIX_STANDS_BESIDE)
def test_a_rule_beside_the_route_ends_the_finding_that_it_has_none(kind):
    block = lines(f"limit.missing-{kind}")

    assert f"limit.missing-{kind}" in found(block["Example"])
    assert f"limit.missing-{kind}" not in found(block["Example"], block["Fix"])
