"""Ways in which a Flask app looks guarded and is not, or is guarded and does not look so."""

import functools

import pytest
from flask import Blueprint, Flask, abort, g, redirect, request
from flask.views import MethodView
from flask_httpauth import HTTPBasicAuth
from flask_jwt_extended import JWTManager, jwt_required
from flask_login import LoginManager, login_required
from flask_wtf import CSRFProtect

from launchguard.routes import inspect

pytestmark = pytest.mark.parametrize("prove", [False, True], ids=["gates", "tripwire"])


@pytest.fixture
def app():
    made = Flask("shop", static_folder=None)
    made.secret_key = "x" * 40
    manager = LoginManager(made)
    manager.user_loader(lambda _id: None)
    return made


def never(**_):
    raise AssertionError("a handler ran")


def access(app, prove, path="/x", method="GET"):
    rows = {(row.method, row.path): row for row in inspect(app, prove=prove).routes}
    return rows[method, path].access


def test_decorator_above_the_route_guards_nothing(app, prove):
    @login_required
    @app.route("/x")
    def view():
        never()

    assert access(app, prove) == "unprotected"


def test_login_that_is_disabled_guards_nothing(app, prove):
    app.config["LOGIN_DISABLED"] = True
    app.add_url_rule("/x", "x", login_required(never))

    assert access(app, prove) == "unprotected"
    assert "settings.login-disabled" in {finding.id for finding in inspect(app).findings}


def test_optional_credentials_guard_nothing(app, prove):
    auth = HTTPBasicAuth()
    auth.verify_password(lambda user, password: None)
    JWTManager(app)
    app.add_url_rule("/x", "x", auth.login_required(optional=True)(never))
    app.add_url_rule("/y", "y", jwt_required(optional=True)(never))

    assert access(app, prove) == "unprotected"
    assert access(app, prove, "/y") == "unprotected"


def test_password_check_that_accepts_everybody_guards_nothing(app, prove):
    auth = HTTPBasicAuth()
    auth.verify_password(lambda user, password: True)
    app.add_url_rule("/x", "x", auth.login_required(never))

    assert access(app, prove) == "unprotected"


def test_name_that_sounds_like_auth_guards_nothing(app, prove):
    def require_login(view):
        @functools.wraps(view)
        def login_required(**kwargs):
            return view(**kwargs)

        return login_required

    app.add_url_rule("/x", "x", require_login(never))

    assert access(app, prove) == "unprotected"


def test_before_request_that_exempts_a_path_opens_it(app, prove):
    @app.before_request
    def refuse():
        if not request.path.startswith("/open"):
            abort(401)

    app.add_url_rule("/x", "x", never)
    app.add_url_rule("/open/x", "y", never)

    assert access(app, prove) == "protected"
    assert access(app, prove, "/open/x") == "unprotected"


def test_before_request_that_looks_at_the_method_is_judged_by_method(app, prove):
    @app.before_request
    def refuse_writes():
        if request.method != "GET":
            abort(401)

    app.add_url_rule("/x", "x", never, methods=["GET", "POST"])

    assert access(app, prove) == "unprotected"
    assert access(app, prove, method="POST") == "protected"


def test_before_request_of_another_blueprint_guards_nothing(app, prove):
    guarded, other = Blueprint("guarded", __name__), Blueprint("other", __name__)
    guarded.before_request(lambda: abort(401))
    other.add_url_rule("/x", "x", never)
    app.register_blueprint(guarded)
    app.register_blueprint(other)

    assert access(app, prove) == "unprotected"


def test_csrf_does_not_pass_for_auth(app, prove):
    CSRFProtect(app)
    app.add_url_rule("/x", "x", never, methods=["POST"])

    assert access(app, prove, method="POST") == "unprotected"


def test_method_that_overrides_a_guarded_one_is_open(app, prove):
    class Guarded(MethodView):
        @login_required
        def get(self):
            never()

    class Careless(Guarded):
        def get(self):
            never()

    app.add_url_rule("/x", view_func=Careless.as_view("careless"))

    assert access(app, prove) == "unprotected"


def test_view_that_reads_the_user_and_goes_on_is_open(app, prove):
    @app.before_request
    def load_user():
        g.user = None

    app.add_url_rule("/x", "x", never)

    assert access(app, prove) == "unprotected"


def test_redirect_to_https_is_no_proof(app, prove):
    @app.before_request
    def to_https():
        if request.headers.get("x-forwarded-proto") != "https":
            return redirect(f"https://shop.example{request.path}")
        return None

    app.add_url_rule("/x", "x", never)

    assert access(app, prove) == ("unprotected" if prove else "unknown")


def test_error_handler_that_turns_everything_into_200_hides_no_open_door(app, prove):
    @app.errorhandler(Exception)
    def calm(_error):
        return "fine"

    app.add_url_rule("/x", "x", never)

    assert access(app, prove) == "unprotected"


def test_visitor_who_is_signed_in_at_one_place_is_let_in_there_alone(app, prove):
    from flask_login import UserMixin, login_user

    @app.before_request
    def demo():
        if request.path.startswith("/demo/"):
            visitor = UserMixin()
            visitor.id = "demo"
            login_user(visitor)

    page = login_required(never)
    app.add_url_rule("/x", "x", page)
    app.add_url_rule("/demo/x", "demo", page)

    assert access(app, prove) == "protected"
    assert access(app, prove, "/demo/x") == "unprotected"


@pytest.mark.parametrize("field", ["Referer", "X-Requested-With", "Accept-Language", "User-Agent", "Origin"])
def test_header_that_every_browser_sends_is_no_credential(app, prove, field):
    @app.before_request
    def asks_for_it():
        if field not in request.headers:
            abort(403)

    app.add_url_rule("/x", "x", never)

    assert access(app, prove) == "unprotected"
