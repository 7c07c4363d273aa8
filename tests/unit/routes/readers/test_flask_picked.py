"""Flask views whose own dispatch picks a method by the request: that method and its decorators are what counts."""

import functools
import linecache

import pytest
from flask import Flask, abort, request
from flask.views import View

from launchguard.routes import inspect
from launchguard.routes.readers.flask_views import _FRAMEWORKS
from launchguard.routes.readers.picked import picked_methods


def never():
    raise AssertionError("a handler ran")


def login_required(method):
    @functools.wraps(method)
    def wrapper(*args, **kwargs):
        if "authorization" not in request.headers or "launchguard" in request.headers["authorization"]:
            abort(401)
        return method(*args, **kwargs)

    return wrapper


def found_first(method):
    """Answers alike whether nobody is signed in or nothing is there."""

    @functools.wraps(method)
    def wrapper(*args, **kwargs):
        abort(410)

    return wrapper


class Node(View):
    """One class, many commands: the command in the URL and the HTTP method say which method runs."""

    operations = {  # noqa: RUF012 - as such classes have it
        "obj": {"get": "properties", "delete": "delete"},
        "sql": {"get": "sql"},
        "reset": {"delete": "reset"},
        "gone": {"get": "gone"},
        "nothing": {"get": "not_there"},
    }

    def __init__(self, command):
        self.command = command

    def method_name(self):
        return self.operations[self.command][self.http_method()]

    def http_method(self):
        return request.method.lower()

    def dispatch_request(self, **kwargs):
        name = self.method_name()
        method = getattr(self, name, None)
        if method is None:
            return f"no {name}", 406
        return method(**kwargs)


class Server(Node):
    @login_required
    def properties(self, number):
        never()

    @login_required
    def delete(self, number):
        never()

    def sql(self, number):
        never()

    def reset(self, number):
        never()

    @found_first
    def gone(self, number):
        never()


@pytest.fixture
def app():
    made = Flask("shop", static_folder=None)
    for command, methods in Node.operations.items():
        made.add_url_rule(
            f"/{command}/<int:number>",
            methods=[method.upper() for method in methods],
            view_func=Server.as_view(command, command=command),
        )
    return made


def access(app, **options):
    return {
        f"{row.method} {row.path[1:-9]}": (row.access, row.evidence) for row in inspect(app, **options).routes
    }


@pytest.mark.parametrize("prove", [False, True], ids=["structure", "tripwire"])
def test_each_command_is_judged_by_the_method_that_it_picks(app, prove):
    assert access(app, prove=prove) == {
        "GET obj": ("protected", "proven"),
        "DELETE obj": ("protected", "proven"),
        "GET sql": ("unprotected", ""),
        "DELETE reset": ("unprotected", ""),  # though a method named `delete` is guarded
        # What answers everybody alike is passed by in the end, if it asks nobody who they are.
        "GET gone": ("unprotected", "") if prove else ("unknown", ""),
        "GET nothing": ("unprotected", "") if prove else ("unknown", ""),
    }


def test_the_decorator_that_refuses_is_named(app):
    (mechanism,) = {row.mechanism for row in inspect(app).routes if row.access == "protected"}

    assert mechanism.endswith("test_flask_picked.login_required")


def test_a_listed_decorator_that_does_not_say_401_is_declared(app):
    assert access(app, auth=[found_first])["GET gone"] == ("protected", "declared")


def test_a_dispatch_that_refuses_is_named_itself():
    class Closed(Node):
        def sql(self, number):
            never()

        def dispatch_request(self, **kwargs):
            if request.headers.get("x-key") != "k3y":
                abort(403)
            return getattr(self, self.method_name())(**kwargs)

    made = Flask("shop", static_folder=None)
    made.add_url_rule("/x/<int:number>", view_func=Closed.as_view("x", command="sql"))
    (row,) = inspect(made).routes

    assert (row.access, row.evidence) == ("protected", "proven")
    assert row.mechanism.endswith("Closed.dispatch_request")


@pytest.mark.parametrize(
    "spelt",
    [
        "getattr(self, name)()",
        "call()",
        "current_app.ensure_sync(call)()",
        "current_app.ensure_sync(getattr(self, name))()",
    ],
)
def test_a_method_that_is_looked_up_is_picked_however_it_is_called(spelt):
    space = {"current_app": None}
    lines = ["def dispatch_request(self, name):", "    call = getattr(self, name)", f"    return {spelt}"]
    if "(call)" not in spelt and spelt != "call()":
        del lines[1]
    source = "\n".join(lines)
    linecache.cache[f"<{spelt}>"] = (len(source), None, source.splitlines(keepends=True), f"<{spelt}>")
    exec(compile(source, f"<{spelt}>", "exec"), space)
    made = type("Made", (View,), {"dispatch_request": space["dispatch_request"], "get": never})

    assert picked_methods(made, "dispatch_request", ("builtins.", *_FRAMEWORKS)) == {"get": never}


def test_a_dispatch_that_does_the_work_itself_is_the_handler():
    class Page(View):
        field = "title"

        def dispatch_request(self):
            never()
            self.prepare()
            return getattr(self, self.field)

        def prepare(self):
            never()

    made = Flask("shop", static_folder=None)
    made.add_url_rule("/x", view_func=Page.as_view("x"))
    (row,) = inspect(made, prove=True).routes

    assert (row.access, row.mechanism) == ("unprotected", "a request without credentials reaches the handler")


def test_the_methods_are_themselves_again_afterwards(app):
    before = [method.__code__ for method in vars(Server).values() if hasattr(method, "__code__")]

    inspect(app, prove=True)

    assert [method.__code__ for method in vars(Server).values() if hasattr(method, "__code__")] == before
