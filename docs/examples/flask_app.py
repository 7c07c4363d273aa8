"""A Flask app in one file, guarded. `python docs/examples/flask_app.py` serves it on port 8000."""

import functools
import json
import os
import secrets

from flask import Flask, Response, abort, jsonify, request, session
from werkzeug.security import check_password_hash, generate_password_hash

from launchguard import LaunchGuard, RateLimit, current

app = Flask(__name__, static_folder=None)
app.secret_key = os.environ.get("FLASK_SECRET_KEY") or secrets.token_hex()
app.config["MAX_CONTENT_LENGTH"] = 1_000_000

USERS = {"ada@example.com": generate_password_hash("correct horse battery staple")}
NOBODY = generate_password_hash("no account has this password")
PROJECTS = {"ada@example.com": ["Website relaunch", "Launch party"]}


def login_required(view):
    """The gate: lets through who is signed in, and refuses everybody else."""

    @functools.wraps(view)
    def gate(*args, **kwargs):
        if "user" not in session:
            abort(401)
        if exchange := current():
            exchange.identify(user=session["user"])
        return view(*args, **kwargs)

    return gate


@app.get("/")
def welcome():
    return "<h1>Your AI projects, one door</h1>"


@app.post("/auth/login")
def login():
    given = request.get_json()
    email, password = str(given.get("email", "")), str(given.get("password", ""))
    # The hash of nobody is checked too: an unknown address takes as long as a wrong password.
    if not check_password_hash(USERS.get(email, NOBODY), password) or email not in USERS:
        abort(401)
    session["user"] = email
    return jsonify(user=email)


@app.post("/auth/logout")
@login_required
def logout():
    session.clear()
    return "", 204


@app.get("/projects")
@login_required
def projects():
    return jsonify(PROJECTS[session["user"]])


@app.post("/v1/chat")
@login_required
def chat():
    """An answer a word at a time, in the shape of OpenAI's chat completions."""
    question = str(request.get_json().get("question", ""))[:1_000]
    words = f"You asked: {question}".split()

    def events():
        for word in words:
            yield f"data: {json.dumps({'choices': [{'delta': {'content': word + ' '}}]})}\n\n"
        tokens = {"prompt_tokens": len(question.split()), "completion_tokens": len(words)}
        usage = {**tokens, "total_tokens": sum(tokens.values())}
        yield f"data: {json.dumps({'choices': [], 'usage': usage})}\n\n"
        yield "data: [DONE]\n\n"

    return Response(events(), mimetype="text/event-stream")


guard = LaunchGuard(
    auth=[login_required],
    public={"GET /": "marketing page", "POST /auth/login": "sign-in"},
    limits=[
        RateLimit.login("/auth/login", account="email"),
        RateLimit.ai("/v1/chat", requests="20/minute", tokens="200000/day", concurrent=4),
    ],
)
guard.install(app)

if __name__ == "__main__":
    app.run(port=8000)
