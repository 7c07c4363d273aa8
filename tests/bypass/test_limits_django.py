"""Ways around a limit, tried on Django under WSGI and ASGI: what counts is how often the view ran."""

from __future__ import annotations

import contextlib
import json
import os
from types import ModuleType

import pytest
from django import VERSION
from tests.kits.attacks import (
    BETWEEN_BOUNDARIES,
    DISGUISED,
    FORMS,
    FORWARDING,
    HALF_DECODED,
    JSON_BODIES,
    SPELLINGS as EVERY_SPELLING,
    TYPES,
    VICTIM,
    Handler,
    addresses,
    is_victim,
    send,
    send_wsgi,
)

from launchguard import RateLimit

LIMIT = 3
# Django 4.2 fails over a path that is no UTF-8 while it reports that it failed over it; no server hands one over.
SPELLINGS = [
    each for each in EVERY_SPELLING if VERSION >= (5, 2) or not {"%ff", "%c0"} & {each[-3:], each[-6:-3]}
]
GUARD = "launchguard.django.LaunchGuardMiddleware"
COMMON = "django.middleware.common.CommonMiddleware"


@pytest.fixture(scope="module", autouse=True)
def django():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.django_project.settings")
    import django

    django.setup()


@pytest.fixture(params=["wsgi", "asgi"])
def project(request):
    """`project(*urlpatterns, limits=…)` is the running project; gives what sends it one raw request."""
    from django.test.utils import override_settings

    from launchguard.django.conf import get_guard

    with contextlib.ExitStack() as stack:

        def make(*urlpatterns, limits, middleware=(COMMON,), **guard):
            urls = ModuleType("urls_of_this_test")
            urls.urlpatterns = list(urlpatterns)
            settings = {"limits": limits, "store": "memory://", "boot": "off", "logging": None} | guard
            stack.enter_context(
                override_settings(
                    ROOT_URLCONF=urls,
                    MIDDLEWARE=[GUARD, *middleware],
                    LAUNCHGUARD=settings,
                    ALLOWED_HOSTS=["*"],
                )
            )
            get_guard.cache_clear()
            return _served(request.param)

        yield make
    get_guard.cache_clear()


def _served(face):
    """Django's own application, as a server would load it once and ask it; bodies in pieces have no length, as chunked ones."""
    if face == "wsgi":
        from django.core.wsgi import get_wsgi_application as application
    else:
        from django.core.asgi import get_asgi_application as application
    app, sending = application(), send_wsgi if face == "wsgi" else send

    def ask(method, path, *, headers=(), body=b"", **more):
        length = [(b"content-length", b"%d" % len(body))] if isinstance(body, bytes) else []
        return sending(app, method, path, headers=[*length, *headers], body=body, **more)

    ask.face = face
    return ask


def view_of(handler, *, is_async):
    from django.http import JsonResponse

    def login(request, **_):
        handler()
        return JsonResponse({})

    async def login_async(request, **_):
        return login(request)

    return login_async if is_async else login


def patterns(handler, *, is_async=False):
    from django.urls import path

    return [path("auth/login", view_of(handler, is_async=is_async))]


LOGIN = RateLimit("login", "/auth/login", f"{LIMIT}/minute")


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "post"])
def test_no_spelling_of_the_path_reaches_a_view_more_often(project, method, is_async):
    handler = Handler()
    ask = project(*patterns(handler, is_async=is_async), limits=[LOGIN])

    for spelling in SPELLINGS:
        for _ in range(5):
            ask(method, spelling)

    assert handler.ran == LIMIT


@pytest.mark.parametrize("declared", [r"^auth/login/?$", r"(?i)^auth/login/*$", r"^auth/(?P<what>\w+)"])
def test_no_spelling_of_the_path_reaches_the_view_of_a_regular_expression_more_often(project, declared):
    from django.urls import re_path

    handler = Handler()
    ask = project(
        re_path(declared, view_of(handler, is_async=False), name="login"),
        limits=[RateLimit("login", "/auth/*", f"{LIMIT}/minute")],
    )

    for spelling in SPELLINGS:
        for _ in range(5):
            ask("POST", spelling)

    assert handler.ran == LIMIT


def test_a_slash_that_django_appends_is_no_way_around(project):
    from django.urls import path

    handler = Handler()
    ask = project(
        path("auth/login/", view_of(handler, is_async=False)),
        limits=[RateLimit("login", "/auth/login/", f"{LIMIT}/minute")],
    )

    for spelling in (*SPELLINGS, "/auth/login/?x=1", "/auth/login/%0a", "/auth//login/"):
        for _ in range(5):
            ask("GET", spelling)

    assert handler.ran == LIMIT


def test_the_languages_of_a_prefix_share_a_limit(project):
    from django.conf.urls.i18n import i18n_patterns
    from django.urls import path

    handler = Handler()
    ask = project(
        *i18n_patterns(path("auth/login", view_of(handler, is_async=False))),
        limits=[RateLimit("login", "/{language}/auth/login", f"{LIMIT}/minute")],
        middleware=("django.middleware.locale.LocaleMiddleware", COMMON),
    )

    for spelling in ("/en/auth/login", "/de/auth/login", "/pt-br/auth/login"):
        for _ in range(5):
            ask("POST", spelling)

    assert handler.ran == LIMIT


def test_a_prefix_of_the_server_is_no_way_around(project):
    handler = Handler()
    ask = project(*patterns(handler), limits=[LOGIN])

    for prefix in ("", "/prefix", "/auth"):
        for _ in range(5):
            ask(
                "POST",
                "/auth/login",
                **({"SCRIPT_NAME": prefix} if ask.face == "wsgi" else {"root_path": prefix}),
            )

    assert handler.ran == LIMIT


@pytest.mark.parametrize("name", FORWARDING)
def test_a_forged_forwarding_header_names_nobody_else(project, name):
    handler = Handler()
    ask = project(*patterns(handler), limits=[LOGIN])

    for number in range(20):
        value = f"for=198.51.100.{number}" if name == "forwarded" else f"198.51.100.{number}"
        ask("POST", "/auth/login", headers=[(name.encode(), value.encode())])

    assert handler.ran == LIMIT


def test_many_behind_an_undeclared_proxy_are_counted_loosely_and_never_not_at_all(project):
    handler = Handler()
    ask = project(*patterns(handler), limits=[LOGIN])

    for number in range(100):
        ask(
            "POST",
            "/auth/login",
            headers=[(b"x-forwarded-for", b"198.51.100.%d" % number)],
            client="10.0.0.1",
        )

    assert handler.ran == 20 * LIMIT


@pytest.mark.parametrize(
    "clients",
    [
        [f"2001:db8:0:1::{number:x}" for number in range(20)],
        ["93.184.216.34", "::ffff:93.184.216.34", "::FFFF:93.184.216.34", "::ffff:5db8:d822"] * 5,
    ],
)
def test_one_client_in_many_spellings_is_one(project, clients):
    handler = Handler()
    ask = project(*patterns(handler), limits=[LOGIN])

    for client in clients:
        ask("POST", "/auth/login", client=client)

    assert handler.ran == LIMIT


@pytest.mark.parametrize("name", ["x-http-method-override", "x-http-method", "x-method-override"])
def test_no_method_and_no_override_reaches_the_view_more_often(project, name):
    handler = Handler()
    ask = project(*patterns(handler), limits=[LOGIN])

    for method in ("HEAD", "OPTIONS", "GET", "PUT", "BREW", "TRACE", "post"):
        for _ in range(5):
            ask(method, "/auth/login", headers=[(name.encode(), b"POST")])

    assert handler.ran == LIMIT


# Accounts: from a thousand addresses, in every spelling and every kind of body that Django takes.


def account_patterns(handler):
    from django.http import JsonResponse
    from django.urls import path
    from django.views.decorators.csrf import csrf_exempt
    from rest_framework.decorators import api_view, authentication_classes, permission_classes
    from rest_framework.response import Response

    @csrf_exempt
    def plain(request):
        handler(json.loads(request.body).get("email"))
        return JsonResponse({}, status=401)

    async def form(request):
        handler(request.POST.get("email"))
        return JsonResponse({}, status=401)

    form.csrf_exempt = True  # the decorator takes a coroutine function since Django 5.0

    @api_view(["POST"])
    @authentication_classes([])
    @permission_classes([])
    def rest(request):
        handler(request.data.get("email"))
        return Response({}, 401)

    return [path("plain", plain), path("form", form), path("rest", rest)]


def accounts_project(project, handler):
    return project(
        *account_patterns(handler),
        limits=[
            RateLimit.login(f"/{name}", account="email", name=name) for name in ("plain", "form", "rest")
        ],
    )


@pytest.mark.parametrize("path", ["/plain", "/rest"])
def test_no_spelling_of_a_json_account_gets_more_guesses(project, path):
    handler, clients = Handler(), addresses()
    ask = accounts_project(project, handler)

    for body in JSON_BODIES:
        for content_type in TYPES:
            ask("POST", path, headers=[(b"content-type", content_type)], body=body, client=next(clients))

    assert 0 < sum(map(is_victim, handler.accounts)) <= 5


@pytest.mark.parametrize("path", ["/form", "/rest"])
def test_no_form_gets_more_guesses(project, path):
    handler, clients = Handler(), addresses()
    ask = accounts_project(project, handler)

    for content_type, body in [*BETWEEN_BOUNDARIES, *HALF_DECODED, *FORMS * 3]:
        ask("POST", path, headers=[(b"content-type", content_type)], body=body, client=next(clients))

    assert 0 < sum(map(is_victim, handler.accounts)) <= 10  # five by name, five that none can be read in


@pytest.mark.parametrize("path", ["/form", "/rest"])
def test_no_charset_gets_more_guesses(project, path):
    handler, clients = Handler(), addresses()
    ask = accounts_project(project, handler)

    for content_type, body in DISGUISED:
        ask("POST", path, headers=[(b"content-type", content_type)], body=body, client=next(clients))

    assert 0 < sum(map(is_victim, handler.accounts)) <= 5


def test_a_view_that_answers_a_wrong_password_by_a_redirect_gives_no_more_guesses(project):
    from django.http import HttpResponseRedirect
    from django.urls import path

    handler, clients = Handler(), addresses()

    def login(request):
        handler(request.POST["email"])
        return HttpResponseRedirect("/auth/login?error=1")

    ask = project(path("auth/login", login), limits=[RateLimit.login("/auth/login", account="email")])

    for _ in range(10):
        headers = [(b"content-type", b"application/x-www-form-urlencoded")]
        ask("POST", "/auth/login", headers=headers, body=b"email=ada@example.com", client=next(clients))

    assert handler.accounts == [VICTIM] * 5


@pytest.mark.parametrize("project", ["asgi"], indirect=True)
def test_a_chunked_body_is_read_whole_and_kept_for_the_view(project):
    handler, clients = Handler(), addresses()
    ask = accounts_project(project, handler)
    body = [bytes([byte]) for byte in b'{"email": "ada@example.com"}'] + [b""]

    for _ in range(20):
        ask(
            "POST",
            "/plain",
            headers=[(b"content-type", b"application/json")],
            body=body,
            client=next(clients),
        )

    assert handler.accounts == [VICTIM] * 5


def test_a_padded_body_is_refused_before_the_view(project):
    handler, clients = Handler(), addresses()
    ask = accounts_project(project, handler)
    body = b'{"padding": "' + b"x" * 150_000 + b'", "email": "ada@example.com"}'

    statuses = {ask("POST", "/plain", body=body, client=next(clients)) for _ in range(5)}

    assert statuses == {413}
    assert handler.ran == 0


def test_what_cannot_be_read_is_one_account_for_everybody(project):
    handler, clients = Handler(), addresses()
    ask = accounts_project(project, handler)
    bodies = [b"{}", b'{"email": null}', b'{"email": true}', b'{"mail": "ada"}', b'{"email": {"a": 1}}']

    def once():
        return [
            ask(
                "POST",
                "/rest",
                headers=[(b"content-type", b"application/json")],
                body=body,
                client=next(clients),
            )
            for body in bodies
        ]

    for _ in range(5):
        once()

    assert once() == [429] * len(bodies)
