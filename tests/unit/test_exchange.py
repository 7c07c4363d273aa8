"""Header fields as ASGI carries them: the first of a name, and every one of it, however many there are."""

from __future__ import annotations

from hypothesis import given, strategies as st

from launchguard.exchange import RawHeaders

names = st.sampled_from([b"host", b"accept", b"x-forwarded-for"])
pairs = st.lists(st.tuples(names, st.binary(max_size=3)), max_size=6)


@given(pairs, names)
def test_a_name_is_read_as_often_as_it_came_and_in_its_order(fields, name):
    headers = RawHeaders(fields)
    came = [value for key, value in fields if key == name]

    assert headers.all(name) == came
    assert headers.get(name) == (came[0] if came else None)
    assert headers.has_any(frozenset({name})) is bool(came)


@given(pairs, names)
def test_it_is_read_so_out_of_whatever_a_server_hands_over(fields, name):
    """ASGI asks for an iterable of pairs, which need be neither lists nor tuples."""
    headers = RawHeaders([*pair] for pair in fields)

    assert headers.all(name) == [value for key, value in fields if key == name]
