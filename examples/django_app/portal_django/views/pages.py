"""The page that strangers see, and the route that fails, for the demo."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

WELCOME = """<!doctype html>
<html lang="en">
<title>Client portal</title>
<meta name="viewport" content="width=device-width">
<h1>Your AI projects, one door</h1>
<p>Sign up with <code>POST /auth/signup</code>, ask with <code>POST /v1/chat</code>; staff goes to
<a href="/admin/">the admin</a>.</p>
</html>
"""


@require_safe
def welcome(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(WELCOME)


def error(_request: HttpRequest) -> HttpResponse:
    """Fails the way real clients of real services do: with the key that was refused in the message."""
    key = "sk-proj-" + "d3m0" * 12
    raise RuntimeError(f"the model service refused api_key={key}")
