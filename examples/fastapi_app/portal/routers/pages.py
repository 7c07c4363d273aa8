"""The page that strangers see."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

router = APIRouter(tags=["pages"])

WELCOME = """<!doctype html>
<html lang="en">
<title>Client portal</title>
<meta name="viewport" content="width=device-width">
<h1>Your AI projects, one door</h1>
<p>Sign up with <code>POST /auth/signup</code>, ask with <code>POST /v1/chat</code>.</p>
</html>
"""


@router.get("/", response_class=HTMLResponse)
async def welcome() -> str:
    return WELCOME
