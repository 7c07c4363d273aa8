import itertools

import pytest

NUMBERS = itertools.count()


@pytest.fixture(autouse=True)
def _django(django_ready):
    pass


def api(**options):
    from ninja import NinjaAPI

    return NinjaAPI(
        urls_namespace=f"api-of-a-test-{next(NUMBERS)}", docs_url=None, openapi_url=None, **options
    )


def mounted(one):
    from django.urls import path

    return path("api/", one.urls)


def bearer():
    from ninja.security import HttpBearer

    class Bearer(HttpBearer):
        def authenticate(self, request, token):
            return token == "good"

    return Bearer()


def test_auth_of_the_api_protects_all_operations_but_those_that_take_it_off(rows):
    one = api(auth=bearer())

    @one.get("/private")
    def private(request):
        raise AssertionError("a handler ran")

    @one.get("/open", auth=None)
    def opened(request):
        raise AssertionError("a handler ran")

    result = rows(mounted(one))

    assert (result["GET", "/api/private"].access, result["GET", "/api/private"].evidence) == (
        "protected",
        "proven",
    )
    assert result["GET", "/api/private"].mechanism.endswith("Bearer")
    assert result["GET", "/api/open"].access == "unprotected"


def test_methods_of_one_url_are_judged_apart(rows):
    one = api()

    @one.get("/things/{thing}")
    def read(request, thing: int):
        raise AssertionError("a handler ran")

    @one.delete("/things/{thing}", auth=bearer())
    def remove(request, thing: int):
        raise AssertionError("a handler ran")

    result = rows(mounted(one))

    assert result["GET", "/api/things/{thing}"].access == "unprotected"
    assert result["DELETE", "/api/things/{thing}"].evidence == "proven"


def test_async_operation_and_session_auth_are_proved(rows):
    from ninja.security import django_auth

    one = api(auth=django_auth)

    @one.post("/things")
    async def create(request):
        raise AssertionError("a handler ran")

    row = rows(mounted(one))["POST", "/api/things"]

    assert (row.access, row.evidence) == ("protected", "proven")


def test_auth_that_accepts_everybody_is_no_gate(rows):
    one = api(auth=lambda request: "anonymous")

    @one.get("/x")
    def handler(request):
        raise AssertionError("a handler ran")

    assert rows(mounted(one))["GET", "/api/x"].access == "unprotected"


def test_one_accepting_alternative_opens_the_operation(rows):
    one = api(auth=[bearer(), lambda request: "anonymous"])

    @one.get("/x")
    def handler(request):
        raise AssertionError("a handler ran")

    assert rows(mounted(one))["GET", "/api/x"].access == "unprotected"


def test_docs_are_docs(found):
    from django.urls import path
    from ninja import NinjaAPI

    routes = found(path("api/", NinjaAPI(urls_namespace="docs-of-a-test").urls))

    assert routes["GET", "/api/docs"].kind == "docs"
    assert routes["GET", "/api/openapi.json"].kind == "docs"


def test_tripwire_is_reached_although_the_body_would_not_validate(rows):
    from ninja import Schema

    class Item(Schema):
        name: str
        price: int

    one = api()

    @one.post("/items")
    def create(request, item: Item):
        raise AssertionError("a handler ran")

    row = rows(mounted(one), prove=True)["POST", "/api/items"]

    assert row.access == "unprotected"
    assert "reaches the handler" in row.mechanism


def test_arming_an_operation_is_undone():
    from launchguard.routes.readers import ninja

    one = api()

    @one.post("/items")
    def create(request, name: str): ...

    path_view = next(iter(one.default_router.path_operations.values()))
    operation = path_view.operations[0]
    before, code = operation._get_values, operation.view_func.__code__

    ninja._arm(operation, lambda: None)()

    assert operation._get_values == before
    assert operation.view_func.__code__ is code


def test_fields_of_a_body_are_told(found):
    from ninja import Form, Schema

    class Credentials(Schema):
        email: str
        password: str

    one = api()

    @one.post("/login")
    def login(request, credentials: Credentials): ...

    @one.post("/code")
    def code(request, otp: Form[str], page: int = 1): ...

    routes = found(mounted(one))

    assert routes["POST", "/api/login"].details["fields"] == ("email", "password")
    assert routes["POST", "/api/code"].details["fields"] == ("otp",)


def test_auth_that_looks_at_the_path_or_the_method_answers_for_each_route_alone(rows):
    from django.urls import path
    from ninja import NinjaAPI

    def lets_readers_in(request):
        return request.method == "GET" and request.path.endswith("/open")

    api = NinjaAPI(docs_url=None, openapi_url=None, urls_namespace="by_place")
    for method, at in (("GET", "/closed"), ("GET", "/open"), ("POST", "/open")):
        api.api_operation([method], at, auth=lets_readers_in)(lambda request: None)

    found = rows(path("api/", api.urls))

    assert {key: row.access for key, row in found.items() if key[1] != "/api/"} == {
        ("GET", "/api/closed"): "protected",
        ("GET", "/api/open"): "unprotected",
        ("POST", "/api/open"): "protected",
    }


def test_auth_that_cannot_be_hashed_is_asked_all_the_same(rows):
    import dataclasses

    from django.urls import path
    from ninja import NinjaAPI

    @dataclasses.dataclass
    class Key:
        name: str

        def __call__(self, request):
            return request.headers.get(self.name) == "known"

    api = NinjaAPI(docs_url=None, openapi_url=None, urls_namespace="unhashable")
    api.get("/x", auth=Key("X-Key"))(lambda request: None)

    assert rows(path("api/", api.urls), auth=[Key])["GET", "/api/x"].access == "protected"
