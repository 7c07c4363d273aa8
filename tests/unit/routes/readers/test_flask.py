import functools
import re

import pytest
from flask import Blueprint, Flask, abort, g, redirect, request, session, url_for
from flask.views import MethodView, View
from flask_httpauth import HTTPBasicAuth
from flask_jwt_extended import JWTManager, jwt_required
from flask_login import LoginManager, login_required
from hypothesis import given, settings, strategies as st
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import Rule

from launchguard.routes import inspect
from launchguard.routes.readers.flask import FlaskReader
from launchguard.routes.sample import sample


@pytest.fixture
def app():
    made = Flask("shop", static_folder=None)
    made.secret_key = "x" * 40
    return made


def found(app):
    return {(method, route.path): route for route in FlaskReader().routes(app) for method in route.methods}


def rows(app, **kwargs):
    return {(row.method, row.path): row for row in inspect(app, **kwargs).routes}


def never():
    raise AssertionError("a handler ran")


def access(app, path="/x", method="GET", **kwargs):
    row = rows(app, **kwargs)[method, path]
    return row.access, row.evidence


def with_login(app):
    manager = LoginManager(app)
    manager.login_view = "enter"
    manager.user_loader(lambda _id: None)
    app.add_url_rule("/enter", "enter", never)
    return app


def test_each_method_is_a_route_but_for_those_that_flask_answers_itself(app):
    app.add_url_rule("/x/<int:pk>", "x", never, methods=["GET", "PUT"])

    assert set(found(app)) == {("GET", "/x/{pk}"), ("PUT", "/x/{pk}")}


def test_source_is_where_the_view_is_written(app):
    app.add_url_rule("/x", "x", never)

    assert found(app)["GET", "/x"].source.startswith("tests/unit/routes/readers/test_flask.py:")


def test_flask_login_is_proved_by_its_redirect(app):
    with_login(app).add_url_rule("/x", "x", login_required(never))

    assert access(app) == ("protected", "proven")
    assert rows(app)["GET", "/x"].mechanism == "flask_login.utils.login_required"


def test_flask_login_lets_options_through(app):
    with_login(app).add_url_rule(
        "/x", "x", login_required(never), methods=["GET", "OPTIONS"], provide_automatic_options=False
    )

    assert access(app, method="OPTIONS") == ("unprotected", "")


def test_basic_auth_is_proved(app):
    auth = HTTPBasicAuth()
    auth.verify_password(lambda user, password: None)
    app.add_url_rule("/x", "x", auth.login_required(never))

    assert access(app) == ("protected", "proven")


def test_jwt_is_proved_by_the_apps_error_handler(app):
    JWTManager(app)
    app.add_url_rule("/x", "x", jwt_required()(never))

    assert access(app) == ("protected", "proven")


def test_flask_security_is_proved(app):
    from flask_security import Security, auth_required, roles_required
    from flask_security.datastore import UserDatastore

    app.config |= {"SECURITY_PASSWORD_SALT": "salt", "SECURITY_PASSWORD_HASH": "plaintext"}

    class User:
        fs_uniquifier = None

    class Store(UserDatastore):
        def __init__(self):
            super().__init__(User, type("Role", (), {}))

        def find_user(self, *args, **kwargs):
            return None

    Security(app, Store())
    app.add_url_rule("/x", "x", auth_required("token")(never))
    app.add_url_rule("/y", "y", auth_required("token")(roles_required("admin")(never)))

    assert access(app) == ("protected", "proven")
    assert access(app, "/y")[1] == "proven"


def test_decorator_of_the_app_finds_what_before_request_left_for_it(app):
    def signed_in(view):
        @functools.wraps(view)
        def wrapper(**kwargs):
            if g.user is None:
                return redirect(url_for("login"))
            return view(**kwargs)

        return wrapper

    @app.before_request
    def load_user():
        g.user = session.get("user")

    app.add_url_rule("/login", "login", never, methods=["GET", "POST"])
    app.add_url_rule("/x", "x", signed_in(never))

    assert access(app) == ("protected", "proven")
    assert access(app, "/login") == ("unprotected", "")


def test_redirect_to_a_page_that_checks_passwords_is_a_refusal_whatever_its_name(app):
    from werkzeug.security import check_password_hash

    @app.route("/door", methods=["GET", "POST"])
    def door():
        return check_password_hash("", "")

    @app.before_request
    def ask():
        return None if request.endpoint == "door" else redirect("/door")

    app.add_url_rule("/x", "x", never)

    assert access(app) == ("protected", "proven")


def test_redirect_to_another_page_is_no_evidence(app):
    @app.before_request
    def set_up_first():
        return None if request.endpoint == "setup" else redirect("/setup")

    app.add_url_rule("/setup", "setup", never)
    app.add_url_rule("/x", "x", never)

    assert access(app) == ("unknown", "")


def test_before_request_of_a_blueprint_guards_its_routes_and_those_of_nested_ones(app):
    outer, inner = (
        Blueprint("outer", __name__, url_prefix="/outer"),
        Blueprint("inner", __name__, url_prefix="/inner"),
    )

    @outer.before_request
    def refuse():
        if request.endpoint != "outer.open":
            abort(401)

    outer.add_url_rule("/open", "open", never)
    outer.add_url_rule("/x", "x", never)
    inner.add_url_rule("/x", "x", never)
    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    app.add_url_rule("/x", "x", never)

    assert access(app, "/outer/x") == ("protected", "proven")
    assert access(app, "/outer/inner/x") == ("protected", "proven")
    assert access(app, "/outer/open") == ("unprotected", "")
    assert access(app, "/x") == ("unprotected", "")


def test_login_required_as_before_request_is_named(app):
    with_login(app)
    blueprint = Blueprint("admin", __name__, url_prefix="/admin")
    blueprint.before_request(login_required(lambda: None))
    blueprint.add_url_rule("/x", "x", never)
    app.register_blueprint(blueprint)

    assert rows(app)["GET", "/admin/x"].mechanism == "flask_login.utils.login_required"


def test_method_view_is_judged_by_method(app):
    with_login(app)

    class Thing(MethodView):
        def get(self, pk):
            never()

        @login_required
        def post(self, pk):
            never()

    app.add_url_rule("/x/<pk>", view_func=Thing.as_view("thing"))

    assert access(app, "/x/{pk}", "GET") == ("unprotected", "")
    assert access(app, "/x/{pk}", "POST") == ("protected", "proven")


def test_decorators_of_a_view_class_are_gates(app):
    with_login(app)

    class Thing(View):
        decorators = (login_required,)

        def __init__(self, template):
            self.template = template

        def dispatch_request(self):
            never()

    app.add_url_rule("/x", view_func=Thing.as_view("thing", "page.html"))

    assert access(app) == ("protected", "proven")


def test_overridden_dispatch_of_a_resource_is_run_with_a_stand_in(app):
    class Resource(MethodView):
        def dispatch_request(self, **kwargs):
            if request.headers.get("x-key") != "k3y":
                abort(403)
            return super().dispatch_request(**kwargs)

    class Thing(Resource):
        def get(self):
            never()

    app.add_url_rule("/x", view_func=Thing.as_view("thing"))

    assert access(app) == ("protected", "proven")


def test_json_body_is_sent_so_that_a_415_does_not_come_before_the_gate(app):
    def only_json(view):
        @functools.wraps(view)
        def wrapper():
            if not request.is_json:
                abort(415)
            return view()

        return wrapper

    app.add_url_rule("/x", "x", only_json(never), methods=["POST"])

    assert access(app, method="POST") == ("unprotected", "")


def test_mounted_apps_are_read_below_their_prefix(app):
    api = Flask("api", static_folder=None)
    api.add_url_rule("/x", "x", never)
    app.add_url_rule("/x", "x", never)
    app.wsgi_app = ProxyFix(
        DispatcherMiddleware(app.wsgi_app, {"/api": api, "/old": lambda environ, start: []})
    )

    routes = found(app)

    assert set(routes) == {("GET", "/x"), ("GET", "/api/x"), ("*", "/old/*")}
    assert re.match(routes["GET", "/api/x"].pattern, "/api/x")
    assert rows(app)["*", "/old/*"].access == "unknown"


def test_wsgi_middleware_that_refuses_is_a_gate_of_every_route(app):
    class NeedsKey:
        def __init__(self, application):
            self.application = application

        def __call__(self, environ, start_response):
            if "HTTP_X_KEY" not in environ:
                start_response("401 Unauthorized", [])
                return [b""]
            return self.application(environ, start_response)

    app.add_url_rule("/x", "x", never)
    app.wsgi_app = NeedsKey(app.wsgi_app)

    row = rows(app)["GET", "/x"]
    assert (row.access, row.evidence) == ("protected", "proven")
    assert row.mechanism.endswith("NeedsKey")


def test_redirects_static_files_and_websockets_have_their_kind(tmp_path):
    app = Flask("shop", static_folder=str(tmp_path), static_url_path="/static")
    app.url_map.add(Rule("/old/<slug>", redirect_to="new/<slug>"))
    app.url_map.add(Rule("/ws", endpoint="ws", websocket=True))
    app.view_functions["ws"] = never

    routes = found(app)

    assert routes["GET", "/old/{slug}"].kind == "redirect"
    assert routes["GET", "/static/{filename}"].kind == "static"
    assert routes["WEBSOCKET", "/ws"].kind == "websocket"


def test_static_route_without_a_folder_is_no_open_door():
    app = Flask("shop", root_path="/nonexistent")

    assert rows(app)["GET", "/static/{filename}"].access == "public"


def test_rule_without_a_view_is_unknown(app):
    app.url_map.add(Rule("/x", endpoint="gone"))

    assert found(app)["GET", "/x"].note == "the rule's endpoint 'gone' has no view function"


def test_settings_that_open_doors_are_findings(app):
    app.debug = True
    app.config["LOGIN_DISABLED"] = True

    assert {finding.id for finding in FlaskReader().settings(app)} == {
        "settings.debug",
        "settings.login-disabled",
        "settings.no-body-limit",
    }


PIECES = st.sampled_from(
    [
        "a",
        "b-c",
        "<x>",
        "<int:n>",
        "<uuid:u>",
        "<float:f>",
        "<any(p,q):c>",
        "v.<int:k>",
        "<string(length=2):l>",
    ]
)


@given(
    pieces=st.lists(PIECES, min_size=1, max_size=4, unique=True),
    last=st.sampled_from(["", "/", "/<path:p>", "/<path:p>/"]),
)
@settings(max_examples=40, deadline=None)
def test_sample_of_a_pattern_reaches_its_rule(pieces, last):
    app = Flask("shop", static_folder=None)
    app.add_url_rule("/" + "/".join(pieces) + last, "x", never)
    (route,) = found(app).values()

    adapter = app.url_map.bind("localhost")

    assert adapter.match(sample(route.pattern), method="GET")[0] == "x"


def test_routes_come_in_the_order_that_werkzeug_tries_them(app):
    app.add_url_rule("/users/<name>", "user", never)
    app.add_url_rule("/<path:page>", "page", never)
    app.add_url_rule("/users/me", "me", never)

    assert [route.path for route in FlaskReader().routes(app)] == ["/users/me", "/users/{name}", "/{page}"]


def test_tripwire_reaches_open_views_and_restores_app_and_view(app):
    ran = []

    def opened():
        ran.append(1)

    with_login(app).add_url_rule("/x", "x", opened, methods=["POST"])
    app.add_url_rule("/y", "y", login_required(never))
    code, config = opened.__code__, dict(app.config)

    result = rows(app, prove=True)

    assert result["POST", "/x"].access == "unprotected"
    assert "reaches the handler" in result["POST", "/x"].mechanism
    assert result["GET", "/y"].evidence == "proven"
    assert ran == []
    assert opened.__code__ is code
    assert dict(app.config) == config
    assert not app._got_first_request
