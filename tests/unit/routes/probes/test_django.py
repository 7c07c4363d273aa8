import logging

import pytest


@pytest.fixture(autouse=True)
def _django(django_ready):
    pass


@pytest.fixture
def serve():
    """Gives `send(view, …)`: one probe at a project that has this view alone."""
    from types import ModuleType

    from django.conf import settings
    from django.test.utils import override_settings
    from django.urls import path

    from launchguard.routes.probes import django as probes

    def send(view, method="GET", headers=None, body=b"", **changed):
        urls = ModuleType("urls_of_this_test")
        urls.urlpatterns = [path("x/", view)]
        with override_settings(ROOT_URLCONF=urls, **changed), probes.probing(settings) as probe:
            return probe.send(method, "/x/?q=1", headers or {}, body), probe.writes

    return send


@pytest.fixture
def table():
    from django.db import connection
    from django.db.backends.base.base import BaseDatabaseWrapper

    with connection.cursor() as cursor:
        cursor.execute("create table audit (line text)")
    yield lambda: _count(connection)
    with connection.cursor() as cursor:
        cursor.execute("drop table audit")
    BaseDatabaseWrapper.close(connection)  # its own `close` keeps a database that is in memory


def _count(connection):
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from audit")
        return cursor.fetchone()[0]


def test_probe_carries_method_query_headers_and_body(serve):
    from django.http import HttpResponse

    seen = {}

    def view(request):
        seen.update(
            method=request.method, q=request.GET["q"], key=request.headers["x-key"], body=request.body
        )
        return HttpResponse(status=401)

    (proof, _) = serve(view, "POST", {"x-key": "k", "content-type": "application/json"}, b"{}")

    assert seen == {"method": "POST", "q": "1", "key": "k", "body": b"{}"}
    assert proof[:2] == ("refused", "401")


def test_csrf_and_https_redirects_are_out_of_the_way(serve):
    from django.http import HttpResponse

    proof, _ = serve(
        lambda request: HttpResponse(status=403),
        "POST",
        SECURE_SSL_REDIRECT=True,
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
    )

    assert proof[:2] == ("refused", "403")


def test_error_of_the_project_is_neither_logged_nor_signalled_nor_rendered(serve, caplog):
    from django.core.signals import got_request_exception

    heard = []
    receiver = lambda **named: heard.append(named)  # noqa: E731
    got_request_exception.connect(receiver)

    def view(request):
        raise ValueError("inside")

    with caplog.at_level(logging.DEBUG, logger="django"):
        proof, _ = serve(view)
    got_request_exception.disconnect(receiver)

    assert proof[:2] == ("error", "ValueError")
    assert heard == []
    assert [record for record in caplog.records if record.name == "django.request"] == []
    assert not logging.getLogger("django.request").disabled


def test_writes_are_rolled_back_and_reported_without_their_values(serve, table):
    from django.db import connection, transaction
    from django.http import HttpResponse

    def view(request):
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("insert into audit values (%s)", ["secret"])
        assert table() == 1
        return HttpResponse(status=401)

    proof, writes = serve(view)

    assert proof[:2] == ("refused", "401")
    assert table() == 0
    assert writes == ["default: insert into audit values (%s)"]


def test_writes_inside_a_running_transaction_leave_what_was_there(table):
    from django.db import connection, transaction

    from launchguard.routes.probes.django_writes import undone_writes
    from launchguard.routes.writes import uncommitted_here

    with uncommitted_here() as writes, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("insert into audit values ('before')")
        with undone_writes(), connection.cursor() as cursor:
            cursor.execute("insert into audit values ('within')")
    assert table() == 1
    assert (
        writes
        == [
            "default: insert into audit values ('before')",
            "default: insert into audit values ('within')",
        ][1:]
    )


def test_writes_over_a_connection_that_was_not_made_yet_are_undone_too(tmp_path):
    from django.db import connections
    from django.db.backends.sqlite3.base import DatabaseWrapper

    from launchguard.routes.probes.django_writes import undone_writes

    settings = {**connections["default"].settings_dict, "NAME": str(tmp_path / "db.sqlite3")}
    fresh = DatabaseWrapper(settings, "fresh")
    with fresh.cursor() as cursor:
        cursor.execute("create table audit (line text)")
    fresh.close()
    connections["fresh"] = fresh
    connections.settings["fresh"] = settings
    try:
        with undone_writes(), fresh.cursor() as cursor:
            cursor.execute("insert into audit values ('within')")
        left = _count(fresh)
    finally:
        fresh.close()
        del connections["fresh"]
        del connections.settings["fresh"]

    assert left == 0
    assert not fresh.in_atomic_block


def test_database_is_not_connected_to_before_it_is_used(serve):
    from django.db import connection
    from django.http import HttpResponse

    connection.close()
    connection.connection = None

    serve(lambda request: HttpResponse(status=401))

    assert connection.connection is None


def test_throttles_are_off_within_and_on_again_after(serve):
    from rest_framework.response import Response
    from rest_framework.throttling import AnonRateThrottle
    from rest_framework.views import APIView

    class Never(AnonRateThrottle):
        rate = "1/day"

        def allow_request(self, request, view):
            return False

    class Thing(APIView):
        throttle_classes = (Never,)

        def get(self, request):
            return Response(status=401)

    before = APIView.check_throttles
    proof, _ = serve(Thing.as_view())

    assert proof.refusal == "refused"
    assert APIView.check_throttles is before
