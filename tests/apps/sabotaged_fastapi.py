"""The FastAPI example with one more route, which tells secrets in every way there is."""

import base64

from fastapi import Request
from tests.apps.sabotage import WAYS

from portal.main import app, guard


@app.post("/sabotage/{way}")
@guard.public("for the test that plants secrets")
def sabotage(way: str, request: Request) -> str:
    WAYS[way](base64.b64decode(request.headers["x-planted"]).decode())
    return "done"
