"""Django under the guard: sync and async alike, every kind of route and response, and a start that refuses."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import io
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType

import pytest
from django import VERSION
from tests.kits.asgi import drive, http_scope
from tests.kits.observed import Growth, captured_log

from launchguard import RateLimit, current

ROOT = Path(__file__).parents[2]
MIDDLEWARE = "launchguard.django.LaunchGuardMiddleware"
DEFAULTS = {"store": "memory://", "boot": "warn", "secret": "0123456789abcdef0123456789abcdef"}
KEY = "sk_" + "live_" + "a1B2c3D4e5F6g7H8i9J0k1L2"


@pytest.fixture(scope="module", autouse=True)
def django():
    """Django with launchguard among its apps, and without it again afterwards."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.django_project.settings")
    import django
    from django.conf import settings

    django.setup()
    from django.contrib.auth.signals import user_logged_in, user_login_failed
    from django.core.signals import got_request_exception, setting_changed
    from django.test.utils import override_settings

    reporters = {
        name: getattr(settings, name) for name in dir(settings) if name.startswith("DEFAULT_EXCEPTION")
    }
    with override_settings(INSTALLED_APPS=["launchguard.django", *settings.INSTALLED_APPS]):
        yield
    got_request_exception.disconnect(dispatch_uid="launchguard.exception")
    user_logged_in.disconnect(dispatch_uid="launchguard.logged_in")
    user_login_failed.disconnect(dispatch_uid="launchguard.login_failed")
    setting_changed.disconnect(dispatch_uid="launchguard.setting_changed")
    for name, value in reporters.items():
        setattr(settings, name, value)


@pytest.fixture
def log():
    with captured_log() as lines:
        yield lines


@pytest.fixture
def project(request):
    """`project(*urlpatterns, …)` makes these the running project; it logs where the test looks at the log."""
    from django.test.utils import override_settings

    logging = "auto" if "log" in request.fixturenames else None
    with contextlib.ExitStack() as stack:

        def make(*urlpatterns, middleware=(), limits=(), public=(), **guard):
            urls = ModuleType("urls_of_this_test")
            urls.urlpatterns = list(urlpatterns)
            settings = {
                "ROOT_URLCONF": urls,
                "MIDDLEWARE": [MIDDLEWARE, *middleware],
                "LAUNCHGUARD": DEFAULTS | {"logging": logging, "limits": limits, "public": public} | guard,
            }
            stack.enter_context(override_settings(**settings))

        yield make


FACES = ["wsgi", "asgi"]


def ask(face, path, method="GET", body=b"", **headers):
    """One request through Django's own WSGI or ASGI handler, as a server would; status, headers, body."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return _ask_wsgi(path, method, body, names) if face == "wsgi" else _ask_asgi(path, method, body, names)


def _ask_wsgi(path, method, body, headers):
    from django.core.wsgi import get_wsgi_application
    from werkzeug.test import create_environ, run_wsgi_app

    environ = create_environ(
        path, method=method, data=body, headers=headers, environ_base={"REMOTE_ADDR": "127.0.0.1"}
    )
    chunks, status, sent = run_wsgi_app(get_wsgi_application(), environ, buffered=True)
    return int(status[:3]), {name.lower(): value for name, value in sent.items()}, b"".join(chunks)


def _ask_asgi(path, method, body, headers):
    from django.core.asgi import get_asgi_application

    plain, _, query = path.partition("?")
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    pairs += [(b"host", b"localhost"), (b"content-length", str(len(body)).encode())]
    scope = http_scope(plain, method, pairs, client=("127.0.0.1", 5000), query_string=query.encode())
    incoming = [{"type": "http.request", "body": body, "more_body": False}]
    start, *chunks = asyncio.run(drive(get_asgi_application(), scope, incoming=incoming))
    sent = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], sent, b"".join(chunk.get("body", b"") for chunk in chunks)


def told(log):
    return [
        (line["http.route"], line["http.response.status_code"], line.get("error.type"))
        for line in log.requests()
    ]


def the_id(request, **_):
    from django.http import HttpResponse

    return HttpResponse(current().request_id)


async def the_id_async(request, **_):
    return the_id(request)


def fail(request):
    raise ZeroDivisionError(f"the key is {KEY}")


# ids, routes, errors


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("view", [the_id, the_id_async])
def test_one_id_is_the_views_the_responses_and_the_logs(face, view, project, log):
    from django.urls import path

    project(path("things/<int:thing>/", view))

    status, sent, body = ask(face, "/things/7/", x_request_id="my-id")

    assert (status, sent["x-request-id"], body) == (200, "my-id", b"my-id")
    assert log.requests()[0]["request_id"] == "my-id"
    assert log.requests()[0]["http.response.body.size"] == 5


@pytest.mark.parametrize("face", FACES)
def test_templates_are_whole_for_includes_namespaces_and_regular_expressions(face, project, log):
    from django.urls import include, path, re_path

    inner = ([path("orders/<slug:order>/", the_id, name="order")], "shop")
    project(
        path("v1/", include(inner, namespace="first")),
        path("v2/<str:tenant>/", include(inner, namespace="second")),
        re_path(r"^archive/(?P<year>[0-9]{4})/$", the_id),
        re_path(r"^raw/([a-z]+)/$", lambda request, _: the_id(request)),
    )
    for asked in ("/v1/orders/a/", "/v2/acme/orders/b/", "/archive/2026/", "/raw/abc/", "/none/"):
        ask(face, asked)

    routes = [route for route, _, _ in told(log)]
    assert routes[:3] == ["/v1/orders/{order}/", "/v2/{tenant}/orders/{order}/", "/archive/{year}/"]
    assert routes[3].startswith("/raw/{")
    assert routes[4] == "unmatched"


@pytest.mark.parametrize("face", FACES)
def test_three_languages_are_one_series(face, project):
    from django.conf.urls.i18n import i18n_patterns
    from django.urls import path

    project(
        *i18n_patterns(path("about/<int:page>/", the_id)),
        middleware=["django.middleware.locale.LocaleMiddleware"],
    )
    grown = Growth()

    for language in ("en", "de", "pt-br"):
        assert ask(face, f"/{language}/about/1/")[0] == 200

    ((labels, count),) = grown().items()
    assert count == 3
    assert labels[1] == "/{language}/about/{page}/"


@pytest.mark.parametrize("face", FACES)
def test_a_crash_is_a_500_of_its_type_with_the_id_and_without_its_message(face, project, log):
    from django.urls import path

    project(path("boom/", fail))
    grown = Growth()

    status, sent, _ = ask(face, "/boom/")

    assert status == 500
    assert sent["x-request-id"] == log.requests()[0]["request_id"]
    assert told(log) == [("/boom/", 500, "ZeroDivisionError")]
    assert grown() == {("GET", "/boom/", "500", "ZeroDivisionError"): 1}
    assert KEY not in log.getvalue()


@pytest.mark.parametrize("face", FACES)
def test_what_middleware_answers_before_the_view_has_its_route(face, project, log):
    from django.urls import path

    project(path("things/<int:thing>/", the_id), middleware=["tests.promises.test_django.teapot"])

    assert ask(face, "/things/7/")[0] == 418
    assert told(log) == [("/things/{thing}/", 418, None)]


def teapot(get_response):
    from django.http import HttpResponse
    from django.utils.decorators import sync_and_async_middleware

    @sync_and_async_middleware
    def make(get_response):
        if asyncio.iscoroutinefunction(get_response):

            async def answer(request):
                return HttpResponse(status=418)
        else:

            def answer(request):
                return HttpResponse(status=418)

        return answer

    return make(get_response)


teapot.sync_capable = teapot.async_capable = True


# the event loop's thread


def test_under_asgi_nothing_of_the_guard_leaves_the_loops_thread(project, monkeypatch, log):
    from asgiref.sync import SyncToAsync
    from django.test.utils import override_settings
    from django.urls import path

    threads, hops = set(), []
    real = SyncToAsync.__call__

    async def counted(self, *args, **kwargs):
        hops.append(getattr(self.func, "__qualname__", repr(self.func)))
        return await real(self, *args, **kwargs)

    async def view(request):
        threads.add(threading.get_ident())
        return the_id(request)

    monkeypatch.setattr(SyncToAsync, "__call__", counted)
    project(path("a/", view), limits=[RateLimit("a", "/a/", "2/minute", per="account", account="email")])
    body = b'{"email": "a@x.io"}'
    statuses = [ask("asgi", "/a/", "POST", body, content_type="application/json")[0] for _ in range(3)]
    guarded, hops[:] = list(hops), []
    with override_settings(MIDDLEWARE=[]):
        for _ in range(3):
            ask("asgi", "/a/", "POST", body, content_type="application/json")

    assert statuses == [200, 200, 429]
    assert threads == {threading.get_ident()}
    assert len(guarded) <= len(hops), f"beyond Django's own: {set(guarded) - set(hops)}"


# bodies and limits


@pytest.mark.parametrize("face", FACES)
def test_the_body_that_a_limit_read_is_there_for_the_view(face, project):
    from django.http import JsonResponse
    from django.urls import path
    from django.views.decorators.csrf import csrf_exempt

    @csrf_exempt
    def login(request):
        return JsonResponse({"posted": request.POST.get("email"), "raw": request.body.decode()})

    project(
        path("login/", login),
        limits=[RateLimit("login", "/login/", "2/minute", per="account", account="email")],
    )
    form = {"content_type": "application/x-www-form-urlencoded"}

    answers = [ask(face, "/login/", "POST", b"email=a%40x.io&x=1", **form) for _ in range(3)]
    other = ask(face, "/login/", "POST", b"email=b%40x.io&x=1", **form)

    assert [status for status, _, _ in answers] == [200, 200, 429]
    assert answers[0][2] == b'{"posted": "a@x.io", "raw": "email=a%40x.io&x=1"}'
    assert other[0] == 200


@pytest.mark.parametrize("face", FACES)
def test_djangos_login_signals_say_what_a_login_counts_as(face, project, log):
    from django.contrib.auth.signals import user_logged_in, user_login_failed
    from django.http import HttpResponse
    from django.urls import path

    class User:
        pk = 7

        def save(self, **_):
            pass

    def login(request):
        if request.GET["password"] == "right":
            user_logged_in.send(User, request=request, user=User())
        else:
            user_login_failed.send(User, credentials={}, request=request)
        return HttpResponse("a page with a form, whatever happened")

    project(path("login/", login), limits=[RateLimit.login("/login/", address="2 per 15 minutes", name="l")])

    right = [ask(face, "/login/?password=right", "POST")[0] for _ in range(4)]
    wrong = [ask(face, "/login/?password=wrong", "POST")[0] for _ in range(3)]

    assert right == [200] * 4
    assert wrong == [200, 200, 429]


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("sync", [True, False])
def test_a_limit_taken_by_hand_refuses_with_the_guards_own_answer(face, sync, project):
    from django.urls import path

    from launchguard.django import get_guard

    def view(request):
        get_guard().acquire_sync("export")
        return the_id(request)

    async def view_async(request):
        await get_guard().acquire("export")
        return the_id(request)

    project(path("export/", view if sync else view_async), limits=[RateLimit("export", None, "1/minute")])

    answers = [ask(face, "/export/") for _ in range(2)]

    assert [status for status, _, _ in answers] == [200, 429]
    assert answers[1][1]["content-type"] == "application/problem+json"
    assert int(answers[1][1]["retry-after"]) > 0


@pytest.mark.parametrize("face", FACES)
def test_a_limit_beside_a_view_is_found(face, project):
    from django.urls import path

    from launchguard.django import get_guard

    def search(request):
        return the_id(request)

    project(path("search/", search))
    get_guard().limit("1/minute")(search)

    assert [ask(face, "/search/")[0] for _ in range(2)] == [200, 429]


@pytest.mark.parametrize("face", FACES)
def test_a_login_whose_body_is_too_long_to_read_its_account_is_refused(face, project):
    from django.urls import path

    project(path("login/", the_id), limits=[RateLimit.login("/login/", account="email")])
    body = b"email=a%40x.io&padding=" + b"x" * 100_000

    assert ask(face, "/login/", "POST", body, content_type="application/x-www-form-urlencoded")[0] == 413


@pytest.mark.skipif(VERSION < (5, 0), reason="Django 5.0 and later end the view of a client that is gone")
def test_a_client_that_goes_while_an_async_view_runs_is_told_as_that_and_frees_what_it_held(project, log):
    from django.core.asgi import get_asgi_application
    from django.urls import path

    async def view(request):
        await asyncio.sleep(60)

    project(
        path("a/", view), limits=[RateLimit.ai("/a/", requests=None, tokens=None, concurrent=1, name="a")]
    )
    application = get_asgi_application()
    messages = [{"type": "http.request", "body": b"", "more_body": False}, {"type": "http.disconnect"}] * 2
    sent = []

    async def receive():
        await asyncio.sleep(0.05)
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    async def two_after_one_another():
        for _ in range(2):
            await application(http_scope("/a/", headers=[(b"host", b"localhost")]), receive, send)

    asyncio.run(two_after_one_another())

    assert sent == []
    assert told(log) == [("/a/", 499, "client_disconnected")] * 2


def test_a_view_that_ends_the_process_is_told_too(project, log):
    from django.urls import path

    def leave(request):
        raise SystemExit(3)

    project(path("a/", leave))

    with pytest.raises(SystemExit):
        ask("wsgi", "/a/")
    assert told(log) == [("/a/", 500, "SystemExit")]


# streams and files


@pytest.mark.parametrize(("face", "kind"), [("wsgi", "sync"), ("asgi", "async")])
def test_a_stream_ends_the_exchange_at_its_last_chunk_and_keeps_the_context(face, kind, project, log):
    from django.http import StreamingHttpResponse
    from django.urls import path

    def chunks():
        for _ in range(3):
            yield current().request_id.encode()

    async def chunks_async():
        for _ in range(3):
            await asyncio.sleep(0.02)
            yield current().request_id.encode()

    async def view_async(request):
        return StreamingHttpResponse(chunks_async())

    project(path("s/", view_async if kind == "async" else lambda request: StreamingHttpResponse(chunks())))

    status, _, body = ask(face, "/s/", x_request_id="abc")

    assert (status, body) == (200, b"abcabcabc")
    (line,) = log.requests()
    assert line["http.response.body.size"] == 9
    assert kind == "sync" or line["duration_ms"] > 50


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # Django leaves its request's file open
@pytest.mark.parametrize(("face", "kind"), [("wsgi", "sync"), ("asgi", "async")])
def test_a_stream_that_fails_half_way_is_an_error_of_its_type(face, kind, project, log):
    from django.http import StreamingHttpResponse
    from django.urls import path

    def chunks():
        yield b"a"
        raise ZeroDivisionError

    async def chunks_async():
        yield b"a"
        raise ZeroDivisionError

    async def view_async(request):
        return StreamingHttpResponse(chunks_async())

    project(path("s/", view_async if kind == "async" else lambda request: StreamingHttpResponse(chunks())))

    with pytest.raises(ZeroDivisionError):
        ask(face, "/s/")
    gc.collect()
    assert told(log) == [("/s/", 200, "ZeroDivisionError")]


def test_a_client_that_goes_in_mid_stream_is_no_error(project, log):
    from django.core.wsgi import get_wsgi_application
    from django.http import StreamingHttpResponse
    from django.urls import path
    from werkzeug.test import create_environ

    project(path("s/", lambda request: StreamingHttpResponse(iter([b"a", b"b", b"c"]))))
    response = get_wsgi_application()(create_environ("/s/"), lambda *_: None)
    iterator = iter(response)
    next(iterator)
    response.close()

    assert told(log) == [("/s/", 200, "client_disconnected")]


def test_a_head_request_whose_stream_the_server_never_iterates_is_no_lost_client(project, log):
    from django.core.wsgi import get_wsgi_application
    from django.http import StreamingHttpResponse
    from django.urls import path
    from werkzeug.test import create_environ

    project(path("s/", lambda request: StreamingHttpResponse(iter([b"a"]))))
    get_wsgi_application()(create_environ("/s/", method="HEAD"), lambda *_: None).close()

    assert told(log) == [("/s/", 200, None)]


@pytest.mark.parametrize("face", FACES)
@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume:Warning")
def test_a_file_is_sent_whole_and_told_once(face, project, log):
    from django.http import FileResponse
    from django.urls import path

    project(path("f/", lambda request: FileResponse(io.BytesIO(b"12345"), filename="a.txt")))

    status, _, body = ask(face, "/f/")

    assert (status, body) == (200, b"12345")
    assert told(log) == [("/f/", 200, None)]


# endpoints, switches, settings


@pytest.mark.parametrize("face", FACES)
def test_health_and_metrics_answer_before_the_app(face, project):
    from django.urls import path

    project(path("", the_id), checks={"db": lambda: False}, commit="abc1234")

    health, live, metrics = (ask(face, path) for path in ("/health", "/health/live", "/metrics"))

    assert (health[0], live[0], metrics[0]) == (503, 200, 200)
    assert b'"db:responseTime"' in health[2]
    assert b"http_server_request_duration_seconds" in metrics[2]
    assert ask(face, "/health", "HEAD")[2] == b""


def test_a_guard_that_is_switched_off_is_no_middleware(project):
    from django.urls import path

    project(path("", lambda request: the_id_or_none(current())), enabled=False)

    assert ask("wsgi", "/")[2] == b"none"


def the_id_or_none(x):
    from django.http import HttpResponse

    return HttpResponse("none" if x is None else x.request_id)


@pytest.mark.parametrize("face", FACES)
def test_disabled_passes_everything_through(face, project):
    from django.urls import path

    from launchguard.django import get_guard

    project(path("a/", lambda request: the_id_or_none(current())), limits=[RateLimit("a", "/a/", "1/minute")])

    with get_guard().disabled():
        answers = [ask(face, "/a/") for _ in range(2)]

    assert [(status, body) for status, _, body in answers] == [(200, b"none")] * 2


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"limts": []}, "limts"),
        ({"limits": [{"preset": "logn", "path": "/login/"}]}, "logn"),
        ({"limits": [{"name": "a", "path": "/a/", "rates": "5/fortnight"}]}, "5/fortnight"),
        ({"boot": "perhaps"}, "boot"),
        (["limits"], "must be a dict"),
    ],
)
def test_a_wrong_setting_names_its_key(given, named):
    from django.core.exceptions import ImproperlyConfigured
    from django.test.utils import override_settings

    from launchguard.django import get_guard

    with override_settings(LAUNCHGUARD=given), pytest.raises(ImproperlyConfigured, match=named) as refused:
        get_guard()
    assert "LAUNCHGUARD" in str(refused.value)


def test_the_secret_is_djangos_own_unless_another_is_given(log, project):
    from django.test.utils import override_settings
    from django.urls import path

    keys = []
    for secret in ("one" * 10, "one" * 10, "two" * 10):
        project(path("a/", the_id), limits=[RateLimit("a", "/a/", "1/minute")], secret=None)
        with override_settings(SECRET_KEY=secret, LAUNCHGUARD=DEFAULTS_WITHOUT_SECRET):
            for _ in range(2):
                ask("wsgi", "/a/")
        keys.append(log.requests()[-1]["rate_limit.key"])

    assert keys[0] == keys[1]
    assert keys[0] != keys[2]


DEFAULTS_WITHOUT_SECRET = {
    "store": "memory://",
    "boot": "warn",
    "limits": [{"name": "a", "path": "/a/", "rates": "1/minute"}],
}


# the start


@pytest.mark.parametrize("face", FACES)
def test_an_open_view_refuses_the_first_load_with_its_place(face, project):
    from django.urls import path

    from launchguard import UnprotectedRoutes

    project(path("customers/", the_id), boot="enforce")

    with pytest.raises(UnprotectedRoutes, match="GET /customers/") as refused:
        ask(face, "/customers/")
    assert "test_django.py:" in str(refused.value)


def test_a_declared_view_is_served_and_checked_once_however_often_it_is_loaded(project, capsys):
    from django.urls import path

    from launchguard.django import get_guard

    project(path("customers/", the_id), boot="enforce", public={"* /customers/": "a demo"})

    assert [ask(face, "/customers/")[0] for face in (*FACES, *FACES)] == [200] * 4
    assert len(get_guard()._inspections) == 1


SERVE = """
import os, sys
sys.path[:0] = [{root!r}]
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.django_project.settings"
from django.conf import settings
settings.INSTALLED_APPS = ["launchguard.django", *settings.INSTALLED_APPS]
settings.MIDDLEWARE = ["launchguard.django.LaunchGuardMiddleware", *settings.MIDDLEWARE]
settings.LAUNCHGUARD = {{"store": "memory://", "public": {public!r}}}
from django.core.wsgi import get_wsgi_application
get_wsgi_application()
print("serves")
"""
PUBLIC = {"GET /": "home", "GET /admin/login/": "sign-in", "POST /admin/login/": "sign-in"}


@pytest.mark.parametrize(("public", "serves"), [(PUBLIC, True), ({}, False)])
def test_a_project_loads_under_a_server_only_if_its_views_are_declared(public, serves):
    program = SERVE.format(root=str(ROOT), public=public)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}

    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment,
    )

    assert ("serves" in done.stdout) is serves
    assert (done.returncode == 0) is serves
    assert serves or "GET /" in done.stderr


ONE_FILE = """
from django.conf import settings
settings.configure(
    ROOT_URLCONF=__name__, SECRET_KEY="x" * 50, ALLOWED_HOSTS=["*"], INSTALLED_APPS=["launchguard.django"],
    MIDDLEWARE=["launchguard.django.LaunchGuardMiddleware"],
    LAUNCHGUARD={{"store": "memory://", "public": {{"GET /": "home"}}}},
)
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("", lambda request: HttpResponse("home"))]
from django.core.{face} import get_{face}_application
app = get_{face}_application()
"""


@pytest.mark.parametrize("face", ["wsgi", "asgi"])
def test_a_project_of_one_file_is_loaded(face, tmp_path):
    """Its routes are read while the module that they are in is being imported."""
    (tmp_path / "one_file.py").write_text(ONE_FILE.format(face=face))
    path = os.pathsep.join((str(tmp_path), str(ROOT / "src")))

    done = subprocess.run(
        [sys.executable, "-c", "import one_file; print(type(one_file.app).__name__)"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PYTHONPATH": path, "PATH": os.environ["PATH"], "LAUNCHGUARD_BOOT": "enforce"},
    )

    assert done.stdout.strip() == f"{face.upper()}Handler", done.stderr
