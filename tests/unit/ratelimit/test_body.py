"""Accounts out of a body: whatever a framework might hand to the handler counts, and what cannot be read is strict."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings, strategies as st
from tests.unit.ratelimit.driving import Desk

from launchguard.ratelimit import RateLimit
from launchguard.ratelimit.body import MOST, AccountField, Accounts

JSON = [b"application/json"]
FORM = [b"application/x-www-form-urlencoded"]


def find_accounts(data: bytes, types: list[bytes], field: str) -> Accounts:
    return AccountField(field).find(data, types)


def multipart(*parts: tuple[bytes, bytes], boundary: bytes = b"XX") -> bytes:
    body = b"".join(
        b"--" + boundary + b"\r\n" + head + b"\r\n\r\n" + value + b"\r\n" for head, value in parts
    )
    return body + b"--" + boundary + b"--\r\n"


FIELD = b'Content-Disposition: form-data; name="email"'
MULTIPART = [b"multipart/form-data; boundary=XX"]


@pytest.mark.parametrize(
    ("data", "types"),
    [
        (b'{"email": "a@example.com"}', JSON),
        (b'{"email": "a@example.com"}', [b"application/vnd.api+json"]),
        (b'{"email": "a@example.com"}', [b"text/plain"]),
        (b'{"email": "a@example.com"}', []),
        (b'{"email": "a@example.com"}', FORM),
        (b'\xef\xbb\xbf{"email": "a@example.com"}', JSON),
        ('{"email": "a@example.com"}'.encode("utf-16"), JSON),
        ('{"email": "a@example.com"}'.encode("utf-16-le"), JSON),
        ('{"email": "a@example.com"}'.encode("utf-32-be"), JSON),
        (b'{"\\u0065mail": "\\u0041@example.com"}', JSON),
        (b"email=a%40example.com&password=x", FORM),
        (b"password=x&email=A%40EXAMPLE.com", [b"Application/X-WWW-Form-Urlencoded; charset=UTF-8"]),
        (b"%65mail=a@example.com", FORM),
        (b"x=1;email=a@example.com", FORM),
        (multipart((FIELD, b"a@example.com")), MULTIPART),
        (multipart((b'content-disposition: form-data; name="f"; filename="x"\r\nContent-Type: image/png', b"\0"), (FIELD, b"a@example.com")), MULTIPART),
        (multipart((FIELD, b"a@example.com")), [b'multipart/form-data; boundary="XX"']),
    ],
)  # fmt: skip
def test_an_account_is_found_however_the_body_is_written(data, types):
    found = find_accounts(data, types, "email")

    assert found.names == ("a@example.com",)
    assert not found.strict


MEMBERS = st.sampled_from(
    ['"email": "Ada@B.c "', '"email":"ada@b.c"', '"e\\u006dail": "other@b.c"', '"email": 7', '"email": null', '"email": ""',
     '"x": "email"', '"x": {"email": "inner@b.c"}', '"x": [1, NaN]', '"x": "\\""', '"Email": "upper@b.c"', '"x": "\ud800"',
     '"email": ["one@b.c", "two@b.c"]', "broken"]
)  # fmt: skip


@example(['"email": "ada@b.c"', r'"e\u006dail": "other@b.c"'], "%s")
@example(['"email": "ada@b.c"', '"email": "other@b.c"'], "%s")
@example(['"x": {"email": "inner@b.c"}'], "%s")
@given(st.lists(MEMBERS, max_size=4), st.sampled_from(["%s", " %s", "%s]", "[%s]", "\ufeff%s"]))
def test_plain_json_is_read_as_any_json_is(members, shape):
    data = (shape % f"{{{', '.join(members)}}}").encode("utf-8", "surrogatepass")

    plain = find_accounts(data, JSON, "email")

    assert find_accounts(data, [b"application/json;"], "email") == plain


def test_a_nested_field_is_found_by_its_dotted_path():
    assert find_accounts(b'{"user": {"email": "a@b.c"}}', JSON, "user.email").names == ("a@b.c",)
    assert find_accounts(b"user[email]=a%40b.c", FORM, "user.email").names == ("a@b.c",)


@pytest.mark.parametrize(
    ("data", "types"),
    [
        (b'{"email": "first@x.y", "email": "last@x.y"}', JSON),
        (b"email=first@x.y&email=last@x.y", FORM),
        (b"email=first@x.y;email=last@x.y&x=1", FORM),
        (multipart((FIELD, b"first@x.y"), (FIELD, b"last@x.y")), MULTIPART),
        (b'[{"email": "first@x.y"}, {"email": "last@x.y"}]', JSON),
        (b'{"email": ["first@x.y", "last@x.y"]}', JSON),
    ],
)
def test_of_several_values_every_one_counts(data, types):
    assert {"first@x.y", "last@x.y"} <= set(find_accounts(data, types, "email").names)


@pytest.mark.parametrize(
    ("data", "types"),
    [
        (b"", JSON),
        (b"{", JSON),
        (b"[" * 60_000, JSON),
        (b'{"a":' * 20_000, JSON),
        (b"9" * 60_000, JSON),
        (b'{"email": null}', JSON),
        (b'{"email": true}', JSON),
        (b'{"email": {"a": 1}}', JSON),
        (b'{"email": ""}', JSON),
        (b'{"email": " \\u200b "}', JSON),
        (b'{"mail": "a@b.c"}', JSON),
        (b'{"email": "' + b"a" * 2_000 + b'"}', JSON),
        (b"\xff\xfe\xff", JSON),
        (b"email=a@b.c", [b"application/octet-stream"]),
        (b"mail=a", FORM),
        (b"\x1f\x8b\x08\0\0", JSON),
        (multipart((FIELD, b"a@b.c")), [b"multipart/form-data"]),
    ],
)
def test_what_cannot_be_read_is_strict(data, types):
    found = find_accounts(data, types, "email")

    assert found.names == ()
    assert found.strict


@pytest.mark.parametrize(
    "data",
    [
        multipart(
            (
                b'Content-Disposition: form-data; name="email"\r\nContent-Transfer-Encoding: base64',
                b"YUBiLmM=",
            )
        ),
        multipart((b'Content-Disposition: form-data; name="x"; name="email"', b"a@b.c")),
        multipart((b"Content-Disposition: form-data; name*=utf-8''email", b"a@b.c")),
        b"preamble\r\n" + multipart((FIELD, b"a@b.c")),
        multipart((FIELD, b"a@b.c")).replace(b"\r\n", b"\n"),
    ],
)
def test_a_form_that_parsers_read_differently_is_strict_too(data):
    assert find_accounts(data, MULTIPART, "email").strict


BODIES = [
    (b"application/json", b'{"email": "a@b.c"}'),
    (b"application/x-www-form-urlencoded", b"email=a%40b.c"),
    (b"multipart/form-data; boundary=XX", multipart((FIELD, b"a@b.c"))),
]


@pytest.mark.parametrize(("kind", "data"), BODIES)
@pytest.mark.parametrize(
    "charset", [b"utf-8", b"UTF-8", b'"utf8"', b"us-ascii", b"ISO-8859-1", b"windows-1252", b"utf-8 "]
)
def test_a_charset_that_all_decode_alike_is_no_reason_to_be_strict(kind, data, charset):
    found = find_accounts(data, [kind + b"; charset=" + charset], "email")

    assert found == (("a@b.c",), False)


@pytest.mark.parametrize(("kind", "data"), BODIES)
@pytest.mark.parametrize(
    "parameter",
    [b"charset=utf-7", b"charset = utf-8", b"charset*=us-ascii''utf-7", b"charset*0=ut; charset*1=f-7", b"charset=",
     b'x="; charset=utf-8"; charset=utf-7', b"charset=utf-8; charset=utf-7", b"charset=cp037", b"charset='utf-7'"],
)  # fmt: skip
def test_a_charset_that_only_some_heed_is_strict_too(kind, data, parameter):
    assert find_accounts(data, [kind + b"; " + parameter], "email").strict


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (b"application/json", '{"email": "\u00e9@b.c"}'.encode()),
        (b"application/x-www-form-urlencoded", b"email=%E9@b.c"),
        (b"multipart/form-data; boundary=XX", multipart((FIELD, b"\xe9@b.c"))),
    ],
)
def test_bytes_that_latin_and_utf_8_read_differently_are_strict_too(kind, data):
    assert find_accounts(data, [kind + b"; charset=iso-8859-1"], "email").strict


@pytest.mark.parametrize(
    "parameters",
    [b"boundary=XX; boundary=X", b"boundary=X; boundary=XX", b"boundary=XX; boundary*=us-ascii''X", b"xboundary=XX; boundary=X",
     b'x="boundary=XX"; boundary=X', b"boundary=XX/X", b'boundary="X\\X"', b"boundary*0=X; boundary*1=X", b"boundary = XX"],
)  # fmt: skip
def test_a_boundary_that_parsers_read_differently_is_strict_too(parameters):
    assert find_accounts(
        multipart((FIELD, b"a@b.c")), [b"multipart/form-data; " + parameters], "email"
    ).strict


@pytest.mark.parametrize(
    "parameters",
    [b"boundary=XX", b'boundary="XX"', b"charset=utf-8; boundary=XX", b'BOUNDARY=XX;charset="UTF-8"'],
)
def test_a_boundary_that_all_read_alike_is_no_reason_to_be_strict(parameters):
    found = find_accounts(multipart((FIELD, b"a@b.c")), [b"multipart/form-data; " + parameters], "email")

    assert found == (("a@b.c",), False)


@pytest.mark.parametrize("kind", [b"application/x-www-form-urlencoded=x; y", b"*/*", b'"application/json"'])
def test_a_type_that_parsers_read_differently_is_strict_too(kind):
    assert find_accounts(b'{"email": "a@b.c", "x": "&email=d@e.f&"}', [kind], "email").strict


@pytest.mark.parametrize("data", [b"email=\xe9@b.c", b"email=%E9@b.c"])
def test_a_form_that_is_no_utf_8_is_strict_too(data):
    assert find_accounts(data, FORM, "email").strict


def test_a_letter_that_databases_take_for_one_or_for_two_counts_as_both():
    found = find_accounts('{"email": "ha\u00df@b.c"}'.encode(), JSON, "email")

    assert set(found.names) == {"has@b.c", "hass@b.c"}


@pytest.mark.parametrize("depth", [900, 1_500, 5_000, 20_000])
def test_no_depth_of_lists_hides_an_account(depth):
    """From Python 3.13 on `json` reads lists that are nested deeper than Python's own functions may call each other."""
    data = b'{"email": ' + b"[" * depth + b"]" * depth + b', "email": "a@b.c"}'

    found = find_accounts(data, JSON, "email")

    assert found.strict or found.names == ("a@b.c",)


def test_two_content_types_are_strict_too():
    assert find_accounts(b'{"email": "a@b.c"}', [b"application/json", b"text/plain"], "email").strict


def test_a_body_that_did_not_come_whole_is_strict():
    desk = Desk([RateLimit("search", "/search", "2/minute", per="account", account="email")])
    bodies = [{"email": f"{number}@b.c"} for number in range(4)]

    ran = [desk.ask("/search", "POST", json_body=body, complete=False).ran for body in bodies]

    assert ran == [True, True, False, False]


def test_a_batch_of_very_many_accounts_is_strict_too():
    found = find_accounts(json.dumps([{"email": f"{n}@x.y"} for n in range(100)]).encode(), JSON, "email")

    assert len(found.names) == MOST
    assert found.strict


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([JSON, FORM, MULTIPART, []]))
def test_no_body_raises(data, types):
    found = find_accounts(data, types, "email")

    assert found.names or found.strict


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.text(max_size=5), st.text(max_size=10), max_size=4), st.text(min_size=1, max_size=40)
)
def test_the_account_is_what_json_hands_to_the_handler(others, account):
    body = json.dumps({**others, "email": account}).encode()

    found = find_accounts(body, JSON, "email")
    again = find_accounts(json.dumps({"email": account}).encode("utf-16"), JSON, "email")

    assert found == again
