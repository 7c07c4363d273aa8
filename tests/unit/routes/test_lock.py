import pytest
from hypothesis import given, settings, strategies as st

from launchguard.errors import ConfigError
from launchguard.routes.lock import Line, compare, explain_changes, lines_of, parse, write
from launchguard.routes.report import RouteAccess


def row(
    path="/x", method="GET", access="protected", mechanism="app.user", evidence="proven", source="app.py:1"
):
    return RouteAccess(method, path, access, mechanism, evidence, source)


def changes(before, after):
    return compare(lines_of(before), lines_of(after))


def test_a_line_says_who_gets_in_and_nothing_that_moves_on_its_own():
    text = write(lines_of([row("/b"), row("/a", source="moved.py:99")]))

    assert text.splitlines()[1:] == [
        'GET /a protected proven "app.user"',
        'GET /b protected proven "app.user"',
    ]


def test_an_unchanged_app_has_no_changes():
    assert changes([row(source="a:1")], [row(source="b:2")]) == []


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        ([row(), row("/new")], "new"),
        ([], "gone"),
        ([row(access="public", mechanism="pricing", evidence="")], "weakened"),
        ([row(evidence="declared")], "weakened"),
        ([row(access="unprotected", mechanism="", evidence="")], "weakened"),
        ([row(mechanism="app.other")], "weakened"),
    ],
)
def test_what_is_new_gone_or_weaker_fails(after, kind):
    (change,) = changes([row()], after)

    assert change.kind == kind
    assert change.fails


def test_a_dropped_scope_or_a_dropped_second_gate_is_weaker():
    both = row(mechanism="app.user + app.admin")
    scoped = row(mechanism="app.user[read write]")

    assert changes([both], [row()])[0].why == "no longer guarded by app.admin"
    assert changes([scoped], [row(mechanism="app.user[read]")])[0].fails


def test_what_is_stronger_or_has_another_reason_does_not_fail():
    public = row(access="public", mechanism="pricing", evidence="")

    assert not changes([public], [row()])[0].fails
    assert not changes([public], [row(access="public", mechanism="prices", evidence="")])[0].fails
    assert not changes([row()], [row(mechanism="app.user + app.admin")])[0].fails


def test_the_difference_reads_as_a_reviewer_reads_it():
    text = explain_changes(changes([row()], [row(access="public", mechanism="open day", evidence="")]))

    assert text.splitlines() == [
        "weakened: was protected (proven), is public",
        '  - GET /x protected proven "app.user"',
        '  + GET /x public - "open day"',
    ]


def test_what_was_seen_of_an_open_door_is_not_in_the_file():
    assert lines_of([row(access="unknown", mechanism="KeyError", evidence="")])[0].mechanism == ""


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("<<<<<<< HEAD\n", "routes.lock:1"),
        ('GET /x protected proven "a"\n=======\n', "routes.lock:2"),
        ("GET /x protected\n", "routes.lock:1"),
        ("nonsense\n", "routes.lock:1"),
        ("GET /x protected proven app\n", "routes.lock:1"),
        ('GET /x proteced proven "app.user"\n', "routes.lock:1"),
        ('GET /x protected prooven "app.user"\n', "routes.lock:1"),
        ('GET /x protected proven "app.user"\nGET /x unprotected - ""\n', "routes.lock:2"),
    ],
)
def test_a_file_that_cannot_be_read_names_its_line(text, place):
    with pytest.raises(ConfigError, match=place):
        parse(text)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=80, deadline=None)
@given(TEXT, TEXT)
def test_every_line_survives_the_file(path, mechanism):
    line = Line(f"/{path}", "GET", "protected", "proven", mechanism)

    assert parse(write([line])) == [line]
