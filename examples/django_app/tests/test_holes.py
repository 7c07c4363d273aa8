"""Holes of every kind, planted in one copy of the portal: each is found, and nothing else is said."""

import json
import shutil
from pathlib import Path

import pytest

ADMIN_PAGE = """
    def get_urls(self):
        from django.urls import path

        return [path("export/", self.export), *super().get_urls()]

    def export(self, request): ...
"""
OPEN_ACTION = """
    from rest_framework.decorators import action
    from rest_framework.permissions import AllowAny

    @action(detail=False, methods=["post"], permission_classes=[AllowAny], url_path="import")
    def take_all(self, request): ...
"""
NO_PERMISSIONS = """
    def get_permissions(self):
        return []
"""
SIGNATURE = "if not is_genuine(settings.STRIPE_WEBHOOK_SECRET, request.body, header, time.time()):"
LOGIN_RULE = '        {"preset": "login", "path": "/auth/login", "account": "email"},\n'
MORE_PUBLIC = '"GET /pricing": "what it costs", "GET /teams/{team}": "for everybody",'
MORE_AUTH = '"portal_django.views.holes.Anybody", "portal_django.auth.IsStaff"'

ADDED = {
    "urls.py": {"urlpatterns = [": '\n    path("", include("portal_django.views.holes")),'},
    "admin.py": {'    list_display = ("name", "team", "created_at")\n': ADMIN_PAGE},
    "views/chat.py": {"    content_negotiation_class = ByTheBody\n": NO_PERMISSIONS},
    "views/projects.py": {
        "class Search(OwnProjects, ListAPIView):\n": "    permission_classes = ()\n",
        "    pagination_class = Pages\n": OPEN_ACTION,
    },
    "settings.py": {
        '"GET /": "marketing page",': MORE_PUBLIC,
        '"auth": ["portal_django.auth.IsMember"': f", {MORE_AUTH}",
        "USE_TZ = True\n": "DEBUG = True\nDATA_UPLOAD_MAX_MEMORY_SIZE = None\n",
    },
}
"""By file: the lines after which something is added."""

REPLACED = {
    "views/hooks.py": {SIGNATURE: "if not header:"},
    "settings.py": {'"path": "/search"': '"path": "/serach"', LOGIN_RULE: ""},
}


def unprotected(*places):
    return {("route.unprotected", place) for place in places}


HOLES = {
    # Views without a gate, or with one that lets strangers in; most are in holes.py.
    "login_required is forgotten": unprotected("GET /report"),
    "the mixin stands after View": unprotected("GET /invoices"),
    "the test of user_passes_test is always true": unprotected("GET /members"),
    "a csrf_exempt POST is open": unprotected("POST /orders/take"),
    "the permission class is gone": unprotected("GET /search"),
    "an action allows any": unprotected("POST /projects/import"),
    "get_permissions is overridden": unprotected("POST /v1/chat"),
    "initial is overridden": unprotected("GET /legacy"),
    "a permission is for writing only": unprotected("GET /catalogue"),
    "a permission is a stub": unprotected("GET /feed")
    | {("gate.never-refuses", "portal_django.views.holes.Anybody")},
    "a permission is the wrong way round": unprotected("GET /vault"),
    "a page of the admin is not wrapped": unprotected(
        "GET /admin/portal_django/project/export/", "POST /admin/portal_django/project/export/"
    ),
    "files are served to all": unprotected("GET /files/{path}"),
    "a key is looked for and not at": unprotected("GET /usage"),
    "a decorator fails for strangers": {
        ("route.unknown", "GET /settings"),
        ("route.unknown", "POST /settings"),
    },
    # Settings that say something else than the project.
    "a public entry outlived its route": {("public.dead-entry", "public: GET /pricing")},
    "a public entry names a guarded route": {("public.guarded", "public: GET /teams/{team}")},
    "a rule matches no route": {("limit.no-route", "limits: search")},
    "a login has no limit": {("limit.missing-login", "POST /auth/login")},
    "a web-hook checks no signature": {("webhook.no-signature", "POST /hooks/stripe")},
    "auth names a gate that nothing depends on": {("auth.unused", "auth: portal_django.auth.IsStaff")},
    "debug mode is on": {("settings.debug", "settings.DEBUG")},
    "bodies have no limit": {("settings.no-body-limit", "settings.DATA_UPLOAD_MAX_MEMORY_SIZE")},
}


@pytest.fixture(scope="module")
def found(portal_copy, launchguard):
    """What is said of the portal with every hole in it: each finding's id and place."""
    package = portal_copy / "portal_django"
    shutil.copy(Path(__file__).with_name("holes.py"), package / "views")
    for file, additions in ADDED.items():
        _edit(package / file, {line: line + more for line, more in additions.items()})
    for file, changes in REPLACED.items():
        _edit(package / file, changes)
    checked = launchguard("check", "portal_django.settings", "--prove", "--format", "json")
    assert checked.returncode == 1, checked.stderr
    return {(finding["id"], finding["place"]) for finding in json.loads(checked.stdout)["findings"]}


def _edit(path, changes):
    text = path.read_text()
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text)


@pytest.mark.parametrize("kind", HOLES)
def test_a_planted_hole_is_found(found, kind):
    assert HOLES[kind] <= found


def test_nothing_else_is_said(found):
    assert found - set().union(*HOLES.values()) == set()
