"""Flask apps and views whose own classes, hooks and error handlers decide otherwise than the functions around a view."""

import functools

import pytest
from flask import Flask, abort, current_app, g, request, session
from flask.views import MethodView
from flask_httpauth import HTTPBasicAuth
from flask_login import LoginManager, UserMixin, login_required

from launchguard.routes import inspect

pytestmark = pytest.mark.parametrize("prove", [False, True], ids=["gates", "tripwire"])


def never(**_named):
    raise AssertionError("a handler ran")


def refuse_strangers():
    if request.headers.get("Authorization") != "Bearer good":
        abort(401)


def guarded(view):
    @functools.wraps(view)
    def wrapper(*args, **kwargs):
        refuse_strangers()
        return view(*args, **kwargs)

    return wrapper


def serving(view, app=None, **options):
    made = Flask("shop", static_folder=None) if app is None else app
    made.secret_key = "x" * 40
    made.add_url_rule("/x", "x", view, **options)
    return made


def access(app, prove):
    return {row.method: row.access for row in inspect(app, prove=prove).routes}


def test_dispatch_that_hands_on_to_none_of_the_methods_is_the_handler(prove):
    class Page(MethodView):
        def dispatch_request(self, **kwargs):
            raise AssertionError("a handler ran")

        @guarded
        def get(self):
            never()

    assert access(serving(Page.as_view("page")), prove) == {"GET": "unprotected"}


@pytest.mark.parametrize(("readers", "verdict"), [(("GET",), "unprotected"), (("GET", "HEAD"), "protected")])
def test_a_decorator_that_looks_at_the_method_is_asked_for_head_too(prove, readers, verdict):
    def page():
        never()

    @functools.wraps(page)
    def wrapper():
        if request.method in readers:
            refuse_strangers()
        return page()

    assert access(serving(wrapper), prove) == {"GET": verdict}


def test_decorator_that_is_an_object_is_no_handler(prove):
    class Guard:
        __name__ = "guard"

        def __init__(self, view):
            self.view = view

        def __call__(self, *args, **kwargs):
            refuse_strangers()
            return self.view(*args, **kwargs)

    assert access(serving(Guard(never)), prove) == {"GET": "protected"}
    assert access(serving(never), prove) == {"GET": "unprotected"}


def test_app_that_never_runs_its_functions_is_open(prove):
    class Careless(Flask):
        def preprocess_request(self):
            return None

    app = serving(never, Careless("shop", static_folder=None))
    app.before_request(refuse_strangers)

    assert access(app, prove) == {"GET": "unprotected"}


@pytest.mark.parametrize("hook", ["preprocess_request", "dispatch_request", "full_dispatch_request"])
def test_app_whose_own_class_refuses_is_guarded(prove, hook):
    class Careful(Flask):
        pass

    def careful(self, *args, **kwargs):
        refuse_strangers()
        return getattr(super(Careful, self), hook)(*args, **kwargs)

    setattr(Careful, hook, careful)

    assert access(serving(never, Careful("shop", static_folder=None)), prove) == {"GET": "protected"}


@pytest.mark.parametrize(
    "is_known",
    [
        lambda: "user" in session,
        lambda: g.get("user") is not None,
        lambda: request.headers.get("X-Token") == "the-one-that-we-know",
    ],
    ids=["session", "g", "key"],
)
def test_what_lets_writers_in_by_who_they_are_is_no_csrf_check(prove, is_known):
    app = serving(never, methods=["GET", "POST"])

    @app.before_request
    def writers_only():
        if request.method == "POST" and not is_known():
            abort(403)

    assert access(app, prove) == {"GET": "unprotected", "POST": "protected"}


@pytest.mark.parametrize(
    "matches",
    [
        lambda: session.get("token") and session["token"] == request.form.get("token"),
        lambda: request.cookies.get("token") and request.cookies["token"] == request.headers.get("X-T"),
        lambda: request.headers.get("Origin") == "https://shop.example",
    ],
    ids=["session", "cookie", "origin"],
)
def test_what_compares_the_request_with_what_was_given_before_proves_nothing(prove, matches):
    app = serving(never, methods=["POST"])

    @app.before_request
    def same_site():
        if request.method == "POST" and not matches():
            abort(403)

    assert access(app, prove)["POST"] != "protected"


def test_refusal_that_an_error_handler_answers_with_a_page_is_not_proven(prove):
    app = serving(guarded(never))

    @app.errorhandler(401)
    def page(error):
        return "all the data"

    line = inspect(app, prove=prove).routes[0]
    assert (line.access, line.evidence) == ("protected", "declared")


def test_error_handler_that_asks_the_view_again_is_found_by_the_tripwire(prove):
    def refuses_once(view):
        @functools.wraps(view)
        def wrapper():
            if not g.get("again"):
                g.again = True
                refuse_strangers()
            return view()

        return wrapper

    app = serving(refuses_once(never))

    @app.errorhandler(401)
    def page(error):
        return current_app.view_functions[request.endpoint]()

    line = inspect(app, prove=prove).routes[0]
    assert (line.access, line.evidence) != ("protected", "proven")
    assert not prove or line.access == "unprotected"


def test_loader_or_password_check_that_looks_at_the_path_answers_for_it_alone(prove):
    manager = LoginManager()
    basic = HTTPBasicAuth()

    @manager.request_loader
    def everybody_at_one_place(asked):
        return UserMixin() if asked.path == "/x" else None

    @basic.verify_password
    def known(name, password):
        return request.path == "/x" or password == "known"

    for wrapper in (login_required, basic.login_required):
        app = serving(wrapper(never))
        app.add_url_rule("/closed", "closed", wrapper(never))
        manager.init_app(app)

        found = {row.path: row.access for row in inspect(app, prove=prove).routes}
        assert found == {"/x": "unprotected", "/closed": "protected"}


def test_client_that_the_code_names_by_one_word_is_no_credential(prove):
    app = serving(never)

    @app.before_request
    def probes_only():
        if not request.headers.get("User-Agent", "").startswith("HealthCheck"):
            abort(403)

    assert access(app, prove) == {"GET": "unprotected"}


def test_form_that_lifts_the_refusal_of_post_is_tried_though_it_does_not_lift_that_of_get(prove):
    def guard(view):
        @functools.wraps(view)
        def wrapper():
            if not request.form.get("agreed"):
                abort(403)
            return view()

        return wrapper

    app = serving(guard(never), methods=["POST"])
    app.add_url_rule("/a", "a", guard(never), methods=["GET"])

    assert access(app, prove)["POST"] == "unprotected"
